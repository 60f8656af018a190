"""The blocks of an article's body: what stands at its top level, one after the other.

A translation has the same blocks as its original, so that their numbers pair them; places in both are called after these numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^<>]*?(/?)>")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
NOTES = "footnote_block_open"


@dataclass(frozen=True)
class Block:
    """A block as safe HTML, addresses inside the site marked. ``shape`` is its element, such as ``p``, or the parser's name for it."""

    shape: str
    html: str

    @property
    def text(self) -> bool:
        """Say whether this is running text that a reader may want to compare with the original."""
        return self.shape in ("p", "ul", "ol", "blockquote", "dl", "figure", NOTES)


def divide(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens of each block; raw HTML stays together with what it encloses."""
    groups: list[list[Token]] = []
    depth = enclosed = 0
    for token in tokens:
        if depth == 0 and not (groups and enclosed):
            groups.append([])
        groups[-1].append(token)
        depth += token.nesting
        if token.type == "html_block":
            enclosed = max(0, enclosed + _left_open(token.content))
    return groups


def shape(tokens: Sequence[Token]) -> str:
    """Return the name of a block's form."""
    return tokens[0].tag or tokens[0].type


def has_html(tokens: Iterable[Token]) -> bool:
    """Say whether somebody wrote HTML by hand, which need not be whole."""
    return any(token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ()) for token in tokens)


def mark_pull_quotes(groups: Sequence[Sequence[Token]]) -> None:
    """Turn each quotation whose first paragraph is bold from end to end into a pull quote; a second paragraph says whose words they are."""
    for tokens in groups:
        if tokens[0].type == "blockquote_open" and [token.type for token in tokens].count("paragraph_open") <= 2 and _is_bold(tokens[2]):
            tokens[0].attrs["class"] = "pull"
            tokens[2].children = [child for child in tokens[2].children or () if child.type not in ("strong_open", "strong_close")]


def mark_further_reading(groups: Sequence[Sequence[Token]]) -> None:
    """Call the list of the last section further reading if that section is nothing else and each entry has a link."""
    last = [tokens for tokens in groups if tokens[0].type != NOTES][-2:]
    if len(last) == 2 and last[0][0].type == "heading_open" and last[1][0].type in ("bullet_list_open", "ordered_list_open"):
        entries = sum(token.type == "list_item_open" for token in last[1])
        linked = sum(any(child.type == "link_open" for child in token.children or ()) for token in last[1] if token.type == "inline")
        if linked == entries:
            last[1][0].attrs["class"] = "further"


def number(html: str, place: int) -> str:
    """Call a block after its number, unless it has a name already.

    >>> number("<p>ماء</p>", 3)
    '<p id="p3">ماء</p>'
    """
    return re.sub(r"\A<(\w+)(?![^>]* id=)", rf'<\1 id="p{place}"', html, count=1)


def _is_bold(token: Token) -> bool:
    """Say whether nothing but signs stands outside bold: a translation may leave a bracket or a full stop there."""
    depth, bold, outside = 0, False, ""
    for child in token.children or ():
        depth += child.nesting if child.tag == "strong" else 0
        bold |= child.tag == "strong"
        outside += "" if depth else child.content
    return bold and not re.search(r"\w", outside)


def _left_open(html: str) -> int:
    found = [(closing, tag.lower(), alone) for closing, tag, alone in TAG.findall(COMMENT.sub("", html))]
    return sum(-1 if closing else 1 for closing, tag, alone in found if tag not in VOID and not alone)
