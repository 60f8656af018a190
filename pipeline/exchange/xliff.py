"""XLIFF 1.2 ⇄ sentences: the version that most translation tools read.

A text is plain Markdown, or on demand *tagged*: a pair of marks is ``<bpt>``/``<ept>``, what stands alone (code, a footnote, raw HTML)
``<ph>``, and each holds its own Markdown, so that the text content still is the sentence. Plain is the rule because whatever is built on
translate-toolkit doubles the text when it edits a target that has elements in it; the big commercial tools want the tags.
Specification: OASIS, XLIFF Version 1.2, 1 February 2008.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from pipeline.errors import ContentError
from pipeline.exchange.sheet import Returned, Sentence, Sheet, unreadable
from pipeline.inline.scan import Piece, scan
from pipeline.model import Entry, text_hash
from pipeline.notes import parse_suggestion
from pipeline.provenance import OWN
from pipeline.review import clean

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
OURS = "tazamun"
_PREFIXES: Any = {None: NAMESPACE}  # the stubs know no default namespace
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {"machine": "needs-review-translation", "edited": "translated", "stale": "needs-translation", "approved": "signed-off", "merged away": "translated"}
_SIGNED = ("signed-off", "final")
_TAGS_WITHOUT_TEXT = frozenset(["x", "bx", "ex", "g"])
_NOT_A_PERSON = frozenset([OURS, "developer", "pofilter"])
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HELP = "One unit is one sentence of Markdown. Sentences that nobody changes stay as they are. ∅ alone means: the text moved into a neighbour."
_MARKS = {"open": "bpt", "close": "ept"}


def to_xliff(sheet: Sheet, *, tagged: bool = False) -> str:
    """Return the draft as XLIFF, inline Markdown as elements if ``tagged``. Raises ContentError for a character that XML cannot hold."""
    root = etree.Element(_full("xliff"), {"version": "1.2"}, nsmap=_PREFIXES)
    attributes = {"original": sheet.path, "product-name": sheet.catalogue.slug, "datatype": "x-markdown", "tool-id": OURS}
    languages = {"source-language": sheet.source.code, "target-language": sheet.target.code}
    file = etree.SubElement(root, _full("file"), attributes | languages)
    header = etree.SubElement(file, _full("header"))
    etree.SubElement(header, _full("note"), {"from": OURS}).text = _HELP
    etree.SubElement(header, _full("tool"), {"tool-id": OURS, "tool-name": "Tazamun"})
    body = etree.SubElement(file, _full("body"))
    for number, entry in enumerate(sheet.catalogue.entries):
        _refuse_unwritable(number, entry, sheet.path)
        body.append(_unit(number, entry, sheet))
    etree.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_with_texts(root, sheet, tagged=tagged)}\n'


def from_xliff(raw: bytes, *, path: str = "") -> Returned:
    """Read what a tool made of an exported file. Raises ContentError for what is not XLIFF 1.x and for entity definitions (they can be bombs)."""
    root = _parsed(raw, path)
    files = [element for element in root.iter() if _name(element) == "file"]
    if len(files) != 1:
        raise unreadable("XLIFF", f"it holds {len(files)} files", path)
    units = [unit for unit in files[0].iter() if _name(unit) == "trans-unit"]
    phases = [phase for phase in files[0].iter() if _name(phase) == "phase" and phase.get("contact-name")]
    reviewer = " ".join([phases[-1].get("contact-name", ""), *(f"<{mail}>" for mail in [phases[-1].get("contact-email")] if mail)]) if phases else ""
    original = PurePosixPath(files[0].get("original", ""))
    # some tools keep no attribute but this one
    slug = files[0].get("product-name", "") or (original.stem if original.suffix == ".md" else "")
    return Returned(tuple(map(_sentence, units)), slug, files[0].get("target-language", ""), reviewer)


def _refuse_unwritable(number: int, entry: Entry, path: str) -> None:
    for text in (entry.source, entry.target, entry.previous, *entry.comments, *entry.notes):
        if found := _UNWRITABLE.search(text):
            message = f"Unit {number + 1} has a character that XML cannot hold (U+{ord(found[0]):04X})."
            raise ContentError(message, path=path, mend="Remove it, or export PO, which can hold it.")


def _unit(number: int, entry: Entry, sheet: Sheet) -> etree._Element:
    """Return the unit without its texts, which ``_with_texts`` puts in after the indentation."""
    unit = etree.Element(_full("trans-unit"), {"id": str(number + 1), "resname": entry.context, "approved": "no" if entry.fuzzy or not entry.target else "yes"})
    unit.set(_SPACE, "preserve")
    etree.SubElement(unit, _full("source"))
    if entry.target:
        etree.SubElement(unit, _full("target"), _state(entry))
    group = etree.SubElement(unit, _full("context-group"), {"name": OURS, "purpose": "match"})
    for name, text in (("x-source", entry.source), ("x-base", clean(entry.target))):
        etree.SubElement(group, _full("context"), {"context-type": name}).text = text_hash(text)
    for remark in sheet.remarks.get(number, ()):
        etree.SubElement(unit, _full("note"), {"from": OURS}).text = remark
    for comment in entry.comments:
        etree.SubElement(unit, _full("note"), {"from": "translator"}).text = comment
    for source, target, attributes in _alternatives(entry):
        offered = etree.SubElement(unit, _full("alt-trans"), attributes)
        etree.SubElement(offered, _full("source")).text = source
        etree.SubElement(offered, _full("target")).text = target
    return unit


def _state(entry: Entry) -> dict[str, str]:
    attributes = {"state": "signed-off" if not entry.fuzzy else _STATES[entry.state]}
    if entry.state == "machine" and entry.provenance:
        own = {"memory": "exact-match", "termbase": "leveraged-glossary"} if entry.provenance.engine == OWN else {}
        attributes["state-qualifier"] = own.get(entry.provenance.package, "mt-suggestion")
    return attributes


def _alternatives(entry: Entry) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield what other tools show beside a unit: suggestions, and what its target was made for before the Arabic changed."""
    if entry.previous:
        yield entry.previous, entry.target, {"alttranstype": "previous-version", "origin": OURS}
    for found in filter(None, map(parse_suggestion, entry.notes)):
        yield found.source, found.target, {"match-quality": str(found.score), "origin": OURS}


def _with_texts(root: etree._Element, sheet: Sheet, *, tagged: bool) -> str:
    for unit, entry in zip(root.iter(_full("trans-unit")), sheet.catalogue.entries, strict=True):
        if not tagged:
            unit[0].text = entry.source
            if entry.target:
                unit[1].text = entry.target
            continue
        ids: _Ids = defaultdict(list)
        _fill(unit[0], entry.source, ids, known=defaultdict(list))
        if entry.target:
            _fill(unit[1], entry.target, defaultdict(list), known=ids)
    return etree.tostring(root, encoding="unicode")


_Ids = defaultdict[tuple[str, str], list[str]]


def _fill(element: etree._Element, text: str, ids: _Ids, *, known: _Ids) -> None:
    """Write Markdown into a source or target. ``known`` are the ids that the source gave to its marks: the same mark takes the same id."""
    pieces = scan(text)
    partners = _partners(pieces)
    used = {each for several in known.values() for each in several}
    given: dict[int, str] = {}
    last: etree._Element | None = None
    for place, piece in enumerate(pieces):
        content = text[piece.start : piece.end]
        partner = partners.get(place)
        if piece.kind == "text" or (piece.role in ("open", "close") and partner is None):
            _append(element, last, content)
            continue
        if place not in given:
            closing = text[pieces[partner].start : pieces[partner].end] if partner is not None else ""
            given[place] = _identity((piece.kind, content + closing), ids, known=known, used=used)
            given[partner if partner is not None else place] = given[place]
        last = etree.SubElement(element, _full(_MARKS.get(piece.role, "ph")), {"id": given[place]})
        last.text = content


def _append(element: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def _partners(pieces: tuple[Piece, ...]) -> dict[int, int]:
    """Return the places of opening and closing marks that belong together, both ways."""
    partners: dict[int, int] = {}
    open_marks: list[int] = []
    for place, piece in enumerate(pieces):
        if piece.role == "open":
            open_marks.append(place)
        elif piece.role == "close" and open_marks and pieces[open_marks[-1]].kind == piece.kind:
            partners[place] = open_marks.pop()
            partners[partners[place]] = place
    return partners


def _identity(mark: tuple[str, str], ids: _Ids, *, known: _Ids, used: set[str]) -> str:
    free = [each for each in known.get(mark, []) if each not in ids[mark]]
    identity = free[0] if free else next(str(n) for n in range(1, 10_000) if str(n) not in used)
    used.add(identity)
    ids[mark].append(identity)
    return identity


def _parsed(raw: bytes, path: str) -> etree._Element:
    if b"<!ENTITY" in raw.upper() or "<!ENTITY".encode("utf-16-le") in raw or "<!ENTITY".encode("utf-16-be") in raw:
        raise ContentError("A file that defines entities is not read.", path=path or None, mend="Save it anew in the tool that it came from.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as problem:
        raise unreadable("XLIFF", str(problem.msg), path, line=problem.lineno) from problem
    if _name(root) != "xliff":
        raise unreadable("XLIFF", f"it begins with <{_name(root)}>", path)
    if root.get("version", "1").startswith("2"):
        raise ContentError("XLIFF 2 is not read.", path=path or None, mend="Save it as XLIFF 1.2, the version that was exported.")
    return root


def _full(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _sentence(unit: etree._Element) -> Sentence:
    children = {_name(child): child for child in reversed(unit)}
    source = _text(children.get("source"))
    contexts = {each.get("context-type"): (each.text or "").strip() for each in unit.iter() if _name(each) == "context"}
    target = children.get("target")
    foreign = {_name(each) for each in target.iter()} & _TAGS_WITHOUT_TEXT if target is not None else set()
    number = unit.get("id", "")
    return Sentence(
        place=f"unit {number}",
        target=_text(target),
        source_hash=contexts.get("x-source") or text_hash(source),
        source=source,
        context=unit.get("resname", ""),
        number=int(number) - 1 if number.isascii() and number.isdigit() else None,
        base=contexts.get("x-base", ""),
        approved=_is_approved(unit, target),
        comments=tuple(dict.fromkeys(_comments(unit))),
        line=_line(unit),
        problem=f"its target holds <{min(foreign)}>, which stands for no Markdown; write the Markdown itself" if foreign else "",
    )


def _line(element: Any) -> int | None:
    return element.sourceline or None


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext())


def _is_approved(unit: etree._Element, target: etree._Element | None) -> bool:
    """Tell whether the file signs a unit off: ``approved`` says so, unless the target's state takes it back."""
    state = "" if target is None else target.get("state", "")
    return state in _SIGNED or (unit.get("approved") == "yes" and not state.startswith(("needs-", "new")))


def _comments(unit: etree._Element) -> Iterator[str]:
    for note in unit:
        if _name(note) == "note" and note.get("from", "") not in _NOT_A_PERSON and note.text:
            yield from filter(None, (line.strip() for line in note.text.splitlines()))
