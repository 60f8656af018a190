"""Bare sentences through a route: decoded together, in clauses where they are long, again where the first try went wrong.

The principle of rescue: what is visibly wrong (``rescue.problems``) is decoded with other options, every attempt stays in
the running, and the least wrong hypothesis is kept with its problems named. Nothing is silently bad.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pipeline import clauses, rescue
from pipeline.model import DecodeOptions, Hypothesis, Leg, Link, Route

RESCUE_CLAUSE_WORDS = 12
"""Words. A sentence that cannot be decoded whole is cut as short as still makes sense."""

Progress = Callable[[str, int, int], None]
Key = TypeVar("Key")


class Decodes(Protocol):
    """What solving needs of an engine (``engine.decode.Decoder``; tests put a fake in its place)."""

    def decode(
        self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions = ..., progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        """Return the hypotheses of each text, best first, never none; ``progress`` hears (texts done, texts in all)."""


@dataclass(frozen=True)
class Wish:
    """What a caller needs for one text: word links, and several hypotheses to choose a term from."""

    links: bool = False
    choice: bool = False


@dataclass(frozen=True)
class Solved:
    """``hypotheses`` are best first, never none. ``problems`` are those of the first one; ``through`` is its pivot text, if any."""

    hypotheses: tuple[Hypothesis, ...]
    problems: tuple[str, ...] = ()
    through: str = ""


@dataclass(frozen=True)
class Solver:
    """Decoding with the newsroom's settings. ``clause_words`` is the length in words above which a sentence is cut."""

    decoder: Decodes
    beam: int
    choices: int
    clause_words: int
    progress: Progress | None = field(default=None, compare=False)

    def solve(self, wishes: Mapping[str, Wish], route: Route) -> dict[str, Solved]:
        """Translate every text along the route. Raises RouteError or PackageError if a package cannot be used."""
        if len(route.legs) == 1:
            return self._leg(wishes, route.legs[0])
        first = self._leg({text: replace(wish, choice=False) for text, wish in wishes.items()}, route.legs[0])
        middle = {text: solved.hypotheses[0] for text, solved in first.items()}
        onward: dict[str, Wish] = {}
        for text, wish in wishes.items():
            known = onward.get(middle[text].text, Wish())
            onward[middle[text].text] = Wish(known.links or wish.links, known.choice or wish.choice)
        second = self._leg(onward, route.legs[1])
        return {text: _chained(first[text], second[middle[text].text]) for text in wishes}

    def _leg(self, wishes: Mapping[str, Wish], leg: Leg) -> dict[str, Solved]:
        """Translate with one package, and rescue what went wrong."""
        found: dict[str, tuple[Hypothesis, ...]] = {}
        for options, texts in _grouped((text, self._options(wish)) for text, wish in wishes.items()):
            found |= self._decoded(texts, leg, options=options, words=self.clause_words)
        solved = {text: _ranked(text, hypotheses, leg=leg) for text, hypotheses in found.items()}
        attempts = {text: rescue.retries(result.problems) for text, result in solved.items() if result.problems}
        for turn in range(max(map(len, attempts.values()), default=0)):
            self._retry(solved, {text: tries[turn] for text, tries in attempts.items() if solved[text].problems and turn < len(tries)}, leg=leg, wishes=wishes)
        return solved

    def _retry(self, solved: dict[str, Solved], attempts: Mapping[str, rescue.Retry], *, leg: Leg, wishes: Mapping[str, Wish]) -> None:
        """Decode the texts again, each with its attempt, and keep in ``solved`` whatever is the least wrong."""
        wanted = ((text, replace(attempt, options=replace(attempt.options, links=wishes[text].links))) for text, attempt in attempts.items())
        for attempt, texts in _grouped(wanted):
            words = RESCUE_CLAUSE_WORDS if attempt.split else self.clause_words
            for text, hypotheses in self._decoded(texts, leg, options=attempt.options, words=words).items():
                solved[text] = _ranked(text, (*solved[text].hypotheses, *hypotheses), leg=leg)

    def _options(self, wish: Wish) -> DecodeOptions:
        return DecodeOptions(beam=self.beam, hypotheses=min(self.beam, self.choices) if wish.choice else 1, links=wish.links)

    def _decoded(self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions, words: int) -> dict[str, tuple[Hypothesis, ...]]:
        """Decode texts, long ones clause by clause (those get one hypothesis)."""
        parts = {text: clauses.clauses(text, words) for text in texts}
        unique = list(dict.fromkeys(part.strip() for found in parts.values() for part in found))
        report, name = self.progress, f"{leg.source}→{leg.target}"
        done = self.decoder.decode(unique, leg, options=options, progress=(lambda n, total: report(name, n, total)) if report else None)
        by_part = dict(zip(unique, done, strict=True))
        return {text: _rejoined(found, [by_part[part.strip()] for part in found], language=leg.target) for text, found in parts.items()}


def _grouped(wanted: Iterable[tuple[str, Key]]) -> list[tuple[Key, list[str]]]:
    """Gather the texts that are to be decoded in the same way, in the order in which each way first comes."""
    groups: dict[Key, list[str]] = {}
    for text, key in wanted:
        groups.setdefault(key, []).append(text)
    return list(groups.items())


def _ranked(text: str, hypotheses: Sequence[Hypothesis], *, leg: Leg) -> Solved:
    """Put the least wrong hypothesis first; the others keep their order, each text once."""
    best, problems = rescue.choose(text, hypotheses, source_language=leg.source, target_language=leg.target)
    ordered = dict.fromkeys((hypotheses[best], *hypotheses))
    return Solved(tuple({h.text: h for h in reversed(ordered)}.values())[::-1], problems)


def _rejoined(parts: Sequence[str], found: Sequence[tuple[Hypothesis, ...]], *, language: str) -> tuple[Hypothesis, ...]:
    """Return the hypotheses of a whole text: those of its only part, or one made of the best of each part."""
    if len(parts) == 1:
        return found[0]
    best = [hypotheses[0] for hypotheses in found]
    joined = clauses.join([h.text for h in best], parts, language=language)
    links = clauses.shifted([h.links for h in best], parts, joined=joined)
    words = [max(1, len(part.split())) for part in parts]
    score = sum(h.score * n for h, n in zip(best, words, strict=True)) / sum(words)
    return (Hypothesis(joined.text, score, links),)


def _chained(first: Solved, second: Solved) -> Solved:
    """Return the second leg's result as a result for the first leg's source."""
    middle = first.hypotheses[0]
    hypotheses = tuple(Hypothesis(h.text, h.score + middle.score, through(middle.links, h.links)) for h in second.hypotheses)
    return Solved(hypotheses, tuple(dict.fromkeys((*first.problems, *second.problems))), middle.text)


def through(first: Sequence[Link], second: Sequence[Link]) -> tuple[Link, ...]:
    """Return links from the first source to the last target: those whose middle words overlap.

    >>> through([Link(0, 4, 0, 5)], [Link(0, 5, 3, 9)])
    (Link(start=0, end=4, target_start=3, target_end=9),)
    """
    chained = {Link(a.start, a.end, b.target_start, b.target_end) for a in first for b in second if a.target_start < b.end and b.start < a.target_end}
    return tuple(sorted(chained, key=lambda k: (k.start, k.target_start)))
