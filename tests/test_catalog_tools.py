"""Catalogues in the hands of other tools: GNU gettext, translate-toolkit, polib. Read, saved, read again: nothing is lost."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, assume, given, settings
from translate.storage.pypo import pofile

from pipeline.catalog import parse, serialize
from pipeline.model import Catalogue, Entry
from tests.ledger import approved, catalogues, machine

EXAMPLE = parse((Path(__file__).parent / "data" / "po" / "every_state.po").read_text(encoding="utf-8"), language="es", slug="news")
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def gettext() -> Callable[[list[str], str], str]:
    """Return a function that runs a program of GNU gettext over a catalogue and returns what it says on either stream."""
    if not shutil.which("msgfmt") and os.environ.get("CI") != "true":
        pytest.skip("GNU gettext is not installed (msgfmt); CI has it")

    def run(command: list[str], text: str) -> str:
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        return (done.stdout + done.stderr).decode()

    return run


def again(text: str, catalogue: Catalogue) -> Catalogue:
    return parse(text, language=catalogue.language, slug=catalogue.slug)


def by_polib(text: str) -> str:
    return str(polib.pofile(text))


def by_toolkit(text: str) -> str:
    return bytes(pofile.parsestring(text.encode())).decode()


def test_msgfmt_check_says_nothing(gettext: Callable[[list[str], str], str]) -> None:
    assert gettext(["msgfmt", "--check", "--output-file=/dev/null", "-"], serialize(EXAMPLE)) == ""
    assert gettext(["msgfmt", "--check", "--output-file=/dev/null", "-"], serialize(Catalogue("en", "empty"))) == ""


def test_msgcat_keeps_everything(gettext: Callable[[list[str], str], str]) -> None:
    for options in ([], ["--no-wrap"], ["--width=30"]):
        assert again(gettext(["msgcat", *options, "-"], serialize(EXAMPLE)), EXAMPLE) == EXAMPLE


def test_msgcat_without_wrapping_changes_no_byte(gettext: Callable[[list[str], str], str]) -> None:
    plain = Catalogue("en", "news", (machine("نص أول.", "First text."), approved("نص ثانٍ.", "Second.")))
    assert gettext(["msgcat", "--no-wrap", "-"], serialize(plain)).rstrip() == serialize(plain).rstrip()


@FEW
@given(catalogues())
def test_gettext_reads_every_catalogue(gettext: Callable[[list[str], str], str], catalogue: Catalogue) -> None:
    plain = without_formats(catalogue)
    assume(plain.entries)  # msgcat answers an empty catalogue with an empty file
    assert "error" not in gettext(["msgfmt", "--check", "--output-file=/dev/null", "-"], serialize(plain))
    assert again(gettext(["msgcat", "-"], serialize(plain)), plain) == plain


@pytest.mark.parametrize("tool", [by_polib, by_toolkit])
def test_libraries_keep_everything(tool: Callable[[str], str]) -> None:
    assert again(tool(serialize(EXAMPLE)), EXAMPLE) == EXAMPLE


@pytest.mark.parametrize("tool", [by_polib, by_toolkit])
@FEW
@given(catalogues())
def test_libraries_keep_state_and_text(tool: Callable[[str], str], catalogue: Catalogue) -> None:
    back = again(tool(serialize(catalogue)), catalogue)
    assert [essence(entry) for entry in back.entries] == [essence(entry) for entry in catalogue.entries]
    assert [essence(entry) for entry in back.obsolete] == [essence(entry) for entry in catalogue.obsolete]


def test_polib_wraps_comments_and_we_unwrap_them() -> None:
    note = "suggestion 87: a well-known suggestion that is a good deal longer than the seventy-eight columns of polib ⟵ " + "كلمة " * 20 + "انتهى"
    catalogue = Catalogue("en", "news", (Entry("paragraph", "نص", notes=(note, "finding numbers: the year is missing")),))
    text = by_polib(serialize(catalogue))
    assert text.count("#. ") > 3
    assert again(text, catalogue) == catalogue


def test_an_edit_in_polib_is_a_persons_edit() -> None:
    catalogue = Catalogue("en", "news", (machine("نص", "text"), machine("نص آخر", "another text")))
    opened = polib.pofile(serialize(catalogue))
    opened[0].msgstr = "a better text"
    opened[1].flags.remove("fuzzy")
    assert [entry.state for entry in again(str(opened), catalogue).entries] == ["edited", "approved"]


def essence(entry: Entry) -> tuple[object, ...]:
    return (entry.context, entry.source, entry.target, entry.state, entry.previous, entry.provenance, entry.composed)


def without_formats(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue without format flags (a stray % would rightly be reported) and without empty obsolete entries (msgcat drops them)."""
    active = tuple(plain(entry) for entry in catalogue.entries)
    return Catalogue(catalogue.language, catalogue.slug, active, tuple(plain(entry) for entry in catalogue.obsolete if entry.target), catalogue.header)


def plain(entry: Entry) -> Entry:
    return Entry(entry.context, entry.source, entry.target, entry.fuzzy, entry.previous, entry.provenance, entry.composed, entry.notes, entry.comments)
