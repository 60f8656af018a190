"""Front matter: what is read, what is refused with its line, and what is written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ContentError
from pipeline.frontmatter import listed, parse_front, quote, set_fields

words = st.text(alphabet="ابتث abc:#'\"-[]{}\\,،!&*?|>%@`~=0123.", min_size=1, max_size=40).map(str.strip).filter(bool)

VALUES = [
    ("title: درس", "درس"),
    ("title:   درس: فنزويلا  ", "درس: فنزويلا"),
    ("Title: درس", "درس"),
    ("title:", ""),
    ("title: 'لغة د''أخرى'", "لغة د'أخرى"),
    ('title: "قال \\"نعم\\" \\u0627"', 'قال "نعم" ا'),
    ("title: درس #1 # ليس تعليقا", "درس #1 # ليس تعليقا"),
    ("title: سطر\n  ثان", "سطر ثان"),
    ("title: >-\n  سطر\n  ثان", "سطر ثان"),
    ("title: |\n  سطر\n\n  ثان", "سطر ثان"),
    ("title: [أ, 'ب, ج', \"د\"]", "أ, ب, ج, د"),
    ("title:\n  - أ\n  - ب", "أ, ب"),
    ("title:\n- أ\n- ب", "أ, ب"),
    ("# تعليق\n\ntitle: درس", "درس"),
    ("title: http://a.b:80/c", "http://a.b:80/c"),
]


@pytest.mark.parametrize(("lines", "value"), VALUES)
def test_value(lines: str, value: str) -> None:
    text = f"---\n{lines}\n---\nنص\n"
    front, body = parse_front(text)
    assert front.values == {"title": value}
    assert text[body:] == "نص\n"


def test_the_span_is_the_raw_value() -> None:
    text = "---\ntitle: 'درس'\ntags:\n  - أ\n  - ب\nslug: x\n---\n"
    front, _ = parse_front(text)
    assert [text[field.start : field.end] for field in front.fields] == ["'درس'", "\n  - أ\n  - ب", "x"]
    assert [field.line for field in front.fields] == [2, 3, 6]
    assert front.fields[1].parts == ("أ", "ب")


@pytest.mark.parametrize("text", ["", "نص", "---\n", "---\n---\n", "---\nنص\n---\n", "---\n\nنص: آخر\n", " ---\ntitle: x\n---\n", "--- \n# تعليق\n---\n"])
def test_no_front_matter(text: str) -> None:
    assert parse_front(text)[1] == 0


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: x\n\nنص\n", 1, "not closed"),
        ("---\ntitle: x\nslug: y\ntitle: z\n---\n", 4, "stands twice"),
        ("---\ntitle: x\nTITLE: z\n---\n", 3, "stands twice"),
        ("---\ntitle: x\nبلا مفتاح\n---\n", 3, "no key"),
        ("---\ntitle: x\n<<<<<<< HEAD\nslug: a\n=======\nslug: b\n>>>>>>> main\n---\n", 3, "merge conflict"),
    ],
)
def test_bad_front_matter_names_its_line_and_the_mend(text: str, line: int, words: str) -> None:
    with pytest.raises(ContentError, match=words) as caught:
        parse_front(text, path="content/x.md")
    assert caught.value.line == line
    assert caught.value.mend
    assert str(caught.value).startswith(f"content/x.md:{line}: ")


@given(words)
def test_a_quoted_value_is_read_back(value: str) -> None:
    front, body = parse_front(f"---\ntitle: {quote(value)}\nslug: x\n---\n")
    assert front.values == {"title": " ".join(value.split("\n")), "slug": "x"}
    assert body > 0


@given(st.dictionaries(st.sampled_from(["title", "lang", "status", "date"]), words, min_size=1))
def test_set_fields_sets_those_and_no_others(changes: dict[str, str]) -> None:
    text = "---\ntitle: درس\ntags:\n  - أ\n  - ب\nslug: x\n---\nنص\n"
    changed = set_fields(text, changes)
    front, body = parse_front(changed)
    assert front.values == {"title": "درس", "tags": "أ, ب", "slug": "x"} | changes
    assert changed[body:] == "نص\n"
    assert set_fields(changed, changes) == changed


def test_an_empty_value_removes_the_key() -> None:
    text = "---\ntitle: درس  \nsummary: >\n  سطر\n  ثان\nslug: x\n---\n"
    assert set_fields(text, {"summary": "", "absent": ""}) == "---\ntitle: درس  \nslug: x\n---\n"
    assert set_fields(text, {"title": ""}) == "---\nsummary: >\n  سطر\n  ثان\nslug: x\n---\n"


def test_front_matter_is_created_where_there_is_none() -> None:
    assert set_fields("نص\n", {"title": "أ: ب"}) == '---\ntitle: "أ: ب"\n---\n\nنص\n'
    assert set_fields("نص\n", {"title": ""}) == "نص\n"


def test_names_are_listed() -> None:
    assert listed("ليلى حداد، سامر ؛ منى,  ") == ("ليلى حداد", "سامر", "منى")
