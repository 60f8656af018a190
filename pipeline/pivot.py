"""The reviewed English behind the other languages: which drafts were made from an English text that is no longer the approved one.

Only what a person signed off counts as English. Untouched machine text behind it is made again; what a person has worked on is
flagged and never changed. English that is stale, taken back or merged away says nothing, so it makes nothing outdated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.checks import dismissals
from pipeline.model import Catalogue, Entry, text_hash
from pipeline.provenance import OWN

RULE = "english-changed"
_NOTE = f"finding {RULE}: "
Key = tuple[str, str]


@dataclass(frozen=True)
class English:
    """An approved English target. ``corrected``: it is not what the machine wrote."""

    text: str
    corrected: bool = True


def reviewed(catalogue: Catalogue | None) -> dict[Key, English]:
    """Return the English that a person signed off, by (context, source)."""
    entries = catalogue.entries if catalogue else ()
    return {(e.context, e.source): English(e.target, corrected=_corrected(e)) for e in entries if e.state == "approved"}


def outdated(catalogue: Catalogue, english: Mapping[Key, English]) -> tuple[int, ...]:
    """Return the units with untouched machine text that was made from something else than the reviewed English."""
    return tuple(
        number
        for number, entry in enumerate(catalogue.entries)
        if (new := english.get((entry.context, entry.source)))
        and entry.state == "machine"
        and entry.provenance
        and entry.provenance.engine != OWN
        and entry.provenance.pivot_hash != text_hash(new.text)
    )


def flagged(catalogue: Catalogue, english: Mapping[Key, English]) -> Catalogue:
    """Return the catalogue with a note on what a person wrote from an earlier English; where they agree again the note goes."""
    return replace(catalogue, entries=tuple(_flagged(entry, english.get((entry.context, entry.source))) for entry in catalogue.entries))


def _flagged(entry: Entry, new: English | None) -> Entry:
    others = tuple(note for note in entry.notes if not note.startswith(_NOTE))
    if new is not None and _left_behind(entry, new):
        advice = f"compare the two, then write “# dismiss {RULE}: <reason>” or change the text"
        others = (*others, f"{_NOTE}The reviewed English now reads “{new.text}”, and this was made from an earlier one: {advice}.")
    return entry if others == entry.notes else replace(entry, notes=others)


def _left_behind(entry: Entry, new: English) -> bool:
    """Tell whether a person's text comes from a draft behind another English than the reviewed one."""
    origin = entry.provenance
    if origin is None or not origin.pivot_hash or entry.state not in ("edited", "approved") or RULE in dismissals(entry.comments):
        return False
    whole_route = origin.route.count("→") > 1
    return origin.pivot_hash != text_hash(new.text) and (new.corrected or not whole_route)


def _corrected(entry: Entry) -> bool:
    return entry.provenance is None or entry.provenance.text_hash != text_hash(entry.target)
