"""An article as a book for readers' devices: EPUB 3.3, one file, the same bytes for the same article."""

import io
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from lxml import etree, html

from . import pictures

XHTML = "http://www.w3.org/1999/xhtml"
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
NOT_IN_BOOKS = ("loading", "decoding")
FIRST = (1980, 1, 1, 0, 0, 0)
SHEET = """body { line-height: 1.6; margin: 0 5%; }
h1, h2, h3, h4 { line-height: 1.3; text-align: start; }
:lang(ar), :lang(fa), :lang(ur), :lang(ckb), :lang(ps), :lang(ug), :lang(sd) { line-height: 1.9; letter-spacing: 0; }
em:lang(ar), cite:lang(ar) { font-style: normal; font-weight: bold; }
img { max-width: 100%; height: auto; }
figure { margin: 1em 0; }
figcaption, .byline, .colophon { font-size: .85em; }
blockquote { margin: 1em 0; padding-inline-start: 1em; border-inline-start: 2px solid; }
blockquote.pull { border: 0; font-size: 1.25em; text-align: center; }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid; padding: .2em .6em; text-align: start; vertical-align: top; }
pre { white-space: pre-wrap; text-align: left; }
"""


@dataclass(frozen=True)
class Book:
    """What the package says of itself. ``contents`` are (level, anchor, title); ``pictures`` are files by the addresses in the text."""

    address: str
    title: str
    language: str
    direction: str
    authors: Sequence[str]
    translators: Sequence[str]
    publisher: str
    changed: datetime
    published: str
    summary: str
    subjects: Sequence[str]
    rights: str
    source: str
    contents: Sequence[tuple[int, str, str]]
    pictures: Mapping[str, Path]


def pack(book: Book, text: str) -> bytes:
    """Return the bytes of the book. ``text`` is the safe HTML between the body's tags; its pictures stand in ``book.pictures`` or go."""
    names = {address: f"images/{number}{path.suffix.lower()}" for number, (address, path) in enumerate(book.pictures.items(), start=1)}
    body = xhtml(text, names)
    members = {
        "META-INF/container.xml": CONTAINER,
        "EPUB/package.opf": _package(book, {name: book.pictures[address] for address, name in names.items()}),
        "EPUB/nav.xhtml": _page(book, _navigation(book)),
        "EPUB/text.xhtml": _page(book, body),
        "EPUB/style.css": SHEET,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _add(archive, "mimetype", b"application/epub+zip", stored=True)
        for name, content in members.items():
            _add(archive, name, content.encode("utf-8"))
        for address, name in names.items():
            _add(archive, f"EPUB/{name}", book.pictures[address].read_bytes())
    return packed.getvalue()


def xhtml(text: str, names: Mapping[str, str]) -> str:
    """Write safe HTML as XHTML: no address that leads to nothing inside the book, no place named twice.

    >>> xhtml('<p id="a">ماء<br><a href="#b">أرض</a></p>', {})
    '<p id="a">ماء<br/><a>أرض</a></p>'
    """
    root = html.fragment_fromstring(ILLEGAL.sub("", text), create_parent="body")
    known: set[str] = set()
    for element in root.iter(etree.Element):
        for name in NOT_IN_BOOKS:
            element.attrib.pop(name, None)
        place = element.get("id")
        if place is not None and (place in known or not place or re.search(r"\s", place)):
            del element.attrib["id"]
        known.add(place or "")
    for link in root.iter("a"):
        if link.get("href", "").startswith("#") and link.get("href", "")[1:] not in known:
            del link.attrib["href"]
    for picture in list(root.iter("img")):
        if picture.get("src") in names:
            picture.set("src", names[picture.get("src", "")])
        else:
            picture.drop_tree()
    return etree.tostring(root, encoding="unicode", method="xml").removeprefix("<body>").removesuffix("</body>").replace("<body/>", "")


def _page(book: Book, body: str) -> str:
    attributes = f'lang="{book.language}" xml:lang="{book.language}" dir="{book.direction}"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="{XHTML}" xmlns:epub="http://www.idpf.org/2007/ops" {attributes}>\n'
        f'<head><title>{_xml(book.title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _navigation(book: Book) -> str:
    entries = [(0, "", book.title), *book.contents]
    lines = "".join(f'<li><a href="text.xhtml{f"#{anchor}" if anchor else ""}">{_xml(title)}</a></li>\n' for _, anchor, title in entries if title)
    return f'<nav epub:type="toc" id="toc"><h1>{_xml(book.title)}</h1>\n<ol>\n{lines}</ol></nav>'


def _package(book: Book, images: Mapping[str, Path]) -> str:
    progression = ' page-progression-direction="rtl"' if book.direction == "rtl" else ' page-progression-direction="ltr"'
    manifest = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="text" href="text.xhtml" media-type="application/xhtml+xml"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *(f'<item id="i{number}" href="{name}" media-type="{pictures.TYPES[path.suffix.lower()]}"/>' for number, (name, path) in enumerate(images.items())),
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{book.language}" dir="{book.direction}">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "\n".join(_metadata(book, seen=bool(images)))
        + "\n</metadata>\n<manifest>\n"
        + "\n".join(manifest)
        + f'\n</manifest>\n<spine{progression}><itemref idref="text"/></spine>\n</package>\n'
    )


def _metadata(book: Book, *, seen: bool) -> list[str]:
    moment = book.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    single = {"publisher": book.publisher, "date": book.published, "description": book.summary, "rights": book.rights, "source": book.source}
    people = [("creator", name, "aut") for name in book.authors] + [("contributor", name, "trl") for name in book.translators]
    lines = [
        f'<dc:identifier id="id">urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, book.address)}</dc:identifier>',
        f"<dc:title>{_xml(book.title)}</dc:title>",
        f"<dc:language>{book.language}</dc:language>",
    ]
    for number, (kind, name, role) in enumerate(people):
        lines.append(f'<dc:{kind} id="n{number}">{_xml(name)}</dc:{kind}><meta refines="#n{number}" property="role" scheme="marc:relators">{role}</meta>')
    lines += [f"<dc:{name}>{_xml(value)}</dc:{name}>" for name, value in single.items() if value.strip()]
    lines += [f"<dc:subject>{_xml(subject)}</dc:subject>" for subject in book.subjects]
    facts = {"accessMode": "textual", "accessibilityHazard": "none", "accessibilityFeature": "structuralNavigation"}
    lines += [f'<meta property="schema:{name}">{value}</meta>' for name, value in facts.items()]
    lines += ['<meta property="schema:accessMode">visual</meta>'] if seen else []
    return [*lines, f'<meta property="dcterms:modified">{moment}</meta>']


def _xml(text: str) -> str:
    return escape(ILLEGAL.sub("", text), quote=True)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, stored: bool = False) -> None:
    member = zipfile.ZipInfo(name, FIRST)
    member.create_system, member.external_attr = 3, 0o644 << 16
    member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    archive.writestr(member, content, compresslevel=3)  # a thousand books are packed in one build
