"""Spelling: words that the language's dictionary does not have, where somebody has installed one.

Names are no mistakes: a word that spells a word of the Arabic, that stands in the source in Latin letters, or that is capitalised
within a sentence is let through. Where capitals say less (at the beginning, and in German, whose dictionaries cannot have every
compound) a word is only wrong if one slip of the finger leads from a right one to it. Terms are known to the dictionary that the caller passes.
"""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Dictionary, Pair, check
from pipeline.checks.names import spells
from pipeline.checks.prose import PLACE

_LEAST_LETTERS = 3
_MOST_SHOWN = 5

_WORD = re.compile(r"(?<![\w@#/.'’-])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w@/]|['’-]\w)")
_ELISIONS = {"fr": re.compile(r"^(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu)'(?=\w)"), "en": re.compile(r"'s?$")}
_BREAK = re.compile(r"[.!?:…]['’\"”»)\]]*\s*$")
_NOUNS_ARE_CAPITALISED = ("de",)


@check("spelling", "note")
def spelling(pair: Pair) -> Iterator[str]:
    """A word is not in the dictionary.

    Where no dictionary of the language is installed, nothing is said.
    """
    known = pair.context.dictionary
    if known is None:
        return
    unknown = [part for word, begins in _words(pair) for part in _unknown(word, pair, known, begins=begins)]
    if wrong := {part: right for part in unknown if (right := _mended(part, pair, known)) != part}:
        shown = ", ".join(f"«{word}» ({right}?)" if right else f"«{word}»" for word, right in list(wrong.items())[:_MOST_SHOWN])
        yield f"{shown}: correct the spelling, or add the word to the termbase if it is right."


def _words(pair: Pair) -> Iterator[tuple[str, bool]]:
    """Yield the words of the target's prose, apostrophes as straight ones and elided articles cut off, and whether a sentence begins there."""
    text = pair.prose.replace(PLACE, " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    elision = _ELISIONS.get(pair.language)
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip(" \"'“„«‘([*_¿¡\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
        yield (elision.sub("", match[0]) if elision else match[0]), not before or bool(_BREAK.search(before))


def _unknown(word: str, pair: Pair, known: Dictionary, *, begins: bool) -> list[str]:
    """Return the word, or those parts of it between hyphens, that are neither in the dictionary nor a name."""
    if len(word) < _LEAST_LETTERS or word.isupper() or word.casefold() in pair.source.casefold():
        return []
    name = word[0].isupper() and not begins and pair.language not in _NOUNS_ARE_CAPITALISED
    if name or known.knows(word) or (begins and known.knows(word[0].lower() + word[1:])) or (word[0].isupper() and spells(word, pair.source_words)):
        return []
    if "-" not in word:
        return [word]
    return [wrong for place, part in enumerate(word.split("-")) for wrong in _unknown(part, pair, known, begins=begins and place == 0)]


def _mended(word: str, pair: Pair, known: Dictionary) -> str:
    """Return a right word near an unknown one, nothing if there is none, and the word itself where that means that it may be right."""
    near = known.near(word) or (known.near(word[0].lower() + word[1:]) if word[0].isupper() else "")
    doubtful = word[0].isupper() or pair.language in _NOUNS_ARE_CAPITALISED
    return near or (word if doubtful else "")


CHECKS = (spelling,)
