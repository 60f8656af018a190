"""The tasks of the newsroom. Argument parsing and nothing else: each hands over to ``pipeline.commands``."""

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from invoke import Collection, Exit, task

ROOT = Path(__file__).parent


def command(function: Callable[..., int]) -> Any:
    """Make a task whose return value is the exit code and whose failures are one clear message."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        from pipeline.commands import fail_with  # noqa: PLC0415 `invoke --list` stays instant
        from pipeline.errors import TazamunError  # noqa: PLC0415

        try:
            code = function(*args, **kwargs)
        except TazamunError as error:
            code = fail_with([error])
        except KeyboardInterrupt:
            sys.stderr.write("\nInterrupted. Nothing is lost: run the same command again and it goes on from here.\n")
            code = 130
        if code:
            raise Exit(code=code)

    return run


@task(
    iterable=["slug", "lang"],
    help={"slug": "only this article (may be given more than once)", "lang": "only this language (may be given more than once)"},
)
@command
def translate(_: Any, slug: list[str], lang: list[str]) -> int:
    """Draft all articles in all languages; what people wrote stays."""
    from pipeline import commands  # noqa: PLC0415

    return commands.translate(ROOT, slugs=slug, languages=lang, console=commands.stdout())


@task(help={"json": "for machines"})
@command
def queue(_: Any, json: bool = False) -> int:
    """Show what is left to review, worst first."""
    from pipeline import commands  # noqa: PLC0415

    return commands.queue(ROOT, as_json=json, console=commands.stdout())


@task(
    iterable=["slug", "lang"],
    help={
        "slug": "only this article (may be given more than once)",
        "lang": "only this language (may be given more than once)",
        "prefer": "end all conflicts in favour of one side: po or markdown",
    },
)
@command
def sync(_: Any, slug: list[str], lang: list[str], prefer: str = "") -> int:
    """Bring catalogues and Markdown drafts together; report conflicts."""
    from pipeline import commands  # noqa: PLC0415

    return commands.sync(ROOT, slugs=slug, languages=lang, prefer=prefer, console=commands.stdout())


@task(help={"drafts": "with unreviewed drafts, labelled as such"})
@command
def build(_: Any, drafts: bool = False) -> int:
    """Build the site into output/."""
    from pipeline import commands  # noqa: PLC0415

    return commands.build(ROOT, drafts=drafts, console=commands.stdout())


@task(help={"port": "the port to listen on (0: any free one)"})
@command
def serve(_: Any, port: int = 8000) -> int:
    """Show output/ in a browser on this machine."""
    from pipeline import commands  # noqa: PLC0415

    return commands.serve(ROOT, port=port, console=commands.stdout())


@task
@command
def demo(_: Any) -> int:
    """Translate the sample articles with the shipped model and build the site."""
    from pipeline import commands  # noqa: PLC0415

    console = commands.stdout()
    return commands.translate(ROOT, console=console) or commands.build(ROOT, drafts=True, console=console)


@task(
    iterable=["install"],
    help={
        "install": "fetch a direction from the Argos index, as in --install ar-en (the only command that uses the network)",
        "from": "install the .argosmodel files in this folder",
        "export": "write a stock .argosmodel for each direction of the shipped model into this folder",
    },
)
@command
def models(_: Any, install: list[str], from_: str = "", export: str = "") -> int:
    """Show packages and routes; install better ones."""
    from pipeline import commands  # noqa: PLC0415

    return commands.models(ROOT, install=install, folder=Path(from_) if from_ else None, export=Path(export) if export else None, console=commands.stdout())


@task(
    positional=["file"],
    help={
        "file": "a saved page, a text, a DOCX or ODT file",
        "title": "when the file does not say it; so for the next four",
        "slug": "the name of the new article: small Latin letters, digits and hyphens",
        "date": "2026-01-14, with or without 23:21",
        "dry-run": "show, write nothing",
        "verbose": "list every change",
    },
)
@command
def ingest(
    _: Any, file: str, title: str = "", slug: str = "", author: str = "", date: str = "", category: str = "", dry_run: bool = False, verbose: bool = False
) -> int:
    """Bring an article in: a saved page or a pasted text becomes clean Markdown."""
    from pipeline import commands, importer  # noqa: PLC0415

    options = importer.Options(title=title, slug=slug, author=author, date=date, category=category, dry_run=dry_run, verbose=verbose)
    return commands.ingest(ROOT, Path(file), options=options, console=commands.stdout())


def shell(*steps: list[str]) -> int:
    """Run programs of the development environment until one fails. Returns its exit code."""
    for step in steps:
        code = subprocess.run([sys.executable, "-m", *step], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


@task
@command
def test(_: Any) -> int:
    """Run the tests."""
    return shell(["pytest"])


@task
@command
def lint(_: Any) -> int:
    """Check style and types."""
    return shell(["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])


@task(help={"write": "write the tables into docs/benchmarks.md"})
@command
def bench(_: Any, write: bool = False) -> int:
    """Measure speed, growth and quality against named peers."""
    return shell(["benchmarks", *(["--write"] if write else [])])


namespace = Collection(translate, sync, queue, build, serve, demo, models, ingest, test, lint, bench)
