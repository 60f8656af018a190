"""A file on disk turned into a page: its kind recognised, its bytes decoded, its size limited."""

import email
import email.policy
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import trafilatura
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from pipeline.errors import ContentError
from pipeline.importer import head, plain
from pipeline.importer.fold import fold
from pipeline.importer.html import Walker
from pipeline.importer.model import Page
from pipeline.importer.office import docx, odt
from pipeline.importer.tree import parse

_LARGEST = 12_000_000
_REFUSED = {
    b"%PDF": ("a PDF", "Copy the text out of it into a .txt file."),
    b"\xd0\xcf\x11\xe0": ("an old Word document", "Save it as DOCX."),
    b"{\\rtf": ("an RTF document", "Save it as DOCX or ODT."),
    b"\x89PNG": ("a picture", "Type the text or recognise it with an OCR program."),
    b"\xff\xd8\xff": ("a picture", "Type the text or recognise it with an OCR program."),
    b"bplist": ("a web archive", "Save the page as HTML."),
}
_COMMON = re.compile(r"(?:^|\s)(?:في|من|على|إلى|أن|التي|الذي|هذا|ما|لا|عن)(?=\s)")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_TAGS = re.compile(r"<(?:!doctype|html|head|body|div|p|table|article|span|br|meta)\b", re.I)


def read(path: Path) -> Page:
    """Read an article's file. Raises ContentError when it is missing, too large, of a foreign kind or unreadable."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ContentError(f"The file cannot be read: {getattr(error, 'strerror', None) or error}.", path=path, mend="Check the name.") from None
    if len(content) > _LARGEST:
        raise ContentError("The file is larger than 12 MB.", path=path, mend="Save only the article, without its pictures.")
    for sign, (kind, mend) in _REFUSED.items():
        if content.startswith(sign):
            raise ContentError(f"The file is {kind}.", path=path, mend=mend)
    if not content.strip():
        raise ContentError("The file is empty.", path=path, mend="Save the page or paste the text again.")
    return _document(content, str(path)) if content.startswith(b"PK\3\4") else _text(content, path)


def _document(content: bytes, path: str) -> Page:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        names = ["word/document.xml"] if path.lower().endswith(".docx") else ["content.xml"]
    if "word/document.xml" not in names and "content.xml" not in names:
        raise ContentError("The file is an archive, but neither DOCX nor ODT.", path=path, mend="Unpack it and bring in the article's file.")
    markup, pictures = docx(content, path) if "word/document.xml" in names else odt(content, path)
    page = from_html(markup, vote=False)
    return Page(page.blocks, {}, pictures, notes=page.notes, plain=True)


def _text(content: bytes, path: Path) -> Page:
    suffix = path.suffix.lower()
    if suffix in (".mht", ".mhtml") or re.match(rb"(?:[\w-]+: [^\n]*\r?\n)*?(?:MIME-Version|Content-Type): ", content[:2000]):
        return _single(content, path)
    text, notes = decode(content)
    if suffix in (".md", ".markdown"):
        return _with_notes(from_markdown(text), notes)
    if (
        suffix in (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx")
        or (suffix != ".txt" and _TAGS.search(text[:5000]))
        or re.match(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html)\b", text[:5000], re.I | re.S)
    ):
        return _with_notes(from_html(text), notes)
    return _with_notes(from_plain(text), notes)


def _with_notes(page: Page, notes: tuple[str, ...]) -> Page:
    return replace(page, notes=page.notes + notes)


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and what had to be guessed: valid UTF-8 wins, then what the page declares, then the likeliest Arabic encoding.

    >>> decode("في هذا النص كلام من العراق إلى تونس".encode("windows-1256"))[0]
    'في هذا النص كلام من العراق إلى تونس'
    """
    for sign, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(sign):
            return content.decode(name, "replace"), ()
    if content[:2000].count(0) > len(content[:2000]) // 5:
        return content.decode("utf-16-le" if content[1:2] in (b"\0", b"\6") else "utf-16-be", "replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        lenient = content.decode("utf-8", "replace")
        if lenient.count("\N{REPLACEMENT CHARACTER}") * 200 < sum(letter > "\u0600" for letter in lenient[:200_000]):
            return lenient, (f"The file is UTF-8 but damaged at byte {error.start}; look for \N{REPLACEMENT CHARACTER} in the text.",)
    declared = _CHARSET.search(content[:4000])
    names = [declared[1].decode("ascii").lower()] if declared else []
    likeliest = max(dict.fromkeys([*names, "windows-1256", "iso-8859-6", "windows-1252"]), key=lambda name: _arabic(content, name))
    return content.decode(likeliest, "replace"), () if likeliest in names else (f"The text was read as {likeliest}.",)


def _arabic(content: bytes, name: str) -> float:
    """Rate an encoding by the common Arabic words that it makes of the bytes."""
    try:
        text = content[:200_000].decode(name, "replace")
    except LookupError:
        return -1
    return len(_COMMON.findall(text)) + 0.001 * len(re.findall("[\u0621-\u064a]", text)) - 0.01 * text.count("\N{REPLACEMENT CHARACTER}")


def from_plain(text: str) -> Page:
    """Read plain text."""
    blocks, changes, dropped = plain.blocks(text)
    return Page(blocks, plain=True, dropped=dropped, changes=changes)


def from_html(text: str, *, vote: bool = True) -> Page:
    """Read a page of HTML; trafilatura's opinion on what its text is goes along as votes."""
    root = parse(text)
    said = head.said(root)
    base = next((address for address in said.get("address", ()) if address.startswith("http")), "")
    votes = _votes(text) if vote else frozenset()
    return Page(tuple(Walker(root, base=base).blocks), said, votes=votes)


def _votes(text: str) -> frozenset[str]:
    """Return the folded beginnings of the lines that trafilatura takes for the article; none when it fails."""
    try:
        found = trafilatura.extract(text[:3_000_000], include_comments=False, include_tables=True, favor_recall=True, fast=True)
    except Exception:  # noqa: BLE001 - an opinion that fails on a broken page, in whatever way, is no opinion
        return frozenset()
    return frozenset(fold(line)[:60] for line in (found or "").splitlines() if len(line) > 30)


def from_markdown(text: str) -> Page:
    """Read Markdown through its HTML, so that one set of rules judges all; front matter is what the page says of itself."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin).use(front_matter_plugin)
    tokens = parser.parse(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    front = next((token.content for token in tokens if token.type == "front_matter"), "")
    said: dict[str, tuple[str, ...]] = {}
    for line in front.splitlines():
        key, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z_]+", key.strip()) and value.strip():
            said[f"front {key.strip().lower()}"] = (value.strip().strip("\"'"),)
    page = from_html(f"<body>{parser.render(text)}</body>", vote=False)
    return Page(page.blocks, said, plain=True)


def _single(content: bytes, path: Path) -> Page:
    """Read a page saved as one MHTML file: its first HTML part, with the pictures beside it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()][:500]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise ContentError("The saved page holds no HTML.", path=path, mend="Save the page again as HTML.")
    body = page.get_payload(decode=True)
    text, notes = decode(body if isinstance(body, bytes) else b"")
    pictures = {}
    for part in parts:
        picture = part.get_payload(decode=True)
        if part.get_content_maintype() == "image" and isinstance(picture, bytes):
            pictures[str(part.get("Content-Location") or "")] = picture
    read = from_html(text)
    return Page(read.blocks, read.said, pictures, read.votes, read.notes + notes)


def beside(source: str) -> str:
    """Return the relative file name that a picture's address means, or nothing when it lies elsewhere.

    >>> beside("page_files/a%20b.jpg"), beside("../x.png"), beside("https://example.org/x.png")
    ('page_files/a b.jpg', '', '')
    """
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    name = unquote(parts.path).removeprefix("./")
    unsafe = parts.scheme or parts.netloc or name.startswith(("/", "\\", "~")) or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")
    return "" if unsafe or not name else name
