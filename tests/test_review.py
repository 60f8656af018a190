"""What a person does to one unit, and that no step of it loses what another person wrote."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalog import parse, serialize
from pipeline.checks import dismissals
from pipeline.errors import ContentError
from pipeline.model import MERGED_AWAY, Catalogue, Entry
from pipeline.review import approve_unit, comment_of, comment_unit, dismiss_unit, edit_unit, recall_unit, reopen_unit, settle_unit
from pipeline.sync import CONFLICT, conflicting
from tests.ledger import approved, edited, entries, machine

SOURCE, TARGET = "فاز العمال.", "The workers won."
ANY = entries("paragraph", SOURCE)
TYPED = st.text(max_size=30)


def reread(entry: Entry) -> Entry:
    """Return the entry as the next command finds it in the file."""
    return parse(serialize(Catalogue("en", "news", (entry,))), language="en", slug="news").entries[0]


def test_editing_machine_text_makes_it_edited_and_typing_it_back_makes_it_the_machines_again() -> None:
    entry = machine(SOURCE, TARGET)
    changed = edit_unit(entry, "Workers won.")
    assert (changed.state, edit_unit(changed, TARGET).state) == ("edited", "machine")


def test_editing_takes_a_signature_back_but_saving_the_same_text_does_not() -> None:
    entry = approved(SOURCE, TARGET)
    assert edit_unit(entry, f" {TARGET}\n") is entry
    assert edit_unit(entry, "Workers won.").state == "edited"


def test_editing_drops_what_was_said_about_the_old_text_and_keeps_the_rest() -> None:
    entry = replace(edited(SOURCE, TARGET), notes=("suggestion 87: a ⟵ b", "finding lost-link: gone", "custom: kept"))
    assert edit_unit(entry, "New.").notes == ("suggestion 87: a ⟵ b", "custom: kept")


def test_an_emptied_unit_is_untranslated_and_cannot_be_approved() -> None:
    empty = edit_unit(approved(SOURCE, TARGET), "  \n")
    assert (empty.state, empty.fuzzy) == ("untranslated", False)
    with pytest.raises(ContentError, match="without a translation"):
        approve_unit(empty)


def test_a_stale_unit_keeps_its_previous_source_until_it_is_approved() -> None:
    stale = replace(edited(SOURCE, TARGET), previous="فاز عمال.", notes=("approved: 0123456789ab",))
    assert edit_unit(stale, "Workers won.").state == "stale"
    assert (approve_unit(stale).previous, approve_unit(stale).notes) == ("", ())


def test_two_edits_are_not_signed_off_before_somebody_chose() -> None:
    entry = replace(edited(SOURCE, TARGET), notes=(f"{CONFLICT}Workers won.",))
    assert conflicting(entry) == "Workers won."
    with pytest.raises(ContentError, match="two different edits"):
        approve_unit(entry)
    for chosen in (TARGET, "Workers won.", "A third text."):
        settled = settle_unit(entry, chosen)
        assert (settled.target, conflicting(settled), settled.composed) == (chosen, None, entry.composed)


def test_merged_away_is_written_with_the_sign_alone() -> None:
    assert edit_unit(machine(SOURCE, TARGET), f" {MERGED_AWAY} ").state == "merged away"


def test_a_dismissal_is_what_the_checks_read_and_a_second_one_replaces_it() -> None:
    entry = dismiss_unit(comment_unit(machine(SOURCE, TARGET), "first\nsecond"), "lost-number", "in the\nnext sentence")
    assert dismissals(entry.comments) == {"lost-number": "in the next sentence"}
    again = dismiss_unit(entry, "lost-number", "better reason")
    assert dismissals(again.comments) == {"lost-number": "better reason"}
    assert (comment_of(again), recall_unit(again, "lost-number").comments) == ("first\nsecond", ("first", "second"))


@pytest.mark.parametrize(("rule", "reason"), [("lost-number", " \n"), ("no rule", "why"), ("", "why"), ("a\nb", "why")])
def test_a_dismissal_needs_a_rule_and_a_reason(rule: str, reason: str) -> None:
    with pytest.raises(ContentError):
        dismiss_unit(machine(SOURCE, TARGET), rule, reason)


@given(ANY, TYPED)
def test_what_was_typed_comes_back_from_the_file(entry: Entry, typed: str) -> None:
    changed = edit_unit(entry, typed)
    assert reread(changed).target == changed.target
    assert (changed.comments, changed.composed, changed.provenance) == (entry.comments, entry.composed, entry.provenance)
    assert edit_unit(changed, typed) == changed


@given(ANY, TYPED)
def test_a_comment_comes_back_from_the_file_and_changes_nothing_else(entry: Entry, typed: str) -> None:
    changed = comment_unit(entry, typed)
    assert comment_of(reread(changed)).split() == comment_of(changed).split()
    assert replace(changed, comments=entry.comments) == entry
    assert comment_unit(changed, comment_of(changed)) == changed


@given(ANY)
def test_reopening_undoes_approving_but_for_what_was_outdated(entry: Entry) -> None:
    if entry.target and conflicting(entry) is None:
        signed = approve_unit(entry)
        assert approve_unit(signed) == signed
        assert not signed.fuzzy
        assert reopen_unit(signed).target == entry.target
        assert reopen_unit(signed).fuzzy
