import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.model import Hypothesis, Link
from pipeline.terms import Match, Term, best, enforce, find, parse, satisfied

CASES = Path(__file__).parent / "data" / "cases"


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["label"]) for case in json.loads((CASES / name).read_text(encoding="utf-8"))]


def spans(text: str, word: str) -> tuple[int, int]:
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    assert match, f"no {word} in {text}"
    return match.span()


@pytest.mark.parametrize("case", cases("terms.json"))
def test_terms_are_found_with_what_is_written_onto_them(case: dict[str, Any]) -> None:
    termbase = parse("source,en\n" + "".join(f"{row},x\n" for row in case["rows"]))
    assert [case["text"][match.start : match.end] for match in find(termbase, case["text"])] == case["expect"]


@pytest.mark.parametrize("case", cases("terms_satisfied.json"))
def test_a_draft_satisfies_a_term(case: dict[str, Any]) -> None:
    targets = {case["language"]: tuple(case["target"].split("|"))} if case["target"] else {}
    term = Term(("مصطلح",), targets, keep=case["keep"])
    assert satisfied(Match(term, 0, 5), case["text"], case["language"]) is case["expect"]


@pytest.mark.parametrize("case", cases("terms_enforce.json"))
def test_a_term_is_written_over_its_words(case: dict[str, Any]) -> None:
    (match,) = find([Term((case["term"],), {case["language"]: (case["target"],)})], case["source"])
    links = [Link(*spans(case["source"], left), *spans(case["text"], right)) for left, right in case["links"]]
    text, moved, done = enforce(case["text"], match, case["language"], links=links)
    assert (text, done) == (case["expect"], case["done"])
    others = [link for link in links if link.end <= match.start or match.end <= link.start]
    linked = {(link.start, text[link.target_start : link.target_end]) for link in moved}
    assert {(link.start, case["text"][link.target_start : link.target_end]) for link in others} <= linked
    if done:
        assert satisfied(match, text, case["language"])
        assert case["target"].lower() in {text[link.target_start : link.target_end].removesuffix("'s").lower() for link in moved}


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text("abc السلام'’ .", max_size=30), st.lists(st.builds(Link, *[st.integers(0, 30)] * 4), max_size=8))
def test_enforcing_says_whether_it_did_and_keeps_links_in_the_text(text: str, links: list[Link]) -> None:
    match = Match(Term(("سلام",), {"en": ("peace deal",)}), 2, 6)
    inside = [link for link in links if link.target_start <= link.target_end <= len(text)]
    new, moved, done = enforce(text, match, "en", links=inside)
    assert done is satisfied(match, new, "en")
    assert all(0 <= link.target_start <= link.target_end <= len(new) for link in moved)
    assert done or (new, moved) == (text, tuple(inside))
    assert enforce(new, match, "en", links=moved) == (new, moved, done)


def test_the_first_of_the_best_hypotheses() -> None:
    (bank, peace) = (Match(Term((arabic,), {"en": (english,)}), 0, 4) for arabic, english in [("مصرف", "bank"), ("سلام", "peace")])
    texts = ["the shore", "the bank", "the bank of peace", "peace for the bank"]
    hypotheses = [Hypothesis(text, -float(index)) for index, text in enumerate(texts)]
    assert best(hypotheses, [bank, peace], "en") == 2
    assert best(hypotheses, [], "en") == 0
    assert best([], [bank], "en") == 0


def test_a_termbase_is_read_as_spreadsheets_write_it() -> None:
    rows = ["Source;EN;fr;Note;do-not-translate", "# a comment", "", 'شركة | شركات;company|firm;"so;ciété";see there;', "أرامكو;;;;yes", ""]
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + "\r\n".join(rows)
    company, aramco = parse(text)
    assert company.sources == ("شركة", "شركات")
    assert (company.target("en"), company.spellings("en"), company.target("fr"), company.target("de")) == ("company", ("company", "firm"), "so;ciété", "")
    assert (company.note, company.keep, company.line) == ("see there", False, 4)
    assert (aramco.keep, aramco.target("de")) == (True, "أرامكو")
    assert parse("") == parse("\n# nothing\n") == parse("source,en\n") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("en,fr\na,b\n", 1, "no column “source”"),
        ("source,en,en\n", 1, "twice"),
        ("source,english words\n", 1, "no column of a termbase"),
        ("source,en\nسلام,peace\nسلام,calm\n", 3, "and on line 2"),
        ("source,en\n\nسلام,\n", 3, "no translation"),
        ("source,en\n,peace\n", 2, "source is empty"),
        ("source,en\nسلام,peace,war\n", 2, "3 cells"),
        ("source,en,dnt\nسلام,peace,maybe\n", 2, "neither yes nor no"),
        ('source,en\nسلام,"peace\n', 2, "cannot be read"),
        ('source,en\nسلام,"pe\nace"\nحرب,\n', 4, "no translation"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, path="terms.csv")
    assert (caught.value.path, caught.value.line) == ("terms.csv", line)
    assert said in caught.value.message
    assert caught.value.mend


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text('source,en;\n"شكة|#\t\r\x00 y', max_size=40))
def test_any_text_is_a_termbase_or_a_config_error(text: str) -> None:
    try:
        told = [term.line for term in parse("source,en\n" + text) if term.sources]
    except ConfigError as error:
        told = [error.line or 0]
    assert all(line > 1 for line in told)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["سلام", "ال", "و", "ل", *"   ", "حكومة", "حكومت", "ه", "المدينة القديمة", "ـ", "\u064e", "UN"]), max_size=12).map("".join))
def test_matches_are_words_apart_and_in_order(sentence: str) -> None:
    termbase = [Term((source,), {"en": ("x",)}) for source in ("سلام", "حكومة", "المدينة القديمة", "UN")]
    edges = [edge for match in find(termbase, sentence) for edge in (match.start, match.end)]
    assert edges == sorted(edges)
    assert all(start == 0 or not sentence[start - 1].isalpha() or sentence[start] == "U" for start in edges[::2])
