"""How commands speak: tables and progress on standard output, errors with their mend on standard error."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.errors import TazamunError
from pipeline.model import Finding
from pipeline.solving import Progress as Report

PIPE_WIDTH = 200


def stdout() -> Console:
    """Return the console of a command: no colour codes in a pipe, no wrapping of paths, wide tables where no window limits them."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def fail_with(errors: Iterable[TazamunError], *, root: Path | None = None) -> int:
    """Print each different error once on standard error, places within ``root`` without it. Returns 1 if there was one, else 0."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
    lines = dict.fromkeys(str(within(error, root)) for error in errors)
    for line in lines:
        console.print(line, style="red", markup=False)
    return 1 if lines else 0


def within(error: TazamunError, root: Path | None) -> TazamunError:
    """Return the error with its place as a person in the project's folder names it."""
    place = None if error.path is None else PurePath(error.path)
    if root is None or place is None or not place.is_relative_to(root):
        return error
    return TazamunError(error.message, path=place.relative_to(root), line=error.line, mend=error.mend)


def warn_of(findings: Iterable[Finding], console: Console) -> None:
    """Print findings one a line, as ``file:line: what is the matter``, each once."""
    for line in dict.fromkeys(placed(finding) for finding in findings):
        console.print(line, style="yellow", markup=False, emoji=False)


def placed(finding: Finding) -> str:
    """Return a finding as one line.

    >>> placed(Finding("unclosed-fence", "warning", "السياج مفتوح.", "content/a.md", 12))
    'content/a.md:12: السياج مفتوح.'
    """
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{place}: {finding.message}" if place else finding.message


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "sentence"), counted(2, "sentence")
    ('1 sentence', '2 sentences')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


@contextmanager
def progress_bar(console: Console) -> Iterator[Report]:
    """Yield a function that is told (what, done, total) and draws a bar for each ``what``; silent where nobody looks."""
    columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TextColumn("sentences"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield report


@contextmanager
def waiting(console: Console, what: str) -> Iterator[None]:
    """Show on a terminal what is going on until it is over; say nothing in a pipe."""
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
