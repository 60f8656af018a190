"""Keys under which two spellings of one Arabic sentence are found together. Keys are for looking up, never for showing."""

import re
import unicodedata

_TATWEEL = "\N{ARABIC TATWEEL}"
_ALEFS = str.maketrans("أإآٱىئؤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييو01234567890123456789")
# Latin accents; tashkeel, the superscript alef and Quranic signs; joiners, bidi controls and the byte order mark
_UNHEARD = re.compile(
    r"[\u0300-\u036f\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def exact_key(text: str) -> str:
    """Return the text without tatweel and with single spaces: the same sentence as far as a translation is concerned.

    >>> exact_key("قـــال  الوزير ") == exact_key("قال الوزير")
    True
    """
    return re.sub(r"\s+", " ", text.replace(_TATWEEL, "")).strip()


def fold(text: str) -> str:
    """Return the text in one form of alef, ya and digits, without tashkeel and tatweel, in lower case.

    >>> fold("أَعْلَنَ ٱلمديرُ في ٢٠٢٤") == fold("اعلن المدير فى 2024")
    True
    """
    return _UNHEARD.sub("", unicodedata.normalize("NFKC", exact_key(text)).translate(_ALEFS).casefold())
