"""Lines of text as pixels: HarfBuzz shapes and draws, so that Arabic is joined as it should be, with the fonts in theme/cards.

Sizes and places are pixels; widths of words are in thousandths of the font's size until they are drawn.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import uharfbuzz

from . import levels

UNIT = 1000
SPACE = 260
FONTS = {"arabic": "amiri-bold.ttf", "latin": "source-serif-4-semibold.ttf"}


@dataclass(frozen=True)
class Fonts:
    """The fonts of the cards: a letter is taken from the first that has it."""

    folder: Path
    faces: dict[str, uharfbuzz.Font] = field(default_factory=dict, compare=False)
    widths: dict[tuple[str, bool], float] = field(default_factory=dict, compare=False)
    holders: dict[str, str] = field(default_factory=dict, compare=False)

    def of(self, sign: str) -> str:
        """Return the name of the font that has ``sign``, "" if none. Brackets come from the one that surely has both of a pair."""
        if sign not in self.holders:
            names = reversed(self.faces) if unicodedata.mirrored(sign) else iter(self.faces)
            self.holders[sign] = next((name for name in names if self.faces[name].get_nominal_glyph(ord(sign))), "")
        return self.holders[sign]

    def width(self, text: str, *, rtl: bool) -> float:
        """Return the width of a word or line."""
        key = (text, rtl)
        if key not in self.widths:
            self.widths[key] = sum(advance for run in runs(text, self, rtl=rtl) for _, advance, _, _ in shaped(run, self))
        return self.widths[key]


@dataclass(frozen=True)
class Run:
    """A stretch of a line in one direction and one font; ``line`` and ``start`` give the letters around it, which shape its ends."""

    line: str
    start: int
    length: int
    level: int
    font: str


@lru_cache(maxsize=2)
def fonts(folder: Path) -> Fonts:
    """Load the fonts in ``folder``."""
    faces = {}
    for name, file in FONTS.items():
        font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob((folder / file).read_bytes())))
        font.scale = (UNIT, UNIT)
        faces[name] = font
    return Fonts(folder, faces)


def readable(text: str, having: Fonts) -> str:
    """Return ``text`` without what the fonts cannot show and what steers direction, blanks made one."""
    signs = [sign for sign in unicodedata.normalize("NFC", text) if sign.isspace() or having.of(sign) or sign == "\N{ZERO WIDTH NON-JOINER}"]
    return " ".join("".join(signs).split())


def covered(text: str, having: Fonts) -> bool:
    """Say whether the fonts have nearly all letters of ``text``."""
    letters = [sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum()]
    return bool(letters) and sum(bool(having.of(sign)) for sign in letters) >= 0.95 * len(letters)


def runs(line: str, having: Fonts, *, rtl: bool) -> list[Run]:
    """Cut a line into runs, in their order from left to right."""
    found: list[tuple[int, Run]] = []
    place = 0
    names = _names(line, having)
    for (level, name), group in groupby(zip(levels.levels(line, rtl=rtl), names, strict=True)):
        length = len(list(group))
        found.append((level, Run(line, place, length, level, name)))
        place += length
    ordered = levels.visual([(level, str(number)) for number, (level, _) in enumerate(found)])
    return [found[int(number)][1] for _, number in ordered]


def _names(line: str, having: Fonts) -> list[str]:
    """Return the font of each character; blanks and marks take that of the letter before them."""
    names: list[str] = []
    for sign in line:
        inherits = sign.isspace() or unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"
        names.append(names[-1] if inherits and names else having.of(sign) or next(iter(having.faces)))
    return names


def shaped(run: Run, having: Fonts) -> Iterator[tuple[int, float, float, float]]:
    """Yield glyph, advance and offsets (x, y) of a run from left to right."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.line, run.start, run.length)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.guess_segment_properties()
    uharfbuzz.shape(having.faces[run.font], buffer)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        yield info.codepoint, position.x_advance, position.x_offset, position.y_offset


def draw(canvas: uharfbuzz.RasterDraw, line: str, having: Fonts, *, left: float, baseline: float, size: float, rtl: bool) -> None:
    """Draw a line with its left end at ``left``; ``baseline`` counts from the canvas's bottom."""
    scale = size / UNIT
    for run in runs(line, having, rtl=rtl):
        for glyph, advance, right, up in shaped(run, having):
            canvas.transform = (scale, 0, 0, scale, left + right * scale, baseline + up * scale)
            canvas.draw_glyph(having.faces[run.font], glyph)
            left += advance * scale


def balanced(words: Sequence[str], widths: Sequence[float], limit: float) -> list[str]:
    """Break words into as few lines as ``limit`` allows, the lines as even as they can be.

    >>> balanced(["من", "يدفع", "ثمن", "السحابة"], [400, 800, 600, 1400], 2600)
    ['من يدفع', 'ثمن السحابة']
    """
    fewest = len(_greedy(widths, limit))
    narrow, wide = max(widths, default=0), limit
    while wide - narrow > 10:
        middle = (narrow + wide) / 2
        if len(_greedy(widths, middle)) <= fewest:
            wide = middle
        else:
            narrow = middle
    best = narrow if len(_greedy(widths, narrow)) <= fewest else wide
    return [" ".join(words[start:end]) for start, end in _greedy(widths, best)]


def _greedy(widths: Sequence[float], limit: float) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    start, filled = 0, 0.0
    for place, width in enumerate(widths):
        if place > start and filled + SPACE + width > limit:
            lines.append((start, place))
            start, filled = place, 0.0
        filled += width + (SPACE if place > start else 0)
    return [*lines, (start, len(widths))] if widths else []
