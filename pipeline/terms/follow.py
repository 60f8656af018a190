"""Making a draft follow the termbase: choosing among hypotheses, and writing a term over the words that stand for it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.inline.ground import Range, best_run, split_words, touching
from pipeline.model import Hypothesis, Link
from pipeline.terms.find import Match

# What an inflected term may end in. German: the case endings of nouns and adjectives; French and Spanish: the plural.
_ENDINGS = {"en": "(?:['’]s|s|es)?", "es": "(?:s|es)?", "fr": "(?:s|x|e|es)?", "de": "(?:s|es|e|en|n|r|m|ens|ns|er|em|ern)?"}
# Words that stand before a term and are not part of it, because Arabic writes them onto it.
_SMALL_WORDS = {
    "en": "the a an and of to for in on at by with from as that its his her their our",
    "es": "el la los las lo un una y e de del a al en por para con como que su sus nuestro nuestra",
    "fr": "le la les l’ l' un une et de du des d’ d' à au aux en par pour dans avec comme que son sa ses leur leurs notre nos",
    "de": "der die das den dem des ein eine einen einem einer und von vom zu zum zur in im für mit als an am auf bei sein seine ihre unser unsere",
}
_SHORTEST_PART = 5
"""Letters. A shorter German noun is found in words that have nothing to do with it."""
_ARTICLES = frozenset("the el la los las le les l’ l' der die das den dem des".split())


def best(hypotheses: Sequence[Hypothesis], matches: Sequence[Match], language: str) -> int:
    """Return the index of the first hypothesis that satisfies the most terms."""
    counts = [sum(satisfied(match, hypothesis.text, language) for match in matches) for hypothesis in hypotheses]
    return counts.index(max(counts)) if counts else 0


def satisfied(match: Match, text: str, language: str) -> bool:
    """Tell whether a translation has the term, in any accepted spelling and common inflection; true if no spelling is set.

    A capital letter matters, except that a small initial may be a capital (a heading, a name, the start of a sentence) and a
    capital one small never. A German noun may be part of a compound.

    >>> from pipeline.terms.base import Term
    >>> satisfied(Match(Term(("مصرف",), {"de": ("Bank",)}), 0, 4), "Er sprach mit den Banken.", "de")
    True
    >>> satisfied(Match(Term(("إضراب",), {"de": ("Streik",)}), 0, 5), "das Streikrecht und der Generalstreik", "de")
    True
    """
    spellings = match.term.spellings(language)
    return not spellings or any(_spelling(each, "" if match.term.keep else language).search(text) for each in spellings)


@lru_cache(maxsize=4096)
def _spelling(target: str, language: str) -> re.Pattern[str]:
    ending = _ENDINGS.get(language, "(?:['’]s)?")
    words = [_any_initial(re.sub("['’]", "['’]", re.escape(word))) for word in target.split()]
    whole = rf"{ending}[\s-]+".join(words) + ending
    if language == "de" and len(words) == 1 and len(target) >= _SHORTEST_PART and target[0].isupper():
        whole += rf"|{words[0]}(?:s|es|n|en)?(?!is[mt])\w{{3,}}|\w{{2,}}{words[0].lower()}{ending}"
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)")


def _any_initial(word: str) -> str:
    """Return the pattern of a word whose small initial may be a capital."""
    initial = word[:1]
    return f"[{initial}{initial.upper()}]{word[1:]}" if initial.islower() and len(initial.upper()) == 1 else word


def enforce(text: str, match: Match, language: str, *, links: Sequence[Link]) -> tuple[str, tuple[Link, ...], bool]:
    """Write the term in the place of the target words that go with it; also return the links for the new text.

    Small words that Arabic writes onto the term (and, of, the …) stay. The last value tells whether the text now has the
    term; it stays as it was if no links say where.

    >>> from pipeline.terms.base import Term
    >>> match = Match(Term(("مصرف ليبيا",), {"en": ("Bank of Libya",)}), 4, 14)
    >>> enforce("he said the Libyan bank", match, "en", links=[Link(4, 8, 19, 23), Link(9, 14, 12, 18)])[0]
    'he said the Bank of Libya'
    """
    if satisfied(match, text, language):
        return text, tuple(links), True
    place = _place(text, match, language=language, links=links)
    if place is None:
        return text, tuple(links), False
    start, end = place
    written = match.term.target(language)
    if not any(map(str.isalnum, text[:start])) and text[start : start + 1].isupper() and not match.term.keep:
        written = written[:1].upper() + written[1:]
    possessive = re.search(r"['’]s$", text[start:end]) if language == "en" else None
    new = text[:start] + written + (possessive[0] if possessive else "") + text[end:]
    return new, _moved(links, match, replaced=(start, end), growth=len(new) - len(text)), True


def _place(text: str, match: Match, *, language: str, links: Sequence[Link]) -> Range | None:
    """Return the characters that the alignment ties to the term, without small words at their edges."""
    words = split_words(text)
    own: dict[int, int] = {}
    foreign: dict[int, int] = {}
    for link in links:
        counts = own if link.start < match.end and match.start < link.end else foreign
        for index in range(*touching(words, link.target_start, link.target_end)):
            counts[index] = counts.get(index, 0) + 1
    if not own:
        return None
    low = min(own)
    weights = [own[j] / (own[j] + foreign.get(j, 0)) if j in own else -0.9 if j in foreign else -0.4 for j in range(low, max(own) + 1)]
    run = best_run(weights)
    if run is None:
        return None
    first, last = _without_small(words, (low + run[0], low + run[1]), text=text, language=language)
    if first < last and _starts_with_article(match.term.target(language)) and first and _is_article(text, words[first - 1]):
        first -= 1
    wanted = len(match.term.target(language).split())
    return (words[first][0], words[last - 1][1]) if first < last <= first + 2 * wanted + 3 else None


def _without_small(words: Sequence[Range], run: Range, *, text: str, language: str) -> Range:
    small = frozenset(_SMALL_WORDS.get(language, "").split())
    first, last = run
    while first < last and text[slice(*words[first])].lower() in small:
        first += 1
    while first < last and text[slice(*words[last - 1])].lower() in small:
        last -= 1
    return first, last


def _is_article(text: str, word: Range) -> bool:
    return text[slice(*word)].lower() in _ARTICLES


def _starts_with_article(target: str) -> bool:
    return target.split(" ")[0].lower() in _ARTICLES


def _moved(links: Sequence[Link], match: Match, *, replaced: Range, growth: int) -> tuple[Link, ...]:
    """Return the links for a text in which ``replaced`` has grown: what was linked to it goes, the term is linked to it instead."""
    start, end = replaced
    moved = [Link(match.start, match.end, start, end + growth)]
    for link in links:
        if link.target_end <= start:
            moved.append(link)
        elif link.target_start >= end:
            moved.append(Link(link.start, link.end, link.target_start + growth, link.target_end + growth))
        elif link.target_start < start:
            moved.append(Link(link.start, link.end, link.target_start, start))
        elif link.target_end > end:
            moved.append(Link(link.start, link.end, end + growth, link.target_end + growth))
    return tuple(sorted(moved, key=lambda each: (each.target_start, each.target_end, each.start)))
