"""What may help with the sentence at hand: similar sentences that people translated, terms, and other readings of the machine."""

from collections.abc import Sequence

from pipeline import terms
from pipeline.commands.standing import Standing
from pipeline.desk.diff import word_diff
from pipeline.desk.view import View
from pipeline.inline import lift
from pipeline.memory import Memory
from pipeline.notes import parse_suggestion
from pipeline.terms import Term

MOST = 5


def memory_hints(standing: Standing, number: int, memory: Memory, *, least: int) -> list[View]:
    """Return targets of similar sentences, the most similar first: from the memory, and those that the catalogue offers."""
    entry = standing.catalogue.entries[number]
    found = {match.target: (match.score, match.source) for match in reversed(memory.fuzzy(entry.source, standing.language, least=least, limit=MOST))}
    if known := memory.exact(entry.source, standing.language):
        found[known] = (100, entry.source)
    for offered in filter(None, map(parse_suggestion, entry.notes)):
        found.setdefault(offered.target, (offered.score, offered.source))
    found.pop(entry.target, None)
    ranked = sorted(found.items(), key=lambda each: -each[1][0])[:MOST]
    return [{"score": score, "target": target, "source": source, "diff": word_diff(source, entry.source)} for target, (score, source) in ranked]


def term_hints(source: str, target: str, termbase: Sequence[Term], language: str) -> list[View]:
    """Return the terms of a sentence with their spellings, in order, and whether the target has them."""
    bare = lift(source).text
    return [
        {
            "source": bare[match.start : match.end],
            "targets": list(match.term.spellings(language)),
            "note": match.term.note,
            "met": terms.satisfied(match, target, language),
        }
        for match in terms.find(termbase, bare)
        if match.term.spellings(language)
    ]
