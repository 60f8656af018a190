"""``invoke release`` and ``invoke unrelease``: policies, refusals, one commit, one timestamp, and stops at every write."""

import re
import shutil
from datetime import UTC, datetime

import pytest

from pipeline import commands
from pipeline.errors import ConfigError
from tests.press import EDITOR, LANGUAGES, LINA, OMAR, Press

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_one_commit_one_timestamp_in_all_files(approved: Press) -> None:
    before = approved.everything()
    ran = approved.release()
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"Release library: ar, en, es, fr, de, at 2026-01-05T\d\d:30:00\+00:00, committed as [0-9a-f]{10}\.\n", ran.out)
    names = ["content/library.md", *(f"translations/{language}/library.md" for language in sorted(LANGUAGES))]
    assert approved.committed() == (EDITOR, names)
    assert approved.commits()[0] == "Release library: ar, en, es, fr, de"
    assert len(approved.times()) == 1
    assert approved.times() != {""}
    assert {approved.front(language)["status"] for language in ("ar", *LANGUAGES)} == {"published"}
    assert approved.dirty() == ""
    assert approved.git("log", "-1", "--format=%aI").strip().replace("Z", "+00:00") in approved.times()
    for name, text in approved.everything().items():
        lines = set(text.decode().splitlines()) ^ set(before[name].decode().splitlines())
        assert all(line.startswith(("status: ", "released: ")) for line in lines), lines


def test_releasing_twice_equals_once(approved: Press) -> None:
    approved.release()
    before, commits = approved.everything(), approved.commits()
    ran = approved.release()
    assert (ran.code, ran.err) == (0, "")
    assert re.match(r"library is online since 2026-01-05T.*, and no further language is approved\.", ran.out)
    assert (approved.everything(), approved.commits()) == (before, commits)
    approved.room.translate()
    assert approved.everything() == before


def test_what_is_missing_is_listed_with_who_worked_on_it_last(press: Press) -> None:
    press.ready("en")
    press.review("fr")
    press.save("Correct the French", author=OMAR)
    press.edit("es", "status: draft", "status: approved")
    (press.root / "translations/de/library.po").unlink()
    (press.root / "translations/de/library.md").unlink()
    before, commits = press.everything(), press.commits()
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
    assert (press.everything(), press.commits()) == (before, commits)


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
    before, commits = approved.everything(), approved.commits()
    ran = approved.release()
    assert ran.code == 1
    assert any(re.match(says, line) for line in ran.err.splitlines()), ran.err
    assert (approved.everything(), approved.commits()) == (before, commits)


def test_synced_or_not_an_edit_after_the_approval_keeps_the_draft_back(approved: Press) -> None:
    approved.edit("fr", approved.entry("fr", "حملوا").target, "Quelque chose d'autre.")
    assert approved.room.ran(commands.sync).code == 0
    approved.save("Proofread", author=OMAR)
    ran = approved.release()
    assert (ran.code, OMAR in ran.err) == (1, True)
    assert approved.approve("fr", reviewer=OMAR).code == 0
    assert approved.release().code == 0
    assert "Quelque chose d'autre." in approved.draft("fr").read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(approved: Press) -> None:
    before, commits = approved.everything(), approved.commits()
    ran = approved.release(dry_run=True)
    assert ran.code == 0
    assert ran.out.startswith("Would do: Release library: ar, en, es, fr, de, at 2026-01-05T")
    assert [line.strip() for line in ran.out.splitlines()[1:]] == [*(f"translations/{language}/library.md" for language in LANGUAGES), "content/library.md"]
    assert (approved.everything(), approved.commits(), approved.dirty()) == (before, commits, "")
    assert not (approved.root / ".cache/pending").exists()


def test_a_dry_run_refuses_what_the_run_would_refuse(press: Press) -> None:
    assert press.release(dry_run=True).code == 1
    shutil.rmtree(press.root / ".git")
    ran = press.release(dry_run=True)
    assert (ran.code, "Who worked on it last is not known without git." in ran.err) == (1, True)


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
    assert len(press.times()) == 1


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
    before = approved.everything()
    approved.release()
    ran = approved.unrelease()
    assert (ran.code, ran.err) == (0, "")
    assert approved.everything() == before
    assert approved.commits()[0] == "Take library offline"
    assert approved.committed()[0] == EDITOR
    assert approved.unrelease().out == "library is not online: there is nothing to take back.\n"
    assert approved.release().code == 0
    assert len(approved.times()) == 1


def test_unrelease_can_be_tried_dry(approved: Press) -> None:
    approved.release()
    before, commits = approved.everything(), approved.commits()
    assert approved.unrelease(dry_run=True).out.startswith("Would do: Take library offline, at ")
    assert (approved.everything(), approved.commits()) == (before, commits)


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
    assert approved.times() == {"2026-01-06T14:00:00+02:00"}


def test_two_people_s_names_stand_where_they_belong(press: Press) -> None:
    press.ready("en", "es", "fr")
    press.review("de")
    press.approve("de", reviewer=OMAR)
    press.release()
    assert {press.front(language)["reviewer"] for language in ("en", "es", "fr")} == {LINA.split(" <")[0]}
    assert press.front("de")["reviewer"] == OMAR.split(" <")[0]
