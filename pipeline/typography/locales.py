"""What CLDR says of a locale's marks. Babel has its numbers; its quotation marks (CLDR, delimiters) stand here."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

NBSP, NNBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_ENGLISH = ("“", "”", "‘", "’")
_QUOTES = {
    "en": _ENGLISH,
    "es": ("«", "»", "“", "”"),
    "es-419": _ENGLISH,
    "es-MX": _ENGLISH,
    "es-US": _ENGLISH,
    # CLDR has « » for quotations inside quotations too, which do not read as such: the usual “ ” stand there.
    "fr": ("«", "»", "“", "”"),
    "de": ("„", "“", "‚", "‘"),
    "de-CH": ("«", "»", "‹", "›"),
    "it": ("«", "»", "“", "”"),
    "pt": _ENGLISH,
}


@dataclass(frozen=True)
class Marks:
    """A locale's marks. ``outer`` and ``inner`` quotation marks open and close; ``pad`` stands inside the outer ones.

    ``high`` is the space before ``;!?`` and ``colon`` that before ``:``, both empty but in French.
    """

    language: str
    outer: tuple[str, str]
    inner: tuple[str, str]
    pad: str
    high: str
    colon: str
    percent: str
    decimal: str
    group: str


@lru_cache
def marks_of(locale: str) -> Marks:
    """Return the marks of a locale (``fr``, ``de-CH``, ``es_MX``); an unknown one is set like English.

    >>> marks_of("de-AT").outer
    ('„', '“')
    """
    tag = locale.replace("_", "-")
    language = tag.split("-")[0].lower()
    quotes = _QUOTES.get(tag) or _QUOTES.get(language, _ENGLISH)
    french = language == "fr" and tag != "fr-CH"
    cldr = _cldr(tag, language)
    pattern = cldr.percent_formats[None].pattern
    latin = cldr.number_symbols["latn"]
    percent = "".join(char for char in pattern if char.isspace())
    pad, high, colon = (NNBSP, NNBSP, NBSP) if french else ("", "", "")
    return Marks(language, quotes[:2], quotes[2:], pad, high, colon, percent, latin["decimal"], latin["group"])


def _cldr(tag: str, language: str) -> Locale:
    for name in (tag, language):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
