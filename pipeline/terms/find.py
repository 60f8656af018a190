"""Where Arabic text uses a term.

Arabic writes conjunctions, prepositions, the article and pronouns onto the word. A term is found with و ف ب ل ك before it,
with or without the article (``للبنك`` is ل + البنك), س before a verb form, and, on single words of four letters or more, with
ه ها هم هن هما نا كم behind it (ة becomes ت). ي and ك are left out: ``لبناني`` is no form of ``لبنان``. A term that is listed with
the article needs it. A word in ـية behind a word with the article is an adjective and no term (``القوى الاشتراكية``, "socialist forces", says
nothing of socialism): in our five-language sentences 139 of 147. Alef and hamza seats, ى and ي, final ة and ه, tashkeel and tatweel make no difference.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.terms.base import Term

_MARKS = "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\N{ARABIC TATWEEL}\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT MARK}]*"
_ARABIC_WORD = "[\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff]"
_SAME_LETTERS = ("اأإآٱ", "وؤ", "يىئیې", "كک", "هةۀ")
_FOLDED = str.maketrans({letter: same[0] for same in _SAME_LETTERS for letter in same[1:]})
_DROPPED = re.compile(_MARKS.rstrip("*"))
_NISBA = re.compile(r"و?ال\w{3,}يه")
_WORD_BEFORE = re.compile(r"(\w+)\s+\Z")
_WITH_ARTICLE = re.compile(r"[وف]?(?:[بك]?ال|لل)\w{2}")
_PRONOUNS = "(?:ه|ها|هم|هن|هما|نا|كم)"
_SAFE_LENGTH = 4


@dataclass(frozen=True)
class Match:
    """A term in a source sentence: ``sentence[start:end]``, with what is written onto its words."""

    term: Term
    start: int
    end: int


def find(terms: Iterable[Term], sentence: str) -> tuple[Match, ...]:
    """Return the terms in a bare Arabic sentence, in order. Where they overlap, the longest counts.

    >>> bank = Term(("بنك مركزي",), {"en": ("central bank",)})
    >>> [sentence[m.start : m.end] for sentence in ["قال للبنك المركزيّ"] for m in find([bank], sentence)]
    ['للبنك المركزيّ']
    """
    folded = _DROPPED.sub("", sentence).translate(_FOLDED)
    found: list[Match] = []
    for term in terms:
        for source in term.sources:
            if all(key in folded for key in _keys(source)):
                found += [Match(term, *match.span()) for match in _pattern(source).finditer(sentence) if not _is_adjective(sentence[: match.start()], match[0])]
    chosen: list[Match] = []
    for match in sorted(found, key=lambda each: (each.start - each.end, each.start, each.term.line)):
        if all(match.end <= other.start or other.end <= match.start for other in chosen):
            chosen.append(match)
    return tuple(sorted(chosen, key=lambda each: each.start))


def _is_adjective(before: str, word: str) -> bool:
    """Tell whether a word in ـية describes the definite word before it, or stands beside an adjective that does.

    >>> _is_adjective("مستقبل القوى ", "الاشتراكية"), _is_adjective("مستقبل القوى الشيوعية ", "والاشتراكية"), _is_adjective("بين الرأسمالية ", "والاشتراكية")
    (True, True, False)
    """
    word, before = (_DROPPED.sub("", text).translate(_FOLDED) for text in (word, before))
    previous = _WORD_BEFORE.search(before)
    if not previous or not _NISBA.fullmatch(word) or not _WITH_ARTICLE.match(previous[1]):
        return False
    return not word.startswith("و") or _is_adjective(before[: previous.start()], previous[1])


@lru_cache(maxsize=4096)
def _keys(source: str) -> tuple[str, ...]:
    """Return letters that every form of a source has, word by word: folded, without the article and a final ة."""
    keys = []
    for word in _DROPPED.sub("", source).translate(_FOLDED).split():
        bare = word.removeprefix("ال") if len(word) > _SAFE_LENGTH else word
        keys.append(bare[:-1] if len(bare) > 2 and bare.endswith("ه") else bare)
    return tuple(keys)


@lru_cache(maxsize=4096)
def _pattern(source: str) -> re.Pattern[str]:
    """Return the pattern of a source with everything that may be written onto its words."""
    words = _DROPPED.sub("", source).split()
    if not re.match(_ARABIC_WORD, words[0]):
        return re.compile(r"(?<![A-Za-z0-9])" + r"\s+".join(map(re.escape, words)) + r"(?![A-Za-z0-9])")
    first, *rest = words
    parts = [_first(first, alone=not rest), *(_definite(word) for word in rest)]
    return re.compile(rf"(?<!\w){_MARKS}" + rf"{_MARKS}\s+".join(parts) + rf"{_MARKS}(?!\w|{_MARKS[:-1]})")


def _letters(word: str) -> str:
    """Return a pattern for the letters of a word in any spelling, with marks anywhere between them."""
    classes = []
    for index, letter in enumerate(word):
        same = next((group for group in _SAME_LETTERS if letter in group), letter)
        final_only = letter in "هة" and index < len(word) - 1
        classes.append(letter if len(same) == 1 or final_only else f"[{same}]")
    return "".join(re.escape(each) + _MARKS if len(each) == 1 else each + _MARKS for each in classes)


def _definite(word: str) -> str:
    """Return a pattern for a word behind the first: the article may come before it, unless it has one already."""
    return _letters(word) if word.startswith("ال") else rf"(?:{_letters('ال')})?{_letters(word)}"


def _first(word: str, *, alone: bool) -> str:
    """Return a pattern for the first word with conjunction, preposition and article before it, alone with a pronoun behind it."""
    conjunction = rf"(?:[وف]{_MARKS})?"
    has_article = word.startswith("ال") and len(word) > _SAFE_LENGTH
    stem = _letters(word.removeprefix("ال")) if has_article else _letters(word)
    article = rf"(?:(?:[بك]{_MARKS})?{_letters('ال')}|ل{_MARKS}ل{_MARKS})"
    if has_article:
        return conjunction + article + stem
    if alone and len(word) >= _SAFE_LENGTH:
        stem = _with_pronoun(word)
    if len(word) < _SAFE_LENGTH - 1:  # "رد" is not in "ورد".
        return rf"(?:{conjunction}{article})?{stem}"
    future = rf"|س{_MARKS}" if word[0] in "يتن" and len(word) >= _SAFE_LENGTH else ""
    return rf"{conjunction}(?:{article}|[بلك]{_MARKS}{future})?{stem}"


def _with_pronoun(word: str) -> str:
    """Return a pattern for a word with or without a pronoun, or the ا of the indefinite accusative, behind it."""
    if word.endswith("ة"):
        return rf"{_letters(word[:-1])}(?:[ةه]|ت{_MARKS}{_PRONOUNS})"
    return rf"{_letters(word)}(?:{_PRONOUNS}|ا)?"
