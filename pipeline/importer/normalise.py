"""Characters, spaces and punctuation of an Arabic text made regular, without changing a word.

Each rule is a pattern with what to write instead; a rule acts only where one reading is possible, and says what it did.
Vowel signs stay. Code and web addresses are never touched.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from unicodedata import category, is_normalized, normalize

from pipeline.importer.model import Change, Rich
from pipeline.importer.rich import substitute

_A = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3"
_M = "\u0610-\u061a\u064b-\u065f\u0670"
_EASTERN, _PERSIAN, _WESTERN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"
_CLITICS = {"و", "ف", "ب", "ك", "ل", "ال", "لل", "بال", "وال", "فال", "كال", "ول", "وب", "س", "أ", "فب", "ولل", "وبال"}
_INVISIBLE = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\N{SOFT HYPHEN}\N{ARABIC LETTER MARK}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\u202a-\u202e\N{WORD JOINER}-\u206f\N{ZERO WIDTH NO-BREAK SPACE}\ufff9-\ufffb\ue000-\uf8ff\u180e"
)

_Rule = tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _decomposed(match: re.Match[str]) -> str:
    return match[0] if is_normalized("NFC", match[0]) else normalize("NFC", match[0])


def _joiner(match: re.Match[str]) -> str:
    """Keep a joiner between emoji and a non-joiner between joining letters; both mean something there."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    emoji = match[0] == "\N{ZERO WIDTH JOINER}" and (category(before or " ") in ("So", "Mn") and category(after or " ") == "So")
    apart = match[0] == "\N{ZERO WIDTH NON-JOINER}" and before.isalpha() and after.isalpha() and before not in "اأإآدذرزوةىء"
    return match[0] if emoji or apart else ""


_CHARACTERS: tuple[_Rule, ...] = (
    ("canonical composition", re.compile(r"\S+"), _decomposed),
    ("presentation form", re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufe70-\ufefc]+"), lambda match: normalize("NFKC", match[0])),
    ("stray control", re.compile(f"[{_INVISIBLE}]+"), ""),
    ("zero-width character", re.compile("[\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}]+"), _joiner),
    ("tatweel", re.compile(f"(?<![{_A}{_M}])ه[ـ]+(?![{_A}{_M}ـ])|[ـ]+"), lambda match: "هـ" if match[0][0] == "ه" else ""),
    ("space", re.compile("[\t\N{NO-BREAK SPACE}\u2000-\u200a\u202f\u205f\u3000 ]+"), " "),
    ("space", re.compile(r" *\n *"), "\n"),
)

_PUNCTUATION: tuple[_Rule, ...] = (
    ("quotation mark", re.compile(rf"<<(?=\s*[{_A}])([^<>\n]*)>>"), r"«\1»"),
    ("Arabic comma", re.compile(rf"(?<=[{_A}{_M}»)])( ?),(?=[\s{_A}«(]|$)"), r"\1،"),
    ("Arabic semicolon", re.compile(rf"(?<=[{_A}{_M}»)])( ?);(?=[\s{_A}«(]|$)"), r"\1؛"),
    ("Arabic question mark", re.compile(rf"(?<=[{_A}{_M}»)])( ?)\?(?=[\s»)!.\"”]|$)"), r"\1؟"),
    ("space before punctuation", re.compile(r"(?<=[^\s،؛؟]) +(?=[،؛؟])"), ""),
    ("space before punctuation", re.compile(rf"(?<=[{_A}{_M}»)]) +(?=[.!:](?:[\s«\"“]|$))"), ""),
    ("space after punctuation", re.compile(rf"([،؛؟])(?=[{_A}A-Za-z«(\"“])"), r"\1 "),
    ("space after punctuation", re.compile(r"([،؛])(?=[0-9٠-٩])(?<![0-9٠-٩][،؛])"), r"\1 "),
    ("space after a full stop", re.compile(rf"(?<=[{_A}{_M}]{{3}})([.!:])(?=[{_A}]{{2}})"), r"\1 "),
    ("space inside a quotation", re.compile(r"(?<=«) +| +(?=»)"), ""),
    ("space inside brackets", re.compile(r"(?<=\() +(?=\S)|(?<=\S) +(?=\))"), ""),
    (
        "space around a quotation",
        re.compile(rf"(?:(?<=\s)|^|(?<=[^{_A}{_M}]))([{_A}{_M}]+)«"),
        lambda match: match[0] if match[1] in _CLITICS else f"{match[1]} «",
    ),
    ("space around a quotation", re.compile(r"(?<=[:،؛؟!])«"), " «"),
    ("space around a quotation", re.compile(rf"»(?=[{_A}]{{3}})|»(?=«)"), "» "),
)

_WORD_QUOTE = re.compile(r'"')
_TYPEWRITTEN = re.compile(r"(?<!')''(?!')")


def normalise(rich: Rich) -> tuple[Rich, tuple[Change, ...]]:
    r"""Apply every rule to one block; digits are a matter of the whole article (``unify_digits``).

    >>> normalise(Rich("قال :\"نعم\" ,ثم مضـــى"))[0].text
    'قال: «نعم»، ثم مضى'
    """
    done: list[Change] = []
    for rule, pattern, new in _CHARACTERS:
        rich, changes = substitute(rich, pattern, new, rule)
        done += changes
    rich, changes = _quotes(rich)
    done += changes
    for rule, pattern, new in _PUNCTUATION:
        rich, changes = substitute(rich, pattern, new, rule)
        done += changes
    return rich, tuple(done)


def _quotes(rich: Rich) -> tuple[Rich, tuple[Change, ...]]:
    """Pair ASCII quotation marks: «» around Arabic, “” inside «» and in Latin text; leave an odd or doubtful set alone."""
    rich, first = substitute(rich, _TYPEWRITTEN, '"', "quotation mark") if len(_TYPEWRITTEN.findall(rich.text)) % 2 == 0 else (rich, ())
    signs = _pairs(rich.text)
    marks = iter(signs)
    rich, second = substitute(rich, _WORD_QUOTE, lambda match: next(marks), "quotation mark") if signs else (rich, ())
    return rich, first + second


def _pairs(text: str) -> list[str]:
    """Return what each ASCII quotation mark should be, in order; empty when they do not pair beyond doubt."""
    places = [match.start() for match in _WORD_QUOTE.finditer(text)]
    if not places or len(places) % 2:
        return []
    arabic = len(re.findall(f"[{_A}]", text)) * 2 > sum(letter.isalpha() for letter in text)
    signs: list[str] = []
    depth = last = 0
    for opening, closing in zip(places[::2], places[1::2], strict=True):
        before, after = text[max(0, opening - 1) : opening], text[closing + 1 : closing + 2]
        glued = re.search(rf"(?:^|[^{_A}])([{_A}{_M}]+)$", text[max(0, opening - 5) : opening])
        opens = (not before.isalnum() and not before.isdigit()) or (glued is not None and (glued[1] in _CLITICS or text[opening - 2 : opening - 1] == ":"))
        if not opens or (after.isalnum() and not _letters(after)) or not text[opening + 1 : closing].strip():
            return []
        depth += text.count("«", last, opening) - text.count("»", last, opening)
        nested, last = depth > 0, opening
        signs += ["“", "”"] if nested or not arabic else ["«", "»"]
    return signs


def _letters(text: str) -> bool:
    return re.fullmatch(f"[{_A}]+", text) is not None


_NUMBER = re.compile(r"(?<![A-Za-z0-9_./@#-])[0-9٠-٩۰-۹]+(?:[.,٫٬][0-9٠-٩۰-۹]+)*(?![A-Za-z_/@])")
_TO_WESTERN = str.maketrans(_EASTERN + _PERSIAN + "٫٬", _WESTERN * 2 + ".,")
_TO_EASTERN = str.maketrans(_WESTERN + _PERSIAN, _EASTERN * 2)


def digit_style(texts: Sequence[str]) -> str:
    """Return ``western`` or ``eastern``, whichever most numbers of the article are written in; empty when one does not rule clearly.

    >>> digit_style(["عام 2025 و2026 و٣"])
    'western'
    """
    count = Counter(_style(match[0]) for text in texts for match in _NUMBER.finditer(text))
    western, eastern = count["western"], count["eastern"]
    if not (eastern or western) or not (min(eastern, western) or count["mixed"]):
        return ""
    return "western" if western >= 2 * max(eastern, 1) else "eastern" if eastern >= 2 * max(western, 1) else ""


def _style(number: str) -> str:
    digits = {"western" if digit in _WESTERN else "eastern" for digit in number if digit.isdigit()}
    return digits.pop() if len(digits) == 1 else "mixed"


def unify_digits(rich: Rich, style: str) -> tuple[Rich, tuple[Change, ...]]:
    """Write the numbers that differ in the article's own style; a number with separators only where they keep their meaning."""

    def convert(match: re.Match[str]) -> str:
        number = match[0]
        if style == "western":
            return number.translate(_TO_WESTERN)
        plain = re.fullmatch(r"[0-9٠-٩۰-۹]+", number)
        if plain:
            return number.translate(_TO_EASTERN)
        return re.sub(r",", "٬", number).translate(_TO_EASTERN) if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number) else number

    return substitute(rich, _NUMBER, convert, "digits") if style else (rich, ())


def clean_line(text: str) -> str:
    """Normalise a short plain text, such as a title or a name.

    >>> clean_line("  الاشتراكيـــة\N{NO-BREAK SPACE}الرقمية ؟ ")
    'الاشتراكية الرقمية؟'
    """
    return normalise(Rich(" ".join(text.split())))[0].text.strip()
