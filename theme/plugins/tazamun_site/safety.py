"""What HTML may pass: no script, no style, nothing that a browser would load from another host by itself (nh3).

Addresses inside the site stay marked, between MARK_OPEN and MARK_CLOSE, until the page that they stand on is known. SEPARATOR stands
between the blocks of an article while they are cleaned together.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from html import unescape
from urllib.parse import unquote, urlsplit

import nh3

MARK_OPEN, MARK_CLOSE, SEPARATOR = chr(0xE000), chr(0xE001), chr(0xE002)
MARKS = re.compile(f"[{MARK_OPEN}{MARK_CLOSE}{SEPARATOR}]|&#(?:x0*e00[012]|0*5734[456]);?", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
TAGS = nh3.ALLOWED_TAGS - {"area", "map", "center", "strike", "header", "footer", "nav", "article", "aside", "hgroup", "data"} | {"section", "s"}
PHRASING = {
    "abbr",
    "b",
    "bdi",
    "bdo",
    "br",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "var",
    "wbr",
}
ATTRIBUTES = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "details": {"open"},
    "div": {"tabindex"},
}
CLASSES = {
    "a": {"footnote-backref", "external-image"},
    "section": {"footnotes"},
    "li": {"footnote-item"},
    "sup": {"footnote-ref"},
    "hr": {"footnotes-sep"},
    "td": {"to-start", "to-center", "to-end"},
    "th": {"to-start", "to-center", "to-end"},
    "div": {"table"},
    "blockquote": {"pull"},
    "ul": {"further"},
    "ol": {"footnotes-list", "further"},
}
# The page's own names of places: an article's raw HTML may not take them.
TAKEN = re.compile(r"content|[ps]\d+")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
OUTSIDE = {"http", "https", "mailto", "tel", "xmpp", "geo"}


def clean(html: str, *, tags: AbstractSet[str] = TAGS) -> str:
    """Return ``html`` without anything that acts or loads by itself, inside addresses marked.

    >>> clean('<b onclick="x()">ماء</b><img src="https://example.org/t.gif">')
    '<b>ماء</b><img>'
    """
    return _cleaner(frozenset(tags)).clean(MARKS.sub("", html))


def clean_blocks(blocks: Sequence[str]) -> list[str]:
    """Clean blocks of HTML that are whole each, with one run over all of them.

    >>> clean_blocks(["<p>ماء</p>", "<p>أرض<script>x</script></p>"])
    ['<p>ماء</p>', '<p>أرض</p>']
    """
    cleaned = _cleaner(frozenset(TAGS)).clean(SEPARATOR.join(MARKS.sub("", block) for block in blocks)).split(SEPARATOR)
    return cleaned if len(cleaned) == len(blocks) else [clean(block) for block in blocks]


@cache
def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        allowed_classes=CLASSES,
        clean_content_tags={"script", "style", "template", "iframe", "object", "noscript", "title"},
        link_rel=None,
        url_schemes=OUTSIDE,
    )


def plain(html: str) -> str:
    """Return the words of safe HTML.

    >>> plain("<em>ماء</em> &amp; أرض")
    'ماء & أرض'
    """
    return unescape(TAG.sub("", html)).strip()


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "dir":
        return value if value in ("ltr", "rtl", "auto") else None
    if attribute == "id":
        return None if TAKEN.fullmatch(value) and not (tag in HEADINGS and value[0] == "s") else value
    if attribute == "tabindex":
        return value if value == "0" else None
    if (tag, attribute) == ("a", "href"):
        return value if _outside(value) or value.startswith("#") else _mark(value)
    if (tag, attribute) == ("img", "src"):
        return None if _outside(value) else _mark(value)
    return value


def _outside(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc) or address.strip().startswith(("//", "\\"))


def _mark(address: str) -> str:
    return f"{MARK_OPEN}{unquote(address)}{MARK_CLOSE}"
