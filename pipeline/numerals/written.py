"""The numbers of a sentence: what is written in digits, and every value that its digits and number words may express.

A written number may be read in several ways (1.500 is 1500 or 1.5), and is found on the other side if one of its readings is. A
run such as "3.5 million" or "ثلاثة آلاف" counts as its value and as each of its parts. What is ambiguous is forgiven.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from pipeline.letters import fold, latin_digits
from pipeline.numerals.words import CONNECTORS, SCALES, values

_DIGIT_WORD = re.compile(
    r"\d{1,3}(?:[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]\d{3})+(?![\d])(?:[.,٫]\d+)?"
    r"|\d+(?:[.,٬٫'’:·]\d+)*"
    r"|[^\W\d_]+(?:-[^\W\d_]+)*"
)
_SPACES = re.compile(r"[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
_GAP = re.compile(r"[\s\-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{NON-BREAKING HYPHEN}\N{ZERO WIDTH NON-JOINER}]*")
_ROMAN = re.compile(r"(?=[IVXL])(X{0,4}L?X{0,4})(I?X|I?V?I{0,4})(?:e|er|re|º|ª|ème)?")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_DUAL = re.compile(r"\w{2,}(?:ان|ين|تا|تي|ا|ي)")
_DUALS = frozenset({2000, 2 * 10**6, 2 * 10**9})
_LONGEST_RUN = 8
_CENTURY = re.compile(r"قرن|centur|siglo|siècle|jahrhundert", re.I)


@dataclass(frozen=True)
class Written:
    """A number in digits as it is written. Each reading is the values that must all be found; ``scaled`` are values of runs that it begins or joins."""

    text: str
    readings: tuple[tuple[Decimal, ...], ...]
    scaled: frozenset[Decimal] = frozenset()


@dataclass(frozen=True)
class Numbers:
    """The numbers of a sentence: those in digits, in order, and all values that the sentence may express."""

    written: tuple[Written, ...]
    values: frozenset[Decimal]


@dataclass(frozen=True)
class _Atom:
    start: int
    end: int
    text: str
    readings: tuple[tuple[Decimal, ...], ...]
    digits: bool


@lru_cache(maxsize=4096)
def numbers(prose: str, language: str) -> Numbers:
    """Find the numbers of a sentence. Remembered, because one source is held against many hypotheses.

    >>> found = numbers("قُتل ٣ آلاف شخص عام 1948", "ar")
    >>> [number.text for number in found.written]
    ['٣', '1948']
    >>> Decimal(3000) in found.values
    True
    """
    text = latin_digits(prose)
    atoms = list(_atoms(text, language))
    written: list[Written] = []
    found = {value for atom in atoms for reading in atom.readings for value in reading}
    for run in _runs(atoms, text):
        covering: dict[int, set[Decimal]] = {}
        for start, last, value in _spans(run):
            found.add(value)
            for place in range(start, last + 1) if start < last else ():
                covering.setdefault(place, set()).add(value)
        as_written = ((prose[atom.start : atom.end], atom, frozenset(covering.get(place, ()))) for place, atom in enumerate(run))
        written += (Written(words, atom.readings, scaled) for words, atom, scaled in as_written if atom.digits)
    found |= set(_implied(text, language))
    return Numbers(tuple(written), frozenset(found | (_years(found) if _CENTURY.search(text) else set())))


def _years(found: set[Decimal]) -> set[Decimal]:
    """Return the years that "the fifties of the 14th century" may mean: 1350, and 1300 for the century itself."""
    centuries = [100 * (value - 1) for value in found if 1 < value <= 21]
    return {century + ten for century in centuries for ten in found | {Decimal(0)} if ten % 10 == 0 and ten < 100}


def readings(number: str) -> tuple[tuple[Decimal, ...], ...]:
    """Return the ways to read a number written in digits with separators.

    >>> readings("1.500")
    ((Decimal('1500'),), (Decimal('1.500'),), (Decimal('1'), Decimal('500')))
    >>> readings("12.05.2020")
    ((Decimal('12'), Decimal('5'), Decimal('2020')),)

    A machine that writes thousands after a number that has them already means what it wrote:

    >>> readings("3500.000")
    ((Decimal('3500000'),),)
    """
    groups = re.split(r"[^\d]", number)
    separators = re.findall(r"[^\d]", number)
    if len(groups[0]) > 3 and set(groups[1:]) == {"000"} and ":" not in separators:
        return ((Decimal("".join(groups)),),)
    parts = tuple(Decimal(group) for group in groups)
    ways: list[tuple[Decimal, ...]] = []
    if len(groups) > 1 and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]) and ":" not in separators:
        ways.append((Decimal("".join(groups)),))
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:-1]) and separators[-1] != ":" and separators.count(separators[-1]) == 1:
        ways.append((Decimal(f"{''.join(groups[:-1])}.{groups[-1]}"),))
    if ":" in separators and parts[-1] == 0:
        ways.append(parts[:-1])
    if separators == [":"] and len(groups[1]) == 2:
        ways.append((Decimal("".join(groups)),))
    return (*ways, parts)


def _atoms(text: str, language: str) -> Iterator[_Atom]:
    for match in _DIGIT_WORD.finditer(text):
        token = match.group()
        if token[0].isdecimal():
            yield _Atom(match.start(), match.end(), token, _digit_readings(token), True)
        elif found := values(token, language):
            yield _Atom(match.start(), match.end(), token, (found,), False)


def _digit_readings(token: str) -> tuple[tuple[Decimal, ...], ...]:
    if len(token) > 40:
        return ((Decimal(re.sub(r"[^\d]", "", token)),),)
    spaced = _SPACES.split(token)
    if len(spaced) == 1:
        return readings(token)
    whole = "".join(spaced)
    return (*readings(whole)[:-1], (Decimal(re.split(r"[^\d]", whole)[0]),), tuple(value for part in spaced for value in readings(part)[0]))


def _runs(atoms: Sequence[_Atom], text: str) -> Iterator[list[_Atom]]:
    run = list(atoms[:1])
    for before, after in pairwise(atoms):
        gap = text[before.end : after.start].strip()
        if gap in CONNECTORS or _GAP.fullmatch(gap):
            run.append(after)
        else:
            yield run
            run = [after]
    if run:
        yield run


def _spans(run: Sequence[_Atom]) -> Iterator[tuple[int, int, Decimal]]:
    """Yield (first atom, last atom, value) of the numbers that parts of a run make."""
    for start in range(len(run)):
        reach = run[start : start + _LONGEST_RUN]
        for first in run[start].readings:
            if len(first) == 1 or not run[start].digits:
                terms = [(start, value) for value in first] + [(start + step, value) for step, atom in enumerate(reach[1:], 1) for value in atom.readings[0]]
                yield from _growing(start, terms)


def _growing(start: int, terms: Sequence[tuple[int, Decimal]]) -> Iterator[tuple[int, int, Decimal]]:
    total = current = Decimal(0)
    for place, term in terms:
        if term == 100:
            current = max(current, Decimal(1)) * term
        elif term in SCALES:
            total, current = (total * term if total and not current and total < term else total + max(current, Decimal(1)) * term), Decimal(0)
            if total > 10**18:
                return
        elif term in _DUALS:
            total += term
        else:
            current += term
        yield start, place, total + current


def _implied(text: str, language: str) -> Iterator[Decimal]:
    for match in re.finditer(r"\b[IVXL]{1,8}(?:e|er|re|º|ª|ème)?\b", text):
        if _ROMAN.fullmatch(match.group()):
            yield Decimal(_roman(match.group()))
    if language == "ar" and any(_DUAL.fullmatch(word) for word in re.findall(r"\w+", fold(text))):
        yield Decimal(2)
    if language == "ar" and "نصف" in text:
        yield Decimal("1.5")


def _roman(numeral: str) -> int:
    signs = [_ROMAN_VALUES[sign] for sign in numeral if sign in _ROMAN_VALUES]
    return sum(-sign if after > sign else sign for sign, after in zip(signs, [*signs[1:], 0], strict=True))
