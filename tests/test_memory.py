"""The memory: what may stand for the same sentence elsewhere, what may only be suggested, and its exchange with other tools."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from translate.storage.tmx import tmxfile

from pipeline.errors import ContentError
from pipeline.fold import exact_key, fold
from pipeline.memory import Memory, Pair
from pipeline.model import MERGED_AWAY, Catalogue, Entry
from pipeline.tmx import from_tmx, to_tmx
from tests.ledger import TEXTS, approved, edited, machine

HARBOUR = "وصل الصيّادون إلى الميناء قبل شروق الشمس بساعة كاملة."
MARKET = "ثم باعوا في السوق القديم كل ما اصطادوه خلال الليل الطويل."


def memory(*entries: Entry, obsolete: tuple[Entry, ...] = (), language: str = "en") -> Memory:
    return Memory.from_catalogues([Catalogue(language, "news", entries, obsolete)])


@pytest.mark.parametrize(
    ("entry", "exact", "suggested"),
    [
        (approved(HARBOUR, "a"), "a", "a"),
        (edited(HARBOUR, "a"), None, "a"),
        (machine(HARBOUR, "a"), None, None),
        (Entry("p", HARBOUR), None, None),
        (approved(HARBOUR, MERGED_AWAY), None, None),
        (Entry("p", MARKET, "a", fuzzy=True, previous=HARBOUR), None, "a"),
    ],
)
def test_states(entry: Entry, exact: str | None, suggested: str | None) -> None:
    for filled in (memory(entry), memory(obsolete=(entry,))):
        assert filled.exact(HARBOUR, "en") == exact
        assert [match.target for match in filled.fuzzy(HARBOUR, "en")] == [target for target in [suggested] if target]


def test_languages_are_apart() -> None:
    filled = memory(approved(HARBOUR, "a"), language="fr")
    assert (filled.exact(HARBOUR, "en"), filled.fuzzy(HARBOUR, "en")) == (None, ())
    assert filled.exact(HARBOUR, "fr") == "a"


def test_tatweel_and_white_space_make_no_difference_but_vowels_do() -> None:
    filled = memory(approved("قـــال  الوزير", "said"))
    assert filled.exact("قال الوزير ", "en") == "said"
    assert filled.exact("قِيلَ الوزير", "en") is None
    assert filled.exact("قَالَ الوزير", "en") is None


def test_a_neighbour_of_merged_away_text_is_no_exact_match() -> None:
    filled = memory(approved(HARBOUR, "They came, then they sold."), approved(MARKET, MERGED_AWAY), approved("نعم.", "Yes."), approved("لا.", "No."))
    assert filled.exact(HARBOUR, "en") is None
    assert filled.exact("نعم.", "en") is None
    assert filled.exact("لا.", "en") == "No."
    assert filled.fuzzy(HARBOUR, "en")[0].target == "They came, then they sold."


def test_the_most_frequent_approved_target_stands() -> None:
    books = [Catalogue("en", f"article-{number}", (approved("نعم.", target),)) for number, target in enumerate(["Indeed.", "Yes.", "Yes."])]
    assert Memory.from_catalogues(books).exact("نعم.", "en") == "Yes."
    assert Memory.from_catalogues(books[:2]).exact("نعم.", "en") == "Indeed."


def test_near_matches_come_best_first() -> None:
    near, nearer = HARBOUR.replace("قبل شروق", "بعد غروب"), HARBOUR.replace("كاملة", "واحدة")
    filled = memory(approved(near, "near"), edited(nearer, "nearer"), approved(MARKET, "far"))
    matches = filled.fuzzy(HARBOUR, "en")
    assert [match.target for match in matches] == ["nearer", "near"]
    assert 75 <= matches[1].score < matches[0].score < 100
    assert [match.approved for match in matches] == [False, True]
    assert len(filled.fuzzy(HARBOUR, "en", limit=1)) == 1
    assert filled.fuzzy(HARBOUR, "en", least=99) == ()


def test_only_the_same_sentence_scores_100() -> None:
    filled = memory(approved("أعلن المدير", "announced"))
    assert filled.fuzzy("اعلن المديرُ", "en")[0].score == 99
    assert filled.fuzzy("أعلن المديـــر", "en")[0].score == 100


def test_one_target_is_suggested_once() -> None:
    filled = memory(approved("نعم يا سيدي.", "Yes, sir."), approved("نعم ياسيدي.", "Yes, sir."))
    assert [match.target for match in filled.fuzzy("نعم يا سيدي.", "en")] == ["Yes, sir."]


@given(st.lists(TEXTS, min_size=1, max_size=8), TEXTS, st.sampled_from([50, 75, 90]))
def test_leaving_out_lengths_changes_no_result(sources: list[str], query: str, least: int) -> None:
    from rapidfuzz import fuzz

    filled = Memory.from_pairs(Pair("en", source, f"target {number}", approved=True) for number, source in enumerate(sources))
    found = {match.source for match in filled.fuzzy(query, "en", least=least, limit=99)}
    assert found == {source for source in sources if fuzz.ratio(fold(source), fold(query)) >= least}


@pytest.mark.parametrize(
    ("one", "other"), [("إلى", "الى"), ("ٱلقُرْآن", "القران"), ("مكتبــة", "مكتبة"), ("على", "علي"), ("٢٠٢٤", "2024"), ("ﻻ", "لا"), ("مسؤول", "مسوول")]
)
def test_spellings_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("كتب", "كتاب"), ("قلب", "كلب"), ("مدرسة", "مدرس")])
def test_words_do_not_fold_together(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_exact_key_keeps_letters() -> None:
    assert exact_key(" إلى\N{NO-BREAK SPACE}\n أين ") == "إلى أين"


PAIRS = (Pair("en", 'قال: "نعم" & <كلا>', "He said: “yes” & <no>", True), Pair("fr", "نعم.", "Oui.", True), Pair("en", "لا.", "No.", False))


def test_tmx_is_read_by_translate_toolkit() -> None:
    store = tmxfile.parsestring(to_tmx(PAIRS).encode(), sourcelanguage="ar")
    assert [(unit.source, unit.target) for unit in store.units] == [(pair.source, pair.target) for pair in PAIRS if pair.approved]


def test_tmx_comes_back() -> None:
    assert from_tmx(to_tmx(PAIRS), approved=True) == tuple(pair for pair in PAIRS if pair.approved)
    assert to_tmx(PAIRS) == to_tmx(PAIRS)


def test_tmx_of_translate_toolkit_is_read() -> None:
    store = tmxfile(sourcelanguage="ar")
    store.addtranslation("نعم.", "ar-EG", "Yes.", "en-US")
    assert from_tmx(bytes(store).decode()) == (Pair("en", "نعم.", "Yes.", approved=False),)


def test_a_foreign_memory_is_only_suggested() -> None:
    filled = Memory.from_pairs(from_tmx(to_tmx(PAIRS)))
    assert filled.exact("نعم.", "fr") is None
    assert filled.fuzzy("نعم.", "fr")[0].target == "Oui."


def test_text_that_xml_cannot_hold_is_left_out() -> None:
    assert from_tmx(to_tmx([Pair("en", "نص\x01", "text", True), PAIRS[1]]), approved=True) == (PAIRS[1],)


@pytest.mark.parametrize("text", ["", "not xml", "<tmx><body>", '<!DOCTYPE t [<!ENTITY a "aaaa">]><tmx>&a;</tmx>'])
def test_what_is_no_tmx_is_refused(text: str) -> None:
    with pytest.raises(ContentError) as caught:
        from_tmx(text, path="memory.tmx")
    assert caught.value.mend
