"""Footnotes that were typed by hand: ``[1]`` or ``(1)`` in the text and a numbered list at the end become real footnotes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.importer import rich as words
from pipeline.importer.model import NOTE, Block, Rich, Span

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_SIGNS = {"[": re.compile(r"\s?\[\s*([0-9٠-٩]{1,3})\s*\]"), "(": re.compile(r"\s?\(\s*([0-9٠-٩]{1,3})\s*\)")}


def link(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """Turn markers and entries into footnotes when they match one to one, and only then; return whether they did.

    A marker is a number in brackets; the entries are the numbered list under the last heading of references.
    """
    start = max((number for number, block in enumerate(blocks) if block.kind == "heading" and "references" in block.own), default=None)
    if start is None:
        return list(blocks), False
    entries = [number for number in range(start + 1, len(blocks)) if blocks[number].kind == "item" and re.fullmatch(r"\d+\.", blocks[number].marker)]
    labels = [blocks[number].marker.rstrip(".") for number in entries]
    rest = [number for number in range(start + 1, len(blocks)) if number not in entries]
    if not entries or len(set(labels)) != len(labels) or rest:
        return list(blocks), False
    for sign in _SIGNS.values():
        found = [
            match[1].translate(_DIGITS)
            for block in blocks[:start]
            if block.kind in ("paragraph", "item", "quote", "heading")
            for match in sign.finditer(block.text)
        ]
        if sorted(found, key=int) == sorted(labels, key=int):
            body = [
                replace(block, rich=_marked(block.rich, sign)) if block.kind in ("paragraph", "item", "quote", "heading") else block for block in blocks[:start]
            ]
            notes = [replace(blocks[number], kind="note", marker=label, level=0) for number, label in zip(entries, labels, strict=True)]
            return [*body, *notes], True
    return list(blocks), False


def _marked(rich: Rich, sign: re.Pattern[str]) -> Rich:
    labels = [match[1].translate(_DIGITS) for match in sign.finditer(rich.text)]
    rich = words.apply(rich, [words.Edit(match.start(), match.end(), NOTE) for match in sign.finditer(rich.text)])
    places = [match.start() for match in re.finditer(NOTE, rich.text) if not any(span.kind == "note" and span.start == match.start() for span in rich.spans)]
    spans = [Span(place, place + 1, "note", label) for place, label in zip(places, labels, strict=False)]
    return Rich(rich.text, tuple(sorted((*rich.spans, *spans), key=lambda span: (span.start, -span.end))))
