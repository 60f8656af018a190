"""Inline Markdown as the desk shows it at rest: emphasis, code and links to be seen, nothing to be clicked, nothing that runs."""

import re
from functools import lru_cache

import nh3

from pipeline.markdown.parser import parser

_TAGS = {"strong", "em", "del", "s", "code", "sup", "sub", "br", "span", "b", "i", "u", "mark", "kbd"}
_LINK = re.compile(r"<a\b[^>]*?href=\"([^\"]*)\"[^>]*>")
_IMAGE = re.compile(r"<img\b[^>]*?alt=\"([^\"]*)\"[^>]*>")
_NOTE = re.compile(r"\[\^([^\]\s]{1,60})\]")


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """Return a sentence's HTML; links become spans that show where they lead, images their text.

    >>> shown("كتاب **جديد** في [المكتبة](https://example.org).")
    'كتاب <strong>جديد</strong> في <span class="link" title="https://example.org">المكتبة</span>.'
    """
    rendered = parser().renderInline(text)
    rendered = _LINK.sub(lambda link: f'<span class="link" title="{link[1]}">', rendered).replace("</a>", "</span>")
    rendered = _IMAGE.sub(lambda image: f'<span class="picture">{image[1]}</span>', rendered)
    clean = nh3.clean(rendered, tags=_TAGS, attributes={"span": {"title"}}, allowed_classes={"span": {"link", "picture"}}, link_rel=None, url_schemes=set())
    return _NOTE.sub(lambda note: f'<sup class="note">{note[1]}</sup>', clean)
