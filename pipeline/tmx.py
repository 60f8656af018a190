"""Translation memory eXchange 1.4: approved pairs for other tools, and other tools' memories for us (text ⇄ pairs)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from pipeline.errors import ContentError
from pipeline.memory import Pair

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0 has no way to write these, not even escaped
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = {"creationtool": "Tazamun", "creationtoolversion": "1", "segtype": "sentence", "o-tmf": "PO", "adminlang": "en", "datatype": "markdown"}


def to_tmx(pairs: Iterable[Pair], *, source: str = "ar") -> str:
    """Return a TMX document of the approved pairs, one unit a sentence and language, in their order."""
    root = ET.Element("tmx", version="1.4")
    ET.SubElement(root, "header", {**_HEADER, "srclang": source})
    body = ET.SubElement(root, "body")
    for pair in pairs:
        if pair.approved and not _UNWRITABLE.search(pair.source + pair.target):
            unit = ET.SubElement(body, "tu")
            _variant(unit, source, pair.source)
            _variant(unit, pair.language, pair.target)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def from_tmx(text: str, *, source: str = "ar", path: str = "", approved: bool = False) -> tuple[Pair, ...]:
    """Read the pairs whose source is in ``source``; regional variants count as their language.

    A foreign memory is nobody's approval, so its pairs are suggestions unless the caller vouches for it. Raises
    ContentError for text that is not TMX, and for document type declarations with entities (they can be bombs).
    """
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise ContentError("A TMX file that defines entities is not read.", path=path or None, mend="Save it anew from the tool it came from.")
    try:
        root = ET.fromstring(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").encode())
    except ET.ParseError as problem:
        raise ContentError(
            f"Not a TMX file: {problem.msg}.", path=path or None, line=problem.position[0], mend="Export it again as TMX 1.4 in UTF-8."
        ) from problem
    return tuple(pair for unit in root.iter("tu") for pair in _unit_pairs(unit, source, approved=approved))


def _variant(unit: ET.Element, language: str, text: str) -> None:
    variant = ET.SubElement(unit, "tuv", {_LANG: language})
    ET.SubElement(variant, "seg").text = text


def _unit_pairs(unit: ET.Element, source: str, *, approved: bool) -> list[Pair]:
    texts: dict[str, str] = {}
    for variant in unit.iter("tuv"):
        language = (variant.get(_LANG) or variant.get("lang") or "").replace("_", "-").split("-")[0].lower()
        segment = variant.find("seg")
        # not split(): no-break spaces are typography
        text = re.sub(r"[ \t\r\n]+", " ", "".join(segment.itertext())).strip(" ") if segment is not None else ""
        if language and text:
            texts.setdefault(language, text)
    original = texts.pop(source, "")
    return [Pair(language, original, text, approved) for language, text in texts.items() if original]
