"""Round trips through other people's tools: exported here, edited there, imported here, and nothing lost.

A test is skipped, with the reason, where its tool is not installed.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from translate.storage import po as toolkit_po
from translate.storage import tmx as toolkit_tmx
from translate.storage import xliff as toolkit_xliff

from pipeline import tmx
from pipeline.commands.returning import read_returned
from pipeline.exchange import from_po, from_xliff, take, to_po, to_table, to_xliff
from pipeline.memory import Memory
from pipeline.model import Catalogue
from tests.test_exchange import CATALOGUE, SHEET

EDITS = {
    0: "Workers win “their” contract",
    1: "**Workers** & unions signed a [new](https://example.org/a_b) deal[^1] <br> at `make`.",
    4: "Reinstatement\N{NO-BREAK SPACE}!",
}
GETTEXT = ["msgcat", "msgcat --width=40", "msgcat --no-wrap --sort-output", "msgattrib --set-fuzzy", "msgconv -t UTF-8"]
TIMEOUT = 180


def tool(name: str) -> str:
    """Return a program's path; the test is skipped where there is none."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def ran(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, encoding="utf-8", errors="replace", timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def wanted(numbers: Sequence[int] = tuple(EDITS), *, sign: bool = False) -> Catalogue:
    """Return the catalogue as it has to be after the edits."""
    entries = list(CATALOGUE.entries)
    for number in numbers:
        entries[number] = replace(entries[number], target=EDITS[number], fuzzy=not sign, previous="")
    return replace(CATALOGUE, entries=tuple(entries))


@pytest.mark.parametrize("words", GETTEXT)
def test_gettext_rewrites_the_file_and_nothing_changes(words: str, tmp_path: Path) -> None:
    name, *options = words.split()
    program = tool(name)
    (tmp_path / "news.en.po").write_text(to_po(SHEET), encoding="utf-8")
    ran(program, *options, "-o", "out.po", "news.en.po", cwd=tmp_path)
    taken = take(CATALOGUE, from_po((tmp_path / "out.po").read_text(encoding="utf-8")), reviewer="Lina")
    assert (taken.catalogue, taken.refused, taken.blank) == (CATALOGUE, (), 0)


def test_msgfmt_accepts_the_file_and_msgmerge_fills_it_from_a_translators_compendium(tmp_path: Path) -> None:
    (tmp_path / "news.en.po").write_text(to_po(SHEET), encoding="utf-8")
    ran(tool("msgfmt"), "--check", "--use-fuzzy", "-o", "news.mo", "news.en.po", cwd=tmp_path)
    catalogue = replace(CATALOGUE, entries=tuple(replace(e, target="", fuzzy=False, provenance=None) for e in CATALOGUE.entries), header={})
    (tmp_path / "empty.po").write_text(to_po(replace(SHEET, catalogue=catalogue)), encoding="utf-8")
    (tmp_path / "theirs.po").write_text(to_po(replace(SHEET, catalogue=wanted(sign=True))), encoding="utf-8")
    ran(tool("msgmerge"), "--no-fuzzy-matching", "-o", "out.po", "theirs.po", "empty.po", cwd=tmp_path)
    taken = take(CATALOGUE, from_po((tmp_path / "out.po").read_text(encoding="utf-8")), reviewer="Lina")
    assert taken.refused == ()
    assert [taken.catalogue.entries[number].target for number in EDITS] == list(EDITS.values())
    assert [entry.target for entry in taken.catalogue.entries] == [entry.target for entry in wanted().entries]


def test_translate_toolkit_edits_the_xliff(tmp_path: Path) -> None:
    (tmp_path / "news.xlf").write_text(to_xliff(SHEET), encoding="utf-8")
    store = toolkit_xliff.Xliff1File.parsefile(str(tmp_path / "news.xlf"))
    for number, text in EDITS.items():
        store.units[number].target = text
        store.units[number].addnote("Is that right?", origin="translator")
    store.save()
    returned = read_returned(tmp_path / "news.xlf")
    taken = take(CATALOGUE, returned)
    assert (taken.refused, taken.edited, taken.commented, taken.unsigned) == ((), tuple(EDITS), tuple(EDITS), len(EDITS))
    assert [entry.target for entry in taken.catalogue.entries] == [entry.target for entry in wanted().entries]
    signed = take(CATALOGUE, returned, reviewer="Lina")
    assert signed.approved == tuple(EDITS)


def test_pofilter_hands_units_over_with_its_remarks_and_they_come_back(tmp_path: Path) -> None:
    (tmp_path / "news.xlf").write_text(to_xliff(SHEET), encoding="utf-8")
    ran(tool("pofilter"), "--progress=none", "news.xlf", "found.xlf", cwd=tmp_path)
    text = (tmp_path / "found.xlf").read_text(encoding="utf-8")
    assert 'from="pofilter"' in text
    returned = from_xliff(text.replace("The workers won", EDITS[0]).encode())
    assert (returned.slug, returned.language) == ("news", "en")
    taken = take(CATALOGUE, returned)
    assert (taken.edited, taken.refused, taken.commented) == ((0,), (), ())


def test_xliff_to_po_and_back_through_translate_toolkit(tmp_path: Path) -> None:
    (tmp_path / "news.xlf").write_text(to_xliff(SHEET), encoding="utf-8")
    ran(tool("xliff2po"), "--progress=none", "--duplicates=msgctxt", "news.xlf", "news.po", cwd=tmp_path)
    store = toolkit_po.pofile.parsefile(str(tmp_path / "news.po"))
    units = {unit.source: unit for unit in store.units}
    for number, text in EDITS.items():
        units[CATALOGUE.entries[number].source].target = text
    store.save()
    taken = take(CATALOGUE, read_returned(tmp_path / "news.po", slug="news", language="en"))
    assert [taken.catalogue.entries[number].target for number in EDITS] == list(EDITS.values())
    untouched = [number for number in range(len(CATALOGUE.entries)) if number not in EDITS and number not in (2, 8)]
    assert [taken.catalogue.entries[number] for number in untouched] == [CATALOGUE.entries[number] for number in untouched]
    assert taken.conflicts == {}


def test_translate_toolkit_reads_the_memory(tmp_path: Path) -> None:
    pairs = Memory.from_catalogues([wanted(sign=True)]).pairs
    (tmp_path / "news.tmx").write_text(tmx.to_tmx(pairs), encoding="utf-8")
    with (tmp_path / "news.tmx").open("rb") as stream:
        store = toolkit_tmx.tmxfile(stream, "ar", "en")
    assert [(unit.source, unit.target) for unit in store.units] == [(pair.source, pair.target) for pair in pairs if pair.approved]
    assert len(store.units) == 1 + len(EDITS)


PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>ar</source_lang><target_lang>en</target_lang>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations><remove_tags>false</remove_tags></project></omegat>
"""
SAVED = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.1"><header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" creationtoolversion="3.6" segtype="paragraph"
 srclang="ar"/><body>{units}</body></tmx>
"""


@pytest.fixture
def omegat(tmp_path: Path) -> Path:
    """Return an OmegaT project with the exported catalogue, in which a translator has worked on some segments."""
    program = tool("omegat")
    for folder in ("source", "target", "tm", "glossary", "dictionary", "omegat"):
        (tmp_path / "project" / folder).mkdir(parents=True)
    (tmp_path / "project" / "omegat.project").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "project" / "source" / "news.en.po").write_text(to_po(SHEET), encoding="utf-8")
    pairs = ((CATALOGUE.entries[number].source, text) for number, text in EDITS.items())
    units = "".join(f'<tu><tuv lang="ar"><seg>{escape(s)}</seg></tuv><tuv lang="en"><seg>{escape(t)}</seg></tuv></tu>' for s, t in pairs)
    (tmp_path / "project" / "omegat" / "project_save.tmx").write_text(SAVED.format(units=units), encoding="utf-8")
    ran(program, tmp_path / "project", "--mode=console-translate", f"--config-dir={tmp_path / 'settings'}", cwd=tmp_path)
    return tmp_path / "project"


def test_omegat_translates_the_po(omegat: Path) -> None:
    returned = read_returned(omegat / "target" / "news.en.po")
    assert (returned.slug, returned.language) == ("news", "en")
    taken = take(CATALOGUE, returned)
    assert [entry.target for entry in taken.catalogue.entries] == [entry.target for entry in wanted().entries]
    assert (taken.edited, taken.refused) == (tuple(EDITS), ())
    assert take(CATALOGUE, returned, reviewer="Lina").approved == tuple(EDITS)


@pytest.mark.parametrize("memory", ["omegat/project_save.tmx", "project-omegat.tmx", "project-level1.tmx"])
def test_the_memories_that_omegat_writes_are_read_as_well(omegat: Path, memory: str) -> None:
    taken = take(CATALOGUE, read_returned(omegat / memory))
    assert [entry.target for entry in taken.catalogue.entries] == [entry.target for entry in wanted().entries]
    assert taken.refused == ()


@pytest.mark.parametrize(("kind", "filter_"), [("docx", "docx:MS Word 2007 XML"), ("odt", "odt:writer8"), ("html", "html")])
def test_a_word_processor_saves_the_table_in_its_own_format(kind: str, filter_: str, tmp_path: Path) -> None:
    program = tool("soffice")
    text = to_table(SHEET, title="فوز العمال")
    for number, edit in EDITS.items():
        row = re.search(rf"(#{number + 1}<br>.*?</td><td[^>]*>.*?</td><td[^>]*>)(.*?)(</td>)", text)
        assert row
        text = text[: row.start(2)] + escape(edit) + text[row.end(2) :]
    (tmp_path / "news.en.html").write_text(text.replace("Reviewer: ____________________", "Reviewer: Lina Haddad"), encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    ran(program, profile, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", filter_, "--outdir", "out", "news.en.html", cwd=tmp_path)
    returned = read_returned(tmp_path / "out" / f"news.en.{kind}")
    assert (returned.slug, returned.language, returned.reviewer) == ("news", "en", "Lina Haddad")
    taken = take(CATALOGUE, returned)
    assert taken.refused == ()
    assert [entry.target for entry in taken.catalogue.entries] == [entry.target for entry in wanted().entries]
    assert [entry.comments for entry in taken.catalogue.entries] == [entry.comments for entry in CATALOGUE.entries]
