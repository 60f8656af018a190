"""git, asked and told: the only place that runs it.

Principles:

- No shell. Names travel between NULs and are never patterns, so that no file name can be anything but a name. Messages are git's English ones.
- ``root`` may be a folder inside a repository or another worktree of it; paths are relative to ``root``, with slashes.
- A commit takes exactly the paths that it is given. What a person has staged besides stays staged, and the repository's own hooks run.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path, PurePosixPath

from pipeline.errors import GitError

MOST_PATHS = 500
"""From so many paths on git is asked for their folders, so that no command line grows too long."""
_SETTINGS = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "user.useConfigOnly=true"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.follow=false"),
    *("-c", "log.showRoot=true"),
)
_MENDS = (
    ("not a git repository", "Run git init here, or add --no-commit and keep the files safe in another way."),
    ("dubious ownership", "The folder belongs to another user. If you trust it, run the git config command that git names."),
    ("tell me who you are", 'Run: git config user.name "Your Name" and git config user.email you@example.org'),
    ("index.lock", "Another git is at work here; wait for it. If none is, delete the file that git names."),
    ("during a merge", "Finish the merge first (git commit), or give it up (git merge --abort)."),
)


@dataclass(frozen=True)
class Change:
    """The last commit that touched a file. ``author`` is ``Name <mail>``; ``when`` has a time zone."""

    author: str
    when: datetime


def is_repository(root: Path) -> bool:
    """Tell whether the folder is inside a git repository. Raises GitError where git says neither yes nor no (the folder is another user's)."""
    try:
        done = _run(root, "rev-parse", "--is-inside-work-tree")
    except GitError:
        return False
    if done.returncode and "not a git repository" not in done.stderr:
        raise _refusal(done, root)
    return done.stdout.strip() == "true"


def ready(root: Path) -> None:
    """Make sure that a commit can be made here, before anything is written. Raises GitError with how to mend it."""
    if output(root, "rev-parse", "--is-inside-work-tree").strip() != "true":
        raise GitError("this is the inside of a git repository, not a place with files.", path=root, mend="Run the command in the project's folder.")
    done = _run(root, "var", "GIT_COMMITTER_IDENT")
    if done.returncode:
        raise GitError("git does not know who you are.", mend=_mend("tell me who you are"))
    for name, what in (("MERGE_HEAD", "a merge"), ("rebase-merge", "a rebase"), ("rebase-apply", "a rebase"), ("CHERRY_PICK_HEAD", "a cherry-pick")):
        if (root / output(root, "rev-parse", "--git-path", name).rstrip("\n")).exists():
            raise GitError(f"{what} is under way in this repository.", mend="Finish it, or give it up with git … --abort; git status says which.")


def author(root: Path) -> str:
    """Return the configured identity as ``Name <mail>``, nothing where there is none."""
    try:
        done = _run(root, "var", "GIT_AUTHOR_IDENT")
    except GitError:
        return ""
    return done.stdout.strip().rpartition(">")[0] + ">" if done.returncode == 0 else ""


def last_changes(root: Path, paths: Sequence[str]) -> Mapping[str, Change]:
    """Return who changed each file last and when, the latest first, in one question to git; files that were never committed are left out."""
    if not paths or not is_repository(root):
        return {}
    wanted = frozenset(paths)
    places = paths if len(paths) <= MOST_PATHS else sorted({str(PurePosixPath(path).parent) for path in paths})
    form = "--format=%x00%aN <%aE>%x00%aI"
    done = _run(root, "log", "-z", "--name-only", "--no-renames", "--relative", form, "--", *places)
    if done.returncode and "does not have any commits" not in done.stderr:
        raise _refusal(done, root)
    found: dict[str, Change] = {}
    for path, change in _logged(done.stdout):
        if path in wanted:
            found.setdefault(path, change)
    return found


def uncommitted(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Return those paths whose file differs from the last commit, is not known to git, or is gone."""
    return tuple(path for path, _ in _status(root, paths))


def commit(root: Path, paths: Sequence[str], message: str, *, author: str = "", when: datetime | None = None) -> str:
    """Commit exactly these paths as they are on disk; return the commit's name, or nothing where none of them has changed.

    ``author`` is ``Name <mail>``, the configured identity unless given; the committer is always the configured identity. Raises GitError.
    """
    changed = _status(root, paths)
    ignored = [path for path, state in changed if state == "!!"]
    if ignored:
        raise GitError("git ignores this file, so it cannot be committed.", path=ignored[0], mend="Take the pattern out of .gitignore.")
    if not changed:
        return ""
    new = [path for path, state in changed if state == "??"]
    if new:
        output(root, "add", "--intent-to-add", "--", *new)
    options = [*([f"--author={author}"] if author else []), *([f"--date={when.isoformat()}"] if when else [])]
    names = [path for path, _ in changed]
    done = _run(root, "commit", "--quiet", "--only", "--cleanup=whitespace", "--file=-", *options, "--", *names, stdin=message)
    if done.returncode:
        if new:
            _run(root, "reset", "--quiet", "--", *new)
        raise _refusal(done, root)
    return output(root, "rev-parse", "HEAD").strip()


def _logged(log: str) -> Iterator[tuple[str, Change]]:
    """Yield each path of a log with its commit, the latest first. No name is empty, so that an empty part can only be the mark before a commit."""
    parts = iter(log.split("\0"))
    for head in (part for part in parts if part):
        change, blank = Change(head, datetime.fromisoformat(next(parts))), "\n"
        for path in takewhile(bool, parts):
            # an empty line parts the first name from the head
            yield path.removeprefix(blank), change
            blank = ""


def _status(root: Path, paths: Sequence[str]) -> list[tuple[str, str]]:
    """Return (path, two letters of ``git status``) of the paths that differ from the last commit."""
    if not paths:
        return []
    prefix = output(root, "rev-parse", "--show-prefix").rstrip("\n")
    places = paths if len(paths) <= MOST_PATHS else sorted({str(PurePosixPath(path).parent) for path in paths})
    options = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames")
    listed = output(root, "status", *options, "--", *places).split("\0")
    wanted = frozenset(paths)
    return [(path, line[:2]) for line in listed if line and (path := line[3:].removeprefix(prefix)) in wanted]


def _run(root: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run git in ``root``. Raises GitError where there is no git or no such folder."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ["git", *_SETTINGS, *arguments],
            cwd=root,
            env=environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        raise GitError("there is no git on this machine.", mend="Install git, or add --no-commit.") from None
    except OSError as problem:
        raise GitError(f"git cannot be run: {problem.strerror or problem}.", path=root, mend="Check that it is installed and that you may run it.") from problem


def output(root: Path, *arguments: str) -> str:
    """Return what a git command prints. Raises GitError with what git said if it fails."""
    done = _run(root, *arguments)
    if done.returncode:
        raise _refusal(done, root)
    return done.stdout


def _refusal(done: subprocess.CompletedProcess[str], root: Path) -> GitError:
    """Return what git said as one message."""
    said = (done.stderr.strip() or done.stdout.strip()).encode("utf-8", "replace").decode("utf-8")
    if "not a git repository" in said:
        return GitError("this folder is in no git repository.", path=root, mend=_mend("not a git repository"))
    return GitError(f"git refused: {said or f'it ended with {done.returncode}'}", mend=_mend(said))


def _mend(said: str) -> str:
    return next((mend for sign, mend in _MENDS if sign in said), "")
