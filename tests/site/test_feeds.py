"""Feeds as a feed reader sees them (feedparser), and structured descriptions as a search engine does (extruct)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import extruct
import feedparser
import pytest
from lxml import html

from pipeline.site import Built
from tests.site import tools

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def feeds(public: Built) -> dict[str, Any]:
    return {path.relative_to(public.output).as_posix(): feedparser.parse(path.read_bytes()) for path in sorted(public.output.rglob("*feed*.xml"))}


def test_there_is_a_feed_in_every_language(feeds: dict[str, Any]) -> None:
    assert {f"{code}/feed.xml" for code in tools.LANGUAGES} <= feeds.keys()


def test_feeds_are_well_formed_atom_in_their_language(feeds: dict[str, Any]) -> None:
    for name, feed in feeds.items():
        assert not feed.bozo, f"{name}: {feed.get('bozo_exception')}"
        assert feed.version == "atom10", name
        assert feed.feed.language == tools.language(name), name
        assert feed.feed.id == tools.BASE + name or unquote(feed.feed.id) == tools.BASE + name, name
        assert feed.feed.title, name
        assert datetime.fromisoformat(feed.feed.updated) == max(datetime.fromisoformat(entry.updated) for entry in feed.entries), name


def test_entries_lead_to_pages_and_carry_their_text(feeds: dict[str, Any], public_pages: Pages) -> None:
    for name, feed in feeds.items():
        assert feed.entries, name
        assert len({entry.id for entry in feed.entries}) == len(feed.entries), name
        for entry in feed.entries:
            page = unquote(entry.link).removeprefix(tools.BASE) + "index.html"
            assert page in public_pages, f"{name}: {entry.link}"
            assert tools.language(page) == tools.language(name), f"{name}: {entry.link}"
            assert datetime.fromisoformat(entry.published).tzinfo, name
            assert entry.author, name
            assert "&lt;" not in entry.content[0].value, f"{name}: escaped twice"
            words = html.fromstring(entry.content[0].value).text_content()
            on_page = public_pages[page].xpath("//div[contains(concat(' ', @class, ' '), ' text ')]")[0].text_content().split()
            assert on_page[0] in words, f"{name}: {entry.link}"
            assert on_page[-1].strip("↩︎") in words, f"{name}: {entry.link}"


def test_addresses_in_a_feed_are_absolute(feeds: dict[str, Any]) -> None:
    for name, feed in feeds.items():
        for entry in feed.entries:
            content = html.fromstring(f"<div>{entry.content[0].value}</div>")
            for address in content.xpath("//@src | //a/@href[not(starts-with(., '#'))]"):
                assert urlsplit(address).scheme, f"{name}: {entry.link}: {address}"


def test_every_feed_is_announced_and_every_announcement_leads_to_a_feed(feeds: dict[str, Any], public_pages: Pages) -> None:
    announced = set()
    for name, page in public_pages.items():
        for link in page.xpath("//head/link[@type='application/atom+xml']"):
            target = "/".join(part for part in _joined(name, unquote(link.get("href"))))
            assert target in feeds, f"{name} announces {target}"
            assert link.get("title"), name
            announced.add(target)
    assert announced == feeds.keys()


def _joined(name: str, address: str) -> list[str]:
    parts = name.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


def structured(page: html.HtmlElement, name: str) -> list[dict[str, Any]]:
    found = extruct.extract(html.tostring(page, encoding="unicode"), base_url=tools.BASE + name, syntaxes=["json-ld"])["json-ld"]
    return [part for each in found for part in each.get("@graph", [each])]


def articles(pages: Pages) -> dict[str, dict[str, Any]]:
    """Return what each article's page says of itself."""
    found = {}
    for name, page in pages.items():
        own = [each for each in structured(page, name) if str(each.get("@type", "")).endswith("Article")]
        assert len(own) <= 1, name
        if own:
            found[name] = own[0]
    return found


def test_every_article_describes_itself(public_pages: Pages) -> None:
    found = articles(public_pages)
    shown = {name for name, page in public_pages.items() if page.xpath("//article[@class='piece']")}
    assert found.keys() == shown
    for name, article in found.items():
        page = public_pages[name]
        assert article["inLanguage"] == tools.language(name), name
        assert article["headline"] in " ".join(page.xpath("string(//h1)").split()), name
        assert unquote(article.get("url", article.get("@id", ""))).split("#")[0] == tools.BASE + name.removesuffix("index.html"), name
        authors = article.get("author", [])
        names = {each["name"] for each in (authors if isinstance(authors, list) else [authors])}
        assert all(each in page.xpath("string(//main)") for each in names), name
        if "datePublished" in article:
            assert datetime.fromisoformat(article["datePublished"]).tzinfo, name


def test_originals_and_translations_name_each_other(public_pages: Pages) -> None:
    found = articles(public_pages)

    def page_of(reference: Any) -> str:
        address = reference if isinstance(reference, str) else reference.get("@id") or reference["url"]
        return unquote(address).split("#")[0].removeprefix(tools.BASE) + "index.html"

    for name, article in found.items():
        if tools.language(name) != "ar":
            original = page_of(article["translationOfWork"])
            assert tools.language(original) == "ar", name
            works = found[original]["workTranslation"]
            assert name in {page_of(each) for each in (works if isinstance(works, list) else [works])}, name
            assert article["translator"], name
            assert article["creditText"] in " ".join(public_pages[name].xpath("string(//section[@class='provenance'])").split()), name
            assert article["digitalSourceType"] == "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource", name
        else:
            works = article.get("workTranslation", [])
            for other in works if isinstance(works, list) else [works]:
                assert page_of(found[page_of(other)]["translationOfWork"]) == name, name
