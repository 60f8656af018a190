"""``invoke translate``: drafts for every article and language, in the order approved ▸ memory ▸ machine; people's text stays."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.commands.planning import Job, Planner
from pipeline.commands.recording import recorded, saved
from pipeline.commands.report import counted, fail_with, progress_bar, waiting, warn_of
from pipeline.commands.workspace import Workspace, chosen_languages, open_workspace
from pipeline.draft import Drafter
from pipeline.engine.stock import engine_name
from pipeline.errors import PackageError, RouteError, TazamunError
from pipeline.model import Finding

NEXT = "Drafts are in translations/; see invoke queue, then invoke build --drafts."
NOTHING = "There is nothing to translate: put an article into content/."


def translate(root: Path, *, slugs: Sequence[str] = (), languages: Sequence[str] = (), console: Console) -> int:
    """Draft what is missing and record it. Returns 0, or 1 if an article, a catalogue or a package had to be left out.

    Raises ConfigError for a mistake in ``site.toml`` or ``terms.csv`` and for a language that nobody has set up.
    """
    errors: list[TazamunError] = []
    warnings: list[Finding] = []
    with waiting(console, "reading articles and catalogues …"):
        workspace = open_workspace(root, slugs=slugs)
        targets, unreachable = workspace.reachable(chosen_languages(workspace.config, languages))
        jobs = Planner(workspace, targets, errors).jobs()
    done: list[Job] = []
    with progress_bar(console) as report, workspace.drafter(report, warnings=warnings) as drafter:
        for language in targets:
            done += saved(workspace, _drafted([job for job in jobs if job.language == language], drafter, errors=errors), errors=errors)
    if targets:
        _print_summary(console, done, workspace=workspace)
    warn_of([*(finding for article in workspace.articles for finding in article.document.findings), *warnings], console)
    return fail_with([*workspace.errors, *errors, *unreachable], root=root)


def _drafted(jobs: Sequence[Job], drafter: Drafter, *, errors: list[TazamunError]) -> list[Job]:
    """Draft everything that one language asks for, all articles together. If its package breaks down, the jobs without asks remain."""
    asks = [(place, ask) for place, job in enumerate(jobs) for ask in job.asks]
    try:
        made = drafter.draft([ask.request for _, ask in asks])
    except (PackageError, RouteError) as error:
        errors.append(error)
        return [job for job in jobs if not job.asks]
    filled = list(jobs)
    for (place, ask), draft in zip(asks, made, strict=True):
        filled[place] = recorded(filled[place], ask, made=draft, engine=engine_name())
    return filled


def _print_summary(console: Console, jobs: Sequence[Job], *, workspace: Workspace) -> None:
    """Print a row for each article in which something happened, what was done in all, and what comes next."""
    own = [job for job in jobs if job.article]
    languages = list(dict.fromkeys(job.language for job in own))
    table = Table("article", *languages, "look at", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for article in workspace.articles:
        cells = {job.language: job for job in own if job.loaded.slug == article.slug}
        if any(job.changed or job.held for job in cells.values()):
            found = sum(job.findings for job in cells.values())
            table.add_row(article.slug, *(_cell(cells.get(code)) for code in languages), counted(found, "finding") if found else "")
    if table.row_count:
        console.print(table, soft_wrap=False)
    quiet = len(workspace.articles) - table.row_count
    if quiet and own:
        console.print(f"{counted(quiet, 'article')} as before.")
    done = [counted(sum(job.drafted for job in jobs), "sentence") + " drafted", f"{sum(job.remembered for job in jobs)} from memory and termbase"]
    if offered := sum(job.offered for job in jobs):
        done.append(counted(offered, "suggestion") + " beside edited text")
    console.print(f"{', '.join(done)}. {NEXT if workspace.articles else NOTHING}")


def _cell(job: Job | None) -> str:
    if job is None:
        return "–"
    if job.held:
        return "held"
    new = job.drafted + job.remembered
    return f"{new} new" if new else ("updated" if job.changed else "·")
