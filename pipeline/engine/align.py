"""Which words go with which: attention between pieces, summed up to words and made symmetric.

A word is a run of letters, digits and their marks; any other character that is not white space stands alone, so that a link
to a word in quotation marks does not take the marks along.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.engine.tokens import Pieces, Spans
from pipeline.model import Link

# Python's \w leaves out the Arabic marks (tashkeel), which are part of their word.
MARKS = "\N{ARABIC FATHATAN}-\N{ARABIC WAVY HAMZA BELOW}\N{ARABIC LETTER SUPERSCRIPT ALEF}\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}"
WORD = re.compile(rf"[\w{MARKS}]+(?:[.,'’\-][\w{MARKS}]+)*|[^\w\s]")
SHARE_OF_BEST = 0.5
LEAST = 0.1

Floats = npt.NDArray[np.float32]


def words(text: str) -> Spans:
    """Return the spans of words and of single other characters.

    >>> [("النِّضالُ، 3.5% «ل»"[a:b]) for a, b in words("النِّضالُ، 3.5% «ل»")]
    ['النِّضالُ', '،', '3.5', '%', '«', 'ل', '»']
    """
    return tuple(match.span() for match in WORD.finditer(text))


def membership(pieces: Spans, found: Spans) -> Floats:
    """Return a (pieces × words) table: 1 where a piece belongs to a word, each piece to the one that it covers most of.

    A piece with an empty span (a byte, a folded character) belongs to the word at its place.
    """
    table = np.zeros((len(pieces), len(found)), dtype=np.float32)
    first = 0
    for row, (start, end) in enumerate(pieces):
        end = max(end, start + 1)
        while first < len(found) and found[first][1] <= start:
            first += 1
        best, most = -1, 0
        for column in range(first, len(found)):
            if found[column][0] >= end:
                break
            cover = min(end, found[column][1]) - max(start, found[column][0])
            if cover > most:
                best, most = column, cover
        if best >= 0:
            table[row, best] = 1
    return table


def word_links(attention: Sequence[Sequence[float]], *, source: Pieces, target: Pieces) -> tuple[Link, ...]:
    """Return links between words; ``attention`` is (target pieces × source pieces), rows sum to about 1.

    A target word goes with the source word it attends to most and with those at least half as strong. A source word that
    nobody chose goes with the target word that attends to it most, if that is more than noise.
    """
    source_words, target_words = words(source.text), words(target.text)
    if not (source_words and target_words and len(attention)):
        return ()
    from_source, from_target = membership(source.spans, source_words), membership(target.spans, target_words)
    weights = np.asarray(attention, dtype=np.float32)[: len(target.pieces), : len(source.pieces)]
    size = np.maximum(from_target.sum(axis=0), 1)[:, None]
    table = (from_target.T @ weights @ from_source) / size
    best = table.max(axis=1, keepdims=True)
    chosen = (table >= SHARE_OF_BEST * best) & (table >= LEAST)
    forgotten = ~chosen.any(axis=0) & (table.max(axis=0) >= LEAST)
    chosen[table.argmax(axis=0)[forgotten], np.flatnonzero(forgotten)] = True
    return tuple(Link(*source_words[s], *target_words[t]) for t, s in np.argwhere(chosen).tolist())
