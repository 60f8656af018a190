"""One block's text, unwrapped and cut into sentences and what stands between them.

Principles:

- Soft line breaks become a space, runs of spaces in prose become one; inside code, raw HTML and addresses only the line end changes.
- A hard break, a directive on a line of its own and an attribute list end a run of sentences and stay skeleton.
- A hard break inside a link or emphasis cannot end a run without tearing the span apart: it is written ``<br />``, the same in HTML.
- Where nothing is left to translate (numbers, code, addresses), the text is skeleton.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.markdown.spans import Break, Inline, Span
from pipeline.segment import sentences

ATTRIBUTES = re.compile(r"[ ]?\{:?[ ]*[#.][^{}\n]*\}|[ ]?\{:[^{}\n]*\}")
DIRECTIVE = re.compile(r":{3,}[^\n]*|\{%.*%\}|\{\{.*\}\}|\[\[?_?TOC_?\]?\]|%%.*%%", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINK_END = re.compile(r"\](?:\([^\n]*\)|\[[^\]]*\])?$", re.DOTALL)
_SPACES = re.compile(r"[ \t]{2,}|\t")
LETTER = re.compile(r"[^\W\d_]")
_ARABIC_FIGURE = re.compile("[٠-٩۰-۹٪]")


@dataclass(frozen=True)
class Sentence:
    """One unit-to-be. ``line`` counts from 0 in the block."""

    text: str
    line: int
    kind: Literal["", "alt", "link title"] = ""


@dataclass(frozen=True)
class Run:
    """Consecutive sentences of one slot, never empty."""

    sentences: tuple[Sentence, ...]


Piece = str | Run
"""Skeleton text of a block (a newline in it is to be followed by the block's prefix), or a run."""


@dataclass(frozen=True)
class _Part:
    """A stretch between two hard borders, unwrapped. ``spans`` and ``newlines`` (former line ends) are offsets in ``text``."""

    text: str
    line: int
    spans: tuple[Span, ...]
    newlines: tuple[int, ...]


def cut(content: str, inline: Inline, *, by_line: bool = False) -> tuple[Piece, ...]:
    """Return the pieces of a block's text. With ``by_line`` each line is a sentence, as in a composed draft."""
    source = _Source(content, inline)
    pieces: list[Piece] = []
    place = 0
    for start, end, gap in [*_borders(source, by_line=by_line), (len(content), len(content), "")]:
        if start > place:
            pieces += _part_pieces(source.unwrap(place, start), by_line=by_line)
        if gap:
            pieces.append(gap)
        place = end
    return tuple(pieces)


class _Outer:
    """The outermost spans of a block, asked in logarithmic time whether they cover a place."""

    def __init__(self, inline: Inline) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for span in inline.spans:
            if self.ends and span.start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], span.end)
            else:
                self.starts.append(span.start)
                self.ends.append(span.end)

    def covers(self, place: int) -> bool:
        """Tell whether a character lies inside a span."""
        index = bisect_right(self.starts, place) - 1
        return index >= 0 and place < self.ends[index]


class _Source:
    """A block's text with what is known about it, prepared once so that each stretch costs its own length only."""

    def __init__(self, content: str, inline: Inline) -> None:
        self.content, self.spans = content, inline.spans
        outer = _Outer(inline)
        self.breaks = tuple(found for found in inline.breaks if not outer.covers(found.start))
        self.newlines = [match.start() for match in re.finditer("\n", content)]
        self.edits = sorted(_edits(content, inline.breaks, outer))
        self.edit_starts = [edit[0] for edit in self.edits]
        self.span_starts = [span.start for span in inline.spans]

    def unwrap(self, start: int, end: int) -> _Part:
        """Return one stretch of the content on one line, with its spans in the new coordinates."""
        pieces, moves, newlines = [], [(start, 0)], []
        place, size = start, 0
        for edit_start, edit_end, text in self.edits[bisect_left(self.edit_starts, start) : bisect_left(self.edit_starts, end)]:
            if edit_start < place or edit_end > end:
                continue
            pieces += [self.content[place:edit_start], text]
            size += edit_start - place
            newlines += [size] * self.content.count("\n", edit_start, edit_end)
            size += len(text)
            place = edit_end
            moves.append((edit_end, size))
        pieces.append(self.content[place:end])
        return _Part("".join(pieces), bisect_left(self.newlines, start), self._moved(start, end, moves), tuple(newlines))

    def _moved(self, start: int, end: int, moves: list[tuple[int, int]]) -> tuple[Span, ...]:
        """Return the spans of a stretch; ``moves`` say which offset became which."""
        sources = [move[0] for move in moves]

        def moved(offset: int) -> int:
            source, target = moves[bisect_right(sources, offset) - 1]
            return target + offset - source

        within = self.spans[bisect_left(self.span_starts, start) : bisect_left(self.span_starts, end)]
        return tuple(Span(span.kind, moved(span.start), moved(span.end)) for span in within if span.end <= end)


def _edits(content: str, breaks: tuple[Break, ...], outer: _Outer) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement): line ends become a space, hard breaks inside spans a tag, runs of spaces in prose one space."""
    ended = set()
    for found in breaks:
        ended.add(content.index("\n", found.start))
        yield found.start, found.end, "<br /> " if found.hard else " "
    for match in re.finditer("\n", content):
        if match.start() not in ended:
            yield match.start(), match.end(), " "
    for match in _SPACES.finditer(content):
        if not outer.covers(match.start()):
            yield match.start(), match.end(), " "


def _borders(source: _Source, *, by_line: bool) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, skeleton) of each place where a run of sentences ends: hard breaks, directives, and with ``by_line`` every line."""
    content = source.content
    before: Break | None = None
    line_start = 0
    for found in (*source.breaks, None):
        stop, after = (found.start, found.end) if found else (len(content), len(content))
        gap = _break_text(content, found) if found else ""
        directive = _is_directive(content[line_start:stop], last=found is None and bool(source.breaks))
        if directive:
            if before:
                yield before.start, before.end, _break_text(content, before)
            yield line_start, after, content[line_start:stop] + gap
        elif found and (found.hard or by_line):
            yield stop, after, gap
        before = None if directive or (found and (found.hard or by_line)) else found
        line_start = after


def _is_directive(line: str, *, last: bool) -> bool:
    return DIRECTIVE.fullmatch(line) is not None or (last and ATTRIBUTES.fullmatch(line) is not None)


def _break_text(content: str, found: Break) -> str:
    if not found.hard:
        return "\n"
    return "\\\n" if "\\" in content[found.start : found.end] else "  \n"


def _part_pieces(part: _Part, *, by_line: bool) -> Iterator[Piece]:
    """Yield a stretch as skeleton if no language would write it otherwise, as its images' texts if it has only images, else as sentences."""
    text = part.text
    shown = _visible(text, part.spans)
    if not LETTER.search(shown) and not _ARABIC_FIGURE.search(shown):
        yield from _image_pieces(part) if any(span.kind == "image" for span in part.spans) else [text]
        return
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    tail = re.search(rf"(?:{ATTRIBUTES.pattern})$", text)
    if tail and tail.start() > start and not by_line:
        end = len(text[: tail.start()].rstrip())
    if start:
        yield text[:start]
    yield Run(tuple(_sentences(part, shown, (start, end), by_line=by_line)))
    if end < len(text):
        yield text[end:]


def _visible(text: str, spans: tuple[Span, ...]) -> str:
    """Return a text of the same length in which code, addresses, HTML, images and footnote numbers are blank."""
    letters = list(text)
    for span in spans:
        if span.kind in ("code", "address", "html", "image") or text.startswith("[^", span.start):
            letters[span.start : span.end] = " " * (span.end - span.start)
        elif span.kind == "link" and (close := _LINK_END.search(text, span.start, span.end)):
            letters[close.start() : span.end] = " " * (span.end - close.start())
    blank = "".join(letters)
    for pattern in (_ADDRESS, _ENTITY):
        blank = pattern.sub(lambda match: " " * len(match[0]), blank)
    return blank


def _sentences(part: _Part, shown: str, bounds: tuple[int, int], *, by_line: bool) -> Iterator[Sentence]:
    """Yield the sentences of ``part.text`` within bounds; one without a letter in ``shown`` stays with its neighbour."""
    start, end = bounds
    text = part.text[start:end]
    ranges = [(span.start - start, span.end - start) for span in part.spans]
    ranges += [match.span() for match in _ADDRESS.finditer(text)]
    found = (text,) if by_line else sentences(text, protected=ranges)
    letters = [match.start() - start for match in LETTER.finditer(shown, start, end)]
    first = place = 0
    for sentence in found:
        place += len(sentence)
        at = bisect_left(letters, first)
        worded = at < len(letters) and letters[at] < place <= letters[-1]
        # Only a plain space may be replaced by a line end: a no-break space is part of the text.
        if place == len(text) or (worded and re.search(r"[^\s][ ]+$", sentence[-80:])):
            yield Sentence(text[first:place].strip(" "), part.line + bisect_right(part.newlines, start + first))
            first = place


def _image_pieces(part: _Part) -> Iterator[Piece]:
    """Yield the description and the title of each image as sentences of their own, the rest as skeleton."""
    place = 0
    for start, end, kind in sorted(text for span in part.spans if span.kind == "image" for text in _image_texts(part.text, span)):
        source = part.text[start:end]
        if start < place or source != source.strip() or not LETTER.search(_ENTITY.sub("", source)):
            continue
        shown = re.sub(r'\\"', '"', source) if kind == "link title" else source
        yield part.text[place:start]
        yield Run((Sentence(shown, part.line + bisect_right(part.newlines, start), kind),))
        place = end
    if place < len(part.text):
        yield part.text[place:]


_IMAGE = re.compile(
    r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]"
    r'(?:\([ ]*(?:<[^<>]*>|[^\s<]\S*?)(?:[ ]+"(?P<title>(?:[^"\\]|\\.)*)")?[ ]*\)|\[[^\[\]]+\])'
)


def _image_texts(text: str, span: Span) -> Iterator[tuple[int, int, Literal["alt", "link title"]]]:
    """Yield the ranges of an image's description and title; a shortcut reference has none, its description is its address."""
    match = _IMAGE.fullmatch(text, span.start, span.end)
    if match is None:
        return
    yield match.start("alt"), match.end("alt"), "alt"
    if match["title"] is not None:
        yield match.start("title"), match.end("title"), "link title"
