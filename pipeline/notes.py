"""The ``#.`` lines of a catalogue: where a draft came from, what was last composed, and notes for the reviewer.

A note is one line that begins with a slug and a colon (``suggestion 87: …``, ``finding lost-link: …``). Only notes of
the kinds in ``TRANSIENT`` are the pipeline's own and may be dropped when their sentence changes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from urllib.parse import quote, unquote

from pipeline.model import Entry, Provenance, text_hash

TRANSIENT = ("suggestion", "finding", "untranslated")
_ARROW = " ⟵ "
_PROVENANCE = re.compile(r"mt: package=(\S*) version=(\S*) sha256=(\S*) route=(\S*) score=(\S+) hash=([0-9a-f]{12})(?: pivot=([0-9a-f]{12}))? engine=(.*)")
_COMPOSED = re.compile(r"composed: ([0-9a-f]{12})")
_SUGGESTION = re.compile(r"suggestion (\d+): (.*) ⟵ (.*)", re.DOTALL)
_BEGINNING = re.compile(r"[a-z]+(?:[- ][\w-]+){0,2}: ")
_POLIB_WIDTH = 78  # polib wraps comments at this width unless it is told not to


@dataclass(frozen=True)
class Generated:
    """What the ``#.`` lines of one entry say."""

    provenance: Provenance | None = None
    composed: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A target offered to the reviewer. ``score`` (0–100) says how similar ``source`` is to the sentence at hand."""

    score: int
    target: str
    source: str


def format_lines(entry: Entry) -> tuple[str, ...]:
    """Return the entry's ``#.`` lines in their fixed order, without the marker."""
    origin = [_format_provenance(entry.provenance)] if entry.provenance else []
    composed = [f"composed: {entry.composed}"] if entry.composed else []
    return (*origin, *composed, *(one_line(note) for note in entry.notes))


def parse_lines(lines: Sequence[str]) -> Generated:
    """Read what ``format_lines`` wrote, even after a tool has wrapped it. A line that cannot be read stays as a note.

    >>> parse_lines(["composed: 31d7642f4051", "finding lost-link: الرابط مفقود"]).notes
    ('finding lost-link: الرابط مفقود',)
    """
    generated = Generated()
    for line in _unwrapped(lines):
        provenance = None if generated.provenance else _parse_provenance(line)
        composed = _COMPOSED.fullmatch(line)
        if provenance:
            generated = replace(generated, provenance=provenance)
        elif composed and not generated.composed:
            generated = replace(generated, composed=composed[1])
        else:
            generated = replace(generated, notes=(*generated.notes, line))
    return generated


def canonical(provenance: Provenance, target: str) -> Provenance:
    """Return the provenance as a catalogue can hold it: 12 digits of SHA-256, a score of three decimals, the hash of ``target``."""
    score = round(provenance.score, 3) if isfinite(provenance.score) else -99.0
    return replace(provenance, sha256=provenance.sha256[:12], score=score, text_hash=text_hash(target) if target else provenance.text_hash)


def suggestion_note(suggestion: Suggestion) -> str:
    """Return the note that carries a suggestion.

    >>> suggestion_note(Suggestion(87, "We won.", "فزنا."))
    'suggestion 87: We won. ⟵ فزنا.'
    """
    return f"suggestion {suggestion.score}: {one_line(suggestion.target)}{_ARROW}{one_line(suggestion.source)}"


def parse_suggestion(note: str) -> Suggestion | None:
    """Return the suggestion that a note carries, if it is one.

    >>> parse_suggestion("suggestion 87: We won. ⟵ فزنا.")
    Suggestion(score=87, target='We won.', source='فزنا.')
    """
    match = _SUGGESTION.fullmatch(note)
    return Suggestion(int(match[1]), match[2], match[3]) if match else None


def lasting(notes: Sequence[str]) -> tuple[str, ...]:
    """Return the notes that outlive a change of their sentence: all but the pipeline's own.

    >>> lasting(["finding lost-link: الرابط مفقود", "dismissed numbers: السنة مكتوبة بالحروف"])
    ('dismissed numbers: السنة مكتوبة بالحروف',)
    """
    return tuple(note for note in notes if not re.match(rf"(?:{'|'.join(TRANSIENT)})\b[^:]*:", note))


def one_line(text: str) -> str:
    r"""Return the text on one line, without white space around it.

    >>> one_line("سطر\nوسطر ")
    'سطر وسطر'
    """
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text).strip(" \t\r\n\f\v")


def _format_provenance(origin: Provenance) -> str:
    pivot = f" pivot={origin.pivot_hash}" if origin.pivot_hash else ""
    names = f"package={_packed(origin.package)} version={_packed(origin.version)} sha256={_packed(origin.sha256)} route={_packed(origin.route)}"
    return f"mt: {names} score={origin.score:.3f} hash={origin.text_hash}{pivot} engine={one_line(origin.engine)}"


def _parse_provenance(line: str) -> Provenance | None:
    match = _PROVENANCE.fullmatch(line)
    if not match:
        return None
    try:
        score = float(match[5])
    except ValueError:
        return None
    package, version, sha256, route = (unquote(match[group]) for group in range(1, 5))
    return Provenance(match[8], package, version, sha256, route, score, match[6], match[7] or "")


def _packed(value: str) -> str:
    return re.sub(r"[\s%]", lambda match: quote(match[0]), value)


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Join what textwrap took apart: a line that begins no note, whose first word had no room on the line before."""
    joined: list[str] = []
    room = 0
    for line in lines:
        first = len(line.split(" ", 1)[0])
        torn = bool(joined) and joined[-1].startswith("mt: ") and " engine=" not in joined[-1]
        if joined and not _BEGINNING.match(line) and (torn or first >= room >= 0):
            # textwrap also breaks after the hyphen of a compound, where no space was
            joined[-1] += line if re.search(r"\w-$", joined[-1]) else f" {line}"
        else:
            joined.append(line)
        room = _POLIB_WIDTH - len(f"#. {line}")
    return joined
