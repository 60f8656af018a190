"""The blocks of an article that hold text, with the place of each in the source."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.token import Token

from pipeline.markdown.parser import PLACE
from pipeline.model import Kind

Form = Literal["lines", "setext", "atx", "cell", "term"]
"""How a block is written: one sentence a line, or everything on one line of a heading, table cell or term."""

_CONTAINERS: dict[str, Kind] = {
    "list_item_open": "item",
    "blockquote_open": "quote",
    "footnote_reference_open": "footnote",
    "dd_open": "definition",
    "heading_open": "heading",
    "dt_open": "term",
    "th_open": "cell",
    "td_open": "cell",
}
_CLOSE = {name.replace("_open", "_close"): name for name in _CONTAINERS}
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_TASK = re.compile(r"\[[ xX]\][ \t]+(?=\S)")


@dataclass(frozen=True)
class Block:
    """One block. ``body[start:end]`` is its raw text; ``content`` the same without the marks of containers between its lines.

    ``prefix`` is what a further line of the block begins with; ``line`` counts from 0 in the body. ``lead`` is written before the text:
    a pipe before a table's first cell, a blank line after a link definition, or nothing.
    """

    kind: Kind
    form: Form
    start: int
    end: int
    line: int
    content: str
    prefix: str = ""
    lead: str = ""


def text_blocks(body: str, tokens: list[Token], env: dict[str, Any]) -> tuple[Block, ...]:
    """Return the blocks with text, in the order of the source."""
    starts = [0, *(match.end() for match in re.finditer("\n", body))]
    defined = {mapped["map"][1] for mapped in [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]}
    found = []
    for kind, opener, token in _inline_tokens(tokens):
        if PLACE in token.meta and token.content.strip():
            found.append(_block(body, starts, kind, opener, token, after=defined))
    return tuple(sorted(found, key=lambda block: block.start))


def _inline_tokens(tokens: list[Token]) -> Iterator[tuple[Kind, Token, Token]]:
    """Yield each inline token with the kind of its innermost container and the token that opened it."""
    stack: list[str] = []
    for index, token in enumerate(tokens):
        if token.type in _CONTAINERS:
            stack.append(token.type)
        elif token.type in _CLOSE:
            stack.pop()
        elif token.type == "inline":
            yield (_CONTAINERS[stack[-1]] if stack else "paragraph"), tokens[index - 1], token


def _block(body: str, starts: list[int], kind: Kind, opener: Token, token: Token, *, after: set[int]) -> Block:
    start, end = token.meta[PLACE]
    raw = body[start:end]
    start, end = start + len(raw) - len(raw.lstrip(MD_TRIM_CHARS)), start + len(raw.rstrip(MD_TRIM_CHARS))
    content, line = token.content, bisect_right(starts, start) - 1
    prefix = continuation(body[starts[line] : start])
    form = _form(kind, opener)
    task = _TASK.match(content) if kind == "item" and form == "lines" else None
    if task:
        start, content = start + task.end(), content[task.end() :]
    lead = "\n" if form == "lines" and not prefix and line in after else ""
    if form == "cell" and not body[starts[line] : start].strip(" \t>"):
        lead = "| "
    return Block(kind, form, start, end, line, content, prefix, lead)


def _form(kind: Kind, opener: Token) -> Form:
    if kind == "heading":
        return "atx" if opener.markup.startswith("#") else "setext"
    if kind == "cell":
        return "cell"
    return "term" if kind == "term" else "lines"


def continuation(before: str) -> str:
    """Return what a second line begins with, given what stands before the text in the first: quote marks stay, list marks become spaces.

    >>> continuation("> 1. "), continuation("[^note]: "), continuation(">- ")
    ('>    ', '    ', '>   ')
    """
    before = _NOTE_MARK.sub("    ", before)
    before = re.sub(r">(?![ \t])", "> ", before)
    return re.sub(r"[^>\s]", " ", before)


def raw_matches(body: str, block: Block) -> bool:
    """Tell whether the place found for a block really holds its text: the guard against a surprise in the parser."""
    raw = body[block.start : block.end]
    if block.form == "cell":
        return raw.replace("\\|", "|") == block.content
    first, last = block.content.split("\n", 1)[0], block.content.rsplit("\n", 1)[-1]
    return raw.startswith(first.rstrip()) and raw.endswith(last.strip())
