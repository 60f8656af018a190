"""Checks of a translation: small rules that each look for one harm and say how to mend it.

A check is a function of one pair of sentences, or of all entries of an article or a site, that yields messages. Its rule and severity
stand at its decorator, its title is its docstring. *Blocking* is a certain harm (a lost address, a wrong number, Arabic left over),
*warning* a probable one, *note* a matter of style. A reviewer exempts a unit by a comment in the catalogue that gives the reason,
``# dismiss <rule>: <reason>``; emptiness and merge conflicts cannot be dismissed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.checks import (
    brackets,
    consistency,
    coverage,
    dates,
    edges,
    extent,
    figures,
    languages,
    leftovers,
    markup,
    names,
    negation,
    repetition,
    spacing,
    spelling,
    terms,
)
from pipeline.checks.frame import ArticleCheck, Check, Clash, Context, Dictionary, Expected, Pair, UnitCheck
from pipeline.checks.terms import expected
from pipeline.model import MERGED_AWAY, Entry, Finding

__all__ = ["ALL", "ARTICLE_CHECKS", "UNIT_CHECKS", "Check", "Context", "Dictionary", "Expected", "article_findings", "dismissals", "expected", "unit_findings"]

UNIT_CHECKS: tuple[UnitCheck, ...] = (
    *coverage.CHECKS,
    *markup.CHECKS,
    *leftovers.CHECKS,
    *figures.CHECKS,
    *dates.CHECKS,
    *terms.CHECKS,
    *languages.CHECKS,
    *negation.CHECKS,
    *extent.CHECKS,
    *repetition.CHECKS,
    *brackets.CHECKS,
    *edges.CHECKS,
    *spacing.CHECKS,
    *spelling.CHECKS,
)
ARTICLE_CHECKS: tuple[ArticleCheck, ...] = (*consistency.CHECKS, *names.CHECKS)
ALL: tuple[Check, ...] = (*UNIT_CHECKS, *ARTICLE_CHECKS)

UNDISMISSIBLE = frozenset({"empty", "conflict-marker"})

_ALONE = ("empty", "conflict-marker", "untranslated")
_DISMISSAL = re.compile(r"^#?\s*dismiss\s+([a-z][a-z-]*)\s*:\s*(\S.*)$", re.I)


def unit_findings(source: str, target: str, *, language: str, context: Context | None = None) -> tuple[Finding, ...]:
    """Check one unit: Arabic inline Markdown against its target.

    A target that is merged away (∅) has no findings; where a neighbour holds its text, pass both sources joined by a space.
    An empty, untouched or conflicting target has that finding alone: whatever else is wrong follows from it.

    >>> [finding.rule for finding in unit_findings("وصل 20 عاملًا.", "Twelve workers arrived.", language="en")]
    ['lost-number']
    """
    known = context or Context()
    if target.strip() == MERGED_AWAY:
        return ()
    pair = Pair(source, target, language, known)
    found: list[Finding] = []
    for check in UNIT_CHECKS:
        if not _dismissed(check.rule, known.dismissed):
            found += (Finding(check.rule, check.severity, message, known.path, known.line, known.unit) for message in check.find(pair))
        if found and check.rule in _ALONE and found[-1].rule == check.rule:
            return tuple(found)
    return tuple(found)


def article_findings(entries: Sequence[Entry], *, language: str, places: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Check entries against each other; ``unit`` of a finding is the entry's index.

    For a whole site pass all its entries, and in ``places`` the article of each: a message names it where it is another one.
    """
    return tuple(
        Finding(check.rule, check.severity, clash.message + _elsewhere(clash, places), unit=clash.index)
        for check in ARTICLE_CHECKS
        for clash in check.find(entries, language)
        if not _dismissed(check.rule, dismissals(entries[clash.index].comments))
    )


def dismissals(comments: Iterable[str]) -> Mapping[str, str]:
    """Read the rules that reviewers' comments dismiss, with their reasons. A dismissal without a reason does not count.

    >>> dict(dismissals(["dismiss lost-number: in the next sentence", "# dismiss length:", "good"]))
    {'lost-number': 'in the next sentence'}
    """
    lines = (line.strip() for comment in comments for line in comment.splitlines())
    return {match.group(1).lower(): match.group(2).strip() for line in lines if (match := _DISMISSAL.match(line))}


def _elsewhere(clash: Clash, places: Sequence[str]) -> str:
    return f" ({places[clash.other]})" if places and places[clash.other] != places[clash.index] else ""


def _dismissed(rule: str, dismissed: Mapping[str, str]) -> bool:
    return rule in dismissed and rule not in UNDISMISSIBLE
