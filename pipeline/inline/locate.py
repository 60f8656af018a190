"""Finding code and addresses in a translation: copied, copied with other spaces or capitals, or mangled.

Mangled words are replaced only where the alignment ties them to the part alone and they resemble it: a wrong alignment must
not delete a word that means something.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from pipeline.inline.ground import Ground, Range, best_run
from pipeline.inline.lift import Lifted, Span

_RESEMBLING = 0.5


def locate(lifted: Lifted, ground: Ground) -> dict[int, Range]:
    """Return where in the target each verbatim part stands, by span number; parts that are nowhere are left out.

    Longer parts choose first, so that ``git`` does not take the ``git`` of ``git commit``; among equal ones each takes the
    place nearest to where alignment or, failing that, its position in the sentence expects it.
    """
    found: dict[int, Range] = {}
    parts = [span for span in lifted.walk() if not span.wraps and span.start < span.end]
    for span in sorted(parts, key=lambda each: (each.start - each.end, each.start)):
        expected = _expected(span, ground)
        free = [place for place in _copies(span, ground) if _is_free(place, found.values())]
        place = min(free, key=lambda each: abs(sum(each) / 2 - expected), default=None) or _mangled(span, ground)
        if place and _is_free(place, found.values()):
            found[span.number] = place
    return found


def _is_free(place: Range, taken: Iterable[Range]) -> bool:
    return all(place[1] <= start or end <= place[0] for start, end in taken)


def _expected(span: Span, ground: Ground) -> float:
    """Return where in the target the middle of a part should be."""
    first, last = ground.source_span(span.start, span.end)
    linked = sorted(j for i in range(first, last) for j in ground.forward[i])
    if linked:
        return sum(ground.words[linked[len(linked) // 2]]) / 2
    return (span.start + span.end) / 2 / max(1, len(ground.source)) * len(ground.target)


def _copies(span: Span, ground: Ground) -> list[Range]:
    """Return where the target has the text: exactly, else with any spaces and capitals. It may be inside a word only as in the source."""
    shown, target = ground.source[span.start : span.end], ground.target
    before = "" if re.match(r"\w", ground.source[: span.start][-1:]) else r"(?<!\w)" if re.match(r"\w", shown) else ""
    after = "" if re.match(r"\w", ground.source[span.end :]) else r"(?!\w)" if re.search(r"\w$", shown) else ""
    exact = [match.span() for match in re.finditer(before + re.escape(shown) + after, target)]
    if exact or len(shown) < 2:
        return exact
    loose = r"\s?".join(map(re.escape, shown.replace(" ", "")))
    return [match.span() for match in re.finditer(before + loose + after, target, re.IGNORECASE)]


def _mangled(span: Span, ground: Ground) -> Range | None:
    """Return the range of the words that the alignment ties to the part alone, if they are what became of it."""
    first, last = ground.source_span(span.start, span.end)
    tied = [j for i in range(first, last) for j in ground.forward[i] if all(first <= k < last for k in ground.backward[j])]
    if not tied:
        return None
    low = min(tied)
    run = best_run([1.0 if j in set(tied) else -0.9 for j in range(low, max(tied) + 1)])
    if run is None:
        return None
    start, end = ground.words[low + run[0]][0], ground.words[low + run[1] - 1][1]
    alike = SequenceMatcher(None, ground.source[span.start : span.end].lower(), ground.target[start:end].lower(), autojunk=False).ratio()
    return (start, end) if alike >= _RESEMBLING else None
