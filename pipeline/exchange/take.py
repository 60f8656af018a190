"""What becomes of a file that came back: which sentences are a person's edits, which signatures count, what cannot be taken and why.

Principles:

- A sentence whose Arabic is not what the file was made from is refused by itself; the rest is taken.
- What nobody touched in the file changes nothing here, however old the file is.
- An edit wins over none and over the machine. Two different edits of one sentence are a conflict: both are kept, and a person chooses.
- An empty target says nothing: some tools write back only what their user has worked on. To drop a sentence a person writes ∅.
- A signature counts if the file gives it *and* a reviewer is named; a file never takes back a signature that was given here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.errors import ContentError
from pipeline.exchange.sheet import Returned, Sentence, squeezed
from pipeline.merge import offer
from pipeline.model import Catalogue, Entry, Finding, text_hash
from pipeline.notes import one_line
from pipeline.review import approve_unit, clean, comment_of, comment_unit, edit_unit
from pipeline.sync import CONFLICT, conflicting

_NO_ROOM = "Two different edits of one sentence, and the draft must stay as it is. The catalogue keeps its own; the file's is there as a suggestion."


@dataclass(frozen=True)
class Taken:
    """``catalogue`` has what was taken. ``conflicts`` are the file's texts of units that were edited here as well: the Markdown draft is to hold them.

    ``edited``, ``approved`` and ``commented`` are unit numbers; ``refused`` and ``remarks`` say what a person has to look at; ``unsigned`` counts signatures
    that no name stands behind, ``absent`` the units that the file does not mention, ``blank`` those for which it has no text although there is one here.
    """

    catalogue: Catalogue
    edited: tuple[int, ...] = ()
    approved: tuple[int, ...] = ()
    commented: tuple[int, ...] = ()
    conflicts: Mapping[int, str] = field(default_factory=dict)
    refused: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    unsigned: int = 0
    absent: int = 0
    blank: int = 0


@dataclass(frozen=True)
class _Verdict:
    """What one sentence does to its unit; ``conflict`` is the file's text where two edits contend."""

    entry: Entry
    conflict: str | None = None
    problem: str = ""
    unsigned: bool = False


def take(catalogue: Catalogue, returned: Returned, *, reviewer: str = "", path: str = "", room: bool = True) -> Taken:
    """Bring a file that came back into a catalogue as it is now. ``room``: the Markdown draft can hold the other text of a conflict."""
    placed, refused, remarks = _placed(catalogue, returned, path)
    verdicts = {number: _verdict(catalogue.entries[number], sentence, returned, reviewer=reviewer) for number, sentence in placed.items()}
    contended = {number: verdict.conflict for number, verdict in verdicts.items() if verdict.conflict is not None}
    for number, verdict in verdicts.items():
        problem = _NO_ROOM if number in contended and not room else verdict.problem
        refused += [_finding(placed[number], problem, path, number=number)] if problem else []
    entries = {number: verdict.entry for number, verdict in verdicts.items() if room or number not in contended}
    made = replace(catalogue, entries=tuple(entries.get(number, entry) for number, entry in enumerate(catalogue.entries)))
    for number, text in contended.items() if not room else ():
        made = offer(made, number, text)
    unsigned = sum(verdict.unsigned for verdict in verdicts.values())
    taken = Taken(made, conflicts=contended if room else {}, refused=tuple(refused), remarks=tuple(remarks), unsigned=unsigned)
    blank = sum(not sentence.target.strip() and bool(catalogue.entries[number].target) for number, sentence in placed.items())
    return _counted(catalogue, replace(taken, absent=len(catalogue.entries) - len(placed), blank=blank))


def _counted(old: Catalogue, taken: Taken) -> Taken:
    pairs = list(enumerate(zip(old.entries, taken.catalogue.entries, strict=True)))
    edited = tuple(number for number, (before, after) in pairs if before.target != after.target)
    approved = tuple(number for number, (before, after) in pairs if not after.fuzzy and after.target and (before.fuzzy or before.target != after.target))
    commented = tuple(number for number, (before, after) in pairs if before.comments != after.comments)
    return replace(taken, edited=edited, approved=approved, commented=commented)


def _verdict(entry: Entry, sentence: Sentence, returned: Returned, *, reviewer: str) -> _Verdict:
    """Decide about one unit, without its comments; these are taken in any case."""
    entry = _commented(entry, sentence)
    theirs = returned.folded(sentence.target)
    same = theirs == returned.folded(entry.target)
    touched = not same and bool(theirs) and not returned.is_base(sentence.target, sentence)
    if sentence.problem:
        return _Verdict(entry, problem=sentence.problem[0].upper() + sentence.problem[1:] + ".")
    if not touched and not same:
        return _Verdict(entry)
    if touched and conflicting(entry) is not None:
        return _Verdict(entry, problem="The sentence has two different edits already. Choose one of them, then import the file again.")
    if touched and entry.state not in ("machine", "untranslated") and not returned.is_base(entry.target, sentence):
        kept = replace(entry, fuzzy=True, composed=text_hash(theirs), notes=(*entry.notes, CONFLICT + one_line(theirs)))
        return _Verdict(kept, conflict=theirs)
    made = replace(edit_unit(entry, theirs), previous="") if touched else entry
    return _signed(made, sentence, reviewer=reviewer)


def _signed(entry: Entry, sentence: Sentence, *, reviewer: str) -> _Verdict:
    """Return the entry with the file's signature, if there is one that counts."""
    if not sentence.approved or not entry.target or not entry.fuzzy:
        return _Verdict(entry)
    if not reviewer:
        return _Verdict(entry, unsigned=True)
    try:
        return _Verdict(approve_unit(entry))
    except ContentError as error:
        return _Verdict(entry, problem=str(error))


def _commented(entry: Entry, sentence: Sentence) -> Entry:
    """Return the entry with the comments that it does not have yet, below its own."""
    present = {clean(line) for line in entry.comments}
    new = [clean(line) for line in sentence.comments if clean(line) and clean(line) not in present]
    return comment_unit(entry, "\n".join([*filter(None, [comment_of(entry)]), *new])) if new else entry


def _placed(catalogue: Catalogue, returned: Returned, path: str) -> tuple[dict[int, Sentence], list[Finding], list[Finding]]:
    """Return which sentence is which unit's, the sentences that are no unit's now, and remarks about the others."""
    index = _Index.of(catalogue)
    exact = {index.exact[key] for sentence in returned.sentences if (key := (sentence.context, sentence.source_hash)) in index.exact}
    placed: dict[int, Sentence] = {}
    refused: list[Finding] = []
    remarks = list(returned.findings)
    for sentence in returned.sentences:
        number = index.find(sentence, taken=exact)
        if number is None and not returned.selective:
            refused.append(_finding(sentence, "Its Arabic is not in the article, or has changed since the file was made. Export the article again.", path))
        elif number is not None and number in placed:
            refused += [_finding(sentence, "It stands a second time in the file, with another text.", path)] * (sentence.target != placed[number].target)
        elif number is not None:
            placed[number] = sentence
            remarks += _source_changed(catalogue.entries[number], sentence, path)
    return placed, refused, remarks


def _source_changed(entry: Entry, sentence: Sentence, path: str) -> Iterator[Finding]:
    if sentence.source and squeezed(sentence.source) != squeezed(entry.source):
        yield _finding(sentence, "Its Arabic was changed in the file. Only the article itself can be corrected; the target was read.", path)


def _finding(sentence: Sentence, message: str, path: str, *, number: int | None = None) -> Finding:
    return Finding("import", "warning", f"{sentence.place}: {message}", path, sentence.line, number)


@dataclass(frozen=True)
class _Index:
    """The units of a catalogue by the hash of their source, and by context and hash."""

    exact: Mapping[tuple[str, str], int]
    by_hash: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "_Index":
        exact: dict[tuple[str, str], int] = {}
        by_hash: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(catalogue.entries):
            for key in {text_hash(entry.source), text_hash(squeezed(entry.source))}:
                exact[entry.context, key] = number
                by_hash[key].append(number)
        return cls(exact, {key: tuple(numbers) for key, numbers in by_hash.items()})

    def find(self, sentence: Sentence, *, taken: Collection[int]) -> int | None:
        """Return the unit: that of the same context, else the one at its number, else the only one with this source, unless another has it."""
        exact = self.exact.get((sentence.context, sentence.source_hash))
        if exact is not None:
            return exact
        numbers = [number for number in self.by_hash.get(sentence.source_hash, ()) if number not in taken]
        if sentence.number in numbers:
            return sentence.number
        return numbers[0] if len(numbers) == 1 else None
