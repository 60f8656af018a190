"""What becomes of an edit in the draft, in the catalogue, or in both."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipeline.frontmatter import set_fields
from pipeline.markdown import compose, extract
from pipeline.merge import composed, merge
from pipeline.model import MERGED_AWAY, Catalogue, Document, Entry, text_hash
from pipeline.sync import SKELETON, Prefer, Reconciled, open_conflicts, reconcile, skeleton_hash
from tests.conftest import ROOT
from tests.ledger import machine

CASES = json.loads((ROOT / "tests" / "data" / "cases" / "sync.json").read_text(encoding="utf-8"))
SENTENCES = "وصل العمّال صباحًا. حملوا معهم الخشب.\n"
LATER = "وصل العمّال صباحًا. حملوا معهم الخشب والمسامير.\n"
TEXTS = ("The workers came.", "They carried wood.")


def filled(document: Document, targets: Sequence[str]) -> Catalogue:
    """Return the catalogue of a signed-off translation, as it is after composing."""
    catalogue = merge(document, None, language="en", slug="news").catalogue
    entries = [replace(entry, target=target) for entry, target in zip(catalogue.entries, targets, strict=True)]
    return composed(replace(catalogue, entries=tuple(entries)))


def written(document: Document, catalogue: Catalogue) -> str:
    return compose(document, {number: entry.target for number, entry in enumerate(catalogue.entries) if entry.target})


def with_target(catalogue: Catalogue, number: int, **changes: Any) -> Catalogue:
    entries = list(catalogue.entries)
    entries[number] = replace(entries[number], **changes)
    return replace(catalogue, entries=tuple(entries))


def run(document: Document, catalogue: Catalogue | None, markdown: str, *, prefer: Prefer = "") -> Reconciled:
    return reconcile(document, catalogue, markdown, language="en", slug="news", path="draft.md", prefer=prefer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    given, expect = case["input"], case["expect"]
    document = extract(given["article"])
    catalogue = filled(document, given["targets"])
    markdown = written(document, catalogue)
    for old, new in given["draft"]:
        assert markdown.count(old) == 1, "the case does not fit its own draft"
        markdown = markdown.replace(old, new)
    for number, target in given.get("catalogue", {}).items():
        catalogue = with_target(catalogue, int(number), target=target)
    found = run(document, catalogue, markdown)
    assert [finding.rule for finding in found.findings] == ([expect["finding"]] if "finding" in expect else [])
    assert all(finding.path == "draft.md" and finding.severity == "blocking" and finding.line for finding in found.findings if finding.unit is None)
    assert [finding.line for finding in found.findings] == [expect["line"]] if "line" in expect else True
    if expect.get("finding") == "unread-draft":
        assert (found.unread, found.markdown, found.catalogue) == (True, None, catalogue)
        return
    assert [entry.target for entry in found.catalogue.entries] == expect.get("targets", [entry.target for entry in found.catalogue.entries])
    assert [entry.state for entry in found.catalogue.entries] == expect.get("states", [entry.state for entry in found.catalogue.entries])
    for number, notes in expect.get("notes", {}).items():
        assert list(found.catalogue.entries[int(number)].notes) == notes
    assert all(text in found.findings[0].message for text in expect.get("texts", ()))
    if "draft" in expect:
        assert found.markdown == expect["draft"]
    elif "finding" not in expect:
        assert found.markdown is not None
        assert found.markdown.split() == markdown.split()


def conflict() -> tuple[Document, Catalogue, str]:
    """Return an open conflict over the second sentence, as ``sync`` leaves it."""
    document = extract(SENTENCES)
    catalogue = with_target(filled(document, TEXTS), 1, target="They hauled wood.")
    found = run(document, catalogue, "The workers came.\nThey dragged wood.\n")
    assert (found.conflicts, found.markdown, open_conflicts(found.catalogue)) == ((1,), None, (1,))
    return document, found.catalogue, "The workers came.\nThey dragged wood.\n"


@pytest.mark.parametrize(
    ("changes", "draft", "prefer", "target", "state"),
    [
        ({"fuzzy": False}, "dragged", "", "They hauled wood.", "approved"),
        ({"notes": ()}, "dragged", "", "They hauled wood.", "edited"),
        ({"target": "", "fuzzy": False}, "dragged", "", "They dragged wood.", "edited"),
        ({"target": "They dragged wood."}, "dragged", "", "They dragged wood.", "edited"),
        ({}, "hauled", "", "They hauled wood.", "edited"),
        ({}, "dragged", "po", "They hauled wood.", "edited"),
        ({}, "dragged", "markdown", "They dragged wood.", "edited"),
    ],
    ids=["signed off", "note deleted", "emptied", "catalogue made equal", "draft made equal", "--prefer po", "--prefer markdown"],
)
def test_a_person_ends_a_conflict(changes: dict[str, Any], draft: str, prefer: Prefer, target: str, state: str) -> None:
    document, catalogue, markdown = conflict()
    found = run(document, with_target(catalogue, 1, **changes), markdown.replace("dragged", draft), prefer=prefer)
    entry = found.catalogue.entries[1]
    assert (found.findings, entry.target, entry.state, entry.notes) == ((), target, state, ())
    assert found.markdown == f"The workers came.\n{target}\n"


@pytest.mark.parametrize(("target", "draft"), [("They hauled wood.", "dragged"), ("They bore wood.", "dragged"), ("They hauled wood.", "pulled")])
def test_until_then_it_stays_open_and_both_texts_are_kept(target: str, draft: str) -> None:
    document, catalogue, markdown = conflict()
    found = run(document, with_target(catalogue, 1, target=target), markdown.replace("dragged", draft))
    assert (found.conflicts, found.markdown) == ((1,), None)
    assert (found.catalogue.entries[1].target, found.catalogue.entries[1].notes) == (target, (f"conflict: They {draft} wood.",))


def test_signing_off_does_not_silence_what_was_typed_since() -> None:
    document, catalogue, markdown = conflict()
    found = run(document, with_target(catalogue, 1, fuzzy=False), markdown.replace("dragged", "pulled"))
    assert found.conflicts == (1,)
    assert found.catalogue.entries[1].fuzzy


@pytest.mark.parametrize("entry", [machine(SENTENCES, "They carried wood."), Entry("paragraph", SENTENCES)], ids=["machine", "none"])
def test_a_person_wins_over_the_machine(entry: Entry) -> None:
    """The catalogue holds new machine text that no draft has seen, as after a crash; the draft was edited meanwhile."""
    document = extract("حملوا معهم الخشب.\n")
    catalogue = Catalogue("en", "news", (replace(entry, source=document.units[0].source, composed=text_hash("They bore wood.")),))
    found = run(document, catalogue, "They dragged wood.\n")
    assert (found.findings, found.catalogue.entries[0].target, found.catalogue.entries[0].state) == ((), "They dragged wood.", "edited")
    assert found.catalogue.entries[0].provenance == entry.provenance


def test_an_edit_of_a_stale_sentence_leaves_it_stale() -> None:
    document = extract(SENTENCES)
    catalogue = with_target(filled(document, TEXTS), 1, fuzzy=True, previous="قديم")
    found = run(document, catalogue, "The workers came.\nThey dragged wood.\n")
    assert (found.catalogue.entries[1].state, found.catalogue.entries[1].target) == ("stale", "They dragged wood.")


def test_findings_about_the_old_text_go_and_other_notes_stay() -> None:
    document = extract(SENTENCES)
    notes = ("suggestion 87: x ⟵ ن", "finding lost-link: x", "dismissed numbers: x")
    catalogue = with_target(filled(document, TEXTS), 1, notes=notes, comments=("ask Lina",))
    entry = run(document, catalogue, "The workers came.\nThey dragged wood.\n").catalogue.entries[1]
    assert (entry.notes, entry.comments) == ((notes[0], notes[2]), ("ask Lina",))


def test_a_lost_catalogue_is_made_again_from_the_draft() -> None:
    document = extract(SENTENCES)
    found = run(document, None, "The workers came.\nحملوا معهم الخشب.\n")
    assert [(entry.target, entry.state) for entry in found.catalogue.entries] == [("The workers came.", "edited"), ("", "untranslated")]


def test_the_draft_keeps_its_own_front_matter_to_the_byte() -> None:
    document = extract(f"---\ntitle: خبر\ndate: 2026-03-01\n---\n\n{SENTENCES}")
    catalogue = with_target(filled(document, ("News", *TEXTS)), 0, target="The news")
    front = "---\ntitle:   News\ndate:  2026-03-01\nreviewer: 'Lina'\n# a remark\nmine: [a,  b]\n---\n"
    found = run(document, catalogue, f"{front}\nThe workers came.\nThey carried wood.\n")
    assert found.markdown == front.replace("News", "The news") + "\nThe workers came.\nThey carried wood.\n"


# The Arabic has changed since the draft was composed.


def changed_article() -> tuple[Document, Catalogue, str]:
    document = extract(f"{SENTENCES}\n```\nx\n```\n")
    catalogue = filled(document, TEXTS)
    return extract(f"{LATER}\n```\ny\n```\n\nنص جديد.\n"), catalogue, set_fields(written(document, catalogue), {SKELETON: skeleton_hash(document)})


def test_an_edit_reaches_the_catalogue_before_the_changed_article_is_merged() -> None:
    article, catalogue, markdown = changed_article()
    found = run(article, catalogue, markdown.replace("carried", "dragged"))
    assert (found.findings, found.markdown, found.from_markdown) == ((), None, (1,))
    assert [entry.target for entry in found.catalogue.entries] == ["The workers came.", "They dragged wood."]
    assert [entry.state for entry in merge(article, found.catalogue).catalogue.entries] == ["approved", "stale", "untranslated"]


def test_an_unedited_draft_of_a_changed_article_changes_nothing() -> None:
    article, catalogue, markdown = changed_article()
    assert run(article, catalogue, markdown) == Reconciled(catalogue)


def test_a_sentence_deleted_in_the_draft_of_a_changed_article() -> None:
    article, catalogue, markdown = changed_article()
    assert [entry.target for entry in run(article, catalogue, markdown.replace("They carried wood.\n", "")).catalogue.entries] == [TEXTS[0], MERGED_AWAY]


@pytest.mark.parametrize(("old", "new"), [("wood.\n", "wood.\n\nMy own paragraph.\n"), ("wood.\n", "wood.\n\n# Mine\n"), ("x\n", "z\n")])
def test_what_does_not_fit_a_changed_article_is_an_error(old: str, new: str) -> None:
    article, catalogue, markdown = changed_article()
    found = run(article, catalogue, markdown.replace(old, new))
    assert (found.unread, found.markdown, found.catalogue, [finding.rule for finding in found.findings]) == (True, None, catalogue, ["unread-draft"])


def test_a_change_of_the_skeleton_alone_is_not_taken_for_a_person_s() -> None:
    document = extract(f"# عنوان\n\n{SENTENCES}\n```\nx\n```\n")
    catalogue = filled(document, ("Heading", *TEXTS))
    markdown = set_fields(written(document, catalogue), {SKELETON: skeleton_hash(document)})
    article = extract(f"## عنوان\n\n{SENTENCES}\n```\ny\n```\n")
    assert run(article, catalogue, markdown) == Reconciled(catalogue)
    assert run(article, catalogue, markdown.replace("x\n", "z\n")).unread


def test_a_published_draft_that_is_behind_is_still_read() -> None:
    article, catalogue, markdown = changed_article()
    ahead = merge(article, catalogue).catalogue
    held = set_fields(markdown, {"status": "published"})
    assert run(article, ahead, held) == Reconciled(ahead)
    found = run(article, ahead, held.replace("workers", "builders"))
    assert [entry.target for entry in found.catalogue.entries] == ["The builders came.", "They carried wood.", ""]
    assert found.markdown is None
