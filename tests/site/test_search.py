"""Search as a reader does it: in a browser, under the page's own policy, and without a script."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipeline.site import Built, build
from tests import found_site
from tests.site import tools

CASES = json.loads((found_site.ROOT / "tests/data/cases/search.json").read_text(encoding="utf-8"))
FOUND = {"ar": "النتائج:", "de": "Treffer:", "fr": "Résultats\N{NO-BREAK SPACE}:"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(found_site.write(tmp_path_factory.mktemp("hidden")))


@pytest.fixture(scope="module")
def host(hidden: Built) -> Iterator[str]:
    with tools.served(hidden.output) as address:
        yield address.rstrip("/")


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Yield a page; whatever its console says or whatever it asks another host for fails the test."""
    opened = browser.new_page(viewport=tools.PHONE)
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url) if not request.url.startswith(("http://127.0.0.1:", "file://", "data:")) else None)
    yield opened
    opened.close()
    assert said == []


def ask(page: Any, question: str) -> list[str]:
    """Type a question and return the slugs of what was found."""
    page.fill("#question", "")
    page.locator("[role=status]:empty").wait_for(state="attached")
    page.fill("#question", question)
    page.locator("[role=status]").filter(has_text=re.compile(r"\S")).wait_for()
    page.wait_for_load_state("networkidle")
    links: list[str] = page.eval_on_selector_all("#seek li h2 a", "links => links.map(link => link.href)")
    return [link.split("/")[-2] for link in links]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']} {case['label']}")
def test_words_are_found_as_readers_type_them(page: Any, host: str, case: dict[str, Any]) -> None:
    page.goto(f"{host}/{case['language']}/search/index.html")
    assert ask(page, case["question"]) == case["finds"], case["comment"]


def test_a_result_shows_the_printed_words_and_leads_to_the_article(page: Any, host: str) -> None:
    page.goto(f"{host}/ar/search/index.html?q={quote('عمال')}")
    page.locator("#seek li").wait_for()
    assert page.inner_text("#seek h2") == "والشَّعبُ يريد الماء"
    assert page.inner_text("#seek mark") == "لعمّال"
    assert "~" not in page.inner_text("#seek")
    assert "أخبار" in page.inner_text("#seek .byline")
    assert page.inner_text("[role=status]") == f"{FOUND['ar']} 1"
    assert not page.is_visible("#everything")
    page.click("#seek h2 a")
    assert page.url == f"{host}/ar/revolt/index.html"


def test_nothing_found_is_said_and_an_empty_question_brings_the_list_back(page: Any, host: str) -> None:
    page.goto(f"{host}/de/search/index.html")
    assert ask(page, "Eisenbahn") == []
    assert page.inner_text("[role=status]").startswith("Nichts gefunden.")
    page.fill("#question", "")
    page.locator("#everything").wait_for()
    assert page.inner_text("[role=status]") == ""


def test_what_is_not_released_is_not_found(page: Any, host: str, hidden: Built) -> None:
    page.goto(f"{host}/en/search/index.html")
    assert page.locator("#seek").count() == 0, "English has nothing to search"
    assert not (hidden.output / "en/search/pagefind").exists()
    assert not [path for path in (hidden.output / "ar/search").rglob("*.*") if b"dock" in path.read_bytes()]


def test_without_a_script_there_is_a_plain_list_and_no_field(browser: Any, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host}/ar/search/index.html")
    assert not page.is_visible("#question")
    assert {"والشَّعبُ يريد الماء", "النهر الطويل", "حكاية من الجبل", "ماء", "ليلى حداد"} <= set(page.locator("#everything a").all_inner_texts())
    context.close()


def test_from_a_folder_the_page_stays_a_list(page: Any, hidden: Built) -> None:
    page.goto((hidden.output / "ar/search/index.html").as_uri())
    assert not page.is_visible("#question")
    assert page.is_visible("#everything")


def test_without_an_index_the_list_comes_back(browser: Any, hidden: Built, tmp_path: Path) -> None:
    """As on a server that lost the index's files."""
    import shutil

    site = shutil.copytree(hidden.output, tmp_path / "site", ignore=shutil.ignore_patterns("pagefind"))
    with tools.served(site) as address:
        page = browser.new_page()
        page.goto(f"{address}ar/search/index.html")
        page.fill("#question", "ماء")
        page.locator("#question").wait_for(state="hidden")
        assert page.is_visible("#everything")
        page.close()


def test_a_language_that_pagefind_has_no_stemmer_for_is_searched_all_the_same(page: Any, tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    found_site.fill(found_site.add_language(folder, "fa", name="فارسی", direction="rtl"))
    draft = folder / "translations/fa/revolt.md"
    draft.parent.mkdir()
    words = "کتاب\N{ZERO WIDTH NON-JOINER}های دانشجویان را می\N{ZERO WIDTH NON-JOINER}خوانند."
    draft.write_text(f"---\ntitle: مردم\nslug: revolt\nstatus: published\nreviewer: X\n---\n\n{words}\n", encoding="utf-8")
    with tools.served(build(folder).output) as address:
        page.goto(f"{address}fa/search/index.html")
        # with the letters of an Arabic keyboard, and without the joiner
        assert ask(page, "كتابهاي") == ["revolt"]
        assert ask(page, "دانشجويان") == ["revolt"]


def test_a_language_in_several_volumes_is_searched_as_one(page: Any, tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    found_site.cut_volumes(folder, 2)
    built = build(folder)
    assert not list((built.output / "ar/search/pagefind/2").glob("*.js")), "the program that searches is in the first volume"
    with tools.served(built.output) as address:
        page.goto(f"{address}ar/search/index.html")
        assert ask(page, "البيت") == ["other"]
        assert ask(page, "نساء") == ["revolt"]
        assert sorted(ask(page, "جب")) == ["other", "river"], "the beginning of a word in both volumes"
