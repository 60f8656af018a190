"""Terms: what the termbase found in the source must be in the target, in any inflection unless it is a name."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.checks.frame import Expected, Pair, check, listed
from pipeline.checks.prose import words
from pipeline.terms import Match, Term

_LITTLE_WORDS = "the a an of to el la los las lo un una de del le les une des du der die das den dem des ein eine am im zu d l"
_LITTLE = frozenset(_LITTLE_WORDS.split())
_PARTICLES = _LITTLE | frozenset(["al", "as", "ash", "an", "ar", "ad", "at", "ben", "bin", "bint", "ibn", "abu", "von", "van", "and", "y", "et", "und"])
_STEM_SHARE = 0.65
_LEAST_STEM = 4


@check("lost-term", "warning")
def lost_term(pair: Pair) -> Iterator[str]:
    """A term of the termbase is translated otherwise."""
    text = plain_letters(pair.prose)
    for term in pair.context.terms:
        if term.targets and not any(_present(target, term, text) for target in term.targets):
            yield f"«{term.source}» should be {listed(term.targets)}."


def expected(matches: Iterable[Match], language: str) -> tuple[Expected, ...]:
    """Turn what the termbase found in a source (``pipeline.terms.find``) into what its target must have, for ``Context.terms``.

    >>> expected([Match(Term(("نقابة",), {"en": ("trade union", "union")}), 0, 5)], "en")
    (Expected(source='نقابة', targets=('trade union', 'union'), exact=False),)
    """
    found = dict.fromkeys((match.term.source, match.term.spellings(language), match.term.keep or _is_name(match.term)) for match in matches)
    return tuple(Expected(source, targets, exact=exact) for source, targets, exact in found if targets)


def _is_name(term: Term) -> bool:
    # German capitals say nothing, so the other languages are asked.
    spellings = [spelling for language, targets in term.targets.items() if language != "de" for spelling in targets]
    initials = [word[0] for spelling in spellings for word in re.split(r"[\s-]+", spelling) if word and word not in _PARTICLES]
    return bool(initials) and all(initial.isupper() for initial in initials)


def plain_letters(text: str) -> str:
    """Return text in lower case without accents, so that inflected forms share a stem.

    >>> plain_letters("Kämpfe, Revolución")
    'kampfe, revolucion'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _present(target: str, term: Expected, text: str) -> bool:
    wanted = plain_letters(target)
    if term.exact:
        return re.search(rf"(?<!\w){re.escape(wanted)}", text) is not None
    stems = [_stem(word) for word in words(wanted) if word not in _LITTLE]
    return all(re.search(rf"(?<!\w){re.escape(stem)}" if len(stem) < _LEAST_STEM else re.escape(stem), text) for stem in stems)


def _stem(word: str) -> str:
    return word[: max(_LEAST_STEM, round(len(word) * _STEM_SHARE))]


CHECKS = (lost_term,)
