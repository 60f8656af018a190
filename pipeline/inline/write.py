"""Writing a translation with its markup as Markdown, so that it reads back as what was meant.

Characters of the target that would be markup are escaped: by default only where they would be, in ``full`` style wherever
they might.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from markdown_it.common.entities import entities

from pipeline.inline.ground import Range
from pipeline.inline.parts import Run, find_addresses, part_key, runs
from pipeline.inline.place import Placed
from pipeline.inline.scan import scan
from pipeline.inline.tree import clean

_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"
    r"|`|(?<![\s])\*|\*(?!\s)|^\*"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|\[(?=\^)|\^(?=\[)|\](?=[(\[:])|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,32};)"
)
_SPECIAL_IN_LINK = re.compile(_SPECIAL.pattern + r"|[\[\]]")
_ANY_SPECIAL = re.compile(r"[\\`*_\[\]<>&~^!]")
_ARABIC_CLITIC = re.compile(r"[\u0620-\u065f\u066e-\u06d3] $")
_GLUED = re.compile(r" (?:[\u0620-\u065f\u066e-\u06d3]|[^\w\s])")
_ENTITY = re.compile(r"&(#[xX]?[0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
MARKERS: tuple[dict[str, str], ...] = ({}, {"em": "_", "strong": "**"}, {"em": "*", "strong": "__"}, {"em": "*", "strong": "**"}, {"em": "_", "strong": "__"})


@dataclass(frozen=True)
class Outline:
    """What a sentence shows, without white space: its text, and how often which markup covers which text."""

    text: str
    covers: Counter[tuple[str, str]]

    def marks(self) -> Counter[str]:
        """Count the markup, whatever it covers."""
        return Counter(kind for kind, _ in self.covers.elements())


def escape(text: str, *, full: bool = False, in_link: bool = False) -> str:
    r"""Escape what Markdown would take for markup, inside a line.

    >>> escape("2 * 3 snake_case *x* [1] &amp; a&b")
    '2 * 3 snake_case \\*x\\* [1] \\&amp; a&b'
    """
    if full:
        return _ANY_SPECIAL.sub(r"\\\g<0>", text)
    return (_SPECIAL_IN_LINK if in_link else _SPECIAL).sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    entity = _ENTITY.match(match.string, match.start()) if match[0] == "&" else None
    known = entity is None or entity[1].startswith("#") or entity[1] in entities
    return "\\" + match[0] if known and (match[0] != "&" or entity) else match[0]


def outline(markdown: str, references: Collection[str] | None) -> Outline:
    """Return what a sentence of Markdown shows."""
    shown: list[str] = []
    covers: list[tuple[str, int, int]] = []
    opened: list[tuple[str, int]] = []
    for part in runs(scan(markdown, references)):
        length = len(shown)
        if isinstance(part, Run):
            shown += squeezed(part.text)
        elif part.role == "open":
            opened.append((part.kind + part_key(part) * (part.kind == "link"), length))
        elif part.role == "close":
            kind, start = opened.pop()
            covers.append((kind, start, length))
        else:
            covers.append((part.kind + part_key(part), length, length))
    return Outline("".join(shown), Counter((kind, "".join(shown[start:end])) for kind, start, end in covers))


def marks(text: str, *, references: Collection[str] | None = None) -> Counter[str]:
    """Count a Markdown sentence's markup by kind and address: an edit of its prose must leave this as it is.

    >>> marks("قال **نعم** [هنا](u)") == marks("**said** yes [here](u)")
    True
    """
    return outline(text, references).marks()


def squeezed(text: str) -> str:
    """Return text as an outline compares it: cleaned, and without white space."""
    return re.sub(r"\s+", "", clean(text))


@dataclass
class Writer:
    """Writes one sentence: Markdown into ``out`` and, beside it, what that is meant to show.

    ``markers`` replace the source's emphasis marks where given; ``erased`` ranges of the target are left out.
    """

    target: str
    references: Collection[str] | None
    markers: dict[str, str]
    full: bool
    erased: Sequence[Range] = ()
    out: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    covers: list[tuple[str, int, int]] = field(default_factory=list)
    verbatim: Counter[tuple[str, str]] = field(default_factory=Counter)
    space_due: bool = False
    glued: bool = False
    address: str = ""
    links: int = 0

    def write(self, placed: Sequence[Placed]) -> str:
        """Return the whole target as Markdown."""
        self._between(placed, 0, len(self.target))
        return "".join(self.out).strip()

    def meant(self) -> Outline:
        """Return what the sentence should show, to be compared with what it does."""
        covers = Counter((kind, "".join(self.shown[start:end])) for kind, start, end in self.covers)
        return Outline("".join(self.shown), covers + self.verbatim)

    def _between(self, placed: Sequence[Placed], start: int, end: int) -> None:
        for each in placed:
            self._text(start, max(start, each.start))
            self._placed(each)
            start = max(start, each.end)
        self._text(start, max(start, end))

    def _last(self) -> str:
        return self.out[-1][-1:] if self.out else ""

    def _put(self, markdown: str) -> None:
        if markdown:
            self.out.append(markdown)

    def _text(self, start: int, end: int) -> None:
        kept = self.target[start:end]
        for low, high in reversed(self.erased):
            if start <= low and high <= end:
                kept = kept[: low - start] + " " + kept[high - start :]
        kept = re.sub(r"[ \t\n]+", " ", kept)
        if self._last() in ("", " "):
            kept = kept.lstrip(" ")
        if self.glued and _GLUED.match(kept):
            kept = kept[1:]
        if not kept:
            return
        self.glued = False
        apart = self.space_due and (kept[0].isalnum() or kept[0] in "([«“\"'‘")
        if apart or (self.address and _is_longer(self.address, kept)):
            self._put(" ")
        self.space_due, self.address = False, ""
        self._put(escape(kept, full=self.full, in_link=self.links > 0))
        self.shown += squeezed(kept)

    def _placed(self, each: Placed) -> None:
        if each.span.wraps and not (each.how == "stray" and not each.inside):
            self._wrap(each)
        else:
            self._verbatim(each)

    def _wrap(self, each: Placed) -> None:
        span, start = each.span, len(self.shown)
        opening = self.markers.get(span.kind, span.opening)
        self._before(opening)
        self._put(opening)
        self.links += span.kind == "link"
        written = len(self.out)
        self._between(each.inside, each.start, each.end)
        self.links -= span.kind == "link"
        same = "".join(self.out[written:]) == span.label
        self._put(self.markers.get(span.kind, span.closing if same or not span.label else f"][{span.label}]"))
        if span.kind == "html":
            self.verbatim += outline(span.opening, ()).covers + outline(span.closing, ()).covers
        else:
            key = part_key(scan(span.markdown, self.references)[0]) if span.kind == "link" else ""
            self.covers.append((span.kind + key, start, len(self.shown)))

    def _before(self, opening: str) -> None:
        """Set right what stands before some markup: a space that is due, and a ``!`` that would make an image of a link."""
        last = self._last()
        merges = last == "`" == opening[:1] or (self.address and not opening.startswith(("*", "_", "~", "[", "`", "<")))
        if last and last != " " and (self.space_due or merges):
            self._put(" ")
        elif last == "!" and opening.startswith("[") and not self.full:
            self.out[-1] = self.out[-1][:-1] + "\\!"
        self.space_due, self.address, self.glued = False, "", False

    def _verbatim(self, each: Placed) -> None:
        span = each.span
        point = each.start == each.end
        stray = span.wraps
        self._before(span.markdown)
        last = self._last()
        if last == " " and not (point or span.gaps[0]) and _ARABIC_CLITIC.search(self.out[-1]):
            self.out[-1] = self.out[-1][:-1]
        elif last and not last.isspace() and (stray or (point and span.gaps[0]) or (span.kind == "address" and last.isalnum())):
            self._put(" ")
        self._put(span.markdown)
        self.space_due = stray or (point and span.gaps[1])
        self.glued = not stray and not span.gaps[1] and (span.gaps[0] or not point)
        seen = outline(span.markdown, self.references)
        self.address = seen.text if span.kind == "address" else ""
        self.shown += seen.text
        self.verbatim += seen.covers


def _is_longer(address: str, following: str) -> bool:
    """Tell whether an address would run on into the text behind it."""
    joined = address + following.split(" ", 1)[0]
    return find_addresses(joined)[:1] != ((0, len(address)),)
