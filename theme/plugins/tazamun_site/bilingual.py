"""An original and its translation side by side: which block belongs to which, and the translation sentence by sentence.

A draft has one sentence a line, so that the lines of a paragraph are its sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from .blocks import Block
from .safety import plain

TRACE = re.compile(r'href="([^"]*)"|(\d+)')
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
GAP, SAME, FOREIGN = -0.7, 2.0, -9.0
LINE = re.compile(r"\A(\s*<(p|h[1-6])(?: [^>]*)?>)((?:(?!</\2>).)*)(</\2>\s*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """The numbers of two blocks that belong together, from 1; 0 where one stands alone."""

    original: int
    translation: int


def pair(original: Sequence[Block], translation: Sequence[Block]) -> tuple[Row, ...]:
    """Return the rows in order. Where the shapes differ, numbers and links in the blocks, and their lengths, tell which belong together."""
    if [block.shape for block in original] == [block.shape for block in translation]:
        return tuple(Row(number, number) for number in range(1, len(original) + 1))
    best = _table([_Trace.of(block) for block in original], [_Trace.of(block) for block in translation])
    rows: list[Row] = []
    at, beside = len(original), len(translation)
    while at or beside:
        step = best[at][beside][1]
        rows.append(Row(at if step != "right" else 0, beside if step != "left" else 0))
        at, beside = at - (step != "right"), beside - (step != "left")
    return tuple(reversed(rows))


def sentences(html: str) -> tuple[str, list[str], str]:
    r"""Split a paragraph or heading into its opening tag, its sentences and its closing tag; a block of another kind is one sentence.

    >>> sentences('<p id="p1">One. <em>Two</em>.\nThree.</p>')
    ('<p id="p1">', ['One. <em>Two</em>.', 'Three.'], '</p>')
    """
    found = LINE.match(html)
    if not found:
        return "", [html], ""
    lines = found[3].split("\n")
    whole = all(line.count("<") - 2 * line.count("</") - len(re.findall(r"<(?:br|img|wbr|hr)\b", line)) == 0 for line in lines)
    return found[1], lines if whole else [found[3]], found[4]


@dataclass(frozen=True)
class _Trace:
    """What of a block survives translation: its shape, its links and numbers, and about how long it is."""

    shape: str
    marks: frozenset[str]
    length: int

    @classmethod
    def of(cls, block: Block) -> "_Trace":
        marks = frozenset(address or figures for address, figures in TRACE.findall(block.html.translate(DIGITS).replace(f'id="{_name(block)}"', "")))
        return cls(block.shape, marks, len(plain(block.html)))


def _name(block: Block) -> str:
    found = re.match(r'<\w+ id="(p\d+)"', block.html)
    return found[1] if found else ""


def _table(original: Sequence[_Trace], translation: Sequence[_Trace]) -> list[list[tuple[float, str]]]:
    """Return the best score, and the step that led to it, for each number of blocks taken from either side (Needleman and Wunsch)."""
    usual = log((1 + sum(block.length for block in translation)) / (1 + sum(block.length for block in original)))
    best = [[(GAP * beside, "right") for beside in range(len(translation) + 1)]]
    for left in original:
        row = [(best[-1][0][0] + GAP, "left")]
        for beside, right in enumerate(translation):
            choices = (
                (best[-1][beside][0] + _likeness(left, right, usual), "both"),
                (row[beside][0] + GAP, "right"),
                (best[-1][beside + 1][0] + GAP, "left"),
            )
            row.append(max(choices, key=lambda choice: choice[0]))
        best.append(row)
    return best


def _likeness(left: _Trace, right: _Trace, usual: float) -> float:
    if left.shape != right.shape:
        return FOREIGN
    shared, every = len(left.marks & right.marks), len(left.marks | right.marks)
    stretch = abs(log((1 + right.length) / (1 + left.length)) - usual)
    return SAME + (3 * shared / every - 1 if every else 0) - min(stretch, 3)
