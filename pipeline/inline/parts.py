"""What of a sentence must come through translation unchanged: addresses, footnote labels, code and raw HTML.

Bare addresses are no Markdown: they are looked for in the text as a reader sees it, after escapes and entities, and never
across markup. A full stop, comma or bracket that closes the sentence around an address does not belong to it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.inline.scan import Piece, parser, scan

_SCHEME = r"(?:https?|ftp)://|www\.(?=[^\s.])|mailto:"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_SCHEME})[^\s<>\"«»“”„`]+|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}})+",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'’\"*_~،؛؟…|\\"
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Run:
    """Neighbouring text and escape pieces: ``text`` as a reader sees it, ``starts`` and ``ends`` the source offsets of each character."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def find_addresses(text: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of bare URLs and e-mail addresses in plain text.

    >>> find_addresses("راجع https://example.org/a_b، أو a@b.org.")
    ((5, 28), (33, 40))
    """
    found = []
    for match in _ADDRESS.finditer(text):
        end = _trimmed(text, match.start(), match.end())
        if not re.fullmatch(_SCHEME, text[match.start() : end], re.IGNORECASE):
            found.append((match.start(), end))
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where an address ends once closing punctuation is taken off; a bracket that opens inside it may close inside it."""
    excess = {close: text.count(close, start, end) - text.count(opening, start, end) for close, opening in _PAIRS.items()}
    while end > start:
        last = text[end - 1]
        if excess.get(last, 0) > 0:
            excess[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def runs(pieces: Iterable[Piece]) -> Iterator[Piece | Run]:
    """Join neighbouring text and escape pieces into runs; other pieces pass through."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in [*pieces, None]:
        if piece is not None and piece.role == "text":
            exact = len(piece.content) == piece.end - piece.start
            text.append(piece.content)
            starts += range(piece.start, piece.end) if exact else [piece.start] * len(piece.content)
            ends += range(piece.start + 1, piece.end + 1) if exact else [piece.end] * len(piece.content)
            continue
        if text:
            yield Run("".join(text), tuple(starts), tuple(ends))
            text, starts, ends = [], [], []
        if piece is not None:
            yield piece


@lru_cache(maxsize=1024)
def shown_address(address: str) -> str:
    """Return an address in its one spelling, Arabic letters readable: written plainly or percent-encoded, it is the same."""
    md = parser()
    try:
        return md.normalizeLinkText(md.normalizeLink(address))
    except ValueError:  # "http://[": no host that anything could resolve, so it can only be compared as it is
        return address


def fixed_parts(text: str, *, references: Collection[str] | None = None) -> Counter[str]:
    """Count the parts of a Markdown sentence that a translation must keep: compare source and target with ``==``.

    Keys are written as a reviewer would: the address, ``![](address)``, ``[^label]``, ``` `code` ```, the HTML tag. Titles
    and alternative texts are prose and do not count. ``references``: as in :func:`~pipeline.inline.lift`.

    >>> sorted(fixed_parts("قال [الموقع](https://example.org) `ok`[^1]"))
    ['[^1]', '`ok`', 'https://example.org']
    """
    counts: Counter[str] = Counter()
    for part in runs(scan(text, references)):
        if isinstance(part, Run):
            counts.update(shown_address(part.text[start:end]) for start, end in find_addresses(part.text))
        elif part.role == "atom" or part.kind == "link":
            counts.update(filter(None, [part_key(part)]))
    return counts


def part_key(piece: Piece) -> str:
    """Return the key under which :func:`fixed_parts` counts a piece, empty for a link's closing half."""
    if piece.kind == "code":
        return f"`{piece.content}`"
    if piece.kind == "tag":
        return piece.content
    if piece.kind == "footnote":
        return f"[^{piece.address}]" if piece.address else "^[]"
    if piece.kind == "image":
        return f"![]({shown_address(piece.address)})"
    return "" if piece.role == "close" else shown_address(piece.address.removeprefix("mailto:")) or "[]()"
