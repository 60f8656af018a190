"""Setting a machine draft in the typography of its language.

Every rule is safe to apply twice: setting a text that is set changes nothing. Protected ranges are replaced by one sign each
while the rules run, so that no rule sees into them.
"""

import re
from collections.abc import Sequence

from pipeline.typography.locales import NBSP, NNBSP, Marks, marks_of
from pipeline.typography.quotes import set_apostrophes, set_quotes

_DIGITS = {ord(first) + value: str(value) for first in "٠۰" for value in range(10)}
_ARABIC = str.maketrans("،؛؟۔٪", ",;?.%")
_STRAY = re.compile(
    "[\N{ARABIC TATWEEL}\N{ARABIC LETTER MARK}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ZERO WIDTH NO-BREAK SPACE}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}\N{WORD JOINER}\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
)
_SPACE = f"[ {NBSP}{NNBSP}]"
_CLOSERS = r"""["'”’»“‘)\]*_~]"""
_END = rf"(?=\s|$|{_CLOSERS}|[.,;:!?…])"
_SPANISH_ABBREVIATION = re.compile(r"(?<!\w)(?:[^\W\d_]|Dra?|Sra?|Srta|Prof|Ing|Lic|núm|pág|art|vol|cap|EE|UU|etc|Ud|Uds)\Z")
_NUMBER = r"(?<=\d){}(?=\d)"
_DECIMAL = re.compile(  # only with a measure behind it: else 2.5 may be a version and 3,4 two pages
    rf"(?<![\d.,])(\d+)[.,](\d{{1,2}})(?={_SPACE}*(?:%|(?i:per ?cent|por ciento|pour cent|prozent|mil|mill?i[oó]n\w*|[bt]illions?|milliard\w*|mio|mrd)\b))"
)
_OPENER_OF = {"»": "«", "”": "“", "“": "„", ")": "(", "]": "[", '"': '"', "*": "*", "_": "_", "~": "~", "’": "‘"}


def localize(text: str, locale: str, *, protected: Sequence[tuple[int, int]] = ()) -> str:
    """Set text as the locale does: digits, punctuation, quotation marks, apostrophes, percent signs and spaces.

    ``protected`` are ranges to be left alone (:func:`pipeline.inline.protected`). In Spanish a final question or
    exclamation gets its opening mark. A decimal of one or two digits gets the locale's sign where a percent sign or a scale follows;
    other plain digits are left, for 1.000 may be a thousand or one, and 3,4 two pages.

    >>> localize('قال "نعم" بنسبة ٧٠٪ ؟', "fr")
    'قال «\N{NARROW NO-BREAK SPACE}نعم\N{NARROW NO-BREAK SPACE}» بنسبة 70\N{NO-BREAK SPACE}%\N{NARROW NO-BREAK SPACE}?'
    """
    marks = marks_of(locale)
    sign = next(char for char in map(chr, range(0xE000, 0xF900)) if char not in text)
    bare, kept = _covered(text, protected, sign)
    bare = _spaced(_numbers(_STRAY.sub("", bare), marks))
    bare = set_quotes(set_apostrophes(bare, marks), marks)
    bare = _high_punctuation(bare, marks)
    if marks.language == "es":
        bare = _inverted(bare, sign)
    parts = iter(kept)
    return "".join(next(parts) if char == sign else char for char in bare)


def _covered(text: str, protected: Sequence[tuple[int, int]], sign: str) -> tuple[str, list[str]]:
    """Put one sign in the place of each protected range; overlapping ranges count as one."""
    out, cursor = "", 0
    kept: list[str] = []
    for start, end in sorted((max(0, a), min(len(text), b)) for a, b in protected if a < b):
        if start < cursor:
            kept[-1] += text[cursor : max(cursor, end)]
        else:
            out += text[cursor:start] + sign
            kept.append(text[start:end])
        cursor = max(cursor, end)
    return out + text[cursor:], kept


def _numbers(text: str, marks: Marks) -> str:
    """Write digits, Arabic separators and percent signs as the locale does."""
    text = text.translate(_DIGITS)
    text = re.sub(_NUMBER.format("٫"), marks.decimal, text)
    text = re.sub(_NUMBER.format("٬"), marks.group, text)
    text = _DECIMAL.sub(rf"\1{marks.decimal}\2", text.translate(_ARABIC))
    return re.sub(rf"(?<=\d){_SPACE}*%(?![\w%])", f"{marks.percent}%", text)


def _spaced(text: str) -> str:
    """Collapse spaces, take them away before punctuation and inside brackets, and make three full stops one sign."""
    text = re.sub(r"[ \t]{2,}|\t", " ", text.strip(" \t"))
    text = re.sub(r"(?<!\.)\.{3,}(?!\.)", "…", text)
    text = re.sub(rf"(?<=\S){_SPACE}+(?=[,;:!?.…]{_END}(?!\[))", "", text)
    text = re.sub(r"(?<=\() +(?=\S)", "", text)
    return re.sub(r"(?<=\S) +(?=\))", "", text)


def _high_punctuation(text: str, marks: Marks) -> str:
    """Put the spaces of French before ``; : ! ?``; a run of marks gets one."""
    if not marks.high:
        return text
    text = re.sub(rf"(?<=[^\s;:!?¿¡(\[«“]){_SPACE}*(?=[;!?][;:!?]*{_END})(?<![;:!?])", marks.high, text)
    return re.sub(rf"(?<=[^\s;:!?(\[«“]){_SPACE}*(?=:{_END})(?<![;:!?])", marks.colon, text)


def _inverted(text: str, sign: str) -> str:
    """Open what ends in ``?`` or ``!`` in Spanish, unless the sentence has an opening mark."""
    out, cursor = "", 0
    for match in re.finditer(rf"[.!?…]+[\"”»)\]*_~’{sign}]*(\s+|$)", text):
        if match[0].startswith(". ") and _SPANISH_ABBREVIATION.search(text, cursor, match.start()):
            continue
        out += _opened(text[cursor : match.start(1)], sign) + match[1]
        cursor = match.end()
    return out + text[cursor:]


def _opened(sentence: str, sign: str) -> str:
    match = re.search(rf"(?<=[^\W_]|[)»”\"’*_~\]{sign}])([?!]+)([\"”»)\]*_~’{sign}]*)$", sentence)
    if not match or re.search("[¿¡]", sentence) or not re.search(r"[^\W\d_]", sentence):
        return sentence
    place = _beginning(sentence, match.start(1), match[2].replace(sign, "]" if "[" in sentence else ""))
    return sentence[:place] + ("¿" if match[1][0] == "?" else "¡") + sentence[place:]


def _beginning(sentence: str, end: int, closers: str) -> int:
    """Return where a question begins: behind the marks that close behind it, else before whatever comes first."""
    place = end
    for closer in closers[:1]:
        place = sentence.rfind(_OPENER_OF[closer], 0, end) + 1
    if closers and place:
        return place
    return len(sentence) - len(sentence.lstrip(" —–-"))
