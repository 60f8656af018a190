"""Drafts for other tools and back: the formats themselves, and what becomes of a file that came back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from lxml import etree, html
from translate.storage import xliff as toolkit

from pipeline.errors import ContentError
from pipeline.exchange import from_po, from_table, from_xliff, take, to_po, to_table, to_xliff
from pipeline.model import Catalogue, text_hash
from pipeline.sync import conflicting
from tests.ledger import ODD_TEXTS, TEXTS, catalogues
from tests.sheets import CATALOGUE, FORMATS, LINKED, SHEET, TARGET, altered, sheet_of, xliff

DATA = Path(__file__).parent / "data" / "exchange"


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_nobody_touched_changes_nothing(form: str) -> None:
    returned = FORMATS[form](SHEET)
    assert (returned.slug, returned.language, returned.reviewer, returned.touched) == ("news", "en", "", False)
    taken = take(CATALOGUE, returned, reviewer="Lina <lina@example.org>")
    assert taken.catalogue == CATALOGUE
    assert (taken.refused, taken.remarks, taken.absent, taken.blank) == ((), (), 0, 0)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25)
@given(catalogue=catalogues(texts=TEXTS))
def test_any_catalogue_goes_out_and_comes_back_untouched(form: str, catalogue: Catalogue) -> None:
    assume(catalogue.entries or form != "table")
    returned = FORMATS[form](sheet_of(catalogue))
    taken = take(catalogue, returned, reviewer="Lina")
    assert [(e.target, e.fuzzy, e.previous) for e in taken.catalogue.entries] == [(e.target, e.fuzzy, e.previous) for e in catalogue.entries]
    assert (taken.refused, taken.absent, returned.touched) == ((), 0, False)


@pytest.mark.parametrize("form", ["po", "xliff", "xliff-tags"])
@settings(max_examples=25)
@given(catalogue=catalogues(texts=ODD_TEXTS))
def test_odd_characters_survive_or_are_refused_by_name(form: str, catalogue: Catalogue) -> None:
    try:
        returned = FORMATS[form](sheet_of(catalogue))
    except ContentError as error:
        assert re.search(r"Unit \d+ has a character that XML cannot hold \(U\+[0-9A-F]{4}\)", str(error))  # noqa: PT017
        return
    assert take(catalogue, returned).catalogue == catalogue


@settings(max_examples=25)
@given(catalogue=catalogues())
def test_every_edit_in_a_file_arrives_once_and_stays(catalogue: Catalogue) -> None:
    returned = xliff(sheet_of(catalogue))
    for number, entry in enumerate(catalogue.entries):
        text = "A person's sentence."
        taken = take(catalogue, altered(returned, number, text))
        changed = taken.catalogue.entries[number]
        if entry.target == text or conflicting(entry) is not None:
            continue
        assert (changed.target, changed.state, changed.previous) == (text, "edited", "")
        assert [e for n, e in enumerate(taken.catalogue.entries) if n != number] == [e for n, e in enumerate(catalogue.entries) if n != number]
        assert take(taken.catalogue, altered(returned, number, text)).catalogue == taken.catalogue


@pytest.mark.parametrize("name", ["news.xlf", "news-tags.xlf"])
def test_the_xliff_is_the_one_on_file(name: str) -> None:
    assert to_xliff(SHEET, tagged="tags" in name) == (DATA / name).read_text(encoding="utf-8")


def test_marks_are_protected_and_their_text_is_the_markdown() -> None:
    units = etree.fromstring(to_xliff(SHEET, tagged=True).encode()).findall(".//{*}trans-unit")
    source, target = units[1].find("{*}source"), units[1].find("{*}target")
    assert source is not None
    assert target is not None
    shown = [[(etree.QName(each).localname, each.get("id"), each.text) for each in element] for element in (source, target)]
    assert shown[0] == [
        ("bpt", "1", "**"), ("ept", "1", "**"), ("bpt", "2", "["), ("ept", "2", "](https://example.org/a_b)"), ("ph", "3", "[^1]"),
        ("ph", "4", "`make`"), ("ph", "5", "<br>"),
    ]  # fmt: skip
    assert shown[1] == shown[0]
    assert ["".join(source.itertext()), "".join(target.itertext())] == [LINKED, TARGET]


@pytest.mark.parametrize("tags", [False, True])
def test_translate_toolkit_reads_every_text_state_and_note(tags: bool) -> None:
    store = toolkit.Xliff1File.parsestring(to_xliff(SHEET, tagged=tags).encode())
    assert (store.sourcelanguage, store.targetlanguage, len(store.units)) == ("ar", "en", len(CATALOGUE.entries))
    for unit, entry in zip(store.units, CATALOGUE.entries, strict=True):
        assert (unit.source, unit.target or "") == (entry.source, entry.target)
        assert (unit.isapproved(), unit.isfuzzy()) == (entry.state == "approved", bool(entry.target) and entry.fuzzy)
    assert store.units[7].getnotes("translator") == "Ask Samir."
    assert store.units[6].getalttrans()[1].target == "It changes."


@pytest.mark.parametrize(
    ("attributes", "state", "says"),
    [
        ('approved="yes"', "", True),
        ('approved="yes"', "needs-review-translation", False),
        ("", "signed-off", True),
        ("", "final", True),
        ("", "translated", False),
    ],
)
def test_which_xliff_states_sign_off(attributes: str, state: str, says: bool) -> None:
    unit = f'<trans-unit id="1" {attributes}><source>نعم.</source><target state="{state}">Yes.</target></trans-unit>'
    text = f'<xliff version="1.2"><file original="content/a.md" source-language="ar" target-language="en"><body>{unit}</body></file></xliff>'
    returned = from_xliff(text.encode())
    assert returned.sentences[0].approved is says
    assert (returned.slug, returned.sentences[0].source_hash) == ("a", text_hash("نعم."))


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><xliff version="1.2"><file><body/></file></xliff>'


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "This is no XLIFF file"),
        (b"<html/>", "it begins with <html>"),
        (b"<xliff", "This is no XLIFF file"),
        (b'<xliff version="2.0"/>', "XLIFF 2 is not read"),
        (b'<xliff version="1.2"/>', "it holds 0 files"),
        (BOMB, "defines entities"),
        (BOMB.decode().encode("utf-16"), "defines entities"),
    ],
)
def test_what_is_no_xliff_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ContentError, match=re.escape(why)):
        from_xliff(raw, path="a.xlf")


def test_an_external_file_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("الزعيم", encoding="utf-8")
    text = f'<!DOCTYPE x SYSTEM "{secret.as_uri()}"><xliff version="1.2"><file original="content/a.md" target-language="en"><body/></file></xliff>'
    assert from_xliff(text.encode()).sentences == ()


def test_codes_without_content_are_refused_for_their_unit_alone() -> None:
    text = to_xliff(SHEET).replace("Everyone went back.", 'Everyone <x id="1"/> went home.').replace("A question?", "Any question?")
    taken = take(CATALOGUE, from_xliff(text.encode()), path="a.xlf")
    assert [finding.message for finding in taken.refused] == ["unit 3: Its target holds <x>, which stands for no Markdown; write the Markdown itself."]
    assert taken.edited == (7,)


def test_the_po_names_nobody_and_signs_nothing_by_itself() -> None:
    sheet = sheet_of(replace(CATALOGUE, header={"Last-Translator": "Old Hand <old@example.org>"}))
    assert '"Last-Translator: \\n"' in to_po(sheet)
    text = to_po(sheet).replace('#, fuzzy\nmsgctxt "title"', 'msgctxt "title"')
    taken = take(CATALOGUE, from_po(text), reviewer=from_po(text).reviewer)
    assert (taken.approved, taken.unsigned) == ((), 1)
    named = from_po(text.replace("Last-Translator: ", "Last-Translator: Lina <lina@example.org>"))
    taken = take(CATALOGUE, named, reviewer=named.reviewer)
    assert (named.reviewer, taken.approved, taken.catalogue.entries[0].state) == ("Lina <lina@example.org>", (0,), "approved")


def test_the_table_needs_neither_script_nor_network_and_keeps_directions() -> None:
    text = to_table(SHEET, title="فوز <العمال>")
    root = html.document_fromstring(text)
    assert not list(root.iter("script", "link", "img"))
    assert "http" not in re.sub(r"https://example\.org/a_b", "", text)
    assert root.findtext(".//h1") == "فوز <العمال>"
    rows = root.findall(".//tbody/tr")
    assert len(rows) == len(CATALOGUE.entries)
    assert [(cell.get("lang"), cell.get("dir"), cell.text) for cell in rows[1][1:3]] == [("ar", "rtl", LINKED), ("en", "ltr", TARGET)]
    assert [row[3].text for row in rows].count("✓") == 1
    assert "[finding length: long]" in (rows[1][4].text or "")


WORD = """<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head><body>
<p class=MsoNormal><span lang=EN-US>tazamun: news<o:p></o:p>
ar en</span></p><p>Reviewer: Lina Haddad ____</p>
<table class=MsoTableGrid><tr><td><p>No</p></td></tr>
<tr><td width=77><p class=MsoNormal><span>paragraph<br>#3<br>{source}<br>
{base}</span></p></td><td><p dir=RTL>x</p></td><td><p>Everyone&nbsp;went
   <b><span>home</span></b>,</p><p>caf\xe9 &amp; <i>all</i>.</p></td><td>{mark}</td>
<td><p>Is this right?</p><p>[finding length: long]</p></td></tr></table></body></html>"""


@pytest.mark.parametrize(("mark", "state"), [("x", "approved"), ("✓", "approved"), ("", "edited"), ("no", "edited")])
def test_a_table_that_a_word_processor_has_mangled_is_read(mark: str, state: str) -> None:
    text = WORD.format(source=text_hash("عاد الجميع."), base=text_hash("Everyone went back."), mark=mark.replace("✓", "&#10003;"))
    returned = from_table(text.encode("windows-1252"))
    assert (returned.slug, returned.language, returned.reviewer) == ("news", "en", "Lina Haddad")
    taken = take(CATALOGUE, returned, reviewer=returned.reviewer)
    entry = taken.catalogue.entries[2]
    assert (entry.target, entry.state, entry.comments) == ("Everyone\N{NO-BREAK SPACE}went home, café & all.", state, ("Is this right?",))
    assert taken.remarks[0].message == "row 3: bold or italic letters were not read; write **bold** or *italic*."
    assert taken.absent == len(CATALOGUE.entries) - 1


def test_merged_cells_and_missing_lines_are_said() -> None:
    text = to_table(SHEET, title="ع")
    broken = re.sub(r'(#3<br>.*?)<td class="ok"></td>', r"\1", text, count=1)
    assert "row 3: It has 4 cells instead of 5" in take(CATALOGUE, from_table(broken)).refused[0].message
    for raw, why in (
        (text.replace("tazamun:", "about:"), "the line “tazamun: …” is missing"),
        ("<p>tazamun: news ar en</p>", "no row with the codes"),
        (" ", "it is empty"),
    ):
        with pytest.raises(ContentError, match=why):
            from_table(raw)
