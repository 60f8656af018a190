"""What a person asks of a draft's units, and what becomes of it: pure, all of one request or nothing.

Each change names the version of the unit that the person saw. Where the unit is another by now, nothing is changed and both texts are
told, unless the unit already is what was asked for. A comment has a version of its own, so that it never contends with a text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.errors import ContentError
from pipeline.model import Catalogue, Entry, text_hash
from pipeline.review import approve_unit, comment_of, comment_unit, dismiss_unit, edit_unit, recall_unit, reopen_unit, settle_unit
from pipeline.sync import conflicting

LONGEST = 20_000
"""Characters of one text."""
GONE = "This Arabic sentence is no longer in the article."
_TEXTS = ("key", "version", "target", "sign", "comment", "comment_version", "rule", "reason", "recall")
Sign = Literal["", "approve", "reopen"]


@dataclass(frozen=True)
class Change:
    """What is asked of one unit. None and empty ask for nothing; ``settle``: the target ends an open conflict."""

    key: str
    version: str = ""
    target: str | None = None
    sign: Sign = ""
    settle: bool = False
    comment: str | None = None
    comment_version: str = ""
    rule: str = ""
    reason: str = ""
    recall: str = ""


@dataclass(frozen=True)
class Refused:
    """A change that was not made. ``changed``: somebody else changed the unit, or it is gone; else ``message`` says what is in the way."""

    key: str
    message: str
    changed: bool = False


@dataclass(frozen=True)
class Done:
    """A unit before and after a change."""

    key: str
    before: Entry
    after: Entry


@dataclass(frozen=True)
class Applied:
    """``catalogue`` is as before where anything was refused."""

    catalogue: Catalogue
    done: tuple[Done, ...] = ()
    refused: tuple[Refused, ...] = ()


def key_of(context: str, source: str) -> str:
    """Return the name of a unit, which outlives changes elsewhere in the article.

    >>> key_of("paragraph", "فاز العمال.")
    'ue5e8a06df591'
    """
    return "u" + text_hash("\0".join((context, source)))


def version_of(entry: Entry) -> str:
    """Return what tells one text and state of a unit from another."""
    return text_hash("\0".join((entry.target, str(entry.fuzzy), entry.previous, conflicting(entry) or "")))


def comment_version_of(entry: Entry) -> str:
    """Return what tells one comment from another."""
    return text_hash(comment_of(entry))


def parse_changes(value: object) -> tuple[Change, ...]:
    """Read the changes of a request. Raises ContentError for anything else."""
    rows = value.get("changes") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= 1000:
        raise ContentError("The request names no changes.")
    return tuple(_change(row) for row in rows)


def apply(catalogue: Catalogue, changes: Sequence[Change]) -> Applied:
    """Return the catalogue with all changes made, or with none and what is in the way."""
    places = {key_of(entry.context, entry.source): number for number, entry in enumerate(catalogue.entries)}
    entries = list(catalogue.entries)
    refused: list[Refused] = []
    for change in changes:
        try:
            entries[places[change.key]] = _changed(entries[places[change.key]], change)
        except KeyError:
            refused.append(Refused(change.key, GONE, changed=True))
        except _ChangedElsewhereError as problem:
            refused.append(Refused(change.key, str(problem), changed=True))
        except ContentError as problem:
            refused.append(Refused(change.key, str(problem)))
    if refused:
        return Applied(catalogue, refused=tuple(refused))
    keys = {number: key for key, number in places.items()}
    pairs = enumerate(zip(catalogue.entries, entries, strict=True))
    done = tuple(Done(keys[number], before, after) for number, (before, after) in pairs if before != after)
    return Applied(replace(catalogue, entries=tuple(entries)), done)


def undo(catalogue: Catalogue, done: Sequence[Done]) -> Applied:
    """Return the catalogue with units as they were before, if nobody has changed them since."""
    waiting = {(each.after.context, each.after.source): each for each in done}
    entries: list[Entry] = []
    made: list[Done] = []
    refused: list[Refused] = []
    for entry in catalogue.entries:
        each = waiting.pop((entry.context, entry.source), None)
        if each is not None and (version_of(entry) != version_of(each.after) or entry.comments != each.after.comments):
            refused.append(Refused(each.key, "It was changed again since, so there is nothing to undo.", changed=True))
        elif each is not None:
            # what the Markdown holds is a fact of the present, not of the past
            before = replace(each.before, composed=entry.composed)
            made.append(Done(each.key, entry, before))
            entry = before
        entries.append(entry)
    refused += [Refused(each.key, GONE, changed=True) for each in waiting.values()]
    return Applied(catalogue, refused=tuple(refused)) if refused else Applied(replace(catalogue, entries=tuple(entries)), tuple(made))


class _ChangedElsewhereError(ContentError):
    """The unit is not what the person saw."""


def _changed(entry: Entry, change: Change) -> Entry:
    wanted = _signed(entry, change)
    if wanted != entry and change.version != version_of(entry):
        raise _ChangedElsewhereError("Somebody else has changed this sentence meanwhile.")
    if change.comment is not None:
        commented = comment_unit(wanted, change.comment)
        if commented != wanted and change.comment_version != comment_version_of(entry):
            raise _ChangedElsewhereError("Somebody else has changed the comment meanwhile.")
        wanted = commented
    wanted = dismiss_unit(wanted, change.rule, change.reason) if change.rule else wanted
    return recall_unit(wanted, change.recall) if change.recall else wanted


def _signed(entry: Entry, change: Change) -> Entry:
    """Return the entry with the text and the signature that were asked for."""
    if change.target is not None:
        entry = settle_unit(entry, change.target) if change.settle else edit_unit(entry, change.target)
    if change.sign == "approve":
        return approve_unit(entry)
    return reopen_unit(entry) if change.sign == "reopen" else entry


def _change(row: object) -> Change:
    if not isinstance(row, dict) or not set(row) <= {*_TEXTS, "settle"} or not isinstance(row.get("key"), str):
        raise ContentError("A change that cannot be read.")
    for name in _TEXTS:
        value = row.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST):
            raise ContentError(f"“{name}” is no text, or is longer than {LONGEST:,} characters.")
    if row.get("sign") not in (None, "", "approve", "reopen") or not isinstance(row.get("settle", False), bool):
        raise ContentError("A change that cannot be read.")
    return Change(**{name: value for name, value in row.items() if value is not None})
