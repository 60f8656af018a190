"""The whole way of an article, with git and the built site: what readers see was approved by somebody, and what people wrote is never lost."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pipeline import commands, files
from pipeline.errors import ContentError
from pipeline.markdown import extract
from pipeline.model import MERGED_AWAY
from pipeline.release import original
from pipeline.site import build
from tests.fakes import BracketTranslator
from tests.newsroom import Newsroom
from tests.press import ARTICLE, LANGUAGES, LINA, OMAR, Press
from tests.world import BEGINNINGS, SENTENCES, STEPS, shown, world

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
EXAMPLES = int(os.environ.get("TAZAMUN_EXAMPLES", "12"))


@pytest.fixture
def press(empty_room: Newsroom) -> Press:
    empty_room.engine = BracketTranslator()  # type: ignore[assignment]
    empty_room.write("content/library.md", ARTICLE)
    press = Press(empty_room)
    press.room.translate()
    press.found()
    return press


# end to end


def test_from_the_first_draft_to_a_correction_after_the_release(press: Press) -> None:
    assert shown(press) == {}, "a draft in Arabic is not public, nor is anything made of it"
    ran = press.approve("en", as_is=True)
    assert (ran.code, "Arabic" in ran.err) == (1, True), "the fake's brackets hold Arabic"
    for number, language in enumerate(LANGUAGES):
        assert press.release().code == 1
        press.review(language)
        assert press.approve(language, reviewer=(LINA, OMAR)[number % 2]).code == 0
        assert shown(press) == {}, "what is approved is not yet online"
    assert press.release().code == 0
    assert set(shown(press)) == {"ar", *LANGUAGES}, "all at the same moment"
    first, words = press.front("en"), shown(press)

    press.edit("ar", "حملوا معهم الخشب", "حملوا معهم كل الخشب")
    press.edit("ar", "\n\nعاد", "\n\nفتحت الأبواب في الخريف. عاد")
    press.save("Correct the Arabic")
    press.room.translate()
    assert press.room.ran(commands.sync).code == 0
    press.save("Draft what is new")
    assert {code: text for code, text in shown(press).items() if code != "ar"} == {code: text for code, text in words.items() if code != "ar"}
    assert press.front("en") == first
    assert first["original"] != original(press.article.read_text(encoding="utf-8")), "by which the page knows that it is behind"
    told = press.release()
    assert told.code == 0
    assert told.out.count("is behind: ") == len(LANGUAGES)

    press.review("en")
    assert press.approve("en", reviewer=OMAR).code == 0
    now = press.front("en")
    assert (now["status"], now["released"], now["reviewer"]) == ("published", first["released"], "Omar Nasser")
    assert now["updated"] == now["approved"] > first["approved"]
    assert now["original"] == original(press.article.read_text(encoding="utf-8"))
    assert shown(press)["en"] != words["en"]
    assert shown(press)["fr"] == words["fr"]
    assert press.committed() == (OMAR, ["translations/en/library.md", "translations/en/library.po"])
    assert press.unrelease().code == 0
    assert shown(press) == {}
    assert press.git("fsck", "--strict", "--no-progress").strip() in ("", "notice: HEAD points to an unborn branch (main)")


def test_the_built_site_before_and_after(press: Press) -> None:
    def pages(**options: bool) -> set[str]:
        built = build(press.root, **options)
        return {path.parent.relative_to(built.output).as_posix() for path in built.output.rglob("*/library/index.html")}

    press.ready()
    assert pages() == set()
    assert pages(drafts=True) == {f"{language}/library" for language in ("ar", *LANGUAGES)}
    press.release()
    assert pages() == {f"{language}/library" for language in ("ar", *LANGUAGES)}
    press.edit("fr", "The typed", "Un autre typed")
    built = build(press.root)
    assert any("translations/fr/library.md: the text has changed since it was approved" in complaint for complaint in built.complaints)
    assert not (built.output / "fr/library").exists()


# the invariants, each with an attempt on it


def test_a_draft_in_arabic_is_not_public_even_where_machine_text_is(press: Press) -> None:
    assert shown(press, drafts="translations") == {}
    assert set(shown(press, drafts="all")) == {"ar", *LANGUAGES}
    press.edit("ar", "status: draft\n", "")
    assert set(shown(press)) == {"ar"}, "an article without a status counts as published"
    assert set(shown(press, drafts="translations")) == {"ar", *LANGUAGES}


@pytest.mark.parametrize(
    ("setting", "drafts", "seen"), [("hidden", False, ""), ("labelled", False, "translations"), ("hidden", True, "all"), ("labelled", True, "all")]
)
def test_the_settings_say_which_drafts_are_shown(project: Path, monkeypatch: pytest.MonkeyPatch, setting: str, drafts: bool, seen: str) -> None:
    monkeypatch.setenv("TAZAMUN_DRAFTS", "1" if drafts else "0")
    path = project / "site.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('machine_text = "hidden"', f'machine_text = "{setting}"'), encoding="utf-8")
    values: dict[str, object] = {"__file__": str(project / "pelicanconf.py")}
    exec((project / "pelicanconf.py").read_text(encoding="utf-8"), values)
    assert values["DRAFTS"] == seen


@pytest.mark.parametrize("attempt", ["published by hand", "published by hand, with a reviewer", "the text changed", "the title changed"])
def test_what_no_person_approved_is_not_online(press: Press, attempt: str) -> None:
    press.ready("en", "es", "fr")
    if attempt.startswith("published"):
        press.edit("de", "status: draft", "status: published" + ("\nreviewer: Omar Nasser" if "with" in attempt else ""))
        press.save("by hand")
        assert press.release().code == 1
        assert shown(press) == {}
        press.edit("ar", "status: draft", "status: published")
        # who writes their name under it answers for it: the name is what the site asks for
        assert ("de" in shown(press)) is ("with" in attempt)
        return
    press.ready("de")
    press.release()
    if attempt == "the title changed":
        press.edit("de", "title: The", "title: Another")
    else:
        press.edit("de", "\n\nThe ", "\n\nAnother ")
    assert set(shown(press)) == {"ar", "en", "es", "fr"}
    assert press.approve("de", reviewer=OMAR).code == 0
    assert set(shown(press)) == {"ar", *LANGUAGES}


def test_a_policy_of_all_is_not_talked_round(press: Press) -> None:
    press.ready("en", "es", "fr")
    for _ in range(2):
        assert press.release().code == 1
    press.edit("de", "status: draft", "status: approved")
    press.save("no name")
    assert press.release().code == 1
    press.edit("de", "status: approved", "status: approved\nreviewer: Omar\napproved: 2026-01-05T09:30:00+00:00\nreleased: 2026-01-05T09:30:00+00:00")
    press.save("a made-up approval")
    assert press.release().code == 1
    assert shown(press) == {}


def test_a_released_page_keeps_its_text_whatever_translate_and_sync_do(press: Press) -> None:
    press.ready()
    press.release()
    before = {language: press.draft(language).read_bytes() for language in LANGUAGES}
    for old, new in [("حملوا معهم", "ثم حملوا معهم"), ("وصل العمال", "وصل كل العمال"), ("عاد الهدوء إلى القرية.", ""), ("title: مكتبة", "title: حكاية مكتبة")]:
        press.edit("ar", old, new)
        for _ in range(2):
            press.room.translate()
            assert press.room.ran(commands.sync).code == 0
        assert {language: press.draft(language).read_bytes() for language in LANGUAGES} == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("حملوا معهم الخشب والمسامير.", "حملوا معهم الخشب والمسامير. " + SENTENCES[3]),
        ("حملوا معهم الخشب والمسامير.", SENTENCES[4]),
        (" حملوا معهم الخشب والمسامير.", ""),
        ("وصل العمال إلى القرية صباحا. حملوا معهم الخشب والمسامير.", "حملوا معهم الخشب والمسامير. وصل العمال إلى القرية صباحا."),
        ("\n\nعاد", "\n\n```\ncode\n```\n\nعاد"),
    ],
    ids=["added", "replaced", "deleted", "moved", "code"],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_no_sentence_is_taken_for_another_s_translation(press: Press, old: str, new: str, by_hand: bool) -> None:
    """The catalogue goes on while the released page stands still: nothing on the page may be read as an edit of what came after it."""
    press.review("en")
    texts = {entry.source: entry.target for entry in press.room.catalogue("en", "library").entries}
    if by_hand:
        press.room.ran(commands.sync)
        press.edit("en", "status: draft", "status: approved\nreviewer: Lina")
    else:
        assert press.approve("en").code == 0
    press.edit("ar", old, new)
    for _ in range(2):
        press.room.translate()
        press.room.ran(commands.sync)
    entries = press.room.catalogue("en", "library").entries
    assert [entry.source for entry in entries] == [unit.source for unit in extract(press.article.read_text(encoding="utf-8")).units]
    for entry in entries:
        assert entry.target == texts.get(entry.source, f"({entry.source})"), entry
        assert entry.target != MERGED_AWAY


@pytest.fixture
def two(press: Press) -> Press:
    """A newsroom with two required languages, and others that nobody works on."""
    press.room.replace("site.toml", 'required = ["en", "es", "fr", "de"]', 'required = ["en", "fr"]')
    press.save("Two languages")
    return press


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(start=st.sampled_from(BEGINNINGS), steps=st.lists(STEPS, min_size=4, max_size=12))
def test_readers_see_only_what_was_approved_and_no_word_is_lost(two: Press, start: list[tuple[str, str, int]], steps: list[tuple[str, str, int]]) -> None:
    with world(two) as now:
        for step in [*start, *steps]:
            now.take(*step)
            now.check(step)
            event(f"{len(shown(now.press).keys() - {'ar'})} translations online")


def test_the_property_can_fail(two: Press) -> None:
    """A world in which somebody publishes behind everybody's back is noticed."""
    with world(two) as now:
        for language in ("en", "fr"):
            now.take("review and approve", language, 0)
        now.take("release", "", 0)
        now.check("released")
        assert shown(now.press).keys() == {"ar", "en", "fr"}
        now.promised["fr"].clear()
        with pytest.raises(AssertionError):
            now.check("nobody approved this")
        now.live.add("typedzzz")
        with pytest.raises(AssertionError):
            now.check("a word is gone")


def test_a_crash_in_the_middle_of_a_release_shows_nothing_half(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.ready()
    rename = files.rename
    for allowed in range(2, 6):
        left = iter(range(allowed))

        def limited(part: Path, path: Path, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise ContentError("the disk is full")
            rename(part, path)

        with monkeypatch.context() as patched:
            patched.setattr(files, "rename", limited)
            with pytest.raises(ContentError):
                press.release()
        assert shown(press) == {}, "the article is the last file to say so"
        press.git("reset", "--quiet", "--hard")
        shutil.rmtree(press.root / ".cache/pending")
    assert press.release().code == 0
    assert set(shown(press)) == {"ar", *LANGUAGES}
