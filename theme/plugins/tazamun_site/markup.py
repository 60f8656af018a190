"""CommonMark to safe HTML: markdown-it-py with tables, strikethrough, footnotes and definition lists.

A heading gets the same anchor in every language, so that a link to it survives the change of language.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import blocks
from .blocks import Block
from .safety import PHRASING, clean, clean_blocks, plain

WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
# What is written over, under and between Arabic letters, or left out: «حرّة» and «حرة» are one name.
VOWELS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
ALIGNED = {"text-align:left": "to-start", "text-align:center": "to-center", "text-align:right": "to-end"}


@dataclass(frozen=True)
class Heading:
    """A heading of an article. ``slug`` is made of its words, for links written by hand; ``level`` counts from 1."""

    level: int
    anchor: str
    slug: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """The body of an article block by block."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    words: int

    @property
    def html(self) -> str:
        """Return the whole body as safe HTML, addresses inside the site marked."""
        return "".join(block.html for block in self.blocks)


def render(text: str) -> Rendered:
    r"""Render a body.

    >>> render("نصٌّ <script>alert(1)</script>").html
    '<p id="p1">نصٌّ </p>\n'
    """
    parser = _markdown()
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    headings = _anchor(tokens)
    _align(tokens)
    groups = blocks.divide(_figures(tokens))
    blocks.mark_pull_quotes(groups)
    blocks.mark_further_reading(groups)
    written = [parser.renderer.render(group, parser.options, environment) for group in groups]
    safe = [clean(html) for html in written] if blocks.has_html(tokens) else clean_blocks(written)
    found = tuple(Block(blocks.shape(group), blocks.number(html, place)) for place, (group, html) in enumerate(zip(groups, safe, strict=True), start=1))
    return Rendered(found, headings, len(WORD.findall(VOWELS.sub("", plain("".join(safe))))))


def inline(text: str) -> str:
    """Render one line, such as a title, without block markup, links and pictures: a title is a link itself.

    >>> inline("من يدفع ثمن *السحابة*؟")
    'من يدفع ثمن <em>السحابة</em>؟'
    """
    return clean(_markdown().renderInline(text), tags=PHRASING)


def line(text: str) -> str:
    """Render one line with its links, addresses inside the site marked.

    >>> line("[ادعمونا](https://example.org/)")
    '<a href="https://example.org/">ادعمونا</a>'
    """
    return clean(_markdown().renderInline(text), tags=PHRASING | {"a"})


def slugify(text: str) -> str:
    """Return ``text`` as part of an address: letters and digits of any script, joined by hyphens.

    >>> slugify("اقتصاد سياسي!"), slugify("تقنية حُرّة")
    ('اقتصاد-سياسي', 'تقنية-حرة')
    """
    return "-".join(words(text.lower())) or "-"


def words(text: str) -> list[str]:
    """Return the words of a name without Arabic vowel signs; the signs of other scripts, without which a word is another one, stay.

    >>> words("C++ والمشاعُ الرقميّ"), words("हिन्दी में")
    (['C', 'والمشاع', 'الرقمي'], ['हिन्दी', 'में'])
    """
    bare = VOWELS.sub("", unicodedata.normalize("NFC", text))
    return "".join(sign if sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M" else " " for sign in bare).split()


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"]).use(footnote_plugin).use(deflist_plugin)
    parser.add_render_rule("footnote_caption", _footnote_number)
    return parser


def _footnote_number(_: RendererHTML, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return str(tokens[index].meta["id"] + 1)


class _Renderer(RendererHTML):
    """Writes code from left to right wherever it stands, tables in a box that scrolls, and pictures of other hosts as links."""

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return super().code_inline(tokens, idx, options, env).replace("<code", '<code dir="ltr"', 1)

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return super().code_block(tokens, idx, options, env).replace("<pre", '<pre dir="ltr"', 1)

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return super().fence(tokens, idx, options, env).replace("<pre", '<pre dir="ltr"', 1)

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # What scrolls must be reached from the keyboard too.
        return '<div class="table" tabindex="0">' + self.renderToken(tokens, idx, options, env)

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self.renderToken(tokens, idx, options, env).rstrip() + "</div>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        source = str(token.attrs.get("src", ""))
        if not re.match(r"(?i)\s*([a-z][a-z0-9+.-]*:|//)", source):
            token.attrs.update(loading="lazy", decoding="async")
            return super().image(tokens, idx, options, env)
        label = self.renderInlineAsText(token.children or [], options, env) or source
        opening = Token("link_open", "a", 1, attrs={"href": source, "class": "external-image"})
        link = [opening, Token("text", "", 0, content=label), Token("link_close", "a", -1)]
        return self.render(link, options, env)


def _anchor(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give the headings numbers; where an article uses level 1, which is its title's, all go down one level."""
    down = int(any(token.tag == "h1" for token in tokens))
    headings: list[Heading] = []
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrs["id"] = f"s{len(headings) + 1}"
            text = plain(clean(_markdown().renderer.render(content.children or [], _markdown().options, {})))
            headings.append(Heading(min(int(opening.tag[1:]) + down, 6), str(opening.attrs["id"]), slugify(text), text))
        if opening.type in ("heading_open", "heading_close"):
            opening.tag = f"h{min(int(opening.tag[1:]) + down, 6)}"
    return tuple(headings)


def _align(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs["class"] = ALIGNED.get(str(token.attrs.pop("style")), "to-start")


def _figures(tokens: Sequence[Token]) -> list[Token]:
    """Turn each paragraph that is one picture into a figure; the picture's title becomes the caption."""
    kept = list(tokens)
    for number in range(len(kept) - 2):
        opening, content = kept[number : number + 2]
        children = content.children or []
        if opening.type != "paragraph_open" or opening.hidden or len(children) != 1 or children[0].type != "image":
            continue
        caption = str(children[0].attrs.pop("title", ""))
        kept[number], kept[number + 2] = Token("figure_open", "figure", 1, block=True), Token("figure_close", "figure", -1, block=True)
        if caption:
            text = Token("text", "", 0, content=caption)
            content.children = [*children, Token("caption_open", "figcaption", 1), text, Token("caption_close", "figcaption", -1)]
    return kept
