"""A sentence that is too long for a model, cut into clauses at safe points, and the translations joined to one sentence again.

A point is safe after a semicolon, a colon, a dash or a comma, or before a conjunction that begins a clause; never inside
quotation marks, brackets or a number. Which points are taken is a matter of least cost: as few as needed, the strongest
ones, parts of like length. The parts joined are the text, so that a part's place is the length of what stands before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.model import Link

OPENING = {"«": "»", "“": "”", "„": "“", "‹": "›", "(": ")", "[": "]", "{": "}", "﴿": "﴾"}
SHORTEST = 5
# What begins with و or ف after a comma is a conjunction, whatever follows; these are the others.
ARABIC_CLAUSE = "لكن|لكنّ|لكنه|لكنها|بل|حيث|إذ|كما|بينما|مما|لأن|لأنه|لأنها|غير أن|إلا أن|ذلك أن|ثم|حتى|أو|أم"
ENGLISH_CLAUSE = "and|but|while|which|because|although|whereas|though|so|or|yet|who|where|as"
STRONG = re.compile(
    r"(?<=\s)(?:لكن|ولكن|لكنّ|ولكنّ|بينما|مما|لأن|لأنه|لأنها|غير أن|إلا أن|حيث|وقد|وكان|وكانت|وهو|وهي|وذلك|ولم|ولن|وليس"
    r"|but|while|whereas|because|although|which)(?=\s)"
)
BREAKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(r"[؛;]\s+")),
    (2, re.compile(r"(?<!\d):\s+|(?<=\s)[–—-]\s+")),
    (2, re.compile(rf"[،,]\s+(?=(?:{ARABIC_CLAUSE}|{ENGLISH_CLAUSE})\s|[وف]\w\w)")),
    (4, re.compile(r"[،,]\s+(?!\d)")),
    (5, re.compile(rf"(?={STRONG.pattern})")),
)
MARKS = {"،": ",", ",": ",", "؛": ";", ";": ";", ":": ":", "–": " –", "—": " —", "-": " –"}
SMALL_WORDS = {
    "en": "the a an and but or nor so yet while which who because although though whereas since as if when where that this these those it its he his"
    " she her they their we our you your in on at of to for from with without by into over under after before between among through during against"
    " there then thus not no also even especially including however instead rather only both all some many most other others one such what how",
    "es": "el la los las lo un una unos unas y e o u pero sino mientras que porque aunque pues como si cuando donde este esta estos estas ese esa eso"
    " esto aquel se su sus no ni también en de del al a por para con sin sobre entre desde hasta contra según durante tras ante él ella ellos"
    " ellas además así incluso entonces luego después todo embargo quien quienes cuyo cuya más muchos muchas todos todas otros otras",
    "fr": "le la les l un une des du de d et ou mais donc car tandis alors que qui dont où lorsque parce puisque quoique bien comme si ce cet cette ces"
    " c il elle ils elles on nous vous se s son sa ses leur leurs ne n pas en dans sur sous par pour avec sans entre vers chez depuis contre selon"
    " pendant après avant au aux y ainsi aussi même notamment cependant toutefois puis ensuite enfin plus tous toutes certains certaines quand à",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber sondern doch denn während weil obwohl da wenn als wie wo dass dieser"
    " diese dieses diesen diesem er es wir man nicht auch nur sogar in im an am auf aus bei mit nach von vom zu zum zur für durch gegen ohne um"
    " über unter zwischen vor hinter seit bis welche welcher welches sein seine seinen ihre ihren ihrem so dann jedoch dabei damit deren dessen"
    " sie danach außerdem zudem dagegen allerdings",
}
SMALL = {code: frozenset(words.split()) for code, words in SMALL_WORDS.items()}
SPLIT_COST, OVER_COST, SHORT_COST, UNEVEN_COST = 4.0, 3.0, 3.0, 0.02


@dataclass(frozen=True)
class Place:
    """Where a translation went: ``translation[start:end]`` stands at ``at`` in the joined text."""

    start: int
    end: int
    at: int


@dataclass(frozen=True)
class Joined:
    """Translated clauses as one sentence; as many places as clauses."""

    text: str
    places: tuple[Place, ...]


def clauses(text: str, limit_words: int) -> tuple[str, ...]:
    """Return parts of about ``limit_words`` words at most where safe points allow; joined they are the text.

    >>> clauses("أضرب العمال أسبوعين؛ ثم عادوا إلى المصنع، لكن الإدارة لم تدفع لهم شيئًا", 5)
    ('أضرب العمال أسبوعين؛ ', 'ثم عادوا إلى المصنع، ', 'لكن الإدارة لم تدفع لهم شيئًا')
    """
    limit = max(1, limit_words)
    if len(text.split()) <= limit:
        return (text,)
    points = _points(text)
    places, tiers = [0, *(at for at, _ in points), len(text)], [0, *(tier for _, tier in points), 0]
    counter = _word_counter(text)
    chosen = _cheapest(places, tiers, words=[counter[place] for place in places], limit=limit)
    return tuple(text[a:b] for a, b in zip([0, *chosen], [*chosen, len(text)], strict=True))


def _word_counter(text: str) -> list[int]:
    """Return for each place in the text how many words begin before it."""
    begins = (not char.isspace() and (place == 0 or text[place - 1].isspace()) for place, char in enumerate(text))
    return list(accumulate(begins, initial=0))


def _points(text: str) -> list[tuple[int, int]]:
    """Return the safe points as (place, cost), in order; of several costs at one place the lowest."""
    inside = bytearray(len(text) + 1)
    for start, end in _enclosed(text):
        inside[start + 1 : end + 1] = b"\1" * (end - start)
    best: dict[int, int] = {}
    for tier, pattern in BREAKS:
        for match in pattern.finditer(text):
            if 0 < match.end() < len(text) and not inside[match.end()]:
                best.setdefault(match.end(), tier)
    return sorted(best.items())


def _enclosed(text: str) -> Iterator[tuple[int, int]]:
    """Yield (opening, closing) places of brackets and quotation marks; unpaired ones and a pair around all are left out."""
    stack: list[tuple[str, int]] = []
    straight = -1
    for place, char in enumerate(text):
        if stack and char == stack[-1][0]:
            yield from _partial(text, start=stack.pop()[1], end=place)
        elif char in OPENING:
            stack.append((OPENING[char], place))
        elif char == '"':
            if straight >= 0:
                yield from _partial(text, start=straight, end=place)
            straight = -1 if straight >= 0 else place


def _partial(text: str, *, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text[:start].strip() or text[end + 1 :].strip(" .!?؟…،"):
        yield start, end


def _cheapest(places: list[int], tiers: list[int], *, words: list[int], limit: int) -> list[int]:
    """Return the places to cut at, of least cost over all ways (dynamic programming over a window of a few limits)."""
    even = words[-1] / -(-words[-1] // limit)
    cost, back = [0.0], [0]
    for end in range(1, len(places)):
        options: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            size = words[end] - words[start]
            if size > 2 * limit and options:
                break
            options.append((cost[start] + _size_cost(size, limit=limit, even=even) + SPLIT_COST + tiers[end], start))
        least = min(options)
        cost.append(least[0])
        back.append(least[1])
    chosen, at = [], back[-1]
    while at > 0:
        chosen.append(places[at])
        at = back[at]
    return chosen[::-1]


def _size_cost(size: int, *, limit: int, even: float) -> float:
    """Return what a part of so many words costs: much over the limit, something when tiny, a little when uneven."""
    return OVER_COST * max(0, size - limit) + SHORT_COST * max(0, min(SHORTEST, limit // 2) - size) + UNEVEN_COST * (size - even) ** 2


def join(translations: Sequence[str], source_clauses: Sequence[str], *, language: str) -> Joined:
    """Join the translations of clauses to one sentence in ``language``.

    Each but the last ends with the mark that its source clause ends with, not with the full stop that models add; each but
    the first begins in lower case if it begins with a small word. Typography of the language is set later, by locale.

    >>> join(["The workers went on strike.", "But nothing changed."], ["أضرب العمال، ", "لكن شيئًا لم يتغير."], language="en").text
    'The workers went on strike, but nothing changed.'
    """
    text = ""
    places: list[Place] = []
    for number, (translation, source) in enumerate(zip(translations, source_clauses, strict=True)):
        start = len(translation) - len(translation.lstrip())
        end = len(translation.rstrip())
        if number < len(source_clauses) - 1:
            end = len(translation[:end].rstrip(" .,;:،؛–—-…")) if translation[:end].strip(" .,;:،؛–—-…") else start
        body = translation[start:end]
        if text and body:
            body = body if text.endswith(":") and language == "de" else _small_first(body, language)
            text += " "
        places.append(Place(start, max(start, end), len(text)))
        text += body + (_mark(source) if body and number < len(source_clauses) - 1 else "")
    return Joined(text, tuple(places))


def shifted(links: Sequence[Sequence[Link]], source_clauses: Sequence[str], *, joined: Joined) -> tuple[Link, ...]:
    """Return the links of all clauses as links of the whole sentence; what fell away with a final mark falls away."""
    found = []
    source_at = 0
    for own, clause, place in zip(links, source_clauses, joined.places, strict=True):
        for k in own:
            begin, end = max(k.target_start, place.start), min(k.target_end, place.end)
            if begin < end:
                move = place.at - place.start
                found.append(Link(k.start + source_at, k.end + source_at, begin + move, end + move))
        source_at += len(clause)
    return tuple(found)


def _mark(source: str) -> str:
    """Return the mark that a translated clause ends with: that of its source, nothing where the source has none."""
    return MARKS.get(source.rstrip()[-1:], "")


def _small_first(text: str, language: str) -> str:
    """Write a small first word (article, pronoun, conjunction, preposition) in lower case; names and nouns stay."""
    match = re.match(r"\w+", text)
    word = match[0] if match else ""
    if word[:1].isupper() and word[1:] == word[1:].lower() and word.lower() in SMALL.get(language, frozenset()):
        return text[0].lower() + text[1:]
    return text
