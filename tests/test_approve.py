"""``invoke approve``: what forbids it, what it writes and commits, and the drafts that people sign by hand."""

import re
import shutil
from pathlib import Path

import pytest

from pipeline import approval, commands
from pipeline.approval import person
from pipeline.commands.approving import Wish, approve_draft
from pipeline.commands.workspace import open_workspace
from pipeline.errors import ConfigError, GitError
from pipeline.model import MERGED_AWAY
from pipeline.release import original, signature
from tests.newsroom import NEWS, Newsroom
from tests.press import ARTICLE, EDITOR, LINA, OMAR, Press, StopError, nameless, stopped

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
SHOWN = ("status", "reviewer", "approved", "released", "updated", "edited", "original", "signed")


def test_approving_signs_both_files_and_commits_exactly_them(press: Press) -> None:
    press.review("en")
    (press.root / "notes.txt").write_text("mine\n", encoding="utf-8")
    press.git("add", "notes.txt")
    ran = press.approve("en")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"en/library: approved by Lina Haddad <lina@example\.org>, committed as [0-9a-f]{10}\.\n", ran.out)
    assert press.committed() == (LINA, ["translations/en/library.md", "translations/en/library.po"])
    assert press.git("log", "-1", "--format=%cn <%ce>").strip() == EDITOR
    assert press.dirty() == "A  notes.txt\n"
    catalogue = press.room.catalogue("en", "library")
    assert {entry.state for entry in catalogue.entries} == {"approved"}
    assert catalogue.header["Last-Translator"] == LINA
    assert catalogue.header["PO-Revision-Date"] == "2026-01-05 09:30+0000"
    front = press.front("en")
    text = press.draft("en").read_text(encoding="utf-8")
    expected = {"status": "approved", "reviewer": "Lina Haddad", "approved": "2026-01-05T09:30:00+00:00", "edited": "100"}
    expected |= {"original": original(ARTICLE), "signed": signature(text)}
    assert {key: front[key] for key in SHOWN if key in front} == expected
    assert [entry.target in text for entry in catalogue.entries] == [True] * 5
    assert "lina@example.org" not in text


def test_approving_twice_changes_no_byte_and_makes_no_commit(press: Press) -> None:
    press.ready("en")
    before, commits = press.texts("en"), press.commits()
    for reviewer in (LINA, OMAR):
        ran = press.approve("en", reviewer=reviewer)
        assert (ran.code, ran.out) == (0, f"en/library: approved already, by {LINA}; nothing new to commit.\n")
    press.room.translate()
    assert press.room.ran(commands.sync).out == "0 drafts changed.\n"
    assert press.approve("en").code == 0
    assert (press.texts("en"), press.commits()) == (before, commits)


def test_each_language_is_a_commit_and_one_refusal_does_not_stop_the_others(press: Press) -> None:
    press.review("en")
    press.review("fr")
    ran = press.approve("en", "de", "fr")
    assert ran.code == 1
    assert press.commits() == ["Approve library in fr", "Approve library in en", "Begin"]
    assert "de/library: not approved, 1 thing to mend." in ran.out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty", r"translations/en/library\.po:\d+: «حملوا معهم الخشب والمسامير\.» is not translated\. Run invoke translate"),
        ("arabic", r"translations/en/library\.po:\d+: .*# dismiss arabic-letters: <reason>"),
        ("changed", r"translations/en/library\.po:\d+: The Arabic has changed since this was translated: «حملوا .*take its fuzzy mark away"),
        ("new", r"translations/en/library\.po: «هذه جملة جديدة تماما\.» is not translated\. Run invoke translate"),
        ("conflict", r"translations/en/library\.md:\d+: Two different edits of one sentence\."),
        ("marker", r"translations/en/library\.md:\d+: .*merge conflict"),
        ("broken", r"translations/en/library\.po:1: The catalogue has no header"),
        ("missing", r"translations/en/library\.po: There is no draft yet\. Run invoke translate"),
    ],
)
def test_what_is_open_is_named_with_place_and_mend_and_nothing_is_written(press: Press, name: str, says: str) -> None:
    press.review("en")
    if name == "empty":
        press.room.person("en", "library", "حملوا", target="", fuzzy=False)
    elif name == "arabic":
        press.room.person("en", "library", "حملوا", target="They carried الخشب.", fuzzy=False)
    elif name == "changed":
        press.room.translate()
        press.edit("ar", "حملوا معهم الخشب", "حملوا معهم كل الخشب")
    elif name == "new":
        press.edit("ar", "حملوا", "هذه جملة جديدة تماما. حملوا")
    elif name == "conflict":
        press.room.translate()
        text = press.entry("en", "حملوا").target
        press.edit("en", text, "A proofreader's own words.")
        press.correct("en", "حملوا")
    elif name == "marker":
        press.edit("en", "\n\n", "\n\n<<<<<<< ours\nOne.\n=======\nTwo.\n>>>>>>> theirs\n\n")
    elif name == "broken":
        (press.root / "translations/en/library.po").write_text("what\n", encoding="utf-8")
    elif name == "missing":
        for path in (press.root / "translations/en").glob("library.*"):
            path.unlink()
    before, commits = press.room.files(), press.commits()
    ran = press.approve("en", as_is=True)
    assert ran.code == 1
    assert re.search(says, ran.err) if name != "broken" else "library.po:1:" in ran.err, ran.err
    assert "not approved" in ran.out
    assert (press.room.files(), press.commits()) == (before, commits)


def test_a_dismissed_finding_does_not_forbid(press: Press) -> None:
    press.review("en")
    press.room.person("en", "library", "حملوا", target="They carried الخشب.", comments=("dismiss arabic-letters: quoted",))
    assert press.approve("en").code == 0


def test_a_stale_sentence_is_approved_once_a_person_has_looked_at_it(press: Press) -> None:
    press.ready("en")
    press.edit("ar", "حملوا معهم الخشب", "حملوا معهم كل الخشب")
    press.room.translate()
    assert press.entry("en", "حملوا").state == "stale"
    assert press.approve("en").code == 1
    press.room.person("en", "library", "حملوا", fuzzy=False, previous="")
    assert press.approve("en").code == 0
    assert press.front("en")["original"] == original(press.article.read_text(encoding="utf-8"))


def test_a_sentence_merged_away_is_approved_with_the_others(press: Press) -> None:
    press.review("en")
    press.room.person("en", "library", "حملوا", target=MERGED_AWAY, fuzzy=True)
    assert press.approve("en").code == 0
    assert [entry.fuzzy for entry in press.room.catalogue("en", "library").entries] == [False] * 5


@pytest.mark.parametrize(
    ("share", "code"),
    [
        ("unedited_share = 60", 0),
        ("unedited_share = 59", 1),
        ("unedited_share = { default = 0, en = 60 }", 0),
        ("unedited_share = { default = 100, en = 0 }", 1),
    ],
)
def test_above_the_threshold_machine_text_needs_as_is(press: Press, share: str, code: int) -> None:
    press.room.replace("site.toml", "unedited_share = 95", share)
    for source in ("وصل", "عاد"):
        press.correct("en", source)
    for entry in press.room.catalogue("en", "library").entries:  # the model has its own mistakes
        if entry.fuzzy and not entry.target.startswith("The typed"):
            assert not re.search("[ء-ي]", entry.target)
    ran = press.approve("en")
    assert ran.code == code, ran.err
    if code:
        assert "60 % of the sentences are the machine's, unchanged" in ran.err
        assert "--as-is" in ran.err
        assert press.approve("en", as_is=True).code == 0
    assert press.front("en")["edited"] == "40"


def test_machine_text_that_was_signed_one_by_one_is_still_the_machine_s(press: Press) -> None:
    for entry in press.room.catalogue("en", "library").entries:
        press.room.approve("en", "library", entry.source)
    assert press.approve("en").code == 1
    assert press.approve("en", as_is=True).code == 0
    assert press.front("en")["edited"] == "0"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"languages": ["en"], "reviewer": "Lina"}, "has no mail address"),
        ({"languages": ["en"], "reviewer": "lina@example.org"}, "does not say who approves"),
        ({"languages": ["en"], "reviewer": "<lina@example.org>"}, "does not say who approves"),
        ({"languages": [], "reviewer": LINA}, "which language was reviewed"),
        ({"languages": ["ar"], "reviewer": LINA}, "the language that articles are written in"),
        ({"languages": ["fra"], "reviewer": LINA}, "Did you mean fr?"),
        ({"languages": ["en"], "reviewer": LINA, "slug": ""}, "which article"),
    ],
)
def test_a_call_that_says_too_little_is_one_message(press: Press, options: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        press.room.ran(commands.approve, **{"slug": "library", **options})
    assert press.commits() == ["Begin"]


def test_without_a_name_anywhere_nobody_approves(press: Press) -> None:
    press.review("en")
    ran = press.approve("en", reviewer="")
    assert ran.code == 1
    assert 'It is not said who approves. Add --reviewer "Name <mail>"' in ran.err


def test_an_unknown_article_is_one_message(press: Press) -> None:
    press.slug = "librari"
    ran = press.approve("en")
    assert (ran.code, ran.err) == (1, "content: There is no article with the slug «librari». Did you mean library?\n")


def test_nothing_is_written_where_no_commit_can_be_made(press: Press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    press.review("en")
    press.git("config", "--unset", "user.name")
    nameless(monkeypatch, tmp_path / "home")
    before = press.room.files()
    with pytest.raises(GitError, match="git does not know who you are"):
        press.approve("en")
    assert press.room.files() == before
    shutil.rmtree(press.root / ".git")
    with pytest.raises(GitError, match=r"in no git repository.*--no-commit"):
        press.approve("en")
    assert press.room.files() == before
    ran = press.approve("en", commit=False)
    assert (ran.code, ran.out) == (0, f"en/library: approved by {LINA}, not committed.\n")
    assert press.front("en")["status"] == "approved"


def test_a_commit_left_out_is_made_up_for_in_the_name_of_who_approved(press: Press) -> None:
    press.review("en")
    press.approve("en", commit=False)
    before = press.room.files()
    ran = press.approve("en", reviewer=OMAR)
    assert ran.code == 0
    assert press.room.files() == before
    assert press.committed() == (LINA, ["translations/en/library.md", "translations/en/library.po"])


def test_a_stop_at_any_write_is_made_good_by_the_same_command(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.review("en")
    start = press.texts("en")
    with stopped(monkeypatch, 1000) as asked:
        assert press.approve("en", commit=False).code == 0
    steps, stable = len(asked), {name: re.sub(rb"2026-01-05[T ][0-9:+]+", b"", text) for name, text in press.texts("en").items()}
    assert steps >= 6
    for allowed in range(steps + 1):
        for name, text in start.items():
            (press.root / name).write_bytes(text)
        press.save(f"again {allowed}")
        with stopped(monkeypatch, allowed), pytest.raises(StopError):
            press.approve("en")
        assert press.approve("en").code == 0
        assert {name: re.sub(rb"2026-01-0\d[T ][0-9:+]+", b"", text) for name, text in press.texts("en").items()} == stable
        assert press.commits()[:2] == ["Approve library in en", f"again {allowed}"]
        assert press.dirty() == ""


def test_a_hook_that_refuses_leaves_an_approval_that_can_be_committed_later(press: Press) -> None:
    press.review("en")
    hook = press.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(GitError, match="run the same command again"):
        press.approve("en")
    hook.unlink()
    assert press.approve("en").code == 0
    assert press.committed()[0] == LINA


# for the desk


def test_without_a_console_the_answer_is_a_value(press: Press) -> None:
    workspace = open_workspace(press.root, slugs=["library"])
    now, wish = press.clock(), Wish(person(LINA), commit=False)
    refused = approve_draft(workspace, workspace.articles[0], "en", wish=wish, now=now)
    assert (refused.as_is_helps, refused.changed, len(refused.refusals)) == (True, False, 1)
    press.review("en")
    assert approve_draft(workspace, workspace.articles[0], "en", wish=approval.replace(wish, dry=True), now=now).refusals == ()
    assert press.front("en")["status"] == "draft"
    done = approve_draft(workspace, workspace.articles[0], "en", wish=wish, now=now)
    assert (done.refusals, done.changed, done.commit, done.reviewer) == ((), True, "", LINA)


def test_the_draft_of_an_article_with_everything_in_it(empty_room: Newsroom) -> None:
    empty_room.write("content/library.md", NEWS.replace("slug: news", "slug: library"))
    press = Press(empty_room)
    empty_room.translate()
    press.found()
    wished = {"فوز": "Victory at the port", "اتفاق": "A new deal.", "ما جرى": "What happened", "زيادة": "Wages up by 14%.", "إعادة": "Reinstatement."}
    wished |= {"وقّع": "The **workers** signed a [new](https://example.org/a_b) deal[^1].", "عاد": "All are back at `make build`.", "نص": "See the annex."}
    for source, target in wished.items():
        press.room.person("en", "library", source, target=target)
    assert press.approve("en", as_is=True).code == 0
    text = press.draft("en").read_text(encoding="utf-8")
    assert all(target in text for target in wished.values())
    assert press.approve("en").out.startswith("en/library: approved already")
