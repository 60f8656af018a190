"""The built site in a real browser: from a server and from a folder, on a phone and on a desk, light and dark."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from lxml import html

from pipeline.site import Built
from tests.site import tools

Pages = Mapping[str, html.HtmlElement]
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (tools.PHONE, tools.DESK)]
# “Like …” are the reader's own fonts, which need not be there.
LOST_FONTS = "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'error' && !/Like /.test(f.family)).map(f => f.family))"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport=tools.DESK)
    yield opened
    opened.close()


@pytest.mark.parametrize("place", ["server", "folder"])
def test_every_kind_of_page_loads_whole_and_asks_nobody_else(page: Any, site: Built, pages: Pages, address: str, place: str) -> None:
    base = address if place == "server" else site.output.as_uri() + "/"
    complaints: list[str] = []
    at = [""]
    page.on("console", lambda message: complaints.append(f"{at[0]}: {message.text}") if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(f"{at[0]}: {error}"))
    # A request that the next page cuts short is no failure; one that the content policy blocks is.
    page.on("requestfailed", lambda request: None if "ERR_ABORTED" in request.failure else complaints.append(f"{at[0]} failed: {request.url}"))
    page.on("request", lambda request: complaints.append(f"{at[0]} foreign: {request.url}") if not request.url.startswith((base, "data:")) else None)
    page.on("response", lambda response: complaints.append(f"{at[0]} {response.status}: {response.url}") if response.status >= 400 else None)
    for name in tools.one_of_each_kind(pages):
        if place == "server" or name != "404.html":  # the page that is not there has absolute links: it exists for servers
            at[0] = name
            page.goto(base + name, wait_until="load")
            if not tools.is_copy(name):
                assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)", f"{name}: no style sheet"
            assert page.evaluate(LOST_FONTS) == [], name
    assert complaints == []


def test_no_kind_of_page_keeps_anything_of_a_reader(page: Any, pages: Pages, address: str) -> None:
    for name in tools.one_of_each_kind(pages):
        page.goto(address + name)
        assert page.evaluate("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)") == "", name
    assert page.context.cookies() == []


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS, ids=lambda value: value if isinstance(value, str) else str(value["width"]))
def test_nothing_sticks_out_and_text_can_be_read(browser: Any, pages: Pages, address: str, scheme: str, viewport: dict[str, int]) -> None:
    page = browser.new_page(viewport=viewport, color_scheme=scheme)
    for name in tools.one_of_each_kind(pages):
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert page.evaluate("Math.min(...[...document.querySelectorAll('p, a, li, time')].map(e => parseFloat(getComputedStyle(e).fontSize)))") >= 10, name
    page.close()


def test_arabic_begins_at_the_right_and_is_never_slanted_or_spaced(page: Any, address: str) -> None:
    slanted = "[...document.querySelectorAll('*')].filter(e => e.matches(':lang(ar)') && getComputedStyle(e).fontStyle !== 'normal').length"
    for name in ("ar/long/index.html", "ar/mixed/index.html", "ar/index.html"):
        page.goto(address + name)
        assert page.evaluate("getComputedStyle(document.querySelector('main')).direction") == "rtl"
        assert page.evaluate("[...document.querySelectorAll('*')].every(e => ['normal', '0px'].includes(getComputedStyle(e).letterSpacing))"), name
        assert page.evaluate(slanted) == 0, name
    assert page.evaluate("(() => { const h = document.querySelector('.lead h2 a').getBoundingClientRect(); return innerWidth - h.right < h.left })()")


def test_a_reader_reaches_the_other_language_and_comes_back_from_a_footnote(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=tools.PHONE)
    page.goto(address + "ar/long/index.html")
    page.click("nav.languages a[hreflang=en]")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click(".footnote-ref a")
    assert page.evaluate("location.hash") == "#fn1"
    page.click(".footnote-backref")
    assert page.evaluate("location.hash") == "#fnref1"
    page.close()


def test_all_can_be_reached_from_the_keyboard(page: Any, address: str) -> None:
    """Tab leads through the links of a page in the order of its text, each with a visible ring; the first one leaps to the text."""
    page.goto(address + "ar/long/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    place = "Array.prototype.indexOf.call(document.querySelectorAll('*'), document.activeElement)"
    seen = [page.evaluate(place)]
    for _ in range(25):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(place))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") not in ("none", ""), "no ring"
    assert seen == sorted(set(seen))
