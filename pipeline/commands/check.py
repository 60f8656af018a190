"""``invoke check``: what is wrong with the drafts, with file and line, for people, for programs and for git forges. Nothing is written.

The exit code is 0 where nothing is as bad as ``fail_on``, 1 where something is, and 2 where the check could not run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import cast

from rich.console import Console

from pipeline import files
from pipeline.annotations import FORMS, RANK, Report
from pipeline.commands.check_text import show
from pipeline.commands.inspection import Inspection, Wanted, inspect
from pipeline.commands.report import fail_with, waiting
from pipeline.commands.workspace import Workspace, chosen_languages, is_about, no_article, open_workspace
from pipeline.errors import ConfigError, TazamunError
from pipeline.model import Severity
from pipeline.store import SITE

CANNOT_RUN = 2
NEVER = "never"


@dataclass(frozen=True)
class CheckOptions:
    """What to look at and how to say it.

    ``files``: only the drafts of these files, paths as git names them. ``touched``: only what people have written. ``severity``: from which
    severity on findings are shown, ``fail_on``: from which on the exit code is 1. ``output``: where a form for programs goes; the text is then shown as well.
    """

    slugs: Sequence[str] = ()
    languages: Sequence[str] = ()
    files: Sequence[str] = ()
    touched: bool = False
    form: str = "text"
    severity: str = "warning"
    fail_on: str = "blocking"
    output: Path | None = None


def check(root: Path, *, options: CheckOptions | None = None, console: Console) -> int:
    """Check drafts and print the findings. Returns 0, 1 or 2, see the module's docstring."""
    options = options or CheckOptions()
    try:
        _refuse_unknown(options)
        with waiting(console, "checking drafts …"):
            workspace = open_workspace(root)
            inspection = _looked_at(workspace, options)
        report = _report(inspection, options)
        if options.form != "text":
            _write(FORMS[options.form](report), options, console)
        if options.form == "text" or options.output:
            everything = _report(inspection, replace(options, severity="note"))
            show(inspection, report, hidden=_total(everything) - _total(report), whole=bool(options.slugs or options.files), console=console)
    except TazamunError as error:
        fail_with([error], root=root)
        return CANNOT_RUN
    fails = options.fail_on != NEVER and any(RANK[remark.severity] >= RANK[_severity(options.fail_on)] for remark in report.remarks)
    return 1 if fails else 0


def _refuse_unknown(options: CheckOptions) -> None:
    """Raise ConfigError for a word that an option does not know."""
    known: list[tuple[str, str, list[str]]] = [
        ("format", options.form, ["text", *FORMS]),
        ("severity", options.severity, [*RANK]),
        ("fail-on", options.fail_on, [*RANK, NEVER]),
    ]
    for option, word, words in known:
        if word not in words:
            raise ConfigError(f"--{option} “{word}” is unknown.", mend=f"Write one of {', '.join(words)}.")
    if options.output and options.form == "text":
        raise ConfigError("--output is for a format that programs read.", mend=f"Add --format, one of {', '.join(FORMS)}.")


def _looked_at(workspace: Workspace, options: CheckOptions) -> Inspection:
    languages = chosen_languages(workspace.config, options.languages)
    known = [SITE, *(article.slug for article in workspace.articles)]
    for slug in options.slugs:
        if slug not in known and not any(is_about(error, slug) for error in workspace.errors):
            raise no_article(slug, known)
    named = _named(workspace, options.files) if options.files else None

    def wanted(slug: str, language: str) -> bool:
        return (not options.slugs or slug in options.slugs) and (named is None or named(slug, language))

    return inspect(workspace, languages, wanted, spelling=_least(options) == RANK["note"])


def _named(workspace: Workspace, names: Sequence[str]) -> Wanted:
    """Return which drafts files belong to: a draft's to itself, an article's to all its languages, the termbase to all drafts."""
    slugs = {article.path: article.slug for article in workspace.articles}
    pairs: set[tuple[str, str]] = set()
    for name in names:
        path = PurePath(name.replace("\\", "/"))
        path = path.relative_to(workspace.root) if path.is_relative_to(workspace.root) else path
        place = path.as_posix().removeprefix("./")
        parts = place.split("/")
        if place == "translations/terms.csv":
            return lambda slug, language: True
        if parts[0] == "content" and path.suffix == ".md":
            pairs |= {(slugs.get(place, path.stem), language) for language in workspace.config.targets}
        elif parts[0] == "translations" and len(parts) == 3 and path.suffix in (".po", ".md"):
            pairs.add((path.stem, parts[1]))
    return lambda slug, language: (slug, language) in pairs


def _report(inspection: Inspection, options: CheckOptions) -> Report:
    """Return what is to be shown."""
    least = _least(options)
    everything = (*inspection.files, *(remark for each in inspection.drafts for remark in each.remarks))
    shown = tuple(remark for remark in everything if RANK[remark.severity] >= least and (remark.touched or not options.touched))
    return Report(shown, sum(each.slug != SITE for each in inspection.drafts), inspection.undrafted)


def _least(options: CheckOptions) -> int:
    """Return the rank from which on findings are shown: ``severity``, but everything that the exit code counts."""
    least = RANK[_severity(options.severity)]
    return least if options.fail_on == NEVER else min(least, RANK[_severity(options.fail_on)])


def _total(report: Report) -> int:
    return sum(report.counts().values())


def _severity(word: str) -> Severity:
    return cast(Severity, word)


def _write(text: str, options: CheckOptions, console: Console) -> None:
    if options.output:
        files.write(options.output, text)
    else:
        console.file.write(text)
