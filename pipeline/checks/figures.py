"""Numbers, percentages and currencies: a figure of the Arabic must be in the target, in digits or in words."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.frame import Pair, check, listed
from pipeline.checks.numerals import Written

_CLOCK = re.compile(r"مساء|صباح|ظهر|الساعه|ليلا|فجرا|عصرا|\d\s?[مص]\b|\d:\d\d")
# Readers on the metric system are given kilometres for miles, so a number beside such a unit may change.
_IMPERIAL = re.compile(r"(\d[\d.,٫٬]*)\s?(?:ال)?(?:ميل|اميال|قدم|اقدام|رطل|ارطال|بوصه|بوصات|يارد|جالون|غالون|فهرنهايت|درجه فهرنهايت)")
_PERCENT_TARGET = re.compile(r"[%‰]|per ?cent|\bpct\b|por ?cien|pour ?cent|prozent|porcentual|point|punkt|out of (?:every|a) hundred|half|one in")
_SOURCE_PERCENT = re.compile(r"\d\s?[%٪]|[%٪]\s?\d|\d\s?(?:بالمئه|بالمائه|في المئه|في المائه|بالميه)")
_CURRENCIES = (
    ("dollar", r"\$|دولار", r"\$|d[oó]l+ar|usd"),
    ("euro", r"€|\bيورو\b|اليورو", r"€|\beuro|\beur\b"),
    ("yen", r"\bال?ين (?:ال)?يابان", r"¥|\byen"),
    ("pound", r"£|جنيه", r"£|pound|libra|livre|pfund|quid|gbp|\begp\b|sterling|esterlin"),
    ("rouble", r"\b[وبل]?(?:ال)?روبل", r"₽|r[ou]+bl|\brub\b"),
    ("dirham", r"\b[وبل]?(?:ال)?درهم\b|دراهم", r"dirham|d[ií]rham|\baed\b|\bmad\b|drachm|dracm|dirhem"),
    ("dinar", r"\b[وبل]?(?:ال)?دينار\b|دنانير", r"d[iíī]nar"),
    ("riyal", r"\b[وبل]?(?:ال)?ريالا?\b|ريالات", r"r[iy]+y?al|rial|reais|\bsar\b|r\$"),
    ("lira", r"\b[وبل]?(?:ال)?ليره\b|ليرات", r"lira|livre|libra|pound|pfund"),
)
_LARGE = 10**12
_ONE = frozenset({Decimal(1)})
_ARTICLES = re.compile(r"\b(?:an?|one|first|single|un|une|uno|una|primer\w*|premi\w*|einf?\w*|erst\w*)\b")


@check("lost-number", "blocking")
def lost_number(pair: Pair) -> Iterator[str]:
    """A number of the source is missing or different in the target.

    Number words, Roman numerals, scales ("3 ملايين"), separators of any locale, two-digit years, the 12-hour clock and miles or
    feet given in metres are allowed for.
    """
    original, translated = pair.source_numbers, pair.target_numbers
    clock = bool(_CLOCK.search(pair.original))
    known = translated.values | (_ONE if _ARTICLES.search(pair.plain) else frozenset())
    converted = _IMPERIAL.findall(pair.original)
    if lost := [number.text for number in original.written if number.text not in converted and not _found(number, known, clock=clock)]:
        yield f"The source says {listed(lost)}; the target does not."


@check("added-number", "warning")
def added_number(pair: Pair) -> Iterator[str]:
    """The target has a number that the source does not have.

    Not where a number is missing too: then it was changed, and ``lost-number`` has said so.
    """
    if _IMPERIAL.search(pair.original) or any(True for _ in lost_number.find(pair)):
        return
    known, clock = pair.source_numbers.values | _ONE, bool(_CLOCK.search(pair.original))
    if added := [number.text for number in pair.target_numbers.written if not _found(number, known, clock=clock)]:
        yield f"The target says {listed(added)}; the source does not."


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


def _found(number: Written, known: frozenset[Decimal], *, clock: bool) -> bool:
    if number.scaled & known - _small(number):
        return True
    return any(all(_reachable(value, known, clock=clock) for value in reading) for reading in number.readings)


def _small(number: Written) -> frozenset[Decimal]:
    # A run's value only excuses its digits when it is more than one of its parts: "between 5 and 10" is not excused by the 10.
    return frozenset(value for value in number.scaled if value < 100)


def _reachable(value: Decimal, known: frozenset[Decimal], *, clock: bool) -> bool:
    if value in known:
        return True
    if value < _LARGE and value == int(value):
        if 10 <= value < 100 and known & {1800 + value, 1900 + value, 2000 + value}:
            return True
        if 1800 <= value < 2100 and value % 100 >= 10 and value % 100 in known:
            return True
        if clock and value <= 24 and known & {value + 12, value - 12}:
            return True
    return False


CHECKS = (lost_number, added_number, lost_percent, lost_currency)
