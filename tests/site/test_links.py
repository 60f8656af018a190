"""Where links lead, on every page: nowhere broken, never into another language unsaid; hreflang agrees with itself in heads and sitemap."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree, html

from pipeline.site import Built
from tests.site import tools

Pages = Mapping[str, html.HtmlElement]
ABSOLUTE_BY_DESIGN = "404.html"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(params=["with drafts", "public"])
def built(request: pytest.FixtureRequest, site: Built, public: Built) -> Built:
    return site if request.param == "with drafts" else public


@pytest.fixture
def found(built: Built, site: Built, pages: Pages, public_pages: Pages) -> Pages:
    return pages if built is site else public_pages


def inside(name: str, page: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str, str]]:
    """Give each element that leads to a file of the site, with the file's path and the fragment."""
    for element in page.xpath("//*[@href or @src]"):
        address = element.get("href") or element.get("src")
        full = urlsplit(urljoin(f"{tools.BASE}{name}", address))
        if f"{full.scheme}://{full.netloc}/" == tools.BASE:
            path = unquote(full.path).lstrip("/")
            yield element, f"{path}index.html" if path.endswith("/") or not path else path, unquote(full.fragment)


def test_no_link_is_broken(built: Built, found: Pages) -> None:
    names = {path.relative_to(built.output).as_posix() for path in built.output.rglob("*") if path.is_file()}
    anchors = {name: {"", "top", *page.xpath("//@id")} for name, page in found.items()}
    broken = []
    for name, page in found.items():
        for element, target, fragment in inside(name, page):
            if target not in names or fragment not in anchors.get(target, {fragment}):
                broken.append(f"{name}: <{element.tag}> {target}#{fragment}")
    assert broken == []


def test_links_between_pages_are_relative(found: Pages) -> None:
    """So that the site works in any folder, from a stick and on a mirror."""
    wrong = []
    for name, page in found.items():
        for element in page.xpath("//body//a[@href] | //img | //script | //link[@rel='stylesheet' or @rel='icon' or @rel='manifest']"):
            address = element.get("href") or element.get("src") or ""
            if name != ABSOLUTE_BY_DESIGN and not tools.is_copy(name) and address.startswith(("/", tools.BASE)):
                wrong.append(f"{name}: {address}")
    assert wrong == []


def test_no_link_leaves_the_language_silently(found: Pages) -> None:
    silent = []
    for name, page in found.items():
        for element, target, _ in inside(name, page):
            if element.tag == "a" and target in found and target != name and "index.html" not in (name, target):
                around = element.xpath("string((ancestor::*/@lang)[last()])")
                if tools.language(target) not in (around, element.get("hreflang")):
                    silent.append(f"{name}: {element.get('href')} says {element.get('hreflang')}")
    assert silent == []


def test_a_link_says_no_other_language_than_its_target_has(found: Pages) -> None:
    for name, page in found.items():
        for element, target, _ in inside(name, page):
            if element.tag == "a" and target in found and element.get("hreflang"):
                assert found[target].get("lang") == element.get("hreflang"), f"{name}: {element.get('href')}"


def alternates(page: html.HtmlElement) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in page.xpath("//head/link[@rel='alternate'][@hreflang][not(@type)]")}


def test_the_versions_of_a_page_name_each_other(found: Pages) -> None:
    by_address = {tools.BASE + name.removesuffix("index.html"): (name, page) for name, page in found.items()}
    for own, (name, page) in by_address.items():
        others = alternates(page)
        if not others:
            assert name == "404.html" or page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"), f"{name} has no hreflang"
            continue
        assert unquote(others.get(tools.language(name), "") if name != "index.html" else others["x-default"]) == own, name
        assert "x-default" in others, name
        for code, address in others.items():
            other_name, other = by_address[unquote(address)]
            assert code == "x-default" or other.get("lang") == code, f"{name}: {code} is {other_name}"
            assert "index.html" in (name, other_name) or alternates(other) == others, f"{name} and {other_name} disagree"


def test_a_canonical_address_is_the_page_s_own_or_that_of_a_first_publication(found: Pages) -> None:
    for name, page in found.items():
        canonical = page.xpath("//head/link[@rel='canonical']/@href")
        if name == "404.html":
            assert canonical == []
            continue
        assert len(canonical) == 1, name
        if canonical[0].startswith(tools.BASE):
            # what lies beside an article is another form of it
            assert unquote(canonical[0]) == tools.BASE + name.rpartition("/")[0] + "/" * ("/" in name), name


def sitemap(output: Path) -> dict[str, dict[str, str]]:
    """Return the sitemap's addresses with their alternates."""
    files = [output / "sitemap.xml", *sorted(output.glob("*/sitemap.xml"))]
    urls = [url for file in files for url in etree.parse(str(file)).getroot().xpath("//s:url", namespaces=SITEMAP)]
    return {
        url.xpath("string(s:loc)", namespaces=SITEMAP): {
            link.get("hreflang"): link.get("href") for link in url.xpath("x:link[@rel='alternate']", namespaces=SITEMAP)
        }
        for url in urls
    }


def test_the_sitemap_says_what_the_heads_say(built: Built, found: Pages) -> None:
    by_address = {unquote(tools.BASE + name.removesuffix("index.html")): (name, page) for name, page in found.items()}
    listed = sitemap(built.output)
    for address, others in listed.items():
        name, page = by_address[unquote(address)]
        assert not page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"), f"{name} is not to be indexed, and in the sitemap"
        in_head = {code: other for code, other in alternates(page).items() if code == "x-default" or other in listed}
        assert {code: other for code, other in others.items() if code != "x-default"} == {c: o for c, o in in_head.items() if c != "x-default"}, name
        for other in others.values():
            assert listed[other] == others or unquote(other) == tools.BASE, f"{address} and {other} disagree"


def test_every_released_article_is_in_the_sitemap(public: Built, public_pages: Pages) -> None:
    listed = {unquote(address) for address in sitemap(public.output)}
    articles = {name for name, page in public_pages.items() if name.endswith("index.html") and page.xpath("//article[contains(@class, 'piece')]")}
    assert len(articles) > 60
    assert {tools.BASE + name.removesuffix("index.html") for name in articles} - listed == set()
