"""One unit, three ways: the catalogue's target, the draft's text, and the hash of what was last composed.

``composed`` of every entry that is returned is the hash of what the draft on disk holds, so that ``store.save`` may be interrupted
anywhere and the next run still knows who has edited what.
"""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.markdown.escape import Escape
from pipeline.merge import base, composed
from pipeline.model import MERGED_AWAY, Catalogue, Entry, text_hash
from pipeline.notes import one_line
from pipeline.sync.forms import Known, written_forms
from pipeline.sync.reading import Read, target_of

CONFLICT = "conflict: "
"""How the note begins that keeps the draft's text of a unit which was edited differently in the catalogue and in the draft."""

Prefer = Literal["", "po", "markdown"]
_OUTDATED = ("finding ", "untranslated: ")


@dataclass(frozen=True)
class Decided:
    """``source`` is the side whose edit the entry now holds. ``catalogue_newer``: the draft is to be composed with the entry's target."""

    entry: Entry
    source: Literal["", "po", "markdown", "conflict"] = ""
    catalogue_newer: bool = False


def known(entry: Entry, escape: Escape, *, kind: str = "") -> Known:
    """Return what is known of an entry's text in the draft."""
    absent = MERGED_AWAY in (entry.target, conflicting(entry)) or base(entry) == text_hash(MERGED_AWAY)
    expected = bool(entry.target) and base(entry) != text_hash(entry.source)
    return Known(shown(entry), base(entry), escape, kind, absent, expected)


def shown(entry: Entry) -> str:
    """Return what composing writes for an entry: its target, else the source."""
    return entry.target or entry.source


def conflicting(entry: Entry) -> str | None:
    """Return the draft's text of a unit with an open conflict, None where there is none."""
    return next((note.removeprefix(CONFLICT) for note in entry.notes if note.startswith(CONFLICT)), None)


def decide(entry: Entry, found: Read, escape: Escape, *, approved: bool, prefer: Prefer) -> Decided:
    """Return the entry after this unit was reconciled. ``approved``: a reviewer has signed the draft's front matter."""
    if found.text == shown(entry) or found.text in written_forms(shown(entry), escape):
        return Decided(_agreed(_settled(entry)))
    now = target_of(found, escape)
    untouched = known(entry, escape).composed_as(found.text)
    if conflicting(entry) is not None:
        return _reopened(entry, now, untouched=untouched, approved=approved, prefer=prefer)
    if untouched:
        return Decided(entry, "po", catalogue_newer=True)
    if entry.state in ("machine", "untranslated") or text_hash(entry.target) == base(entry) or prefer == "markdown":
        return Decided(_taken(entry, now, approved=approved), "markdown")
    if prefer == "po":
        return Decided(replace(entry, composed=text_hash(now)), "po", catalogue_newer=True)
    return _conflict(entry, now)


def _reopened(entry: Entry, now: str, *, untouched: bool, approved: bool, prefer: Prefer) -> Decided:
    """Return what becomes of an open conflict: it stays until a person says which text is right.

    The catalogue's: by signing the entry off (or deleting the note); the draft's: by emptying the target; either: by making the two equal.
    """
    if prefer == "markdown" or not entry.target:
        return Decided(_taken(_settled(entry), now, approved=approved), "markdown")
    if prefer == "po" or (untouched and not entry.fuzzy):
        return Decided(replace(_settled(entry), composed=text_hash(now)), "po", catalogue_newer=True)
    return _conflict(_settled(entry), now)


def _conflict(entry: Entry, now: str) -> Decided:
    kept = replace(entry, fuzzy=True, composed=text_hash(now), notes=(*entry.notes, CONFLICT + one_line(now)))
    return Decided(kept, "conflict")


def _taken(entry: Entry, now: str, *, approved: bool) -> Entry:
    """Return the entry with the draft's text: approved only if it was and the draft is signed."""
    fuzzy = entry.fuzzy or not (approved and entry.target)
    notes = tuple(note for note in entry.notes if not note.startswith(_OUTDATED))
    return _agreed(replace(entry, target=now, fuzzy=fuzzy, notes=notes))


def _settled(entry: Entry) -> Entry:
    notes = tuple(note for note in entry.notes if not note.startswith(CONFLICT))
    return entry if len(notes) == len(entry.notes) else replace(entry, notes=notes)


def _agreed(entry: Entry) -> Entry:
    return composed(Catalogue("", "", (entry,))).entries[0]
