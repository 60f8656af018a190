"""The review desk in a real browser: a whole review by keyboard alone, on a tablet and on a phone, with somebody else at work, without barriers."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site import tools
from tests.site.desk_review import ENGLISH, Review, reviewing
from tests.site.test_accessibility import RUN

pytestmark = pytest.mark.browser
SMALL = """[...document.querySelectorAll('button, select, a.button, nav a')]
  .filter(each => each.offsetParent && each.getBoundingClientRect().height < 43.5).map(each => each.outerHTML)"""
EXPECTED = "Failed to load resource"  # a refusal (409), or a desk that is gone
TABLET = {"width": 820, "height": 1180}
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (tools.DESK, TABLET, tools.PHONE)]


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with reviewing(tmp_path / "project") as found:
        yield found


@pytest.fixture
def open_page(browser: Any, review: Review) -> Iterator[Callable[..., Any]]:
    contexts, complaints = [], []

    def opened(path: str = "/en/port", context: Any = None, **options: Any) -> Any:
        if context is None:
            context = browser.new_context(**{"viewport": tools.DESK, **options})
            contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith((review.base, "data:")) else complaints.append(f"foreign: {request.url}"))
        page.goto(review.enter)
        page.goto(review.base + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def until(wanted: Callable[[], object], *, seconds: float = 15) -> None:
    """Wait for what the page does in its own time."""
    for _ in range(int(seconds / 0.05)):
        if wanted():
            return
        time.sleep(0.05)
    assert wanted()


def saved(page: Any) -> None:
    until(lambda: page.evaluate("/^(Saved|Undone)/.test(document.getElementById('saved').textContent)"))


def field(page: Any, number: int) -> Any:
    return page.locator(".unit textarea").nth(number - 1)


def test_a_whole_review_by_keyboard_alone(open_page: Callable[..., Any], review: Review) -> None:
    page = open_page()
    keys = page.keyboard
    keys.press("j")  # from anywhere to the second sentence
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sentence 2, machine"
    keys.press("Enter")
    keys.press("Control+End")
    keys.press("Backspace")
    keys.type(" j n a?!")  # letters are letters while one types
    keys.press("Control+Enter")
    until(lambda: review.entry("وقّع").state == "approved")
    assert review.entry("وقّع").target.endswith("yesterday j n a?!")
    assert "yesterday j n a?!" in review.markdown.read_text(encoding="utf-8")
    assert page.evaluate("document.activeElement.matches('.unit textarea')"), "the next open sentence is ready to be typed in"
    keys.press("Escape")
    keys.press("f")  # the number is wrong
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Sentence 4, machine, 1 finding")
    assert "Must be mended" in page.inner_text("#panel-body")
    keys.press("Enter")
    keys.press("Control+Home")
    keys.press("Delete")
    keys.press("Delete")
    keys.type("20")
    keys.press("Tab")  # leaving saves
    until(lambda: review.entry("وصل").target == "20 new workers arrived.")
    keys.press("Escape")
    keys.press("k")
    keys.press("a")
    until(lambda: review.entry("وصل").state == "approved")
    keys.press("u")
    until(lambda: review.entry("وصل").state == "edited")
    keys.press("m")  # into the sentence before
    until(lambda: review.entry("وصل").state == "merged away")
    assert review.entry("عادوا").target == "They went back to work this morning. 20 new workers arrived."
    page.wait_for_selector(".unit.is-merged-away")
    keys.press("s")
    until(lambda: review.entry("وصل").target == "20 new workers arrived.")
    saved(page)
    keys.press("c")
    keys.type("Ask for the date.")
    keys.press("Escape")
    until(lambda: review.entry("وصل").comments == ("Ask for the date.",))
    saved(page)
    keys.press("?")
    assert page.is_visible("#help-dialog")
    keys.press("Escape")
    keys.press("q")
    page.wait_for_url(f"{review.base}/")
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/\w\w/port$"))


def test_signing_everything_off_ends_with_the_article(open_page: Callable[..., Any], review: Review) -> None:
    page = open_page()
    field(page, 1).focus()
    for number in range(1, len(ENGLISH) + 1):
        if number == 4:
            page.keyboard.press("Control+a")
            page.keyboard.type("20 new workers arrived.")
        page.keyboard.press("Control+Enter")
    until(lambda: page.evaluate("document.getElementById('figures').textContent.startsWith('11 of 11 signed off, nothing left')"))
    page.keyboard.press("Escape")
    page.click("#approve-article")
    until(lambda: page.inner_text("#approve-say") not in ("", "Looking …"))
    page.fill("#reviewer", "Mona <mona@example.org>")
    if page.is_visible("#as-is"):
        page.check("#as-is")
    page.keyboard.press("Enter")
    until(lambda: "status: approved" in review.markdown.read_text(encoding="utf-8"))
    assert "reviewer: Mona\n" in review.markdown.read_text(encoding="utf-8")


def test_nothing_jumps_when_a_sentence_is_entered_and_the_partner_lights_up(open_page: Callable[..., Any]) -> None:
    page = open_page()
    places = "[...document.querySelectorAll('.unit')].map(each => each.getBoundingClientRect().top)"
    before = page.evaluate(places)
    field(page, 3).focus()
    assert page.evaluate(places) == before, "a sentence without markup takes the same room when it is typed in"
    lit = "getComputedStyle(document.querySelectorAll('.unit')[2]).backgroundColor"
    assert page.evaluate(lit) != page.evaluate(lit.replace("[2]", "[5]"))
    source, target = (page.locator(f".unit .{name}").nth(2).bounding_box() for name in ("source", "target"))
    assert source["x"] > target["x"] + target["width"], "Arabic stands at the right"
    assert abs(source["y"] - target["y"]) < 2, "sentence beside sentence"
    field(page, 2).focus()
    assert field(page, 2).input_value() == ENGLISH["وقّع"], "the Markdown is there when one types"


def test_somebody_elses_edit_appears_and_the_own_text_is_never_overwritten(open_page: Callable[..., Any], review: Review) -> None:
    page = open_page()
    field(page, 3).fill("They came back.")
    review.person("They went back to work this morning.", "They returned (by Lina).")
    review.person("A rise in pay.", "A raise (by Lina).")
    page.wait_for_selector(".clash", timeout=15000)
    assert field(page, 3).input_value() == "They came back."
    assert "They returned (by Lina)." in page.inner_text(".clash")
    assert review.entry("عادوا").target == "They returned (by Lina)."
    until(lambda: page.evaluate("[...document.querySelectorAll('.unit textarea')].some(each => each.value === 'A raise (by Lina).')"))
    page.reload()  # the browser has kept the text
    page.wait_for_selector(".clash")
    assert field(page, 3).input_value() == "They came back."
    page.click("text=Keep mine")
    until(lambda: review.entry("عادوا").target == "They came back.")
    assert review.entry("زيادة").target == "A raise (by Lina)."


def test_two_tabs_learn_of_each_other(open_page: Callable[..., Any], review: Review) -> None:
    one = open_page()
    two = open_page(context=one.context)
    field(one, 3).fill("From the first tab.")
    field(one, 4).focus()
    until(lambda: review.entry("عادوا").target == "From the first tab.")
    two.bring_to_front()
    until(lambda: two.evaluate("document.querySelectorAll('.unit textarea')[2].value === 'From the first tab.'"))


def test_a_desk_that_is_gone_loses_nothing(open_page: Callable[..., Any], review: Review) -> None:
    page = open_page()
    page.context.set_offline(True)
    field(page, 3).fill("Typed without a desk.")
    with page.expect_event("requestfailed"):
        field(page, 4).focus()
    until(lambda: page.evaluate("document.getElementById('saved').textContent.startsWith('Not saved')"))
    assert review.entry("عادوا").target != "Typed without a desk."
    page.context.set_offline(False)
    until(lambda: review.entry("عادوا").target == "Typed without a desk.")


def test_two_edits_of_the_files_are_settled_in_the_panel(open_page: Callable[..., Any], review: Review) -> None:
    old = "They went back to work this morning."
    review.markdown.write_text(review.markdown.read_text(encoding="utf-8").replace(old, "In the Markdown."), encoding="utf-8")
    review.person(old, "In the catalogue.")
    page = open_page()
    assert page.is_visible(".notice.files")
    page.locator(".unit").nth(2).focus()
    page.get_by_label("Keep the text of the Markdown draft").click()
    until(lambda: review.entry("عادوا").target == "In the Markdown.")
    page.wait_for_selector(".notice.files", state="detached")


def test_a_tablet_is_enough(open_page: Callable[..., Any], review: Review) -> None:
    page = open_page(viewport=TABLET, has_touch=True)
    assert page.evaluate(SMALL) == []
    page.locator(".unit .mark").nth(2).tap()
    until(lambda: review.entry("عادوا").state == "approved")
    field(page, 4).tap()
    page.keyboard.press("Control+a")
    page.keyboard.type("20 new workers arrived.")
    page.tap("#sign")
    until(lambda: (review.entry("وصل").state, review.entry("وصل").target) == ("approved", "20 new workers arrived."))
    page.tap("#fold")
    assert page.is_visible("#panel-body")
    assert page.evaluate(SMALL) == []
    box = page.locator(".unit.current").bounding_box()
    assert box["y"] >= 0


@pytest.mark.parametrize("path", ["/", "/?lang=de", "/en/port", "/de/port", "/en/nothing"])
def test_no_page_of_the_desk_has_a_barrier(browser: Any, review: Review, path: str) -> None:
    page = browser.new_page()
    page.goto(review.enter)
    page.goto(review.base + path)
    page.evaluate(tools.module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = []
    for scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways at {size['width']}"
        for state in STATES if path == "/en/port" else [""]:
            page.evaluate(state or "0")
            page.wait_for_timeout(150)
            found += [f"{path} {scheme} {size['width']} {state[:40]}: {each}" for each in page.evaluate(RUN)]
    page.close()
    assert found == []


STATES = [
    "",
    "document.querySelectorAll('.unit textarea')[3].focus(); document.getElementById('panel').classList.add('open')",
    "document.querySelector('#panel .finding button')?.click()",
    "document.getElementById('help-dialog').showModal()",
    "document.getElementById('help-dialog').close(); document.getElementById('approve-dialog').showModal()",
    "document.getElementById('approve-dialog').close()",
]
