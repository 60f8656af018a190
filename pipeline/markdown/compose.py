"""Skeleton and targets put together again: Markdown in the target language, one sentence a line."""

import re
from collections.abc import Mapping

from pipeline.frontmatter import set_fields
from pipeline.markdown import escape
from pipeline.model import MERGED_AWAY, Document, Slot

_BARE_LINE = re.compile(r"(?:^|\n\n)$")


def compose(document: Document, targets: Mapping[int, str], *, front: Mapping[str, str] | None = None) -> str:
    r"""Return the article with each unit's target in its place. Units without a target stay in the source language.

    ``front`` sets, replaces or (empty value) removes front-matter keys. A target of ``model.MERGED_AWAY`` is written as nothing.

    >>> from pipeline.markdown.extract import extract
    >>> compose(extract("> نعم. لا.\n"), {0: "Yes.", 1: "1. No."})
    '> Yes.\n> 1\\. No.\n'
    """
    pieces: list[str] = []
    skeleton = document.skeleton
    for index, part in enumerate(skeleton):
        if isinstance(part, str):
            pieces.append(part)
            continue
        texts = [_target(document, targets, number) for number in range(part.first, part.last + 1)]
        following = skeleton[index + 1] if index + 1 < len(skeleton) else ""
        pieces.append(_filled(part, texts, before=pieces[-1] if pieces else "", after=following if isinstance(following, str) else ""))
    text = "".join(pieces)
    return set_fields(text, front, path=document.path) if front else text


def _target(document: Document, targets: Mapping[int, str], number: int) -> str:
    """Return a unit's target on one line, or its source where there is none."""
    return escape.one_line(targets.get(number, "")) or document.units[number].source


def _filled(slot: Slot, texts: list[str], *, before: str, after: str) -> str:
    """Return a slot's text; ``before`` and ``after`` are the skeleton around it."""
    kept = [text for text in texts if text != MERGED_AWAY]
    if not kept:
        return _nothing(slot, before, after)
    if "\n" not in slot.joiner:
        return escape.written(slot.joiner.join(kept), slot.escape)
    written = escape.written(kept[0], slot.escape)
    for text in kept[1:]:
        # Raw HTML that would begin a block cannot be escaped without changing it: it stays on the line before.
        joiner = " " if escape.begins_html(text, first=False) else slot.joiner
        written += joiner + (text if joiner == " " else escape.written(text, slot.escape, first=False))
    return "\\" + written if slot.escape == "line" and escape.defines(written) else written


def _nothing(slot: Slot, before: str, after: str) -> str:
    """Return what stands for a slot that is intentionally empty: nothing where that is safe, else a space that survives parsing."""
    if slot.escape in ("field", "alt", "title", "heading"):
        return ""
    alone = _BARE_LINE.search(before[-2:]) and (not after or after.startswith("\n\n") or after == "\n")
    return "" if alone and "\n" in slot.joiner else escape.NOTHING
