"""What becomes of each entry when the Arabic changes."""

from collections.abc import Callable

import pytest

from pipeline.catalog import parse, serialize
from pipeline.errors import ContentError
from pipeline.merge import composed, merge, merge_names, offer, record
from pipeline.model import MERGED_AWAY, Catalogue, Entry, text_hash
from tests.ledger import PROVENANCE, approved, document, edited, machine

HARBOUR = "وصل الصيّادون إلى الميناء قبل شروق الشمس بساعة كاملة."
HARBOUR_LATER = "وصل الصيّادون إلى الميناء بعد شروق الشمس بساعة كاملة."
MARKET = "ثم باعوا في السوق القديم كل ما اصطادوه خلال الليل الطويل."
HOME = "وفي المساء عاد كل واحد منهم إلى بيته فرحًا بما كسب."
LETTER = "كتبت المعلّمة رسالة قصيرة إلى وزارة الثقافة عن مكتبة القرية."


def catalogue(*entries: Entry, obsolete: tuple[Entry, ...] = ()) -> Catalogue:
    return Catalogue("en", "news", entries, obsolete)


def test_a_new_article_wants_everything() -> None:
    plan = merge(document([("title", "عنوان"), HARBOUR]), None, language="fr")
    assert (plan.catalogue.language, plan.catalogue.slug, plan.todo, plan.suggest) == ("fr", "news", (0, 1), ())
    assert [(entry.context, entry.state) for entry in plan.catalogue.entries] == [("title", "untranslated"), ("paragraph", "untranslated")]


def test_an_unchanged_article_keeps_its_bytes() -> None:
    old = catalogue(approved(HARBOUR, "a"), edited(MARKET, "b"), machine(HOME, "c"), Entry("paragraph", LETTER, "d", fuzzy=True, previous="قديم"))
    plan = merge(document([HARBOUR, MARKET, HOME, LETTER]), old)
    assert serialize(plan.catalogue) == serialize(old)
    assert plan.todo == ()
    assert plan.suggest == (3,)


@pytest.mark.parametrize("make", [approved, edited])
def test_a_changed_sentence_goes_stale_with_its_text(make: Callable[[str, str], Entry]) -> None:
    old = catalogue(approved(MARKET, "before"), make(HARBOUR, "They came before sunrise."), approved(HOME, "after"))
    plan = merge(document([MARKET, HARBOUR_LATER, HOME]), old)
    changed = plan.catalogue.entries[1]
    assert (changed.state, changed.source, changed.previous, changed.target) == ("stale", HARBOUR_LATER, HARBOUR, "They came before sunrise.")
    assert (plan.catalogue.entries[0], plan.catalogue.entries[2]) == (old.entries[0], old.entries[2])
    assert (plan.todo, plan.suggest, plan.catalogue.obsolete) == ((), (1,), ())


def test_untouched_machine_text_of_a_changed_sentence_is_made_anew() -> None:
    comment = ("ask Lina",)
    old = catalogue(Entry(**{**vars(machine(HARBOUR, "They came.")), "comments": comment, "notes": ("finding a: b", "dismissed c: d")}))
    plan = merge(document([HARBOUR_LATER]), old)
    (entry,) = plan.catalogue.entries
    assert (plan.todo, plan.suggest) == ((0,), ())
    assert (entry.state, entry.provenance, entry.comments, entry.notes) == ("untranslated", None, comment, ("dismissed c: d",))


def test_the_second_change_still_names_the_source_that_the_target_was_made_for() -> None:
    once = merge(document([HARBOUR_LATER]), catalogue(approved(HARBOUR, "a"))).catalogue
    twice = merge(document([HARBOUR_LATER.replace("كاملة", "كاملة تقريبًا")]), once).catalogue
    assert (twice.entries[0].previous, twice.entries[0].target) == (HARBOUR, "a")


def test_taking_a_change_back_brings_the_approval_back() -> None:
    old = catalogue(approved(MARKET, "b"), approved(HARBOUR, "a"))
    changed = merge(document([MARKET, HARBOUR_LATER]), old).catalogue
    assert serialize(merge(document([MARKET, HARBOUR]), changed).catalogue) == serialize(old)


def test_but_not_if_the_target_was_edited_meanwhile() -> None:
    changed = merge(document([HARBOUR_LATER]), catalogue(approved(HARBOUR, "a"))).catalogue
    worked = catalogue(Entry(**{**vars(changed.entries[0]), "target": "for the later sentence"}))
    (entry,) = merge(document([HARBOUR]), worked).catalogue.entries
    assert (entry.state, entry.target) == ("edited", "for the later sentence")


def test_a_sentence_that_was_never_approved_comes_back_edited() -> None:
    changed = merge(document([HARBOUR_LATER]), catalogue(edited(HARBOUR, "a"))).catalogue
    assert merge(document([HARBOUR]), changed).catalogue.entries[0].state == "edited"


def test_moved_sentences_keep_their_translation() -> None:
    old = catalogue(approved(HARBOUR, "a"), edited(MARKET, "b"), approved(HOME, "c"))
    plan = merge(document([HOME, HARBOUR, MARKET]), old)
    assert [entry.target for entry in plan.catalogue.entries] == ["c", "a", "b"]
    assert plan.todo == ()


def test_a_paragraph_that_becomes_a_heading_keeps_its_translation() -> None:
    (entry,) = merge(document([("heading", HARBOUR)]), catalogue(approved(HARBOUR, "a"))).catalogue.entries
    assert (entry.context, entry.target, entry.state) == ("heading", "a", "approved")


def test_repeated_sentences_pair_up_in_order() -> None:
    old = catalogue(approved("نعم.", "Yes."), approved("نعم.", "Indeed.", context="paragraph 2"))
    plan = merge(document(["نعم.", HARBOUR, "نعم."]), old)
    assert [entry.target for entry in plan.catalogue.entries] == ["Yes.", "", "Indeed."]


def test_a_repeated_sentence_belongs_to_its_neighbours() -> None:
    old = catalogue(
        approved(HARBOUR, "a"), approved("نعم.", "Yes."), approved(MARKET, "b"), approved("نعم.", "Indeed.", context="paragraph 2"), approved(HOME, "c")
    )
    plan = merge(document([HARBOUR, MARKET, "نعم.", HOME]), old)
    assert [entry.target for entry in plan.catalogue.entries] == ["a", "b", "Indeed.", "c"]
    assert [(entry.context, entry.target) for entry in plan.catalogue.obsolete] == [("paragraph 2", "Yes.")]


@pytest.mark.parametrize(
    "entry", [approved(HARBOUR, "a"), edited(HARBOUR, "a"), machine(HARBOUR, "a"), Entry("paragraph", HARBOUR, "a", fuzzy=True, previous="قديم")]
)
def test_a_removed_sentence_waits_and_comes_back_as_it_was(entry: Entry) -> None:
    old = catalogue(entry, approved(HOME, "c"))
    gone = merge(document([HOME]), old).catalogue
    assert gone.obsolete == (entry,)
    through_text = parse(serialize(gone), language="en", slug="news")
    assert merge(document([HARBOUR, HOME]), through_text).catalogue == old


def test_of_several_obsolete_targets_the_approved_one_comes_back() -> None:
    waiting = (machine(HARBOUR, "machine"), edited(HARBOUR, "edited", context="paragraph 2"), approved(HARBOUR, "approved", context="paragraph 3"))
    plan = merge(document([HARBOUR]), catalogue(Entry("paragraph", HARBOUR), obsolete=waiting))
    assert (plan.catalogue.entries[0].target, plan.todo) == ("approved", ())
    assert {entry.target for entry in plan.catalogue.obsolete} == {"machine", "edited"}


def test_empty_entries_leave_without_a_trace_but_comments_stay() -> None:
    old = catalogue(Entry("paragraph", HARBOUR), Entry("paragraph", MARKET, comments=("a question",)))
    assert [entry.source for entry in merge(document([HOME]), old).catalogue.obsolete] == [MARKET]


def test_a_split_sentence_keeps_its_text_with_the_part_most_like_it() -> None:
    first, second = "وصل الصيّادون إلى الميناء قبل شروق الشمس بساعة كاملة.", "ثم شربوا الشاي."
    old = catalogue(approved(f"{first[:-1]}، {second}", "They came, then they drank tea."), approved(HOME, "c"))
    plan = merge(document([first, second, HOME]), old)
    assert [entry.state for entry in plan.catalogue.entries] == ["stale", "untranslated", "approved"]
    assert plan.todo == (1,)


def test_joined_sentences_keep_both_texts() -> None:
    old = catalogue(approved(HARBOUR, "a"), approved(MARKET, "b"))
    result = merge(document([f"{HARBOUR[:-1]}، {MARKET}"]), old).catalogue
    assert sorted(entry.target for entry in (*result.entries, *result.obsolete)) == ["a", "b"]
    assert result.entries[0].state == "stale"


def test_an_unlike_sentence_in_the_same_place_is_a_new_one() -> None:
    plan = merge(document([LETTER]), catalogue(approved(HARBOUR, "a")))
    assert (plan.todo, plan.catalogue.obsolete) == ((0,), (approved(HARBOUR, "a"),))


def test_order_counts_more_than_likeness() -> None:
    """Two similar sentences both change: each keeps its own text although the other's source would be more alike."""
    first, second = "زار الوزير مدينة حلب في شهر نيسان الماضي.", "زار الوزير مدينة حمص في شهر أيار الماضي."
    old = catalogue(approved(first, "Aleppo"), approved(second, "Homs"))
    plan = merge(document([first.replace("الماضي", "الأخير"), second.replace("الماضي", "الأخير")]), old)
    assert [entry.target for entry in plan.catalogue.entries] == ["Aleppo", "Homs"]


def test_a_sentence_that_moved_and_changed_a_little_is_found() -> None:
    old = catalogue(approved(HARBOUR, "a"), approved(MARKET, "b"), approved(HOME, "c"))
    plan = merge(document([MARKET, HOME, HARBOUR_LATER]), old)
    assert [(entry.target, entry.state) for entry in plan.catalogue.entries] == [("b", "approved"), ("c", "approved"), ("a", "stale")]


def test_a_person_outweighs_the_machine_where_both_are_alike() -> None:
    old = catalogue(machine(HARBOUR + " اليوم", "machine"), edited(HARBOUR + " أمس", "person"))
    plan = merge(document([HARBOUR + " غدًا"]), old)
    assert plan.catalogue.entries[0].target == "person"


def test_merged_away_text_that_changes_is_flagged_for_its_person() -> None:
    (entry,) = merge(document([HARBOUR_LATER]), catalogue(approved(HARBOUR, MERGED_AWAY))).catalogue.entries
    assert (entry.target, entry.fuzzy, entry.previous) == (MERGED_AWAY, True, HARBOUR)


def test_suggestions_and_findings_of_the_old_sentence_go_dismissals_stay() -> None:
    notes = ("suggestion 90: x ⟵ ي", "finding lost-link: y", "dismissed numbers: in words")
    (entry,) = merge(document([HARBOUR_LATER]), catalogue(Entry("paragraph", HARBOUR, "a", notes=notes))).catalogue.entries
    assert entry.notes[0] == "dismissed numbers: in words"
    assert not any(note.startswith(("suggestion", "finding")) for note in entry.notes)


def test_record_makes_machine_text() -> None:
    plan = merge(document([HARBOUR]), None, language="en")
    result = record(plan.catalogue, 0, "They\ncame. ", provenance=PROVENANCE, notes=["finding length: long"])
    (entry,) = composed(result).entries
    assert (entry.state, entry.target, entry.notes, entry.composed) == ("machine", "They came.", ("finding length: long",), "")
    assert entry.provenance is not None
    assert entry.provenance.text_hash == text_hash("They came.")
    assert parse(serialize(result), language="en", slug="news") == result


def test_record_may_renew_machine_text_and_remembers_what_the_markdown_holds() -> None:
    result = record(catalogue(machine(HARBOUR, "old")), 0, "new", provenance=PROVENANCE)
    assert (result.entries[0].target, result.entries[0].composed) == ("new", text_hash("old"))


@pytest.mark.parametrize(
    "entry",
    [
        approved(HARBOUR, "a"),
        edited(HARBOUR, "a"),
        approved(HARBOUR, MERGED_AWAY),
        Entry("p", HARBOUR, "a", fuzzy=True, previous="قديم"),
        Entry("p", HARBOUR, "a", fuzzy=True),
    ],
)
def test_record_never_replaces_a_persons_text(entry: Entry) -> None:
    with pytest.raises(ContentError, match="may not replace"):
        record(catalogue(entry), 0, "machine", provenance=PROVENANCE)


def test_record_of_a_failure_says_why() -> None:
    (entry,) = record(catalogue(Entry("p", HARBOUR)), 0, "", notes=["untranslated: no route"]).entries
    assert (entry.state, entry.fuzzy, entry.notes) == ("untranslated", False, ("untranslated: no route",))
    (odd,) = record(catalogue(Entry("p", HARBOUR)), 0, MERGED_AWAY, provenance=PROVENANCE).entries
    assert odd.state == "untranslated"


def test_record_wants_to_know_the_machine() -> None:
    with pytest.raises(ContentError, match="without provenance"):
        record(catalogue(Entry("p", HARBOUR)), 0, "text")


def test_offer_leaves_the_text_and_is_asked_for_once() -> None:
    plan = merge(document([HARBOUR_LATER]), catalogue(approved(HARBOUR, "a")))
    offered = offer(plan.catalogue, 0, "They came after sunrise.")
    assert offered.entries[0].target == "a"
    assert offered.entries[0].notes[0] == f"suggestion 100: They came after sunrise. ⟵ {HARBOUR_LATER}"
    again = merge(document([HARBOUR_LATER]), parse(serialize(offered), language="en", slug="news"))
    assert (again.suggest, again.catalogue) == ((), offered)
    assert offer(offered, 0, "They came after sunrise.") == offered
    renewed = offer(offered, 0, "A better one.")
    assert sum(note.startswith("suggestion") for note in renewed.entries[0].notes) == 1


def test_names_match_exactly_or_not_at_all() -> None:
    first = merge_names([("tag", "بحر"), ("author", "لينا حدّاد"), ("tag", "بحر "), ("category", "")], None, language="en")
    assert [(entry.context, entry.source) for entry in first.catalogue.entries] == [("author", "لينا حدّاد"), ("tag", "بحر")]
    assert (first.catalogue.slug, first.todo) == ("site", (0, 1))
    named = Catalogue("en", "site", (Entry("author", "لينا حدّاد", "Lina Haddad"), Entry("tag", "بحر", "sea")))
    other = merge_names([("author", "لينا حدّادي"), ("tag", "بحر")], named).catalogue
    assert [entry.target for entry in other.entries] == ["", "sea"]
    assert [entry.target for entry in other.obsolete] == ["Lina Haddad"]
    assert merge_names([("tag", "بحر"), ("author", "لينا حدّاد")], other).catalogue == named
