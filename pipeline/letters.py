"""Arabic letters and digits in the form in which words and numbers are looked up: lighter than ``fold``, which makes keys of whole sentences."""

import re

_DIACRITICS = re.compile("[\N{ARABIC FATHATAN}-\N{ARABIC WAVY HAMZA BELOW}\N{ARABIC LETTER SUPERSCRIPT ALEF}\N{ARABIC TATWEEL}]")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def fold(text: str) -> str:
    """Make spellings of the same Arabic word equal: no diacritics or tatweel, one alef, ى as ي, ة as ه.

    >>> fold("الأُمّـة")
    'الامه'
    """
    return _DIACRITICS.sub("", text).translate(_LETTERS)


def latin_digits(text: str) -> str:
    """Write Arabic-Indic and Persian digits as 0-9.

    >>> latin_digits("٢٠٢٤")
    '2024'
    """
    return text.translate(_DIGITS)
