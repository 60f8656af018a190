"""Which characters of one block's text are code, links, emphasis, images and line breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it.rules_inline import StateInline

from pipeline.markdown.parser import PLACE, TRACE, Trace, parser

SpanKind = Literal["code", "address", "html", "link", "image", "note", "pair"]

_KINDS: dict[str, SpanKind] = {
    "backticks": "code",
    "autolink": "address",
    "html_inline": "html",
    "link": "link",
    "image": "image",
    "footnote_inline": "note",
    "footnote_ref": "note",
}
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True)
class Span:
    """``text[start:end]`` is one inline construct, its marks included. Spans nest or lie apart."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True)
class Break:
    """A line end with the white space around it."""

    start: int
    end: int
    hard: bool


@dataclass(frozen=True)
class Inline:
    """The constructs of one block's text."""

    spans: tuple[Span, ...]
    breaks: tuple[Break, ...]

    def of(self, *kinds: SpanKind) -> tuple[Span, ...]:
        """Return the spans of these kinds."""
        return tuple(span for span in self.spans if span.kind in kinds)


def parse_inline(content: str, env: dict[str, Any]) -> Inline:
    """Parse a block's text; ``env`` has the references and footnotes of the document."""
    md = parser()
    state = StateInline(content, md, env, [])
    trace = Trace(state)
    env[TRACE] = trace
    try:
        md.inline.tokenize(state)
        for rule in md.inline.ruler2.get_active_rules():
            if rule != "fragments_join":  # it would merge the tokens that know where they stand
                _PAIRING[rule](state)
    finally:
        del env[TRACE]
    spans = [Span(_KINDS[name], start, end) for name, start, end in trace.spans]
    spans += _pairs(content, state)
    spans += _tag_pairs(content, spans)
    return Inline(tuple(sorted(spans, key=lambda span: (span.start, -span.end))), tuple(Break(*found) for found in trace.breaks))


_PAIRING: dict[str, Any] = {rule.name: rule.fn for rule in parser().inline.ruler2.__rules__}


def _pairs(content: str, state: StateInline) -> Iterator[Span]:
    """Yield emphasis, strong emphasis and strikethrough; runs of marks are taken whole, so a range may be a mark too wide."""
    waiting: list[int] = []
    for token in state.tokens:
        if PLACE not in token.meta:
            continue
        if token.nesting == 1:
            waiting.append(token.meta[PLACE])
        elif token.nesting == -1 and waiting:
            start, end, mark = waiting.pop(), token.meta[PLACE], content[token.meta[PLACE]]
            while start and content[start - 1] == mark:
                start -= 1
            while end < len(content) and content[end] == mark:
                end += 1
            yield Span("pair", start, end)


def _tag_pairs(content: str, spans: list[Span]) -> Iterator[Span]:
    """Yield the ranges between an opening HTML tag and its closing tag in the same text."""
    waiting: dict[str, list[int]] = {}
    for span in spans:
        tag = _TAG.match(content, span.start) if span.kind == "html" else None
        if tag is None or tag["name"].lower() in _VOID or content[span.end - 2] == "/":
            continue
        name = tag["name"].lower()
        if not tag["close"]:
            waiting.setdefault(name, []).append(span.start)
        elif waiting.get(name):
            yield Span("pair", waiting[name].pop(), span.end)
