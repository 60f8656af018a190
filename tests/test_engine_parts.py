"""What decoding is made of: pieces with their places, word links from attention, batches, cuts and scores."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engine.align import membership, word_links, words
from pipeline.engine.parts import cut, rejoined
from pipeline.engine.search import core_count, mean_score, packed, trimmed
from pipeline.engine.tokens import Pieces, located, open_tokenizer
from pipeline.model import Hypothesis, Link
from tests.tiny_package import build_shared


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    build_shared(folder / "models" / "starter")
    return folder


class TestLinks:
    def test_a_piece_belongs_to_the_word_that_it_covers_most(self):
        table = membership(((0, 2), (2, 6), (6, 6), (9, 10)), ((0, 3), (4, 8)))
        assert table.argmax(axis=1).tolist()[:3] == [0, 1, 1]
        assert table.sum(axis=1).tolist() == [1, 1, 1, 0]

    def test_a_second_strong_source_word_is_linked_and_a_forgotten_one_is_found(self):
        source, target = (Pieces(text, tuple(text.split()), words(text)) for text in ("رأس المال ثم", "capital then"))
        attention = [[0.5, 0.35, 0.15], [0.0, 0.1, 0.9]]
        assert word_links(attention, source=source, target=target) == (Link(0, 3, 0, 7), Link(4, 9, 0, 7), Link(10, 12, 8, 12))
        weak = [[0.7, 0.2, 0.1], [0.0, 0.1, 0.9]]
        assert Link(4, 9, 0, 7) in word_links(weak, source=source, target=target)

    @pytest.mark.parametrize(("source", "target"), [("", "x"), ("x", ""), ("   ", "x")])
    def test_nothing_goes_with_nothing(self, source: str, target: str):
        assert word_links([[1.0]], source=Pieces(source, ("a",), ((0, 1),)), target=Pieces(target, ("b",), ((0, 1),))) == ()

    @given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
    def test_links_stay_within_both_texts_on_words(self, sources: int, targets: int, seed: int):
        generator = np.random.default_rng(seed)
        source, target = (Pieces(t, tuple(t.split()), words(t)) for t in (" ".join(["كلمة"] * sources), " ".join(["word"] * targets)))
        links = word_links(generator.dirichlet(np.ones(sources), targets).tolist(), source=source, target=target)
        assert {(k.target_start, k.target_end) for k in links} <= set(words(target.text))
        assert {(k.start, k.end) for k in links} <= set(words(source.text))
        assert len({k.target_start for k in links}) == targets or min(1 / sources, 1) < 0.5


class TestPieces:
    def test_spans_refer_to_the_text_as_given(self, root: Path):
        tokenizer = open_tokenizer(root / "models" / "starter" / "sentencepiece.model", cache=root / ".cache")
        text = "  ab\N{RIGHT-TO-LEFT MARK}  😀ج"
        (found,) = tokenizer.encode([text])
        assert len(found.pieces) == len(found.spans)
        assert "".join(text[a:b] for a, b in found.spans).replace(" ", "") == text.replace(" ", "")
        back = tokenizer.decode(found.pieces)
        assert [back.text[a:b].strip() for a, b in back.spans if back.text[a:b].strip()] == ["a", "b", "\N{RIGHT-TO-LEFT MARK}", "😀", "ج"]

    def test_an_underscore_stays_one(self, root: Path):
        tokenizer = open_tokenizer(root / "models" / "starter" / "sentencepiece.model", cache=root / ".cache")
        assert tokenizer.decode(tokenizer.encode(["snake_case"])[0].pieces).text == "snake_case"

    def test_bpe_packages_use_the_stock_tokenizer(self, tmp_path: Path):
        (tmp_path / "bpe.model").write_text("#version: 0.2\nt h\nth e</w>\n", encoding="utf-8")
        (tmp_path / "metadata.json").write_text(json.dumps({"from_code": "en", "to_code": "fr", "package_version": "1"}), encoding="utf-8")
        tokenizer = open_tokenizer(tmp_path / "bpe.model", cache=tmp_path / ".cache")
        (found,) = tokenizer.encode(["the cat"])
        assert found.pieces[0] == "the"
        assert found.spans[0] == (0, 3)
        assert tokenizer.decode(found.pieces).text == "the cat"
        assert tokenizer.encode(["  "])[0].pieces == ()

    def test_a_piece_that_is_not_in_the_text_pushes_nothing_away(self):
        assert located("a & b", ("a", "&amp;", "b")).spans == ((0, 1), (1, 1), (4, 5))

    def test_trimming_moves_the_spans(self):
        assert trimmed(Pieces(" ab ", ("a", "b", " "), ((1, 2), (2, 3), (3, 4)))) == Pieces("ab", ("a", "b", " "), ((0, 1), (1, 2), (2, 2)))


class TestPlanning:
    @given(st.lists(st.integers(1, 60), max_size=50), st.integers(1, 200))
    def test_batches_hold_everything_once_and_stay_within_the_limit(self, lengths: list[int], most: int):
        sentences = [Pieces(str(number), ("x",) * length, ((0, 0),) * length) for number, length in enumerate(lengths)]
        batches = list(packed(sentences, most))
        assert sorted(s.text for batch in batches for s in batch) == sorted(s.text for s in sentences)
        assert all(len(batch) == 1 or len(batch) * max(len(s.pieces) for s in batch) <= most for batch in batches)
        longest = [len(batch[0].pieces) for batch in batches]
        assert longest == sorted(longest, reverse=True)

    @given(st.text(alphabet="ab كل \n", max_size=80), st.integers(1, 12))
    def test_cut_parts_are_small_and_joined_are_the_text(self, text: str, most: int):
        parts = cut(text, most, count=lambda part: len(part.strip()))
        assert "".join(parts) == text
        assert all(len(part.replace(" ", "").replace("\n", "")) <= most for part in parts)

    def test_rejoined_parts_keep_their_links(self):
        halves = [Hypothesis("one", -1.0, (Link(0, 2, 0, 3),)), Hypothesis("", 0.0), Hypothesis("two", -3.0, (Link(0, 2, 0, 3),))]
        found = rejoined(["اب ", "   ", "جد "], halves)
        assert found.text == "one two"
        assert found.links == (Link(0, 2, 0, 3), Link(6, 8, 4, 7))
        assert found.score == pytest.approx(-4 / 3)

    def test_the_mean_leaves_out_the_prefix(self):
        # Ten tokens with prefix and end, log-probabilities -0.9 in all: nine of them were written.
        assert mean_score(-0.9 / 10, length=10, skip=1, penalty=1.0) == pytest.approx(-0.1)
        assert mean_score(-0.9, length=10, skip=1, penalty=0.0) == pytest.approx(-0.1)

    @pytest.mark.parametrize(("value", "cores"), [("3", 3), ("1", 1)])
    def test_threads_can_be_set(self, monkeypatch: pytest.MonkeyPatch, value: str, cores: int):
        monkeypatch.setenv("TAZAMUN_THREADS", value)
        assert core_count() == cores

    @pytest.mark.parametrize("value", ["", "0", "many", "-2"])
    def test_threads_that_make_no_sense_are_ignored(self, monkeypatch: pytest.MonkeyPatch, value: str):
        monkeypatch.setenv("TAZAMUN_THREADS", value)
        assert core_count() >= 1
