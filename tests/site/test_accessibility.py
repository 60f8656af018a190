"""No page has a barrier that axe-core finds: every page in all languages, light and dark, on a phone and on a desk."""

from collections.abc import Mapping
from typing import Any

import pytest
from lxml import html

from tests.site import tools

pytestmark = pytest.mark.browser

RUN = """async rules => {
  const found = await axe.run(document, {
    resultTypes: ['violations'], rules: {'target-size': {enabled: true}}, ...(rules ? {runOnly: rules} : {}),
  });
  const place = node => node.html.slice(0, 160) + ' ' + (node.any[0] || node.all[0] || {}).message;
  return found.violations.map(each => `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map(place).join(' | ')}`);
}"""
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (tools.PHONE, tools.DESK)]
# The only rules that a change of colours can break; the others are not asked again.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def page(browser: Any) -> Any:
    opened = browser.new_page()
    yield opened
    opened.close()


def barriers(page: Any, url: str, looks: list[tuple[str, dict[str, int]]]) -> list[str]:
    """Open a page once, look at it in each scheme and size, and return what axe-core has against it."""
    page.goto(url)
    page.evaluate(tools.module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = []
    for number, (scheme, size) in enumerate(looks):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        # folded parts are unfolded: what a reader can open is judged too
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        rules = OF_COLOURS if number and scheme == "dark" else None
        found += [f"{url} {scheme} {size['width']}: {violation}" for violation in page.evaluate(RUN, rules)]
    return found


@pytest.mark.parametrize("language", tools.LANGUAGES)
def test_no_page_has_a_barrier_in_any_look(page: Any, address: str, pages: Mapping[str, html.HtmlElement], language: str) -> None:
    names = [name for name in pages if tools.language(name) == language]
    assert len(names) > 40
    assert [violation for name in names for violation in barriers(page, address + name, LOOKS)] == []


def test_axe_sees_barriers(page: Any) -> None:
    page.goto("about:blank")
    page.set_content('<html lang="ar"><title>x</title><main><h1>x</h1><img src="a.png"><p style="color: #aaa; background: #fff">باهت</p></main>')
    page.evaluate(tools.module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    assert {violation.split(":")[0] for violation in page.evaluate(RUN)} >= {"image-alt", "color-contrast"}
