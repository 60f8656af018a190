"""git, asked and told: with the real program, in folders of every kind."""

import ast
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import git
from pipeline.errors import GitError
from tests.press import nameless

ROOT = Path(__file__).resolve().parent.parent
ODD = [
    "plain.md",
    "with space.md",
    "ملف.md",
    "-n.md",
    "--all",
    "*.md",
    "[a]?.md",
    ":(top)x.md",
    ":x",
    "a'b\".md",
    "new\nline.md",
    "\x01commit\x01.md",
    "ß/ü.md",
    "#.md",
]


def told(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


def write(folder: Path, *names: str, text: str = "one") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def begin(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    told(folder, "init", "--quiet", "--initial-branch=main")
    told(folder, "config", "user.name", "Clara Winterfeld")
    told(folder, "config", "user.email", "clara@example.org")
    told(folder, "config", "commit.gpgsign", "false")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nameless(monkeypatch, tmp_path / "home")
    return tmp_path


@pytest.fixture(params=["top", "sub-folder", "worktree", "behind a link"])
def place(request: pytest.FixtureRequest, home: Path) -> Path:
    """Return a project's folder in a repository with one commit."""
    repository = begin(home / "repo")
    write(repository, "first", "site/first")
    told(repository, "add", ".")
    told(repository, "commit", "--quiet", "--message=first")
    if request.param == "sub-folder":
        return repository / "site"
    if request.param == "worktree":
        told(repository, "worktree", "add", "--quiet", "-b", "other", str(home / "tree"))
        return home / "tree"
    if request.param == "behind a link":
        (home / "link").symlink_to(repository)
        return home / "link"
    return repository


def test_names_of_every_kind_are_committed_and_found_again(place: Path) -> None:
    assert git.is_repository(place)
    write(place, *ODD)
    assert sorted(git.uncommitted(place, ODD)) == sorted(ODD)
    assert git.last_changes(place, ODD) == {}
    name = git.commit(place, ODD, "أضف الملفات\n\nكلها.\n", author="Änne Groß <anne@example.org>", when=datetime(2026, 3, 1, 8, tzinfo=UTC))
    assert name == told(place, "rev-parse", "HEAD").strip()
    assert git.uncommitted(place, ODD) == ()
    assert git.last_changes(place, ODD) == dict.fromkeys(ODD, git.Change("Änne Groß <anne@example.org>", datetime(2026, 3, 1, 8, tzinfo=UTC)))
    assert told(place, "log", "-1", "--format=%an|%ae|%cn|%B").strip() == "Änne Groß|anne@example.org|Clara Winterfeld|أضف الملفات\n\nكلها."


@pytest.mark.parametrize("name", ODD)
def test_a_name_is_never_a_pattern(home: Path, name: str) -> None:
    folder = begin(home / "repo")
    write(folder, *ODD)
    git.commit(folder, [name], "one")
    assert told(folder, "log", "-1", "--format=", "--name-only", "-z").strip("\0\n") == name
    assert sorted(git.uncommitted(folder, ODD)) == sorted(set(ODD) - {name})


def test_a_commit_takes_exactly_its_paths(place: Path) -> None:
    write(place, "ours", "staged", "loose")
    git.commit(place, ["ours", "staged", "loose"], "three")
    write(place, "ours", "staged", "loose", text="two")
    write(place, "staged new")
    told(place, "add", "staged", "staged new")
    write(place, "staged", text="three")
    git.commit(place, ["ours"], "ours alone")
    prefix = told(place, "rev-parse", "--show-prefix").strip()
    assert told(place, "log", "-1", "--format=", "--name-only").split() == [f"{prefix}ours"]
    listed = [line for line in told(place, "status", "--porcelain", "-z", "--", ".").split("\0") if line]
    assert sorted(listed) == sorted([f"MM {prefix}staged", f"A  {prefix}staged new", f" M {prefix}loose"])


def test_nothing_new_is_no_commit(place: Path) -> None:
    write(place, "a")
    assert git.commit(place, ["a"], "a")
    before = told(place, "rev-parse", "HEAD")
    assert git.commit(place, ["a", "never there"], "again") == ""
    assert git.commit(place, [], "nothing") == ""
    assert told(place, "rev-parse", "HEAD") == before


def test_a_deleted_file_is_a_change(place: Path) -> None:
    write(place, "a", "b")
    git.commit(place, ["a", "b"], "two")
    (place / "a").unlink()
    assert git.uncommitted(place, ["a", "b"]) == ("a",)
    assert git.commit(place, ["a", "b"], "gone")
    assert git.uncommitted(place, ["a", "b"]) == ()


def test_the_last_change_is_the_last_of_each_file(place: Path) -> None:
    days = {name: datetime(2026, 3, day, tzinfo=UTC) for day, name in enumerate(["a", "b", "c"], start=1)}
    for day, (name, when) in enumerate(days.items()):
        write(place, "a", name, text=f"{day}")
        git.commit(place, ["a", name], name, author=f"P{day} <p@example.org>", when=when)
    found = git.last_changes(place, ["a", "b", "c", "none"])
    assert {name: change.author for name, change in found.items()} == {"a": "P2 <p@example.org>", "b": "P1 <p@example.org>", "c": "P2 <p@example.org>"}
    many = [f"file {number}" for number in range(git.MOST_PATHS + 1)]
    assert git.last_changes(place, [*many, "b"]) == {"b": found["b"]}


def test_one_question_finds_the_last_changes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = begin(home / "repo")
    write(folder, *ODD)
    git.commit(folder, ODD, "all")
    asked: list[str] = []
    run = git._run
    monkeypatch.setattr(git, "_run", lambda root, *arguments, stdin="": (asked.append(arguments[0]), run(root, *arguments, stdin=stdin))[1])
    git.last_changes(folder, ODD)
    assert asked.count("log") == 1
    assert set(asked) == {"log", "rev-parse"}


def test_a_repository_without_a_commit(home: Path) -> None:
    folder = begin(home / "repo")
    assert git.is_repository(folder)
    assert git.last_changes(folder, ["a"]) == {}
    write(folder, "a", "b")
    assert git.uncommitted(folder, ["a"]) == ("a",)
    assert git.commit(folder, ["a"], "first")
    assert told(folder, "log", "--format=%s", "--name-only").split() == ["first", "a"]


def test_outside_a_repository(home: Path) -> None:
    folder = home / "plain"
    write(folder, "a")
    assert not git.is_repository(folder)
    assert git.last_changes(folder, ["a"]) == {}
    assert git.author(folder) == ""
    for question in (lambda: git.ready(folder), lambda: git.commit(folder, ["a"], "a"), lambda: git.uncommitted(folder, ["a"])):
        with pytest.raises(GitError, match=r"in no git repository.*--no-commit"):
            question()
    assert not git.is_repository(home / "not there")


def test_without_an_identity_nothing_is_committed(home: Path) -> None:
    folder = begin(home / "repo")
    told(folder, "config", "--unset", "user.name")
    told(folder, "config", "--unset", "user.email")
    write(folder, "a")
    assert git.author(folder) == ""
    with pytest.raises(GitError, match=r'does not know who you are.*git config user\.name "Your Name"'):
        git.ready(folder)
    with pytest.raises(GitError, match=r"git config user\.name"):
        git.commit(folder, ["a"], "a", author="Lina <lina@example.org>")
    assert told(folder, "status", "--porcelain").strip() == "?? a", "the index is as before"


def test_the_identity_is_the_configured_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert git.author(place) == "Clara Winterfeld <clara@example.org>"
    git.ready(place)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    assert git.author(place) == "Somebody Else <clara@example.org>"


def test_messages_are_english_whatever_the_machine_speaks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    write(home / "plain", "a")
    assert not git.is_repository(home / "plain")


def test_a_machine_without_git(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = begin(home / "repo")
    monkeypatch.setenv("PATH", str(home))
    assert not git.is_repository(folder)
    assert git.author(folder) == ""
    assert git.last_changes(folder, ["a"]) == {}
    with pytest.raises(GitError, match=r"no git on this machine\. Install git, or add --no-commit"):
        git.ready(folder)


@pytest.mark.parametrize(("what", "message"), [("merge", "a merge is under way"), ("cherry-pick", "a cherry-pick is under way")])
def test_nothing_is_committed_into_the_middle_of_something_else(home: Path, what: str, message: str) -> None:
    folder = begin(home / "repo")
    write(folder, "a")
    git.commit(folder, ["a"], "a")
    told(folder, "switch", "--quiet", "--create", "other")
    write(folder, "a", text="theirs")
    git.commit(folder, ["a"], "theirs")
    told(folder, "switch", "--quiet", "main")
    write(folder, "a", text="ours")
    git.commit(folder, ["a"], "ours")
    git.ready(folder)
    subprocess.run(["git", what, "other"], cwd=folder, check=False, capture_output=True)
    with pytest.raises(GitError, match=message):
        git.ready(folder)


def test_a_hook_that_refuses_is_heard_and_the_index_is_as_before(home: Path) -> None:
    folder = begin(home / "repo")
    hook = folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Not on a Sunday.' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    write(folder, "a")
    with pytest.raises(GitError, match=r"Not on a Sunday\."):
        git.commit(folder, ["a"], "a")
    assert told(folder, "status", "--porcelain").strip() == "?? a"


def test_an_ignored_file_is_not_passed_over_in_silence(home: Path) -> None:
    folder = begin(home / "repo")
    write(folder, "a.po", ".gitignore", text="*.po\n")
    with pytest.raises(GitError, match=r"a\.po: git ignores this file"):
        git.commit(folder, ["a.po"], "a")


def test_a_lock_left_by_a_dead_git_is_named(home: Path) -> None:
    folder = begin(home / "repo")
    write(folder, "a")
    git.commit(folder, ["a"], "a")
    write(folder, "a", text="two")
    write(folder, ".git/index.lock", text="")
    with pytest.raises(GitError, match=r"(?s)index\.lock.*delete the file that git names"):
        git.commit(folder, ["a"], "two")


def test_an_author_without_a_mail(home: Path) -> None:
    folder = begin(home / "repo")
    write(folder, "a")
    git.commit(folder, ["a"], "a", author="لينا <>")
    assert git.last_changes(folder, ["a"])["a"].author == "لينا <>"


def test_the_message_is_what_was_given(home: Path) -> None:
    folder = begin(home / "repo")
    write(folder, "a")
    git.commit(folder, ["a"], "Title\n\n# not a comment\n$(touch pwned) `touch pwned`\n")
    assert told(folder, "log", "-1", "--format=%B").strip() == "Title\n\n# not a comment\n$(touch pwned) `touch pwned`"
    assert sorted(path.name for path in folder.iterdir()) == [".git", "a"]


def test_no_shell_runs_git() -> None:
    tree = ast.parse((ROOT / "pipeline/git.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("run", "Popen", "check_output")]
    assert len(calls) == 1
    assert isinstance(calls[0].args[0], ast.List)
    assert "shell" not in {word.arg for word in calls[0].keywords}
