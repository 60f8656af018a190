"""Which target words a span gets, and how much of the punctuation at their edges.

A wrap takes the contiguous run of words with the greatest sum: a word linked to it alone counts 1, a shared word in part,
words linked elsewhere and unlinked words cost something, so that a gap is bridged only between two good neighbours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.inline.ground import Ground, Range, best_run, next_start, previous_end, share
from pipeline.inline.lift import Span

_FOREIGN, _UNLINKED, _OWN_PART, _CLOSENESS, _TAKEN = -0.9, -0.4, 5.0, 0.05, -1e9


@dataclass(frozen=True)
class Scope:
    """What a parent covers: characters ``start`` to ``end`` of the target and the range ``source`` of the bare sentence.

    ``located`` are the target ranges of verbatim parts by span number; ``tight`` keeps punctuation out of wraps.
    """

    ground: Ground
    located: dict[int, Range]
    start: int
    end: int
    source: Range
    tight: bool = False

    @property
    def words(self) -> Range:
        """Return the indexes of the target words in scope."""
        return self.ground.span(self.start, self.end)

    @property
    def source_words(self) -> Range:
        """Return the indexes of the source words in scope."""
        return self.ground.source_span(*self.source)

    def proportional(self, offset: int) -> float:
        """Return the place in the target that is as far along as ``offset`` is in the source."""
        length = self.source[1] - self.source[0]
        return self.start + (offset - self.source[0]) / (length or 1) * (self.end - self.start)

    def own(self, span: Span) -> list[Range]:
        """Return the located ranges, within scope, of the verbatim parts in a span."""
        ranges = (self.located.get(each.number, (-1, -1)) for each in span.walk())
        return [(start, end) for start, end in ranges if self.start <= start and end <= self.end]

    def touched(self, ranges: Iterable[Range]) -> set[int]:
        """Return the indexes of the target words that any of the ranges touches."""
        return {j for start, end in ranges for j in range(*self.ground.span(start, end))}


def choose_runs(wraps: Sequence[Span], scope: Scope, taken: set[int]) -> tuple[dict[int, Range], set[int]]:
    """Give each wrap a run of target words of its own, by number; also return the numbers of those placed by position.

    The surest wraps choose first. A wrap that finds no free word is left out.
    """
    runs: dict[int, Range] = {}
    located = {span.number: scope.touched(scope.own(span)) for span in wraps}
    taken = taken | set().union(*located.values()) if located else taken
    scored = [(_aligned(span, scope, taken=taken - located[span.number], located=located[span.number]), span) for span in wraps]
    for (score, _), span in sorted(scored, key=lambda each: (-each[0][0], each[1].number)):
        _, run = _aligned(span, scope, taken=taken - located[span.number], located=located[span.number])
        if score and run:
            runs[span.number] = run
            taken = taken | set(range(*run))
    by_position = set()
    for span in wraps:
        if span.number not in runs and (run := _nearest(span, scope, taken=taken - located[span.number])):
            runs[span.number] = run
            by_position.add(span.number)
            taken = taken | set(range(*run))
    return runs, by_position


def _aligned(span: Span, scope: Scope, *, taken: set[int], located: set[int]) -> tuple[float, Range | None]:
    """Return the best run of words for a wrap, with its sum. A wrap over all words of its parent keeps all of them."""
    ground, (low, high) = scope.ground, scope.words
    first, last = ground.source_span(span.start, span.end)
    if (first, last) == scope.source_words and low < high and not taken.intersection(range(low, high)):
        return float("inf"), (low, high)
    linked = {j for i in range(first, last) for j in ground.forward[i] if low <= j < high} | located
    if not linked:
        return 0.0, None
    start = min(linked)
    weights = [_weight(j, (first, last), ground=ground, taken=taken, located=located) for j in range(start, max(linked) + 1)]
    run = best_run(weights)
    return (sum(weights[slice(*run)]), (start + run[0], start + run[1])) if run else (0.0, None)


def _weight(j: int, own: Range, *, ground: Ground, taken: set[int], located: set[int]) -> float:
    if j in taken:
        return _TAKEN
    if j in located:
        return _OWN_PART
    links = ground.backward[j]
    inside = sum(own[0] <= i < own[1] for i in links)
    if inside:
        # Among equals, the one that is about as far along in the target as the span is in the source.
        distance = abs(j / len(ground.words) - own[0] / len(ground.source_words))
        return inside / len(links) + _CLOSENESS * (1 - distance)
    return _FOREIGN if links else _UNLINKED


def _nearest(span: Span, scope: Scope, *, taken: set[int]) -> Range | None:
    """Return the free words where the span would be if both sentences ran in step, at least one."""
    start, end = scope.proportional(span.start), scope.proportional(span.end)
    middle = {j: sum(scope.ground.words[j]) / 2 for j in range(*scope.words) if j not in taken}
    if not middle:
        return None
    nearest = min(middle, key=lambda j: abs(middle[j] - (start + end) / 2))
    low = high = nearest
    while low - 1 in middle and middle[low - 1] >= start:
        low -= 1
    while high + 1 in middle and middle[high + 1] < end:
        high += 1
    return low, high + 1


def edges(run: Range, span: Span, scope: Scope, *, before: int, after: int) -> Range:
    """Return the characters that a wrap over the words of ``run`` covers, with the punctuation that the source has inside.

    It stays between ``before`` and ``after``, keeps whole the verbatim parts of its own, and begins and ends with no space
    unless it is a link or HTML, which may.
    """
    ground = scope.ground
    start, end = ground.words[run[0]][0], ground.words[run[1] - 1][1]
    if not scope.tight:
        first, last = ground.source_span(span.start, span.end)
        start = leftward(start, (span.start, ground.source_words[first][0]), scope=scope, limit=before)
        end = rightward(end, (ground.source_words[last - 1][1], span.end), scope=scope, limit=after)
    for own_start, own_end in scope.own(span):
        if own_start < end and start < own_end:
            start, end = min(start, own_start), max(end, own_end)
    while span.kind not in ("link", "html") and ground.target[start].isspace():
        start += 1
    while span.kind not in ("link", "html") and ground.target[end - 1].isspace():
        end -= 1
    return start, end


def rightward(base: int, inside: Range, *, scope: Scope, limit: int) -> int:
    """Move right from ``base``, the end of a word, over what corresponds to the source's ``inside``, up to the next word."""
    ground = scope.ground
    following = min(scope.source[1], next_start(ground.source_words, inside[1], len(ground.source)))
    stop = max(base, min(limit, scope.end, next_start(ground.words, base, len(ground.target))))
    return base + share(ground.source[slice(*inside)], ground.source[inside[1] : following], ground.target[base:stop])


def leftward(base: int, inside: Range, *, scope: Scope, limit: int) -> int:
    """Move left from ``base``, the start of a word, over what corresponds to the source's ``inside``, down to the word before."""
    ground = scope.ground
    preceding = max(scope.source[0], previous_end(ground.source_words, inside[0]))
    stop = min(base, max(limit, scope.start, previous_end(ground.words, base)))
    return base - share(ground.source[slice(*inside)][::-1], ground.source[preceding : inside[0]][::-1], ground.target[stop:base][::-1])
