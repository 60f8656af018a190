"""Which lines of a draft belong to which units, when a person has rewritten, joined, split or deleted some of them.

Principles:

- What nobody touched is found first: whole lines, then whole sentences inside lines that were wrapped anew.
- What is left lies between two such anchors and is aligned by the least edit distance in characters, so that deleting, joining and
  splitting cost what they cost a person.
- Order is never changed and no line is dropped: the units' texts, joined, are the lines, joined. A line that fits no unit of its block
  goes with its neighbour; where there is none it is a stray, and the caller reports it.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from pipeline.model import MERGED_AWAY
from pipeline.sync.forms import Known

_MOVES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))
_SIMPLE = _MOVES[:3]
_MOST_COMPARED = 10_000
_JOINED = 2.0


@dataclass(frozen=True)
class Line:
    """A line of a draft, or the part of it that belongs to one unit. ``optional`` lines hold no word and may be skeleton."""

    text: str
    number: int
    block: int = 0
    kind: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Alignment:
    """The lines of each unit (none: the unit has no text in the draft) and the lines that belong to none."""

    units: tuple[tuple[Line, ...], ...]
    strays: tuple[Line, ...] = ()


@dataclass(frozen=True)
class _Group:
    """Consecutive units and the lines that hold their text together; one of the two may be empty."""

    units: range
    lines: tuple[Line, ...]


def align(units: Sequence[Known], lines: Sequence[Line]) -> Alignment:
    """Return the alignment of a block's (or a whole draft's) units and lines, both in order."""
    return _untouched(units, lines) or _settled(units, list(_gap(units, range(len(units)), lines)))


def _untouched(units: Sequence[Known], lines: Sequence[Line]) -> Alignment | None:
    """Return the alignment of a block that says what the catalogue says, however its lines are broken; None if it does not."""
    if len({(line.block, line.kind) for line in lines}) != 1 or any(unit.kind != lines[0].kind for unit in units):
        return None
    present = [number for number, unit in enumerate(units) if unit.forms != {MERGED_AWAY}]
    joined = "\n".join(line.text for line in lines)
    found = re.fullmatch(r"\s+".join("(" + "|".join(map(_pattern, sorted(units[number].forms))) + ")" for number in present), joined)
    if not present or not found:
        return None
    spans = {number: found.span(place) for place, number in enumerate(present, start=1)}
    return Alignment(tuple(_sliced(lines, *spans[number]) if number in spans else () for number in range(len(units))))


def _pattern(form: str) -> str:
    return r"\s+".join(map(re.escape, form.split()))


def _gap(units: Sequence[Known], own: range, lines: Sequence[Line]) -> Iterator[_Group]:
    """Yield the groups of one stretch, in order."""
    if not own or not lines:
        yield from (_Group(range(number, number + 1), ()) for number in own)
        yield from (_Group(range(own.stop, own.stop), (line,)) for line in lines)
        return
    anchors = _anchors(units, own, lines)
    if not anchors:
        yield from _torn(units, own, lines)
        return
    unit, place = own.start, 0
    for number, index in [*anchors, (own.stop, len(lines))]:
        yield from _gap(units, range(unit, number), lines[place:index])
        if number < own.stop:
            yield _Group(range(number, number + 1), (lines[index],))
        unit, place = number + 1, index + 1


def _anchors(units: Sequence[Known], own: range, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return the longest chain of (unit, line) in which the line holds exactly what the unit is known to be."""
    texts: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        texts[line.text].append(index)
    pairs = []
    for number in own:
        unit = units[number]
        found = {index for form in unit.forms for index in texts.get(form, ())}
        if not found:
            found = {index for text, indices in texts.items() if unit.composed_as(text) for index in indices}
        pairs += [(number, index) for index in sorted(found, reverse=True) if lines[index].kind == unit.kind]
    return _chain(pairs)


def _chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence in which the second members increase (pairs of one unit come in decreasing order)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, index) in enumerate(pairs):
        at = bisect_left(tops, index)
        if at < len(tops) and tops[at] == index:  # of several units that the line may be, the first
            before.append(-1)
            continue
        before.append(ends[at - 1] if at else -1)
        tops[at : at + 1], ends[at : at + 1] = [index], [place]
    chain = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _torn(units: Sequence[Known], own: range, lines: Sequence[Line]) -> Iterator[_Group]:
    """Yield the groups of a stretch without a whole line in common: first what stands unchanged inside lines, then by likeness."""
    joined = "\n".join(line.text for line in lines)
    for number in sorted(own, key=lambda number: -len(units[number].text)):
        unit = units[number]
        found = _inside(unit, joined, first=number == own.start, last=number == own[-1])
        middle = _sliced(lines, *found) if found else ()
        if not found or any(line.kind != unit.kind for line in middle):
            continue
        yield from _gap(units, range(own.start, number), _sliced(lines, 0, found[0]))
        yield _Group(range(number, number + 1), middle)
        yield from _gap(units, range(number + 1, own.stop), _sliced(lines, found[1], len(joined)))
        return
    yield from _by_likeness(units, own, lines)


def _inside(unit: Known, joined: str, *, first: bool, last: bool) -> tuple[int, int] | None:
    """Return where the unit's text stands, between white space; one known by its hash alone is sought at the two ends."""
    for form in sorted(unit.forms, key=lambda form: (-len(form), form)):
        if found := re.search(rf"(?<!\S){_pattern(form)}(?!\S)", joined):
            return found.span()
    ends = [match.span() for match in re.finditer(r"\s+", joined)]
    for start, stop in ends if len(ends) < 500 else []:
        if first and unit.composed_as(joined[:start].replace("\n", " ")):
            return 0, start
        if last and unit.composed_as(joined[stop:].replace("\n", " ")):
            return stop, len(joined)
    return None


def _sliced(lines: Sequence[Line], start: int, stop: int) -> tuple[Line, ...]:
    """Return the lines, or parts of lines, that a range of all lines joined by newlines covers."""
    found = []
    place = 0
    for line in lines:
        text = line.text[max(start - place, 0) : max(stop - place, 0)].strip()
        found += [replace(line, text=text)] if text else []
        place += len(line.text) + 1
    return tuple(found)


def _by_likeness(units: Sequence[Known], own: range, lines: Sequence[Line]) -> Iterator[_Group]:
    """Yield the groups whose texts differ least, all together."""
    moves = _MOVES if len(own) * len(lines) <= _MOST_COMPARED else _SIMPLE
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for row in range(len(own) + 1):
        for column in range(len(lines) + 1):
            for taken, held in moves:
                before = best.get((row - taken, column - held))
                cost = _cost([units[own[n]] for n in range(row - taken, row)], lines[column - held : column]) if before else None
                if before and cost is not None and before[0] + cost < best.get((row, column), (float("inf"),))[0]:
                    best[row, column] = (before[0] + cost, (taken, held))
    groups = []
    row, column = len(own), len(lines)
    while row or column:
        taken, held = best[row, column][1]
        groups.append(_Group(range(own.start + row - taken, own.start + row), tuple(lines[column - held : column])))
        row, column = row - taken, column - held
    yield from reversed(groups)


def _cost(units: Sequence[Known], lines: Sequence[Line]) -> float | None:
    """Return how many characters a person would have typed or deleted; None where the two cannot go together."""
    if len({line.kind for line in lines} | {unit.kind for unit in units}) > 1 or len({line.block for line in lines}) > 1:
        return None
    was, now = " ".join(unit.text for unit in units), " ".join(line.text for line in lines)
    if not units:
        return len(now) + (0.5 if lines[0].optional else 2 * _JOINED)
    if not lines:
        return 0.0 if units[0].absent else len(was) + (0.5 if units[0].expected else 0.0)
    return Indel.distance(was, now) + _JOINED * (len(units) + len(lines) - 2)


def _settled(units: Sequence[Known], groups: list[_Group]) -> Alignment:
    """Give every line to one unit: of joined units to the first, an added line to the unit before it in the same block."""
    found: list[tuple[Line, ...]] = [()] * len(units)
    strays: list[Line] = []
    waiting: list[Line] = []
    last = -1  # the last unit with lines
    for group in groups:
        if group.units and group.lines:
            number = _receiver(units, group)
            ours = [line for line in waiting if _together(line, group.lines[0])]
            strays += [line for line in waiting if line not in ours]
            waiting, found[number], last = [], (*ours, *group.lines), number
        elif group.lines and last >= 0 and _together(found[last][-1], group.lines[0]) and not waiting:
            found[last] += group.lines
        else:
            waiting += group.lines
    return Alignment(tuple(found), (*strays, *waiting))


def _together(line: Line, other: Line) -> bool:
    return (line.block, line.kind) == (other.block, other.kind) and not (line.optional or other.optional)


def _receiver(units: Sequence[Known], group: _Group) -> int:
    """Return which of joined units keeps the text: the first that had any."""
    return next((number for number in group.units if not units[number].absent), group.units[0])
