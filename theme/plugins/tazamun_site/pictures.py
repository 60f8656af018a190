"""The measures of pictures, read from the first bytes of their files, so that a page keeps their room free while they load."""

import io
import re
import struct
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

HEAD = 262144
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(px|pt|mm|cm|in)?\s*")
PIXELS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml"}


@cache
def size(path: Path) -> tuple[int, int] | None:
    """Return width and height in pixels; None for what cannot be read. One build asks each file once."""
    try:
        with path.open("rb") as file:
            return measure(file.read(HEAD))
    except OSError:
        return None


@cache
def stamp(path: Path) -> str:
    """Return a hash of a picture's file."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def measure(head: bytes) -> tuple[int, int] | None:
    r"""Return width and height out of the beginning of a PNG, GIF, JPEG, WebP or SVG file.

    >>> measure(b"GIF89a\x40\x01\xf0\x00")
    (320, 240)
    """
    try:
        found = _raster(head) if head[:1] in (b"\x89", b"G", b"\xff", b"R") else _svg(head)
    except (struct.error, IndexError, ET.ParseError, ValueError):
        return None
    return found if found and min(found) > 0 else None


def _raster(head: bytes) -> tuple[int, int] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack(">II", head[16:24])
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return struct.unpack("<HH", head[6:10])
    if head.startswith(b"\xff\xd8"):
        return _jpeg(head)
    return _webp(head) if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    place, turned = 2, False
    while place + 9 < len(head):
        if head[place] != 0xFF:
            return None
        marker, length = head[place + 1], struct.unpack(">H", head[place + 2 : place + 4])[0]
        if marker == 0xE1:
            turned = _turned(head[place + 4 : place + 2 + length])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return (height, width) if turned else (width, height)
        place += 1 if marker == 0xFF else 2 + length
    return None


def _turned(exif: bytes) -> bool:
    """Say whether a camera was held upright: browsers turn such a picture (Exif orientation 5–8)."""
    if exif[:6] != b"Exif\0\0":
        return False
    order = "<" if exif[6:8] == b"II" else ">"
    first = 6 + struct.unpack(f"{order}I", exif[10:14])[0]
    for entry in range(struct.unpack(f"{order}H", exif[first : first + 2])[0]):
        tag, _, _, value = struct.unpack(f"{order}HHIH", exif[first + 2 + 12 * entry : first + 12 + 12 * entry])
        if tag == 0x0112:
            return bool(5 <= value <= 8)
    return False


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _svg(head: bytes) -> tuple[int, int] | None:
    for _, element in ET.iterparse(io.BytesIO(head), events=("start",)):
        if element.tag.rpartition("}")[2] != "svg":
            return None
        lengths = [LENGTH.fullmatch(element.get(name, "")) for name in ("width", "height")]
        if all(lengths):
            width, height = (float(found[1]) * PIXELS[found[2]] for found in lengths if found)
        else:
            width, height = (float(part) for part in re.split(r"[\s,]+", element.get("viewBox", "").strip())[2:])
        return round(width), round(height)
    return None
