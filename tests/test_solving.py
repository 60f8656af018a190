"""Solving: one call a leg, clauses rejoined, bad output rescued, pivots chained."""

from collections.abc import Callable, Sequence

import pytest

from pipeline.model import DecodeOptions, Hypothesis, Leg, Link, Route
from pipeline.solving import Solver, Wish, through
from tests.fakes import BracketTranslator

AR_EN, EN_FR = Leg("ar", "en", "tiny", "1", "0" * 64), Leg("en", "fr", "tiny", "1", "1" * 64)
LONG = "أضرب عمال الميناء أسبوعين كاملين من أجل أجورهم؛ ثم عادوا إلى أرصفتهم منتصرين بعد مفاوضات طويلة، لكن الإدارة لم تدفع لهم شيئا حتى اليوم"


class Scripted:
    """Answers by a function of text and options; ``asked`` holds every text with its options."""

    def __init__(self, answer: Callable[[str, DecodeOptions], str]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, DecodeOptions]] = []

    def decode(self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions | None = None, progress: object = None) -> list[tuple[Hypothesis, ...]]:
        options = options or DecodeOptions()
        self.asked += [(text, options) for text in texts]
        return [(Hypothesis(self.answer(text, options), -0.5),) for text in texts]


def solver(decoder: object, *, words: int = 40) -> Solver:
    return Solver(decoder, beam=2, choices=4, clause_words=words)  # type: ignore[arg-type]


def test_texts_that_need_the_same_are_decoded_in_one_call_and_once_each() -> None:
    decoder = BracketTranslator()
    wishes = {"نص أول للتجربة": Wish(), "نص ثان للتجربة": Wish(), "نص ثالث للتجربة": Wish(links=True)}
    found = solver(decoder).solve(wishes, Route((AR_EN,)))
    assert list(found) == list(wishes)
    plain = [text for text, _, options in decoder.calls if not options.links and options.hypotheses == 1 and options.beam == 2]
    assert plain == ["نص أول للتجربة", "نص ثان للتجربة"]


def test_a_long_sentence_is_decoded_in_clauses_and_comes_back_as_one() -> None:
    decoder = Scripted(lambda text, _: " ".join(["word"] * len(text.split())) + ".")
    found = solver(decoder, words=8).solve({LONG: Wish()}, Route((AR_EN,)))[LONG].hypotheses[0]
    first_try = [text for text, options in decoder.asked if options.beam == 2]
    assert len(first_try) >= 3
    assert "".join(first_try).replace(" ", "") == LONG.replace(" ", "")
    assert found.text.count("word") == len(LONG.split())
    assert found.text.count(".") == 1


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("the the the the the the the the", "loop"),
        ("", "empty"),
        ("النضال مستمر منذ عام 1920 في كل مكان", "echo"),
        ("The struggle goes on everywhere since then", "number-lost"),
    ],
)
def test_what_goes_wrong_is_decoded_again_and_the_sound_answer_kept(bad: str, problem: str) -> None:
    source, good = "النضال مستمر منذ عام 1920 في كل مكان", "The struggle has gone on everywhere since 1920"
    decoder = Scripted(lambda _, options: bad if options.beam == 2 else good)
    found = solver(decoder).solve({source: Wish()}, Route((AR_EN,)))[source]
    assert found.hypotheses[0].text == good
    assert found.problems == ()
    stubborn = solver(Scripted(lambda *_: bad)).solve({source: Wish()}, Route((AR_EN,)))[source]
    assert problem in stubborn.problems


def test_sound_answers_are_not_decoded_twice() -> None:
    decoder = Scripted(lambda *_: "The struggle goes on everywhere")
    solver(decoder).solve({"النضال مستمر في كل مكان": Wish()}, Route((AR_EN,)))
    assert len(decoder.asked) == 1


def test_a_pivot_route_translates_the_first_legs_best_and_chains_links() -> None:
    decoder = BracketTranslator()
    found = solver(decoder).solve({"نص قصير": Wish(links=True)}, Route((AR_EN, EN_FR)))["نص قصير"]
    assert found.hypotheses[0].text.startswith("((نص قصير))")
    assert found.through == "(نص قصير)"
    assert Link(0, 2, 2, 4) in found.hypotheses[0].links


def test_links_through_a_pivot_need_a_common_middle_word() -> None:
    assert through((Link(0, 3, 0, 4),), (Link(5, 9, 0, 4),)) == ()
    assert through((Link(0, 3, 0, 4), Link(4, 6, 5, 9)), (Link(5, 9, 0, 3), Link(0, 4, 4, 8))) == (Link(0, 3, 4, 8), Link(4, 6, 0, 3))
