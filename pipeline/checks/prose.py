"""What a reader sees of an inline Markdown sentence, and what must stay as it is.

A sentence is parsed once by markdown-it: prose without markup and the emphasis marks are told apart; the fixed parts
(addresses, e-mails, footnotes, code, raw HTML) are those that ``pipeline.inline`` keeps through translation. So no check
mistakes an address for words or a footnote label for a number.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from pipeline.inline.parts import find_addresses, fixed_parts
from pipeline.letters import fold, latin_digits

Fixture = Literal["link", "email", "footnote", "code", "html"]

__all__ = ["PLACE", "Fixture", "View", "fold", "latin_digits", "view", "words"]

PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"

_PARSER = MarkdownIt("commonmark").enable("strikethrough")
_LABEL = re.compile(r"\]\[([^\]\[]+)\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_EMAIL = re.compile(r"[^\s@/:]+@[^\s@/:]+")
_MARKS = {"em_open": "emphasis", "strong_open": "strong emphasis", "s_open": "strikethrough"}


@dataclass(frozen=True)
class View:
    """A sentence as its reader sees it. In ``text`` each fixed part is one object replacement character.

    ``fixed`` counts (fixture, what stands there, as ``pipeline.inline.fixed_parts`` writes it); ``marks`` counts emphasis by name.
    """

    text: str
    fixed: Counter[tuple[Fixture, str]] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)

    def parts(self, fixture: Fixture) -> Counter[str]:
        """Return how often each part of one fixture stands here."""
        return Counter({text: count for (kind, text), count in self.fixed.items() if kind == fixture})


@lru_cache(maxsize=8192)
def view(sentence: str) -> View:
    """Read inline Markdown: its prose, its fixed parts, its emphasis. Remembered, because one source stands before several languages.

    >>> seen = view("انظر [الموقع](https://a.example/x) و`كود` **هنا**[^1].")
    >>> seen.text == f"انظر الموقع{PLACE} و{PLACE} هنا{PLACE}."
    True
    >>> sorted(kind for kind, _ in seen.fixed)
    ['code', 'footnote', 'link']
    >>> dict(seen.marks)
    {'strong emphasis': 1}
    """
    marks: Counter[str] = Counter()
    text = "".join(_pieces(_tokens(sentence), marks))
    fixed = Counter({(_fixture(part), part): count for part, count in fixed_parts(sentence).items()})
    return View(text, fixed, marks)


def words(text: str) -> list[str]:
    """Return the runs of letters, apostrophes and inner hyphens dropped at their ends.

    >>> words("L’État, c'est-à-dire 3 قرى")
    ['L', 'État', 'c', 'est-à-dire', 'قرى']
    """
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)


def _tokens(sentence: str) -> Sequence[Token]:
    references = {normalizeReference(label): {"href": label, "title": ""} for label in _LABEL.findall(sentence) if not label.startswith("^")}
    [inline] = _PARSER.parseInline(sentence, {"references": references})
    return inline.children or ()


def _fixture(part: str) -> Fixture:
    if part.startswith(("[^", "`", "<")):
        return "footnote" if part[0] == "[" else "code" if part[0] == "`" else "html"
    return "email" if _EMAIL.fullmatch(part) else "link"


def _pieces(tokens: Sequence[Token], marks: Counter[str]) -> Iterator[str]:
    autolink = False
    for token in tokens:
        if token.type == "text":
            yield PLACE if autolink else _bare(token.content)
        elif token.type == "link_open":
            autolink = token.info == "auto"
        elif token.type == "link_close":
            yield "" if autolink else PLACE
            autolink = False
        elif token.type == "image":
            yield from _pieces(token.children or (), marks)
            yield PLACE
        elif token.type in _MARKS:
            marks[_MARKS[token.type]] += 1
        else:
            yield PLACE if token.type.endswith("_inline") else " " if token.type.endswith("break") else ""


def _bare(text: str) -> str:
    pieces, begin = [], 0
    for start, end in find_addresses(text):
        pieces += [text[begin:start], PLACE]
        begin = end
    return _FOOTNOTE.sub(PLACE, "".join([*pieces, text[begin:]]))
