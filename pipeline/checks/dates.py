"""Months and days of the week: the Arabic names of both traditions and of the Maghreb, and what they are called in the target."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed
from pipeline.checks.prose import latin_digits

# For each month: names that mean nothing else; then names that are common words too and count only beside a number or after "شهر".
_ARABIC_MONTHS = (
    ("كانون الثاني|يناير|ينّاير|جانفي", ""),
    ("شباط|فبراير|فيفري", ""),
    ("آذار", "مارس"),
    ("نيسان|أبريل|إبريل|ابريل|أفريل", ""),
    ("أيار|ايار|مايو", "ماي"),
    ("حزيران|يونيو|يونيه", "جوان"),
    ("يوليو|يوليه|يوليوز|جويلية", "تموز"),
    ("أغسطس|اغسطس|غشت", "آب|أوت"),
    ("أيلول|ايلول|سبتمبر|شتنبر", ""),
    ("تشرين الأول|تشرين الاول|أكتوبر|اكتوبر", ""),
    ("تشرين الثاني|نوفمبر|نونبر", ""),
    ("كانون الأول|كانون الاول|ديسمبر|دجنبر", ""),
)
_MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "es": "enero|ene\\b febr|feb\\b marz|mar\\b abri|abr\\b mayo|may\\b junio|jun\\b julio|jul\\b agost|ago\\b sep|set oct nov dic",
    "fr": "janv févr|fevr mars avri|avr mai juin juil aoû|aou sep oct nov déc|dec",
    "de": "jan|jän feb mär|marz apr mai jun jul aug sep okt nov dez",
}
_DAYS = {
    "en": "monday|mondays tuesday wednesday thursday friday saturday|sabbath|shabbat sunday",
    "es": "lunes martes miércoles|miercoles jueves viernes sábado|sabado|sabbat|sabat domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi|sabbat|shabbat dimanche",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend|sabbat|schabbat sonntag",
}
_ARABIC_DAYS = ("(?:ال)?[إا]ثنين", "(?:ال)?ثلاثاء", "(?:ال)?[أا]ربعاء", "(?:ال)?خميس", "(?:ال)?جمعة", "(?:ال)?سبت", "(?:ال)?[أا]حد")
_BEFORE = r"(?<!\w)(?:و|ف)?(?:[بلك]|لل)?"
_NEAR = r"(?:شهر |\d{1,4} |/ ?)"
_AFTER = r"(?= ?/| \d| من (?:عام|العام|السنة|سنة)| (?:الماضي|المقبل|الجاري|القادم)(?!\w))"
_DAY_WORD = r"(?:يوم|أيام|مساء|صباح|ظهر|عصر|فجر|ليلة)"
_ALL_DIGITS = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b\d{1,2}[/.]\s?\d{1,2}\b")


def _month_pattern(sure: str, unsure: str) -> re.Pattern[str]:
    doubtful = rf"|{_NEAR}(?:{unsure})(?!\w)|{_BEFORE}(?:{unsure}){_AFTER}" if unsure else ""
    return re.compile(rf"{_BEFORE}(?:{sure})(?!\w){doubtful}")


_MONTH_PATTERNS = tuple(_month_pattern(sure, unsure) for sure, unsure in _ARABIC_MONTHS)
_DAY_PATTERNS = tuple(re.compile(rf"(?<!\w)و?(?:ب|في )?{_DAY_WORD}\w? {day}(?!\w)") for day in _ARABIC_DAYS)


@check("lost-month", "warning")
def lost_month(pair: Pair) -> Iterator[str]:
    """A month of the source is missing or another in the target.

    Dates written in digits alone are left to the check of numbers.
    """
    names = _MONTHS.get(pair.language, "").split()
    text = latin_digits(pair.source_view.text)
    if not names or _ALL_DIGITS.search(pair.prose):
        return
    found = [(arabic.search(text), foreign) for arabic, foreign in zip(_MONTH_PATTERNS, names, strict=True)]
    lost = [match.group().strip() for match, foreign in found if match and not re.search(rf"\b(?:mid-?|anfang|mitte|ende)?(?:{foreign})", pair.plain)]
    if lost:
        yield f"The source says {listed(lost)}; the target does not."


@check("lost-weekday", "warning")
def lost_weekday(pair: Pair) -> Iterator[str]:
    """A day of the week of the source is missing or another in the target."""
    names = _DAYS.get(pair.language, "").split()
    for arabic, foreign in zip(_DAY_PATTERNS, names, strict=False):
        found = arabic.search(pair.source_view.text)
        if found and not re.search(foreign, pair.plain):
            yield f"The source says «{found.group().strip()}»; the target does not name this day."


CHECKS = (lost_month, lost_weekday)
