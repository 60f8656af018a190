"""The reviewed English: what it makes outdated, what it only flags, and when it is silent."""

from dataclasses import replace

import pytest

from pipeline.model import MERGED_AWAY, Catalogue, Entry, Provenance, text_hash
from pipeline.pivot import English, flagged, outdated, reviewed
from pipeline.provenance import OWN, from_memory, legs_named, translators
from tests.test_draft import LEGS, Drafted, Route

SOURCE = "وصل الكتاب."
KEY = ("paragraph", SOURCE)
NEW = English("The book arrived.")


def spanish(
    target: str = "Llegó el libro.", *, pivot: str = "", route: str = "en→es", fuzzy: bool = True, touched: bool = False, engine: str = "e"
) -> Catalogue:
    made = "otro" if touched else target
    origin = Provenance(engine, "p", "1", "0" * 12, route, -0.5, text_hash(made), pivot and text_hash(pivot))
    return Catalogue("es", "study", (Entry("paragraph", SOURCE, target, fuzzy=fuzzy, provenance=origin),))


def notes(catalogue: Catalogue) -> tuple[str, ...]:
    return catalogue.entries[0].notes


def english(target: str, *, fuzzy: bool = False, machine: str = "", previous: str = "") -> Catalogue:
    origin = Provenance("e", "p", "1", "0" * 12, "ar→en", -0.5, text_hash(machine)) if machine else None
    return Catalogue("en", "study", (Entry("paragraph", SOURCE, target, fuzzy=fuzzy, provenance=origin, previous=previous),))


@pytest.mark.parametrize(
    ("catalogue", "found"),
    [
        (english("Yes."), {KEY: English("Yes.", corrected=True)}),
        (english("Yes.", machine="Yes."), {KEY: English("Yes.", corrected=False)}),
        (english("Yes.", machine="No."), {KEY: English("Yes.", corrected=True)}),
        (english("Yes.", fuzzy=True, machine="Yes."), {}),
        (english("Yes.", fuzzy=True), {}),
        (english("Yes.", fuzzy=True, previous="غيرها."), {}),
        (english(MERGED_AWAY), {}),
        (english(""), {}),
        (None, {}),
    ],
)
def test_only_what_a_person_signed_off_is_reviewed(catalogue: Catalogue | None, found: dict[tuple[str, str], English]) -> None:
    assert reviewed(catalogue) == found


@pytest.mark.parametrize("pivot", ["", "An earlier English."])
@pytest.mark.parametrize("route", ["ar→es", "ar→en→es", "en→es"])
def test_untouched_machine_text_behind_other_english_is_outdated(pivot: str, route: str) -> None:
    catalogue = spanish(pivot=pivot, route=route)
    assert outdated(catalogue, {KEY: NEW}) == (0,)
    assert flagged(catalogue, {KEY: NEW}) == catalogue


@pytest.mark.parametrize(
    "catalogue",
    [
        spanish(pivot=NEW.text),
        spanish(touched=True),
        spanish(fuzzy=False),
        spanish(engine=OWN),
        Catalogue("es", "study", (Entry("paragraph", SOURCE),)),
        Catalogue("es", "study", (Entry("paragraph", SOURCE, MERGED_AWAY),)),
    ],
)
def test_what_a_person_wrote_what_is_current_and_what_no_model_made_is_not_outdated(catalogue: Catalogue) -> None:
    assert outdated(catalogue, {KEY: NEW}) == ()


def test_english_of_another_sentence_says_nothing() -> None:
    assert outdated(spanish(), {("heading", SOURCE): NEW, ("paragraph", "غيرها."): NEW}) == ()
    assert flagged(spanish(touched=True, pivot="Old."), {("heading", SOURCE): NEW}) == spanish(touched=True, pivot="Old.")


@pytest.mark.parametrize("fuzzy", [True, False])
def test_a_persons_text_behind_other_english_is_flagged_once_and_never_changed(fuzzy: bool) -> None:
    catalogue = spanish(pivot="An earlier English.", touched=True, fuzzy=fuzzy)
    found = flagged(catalogue, {KEY: NEW})
    assert len(notes(found)) == 1
    assert notes(found)[0].startswith("finding english-changed: The reviewed English now reads “The book arrived.”")
    assert replace(found.entries[0], notes=()) == catalogue.entries[0]
    assert flagged(found, {KEY: NEW}) == found
    again = flagged(found, {KEY: English("The book is here.")})
    assert len(notes(again)) == 1
    assert "The book is here." in notes(again)[0]
    assert flagged(again, {KEY: English("An earlier English.")}) == catalogue
    assert flagged(again, {}) == catalogue


def test_a_text_that_never_went_through_english_is_not_flagged() -> None:
    catalogue = spanish(route="ar→es", touched=True)
    assert flagged(catalogue, {KEY: NEW}) == catalogue


def test_english_that_was_approved_as_the_machine_wrote_it_flags_nothing_behind_the_machines_english() -> None:
    catalogue = spanish(route="ar→en→es", pivot="the book arrived", touched=True)
    assert notes(flagged(catalogue, {KEY: English(NEW.text, corrected=False)})) == ()
    assert notes(flagged(catalogue, {KEY: NEW})) != ()


def test_a_dismissal_with_a_reason_is_heard_and_other_notes_stay() -> None:
    catalogue = spanish(pivot="Old.", touched=True)
    entry = replace(catalogue.entries[0], notes=("suggestion 87: a ⟵ b",), comments=("dismiss english-changed: compared",))
    catalogue = replace(catalogue, entries=(entry,))
    assert flagged(catalogue, {KEY: NEW}) == catalogue
    heard = flagged(replace(catalogue, entries=(replace(entry, comments=("dismiss english-changed:",)),)), {KEY: NEW})
    assert [note.split(":")[0] for note in notes(heard)] == ["suggestion 87", "finding english-changed"]


def test_a_route_names_each_package_once() -> None:
    route = Route((LEGS["ar", "en"], LEGS["en", "fr"]))
    assert legs_named(route) == ("tiny+other", "1+3", f"{'0' * 12}+{'3' * 12}")
    assert legs_named(Route((LEGS["ar", "en"], LEGS["en", "es"]))) == ("tiny", "1+2", f"{'0' * 12}+{'2' * 12}")
    assert Drafted("x", 0.0, route).route.name == "ar→en→fr"


def test_readers_are_told_of_packages_not_of_the_memory() -> None:
    entry = spanish().entries[0]
    assert translators((entry, replace(entry, provenance=from_memory("ar", "es")), Entry("paragraph", "غيرها."))) == "p 1"
