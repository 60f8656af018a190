"""Drafts that people sign by hand in the front matter, and what becomes of an approved draft."""

import re
import shutil

import pytest

from pipeline import commands
from pipeline.frontmatter import parse_front
from tests.press import LINA, OMAR, Press

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.mark.parametrize("slug", ["library", "", "."])
def test_drafts_signed_by_hand_are_taken_up_all_together(press: Press, slug: str) -> None:
    for language, name in (("en", "Lina Haddad <lina@example.org>"), ("fr", "Omar Nasser")):
        press.review(language)
        press.edit(language, "status: draft", f"status: approved\nreviewer: {name}")
    press.edit("fr", "\n\n", "\n\n")
    press.save("Signed by hand", author=OMAR)
    told = press.room.ran(commands.sync)
    assert "en/library: marked as approved by Lina Haddad <lina@example.org>; invoke approve library takes that up." in told.out
    ran = press.room.ran(commands.approve, slug=slug, clock=press.clock)
    assert (ran.code, ran.err) == (0, "")
    assert [press.front(language)["reviewer"] for language in ("en", "fr")] == ["Lina Haddad", "Omar Nasser"]
    # Omar's mail is that of the last commit of his draft, which has his name
    assert press.git("log", "-2", "--format=%an <%ae>").splitlines() == [OMAR, LINA]
    assert press.front("de")["status"] == "draft"
    again = press.room.ran(commands.approve, slug=slug, clock=press.clock)
    assert (again.code, "No draft is waiting" in again.out) == (0, True)


def test_a_mark_by_hand_meets_the_same_refusals(press: Press) -> None:
    press.edit("en", "status: draft", "status: approved\nreviewer: Lina Haddad")
    ran = press.room.ran(commands.approve, slug="library", clock=press.clock)
    assert ran.code == 1
    assert "100 % of the sentences are the machine's" in ran.err
    assert press.commits() == ["Begin"]
    assert press.approve("en", reviewer="", as_is=True).code == 0
    assert press.committed()[0] == "Lina Haddad <>"


def test_a_mark_that_names_nobody_properly_is_refused_with_its_line(press: Press) -> None:
    press.review("en")
    press.edit("en", "status: draft", "status: approved\nreviewer: <lina@example.org>")
    ran = press.room.ran(commands.approve, slug="library", clock=press.clock)
    assert ran.code == 1
    assert re.match(r"translations/en/library\.md:\d+: .*does not say who approves", ran.err)


def test_the_proofreader_who_corrects_and_signs_in_one_go(press: Press) -> None:
    """Everything in the Markdown, as in the editor of a git forge."""
    for entry in press.room.catalogue("en", "library").entries:
        press.edit("en", entry.target, f"A person's {press.word()}.")
    press.edit("en", "status: draft", "status: approved\nreviewer: Lina Haddad <lina@example.org>")
    typed = press.draft("en").read_text(encoding="utf-8")
    press.save("Proofread", author=LINA)
    assert press.room.ran(commands.approve, slug="library", clock=press.clock).code == 0
    text = press.draft("en").read_text(encoding="utf-8")
    assert text[parse_front(text)[1] :] == typed[parse_front(typed)[1] :]
    assert press.front("en")["edited"] == "100"


def test_what_is_written_into_an_approved_draft_is_not_approved(press: Press) -> None:
    press.ready("en")
    press.edit("en", "The typedaab text.", "A later thought.")
    assert press.room.ran(commands.sync).code == 0
    assert [entry.state for entry in press.room.catalogue("en", "library").entries].count("edited") == 1
    assert press.approve("en", reviewer=OMAR).code == 0
    assert (press.front("en")["reviewer"], press.committed()[0]) == ("Omar Nasser", OMAR)


def test_translating_again_leaves_an_approved_draft_to_its_words(press: Press) -> None:
    press.ready("en")
    before = press.texts("en")
    press.edit("ar", "عاد الهدوء", "وهكذا عاد الهدوء")
    press.edit("ar", "\nوصل", "\nهذه جملة جديدة تماما. وصل")
    for _ in range(2):
        press.room.translate()
        assert press.room.ran(commands.sync).code == 0
    assert press.texts("en")["translations/en/library.md"] == before["translations/en/library.md"]
    states = [entry.state for entry in press.room.catalogue("en", "library").entries]
    assert states == ["approved", "approved", "machine", "approved", "approved", "stale"], "the new sentence is not taken for one that was deleted"
