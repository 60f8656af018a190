"""The queue: order, next steps, ages, the pages for people without a terminal, and what it keeps to be quick."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from pipeline import commands
from pipeline.backlog import UNREADABLE, UNTRANSLATED, Row, Site, age, approved_languages, next_step, ordered, person_of
from pipeline.backlog_page import to_html, to_markdown
from pipeline.commands import surveying
from pipeline.errors import ConfigError
from pipeline.release import Verdict
from tests.newsroom import Newsroom

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = Site("Tazamun", {"ar": "العربية", "en": "English", "fr": "Français"}, NOW, {"ar": "rtl", "en": "ltr", "fr": "ltr"})


def row(slug: str = "news", language: str = "en", *, units: Mapping[str, int] | None = None, **fields: object) -> Row:
    made = Row(slug, language, "draft", units or {"machine": 4, "approved": 6}, title="فوز <العمال>", words_left=40)
    return replace(made, **{"next": next_step(replace(made, **fields)), **fields})  # type: ignore[arg-type]


SETTLED = {"approved": 9, "merged away": 1}


@pytest.mark.parametrize(
    ("given", "verdict", "expected"),
    [
        (row(state=UNREADABLE), None, "mend the file"),
        (row(state=UNTRANSLATED), None, "translate"),
        (row(conflicts=3, blocking=2), None, "end 3 conflicts"),
        (row(blocking=1), None, "fix 1 finding, review 4 sentences"),
        (row(units={"untranslated": 1, "stale": 1}), None, "translate 1 sentence, review 1 sentence"),
        (row(units=SETTLED), None, "approve"),
        (row(units=SETTLED, blocking=2), None, "fix 2 findings"),
        (row(units=SETTLED, status="approved"), Verdict(False, "", ("fr", "de")), "wait for fr, de"),
        (row(units=SETTLED, status="approved"), Verdict(True, ""), "release"),
        (row(units=SETTLED, status="published"), None, ""),
        (row(status="published"), None, "review 4 sentences"),
    ],
)
def test_next_step(given: Row, verdict: Verdict | None, expected: str) -> None:
    assert next_step(given, verdict) == expected


def test_the_worst_is_first_and_what_is_finished_last() -> None:
    rows = [
        row("finished", units=SETTLED, status="published"),
        row("much-work", words_left=900),
        row("warned", warnings=3, words_left=1),
        row("changed", units={"stale": 1}, words_left=1),
        row("blocked", blocking=1, words_left=1),
        row("empty", units={"untranslated": 5}, words_left=1),
        row("contended", conflicts=1, words_left=1),
        row("broken", state=UNREADABLE),
    ]
    expected = ["broken", "contended", "empty", "blocked", "changed", "warned", "much-work", "finished"]
    assert [each.slug for each in ordered(rows)] == expected
    assert [each.slug for each in ordered(rows[::-1])] == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("", ""), ("2026-11-20T11:00:00+00:00", "today"), ("2026-11-21T11:00:00+00:00", "today"), ("2026-11-19T11:00:00+00:00", "1 day"),
        ("2026-11-07T11:00:00+00:00", "13 days"), ("2026-11-06T11:00:00+00:00", "2 weeks"), ("2026-09-01T11:00:00+02:00", "2 months"),
        ("2023-01-01T00:00:00Z", "3 years"),
    ],
)  # fmt: skip
def test_ages(changed: str, expected: str) -> None:
    assert age(changed, NOW) == expected


def test_addresses_stay_out_and_approved_means_signed_and_unchanged() -> None:
    assert person_of(row(by="Lina Haddad <lina@example.org>")) == "Lina Haddad"
    rows = [row(units=SETTLED, status="approved"), row(language="fr", status="approved"), row(language="de", units=SETTLED, status="published"), row("other")]
    assert approved_languages(rows, "news") == {"en", "de"}


ROWS = [
    row(blocking=2, warnings=5, changed="2026-11-18T00:00:00+00:00", by="ليلى <l@example.org>"),
    row(language="fr", units=SETTLED, status="published", words_left=0, uncommitted=True),
    row("a-b", title="", warnings=1),
]


def test_the_page_is_whole_and_safe() -> None:
    page = to_html(ROWS, SITE)
    root = html.document_fromstring(page)
    assert root.get("lang") == "en"
    assert not list(root.iter("script", "link", "img", "iframe"))
    assert not re.search(r"https?://|@import|url\(", page)
    assert root.find(".//meta[@name='viewport']") is not None
    assert "prefers-color-scheme: dark" in page
    titles = root.findall(".//h2")
    assert [(each.text, each.get("lang"), each.get("dir")) for each in titles] == [("فوز <العمال>", "ar", "rtl"), ("a-b", "ar", "rtl")]
    lines = [[" ".join(cell.text_content().split()) for cell in line] for line in root.findall(".//tbody/tr")]
    assert lines == [
        ["English", "6 of 10", "Fix 2 findings, review 4 sentences 5 to look at", "40 words", "2 days ago, ليلى"],
        ["Français", "10 of 10", "Draft", "", "not committed yet"],
        ["English", "6 of 10", "Review 4 sentences 1 to look at", "40 words", ""],
    ]
    assert "example.org" not in page
    assert "2 of 3 drafts wait for somebody, 80 Arabic words in all." in root.text_content()


def test_the_markdown_is_one_table_in_which_no_title_can_break_out() -> None:
    rows = [*ROWS, row("odd", title="سعر | **كبير** <b>`x`</b> [a](b)")]
    rendered = html.document_fromstring(MarkdownIt("commonmark").enable("table").render(to_markdown(rows, SITE)))
    lines = [[cell.text_content() for cell in line] for line in rendered.findall(".//tbody/tr")]
    assert [len(line) for line in lines] == [7] * len(rows)
    assert lines[0][1:] == ["English", "6 of 10", "fix 2 findings, review 4 sentences", "2 blocking, 5 to look at", "40", "2 days ago, ليلى"]
    assert "سعر | **كبير** <b>`x`</b> [a](b)" in lines[3][0]
    assert not list(rendered.find(".//table").iter("a", "b"))  # type: ignore[union-attr]


def test_a_page_without_drafts_says_so() -> None:
    assert "There is nothing to review." in to_html([], SITE)


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """Return the newsroom with English drafts."""
    room.translate(languages=["en"])
    return room


def read(room: Newsroom) -> dict[tuple[str, str], dict[str, object]]:
    return {(each["slug"], each["language"]): each for each in json.loads(room.ran(commands.queue, as_json=True).out)}


def git(room: Newsroom, *words: str, when: str = "2026-11-18T10:00:00+00:00") -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    names = {"GIT_AUTHOR_NAME": "Lina", "GIT_AUTHOR_EMAIL": "lina@example.org", "GIT_COMMITTER_NAME": "Lina", "GIT_COMMITTER_EMAIL": "lina@example.org"}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(room.root), "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, **names}
    subprocess.run(["git", *words], cwd=room.root, env=environment, check=True, capture_output=True)


def test_outside_a_repository_nobody_is_named(room: Newsroom) -> None:
    assert {(each["changed"], each["by"], each["uncommitted"]) for each in read(room).values()} == {("", "", False)}


def test_git_says_who_worked_on_a_draft_last_and_when(room: Newsroom) -> None:
    git(room, "init", "-q")
    git(room, "add", "translations", "content")
    git(room, "commit", "-q", "-m", "drafts")
    room.approve("en", "study", "وصل", "The book reached its readers.")
    rows = read(room)
    assert (rows["news", "en"]["changed"], rows["news", "en"]["by"]) == ("2026-11-18T10:00:00+00:00", "Lina <lina@example.org>")
    assert [rows[key]["uncommitted"] for key in (("news", "en"), ("study", "en"))] == [False, True]
    ran = room.ran(commands.queue, now=NOW)
    assert re.search(r"^news +en +draft +2 days +Lina ", ran.out, re.MULTILINE)
    assert re.search(r"^study +en +in review +not committed ", ran.out, re.MULTILINE)


def test_findings_are_those_of_the_checks_blocking_and_warnings_apart(room: Newsroom) -> None:
    room.person("en", "news", "زيادة الأجور", target="Wages up by 20 % %.")
    found = read(room)["news", "en"]
    assert isinstance(found["blocking"], int)
    assert found["blocking"] >= 1
    assert found["findings"] >= found["blocking"] + found["warnings"]  # type: ignore[operator]
    assert str(found["next"]).startswith(f"fix {found['blocking']} finding")


def test_a_conflict_and_a_broken_draft_come_first(room: Newsroom) -> None:
    room.person("en", "news", "زيادة", target="Wages up 14%.")
    room.replace("translations/en/news.md", "zyadh alajwr 14%.", "Pay up 14%.")
    room.replace("translations/en/study.md", "wcl", "<<<<<<< mine\nwcl")
    ran = room.ran(commands.queue, as_json=True)
    rows = json.loads(ran.out)
    assert [(each["slug"], each["language"], each["next"]) for each in rows[:2]] == [("study", "en", "mend the file"), ("news", "en", "end 1 conflict")]
    assert ran.code == 1
    assert read(room) == {(each["slug"], each["language"]): each for each in rows}, "what is wrong is said again, not kept"
    assert room.ran(commands.queue).err == ran.err


def test_a_second_look_checks_nothing_again(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(room)
    looked: list[str] = []
    monkeypatch.setattr(surveying, "standing", lambda *_: looked.append("") or pytest.fail("checked again"))
    assert read(room) == first
    assert looked == []


@pytest.mark.parametrize("changed", ["translations/en/study.md", "translations/en/study.po", "content/study.md", "site.toml", "translations/terms.csv"])
def test_whatever_a_row_depends_on_makes_it_new(room: Newsroom, changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write("translations/terms.csv", "source,en\nباحثة,scholar\n")
    read(room)
    asked: list[tuple[str, str]] = []
    real = surveying.standing
    monkeypatch.setattr(surveying, "standing", lambda w, article, language: asked.append((article.slug, language)) or real(w, article, language))
    addition = "كتاب,book\n" if changed.endswith(".csv") else "# further\n" if not changed.endswith(".md") else "\nجملة أخرى هنا.\n"
    room.write(changed, (room.root / changed).read_text(encoding="utf-8") + addition)
    room.ran(commands.queue)
    assert ("study", "en") in asked
    assert (len(asked) == 1) is changed.startswith("translations/en/")


def test_a_damaged_cache_is_begun_again(room: Newsroom) -> None:
    first = read(room)
    room.write(".cache/queue.sqlite", b"not a database at all, but long enough to be taken for one" * 40)
    assert read(room) == first


@pytest.mark.parametrize("name", ["queue.html", "queue.md"])
def test_the_report_is_written(room: Newsroom, name: str) -> None:
    path = room.root / name
    ran = room.ran(commands.queue, report=str(path), now=NOW)
    assert (ran.code, ran.err, ran.out) == (0, "", f"{path}: 8 drafts.\n")
    text = path.read_text(encoding="utf-8")
    assert "2026-11-20 12:00 (UTC)" in text
    assert text.count("فوز العمال في الميناء") == (1 if name.endswith("html") else 4)


def test_a_report_in_another_format_is_refused_before_anything_is_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match=r"report\.pdf: A report is HTML or Markdown"):
        Newsroom(project, capsys).ran(commands.queue, report="report.pdf")
