"""What counts as a problem, which hypothesis is kept, what is tried next; the cases are in ``data/cases/rescue.json``."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import numerals, rescue
from pipeline.model import DecodeOptions, Hypothesis

CASES = json.loads((Path(__file__).parent / "data" / "cases" / "rescue.json").read_text(encoding="utf-8"))
LANGUAGES = {"source_language": "ar", "target_language": "en"}


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_problems(case):
    assert list(rescue.problems(**case["input"])) == case["expect"], case["comment"]


def test_every_problem_has_a_case():
    assert {name for case in CASES for name in case["expect"]} == set(rescue.WEIGHTS)


def test_the_labels_are_distinct():
    assert len({case["label"] for case in CASES}) == len(CASES)


class TestChoose:
    SOURCE = "بلغ عددهم ٢٥ عام ٢٠٢٣"

    def choose(self, *texts: str) -> tuple[int, tuple[str, ...]]:
        return rescue.choose(self.SOURCE, [Hypothesis(text, -0.1 * (place + 1)) for place, text in enumerate(texts)], **LANGUAGES)

    def test_a_sound_one_wins_over_a_better_score(self):
        assert self.choose("They numbered 25", "They numbered 25 in 2023") == (1, ())

    def test_the_score_decides_among_sound_ones(self):
        assert self.choose("They numbered 25 in 2023", "There were 25 of them in 2023") == (0, ())

    def test_the_least_bad_wins_and_its_problems_are_told(self):
        assert self.choose("", "They they they they", "They numbered 25") == (2, ("number-lost",))

    def test_two_lost_numbers_are_worse_than_one(self):
        assert self.choose("They were numbered well", "They were 25 in number")[0] == 1

    def test_no_hypothesis_is_an_error(self):
        with pytest.raises(ValueError, match="empty"):
            rescue.choose(self.SOURCE, [], **LANGUAGES)


class TestRetries:
    def test_nothing_wrong_nothing_to_try(self):
        assert rescue.retries(()) == ()

    @pytest.mark.parametrize("name", rescue.WEIGHTS)
    def test_every_problem_has_three_different_attempts_that_differ_from_the_first(self, name: str):
        tried = rescue.retries((name,))
        assert len(set(tried)) == len(tried) == 3
        assert all(retry.split or retry.options != DecodeOptions() for retry in tried)
        assert any(retry.split for retry in tried)
        assert all(retry.options.hypotheses <= retry.options.beam for retry in tried)

    def test_a_loop_is_met_with_a_ban_on_repeats_first(self):
        assert rescue.retries(("loop", "number-lost"))[0].options.no_repeat_ngram > 0

    def test_lost_numbers_are_looked_for_among_more_hypotheses_first(self):
        assert rescue.retries(("number-lost",))[0].options.hypotheses > 1


class TestNumerals:
    @pytest.mark.parametrize("language", ["en", "es", "fr", "de", "xx"])
    def test_a_text_keeps_its_own_numbers(self, language: str):
        text = "في ١٢ آذار ٢٠٢٣ بلغت النسبة ٣٫٥٪ من ١٬٢٠٠٬٠٠٠ عند ٠٩:٠٥"
        assert numerals.lost(text, text, language=language) == ()
        assert numerals.added(text, text) == ()

    def test_what_is_lost_is_named(self):
        assert numerals.lost("من ٢٥ إلى ١٬٣٠٠ بنسبة ٧٪", "none", language="en") == ("٢٥", "١٬٣٠٠", "٧")
        assert numerals.percentage_lost("من ٢٥ إلى ١٬٣٠٠ بنسبة ٧٪", "none")

    def test_what_is_added_is_named(self):
        assert numerals.added("سنة ٢٠٢٣", "in 2023, 77 and 1.500") == ("77", "1.500")

    @given(st.lists(st.integers(0, 10**7), max_size=6))
    def test_digits_of_both_scripts_are_the_same_numbers(self, values: list[int]):
        latin = " و ".join(str(value) for value in values)
        arabic = latin.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert numerals.numbers(arabic, "ar").values == numerals.numbers(latin, "ar").values
        assert numerals.lost(arabic, latin, language="en") == numerals.added(latin, arabic) == ()

    @given(st.integers(13, 10**7))
    def test_a_number_that_is_left_out_is_missed(self, value: int):
        # Up to twelve a word would do; in Latin figures a century would.
        assert numerals.lost(f"في {value} نعم", "yes", language="en") == (str(value),)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["ar", "en"]), st.sampled_from(["en", "es", "fr", "de", "ar", "xx"]))
def test_no_text_breaks_it(source: str, target: str, source_language: str, target_language: str):
    found = rescue.problems(source, target, source_language=source_language, target_language=target_language)
    assert list(found) == [name for name in rescue.WEIGHTS if name in found]
    cost = rescue.severity(source, target, source_language=source_language, target_language=target_language)
    assert (cost > 0) == bool(found)


def test_a_very_long_text_is_judged_too():
    assert rescue.problems("كلمة أخرى " * 5_000, "another word " * 5_000, **LANGUAGES) == ()
