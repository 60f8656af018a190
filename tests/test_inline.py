import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.inline import fixed_parts, lift, protected, restore
from pipeline.inline.tree import clean
from pipeline.model import Link

CASES = Path(__file__).parent / "data" / "cases"
STOCK = MarkdownIt("commonmark").enable("strikethrough").use(footnote_plugin, always_match_refs=True)
LABELS = ["b"]

# Words, marks and whole constructs in any order: most of it is broken Markdown, as it should be.
ATOMS = [
    "كتاب", "المدينة", "قال", "ثم", "word", "snake_case", "2020", "٣٫٥", "é", "😀", "الـعربية", " ", " ", " ", " ", "  ", ".", "،", "؟", "!", ":", "«",
    "»", '"', "(", ")", "*", "**", "***", "_", "__", "~~", "~", "`", "``", "[", "]", "](u)", "](<u v> \"عنوان\")", "][b]", "[^1]", "^[حاشية]", "[^م]",
    "![ص](a.png)", "<https://x.org/?a=1&b=2>", "<b>", "</b>", "<br>", "<!-- x -->", "<kbd>Ctrl</kbd>", "&amp;", "&nbsp;", "\\*", "\\",
    "https://example.org/a_b_c", "www.example.org", "info@example.org", "`git commit`", "`كود`", "**مهم**", "*مهم جدا*",
    "[رابط](https://example.org/%D8%A7)", "~~قديم~~", "<", ">", "&", "^", "|", "#", "$", "=", "-", "–", "\N{NO-BREAK SPACE}",
    "\N{RIGHT-TO-LEFT MARK}",
]  # fmt: skip
sources = st.lists(st.sampled_from(ATOMS), max_size=14).map("".join)
targets = st.lists(st.sampled_from([*ATOMS, "the", "City", "said", "l’ONU", "don't"]) | st.text(max_size=3), max_size=14).map("".join)
numbers = st.integers(-3, 70)
links = st.lists(st.builds(Link, numbers, numbers, numbers, numbers), max_size=12)


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["label"]) for case in json.loads((CASES / name).read_text(encoding="utf-8"))]


def word_links(text: str) -> list[Link]:
    return [Link(*match.span(), *match.span()) for match in re.finditer(r"\S+", text)]


def links_of(source: str, target: str, pairs: list[list[str]]) -> list[Link]:
    """Links from pairs of words, each found behind where the same word was last found, or there again if it is the last."""
    seen: dict[tuple[str, str], re.Match[str]] = {}

    def place(text: str, word: str) -> tuple[int, int]:
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        last = seen.get((text, word))
        found = pattern.search(text, last.end() if last else 0) or last
        assert found, f"no {word} in {text}"
        seen[text, word] = found
        return found.span()

    return [Link(*place(source, left), *place(target, right)) for left, right in pairs]


def html(markdown: str) -> str:
    """The stock parser's HTML without invisible characters, which lift cleans away, and without white space."""
    return re.sub(r"\s+", "", clean(STOCK.renderInline(markdown, {"references": {"B": {"href": "b", "title": ""}}})))


def tags(markdown: str) -> Counter[str]:
    return Counter(re.findall(r"<[^<>]+>", STOCK.renderInline(markdown, {"references": {"B": {"href": "b", "title": ""}}})))


@pytest.mark.parametrize("case", cases("inline.json"))
def test_markup_lands_on_the_aligned_words(case: dict[str, Any]) -> None:
    lifted = lift(case["source"])
    assert lifted.text == case["bare"]
    restored = restore(lifted, case["target"], links_of(case["bare"], case["target"], case["links"]))
    assert restored.text == case["expect"]
    assert [finding.rule for finding in restored.findings] == case.get("findings", [])


@pytest.mark.parametrize("case", cases("inline_same.json"))
def test_an_aligned_copy_is_the_source_again(case: dict[str, Any]) -> None:
    lifted = lift(case["source"])
    restored = restore(lifted, lifted.text, word_links(lifted.text))
    assert restored.text == case.get("expect", case["source"])
    assert restored.findings == ()
    assert html(restored.text) == html(case["source"])


@settings(derandomize=True, max_examples=400, deadline=None)
@given(sources)
def test_the_identity_renders_the_same_html(source: str) -> None:
    lifted = lift(source, references=LABELS)
    restored = restore(lifted, lifted.text, word_links(lifted.text))
    assert html(restored.text) == html(source)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(sources, targets, links)
@example("[a](u) [b](v)", "x", [])
@example("*a* **b** ~~c~~", "x", [])
@example("**a**", "*", [])
@example("`a``b`", "", [])
def test_nothing_is_lost_or_duplicated(source: str, target: str, aligned: list[Link]) -> None:
    restored = restore(lift(source, references=LABELS), target, aligned)
    assert fixed_parts(restored.text, references=LABELS) == fixed_parts(source, references=LABELS)
    assert tags(restored.text) == tags(source)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=40) | targets)
@example("1\\. a\\*b &copy; <b>")
def test_plain_targets_render_literally(target: str) -> None:
    restored = restore(lift("كتاب جديد"), target, [])
    shown = STOCK.parseInline(restored.text)[0].children or []
    plain = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", target)
    if not restored.findings:
        assert {token.type for token in shown} <= {"text"}
        assert "".join(token.content for token in shown).split() == plain.split()


@settings(derandomize=True, max_examples=200, deadline=None)
@given(sources)
def test_protected_ranges_are_apart_and_hold_every_fixed_part(source: str) -> None:
    ranges = protected(source)
    edges = [edge for pair in ranges for edge in pair]
    assert edges == sorted(edges)
    assert all(start < end <= len(source) for start, end in ranges)
    parts = "".join(source[start:end] for start, end in ranges)
    assert all(part.strip("`![]()") in parts for part in fixed_parts(source) if part.isascii() and part[0] not in "h[w")


def test_fixed_parts_compare_addresses_however_they_are_written() -> None:
    assert fixed_parts("[a](https://example.org/%D8%AA)") == fixed_parts('[b](<https://example.org/ت> "x")') == fixed_parts("<https://example.org/ت>")
    assert fixed_parts("[a](u) [b](u)") == {"u": 2}
    assert fixed_parts("![a](i.png) `x` [^1] <br>") == {"![](i.png)": 1, "`x`": 1, "[^1]": 1, "<br>": 1}
    assert fixed_parts("\\`x\\` \\[^1]") == {}


HOSTILE = ["*" * 20_000, "[" * 20_000, "[a](" * 2_000, "`" * 9_999 + "a", "<" * 20_000, "*a **b " * 3_000, "كلمة " * 40_000, "a@" * 20_000, "https://" * 5_000]


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:7])
def test_hostile_sentences_come_back_whole(source: str) -> None:
    lifted = lift(source)
    restored = restore(lifted, "the word here", [])
    assert fixed_parts(restored.text) == fixed_parts(source)


def test_too_much_markup_comes_back_as_the_source() -> None:
    source = "*a* " * 400
    restored = restore(lift(source), "b", [])
    assert restored.text == source
    assert [finding.severity for finding in restored.findings] == ["blocking"]


def test_a_shortcut_reference_is_a_link_only_if_defined() -> None:
    assert lift("قرأت [الكتاب] أمس").text == "قرأت [الكتاب] أمس"
    lifted = lift("قرأت [الكتاب] أمس", references=["الكتاب"])
    assert lifted.text == "قرأت الكتاب أمس"
    aligned = [Link(0, 4, 2, 6), Link(5, 11, 11, 15), Link(12, 15, 16, 25)]
    assert restore(lifted, "I read the book yesterday", aligned).text == "I read the [book][الكتاب] yesterday"


@pytest.mark.skipif("TAZAMUN_ARTICLES" not in os.environ, reason="TAZAMUN_ARTICLES names no folder of articles that may not be committed")
def test_real_articles_keep_their_markup() -> None:
    for path in Path(os.environ["TAZAMUN_ARTICLES"]).glob("*.txt"):
        for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
            lifted = lift(line)
            assert html(restore(lifted, lifted.text, word_links(lifted.text)).text) == html(line)
            assert fixed_parts(restore(lifted, "The machine said this.", []).text) == fixed_parts(line)
