"""A changed article + the old catalogue → the new catalogue and what is to be done.

A changed sentence touches its own entry only. What a person wrote or approved is never overwritten and never dropped:
it stays with its sentence, goes stale with it, or waits among the obsolete entries until the sentence returns. Obsolete
machine text is kept as well (one entry for each removed sentence; it comes back without a run of the model); what is
dropped is an entry without target, comments and lasting notes, and untouched machine text whose own sentence changed.

Run ``sync`` before: merging looks at the catalogue alone, so edits in a Markdown draft must have reached it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.catalog import arrange_obsolete
from pipeline.errors import ContentError
from pipeline.matching import by_a_person, match
from pipeline.model import MERGED_AWAY, Catalogue, Document, Entry, Provenance, Unit, text_hash
from pipeline.notes import Suggestion, canonical, lasting, one_line, parse_suggestion, suggestion_note

_APPROVED = "approved: "


@dataclass(frozen=True)
class Plan:
    """``catalogue.entries[n]`` belongs to the document's unit ``n``.

    ``todo``: units that want a machine target (``record``). ``suggest``: stale units with a person's text for which a
    machine target of the new sentence has not been offered yet (``offer``). No unit is in both.
    """

    catalogue: Catalogue
    todo: tuple[int, ...]
    suggest: tuple[int, ...]


def merge(document: Document, old: Catalogue | None, *, language: str = "", slug: str = "") -> Plan:
    """Carry everything over from ``old``; ``language`` and ``slug`` name the new catalogue where there is none."""
    old = old if old is not None else Catalogue(language, slug or document.front.get("slug") or PurePath(document.path).stem)
    return _plan(document.units, old, fuzzy=True)


def merge_names(names: Iterable[tuple[str, str]], old: Catalogue | None, *, language: str = "") -> Plan:
    """Do the same for ``site.po``. ``names`` are pairs of context (``author``, ``category``, ``tag``) and Arabic name.

    Names are sorted, so that the order of articles makes no difference, and only equal names match: similar ones are
    other people.
    """
    pairs = sorted({(context, name.strip()) for context, name in names if name.strip()})
    units = tuple(Unit(number, number, "field", context, name, 0) for number, (context, name) in enumerate(pairs))
    return _plan(units, old if old is not None else Catalogue(language, "site"), fuzzy=False)


def record(catalogue: Catalogue, number: int, target: str, *, provenance: Provenance | None = None, notes: Sequence[str] = ()) -> Catalogue:
    """Set the machine's target of unit ``number``. An empty target needs no provenance but a note ``untranslated: <reason>``.

    The entry's ``composed`` goes on naming what the Markdown draft on disk holds, until ``composed`` is called. Raises
    ContentError where a person's text stands, and for a target without provenance, which would pass for a person's.
    """
    entry = catalogue.entries[number]
    if by_a_person(entry):
        raise ContentError(
            f"Unit {number + 1} of {catalogue.slug} ({catalogue.language}) is {entry.state}: a machine target may not replace it.",
            mend="Clear its msgstr in the catalogue if you want a new machine draft.",
        )
    target = one_line(target)
    if target and provenance is None:
        raise ContentError(f"A machine target for unit {number + 1} of {catalogue.slug} without provenance.", mend="Say which package made it.")
    if target == MERGED_AWAY:
        target, notes = "", (*notes, f"untranslated: the model answered {MERGED_AWAY}")
    made = replace(
        entry,
        target=target,
        fuzzy=bool(target),
        previous="",
        provenance=canonical(provenance, target) if provenance and target else None,
        composed=base(entry),
        notes=(*lasting(entry.notes), *map(one_line, notes)),
    )
    return _with(catalogue, number, made)


def offer(catalogue: Catalogue, number: int, target: str, *, score: int = 100, similar: str = "") -> Catalogue:
    """Add a suggestion to a unit, above its other suggestions; its target stays as it is.

    ``similar`` is the source that ``target`` was made for: the unit's own unless given.
    """
    entry = catalogue.entries[number]
    suggestion = Suggestion(score, one_line(target), similar or entry.source)
    if not suggestion.target or suggestion_note(suggestion) in entry.notes:
        return catalogue
    others = [note for note in entry.notes if not _replaced(note, suggestion)]
    return _with(catalogue, number, replace(entry, notes=(suggestion_note(suggestion), *others)))


def composed(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue after its Markdown draft was written: PO and Markdown agree on every target."""
    return replace(catalogue, entries=tuple(replace(entry, composed=_agreed(entry)) for entry in catalogue.entries))


def base(entry: Entry) -> str:
    """Return the hash of what the Markdown draft holds for this unit, as far as PO and Markdown last agreed.

    That is ``composed``; where it is empty the machine's text; and where there was none the Arabic source.
    """
    machine = entry.provenance.text_hash if entry.provenance else ""
    return entry.composed or machine or text_hash(entry.source)


def _plan(units: Sequence[Unit], old: Catalogue, *, fuzzy: bool) -> Plan:
    active, revived = match(units, old, fuzzy=fuzzy)
    sources = [old.entries[active[unit.number]] if unit.number in active else _revived(old, revived.get(unit.number)) for unit in units]
    entries = tuple(_carried(unit, source) for unit, source in zip(units, sources, strict=True))
    used, returned = set(active.values()), set(revived.values())
    left = [entry for index, entry in enumerate(old.entries) if index not in used and _worth_keeping(entry)]
    waiting = [entry for index, entry in enumerate(old.obsolete) if index not in returned]
    catalogue = replace(old, entries=entries, obsolete=arrange_obsolete((*waiting, *left), entries))
    todo = tuple(number for number, entry in enumerate(entries) if not entry.target)
    return Plan(catalogue, todo, tuple(number for number, entry in enumerate(entries) if entry.state == "stale" and not _offered(entry)))


def _revived(old: Catalogue, index: int | None) -> Entry | None:
    return None if index is None else old.obsolete[index]


def _worth_keeping(entry: Entry) -> bool:
    return bool(entry.target or entry.comments or lasting(entry.notes))


def _carried(unit: Unit, old: Entry | None) -> Entry:
    """Return the unit's new entry: the old one byte for byte, except for what the change of the sentence makes untrue."""
    if old is None:
        return Entry(unit.context, unit.source)
    entry = replace(old, context=unit.context, source=unit.source)
    if old.source == unit.source:
        return entry
    if old.state in ("untranslated", "machine"):
        return replace(entry, target="", fuzzy=False, previous="", provenance=None, composed=base(old), notes=lasting(old.notes))
    if old.fuzzy and old.previous == unit.source:
        return _restored(entry)
    kept = tuple(note for note in lasting(old.notes) if old.fuzzy or not note.startswith(_APPROVED))
    # the hash lets the approval return with the sentence, as long as nobody has changed the target meanwhile
    approval = () if old.fuzzy else (f"{_APPROVED}{text_hash(old.target)}",)
    return replace(entry, fuzzy=True, previous=old.previous if old.fuzzy and old.previous else old.source, notes=(*kept, *approval))


def _restored(entry: Entry) -> Entry:
    """Return a stale entry whose sentence has become again what its target was made for."""
    approval = f"{_APPROVED}{text_hash(entry.target)}"
    notes = tuple(note for note in lasting(entry.notes) if not note.startswith(_APPROVED))
    return replace(entry, previous="", fuzzy=approval not in entry.notes, notes=notes)


def _agreed(entry: Entry) -> str:
    if not entry.target or (entry.provenance and entry.provenance.text_hash == text_hash(entry.target)):
        return ""
    return text_hash(entry.target)


def _offered(entry: Entry) -> bool:
    suggestions = (parse_suggestion(note) for note in entry.notes)
    return any(suggestion and suggestion.score == 100 and suggestion.source == one_line(entry.source) for suggestion in suggestions)


def _replaced(note: str, suggestion: Suggestion) -> bool:
    earlier = parse_suggestion(note)
    return earlier is not None and earlier.source == suggestion.source


def _with(catalogue: Catalogue, number: int, entry: Entry) -> Catalogue:
    return replace(catalogue, entries=(*catalogue.entries[:number], entry, *catalogue.entries[number + 1 :]))
