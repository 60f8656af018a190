"""The proof that a rewritten text means the same: both are rendered and compared, white space in prose aside."""

import re
from typing import Any

from markdown_it.token import Token

from pipeline.markdown.parser import parser

_KEPT = re.compile(r"(<pre[ >].*?</pre>|<code>.*?</code>)", re.DOTALL)


def html(body: str) -> str:
    r"""Return a body's HTML with runs of white space in prose as one space; preformatted text and code keep theirs.

    >>> html("نص\nطويل\n")
    '<p>نص طويل</p> '
    """
    return _collapsed(parser().render(body))


def _collapsed(rendered: str) -> str:
    parts = _KEPT.split(rendered)
    parts[::2] = [re.sub(r"[ \t\n]+", " ", part) for part in parts[::2]]
    return "".join(parts)


def first_difference(source: str, composed: str) -> int | None:
    """Return None if both bodies render the same, else which block with text (counted from 0) differs first."""
    env: dict[str, Any] = {}
    other_env: dict[str, Any] = {}
    md = parser()
    tokens, others = md.parse(source, env), md.parse(composed, other_env)
    if _collapsed(md.renderer.render(tokens, md.options, env)) == _collapsed(md.renderer.render(others, md.options, other_env)):
        return None
    return _first_place(_outline(source), _outline(composed))


def _outline(body: str) -> list[str]:
    """Return one string a block with text, in the order of the source: the structure that led to it and its HTML."""
    md = parser()
    env: dict[str, Any] = {}
    tokens: list[Token] = []
    md.block.parse(body, md, env, tokens)
    outline, path = [], ""
    for token in tokens:
        if token.type == "inline":
            if token.content.strip():
                outline.append(path + _collapsed(md.renderInline(token.content, env)))
            path = ""
        else:
            path += f"{token.type}{token.tag}{token.hidden}{token.content if token.type != 'html_block' else ''}"
    return [*outline, path]


def _first_place(outline: list[str], other: list[str]) -> int:
    for place, (one, two) in enumerate(zip(outline, other, strict=False)):
        if one != two:
            return place
    return min(len(outline), len(other))
