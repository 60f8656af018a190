"""Where the sentences of a draft stand: the line of a unit in the catalogue's file and in the Markdown, for messages and annotations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import sync
from pipeline.catalog import kind_of
from pipeline.errors import ContentError
from pipeline.model import Catalogue, Document, Entry
from pipeline.po import parse_messages

Key = tuple[str, str]
"""Context and source of an entry as they stand in the file, which may be older than the article."""


@dataclass(frozen=True)
class Place:
    """The lines (from 1) of one unit in its two files: of its ``msgstr``, and of its sentence. None where it does not stand there."""

    po: int | None = None
    markdown: int | None = None


def catalogue_lines(text: str) -> Mapping[Key, int]:
    r"""Return the line of the ``msgstr`` of every entry of a PO file, by context and source; nothing for a file that cannot be read.

    >>> catalogue_lines('msgid ""\nmsgstr ""\n\nmsgctxt "title"\nmsgid "نعم"\nmsgstr "Yes"\n')
    {('title', 'نعم'): 6}
    """
    try:
        messages, _ = parse_messages(text)
    except ContentError:
        return {}
    lines = text.split("\n")
    return {(message.context or "", message.source): _target_line(lines, message.line) for message in messages if message.source and not message.obsolete}


def draft_lines(document: Document, catalogue: Catalogue | None, markdown: str, *, path: str) -> Mapping[Key, int]:
    """Return the line of every sentence in a Markdown draft. ``catalogue`` is the reconciled one (``Synced.draft``)."""
    if catalogue is None:
        return {}
    found = sync.lines(document, catalogue, markdown, path=path)
    return {(catalogue.entries[number].context, catalogue.entries[number].source): line for number, line in found.items()}


def line_of(entry: Entry, lines: Mapping[Key, int]) -> int | None:
    """Return the line of an entry. One that the Arabic has changed since stands in the file under its previous source."""
    if (entry.context, entry.source) in lines:
        return lines[entry.context, entry.source]
    kind = kind_of(entry.context)
    return next((line for (context, source), line in lines.items() if source == entry.previous and kind_of(context) == kind), None)


def _target_line(lines: Sequence[str], start: int) -> int:
    """Return the line of the ``msgstr`` below the ``msgid`` of line ``start``."""
    return next((number for number in range(start, len(lines) + 1) if lines[number - 1].lstrip().startswith("msgstr")), start)
