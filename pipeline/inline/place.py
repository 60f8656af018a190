"""Where each span goes in the target.

Wraps take runs of whole words (:mod:`~pipeline.inline.choose`); siblings do not overlap and children stay within their
parent. Footnotes, images and tags follow the target of the word that they follow in the source; at the end of a sentence they
stay there. What no link supports is placed by position, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.inline.choose import Scope, choose_runs, edges, leftward, rightward
from pipeline.inline.ground import Range, best_run, previous_end
from pipeline.inline.lift import Span

How = Literal["aligned", "position", "stray"]


@dataclass(frozen=True)
class Placed:
    """A span over ``target[start:end]``. A verbatim part replaces that range, a point where it is empty.

    ``how`` is stray for a wrap that found no words: it lies around a sibling, or its Markdown is appended as it is.
    """

    span: Span
    start: int
    end: int
    inside: tuple["Placed", ...] = ()
    how: How = "aligned"


def place(spans: Sequence[Span], scope: Scope) -> tuple[Placed, ...]:
    """Return sibling spans in the order of the target, each with those inside it."""
    parts = {span.number: scope.located[span.number] for span in spans if not span.wraps and scope.own(span)}
    placed = [Placed(span, *parts[span.number]) for span in spans if span.number in parts]
    wraps = [span for span in spans if span.wraps]
    placed += _wraps(wraps, scope, parts)
    done = {each.span.number for each in placed}
    for span in spans:
        if not span.wraps and span.number not in done:
            placed.append(_point(span, scope, placed))
    placed.sort(key=lambda each: (each.start, each.span.number))
    for span in wraps:
        if span.number not in done:
            placed = _with_stray(span, placed, scope)
    return tuple(placed)


def _wraps(wraps: Sequence[Span], scope: Scope, parts: dict[int, Range]) -> list[Placed]:
    """Place the wraps among siblings from left to right, between the verbatim ``parts``, and then what is inside them."""
    runs, by_position = choose_runs(wraps, scope, scope.touched(parts.values()))
    placed: list[Placed] = []
    before = scope.start
    for span in sorted((span for span in wraps if span.number in runs), key=lambda each: runs[each.number]):
        first, last = (scope.ground.words[index] for index in (runs[span.number][0], runs[span.number][1] - 1))
        lower = max([before, *(end for _, end in parts.values() if end <= first[0])])
        upper = min([scope.end, *(start for start, _ in parts.values() if start >= last[1])])
        start, end = edges(runs[span.number], span, scope, before=lower, after=upper)
        before = max(before, end)
        inner = replace(scope, start=start, end=end, source=(span.start, span.end))
        how: How = "position" if span.number in by_position else "aligned"
        placed.append(Placed(span, start, end, place(span.spans, inner), how))
    return placed


def _point(span: Span, scope: Scope, placed: Sequence[Placed]) -> Placed:
    """Place a verbatim part that has no text in the target: where the text before it in the source ends."""
    first, last = scope.source_words
    ground = scope.ground
    words_before = [index for index in range(first, last) if ground.source_words[index][1] <= span.start]
    before = [each for each in placed if each.span.number < span.number and each.span.end <= span.start]
    neighbour = max(before, key=lambda each: (each.span.end, each.span.number), default=None)
    how: How = "aligned"
    if not words_before and not neighbour:
        position = _at_start(span, scope)
    elif len(words_before) == last - first:
        base = max([scope.start, previous_end(ground.words, scope.end), *(each.end for each in placed)])
        position = rightward(base, (_source_end(scope, span, neighbour), span.start), scope=scope, limit=scope.end)
    elif neighbour and (not words_before or neighbour.span.end >= ground.source_words[words_before[-1]][1]):
        position = rightward(neighbour.end, (neighbour.span.end, span.start), scope=scope, limit=scope.end)
    else:
        base, how = _after_word(words_before[-1], scope)
        position = rightward(base, (ground.source_words[words_before[-1]][1], span.start), scope=scope, limit=scope.end)
    for each in placed:
        position = each.end if each.start < position < each.end else position
    return Placed(span, position, position, how=how)


def _source_end(scope: Scope, span: Span, neighbour: Placed | None) -> int:
    """Return where the last word or sibling before a span ends in the source."""
    end = previous_end(scope.ground.source_words, span.start)
    return min(span.start, max(end, scope.source[0], neighbour.span.end if neighbour else 0))


def _at_start(span: Span, scope: Scope) -> int:
    """Return the place before the first word in scope, before or behind the punctuation there as in the source."""
    ground, (low, high), (first, last) = scope.ground, scope.words, scope.source_words
    if low == high or first == last:
        return scope.start
    base = max(scope.start, ground.words[low][0])
    return leftward(base, (span.start, max(span.start, ground.source_words[first][0])), scope=scope, limit=scope.start)


def _after_word(index: int, scope: Scope) -> tuple[int, How]:
    """Return where the target of a source word ends; without links, where a word ends that is as far along."""
    ground, (low, high) = scope.ground, scope.words
    linked = [j for j in ground.forward[index] if low <= j < high]
    if linked and (run := best_run([1.0 if j in linked else -0.5 for j in range(linked[0], linked[-1] + 1)])):
        return ground.words[linked[0] + run[1] - 1][1], "aligned"
    expected = scope.proportional(ground.source_words[index][1])
    ends = [ground.words[j][1] for j in range(low, high)] or [scope.end]
    return min(ends, key=lambda end: abs(end - expected)), "position"


def _with_stray(span: Span, placed: list[Placed], scope: Scope) -> list[Placed]:
    """Give a wrap without words a sibling's words to share, or append it. Links do not nest."""
    for index, each in enumerate(placed):
        if each.start < each.end and not span.spans and not (_may_link(span) and _may_link(each.span)):
            return [*placed[:index], Placed(span, each.start, each.end, (each,), "stray"), *placed[index + 1 :]]
    return [*placed, Placed(span, scope.end, scope.end, how="stray")]


def _may_link(span: Span) -> bool:
    return any(each.kind in ("link", "html", "autolink", "verbatim") for each in span.walk())
