"""Pictures that lie beside a page or in a document, checked and made ready to be copied into the content folder."""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.importer.reading import beside

_SIGNS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
_LEAST, _MOST = 100, 15_000_000
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s%]+)$", re.I)


def kind_of(content: bytes) -> str:
    """Return the file ending that a picture's first bytes call for; empty for anything that is not a plain raster picture."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((ending for sign, ending in _SIGNS.items() if content.startswith(sign)), "")


def load(source: str, page: Path, embedded: Mapping[str, bytes]) -> tuple[bytes, str]:
    """Return a picture's bytes and, when there are none, why: nothing is fetched and nothing outside the page's folder is read."""
    content = embedded.get(source)
    if content is None:
        content, why = _inlined(source) if source.startswith("data:") else _beside(source, page)
        if why:
            return b"", why
    if not kind_of(content):
        return b"", "picture of an unsafe or unknown kind"
    return (content, "") if _LEAST <= len(content) <= _MOST else (b"", "picture too small or too large")


def _inlined(source: str) -> tuple[bytes, str]:
    match = _EMBEDDED.match(source[:20_000_000])
    try:
        return (base64.b64decode(match[1], validate=False), "") if match else (b"", "embedded picture of an unknown kind")
    except (binascii.Error, ValueError):
        return b"", "embedded picture is damaged"


def _beside(source: str, page: Path) -> tuple[bytes, str]:
    name = beside(source)
    if not name:
        return b"", "picture does not lie beside the page"
    try:
        folder = page.parent.resolve()
        place = (folder / name).resolve(strict=True)
        if not place.is_relative_to(folder) or not place.is_file() or place.stat().st_size > _MOST:
            return b"", "picture does not lie beside the page"
        return place.read_bytes(), ""
    except (OSError, ValueError, RuntimeError):
        return b"", "picture does not lie beside the page"
