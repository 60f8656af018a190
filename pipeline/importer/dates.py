"""Dates as Arabic pages write them: both traditions of Gregorian month names, the Maghreb's, Hijri months, numbers, ISO."""

import re
from dataclasses import dataclass
from datetime import date

from hijridate import Hijri

from pipeline.importer.fold import fold

_GREGORIAN = (
    "يناير كانون الثاني كانون ثاني كانون2 جانفي january janvier enero januar jan",
    "فبراير شباط فيفري فبرايير february février febrero februar feb",
    "مارس آذار اذار march mars marzo märz mar",
    "أبريل إبريل ابريل نيسان أفريل افريل april avril abril apr",
    "مايو أيار ايار ماي may mai mayo",
    "يونيو يونيه حزيران جوان june juin junio juni jun",
    "يوليو يوليه تموز جويلية يوليوز july juillet julio juli jul",
    "أغسطس اغسطس آب اب أوت اوت غشت august août agosto aug",
    "سبتمبر أيلول ايلول شتنبر september septembre septiembre sep sept",
    "أكتوبر اكتوبر تشرين الأول تشرين اول تشرين أول october octobre octubre oktober oct",
    "نوفمبر تشرين الثاني تشرين ثاني نونبر november novembre noviembre nov",
    "ديسمبر كانون الأول كانون أول دجنبر december décembre diciembre dezember dec",
)
_HIJRI = (
    "محرم المحرم", "صفر", "ربيع الأول ربيع اول", "ربيع الآخر ربيع الثاني ربيع ثاني ربيع آخر", "جمادى الأولى جمادى اولى جمادي الاول",
    "جمادى الآخرة جمادى الثانية جمادى الاخرى", "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة ذي القعدة", "ذو الحجة ذي الحجة",
)  # fmt: skip
_TWO = {"كانون", "تشرين", "ربيع", "جمادي", "ذو", "ذي"}


def _names(rows: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for number, row in enumerate(rows, start=1):
        words = [fold(word) for word in row.split()]
        at = 0
        while at < len(words):
            width = 2 if words[at] in _TWO else 1
            found[" ".join(words[at : at + width])] = number
            at += width
    return found


_MONTHS, _LUNAR = _names(_GREGORIAN), _names(_HIJRI)
_NAME = "|".join(sorted((re.escape(name) for name in (*_MONTHS, *_LUNAR)), key=len, reverse=True))
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_YEAR_FIRST = re.compile(r"(?<![\d.])((?:1[3-9]|20)\d\d)\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*((?:1[3-9]|20)\d\d)(?!\d)")
_WORDED = re.compile(rf"(?<!\d)(\d{{1,2}})(?: من)?(?: شهر)? (?P<name>{_NAME})(?: (?:{_NAME}))?(?: عام| سنه| لعام)? ((?:1[3-9]|20)\d\d)(?!\d)")
_WORDED_US = re.compile(rf"(?<!\w)(?P<name>{_NAME}) (\d{{1,2}})(?:st|nd|rd|th)? ((?:1[3-9]|20)\d\d)(?!\d)")
_STAMPED = re.compile(r"\d{1,2}:\d\d|^\W*(?:بواسطة|بقلم|كتب\w*|نشر\w*|by)\b", re.IGNORECASE)
"""What only a byline or a page's own line has beside a date: a time, who wrote it. A heading may hold 17 تشرين الأول 2019."""


@dataclass(frozen=True)
class Found:
    """A date in a text: the day, how it stood there, and whether day and month could be the other way round."""

    day: date
    said: str
    doubtful: bool = False


def find(text: str) -> Found | None:
    """Return the first full date of a short text; a Gregorian one before its Hijri double.

    >>> find("العدد: 12 - 2026 / 1 / 14 - 23:21").day
    datetime.date(2026, 1, 14)
    >>> find("٣ تشرين الثاني/نوفمبر ٢٠٢٥").day
    datetime.date(2025, 11, 3)
    >>> find("25 رجب 1447هـ").day
    datetime.date(2026, 1, 14)
    """
    found = find_all(text)
    return next((one for one in found if one.said != "hijri"), found[0] if found else None)


def find_all(text: str) -> list[Found]:
    """Return all full dates of a text, numeric ones first; ``said`` is ``hijri`` or ``gregorian``."""
    plain = text.translate(_DIGITS)
    plain = re.sub("[\N{ARABIC TATWEEL}\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", plain)
    out = []
    for match in _YEAR_FIRST.finditer(plain):
        out.append(_day(int(match[1]), int(match[3]), int(match[4])))
    for match in _DAY_FIRST.finditer(plain):
        first, second = int(match[1]), int(match[3])
        swapped = second > 12 >= first
        out.append(_day(int(match[4]), first if swapped else second, second if swapped else first, doubtful=first <= 12 and first != second and not swapped))
    words = _words(plain)
    for match in _WORDED.finditer(words):
        out.append(_named(int(match[3]), match["name"], int(match[1])))
    for match in _WORDED_US.finditer(words):
        out.append(_named(int(match[3]), match["name"], int(match[2])))
    return [found for found in out if found]


def _words(text: str) -> str:
    """Fold month names but keep the numbers.

    >>> _words("14 كانون الثاني/يناير 2026م")
    '14 كانون الثاني يناير 2026'
    """
    pieces = re.split(r"(\d+)", text)
    return " ".join(" ".join(piece if piece.isdigit() else fold(piece) for piece in pieces).split()).removesuffix(" م")


def _named(year: int, name: str, day: int) -> Found | None:
    return _day(year, _MONTHS[name], day) if name in _MONTHS else _hijri(year, _LUNAR[name], day)


def _day(year: int, month: int, day: int, *, doubtful: bool = False) -> Found | None:
    if year < 1500:
        return _hijri(year, month, day)
    try:
        return Found(date(year, month, day), "gregorian", doubtful)
    except ValueError:
        return None


def _hijri(year: int, month: int, day: int) -> Found | None:
    """Convert by the Umm al-Qura calendar; years outside its tables (1343–1500) are no date."""
    try:
        return Found(date(*Hijri(year, month, day).to_gregorian().timetuple()[:3]), "hijri")
    except (ValueError, OverflowError):
        return None


def only_date(text: str) -> bool:
    """Return whether a short line holds a date and little besides: the words that announce one, or a name where it is surely a page's own line.

    >>> only_date("الأربعاء، 14 يناير 2026 - 23:21"), only_date("في 14 يناير 2026 خرج العمال إلى الشوارع")
    (True, False)
    """
    if not find_all(text):
        return False
    plain = text.translate(_DIGITS)
    sure = any(pattern.search(plain) for pattern in (_YEAR_FIRST, _DAY_FIRST, _STAMPED))
    left = _WORDED.sub(" ", _words(_YEAR_FIRST.sub(" ", _DAY_FIRST.sub(" ", plain))))
    left = re.sub(
        rf"\d+|\b(?:{_NAME})\b|\b(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)\b|\b(?:ص|م|ه|ساعه|الساعه|صباحا|مساء|في|يوم|am|pm|gmt|الموافق|هجري\w*|ميلادي\w*|بتوقيت|غرينتش|"
        r"تاريخ|بتاريخ|نشر|النشر|نشرت|اخر|تحديث|التحديث|حرر|كتب|ليلا|ظهرا|شهر|عام|سنه|published|posted|updated|created|date|on|at|utc)\b",
        " ",
        left,
    )
    return len(left.split()) <= (3 if sure else 0)
