"""A parsed page turned into blocks: what is heading, paragraph, list, quotation, table, picture, footnote in the mark-up.

Nothing is judged here but what the mark-up itself says (hidden, navigation, form controls). Layout tables are looked through.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipeline.importer import rich as words
from pipeline.importer.footnotes import Footnotes
from pipeline.importer.model import NOTE, Block, BlockKind, Mark, Rich
from pipeline.importer.tree import hidden, safe_address, tag, tight, words_of

_SKIP = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video button select option input textarea head title meta link base map area "
    "progress meter datalist applet frameset param source track".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul marquee hr".split()
)
_FURNITURE_TAGS = {"nav": "navigation", "aside": "aside", "footer": "page footer", "menu": "menu", "marquee": "ticker"}
_ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "aside",
    "search": "search",
    "menu": "menu",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
_CLASSES = {
    "navigation": "nav navbar navigation menu submenu topnav breadcrumb breadcrumbs pagination pager pagenav navlinks",
    "share bar": "share sharing sharedaddy addtoany addthis social socials sharethis",
    "aside": "sidebar widget widgets sidenav",
    "related list": "related relateds jp recommended recommendations trending popular mostread",
    "comments": "comment comments disqus respond commentlist replies",
    "advertisement": "ad ads advert advertisement adsbygoogle sponsor sponsored banner promo outbrain taboola",
    "page footer": "footer copyright",
    "notice": "cookie cookies gdpr consent newsletter subscribe subscription popup modal",
    "counter": "counter views hits",
    "signature": "sig signature",
}
_REASON = {word: reason for reason, said in _CLASSES.items() for word in said.split()}
_STYLES: dict[str, Mark] = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
}
_FACES: tuple[tuple[re.Pattern[str], Mark], ...] = (
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I), "strong"),
    (re.compile(r"font-style\s*:\s*italic", re.I), "em"),
)
_Style = tuple[tuple[Mark, str], ...]


@dataclass(frozen=True)
class _Place:
    """Where the walk is: kind of the surrounding block, list depth, hints, path, styles."""

    kind: BlockKind = "paragraph"
    level: int = 0
    marker: str = ""
    group: int = 0
    path: tuple[int, ...] = ()
    hints: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    styles: _Style = ()
    reason: str = ""
    ordered: bool = False
    entry: int = 0
    depth: int = 0


class Walker:
    """Walks a tree once and collects its blocks in page order."""

    def __init__(self, root: HtmlElement, *, base: str = "") -> None:
        self.base, self.count, self.groups = base, 0, 0
        self.notes = Footnotes.of(root)
        self.blocks: list[Block] = []
        self.parts: list[tuple[str, _Style]] = []
        self.begun: set[int] = set()
        self._walk(root, _Place())

    def _flush(self, place: _Place) -> None:
        """End the block that is being collected."""
        rich, self.parts = words.build(self.parts), []
        if not rich.text:
            return
        for line in [rich] if place.kind == "code" else _apart(rich):
            marker = self._marker(place)
            self.blocks.append(Block(place.kind, line, place.level, marker, place.group, 0, place.path, place.hints, place.own, (), place.reason))

    def _marker(self, place: _Place) -> str:
        """Return the marker for the first block of a list entry or note, nothing for what continues it."""
        if place.entry in self.begun:
            return ""
        self.begun |= {place.entry} if place.entry else set()
        return place.marker

    def _walk(self, element: HtmlElement, place: _Place) -> None:
        name = tag(element)
        if not name or name in _SKIP:
            return
        if place.depth > 200:
            self._text(element.text_content(), place)
        elif hidden(element):
            self._hide(element, place)
        elif name == "br":
            self.parts.append(("\n", ()))
        elif name == "img":
            self._picture(element, place)
        elif name in _BLOCKS or element in self.notes.definitions:
            self._block(element, name, place)
        else:
            self._inline(element, name, place)

    def _hide(self, element: HtmlElement, place: _Place) -> None:
        text = tight(element.text_content()).strip() if tag(element) else ""
        if text and len(text) < 20_000:
            self.blocks.append(Block("paragraph", Rich(text), path=place.path, hints=place.hints, boilerplate="hidden on the page"))

    def _children(self, element: HtmlElement, place: _Place) -> None:
        place = replace(place, depth=place.depth + 1)
        self._text(element.text, place)
        for child in element:
            self._walk(child, place)
            self._text(child.tail, place)

    def _text(self, text: str | None, place: _Place) -> None:
        if text:
            text = re.sub("\N{NO-BREAK SPACE}{20,}", "\N{NO-BREAK SPACE}", text)
            self.parts.append((text.replace("\r", "").replace(NOTE, "") if place.kind == "code" else tight(text).replace(NOTE, ""), place.styles))

    def _inline(self, element: HtmlElement, name: str, place: _Place) -> None:
        if element in self.notes.references:
            self.parts.append((NOTE, (("note", self.notes.references[element]),)))
        elif element not in self.notes.returns:
            before = element.getprevious()
            if name == "a" and before is not None and tag(before) in ("a", "button") and not before.tail:
                self.parts.append((" ", ()))
            self._children(element, replace(place, styles=self._styles(element, name, place.styles)))

    def _styles(self, element: HtmlElement, name: str, styles: _Style) -> _Style:
        style = element.get("style") or ""
        marks = [(mark, "") for mark in [_STYLES.get(name)] if mark] + [(mark, "") for pattern, mark in _FACES if pattern.search(style[:500])]
        if name == "a" and element.get("href"):
            marks.append(("link", safe_address(element.get("href") or "", self.base)))
        if re.search(r"font-weight\s*:\s*(?:normal|[1-4]00)", style[:500], re.I):
            styles = tuple(mark for mark in styles if mark[0] != "strong")
        return styles + tuple(mark for mark in marks if mark not in styles)

    def _block(self, element: HtmlElement, name: str, place: _Place) -> None:
        self._flush(place)
        inner = self._enter(element, name, place)
        if name == "hr":
            self.blocks.append(Block("rule", Rich(""), path=inner.path, hints=inner.hints, boilerplate=inner.reason))
        elif name == "table" and (rows := self._rows(element, inner)):
            text = "\n".join(" | ".join(cell.text for cell in row) for row in rows)
            self.blocks.append(Block("table", Rich(text), path=inner.path, hints=inner.hints, own=inner.own, rows=rows, boilerplate=inner.reason))
        else:
            self._children(element, inner)
            self._flush(inner)

    def _enter(self, element: HtmlElement, name: str, place: _Place) -> _Place:
        """Return the place inside a block element."""
        self.count += 1
        own = words_of(element)
        inner = replace(
            place, path=(*place.path, self.count), hints=place.hints | own | {name}, own=own | {name}, reason=place.reason or self._reason(element, name, own)
        )
        inner = replace(inner, styles=self._styles(element, "b" if name == "th" else name, place.styles))
        if element in self.notes.definitions:
            return replace(inner, kind="note", marker=self.notes.definitions[element], group=self._group(), level=0, entry=self.count)
        if place.kind == "note":
            return inner
        if re.fullmatch(r"h[1-6]", name):
            return replace(inner, kind="heading", level=int(name[1]), styles=())
        if name == "blockquote":
            return replace(inner, kind="quote", group=self._group())
        return self._list(element, name, inner)

    def _list(self, element: HtmlElement, name: str, inner: _Place) -> _Place:
        if name in ("ul", "ol", "dir"):
            return replace(inner, level=inner.level + 1, group=self._group() if inner.kind != "item" else inner.group, ordered=name == "ol")
        if name == "li":
            marker = f"{_place_in_list(element)}." if inner.ordered or tag(element.getparent()) == "ol" else "-"
            return replace(inner, kind="item", marker=marker, level=max(1, inner.level), entry=self.count)
        kinds: dict[str, BlockKind] = {"pre": "code", "figcaption": "caption", "caption": "caption"}
        return replace(inner, kind=kinds[name]) if name in kinds else inner

    def _group(self) -> int:
        self.groups += 1
        return self.groups

    @staticmethod
    def _reason(element: HtmlElement, name: str, own: frozenset[str]) -> str:
        """Return why the mark-up rules an element out; the judge may still overrule it when the article is inside."""
        if name in ("body", "html", "main", "article"):
            return ""
        said = _FURNITURE_TAGS.get(name) or _ROLES.get(element.get("role") or "")
        return said or next((_REASON[word] for word in sorted(own) if word in _REASON), "")

    def _picture(self, element: HtmlElement, place: _Place) -> None:
        source = element.get("src") or element.get("data-src") or ""
        small = any((element.get(side) or "").isdigit() and int(element.get(side) or 0) < 48 for side in ("width", "height"))
        if source and not small:
            pending, self.parts = self.parts, []
            linked = frozenset({"linked"} if any(mark == "link" for mark, _ in place.styles) else ())
            alt = tight(element.get("alt") or "").strip()
            self.blocks.append(
                Block("image", Rich(alt), marker=source, path=place.path, hints=place.hints | linked, own=words_of(element), boilerplate=place.reason)
            )
            self.parts = pending

    def _rows(self, table: HtmlElement, place: _Place) -> tuple[tuple[Rich, ...], ...]:
        """Return a table's cells if it tabulates something, nothing if it only lays out the page."""
        if place.kind != "paragraph" or table.xpath("count(.//table) + count(.//form) + count(.//h1) + count(.//p[2])") or table.get("role") == "presentation":
            return ()
        rows = [[cell for cell in row if tag(cell) in ("td", "th")] for row in table.iter("tr")]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        texts = [tight(cell.text_content()).strip() for row in rows for cell in row]
        if len(rows) < 2 or width < 2 or len(rows) > 500 or width > 30 or any(len(row) != width for row in rows) or any(len(text) > 300 for text in texts):
            return ()
        filled = sum(bool(text) for text in texts) / len(texts)
        linked = sum(len(tight(link.text_content())) for link in table.iter("a")) / (1 + sum(map(len, texts)))
        return tuple(tuple(self._cell(cell, place) for cell in row) for row in rows) if filled > 0.6 and linked < 0.5 else ()

    def _cell(self, cell: HtmlElement, place: _Place) -> Rich:
        before, kept = self.blocks, self.parts
        self.blocks, self.parts = [], []
        self._children(cell, replace(place, kind="paragraph"))
        self._flush(place)
        joined = words.join([block.rich for block in self.blocks if block.kind != "image"], " ")
        self.blocks, self.parts = before, kept
        return words.apply(joined, [words.Edit(match.start(), match.end(), " ") for match in re.finditer("\n", joined.text)])


def _place_in_list(element: HtmlElement) -> int:
    parent = element.getparent()
    start = parent.get("start") if parent is not None else None
    first = int(start) if start and re.fullmatch(r"\d{1,6}", start) else 1
    return first + sum(1 for sibling in element.itersiblings(preceding=True) if tag(sibling) == "li")


def _apart(rich: Rich) -> Iterator[Rich]:
    """Split at line breaks: always at two, and at one where the lines are prose or differ in boldness; short lines (verse, addresses) stay together."""
    start = 0
    for chunk in re.split(r"(\n[ \N{NO-BREAK SPACE}]*\n\s*)", rich.text):
        part = words.strip(words.cut(rich, start, start + len(chunk)))
        start += len(chunk)
        rows = words.lines(part)
        if len(rows) < 2:
            yield from rows
            continue
        bold = {bool(row.text) and any(span.kind == "strong" and span.end - span.start >= len(row.text) * 0.9 for span in row.spans) for row in rows}
        if len(bold) > 1 or any(len(row.text.split()) >= 12 for row in rows) or len(rows) > 40:
            yield from rows
        else:
            yield words.join(rows, "\n")
