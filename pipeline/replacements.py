"""What people keep replacing in machine texts, and which Arabic word it was: proposals for the termbase, for a person to judge.

A replacement is one to three words that a reviewer changed into one to three others in the same place. The Arabic behind it is the word
or phrase that stands in nearly all of these sentences and hardly anywhere else (Jaccard index of the two sets of sentences).
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from pipeline.fold import fold
from pipeline.inline import lift
from pipeline.measure import Sample

LEAST_SENTENCES = 2
LONGEST = 3
LEAST_OVERLAP = 0.6
_LETTERS = "[\\w\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}\N{ARABIC LETTER SUPERSCRIPT ALEF}]+"
_WORD = re.compile(f"{_LETTERS}(?:['’\N{NON-BREAKING HYPHEN}-]{_LETTERS})*|[^\\w\\s]")
_LETTER = re.compile(r"[^\W\d_]")
_CLITICS = re.compile(r"^[وف]?(?:[بكل]?ال|لل|[بل])(?=\w{3})|^[وف](?=\w{3})")


@dataclass(frozen=True)
class Replacement:
    """``before`` became ``after`` in ``count`` different sentences of a language. ``term`` is the Arabic behind it, empty if it cannot be told."""

    language: str
    before: str
    after: str
    count: int
    term: str = ""


def replacements(samples: Sequence[Sample], *, least: int = LEAST_SENTENCES) -> list[Replacement]:
    """Return what was replaced in at least ``least`` sentences, the most frequent first."""
    found: list[Replacement] = []
    for language in sorted({sample.language for sample in samples}):
        own = [sample for sample in samples if sample.language == language and sample.machine is not None]
        places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for sample in own:
            for change in changes(sample.machine or "", sample.approved):
                places[change].add(sample.source)
        index = _index({sample.source for sample in own})
        for (before, after), sources in places.items():
            if len(sources) >= least:
                found.append(Replacement(language, before, after, len(sources), _term(sources, index)))
    return sorted(found, key=lambda each: (-each.count, each.language, each.before, each.after))


def changes(machine: str, approved: str) -> list[tuple[str, str]]:
    """Return the replaced words of one sentence with what replaced them, markup aside. A change of case alone at the beginning is none.

    >>> changes("The syndicate of dockers won.", "The union of dockers won.")
    [('syndicate', 'union')]
    """
    old, new = _WORD.findall(lift(machine).text), _WORD.findall(lift(approved).text)
    found = []
    for block in _gaps(old, new):
        before, after = old[block[0] : block[1]], new[block[2] : block[3]]
        if _worth(before) and _worth(after) and [w.casefold() for w in before] != [w.casefold() for w in after]:
            found.append((" ".join(before), " ".join(after)))
    return found


def proposals(found: Sequence[Replacement], known: Iterable[str] = ()) -> str:
    """Return the replacements whose Arabic can be told as rows of a termbase, without the terms that are ``known``; empty without any."""
    settled = {fold(term) for term in known}
    rows: dict[str, dict[str, Replacement]] = {}
    for each in found:
        if each.term and fold(each.term) not in settled:
            rows.setdefault(each.term, {}).setdefault(each.language, each)
    languages = sorted({language for row in rows.values() for language in row})
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["source", *languages, "note"])
    for term, row in rows.items():
        note = "; ".join(f"{language}: for “{each.before}” in {each.count} sentences" for language, each in row.items())
        writer.writerow([term, *(row[language].after if language in row else "" for language in languages), note])
    return out.getvalue()


def _gaps(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[int, int, int, int]]:
    """Yield where both texts differ between words that they have in common: start and end in the old one, and in the new one."""
    place, other = 0, 0
    for block in LCSseq.opcodes(old, new):
        if block.tag == "equal":
            if block.src_start > place and block.dest_start > other:
                yield place, block.src_start, other, block.dest_start
            place, other = block.src_end, block.dest_end
    if len(old) > place and len(new) > other:
        yield place, len(old), other, len(new)


def _worth(words: Sequence[str]) -> bool:
    return 0 < len(words) <= LONGEST and all(_LETTER.search(word) for word in words)


def _index(sources: Iterable[str]) -> Mapping[str, tuple[frozenset[str], str]]:
    """Return for every Arabic phrase, without prefixes, the sentences that have it, and its most usual spelling."""
    places: defaultdict[str, set[str]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source in sources:
        words: list[str] = _WORD.findall(lift(source).text)
        for size in range(1, LONGEST + 1):
            for start in range(len(words) - size + 1):
                phrase = words[start : start + size]
                if _worth(phrase):
                    key = " ".join(map(_bare, phrase))
                    places[key].add(source)
                    spellings[key][" ".join([_standing(phrase[0]), *phrase[1:]])] += 1
    return {key: (frozenset(found), spellings[key].most_common(1)[0][0]) for key, found in places.items()}


def _term(sources: set[str], index: Mapping[str, tuple[frozenset[str], str]]) -> str:
    """Return the Arabic phrase that goes best with a set of sentences, nothing if none goes well or two go equally well."""
    scored = [(len(sources & places) / len(sources | places), len(key), spelling) for key, (places, spelling) in index.items() if sources & places]
    scored.sort(reverse=True)
    if not scored or scored[0][0] < LEAST_OVERLAP:
        return ""
    best = [each for each in scored if each[0] == scored[0][0]]
    longest = max(best, key=lambda each: (each[2].count(" "), each[1]))
    inside = all(all(_bare(word) in map(_bare, longest[2].split()) for word in each[2].split()) for each in best)
    return longest[2] if inside else ""


def _bare(word: str) -> str:
    return _CLITICS.sub("", fold(word))


def _standing(word: str) -> str:
    """Return a word without a conjunction before it.

    >>> _standing("والنقابة")
    'النقابة'
    """
    return re.sub(r"^[وف](?=ال\w{2})", "", word)
