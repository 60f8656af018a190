"""A newsroom's own approved sentences as training pairs."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.inline import lift
from pipeline.tmx import from_tmx
from training.corpus import TARGETS, Pair


def approved(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a TMX file, without their inline markup, as the decoder sees them. Raises ContentError if it is not TMX."""
    for pair in from_tmx(path.read_text(encoding="utf-8"), path=str(path), approved=True):
        left, right = (lift(text).text for text in (pair.source, pair.target))
        if pair.language in TARGETS and left.strip() and right.strip():
            yield Pair("approved", pair.language, left, right)
