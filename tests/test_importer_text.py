"""The importer's rules about characters, dates and Markdown, each by itself."""

import doctest
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

import pipeline.importer
from pipeline.importer import dates, slug
from pipeline.importer.compose import body
from pipeline.importer.endnotes import link
from pipeline.importer.fold import load
from pipeline.importer.labels import label
from pipeline.importer.model import Block, Rich, Span
from pipeline.importer.normalise import digit_style, normalise, unify_digits
from pipeline.importer.plain import blocks
from pipeline.importer.reading import decode
from pipeline.importer.rich import Edit, apply, markdown

CASES = json.loads((Path(__file__).parent / "data" / "cases" / "importer.json").read_text(encoding="utf-8"))
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
MODULES = [found.name for found in pkgutil.iter_modules(pipeline.importer.__path__)]


def named(kind: str) -> list[pytest.param]:
    return [pytest.param(case, id=case["label"]) for case in CASES if case["kind"] == kind]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(f"pipeline.importer.{name}")).failed == 0


@pytest.mark.parametrize("case", named("normalise"))
def test_normalise(case):
    rich, changes = normalise(Rich(case["input"]))
    assert rich.text == case["expect"]
    assert bool(changes) == (case["input"] != case["expect"])


@pytest.mark.parametrize("case", named("normalise"))
def test_normalising_twice_equals_once(case):
    assert normalise(Rich(case["expect"])) == (Rich(case["expect"]), ())


@pytest.mark.parametrize("case", named("digits"))
def test_digits_are_unified_only_where_one_system_rules(case):
    style = digit_style([case["input"]])
    assert unify_digits(Rich(case["input"]), style)[0].text == case["expect"]


@pytest.mark.parametrize("case", named("date"))
def test_dates(case):
    found = dates.find(case["input"])
    assert (found.day.isoformat() if found else "") == case["expect"]


@pytest.mark.parametrize("case", named("label"))
def test_lines_that_state_something(case):
    found = label(Block("paragraph", Rich(case["input"])), load())
    assert [list(pair) for pair in found.found] == case["expect"] if found else case["expect"] == []


@pytest.mark.parametrize("case", named("encoding"))
def test_encodings(case):
    text = "في هذا العدد من المجلة مقالات عن المدينة، وعن الماء الذي لا يصل إلى الأطراف."
    assert decode(case["before"].encode() + text.encode(case["input"]))[0] == case["before"] + text


def test_words_never_change():
    """Vowel signs, hamza forms and letters stay, whatever is done to signs and spaces."""
    text = 'أُعْلِنَت "النتائِج" ,بعد ٢٠٢٥ :وقال المُديرُ ؛ إنَّ الشَّبَكةَ "جاهزة" !'
    assert re.findall(r"\w+", normalise(Rich(text))[0].text) == re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("title", "expected"), [("ماء", "ma"), ("Data 101: درس", "data-101-drs"), ("؟!", ""), ("إندكس", "indks"), ("index", "index-1"), ("كلمة " * 40, None)]
)
def test_slugs(title, expected):
    found = slug.propose(title)
    assert found == expected if expected is not None else (len(found) <= 70 and slug.valid(found) and not found.endswith("-"))


SIGNS = st.text(alphabet="ابجد كلمة 12.)(-+*_[]<>&;#`~|\\!:\"'^=/@{}a1\t", max_size=40)


def shown(text: str) -> str:
    root = html.document_fromstring("<body>" + PARSER.render(text) + "</body>")
    return " ".join(root.text_content().split())


@given(st.lists(SIGNS, min_size=1, max_size=4))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_escaped_text_is_shown_as_it_was(texts):
    rows = [" ".join(text.split()) for text in texts]
    rows = [row for row in rows if row]
    written = body([Block("paragraph", Rich(row)) for row in rows], {})
    assert shown(written) == " ".join(rows)


@given(st.lists(SIGNS, min_size=2, max_size=3), st.sampled_from(["heading", "item", "quote", "note"]))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_every_kind_of_block_shows_its_text(texts, kind):
    rows = [row for text in texts if re.search(r"\w", row := " ".join(text.split()))]
    written = body([Block(kind, Rich(row), 2 if kind == "heading" else 1, "-" if kind == "item" else "") for row in rows if kind != "note"], {})
    assert shown(written) == " ".join(row for row in rows if kind != "note")


@given(SIGNS, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from(["strong", "em", "strike", "link", "code"])), max_size=4))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_marks_never_change_the_words(text, marks):
    text = " ".join(text.split())
    spans = tuple(
        sorted(
            (Span(start, min(len(text), start + width), kind, "https://e.org/" if kind == "link" else "") for start, width, kind in marks if start < len(text)),
            key=lambda span: (span.start, -span.end),
        )
    )
    assert re.sub(r"\s", "", shown(markdown(Rich(text, spans)))) == re.sub(r"\s", "", text)


@given(st.text(alphabet="ابج د", max_size=20), st.data())
@settings(derandomize=True, max_examples=200, deadline=None)
def test_edits_move_marks_with_their_words(text, draw):
    start = draw.draw(st.integers(0, len(text)))
    stop = draw.draw(st.integers(start, len(text)))
    left = draw.draw(st.integers(0, len(text)))
    right = draw.draw(st.integers(left, len(text)))
    rich = Rich(text, (Span(start, stop, "em"),) if start < stop else ())
    edited = apply(rich, [Edit(left, right, "XY")])
    assert edited.text == text[:left] + "XY" + text[right:]
    marked = "".join(edited.text[span.start : span.end] for span in edited.spans).replace("X", "").replace("Y", "")
    assert marked == "".join(letter for at, letter in enumerate(text) if start <= at < stop and not left <= at < right)


def test_typed_footnotes_are_linked_only_when_all_match():
    head = Block("heading", Rich("الهوامش"), 2, own=frozenset({"references"}))
    text = Block("paragraph", Rich("جملة أولى.[1] جملة ثانية.[2]"))
    notes = [Block("item", Rich("مصدر أول"), 1, "1."), Block("item", Rich("مصدر ثان"), 1, "2.")]
    linked, done = link([text, head, *notes])
    assert done
    assert body(linked, {}) == "جملة أولى.[^1] جملة ثانية.[^2]\n\n[^1]: مصدر أول\n\n[^2]: مصدر ثان\n"
    kept, done = link([text, head, notes[0]])
    assert not done
    assert kept == [text, head, notes[0]]


def test_hard_wraps_are_joined_and_long_lines_are_not():
    wrapped = (
        "هذه رسالة قديمة لفها برنامج البريد عند العمود السبعين تقريبا ولذلك\n"
        "تنقطع الجملة في وسطها ثم تعود في السطر الذي يليه من غير أن يكون هناك\n"
        "سبب لذلك، وهذا ما يجب أن يصلحه المستورد قبل أن تصل إلى المحرر الذي\nينتظرها.\n\nوهذه فقرة ثانية قصيرة.\n"
    )
    found, changes, _ = blocks(wrapped)
    assert [block.words for block in found] == [41, 4]
    assert len(changes) == 3
    long = "سطر طويل جدا هو فقرة كاملة " * 12
    assert [block.text for block in blocks(f"{long}.\n{long}.\n")[0]] == [f"{long.strip()} .", f"{long.strip()} ."]


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("[12/01/2026, 14:33:05] أبو سامر: مرحبا يا رفاق", "[12/01/2026, 14:33:05] أبو سامر:"),
        ("12/1/2026, 2:33 م - أم علي: مرحبا يا رفاق", "12/1/2026, 2:33 م - أم علي:"),
        ("\N{RIGHT-TO-LEFT MARK}١٢/١/٢٠٢٦، ١٤:٣٣ - سعاد: مرحبا يا رفاق", "١٢/١/٢٠٢٦، ١٤:٣٣ - سعاد:"),
    ],
)
def test_messengers_stamps_are_taken_off(line, stamp):
    found, _, dropped = blocks(line)
    assert [block.text for block in found] == ["مرحبا يا رفاق"]
    assert [(one.text, one.reason) for one in dropped] == [(stamp, "messenger stamp")]
