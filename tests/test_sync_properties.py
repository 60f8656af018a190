"""Random work of people and machines on both sides of a draft: no word that a person typed is lost, and doing nothing changes nothing."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.frontmatter import set_fields
from pipeline.markdown import compose, extract
from pipeline.merge import composed, merge, record
from pipeline.model import Catalogue, Document, Entry
from pipeline.sync import SKELETON, Reconciled, reconcile, skeleton_hash
from tests.conftest import ROOT
from tests.ledger import ODD_TEXTS, PROVENANCE
from tests.sync_steps import ARTICLE, EDITS, Newsroom, crash

EXAMPLES = int(os.environ.get("TAZAMUN_EXAMPLES", "40"))
SOME = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
FEW = settings(max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
PLACES = st.integers(0, 40)
SENTENCE_EDITS = [kind for kind in EDITS if kind not in ("block", "code")]
STEPS = st.one_of(
    st.tuples(st.just("markdown"), PLACES, st.sampled_from(sorted(EDITS))),
    st.tuples(st.just("markdown"), PLACES, st.sampled_from(SENTENCE_EDITS)),
    st.tuples(st.just("catalogue"), PLACES, st.sampled_from(["write", "sign", "delete", "approve", "clear"])),
    st.tuples(st.just("article"), PLACES, st.sampled_from(["change", "delete", "repeat", "add"])),
    st.tuples(st.sampled_from(["sync", "translate", "sync"]), st.one_of(st.just(99), st.integers(0, 6)), st.just("")),
    st.tuples(st.just("hold"), st.just(0), st.sampled_from(["draft", "approved", "published"])),
)
NASTY = st.one_of(
    st.text("aé.!1-#>*`~|[](){}<&\\\"':^=+_ \t٠؟", min_size=1, max_size=14),
    st.sampled_from("1. One|- a|# b|> c|```|~~~|---|===|<div>|<!-- x|&#32; x|\\|a\\|+|<<<<<<< a|*a|`a|a `|</p>|[a](b|![a](b".split("|")),
    st.just("| a | b |"),
    ODD_TEXTS,
)


def take(room: Newsroom, step: tuple[str, int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do one step; a sync or a translation may end in a crash."""
    what, at, kind = step
    match what:
        case "markdown":
            room.edit_markdown(at, kind)
        case "catalogue":
            room.edit_catalogue(at, kind)
        case "article":
            room.change_article(at, kind)
        case "hold":
            room.hold(kind)
        case "sync" | "translate":
            with crash(monkeypatch, after=at):
                room.sync() if what == "sync" else room.translate()


@SOME
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_no_word_of_a_person_is_lost(steps: list[tuple[str, int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder) / "news")
        for step in steps:
            take(room, step, monkeypatch)
            assert not room.lost(), step
        room.sync()
        room.translate()
        assert not room.lost()


@SOME
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_syncing_twice_equals_once(steps: list[tuple[str, int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder) / "news")
        for step in steps:
            take(room, step, monkeypatch)
        first = room.sync()
        once = room.bytes()
        second = room.sync()
        assert room.bytes() == once
        assert [finding.rule for finding in second.findings] == [finding.rule for finding in first.findings]


@FEW
@given(edits=st.lists(st.tuples(PLACES, st.sampled_from(["word", "join", "split", "wrap", "spaces"])), min_size=1, max_size=6))
def test_after_a_sync_both_sides_say_what_was_typed(edits: list[tuple[int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder) / "news")
        before = room.read()[2].catalogue
        for at, kind in edits:
            room.edit_markdown(at, kind)
        words = words_of(room.markdown.read_text(encoding="utf-8"))
        found = room.sync()
        assert found.findings == ()
        assert words_of(room.markdown.read_text(encoding="utf-8")) == words
        document = extract(room.article_path.read_text(encoding="utf-8"))
        text = compose(document, {number: entry.target for number, entry in enumerate(found.catalogue.entries)})
        body = words_of(text)
        assert body[body.index("---", 1) :] == words[words.index("---", 1) :]
        changed = [number for number, entry in enumerate(found.catalogue.entries) if entry.target != before.entries[number].target]
        assert tuple(changed) == found.from_markdown
        assert all(found.catalogue.entries[number].state in ("edited", "merged away") for number in changed)


def words_of(markdown: str) -> list[str]:
    """Return the words of a draft, however they stand on its lines."""
    return [word for word in markdown.split() if word != ">"]


def drafted(document: Document, targets: list[str]) -> tuple[Catalogue, str]:
    """Return the catalogue of an article with these targets (used again from the first) and the draft composed from it."""
    catalogue = merge(document, None, language="en", slug="news").catalogue
    entries = tuple(Entry(entry.context, entry.source, target, fuzzy=True) for entry, target in zip(catalogue.entries, cycle(targets), strict=False))
    catalogue = composed(Catalogue("en", "news", entries))
    return catalogue, compose(document, {number: entry.target for number, entry in enumerate(entries)}, front={"lang": "en"})


def cycle(targets: list[str]) -> list[str]:
    return targets * 200


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.stem)
def test_what_was_composed_is_read_back_from_every_sample(path: Path) -> None:
    document = extract(path.read_text(encoding="utf-8"))
    catalogue = merge(document, None, language="en", slug="news").catalogue
    for unit in document.units[1:]:
        catalogue = record(catalogue, unit.number, f"{unit.number}. {unit.source}", provenance=PROVENANCE)
    catalogue = composed(catalogue)
    markdown = compose(document, {number: entry.target for number, entry in enumerate(catalogue.entries)}, front={"lang": "en", "status": "draft"})
    for text in (markdown, f"{markdown}\n", markdown.replace("\n\n", "\n\n\n")):
        found = reconcile(document, catalogue, text, language="en", slug="news", path="draft.md")
        assert (found.findings, found.catalogue, found.from_markdown, found.from_po) == ((), catalogue, (), ())
    assert reconcile(document, catalogue, markdown, language="en", slug="news", path="draft.md").markdown == markdown


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.stem)
def test_a_sample_is_read_after_the_article_s_skeleton_changed(path: Path) -> None:
    document = extract(path.read_text(encoding="utf-8"))
    catalogue, markdown = drafted(document, [f"Sentence {number}, about something." for number in range(200)])
    markdown = set_fields(markdown, {SKELETON: skeleton_hash(document)})
    changed = extract(path.read_text(encoding="utf-8") + "\n---\n\n    new = code\n")
    found = reconcile(changed, catalogue, markdown, language="en", slug="news", path="draft.md")
    assert found == Reconciled(catalogue)
    edited = reconcile(changed, catalogue, markdown.replace("Sentence 3,", "It is"), language="en", slug="news", path="draft.md")
    assert (edited.findings, edited.from_markdown, edited.markdown) == ((), (3,), None)
    assert edited.catalogue.entries[3].target == "It is about something."


@settings(max_examples=3 * EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(targets=st.lists(NASTY.map(str.strip).filter(lambda text: text and "\0" not in text), min_size=1, max_size=9), extra=st.integers(0, 1))
def test_nasty_targets_are_read_back(targets: list[str], extra: int) -> None:
    document = extract(ARTICLE)
    catalogue, markdown = drafted(document, targets)
    found = reconcile(document, catalogue, markdown + "\n" * extra, language="en", slug="news", path="draft.md")
    assert found.findings == ()
    assert found.catalogue == catalogue


@pytest.mark.parametrize("targets", [["[^1]: x"], ["[a]: b"], ["[a", "b]: c"], ["<div>", "1"], ["a", "<div>", "</div>"], ["\\"], ["1."]], ids=" ".join)
@pytest.mark.parametrize("article", ["جاء. ذهب. عاد.\n", "> جاء. ذهب.\n>\n> عاد.\n", "- جاء. ذهب.\n- عاد.\n", "# جاء. ذهب.\n\nعاد.\n"])
def test_what_looks_like_a_block_is_read_back(article: str, targets: list[str]) -> None:
    document = extract(article)
    catalogue, markdown = drafted(document, targets)
    found = reconcile(document, catalogue, f"{markdown}\n", language="en", slug="news", path="draft.md")
    assert (found.findings, found.catalogue) == ((), catalogue)
