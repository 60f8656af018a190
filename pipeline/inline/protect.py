"""Which characters of a Markdown sentence are not prose, for whoever edits the prose between them."""

from collections.abc import Collection, Iterable, Iterator

from pipeline.inline.scan import scan
from pipeline.inline.tree import Node, grow

_OPAQUE = frozenset(["code", "autolink", "image", "tag", "footnote", "escape"])


def protected(text: str, *, references: Collection[str] | None = None) -> tuple[tuple[int, int], ...]:
    """Return the character ranges of a Markdown sentence that are not prose, in order and apart from each other.

    They are code, addresses, link destinations with their titles, images, raw HTML, footnote references, escapes and entities.

    >>> [("قل `x` [هنا](u)"[a:b]) for a, b in protected("قل `x` [هنا](u)")]
    ['`x`', '](u)']
    """
    labels = None if references is None else frozenset(references)
    marks = [(piece.start, piece.end) for piece in scan(text, labels) if piece.kind in _OPAQUE or (piece.kind, piece.role) == ("link", "close")]
    return _merged([*marks, *_standing(grow(text, labels), text)])


def _standing(nodes: Iterable[Node], text: str) -> Iterator[tuple[int, int]]:
    """Yield bare addresses, and HTML elements whose content is not prose."""
    for node in nodes:
        if node.kind == "address" or (node.kind == "verbatim" and text[node.start] == "<"):
            yield node.start, node.end
        else:
            yield from _standing(node.nodes, text)


def _merged(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
