"""What becomes of a file that came back: three ways to differ, signatures, comments, moved and repeated sentences."""

from dataclasses import replace

import pytest

from pipeline.exchange import Returned, Sentence, take
from pipeline.exchange.sheet import squeezed
from pipeline.model import Catalogue, Entry, text_hash
from pipeline.sync import conflicting
from tests.ledger import approved, edited, machine
from tests.sheets import CATALOGUE, SHEET, altered, po, xliff


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
