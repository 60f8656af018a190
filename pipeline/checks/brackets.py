"""Brackets and quotation marks: opened and closed, as many as in the source, in the shape of the locale (CLDR delimiters)."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_SMILEY = re.compile(r"[:;]-?[()]|\b\w{1,3}\)|\d+[.\d]*\)")
_SHAPES = {
    "en": ("“", "”", "straight or English"),
    "es": ("«", "»", "«»"),
    "fr": ("«", "»", "« »"),
    "de": ("„", "“", "„“"),
}
_FOREIGN = {"en": "«»„", "es": "„", "fr": "„", "de": "”"}
_SWISS = ("de-CH", "de-LI")
_ANY_QUOTE = re.compile(r"[«»“”„\"]")


@check("brackets", "warning")
def brackets(pair: Pair) -> Iterator[str]:
    """Brackets are not opened and closed in pairs."""
    if (left := unpaired(pair.prose)) and not unpaired(pair.source_view.text):
        yield f"{listed(left)} has no partner."


@check("lost-brackets", "note")
def lost_brackets(pair: Pair) -> Iterator[str]:
    """The source has a parenthesis, the target has none."""
    if "(" in pair.source_view.text and ")" in pair.source_view.text and not re.search(r"[()\[\]–—,]", pair.prose):
        yield "The source has a parenthesis: keep it, or dismiss with the reason."


@check("quotes", "warning")
def quotes(pair: Pair) -> Iterator[str]:
    """Quotation marks are not opened and closed in pairs."""
    if open_quotes(pair.prose, pair.language) and not open_quotes(pair.source_view.text, "ar"):
        yield "A quotation mark has no partner."


@check("lost-quotes", "note")
def lost_quotes(pair: Pair) -> Iterator[str]:
    """The source quotes something, the target has no quotation marks."""
    single = re.search(r"(?<!\w)[‘'‚‹].+?[’'‘›](?!\w)", pair.prose)
    marked = sum(pair.target_view.marks.values()) > sum(pair.source_view.marks.values())
    if _quoted(pair.source_view.text) and not _ANY_QUOTE.search(pair.prose) and not single and not marked:
        yield "The source quotes something: put it into quotation marks."


@check("quote-style", "note")
def quote_style(pair: Pair) -> Iterator[str]:
    """Quotation marks are not those of the language."""
    if pair.language not in _SHAPES or pair.context.locale in _SWISS:
        return
    opening, closing, shape = _SHAPES[pair.language]
    odd = [sign for sign in _FOREIGN[pair.language] if sign in pair.prose]
    if '"' in pair.prose and not open_quotes(pair.prose, pair.language) and (pair.language != "en" or opening in pair.prose):
        odd.append('"')
    if odd:
        yield f"{listed(odd)}: write {opening}…{closing} ({shape})."


def unpaired(prose: str) -> list[str]:
    """Return the brackets without a partner, in order; list letters such as "a)" and smileys apart.

    >>> unpaired("نص (قوس [مفتوح) و a) بند")
    ['[']
    """
    waiting: list[str] = []
    wrong: list[str] = []
    counts = Counter(prose)
    text = prose if counts["("] == counts[")"] else _SMILEY.sub(_without_lone, prose)
    for sign in text:
        if sign in _PAIRS:
            waiting.append(sign)
        elif sign in _PAIRS.values():
            while waiting and _PAIRS[waiting[-1]] != sign and sign in (_PAIRS[opened] for opened in waiting):
                wrong.append(waiting.pop())
            if waiting and _PAIRS[waiting[-1]] == sign:
                waiting.pop()
            else:
                wrong.append(sign)
    return wrong + waiting


def _without_lone(match: re.Match[str]) -> str:
    # Only at a word's own place: "(a)" keeps its bracket.
    before = match.string[max(0, match.start() - 1) : match.start()]
    inside = match.string.count("(", 0, match.start()) > match.string.count(")", 0, match.start())
    return match.group() if before == "(" or inside else match.group().rstrip("()")


def open_quotes(prose: str, language: str) -> bool:
    """Tell whether some quotation mark lacks its partner. A mark of inches or seconds after a digit does not count.

    >>> open_quotes("قال «نعم", "ar"), open_quotes("Er sagte „ja“.", "de")
    (True, False)
    """
    counts = Counter(re.sub(r"(?<=\d)\"(?!\S*\s*$)", "", prose) if prose.count('"') % 2 else prose)
    low, high, closing = counts["„"], counts["“"], counts["”"]
    # In German “ closes; „…” is seen too, and “…” in quotations from English.
    unequal = abs(low - high - closing) if low and language == "de" else abs(low + high - closing)
    unequal += abs(counts["«"] - counts["»"])
    # A straight mark may be the partner: that is a matter of style.
    return counts['"'] < unequal or (counts['"'] - unequal) % 2 == 1


def _quoted(prose: str) -> bool:
    return bool(re.search(r"«[^»]{2,}»|“[^”]{2,}”|„[^“”]{2,}[“”]|\"[^\"]{2,}\"", prose))


CHECKS = (brackets, lost_brackets, quotes, lost_quotes, quote_style)
