"""What a person does to one unit: edit it, sign it off, take that back, comment on it, dismiss a finding, choose between two edits.

Principles:

- Every function is entry → entry. ``composed`` is never touched, so that ``sync`` and ``store.save`` still know what the Markdown holds.
- Editing takes a signature back: what was signed off was the old text. Signing off needs a text, and no open conflict.
- What tools other than ours would do to the PO file (clear ``fuzzy``, write a ``#`` comment) gives the same result.
"""

import re
from dataclasses import replace

from pipeline.errors import ContentError
from pipeline.model import MERGED_AWAY, Entry
from pipeline.notes import lasting, one_line
from pipeline.sync import CONFLICT, conflicting

APPROVED = "approved: "
"""How the note begins by which ``merge`` remembers that a stale target was signed off."""

_OUTDATED = ("finding ", "untranslated: ")
_RULE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DISMISSAL = re.compile(r"#?\s*dismiss\s+([a-z][a-z0-9-]*)\s*:", re.IGNORECASE)
# what a paste may bring along and no catalogue or draft can hold on one line
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\ud800-\udfff]+")


def edit_unit(entry: Entry, target: str) -> Entry:
    """Set the target as a person typed it: on one line, no longer signed off. The same text is no edit; an empty one asks for a new draft.

    >>> edit_unit(Entry("paragraph", "فاز العمال.", "The workers won."), "Workers won.").state
    'edited'
    """
    target = clean(target)
    if target == entry.target:
        return entry
    notes = tuple(note for note in entry.notes if not note.startswith(_OUTDATED))
    return replace(entry, target=target, fuzzy=bool(target), previous=entry.previous if target else "", notes=notes)


def approve_unit(entry: Entry) -> Entry:
    """Sign the target off as it is; it was made for the present source. Raises ContentError without a text, or where two edits contend.

    >>> approve_unit(Entry("paragraph", "فاز العمال.", "The workers won.", fuzzy=True, previous="فاز عمال.")).state
    'approved'
    """
    if not entry.target:
        raise ContentError("A sentence without a translation cannot be approved.", mend=f"Write one, or {MERGED_AWAY} if its text stands in a neighbour.")
    if conflicting(entry) is not None:
        raise ContentError("This sentence has two different edits, one in the catalogue and one in the draft.", mend="Choose one of the two first.")
    notes = tuple(note for note in lasting(entry.notes) if not note.startswith(APPROVED))
    return replace(entry, fuzzy=False, previous="", notes=notes)


def reopen_unit(entry: Entry) -> Entry:
    """Take a signature back; the text stays.

    >>> reopen_unit(Entry("paragraph", "فاز العمال.", "The workers won.")).state
    'edited'
    """
    return replace(entry, fuzzy=bool(entry.target))


def comment_unit(entry: Entry, text: str) -> Entry:
    """Set the reviewer's comment, one PO comment a line; an empty text removes it. Dismissals are not comments and stay.

    >>> comment_unit(Entry("paragraph", "فاز العمال.", comments=("dismiss length: a pun",)), "Check the name.").comments
    ('Check the name.', 'dismiss length: a pun')
    """
    lines = (_UNWRITABLE.sub(" ", line).strip() for line in text.splitlines())
    # "# . " marks generated lines among the comments of an obsolete entry
    written = (re.sub(r"^\. ", ".\N{NO-BREAK SPACE}", line) for line in lines if line)
    return replace(entry, comments=(*written, *(line for line in entry.comments if _DISMISSAL.match(line))))


def comment_of(entry: Entry) -> str:
    """Return the reviewer's comment without the dismissals."""
    return "\n".join(line for line in entry.comments if not _DISMISSAL.match(line))


def dismiss_unit(entry: Entry, rule: str, reason: str) -> Entry:
    """Exempt the unit from a check, with the reason that the catalogue keeps. Raises ContentError without a reason.

    >>> dismiss_unit(Entry("paragraph", "وصل 20 عاملًا."), "lost-number", "in the next sentence").comments
    ('dismiss lost-number: in the next sentence',)
    """
    reason = clean(reason)
    if not _RULE.fullmatch(rule):
        raise ContentError(f"“{rule[:40]}” is not the name of a check.", mend="Take the name that the finding gives.")
    if not reason:
        raise ContentError("A finding is dismissed with a reason.", mend="Write in a few words why it does not apply here.")
    return replace(entry, comments=(*recall_unit(entry, rule).comments, f"dismiss {rule}: {reason}"))


def recall_unit(entry: Entry, rule: str) -> Entry:
    """Take a dismissal back: the check applies to the unit again."""
    dismissed = (_DISMISSAL.match(line) for line in entry.comments)
    return replace(entry, comments=tuple(line for line, found in zip(entry.comments, dismissed, strict=True) if not found or found[1].lower() != rule.lower()))


def settle_unit(entry: Entry, target: str) -> Entry:
    """End an open conflict: a person has seen both texts and says what holds, one of the two or a third.

    >>> settle_unit(Entry("paragraph", "فاز العمال.", "They won.", notes=("conflict: Workers won.",)), "Workers won.").notes
    ()
    """
    return edit_unit(replace(entry, notes=tuple(note for note in entry.notes if not note.startswith(CONFLICT))), target)


def clean(target: str) -> str:
    r"""Return typed text as a catalogue holds it: one line, no control characters, ``∅`` alone for nothing.

    >>> clean("سطر\nوسطر\x00 ")
    'سطر وسطر'
    """
    return _UNWRITABLE.sub(" ", one_line(target)).strip()
