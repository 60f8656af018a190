"""The tasks of the newsroom. Argument parsing and nothing else: each hands over to ``pipeline.commands``."""
# mypy: disable-error-code="no-any-return"
# (each task is given the package, so that `invoke --list` need not import it)

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from invoke import Collection, Exit, task

ROOT = Path(__file__).parent
CHOICE = {"slug": "only this article (may be given more than once)", "lang": "only this language (may be given more than once)"}
PUBLICATION = {"slug": "the article", "dry-run": "say what would happen, write nothing", "no-commit": "write the files, leave the commit to you"}


def command(function: Callable[..., int]) -> Any:
    """Make a task of a function of ``pipeline.commands`` and the options; its return value is the exit code, its failures are one clear message."""

    @functools.wraps(function)
    def run(_: Any, *args: Any, **kwargs: Any) -> None:
        from pipeline import commands  # noqa: PLC0415 `invoke --list` stays instant
        from pipeline.errors import TazamunError  # noqa: PLC0415

        try:
            code = function(commands, *args, **kwargs)
        except TazamunError as error:
            code = commands.fail_with([error])
        except KeyboardInterrupt:
            sys.stderr.write("\nInterrupted. Nothing is lost: run the same command again and it goes on from here.\n")
            code = 130
        if code:
            raise Exit(code=code)

    return run


@task(iterable=["slug", "lang"], help=CHOICE)
@command
def translate(commands: Any, slug: list[str], lang: list[str]) -> int:
    """Draft all articles in all languages; what people wrote stays."""
    return commands.translate(ROOT, slugs=slug, languages=lang, console=commands.stdout())


@task(help={"json": "for machines", "report": "write a page for people without a terminal into this file (.html or .md)"})
@command
def queue(commands: Any, json: bool = False, report: str = "") -> int:
    """Show what is left to review, worst first."""
    return commands.queue(ROOT, as_json=json, report=report, console=commands.stdout())


@task(
    positional=["slug"],
    iterable=["lang"],
    help={
        "slug": "the article (. for the approved sentences of the whole site, as --format tmx)",
        "lang": "only this language (may be given more than once)",
        "format": "po, xliff, xliff-tags (marks protected), html (a table for a word processor or paper) or tmx (approved sentences)",
        "output": "the file or folder to write (exchange/)",
    },
)
@command
def export(commands: Any, slug: str, lang: list[str], format_: str = "po", output: str = "") -> int:
    """Write a draft for another tool."""
    from pipeline.commands import exchange  # noqa: PLC0415

    return exchange.export(ROOT, slug=slug, languages=lang, form=format_, output=output, console=commands.stdout())


@task(
    name="import",
    positional=["file"],
    help={
        "file": "what came back: .po .xlf .tmx .html .docx .odt",
        "slug": "the article, where the file does not say it",
        "lang": "the language, where the file does not say it",
        "reviewer": 'who stands behind the sentences that the file signs off: "Name <mail>"',
        "dry-run": "show, write nothing",
    },
)
@command
def import_(commands: Any, file: str, slug: str = "", lang: str = "", reviewer: str = "", dry_run: bool = False) -> int:
    """Take what another tool made of a draft."""
    from pipeline.commands import exchange  # noqa: PLC0415

    return exchange.import_(ROOT, Path(file), slug=slug, language=lang, reviewer=reviewer, dry_run=dry_run, console=commands.stdout())


@task(
    iterable=["lang"],
    help={"lang": "only this language (may be given more than once)", "json": "for machines", "terms": "write proposals for the termbase into this CSV file"},
)
@command
def stats(commands: Any, lang: list[str], json: bool = False, terms: str = "") -> int:
    """Measure what people change in the machine's drafts."""
    from pipeline.commands.stats import stats  # noqa: PLC0415

    return stats(ROOT, languages=lang, as_json=json, terms=terms, console=commands.stdout())


@task(iterable=["slug", "lang"], help=CHOICE | {"prefer": "end all conflicts in favour of one side: po or markdown"})
@command
def sync(commands: Any, slug: list[str], lang: list[str], prefer: str = "") -> int:
    """Bring catalogues and Markdown drafts together; report conflicts."""
    return commands.sync(ROOT, slugs=slug, languages=lang, prefer=prefer, console=commands.stdout())


@task(
    iterable=["slug", "lang", "file"],
    help={
        **CHOICE,
        "file": "only the draft or article of this file, as git names it (may be given more than once)",
        "touched": "only sentences that people have written or approved",
        "format": "text, json, github (workflow commands), gitlab (code quality) or sarif",
        "severity": "show findings from here on: blocking, warning or note",
        "fail-on": "exit with 1 from here on: blocking, warning, note or never",
        "output": "write the format into this file, and show the text as well",
        "dismiss": "exempt one --unit of one --slug and --lang from this check, with a --reason",
    },
)
@command
def check(
    commands: Any, slug: list[str], lang: list[str], file: list[str], touched: bool = False, format_: str = "text", severity: str = "warning",
    fail_on: str = "blocking", output: str = "", dismiss: str = "", unit: int = 0, reason: str = "",
) -> int:  # fmt: skip
    """Look for what is wrong in the drafts; write nothing."""
    if dismiss:
        chosen = commands.Dismissal("".join(slug), "".join(lang), unit, dismiss, reason)
        return commands.dismiss(ROOT, chosen, console=commands.stdout())
    place = Path(output) if output else None
    options = commands.CheckOptions(slug, lang, file, touched, format_, severity, fail_on, place)
    return commands.check(ROOT, options=options, console=commands.stdout())


@task(
    positional=["slug"],
    iterable=["lang"],
    help={
        "slug": "the article (site: the names of authors, categories and tags; . for all that is signed in its front matter)",
        "lang": "the language that was reviewed (may be given more than once); without it drafts signed in their front matter are taken up",
        "reviewer": 'who answers for the text: "Name <mail>"',
        "as-is": "also where most of it is the machine's, unchanged",
        "no-commit": "write the files, leave the commit to you",
    },
)
@command
def approve(commands: Any, slug: str, lang: list[str], reviewer: str = "", as_is: bool = False, no_commit: bool = False) -> int:
    """Sign a reviewed draft off with your name."""
    return commands.approve(ROOT, slug=slug, languages=lang, reviewer=reviewer, as_is=as_is, commit=not no_commit, console=commands.stdout())


@task(positional=["slug"], help=PUBLICATION)
@command
def release(commands: Any, slug: str, dry_run: bool = False, no_commit: bool = False) -> int:
    """Put an article and its approved translations online, all at once."""
    return commands.release(ROOT, slug=slug, dry_run=dry_run, commit=not no_commit, console=commands.stdout())


@task(positional=["slug"], help=PUBLICATION)
@command
def unrelease(commands: Any, slug: str, dry_run: bool = False, no_commit: bool = False) -> int:
    """Take an article and its translations offline again."""
    return commands.unrelease(ROOT, slug=slug, dry_run=dry_run, commit=not no_commit, console=commands.stdout())


@task(
    help={
        "port": "the port to listen on (0: any free one)",
        "slug": "open this article",
        "lang": "in this language",
        "reviewer": 'who approves: "Name <mail>"; without it the one whom git knows',
        "no-browser": "print the address, open nothing",
    }
)
@command
def review(commands: Any, port: int = -1, slug: str = "", lang: str = "", reviewer: str = "", no_browser: bool = False) -> int:
    """Correct and sign off drafts in a browser, sentence beside sentence."""
    from pipeline import desk  # noqa: PLC0415

    where = None if port < 0 else port
    return desk.review(ROOT, port=where, slug=slug, language=lang, reviewer=reviewer, browser=not no_browser, console=commands.stdout())


@task(help={"drafts": "with unreviewed drafts, labelled as such"})
@command
def build(commands: Any, drafts: bool = False) -> int:
    """Build the site into output/."""
    return commands.build(ROOT, drafts=drafts, console=commands.stdout())


@task(help={"output": "where to (mirror/ADDRESS.zip)", "verify": "compare this archive, or a folder with one unpacked, with its manifest"})
@command
def mirror(commands: Any, output: str = "", verify: str = "") -> int:
    """Pack the released site as one archive that works from any folder and any stick."""
    if verify:
        return commands.verify_mirror(Path(verify), console=commands.stdout())
    return commands.mirror(ROOT, output=Path(output) if output else None, console=commands.stdout())


@task(help={"check": "write nothing, fail if a string is missing"})
@command
def strings(commands: Any, check: bool = False) -> int:
    """Bring the catalogues of the interface's words up to the templates; begin those of new languages."""
    return commands.strings(ROOT, check=check, console=commands.stdout())


@task(help={"port": "the port to listen on (0: any free one)"})
@command
def serve(commands: Any, port: int = 8000) -> int:
    """Show output/ in a browser on this machine."""
    return commands.serve(ROOT, port=port, console=commands.stdout())


@task
@command
def demo(commands: Any) -> int:
    """Translate the sample articles with the shipped model and build the site."""
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
def models(commands: Any, install: list[str], from_: str = "", export: str = "") -> int:
    """Show packages and routes; install better ones."""
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
    commands: Any, file: str, title: str = "", slug: str = "", author: str = "",
    date: str = "", category: str = "", dry_run: bool = False, verbose: bool = False,
) -> int:  # fmt: skip
    """Bring an article in: a saved page or a pasted text becomes clean Markdown."""
    from pipeline import importer  # noqa: PLC0415

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
def test(commands: Any) -> int:
    """Run the tests."""
    return shell(["pytest"])


@task
@command
def lint(commands: Any) -> int:
    """Check style and types."""
    return shell(["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])


@task(help={"write": "write the tables into docs/benchmarks.md"})
@command
def bench(commands: Any, write: bool = False) -> int:
    """Measure speed, growth and quality against named peers."""
    return shell(["benchmarks", *(["--write"] if write else [])])


namespace = Collection(
    translate, sync, check, review, approve, release, unrelease, queue, export, import_, stats, build, mirror, serve, strings, demo, models,
    ingest, test, lint, bench,
)  # fmt: skip
