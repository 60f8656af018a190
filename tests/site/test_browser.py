"""The built site in a real browser: from a server and from a folder, on a phone and on a desk, light and dark."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.site import build, server

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
PAGES = [
    "index.html",
    "404.html",
    "ar/index.html",
    "en/index.html",
    "ar/water/index.html",
    "en/water/index.html",
    "de/archive/index.html",
    "ar/about/index.html",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        message = "chromium is not installed (Debian: apt install chromium)"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    playwright = pytest.importorskip("playwright.sync_api") if os.environ.get("CI") != "true" else __import__("playwright.sync_api", fromlist=["sync_api"])
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/data/site", folder, dirs_exist_ok=True)
    return build(folder, drafts=True).output


@pytest.fixture(scope="module")
def address(output: Path) -> Iterator[str]:
    with server(output, port=0) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}/"
        served.shutdown()


@pytest.mark.parametrize("place", ["server", "folder"])
def test_every_kind_of_page_loads_whole_and_asks_nobody_else(browser: Any, output: Path, address: str, place: str) -> None:
    base = address if place == "server" else output.as_uri() + "/"
    page = browser.new_page(viewport=DESK)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    # A request that the next page cuts short is no failure; one that the content policy blocks is.
    page.on("requestfailed", lambda request: None if "ERR_ABORTED" in request.failure else complaints.append(f"failed: {request.url}"))
    page.on("request", lambda request: complaints.append(f"foreign: {request.url}") if not request.url.startswith((base, "data:")) else None)
    for name in PAGES:
        if place == "server" or name != "404.html":  # the page that is not there has absolute links: it exists for servers
            page.goto(base + name, wait_until="load")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)", f"{name}: no style sheet"
            assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'error').length)") == 0, name
    page.close()
    assert complaints == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_and_text_can_be_read(browser: Any, address: str, viewport: dict[str, int], scheme: str) -> None:
    page = browser.new_page(viewport=viewport, color_scheme=scheme)
    for name in PAGES:
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert page.evaluate("Math.min(...[...document.querySelectorAll('p, a, li, time')].map(e => parseFloat(getComputedStyle(e).fontSize)))") >= 10, name
    page.close()


def test_arabic_begins_at_the_right_and_is_never_slanted_or_spaced(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.goto(address + "ar/water/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.text')).direction") == "rtl"
    assert page.evaluate("[...document.querySelectorAll('*')].every(e => ['normal', '0px'].includes(getComputedStyle(e).letterSpacing))")
    page.goto(address + "ar/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.summary em')).fontStyle") == "normal"
    assert page.evaluate("(() => { const h = document.querySelector('.lead h2 a').getBoundingClientRect(); return innerWidth - h.right < h.left })()")
    page.close()


def test_a_reader_reaches_the_other_language_and_comes_back_from_a_footnote(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(address + "ar/water/index.html")
    page.click("nav.languages a[hreflang=en]")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click(".footnote-ref a")
    assert page.evaluate("location.hash") == "#fn1"
    page.click(".footnote-backref")
    assert page.evaluate("location.hash") == "#fnref1"
    page.close()
