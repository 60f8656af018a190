"""The examples in docs/ci: they parse, what they call exists, and the git hook does what it says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.newsroom import Newsroom

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "ci"
HOOK = FOLDER / "pre-commit"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
FORGES = {"github.yml", "forgejo.yml"}


def steps(node: Any) -> Iterator[str]:
    """Yield every shell script in a parsed workflow."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key in ("run", "script", "after_script"):
                yield from [below] if isinstance(below, str) else below
            else:
                yield from steps(below)
    elif isinstance(node, list):
        for below in node:
            yield from steps(below)


def calls(text: str) -> list[list[str]]:
    """Return the tasks called in a shell script, with their options."""
    found = re.findall(r"(?:\./tazamun|-m invoke) ([a-z][^\n|;&]*)", text)
    return [shlex.split(call.replace('"$@"', "")) for call in found]


CALLS = sorted({tuple(call) for path in WORKFLOWS for script in steps(yaml.safe_load(path.read_text(encoding="utf-8"))) for call in calls(script)})
CALLS += [tuple(call) for call in calls(HOOK.read_text(encoding="utf-8"))]


def test_each_forge_has_an_example_that_checks_and_syncs() -> None:
    assert {path.name for path in WORKFLOWS} == FORGES | {"gitlab.yml"}
    for path in WORKFLOWS:
        scripts = "\n".join(steps(yaml.safe_load(path.read_text(encoding="utf-8"))))
        assert {call[0] for call in calls(scripts)} == {"check", "sync"}, path.name


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_every_call_is_a_task_with_these_options(call: tuple[str, ...]) -> None:
    shown = subprocess.run([sys.executable, "-m", "invoke", "--help", call[0]], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert shown.returncode == 0, shown.stderr
    for option in (each for each in call[1:] if each.startswith("--")):
        assert re.search(rf"{option}\b", shown.stdout), f"{call[0]} has no {option}"


@pytest.mark.parametrize("name", sorted(FORGES))
def test_pull_requests_are_what_the_forges_check(name: str) -> None:
    workflow = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert "pull_request" in workflow[True], "YAML 1.1 reads the key “on” as true"
    assert all(job["runs-on"] and job["steps"] for job in workflow["jobs"].values())


def test_the_gitlab_job_hands_in_the_report_that_it_writes() -> None:
    job = yaml.safe_load((FOLDER / "gitlab.yml").read_text(encoding="utf-8"))["check-drafts"]
    [script] = job["script"]
    assert f"--format gitlab --output {job['artifacts']['reports']['codequality']}" in script
    assert job["artifacts"]["when"] == "always"


def test_the_pre_commit_hook_names_the_script_and_the_files_it_knows() -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert ROOT / hook["entry"] == HOOK
    assert os.access(HOOK, os.X_OK)
    for name in ("content/a.md", "content/pages/about.md", "translations/en/a.po", "translations/en/a.md", "translations/terms.csv"):
        assert re.search(hook["files"], name), name
    assert not re.search(hook["files"], "content/images/a.png")


@pytest.fixture
def repository(room: Newsroom) -> Newsroom:
    """Return a newsroom in a git repository with the hook in place and the machine's drafts committed through it."""
    for needed in ("git", "sh"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    room.translate(languages=["en"])
    shutil.copytree(ROOT / "pipeline", room.root / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tasks.py", room.root / "tasks.py")
    (room.root / ".venv").symlink_to(sys.prefix)
    git(room, "init", "--quiet")
    (room.root / ".git/info/exclude").write_text(".venv\n.cache\n__pycache__\n", encoding="utf-8")
    shutil.copy(HOOK, room.root / ".git" / "hooks" / "pre-commit")
    git(room, "add", ".")
    assert commit(room).returncode == 0, "machine drafts must be free to go in"
    return room


def git(room: Newsroom, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    settings = ["-c", "user.name=Lina", "-c", "user.email=lina@example.org", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(["git", *settings, *arguments], cwd=room.root, check=check, capture_output=True, encoding="utf-8", env=environment)


def commit(room: Newsroom) -> subprocess.CompletedProcess[str]:
    return git(room, "commit", "--message=change", check=False)


def proofread(room: Newsroom, text: str) -> None:
    """Write over the list item of the English draft that has a number, and stage it."""
    path = "translations/en/news.md"
    room.write(path, re.sub(r"^- .*(?:14|13|Fourteen).*$", f"- {text}", room.markdown("en", "news"), count=1, flags=re.MULTILINE))
    git(room, "add", path)


def test_the_hook_refuses_a_lost_number_and_lets_the_mended_sentence_through(repository: Newsroom) -> None:
    proofread(repository, "13% more pay.")
    refused = commit(repository)
    said = refused.stdout + refused.stderr
    assert refused.returncode == 1
    assert re.search(r"translations/en/news\.md:\d+ ", said)
    assert "lost-number" in said
    assert "The commit is refused" in said
    proofread(repository, "14% more pay.")
    done = commit(repository)
    assert done.returncode == 0, done.stderr
    assert git(repository, "log", "--format=%s").stdout.split() == ["change", "change"]


def test_the_hook_judges_what_is_staged_and_nothing_else(repository: Newsroom) -> None:
    proofread(repository, "13% more pay.")
    repository.write("translations/en/news.md", repository.markdown("en", "news").replace("13%", "14%"))
    assert commit(repository).returncode == 1, "the staged text is the wrong one"
    git(repository, "reset", "--quiet", "translations/en/news.md")
    proofread(repository, "14% more pay.")
    repository.write("translations/en/news.md", repository.markdown("en", "news").replace("14%", "13%"))
    assert commit(repository).returncode == 0, "the wrong text is not staged"


def test_the_hook_leaves_other_commits_and_the_folder_alone(repository: Newsroom) -> None:
    repository.write("translations/en/study.md", repository.markdown("en", "study") + "\n<<<<<<< HEAD\n")
    repository.write("notes.txt", "Notes.\n")
    git(repository, "add", "notes.txt")
    before = repository.files("translations")
    assert commit(repository).returncode == 0
    assert repository.files("translations") == before
