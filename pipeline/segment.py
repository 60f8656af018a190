"""Where one Arabic sentence ends and the next begins.

Principles:

- ``sentencex`` proposes, this module disposes. Asked alone (1.0.32, ``ar``) it splits after «د.», inside «ق.م.», after a closing
  quotation mark («هل جاء؟» | سأل), after ``...`` but not after ``…``, and one unpaired ``"`` hides every later full stop. So it sees a
  copy of the text without quotation marks, brackets and markup, and what it proposes is checked against the rules below.
- A wrong cut harms a translation more than a missing one: in doubt two sentences stay together.
- A boundary lies in white space. «انتهى.وبدأ» is left alone; nothing is ever added, dropped or changed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import sentencex

Span = tuple[int, int]

LONGEST_QUOTATION = 300
"""Characters. Full stops inside a longer quotation or parenthesis do end sentences, or the model would get a whole page at once."""

ABBREVIATIONS = frozenset(
    "إلخ الخ ألخ ود مج تح تر صص ط.د هق قم م.س vs etc al cf dr mr mrs ms prof st inc ltd co corp jr sr fig vol pp ed eds vgl nr bzw".split()
)
"""Words whose full stop ends no sentence. Single letters and letters joined by full stops (أ.د، ق.م، U.S) need no entry."""

ORDINALS = frozenset("أولا اولا ثانيا ثالثا رابعا خامسا سادسا سابعا ثامنا تاسعا عاشرا أخيرا وأولا وثانيا وثالثا ورابعا وخامسا وأخيرا".split())

_OPENERS = {"«": "»", "“": "”", "„": "“", "‹": "›", "(": ")"}
_CLOSERS = {"»": "«", "”": "“", "›": "‹", ")": "("}
_MARKS = re.compile("[\N{ARABIC TATWEEL}\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}\N{ARABIC LETTER SUPERSCRIPT ALEF}]")
_END = re.compile(r"[.!?؟…۔]+")
_ELLIPSIS = re.compile(r"(?:\.{2,}|…)[.…]*")
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?$")
_DOTTED = re.compile(r"و?[^\W\d_](?:\.[^\W\d_])*")
_ENUMERATOR = re.compile(r"[\s(\[*_\\-]*(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})\\?[.)\]]+[*_]*\s*$")
_NO_WORD = re.compile(r"[\W_]*")
_NEUTRAL, _NOTE = "ن", chr(0xE000)
_MARK = re.compile(rf"[«»“”„‹›\"()\[\]\\{_NOTE}]")
_CLOSED = re.compile(rf"(?<![.!?؟…۔])([.!?؟…۔]+)([»”›\")\]{_NOTE}]+)(?=\s|$)")
_LAST_RUN = re.compile(r"[.!?؟…۔]+$")
_WINDOW = 80


def sentences(text: str, *, protected: Sequence[Span] = ()) -> tuple[str, ...]:
    """Return the sentences of a text, each with the white space after it; their concatenation is the text exactly.

    ``protected`` are character ranges that must stay whole (links, emphasis, code). A range may end a sentence: «**تمّ.** ثم» has two.

    >>> sentences("قال د. أحمد إنه سيعود. هل عاد؟")
    ('قال د. أحمد إنه سيعود. ', 'هل عاد؟')
    >>> sentences("بلغت النسبة ٣٫٥ في سنة 200 ق.م. تقريبا. انتهى.وبدأ")
    ('بلغت النسبة ٣٫٥ في سنة 200 ق.م. تقريبا. ', 'انتهى.وبدأ')
    >>> sentences("قال: «انتهى الأمر. لن أعود.» ثم خرج. 1. نعم")
    ('قال: «انتهى الأمر. لن أعود.» ثم خرج. ', '1. نعم')
    """
    if not text:
        return ()
    quoted = tuple(_short_quotations(text))
    masked, inner = _mask(text, protected, frozenset(end for _, end in quoted))
    whole = _Ranges((*protected, *quoted))
    cuts, wordy = [0], 0
    for cut in _proposals(masked):
        if whole.splits(cut) or not _ends_sentence(text, masked, cut, inner):
            continue
        wordless = _NO_WORD.fullmatch(text, wordy, cut) is not None
        if wordless or _is_enumerator(text, cuts[-1], cut):
            wordy = cut if wordless else wordy
            continue
        cuts.append(cut)
        wordy = cut
    return _slices(text, cuts)


def _slices(text: str, cuts: list[int]) -> tuple[str, ...]:
    """Cut the text; a last piece without a word (a lone mark) stays with the sentence before it."""
    if len(cuts) > 1 and _NO_WORD.fullmatch(text, cuts[-1]):
        cuts.pop()
    return tuple(text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True))


class _Ranges:
    """The union of ranges that no boundary may fall into, asked in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def splits(self, cut: int) -> bool:
        """Tell whether a cut before this character would divide a range."""
        place = bisect_right(self.starts, cut) - 1
        return place >= 0 and self.starts[place] < cut < self.ends[place]


def _short_quotations(text: str) -> Iterator[Span]:
    """Yield the ranges of paired quotation marks and brackets that are short enough to be kept whole, marks included."""
    waiting: dict[str, list[int]] = {}
    straight = -1
    for place in (match.start() for match in re.finditer(r"[«»“”„‹›\"()]", text)):
        mark = text[place]
        if mark == '"':
            if _opens(text, place):
                straight = place
            elif straight >= 0:
                yield from _short(straight, place + 1)
                straight = -1
        elif mark in _CLOSERS and waiting.get(_CLOSERS[mark]):
            yield from _short(waiting[_CLOSERS[mark]].pop(), place + 1)
        elif mark in _OPENERS:
            waiting.setdefault(mark, []).append(place)


def _opens(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1 : place + 2]
    return (before.isspace() or before in "([«“-–—:،") and bool(after) and not after.isspace()


def _short(start: int, end: int) -> Iterator[Span]:
    if end - start <= LONGEST_QUOTATION:
        yield start, end


def _mask(text: str, protected: Sequence[Span], quotations: frozenset[int]) -> tuple[str, frozenset[int]]:
    """Return a text of the same length for sentencex, and the places where a quotation ends with its own full stop inside.

    Markup and quotation marks become letters; a full stop before closing marks or a footnote number changes places with them.
    """
    letters = list(text)
    for start, end in protected:
        stop = _last_stop(text[max(start, end - 200) : end]) if not text.startswith("[", start) else _link_stop(text[start:end])
        note = text.startswith("[^", start)
        letters[start:end] = _NOTE * (end - start) if note else _NEUTRAL * (end - start - len(stop)) + stop
    inner: set[int] = set()

    def carry(match: re.Match[str]) -> str:
        if any(place + 1 in quotations for place in range(match.start(2), match.end(2))):
            inner.add(match.end())
        return _NEUTRAL * len(match.group(2)) + match.group(1)

    masked = _CLOSED.sub(carry, "".join(letters))
    return _MARK.sub(_NEUTRAL, masked), frozenset(inner)


def _last_stop(shown: str) -> str:
    """Return the full stop that ends a visible text, closing markup aside, or nothing."""
    stop = shown.rstrip('*_~`>)]"»”')[-1:]
    return stop if _END.fullmatch(stop) else ""


def _link_stop(link: str) -> str:
    """Return the full stop that ends the visible text of a link, or nothing."""
    return _last_stop(link[1:].split("](")[0].split("][")[0])


def _proposals(masked: str) -> Iterator[int]:
    """Yield the places where sentencex would begin a sentence, and only those that follow white space."""
    place = 0
    for piece in sentencex.segment("ar", masked):
        place += len(piece)
        if place < len(masked) and masked[place - 1].isspace():
            yield place


def _ends_sentence(text: str, masked: str, cut: int, inner: frozenset[int]) -> bool:
    """Judge one proposal by what stands before and after it; ``inner`` are the ends of quotations with a full stop inside."""
    window = masked[max(0, cut - _WINDOW) : cut]
    before = window.rstrip()
    end = cut - len(window) + len(before)
    run = _LAST_RUN.search(before)
    if run is None:
        return "\n\n" in masked[end:cut] or before[-1:] in "।。"
    if end in inner:
        return text[cut] in '«“"('
    if _ELLIPSIS.fullmatch(run.group()):
        return False
    if run.group() != ".":
        return True
    return not (_abbreviates(text[max(0, end - 40) : end]) or re.match(r"[a-z]", text[cut : cut + 1]))


def _abbreviates(before: str) -> bool:
    """Tell whether the full stop at the end belongs to an abbreviation.

    >>> _abbreviates("قال أ.د."), _abbreviates("ذهب الولد."), _abbreviates("سنة 1445 هـ.")
    (True, False, True)
    """
    word = _LAST_WORD.search(_MARKS.sub("", before))
    if word is None:
        return False
    bare = word.group().removesuffix(".")
    return bare.lower() in ABBREVIATIONS or _DOTTED.fullmatch(bare) is not None


def _is_enumerator(text: str, start: int, end: int) -> bool:
    """Tell whether a piece is only the number of a point: «1.»، «أ)»، «أولا.».

    >>> [_is_enumerator(piece, 0, len(piece)) for piece in ("12. ", "أولاً. ", "ثم جاء. ")]
    [True, True, False]
    """
    if end - start > 24:
        return False
    piece = text[start:end]
    return _ENUMERATOR.match(piece) is not None or _MARKS.sub("", piece).strip(" .:*_-«»()") in ORDINALS
