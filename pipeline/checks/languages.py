"""Which language a sentence is written in, by its function words and letters, among English, Spanish, French and German.

A function word counts 1, divided among the languages that have it by how often they use it (the lists are in order of frequency; Zipf's law
says the rest). A letter that only one language has counts ½. The answer needs a clear lead; short or mixed texts get none: unsure is no finding.
"""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.checks.frame import Pair, check
from pipeline.checks.prose import PLACE, words

NAMES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German"}

_FUNCTION_WORDS = {
    "en": (
        "the of and to in is that for it was on are as with his they at be this from have or by had not but what all were when "
        "we there can an your which their said if do will each about how up out them then she many some so these would other "
        "into has more her two like him see time could no than first been its who now my made over did down only way may after "
        "most where much before through should because those between both under while being does any such very must against "
        "also never our us you he i a just even without during upon"
    ),
    "es": (
        "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque esta "
        "entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese "
        "eso ante ellos e esto mí antes algunos qué unos yo otro otras otra él tanto esa estos mucho quienes nada muchos cual "
        "poco ella estar estas algunas algo nosotros mi fue son ha han está están era ser puede tiene según así aún cada"
    ),
    "fr": (
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son lui nous "
        "comme mais on sa aux ont cette ses elle été fait tout aussi leur bien peut ces y ils deux même sans d l n s c qu j "
        "sous être avoir entre si après avant encore leurs dont donc où très avait était depuis contre quand vous je tous toute "
        "celui celle ceux car ni chez jamais rien selon cela ainsi afin vers lors moins"
    ),
    "de": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass daß "
        "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man "
        "sein wurde sei hatte kann gegen vom können schon wenn habe seine ihre dann unter wir soll ich eines jahr zwei diese "
        "dieser dieses wieder keine uhr seiner worden will zwischen immer was sagte gibt alle ihr ihren ihm denn wurden doch "
        "ohne weil weder jedoch sondern damit war waren hätte würde kein mich uns"
    ),
}
_LETTERS = {"es": "ñ¿¡áíóú", "fr": "êèçàùâîôûœëï", "de": "ßäö"}
_TABLES = {language: {word: 1 / rank for rank, word in reversed(list(enumerate(text.split(), 1)))} for language, text in _FUNCTION_WORDS.items()}
_TOTALS = {word: sum(table.get(word, 0) for table in _TABLES.values()) for table in _TABLES.values() for word in table}
_WEIGHTS = {word: {language: table[word] / total for language, table in _TABLES.items() if word in table} for word, total in _TOTALS.items()}
_TELLING = re.compile("|".join(f"(?P<{language}>[{letters}])" for language, letters in _LETTERS.items()))
_LEAST_WORDS = 5
_LEAST_SCORE = 2.0
_LEAST_SHARE = 0.2
_WINDOW = 7
_OWN_AT_MOST = 0.5
_FOREIGN_AT_LEAST = 3


def scores(tokens: Sequence[str]) -> dict[str, float]:
    """Weigh words for each language: 1 for a function word of its own, less for a shared one, ½ for a telling letter.

    >>> scores(["Der", "Fluß", "ist", "nicht", "tief"])["de"]
    3.5
    """
    totals = dict.fromkeys(_TABLES, 0.0)
    for token in tokens:
        for language, weight in _weights(token).items():
            totals[language] += weight
    return totals


def _weights(token: str) -> Mapping[str, float]:
    low = token.lower()
    if low in _WEIGHTS:
        return _WEIGHTS[low]
    telling = _TELLING.search(low)
    return {telling.lastgroup: 0.5} if telling and telling.lastgroup else {}


def identify(text: str) -> str:
    """Return the language code of a text, or nothing when unsure.

    >>> identify("Der Staat zahlt den Gläubigern mehr, als er für Bildung ausgibt."), identify("Karl Marx")
    ('de', '')
    """
    tokens = words(text.replace(PLACE, " "))
    if len(tokens) < _LEAST_WORDS:
        return ""
    (best, most), (_, second) = sorted(scores(tokens).items(), key=lambda entry: -entry[1])[:2]
    clear = most >= _LEAST_SCORE and most >= _LEAST_SHARE * len(tokens) and most >= 1.7 * second
    return best if clear else ""


@check("wrong-language", "blocking")
def wrong_language(pair: Pair) -> Iterator[str]:
    """The target is written in another language."""
    if pair.language in NAMES and (found := identify(pair.prose)) and found != pair.language:
        yield f"This reads as {NAMES[found]}; {NAMES[pair.language]} is wanted."


@check("half-translated", "warning")
def half_translated(pair: Pair) -> Iterator[str]:
    """A part of the target is written in another language."""
    if pair.language not in NAMES or identify(pair.prose) not in ("", pair.language):
        return
    for clause in re.split(r"[«»“”„\"()\[\]*]|\s[–—]\s", pair.prose):
        tokens = words(clause)
        weights = [_weights(token) for token in tokens]
        for start in range(len(tokens) - _WINDOW + 1):
            if other := _foreign(weights[start : start + _WINDOW], pair.language):
                yield f"«{' '.join(tokens[start : start + _WINDOW])}» reads as {NAMES[other]}."
                return


def _foreign(weights: Sequence[Mapping[str, float]], language: str) -> str:
    if sum(weight.get(language, 0) for weight in weights) > _OWN_AT_MOST:
        return ""
    totals = {other: sum(weight.get(other, 0) for weight in weights) for other in _TABLES if other != language}
    other = max(totals, key=lambda name: totals[name])
    return other if totals[other] >= _FOREIGN_AT_LEAST else ""


CHECKS = (wrong_language, half_translated)
