"""A hostile page parsed into a harmless tree: no network, no entities, no script, limited depth, tracking cut off addresses."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree, html

from pipeline.errors import ContentError

_INLINE = re.compile(r"</?(?:font|span|b|i|u|center|small|big|strong|em|o:p|st1:\w+|bdo|bdi|tt|s)\b[^<>]*>", re.I)
_NESTING = re.compile(r"</?(?:div|section|article|table|tbody|tr|td|ul|ol|li|blockquote|main|figure|dl|dd|dt|h[1-6])\b[^<>]*>", re.I)
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|igsh|yclid|_ga|_gl|ref_src|ref_url|twclid|si|spm|share_?id|mibextid|cmpid|ocid|at_\w+)$", re.I
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|mso-hide\s*:\s*all|(?:left|top|text-indent)\s*:\s*-\d{3,}", re.I
)
_SCHEMES = ("http", "https", "mailto", "tel", "ftp")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse(text: str) -> html.HtmlElement:
    """Return the root of the page. Raises ContentError when it is nested too deeply or has no element at all."""
    text = _DECLARED.sub("", text.replace("\0", ""))
    root = _attempt(text)
    if root is None:
        root = _attempt(_INLINE.sub("", text))
    if root is None:
        root = _attempt(_NESTING.sub("<p>", _INLINE.sub("", text)))
    if root is None:
        raise ContentError(
            "The page is nested too deeply, or one text in it is larger than 10 MB.", mend="Copy the article's text into a .txt file and bring that in."
        )
    return root


def _attempt(text: str) -> html.HtmlElement | None:
    """Parse once; None when libxml2 stopped at one of its limits."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace") or b"<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = html.document_fromstring(b"<p></p>")
    limited = any("depth" in entry.message or "huge" in entry.message.lower() for entry in parser.error_log)
    return None if limited else root


def tag(element: html.HtmlElement) -> str:
    """Return the tag in lower case without a prefix, empty for comments and the like."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def words_of(element: html.HtmlElement) -> frozenset[str]:
    """Return the words of an element's class, id, role and itemprop, in lower case.

    >>> sorted(words_of(html.fromstring('<div class="post-author authorBox" id="x_1">')))
    ['1', 'author', 'box', 'post', 'x']
    """
    said = " ".join(element.get(name) or "" for name in ("class", "id", "role", "itemprop", "rel"))
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", said[:500]))


def hidden(element: html.HtmlElement) -> bool:
    """Return whether a reader never saw the element."""
    style = element.get("style") or ""
    return (
        element.get("hidden") is not None
        or (element.get("aria-hidden") == "true" and tag(element) not in ("body", "main", "article"))
        or bool(_HIDDEN.search(style[:1000]))
    )


def safe_address(address: str, base: str = "") -> str:
    r"""Return an absolute web or mail address without tracking, or nothing for script, embedded and local ones.

    >>> safe_address("https://example.org/?a=1&utm_source=x"), safe_address(" java\nscript:alert(1)"), safe_address("/b", "https://example.org/a")
    ('https://example.org/?a=1', '', 'https://example.org/b')
    """
    address = re.sub(r"[\x00-\x20\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+", lambda match: "%20" if match[0] == " " else "", address.strip())
    try:
        parts = urlsplit(urljoin(base, address) if base else address)
        kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(name)]
        changed = len(kept) != len(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (parts.scheme.lower().startswith("http") and not parts.netloc):
        return ""
    return urlunsplit(parts._replace(query=urlencode(kept) if changed else parts.query))


def tight(text: str) -> str:
    """Return text with white space collapsed as a browser does; non-breaking spaces stay for the normaliser."""
    return re.sub(r"[ \t\r\n\f]+", " ", text)
