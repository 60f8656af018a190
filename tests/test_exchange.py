"""Drafts for other tools and back: the formats themselves, and what becomes of a file that came back."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from lxml import etree, html
from translate.storage import xliff as toolkit

from pipeline.errors import ContentError
from pipeline.exchange import Returned, Sentence, Sheet, Tongue, from_po, from_table, from_xliff, take, to_po, to_table, to_xliff
from pipeline.exchange.sheet import squeezed
from pipeline.model import MERGED_AWAY, Catalogue, Entry, text_hash
from pipeline.sync import conflicting
from tests.ledger import ODD_TEXTS, TEXTS, approved, catalogues, edited, machine

ARABIC, ENGLISH = Tongue("ar", "العربية", "rtl"), Tongue("en", "English", "ltr")
DATA = Path(__file__).parent / "data" / "exchange"
LINKED = "وقّع **العمال** اتفاقًا [جديدًا](https://example.org/a_b)[^1]، قال `make` و<br>."
TARGET = "The **workers** signed a [new](https://example.org/a_b) deal[^1], `make` said and<br>."
NINE = machine("إضراب تاسع.", "A ninth strike.")
CATALOGUE = Catalogue(
    "en",
    "news",
    (
        machine("فوز العمال", "The workers won", context="title"),
        machine(LINKED, TARGET),
        edited("عاد الجميع.", "Everyone went back."),
        approved("زيادة الأجور 14٪.", "Wages up 14%."),
        Entry("item", "إعادة المفصولين."),
        Entry("paragraph", "سطر.", MERGED_AWAY, fuzzy=True),
        replace(edited("جملة تغيرت كثيرًا.", "It changed."), previous="جملة تغيرت.", notes=("suggestion 87: It changes. ⟵ جملة تتغير.",)),
        replace(machine("سؤال؟", "A question?"), comments=("Ask Samir.",)),
        replace(NINE, context="paragraph 2", source="عاد الجميع."),
    ),
)
SHEET = Sheet(CATALOGUE, "content/news.md", ARABIC, ENGLISH, {1: ("finding length: long",)})


def po(sheet: Sheet) -> Returned:
    return from_po(to_po(sheet))


def xliff(sheet: Sheet) -> Returned:
    return from_xliff(to_xliff(sheet).encode())


def table(sheet: Sheet) -> Returned:
    return from_table(to_table(sheet, title="فوز العمال").encode())


def tagged(sheet: Sheet) -> Returned:
    return from_xliff(to_xliff(sheet, tagged=True).encode())


FORMATS: dict[str, Callable[[Sheet], Returned]] = {"po": po, "xliff": xliff, "xliff-tags": tagged, "table": table}


def sheet_of(catalogue: Catalogue) -> Sheet:
    return Sheet(catalogue, "content/news.md", ARABIC, ENGLISH)


def altered(returned: Returned, number: int, target: str, **changes: object) -> Returned:
    """Return the file after somebody has typed a target for the unit that stands at ``number``."""
    sentences = list(returned.sentences)
    sentences[number] = replace(sentences[number], target=target, **changes)  # type: ignore[arg-type]
    return replace(returned, sentences=tuple(sentences))


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


def test_a_changed_arabic_sentence_is_refused_alone() -> None:
    now = list(CATALOGUE.entries)
    now[2] = replace(now[2], source="عاد الجميع أمس.")
    returned = altered(altered(xliff(SHEET), 2, "They all went home."), 7, "Any question?")
    taken = take(replace(CATALOGUE, entries=tuple(now)), returned, path="news.xlf")
    assert taken.edited == (7,)
    assert [(finding.message, finding.path, finding.line) for finding in taken.refused] == [
        ("unit 3: Its Arabic is not in the article, or has changed since the file was made. Export the article again.", "news.xlf", taken.refused[0].line)
    ]
    assert taken.refused[0].line


def test_repeated_sentences_are_told_apart_and_find_their_way_after_a_move() -> None:
    returned = altered(xliff(SHEET), 8, "Everyone returned.")
    assert take(CATALOGUE, returned).catalogue.entries[8].target == "Everyone returned."
    moved = replace(CATALOGUE, entries=(Entry("paragraph", "جملة جديدة."), *CATALOGUE.entries))
    taken = take(moved, returned)
    assert (taken.catalogue.entries[9].target, taken.catalogue.entries[3], taken.edited) == ("Everyone returned.", CATALOGUE.entries[2], (9,))
    single = replace(CATALOGUE, entries=tuple(e for e in CATALOGUE.entries if e.context != "paragraph" or e.source != "عاد الجميع."))
    lost = replace(single, entries=tuple(replace(e, context="paragraph") if e.context == "paragraph 2" else e for e in single.entries))
    taken = take(lost, returned)
    assert taken.catalogue == lost
    assert "unit 9: Its Arabic is not in the article" in taken.refused[0].message


@pytest.mark.parametrize(
    ("here", "theirs", "target", "state", "conflict"),
    [
        ("machine", "edit", "edit", "edited", False),
        ("base", "edit", "edit", "edited", False),
        ("other machine", "edit", "edit", "edited", False),
        ("mine", "base", "mine", "edited", False),
        ("mine", "", "mine", "edited", False),
        ("mine", "mine", "mine", "edited", False),
        ("mine", "edit", "mine", "edited", True),
        ("signed", "edit", "signed", "edited", True),
        ("signed", "base", "signed", "approved", False),
        ("nothing", "edit", "edit", "edited", False),
    ],
)
def test_three_ways(here: str, theirs: str, target: str, state: str, conflict: bool) -> None:
    entries = {
        "machine": machine("س.", "base"),
        "base": edited("س.", "base"),
        "other machine": machine("س.", "other machine"),
        "mine": edited("س.", "mine"),
        "signed": approved("س.", "signed"),
        "nothing": Entry("paragraph", "س."),
    }
    catalogue = Catalogue("en", "news", (entries[here],))
    sentence = Sentence("unit 1", theirs, text_hash("س."), base=text_hash("base"))
    taken = take(catalogue, Returned((sentence,)))
    entry = taken.catalogue.entries[0]
    assert (entry.target, entry.state, conflicting(entry) == theirs, taken.conflicts) == (target, state, conflict, {0: theirs} if conflict else {})
    kept = take(catalogue, Returned((sentence,)), room=False)
    assert kept.catalogue.entries[0].target == (target if not conflict else entries[here].target)
    assert not conflict or kept.catalogue.entries[0].state == entries[here].state
    assert any(theirs in note for note in kept.catalogue.entries[0].notes if conflict) is conflict
    assert len(kept.refused) == conflict


def test_a_third_text_of_an_open_conflict_waits() -> None:
    entry = replace(edited("س.", "mine"), notes=("conflict: yours",))
    taken = take(Catalogue("en", "news", (entry,)), Returned((Sentence("unit 1", "theirs", text_hash("س."), base=text_hash("base")),)))
    assert taken.catalogue.entries == (entry,)
    assert "two different edits already" in taken.refused[0].message


def test_a_signature_counts_only_with_a_name_and_for_the_text_that_stands_here() -> None:
    signed = [replace(sentence, approved=True) for sentence in xliff(SHEET).sentences]
    returned = Returned(tuple(signed), "news", "en")
    assert (take(CATALOGUE, returned).unsigned, take(CATALOGUE, returned).catalogue) == (7, CATALOGUE)
    taken = take(CATALOGUE, returned, reviewer="Lina")
    assert [entry.state for entry in taken.catalogue.entries].count("approved") == 7
    assert taken.catalogue.entries[5] == replace(CATALOGUE.entries[5], fuzzy=False)
    assert taken.catalogue.entries[6].previous == ""
    assert taken.catalogue.entries[4].state == "untranslated"
    mine = replace(CATALOGUE, entries=(replace(CATALOGUE.entries[0], target="Workers win"), *CATALOGUE.entries[1:]))
    assert take(mine, returned, reviewer="Lina").catalogue.entries[0].state == "edited"


def test_a_file_never_takes_a_signature_back() -> None:
    unsigned = tuple(replace(sentence, approved=False) for sentence in po(SHEET).sentences)
    assert take(CATALOGUE, Returned(unsigned)).catalogue == CATALOGUE


def test_comments_are_added_once_below_those_that_stand_there() -> None:
    commented = replace(xliff(SHEET).sentences[7], comments=("Ask Samir.", "He says yes."))
    taken = take(CATALOGUE, Returned((commented,)))
    assert taken.catalogue.entries[7].comments == ("Ask Samir.", "He says yes.")
    assert take(taken.catalogue, Returned((commented,))).catalogue == taken.catalogue


def test_an_edited_source_is_said_and_its_target_read() -> None:
    returned = altered(xliff(SHEET), 7, "Any question?", source="أي سؤال؟")
    taken = take(CATALOGUE, returned)
    assert taken.edited == (7,)
    assert "Only the article itself can be corrected" in taken.remarks[0].message


def test_a_sentence_twice_in_a_file_is_read_once() -> None:
    first = replace(xliff(SHEET).sentences[7], target="Any question?")
    taken = take(CATALOGUE, Returned((first, first, replace(first, target="Which question?"))))
    assert (taken.catalogue.entries[7].target, len(taken.refused)) == ("Any question?", 1)


@pytest.mark.parametrize(
    ("text", "expected"), [("a  b\n c", "a b c"), ("a\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}b", "a\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}b"), ("\t", "")]
)
def test_squeezing_leaves_typography_alone(text: str, expected: str) -> None:
    assert squeezed(text) == expected
