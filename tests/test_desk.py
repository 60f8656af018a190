"""The review desk through its addresses: who gets in, what is written, and that nobody's text is lost whoever else is at work."""

import shutil
import subprocess
from pathlib import Path

from pipeline import commands
from pipeline.model import MERGED_AWAY
from tests.desk_client import PLACE, RETURNED, SIGNED, Tab, desk, edit, tab
from tests.newsroom import Newsroom

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
