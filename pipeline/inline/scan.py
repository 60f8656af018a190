"""What is really markup in a sentence: markdown-it-py's inline rules, made to tell how much source each token took.

markdown-it-py gives inline tokens no positions. Its rules know them, so each rule is wrapped to note the length of what it
took on the token it made; a cursor over the tokens then gives every offset. Text tokens are as long as their content.
"""

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

Role = Literal["text", "open", "close", "atom"]
Rule = Callable[[StateInline, bool], bool]

_MARKER_LENGTH = {"em": 1, "strong": 2, "s": 2}
_LONGEST_REMEMBERED = 2_000
_ATOMS = {"code_inline": "code", "image": "image", "html_inline": "tag", "footnote_ref": "footnote"}


@dataclass(frozen=True)
class Piece:
    """``source[start:end]`` plays one role. The pieces of a sentence lie end to end and cover it.

    ``kind`` is text, escape (also entities), em, strong, s, link, code, autolink, image, tag or footnote; ``content`` what a
    reader sees of it; ``address`` the destination of a link, image or autolink, or the label of a footnote
    (a footnote in place, ``^[…]``, has none).
    """

    role: Role
    kind: str
    start: int
    end: int
    content: str = ""
    address: str = ""


class _AnyLabel(dict[str, dict[str, str]]):
    """Reference definitions as long as nobody knows them: every label but a footnote's is defined."""

    def get(self, key: str, default: Any = None) -> Any:
        return default if key.startswith("^") else {"href": f"[{key}]", "title": ""}


class _Measured(ParserInline):
    """The inline parser, noting where the text that it was last given to read ends: that is the end of a link's label."""

    def tokenize(self, state: StateInline) -> None:
        end = state.posMax
        super().tokenize(state)
        state.env["label_end"] = end


def _measured(rule: Rule) -> Rule:
    """Wrap a rule so that the tokens it makes say in ``meta`` how many characters of source they took."""

    def wrapped(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it-py calls it so
        start, pending, before = state.pos, bool(state.pending), len(state.tokens)
        if silent or not rule(state, silent):
            return silent and rule(state, silent)
        made = state.tokens[before + pending :]
        if made:
            made[0].meta["length"] = state.pos - start
            made[-1].meta.setdefault("length", 0)
        return True

    return wrapped


def _measured_link(rule: Rule) -> Rule:
    """Wrap the link rule: both ends are measured, and without known definitions ``[a]`` alone is no link."""

    def wrapped(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it-py calls it so
        start, pending, before = state.pos, bool(state.pending), len(state.tokens)
        if state.src[start] != "[" or state.src.find("]", start) < 0:  # Or each of many brackets would look to the end.
            return False
        if isinstance(state.env.get("references"), _AnyLabel) and _is_shortcut(rule, state):
            return False
        if silent or not rule(state, silent):
            return silent and rule(state, silent)
        label_end = state.env["label_end"]
        state.tokens[before + pending].meta.update(length=1, label=state.src[start + 1 : label_end])
        state.tokens[-1].meta["length"] = state.pos - label_end
        return True

    return wrapped


def _is_shortcut(rule: Rule, state: StateInline) -> bool:
    """Tell whether the link at the cursor is ``[a]``, or has a footnote for its text, which leaves two brackets side by side."""
    start = state.pos
    if not rule(state, True):
        return False
    end, state.pos = state.pos, start
    inline = state.src[end - 1] == ")"
    return not inline and (state.src.startswith("[^", start) or end == state.md.helpers.parseLinkLabel(state, start, True) + 1)


@functools.cache
def parser() -> MarkdownIt:
    """Return the one parser of sentences: CommonMark, strikethrough and footnotes."""
    md = MarkdownIt("commonmark", {"html": True})
    md.inline = _Measured()
    md.use(footnote_plugin, always_match_refs=True)
    pairs = ["strikethrough", "emphasis"]
    measured = ["backticks", "image", "autolink", "html_inline", "entity", "escape", "footnote_ref", "footnote_inline"]
    md.inline.ruler.enableOnly(["text", *pairs, "link", *measured])
    md.inline.ruler2.enableOnly(["balance_pairs", *pairs, "fragments_join"])
    wraps = {"link": _measured_link} | dict.fromkeys(measured, _measured)
    for rule in list(md.inline.ruler.__rules__):
        if rule.name in wraps:
            md.inline.ruler.at(rule.name, wraps[rule.name](rule.fn))
    return md


def _definitions(labels: Collection[str] | None) -> Mapping[str, dict[str, str]]:
    """Return what the parser looks labels up in; the address of a label is the label itself, in brackets."""
    if labels is None:
        return _AnyLabel()
    return {key: {"href": f"[{key}]", "title": ""} for key in map(normalizeReference, labels)}


def scan(source: str, labels: Collection[str] | None = None) -> tuple[Piece, ...]:
    """Split one sentence of inline Markdown into pieces. ``labels``: the reference definitions in force; None: unknown.

    While they are unknown, ``[a][b]`` and ``[a][]`` count as links and ``[a]`` as text in brackets.

    >>> [(piece.role, piece.kind, piece.content) for piece in scan("قال **نعم**")]
    [('text', 'text', 'قال '), ('open', 'strong', ''), ('text', 'text', 'نعم'), ('close', 'strong', '')]
    """
    known = labels if labels is None or isinstance(labels, frozenset) else frozenset(labels)
    return _remembered(source, known) if len(source) <= _LONGEST_REMEMBERED else _scanned(source, known)


@functools.lru_cache(maxsize=512)
def _remembered(source: str, labels: frozenset[str] | None) -> tuple[Piece, ...]:
    return _scanned(source, labels)


def _scanned(source: str, labels: frozenset[str] | None) -> tuple[Piece, ...]:
    md = parser()
    tokens = md.inline.parse(source, md, {"references": _definitions(labels)}, [])
    pieces = tuple(_pieces(tokens))
    if (pieces[-1].end if pieces else 0) != len(source):
        return (Piece("text", "text", 0, len(source), source),)
    return pieces


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    """Lay the tokens end to end. An autolink's three tokens make one atom."""
    cursor, inside_autolink = 0, False
    for token in tokens:
        if inside_autolink:
            inside_autolink = token.type != "link_close"
            continue
        inside_autolink = token.info == "auto"
        end = cursor + _length(token)
        if end > cursor:
            yield _piece(token, cursor, end)
        cursor = end


def _length(token: Token) -> int:
    if token.type == "text":
        return len(token.content)
    return int(token.meta["length"]) if "length" in token.meta else _MARKER_LENGTH.get(token.tag, 0)


def _piece(token: Token, start: int, end: int) -> Piece:
    if token.type == "text":
        return Piece("text", "text", start, end, token.content)
    if token.type in ("text_special", "hardbreak"):
        return Piece("text", "escape", start, end, token.content or " ")
    if token.info == "auto":
        return Piece("atom", "autolink", start, end, str(token.attrs["href"]).removeprefix("mailto:"), str(token.attrs["href"]))
    if token.type in _ATOMS:
        address = str(token.attrs.get("src", token.meta.get("label", "")))
        return Piece("atom", _ATOMS[token.type], start, end, token.content, address)
    kind = "link" if token.tag == "a" else token.tag
    return Piece("open" if token.nesting > 0 else "close", kind, start, end, str(token.meta.get("label", "")), str(token.attrs.get("href", "")))
