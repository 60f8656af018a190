"""How a sentence begins and ends: end punctuation, the Spanish opening marks, the capital."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check
from pipeline.checks.prose import PLACE

_CLOSERS = "\"'”»“’‘)]*_ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" + PLACE
_OPENERS = "\"'“«„‚‘([*_¿¡–—-…. \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" + PLACE
_STOPS = ".!?…"
_LATIN = str.maketrans("؟۔", "?.")
_SENTENCE_KINDS = frozenset({"paragraph", "quote", "footnote", "item", "summary"})
# What rightly begins in lower case: "iPhone", "eBay", "d’Alembert", "bell hooks" cannot be known, a particle can.
_CAMEL = re.compile(r"[a-zà-ÿ]{1,3}[A-Z0-9]|[a-z]['’][A-Z]|[a-z]\)|(?:al|el|as|an|ad|at|ar)-|(?:von|van|de) [A-Z]")


@check("lost-question", "warning")
def lost_question(pair: Pair) -> Iterator[str]:
    """The source asks, the target does not."""
    after = _last(pair.prose)
    if _last(pair.source_view.text.translate(_LATIN)) == "?" and after and after != "?" and "?" not in pair.prose[-60:]:
        yield "End with a question mark."


@check("end-punctuation", "note")
def end_punctuation(pair: Pair) -> Iterator[str]:
    """The full stop, exclamation mark or colon at the end of the source is missing."""
    before, after = _last(pair.source_view.text.translate(_LATIN)), _last(pair.prose)
    if not after or not before or after == before:
        return
    if before in ".!…" and after not in _STOPS + ":;":
        yield f"End the sentence with «{before}»."
    elif before == ":" and after.isalnum():
        yield "End with a colon."


@check("added-punctuation", "note")
def added_punctuation(pair: Pair) -> Iterator[str]:
    """The sentence ends with a mark that the source does not have there."""
    before, after = _last(pair.source_view.text.translate(_LATIN)), _last(pair.prose)
    if before.isalnum() and after in (".", "!", "?", ",", ";", ":"):
        yield f"The source ends without «{after}»."


@check("spanish-opening", "warning")
def spanish_opening(pair: Pair) -> Iterator[str]:
    """Spanish opens questions with ¿ and exclamations with ¡."""
    if pair.language == "es":
        for opening, closing in (("¿", "?"), ("¡", "!")):
            if (closing in pair.prose) != (opening in pair.prose) and not re.search(r"\(\?\)|\?!|!\?|¿[^?]*!|¡[^!]*\?", pair.prose):
                yield f"{opening} and {closing} belong together."


@check("capital", "warning")
def capital(pair: Pair) -> Iterator[str]:
    """The sentence begins in lower case."""
    if pair.context.kind not in _SENTENCE_KINDS or _last(pair.source_view.text) not in tuple(".!؟?…:"):
        return
    begin = pair.prose.lstrip(_OPENERS)
    fixed_first = PLACE in pair.prose[: len(pair.prose) - len(begin)]
    same_latin = begin[:3] and begin[:3] in pair.source_view.text
    if begin[:1].islower() and not fixed_first and not same_latin and not _CAMEL.match(begin) and not _continues(pair.source_view.text, pair.prose):
        yield f"Begin «{begin[:20]}» with a capital."


def _continues(source: str, prose: str) -> bool:
    return source.lstrip('«"“( ').startswith(("…", "..")) or prose.lstrip('«"“( „').startswith(("…", "..", "[…"))


def _last(prose: str) -> str:
    return re.sub(rf"[\s{re.escape(_CLOSERS)}]+$", "", prose)[-1:]


CHECKS = (lost_question, end_punctuation, added_punctuation, spanish_opening, capital)
