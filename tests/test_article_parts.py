"""The text of an article by itself: its blocks, the alignment with its original, foreign words, and the hash of what was approved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tazamun_site import bidi, bilingual, front, markup

from pipeline import release
from pipeline.inline import lift, restore
from pipeline.markdown import compose, extract
from pipeline.merge import merge, record
from pipeline.sync import reconcile
from tests.fakes import bracketed
from tests.ledger import PROVENANCE

# Blocks


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("نص\n\n- أ\n- ب\n\n> ق\n\n## ع\n", ["p", "ul", "blockquote", "h2"]),
        ("نص[^1]\n\n[^1]: هامش\n", ["p", "footnote_block_open"]),
        ("قبل\n\n<div>\n\nداخل\n\n</div>\n\nبعد\n", ["p", "html_block", "p"]),
        ("<details><summary>س</summary>\n\n- أ\n\n</details>\n\nبعد\n", ["html_block", "p"]),
        ("<br>\n\nنص\n", ["html_block", "p"]),
        ("<!-- <div> -->\n\nنص\n", ["html_block", "p"]),
        ("<div>\n\nلا يُغلق\n\nأبداً\n", ["html_block"]),
        ("</div>\n\nنص\n", ["html_block", "p"]),
        ("", []),
    ],
)
def test_blocks_are_what_stands_at_the_top_level(text: str, shapes: list[str]) -> None:
    assert [block.shape for block in markup.render(text).blocks] == shapes


def test_each_block_has_its_number_and_nobody_else_takes_it() -> None:
    rendered = markup.render('نص\n\n## عنوان\n\n<p id="p1">كاذب</p>\n\n<p id="content">كاذب</p>\n\nنص\n')
    assert [block.html.split(">")[0] for block in rendered.blocks] == ['<p id="p1"', '<h2 id="s1"', '<p id="p3"', '<p id="p4"', '<p id="p5"']


@given(
    st.lists(st.sampled_from(["نص", "- أ", "> ق", "<b>", "</div>", "<div>", "&#xE002;", "\ue002", "```\nx\n```", "[^1]\n\n[^1]: ه", "<table><tr>"]), max_size=8)
)
def test_cleaning_together_is_cleaning_one_by_one(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    rendered = markup.render(text)
    for block in rendered.blocks:
        assert "\ue002" not in block.html
        assert markup.clean(block.html).replace(' id="p', "") == markup.clean(markup.clean(block.html)).replace(' id="p', "")
        assert etree.HTML(f"<div>{block.html}</div><i>end</i>").xpath("count(//div/following-sibling::i | //div/i)") <= 1


@pytest.mark.parametrize(
    ("text", "pull"),
    [
        ("> **قول.**\n", True),
        ("> **قول.**\n>\n> فلانة\n", True),
        ("> **قول.** وزيادة\n", False),
        ("> قول.\n", False),
        ("> **قول.** و**قول**\n", False),
        ("> **قول.**\n>\n> فلانة\n>\n> ثالثة\n", False),
        ("> - **قول**\n", False),
        ("**قول.**\n", False),
    ],
)
def test_a_bold_quotation_is_a_pull_quote(text: str, pull: bool) -> None:
    html = markup.render(text).html
    assert ('class="pull"' in html) is pull
    assert ("<strong>" in html) is (not pull and "**" in text)


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("نص\n\n## للاستزادة\n\n- [أ](https://a.example/)\n- ب، [ج](https://b.example/)\n", True),
        ("نص[^1]\n\n## م\n\n1. [أ](https://a.example/)\n\n[^1]: ه\n", True),
        ("نص\n\n## م\n\n- [أ](https://a.example/)\n- بلا رابط\n", False),
        ("نص\n\n## م\n\n- [أ](https://a.example/)\n\nنص\n", False),
        ("- [أ](https://a.example/)\n", False),
    ],
)
def test_a_last_section_of_links_is_further_reading(text: str, further: bool) -> None:
    assert ('class="further"' in markup.render(text).html) is further


PULLED = "---\ntitle: خبر\n---\n\nنص أول.\n\n> **الميناء لنا. والقرار لنا.**\n>\n> من لافتة\n\nنص أخير.\n"


def test_a_pull_quote_goes_through_translation_and_sync() -> None:
    document = extract(PULLED)
    assert [unit.source for unit in document.units] == ["خبر", "نص أول.", "**الميناء لنا. والقرار لنا.**", "من لافتة", "نص أخير."]
    catalogue = merge(document, None, language="en", slug="news").catalogue
    for unit in document.units:
        lifted = lift(unit.source)
        made = bracketed(lifted.text)
        catalogue = record(catalogue, unit.number, restore(lifted, made.text, made.links).text, provenance=PROVENANCE)
    draft = compose(document, {number: entry.target for number, entry in enumerate(catalogue.entries)})
    body = markup.render(front.parse(draft)[1])
    assert [block.shape for block in body.blocks] == ["p", "blockquote", "p"]
    assert 'class="pull"' in body.blocks[1].html
    edited = draft.replace("(**الميناء لنا. والقرار لنا.**)", "**The port is ours. So is the decision.**")
    found = reconcile(document, catalogue, edited, language="en", slug="news", path="news.md")
    assert found.catalogue.entries[2].target == "**The port is ours. So is the decision.**"
    assert [entry.target for entry in found.catalogue.entries[3:]] == [entry.target for entry in catalogue.entries[3:]]


# The hash by which a translation knows its original

TRICKY = [
    "---\ntitle: درس: فنزويلا\nsummary: 'ما قالته «هي»'\n---\n\nنص.\n",
    '---\ntitle: "قال: \\"لا\\""\ntags: [أ, ب]\n---\nنص',
    "---\r\ntitle: س\r\nsummary: >\r\n    سطر\r\n    وآخر\r\n---\r\n\r\nنص\r\nونص\r\n",
    "\ufeff---\ntitle: س\n---\n\nنص \x0b\x0c\x85\u2028 نص\n\n---\n\nبعد الخط\n",
    "---\nTitle: س\nstatus: draft\nelsewhere:\n    - fr: https://example.org/\n---\n\n\n\nنص\ue000\n\n",
    "---\ntitle: س\n# تعليق\nsummary:\n---\nنص\n",
    "---\ntitle: س\nsummary: سطر\n    يتبعه\n...\nنص\n",
]


@pytest.mark.parametrize("text", TRICKY)
def test_the_theme_and_the_release_agree_on_what_was_approved(text: str) -> None:
    assert front.digest(text) == release.original(text)


# Side by side


def rows(original: str, translation: str) -> list[tuple[int, int]]:
    return [(row.original, row.translation) for row in bilingual.pair(markup.render(original).blocks, markup.render(translation).blocks)]


@pytest.mark.parametrize(
    ("original", "translation", "expected"),
    [
        ("أ\n\nب\n", "A\n\nB\n", [(1, 1), (2, 2)]),
        ("أ\n\n## ع\n\nب\n", "A\n\nB\n", [(1, 1), (2, 0), (3, 2)]),
        ("في 1986 وقع\n\nجديد تماماً\n\nانظر [هذا](https://a.example/)\n", "It happened in 1986\n\nSee [this](https://a.example/)\n", [(1, 1), (2, 0), (3, 2)]),
        ("١٩٨٦ أولاً\n\n٢٠٢٤ ثانياً\n", "Second in 2024\n", [(1, 0), (2, 1)]),
        ("أ\n", "", [(1, 0)]),
        ("", "A\n", [(0, 1)]),
        ("أ\n\n- ب\n\nج\n", "A\n\n> B\n\nC\n", [(1, 1), (2, 0), (0, 2), (3, 3)]),
    ],
)
def test_blocks_are_paired_by_shape_then_by_what_they_hold(original: str, translation: str, expected: list[tuple[int, int]]) -> None:
    assert rows(original, translation) == expected


@given(
    st.lists(st.sampled_from(["نص", "نص 12", "- أ", "> ق", "## ع"]), max_size=7),
    st.lists(st.sampled_from(["text", "text 12", "- a", "> q", "## h"]), max_size=7),
)
def test_every_block_stands_in_one_row_and_in_order(original: list[str], translation: list[str]) -> None:
    left, right = markup.render("\n\n".join(original)).blocks, markup.render("\n\n".join(translation)).blocks
    found = bilingual.pair(left, right)
    assert [row.original for row in found if row.original] == list(range(1, len(left) + 1))
    assert [row.translation for row in found if row.translation] == list(range(1, len(right) + 1))
    assert all(left[row.original - 1].shape == right[row.translation - 1].shape for row in found if row.original and row.translation)


@pytest.mark.parametrize(
    ("html", "sentences"),
    [
        ("<p>One.\nTwo.</p>\n", ["One.", "Two."]),
        ("<p>One <em>and\ntwo</em>.\nThree.</p>", ["One <em>and\ntwo</em>.\nThree."]),
        ("<p>One<br>\nTwo <img>.\nThree</p>", ["One<br>", "Two <img>.", "Three"]),
        ('<h2 id="s1">Heading</h2>\n', ["Heading"]),
        ("<ul>\n<li>a</li>\n</ul>", ["<ul>\n<li>a</li>\n</ul>"]),
        ("<pre>a\nb</pre>", ["<pre>a\nb</pre>"]),
        ("<p>a</p>\n<p>b</p>", ["<p>a</p>\n<p>b</p>"]),
    ],
)
def test_a_line_is_a_sentence_where_it_is_whole(html: str, sentences: list[str]) -> None:
    opening, found, closing = bilingual.sentences(html)
    assert found == sentences
    assert opening + "\n".join(found) + closing == html


# Foreign words


@pytest.mark.parametrize(
    ("html", "rtl", "expected"),
    [
        ("<p>قال (سين) ذلك</p>", True, "<p>قال (سين) ذلك</p>"),
        ("<p>a «تزامن، معاً» b</p>", False, '<p>a <bdi lang="ar">«تزامن، معاً»</bdi> b</p>'),
        ("<p>a (تزامن) b</p>", False, '<p>a <bdi lang="ar">(تزامن)</bdi> b</p>'),
        ("<p>a (تزامن b)</p>", False, '<p>a (<bdi lang="ar">تزامن</bdi> b)</p>'),
        ('<a title="تزامن">x</a>', False, '<a title="تزامن">x</a>'),
        ("<p>لغة C# و F++؟</p>", True, "<p>لغة <bdi>C#</bdi> و <bdi>F++</bdi>؟</p>"),
        ("<p>بريد a@b.example وملف /etc/hosts هنا</p>", True, "<p>بريد a@b.example وملف <bdi>/etc/hosts</bdi> هنا</p>"),
        ("<p>plain &amp; simple</p>", False, "<p>plain &amp; simple</p>"),
    ],
)
def test_words_that_would_disturb_are_isolated(html: str, rtl: bool, expected: str) -> None:
    assert bidi.isolate(html, rtl=rtl) == expected
