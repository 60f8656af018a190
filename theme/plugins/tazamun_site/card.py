"""The picture that stands for an article where somebody shares its address: 1200 × 630 pixels, sixteen colours, the same bytes each time."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import uharfbuzz

from . import typeset
from .typeset import Fonts

DESIGN = 2
WIDTH, HEIGHT, MARGIN, BAR = 1200, 630, 84, 20
TOP, BOTTOM, KICKER = 168, 548, 62
LATIN_SIZES = (88, 80, 72, 66, 60, 54, 48, 43, 38, 34)
ARABIC_SIZES = (104, 94, 84, 76, 68, 61, 54, 48, 42, 38)
INK, ACCENT, PAPER = (0x1C, 0x1B, 0x19), (0x0E, 0x5A, 0x54), (0xFB, 0xF9, 0xF4)
INKS, ACCENTS = 9, 6
MIXED = [(INK, number / INKS) for number in range(INKS + 1)] + [(ACCENT, number / ACCENTS) for number in range(1, ACCENTS + 1)]
PALETTE = b"".join(bytes(round(paper + (full - paper) * share) for paper, full in zip(PAPER, colour, strict=True)) for colour, share in MIXED)
# From how much of a pixel is covered (0 to 255) to a number of the palette.
INK_SHADES = bytes((shade * INKS + 127) // 255 for shade in range(256))
ACCENT_SHADES = bytes(INKS + (shade * ACCENTS + 127) // 255 if shade > 21 else 0 for shade in range(256))


@dataclass(frozen=True)
class Card:
    """What a card says. ``rtl`` is the direction of its language."""

    site: str
    language: str
    kicker: str
    title: str
    foot: str
    rtl: bool


@dataclass(frozen=True)
class Title:
    """A title broken into lines; ``leading`` is the distance of two baselines."""

    lines: tuple[str, ...]
    size: int
    leading: float


def fit(text: str, having: Fonts, *, rtl: bool, room: int) -> Title:
    """Set ``text`` as large as ``room`` (pixels high) allows. Only what does not fit in the smallest size ends in “…”."""
    limit = WIDTH - 2 * MARGIN - BAR
    sizes, spread = (ARABIC_SIZES, 1.32) if rtl else (LATIN_SIZES, 1.16)
    for size in sizes:
        words = list(_broken(text, having, rtl=rtl, limit=limit / size * typeset.UNIT if size == sizes[-1] else 0))
        widths = [having.width(word, rtl=rtl) for word in words]
        if max(widths, default=0) * size / typeset.UNIT > limit:
            continue
        lines = typeset.balanced(words, widths, limit / size * typeset.UNIT)
        if len(lines) * size * spread <= room and (len(lines) <= 4 or size <= sizes[3]):
            break
    most = int(room // (size * spread))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rsplit(" ", 1)[0].rstrip(",;:،؛.") + " …"]
    return Title(tuple(lines), size, size * spread)


def _broken(text: str, having: Fonts, *, rtl: bool, limit: float) -> Iterator[str]:
    """Yield the words; one that is wider than ``limit`` (0: none is) in pieces."""
    for word in text.split():
        while limit and having.width(word, rtl=rtl) > limit:
            length = len(word) - 1
            while length > 1 and having.width(word[:length], rtl=rtl) > limit:
                length -= max(1, length // 8)
            yield word[:length]
            word = word[length:]
        yield word


def draw(card: Card, folder: Path) -> bytes:
    """Return the card as PNG. ``folder`` has the fonts."""
    sheet = _Sheet(typeset.fonts(folder), rtl=card.rtl)
    kicker = KICKER if card.kicker else 0
    title = fit(card.title, sheet.having, rtl=card.rtl, room=BOTTOM - TOP - kicker)
    top = TOP + (BOTTOM - TOP - len(title.lines) * title.leading - kicker) / 2
    sheet.line(card.kicker, top=top + 34, size=34, shades=ACCENT_SHADES)
    first = top + kicker + title.size * (0.92 if card.rtl else 0.84)
    for number, line in enumerate(title.lines):
        sheet.line(line, top=first + number * title.leading, size=title.size, shades=INK_SHADES)
    sheet.line(card.site, top=104, size=46, shades=INK_SHADES, limit=700)
    sheet.line(card.language, top=102, size=32, shades=ACCENT_SHADES, end=True, limit=280)
    sheet.line(card.foot, top=592, size=29, shades=ACCENT_SHADES)
    return _png(sheet.pixels)


class _Sheet:
    """The paper of a card with its bar and rule; ``pixels`` are numbers of the palette, from the top."""

    def __init__(self, having: Fonts, *, rtl: bool) -> None:
        self.having, self.rtl = having, rtl
        self.left, self.right = (MARGIN, WIDTH - MARGIN - BAR) if rtl else (MARGIN + BAR, WIDTH - MARGIN)
        self.pixels = numpy.zeros((HEIGHT, WIDTH), numpy.uint8)
        self.pixels[:, slice(WIDTH - BAR, WIDTH) if rtl else slice(0, BAR)] = INKS + ACCENTS
        self.pixels[138:140, self.left : self.right] = 2

    def line(self, text: str, *, top: float, size: float, shades: bytes, end: bool = False, limit: float = WIDTH) -> None:
        """Draw a line at the margin where reading starts, or ``end``s; ``top`` is its baseline's distance from the top, ``limit`` its width."""
        limit = min(limit, self.right - self.left)
        # the fit of a title is exact, so that rounding must not shorten it
        text = _shortened(text, self.having, rtl=self.rtl, size=size, limit=limit + 1)
        width = self.having.width(text, rtl=self.rtl) * size / typeset.UNIT
        layer = uharfbuzz.RasterDraw()
        left = self.right - width if self.rtl != end else self.left
        typeset.draw(layer, text, self.having, left=left, baseline=HEIGHT - top, size=size, rtl=self.rtl)
        drawn = layer.render() if text else None
        if drawn is None:
            return
        place = drawn.extents
        found = numpy.frombuffer(drawn.buffer.translate(shades), numpy.uint8).reshape(place.height, place.stride)[::-1, : place.width]
        above, before = HEIGHT - place.y_origin - place.height, place.x_origin
        rows, columns = slice(max(0, above), min(HEIGHT, above + place.height)), slice(max(0, before), min(WIDTH, before + place.width))
        part = self.pixels[rows, columns]
        numpy.maximum(part, found[rows.start - above : rows.stop - above, columns.start - before : columns.stop - before], out=part)


def _shortened(text: str, having: Fonts, *, rtl: bool, size: float, limit: float) -> str:
    while text and having.width(text, rtl=rtl) * size / typeset.UNIT > limit:
        shorter = text.rstrip("…").rstrip()
        text = (shorter.rsplit(" ", 1)[0] if " " in shorter else shorter[:-1]) + "…"
    return text


def _png(pixels: "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.uint8]]") -> bytes:
    rows = numpy.zeros((HEIGHT, WIDTH // 2 + 1), numpy.uint8)
    rows[:, 1:] = pixels[:, ::2] << 4 | pixels[:, 1::2]
    packer = zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    packed = packer.compress(rows.tobytes()) + packer.flush()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in ((b"IHDR", header), (b"PLTE", PALETTE), (b"IDAT", packed), (b"IEND", b"")))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
