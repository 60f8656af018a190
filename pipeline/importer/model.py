"""The values that the importer's parts share: a text with marks laid over it, a block, a page, a report.

Marks stand beside the text, never in it, so that every rule about words sees only words.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

Mark = Literal["strong", "em", "strike", "code", "link", "note"]
BlockKind = Literal["heading", "paragraph", "item", "quote", "code", "table", "rule", "image", "caption", "note"]

NOTE = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Span:
    """``kind`` holds over ``text[start:end]``; ``target`` is a link's address or a footnote's label. Spans nest or are apart."""

    start: int
    end: int
    kind: Mark
    target: str = ""


@dataclass(frozen=True)
class Rich:
    """Words and the marks on them. A newline is a hard break; ``NOTE`` under a note span is a footnote reference."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Block:
    """One block of a page, in page order.

    ``level`` is a heading's level or a list's depth (from 1); ``marker`` a list's ``-`` or ``3.``, an image's address or
    a footnote's label, empty in a continued list item; ``group`` tells lists and quotations apart; ``hints`` are the
    lower-case tag names and class words around it; ``path`` the numbers of the elements around it, outermost first;
    ``gap`` the blank lines before it in plain text; ``boilerplate`` the reason why the mark-up itself rules it out.
    """

    kind: BlockKind
    rich: Rich
    level: int = 0
    marker: str = ""
    group: int = 0
    gap: int = 0
    path: tuple[int, ...] = ()
    hints: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    rows: tuple[tuple[Rich, ...], ...] = ()
    boilerplate: str = ""

    @property
    def text(self) -> str:
        """Return the bare words."""
        return self.rich.text

    @cached_property
    def words(self) -> int:
        """Return the number of words."""
        return len(self.rich.text.split())

    @cached_property
    def linked(self) -> float:
        """Return the share (0–1) of the characters that are link text."""
        return self._covered("link")

    @cached_property
    def bold(self) -> bool:
        """Return whether all the text is strong."""
        return self._covered("strong") > 0.97

    def _covered(self, kind: Mark) -> float:
        length = len(self.rich.text.strip())
        return min(1.0, sum(span.end - span.start for span in self.rich.spans if span.kind == kind) / length) if length else 0.0


@dataclass(frozen=True)
class Page:
    """What a reader made of a file: blocks, what the page says about itself (``title``, ``author``, ``date`` …), pictures in it."""

    blocks: tuple[Block, ...]
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    votes: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    plain: bool = False
    dropped: tuple["Dropped", ...] = ()
    changes: tuple["Change", ...] = ()


@dataclass(frozen=True)
class Dropped:
    """A block that does not go into the article, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Change:
    """One rule's changes to one place: what stood there and what stands there now."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True)
class Metadata:
    """What is known about the article; empty where the page does not say it. ``elsewhere`` maps language codes to addresses."""

    title: str = ""
    subtitle: str = ""
    author: str = ""
    author_latin: str = ""
    role: str = ""
    date: datetime.date | None = None
    date_said: str = ""
    issue: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    language_note: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    credits: tuple[str, ...] = ()
    source: str = ""
    image: str = ""


@dataclass(frozen=True)
class Options:
    """What the editor said on the command line; empty means: find it."""

    title: str = ""
    slug: str = ""
    author: str = ""
    date: str = ""
    category: str = ""
    dry_run: bool = False
    verbose: bool = False


@dataclass(frozen=True)
class Report:
    """The outcome. ``path`` is what was or would be written, None while something is ``missing`` (names of options)."""

    source: Path
    path: Path | None
    text: str
    metadata: Metadata
    slug: str
    missing: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    written: bool = False

    @property
    def exit_code(self) -> int:
        """Return 0 when the article was or could be written, else 1."""
        return 1 if self.missing else 0
