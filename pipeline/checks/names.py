"""One spelling for one name: the Arabic word and the Latin spelling are compared by their consonants.

"Khaled" and "Khalid" have one skeleton, which is also that of خالد: so two units that both have خالد, of which one writes
"Khaled" and the other "Khalid", disagree. Endings of inflection (Libanais, Libanaise) are no disagreement.
"""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.checks.frame import Clash, article_check, weight
from pipeline.checks.prose import fold, view, words
from pipeline.checks.terms import plain_letters
from pipeline.model import MERGED_AWAY, Entry

_ARABIC = {**dict(zip("بتثجخدذرزسشصضطظغفقكلمنڤپگ", "bttgkddrssssdtsgfkklmnfbg", strict=True)), "چ": "s", "ح": "h", "ه": "h"}
_DIGRAPHS = (("tch", "s"), ("sch", "s"), ("ch", "s"), ("sh", "s"), ("ph", "f"), ("dj", "g"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ck", "k"))
_LATIN = str.maketrans({**dict(zip("cjpqvz", "kgbkfs", strict=True)), "x": "ks", **dict.fromkeys("aeiouyw'’")})
_CLITICS = re.compile(r"^(?:[وف]?(?:[بكل]?ال|لل|[بكل])?)")
_ENDING = re.compile(r"[aeiouy]*(?:s|n|r|m)?[aeiouy]*s?$")
_LEAST_CONSONANTS = 3
_ALIKE = 0.65


@article_check("name-spelling", "warning")
def name_spelling(entries: Sequence[Entry], language: str) -> Iterator[Clash]:
    """A name is spelled in two ways.

    The spelling that fewer units use is reported (the later one on a tie), unless people approved it.
    """
    seen: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, entry in enumerate(entries):
        if entry.target and entry.target != MERGED_AWAY:
            for arabic, bones, spelling in spellings(entry.source, entry.target):
                seen[arabic, bones][spelling].append(index)
    for (arabic, _), found in seen.items():
        yield from _minorities(arabic, found, entries)


def spellings(source: str, target: str) -> set[tuple[str, str, str]]:
    """Return (Arabic word, consonants, Latin spelling) for the capitalised words of the target that spell a word of the source.

    >>> sorted(spellings("قال خالد حداد", "Khaled Haddad said"))
    [('حداد', 'hdd', 'Haddad'), ('خالد', 'kld', 'Khaled')]
    """
    bones = {arabic_bones(bare): bare for word in words(fold(view(source).text)) for bare in _bare_forms(word)}
    latin = {part for word in words(view(target).text) for part in word.split("-") if part[:1].isupper() and part[1:].islower()}
    return {(bones[key], key, word) for word in latin if len(key := latin_bones(word)) >= _LEAST_CONSONANTS and key in bones}


def spells(word: str, source_words: Iterable[str]) -> bool:
    """Tell whether a Latin word may spell one of the source's (folded) words, by its consonants (two at least), in any inflection.

    >>> spells("Haddads", ["قال", "الحداد"]), spells("Jaled", ["خالد"]), spells("Bicycle", ["قال", "الحداد"])
    (True, True, False)
    """
    stems = [form for spelling in (word, re.sub("[Jj]", "kh", word)) for form in (spelling, re.sub(r"(?:'s|s|es|n|en)$", "", spelling))]
    forms = {bones for stem in stems if len(bones := latin_bones(stem)) > 1}
    return any(arabic_bones(bare) in forms for source in source_words for bare in _bare_forms(source))


def arabic_bones(folded: str) -> str:
    """Return an Arabic word's consonants as Latin letters, without ع و ي and a final ه.

    >>> arabic_bones("محمد"), arabic_bones("القذافي"), arabic_bones("فاطمه")
    ('mhmd', 'lkdf', 'ftm')
    """
    return "".join(_ARABIC.get(letter, "") for letter in folded).rstrip("h")


def latin_bones(word: str) -> str:
    """Return a Latin spelling's consonants in the same letters; double letters count once, h where it is heard.

    >>> latin_bones("Qaddafi"), latin_bones("Muhammad"), latin_bones("Bachir") == latin_bones("Bashir")
    ('kdf', 'mhmd', True)
    """
    low = re.sub(r"(.)\1+", r"\1", plain_letters(word))
    for digraph, letter in _DIGRAPHS:
        low = low.replace(digraph, letter)
    return re.sub(r"c(?=[eiy])", "s", low).translate(_LATIN).rstrip("h")


def _bare_forms(word: str) -> set[str]:
    clitics = _CLITICS.match(word)
    cut = clitics.end() if clitics else 0
    forms = {word, word[cut:]} | ({word[1:]} if word[0] in "وفبلك" else set())
    return {form for form in forms if len(form) > 2}


def _minorities(arabic: str, found: dict[str, list[int]], entries: Sequence[Entry]) -> Iterator[Clash]:
    weights = {spelling: weight(entries[index] for index in indices) for spelling, indices in found.items()}
    usual = max(weights, key=lambda spelling: (weights[spelling], -min(found[spelling])))
    for spelling, indices in found.items():
        if not _another(usual, spelling):
            for index in sorted(set(indices) - set(found[usual])):
                yield Clash(index, found[usual][0], f"«{arabic}» is «{spelling}» here and «{usual}» elsewhere.")


def _another(one: str, other: str) -> bool:
    """Tell whether two spellings are two words, or one word inflected, rather than one name spelled in two ways."""
    first, second = plain_letters(one), plain_letters(other)
    alike = SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE
    return not alike or first.startswith(second) or second.startswith(first) or _ENDING.sub("", first) == _ENDING.sub("", second)


CHECKS = (name_spelling,)
