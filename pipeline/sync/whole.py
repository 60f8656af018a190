"""A catalogue and its draft → both reconciled, with what a person has to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.catalog import kind_of
from pipeline.errors import ContentError
from pipeline.frontmatter import parse_front, set_fields
from pipeline.markdown import compose
from pipeline.markdown.extract import normal
from pipeline.markdown.lines import Draft, read_draft
from pipeline.merge import base
from pipeline.model import Catalogue, Document, Entry, Finding, text_hash
from pipeline.release import intact
from pipeline.sync.decide import Decided, Prefer, conflicting, decide, known, shown
from pipeline.sync.loose import SKELETON, escape_of, gone, holds_some, read_loosely, read_unedited
from pipeline.sync.reading import Read, escapes, field_units, read, skeleton_hash

HELD = frozenset({"approved", "published"})
"""Front-matter states of a draft whose text only approving or releasing may replace."""


@dataclass(frozen=True)
class Reconciled:
    """``catalogue`` has every word of the draft, unless ``unread``; its ``composed`` hashes name what the draft on disk holds.

    ``markdown`` is what the draft should be, None where it is to be left alone. ``from_markdown`` and ``from_po`` are the units whose
    edit was taken from there, ``conflicts`` those that wait for a person.
    """

    catalogue: Catalogue
    markdown: str | None = None
    findings: tuple[Finding, ...] = ()
    from_markdown: tuple[int, ...] = ()
    from_po: tuple[int, ...] = ()
    conflicts: tuple[int, ...] = ()
    unread: bool = False

    @property
    def blocked(self) -> bool:
        """Return whether the draft must stay as it is until a person has mended something."""
        return self.unread or bool(self.conflicts)


def reconcile(document: Document, catalogue: Catalogue | None, markdown: str, *, language: str, slug: str, path: str, prefer: Prefer = "") -> Reconciled:
    """Reconcile a draft with its catalogue (None where it is lost: then every text of the draft is a person's).

    ``document`` is the Arabic as it is now; the catalogue may still be that of an earlier version. ``prefer`` ends conflicts for one side.
    """
    if catalogue is not None and _is_as_approved(catalogue, markdown):
        return Reconciled(catalogue)
    catalogue = catalogue if catalogue is not None else _empty(document, language, slug)
    current = [(unit.context, unit.source) for unit in document.units] == [(entry.context, entry.source) for entry in catalogue.entries]
    try:
        if current and _is_composed(document, catalogue, markdown):
            return _decided(catalogue, [Read(shown(entry)) for entry in catalogue.entries], document, markdown, path=path, prefer=prefer, current=True)
        draft = read_draft(markdown, path=path, by_piece=True)
        texts, strict = _texts(document, catalogue, draft, current=current, path=path)
    except ContentError as problem:
        return Reconciled(catalogue, findings=(_unread(problem, path),), unread=True)
    return _decided(catalogue, texts, document, draft.text, path=path, prefer=prefer, current=strict)


def open_conflicts(catalogue: Catalogue) -> tuple[int, ...]:
    """Return the units with two different edits of which nobody has chosen one yet."""
    return tuple(number for number, entry in enumerate(catalogue.entries) if conflicting(entry) is not None)


def lines(document: Document, catalogue: Catalogue, markdown: str, *, path: str) -> Mapping[int, int]:
    """Return the line of the draft on which each unit of the (reconciled) catalogue begins; none where the draft cannot be read."""
    current = [(unit.context, unit.source) for unit in document.units] == [(entry.context, entry.source) for entry in catalogue.entries]
    try:
        texts, _ = _texts(document, catalogue, read_draft(markdown, path=path, by_piece=True), current=current, path=path)
    except ContentError:
        return {}
    return {number: found.line for number, found in enumerate(texts) if found and found.line}


def _empty(document: Document, language: str, slug: str) -> Catalogue:
    return Catalogue(language, slug, tuple(Entry(unit.context, unit.source) for unit in document.units))


def _is_as_approved(catalogue: Catalogue, markdown: str) -> bool:
    """Tell whether the draft is an approved one that nobody has touched since. It then says nothing new, however far the Arabic has gone on."""
    if "\nsigned:" not in markdown:
        return False
    try:
        front = parse_front(normal(markdown))[0].values
    except ContentError:
        return False
    return front.get("status", "").lower() in HELD and intact(markdown, front) and not open_conflicts(catalogue)


def _is_composed(document: Document, catalogue: Catalogue, markdown: str) -> bool:
    """Tell, without parsing, whether the draft is what composing the catalogue gives: the common case."""
    composed = compose(document, _targets(catalogue))
    ours, start = parse_front(composed)
    theirs, offset = parse_front(normal(markdown))
    if composed[start:] != normal(markdown)[offset:]:
        return False
    return all(theirs.values.get(key, "") == ours.values.get(key, "") for key in field_units(document))


def _texts(document: Document, catalogue: Catalogue, draft: Draft, *, current: bool, path: str) -> tuple[Sequence[Read | None], bool]:
    """Return what the draft says, and whether it follows the article as it is now. Raises ContentError."""
    held = draft.front.values.get("status", "").lower() in HELD
    recorded = draft.front.values.get(SKELETON, "")
    units = [known(entry, escape_of(entry.context), kind=kind_of(entry.context)) for entry in catalogue.entries]
    unedited = read_unedited(units, draft, document) if held else None
    if unedited:
        return unedited, False
    behind = held and _is_behind(catalogue, draft)
    if current and not behind and recorded in ("", skeleton_hash(document)):
        escape = escapes(document)
        try:
            return read(document, [known(entry, escape[number]) for number, entry in enumerate(catalogue.entries)], draft, path=path), True
        except ContentError:
            if recorded or not held:
                raise
    return read_loosely(units, draft, document, gone=gone(catalogue), held=held, path=path), False


def _is_behind(catalogue: Catalogue, draft: Draft) -> bool:
    """Tell whether the catalogue has gone on since a held draft was composed: it has units that the draft never had, or has given up some that it has."""
    return any(base(entry) == text_hash(entry.source) for entry in catalogue.entries) or holds_some(draft, gone(catalogue))


def _decided(catalogue: Catalogue, texts: Sequence[Read | None], document: Document, markdown: str, *, path: str, prefer: Prefer, current: bool) -> Reconciled:
    front = parse_front(markdown)[0].values
    status = front.get("status", "").lower()
    # what a person writes into a draft that `approve` has signed is not covered by that signature
    approved = status == "approved" and bool(front.get("reviewer")) and not front.get("approved")
    escape = escapes(document) if current else {}
    decided = [
        decide(entry, found, escape.get(number, escape_of(entry.context)), approved=approved, prefer=prefer) if found else Decided(entry)
        for number, (entry, found) in enumerate(zip(catalogue.entries, texts, strict=True))
    ]
    result = replace(catalogue, entries=tuple(each.entry for each in decided))
    sides = {side: tuple(number for number, each in enumerate(decided) if each.source == side) for side in ("markdown", "po", "conflict")}
    findings = tuple(_conflict(decided[number].entry, texts[number], number, path) for number in sides["conflict"])
    writes = current and not findings and status not in HELD
    text = _composed(document, result, markdown) if writes else None
    return Reconciled(result, text, findings, sides["markdown"], sides["po"], sides["conflict"])


def _composed(document: Document, catalogue: Catalogue, markdown: str) -> str:
    """Return the draft with its own front matter, translated fields aside, and the body composed anew."""
    composed = compose(document, _targets(catalogue))
    ours, start = parse_front(composed)
    theirs = parse_front(markdown)[0].values
    changes = {key: ours.values.get(key, "") for key in field_units(document)}
    changed = {key: value for key, value in changes.items() if theirs.get(key, "") != value}
    text = set_fields(markdown, changed) if changed else markdown
    return text[: parse_front(text)[1]] + composed[start:]


def _targets(catalogue: Catalogue) -> dict[int, str]:
    return {number: entry.target for number, entry in enumerate(catalogue.entries) if entry.target}


def _unread(problem: ContentError, path: str) -> Finding:
    return Finding("unread-draft", "blocking", f"{problem.message} {problem.mend}".strip(), str(problem.path or path), problem.line)


def _conflict(entry: Entry, found: Read | None, number: int, path: str) -> Finding:
    message = (
        f"Two different edits of one sentence. In the catalogue: «{entry.target}» In the draft: «{conflicting(entry)}» "
        "Make the two equal; or sign the catalogue's off (not fuzzy), or empty its msgstr to take the draft's. Then run invoke sync."
    )
    return Finding("conflict", "blocking", message, path, found.line if found else None, number)
