"""What a page says about itself outside its text: meta elements, JSON-LD, links to other language versions, marked bylines."""

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.importer.tree import hidden, safe_address, tag, tight, words_of

_META = {
    "title": "og:title twitter:title dc.title dcterms.title citation_title headline",
    "author": "author article:author dc.creator dcterms.creator citation_author sailthru.author parsely-author byl",
    "date": "article:published_time datepublished dc.date dc.date.issued dcterms.created dcterms.date date pubdate publish-date "
    "citation_publication_date sailthru.date parsely-pub-date og:published_time",
    "section": "article:section section category parsely-section",
    "tags": "article:tag keywords news_keywords parsely-tags",
    "summary": "og:description description dc.description twitter:description",
    "site": "og:site_name application-name",
    "address": "og:url",
    "image": "og:image twitter:image",
}
_FIELD = {name: field for field, names in _META.items() for name in names.split()}
_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")
_BYLINE = frozenset({"byline", "author", "writer", "kateb", "auteur", "fn", "username", "bigusername", "poster"})


def said(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    """Return what the page states about the article by field; several statements in page order, JSON-LD first."""
    found: dict[str, list[str]] = {}
    for field, value in (*_linked(root), *_meta(root), *_links(root), *_marked(root)):
        value = tight(value).strip()
        if value and len(value) < 2000 and value not in found.setdefault(field, []) and len(found[field]) < 60:
            found[field].append(value)
    return {field: tuple(values) for field, values in found.items()}


def _meta(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name in _FIELD:
            yield _FIELD[name], element.get("content") or ""
    for element in root.iter("title"):
        if not any(tag(above) == "svg" for above in element.iterancestors()):
            yield "page title", element.text_content()


def _links(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield canonical address, alternates by language (``xx address``) and the place a browser saved the page from."""
    for element in root.iter("link"):
        relation = (element.get("rel") or "").lower().split()
        address = safe_address(element.get("href") or "")
        if "canonical" in relation and address:
            yield "address", address
        if "alternate" in relation and element.get("hreflang") and address:
            yield "alternate", f"{(element.get('hreflang') or '').lower()} {address}"
    for comment in root.getroottree().xpath("//comment()")[:50]:
        match = _SAVED.search(comment.text or "")
        if match and safe_address(match[1]):
            yield "address", safe_address(match[1])


def _marked(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield authors, times and titles that the mark-up names as such."""
    for element in root.iter("a", "span", "div", "p", "address", "time", "abbr", "h1", "h2", "h3", "h4", "strong", "b", "td"):
        own = words_of(element)
        text = element.text_content() if len(element) < 12 else ""
        if not text.strip() or len(text) > 200 or hidden(element):
            continue
        if tag(element) == "a" and "tag" in (element.get("rel") or "").split() and not _in_comments(element):
            yield "marked tags", text
        if own & {"headline"} and tag(element) in ("h1", "h2", "h3"):
            yield "title", text
        if own & _BYLINE and not own & {"comment", "avatar", "bio", "box"} and not _in_comments(element):
            yield "byline", text
        if tag(element) == "time" and not _in_comments(element):
            yield "time", element.get("datetime") or text
        elif own & {"published", "pubdate", "dateline"}:
            yield "time", element.get("title") or text


def _in_comments(element: HtmlElement) -> bool:
    return any(
        tag(above) not in ("body", "html") and words_of(above) & {"comment", "comments", "commentlist", "related", "sidebar", "widget"}
        for above in element.iterancestors()
    )


def _linked(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield what JSON-LD says of articles; broken or foreign JSON is passed over."""
    for element in root.iter("script"):
        if (element.get("type") or "").lower() == "application/ld+json" and len(element.text or "") < 200_000:
            try:
                graph = json.loads(element.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            for node in _articles(graph):
                yield from _node(node)


def _articles(graph: object, depth: int = 0) -> Iterator[dict[str, object]]:
    if depth > 6:
        return
    if isinstance(graph, list):
        for entry in graph[:100]:
            yield from _articles(entry, depth + 1)
    elif isinstance(graph, dict):
        kinds = graph.get("@type")
        if any(str(kind).endswith(("Article", "BlogPosting", "Posting", "Report")) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield graph
        yield from _articles(graph.get("@graph"), depth + 1)


def _node(node: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, field in (
        ("headline", "title"),
        ("datePublished", "date"),
        ("articleSection", "section"),
        ("description", "summary"),
        ("author", "author"),
        ("keywords", "tags"),
    ):
        value = node.get(key)
        for entry in value if isinstance(value, list) else [value]:
            name = entry.get("name") if isinstance(entry, dict) else entry
            if isinstance(name, str):
                yield field, name
