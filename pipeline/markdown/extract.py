"""An article taken apart: skeleton and units.

Principles:

- What is not a sentence is copied byte for byte from the source. Only the text of blocks is rewritten, unwrapped.
- The document proves itself: written with its own sentences it must render the same HTML as the source. A block that fails is written on
  one line; if that fails too, it stays skeleton with a finding. Nothing is ever lost or altered.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pipeline.frontmatter import TRANSLATABLE, Front, parse_front
from pipeline.markdown import escape, hazards
from pipeline.markdown.blocks import Block, raw_matches, text_blocks
from pipeline.markdown.compose import compose
from pipeline.markdown.parser import parse_blocks
from pipeline.markdown.pieces import Piece, Run, Sentence, cut
from pipeline.markdown.proof import first_difference
from pipeline.markdown.spans import parse_inline
from pipeline.model import Document, Finding, Kind, Slot, Unit

Level = Literal["lines", "one line", "raw"]
"""How a block is spliced: one sentence a line, all on one line, or untouched."""

_NEXT: dict[Level, Level] = {"lines": "one line", "one line": "raw"}
_MOST_REPAIRS = 40


def extract(text: str, *, path: str = "", by_line: bool = False) -> Document:
    r"""Take an article apart. ``by_line`` reads a composed draft: each line of a block is one unit, no sentence is cut.

    Raises ContentError for a NUL, a merge conflict, or front matter that cannot be read.

    >>> document = extract("# عنوان\n\nجملة أولى. جملة\nثانية.\n")
    >>> [(unit.kind, unit.source, unit.line) for unit in document.units]
    [('heading', 'عنوان', 1), ('paragraph', 'جملة أولى.', 3), ('paragraph', 'جملة ثانية.', 3)]
    """
    text = normal(text)
    hazards.reject_nul(text, path)
    front, offset = parse_front(text, path=path)
    body = text[offset:]
    env: dict[str, Any] = {}
    tokens = parse_blocks(body, env)
    shift = text.count("\n", 0, offset)
    hazards.reject_conflict(body, tokens, path, shift)
    blocks = text_blocks(body, tokens, env)
    cuts = [cut(block.content, parse_inline(block.content, env), by_line=by_line) for block in blocks]
    builder = _Builder(text, path, front, offset)
    findings = hazards.unclosed_fences(body, tokens, path, shift) + ([] if by_line else hazards.pasted_lines(blocks, path, shift))
    levels: dict[int, Level] = {index: "raw" for index, block in enumerate(blocks) if not raw_matches(body, block)}
    return replace(_proved(builder, blocks, cuts, levels, findings), references=frozenset(env.get("references", {})))


def normal(text: str) -> str:
    r"""Return a text without byte order mark, with ``\n`` line ends.

    >>> normal("\N{ZERO WIDTH NO-BREAK SPACE}نص\r\n")
    'نص\n'
    """
    return re.sub(r"\r\n?", "\n", text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))


def _proved(builder: "_Builder", blocks: tuple[Block, ...], cuts: list[tuple[Piece, ...]], levels: dict[int, Level], findings: list[Finding]) -> Document:
    """Return the document at the first levels at which it renders as the source does."""
    for _ in range(_MOST_REPAIRS):
        document = builder.document(blocks, cuts, levels, findings)
        composed = compose(document, {})
        place = first_difference(builder.body, composed[parse_front(composed)[1] if builder.offset else 0 :])
        if place is None:
            return document
        if not _degrade(levels, min(place, len(blocks) - 1)):
            break
    everything: dict[int, Level] = dict.fromkeys(range(len(blocks)), "raw")
    return builder.document(blocks, cuts, everything, findings)


def _degrade(levels: dict[int, Level], place: int) -> bool:
    """Lower the level of the block that renders differently, or of the nearest one before it that is not raw yet."""
    for index in range(place, -1, -1):
        level = levels.get(index, "lines")
        if level != "raw":
            levels[index] = _NEXT[level]
            return True
    return False


class _Builder:
    """Puts skeleton and units together. One use a call of ``document``; it keeps only the source."""

    def __init__(self, text: str, path: str, front: Front, offset: int) -> None:
        self.text, self.path, self.front, self.offset = text, path, front, offset
        self.body = text[offset:]
        self.shift = text.count("\n", 0, offset)

    def document(self, blocks: tuple[Block, ...], cuts: list[tuple[Piece, ...]], levels: Mapping[int, Level], findings: list[Finding]) -> Document:
        """Return the document with each block spliced at its level."""
        parts = _Parts()
        self._front(parts)
        place = 0
        found = list(findings)
        for index, (block, pieces) in enumerate(zip(blocks, cuts, strict=True)):
            level = levels.get(index, "lines")
            if not any(isinstance(piece, Run) for piece in pieces):
                continue
            if level == "raw":
                found.append(self._unspliced(block))
                continue
            parts.text(self.body[place : block.start])
            parts.block(block, pieces, self.shift, joined=level == "one line")
            place = block.end
            if block.form == "cell" and self.body[place : place + 1] == "|":
                parts.text(" ")
        parts.text(self.body[place:])
        return Document(self.path, self.front.values, tuple(parts.skeleton), tuple(parts.units), tuple(found))

    def _front(self, parts: "_Parts") -> None:
        place = 0
        for field in self.front.fields:
            if field.key in TRANSLATABLE and field.value and not field.parts:
                gap = "" if self.text[field.start - 1] in " \t" else " "
                parts.text(self.text[place : field.start] + gap)
                kind: Kind = "title" if field.key == "title" else "summary" if field.key == "summary" else "field"
                parts.blocks += 1
                parts.slot([(kind, Sentence(field.value, 0))], field.line, Slot(0, 0, " ", "field"))
                place = field.end
        parts.text(self.text[place : self.offset])

    def _unspliced(self, block: Block) -> Finding:
        message = "This block is copied untranslated: rewriting it would change how it renders. Put a blank line around it, or write it more plainly."
        return Finding("unspliced", "warning", message, self.path, block.line + self.shift + 1)


class _Parts:
    """Skeleton and units while they grow."""

    def __init__(self) -> None:
        self.skeleton: list[str | Slot] = []
        self.units: list[Unit] = []
        self.blocks = 0
        self.seen: Counter[tuple[str, str]] = Counter()

    def text(self, text: str) -> None:
        """Append skeleton."""
        if not text:
            return
        if self.skeleton and isinstance(self.skeleton[-1], str):
            text = self.skeleton.pop() + text  # type: ignore[operator]
        self.skeleton.append(text)

    def slot(self, found: list[tuple[Kind, Sentence]], line: int, shape: Slot) -> None:
        """Append a slot shaped like ``shape`` and its units; ``line`` is the file's line of the block."""
        first = len(self.units)
        for kind, sentence in found:
            self.seen[kind, sentence.text] += 1
            count = self.seen[kind, sentence.text]
            context = kind if count == 1 else f"{kind} {count}"
            self.units.append(Unit(len(self.units), self.blocks, kind, context, sentence.text, line + sentence.line))
        self.skeleton.append(Slot(first, len(self.units) - 1, shape.joiner, shape.escape))

    def block(self, block: Block, pieces: tuple[Piece, ...], shift: int, *, joined: bool) -> None:
        """Append a block's pieces."""
        self.blocks += 1
        self.text(block.lead)
        joiner = "\n" + block.prefix if block.form == "lines" and not joined else " "
        for piece in pieces:
            if isinstance(piece, str):
                shown = escape.cell(piece) if block.form == "cell" else piece
                self.text(shown.replace("\n", "\n" + block.prefix))
            else:
                found: list[tuple[Kind, Sentence]] = [(sentence.kind or block.kind, sentence) for sentence in piece.sentences]
                self.slot(found, block.line + shift + 1, Slot(0, 0, joiner, _escape(block, piece)))


def _escape(block: Block, run: Run) -> escape.Escape:
    """Return how a run is written; in a table cell the pipe matters more than the brackets of an image."""
    if block.form == "cell":
        return "cell"
    kind = run.sentences[0].kind
    if kind:
        return "alt" if kind == "alt" else "title"
    return "heading" if block.form == "atx" else "line"
