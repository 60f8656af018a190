"""What a draft says for each unit of a catalogue whose article has changed since, or which went on while the draft was held back.

The skeleton that the draft was composed from is no longer known, so its lines are aligned with the entries as one sequence, by kind
and by what was last composed. What does not fit is an error, not a guess; a draft that is read like this is not rewritten by ``sync``.
"""

import re
from collections.abc import Collection, Sequence

from pipeline.catalog import kind_of
from pipeline.errors import ContentError
from pipeline.frontmatter import TRANSLATABLE
from pipeline.markdown.escape import NOTHING, Escape
from pipeline.markdown.lines import Draft
from pipeline.markdown.pieces import ATTRIBUTES, LETTER
from pipeline.model import MERGED_AWAY, Catalogue, Document, text_hash
from pipeline.sync.align import Line, align
from pipeline.sync.forms import Known, possible_targets
from pipeline.sync.reading import Read, words_hash

SKELETON = "skeleton"
"""The front-matter key under which a draft carries the hash of the skeleton that it was composed from."""

_TAIL = re.compile(rf"(?:{ATTRIBUTES.pattern})$")
_ESCAPES: dict[str, Escape] = {"title": "field", "summary": "field", "field": "field", "heading": "heading", "cell": "cell", "alt": "alt"}


def escape_of(context: str) -> Escape:
    """Return how a unit of this context is written."""
    kind = kind_of(context)
    return "title" if kind == "link title" else _ESCAPES.get(kind, "line")


def read_loosely(known: Sequence[Known], draft: Draft, document: Document, *, gone: Collection[str], held: bool, path: str) -> tuple[Read | None, ...]:
    """Return what the draft says for each unit; None where it says nothing of it because it is older.

    ``gone`` are hashes of texts that left the catalogue. ``held``: the catalogue may have units that the draft never had. Raises ContentError.
    """
    skeleton = "".join(part for part in document.skeleton if isinstance(part, str))
    lines, tails = _lines(draft, skeleton)
    lines = [line for line in lines if not _hashes(line) & set(gone) or any(unit.holds(line.text) for unit in known)]
    found = align(known, lines)
    for line in found.strays:
        if not line.optional:
            message = f"This text belongs to no sentence of the catalogue: «{line.text[:60]}». The Arabic article has changed since the draft was written."
            mend = "Move the text to the sentence that it belongs to, in the draft or in the catalogue."
            raise ContentError(message, path=path, line=line.number, mend=mend)
    recorded = draft.front.values.get(SKELETON, "")
    if recorded and words_hash(" ".join([draft.frame, *tails, *(line.text for line in found.strays)])) != recorded[12:]:
        message = "The draft was changed outside its sentences (code, HTML, marks, addresses), and the Arabic article has changed too."
        raise ContentError(message, path=path, line=1, mend="Undo that change in the draft, or make it in the Arabic article; git diff shows it.")
    return tuple(_read(unit, own, held=held) for unit, own in zip(known, found.units, strict=True))


def gone(catalogue: Catalogue) -> frozenset[str]:
    """Return the hashes of all texts that left the article but may still stand in a draft."""
    texts = [text for entry in catalogue.obsolete for text in (entry.target, entry.source) if text]
    return frozenset((*map(text_hash, texts), *(entry.composed for entry in catalogue.obsolete if entry.composed)))


def holds_some(draft: Draft, hashes: Collection[str]) -> bool:
    """Tell whether some line of a draft is one of these texts."""
    return bool(hashes) and any(_hashes(line) & set(hashes) for line in _lines(draft, "")[0])


def read_unedited(known: Sequence[Known], draft: Draft, document: Document) -> tuple[Read | None, ...] | None:
    """Return what a draft says that nobody has edited: every line is a unit's text, and every text stands there, once, in whatever order. Else None."""
    skeleton = "".join(part for part in document.skeleton if isinstance(part, str))
    lines = [line for line in _lines(draft, skeleton)[0] if not line.optional]
    texts: list[Read | None] = []
    for unit in known:
        found = next((place for place, line in enumerate(lines) if unit.holds(line.text)), None)
        if found is None and not unit.absent:
            return None
        line = None if found is None else lines.pop(found)
        texts.append(Read(line.text, line.number) if line else Read(MERGED_AWAY))
    return None if lines else tuple(texts)


def _read(unit: Known, lines: Sequence[Line], *, held: bool) -> Read | None:
    if lines:
        return Read(" ".join(line.text for line in lines), lines[0].number)
    return Read(MERGED_AWAY) if unit.absent or (unit.expected and not held) else None


def _hashes(line: Line) -> set[str]:
    return {text_hash(target) for target in possible_targets(line.text, escape_of(line.kind))}


def _lines(draft: Draft, skeleton: str) -> tuple[list[Line], list[str]]:
    """Return the draft's lines in order, each field of the front matter a block of its own (negative), and the attributes at their ends."""
    lines = [
        Line(field.value, field.line, -number, field.key if field.key in ("title", "summary") else "field")
        for number, field in enumerate(draft.front.fields, start=1)
        if field.key in TRANSLATABLE and field.value and not field.parts
    ]
    tails = []
    for number, passage in enumerate(draft.passages, start=1):
        for kind, whole, line, sentence in passage.pieces:
            text = _TAIL.sub("", whole).strip()
            tails.append(whole[len(text) :] if sentence else "")
            if text and text != NOTHING:
                lines.append(Line(text, line, number, kind, optional=not sentence or text in skeleton or not LETTER.search(text)))
    return lines, tails
