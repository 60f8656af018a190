"""What is visibly wrong with a machine translation, which hypothesis is the least wrong, and what to try next.

Everything is judged from the two texts alone. The rules are set so that human translations pass: a rule that fires on one
in a hundred good sentences costs more than it saves. The problems, worst first, are the keys of ``WEIGHTS``.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import numerals
from pipeline.model import DecodeOptions, Hypothesis

WEIGHTS = {
    "empty": 100, "wrong-script": 60, "echo": 60, "wrong-language": 50, "loop": 50, "arabic-left": 40, "too-long": 30, "too-short": 30,
    "unknown-token": 15, "number-lost": 12, "number-added": 8,
}  # fmt: skip
# Letters that one Arabic letter takes, measured on translated prose; tashkeel and white space do not count.
LENGTH = {"ar": 1.0, "en": 1.25, "es": 1.4, "fr": 1.45, "de": 1.45}
LONGEST, LONGEST_EXTRA = 2.0, 24
SHORTEST, SHORTEST_EXTRA = 0.42, 8
ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd"})
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MARKS = re.compile("[\N{ARABIC TATWEEL}\N{ARABIC FATHATAN}-\N{ARABIC WAVY HAMZA BELOW}\N{ARABIC LETTER SUPERSCRIPT ALEF}]")
ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}\N{ARABIC LETTER ALEF WASLA}-\N{ARABIC LETTER YEH BARREE}]")
FOREIGN = re.compile(r"[^\W\d_\u0000-\u024F\u0300-\u036F\u1E00-\u1EFF\u0600-\u06FF\u2100-\u214F\u00AA\u00BA\u02B0-\u02FF\u0660-\u0669]")
TOKENS = re.compile(r"⁇|\N{REPLACEMENT CHARACTER}|<unk>|</?s>|<pad>|<2[a-z]{2}>|__[a-z]{2}__|<0x[0-9A-F]{2}>|\N{LOWER ONE EIGHTH BLOCK}")
STUTTER = re.compile(r"(\d)\1{6,}|([^\d\s])\2{5,}|([^\d\s]{2,8}?)\3{3,}")
COMMON_WORDS = {
    "en": "the of and to in is that for it with as was on are be this by have not which from but they their has were",
    "es": "el la los las de del y que en es un una por con para como se su no al lo más pero son",
    "fr": "le la les des de du et que qui en est un une par avec pour dans ce se ne pas sur plus au aux il elle sont",
    "de": "der die das den dem des und in zu ist ein eine einen mit für von auf nicht sich als auch es im werden sind wird",
}
COMMON = {code: frozenset(words.split()) for code, words in COMMON_WORDS.items()}


@dataclass(frozen=True)
class Retry:
    """One more attempt. ``split`` says to decode clause by clause (see ``clauses``)."""

    options: DecodeOptions
    split: bool = False


NBEST = Retry(DecodeOptions(beam=6, hypotheses=6))
NO_REPEAT = Retry(DecodeOptions(beam=6, hypotheses=4, no_repeat_ngram=3))
PENALTY = Retry(DecodeOptions(beam=6, hypotheses=4, no_repeat_ngram=3, repetition_penalty=1.3))
LONGER = Retry(DecodeOptions(beam=6, hypotheses=6, length_penalty=1.4))
SPLIT = Retry(DecodeOptions(beam=4, hypotheses=1, no_repeat_ngram=4), split=True)


def problems(source: str, target: str, *, source_language: str, target_language: str) -> tuple[str, ...]:
    """Return the problems of a translation, worst first; none for one that looks sound.

    >>> problems("النضال مستمر", "The struggle goes on", source_language="ar", target_language="en")
    ()
    >>> problems("النضال مستمر منذ ١٩٢٠", "The the the the struggle", source_language="ar", target_language="en")
    ('loop', 'number-lost')
    """
    if not WORD.search(source):
        return ()
    if not target.strip():
        return ("empty",)
    prose = TOKENS.sub(" ", target)
    ratio = _length_ratio(source, target, languages=(source_language, target_language))
    found = {
        "wrong-script": _wrong_script(source, target),
        "echo": source_language != target_language and _echoes(source, target),
        "wrong-language": _wrong_language(target, target_language),
        "loop": loops(source, target),
        "arabic-left": target_language not in ARABIC_SCRIPT and bool(_arabic_words(target) - (set() if source_language == "ar" else _arabic_words(source))),
        "too-long": ratio > 0,
        "too-short": ratio < 0,
        "unknown-token": any(token not in source for token in TOKENS.findall(target)),
        "number-lost": bool(_lost(source, prose, source_language, target_language)),
        "number-added": bool(numerals.added(source, prose, language=target_language, source_language=source_language)),
    }
    return tuple(name for name in WEIGHTS if found.get(name))


def severity(source: str, target: str, *, source_language: str, target_language: str) -> int:
    """Return how bad a translation is; 0 where nothing is wrong. Every lost or added number counts."""
    names = problems(source, target, source_language=source_language, target_language=target_language)
    figures = _lost(source, target, source_language, target_language) if "number-lost" in names else 0
    return sum(WEIGHTS[name] for name in names) + 4 * max(0, figures - 1)


def _lost(source: str, target: str, source_language: str, target_language: str) -> int:
    """Return how many numbers are missing; a percentage that is none any more counts as one."""
    missing = numerals.lost(source, target, language=target_language, source_language=source_language)
    return len(missing) + numerals.percentage_lost(source, target)


def choose(source: str, hypotheses: Sequence[Hypothesis], *, source_language: str, target_language: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of the best hypothesis, least severe first and best score among equals, and its problems.

    Raises ValueError when there is no hypothesis.
    """
    languages = {"source_language": source_language, "target_language": target_language}
    ranked = [(severity(source, h.text, **languages), -h.score, number) for number, h in enumerate(hypotheses)]
    best = min(ranked)[2]
    return best, problems(source, hypotheses[best].text, **languages)


def retries(found: Sequence[str]) -> tuple[Retry, ...]:
    """Return what to try against these problems, the most promising first; nothing where nothing is wrong.

    >>> [retry.split for retry in retries(("too-short",))]
    [True, False, False]
    """
    if not found:
        return ()
    if "too-short" in found or "empty" in found:
        return (SPLIT, LONGER, NO_REPEAT)
    if "loop" in found or "too-long" in found:
        return (NO_REPEAT, SPLIT, PENALTY)
    return (NBEST, SPLIT, NO_REPEAT)


def loops(source: str, target: str) -> bool:
    """Say whether the target repeats itself more than the source does.

    That is: a word or phrase said three times running (a phrase of three words or more: twice), a group of four words that
    comes back three times, or a few characters that stutter.

    >>> loops("لا لا لا", "No, no, no"), loops("قال لا", "He said no no no")
    (False, True)
    """
    theirs, ours = _words(source), _words(target)
    if _run(ours, 1) >= 3 and _run(ours, 1) > _most_said(theirs):
        return True
    allowed = _run(theirs, 1)
    for length in range(2, 13):
        allowed = max(allowed, _run(theirs, length))
        if _run(ours, length) > max(allowed, 2 if length == 2 else 1):
            return True
    # Three limbs that begin alike are good rhetoric if the source has them too; one word of it is enough to tell.
    if _most_repeated(ours, 4) >= 3 and _most_repeated(ours, 4) > _most_said([word.removeprefix("و") for word in theirs]):
        return True
    return bool(STUTTER.search(target)) and not STUTTER.search(source)


def _words(text: str) -> list[str]:
    return WORD.findall(MARKS.sub("", text).casefold())


def _run(words: Sequence[str], length: int) -> int:
    """Return how often a phrase of ``length`` words is said in immediate succession, at most; 1 where none is repeated."""
    longest = same = 0
    for place in range(length, len(words)):
        same = same + 1 if words[place] == words[place - length] else 0
        longest = max(longest, same)
    return 1 + longest // length


def _most_said(words: Sequence[str]) -> int:
    return max(Counter(words).values(), default=0)


def _most_repeated(words: Sequence[str], length: int) -> int:
    """Return how often the commonest phrase of ``length`` words occurs."""
    return max(Counter(tuple(words[i : i + length]) for i in range(len(words) - length + 1)).values(), default=0)


def _arabic_words(text: str) -> set[str]:
    return {word for word in _words(text) if ARABIC.search(word)}


def _wrong_script(source: str, target: str) -> bool:
    """Say whether the target has letters that are neither Latin nor Arabic and not in the source."""
    return bool(set(FOREIGN.findall(target)) - set(source))


def _echoes(source: str, target: str) -> bool:
    """Say whether a longer target is the source again; names, titles and formulas may well stay as they are."""
    theirs, ours = (Counter(WORD.findall(MARKS.sub("", text))) for text in (source, target))
    kept = theirs & ours
    small = sum(count for word, count in kept.items() if word[0].isalpha() and not word[0].isupper())
    if small < 3:
        return False
    return theirs == ours or (small >= 5 and kept.total() >= 0.8 * ours.total())


def _wrong_language(target: str, language: str) -> bool:
    """Say whether the small words of a longer target are those of another language and of that language only."""
    if language not in COMMON:
        return False
    words = set(_words(target))
    hits = {code: len(words & common.difference(*(other for name, other in COMMON.items() if name != code))) for code, common in COMMON.items()}
    best = max(hits, key=lambda code: hits[code])
    return best != language and len(words) >= 5 and hits[best] >= 3 * max(1, hits[language])


def _length_ratio(source: str, target: str, *, languages: tuple[str, str]) -> int:
    """Return 1 where the target is far longer than such a source needs, -1 where it is far shorter, else 0."""
    theirs, ours = (len("".join(_words(text))) for text in (source, target))
    expected = theirs * LENGTH.get(languages[1], 1.3) / LENGTH.get(languages[0], 1.3)
    if ours > LONGEST * expected + LONGEST_EXTRA:
        return 1
    return -1 if ours < SHORTEST * expected - SHORTEST_EXTRA else 0
