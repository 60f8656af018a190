"""What stands behind a draft and in which order it is looked for: approved, memory, reviewed English, machine."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import text_hash
from tests.newsroom import STUDY, Newsroom, newsroom
from tests.tiny_package import build_shared


def test_provenance_names_package_version_hash_route_and_score(room: Newsroom) -> None:
    room.translate(languages=["en"])
    entry = room.entry("en", "study", "وصل")
    origin = entry.provenance
    assert origin is not None
    assert (origin.package, origin.version, origin.route, origin.score, origin.pivot_hash) == ("tiny", "0.1", "ar→en", -0.2, "")
    assert re.fullmatch("[0-9a-f]{12}", origin.sha256)
    assert origin.text_hash == text_hash(entry.target)
    assert "ctranslate2/" in origin.engine


def test_routes_through_english_carry_both_packages(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pivot = build_shared(tmp_path / "pivot", directions=[("ar", "en"), ("en", "es")])
    room = newsroom(project, pivot, capsys, monkeypatch)
    room.write("content/study.md", STUDY)
    room.translate(languages=["es"])
    entry = room.entry("es", "study", "وصل")
    assert entry.provenance is not None
    assert entry.target == "wclo alktabo alyo alqraao."
    assert (entry.provenance.route, entry.provenance.score) == ("ar→en→es", -0.5)
    assert entry.provenance.pivot_hash == text_hash("wcl alktab aly alqraa.")


def test_an_exact_match_in_the_memory_comes_before_the_machine(room: Newsroom) -> None:
    room.translate(slugs=["study"], languages=["en"])
    room.approve("en", "study", "وصل", "The book has reached its readers.")
    room.write("content/echo.md", "---\ntitle: صدى\nslug: echo\n---\n\nوصل الكتاب إلى القراء. وصل الكتاب إلى القراء اليوم.\n")
    room.engine.asked.clear()
    ran = room.translate(slugs=["echo"], languages=["en"])
    assert [text for text, _ in room.engine.asked] == ["صدى", "وصل الكتاب إلى القراء اليوم."]
    exact, similar = room.catalogue("en", "echo").entries[1:]
    assert (exact.target, exact.state) == ("The book has reached its readers.", "machine")
    assert exact.provenance is not None
    assert (exact.provenance.engine, exact.provenance.package) == ("tazamun", "memory")
    assert similar.target == "wcl alktab aly alqraa alywm."
    assert [re.sub(r"\d+", "N", note) for note in similar.notes] == ["suggestion N: The book has reached its readers. ⟵ وصل الكتاب إلى القراء."]
    assert "1 from memory" in ran.out
    assert "translator: tiny 0.1\n" in room.markdown("en", "echo")


def test_the_memory_is_offered_beside_a_persons_outdated_text(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "study", "وصل", "The book has reached its readers.")
    room.approve("en", "news", "إعادة", "Reinstatement.")
    room.replace("content/news.md", "إعادة المفصولين.", "وصل الكتاب إلى القراء.")
    room.translate(languages=["en"])
    entries = room.catalogue("en", "news").entries
    moved = next(entry for entry in entries if entry.source == "وصل الكتاب إلى القراء.")
    assert moved.target in ("Reinstatement.", "The book has reached its readers.")
    assert "The book has reached its readers." in (moved.target, *(note.split(" ⟵ ")[0].split(": ")[-1] for note in moved.notes))


def test_the_reviewed_english_is_what_other_languages_are_made_from(room: Newsroom) -> None:
    room.translate()
    first = room.entry("es", "study", "وصل")
    edited = room.person("fr", "study", "وصل", target="Le livre est arrivé.")
    room.approve("en", "study", "وصل", "The book has reached its readers.")
    room.engine.asked.clear()
    ran = room.translate()
    assert {(text, leg.source, leg.target) for text, leg in room.engine.asked} == {
        ("The book has reached its readers.", "en", "es"), ("The book has reached its readers.", "en", "de"),
    }  # fmt: skip
    entry = room.entry("es", "study", "وصل")
    assert entry.provenance is not None
    assert (first.target, entry.target) == ("wcl alktab aly alqraa.", "Theo booko haso reachedo itso readerso.")
    assert (entry.provenance.route, entry.provenance.pivot_hash) == ("en→es", text_hash("The book has reached its readers."))
    assert "Theo booko haso reachedo itso readerso.\n" in room.markdown("es", "study")
    assert replace(room.entry("fr", "study", "وصل"), composed="") == edited
    assert "2 sentences drafted" in ran.out
    before = room.files()
    room.translate()
    assert room.files() == before


def test_english_that_changes_again_refreshes_untouched_drafts_and_flags_edited_ones(room: Newsroom) -> None:
    room.translate()
    room.approve("en", "study", "وصل", "The book arrived.")
    room.translate()
    room.person("fr", "study", "وصل", target="Le livre est là.")
    approved = room.approve("de", "study", "وصل", "Das Buch ist da.")
    room.approve("en", "study", "وصل", "The book has arrived at last.")
    room.translate()
    assert room.entry("es", "study", "وصل").target == "Theo booko haso arrivedo ato lasto."
    for language, target, state in (("fr", "Le livre est là.", "edited"), ("de", "Das Buch ist da.", "approved")):
        entry = room.entry(language, "study", "وصل")
        assert (entry.target, entry.state) == (target, state)
        assert [note.split(":")[0] for note in entry.notes] == ["finding english-changed"]
        assert "“The book has arrived at last.”" in entry.notes[0]
    before = room.files()
    room.translate()
    assert room.files() == before
    room.approve("en", "study", "وصل", "The book arrived.")
    room.person("fr", "study", "وصل", comments=())
    room.translate()
    assert room.entry("de", "study", "وصل").notes == approved.notes
    assert room.entry("fr", "study", "وصل").notes == ()


def test_a_dismissed_flag_stays_away(room: Newsroom) -> None:
    room.translate()
    room.approve("en", "study", "وصل", "The book arrived.")
    room.translate()
    room.person("fr", "study", "وصل", target="Le livre est là.", comments=("dismiss english-changed: checked against the Arabic",))
    room.approve("en", "study", "وصل", "The book is here.")
    room.translate()
    assert room.entry("fr", "study", "وصل").notes == ()


def test_terms_hold_for_drafts_made_from_reviewed_english(room: Newsroom) -> None:
    room.write("translations/terms.csv", "source,en,es\nالكتاب,book,libro\n")
    room.translate()
    assert "libro" in room.entry("es", "study", "وصل").target
    room.approve("en", "study", "وصل", "The book arrived.")
    room.translate()
    assert room.entry("es", "study", "وصل").target == "Theo libro arrivedo."
