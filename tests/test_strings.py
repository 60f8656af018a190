"""The interface's strings: each catalogue has exactly what the templates show, with the plural forms of its language."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from tazamun_site import strings

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "theme/locale").glob("*/LC_MESSAGES/theme.po"))
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "elsewhere": (2,)}


def shown() -> set[str | tuple[str, ...]]:
    """Return what the templates say, singular and plural together."""
    options = {"**": {"extensions": "", "silent": "false", "trimmed": "false", "newstyle_gettext": "true"}}
    methods = [("**.html", "jinja2.ext:babel_extract"), ("**.xml", "jinja2.ext:babel_extract")]
    found = extract_from_dir(ROOT / "theme/templates", method_map=methods, options_map=options, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


def test_the_templates_say_something() -> None:
    assert "Machine translation, not yet reviewed" in shown()
    assert ("%(num)d article", "%(num)d articles") in shown()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_what_is_shown_and_nothing_else(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    assert {message.id for message in catalogue if message.id} == shown()
    for message in catalogue:
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(form.strip() for form in forms), message.id
        if message.id and not isinstance(message.id, str):
            assert len(forms) == catalogue.num_plurals, message.id
        wanted = set(re.findall(r"%\(\w+\)\w", str(message.id)))
        assert all(set(re.findall(r"%\(\w+\)\w", form)) <= wanted for form in forms), message.id
        if isinstance(message.id, str):
            assert set(re.findall(r"%\(\w+\)\w", message.string)) == wanted, message.id


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_gettext_accepts_the_catalogue(path: Path) -> None:
    done = subprocess.run(["msgfmt", "--check-format", "--check-domain", "-o", "/dev/null", str(path)], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("number", "says"), [(1, "مقال واحد"), (2, "مقالان"), (5, "%(num)d مقالات"), (11, "%(num)d مقالاً"), (100, "%(num)d مقال"), (103, "%(num)d مقالات")]
)
def test_arabic_counts_as_arabic_does(number: int, says: str) -> None:
    loaded = strings.load(ROOT / "theme/locale", {"ar": {}})
    assert loaded.ngettext("ar", ("%(num)d article", "%(num)d articles"), number) == says


def test_french_keeps_its_signs_with_their_words() -> None:
    text = (ROOT / "theme/locale/fr/LC_MESSAGES/theme.po").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("msgstr") and re.search(" [:;?!»]|« ", line)] == []


def test_a_language_without_a_catalogue_is_named() -> None:
    with pytest.raises(strings.MissingStringError, match=r"tlh.LC_MESSAGES.theme\.po: there is no catalogue"):
        strings.load(ROOT / "theme/locale", {"tlh": {}})


def test_months_of_the_newsroom_replace_those_of_the_locale() -> None:
    months = tuple(f"<{number}>" for number in range(1, 13))
    assert [strings.long_date(date(2026, month, 2), "ar", months) for month in (1, 12)] == ["2 <1> 2026", "2 <12> 2026"]
    assert strings.long_date(date(2026, 3, 2), "de") == "2. März 2026"
