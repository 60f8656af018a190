"""The text of a composed draft as it stands on its lines, nothing unwrapped: what ``sync`` reads."""

from dataclasses import dataclass
from typing import Any

from pipeline.frontmatter import Front, parse_front
from pipeline.markdown import hazards
from pipeline.markdown.blocks import text_blocks
from pipeline.markdown.extract import normal
from pipeline.markdown.parser import parse_blocks
from pipeline.markdown.pieces import Run, cut
from pipeline.markdown.spans import parse_inline
from pipeline.model import Kind


@dataclass(frozen=True)
class Passage:
    """One block with text, ``body[start:end]``. ``content`` is its Markdown without the marks of containers; ``line`` counts from 1 in the file.

    ``pieces``: (kind, text, line, is a sentence), one for each line, or one for each text of an image where a line holds nothing else.
    """

    kind: Kind
    content: str
    line: int
    start: int
    end: int
    pieces: tuple[tuple[Kind, str, int, bool], ...] = ()


@dataclass(frozen=True)
class Draft:
    """A draft taken apart. ``text[:offset]`` is its front matter."""

    text: str
    front: Front
    offset: int
    passages: tuple[Passage, ...]

    @property
    def body(self) -> str:
        """Return the draft without its front matter."""
        return self.text[self.offset :]

    @property
    def frame(self) -> str:
        """Return what stands between the blocks: marks of lists and tables, code, raw HTML, definitions of links."""
        places = [0, *(place for passage in self.passages for place in (passage.start, passage.end)), len(self.body)]
        return "\n".join(self.body[start:stop] for start, stop in zip(places[::2], places[1::2], strict=True))


def read_draft(text: str, *, path: str = "", by_piece: bool = False) -> Draft:
    r"""Return a draft's front matter and its blocks. Raises ContentError for a merge conflict, a NUL, or broken front matter.

    >>> [(passage.kind, passage.content, passage.line) for passage in read_draft("> Yes.\n> No.\n").passages]
    [('quote', 'Yes.\nNo.', 1)]
    """
    text = normal(text)
    hazards.reject_nul(text, path)
    front, offset = parse_front(text, path=path)
    body, shift = text[offset:], text.count("\n", 0, offset)
    env: dict[str, Any] = {}
    tokens = parse_blocks(body, env)
    hazards.reject_conflict(body, tokens, path, shift)
    passages = []
    for block in text_blocks(body, tokens, env):
        line = block.line + shift + 1
        pieces = _pieces(block.content, block.kind, line, env) if by_piece else ()
        passages.append(Passage(block.kind, block.content, line, block.start, block.end, pieces))
    return Draft(text, front, offset, tuple(passages))


def _pieces(content: str, kind: Kind, line: int, env: dict[str, Any]) -> tuple[tuple[Kind, str, int, bool], ...]:
    found: list[tuple[Kind, str, int, bool]] = []
    for piece in cut(content, parse_inline(content, env), by_line=True):
        if isinstance(piece, Run):
            found += [(sentence.kind or kind, sentence.text, line + sentence.line, True) for sentence in piece.sentences]
        elif piece.strip():
            found.append((kind, piece.strip(), found[-1][2] if found else line, False))
    return tuple(found)
