"""The pieces of a sentence as a tree: what wraps words, what stands for itself, and what a model may see of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.inline.parts import Run, find_addresses, runs
from pipeline.inline.scan import Piece, scan

WRAPS = frozenset(["em", "strong", "s", "link", "html"])
_OPAQUE_TAGS = frozenset(["code", "kbd", "samp", "var", "pre", "script", "style", "svg", "math", "textarea"])
_VOID_TAGS = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_UNTRANSLATED = re.compile(r"""\btranslate\s*=\s*["']?no\b|\bnotranslate\b""", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z]+://|mailto:)?(?:[^@/\s]*@)?([A-Za-z0-9.-]+)", re.IGNORECASE)
_LATIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_STAND_IN_LENGTH = 40
# Neither part of a word nor seen: controls, bidi controls, soft hyphens, zero-width spaces and joiners of words, and tatweel.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\N{SOFT HYPHEN}\N{ARABIC LETTER MARK}\N{ARABIC TATWEEL}\N{ZERO WIDTH SPACE}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{WORD JOINER}-\N{POP DIRECTIONAL ISOLATE}\N{ZERO WIDTH NO-BREAK SPACE}\ud800-\udfff]"
)


@dataclass(frozen=True)
class Node:
    """Source ``start`` to ``end``: text (``content`` is what a reader sees), a wrap (``nodes`` inside), or a verbatim part.

    The ``content`` of a verbatim part is what stands for it in the bare sentence, often nothing.
    """

    kind: str
    start: int
    end: int
    content: str = ""
    opening: str = ""
    closing: str = ""
    label: str = ""
    nodes: tuple["Node", ...] = ()


def clean(text: str) -> str:
    """Return text without invisible characters and tatweel, and with single spaces; a space at an end is kept.

    >>> clean("الـعـالم\N{RIGHT-TO-LEFT MARK}  اليوم")
    'العالم اليوم'
    """
    return re.sub(r"\s+", " ", _DROPPED.sub("", text))


def grow(source: str, labels: frozenset[str] | None) -> tuple[Node, ...]:
    """Return the tree of a sentence. A wrap without prose of its own (a link around an image) is one verbatim part."""
    levels: list[list[Node]] = [[]]
    openings: list[Piece] = []
    for part in runs(scan(source, labels)):
        if isinstance(part, Run):
            levels[-1] += _leaves(part)
        elif part.role == "open":
            openings.append(part)
            levels.append([])
        elif part.role == "close":
            levels[-2].append(_wrap(source, openings.pop(), closing=part, nodes=levels[-1]))
            levels.pop()
        else:
            levels[-1].append(_atom(source, part))
    return tuple(_collapsed(node, source) for node in _paired(levels[0], source))


def _wrap(source: str, opening: Piece, *, closing: Piece, nodes: list[Node]) -> Node:
    """Return the node of a wrap. A link whose text is its label gets the label spelt out, for the text will change."""
    end = source[closing.start : closing.end]
    label = opening.content if opening.kind == "link" and end in ("]", "][]") else ""
    return Node(opening.kind, opening.start, closing.end, "", source[opening.start : opening.end], end, label, _paired(nodes, source))


def _leaves(run: Run) -> Iterator[Node]:
    """Cut a run of text at the bare addresses in it."""
    cursor = 0
    for start, end in [*find_addresses(run.text), (len(run.text), len(run.text))]:
        if start > cursor:
            yield Node("text", run.starts[cursor], run.ends[start - 1], run.text[cursor:start])
        if end > start:
            yield Node("address", run.starts[start], run.ends[end - 1], _stand_in(run.text[start:end], address=True))
        cursor = end


def _atom(source: str, piece: Piece) -> Node:
    shown = {"code": _stand_in(piece.content), "autolink": _stand_in(piece.content, address=True)}
    return Node(piece.kind, piece.start, piece.end, shown.get(piece.kind, ""), source[piece.start : piece.end])


def _stand_in(text: str, *, address: bool = False) -> str:
    """Return what a model sees of a verbatim part: itself if short and Latin, the host of a long address, else nothing."""
    text = clean(text).strip()
    if len(text) > _STAND_IN_LENGTH and address and (host := _HOST.match(text)):
        text = host[1].strip(".-")
    usable = len(text) <= _STAND_IN_LENGTH and _LATIN.fullmatch(text) and any(map(str.isalnum, text))
    return text if usable else ""


def _paired(nodes: Sequence[Node], source: str) -> tuple[Node, ...]:
    """Turn each raw HTML start tag and its end tag among the same siblings into one wrap."""
    done: list[Node] = []
    starts: dict[str, list[int]] = {}
    for node in nodes:
        match = _TAG.match(node.opening) if node.kind == "tag" else None
        name = match[2].lower() if match else ""
        if match and not match[1] and name not in _VOID_TAGS and not node.opening.endswith("/>"):
            starts.setdefault(name, []).append(len(done))
        elif match and match[1] and starts.get(name):
            first = starts[name].pop()
            node = Node("html", done[first].start, node.end, "", done[first].opening, node.opening, "", tuple(done[first + 1 :]))
            del done[first:]
            starts = {key: [index for index in indexes if index < first] for key, indexes in starts.items()}
        done.append(node)
    return tuple(done)


def _collapsed(node: Node, source: str) -> Node:
    """Make wraps without prose, and HTML whose content is not prose, verbatim; inside out."""
    if node.kind not in WRAPS:
        return replace(node, opening=source[node.start : node.end]) if node.kind == "address" else node
    inner = tuple(_collapsed(child, source) for child in node.nodes)
    if _has_prose(inner) and not _is_opaque(node):
        return replace(node, nodes=inner)
    shown = _stand_in(" ".join(child.content for child in inner)) if _shown_once(inner) else ""
    return Node("verbatim", node.start, node.end, shown, source[node.start : node.end], nodes=inner)


def _has_prose(nodes: Iterable[Node]) -> bool:
    return any(any(map(str.isalnum, clean(node.content))) if node.kind == "text" else node.kind in WRAPS and _has_prose(node.nodes) for node in nodes)


def _shown_once(nodes: Iterable[Node]) -> bool:
    """Tell whether all that a reader sees of the nodes is in their contents: no image, nothing too long for a stand-in."""
    return all(node.content.strip() for node in nodes)


def _is_opaque(node: Node) -> bool:
    match = _TAG.match(node.opening) if node.kind == "html" else None
    return bool(match and (match[2].lower() in _OPAQUE_TAGS or _UNTRANSLATED.search(node.opening)))
