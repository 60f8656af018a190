"""Cutting long sentences and joining their translations; the cases are in ``data/cases/clauses*.json``."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clauses import Joined, clauses, join, shifted
from pipeline.engine.align import words
from pipeline.model import Link

FOLDER = Path(__file__).parent / "data" / "cases"
SPLITS = json.loads((FOLDER / "clauses.json").read_text(encoding="utf-8"))
JOINS = json.loads((FOLDER / "clauses_join.json").read_text(encoding="utf-8"))
MESSY = st.text(alphabet=st.sampled_from([*'ابو لكن،؛:,;.–-«»()[]"“”„٣1 \n']), max_size=200)


@pytest.mark.parametrize("case", SPLITS, ids=[case["label"] for case in SPLITS])
def test_clauses(case):
    assert list(clauses(case["input"]["text"], case["input"]["limit"])) == case["expect"], case["comment"]


@pytest.mark.parametrize("case", JOINS, ids=[case["label"] for case in JOINS])
def test_join(case):
    given_ = case["input"]
    assert join(given_["translations"], given_["sources"], language=given_["language"]).text == case["expect"], case["comment"]


@given(MESSY, st.integers(-1, 12))
def test_the_parts_joined_are_the_text_and_none_is_blank(text: str, limit: int):
    parts = clauses(text, limit)
    assert "".join(parts) == text
    assert all(part.strip() for part in parts) or len(parts) == 1 or not text.strip()


@given(MESSY)
def test_paired_marks_are_never_torn_apart(text: str):
    whole = f"بداية {text.translate(dict.fromkeys(map(ord, '«»()[]“”„' + chr(34))))} نهاية"
    quoted = f"قال أحدهم، «{whole}» ثم مضى، ولكن (وهذا، لعمري، قليل) لم يعد، لأنه تعب"
    for part in clauses(quoted, 3):
        assert part.count("«") == part.count("»")
        assert part.count("(") == part.count(")")


@pytest.mark.parametrize("text", ["، " * 5_000, "(، " * 5_000, "كلمة " * 50_000, "كلمة وأخرى، ثم " * 5_000, "ا" * 300_000])
def test_a_huge_line_comes_through(text: str):
    assert "".join(clauses(text, 30)) == text


def test_long_lists_of_clauses_stay_near_the_limit():
    text = "تحدث العامل عن الأجور في المصنع الكبير، " * 60
    sizes = [len(part.split()) for part in clauses(text, 30)]
    assert max(sizes) <= 30
    assert min(sizes) >= 10


class TestShifted:
    def cut(self, source: str, limit: int, translations: list[str], language: str) -> tuple[str, Joined, tuple[Link, ...]]:
        parts = clauses(source, limit)
        links = [[Link(*a, *b) for a, b in zip(words(part), words(own), strict=True)] for part, own in zip(parts, translations, strict=True)]
        joined = join(translations, parts, language=language)
        return source, joined, shifted(links, parts, joined=joined)

    def test_links_follow_their_words(self):
        source, joined, links = self.cut("أضرب العمال كلهم، لكن الإدارة رفضت.", 4, [" Struck workers all.", "But management refused."], "en")
        assert joined.text == "Struck workers all, but management refused."
        found = [(source[k.start : k.end], joined.text[k.target_start : k.target_end]) for k in links]
        # The full stop after "all" fell away at the seam, and with it the link of the comma.
        assert found == [
            ("أضرب", "Struck"), ("العمال", "workers"), ("كلهم", "all"), ("لكن", "but"), ("الإدارة", "management"), ("رفضت", "refused"), (".", "."),
        ]  # fmt: skip

    @given(st.lists(st.sampled_from(["He left.", " The end ", "...", "", "A b, c;", "و"]), min_size=1, max_size=5), st.sampled_from(["en", "de", "fr"]))
    def test_places_name_what_stands_there(self, translations: list[str], language: str):
        sources = ["كلمة، "] * len(translations)
        joined = join(translations, sources, language=language)
        for translation, place in zip(translations, joined.places, strict=True):
            kept = translation[place.start : place.end]
            assert joined.text[place.at : place.at + len(kept)].lower() == kept.lower()
        everything = [[Link(0, 4, 0, len(translation))] if translation else [] for translation in translations]
        for link in shifted(everything, sources, joined=joined):
            assert 0 <= link.target_start < link.target_end <= len(joined.text)
            assert 0 <= link.start < link.end <= sum(map(len, sources))
