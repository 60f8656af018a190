"""``invoke release`` and ``invoke unrelease``: policies, refusals, one commit, one timestamp, and stops at every write."""

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import commands, journal
from pipeline.errors import ConfigError, ContentError, GitError
from tests.newsroom import Newsroom
from tests.press import ARTICLE, EDITOR, LANGUAGES, LINA, OMAR, Press, StopError, stopped

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def press(empty_room: Newsroom) -> Press:
    empty_room.write("content/library.md", ARTICLE)
    press = Press(empty_room)
    assert empty_room.translate().code == 0
    press.found()
    return press


@pytest.fixture
def approved(press: Press) -> Press:
    press.ready()
    return press


def times(press: Press) -> set[str]:
    return {press.front(language).get("released", "") for language in ("ar", *LANGUAGES)}


def everything(press: Press) -> dict[str, bytes]:
    return {**press.room.files("content"), **press.room.files("translations")}


def test_one_commit_one_timestamp_in_all_files(approved: Press) -> None:
    before = everything(approved)
    ran = approved.release()
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"Release library: ar, en, es, fr, de, at 2026-01-05T\d\d:30:00\+00:00, committed as [0-9a-f]{10}\.\n", ran.out)
    names = ["content/library.md", *(f"translations/{language}/library.md" for language in sorted(LANGUAGES))]
    assert approved.committed() == (EDITOR, names)
    assert approved.commits()[0] == "Release library: ar, en, es, fr, de"
    assert len(times(approved)) == 1
    assert times(approved) != {""}
    assert {approved.front(language)["status"] for language in ("ar", *LANGUAGES)} == {"published"}
    assert approved.dirty() == ""
    assert approved.git("log", "-1", "--format=%aI").strip().replace("Z", "+00:00") in times(approved)
    for name, text in everything(approved).items():
        lines = set(text.decode().splitlines()) ^ set(before[name].decode().splitlines())
        assert all(line.startswith(("status: ", "released: ")) for line in lines), lines


def test_releasing_twice_equals_once(approved: Press) -> None:
    approved.release()
    before, commits = everything(approved), approved.commits()
    ran = approved.release()
    assert (ran.code, ran.err) == (0, "")
    assert re.match(r"library is online since 2026-01-05T.*, and no further language is approved\.", ran.out)
    assert (everything(approved), approved.commits()) == (before, commits)
    approved.room.translate()
    assert everything(approved) == before


def test_what_is_missing_is_listed_with_who_worked_on_it_last(press: Press) -> None:
    press.ready("en")
    press.review("fr")
    press.save("Correct the French", author=OMAR)
    press.edit("es", "status: draft", "status: approved")
    (press.root / "translations/de/library.po").unlink()
    (press.root / "translations/de/library.md").unlink()
    before, commits = everything(press), press.commits()
    ran = press.release()
    assert ran.code == 1
    assert ran.out == "library stays as it is: the policy “simultaneous” waits for every required language.\n"
    lines = ran.err.splitlines()
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    expected = [
        rf"translations/es/library\.po: es is missing: 5 of 5 sentences are not signed off\. Last worked on by {EDITOR} on {moment}\. Run: invoke approve",
        rf"translations/fr/library\.po: fr is missing: 5 of 5 sentences are not signed off\. Last worked on by {OMAR} on {moment}\. Run: invoke approve",
        rf"translations/de/library\.po: de is missing: There is no draft yet\. Last worked on by {EDITOR} on {moment}\. Run invoke translate",
    ]
    assert len(lines) == 3
    for line, pattern in zip(lines, expected, strict=True):
        assert re.match(pattern, line), line
    assert (everything(press), press.commits()) == (before, commits)


def damage(press: Press, how: str) -> None:
    """Let something happen to the approved French."""
    text = press.entry("fr", "حملوا").target
    match how:
        case "markdown":
            press.edit("fr", text, "Quelque chose d'autre.")
        case "catalogue, signed":
            press.room.person("fr", "library", "حملوا", target="Quelque chose d'autre.", fuzzy=False)
        case "catalogue":
            press.correct("fr", "حملوا")
        case "arabic":
            press.edit("ar", "حملوا", "ثم حملوا")
        case "arabic structure":
            press.edit("ar", "\n\nعاد", "\n\n---\n\nعاد")
        case "term":
            press.room.write("translations/terms.csv", "ar,fr\nالخشب,planches\n")
        case "signature":
            press.edit("fr", "reviewer: Lina Haddad\n", "")
        case "status":
            press.edit("fr", "status: approved", "status: draft")
    press.save("damage")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("markdown", r"translations/fr/library\.\w\w: fr is missing: "),
        ("catalogue, signed", r"translations/fr/library\.md: fr is missing: The catalogue has another text than the one that was approved"),
        ("catalogue", r"translations/fr/library\.po: fr is missing: 1 of 5 sentences are not signed off"),
        ("arabic", r"translations/fr/library\.po:\d+: fr is missing: The Arabic has changed since"),
        ("arabic structure", r"translations/fr/library\.md: fr is missing: The Arabic has changed since the draft was approved"),
        ("signature", r"translations/fr/library\.md: fr is missing: Nobody has approved the draft as a whole"),
        ("status", r"translations/fr/library\.md: fr is missing: Nobody has approved the draft as a whole"),
    ],
)
def test_an_approval_is_of_one_text_for_one_arabic(approved: Press, how: str, says: str) -> None:
    damage(approved, how)
    before, commits = everything(approved), approved.commits()
    ran = approved.release()
    assert ran.code == 1
    assert any(re.match(says, line) for line in ran.err.splitlines()), ran.err
    assert (everything(approved), approved.commits()) == (before, commits)


def test_synced_or_not_an_edit_after_the_approval_keeps_the_draft_back(approved: Press) -> None:
    approved.edit("fr", approved.entry("fr", "حملوا").target, "Quelque chose d'autre.")
    assert approved.room.ran(commands.sync).code == 0
    approved.save("Proofread", author=OMAR)
    ran = approved.release()
    assert (ran.code, OMAR in ran.err) == (1, True)
    assert approved.approve("fr", reviewer=OMAR).code == 0
    assert approved.release().code == 0
    assert "Quelque chose d'autre." in approved.draft("fr").read_text(encoding="utf-8")


@pytest.mark.parametrize("where", ["front matter", "site.toml"])
def test_quorum(press: Press, where: str) -> None:
    if where == "front matter":
        press.edit("ar", "status: draft", "status: draft\nquorum: 2")
    else:
        press.room.replace("site.toml", 'policy = "simultaneous"', 'policy = "quorum"\nquorum = 2')
    press.save("quorum")
    press.ready("fr")
    ran = press.release()
    assert (ran.code, "1 of the 2 languages that the quorum asks for are approved" in ran.out) == (1, True)
    press.ready("en")
    ran = press.release()
    assert ran.code == 0
    assert "es is missing: 5 of 5 sentences are not signed off." in ran.out
    assert press.committed()[1] == ["content/library.md", "translations/en/library.md", "translations/fr/library.md"]
    assert [press.front(language)["status"] for language in LANGUAGES] == ["published", "draft", "published", "draft"]


def test_a_late_language_joins_with_its_own_time_and_the_article_keeps_its(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: rolling")
    press.save("rolling")
    press.ready("en")
    assert press.release().code == 0
    first = press.front("ar")["released"]
    press.ready("es")
    assert press.front("es")["status"] == "approved"
    ran = press.release()
    assert ran.code == 0
    assert press.commits()[0] == "Release library in es"
    assert press.committed()[1] == ["translations/es/library.md"]
    assert press.front("ar")["released"] == press.front("en")["released"] == first
    assert press.front("es")["released"] > first


def test_rolling_lets_the_arabic_go_alone(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: rolling")
    press.save("rolling")
    assert press.release().code == 0
    assert press.committed()[1] == ["content/library.md"]


def test_a_deadline(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\ndeadline: 2026-02-01")
    press.save("deadline")
    press.ready("en")
    ran = press.release()
    assert (ran.code, "the deadline has not come (2026-02-01 00:00)" in ran.out) == (1, True)
    press.clock.advance(timedelta(days=40))
    ran = press.release()
    assert ran.code == 0
    assert press.committed()[1] == ["content/library.md", "translations/en/library.md"]
    assert "de is missing" in ran.out


def test_the_article_requires_what_it_says(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\nrequired: fr")
    press.save("required")
    press.ready("fr", "de")
    assert press.release().code == 0
    assert press.committed()[1] == ["content/library.md", "translations/de/library.md", "translations/fr/library.md"]


def test_a_mistake_in_the_front_matter_has_its_line(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: soon")
    with pytest.raises(ContentError, match=r"content/library\.md:7: There is no policy “soon”\."):
        press.release()


def test_what_the_article_says_of_its_release_does_not_pass_to_its_drafts(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\nquorum: 1\nrequired: en, fr")
    press.save("quorum")
    press.ready("en")
    press.release()
    press.room.translate()
    for language in ("es", "fr", "de"):
        assert set(press.front(language)) & {"released", "policy", "quorum", "required", "deadline"} == set()
        assert press.front(language)["status"] == "draft"
    press.ready("fr")
    assert press.front("fr")["status"] == "approved"
    assert "released" not in press.front("fr")


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(approved: Press) -> None:
    before, commits = everything(approved), approved.commits()
    ran = approved.release(dry_run=True)
    assert ran.code == 0
    assert ran.out.startswith("Would do: Release library: ar, en, es, fr, de, at 2026-01-05T")
    assert [line.strip() for line in ran.out.splitlines()[1:]] == [*(f"translations/{language}/library.md" for language in LANGUAGES), "content/library.md"]
    assert (everything(approved), approved.commits(), approved.dirty()) == (before, commits, "")
    assert not (approved.root / ".cache/pending").exists()


def test_a_dry_run_refuses_what_the_run_would_refuse(press: Press) -> None:
    assert press.release(dry_run=True).code == 1
    shutil.rmtree(press.root / ".git")
    ran = press.release(dry_run=True)
    assert (ran.code, "Who worked on it last is not known without git." in ran.err) == (1, True)


def test_uncommitted_work_is_never_released_along(approved: Press) -> None:
    approved.edit("ar", "summary: ", "section: ثقافة\nsummary: ")
    approved.room.write("translations/fr/library.md", approved.draft("fr").read_text(encoding="utf-8") + "\n\n")
    before, commits = everything(approved), approved.commits()
    for dry in (True, False):
        ran = approved.release(dry_run=dry)
        assert ran.code == 1
        mend = "The file has changes that are not committed. Commit it first, or add --no-commit."
        assert ran.err == f"content/library.md: {mend}\ntranslations/fr/library.md: {mend}\n"
    assert (everything(approved), approved.commits()) == (before, commits)
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
    before = everything(approved)
    with pytest.raises(GitError, match=r"in no git repository.*--no-commit"):
        approved.release()
    assert everything(approved) == before
    ran = approved.release(commit=False)
    assert (ran.code, ran.out.endswith(", not committed.\n")) == (0, True)
    assert len(times(approved)) == 1


def test_a_hook_that_refuses_takes_everything_back(approved: Press) -> None:
    hook = approved.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Not today.' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    before = everything(approved)
    with pytest.raises(GitError, match=r"Not today\. Nothing was changed\."):
        approved.release()
    assert (everything(approved), approved.dirty()) == (before, "")
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
        before = everything(approved)
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
        assert len(times(approved)) == 1
        if begun:
            assert times(approved) == ({begun.when} if command == "release" else {""})
            assert f"Finished the {command} of library that was cut short, with its time {begun.when}" in ran.out
        assert set(everything(approved)) == set(before)


def test_a_stop_in_the_middle_is_seen_by_a_dry_run_and_by_the_other_command(approved: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped(monkeypatch, 6), pytest.raises(StopError):
        approved.release()
    ran = approved.release(dry_run=True)
    assert "was cut short. It would be finished first." in ran.out
    ran = approved.unrelease()
    assert ran.code == 0
    assert approved.commits()[:2] == ["Take library offline", "Release library: ar, en, es, fr, de"]
    assert times(approved) == {""}


def test_an_edit_after_a_stop_is_not_overwritten(approved: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped(monkeypatch, 6), pytest.raises(StopError):
        approved.release()
    approved.edit("ar", "summary: ", "section: ثقافة\nsummary: ")
    before = everything(approved)
    with pytest.raises(ContentError, match=r"content/library\.md: .*git checkout -- content/library\.md"):
        approved.release()
    assert everything(approved) == before


# by hand


def test_drafts_signed_by_hand_are_approved_first_in_their_reviewers_names(press: Press) -> None:
    press.ready("en", "es")
    for language in ("fr", "de"):
        press.review(language)
        press.edit(language, "status: draft", f"status: approved\nreviewer: {OMAR}")
    dry = press.release(dry_run=True)
    assert (dry.code, dry.err) == (0, "")
    assert f"fr/library: approved by {OMAR}, as the draft says; that would come first." in dry.out
    ran = press.release()
    assert (ran.code, ran.err) == (0, "")
    assert press.git("log", "-3", "--format=%an: %s").splitlines() == [
        "Clara Winterfeld: Release library: ar, en, es, fr, de",
        "Omar Nasser: Approve library in de",
        "Omar Nasser: Approve library in fr",
    ]
    assert press.dirty() == ""
    assert press.front("de")["reviewer"] == "Omar Nasser"


def test_a_draft_signed_by_hand_meets_the_same_refusals(press: Press) -> None:
    press.ready("en", "es", "fr")
    press.edit("de", "status: draft", "status: published\nreviewer: Omar Nasser")
    press.save("By hand")
    ran = press.release()
    assert ran.code == 1
    assert "100 % of the sentences are the machine's" in ran.err
    assert "de is missing: 5 of 5 sentences are not signed off." in ran.err
    assert press.front("ar")["status"] == "draft"


def test_an_article_that_was_always_public_is_released_like_any_other(press: Press) -> None:
    press.edit("ar", "status: draft\n", "")
    press.save("No status")
    press.ready("en")
    assert press.release().code == 1
    press.ready("es", "fr", "de")
    assert press.release().code == 0
    assert press.front("ar")["status"] == "published"
    assert len(times(press)) == 1


def test_an_article_of_another_editor_s_making(approved: Press) -> None:
    """With a byte order mark and carriage returns: they stay."""
    text = approved.article.read_bytes()
    approved.article.write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    approved.save("From another machine")
    assert approved.release().code == 0
    released = approved.front("de")["released"]
    assert approved.article.read_bytes() == b"\xef\xbb\xbf" + text.replace(b"status: draft", f"status: published\nreleased: {released}".encode()).replace(
        b"\n", b"\r\n"
    )


# unrelease


def test_unrelease_takes_back_what_release_did(approved: Press) -> None:
    before = everything(approved)
    approved.release()
    ran = approved.unrelease()
    assert (ran.code, ran.err) == (0, "")
    assert everything(approved) == before
    assert approved.commits()[0] == "Take library offline"
    assert approved.committed()[0] == EDITOR
    assert approved.unrelease().out == "library is not online: there is nothing to take back.\n"
    assert approved.release().code == 0
    assert len(times(approved)) == 1


def test_unrelease_can_be_tried_dry(approved: Press) -> None:
    approved.release()
    before, commits = everything(approved), approved.commits()
    assert approved.unrelease(dry_run=True).out.startswith("Would do: Take library offline, at ")
    assert (everything(approved), approved.commits()) == (before, commits)


def test_unrelease_goes_through_where_a_draft_cannot_be_read(approved: Press) -> None:
    approved.release()
    approved.edit("fr", "---\n\n", "\n\n")
    approved.save("broken")
    ran = approved.unrelease()
    assert ran.code == 1
    assert "translations/fr/library.md" in ran.err
    assert approved.front("ar")["status"] == "draft"
    assert approved.front("en")["status"] == "approved"


@pytest.mark.parametrize("command", [commands.release, commands.unrelease])
def test_a_call_without_an_article_is_one_message(press: Press, command: object) -> None:
    with pytest.raises(ConfigError, match="Name it: invoke"):
        press.room.ran(command, slug="")  # type: ignore[arg-type]
    ran = press.room.ran(command, slug="librari")  # type: ignore[arg-type]
    assert (ran.code, ran.err) == (1, "content: There is no article with the slug «librari». Did you mean library?\n")


def test_a_page_is_released_as_an_article_is(press: Press) -> None:
    (press.root / "content/library.md").rename(press.root / "content/pages/library.md")
    press.save("A page")
    press.ready()
    assert press.release().code == 0
    assert press.committed()[1][0] == "content/pages/library.md"


def test_the_site_s_time_zone_is_that_of_the_timestamps(approved: Press) -> None:
    approved.room.replace("site.toml", 'timezone = "UTC"', 'timezone = "Asia/Beirut"')
    approved.save("Beirut")
    approved.clock.now = datetime(2026, 1, 6, 12, tzinfo=UTC)
    approved.release()
    assert times(approved) == {"2026-01-06T14:00:00+02:00"}


def test_two_people_s_names_stand_where_they_belong(press: Press) -> None:
    press.ready("en", "es", "fr")
    press.review("de")
    press.approve("de", reviewer=OMAR)
    press.release()
    assert {press.front(language)["reviewer"] for language in ("en", "es", "fr")} == {LINA.split(" <")[0]}
    assert press.front("de")["reviewer"] == OMAR.split(" <")[0]
