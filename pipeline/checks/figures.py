"""Numbers, percentages and currencies: a figure of the Arabic must be in the target, in digits or in words."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed
from pipeline.numerals import added, lost

_PERCENT_TARGET = re.compile(r"[%‰]|per ?cent|\bpct\b|por ?cien|pour ?cent|prozent|porcentual|point|punkt|out of (?:every|a) hundred|half|one in")
_SOURCE_PERCENT = re.compile(r"\d\s?[%٪]|[%٪]\s?\d|\d\s?(?:بالمئه|بالمائه|في المئه|في المائه|بالميه)")
_CURRENCIES = (
    ("dollar", r"\$|دولار", r"\$|d[oó]l+ar|usd"),
    ("euro", r"€|\bيورو\b|اليورو", r"€|\beuro|\beur\b"),
    ("yen", r"\bال?ين (?:ال)?يابان", r"¥|\byen"),
    ("pound", r"£|\b[وف]?(?:[بلك]|(?:[بك])?ال|لل)?جنيه(?:ا|ات|ان|ين)?\b", r"£|pound|libra|livre|pfund|quid|gbp|\begp\b|sterling|esterlin"),
    ("rouble", r"\b[وبل]?(?:ال)?روبل", r"₽|r[ou]+bl|\brub\b"),
    ("dirham", r"\b[وبل]?(?:ال)?درهم\b|دراهم", r"dirham|d[ií]rham|\baed\b|\bmad\b|drachm|dracm|dirhem"),
    ("dinar", r"\b[وبل]?(?:ال)?دينار\b|دنانير", r"d[iíī]nar"),
    ("riyal", r"\b[وبل]?(?:ال)?ريالا?\b|ريالات", r"r[iy]+y?al|rial|reais|\bsar\b|r\$"),
    ("lira", r"\b[وبل]?(?:ال)?ليره\b|ليرات", r"lira|livre|libra|pound|pfund"),
)


@check("lost-number", "blocking")
def lost_number(pair: Pair) -> Iterator[str]:
    """A number of the source is missing or different in the target.

    Number words, Roman numerals, scales ("3 ملايين"), separators of any locale, two-digit years, the 12-hour clock and miles or
    feet given in metres are allowed for.
    """
    if missing := lost(pair.source_view.text, pair.prose, language=pair.language):
        yield f"The source says {listed(missing)}; the target does not."


@check("added-number", "warning")
def added_number(pair: Pair) -> Iterator[str]:
    """The target has a number that the source does not have.

    Not where a number is missing too: then it was changed, and ``lost-number`` has said so.
    """
    if lost(pair.source_view.text, pair.prose, language=pair.language):
        return
    if new := added(pair.source_view.text, pair.prose, language=pair.language):
        yield f"The target says {listed(new)}; the source does not."


@check("lost-percent", "warning")
def lost_percent(pair: Pair) -> Iterator[str]:
    """A percentage of the source is no percentage in the target."""
    if _SOURCE_PERCENT.search(pair.original) and not _PERCENT_TARGET.search(pair.plain):
        yield "The source has a percentage: write % or the word."


@check("lost-currency", "warning")
def lost_currency(pair: Pair) -> Iterator[str]:
    """A currency of the source is missing or another in the target."""
    for name, arabic, foreign in _CURRENCIES:
        if re.search(arabic, pair.original) and not re.search(foreign, pair.plain):
            yield f"The source has an amount in {name}s; the target does not name the currency."


CHECKS = (lost_number, added_number, lost_percent, lost_currency)
