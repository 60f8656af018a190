"""The order of the letters of a line where both directions meet: the Unicode Bidirectional Algorithm (UAX 9).

Explicit formatting characters are left out of it: titles drawn on a card are freed of them before.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

BRACKETS = {"(": ")", "[": "]", "{": "}"}
NEUTRAL = {"B", "S", "WS", "ON", "BN"}


def levels(text: str, *, rtl: bool) -> list[int]:
    """Return the embedding level of each character: even from left to right, odd from right to left.

    >>> levels("ماء 20 لتراً", rtl=True)
    [1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 1]
    >>> levels("the ماء law", rtl=False)
    [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0]
    """
    base = "R" if rtl else "L"
    kinds = _weak([unicodedata.bidirectional(sign) or "L" for sign in text], base)
    _brackets(text, kinds, base)
    _neutral(kinds, base)
    if rtl:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [0 if kind == "L" else 1 if kind == "R" else 2 for kind in kinds]


def visual(runs: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return runs (level, text) in their order from left to right (rule L2); the text of a run stays in reading order.

    >>> visual([(1, "ماء "), (2, "20"), (1, " لتراً")])
    [(1, ' لتراً'), (2, '20'), (1, 'ماء ')]
    """
    ordered = list(runs)
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        stretches = [(high, list(group)) for high, group in groupby(ordered, lambda run: run[0] >= level)]  # noqa: B023 - used at once
        ordered = [run for high, stretch in stretches for run in (reversed(stretch) if high else stretch)]
    return ordered


def _strong_before(kinds: Sequence[str], place: int, base: str) -> str:
    return next((kind for kind in reversed(kinds[:place]) if kind in ("L", "R", "AL")), base)


def _weak(kinds: list[str], base: str) -> list[str]:
    """Apply the rules W1 to W7."""
    _inherit(kinds, base)
    for place, kind in enumerate(kinds):
        if kind == "EN" and _strong_before(kinds, place, base) == "AL":
            kinds[place] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and ((kind == "CS" and before in ("EN", "AN")) or (kind == "ES" and before == "EN")):
            kinds[place] = before
    for start, end in list(_spans(kinds, {"ET"})):
        if "EN" in (kinds[start - 1] if start else "", kinds[end] if end < len(kinds) else ""):
            kinds[start:end] = ["EN"] * (end - start)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]
    for place, kind in enumerate(kinds):
        if kind == "EN" and _strong_before(kinds, place, base) == "L":
            kinds[place] = "L"
    return kinds


def _inherit(kinds: list[str], base: str) -> None:
    """Apply the rule W1: marks are of the kind of their letters."""
    for place, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[place] = kinds[place - 1] if place else base


def _brackets(text: str, kinds: list[str], base: str) -> None:
    """Apply the rule N0: brackets take the direction of what they hold."""
    other = "L" if base == "R" else "R"
    for start, end in sorted(_pairs(text)):
        inside = {_direction(kind) for kind in kinds[start + 1 : end]}
        if base in inside:
            kinds[start] = kinds[end] = base
        elif other in inside:
            kinds[start] = kinds[end] = next((each for kind in reversed(kinds[:start]) if (each := _direction(kind))), base)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for place, sign in enumerate(text):
        if sign in BRACKETS:
            waiting.append((BRACKETS[sign], place))
        elif any(closing == sign for closing, _ in waiting):
            while waiting[-1][0] != sign:
                waiting.pop()
            yield waiting.pop()[1], place


def _neutral(kinds: list[str], base: str) -> None:
    """Apply the rules N1 and N2."""
    for start, end in list(_spans(kinds, NEUTRAL)):
        before = _direction(kinds[start - 1]) if start else base
        after = _direction(kinds[end]) if end < len(kinds) else base
        kinds[start:end] = [before if before == after else base] * (end - start)


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R" if kind in ("R", "EN", "AN") else ""


def _spans(kinds: Sequence[str], wanted: set[str]) -> Iterator[tuple[int, int]]:
    """Yield the ends of each stretch of ``wanted`` kinds."""
    place = 0
    for inside, group in groupby(list(kinds), lambda kind: kind in wanted):
        length = len(list(group))
        if inside:
            yield place, place + length
        place += length
