"""The body of an article as a page shows it: pictures with their measures, foreign words set apart, footnotes with their roles."""

import base64
import re
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path

from . import links, pictures
from .bidi import isolate
from .graph import Graph
from .safety import MARK_CLOSE, MARK_OPEN
from .versions import Version

NAMED = r'<img (?:id="p\d+" )?src="'
PICTURE = re.compile(f'{NAMED}{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}"(?![^>]* (?:width|height)=)')
ANY_PICTURE = re.compile(f'src="{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}"')
PLACED = re.compile(rf'({NAMED})([^"]*)"')
PLACE = re.compile(r'<(?:p|blockquote|(ul|ol)|(dl)) id="p(\d+)"[^>]*>(?(1)\s*<li[^>]*>)(?(2)\s*<dt[^>]*>)')
NAME = re.compile(r'( id="|href="#)')
NOTES = {
    '<sup class="footnote-ref"><a ': '<sup class="footnote-ref"><a role="doc-noteref" ',
    '<section class="footnotes">': '<section class="footnotes" role="doc-endnotes" aria-label="{notes}">',
    ' class="footnote-backref">': ' class="footnote-backref" role="doc-backlink" aria-label="{back}">',
}


class Prose:
    """Writes bodies. ``content`` is the folder of articles and pictures; ``rtl`` names the languages that run from right to left."""

    def __init__(self, graph: Graph, *, content: Path, source: str, rtl: frozenset[str]) -> None:
        self.graph, self.content, self.source, self.rtl = graph, content, source, rtl

    def body(self, version: Version, address: Callable[[str], str], *, html: str = "") -> str:
        """Return the body of a version, or ``html`` that is part of it, with real addresses."""
        whole = self.measured(html or version.body.html, version)
        return self.isolated(links.place(whole, version, self.graph, address=address), version.language)

    def isolated(self, html: str, language: str) -> str:
        """Set the foreign words in safe HTML of a language apart."""
        return isolate(html, rtl=language in self.rtl, source=self.source) if self.source in self.rtl else html

    def measured(self, html: str, version: Version) -> str:
        """Give each picture its width and height."""

        def one(found: re.Match[str]) -> str:
            size = pictures.size(path) if (path := self.picture(found[1], version)) else None
            return f'{found[0]} width="{size[0]}" height="{size[1]}"' if size else found[0]

        return PICTURE.sub(one, html) if "<img" in html else html

    def pictures(self, version: Version) -> dict[str, str]:
        """Return a stamp of each picture in a version, by its address: what changes when the file does."""
        found = {address: self.picture(address, version) for address in ANY_PICTURE.findall(version.body.html)} if "<img" in version.body.html else {}
        return {address: pictures.stamp(path) for address, path in found.items() if path}

    def picture(self, address: str, version: Version) -> Path | None:
        """Return the file of a picture that an article names, None if it is not there."""
        target = links.find(unescape(address), version, self.graph)
        path = self.content / target.output if target else None
        return path if path and path.suffix.lower() in pictures.TYPES and path.is_file() else None


def with_roles(html: str, *, notes: str, back: str) -> str:
    """Name the parts of footnotes for those who hear the page. The names are safe HTML.

    >>> with_roles('<a href="#fnref1" class="footnote-backref">↩</a>', notes="Notes", back="Back to the text")
    '<a href="#fnref1" class="footnote-backref" role="doc-backlink" aria-label="Back to the text">↩</a>'
    """
    if "footnote" not in html:
        return html
    for plain, named in NOTES.items():
        html = html.replace(plain, named.replace("{notes}", notes).replace("{back}", back))
    return html


def numbered(html: str, page: str, *, label: str) -> str:
    """Lead from each paragraph to the same one on ``page``; the sheet shows the number in the margin. ``label`` is followed by the number.

    >>> numbered('<p id="p3">Water</p>', "b.html", label="Original")
    '<p id="p3"><a class="n" href="b.html#p3" title="Original 3" data-n="3"></a>Water</p>'
    """
    title = str(escape(label))
    return PLACE.sub(lambda found: f'{found[0]}<a class="n" href="{page}#p{found[3]}" title="{title} {found[3]}" data-n="{found[3]}"></a>', html)


def pictures_in(html: str) -> list[str]:
    """Return the addresses of the pictures in HTML, each once."""
    return list(dict.fromkeys(unescape(address) for _, address in PLACED.findall(html)))


def renamed(html: str, prefix: str) -> str:
    """Prefix the names of places, so that two texts can stand on one page.

    >>> renamed('<p id="p1"><a href="#fn1">1</a></p>', "o-")
    '<p id="o-p1"><a href="#o-fn1">1</a></p>'
    """
    return NAME.sub(rf"\1{prefix}", html)


def embedded(html: str, find: Callable[[str], Path | None]) -> str:
    """Put the pictures themselves in the place of their addresses; one that is not there goes."""

    def one(found: re.Match[str]) -> str:
        path = find(unescape(found[2]))
        content = f"{pictures.TYPES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode()}" if path else ","
        return f'{found[1]}data:{content}"'

    return PLACED.sub(one, html)
