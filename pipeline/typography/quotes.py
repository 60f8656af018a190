"""Quotation marks and apostrophes: which of them open and close what, and how a locale writes them.

Only what balances is changed. An apostrophe is recognised by the letters around it, a straight mark by what is beside it;
Markdown's own signs beside a mark are looked through.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.typography.locales import Marks

_DOUBLE = re.compile('["“”„‟«»]')
_MARKUP = "*_~"
_BEFORE_OPENING = "([{«“„‘‚—–-/¿¡"
_AFTER_CLOSING = ".,;:!?…)]}»”’—–/"
_ENDING = re.compile(r"[,.;:!?)\]}]+(?:\s|$)")
_SINGLE_PAIR = re.compile(r"(?<![\w'’])'(?=[^\s'])((?:[^'\"“”„«»]|(?<=\w)'(?=\w))*?)(?<=[^\s'])'(?![\w'’])")
_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class _Quote:
    """A mark at ``place``, and whether it opens."""

    place: int
    opens: bool


def set_quotes(text: str, marks: Marks) -> str:
    """Write balanced double quotation marks as the locale does, with its spaces inside; unbalanced ones stay.

    >>> from pipeline.typography.locales import marks_of
    >>> set_quotes('قال: "He said «yes» to me"', marks_of("de"))
    'قال: „He said ‚yes‘ to me“'
    """
    places = [match.start() for match in _DOUBLE.finditer(text) if not _is_inch(text, match.start())]
    depths = _depths(_roles(text, places))
    if depths is None:
        return text
    out, cursor = "", 0
    for quote, depth in depths:
        before, mark = text[cursor : quote.place], (marks.outer if depth == 0 else marks.inner)[not quote.opens]
        pad = marks.pad if depth == 0 else ""
        cursor = quote.place + 1
        if quote.opens:
            end = cursor + len(text[cursor:]) - len(text[cursor:].lstrip(_SPACES))
            out, cursor = out + before + mark + pad, end
        else:
            out += before.rstrip(_SPACES) + pad + mark
    return out + text[cursor:]


def _is_inch(text: str, place: int) -> bool:
    """Tell whether a straight mark is a measure (``15"``): behind a digit, with no straight mark before it to close."""
    return text[place] == '"' and text[place - 1 : place].isdigit() and text.count('"', 0, place) % 2 == 0


def _roles(text: str, places: Sequence[int]) -> list[_Quote]:
    """Say of each mark whether it opens. ``“`` closes behind ``„``, and a straight mark between two words ends what is open."""
    roles: list[_Quote] = []
    depth = low = 0
    for place in places:
        char = text[place]
        if char in "«„‟":
            opens = True
        elif char == "“":
            opens = low == 0
        elif char in "»”":
            opens = False
        else:
            opens = _opens(text, place, inside=depth > 0)
        low += (char == "„") - (char == "“" and low > 0)
        depth += 1 if opens else -1
        roles.append(_Quote(place, opens))
    return roles


def _opens(text: str, place: int, *, inside: bool) -> bool:
    """Tell from what is beside a straight mark whether it opens. ``inside``: something is open that it could close."""
    before, behind = text[:place].rstrip(_MARKUP)[-1:], text[place + 1 :].lstrip(_MARKUP)
    after = behind[:1]
    free = not before or before.isspace() or before in _BEFORE_OPENING or before == '"'
    can_open = free and bool(after) and not after.isspace() and not _ENDING.match(behind)
    can_close = bool(before) and not before.isspace() and (not after or after.isspace() or after in _AFTER_CLOSING or after == '"')
    if can_open == can_close:
        return not inside
    return can_open


def _depths(roles: Sequence[_Quote]) -> list[tuple[_Quote, int]] | None:
    """Pair each mark with how deep it is nested, None if they do not balance or nest more than twice."""
    depth, found = 0, []
    for quote in roles:
        depth -= not quote.opens
        if not 0 <= depth < 2 + (not quote.opens):
            return None
        found.append((quote, depth))
        depth += quote.opens
    return found if depth == 0 else None


def set_apostrophes(text: str, marks: Marks) -> str:
    """Write straight and wrong apostrophes as ``’``, and words in straight single marks as the locale quotes.

    >>> from pipeline.typography.locales import marks_of
    >>> set_apostrophes("l'accord dit 'accord de paix'", marks_of("fr"))
    'l’accord dit "accord de paix"'
    """
    straight = _DOUBLE.search(text) is None and marks.language != "en"
    opening, closing = ('"', '"') if straight else ("‘", "’") if marks.language == "en" else marks.inner
    text = _SINGLE_PAIR.sub(lambda match: opening + match[1] + closing, text)
    text = re.sub(r"(?<=[^\W\d_])['‘`´](?=[^\W\d_])", "’", text)
    return re.sub(r"(?<=[^\W\d_])'(?!\w)|(?<!\w)'(?=\d\ds?\b)", "’", text)
