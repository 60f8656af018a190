"""The review desk with others at work, and when something breaks: nobody's text is lost."""

from pathlib import Path
from typing import Any

import pytest

from pipeline import commands, files, store
from pipeline.errors import ContentError
from pipeline.store import recover
from tests.desk_client import PLACE, RETURNED, SIGNED, Tab, edit, tab
from tests.newsroom import Newsroom

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
