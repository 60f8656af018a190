"""Words said twice and loops: what a decoder does when it has lost its way, and what a hand does when it moves text."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.checks.frame import Pair, check

# Words that may rightly stand twice side by side: "had had", "nous nous souvenons", "die, die" without its comma.
_DOUBLES = {
    "en": "had that is very so no yes bye ha her you in on",
    "es": "muy no sí ya se",
    "fr": "nous vous en si non oui très",
    "de": "die der das den dem sie ihr ihnen sehr nein ja so es in auf an",
}
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
_STUTTER = re.compile(r"([^\W\d_])\1{4,}")
_LONGEST = 12
_MOST_TOKENS = 3000


@check("repeated-word", "warning")
def repeated_word(pair: Pair) -> Iterator[str]:
    """A word stands twice in a row."""
    allowed = _DOUBLES.get(pair.language, "").split()
    tokens = _TOKEN.findall(pair.prose)
    if _echoes(pair.source_words):
        return
    for before, after in pairwise(tokens):
        if before.casefold() == after.casefold() and before.isalpha() and len(before) > 1 and before.casefold() not in allowed and not _is_name(before, after):
            yield f"«{before} {after}»: remove one, or dismiss with the reason."
            return


@check("loop", "blocking")
def loop(pair: Pair) -> Iterator[str]:
    """Words or signs repeat over and over.

    One word four times in a row, several words three times; not where the source does the same.
    """
    tokens = [token.casefold() for token in _TOKEN.findall(pair.prose)][:_MOST_TOKENS]
    found = looping(tokens)
    if found and not looping(pair.source_words):
        yield f"«{' '.join(found)}» repeats over and over: write the sentence anew."
    elif (stutter := _STUTTER.search(pair.prose)) and not _STUTTER.search(pair.original):
        yield f"«{stutter.group()[:20]}» is no word: write the sentence anew."


def looping(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the shortest run of tokens that repeats in a row (four times if single, else three), or nothing. Linear in the text.

    >>> looping("the end of the end of the end of the end".split())
    ('the', 'end', 'of')
    """
    for size in range(1, _LONGEST + 1):
        times, same = (4 if size == 1 else 3), 0
        for index in range(size, len(tokens)):
            same = same + 1 if tokens[index] == tokens[index - size] else 0
            if same >= size * (times - 1):
                unit = tuple(tokens[index - same - size + 1 :][:size])
                if any(token[0].isalpha() for token in unit):
                    return unit
    return ()


def _echoes(tokens: Sequence[str]) -> bool:
    return any(before == after for before, after in pairwise(tokens))


def _is_name(before: str, after: str) -> bool:
    return before[0].isupper() and after[0].isupper()


CHECKS = (repeated_word, loop)
