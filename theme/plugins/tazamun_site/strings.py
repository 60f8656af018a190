"""The interface's words: Babel catalogues, one a language, and dates as each language writes them. A missing string stops the build."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import pass_context
from jinja2.runtime import Context


class MissingStringError(Exception):
    """The catalogue of a language lacks a string that a template shows."""


class _Missing(gettext.NullTranslations):
    """Stands behind a catalogue and refuses what it does not have."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def gettext(self, message: str) -> str:
        raise MissingStringError(f"{self.path}: “{message}” is not translated. Add it to this catalogue.")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        del msgid2, n
        return self.gettext(msgid1)


@dataclass(frozen=True)
class Strings:
    """Catalogues by language code. The templates' own English needs none."""

    catalogues: Mapping[str, gettext.NullTranslations]

    def gettext(self, language: str, message: str) -> str:
        """Return ``message`` in ``language``. Raises MissingStringError."""
        return self.catalogues[language].gettext(message)

    def ngettext(self, language: str, messages: tuple[str, str], number: int) -> str:
        """Return the plural form for ``number``, a count from 0. Raises MissingStringError."""
        return self.catalogues[language].ngettext(*messages, number)

    def install(self, environment: Any) -> None:
        """Give a Jinja environment ``_()`` and ``ngettext()`` in the language of the page."""

        @pass_context
        def translate(context: Context, message: str) -> str:
            return self.gettext(context["lang"], message)

        @pass_context
        def translate_plural(context: Context, singular: str, plural: str, number: int) -> str:
            return self.ngettext(context["lang"], (singular, plural), number)

        environment.install_gettext_callables(translate, translate_plural, newstyle=True)


def load(folder: Path, languages: Mapping[str, Mapping[str, Any]]) -> Strings:
    """Load ``<language>/LC_MESSAGES/theme.po`` for each language."""
    catalogues: dict[str, gettext.NullTranslations] = {}
    for code in languages:
        path = folder / code / "LC_MESSAGES" / "theme.po"
        if code == "en" and not path.exists():
            catalogues[code] = gettext.NullTranslations()
            continue
        if not path.exists():
            raise MissingStringError(f"{path}: there is no catalogue of the interface's strings for “{code}”. Copy that of another language and translate it.")
        catalogues[code] = _compiled(path, code)
    return Strings(catalogues)


def _compiled(path: Path, code: str) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_Missing(path))
    return translations


@lru_cache(maxsize=10_000)
def long_date(day: date, locale: str, months: tuple[str, ...] = ()) -> str:
    """Write a date out; ``months`` replaces the locale's names of the months.

    >>> long_date(date(2026, 1, 5), "ar", ("كانون الثاني/يناير",) + ("",) * 11)
    '5 كانون الثاني/يناير 2026'
    >>> long_date(date(2026, 5, 1), "fr"), long_date(date(2026, 5, 11), "fr")
    ('1er mai 2026', '11 mai 2026')
    """
    written = format_date(day, "long", locale=locale)
    if locale.startswith("fr") and day.day == 1:  # CLDR has no ordinals, and French has one in its dates
        written = written.replace("1 ", "1er ", 1)
    if months:
        usual = str(get_month_names("wide", locale=locale)[day.month])
        written = written.replace(usual, months[day.month - 1])
    return written


def with_territory(locale: str) -> str:
    """Return a locale with the territory that most of its readers live in, as Open Graph wants it.

    >>> with_territory("es"), with_territory("ar"), with_territory("en_GB")
    ('es_ES', 'ar_EG', 'en_GB')
    """
    parsed = Locale.parse(locale, sep="-" if "-" in locale else "_")
    territory = parsed.territory or str(get_global("likely_subtags").get(parsed.language, "")).rpartition("_")[2]
    return f"{parsed.language}_{territory}" if territory else parsed.language


def listed(parts: list[str], locale: str) -> str:
    """Join names as the language joins them (“a, b and c”)."""
    return format_list(parts, locale=Locale.parse(locale))
