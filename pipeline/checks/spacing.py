"""White space between words and around punctuation, and the non-breaking spaces of French (Imprimerie nationale; CLDR fr, fr-CA, fr-CH)."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed
from pipeline.typography import marks_of

_FIXED = "[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_DOUBLE = re.compile(r"(?<=\S)(?: {2,}| ?\t ?|(?: ?\N{NO-BREAK SPACE} ?){2,})(?=\S)")
_BEFORE = re.compile(r"\w\s+[,.](?=\s|$)|\w \)|\( \w")
_BEFORE_HIGH = re.compile(r"[^\W\d_]\s+[;:!?](?=\s|$)")
_MISSING = re.compile(r"[^\W\d_]{2}[,;!?](?=[^\W\d_]{2})|[^\W\d_]{3}[.](?=[A-ZÀ-Ý][a-zà-ÿ]{2})")
_FRENCH_LOOSE = re.compile(r"[^\W\d_] [;:!?»](?=\s|$|[,.)])|« |\d %")
_FRENCH_TIGHT = re.compile(r"[^\W\d_][;!?»](?=\s|$)|«(?=\w)")
_THIN_FREE = ("fr-CA",)


@check("double-space", "note")
def double_space(pair: Pair) -> Iterator[str]:
    """Two spaces stand where one belongs."""
    if found := _DOUBLE.search(pair.prose):
        yield f"After «{_context(pair.prose, found.start())}»: one space is enough."


@check("outer-space", "note")
def outer_space(pair: Pair) -> Iterator[str]:
    """White space stands before or after the sentence."""
    if pair.target.strip() and pair.target != pair.target.strip():
        yield "Remove the white space at the edge."


@check("space-before", "warning")
def space_before(pair: Pair) -> Iterator[str]:
    """A space stands before a comma, a full stop or a closing bracket."""
    found = _BEFORE.findall(pair.prose)
    if pair.language != "fr":
        found += _BEFORE_HIGH.findall(pair.prose)
    if found:
        yield f"{listed(found)}: remove the space."


@check("missing-space", "warning")
def missing_space(pair: Pair) -> Iterator[str]:
    """A space is missing after punctuation."""
    if found := [match.group() for match in _MISSING.finditer(pair.prose) if match.group() not in pair.source]:
        yield f"A space is missing after {listed(found)}."


@check("french-spacing", "note")
def french_spacing(pair: Pair) -> Iterator[str]:
    """French wants a non-breaking space before ; : ! ? » % and after «."""
    if pair.language != "fr":
        return
    if found := _FRENCH_LOOSE.findall(pair.prose):
        yield f"{listed(found)}: make the space a non-breaking one."
    if pair.context.locale not in _THIN_FREE and (tight := _FRENCH_TIGHT.findall(pair.prose)):
        yield f"{listed(tight)}: put a narrow non-breaking space between."


@check("number-format", "note")
def number_format(pair: Pair) -> Iterator[str]:
    """A decimal or thousands separator is not that of the locale (CLDR)."""
    if marks_of(pair.context.locale or pair.language).decimal == ".":
        found = re.findall(r"(?<![\d.,])\d+,\d{1,2}(?![\d,.]\d|\d)", pair.prose)
    else:
        found = re.findall(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.]|\s?(?:h|Uhr))", pair.prose)
    if found:
        yield f"{listed(found)}: use the separators of the language."


def _context(prose: str, end: int) -> str:
    return prose[max(0, end - 15) : end].strip()


CHECKS = (double_space, outer_space, space_before, missing_space, french_spacing, number_format)
