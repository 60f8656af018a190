"""Extract and compose: golden fixtures, the same HTML for every source, and targets that cannot break a block."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.errors import ContentError
from pipeline.markdown import compose, extract
from pipeline.model import MERGED_AWAY, Document, Slot

HERE = Path(__file__).parent
EXAMPLES = json.loads((HERE / "data" / "commonmark-0.31.json").read_text(encoding="utf-8"))

UNSPLICED = {148, 491}
"""Examples with a block that has no safe form and stays as it is: prose inside an open ``<pre>``; a line end that keeps ``<foo bar>`` from being an address."""

COMMONMARK = MarkdownIt("commonmark")
FULL = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin).use(deflist_plugin)

LINES = """نعم. لا. ثم عاد
سطر طويل بلا نهاية
# عنوان. آخر
> قول. آخر
>
> - بند. آخر
- بند. آخر
  - فرع. آخر
    1. رقم. آخر
  تتمة. هنا
١. درس
12. نقطة. أخرى
| أ | ب. ج |
|---|---|
| د \\| ه | 3.5 |
أ | ب
--|--
نص[^1] بعد. نعم[^1].
[^1]: حاشية. أخرى
    تتمة الحاشية. نعم
مصطلح
: تعريف. آخر
~ ثالث. نعم
قال *نعم. لا* و**ثم. بعد** و~~حذف. آخر~~
[رابط. آخر](http://a.b/c. "عنوان") نعم
![وصف](a.png "عنوان")
[رابط][م] و[م]. نعم
[م]: http://a.b
`كود. آخر` نعم. ``` لا
```
    كود مزاح. نعم
نهاية بفراغين\N{SPACE}\N{SPACE}
نهاية بشرطة\\
===
---
* * *
<div>
<b>غامق. آخر</b> نعم. <i>لا
::: note
:::
{: .lead}
[TOC]
- [ ] مهمة. أخرى
\tجدولة. نعم
\N{NO-BREAK SPACE}فراغ. نعم\N{NO-BREAK SPACE}
نعم *لا. ثم
بعد* نعم. - لا. + ثم. 1. بل. # كذا
<!-- تعليق. آخر -->
""".split("\n")
documents = st.lists(st.sampled_from(LINES), min_size=1, max_size=14).map("\n".join)
NASTY = (
    "- x|+ x|* x|1. x|1) x|# x|#|> x|```|```x|~~~|---|***|* * *|___|===|=|<div>|</div> x|<!-- x|<b>|<?php|<![CDATA[|[a]: /b|[^a]: b|: x|~ x|--¦--|¦---¦|¦ x ¦"
    '|    x|\tx|x\\|x  |x\ny|x\n\n# y|x #|]|[|![|"q"|x"y|x¦y|\\|\\\\|&|<script>|::: x|<<<<<<< a|>>>>>>> b|=======|x\rz|`|``|**|_|نص عادي'
)
targets = st.sampled_from([text.replace("¦", "|") for text in NASTY.split("|")])


def fixtures(name: str) -> list[Any]:
    found = re.findall(r"^(.+)\n\.\n(.*?)\n?^\.\n(.*?)\n?^\.$", (HERE / "data" / "markdown" / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [pytest.param(source + "\n", expected + "\n", id=title) for title, source, expected in found]


def collapsed(html: str) -> str:
    """Soft breaks and white space in prose as one space; preformatted text and code as they are."""
    parts = re.split(r"(<pre[ >].*?</pre>|<code>.*?</code>)", html, flags=re.DOTALL)
    return "".join(part if index % 2 else re.sub(r"[ \t\n]+", " ", part) for index, part in enumerate(parts))


def identity(document: Document) -> str:
    return compose(document, {unit.number: unit.source for unit in document.units})


def assert_same(text: str, *others: MarkdownIt) -> Document:
    """Assert that the identity translation renders alike, also without the extensions if asked, and that composing twice equals once."""
    document = extract(text)
    composed = identity(document)
    for md in (FULL, *others):
        assert collapsed(md.render(composed)) == collapsed(md.render(text))
    assert identity(extract(composed)) == composed
    return document


@pytest.mark.parametrize(("source", "expected"), fixtures("identity.md"))
def test_composed(source: str, expected: str) -> None:
    assert compose(extract(source), {}) == expected
    assert collapsed(FULL.render(expected)) == collapsed(FULL.render(source))
    assert compose(extract(expected), {}) == expected


@pytest.mark.parametrize(("source", "expected"), fixtures("units.md"))
def test_units(source: str, expected: str) -> None:
    assert "\n".join(f"{unit.line} {unit.context}: {unit.source}" for unit in extract(source).units) == expected.strip()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['section']} {example['example']}")
def test_commonmark(example: dict[str, Any]) -> None:
    document = assert_same(example["markdown"], COMMONMARK)
    assert any(finding.rule == "unspliced" for finding in document.findings) == (example["example"] in UNSPLICED)


@pytest.mark.parametrize("wrap", ["> {}", "- {}", "1. > {}", "[^1]\n\n[^1]: {}", "م\n: {}"], ids=["quote", "list", "both", "footnote", "definition"])
def test_commonmark_in_containers(wrap: str) -> None:
    before = wrap.split("{}", maxsplit=1)[0].rsplit("\n", 1)[-1]
    indent = "    " if "[^1]" in before else re.sub(r"[^> ]", " ", before)
    for example in EXAMPLES:
        assert_same(wrap.format(example["markdown"].rstrip("\n").replace("\n", "\n" + indent)) + "\n")


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_any_document_renders_the_same(text: str) -> None:
    document = assert_same(text)
    for unit in document.units:
        assert unit.source == unit.source.strip()
        assert unit.source
        assert "\n" not in unit.source
    assert len({(unit.context, unit.source) for unit in document.units}) == len(document.units)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_and_byte_order_mark(text: str, end: str) -> None:
    assert extract("\N{ZERO WIDTH NO-BREAK SPACE}" + text.replace("\n", end)) == extract(text)


@given(documents)
def test_slots_cover_all_units_in_order(text: str) -> None:
    document = extract(text)
    covered = [number for part in document.skeleton if isinstance(part, Slot) for number in range(part.first, part.last + 1)]
    assert covered == [unit.number for unit in document.units] == list(range(len(document.units)))
    blocks = [unit.block for unit in document.units]
    assert blocks == sorted(blocks)


TEMPLATES = [
    "نعم. لا. ثم عاد.\nسطر ثان.\n",
    "> - نعم. لا. بل\n>   أخرى. هنا\n\nنص\n",
    "# عنوان. آخر\n\nعنوان\n===\n\nعنوان ثان. آخر\n---\n",
    "| أ | ب |\n|---|---|\n| ج | د |\n| ه | و\n\nأ | ب\n--|--\nج | د\n",
    "مصطلح\n: تعريف. ثان\n\nآخر\n\n: ثالث\n",
    "سطر أول. ثم  \nثان. ثم\\\nثالث. نعم\n",
    "1. نعم. لا\n2. بل. ثم\n   - فرع. آخر\n\n   فقرة. ثانية\n3. نعم\n\n\nنهاية. نعم\n",
    "[م]: /x\nنص بعد. آخر\n\n[م]\n",
    '![صورة ما](x.png "عنوان ما")\n\nنص ![أ](b). نعم\n',
    "- أ\n\n- ب. ج\n\n  د. ه\n",
]


@settings(max_examples=300)
@given(st.sampled_from(TEMPLATES), st.data())
def test_no_target_changes_the_blocks(text: str, data: st.DataObject) -> None:
    document = extract(text)
    plain = compose(document, {unit.number: "نص" for unit in document.units})
    composed = compose(document, {unit.number: data.draw(targets) for unit in document.units})
    assert shape(composed) == shape(plain)


def shape(text: str) -> tuple[list[tuple[str, str, bool]], list[str]]:
    env: dict[str, Any] = {}
    return [(token.type, token.tag, token.hidden) for token in FULL.parse(text, env)], list(env.get("references", {}))


@pytest.mark.parametrize("text", [*TEMPLATES[1:4], *TEMPLATES[4:7], *TEMPLATES[8:]])
def test_a_unit_merged_away_leaves_its_block_standing(text: str) -> None:
    document = extract(text)
    for unit in document.units:
        if sum(other.block == unit.block for other in document.units) > 1:
            assert shape(compose(document, {unit.number: MERGED_AWAY})) == shape(text)


def test_a_block_merged_away_whole() -> None:
    document = extract("نعم. لا.\n\n- ثم\n\n  بعد\n\n| أ | ب |\n|---|---|\n| ج | د |\n")
    composed = compose(document, dict.fromkeys(range(len(document.units)), MERGED_AWAY))
    assert composed == "\n\n- &#32;\n\n  &#32;\n\n| &#32; | &#32; |\n|---|---|\n| &#32; | &#32; |\n"


def test_front_matter_of_a_draft() -> None:
    document = extract("---\ntitle: درس\ndate: 2026-01-14\nsummary: |\n  ملخص\ntags: [أ, ب]\n---\n\nنص\n")
    assert document.front == {"title": "درس", "date": "2026-01-14", "summary": "ملخص", "tags": "أ, ب"}
    draft = compose(document, {0: "Lesson: one", 2: "Text"}, front={"lang": "en", "tags": "a, b"})
    assert draft == '---\ntitle: "Lesson: one"\ndate: 2026-01-14\nsummary: ملخص\ntags: a, b\nlang: en\n---\n\nText\n'
    assert extract(draft).front["title"] == "Lesson: one"


def test_a_draft_is_read_line_by_line() -> None:
    text = "# عنوان. آخر\n\n> نعم، قال د. سامي. لا.\n> ثم [عاد\n> هنا](x).\n\n![وصف](a.png)\n"
    assert [unit.source for unit in extract(text, by_line=True).units] == ["عنوان. آخر", "نعم، قال د. سامي. لا.", "ثم [عاد هنا](x).", "وصف"]


@pytest.mark.parametrize("text", TEMPLATES)
def test_the_lines_of_a_draft_are_its_units(text: str) -> None:
    document = extract(text)
    assert len(extract(compose(document, {}), by_line=True).units) <= len(document.units)
    assert compose(extract(compose(document, {}), by_line=True), {}) == compose(document, {})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("نص\n\nآخر\0", 3, "NUL"),
        ("---\ntitle: x\n---\n\nنص\n<<<<<<< HEAD\nأ\n=======\nب\n>>>>>>> main\n", 6, "merge conflict"),
        ("نص\n=======\nب\n>>>>>>> main\n", 4, "merge conflict"),
        ("<<<<<<< HEAD\n---\ntitle: x\n---\n", 1, "merge conflict"),
    ],
)
def test_bad_input_names_its_line_and_the_mend(text: str, line: int, words: str) -> None:
    with pytest.raises(ContentError, match=words) as caught:
        extract(text, path="content/x.md")
    assert (caught.value.line, bool(caught.value.mend), caught.value.path) == (line, True, "content/x.md")


def test_markers_in_code_are_no_conflict() -> None:
    assert not extract("```\n<<<<<<< HEAD\n=======\n>>>>>>> main\n```\n").findings


def test_an_unclosed_fence_is_a_finding() -> None:
    findings = extract("---\ntitle: x\n---\nنص\n\n```python\nx = 1\n").findings
    assert [(finding.rule, finding.line, finding.severity) for finding in findings] == [("unclosed-fence", 6, "warning")]
    assert not extract("> ```\n> x\n> ```\n\n~~~~\nx\n~~~~~\n").findings


def test_pasted_lines_are_a_finding() -> None:
    text = "قسم\nاسم الكاتب\n" + "هذه جملة من فقرة طويلة. " * 12 + "\n"
    assert [(finding.rule, finding.line) for finding in extract(text).findings] == [("pasted-lines", 1)]
    assert not extract(text.replace("\n", "\n\n")).findings


def test_a_long_line_is_one_pass() -> None:
    """A quadratic step would take minutes here."""
    sentence = "هذه جملة عربية قصيرة فيها [رابط](http://a.b) و*تأكيد*. "
    document = extract(sentence * 4000 + "\n")
    assert len(document.units) == 4000
    assert compose(document, {}).count("\n") == 4000


@pytest.mark.skipif("TAZAMUN_ARTICLES" not in os.environ, reason="TAZAMUN_ARTICLES names no folder with real articles")
def test_real_articles() -> None:
    paths = sorted(Path(os.environ["TAZAMUN_ARTICLES"]).glob("*.txt"))
    assert paths
    for path in paths:
        document = assert_same(path.read_text(encoding="utf-8"))
        assert not any(finding.rule == "unspliced" for finding in document.findings)
