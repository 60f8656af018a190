"""The values that all parts share: frozen, without I/O, each docstring stating its invariant."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["title", "summary", "field", "heading", "paragraph", "item", "quote", "cell", "caption", "footnote", "term", "definition", "alt", "link title"]
Severity = Literal["blocking", "warning", "note"]
State = Literal["untranslated", "machine", "edited", "approved", "stale", "merged away"]

MERGED_AWAY = "∅"


def text_hash(text: str) -> str:
    """Return the first 12 hexadecimal digits of SHA-256 over UTF-8: the hash that comments in a catalogue carry.

    >>> text_hash("تزامن")
    '31d7642f4051'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Finding:
    """Something a person should look at. ``rule`` is a stable slug (``lost-link``); ``unit`` counts from 0 in its document."""

    rule: str
    severity: Severity
    message: str
    path: str = ""
    line: int | None = None
    unit: int | None = None


@dataclass(frozen=True)
class Unit:
    """One sentence of one block, or one translatable front-matter field.

    ``source`` is inline Markdown on one line, never empty, without leading or trailing white space. Units of one
    ``block`` are consecutive. ``context`` is the catalogue's msgctxt: the kind, with ``" 2"``, ``" 3"`` … appended for
    the second, third … unit of the document with the same kind and source, so that (context, source) is unique.
    ``line`` is the line of the file (from 1) on which the unit begins.
    """

    number: int
    block: int
    kind: Kind
    context: str
    source: str
    line: int


@dataclass(frozen=True)
class Slot:
    r"""A place in a skeleton: the units ``first`` to ``last`` (inclusive) of one block, written with ``joiner`` between them.

    ``joiner`` is a newline plus the block's container prefix (``"\n> "``) where one sentence a line is possible, a
    space in headings, table cells and the like. ``escape`` names what a target must not contain or begin with here.
    """

    first: int
    last: int
    joiner: str
    escape: Literal["line", "heading", "cell", "field", "alt", "title"] = "line"


@dataclass(frozen=True)
class Document:
    """An article taken apart. The concatenation of ``skeleton`` with every slot filled by its units is the article again.

    ``references`` are the labels of its link reference definitions, as CommonMark compares them.
    """

    path: str
    front: Mapping[str, str]
    skeleton: tuple[str | Slot, ...]
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...] = ()
    references: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """Word alignment: ``source[start:end]`` of the bare source goes with ``target[target_start:target_end]`` (characters)."""

    start: int
    end: int
    target_start: int
    target_end: int


@dataclass(frozen=True)
class Hypothesis:
    """One decoded sentence. ``score`` is the mean log-probability a target token (0 is certain)."""

    text: str
    score: float
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class DecodeOptions:
    """How the engine searches for a translation. ``hypotheses`` is at most ``beam``; 0 and 1.0 switch a constraint off.

    ``links`` asks for word alignments; it never changes the text.
    """

    beam: int = 4
    hypotheses: int = 1
    no_repeat_ngram: int = 0
    repetition_penalty: float = 1.0
    length_penalty: float = 1.0
    links: bool = False


@dataclass(frozen=True)
class Leg:
    """One package on a route. ``sha256`` is of the package's weights, vocabulary and metadata."""

    source: str
    target: str
    package: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Route:
    """How text gets from one language to another: one leg, or two through a pivot. Never empty."""

    legs: tuple[Leg, ...]

    @property
    def name(self) -> str:
        """Return ``ar→en→es``."""
        return "→".join([self.legs[0].source, *(leg.target for leg in self.legs)])


@dataclass(frozen=True)
class Provenance:
    """Where a machine draft came from. ``text_hash`` is ``model.text_hash`` of the machine's target as recorded.

    ``pivot_hash`` is the hash of the pivot (English) target that the second leg translated, empty on direct routes.
    """

    engine: str
    package: str
    version: str
    sha256: str
    route: str
    score: float
    text_hash: str
    pivot_hash: str = ""


@dataclass(frozen=True)
class Entry:
    """One unit in a catalogue. ``composed`` is the hash of the target when PO and Markdown last agreed (empty: the machine's).

    ``notes`` are further ``#.`` lines (suggestions, findings, the reason for a failure), ``comments`` the reviewer's
    ``#`` lines, ``flags`` all flags but ``fuzzy``. ``previous`` is the source that the target was made for, if it changed.
    """

    context: str
    source: str
    target: str = ""
    fuzzy: bool = False
    previous: str = ""
    provenance: Provenance | None = None
    composed: str = ""
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Return the unit's state as the design page defines it."""
        if self.target == MERGED_AWAY:
            return "merged away"
        if not self.target:
            return "untranslated"
        if not self.fuzzy:
            return "approved"
        if self.previous:
            return "stale"
        untouched = self.provenance is not None and text_hash(self.target) == self.provenance.text_hash
        return "machine" if untouched else "edited"


@dataclass(frozen=True)
class Catalogue:
    """All units of one article in one language, in document order; ``obsolete`` ones left the Arabic and may come back."""

    language: str
    slug: str
    entries: tuple[Entry, ...] = ()
    obsolete: tuple[Entry, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
