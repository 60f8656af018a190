"""How pages arrive: small, readable before the fonts and without a script, and without anything moving once it has been seen."""

import gzip
import re
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline.site import Built
from tests.site import tools

Pages = Mapping[str, html.HtmlElement]
PAGE_BUDGET = 60_000
"""Bytes of an article's page with its style sheet and script, packed by gzip as every server does; pictures and fonts not counted."""
FONT_BUDGET = 120_000
"""Bytes of all fonts that the pages of one language load."""
SHIFT_BUDGET = 0.05
"""Layout shift, as browsers count it, of a first view whose fonts come late. 0.1 is what the web calls good; a headline that needs a line less in
its own font costs 0.04. Once the fonts are there nothing may move at all."""
SHIFTS = """() => new Promise(done => {
  const seen = [];
  new PerformanceObserver(list => seen.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
  document.fonts.ready.then(() => setTimeout(() => done(seen.map(each =>
    [each.value, ...each.sources.slice(0, 2).map(source => (source.node || {}).outerHTML?.slice(0, 80))])), 300));
})"""
HIDDEN = "[...document.querySelectorAll('main a')].filter(a => !a.closest('details') && !a.checkVisibility()).map(a => a.outerHTML)"
PAINTED = """() => new Promise(done => {
  new PerformanceObserver(() => done(true)).observe({type: 'paint', buffered: true});
  setTimeout(() => done(false), 15000);
})"""

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport=tools.PHONE)
    yield opened
    opened.close()


class _Fonts(SimpleHTTPRequestHandler):
    """Serves fonts so many seconds after they are asked for, and lets browsers keep them as the files for servers in the output do."""

    delay = 0.0

    def do_GET(self) -> None:
        if self.path.endswith(".woff2"):
            time.sleep(self.delay)
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=31536000" if self.path.endswith(".woff2") else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        pass


class _Late(_Fonts):
    delay = 0.7


@pytest.fixture(scope="module")
def kept(site: Built) -> Iterator[str]:
    yield from serve(site, _Fonts)


@pytest.fixture(scope="module")
def late(site: Built) -> Iterator[str]:
    yield from serve(site, _Late)


def serve(site: Built, answering: type[SimpleHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(answering, directory=str(site.output))) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}/"
        served.shutdown()


def loaded(page: Any, site: Built, address: str, name: str) -> dict[str, int]:
    """Open a page and return the files that came with it and their bytes, as they lie on the server."""
    came: list[str] = []
    page.on("response", lambda response: came.append(unquote(response.url.removeprefix(address))))
    page.goto(address + name, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => 0)")
    return {each: (site.output / each).stat().st_size for each in came if not each.startswith("data:")}


@pytest.mark.parametrize("language", tools.LANGUAGES)
def test_an_article_is_small(page: Any, site: Built, address: str, language: str) -> None:
    """On a first view of the longest article with everything in it."""
    files = loaded(page, site, address, f"{language}/long/index.html")
    text = [name for name in files if not re.search(r"\.(?:woff2|png|jpe?g|webp|gif|svg)$", name)]
    assert f"{language}/long/index.html" in text
    packed = {name: len(gzip.compress((site.output / name).read_bytes(), 6)) for name in text}
    assert sum(packed.values()) <= PAGE_BUDGET, packed
    fonts = {name: size for name, size in files.items() if name.endswith(".woff2")}
    assert fonts, "no font was loaded"
    assert sum(fonts.values()) <= FONT_BUDGET, fonts


@pytest.mark.parametrize("language", tools.LANGUAGES)
def test_the_pages_of_a_language_need_few_fonts(page: Any, site: Built, pages: Pages, address: str, language: str) -> None:
    fonts: dict[str, int] = {}
    for name in tools.one_of_each_kind(pages):
        if tools.language(name) == language and name not in ("index.html", "404.html"):
            fonts |= {file: size for file, size in loaded(page, site, address, name).items() if file.endswith(".woff2")}
    assert fonts, "no font was loaded"
    assert sum(fonts.values()) <= FONT_BUDGET, fonts


@pytest.mark.parametrize("viewport", [tools.PHONE, tools.DESK], ids=["phone", "desk"])
def test_nothing_moves_once_the_fonts_are_there(browser: Any, pages: Pages, kept: str, viewport: dict[str, int]) -> None:
    page = browser.new_page(viewport=viewport)
    moved = {}
    for name in ("ar/long/index.html", "en/long/index.html", *tools.one_of_each_kind(pages)):
        shifts = []
        for _ in range(3):  # on a busy machine even a font that is kept can come late, but not each time
            page.goto(kept + name, wait_until="load")
            shifts = page.evaluate(SHIFTS)
            if not shifts:
                break
        if shifts and tools.kind(name) != "long":  # the first pages bring the fonts
            moved[name] = shifts
    page.close()
    assert moved == {}


@pytest.mark.parametrize("viewport", [tools.PHONE, tools.DESK], ids=["phone", "desk"])
def test_hardly_anything_moves_when_the_fonts_come_late(browser: Any, pages: Pages, late: str, viewport: dict[str, int]) -> None:
    moved = {}
    for name in (name for name in tools.one_of_each_kind(pages) if tools.kind(name) in ("home", "long", "archive")):
        context = browser.new_context(viewport=viewport)  # a new reader, with nothing in the cache
        page = context.new_page()
        page.goto(late + name, wait_until="load")
        shifts = page.evaluate(SHIFTS)
        if sum(shift[0] for shift in shifts) > SHIFT_BUDGET:
            moved[name] = shifts
        context.close()
    assert moved == {}


def test_a_page_is_read_before_its_fonts_come(page: Any, pages: Pages, address: str) -> None:
    """With all fonts blocked every text is painted in one that the reader has."""
    page.route("**/*.woff2", lambda route: route.abort())
    for name in tools.one_of_each_kind(pages):
        page.goto(address + name, wait_until="load")
        assert page.evaluate(PAINTED), f"{name}: nothing was painted"
        assert page.evaluate("document.querySelector('main').innerText.trim().length") > 20, name


def test_every_kind_of_page_works_without_a_script(browser: Any, pages: Pages, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=tools.PHONE)
    page = context.new_page()
    for name in tools.one_of_each_kind(pages):
        page.goto(address + name)
        assert page.locator("main h1, header h1").first.is_visible(), name
        assert page.evaluate(HIDDEN) == [], f"{name}: links that cannot be seen"
    page.goto(address + "ar/long/index.html")
    contents = page.locator("details.contents")
    assert not contents.locator("a").first.is_visible()
    contents.locator("summary").click()
    assert contents.locator("a").first.is_visible()
    context.close()
