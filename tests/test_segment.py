"""Sentences: the cases of the data files, and what holds for any text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment import LONGEST_QUOTATION, sentences

CASES = Path(__file__).parent / "data" / "cases"
PIECES = [*'نعم لا د أ.د هـ 3 ٣٫٥ . ؟ ! ... … « » ( ) " [^1] \\ - x Dr ـ `'.split(), " ", " ", " ", "\n", "\n\n", "\N{NO-BREAK SPACE}"]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200)


def load(name: str) -> list[Any]:
    return [pytest.param(case, id=case["label"]) for case in json.loads((CASES / name).read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", load("segment.json"))
def test_case(case: dict[str, Any]) -> None:
    assert list(sentences(case["input"])) == case["expect"]


@pytest.mark.parametrize("case", load("segment_spans.json"))
def test_protected_ranges(case: dict[str, Any]) -> None:
    assert list(sentences(case["input"], protected=[tuple(span) for span in case["protected"]])) == case["expect"]


@given(texts)
def test_joining_gives_the_text_back(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(texts)
def test_every_boundary_is_white_space(text: str) -> None:
    assert all(sentence[-1].isspace() for sentence in sentences(text)[:-1])


@given(texts)
def test_every_sentence_has_a_word_if_the_text_has_one(text: str) -> None:
    found = sentences(text)
    assert len(found) <= 1 or all(any(letter.isalnum() for letter in sentence) for sentence in found)


@given(texts, st.data())
def test_no_boundary_falls_into_a_protected_range(text: str, data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    ranges = [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    found = sentences(text, protected=ranges)
    place = 0
    for sentence in found[:-1]:
        place += len(sentence)
        assert not any(start < place < end for start, end in ranges)
    assert "".join(found) == text


@given(st.lists(st.sampled_from(["نعم جاء", "هل عاد", "انتهى الأمر", "قال د. سامي"]), min_size=1, max_size=6))
def test_sentences_survive_being_joined_again(words: list[str]) -> None:
    text = " ".join(f"{word}." for word in words)
    found = sentences(text)
    assert len(found) == len(words)
    assert sentences(" ".join(sentence.strip() for sentence in found)) == found


def test_a_long_quotation_is_cut() -> None:
    sentence = "هذه جملة من خطاب طويل. "
    text = f"قال: «{sentence * (LONGEST_QUOTATION // len(sentence) + 2)}» ثم سكت."
    assert len(sentences(text)) > LONGEST_QUOTATION // len(sentence)


def test_nothing_has_no_sentences() -> None:
    assert sentences("") == ()
