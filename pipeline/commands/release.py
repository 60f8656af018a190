"""``invoke release`` and ``invoke unrelease``: an article and its translations put online, or taken back, in one commit with one timestamp.

The files are changed through the journal, so that a run that was cut short is finished by the next one with the same timestamp; the
article itself is the last file to say that it is published, and the first to say that it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from pipeline import git, journal
from pipeline import release as rules
from pipeline.commands.approve import Clock, Wish, approve_draft, moment, system_clock
from pipeline.commands.candidates import Candidate, candidates, with_history
from pipeline.commands.report import counted, fail_with
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.errors import ConfigError, GitError, TazamunError
from pipeline.frontmatter import parse_front, set_fields
from pipeline.store import Article

Texts = Mapping[str, tuple[str, str]]
"""For each path the text that it has and the one that it is to have."""


@dataclass(frozen=True)
class Run:
    """What was asked for. ``now`` is the moment that goes into the files."""

    workspace: Workspace
    console: Console
    now: datetime
    dry: bool
    commit: bool


def release(root: Path, *, slug: str, dry_run: bool = False, commit: bool = True, clock: Clock = system_clock, console: Console) -> int:
    """Put an article online, or the languages that were approved since. Returns 1, and writes nothing, where the policy forbids it."""
    run, article, code = _begun(root, slug, dry_run=dry_run, commit=commit, clock=clock, console=console, what="release")
    if article is None:
        return code
    front, _ = parse_front(article.text, path=article.path)
    settings = run.workspace.config.release
    site = rules.Rule(settings.policy, settings.required, settings.quorum, settings.deadline)
    rule = rules.overridden(site, front, languages=run.workspace.config.targets, path=article.path)
    found, errors = _taken_up(run, article)
    approved = [each for each in found if each.approved]
    due = rules.due(rule, front.values.get("date", ""), zone=ZoneInfo(run.workspace.config.site.timezone))
    verdict = rules.verdict(rule, {each.language for each in approved}, due=due, now=run.now)
    if _is_released(front.values):
        return _joined(run, article, found, required=rule.required)
    if not verdict.goes:
        console.print(f"{slug} stays as it is: {verdict.reason}.", markup=False)
        return fail_with([*errors, *_missing(run, found, verdict.missing)], root=root)
    stamp = {"status": "published", "released": run.now.isoformat()}
    texts = {each.path: (each.text, set_fields(each.text, {**stamp, "updated": ""})) for each in approved}
    texts[article.path] = (article.text, set_fields(article.text, stamp))
    languages = [run.workspace.config.source, *(each.language for each in approved)]
    message = f"Release {slug}: {', '.join(languages)}\n\nPolicy {rule.policy}: {verdict.reason}.\n"
    return _done(run, slug, texts, what="release", message=message, missing=_missing(run, found, verdict.missing), fresh=_marked(found))


def unrelease(root: Path, *, slug: str, dry_run: bool = False, commit: bool = True, clock: Clock = system_clock, console: Console) -> int:
    """Take an article and all its translations offline. What was approved stays approved."""
    run, article, code = _begun(root, slug, dry_run=dry_run, commit=commit, clock=clock, console=console, what="unrelease")
    if article is None:
        return code
    front = parse_front(article.text)[0].values
    texts: dict[str, tuple[str, str]] = {}
    if front.get("status", "published").lower() != "draft" or front.get("released"):
        texts[article.path] = (article.text, set_fields(article.text, {"status": "draft", "released": ""}))
    found = candidates(run.workspace, article)
    for each in found:
        said = each.front or {}
        if said.get("status", "").lower() == "published" or said.get("released"):
            status = "approved" if said.get("approved") else "draft"
            texts[each.path] = (each.text, set_fields(each.text, {"status": status, "released": "", "updated": ""}))
    if not texts:
        console.print(f"{slug} is not online: there is nothing to take back.", markup=False)
        return 0
    code = _done(run, slug, texts, what="unrelease", message=f"Take {slug} offline\n")
    return code or fail_with([each.obstacle for each in found if each.front is None and each.obstacle], root=root)


def _begun(root: Path, slug: str, *, dry_run: bool, commit: bool, clock: Clock, console: Console, what: str) -> tuple[Run, Article | None, int]:
    """Open the project and finish what an earlier run left. Without an article in the answer everything is said, and the exit code is the last part."""
    if not slug:
        raise ConfigError("It is not said which article.", mend=f"Name it: invoke {what} my-article.")
    workspace = open_workspace(root, slugs=[slug])
    run = Run(workspace, console, moment(clock, workspace.config), dry_run, commit)
    if commit and not dry_run:
        git.ready(root)
    left = journal.pending(root, slug)
    if left is not None:
        if dry_run:
            console.print(f"An earlier {left.what} of {slug}, of {left.when}, was cut short. It would be finished first.", markup=False)
        elif _finished(run, left) and left.what == what:
            return run, None, 0
        workspace = open_workspace(root, slugs=[slug])
        run = Run(workspace, console, run.now, dry_run, commit)
    if workspace.errors or not workspace.articles:
        return run, None, fail_with(workspace.errors, root=root) or 1
    return run, workspace.articles[0], 0


def _finished(run: Run, left: journal.Pending) -> bool:
    """Finish what a run left that was cut short, and commit it; return whether that was more than going back."""
    journal.finish(run.workspace.root, left)
    if left.what == "undo":
        journal.end(run.workspace.root, left)
        return False
    name = _committed(run, left)
    run.console.print(f"Finished the {left.what} of {left.name} that was cut short, with its time {left.when}{_told(run, name)}", markup=False)
    return True


def _taken_up(run: Run, article: Article) -> tuple[tuple[Candidate, ...], list[TazamunError]]:
    """Approve the drafts that people have marked in their front matter; return all candidates after that, and why some could not be approved."""
    found = candidates(run.workspace, article)
    errors: list[TazamunError] = []
    fresh: dict[str, str] = {}
    for each in (each for each in found if each.marked):
        made = approve_draft(run.workspace, article, each.language, wish=Wish(commit=run.commit, dry=run.dry), now=run.now)
        errors += made.refusals
        if not made.refusals:
            fresh[each.language] = made.reviewer
            told = ", as the draft says; that would come first." if run.dry else _told(run, made.commit)
            run.console.print(f"{made.language}/{made.slug}: approved by {made.reviewer}{told}", markup=False)
    if run.dry:
        return tuple(replace(each, obstacle=None) if each.language in fresh else each for each in found), errors
    return candidates(run.workspace, article) if fresh else found, errors


def _is_released(front: Mapping[str, str]) -> bool:
    return front.get("status", "published").lower() == "published" and bool(front.get("released"))


def _joined(run: Run, article: Article, found: Sequence[Candidate], *, required: Sequence[str]) -> int:
    """Put the languages online that were approved after the article was released; the article keeps its own time."""
    stamp = {"status": "published", "released": run.now.isoformat(), "updated": ""}
    texts = {each.path: (each.text, set_fields(each.text, stamp)) for each in found if each.approved and not each.online}
    behind = _missing(run, tuple(found), [each.language for each in found if not each.approved and (each.online or each.language in required)])
    if texts:
        languages = ", ".join(each.language for each in found if each.path in texts)
        return _done(run, article.slug, texts, what="release", message=f"Release {article.slug} in {languages}\n", missing=behind, fresh=_marked(found))
    released = parse_front(article.text)[0].values["released"]
    run.console.print(f"{article.slug} is online since {released}, and no further language is approved.", markup=False)
    for error in behind:
        run.console.print(str(error), markup=False)
    return 0


def _missing(run: Run, found: Sequence[Candidate], languages: Sequence[str]) -> tuple[TazamunError, ...]:
    wanted = tuple(each for each in found if each.language in languages)
    return with_history(run.workspace, wanted) if wanted else ()


def _marked(found: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(each.path for each in found if each.marked and each.approved)


def _done(run: Run, slug: str, texts: Texts, *, what: str, message: str, missing: Sequence[TazamunError] = (), fresh: Sequence[str] = ()) -> int:
    """Write all files and commit them, or say what would be done. ``fresh`` are drafts that were signed by hand: approving them commits them first."""
    root = run.workspace.root
    if run.commit and (foreign := _uncommitted(run, [path for path in texts if path not in fresh])):
        return fail_with(foreign, root=root)
    subject = message.partition("\n")[0]
    if run.dry:
        run.console.print(f"Would do: {subject}, at {run.now.isoformat()}. {counted(len(texts), 'file')}:", markup=False)
        for path in texts:
            run.console.print(f"  {path}", markup=False)
    else:
        pending = journal.begin(root, slug, what=what, when=run.now.isoformat(), message=message, texts=texts)
        journal.finish(root, pending)
        name = _committed(run, pending)
        run.console.print(f"{subject}, at {pending.when}{_told(run, name)}", markup=False)
    for error in missing:
        run.console.print(str(error), markup=False)
    return 0


def _uncommitted(run: Run, paths: Sequence[str]) -> list[TazamunError]:
    """Return an error for each file that holds somebody's work that is not committed: the release's commit would carry it along unseen."""
    mend = "Commit it first, or add --no-commit."
    if run.dry and not git.is_repository(run.workspace.root):
        return []
    return [GitError("The file has changes that are not committed.", path=path, mend=mend) for path in git.uncommitted(run.workspace.root, paths)]


def _committed(run: Run, pending: journal.Pending) -> str:
    """Commit what was written and forget it. If git refuses, the files get their old texts back. Raises GitError."""
    root = run.workspace.root
    paths = [change.path for change in pending.changes]
    try:
        name = git.commit(root, paths, pending.message, when=datetime.fromisoformat(pending.when)) if run.commit else ""
    except GitError as error:
        journal.undo(root, pending)
        raise GitError(f"{error.message} Nothing was changed.", path=error.path, mend=error.mend) from None
    journal.end(root, pending)
    return name


def _told(run: Run, name: str) -> str:
    return f", committed as {name[:10]}." if name else "." if run.commit else ", not committed."
