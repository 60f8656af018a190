"""Across units: one source, one target; and no target pasted where another belongs."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.checks.frame import Clash, article_check, weight
from pipeline.checks.prose import fold, latin_digits, view, words
from pipeline.model import MERGED_AWAY, Entry

_LEAST_WORDS = 4
_ALIKE = 0.75


@article_check("inconsistent", "warning")
def inconsistent(entries: Sequence[Entry], language: str) -> Iterator[Clash]:
    """The same source is translated differently elsewhere.

    Sources are compared without diacritics; a single word may differ between kinds of text. The rarer target is reported, unless people approved it.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        if _translated(entry):
            groups[_source_key(entry)].append(index)
    for indices in groups.values():
        alike: dict[str, list[int]] = defaultdict(list)
        for index in indices:
            alike[_target_key(entries[index].target)].append(index)
        usual = max(alike.values(), key=lambda found: weight(entries[index] for index in found))
        message = f"Elsewhere this source is «{_shortened(entries[usual[0]].target)}»."
        yield from (Clash(index, usual[0], message) for index in indices if index not in usual)


@article_check("duplicate-target", "warning")
def duplicate_target(entries: Sequence[Entry], language: str) -> Iterator[Clash]:
    """The same target stands for another source."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        key = _target_key(entry.target)
        if not _translated(entry) or len(words(key)) < _LEAST_WORDS:
            continue
        other = first.setdefault(key, index)
        if other != index and not _alike(entries[other].source, entry.source):
            yield Clash(index, other, f"«{_shortened(entries[other].source)}» has the same target: was it pasted into the wrong unit?")


def _translated(entry: Entry) -> bool:
    return bool(entry.target) and entry.target != MERGED_AWAY


def _source_key(entry: Entry) -> tuple[str, str]:
    folded = _key(latin_digits(fold(entry.source)))
    kind = re.sub(r" \d+$", "", entry.context) if len(words(folded)) < 2 else ""
    return folded, kind


def _target_key(target: str) -> str:
    return _key(view(target).text.casefold())


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _alike(one: str, other: str) -> bool:
    first, second = _key(fold(one)), _key(fold(other))
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


CHECKS = (inconsistent, duplicate_target)
