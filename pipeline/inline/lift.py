"""Taking the markup off a sentence: the bare text that machine translation sees, and the spans that lay on it.

Addresses and code stand in the bare text as what a reader sees when that is short and Latin, because models copy it and the
sentence keeps its grammar; a long address is stood in for by its host. Anything else without words is a point between two
characters. White space is single spaces; invisible characters and tatweel are gone, so that offsets need no mapping.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.inline.tree import WRAPS, Node, clean, grow

_ARABIC = re.compile("[\u0620-\u065f\u066e-\u06d3]")


@dataclass(frozen=True)
class Span:
    """A piece of markup over ``text[start:end]`` of the bare sentence (a point where the two are equal).

    ``number`` counts the spans of a sentence from 0, outer before inner. The kinds em, strong, s, link and html wrap words
    and hold further ``spans``; the others (code, address, autolink, image, footnote, tag, verbatim) are kept as they are:
    ``opening`` is all of their Markdown. ``label`` is what a shortcut reference must name once its text changes;
    ``markdown`` the source of the whole span; ``gaps`` whether white space preceded and followed it.
    """

    number: int
    kind: str
    start: int
    end: int
    opening: str
    closing: str = ""
    label: str = ""
    markdown: str = ""
    gaps: tuple[bool, bool] = (False, False)
    spans: tuple["Span", ...] = ()

    @property
    def wraps(self) -> bool:
        """Tell whether this is markup around words, not a verbatim part."""
        return self.kind in WRAPS

    def walk(self) -> Iterator["Span"]:
        """Yield this span and those inside it, outer before inner."""
        yield self
        for span in self.spans:
            yield from span.walk()


@dataclass(frozen=True)
class Lifted:
    """A sentence with its markup off. ``text`` is what machine translation gets; links count characters of it."""

    source: str
    text: str
    spans: tuple[Span, ...] = ()
    references: frozenset[str] | None = None

    def walk(self) -> Iterator[Span]:
        """Yield all spans, outer before inner, in the order of the source."""
        for span in self.spans:
            yield from span.walk()


def lift(source: str, *, references: Collection[str] | None = None) -> Lifted:
    """Take the inline markup off one sentence.

    ``references`` are the labels of the document's reference definitions. While they are unknown (None), ``[a][b]`` and
    ``[a][]`` are links, and ``[a]`` is text that keeps its brackets.

    >>> lift("قرأت **الكتاب** في [المكتبة](https://example.org).").text
    'قرأت الكتاب في المكتبة.'
    """
    source = " ".join(source.splitlines())
    labels = None if references is None else frozenset(references)
    bare = _Bare(source)
    spans = bare.lay(grow(source, labels))
    return Lifted(source, "".join(bare.parts), spans, labels)


@dataclass
class _Bare:
    """The bare text so far. A space waits until a character follows it, so that none stands at an end or before a close."""

    source: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    waiting: bool = False
    count: int = 0
    glued: bool = False

    def add(self, text: str) -> None:
        text = clean(text)
        words = text.strip()
        self.waiting = self.waiting or text.startswith(" ") or bool(self.glued and _ARABIC.match(words))
        if words:
            self.glued = False
            self.flush()
            self.parts.append(words)
            self.length += len(words)
            self.waiting = text.endswith(" ")

    def flush(self) -> None:
        if self.waiting and self.length:
            self.parts.append(" ")
            self.length += 1
        self.waiting = False

    def lay(self, nodes: Iterable[Node]) -> tuple[Span, ...]:
        spans = []
        for node in nodes:
            if node.kind == "text":
                self.add(node.content)
            else:
                spans.append(self.span(node))
        return tuple(spans)

    def span(self, node: Node) -> Span:
        if node.content or node.kind in WRAPS:
            # A model cannot read "وgit": where a clitic is written against a verbatim part, the bare text has a space.
            self.waiting = self.waiting or bool(node.content and self.parts and _ARABIC.match(self.parts[-1][-1]))
            self.flush()
        number, start = self.count, self.length
        self.count += 1
        self.add(node.content)
        self.glued = bool(node.content)
        inside = self.lay(node.nodes) if node.kind in WRAPS else ()
        gaps = (self.source[node.start - 1 : node.start].isspace(), self.source[node.end : node.end + 1].isspace())
        markdown = self.source[node.start : node.end]
        return Span(number, node.kind, start, self.length, node.opening, node.closing, node.label, markdown, gaps, inside)
