"""The whole way of a file into ``content/``: read, judge, find, normalise, arrange, write. Refuses before it writes."""

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import ContentError
from pipeline.importer import compose, dates, endnotes, header, pictures, slug
from pipeline.importer.fold import load
from pipeline.importer.judge import Verdict, judge
from pipeline.importer.model import Block, Change, Dropped, Metadata, Options, Page, Report
from pipeline.importer.normalise import clean_line, digit_style, normalise, unify_digits
from pipeline.importer.reading import read
from pipeline.importer.rich import Edit, apply
from pipeline.importer.structure import arrange

Ask = Callable[[str], str]
_ASKED = {"title": "--title", "author": "--author", "date": "--date", "slug": "--slug"}


@dataclass
class _Draft:
    """What has been gathered on the way."""

    metadata: Metadata
    blocks: list[Block]
    dropped: list[Dropped] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def ingest(path: Path, *, root: Path, options: Options, ask: Ask | None = None) -> Report:
    """Bring a file in as ``root/content/<slug>.md`` and report; ``ask`` (a question → an answer) is called for what is missing.

    Nothing is written on a dry run, or while something is missing. Raises ContentError for a file that cannot be read, an
    option that makes no sense, a slug that is taken, and a page without text.
    """
    page = read(path)
    draft = _draft(page, options)
    if not any(block.words for block in draft.blocks):
        raise ContentError("No article was found in the file.", path=path, mend="Copy the article's text into a .txt file and bring that in.")
    draft.metadata = _told(draft.metadata, options, path)
    draft.metadata, asked = _asked(draft.metadata, options.slug, ask)
    name = options.slug or asked or slug.propose(draft.metadata.title)
    missing = _missing(draft.metadata, name)
    target = root / "content" / f"{name}.md"
    if name:
        _refuse(name, target, path)
    _picture_files(draft, page, path, name or "article")
    text = compose.article(draft.metadata, name, options.category or draft.metadata.section, draft.blocks, draft.pictures)
    if not missing and not options.dry_run:
        _write(target, text, draft.files, root)
    return Report(
        path, None if missing else target, text, draft.metadata, name, missing, tuple(draft.dropped), tuple(draft.changes),
        (*page.notes, *draft.warnings), tuple(draft.files), not missing and not options.dry_run,
    )  # fmt: skip


def _draft(page: Page, options: Options) -> _Draft:
    """Judge a page and put its article in order."""
    lexicon = load()
    verdict = judge(page, lexicon)
    metadata, used, warnings = header.find(page, verdict, lexicon)
    kept = _kept(page, verdict, used)
    dropped = [*page.dropped, *_left_out(page, verdict, used, kept)]
    blocks, repeated = arrange([page.blocks[number] for number in kept], options.title or metadata.title, lexicon, plain=page.plain)
    blocks, linked = endnotes.link(blocks)
    blocks = _notes(blocks)
    blocks, changes = _normalised(blocks)
    draft = _Draft(metadata, blocks, dropped + repeated, [*page.changes, *changes], list(warnings))
    if linked:
        draft.changes.append(Change("footnotes", "numbers in brackets and a numbered list", "footnotes"))
    return draft


def _kept(page: Page, verdict: Verdict, used: dict[int, str]) -> list[int]:
    """Return the blocks of the article: its stretch without what was dropped or used, and the notes that it refers to."""
    inside = [number for number in range(verdict.start, verdict.stop) if number not in verdict.reasons and number not in used]
    cited = {span.target for number in inside for span in page.blocks[number].rich.spans if span.kind == "note"}
    group = {page.blocks[number].group for number in range(len(page.blocks)) if page.blocks[number].kind == "note" and page.blocks[number].marker in cited}
    notes = [number for number, block in enumerate(page.blocks) if block.kind == "note" and block.group in group]
    return [number for number in inside if page.blocks[number].kind != "note"] + notes


def _left_out(page: Page, verdict: Verdict, used: dict[int, str], kept: Sequence[int]) -> list[Dropped]:
    """Name everything that does not go into the text, with the reason."""
    known = set(kept)
    out = []
    for number, block in enumerate(page.blocks):
        if number not in known and (block.text.strip() or block.kind == "image"):
            where = "before the article" if number < verdict.start else "after the article" if number >= verdict.stop else "note that nothing refers to"
            reason = used.get(number) or verdict.reasons.get(number) or where
            out.append(Dropped(block.text.strip() or block.marker[:80], reason))
    return out


def _notes(blocks: Sequence[Block]) -> list[Block]:
    """Take the number off a note's own text and references without a note off the text."""
    defined = {block.marker for block in blocks if block.kind == "note"}
    out = []
    for block in blocks:
        rich = block.rich
        if block.kind == "note" and block.marker:
            lead = re.match(r"^\s*(?:[\[(]?\s*[0-9٠-٩]{1,3}\s*[\])]?\s*[.:\-–—]?|[*^↑]+)\s+(?=\S)", rich.text)
            rich = apply(rich, [Edit(lead.start(), lead.end(), "")]) if lead else rich
            back = re.search(r"\s*[↩↑⏎^]\ufe0e?\s*$", rich.text)
            rich = apply(rich, [Edit(back.start(), back.end(), "")]) if back else rich
        loose = [Edit(span.start, span.end, "") for span in rich.spans if span.kind == "note" and span.target not in defined]
        out.append(replace(block, rich=apply(rich, loose)))
    return out


def _normalised(blocks: Sequence[Block]) -> tuple[list[Block], list[Change]]:
    style = digit_style([block.text for block in blocks if block.kind not in ("code", "image")])
    changes: list[Change] = []
    out = []
    for block in blocks:
        if block.kind == "code":
            out.append(block)
            continue
        rich, first = normalise(block.rich)
        rich, second = unify_digits(rich, style)
        changes += [*first, *second]
        rows = tuple(tuple(unify_digits(normalise(cell)[0], style)[0] for cell in row) for row in block.rows)
        if rich.text.strip() or block.kind in ("rule", "image", "table"):
            out.append(replace(block, rich=rich, rows=rows))
    return out, changes


def _told(metadata: Metadata, options: Options, path: Path) -> Metadata:
    """Put what the editor said above what the page says."""
    if options.slug and not slug.valid(options.slug):
        raise ContentError(f"{options.slug!r} cannot be an address.", path=path, mend="Give --slug in small Latin letters, digits and single hyphens.")
    if options.title:
        metadata = replace(metadata, title=clean_line(options.title))
    if options.author:
        metadata = replace(
            metadata, author=clean_line(options.author), author_latin="" if clean_line(options.author) != metadata.author else metadata.author_latin
        )
    if options.date:
        metadata = _dated(metadata, options.date, path)
    return metadata


def _dated(metadata: Metadata, said: str, path: Path) -> Metadata:
    found = dates.find(said)
    if found is None:
        raise ContentError(f"{said!r} is not a date.", path=path, mend="Give --date as 2026-01-14 or «14 كانون الثاني 2026».")
    return replace(metadata, date=found.day, date_said=said)


def _asked(metadata: Metadata, name: str, ask: Ask | None) -> tuple[Metadata, str]:
    """Ask for what is missing; an empty answer leaves it missing."""
    if ask is None:
        return metadata, ""
    if not metadata.title and (answer := ask("Title (العنوان): ").strip()):
        metadata = replace(metadata, title=clean_line(answer))
    if not metadata.author and (answer := ask("Author (الكاتب/ة): ").strip()):
        metadata = replace(metadata, author=clean_line(answer))
    while metadata.date is None and (answer := ask("Date (التاريخ): ").strip()):
        found = dates.find(answer)
        metadata = replace(metadata, date=found.day, date_said=answer) if found else metadata
    if name:
        return metadata, ""
    proposed = slug.propose(metadata.title)
    answer = ask(f"Address (العنوان على الشبكة) [{proposed}]: ").strip()
    return metadata, answer if slug.valid(answer) else ""


def _missing(metadata: Metadata, name: str) -> tuple[str, ...]:
    known = {"title": metadata.title, "author": metadata.author, "date": metadata.date, "slug": name or not metadata.title}
    return tuple(_ASKED[key] for key, value in known.items() if not value)


def _refuse(name: str, target: Path, source: Path) -> None:
    taken = target.exists() or target.is_symlink()
    if not taken and target.parent.is_dir():
        line = re.compile(rf"^slug:\s*[\"']?{re.escape(name)}[\"']?\s*$", re.M)
        taken = any(line.search(other.read_text(encoding="utf-8", errors="replace")[:4000]) for other in sorted(target.parent.rglob("*.md")) if other.is_file())
    if taken:
        raise ContentError(f"The slug {name!r} is taken.", path=source, mend="Give another one with --slug, or remove the old article first.")


def _picture_files(draft: _Draft, page: Page, source: Path, name: str) -> None:
    """Read the article's pictures; those that cannot be had are dropped with their captions and reported."""
    kept: list[Block] = []
    for block in draft.blocks:
        if block.kind == "image" and block.marker not in draft.pictures:
            content, why = pictures.load(block.marker, source, page.pictures)
            if why:
                draft.dropped.append(Dropped(f"{block.text} {block.marker[:120]}".strip(), why))
                continue
            place = f"images/{name}-{len(draft.files) + 1}.{pictures.kind_of(content)}"
            draft.pictures[block.marker], draft.files[place] = place, content
        elif block.kind == "caption" and (not kept or kept[-1].kind != "image"):
            draft.dropped.append(Dropped(block.text, "caption without its picture"))
            continue
        kept.append(block)
    draft.blocks = kept
    first = next((block for block in kept if block.kind == "image"), None)
    draft.metadata = replace(draft.metadata, image=draft.pictures[first.marker]) if first else draft.metadata


def _write(target: Path, text: str, files: dict[str, bytes], root: Path) -> None:
    """Write pictures, then the article under a name that nobody else has taken meanwhile; nothing is ever overwritten."""
    made: list[Path] = []
    try:
        for place, content in files.items():
            made.append(_create(root / "content" / place, content))
        _create(target, text.encode())
    except FileExistsError:
        _remove(made)
        raise ContentError("The name is taken.", path=target, mend="Give another --slug.") from None
    except OSError as error:
        _remove(made)
        raise ContentError(f"The article could not be written: {error.strerror}.", path=target, mend="Check the disk and the folder's rights.") from None


def _remove(made: Sequence[Path]) -> None:
    for path in made:
        path.unlink(missing_ok=True)


def _create(target: Path, content: bytes) -> Path:
    """Create a file whole or not at all; raises FileExistsError when it is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".ingest-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        os.link(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return target
