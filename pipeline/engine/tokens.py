"""Text to pieces and back, with the characters that each piece stands for.

Spans are (start, end) in characters of the *original* text: the normaliser inside a SentencePiece model drops and folds
characters, and what it folds must still find its way home. A byte of a longer character has an empty span at its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from pipeline.engine.stock import argos

Spans = tuple[tuple[int, int], ...]
BPE_MARK = "@@"


@dataclass(frozen=True)
class Pieces:
    """What the model reads or writes of ``text``: as many pieces as spans."""

    text: str
    pieces: tuple[str, ...]
    spans: Spans


class Tokenizer(Protocol):
    """Both kinds of tokenizer that Argos packages carry."""

    def encode(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut each text into pieces; spans refer to the text as given."""
        ...

    def decode(self, pieces: Sequence[str]) -> Pieces:
        """Put pieces together; spans refer to the text that comes out."""
        ...


class SentencePieceTokenizer:
    """``sentencepiece.model``, asked for offsets, which stock does not do."""

    def __init__(self, path: Path) -> None:
        self._processor: Any = import_module("sentencepiece").SentencePieceProcessor(model_file=str(path))

    def encode(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut each text into pieces."""
        found = self._processor.encode(list(texts), return_type="offset_mapping", num_threads=1) if texts else []
        return [Pieces(text, tuple(f["pieces"]), tuple(f["offsets"])) for text, f in zip(texts, found, strict=True)]

    def decode(self, pieces: Sequence[str]) -> Pieces:
        """Put pieces together."""
        if not pieces:
            return Pieces("", (), ())
        found: Any = self._processor.decode(list(pieces), return_type="offset_mapping")
        # Unlike stock, an underscore stays one; only SentencePiece's own mark for a space goes.
        text = found["text"].replace("\N{LOWER ONE EIGHTH BLOCK}", " ")
        return Pieces(text, tuple(pieces), tuple(found["offsets"]))


class BpeTokenizer:
    """``bpe.model`` with the Moses tokenizer, as older Argos packages have it; spans are found again in the text."""

    def __init__(self, folder: Path, *, cache: Path) -> None:
        self._tokenizer: Any = argos(cache).Package(folder).tokenizer

    def encode(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut each text into pieces."""
        return [located(text, tuple(self._tokenizer.encode(text)) if text.strip() else ()) for text in texts]

    def decode(self, pieces: Sequence[str]) -> Pieces:
        """Put pieces together."""
        return located(self._tokenizer.decode(list(pieces)), tuple(pieces))


def located(text: str, pieces: tuple[str, ...]) -> Pieces:
    """Find pieces in a text from left to right; what is not found (escaped, normalised) gets an empty span at its place.

    >>> located("العدالة هنا", ("العدا@@", "لة", "هنا")).spans
    ((0, 5), (5, 7), (8, 11))
    """
    spans, place = [], 0
    for piece in pieces:
        start = text.find(piece.removesuffix(BPE_MARK), place)
        # A match far ahead is a coincidence: better no span than all later ones pushed to the end.
        if start < 0 or start > place + 8:
            spans.append((place, place))
        else:
            place = start + len(piece.removesuffix(BPE_MARK))
            spans.append((start, place))
    return Pieces(text, pieces, tuple(spans))


def open_tokenizer(path: Path, *, cache: Path) -> Tokenizer:
    """Return the tokenizer of a package; ``path`` is its file."""
    return SentencePieceTokenizer(path) if path.name == "sentencepiece.model" else BpeTokenizer(path.parent, cache=cache)
