"""``invoke queue``: every article in every language, worst first, with what is left to do."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline import progress, store
from pipeline.commands.report import counted, fail_with, waiting
from pipeline.commands.sync import synced
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import ContentError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.merge import merge
from pipeline.store import Article

WIDE = 120
"""Columns of a terminal from which on headings are written out."""
SHORT = {
    "untranslated": "untr", "machine": "mach", "edited": "edit", "approved": "appr", "stale": "stale", "merged away": "∅", "findings": "find",
    "words left": "words",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One article in one language. ``units`` counts units by state; ``words_left`` are Arabic words nobody has signed off."""

    slug: str
    language: str
    state: str
    units: dict[str, int]
    findings: int
    words_left: int


def queue(root: Path, *, as_json: bool = False, console: Console) -> int:
    """Print the queue. Returns 0, or 1 if something could not be read."""
    with waiting(console, "reading articles and catalogues …"):
        workspace = open_workspace(root)
        errors: list[TazamunError] = list(workspace.errors)
        rows = [
            row for article in workspace.articles for language in workspace.config.targets for row in _row(workspace, article, language=language, errors=errors)
        ]
    rows.sort(key=_urgency)
    if as_json:
        console.file.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n")
    elif rows:
        console.print(_table(rows, width=console.width), soft_wrap=False)
        console.print(f"{counted(len(rows), 'draft')}, {counted(sum(row.words_left for row in rows), 'word')} left to review.")
    else:
        console.print("There is nothing to review: put an article into content/ and run invoke translate.")
    return fail_with(errors, root=root)


def _urgency(row: Row) -> tuple[int | str, ...]:
    """Return the sort key of a row: missing text first, then outdated text, then findings, then what is the most work."""
    return -row.units["untranslated"], -row.units["stale"], -row.findings, -row.words_left, row.slug, row.language


def _row(workspace: Workspace, article: Article, *, language: str, errors: list[TazamunError]) -> Sequence[Row]:
    """Return the row of one draft as the Arabic and both its files stand now, or nothing where it cannot be read."""
    try:
        outcome = synced(article, store.load(workspace.root, language, article.slug))
        loaded = outcome.draft
        catalogue = merge(article.document, loaded.catalogue, language=language, slug=article.slug).catalogue
        status = parse_front(loaded.markdown or "", path=f"translations/{language}/{article.slug}.md")[0].values.get("status", "draft")
    except ContentError as error:
        errors.append(error)
        return ()
    errors += outcome.errors
    state = progress.article_state(catalogue, published=status == "published") if loaded.catalogue else "untranslated"
    found = sum(note.startswith("finding ") for entry in catalogue.entries for note in entry.notes)
    return (Row(article.slug, language, state, {str(k): n for k, n in progress.counts(catalogue).items()}, found, progress.words_left(catalogue)),)


def _table(rows: Sequence[Row], *, width: int) -> Table:
    """Return the rows as a table; zero is a dot, so that the eye finds what is there. Below ``WIDE`` columns headings are short."""
    wide = width >= WIDE
    table = Table(box=None, padding=(0, 2 if wide else 1, 0, 0), pad_edge=False)
    table.add_column("article", overflow="fold", min_width=8)
    table.add_column("lang" if wide else "", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for name in (*rows[0].units, "findings", "words left"):
        table.add_column(name if wide else SHORT[name], justify="right", no_wrap=True)
    for row in rows:
        cells = [*row.units.values(), row.findings, row.words_left]
        table.add_row(row.slug, row.language, row.state, *(str(n) if n else "·" for n in cells))
    return table
