"""Word processors' zip archives opened with care: sizes, ratios, names and XML are checked before anything is unpacked."""

import io
import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from lxml import etree

from pipeline.errors import ContentError

_PARTS, _TOTAL, _XML, _RATIO = 3000, 96_000_000, 24_000_000, 150


def open_archive(content: bytes, path: str) -> zipfile.ZipFile:
    """Return the archive if it is safe to read. Raises ContentError for bombs, slips, locked and damaged files."""
    mend = "Open the file in a word processor and save it again as a new document."
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise ContentError(f"The document is damaged: {error}.", path=path, mend=mend) from None
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _TOTAL:
        raise ContentError("The document unpacks to more than 96 MB or 3,000 parts.", path=path, mend=mend)
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts or "\0" in name:
            raise ContentError(f"The document has a part that points outside it: {name!r}.", path=path, mend=mend)
        if part.flag_bits & 1:
            raise ContentError("The document is locked with a password.", path=path, mend="Save it without the password.")
        if part.file_size > 1_000_000 and part.file_size > _RATIO * max(1, part.compress_size):
            raise ContentError(f"The part {name!r} of the document is a decompression bomb.", path=path, mend=mend)
    if len({part.filename for part in parts}) != len(parts):
        raise ContentError("The document has two parts of one name.", path=path, mend=mend)
    return archive


def read_part(archive: zipfile.ZipFile, name: str, path: str) -> bytes:
    """Return one part; it cannot be longer than it said."""
    try:
        if archive.getinfo(name).file_size > _XML:
            raise ContentError(f"The part {name!r} of the document is larger than 24 MB.", path=path, mend="Split the document.")
        return archive.read(name)
    except KeyError:
        raise ContentError(f"The document has no part {name!r}.", path=path, mend="Save it again in a word processor.") from None
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError) as error:
        raise ContentError(f"The part {name!r} of the document is damaged: {error}.", path=path, mend="Save it again in a word processor.") from None


def read_xml(archive: zipfile.ZipFile, name: str, path: str) -> etree._Element:
    """Parse one part without entities, document types, network or great depth."""
    content = read_part(archive, name, path)
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)|<\0!\0", content):
        raise ContentError(f"The part {name!r} of the document declares a document type or entities.", path=path, mend="Save it again in a word processor.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ContentError(f"The part {name!r} of the document is not readable XML: {error}.", path=path, mend="Save it again in a word processor.") from None
