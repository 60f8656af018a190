"""PO ⇄ sentences: the catalogue as it is, for Poedit, OmegaT, Weblate and everything that reads gettext.

In a file that goes out ``#. composed:`` names every target as it is exported, so that an edit shows. ``Last-Translator`` goes out empty:
whoever works on the file is named by their tool, and nobody is taken for the one before.
"""

import re
from dataclasses import replace

from pipeline.catalog import parse, serialize
from pipeline.exchange.sheet import Returned, Sentence, Sheet, unreadable
from pipeline.merge import base, composed
from pipeline.model import Entry, text_hash
from pipeline.po import Message, parse_messages

_TRANSLATOR = "Last-Translator"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def to_po(sheet: Sheet) -> str:
    """Return the draft as PO; what the checks found stands among its ``#.`` lines."""
    catalogue = composed(sheet.catalogue)
    header = {name: value for name, value in catalogue.header.items() if name != _TRANSLATOR}
    entries = tuple(replace(entry, notes=_notes(entry, sheet.remarks.get(number, ()))) for number, entry in enumerate(catalogue.entries))
    return serialize(replace(catalogue, entries=entries, obsolete=(), header=header))


def from_po(text: str, *, slug: str = "", language: str = "", path: str = "") -> Returned:
    """Read what a tool made of an exported catalogue. ``slug`` and ``language`` stand in where its header does not say.

    Raises ContentError as ``catalog.parse`` does.
    """
    messages, _ = parse_messages(text, path=path)
    if not messages:
        raise unreadable("PO", "it holds no message", path)
    header = _fields(messages[0])
    stated = header.get("language", "").replace("_", "-") or language
    catalogue = parse(text, language=stated or "und", slug=slug, path=path)
    lines = {(message.context or "", message.source): message.line for message in messages if not message.obsolete}
    sentences = tuple(_sentence(entry, lines.get((entry.context, entry.source))) for entry in catalogue.entries)
    named = header.get("project-id-version", "")
    return Returned(sentences, named if _SLUG.fullmatch(named) else "", stated, catalogue.header.get(_TRANSLATOR, ""))


def _notes(entry: Entry, remarks: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(note for note in entry.notes if not note.startswith("finding "))
    return (*kept, *(remark for remark in remarks if remark.startswith("finding ")))


def _fields(header: Message) -> dict[str, str]:
    pairs = (line.partition(":") for line in header.target.split("\n") if not header.source)
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value.strip()}


def _sentence(entry: Entry, line: int | None) -> Sentence:
    return Sentence(
        place=f"the entry “{entry.source[:40]}{'…' * (len(entry.source) > 40)}”",
        target=entry.target,
        source_hash=text_hash(entry.source),
        source=entry.source,
        context=entry.context,
        base=base(entry),
        approved=not entry.fuzzy and bool(entry.target),
        comments=tuple(line for comment in entry.comments for line in comment.splitlines() if line.strip()),
        line=line,
    )
