"""Words on both sides of a translation and which of them go together: the ground on which markup is placed."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.inline.lift import Lifted
from pipeline.model import Link

Range = tuple[int, int]

_LETTER = r"\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
# French elision comes first: "l’" is a word of its own, so that markup may begin behind it; "don't" and "3,5" are one word.
_WORD = re.compile(rf"(?<![{_LETTER}])(?:[cdjlmnstCDJLMNST]|[Qq]u)['’](?=[^\W\d_])|[{_LETTER}]+(?:(?:['’\-‑]|[.,٫٬](?=\d))[{_LETTER}]+)*")
_CROWD = 400
_ALIKE = str.maketrans("،؛؟«»“”„‚‘’…", ',;?"""""\'\'\'\'')


@dataclass(frozen=True)
class Ground:
    """``forward[i]`` are the target words that go with source word ``i``, ``backward`` the reverse; words are character ranges."""

    source: str
    target: str
    source_words: tuple[Range, ...]
    words: tuple[Range, ...]
    forward: tuple[tuple[int, ...], ...]
    backward: tuple[tuple[int, ...], ...]

    def source_span(self, start: int, end: int) -> Range:
        """Return the indexes (half open) of the source words that ``source[start:end]`` touches."""
        return touching(self.source_words, start, end)

    def span(self, start: int, end: int) -> Range:
        """Return the indexes (half open) of the target words that ``target[start:end]`` touches."""
        return touching(self.words, start, end)


def touching(words: Sequence[Range], start: int, end: int) -> Range:
    """Return the half-open range of indexes of the words that overlap ``start`` to ``end``."""
    first = bisect_right(words, start, key=lambda word: word[1])
    return first, max(first, bisect_left(words, end, key=lambda word: word[0]))


def next_start(words: Sequence[Range], offset: int, end: int) -> int:
    """Return where the first word at or after ``offset`` begins, ``end`` if there is none."""
    index = bisect_left(words, offset, key=lambda word: word[0])
    return words[index][0] if index < len(words) else end


def previous_end(words: Sequence[Range], offset: int) -> int:
    """Return where the last word at or before ``offset`` ends, 0 if there is none."""
    index = bisect_right(words, offset, key=lambda word: word[1])
    return words[index - 1][1] if index else 0


def split_words(text: str) -> tuple[Range, ...]:
    """Return the ranges of the words of a text; where it has none, of whatever is not white space.

    >>> [("قال: l’ONU, 3,5"[a:b]) for a, b in split_words("قال: l’ONU, 3,5")]
    ['قال', 'l’', 'ONU', '3,5']
    """
    found = tuple(match.span() for match in _WORD.finditer(text))
    return found or tuple(match.span() for match in re.finditer(r"\S+", text))


def survey(lifted: Lifted, target: str, links: Sequence[Link]) -> Ground:
    """Find the words of both sides and connect them.

    Words that markup divides (``**W**orld``) are divided in the target only where the target has the very same text.
    Without links, a target equal to the bare sentence counts as aligned with itself.
    """
    source = lifted.text
    if not links and target == source:
        links = [Link(0, len(source), 0, len(source))]
    links = [clipped for link in links if (clipped := _clipped(link, len(source), len(target)))]
    cuts = {edge for span in lifted.walk() for edge in (span.start, span.end)}
    same = [link for link in links if source[link.start : link.end] == target[link.target_start : link.target_end]]
    source_words = _cut(split_words(source), cuts)
    words = _cut(split_words(target), {edge - link.start + link.target_start for link in same for edge in cuts if link.start < edge < link.end})
    pairs: set[Range] = set()
    for link in links:
        pairs |= _pairs(link, source_words, words, exact=link in same)
    return Ground(source, target, source_words, words, _grouped(pairs, len(source_words)), _grouped({(j, i) for i, j in pairs}, len(words)))


def _clipped(link: Link, source: int, target: int) -> Link | None:
    """Return a link without what lies outside the two texts, None if nothing is left of it."""
    start, end = max(0, link.start), min(source, link.end)
    target_start, target_end = max(0, link.target_start), min(target, link.target_end)
    return Link(start, end, target_start, target_end) if start < end and target_start < target_end else None


def _cut(words: Iterable[Range], cuts: set[int]) -> tuple[Range, ...]:
    parts: list[Range] = []
    edges = sorted(cuts)
    for start, end in words:
        inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        parts += zip([start, *inner], [*inner, end], strict=True)
    return tuple(parts)


def _pairs(link: Link, source_words: Sequence[Range], words: Sequence[Range], *, exact: bool) -> set[Range]:
    """Return the word pairs of one link: word by word where both sides read the same, else each with each."""
    first, last = touching(source_words, link.start, link.end)
    if exact:
        shift = link.target_start - link.start
        found = ((i, touching(words, source_words[i][0] + shift, source_words[i][1] + shift)) for i in range(first, last))
        return {(i, j) for i, (low, high) in found for j in range(low, high)}
    low, high = touching(words, link.target_start, link.target_end)
    if (last - first) * (high - low) > _CROWD:  # Everything with everything says nothing.
        return set()
    return {(i, j) for i in range(first, last) for j in range(low, high)}


def _grouped(pairs: set[Range], count: int) -> tuple[tuple[int, ...], ...]:
    groups: list[list[int]] = [[] for _ in range(count)]
    for i, j in sorted(pairs):
        groups[i].append(j)
    return tuple(map(tuple, groups))


def best_run(weights: Sequence[float]) -> Range | None:
    """Return the half-open range with the greatest sum (the first such), None if no weight is positive.

    >>> best_run([1, -0.9, 1, -0.9, -0.9, 1])
    (0, 3)
    """
    best, best_sum, start, running = None, 0.0, 0, 0.0
    for index, weight in enumerate(weights):
        if running <= 0:
            start, running = index, 0.0
        running += weight
        if running > best_sum:
            best, best_sum = (start, index + 1), running
    return best


def share(inside: str, outside: str, gap: str) -> int:
    """Return how many characters of the target's ``gap`` behind a word belong to a span.

    In the source, the span's last word is followed by ``inside`` within the span and ``outside`` after it, up to the next word.

    >>> share("،", " ", ", "), share("", "، ", ", "), share("!", "»", '!"')
    (1, 0, 1)
    """
    if not inside or gap.translate(_ALIKE).startswith(inside.translate(_ALIKE)):
        return len(inside)
    if not outside.strip():
        return len(gap.rstrip())
    closing = sum(1 for _ in takewhile(lambda char: not (char.isalnum() or char.isspace()), gap))
    return min(len(inside.strip()), closing)
