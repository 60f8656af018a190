"""Catalogues as text: what is written, what is read, and what each mistake says."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.catalog import HEADER_COMMENT, arrange_obsolete, kind_of, parse, serialize
from pipeline.errors import ContentError
from pipeline.model import Catalogue, Entry
from pipeline.notes import Suggestion, parse_lines, parse_suggestion, suggestion_note
from pipeline.po import escape, unescape
from tests.ledger import PROVENANCE, machine

CASES = Path(__file__).parent / "data" / "po"
HEADER = 'msgid ""\nmsgstr "Language: es\\n"\n\n'
BROKEN = json.loads((CASES / "broken.json").read_text(encoding="utf-8"))


def read(name: str) -> str:
    return (CASES / name).read_text(encoding="utf-8")


def from_text(text: str) -> Catalogue:
    return parse(text, language="es", slug="news", path="translations/es/news.po")


def test_every_state_is_read() -> None:
    catalogue = from_text(read("every_state.po"))
    assert [entry.state for entry in catalogue.entries] == ["approved", "edited", "edited", "stale", "merged away", "untranslated"]
    assert [entry.state for entry in catalogue.obsolete] == ["stale"]
    assert catalogue.header["Last-Translator"] == "Lina Haddad <lina@example.org>"
    assert catalogue.header[HEADER_COMMENT] == "Translators of this article:\nLina Haddad, 2024"


def test_what_we_write_is_byte_for_byte_what_we_read() -> None:
    assert serialize(from_text(read("every_state.po"))) == read("every_state.po")


def test_details_of_an_entry() -> None:
    entry = from_text(read("every_state.po")).entries[2]
    assert entry.source == 'قال أحدهم: "الشِّباك\tجاهزة بنسبة 50% دائمًا".'
    assert (entry.comments, entry.flags, entry.composed) == (("¿«red» o «malla»?",), ("python-format",), "2" * 12)
    assert entry.provenance is not None
    assert (entry.provenance.route, entry.provenance.score, entry.provenance.engine) == ("ar→en→es", -1.2, "ctranslate2 4.8")


def test_machine_text_is_known_by_its_hash() -> None:
    catalogue = Catalogue("en", "news", (machine("نص", "text"),))
    text = serialize(catalogue)
    assert parse(text, language="en", slug="news").entries[0].state == "machine"
    touched = parse(text.replace('msgstr "text"', 'msgstr "texts"'), language="en", slug="news")
    assert touched.entries[0].state == "edited"


def test_a_file_that_other_tools_have_saved() -> None:
    catalogue = from_text(read("poedit.po"))
    (entry,), (gone,) = catalogue.entries, catalogue.obsolete
    assert (entry.source, entry.target) == ("وصل الصيّادون قبل الفجر.", "Los pescadores llegaron antes del amanecer.")
    assert (entry.previous, entry.state) == ("وصل الصيّادون قبل الشروق.", "stale")
    assert entry.provenance is not None
    assert (entry.provenance.text_hash, entry.provenance.pivot_hash) == ("ba6e20b1e5c0", "a1b2c3d4e5f6")
    assert entry.notes == ("finding length: a long remark that a tool has broken in two because it would not fit into a terminal",)
    assert (gone.previous, gone.target, gone.comments) == ("غابت الشمس باكرًا.", "Se puso el sol.", ("a comment that stands behind the mark",))
    assert catalogue.header["Last-Translator"] == "Lina Haddad <lina@example.org>"
    assert catalogue.header[HEADER_COMMENT] == "the last words of the file"
    assert not {"PO-Revision-Date", "Language", "Project-Id-Version"} & set(catalogue.header)


def test_saving_what_a_tool_has_saved_is_stable() -> None:
    once = serialize(from_text(read("poedit.po")))
    assert serialize(from_text(once)) == once
    assert "#:" not in once
    assert max(line.count("msgid") for line in once.splitlines()) == 1


@pytest.mark.parametrize("case", BROKEN, ids=[case["label"] for case in BROKEN])
def test_mistakes_are_located(case: dict[str, Any]) -> None:
    with pytest.raises(ContentError) as caught:
        from_text(HEADER + case["body"])
    assert case["says"] in str(caught.value)
    assert str(caught.value).startswith(f"translations/es/news.po:{case['line'] + HEADER.count(chr(10))}: ")
    assert caught.value.mend


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Language: fr\\n", "the folder says es"),
        ("Language: es\\nContent-Type: text/plain; charset=ISO-8859-1\\n", "ISO-8859-1"),
    ],
)
def test_headers_that_contradict(header: str, says: str) -> None:
    with pytest.raises(ContentError, match=says) as caught:
        from_text(f'# comment\nmsgid ""\nmsgstr "{header}"\n')
    assert caught.value.line == 2


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n", 'msgctxt "p"\nmsgid "نص"\nmsgstr "a"\n'])
def test_a_file_without_header_may_be_half_a_file(text: str) -> None:
    with pytest.raises(ContentError, match="no header"):
        from_text(text)


@pytest.mark.parametrize(
    "header", ["Language: ES\\n", "Language: es_MX\\n", "Language: \\n", "X-Generator: x\\n", "Content-Type: text/plain; charset=CHARSET\\n"]
)
def test_headers_that_pass(header: str) -> None:
    assert from_text(f'msgid ""\nmsgstr "{header}"\n').language == "es"


def test_line_ends_and_byte_order_mark_of_windows() -> None:
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + read("every_state.po").replace("\n", "\r\n")
    assert from_text(text) == from_text(read("every_state.po"))


def test_only_newlines_end_a_line() -> None:
    entry = Entry("paragraph", "سطر\N{LINE SEPARATOR}واحد\x85\x1c", "one\N{PARAGRAPH SEPARATOR}line\x0b\x07")
    catalogue = Catalogue("en", "news", (entry,))
    assert parse(serialize(catalogue), language="en", slug="news") == catalogue


@pytest.mark.parametrize(("typed", "meant"), [("  ", ""), ("∅ ", "∅"), ("a\\nb", "a b"), ("a\\n", "a"), (" a ", " a ")])
def test_targets_are_on_one_line_or_empty(typed: str, meant: str) -> None:
    (entry,) = from_text(f'{HEADER}#, fuzzy\nmsgctxt "p"\nmsgid "نص"\nmsgstr "{typed}"\n').entries
    assert entry.target == meant
    assert entry.fuzzy == bool(meant)


def test_a_previous_source_means_nothing_once_approved() -> None:
    (entry,) = from_text(f'{HEADER}#| msgid "قديم"\nmsgctxt "p"\nmsgid "نص"\nmsgstr "a"\n').entries
    assert (entry.state, entry.previous) == ("approved", "")


def test_equal_keys_among_obsolete_entries_are_kept_apart() -> None:
    body = '#~ msgctxt "p"\n#~ msgid "نص"\n#~ msgstr "{}"\n\n'
    catalogue = from_text(HEADER + 'msgctxt "p"\nmsgid "نص"\nmsgstr "now"\n\n' + body.format("a") + body.format("b"))
    assert [(entry.context, entry.target) for entry in catalogue.obsolete] == [("p 2", "a"), ("p 3", "b")]
    assert arrange_obsolete(catalogue.obsolete, catalogue.entries) == catalogue.obsolete


def test_header_fields_are_written_in_one_order_and_dates_not_invented() -> None:
    catalogue = Catalogue("en", "news", header={"X-Z": "1", "Plural-Forms": "nplurals=2;", "X-A": "2", "Last-Translator": "L"})
    names = [line.split(":")[0].strip('"') for line in serialize(catalogue).splitlines() if ":" in line]
    assert names == [
        "Project-Id-Version",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
        "X-Source-Language",
        "X-A",
        "X-Z",
    ]
    assert '"PO-Revision-Date: \\n"' in serialize(catalogue)


def test_a_damaged_provenance_is_a_note_and_the_text_a_persons() -> None:
    text = serialize(Catalogue("en", "news", (machine("نص", "text"),))).replace("score=-0.500", "score=good")
    (entry,) = parse(text, language="en", slug="news").entries
    assert entry.provenance is None
    assert entry.state == "edited"
    assert entry.notes[0].startswith("mt: ")


def test_names_with_blanks_survive_in_a_provenance() -> None:
    entry = Entry("p", "نص", "a", fuzzy=True, provenance=PROVENANCE.__class__("an engine 1", "my package 100%", "1", "0" * 12, "ar→en", -1.0, "0" * 12))
    catalogue = Catalogue("en", "news", (entry,))
    assert parse(serialize(catalogue), language="en", slug="news") == catalogue


def test_unwrapping_leaves_separate_notes_separate() -> None:
    notes = ["finding a: short", "another remark", "dismissed b: " + "long " * 30 + "end", "foreign line"]
    assert parse_lines(notes).notes == tuple(notes)


@pytest.mark.parametrize(("context", "kind"), [("paragraph", "paragraph"), ("paragraph 12", "paragraph"), ("link title", "link title"), ("", "")])
def test_kind_of(context: str, kind: str) -> None:
    assert kind_of(context) == kind


@pytest.mark.parametrize("text", ['"', "\\", "\\n", "\n", "a\tb", '\\\\"', 'قال: "نعم"'])
def test_unescape_is_the_inverse_of_escape(text: str) -> None:
    assert unescape(escape(text)) == text


def test_suggestions_are_read_back() -> None:
    suggestion = Suggestion(87, "We won: 3 – 1 ⟵ they said", "فزنا.")
    assert parse_suggestion(suggestion_note(suggestion)) == suggestion
