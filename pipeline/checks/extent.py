"""Length and number of sentences: what was left out, and what was invented.

Bounds are for the logarithm of target over source characters, measured on human translations of news, encyclopedic and political prose.
"""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import math
import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check
from pipeline.checks.prose import PLACE

# The middle between news (FLORES dev) and political prose, by language.
_CENTRE = {"en": 0.25, "es": 0.33, "fr": 0.36, "de": 0.36}
_SPREAD = 0.55
_SHORT_SPREAD = 5.0
_LEAST_CHARACTERS = 15
_END = re.compile(r"[.!?؟。…]+[\"”»“’')\]]*(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:\b\w|\b(?:Mr|Mrs|Ms|Dr|St|Sr|Sra|Mme|M|No|Nr|bzw|ca|usw|etc|vs|Inc|Co|Jr|art|cf|op|vol|pp?))\.$", re.I)


@check("length", "warning")
def length(pair: Pair) -> Iterator[str]:
    """The target is much shorter or longer than the source lets expect."""
    before, after = len(pair.original.replace(PLACE, "").strip()), len(pair.prose.replace(PLACE, "").strip())
    if before < _LEAST_CHARACTERS or not after:
        return
    excess = math.log(after / before) - _CENTRE.get(pair.language, 0.33)
    bound = _SPREAD + _SHORT_SPREAD / before
    if abs(excess) > bound:
        kind, advice = ("short", "something may be missing") if excess < 0 else ("long", "something may be invented or said twice")
        yield f"{after} characters for {before} of Arabic is {kind}: {advice}."


@check("sentence-count", "note")
def sentence_count(pair: Pair) -> Iterator[str]:
    """The target has two or more sentences more or fewer than the source."""
    before, after = sentences(pair.source_view.text), sentences(pair.prose)
    if abs(before - after) >= 2:
        yield f"{before} sentence{'s' * (before != 1)} in the source, {after} in the target."


def sentences(prose: str) -> int:
    """Count sentence ends, at least one, initials and common abbreviations apart.

    >>> sentences("قال د. سالم: تعال. ثم ذهب."), sentences("M. Dupont est venu. Il est parti.")
    (2, 2)
    """
    return max(1, sum(1 for end in _END.finditer(prose) if not _ABBREVIATION.search(prose[max(0, end.start() - 6) : end.start() + 1])))


CHECKS = (length, sentence_count)
