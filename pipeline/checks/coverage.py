"""Is there a translation at all: empty, untouched, cut short, or a merge that nobody finished."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed
from pipeline.checks.prose import PLACE, fold

_MERGE_MARKERS = re.compile(r"(?:^|\s)(<{7}|={7}|>{7}|\|{7})(?=\s|$)")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_NAME = re.compile(r"(?<![\w.@/-])[A-Z][A-Za-z]+[A-Za-z](?![\w@])")
_LEFT_BEHIND = re.compile(r"\N{OBJECT REPLACEMENT CHARACTER}|\N{REPLACEMENT CHARACTER}|<unk>|▁|⁇|@@(?=\s|$)", re.I)


@check("empty", "blocking")
def empty(pair: Pair) -> Iterator[str]:
    """The target is empty."""
    if not pair.target.strip():
        yield "Translate the sentence, or write ∅ if its text moved into a neighbour."
    elif _LETTER.search(pair.original) and not re.search(r"\w", pair.prose):
        yield "The target has neither letters nor digits: translate the sentence."


@check("untranslated", "blocking")
def untranslated(pair: Pair) -> Iterator[str]:
    """The target is the source itself."""
    if _ARABIC.search(pair.source_view.text) and _skeleton(pair.source) == _skeleton(pair.target):
        yield "The target repeats the Arabic: translate it."


@check("conflict-marker", "blocking")
def conflict_marker(pair: Pair) -> Iterator[str]:
    """A merge conflict is left in the target."""
    if found := _MERGE_MARKERS.search(pair.target):
        yield f"Choose one of the two texts and remove «{found.group(1)}»."


@check("broken-text", "blocking")
def broken_text(pair: Pair) -> Iterator[str]:
    """The target has signs of damaged or undecoded text."""
    if found := [mark for mark in _LEFT_BEHIND.findall(pair.target) if mark not in pair.source]:
        yield f"{listed(found)} is what a machine leaves when it cannot write a word: write the word."


@check("lost-name", "warning")
def lost_name(pair: Pair) -> Iterator[str]:
    """A name in Latin script of the source is missing in the target.

    An acronym may give way to another (NATO, OTAN).
    """
    wanted = dict.fromkeys(_LATIN_NAME.findall(pair.source_view.text.replace(PLACE, " ")))
    text = pair.target.casefold()
    renamed = any(word.isupper() and len(word) > 1 and word not in pair.source for word in pair.target_words)
    if lost := [name for name in wanted if name.casefold() not in text and not (name.isupper() and renamed)]:
        yield f"The source names {listed(lost)}; the target does not."


def _skeleton(text: str) -> str:
    return "".join(re.findall(r"\w+", fold(text)))


CHECKS = (empty, untranslated, conflict_marker, broken_text, lost_name)
