"""The pure parts of the review desk: how an article is laid out, what changed in a sentence, how inline Markdown is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.desk.changes import Change, Done, apply, key_of, undo, version_of
from pipeline.desk.diff import word_diff
from pipeline.desk.layout import Block, blocks
from pipeline.desk.rendering import shown
from pipeline.markdown import extract
from pipeline.model import Catalogue, Entry
from tests.ledger import TEXTS, catalogues, machine

ARTICLE = """---
title: عنوان
slug: news
summary: موجز.
---

تمهيد أول. تمهيد ثان.

### فرع

- بند
  - بند داخلي
    1. بند أعمق
- [x] مهمة

> اقتباس أول.
> اقتباس ثان.

| رأس | عمود |
|-----|------|
| خلية | 12 |

```sh
echo نص
```

***

كلمة
: تعريف

[^ملاحظة]: حاشية.
"""


def laid(text: str) -> tuple[Block, ...]:
    return blocks(extract(text, path="content/news.md"))


def test_an_article_is_recognised_by_its_blocks() -> None:
    seen = [(block.kind, block.level, block.marker, block.quoted, block.row, block.header, block.fixed[:5]) for block in laid(ARTICLE)]
    assert seen == [
        ("title", 0, "", 0, 0, False, ""),
        ("summary", 0, "", 0, 0, False, ""),
        ("paragraph", 0, "", 0, 0, False, ""),
        ("heading", 3, "", 0, 0, False, ""),
        ("item", 0, "•", 0, 0, False, ""),
        ("item", 1, "•", 0, 0, False, ""),
        ("item", 1, "1.", 0, 0, False, ""),
        ("item", 0, "☑", 0, 0, False, ""),
        ("quote", 0, "", 1, 0, False, ""),
        ("cell", 0, "", 0, 1, True, ""),
        ("cell", 0, "", 0, 1, True, ""),
        ("cell", 0, "", 0, 2, False, ""),
        ("fixed", 0, "", 0, 0, False, "```sh"),
        ("rule", 0, "", 0, 0, False, ""),
        ("term", 0, "", 0, 0, False, ""),
        ("definition", 0, "", 0, 0, False, ""),
        ("footnote", 0, "ملاحظة", 0, 0, False, ""),
    ]


CODE = "---\nslug: a\n---\n\n```\ncode\n---\n```\n"


@pytest.mark.parametrize("text", [ARTICLE, CODE, "نص وحيد.", "---\nslug: a\n---\n\nنص.\n", "```\ncode\n```\n", "| أ |\n|---|\n| ب |\n", "نص.\n\n---\n"])
def test_every_sentence_stands_in_one_block_in_order(text: str) -> None:
    units = extract(text, path="content/news.md").units
    assert [number for block in laid(text) for number in block.units] == [unit.number for unit in units]


def test_an_article_of_code_alone_is_shown_as_it_is() -> None:
    assert [(block.kind, block.fixed) for block in laid(CODE)] == [("fixed", "```\ncode\n---\n```")]


@given(TEXTS, TEXTS)
def test_a_diff_holds_both_sentences(before: str, after: str) -> None:
    parts = word_diff(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after
    assert before != after or {kind for kind, _ in parts} <= {"same"}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        '<span style="position:fixed" class="unit" onclick=x>y</span>',
        "<iframe src=//evil.example></iframe>",
        '![x](y.png "q" onerror=1)',
        "<svg><animate onbegin=alert(1) /></svg>",
        "<textarea></textarea><style>*{display:none}</style>",
    ],
)
def test_nothing_in_a_sentence_runs_or_changes_the_page(hostile: str) -> None:
    html = shown(hostile)
    assert not re.search(r"<(?!/?(?:strong|em|del|s|code|sup|sub|br|span|b|i|u|mark|kbd)\b)", html)
    assert not re.search(r"<[^>]*\s(?:on\w+|style|href|src)=", html)
    assert 'class="unit"' not in html


@given(st.text(max_size=60))
def test_any_text_can_be_shown(text: str) -> None:
    assert not re.search(r"<(?:script|style|iframe|object|img|a)\b", shown(text))


def test_a_change_needs_the_version_that_was_seen_unless_it_changes_nothing() -> None:
    entry = machine("فاز العمال.", "They won.")
    catalogue, key = Catalogue("en", "news", (entry,)), key_of(entry.context, entry.source)
    assert apply(catalogue, [Change(key, "old", target="Workers won.")]).refused[0].changed
    assert apply(catalogue, [Change(key, "old", target="They won.")]).refused == ()
    assert apply(catalogue, [Change(key, version_of(entry), target="Workers won.")]).catalogue.entries[0].target == "Workers won."


@given(catalogues(), st.data())
def test_what_was_changed_can_be_undone(catalogue: Catalogue, data: st.DataObject) -> None:
    changes = [Change(key_of(e.context, e.source), version_of(e), target=data.draw(TEXTS)) for e in catalogue.entries]
    made = apply(catalogue, changes)
    assert made.refused == ()
    assert {done.key for done in made.done} == {c.key for c, e in zip(changes, catalogue.entries, strict=True) if c.target != e.target}
    assert undo(made.catalogue, made.done).catalogue == catalogue


def test_undoing_leaves_what_the_markdown_holds_as_it_is_now() -> None:
    before = Entry("paragraph", "فاز العمال.", "They won.", composed="0" * 12)
    after = Entry("paragraph", "فاز العمال.", "Workers won.", composed="1" * 12)
    undone = undo(Catalogue("en", "news", (after,)), [Done("k", before, after)]).catalogue.entries[0]
    assert (undone.target, undone.composed) == ("They won.", "1" * 12)
