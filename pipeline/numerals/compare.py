"""Which numbers one sentence has and the other lacks. Reviewers' checks and the choice among the machine's hypotheses ask the same.

Number words, Roman numerals, scales ("3 ملايين"), separators of any locale, two-digit years, the 12-hour clock, and miles or feet given
in metres are allowed for.
"""

import re
from decimal import Decimal

from pipeline.letters import fold, latin_digits
from pipeline.numerals.written import Written, numbers

_CLOCK = re.compile(r"مساء|صباح|ظهر|الساعه|ليلا|فجرا|عصرا|\d\s?[مص]\b|\d:\d\d")
# Readers on the metric system are given kilometres for miles, so a number beside such a unit may change.
_IMPERIAL = re.compile(r"(\d[\d.,٫٬]*)\s?(?:ال)?(?:ميل|اميال|قدم|اقدام|رطل|ارطال|بوصه|بوصات|يارد|جالون|غالون|فهرنهايت|درجه فهرنهايت)")
PERCENT = re.compile(
    r"[%٪]|\bper ?cent\b|\bpercentage|\bpor ?cien|\bpour[ \N{NO-BREAK SPACE}-]?cent|\bprozent|\bprocent|(?:ب|في )الم(?:ئة|ائة|ية)\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_LARGE = 10**12
_ONE = frozenset({Decimal(1)})
_ARTICLES = re.compile(r"\b(?:an?|one|first|single|un|une|uno|una|primer\w*|premi\w*|einf?\w*|erst\w*)\b")


def lost(source: str, target: str, *, language: str, source_language: str = "ar") -> tuple[str, ...]:
    """Return the numbers of the source, each once as it is written there, that the target in ``language`` does not have.

    >>> lost("وصل عددهم إلى ١٬٥٠٠ في ٢٠٢٣", "There were 1.500 of them", language="es")
    ('٢٠٢٣',)
    >>> lost("اجتمعت ٣ نقابات", "Three unions met", language="en")
    ()
    """
    if not _DIGIT.search(source):
        return ()
    folded = latin_digits(fold(source))
    known = numbers(target, language).values | (_ONE if _ARTICLES.search(target.casefold()) else frozenset())
    clock, converted = bool(_CLOCK.search(folded)), _IMPERIAL.findall(folded)
    written = (number for number in numbers(source, source_language).written if latin_digits(number.text) not in converted)
    return tuple(dict.fromkeys(number.text for number in written if not _found(number, known, clock=clock)))


def added(source: str, target: str, *, language: str = "en", source_language: str = "ar") -> tuple[str, ...]:
    """Return the numbers of the target that the source does not have; none where a unit of measurement may have been converted.

    >>> added("اتسعت الإضرابات في المدينة", "Strikes spread in the city in 1997")
    ('1997',)
    """
    if not _DIGIT.search(target):
        return ()
    folded = latin_digits(fold(source))
    if _IMPERIAL.search(folded):
        return ()
    known, clock = numbers(source, source_language).values | _ONE, bool(_CLOCK.search(folded))
    return tuple(dict.fromkeys(number.text for number in numbers(target, language).written if not _found(number, known, clock=clock)))


def percentage_lost(source: str, target: str) -> bool:
    """Tell whether the source, in any of the languages, speaks of a percentage and the target does not.

    >>> percentage_lost("ارتفعت الأجور 9%", "Wages rose by 9"), percentage_lost("ارتفعت الأجور 9%", "Wages rose by 9 per cent")
    (True, False)
    """
    return bool(PERCENT.search(source)) and not PERCENT.search(target)


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
