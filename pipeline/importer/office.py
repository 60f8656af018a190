"""DOCX (by mammoth) and ODT (by its XML) as simple HTML, pictures apart."""

import io
import re
from html import escape

import mammoth
from lxml import etree

from pipeline.errors import ContentError
from pipeline.importer.archive import open_archive, read_part, read_xml

_STYLES = """
p[style-name='Title'] => h1.doctitle:fresh
p[style-name='Subtitle'] => p.docsubtitle:fresh
p[style-name='Author'] => p.byline:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
comment-reference =>
"""
_LARGEST = 15_000_000


def docx(content: bytes, path: str) -> tuple[str, dict[str, bytes]]:
    """Return a DOCX document's text as HTML and its pictures by the name the HTML gives them."""
    archive = open_archive(content, path)
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            read_xml(archive, part.filename, path)
    pictures: dict[str, bytes] = {}

    def keep(image: mammoth.documents.Image) -> dict[str, str]:
        with image.open() as stream:
            body = stream.read(_LARGEST)
        name = f"embedded-{len(pictures) + 1}.{(image.content_type or '').rpartition('/')[2] or 'png'}"
        pictures[name] = body
        return {"src": name}

    try:
        result = mammoth.convert_to_html(io.BytesIO(content), style_map=_STYLES, convert_image=mammoth.images.img_element(keep), external_file_access=False)
    except RecursionError:
        raise ContentError("The document is nested too deeply.", path=path, mend="Copy its text into a new document.") from None
    except Exception as error:
        raise ContentError(f"The document cannot be read: {type(error).__name__}: {error}.", path=path, mend="Save it again in a word processor.") from error
    return f"<body>{result.value}</body>", pictures


_NS = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}
_SIMPLE = {"text:list-item": "li", "text:list-header": "li", "table:table": "table", "table:table-row": "tr", "table:table-cell": "td"}
_IGNORED = {
    "text:tracked-changes",
    "office:annotation",
    "office:annotation-end",
    "text:sequence-decls",
    "text:table-of-content",
    "office:forms",
    "text:bookmark",
    "text:soft-page-break",
    "svg:desc",
    "svg:title",
}


def odt(content: bytes, path: str) -> tuple[str, dict[str, bytes]]:
    """Return an ODT document's text as HTML and its pictures."""
    archive = open_archive(content, path)
    roots = [read_xml(archive, name, path) for name in ("content.xml", "styles.xml") if name in archive.namelist()]
    if not roots or "content.xml" not in archive.namelist():
        raise ContentError("The document has no text.", path=path, mend="Save it again as ODT.")
    body = roots[0].find("office:body/office:text", _NS)
    if body is None:
        raise ContentError("The document is not a text document.", path=path, mend="Save the text as ODT.")
    writer = _Odt(roots)
    markup = writer.inner(body)
    pictures = {name: read_part(archive, name, path)[:_LARGEST] for name in writer.pictures if name in archive.namelist()}
    return f"<body>{markup}{''.join(writer.notes)}</body>", pictures


class _Odt:
    """Writes OpenDocument elements as HTML; styles are looked up once."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.parents: dict[str, str] = {}
        self.bold: set[str] = set()
        self.italic: set[str] = set()
        self.ordered: set[str] = set()
        self.notes: list[str] = []
        self.pictures: list[str] = []
        for root in roots:
            self._learn(root)

    def _learn(self, root: etree._Element) -> None:
        for style in root.iter(_full("style:style")):
            name = style.get(_full("style:name"), "")
            self.parents[name] = style.get(_full("style:parent-style-name"), "") or style.get(_full("style:display-name"), "")
            face = style.find("style:text-properties", _NS)
            if face is not None:
                self.bold |= {name} if "bold" in (face.get(_full("fo:font-weight")), face.get(_full("style:font-weight-complex"))) else set()
                self.italic |= {name} if "italic" in (face.get(_full("fo:font-style")), face.get(_full("style:font-style-complex"))) else set()
        for style in root.iter(_full("text:list-style")):
            if style.find("text:list-level-style-number", _NS) is not None:
                self.ordered.add(style.get(_full("style:name"), ""))

    def inner(self, element: etree._Element) -> str:
        """Return the HTML of what an element holds."""
        out = [escape(element.text or "")]
        for child in element:
            out += [self._one(child), escape(child.tail or "")]
        return "".join(out)

    def _one(self, element: etree._Element) -> str:
        name = _short(element)
        if not name or name in _IGNORED:
            return ""
        if name in _SIMPLE:
            return f"<{_SIMPLE[name]}>{self.inner(element)}</{_SIMPLE[name]}>"
        method = getattr(self, "_" + name.partition(":")[2].replace("-", "_"), None) if name.startswith(("text:", "draw:")) else None
        return str(method(element)) if method else self.inner(element)

    def _h(self, element: etree._Element) -> str:
        level = min(6, max(1, int(element.get(_full("text:outline-level"), "1") or 1))) if element.get(_full("text:outline-level"), "1").isdigit() else 1
        return f"<h{level}>{self.inner(element)}</h{level}>"

    def _p(self, element: etree._Element) -> str:
        names = self._styles(element)
        inner = self._faced(names, self.inner(element))
        if any(re.match("Title|العنوان$", name) for name in names):
            return f'<h1 class="doctitle">{inner}</h1>'
        if any(name.startswith("Quotation") for name in names):
            return f"<blockquote><p>{inner}</p></blockquote>"
        return f'<p class="{"docsubtitle" if "Subtitle" in names else ""}">{inner}</p>'

    def _span(self, element: etree._Element) -> str:
        return self._faced(self._styles(element), self.inner(element))

    def _faced(self, names: list[str], inner: str) -> str:
        inner = f"<em>{inner}</em>" if any(name in self.italic or name == "Emphasis" for name in names) else inner
        bold = any(name in self.bold or name.startswith("Strong") for name in names) and not any(name.startswith("Heading") for name in names)
        return f"<strong>{inner}</strong>" if bold else inner

    def _styles(self, element: etree._Element) -> list[str]:
        name = element.get(_full("text:style-name"), "")
        names: list[str] = []
        while name and name not in names and len(names) < 20:
            names.append(name)
            name = self.parents.get(name, "")
        return names

    def _list(self, element: etree._Element) -> str:
        kind = "ol" if element.get(_full("text:style-name"), "") in self.ordered else "ul"
        return f"<{kind}>{self.inner(element)}</{kind}>"

    def _a(self, element: etree._Element) -> str:
        return f'<a href="{escape(element.get(_full("xlink:href"), ""))}">{self.inner(element)}</a>'

    def _note(self, element: etree._Element) -> str:
        body = element.find("text:note-body", _NS)
        number = len(self.notes) + 1
        self.notes.append(f'<div id="ftn{number}">{self.inner(body) if body is not None else ""}</div>')
        return f'<sup><a href="#ftn{number}">{number}</a></sup>'

    def _line_break(self, element: etree._Element) -> str:
        return "<br>"

    def _s(self, element: etree._Element) -> str:
        return " "

    def _tab(self, element: etree._Element) -> str:
        return " "

    def _image(self, element: etree._Element) -> str:
        source = element.get(_full("xlink:href"), "").removeprefix("./")
        self.pictures.append(source)
        parent = element.getparent()
        title = parent.findtext("svg:desc", "", _NS) or parent.findtext("svg:title", "", _NS) if parent is not None else ""
        return f'<img src="{escape(source)}" alt="{escape(title)}">'


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


def _short(element: etree._Element) -> str:
    space, _, local = str(element.tag).rpartition("}")
    return next((f"{prefix}:{local}" for prefix, address in _NS.items() if address == space[1:]), f"svg:{local}" if "svg" in space else local)
