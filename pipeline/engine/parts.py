"""Text that is too long for any model, cut and put together again: the last resort behind the clause split.

A model looks at a few hundred pieces at most; more would be cut off in silence. Nothing is ever cut off here.
"""

import re
from collections.abc import Callable, Sequence

from pipeline.model import Hypothesis, Link

CHUNK = re.compile(r"\S+\s*|\s+")


def cut(text: str, most: int, *, count: Callable[[str], int]) -> tuple[str, ...]:
    """Cut between words, and within a word longer than ``most`` pieces, so that no part counts more than ``most``.

    The parts joined are the text.

    >>> cut("العدالة أساس الملك", 10, count=len)
    ('العدالة ', 'أساس الملك')
    """
    parts: list[str] = []
    filled = 0
    for word in (piece for chunk in CHUNK.findall(text) for piece in _small(chunk, most, count=count)):
        size = count(word)
        if parts and filled + size <= most:
            parts[-1] += word
            filled += size
        else:
            parts.append(word)
            filled = size
    return tuple(parts) or (text,)


def _small(word: str, most: int, *, count: Callable[[str], int]) -> list[str]:
    """Halve a word until each piece of it is small enough."""
    if len(word) < 2 or (len(word) <= 4 * most and count(word) <= most):
        return [word]
    middle = len(word) // 2
    return _small(word[:middle], most, count=count) + _small(word[middle:], most, count=count)


def rejoined(parts: Sequence[str], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    """Return the hypotheses of a text's parts as one, with spaces between; the score is weighted by length."""
    texts: list[str] = []
    links: list[Link] = []
    source_at = target_at = 0
    total = 0.0
    for part, found in zip(parts, hypotheses, strict=True):
        links += [Link(k.start + source_at, k.end + source_at, k.target_start + target_at, k.target_end + target_at) for k in found.links]
        source_at += len(part)
        total += found.score * len(part)
        if found.text:
            texts.append(found.text)
            target_at += len(found.text) + 1
    return Hypothesis(" ".join(texts), round(total / max(1, source_at), 6), tuple(links))
