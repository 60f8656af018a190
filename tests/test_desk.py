"""The review desk through its addresses: who gets in, what is written, and that nobody's text is lost whoever else is at work."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline import commands, files, store
from pipeline.errors import ContentError
from pipeline.model import MERGED_AWAY
from pipeline.store import recover
from tests.desk_client import HOST, PASS, Tab, desk, tab
from tests.newsroom import Newsroom

SIGNED = "وقّع"
RETURNED = "عاد الجميع"
PLACE = "en/news"


@pytest.fixture
def drafts(room: Newsroom) -> Newsroom:
    """Return a newsroom whose machine has drafted everything."""
    assert room.translate().code == 0
    return room


@pytest.fixture
def first(drafts: Newsroom) -> Tab:
    return tab(drafts.root)


def edit(unit: dict[str, Any], target: str, **more: object) -> dict[str, object]:
    return {"key": unit["key"], "version": unit["version"], "target": target, **more}


# ---- who gets in ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8031", "localhost.evil.example", "10.0.0.7:8031", "", None, "127.0.0.1:8031@evil.example"]
)
def test_a_foreign_name_that_leads_here_gets_nothing(first: Tab, host: str | None) -> None:
    for path in ("/", f"/{PLACE}", f"/api/{PLACE}", "/static/desk.css", f"/enter?key={PASS.key}"):
        answer = first.get(path, host=host)
        assert (answer.status, "news" in answer.text, "set-cookie" in answer.headers) == (403, False, False), path


@pytest.mark.parametrize("host", [HOST, "localhost:9", "[::1]:8031", "LOCALHOST"])
def test_this_machine_gets_in_under_its_own_names(first: Tab, host: str) -> None:
    assert first.get("/", host=host).status == 200


def test_without_the_key_there_is_nothing_to_see_and_the_printed_address_brings_it(first: Tab) -> None:
    for cookie in (None, f"{PASS.cookie}=wrong", f"other={PASS.key}", f"{PASS.cookie}="):
        assert [first.get(path, cookie=cookie).status for path in ("/", f"/{PLACE}", f"/api/{PLACE}")] == [403, 403, 403]
        assert first.post(f"/api/{PLACE}/changes", {"changes": []}, cookie=cookie).status == 403
    entered = first.get(f"/enter?key={PASS.key}&to=/{PLACE}", cookie=None)
    cookie = entered.headers["set-cookie"]
    assert (entered.status, entered.headers["location"]) == (303, f"/{PLACE}")
    assert all(part in cookie.lower() for part in ("httponly", "samesite=strict"))
    assert first.get(f"/{PLACE}", cookie=cookie.split(";")[0]).status == 200


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_entering_leads_nowhere_else(first: Tab, to: str) -> None:
    assert first.get(f"/enter?key={PASS.key}&to={to}", cookie=None).headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"x_desk_token": None},
        {"x_desk_token": "wrong"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
def test_no_other_page_can_make_a_browser_write(drafts: Newsroom, first: Tab, headers: dict[str, str | None]) -> None:
    before = drafts.files()
    unit = first.unit(PLACE, SIGNED)
    assert first.post(f"/api/{PLACE}/changes", {"changes": [edit(unit, "Pwned.")]}, **headers).status == 403
    assert drafts.files() == before


def test_other_pages_cannot_read_either(first: Tab) -> None:
    assert first.get(f"/api/{PLACE}", sec_fetch_site="cross-site").status == 403
    assert first.get(f"/api/{PLACE}", origin="http://localhost:1").status == 403


def test_every_answer_forbids_what_the_desk_does_not_need(first: Tab) -> None:
    for path in ("/", f"/{PLACE}", f"/api/{PLACE}", "/static/article.js", "/nothing/here", "/static/../app.py"):
        headers = first.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
    page = first.get(f"/{PLACE}").text
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"\son\w+=|\sstyle=|https?://(?!example\.org)[^\s\"<]*\.(?:js|css)", page) == []


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/fonts/../../../site.toml", "/en/..%2f..%2fsite", "/xx/news", "/en/nothing", "/en/site", "/api/en/nothing"],
)
def test_nothing_else_of_the_project_can_be_fetched(first: Tab, path: str) -> None:
    answer = first.get(path)
    assert answer.status == 404
    assert "[site]" not in answer.text


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"changes": []},
        {"changes": "x"},
        {"changes": [{}]},
        {"changes": [{"key": 5}]},
        {"changes": [{"key": "k", "target": ["x"]}]},
        {"changes": [{"key": "k", "sign": "away"}]},
        {"changes": [{"key": "k", "unknown": "x"}]},
        {"changes": [{"key": "k", "target": "x" * 20_001}]},
        {"changes": [{"key": "k", "settle": "yes"}]},
    ],
    ids=lambda value: str(value)[:40],
)
def test_requests_that_make_no_sense_change_nothing(drafts: Newsroom, first: Tab, value: object) -> None:
    before = drafts.files()
    assert first.post(f"/api/{PLACE}/changes", value).status in (409, 422, 503)
    assert first.ask("POST", f"/api/{PLACE}/changes", b'{"changes": [' + b"[" * 100_000).status == 503
    assert first.ask("POST", f"/api/{PLACE}/changes", b"x" * 3_000_000).status == 503
    assert drafts.files() == before


# ---- what is written --------------------------------------------------------------------------------------------------------


def test_the_pages_show_the_article_beside_its_translation(first: Tab) -> None:
    queue = first.get("/").text
    assert all(text in queue for text in ("فوز العمال في الميناء", 'href="/en/news"', "words left"))
    assert 'href="/en/news"' not in first.get("/?lang=de").text
    page = first.get(f"/{PLACE}").text
    assert all(text in page for text in ('dir="rtl"', "<strong>العمال</strong>", 'class="block kind-item', 'data-marker="•"', "kind-footnote", 'lang="en"'))


def test_an_edit_is_in_both_files_at_once_and_the_units_beside_it_stay_as_they_are(drafts: Newsroom, first: Tab) -> None:
    others = [entry for entry in drafts.catalogue("en", "news").entries if not entry.source.startswith(SIGNED)]
    answer = first.change(PLACE, edit(first.unit(PLACE, SIGNED), "The **workers** signed a [new](https://example.org/a_b) agreement[^1]."))
    assert (answer.status, answer.json["refused"], len(answer.json["undo"])) == (200, [], 32)
    assert drafts.entry("en", "news", SIGNED).state == "edited"
    assert "The **workers** signed a [new](https://example.org/a_b) agreement[^1].\n" in drafts.markdown("en", "news")
    assert [entry for entry in drafts.catalogue("en", "news").entries if not entry.source.startswith(SIGNED)] == others
    before = drafts.files()
    assert drafts.ran(commands.sync).out == "0 drafts changed.\n"
    assert drafts.files() == before


def test_signing_off_taking_back_commenting_and_dismissing(drafts: Newsroom, first: Tab) -> None:
    unit = first.unit(PLACE, RETURNED)
    signed = first.change(PLACE, edit(unit, "All returned to `make build` this morning.", sign="approve")).json
    assert (signed["head"]["signed"], drafts.entry("en", "news", RETURNED).state) == (1, "approved")
    unit = first.unit(PLACE, RETURNED)
    first.change(PLACE, {"key": unit["key"], "version": unit["version"], "sign": "reopen"})
    assert drafts.entry("en", "news", RETURNED).state == "edited"
    first.change(PLACE, {"key": unit["key"], "comment": "Ask the author.\nTwice.", "comment_version": unit["commentVersion"]})
    first.change(PLACE, {"key": unit["key"], "rule": "length", "reason": "a short one"})
    entry = drafts.entry("en", "news", RETURNED)
    assert entry.comments == ("Ask the author.", "Twice.", "dismiss length: a short one")
    assert first.unit(PLACE, RETURNED)["dismissed"] == {"length": "a short one"}
    first.change(PLACE, {"key": unit["key"], "recall": "length"})
    assert drafts.entry("en", "news", RETURNED).comments == ("Ask the author.", "Twice.")


def test_a_comment_does_not_contend_with_somebody_elses_text(drafts: Newsroom, first: Tab) -> None:
    unit = first.unit(PLACE, RETURNED)
    drafts.person("en", "news", RETURNED, target="Somebody else's text.")
    assert first.change(PLACE, {"key": unit["key"], "version": unit["version"], "comment": "Mine.", "comment_version": unit["commentVersion"]}).status == 200
    entry = drafts.entry("en", "news", RETURNED)
    assert (entry.target, entry.comments) == ("Somebody else's text.", ("Mine.",))


def test_what_cannot_be_signed_off_is_said_and_left(drafts: Newsroom, first: Tab) -> None:
    unit = first.unit(PLACE, RETURNED)
    answer = first.change(PLACE, edit(unit, "", sign="approve"))
    assert answer.status == 422
    assert "without a translation" in answer.json["refused"][0]["message"]
    assert drafts.entry("en", "news", RETURNED).state == "machine"


def test_merging_two_sentences_and_splitting_them_again(drafts: Newsroom, first: Tab) -> None:
    one, two = first.unit(PLACE, SIGNED), first.unit(PLACE, RETURNED)
    joined = f"{one['target']} {two['target']}"
    assert first.change(PLACE, edit(one, joined), edit(two, MERGED_AWAY)).status == 200
    assert drafts.entry("en", "news", RETURNED).state == "merged away"
    assert joined in drafts.markdown("en", "news")
    merged = drafts.files()
    assert drafts.ran(commands.sync).code == 0
    assert drafts.files() == merged
    one, again = first.unit(PLACE, SIGNED), first.unit(PLACE, RETURNED)
    assert first.change(PLACE, edit(one, "One."), edit(again, "Two.")).status == 200
    assert "One.\nTwo.\n" in drafts.markdown("en", "news")


def test_undoing_brings_back_text_and_state_to_the_byte(drafts: Newsroom, first: Tab) -> None:
    before = drafts.files()
    names = [first.change(PLACE, edit(first.unit(PLACE, SIGNED), "Edited.")).json["undo"]]
    unit = first.unit(PLACE, SIGNED)
    names.append(first.change(PLACE, {"key": unit["key"], "version": unit["version"], "sign": "approve"}).json["undo"])
    for name in reversed(names):
        assert first.post(f"/api/{PLACE}/undo", {"undo": name}).status == 200
    assert drafts.files() == before
    assert first.post(f"/api/{PLACE}/undo", {"undo": names[0]}).status == 503


def test_what_somebody_changed_since_is_not_undone(drafts: Newsroom, first: Tab) -> None:
    name = first.change(PLACE, edit(first.unit(PLACE, SIGNED), "Edited.")).json["undo"]
    drafts.person("en", "news", SIGNED, target="By somebody else.")
    assert first.post(f"/api/{PLACE}/undo", {"undo": name}).status == 409
    assert drafts.entry("en", "news", SIGNED).target == "By somebody else."


# ---- others at work -------------------------------------------------------------------------------------------------------


def test_two_tabs_on_one_sentence_the_second_is_told_and_both_texts_live(drafts: Newsroom, first: Tab) -> None:
    second = Tab(first.app)
    seen = second.unit(PLACE, SIGNED)
    assert first.change(PLACE, edit(first.unit(PLACE, SIGNED), "From the first tab.")).status == 200
    answer = second.change(PLACE, edit(seen, "From the second tab."))
    assert (answer.status, answer.json["refused"][0]["changed"]) == (409, True)
    told = next(unit for unit in answer.json["units"] if unit["key"] == seen["key"])
    assert (told["target"], drafts.entry("en", "news", SIGNED).target) == ("From the first tab.", "From the first tab.")
    assert second.change(PLACE, edit(told, "From the second tab.")).status == 200
    assert drafts.entry("en", "news", SIGNED).target == "From the second tab."


def test_two_desks_on_different_sentences_do_not_meet(drafts: Newsroom, first: Tab) -> None:
    other = tab(drafts.root)
    one, two = first.unit(PLACE, SIGNED), other.unit(PLACE, RETURNED)
    assert (first.change(PLACE, edit(one, "One.")).status, other.change(PLACE, edit(two, "Two.")).status) == (200, 200)
    assert "One.\nTwo.\n" in drafts.markdown("en", "news")


def test_all_of_a_request_or_nothing(drafts: Newsroom, first: Tab) -> None:
    one, two = first.unit(PLACE, SIGNED), first.unit(PLACE, RETURNED)
    drafts.person("en", "news", RETURNED, target="By somebody else.")
    answer = first.change(PLACE, edit(one, "One."), edit(two, "Two."))
    assert (answer.status, [each["key"] for each in answer.json["refused"]]) == (409, [two["key"]])
    assert drafts.entry("en", "news", SIGNED).target != "One."


@pytest.mark.parametrize("side", ["po", "md"])
def test_an_edit_made_on_disk_meanwhile_is_kept_and_shown(drafts: Newsroom, first: Tab, side: str) -> None:
    seen, stamp = first.unit(PLACE, SIGNED), first.draft(PLACE)["stamp"]
    old = first.unit(PLACE, RETURNED)["target"]
    if side == "po":
        drafts.person("en", "news", RETURNED, target="Typed in an editor.")
    else:
        drafts.replace("translations/en/news.md", old, "Typed in an editor.")
    assert first.get(f"/api/{PLACE}/stamp").json["stamp"] != stamp
    answer = first.change(PLACE, edit(seen, "Typed at the desk."))
    assert answer.status == 200
    assert (drafts.entry("en", "news", RETURNED).target, drafts.entry("en", "news", SIGNED).target) == ("Typed in an editor.", "Typed at the desk.")
    assert "Typed at the desk.\nTyped in an editor.\n" in drafts.markdown("en", "news")


@pytest.mark.parametrize("side", ["po", "md"])
def test_the_same_sentence_edited_on_disk_is_not_overwritten(drafts: Newsroom, first: Tab, side: str) -> None:
    seen = first.unit(PLACE, RETURNED)
    if side == "po":
        drafts.person("en", "news", RETURNED, target="Typed in an editor.")
    else:
        drafts.replace("translations/en/news.md", seen["target"], "Typed in an editor.")
    before = drafts.files()
    answer = first.change(PLACE, edit(seen, "Typed at the desk."))
    assert answer.status == 409
    assert drafts.files() == before
    assert next(unit for unit in answer.json["units"] if unit["key"] == seen["key"])["target"] == "Typed in an editor."
    assert first.change(PLACE, edit(seen, "Typed in an editor.")).status == 200  # both want the same: nobody is asked


def test_two_different_edits_of_the_files_are_shown_and_settled(drafts: Newsroom, first: Tab) -> None:
    old = drafts.entry("en", "news", RETURNED).target
    drafts.replace("translations/en/news.md", old, "In the Markdown.")
    drafts.person("en", "news", RETURNED, target="In the catalogue.")
    markdown = drafts.markdown("en", "news")
    unit = first.unit(PLACE, RETURNED)
    assert (unit["target"], unit["conflict"]["target"]) == ("In the catalogue.", "In the Markdown.")
    assert len(first.draft(PLACE)["head"]["notices"]) == 1
    # the other sentences can be worked on, and the Markdown waits
    assert first.change(PLACE, edit(first.unit(PLACE, SIGNED), "Another.")).status == 200
    assert (drafts.markdown("en", "news"), drafts.entry("en", "news", SIGNED).target) == (markdown, "Another.")
    unit = first.unit(PLACE, RETURNED)
    assert first.change(PLACE, {"key": unit["key"], "version": unit["version"], "sign": "approve"}).status == 422
    assert first.change(PLACE, edit(unit, "In the Markdown.", settle=True)).json["head"]["notices"] == []
    assert drafts.markdown("en", "news").count("Another.\nIn the Markdown.\n") == 1
    assert drafts.ran(commands.sync).out == "0 drafts changed.\n"


def test_a_draft_that_cannot_be_read_stays_as_it_is_and_the_work_goes_into_the_catalogue(drafts: Newsroom, first: Tab) -> None:
    broken = drafts.markdown("en", "news").replace("## ", "", 1).replace("\n\n- ", "\n\n```\n- ", 1)
    drafts.write("translations/en/news.md", broken)
    assert first.draft(PLACE)["head"]["notices"]
    assert first.change(PLACE, edit(first.unit(PLACE, SIGNED), "Not lost.")).status == 200
    assert (drafts.markdown("en", "news"), drafts.entry("en", "news", SIGNED).target) == (broken, "Not lost.")


def test_a_sentence_that_left_the_article_is_told_and_a_changed_one_shows_the_change(drafts: Newsroom, first: Tab) -> None:
    seen = first.unit(PLACE, RETURNED)
    first.change(PLACE, edit(seen, "All returned.", sign="approve"))
    seen = first.unit(PLACE, RETURNED)
    drafts.replace("content/news.md", "صباح اليوم", "مساء اليوم")
    assert first.change(PLACE, edit(seen, "Late.")).json["refused"][0]["message"] == "This Arabic sentence is no longer in the article."
    unit = first.unit(PLACE, RETURNED)
    assert unit["state"] == "stale"
    assert [part for part in unit["change"] if part[0] != "same"] == [["gone", "صباح"], ["new", "مساء"]]
    assert first.change(PLACE, {"key": unit["key"], "version": unit["version"], "sign": "approve"}).status == 200
    assert drafts.entry("en", "news", RETURNED).state == "approved"


def test_a_draft_that_was_never_translated_can_be_written_here(room: Newsroom) -> None:
    first = tab(room.root)
    assert first.change(PLACE, edit(first.unit(PLACE, SIGNED), "By hand.", sign="approve")).status == 200
    assert "By hand.\n" in room.markdown("en", "news")
    assert room.entry("en", "news", SIGNED).state == "approved"


def test_an_approved_draft_keeps_its_markdown_until_it_is_approved_again(drafts: Newsroom, first: Tab) -> None:
    text = drafts.markdown("en", "news").replace("status: draft", "status: published\nreviewer: Lina", 1)
    drafts.write("translations/en/news.md", text)
    assert first.change(PLACE, edit(first.unit(PLACE, SIGNED), "Better.")).status == 200
    assert (drafts.markdown("en", "news"), drafts.entry("en", "news", SIGNED).target) == (text, "Better.")


# ---- when something breaks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_crash_between_the_files_loses_nothing(drafts: Newsroom, first: Tab, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    seen, whole, calls = first.unit(PLACE, SIGNED), files.rename, []

    def crash(part: Path, path: Path) -> None:
        calls.append(path)
        if len(calls) == nth:
            raise KeyboardInterrupt
        whole(part, path)

    monkeypatch.setattr(files, "rename", crash)
    with pytest.raises(KeyboardInterrupt):
        first.change(PLACE, edit(seen, "Typed before the crash."))
    monkeypatch.setattr(files, "rename", whole)
    recover(drafts.root)
    again = tab(drafts.root)
    if nth == 1:  # nothing had been written; the browser still has the text
        assert again.change(PLACE, edit(seen, "Typed before the crash.")).status == 200
    assert again.unit(PLACE, SIGNED)["target"] == "Typed before the crash."
    assert drafts.ran(commands.sync).code == 0
    assert "Typed before the crash." in drafts.markdown("en", "news")
    assert not [name for name in drafts.files() if name.endswith((".staged", ".part"))]


def test_a_file_that_changes_between_reading_and_writing_is_read_again(drafts: Newsroom, first: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, whole, calls = first.unit(PLACE, SIGNED), store.save, []

    def meddled(root: Path, *rest: Any) -> bool:
        if not calls:
            calls.append(root)
            drafts.person("en", "news", RETURNED, target="Typed at the last moment.")
        return whole(root, *rest)

    monkeypatch.setattr(store, "save", meddled)
    assert first.change(PLACE, edit(seen, "Typed at the desk.")).status == 200
    assert (drafts.entry("en", "news", RETURNED).target, drafts.entry("en", "news", SIGNED).target) == ("Typed at the last moment.", "Typed at the desk.")


def test_a_full_disk_is_told_and_the_old_files_stand(drafts: Newsroom, first: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, before = first.unit(PLACE, SIGNED), drafts.files()

    def full(*_: object, **__: object) -> None:
        raise ContentError("No space left on device.")

    monkeypatch.setattr(files, "stage", full)
    answer = first.change(PLACE, edit(seen, "Too much."))
    assert (answer.status, "No space left" in answer.json["error"]) == (503, True)
    assert drafts.files() == before


def test_a_catalogue_that_cannot_be_read_is_one_clear_page(drafts: Newsroom, first: Tab) -> None:
    drafts.write("translations/en/news.po", "<<<<<<< ours\n")
    page = first.get(f"/{PLACE}")
    assert (page.status, "unresolved merge conflict" in page.text) == (404, True)
    assert "unreadable" in first.get("/").text


# ---- what helps -------------------------------------------------------------------------------------------------------------


def test_hints_come_from_the_memory_and_the_termbase(drafts: Newsroom, first: Tab) -> None:
    drafts.write("translations/terms.csv", "source,en,note\nالعمال,the workers|workers,not labourers\n")
    drafts.write("content/more.md", "---\ntitle: خبر\nslug: more\n---\n\nعاد الجميع إلى `make build` مساء اليوم.\n")
    first.change(PLACE, edit(first.unit(PLACE, RETURNED), "All went back to `make build` this morning.", sign="approve"))
    hints = first.get(f"/api/{PLACE}/hints/{first.unit(PLACE, SIGNED)['key']}").json
    assert [(term["targets"], term["note"], term["met"]) for term in hints["terms"]] == [(["the workers", "workers"], "not labourers", False)]
    near = first.get(f"/api/en/more/hints/{first.unit('en/more', RETURNED)['key']}").json["memory"]
    assert (near[0]["target"], 75 < near[0]["score"] < 100) == ("All went back to `make build` this morning.", True)


def test_the_engine_is_asked_for_other_readings_only_when_somebody_wants_them(drafts: Newsroom, first: Tab) -> None:
    key = first.unit(PLACE, SIGNED)["key"]
    asked = len(drafts.engine.asked)
    first.get(f"/{PLACE}")
    first.get(f"/api/{PLACE}/hints/{key}")
    assert len(drafts.engine.asked) == asked
    found = first.post(f"/api/{PLACE}/readings/{key}", {}).json["readings"]
    assert len(found) == 1
    assert all(part in found[0] for part in ("**", "](https://example.org/a_b)", "[^1]"))


def test_without_a_model_there_is_no_reading_and_the_desk_says_why(drafts: Newsroom, first: Tab) -> None:
    shutil.rmtree(drafts.root / "models")
    other = tab(drafts.root)
    key = other.unit(PLACE, SIGNED)["key"]
    hints = other.get(f"/api/{PLACE}/hints/{key}").json
    answer = other.post(f"/api/{PLACE}/readings/{key}", {})
    assert hints["readings"] is False
    assert (answer.status, bool(answer.json["error"])) == (503, True)


# ---- approving the article --------------------------------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_whole_article_is_approved_with_a_name_and_committed(drafts: Newsroom) -> None:
    for arguments in (["init", "-q"], ["config", "user.name", "Desk"], ["config", "user.email", "desk@example.org"], ["add", "."], ["commit", "-qm", "Start"]):
        git(drafts.root, *arguments)
    first = Tab(desk(drafts.root, reviewer="Mona <mona@example.org>").app())
    assert first.draft("en/study")["reviewer"] == "Mona <mona@example.org>"
    for unit in first.draft("en/study")["units"]:
        first.change("en/study", {"key": unit["key"], "version": unit["version"], "target": f"Sentence {unit['n']} here.", "sign": "approve"})
        for finding in first.unit("en/study", unit["source"])["findings"]:
            first.change("en/study", {"key": unit["key"], "rule": finding["rule"], "reason": "made up"})
    looked = first.post("/api/en/study/approve", {"reviewer": "Mona <mona@example.org>", "dry": True})
    before = drafts.files()
    assert (looked.status, looked.json["refusals"]) == (200, [])
    assert drafts.files() == before
    made = first.post("/api/en/study/approve", {"reviewer": "Mona <mona@example.org>"})
    assert (made.status, made.json["head"]["status"]) == (200, "approved")
    assert git(drafts.root, "log", "-1", "--format=%an <%ae>").strip() == "Mona <mona@example.org>"


def test_an_article_with_something_open_is_refused_with_the_reasons(drafts: Newsroom, first: Tab) -> None:
    before = drafts.files()
    answer = first.post(f"/api/{PLACE}/approve", {"reviewer": "Mona"})
    assert (answer.status, bool(answer.json["refusals"])) == (422, True)
    assert first.post(f"/api/{PLACE}/approve", {"reviewer": "<>"}).status == 503
    assert drafts.files() == before
