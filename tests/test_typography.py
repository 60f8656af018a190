import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.inline import fixed_parts, protected
from pipeline.typography import localize, marks_of

CASES = Path(__file__).parent / "data" / "cases"
PARTS = [
    *"\"\"''«»“”„‘’‚‹› ,.;:!?¿¡…%()[]*_~-–—",
    "  ", " ", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{RIGHT-TO-LEFT MARK}", "word", "l", "de", "oui", "Vienes", "é",
    "12", "٣", "٫", "٬", "٪", "،", "؟", "؛", "...", "`a \"b\" !`", "https://example.org/?q=1", "[^1]", "](u \"t\")", "<b>", "&amp;", "\\*", "\ue000",
]  # fmt: skip
texts = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)
locales = st.sampled_from(["en", "es", "fr", "de", "de-CH", "fr_CA", "es-MX", "xx"])


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["label"]) for case in json.loads((CASES / name).read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", cases("typography.json"))
def test_a_locale_sets_its_text(case: dict[str, Any]) -> None:
    done = localize(case["input"], case["locale"], protected=protected(case["input"]))
    assert done == case["expect"]
    assert localize(done, case["locale"], protected=protected(done)) == done


@settings(derandomize=True, max_examples=800, deadline=None)
@given(texts, locales)
@example("'a' \"b\"", "fr")
def test_setting_twice_is_setting_once(text: str, locale: str) -> None:
    once = localize(text, locale)
    assert localize(once, locale) == once


@settings(derandomize=True, max_examples=300, deadline=None)
@given(texts, locales)
def test_protected_ranges_are_never_touched(text: str, locale: str) -> None:
    ranges = protected(text)
    kept = [text[start:end] for start, end in ranges]
    pattern = ".*".join(map(re.escape, kept))
    assert re.search(pattern, localize(text, locale, protected=ranges), re.DOTALL)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(texts, locales)
def test_no_word_changes(text: str, locale: str) -> None:
    def letters(of: str) -> str:
        return "".join(filter(str.isalpha, of))

    assert letters(localize(text, locale)) == letters(text)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=30), locales, st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=4))
def test_any_text_and_any_ranges_are_taken(text: str, locale: str, ranges: list[tuple[int, int]]) -> None:
    done = localize(text, locale, protected=ranges)
    assert all(text[max(0, start) : end] in done for start, end in ranges if start < end)


def test_fixed_parts_survive_with_protection() -> None:
    text = 'راجع "`x !`" [هنا](https://example.org/?a=1 "t !")[^1] ؛ info@example.org !'
    done = localize(text, "fr", protected=protected(text))
    assert fixed_parts(done) == fixed_parts(text)


def test_unknown_locales_are_set_like_english() -> None:
    assert marks_of("tlh").outer == ("“", "”")
    assert marks_of("fr_FR") == marks_of("fr")
