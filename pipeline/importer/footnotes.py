"""Footnotes in a page's mark-up: which links are references, which elements the notes, which links lead back."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.importer.tree import tag

_SIGN = re.compile(r"[\[(]?\s*(?:[0-9٠-٩۰-۹]{1,3}|[ivx]{1,5}|[*†‡]{1,3})\s*[\])]?")
_NAMED = re.compile(r"(?:^|[-_])(?:fn|ftn|edn|footnote|note|endnote|cite_note|sdfootnote|sdendnote|sym|ref)", re.I)
_BLOCK = frozenset({"p", "li", "div", "dd", "td", "blockquote", "aside"})


@dataclass(frozen=True)
class Footnotes:
    """References (link → label), definitions (element → label) and links back."""

    references: dict[HtmlElement, str]
    definitions: dict[HtmlElement, str]
    returns: frozenset[HtmlElement]

    @classmethod
    def of(cls, root: HtmlElement) -> "Footnotes":
        """Find numbered links to later places of the same page whose names or contents are those of notes."""
        places: dict[str, HtmlElement] = {}
        order: dict[HtmlElement, int] = {}
        for number, element in enumerate(root.iter()):
            order[element] = number
            for name in (element.get("id"), element.get("name") if tag(element) == "a" else None) if tag(element) else ():
                places.setdefault(name or "", element)
        references: dict[HtmlElement, str] = {}
        definitions: dict[HtmlElement, str] = {}
        labels: dict[HtmlElement, str] = {}
        for link in root.iter("a"):
            fragment = (link.get("href") or "").rpartition("#")[2] if "#" in (link.get("href") or "") else ""
            sign = link.text_content().strip()
            goal = places.get(fragment) if fragment else None
            if goal is None or not _SIGN.fullmatch(sign) or order[goal] < order[link] or any(above in definitions for above in (link, *link.iterancestors())):
                continue
            note = _note_of(goal)
            if note is None or note in link.iterancestors() or not (_NAMED.search(fragment) or _SIGN.match(note.text_content().strip())):
                continue
            label = labels.setdefault(note, str(len(labels) + 1))
            references[_outermost(link, sign)], definitions[note] = label, label
        return cls(references, definitions, frozenset(_returns(definitions)))


def _note_of(goal: HtmlElement) -> HtmlElement | None:
    element: HtmlElement | None = goal
    while element is not None and tag(element) not in _BLOCK:
        element = element.getparent()
    return None if element is None or len(element.text_content()) > 4000 else element


def _outermost(link: HtmlElement, sign: str) -> HtmlElement:
    """Return the superscript (or other inline element) that holds the reference and nothing else."""
    element = link
    while (parent := element.getparent()) is not None and tag(parent) not in _BLOCK and tag(parent) != "body" and parent.text_content().strip() == sign:
        element = parent
    return element


def _returns(definitions: dict[HtmlElement, str]) -> list[HtmlElement]:
    """Return the links inside notes that lead back, and the bare numbers that open them."""
    back = []
    for note in definitions:
        for link in note.iter("a"):
            text = link.text_content().strip()
            if ((link.get("href") or "").find("#") >= 0 and (_SIGN.fullmatch(text) or not re.search(r"\w\w", text))) or (
                link.get("href") is None and _SIGN.fullmatch(text)
            ):
                back.append(link)
    return back
