"""Which old entry belongs to which unit of a changed article.

Positions decide before likeness: what stands in the same order between the same neighbours is the same sentence.
Exact matches come first (in place, then moved, then back from the obsolete ones), then changed sentences, aligned
inside the gaps that the exact matches leave, last sentences that were moved and changed at once.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from pipeline.catalog import kind_of
from pipeline.fold import fold
from pipeline.model import Catalogue, Entry, Unit

# Measured on newspaper Arabic: 99 of 100 unrelated pairs stay below 49, nine in ten halves of a split sentence reach 58.
LEAST_IN_PLACE = 55
LEAST_MOVED = 80
_SAME_KIND, _BY_A_PERSON = 5.0, 10.0

Pairs = dict[int, int]


UnitKey = Callable[[Unit], Hashable]
EntryKey = Callable[[Entry], Hashable]

_MOVED: tuple[tuple[UnitKey, EntryKey], ...] = (
    (lambda unit: (unit.context, unit.source), lambda entry: (entry.context, entry.source)),
    (lambda unit: (kind_of(unit.context), unit.source), lambda entry: (kind_of(entry.context), entry.source)),
    (lambda unit: unit.source, lambda entry: entry.source),
)
# The best entry of a source, wherever it was: a person's with the same ordinal, else approved before edited before machine;
# last, one that went stale and whose sentence changes back to what its target was made for.
_RETURNED: tuple[tuple[UnitKey, EntryKey], ...] = (
    (lambda unit: (unit.context, unit.source), lambda entry: (entry.context, entry.source) if by_a_person(entry) else None),
    (lambda unit: unit.source, lambda entry: entry.source),
    (lambda unit: unit.source, lambda entry: entry.previous or None),
)


@dataclass(frozen=True)
class _Chain:
    """The last pair of an increasing chain, with the total weight and the chain before it."""

    weight: float
    number: int
    index: int
    before: "_Chain | None"

    def pairs(self) -> Pairs:
        """Return unit number → index for the whole chain."""
        pairs: Pairs = {}
        chain: _Chain | None = self
        while chain:
            pairs[chain.number], chain = chain.index, chain.before
        return pairs


def match(units: Sequence[Unit], old: Catalogue, *, fuzzy: bool = True) -> tuple[Pairs, Pairs]:
    """Return unit number → index in ``old.entries``, and unit number → index in ``old.obsolete``; every index at most once."""
    anchors = _in_place(units, old.entries)
    elsewhere = _elsewhere([unit for unit in units if unit.number not in anchors], old.entries, (*_MOVED, _RETURNED[-1]), used=anchors.values())
    active = {**anchors, **elsewhere}
    # of two equal sentences the one that is removed may hold the text, and the one that stays none
    active |= _elsewhere(_empty(units, active, old.entries), old.entries, _RETURNED, used={*active.values(), *_without_text(old.entries)}, rank=_worth)
    revived = _elsewhere([unit for unit in units if unit.number not in active], old.obsolete, _RETURNED, rank=_worth)
    used = {*revived.values(), *_without_text(old.obsolete)}
    revived |= _elsewhere(_empty(units, active, old.entries), old.obsolete, _RETURNED, used=used, rank=_worth)
    active = {number: index for number, index in active.items() if number not in revived}
    if fuzzy:
        active |= _changed(units, old.entries, anchors=anchors, matched=active, revived=revived)
        active |= _moved_and_changed(units, old.entries, matched=active, revived=revived)
    return active, revived


def by_a_person(entry: Entry) -> bool:
    """Return whether somebody worked on the target: everything but untouched machine text and nothing at all."""
    return entry.state not in ("untranslated", "machine")


def _in_place(units: Sequence[Unit], entries: Sequence[Entry]) -> Pairs:
    """Return the longest common subsequence of kind and source."""
    numbers: dict[Hashable, int] = {}
    new = [numbers.setdefault((kind_of(unit.context), unit.source), len(numbers)) for unit in units]
    old = [numbers.setdefault((kind_of(entry.context), entry.source), len(numbers)) for entry in entries]
    pairs: Pairs = {}
    for block in LCSseq.opcodes(old, new):
        if block.tag == "equal":
            pairs |= {units[block.dest_start + step].number: block.src_start + step for step in range(block.src_end - block.src_start)}
    return pairs


def _empty(units: Sequence[Unit], active: Pairs, entries: Sequence[Entry]) -> list[Unit]:
    return [unit for unit in units if unit.number in active and not entries[active[unit.number]].target]


def _without_text(entries: Sequence[Entry]) -> list[int]:
    return [index for index, entry in enumerate(entries) if not entry.target]


def _worth(entry: Entry) -> int:
    return ("approved", "merged away", "edited", "stale", "machine", "untranslated").index(entry.state)


def _elsewhere(
    units: Iterable[Unit],
    entries: Sequence[Entry],
    keys: Sequence[tuple[UnitKey, EntryKey]],
    *,
    used: Iterable[int] = (),
    rank: Callable[[Entry], int] = lambda entry: 0,
) -> Pairs:
    """Pair units and entries with the same key wherever they stand, key after key, in order."""
    pairs: Pairs = {}
    waiting, unavailable = list(units), set(used)
    for unit_key, entry_key in keys:
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        free = [index for index in range(len(entries)) if index not in unavailable]
        for index in sorted(free, key=lambda index: (rank(entries[index]), index)):
            places[entry_key(entries[index])].append(index)
        for unit in [unit for unit in waiting if unit.number not in pairs]:
            if indices := places.get(unit_key(unit)):
                pairs[unit.number] = indices.pop(0)
                unavailable.add(pairs[unit.number])
    return pairs


def _changed(units: Sequence[Unit], entries: Sequence[Entry], *, anchors: Pairs, matched: Pairs, revived: Pairs) -> Pairs:
    """Align the rest inside each gap between neighbours that stayed in place."""
    pairs: Pairs = {}
    used = set(matched.values())
    edges = [(-1, -1), *((unit.number, anchors[unit.number]) for unit in units if unit.number in anchors), (len(units), len(entries))]
    for (first_unit, first_entry), (last_unit, last_entry) in pairwise(edges):
        new = [unit for unit in units[first_unit + 1 : last_unit] if unit.number not in matched and unit.number not in revived]
        old = [index for index in range(first_entry + 1, last_entry) if index not in used and _keeps_something(entries[index])]
        pairs |= _align(new, old, entries) if new and old else {}
    return pairs


def _keeps_something(entry: Entry) -> bool:
    return bool(entry.target or entry.comments or entry.flags)


def _align(units: Sequence[Unit], indices: Sequence[int], entries: Sequence[Entry]) -> Pairs:
    """Return the order-preserving pairs with the greatest sum of weights (heaviest increasing subsequence)."""
    tops: list[int] = []  # places in `indices`, increasing, each with the heaviest chain that ends there, increasing in weight
    chains: list[_Chain] = []
    for unit, row in zip(units, _weights(units, indices, entries), strict=True):
        for place in sorted(row, reverse=True):
            at = bisect_left(tops, place)
            before = chains[at - 1] if at else None
            weight = row[place] + (before.weight if before else 0.0)
            last = bisect_right(chains, weight, lo=at, key=lambda chain: chain.weight)
            if at == len(tops) or tops[at] != place or last > at:
                tops[at:last], chains[at:last] = [place], [_Chain(weight, unit.number, indices[place], before)]
    return chains[-1].pairs() if chains else {}


def _weights(units: Sequence[Unit], indices: Sequence[int], entries: Sequence[Entry]) -> list[dict[int, float]]:
    """Return for each unit: place in ``indices`` → weight, for the pairs that are alike enough."""
    keys = [fold(entries[index].source) for index in indices]
    rows = []
    for unit in units:
        found = process.extract(fold(unit.source), keys, scorer=fuzz.ratio, processor=None, score_cutoff=LEAST_IN_PLACE, limit=None)
        rows.append({place: score + _bonus(unit, entries[indices[place]]) for _, score, place in found})
    return rows


def _bonus(unit: Unit, entry: Entry) -> float:
    return _SAME_KIND * (kind_of(unit.context) == kind_of(entry.context)) + _BY_A_PERSON * by_a_person(entry)


def _moved_and_changed(units: Sequence[Unit], entries: Sequence[Entry], *, matched: Pairs, revived: Pairs) -> Pairs:
    """Pair what is left with persons' targets from anywhere in the article, the most alike first."""
    used = set(matched.values())
    old = {index: fold(entry.source) for index, entry in enumerate(entries) if index not in used and by_a_person(entry)}
    scored: list[tuple[float, int, int]] = []
    for unit in units:
        if unit.number not in matched and unit.number not in revived:
            found = process.extract(fold(unit.source), old, scorer=fuzz.ratio, processor=None, score_cutoff=LEAST_MOVED, limit=None)
            scored += [(-score, unit.number, index) for _, score, index in found]
    pairs: Pairs = {}
    taken: set[int] = set()
    for _, number, index in sorted(scored):
        if number not in pairs and index not in taken:
            pairs[number] = index
            taken.add(index)
    return pairs
