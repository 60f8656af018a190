"""``invoke queue``: every article in every language, worst first, with what is left to do and what comes next."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from pipeline import backlog, backlog_page, files, git, release
from pipeline.backlog import Row, Site
from pipeline.commands.report import counted, fail_with, waiting
from pipeline.commands.surveying import surveyed
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import ConfigError, ContentError, GitError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.store import Article

WIDE = 120
"""Columns of a terminal from which on everything has a column of its own."""
PAGES = {".html": backlog_page.to_html, ".htm": backlog_page.to_html, ".md": backlog_page.to_markdown}


def queue(root: Path, *, as_json: bool = False, report: str = "", now: datetime | None = None, console: Console) -> int:
    """Print the queue, or write it into the file ``report``. Returns 0, or 1 if something could not be read."""
    if report and Path(report).suffix.lower() not in PAGES:
        raise ConfigError("A report is HTML or Markdown.", path=report, mend="Name a file that ends in .html or .md.")
    with waiting(console, "reading articles and drafts …"):
        workspace = open_workspace(root)
        errors: list[TazamunError] = list(workspace.errors)
        moment = now or datetime.now(UTC)
        rows = ranked(workspace, now=moment, errors=errors)
    if report:
        files.write(Path(report), PAGES[Path(report).suffix.lower()](rows, _site(workspace, moment)))
    if as_json:
        console.file.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n")
    elif report:
        console.print(f"{report}: {counted(len(rows), 'draft')}.", markup=False)
    elif rows:
        console.print(_table(rows, width=console.width, now=moment), soft_wrap=False)
        console.print(f"{counted(len(rows), 'draft')}, {counted(sum(row.words_left for row in rows), 'word')} left to review.")
    else:
        console.print("There is nothing to review: put an article into content/ and run invoke translate.")
    return fail_with(errors, root=root)


def ranked(workspace: Workspace, *, now: datetime, errors: list[TazamunError]) -> list[Row]:
    """Return every draft with its age and its next step, worst first; what cannot be read is added to ``errors``."""
    return backlog.ordered(_stepped(workspace, _dated(workspace.root, surveyed(workspace, errors)), now=now, errors=errors))


def _dated(root: Path, rows: Sequence[Row]) -> list[Row]:
    """Add who last worked on each draft, and when, as far as git knows."""
    paths = {_key(row): [f"translations/{row.language}/{row.slug}{end}" for end in (".po", ".md")] for row in rows}
    every = [path for pair in paths.values() for path in pair]
    try:
        changes = git.last_changes(root, every)
        fresh = frozenset(git.uncommitted(root, every)) if changes else frozenset()
    except GitError:
        return list(rows)
    dated = []
    for row in rows:
        known = sorted((change.when, change.author) for path in paths[_key(row)] if (change := changes.get(path)))
        when, who = (known[-1][0].isoformat(), known[-1][1]) if known else ("", "")
        dated.append(replace(row, changed=when, by=who, uncommitted=any(path in fresh for path in paths[_key(row)])))
    return dated


def _key(row: Row) -> tuple[str, str]:
    return row.language, row.slug


def _stepped(workspace: Workspace, rows: Sequence[Row], *, now: datetime, errors: list[TazamunError]) -> list[Row]:
    """Add what comes next, which for approved drafts depends on the article's other languages."""
    articles = {article.slug: article for article in workspace.articles}
    verdicts = {}
    for slug in dict.fromkeys(row.slug for row in rows if row.status == "approved"):
        try:
            rule = _rule(workspace, articles[slug])
            due = release.due(rule, articles[slug].document.front.get("date", ""), zone=ZoneInfo(workspace.config.site.timezone))
            verdicts[slug] = release.verdict(rule, backlog.approved_languages(rows, slug), due=due, now=now)
        except ContentError as error:
            errors.append(error)
    required = workspace.config.release.required
    return [backlog.stepped(replace(row, required=row.language in required), verdicts.get(row.slug)) for row in rows]


def _rule(workspace: Workspace, article: Article) -> release.Rule:
    site = workspace.config.release
    rule = release.Rule(site.policy, site.required, site.quorum, site.deadline)
    return release.overridden(rule, parse_front(article.text)[0], languages=workspace.config.targets, path=article.path)


def _site(workspace: Workspace, now: datetime) -> Site:
    languages = workspace.config.languages
    named = languages.get("en", languages[workspace.config.source]).site_name
    local = now.astimezone(ZoneInfo(workspace.config.site.timezone))
    names, directions = {code: each.name for code, each in languages.items()}, {code: each.direction for code, each in languages.items()}
    return Site(named, names, local, directions, workspace.config.source)


def _table(rows: Sequence[Row], *, width: int, now: datetime) -> Table:
    """Return the rows as a table; zero is a dot, so that the eye finds what is there. Below ``WIDE`` columns only the most important remain."""
    wide = width >= WIDE
    table = Table(box=None, padding=(0, 2 if wide else 1, 0, 0), pad_edge=False)
    table.add_column("article", overflow="fold", min_width=8)
    table.add_column("language" if wide else "", no_wrap=True)
    for name in ("state", "last worked on", "") if wide else ():
        table.add_column(name, no_wrap=True, max_width=20)
    for name, short in (("conflicts", ""), ("blocking", "block"), ("warnings", "warn"), ("words left", "words")):
        if wide or short:
            table.add_column(name if wide else short, justify="right", no_wrap=True)
    table.add_column("next", overflow="ellipsis", no_wrap=True)
    for row in rows:
        last = "not committed" if row.uncommitted else backlog.age(row.changed, now)
        history = (row.state, last, "" if row.uncommitted else backlog.person_of(row)) if wide else ()
        counts = (*((row.conflicts,) if wide else ()), row.blocking, row.warnings, row.words_left)
        table.add_row(row.slug, row.language, *history, *(str(count) if count else "·" for count in counts), row.next or row.state)
    return table
