"""markdown-it-py, set up once, and taught to say where its text stands.

Principles:

- markdown-it gives a block's lines but not its columns. While a block rule runs, however, the parser's state knows for each line where
  the text begins behind quote marks, list marks and indentation. The rules that produce text are wrapped so that they note it.
- Inline rules are wrapped in the same way and note which characters are code, a link, an image, a break.
- The dialect: CommonMark, tables, strikethrough, footnotes, definition lists. Front matter is cut off before.
"""

import functools
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

PLACE = "place"
"""Key in the metadata of an inline token: (start, end) of its text in the source, markup of containers between its lines included."""

TRACE = "tazamun_trace"

_TEXT_RULES = ("paragraph", "lheading", "heading", "table", "deflist")
_SPAN_RULES = ("backticks", "autolink", "html_inline", "link", "image", "footnote_inline", "footnote_ref")


@dataclass
class Trace:
    """What the inline rules note while one text is parsed; nested states (the text of an image) are not noted."""

    state: StateInline
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    breaks: list[tuple[int, int, bool]] = field(default_factory=list)


@functools.cache
def parser() -> MarkdownIt:
    """Return the one parser. It keeps no state between texts."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin)
    for rule in md.block.ruler.__rules__:
        if rule.name in _TEXT_RULES:
            rule.fn = _placed(rule.name, rule.fn)
    for inline_rule in md.inline.ruler.__rules__:
        if inline_rule.name in ("emphasis", "strikethrough"):
            inline_rule.fn = _marked(inline_rule.fn)
        elif inline_rule.name in ("newline", "escape"):
            inline_rule.fn = _broken(inline_rule.fn)
        elif inline_rule.name in _SPAN_RULES:
            inline_rule.fn = _traced(inline_rule.name, inline_rule.fn)
    md.block.ruler.__cache__ = None
    md.inline.ruler.__cache__ = None
    return md


def parse_blocks(body: str, env: dict[str, Any]) -> list[Token]:
    """Return the block tokens; inline tokens carry their place but are not parsed. ``env`` receives references and footnotes."""
    tokens: list[Token] = []
    md = parser()
    md.block.parse(body, md, env, tokens)
    return tokens


BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]


def _placed(name: str, rule: BlockRule) -> BlockRule:
    """Wrap a block rule so that the inline tokens it pushes say where they stand."""

    def placed(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        if not silent:
            _PLACERS[name](state, before)
        return True

    return placed


def _line(state: StateBlock, line: int) -> tuple[int, int]:
    return state.bMarks[line] + state.tShift[line], state.eMarks[line]


def _place_lines(state: StateBlock, before: int) -> None:
    token = state.tokens[before + 1]
    first, last = token.map or [0, 0]
    token.meta[PLACE] = (_line(state, first)[0], _line(state, last - 1)[1])


def _place_heading(state: StateBlock, before: int) -> None:
    token = state.tokens[before + 1]
    start, end = _line(state, (token.map or [0])[0])
    match = re.compile(r"#{1,6}[ \t]*").match(state.src, start, end)
    start = match.end() if match else start
    token.meta[PLACE] = (start, min(end, start + len(token.content)))


def _place_terms(state: StateBlock, before: int) -> None:
    level = state.tokens[before].level + 1
    for index in range(before, len(state.tokens)):
        token = state.tokens[index]
        if token.type == "dt_open" and token.level == level:
            inline = state.tokens[index + 1]
            inline.meta[PLACE] = _line(state, (inline.map or [0])[0])


def _place_cells(state: StateBlock, before: int) -> None:
    row: list[tuple[int, int]] = []
    for token in state.tokens[before:]:
        if token.type == "tr_open":
            row = _cells(state.src, *_line(state, (token.map or [0])[0]))
        elif token.type == "inline" and row:
            token.meta[PLACE] = row.pop(0)


def _cells(src: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the place of each cell of a table row, trimmed, by the rule of markdown-it: a pipe after a backslash does not divide."""
    while start < end and src[start] in " \t":
        start += 1
    while end > start and src[end - 1] in " \t":
        end -= 1
    bounds = [start - 1, *(match.start() for match in re.compile(r"(?<!\\)\|").finditer(src, start, end)), end]
    if len(bounds) > 2 and bounds[1] == start:
        bounds.pop(0)
    if len(bounds) > 2 and bounds[-2] == end - 1:
        bounds.pop()
    return [_trimmed(src, left + 1, right) for left, right in itertools.pairwise(bounds)]


def _trimmed(src: str, start: int, end: int) -> tuple[int, int]:
    while start < end and src[start] in " \t":
        start += 1
    while end > start and src[end - 1] in " \t":
        end -= 1
    return start, end


_PLACERS: dict[str, Callable[[StateBlock, int], None]] = {
    "paragraph": _place_lines,
    "lheading": _place_lines,
    "heading": _place_heading,
    "table": _place_cells,
    "deflist": _place_terms,
}


def _trace(state: StateInline) -> Trace | None:
    trace = state.env.get(TRACE)
    return trace if isinstance(trace, Trace) and trace.state is state else None


def _traced(name: str, rule: InlineRule) -> InlineRule:
    """Wrap an inline rule so that it notes which characters it consumed."""

    def traced(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        trace = None if silent else _trace(state)
        # A run of backticks that closes nothing also counts as a success, but pushes no token.
        if trace is not None and len(state.tokens) > count:
            trace.spans.append((name, start, state.pos))
        return True

    return traced


def _marked(rule: InlineRule) -> InlineRule:
    """Wrap the emphasis rules: each token of a run of marks notes where it stands; which of them pair is known only later."""

    def marked(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
        place, count = state.pos, len(state.tokens) + bool(state.pending)
        if not rule(state, silent):
            return False
        if not silent and _trace(state) is not None:
            for token in state.tokens[count:]:
                token.meta[PLACE] = place
                place += len(token.content)
        return True

    return marked


def _broken(rule: InlineRule) -> InlineRule:
    """Wrap the rules that end lines: note the break with the white space around it, and whether it is a hard one."""

    def broken(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the library's signature)
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        trace = None if silent else _trace(state)
        if trace is not None and len(state.tokens) > count and state.tokens[-1].type in ("hardbreak", "softbreak"):
            while start and state.src[start - 1] in " \t":
                start -= 1
            trace.breaks.append((start, state.pos, state.tokens[-1].type == "hardbreak"))
        return True

    return broken
