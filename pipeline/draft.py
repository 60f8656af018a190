"""What happens to one unit between the Arabic and its draft: lift → segment → solve → terms → restore → localize.

All units of a run go through together, so that the engine sees every sentence at once. The unit's Markdown is only taken
apart here and put together here; between the two there is bare text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline import inline, segment, terms, typography
from pipeline.clauses import Joined, Place, shifted
from pipeline.inline import Lifted
from pipeline.model import Finding, Hypothesis, Link, Route
from pipeline.rescue import ARABIC
from pipeline.solving import Solved, Solver, Wish

SERIOUS = frozenset({"empty", "wrong-script", "echo", "wrong-language", "loop", "arabic-left", "number-lost"})
"""Problems that a reviewer must not overlook; the others are notes."""
ARABIC_CODE = "ar"
_HASHTAG = re.compile(r"(?<![\w&])#\w*[^\W\d_]")


class Routes(Protocol):
    """Finds the way from one language to another; raises RouteError where there is none."""

    def __call__(self, source: str, target: str) -> Route:
        """Return the route between two language codes."""


@dataclass(frozen=True)
class Request:
    """One unit to be drafted: ``source`` is inline Markdown in ``language``; ``references`` the document's link labels.

    ``original`` is the Arabic where ``source`` is reviewed English: its terms hold for the draft all the same.
    """

    source: str
    language: str
    target: str
    references: frozenset[str] | None = None
    original: str = ""


@dataclass(frozen=True)
class Drafted:
    """A draft and what a reviewer should know of it. ``score`` is the mean log-probability a token; ``through`` the pivot's text.

    ``text`` is empty where the machine had nothing that could carry the sentence's markup; then a blocking finding may say why.
    """

    text: str
    score: float
    route: Route
    findings: tuple[Finding, ...] = ()
    through: str = ""


@dataclass(frozen=True)
class _Work:
    """A request taken apart: the bare sentences, and where they stand in ``lifted.text``."""

    request: Request
    lifted: Lifted
    sentences: tuple[str, ...]
    route: Route
    matches: tuple[tuple[terms.Match, ...], ...]

    @property
    def wish(self) -> Wish:
        return Wish(links=bool(self.lifted.spans) or any(self.matches), choice=any(self.matches))


@dataclass(frozen=True)
class Drafter:
    """Everything that drafting needs. ``locales`` maps a language code to the CLDR locale that sets its typography."""

    solver: Solver
    routes: Routes
    termbase: Sequence[terms.Term]
    locales: Mapping[str, str]

    def draft(self, requests: Sequence[Request]) -> list[Drafted]:
        """Return a draft for every request, in order. Raises RouteError or PackageError."""
        works = [self._taken_apart(request) for request in requests]
        solved: dict[tuple[str, str], dict[str, Solved]] = {}
        for languages in dict.fromkeys((w.request.language, w.request.target) for w in works):
            group = [w for w in works if (w.request.language, w.request.target) == languages]
            solved[languages] = self.solver.solve(_wishes(group), group[0].route)
        return [self._put_together(w, solved[w.request.language, w.request.target]) for w in works]

    def _taken_apart(self, request: Request) -> _Work:
        lifted = inline.lift(request.source, references=request.references)
        sentences = segment.sentences(lifted.text)
        termbase = self.termbase if request.language == ARABIC_CODE else self._through(request)
        matches = tuple(terms.find(termbase, sentence) for sentence in sentences)
        return _Work(request, lifted, sentences, self.routes(request.language, request.target), matches)

    def _through(self, request: Request) -> tuple[terms.Term, ...]:
        """Return the terms of the Arabic behind a reviewed sentence, with their spellings in its language as what to look for."""
        found = [match.term for match in terms.find(self.termbase, inline.lift(request.original).text)]
        return tuple(replace(term, sources=term.spellings(request.language)) for term in found if term.spellings(request.language))

    def _put_together(self, work: _Work, solved: Mapping[str, Solved]) -> Drafted:
        """Choose by terms, join the sentences, put the markup back, and set the typography of the target language."""
        language = work.request.target
        done = [self._with_terms(sentence, matches, solved=solved, language=language) for sentence, matches in zip(work.sentences, work.matches, strict=True)]
        text, links = _joined([hypothesis for hypothesis, _ in done], work.sentences)
        restored = inline.restore(work.lifted, text, links)
        failed = not text.strip() or any(finding.severity == "blocking" for finding in restored.findings)
        final = "" if failed else self._localized(restored.text, work.request)
        known = [solved[s.strip()] for s in work.sentences if s.strip() in solved]
        findings = (
            *restored.findings,
            *_problems(known),
            *(f for _, found in done for f in found),
            *(() if failed else _lost_hashtags(work.lifted.text, final)),
        )
        score = sum(h.score for h, _ in done) / max(1, len(done))
        return Drafted(final, score, work.route, findings, " ".join(s.through for s in known if s.through))

    def _localized(self, text: str, request: Request) -> str:
        """Set the typography of the target language, unless that would touch an address, a footnote, code or emphasis."""
        labels, locale = request.references, self.locales.get(request.target, request.target)
        final = typography.localize(text, locale, protected=inline.protected(text, references=labels))
        same = all(parts(final, references=labels) == parts(text, references=labels) for parts in (inline.fixed_parts, inline.marks))
        return final if same else text

    def _with_terms(self, sentence: str, matches: Sequence[terms.Match], *, solved: Mapping[str, Solved], language: str) -> tuple[Hypothesis, list[Finding]]:
        """Return the hypothesis that says the terms as the termbase does, and what could not be made so."""
        found = solved.get(sentence.strip())
        if found is None:
            return Hypothesis(sentence.strip(), 0.0, _same(sentence.strip())), []
        if not matches:
            return found.hypotheses[0], []
        if whole := next((match.term for match in matches if sentence.strip() in match.term.sources and match.term.target(language)), None):
            return _nothing_but(whole, sentence.strip(), language), []
        chosen = found.hypotheses[terms.best(found.hypotheses, matches, language)] if not found.problems else found.hypotheses[0]
        findings = []
        for match in matches:
            if terms.satisfied(match, chosen.text, language):
                continue
            text, links, done = terms.enforce(chosen.text, match, language, links=chosen.links)
            if done:
                chosen = replace(chosen, text=text, links=tuple(links))
            else:
                findings.append(Finding("term-missing", "warning", f"«{match.term.source}» should be “{match.term.target(language)}”."))
        return chosen, findings


def _wishes(works: Sequence[_Work]) -> dict[str, Wish]:
    """Return each sentence that has something to translate, with what is needed of it by any work."""
    wishes: dict[str, Wish] = {}
    for work in works:
        for sentence in work.sentences:
            text = sentence.strip()
            if _speaks(text, work.request.language):
                known, wish = wishes.get(text, Wish()), work.wish
                wishes[text] = Wish(known.links or wish.links, known.choice or wish.choice)
    return wishes


def _speaks(text: str, language: str) -> bool:
    """Tell whether there are words of the source language; figures, code and foreign names alone stay as they are."""
    return bool(ARABIC.search(text)) if language == "ar" else any(char.isalpha() for char in text)


def _nothing_but(term: terms.Term, text: str, language: str) -> Hypothesis:
    """Return the draft of a title or an entry that is a term and nothing else."""
    target = term.target(language)
    target = target if term.keep else target[:1].upper() + target[1:]
    return Hypothesis(target, 0.0, (Link(0, len(text), 0, len(target)),))


def _same(text: str) -> tuple[Link, ...]:
    """Return the links of a text that stays as it is: every word to itself."""
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append(Link(at, at + len(word), at, at + len(word)))
        at += len(word)
    return tuple(found)


def _joined(hypotheses: Sequence[Hypothesis], sentences: Sequence[str]) -> tuple[str, tuple[Link, ...]]:
    """Join the sentences of one unit with single spaces, and shift their links to the whole."""
    text, places = "", []
    for hypothesis in hypotheses:
        if text and hypothesis.text:
            text += " "
        places.append(Place(0, len(hypothesis.text), len(text)))
        text += hypothesis.text
    return text, shifted([h.links for h in hypotheses], sentences, joined=Joined(text, tuple(places)))


def _problems(solved: Sequence[Solved]) -> Iterator[Finding]:
    """Yield what rescue could not mend."""
    for problem in dict.fromkeys(p for s in solved for p in s.problems):
        yield Finding(problem, "warning" if problem in SERIOUS else "note", "The machine draft looks wrong here; the best of several attempts was kept.")


def _lost_hashtags(source: str, target: str) -> Iterator[Finding]:
    """Yield a finding where the machine turned a hashtag into plain words.

    >>> [finding.rule for finding in _lost_hashtags("تحت #وسم_التضامن", "under the tag")]
    ['hashtag-lost']
    """
    tags = _HASHTAG.findall(source)
    if len(tags) > len(_HASHTAG.findall(target.replace("\\", ""))):
        yield Finding("hashtag-lost", "note", "A hashtag of the source is no hashtag here: write it as people use it, or keep the original.")
