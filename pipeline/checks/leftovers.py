"""What belongs to the Arabic page and must not stay in a Latin-script target: letters, digits, punctuation, bidi controls."""

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed

# The Arabic blocks without digits, punctuation, direction controls and tatweel, with the presentation forms that old PDFs paste.
_LETTERS = re.compile(r"[\u0620-\u063f\u0641-\u065f\u066e-\u06d3\u06d5-\u06dc\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]+")
_DIGITS = re.compile("[\N{ARABIC-INDIC DIGIT ZERO}-\N{ARABIC-INDIC DIGIT NINE}\N{EXTENDED ARABIC-INDIC DIGIT ZERO}-\N{EXTENDED ARABIC-INDIC DIGIT NINE}]+")
_PUNCTUATION = re.compile(
    "[\N{ARABIC COMMA}\N{ARABIC SEMICOLON}\N{ARABIC QUESTION MARK}\N{ARABIC PERCENT SIGN}\N{ARABIC DECIMAL SEPARATOR}"
    "\N{ARABIC THOUSANDS SEPARATOR}\N{ARABIC FIVE POINTED STAR}\N{ARABIC TATWEEL}\N{ARABIC FULL STOP}]+"
)
_CONTROLS = {
    "\N{LEFT-TO-RIGHT MARK}": "LRM",
    "\N{RIGHT-TO-LEFT MARK}": "RLM",
    "\N{ARABIC LETTER MARK}": "ALM",
    "\N{LEFT-TO-RIGHT EMBEDDING}": "LRE",
    "\N{RIGHT-TO-LEFT EMBEDDING}": "RLE",
    "\N{POP DIRECTIONAL FORMATTING}": "PDF",
    "\N{LEFT-TO-RIGHT OVERRIDE}": "LRO",
    "\N{RIGHT-TO-LEFT OVERRIDE}": "RLO",
    "\N{LEFT-TO-RIGHT ISOLATE}": "LRI",
    "\N{RIGHT-TO-LEFT ISOLATE}": "RLI",
    "\N{FIRST STRONG ISOLATE}": "FSI",
    "\N{POP DIRECTIONAL ISOLATE}": "PDI",
}


@check("arabic-letters", "blocking")
def arabic_letters(pair: Pair) -> Iterator[str]:
    """Arabic letters are left over in the target.

    Code and addresses may hold Arabic; prose that quotes Arabic on purpose is dismissed with the reason.
    """
    if left := _LETTERS.findall(pair.prose):
        yield f"{listed(left)} is still Arabic: translate or transliterate it."


@check("arabic-digits", "blocking")
def arabic_digits(pair: Pair) -> Iterator[str]:
    """Arabic digits are left over in the target."""
    if left := _DIGITS.findall(pair.prose):
        yield f"Write {listed(left)} with the digits 0-9."


@check("arabic-punctuation", "warning")
def arabic_punctuation(pair: Pair) -> Iterator[str]:
    """Arabic punctuation is left over in the target."""
    if left := _PUNCTUATION.findall(pair.prose):
        yield f"Replace {listed(left)} by the punctuation of the target language."


@check("bidi-controls", "warning")
def bidi_controls(pair: Pair) -> Iterator[str]:
    """Invisible direction controls are left over in the target."""
    if left := [name for sign, name in _CONTROLS.items() if sign in pair.target]:
        yield f"Remove the invisible {', '.join(left)}: left-to-right text needs no direction controls."


CHECKS = (arabic_letters, arabic_digits, arabic_punctuation, bidi_controls)
