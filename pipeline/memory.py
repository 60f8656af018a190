"""The translation memory: what was approved before, found again exactly or nearly.

Exact matches are approved targets only. Near matches are suggestions, so they also draw on what a person has edited
but nobody has approved. Keys are normalised, texts never are.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from pipeline.fold import exact_key, fold
from pipeline.model import Catalogue, Entry


@dataclass(frozen=True)
class Pair:
    """A sentence and a target that a person is answerable for. ``exact``: it may stand for the same sentence elsewhere."""

    language: str
    source: str
    target: str
    approved: bool
    exact: bool = True


@dataclass(frozen=True)
class Match:
    """A near match. ``score`` is 0–100; 100 means the same sentence."""

    source: str
    target: str
    score: int
    approved: bool


@dataclass(frozen=True)
class _Shelf:
    """One language's folded sources by increasing length, each with its length and its place in ``Memory.pairs``."""

    lengths: tuple[int, ...]
    keys: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, folded: Mapping[int, str]) -> "_Shelf":
        order = sorted(folded, key=lambda place: (len(folded[place]), place))
        return cls(tuple(len(folded[place]) for place in order), tuple(folded[place] for place in order), tuple(order))

    def search(self, key: str, least: int, limit: int) -> list[tuple[int, float]]:
        """Return places and scores. Sentences too short or too long to reach ``least`` are not even looked at."""
        share = max(least, 1) / (200 - max(least, 1))  # least = 100·2·min / (min + max)
        first, last = bisect_left(self.lengths, len(key) * share), bisect_right(self.lengths, len(key) / share)
        found = process.extract(key, self.keys[first:last], scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=limit)
        return [(self.places[first + place], score) for _, score, place in found]


@dataclass(frozen=True)
class Memory:
    """``pairs`` in the order they came; the other fields are indexes over them."""

    pairs: tuple[Pair, ...] = ()
    _exact: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)
    _shelves: Mapping[str, "_Shelf"] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_catalogues(cls, catalogues: Iterable[Catalogue]) -> "Memory":
        """Return the memory of everything that people wrote, obsolete sentences included."""
        return cls.from_pairs(pair for catalogue in catalogues for pair in _pairs(catalogue))

    @classmethod
    def from_pairs(cls, pairs: Iterable[Pair]) -> "Memory":
        """Return a memory; among different approved targets of one sentence the most frequent stands, then the first."""
        frequency = Counter(pairs)
        votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        folded: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for place, (pair, number) in enumerate(frequency.items()):
            folded[pair.language][place] = fold(pair.source)
            if pair.approved and pair.exact:
                votes[pair.language, exact_key(pair.source)][pair.target] += number
        exact = {key: found.most_common(1)[0][0] for key, found in votes.items()}
        return cls(tuple(frequency), exact, {language: _Shelf.of(keys) for language, keys in folded.items()})

    def exact(self, source: str, language: str) -> str | None:
        """Return the approved target of the same sentence (white space and tatweel make no difference)."""
        return self._exact.get((language, exact_key(source)))

    def fuzzy(self, source: str, language: str, *, least: int = 75, limit: int = 3) -> tuple[Match, ...]:
        """Return the most similar sentences that a person translated, best first, at least ``least`` of 100 alike.

        The measure is the indel ratio of the folded sentences: 100 times twice the common letters through all letters.
        """
        shelf = self._shelves.get(language)
        found = shelf.search(fold(source), least, 4 * limit) if shelf else []
        ranked = sorted((self._match(source, place, score) for place, score in found), key=lambda match: (-match.score, not match.approved))
        best: dict[str, Match] = {}
        for match in ranked:
            best.setdefault(match.target, match)
        return tuple(best.values())[:limit]

    def _match(self, source: str, place: int, score: float) -> Match:
        pair = self.pairs[place]
        same = exact_key(pair.source) == exact_key(source)
        return Match(pair.source, pair.target, 100 if same else min(99, int(score)), pair.approved)


def _pairs(catalogue: Catalogue) -> Iterator[Pair]:
    entries = catalogue.entries
    beside = {number for number, entry in enumerate(entries) if entry.state == "merged away" for number in _neighbours(entries, number)}
    for number, entry in enumerate((*entries, *catalogue.obsolete)):
        # beside a merged-away unit a target may hold the text of two sentences: right there, wrong elsewhere
        if pair := _pair(entry, catalogue.language, exact=number not in beside):
            yield pair


def _neighbours(entries: tuple[Entry, ...], number: int) -> Iterator[int]:
    """Yield the nearest units on both sides that still have a text."""
    for side in (range(number - 1, -1, -1), range(number + 1, len(entries))):
        yield from [index for index in side if entries[index].state != "merged away"][:1]


def _pair(entry: Entry, language: str, *, exact: bool) -> Pair | None:
    if entry.state == "approved":
        return Pair(language, entry.source, entry.target, approved=True, exact=exact)
    if entry.state in ("edited", "stale"):
        return Pair(language, entry.previous or entry.source, entry.target, approved=False, exact=exact)
    return None
