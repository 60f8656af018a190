"""An article as the desk shows it: headings, lists, quotes, tables and what is no sentence, read off the skeleton.

Each unit stands in one block, in document order. What lies between blocks and is more than a mark (code, raw HTML, rules) is shown as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.model import Document, Kind, Slot

DEEPEST = 6
_FRONT = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_FRONT_END = re.compile(r"(?:\A|\n)---[ \t]*(?:\n|\Z)")
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?$")
_LABEL = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*$")
_DELIMITER = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*\|?[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_RULE = re.compile(r"[ \t>]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")


@dataclass(frozen=True)
class Block:
    """``units`` are unit numbers, none where ``fixed`` is what the article has there.

    ``level``: of a heading (1–6), else the depth of a list. ``marker``: a list's or footnote's mark. ``quoted``: depth of quotation.
    ``row``: the table row, counted in the article from 1; ``header``: it is the head of its table.
    """

    kind: Kind | str
    units: tuple[int, ...] = ()
    level: int = 0
    marker: str = ""
    quoted: int = 0
    row: int = 0
    header: bool = False
    fixed: str = ""


@dataclass(frozen=True)
class _Place:
    """A slot with what stands before it in the article, up to the slot before."""

    slot: Slot
    before: str
    front: bool


def blocks(document: Document) -> tuple[Block, ...]:
    """Return the article's blocks in order."""
    found: list[Block] = []
    row = 0
    places = list(_places(document))
    for number, ours in groupby(places, key=lambda place: document.units[place.slot.first].block):
        own = list(ours)
        first = own[0]
        found += _fixed(first.before) if not first.front else []
        cell = first.slot.escape == "cell"
        row += cell and (not found or not found[-1].row or "\n" in first.before)
        units = tuple(unit.number for unit in document.units if unit.block == number)
        found.append(_block(document.units[units[0]].kind, units, first, row=row if cell else 0))
    last = document.skeleton[-1] if document.skeleton else ""
    found += _fixed(_body(last) if len(document.skeleton) == 1 and isinstance(last, str) else last) if isinstance(last, str) else []
    return _with_headers(found, places, document)


def _places(document: Document) -> Iterator[_Place]:
    """Yield the slots; ``before`` of the first one behind the front matter is without it."""
    before, behind = "", False
    for part in document.skeleton:
        if isinstance(part, str):
            before += part
            continue
        front = part.escape == "field"
        if not front and not behind:
            behind, before = True, _body(before)
        yield _Place(part, before, front)
        before = ""


def _body(text: str) -> str:
    """Return what stands behind the front matter, or behind its last lines."""
    opening = _FRONT.match(text)
    closing = opening or _FRONT_END.search(text)
    return "\n" + text[closing.end() :] if closing else text


def _block(kind: Kind, units: tuple[int, ...], place: _Place, *, row: int) -> Block:
    lead = place.before.rsplit("\n", 1)[-1]
    marker, label = _MARKER.search(lead), _LABEL.search(lead)
    if place.front:
        return Block(kind, units)
    quoted = lead.count(">") or place.slot.joiner.count(">")
    if kind == "heading":
        return Block(kind, units, min(lead.count("#") or 2, DEEPEST), quoted=quoted)
    indent = len(lead.expandtabs(4).replace(">", "").lstrip("\n")) - len(lead.expandtabs(4).replace(">", "").lstrip())
    mark = (marker[2] and ("☑" if marker[2] != " " else "☐")) or marker[1] if marker else label[1] if label else ""
    return Block(kind, units, min((indent + 1) // 3, DEEPEST) if kind == "item" else 0, "•" if mark in ("-", "*", "+") else mark, quoted, row)


def _fixed(between: str) -> list[Block]:
    """Return what stands between two blocks besides their marks: the lines after the first and before the last."""
    found: list[Block] = []
    kept: list[str] = []
    fence = ""
    for line in (*between.split("\n")[1:-1], None):
        mark = _FENCE.match(line or "")
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        rule = line is not None and not fence and _RULE.fullmatch(line)
        if (line is None or rule) and "".join(kept).strip(" \t>|"):
            found.append(Block("fixed", fixed="\n".join(kept).strip("\n")))
        if rule:
            found.append(Block("rule"))
        kept = [] if rule else [*kept, line] if line is not None and (fence or not _DELIMITER.match(line)) else kept
    return found


def _with_headers(found: Sequence[Block], places: Sequence[_Place], document: Document) -> tuple[Block, ...]:
    """Mark the rows above a line of dashes."""
    heads: set[int] = set()
    rows = {unit: block.row for block in found if block.row for unit in block.units}
    for place in places:
        above = place.slot.first - 1
        if place.slot.escape == "cell" and above in rows and any(_DELIMITER.match(line) and "-" in line for line in place.before.split("\n")[1:-1]):
            heads.add(rows[above])
    return tuple(Block(**{**vars(block), "header": block.row in heads}) if block.row else block for block in found)
