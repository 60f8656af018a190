"""A release in git: other people's work, hooks that refuse, and stops at every write."""

import shutil

import pytest

from pipeline import journal
from pipeline.errors import ContentError, GitError
from tests.press import Press, StopError, stopped

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_uncommitted_work_is_never_released_along(approved: Press) -> None:
    approved.edit("ar", "summary: ", "section: ثقافة\nsummary: ")
    approved.room.write("translations/fr/library.md", approved.draft("fr").read_text(encoding="utf-8") + "\n\n")
    before, commits = approved.everything(), approved.commits()
    for dry in (True, False):
        ran = approved.release(dry_run=dry)
        assert ran.code == 1
        mend = "The file has changes that are not committed. Commit it first, or add --no-commit."
        assert ran.err == f"content/library.md: {mend}\ntranslations/fr/library.md: {mend}\n"
    assert (approved.everything(), approved.commits()) == (before, commits)
    approved.save("Now it is")
    assert approved.release().code == 0


def test_other_people_s_staged_work_stays_staged(approved: Press) -> None:
    approved.room.write("content/other.md", "---\ntitle: آخر\n---\n\nنص.\n")
    approved.git("add", "content/other.md")
    assert approved.release().code == 0
    assert "content/other.md" not in approved.committed()[1]
    assert approved.dirty() == "A  content/other.md\n"


def test_without_a_repository_it_works_without_a_commit(approved: Press) -> None:
    shutil.rmtree(approved.root / ".git")
    before = approved.everything()
    with pytest.raises(GitError, match=r"in no git repository.*--no-commit"):
        approved.release()
    assert approved.everything() == before
    ran = approved.release(commit=False)
    assert (ran.code, ran.out.endswith(", not committed.\n")) == (0, True)
    assert len(approved.times()) == 1


def test_a_hook_that_refuses_takes_everything_back(approved: Press) -> None:
    hook = approved.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Not today.' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    before = approved.everything()
    with pytest.raises(GitError, match=r"Not today\. Nothing was changed\."):
        approved.release()
    assert (approved.everything(), approved.dirty()) == (before, "")
    hook.unlink()
    assert approved.release().code == 0


@pytest.mark.parametrize("command", ["release", "unrelease"])
def test_a_stop_at_any_write_is_finished_with_the_same_timestamp(approved: Press, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    if command == "unrelease":
        assert approved.release().code == 0
    act = getattr(approved, command)
    approved.git("tag", "start")
    with stopped(monkeypatch, 1000) as asked:
        assert act().code == 0
    steps, subjects = len(asked), approved.commits()
    assert steps > 12
    for allowed in range(steps):
        approved.git("reset", "--quiet", "--hard", "start")
        before = approved.everything()
        with stopped(monkeypatch, allowed), pytest.raises(StopError):
            act()
        half = approved.git("log", "-1", "--format=%s").strip()
        assert half in (subjects[0], subjects[1]), "nothing half done is committed"
        if half == subjects[1]:
            assert not approved.git("diff", "--cached", "--name-only")
        begun = journal.pending(approved.root, "library")
        ran = act()
        assert ran.code == 0
        assert approved.commits() == subjects, f"after a stop at {allowed}"
        assert approved.dirty() == ""
        assert journal.pending(approved.root, "library") is None
        assert len(approved.times()) == 1
        if begun:
            assert approved.times() == ({begun.when} if command == "release" else {""})
            assert f"Finished the {command} of library that was cut short, with its time {begun.when}" in ran.out
        assert set(approved.everything()) == set(before)


def test_a_stop_in_the_middle_is_seen_by_a_dry_run_and_by_the_other_command(approved: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped(monkeypatch, 6), pytest.raises(StopError):
        approved.release()
    ran = approved.release(dry_run=True)
    assert "was cut short. It would be finished first." in ran.out
    ran = approved.unrelease()
    assert ran.code == 0
    assert approved.commits()[:2] == ["Take library offline", "Release library: ar, en, es, fr, de"]
    assert approved.times() == {""}


def test_an_edit_after_a_stop_is_not_overwritten(approved: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped(monkeypatch, 6), pytest.raises(StopError):
        approved.release()
    approved.edit("ar", "summary: ", "section: ثقافة\nsummary: ")
    before = approved.everything()
    with pytest.raises(ContentError, match=r"content/library\.md: .*git checkout -- content/library\.md"):
        approved.release()
    assert approved.everything() == before
