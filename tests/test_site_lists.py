"""Pages that list articles: the latest and the sections at the door, the years of the archive, and labels wherever a draft is named."""

import re
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from lxml import html

from pipeline.site import Built, build
from tests import sample_site

LABELS = {"en": "Machine translation, not yet reviewed", "de": "Maschinelle Übersetzung, noch nicht geprüft"}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site.make(tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def drafts(newsroom: Path) -> Built:
    return build(newsroom, output=newsroom / "drafts", drafts=True)


def page(built: Built, name: str) -> html.HtmlElement:
    return html.parse(str(built.output / name), html.HTMLParser(encoding="utf-8")).getroot()


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("language", sample_site.LANGUAGES)
def test_the_home_page_has_the_latest_and_then_each_section_without_repeating_itself(drafts: Built, language: str) -> None:
    home = page(drafts, f"{language}/index.html")
    shown = [link.get("href") for link in home.xpath("//main//h2/a[ancestor::article] | //main//section//li//a")]
    assert len(home.xpath("//main//article")) == 7
    assert len(shown) == len(set(shown)) > 7
    sections = [words(each) for each in home.xpath("//main//section/h2")]
    assert sections == [words(each) for each in home.xpath("//nav[@class='sections']//a") if words(each) in sections]
    for section in home.xpath("//main//section"):
        listed = page(drafts, f"{language}/" + unquote(section.xpath("string(h2/a/@href)")))
        assert {words(each) for each in section.xpath(".//li//a")} <= {words(each) for each in listed.xpath("//main//h2")}


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("name", ["index.html", "archive/index.html", "search/index.html", "tag/{tag}/index.html"])
def test_no_list_names_a_draft_without_its_label(drafts: Built, language: str, name: str) -> None:
    tag = sample_site.name("tags", 1, sample_site.LANGUAGES.index(language)).lower().replace(" ", "-")
    found = [each for each in page(drafts, f"{language}/{name.format(tag=tag)}").xpath("//main//li[.//a] | //main//article") if each.xpath(".//time")]
    titles = {path.stem for path in drafts.output.parent.glob(f"translations/{language}/*.md") if "status: draft" in path.read_text(encoding="utf-8")}
    drafted = [each for each in found if any(f"/{slug}/" in f"/{href}" for href in each.xpath(".//a/@href") for slug in titles)]
    assert drafted, "no draft is listed here"
    assert all(LABELS[language] in words(each) for each in drafted)


def test_the_archive_leads_to_its_years(drafts: Built) -> None:
    archive = page(drafts, "ar/archive/index.html")
    assert archive.xpath("//nav[@class='years']//a/@href") == ["#y2026", "#y2025", "#y2024"]
    assert archive.xpath("//section/@id") == ["y2026", "y2025", "y2024"]


def test_a_vowel_sign_breaks_neither_the_address_of_a_tag_nor_its_hashtag(drafts: Built) -> None:
    article = page(drafts, "ar/long/index.html")
    assert "#تقنية_حرة" in [words(each) for each in article.xpath("//ul[@class='tags']//a")]
    assert (drafts.output / "ar/tag/تقنية-حرة/index.html").is_file()


def test_foreign_names_in_lists_say_their_language(drafts: Built) -> None:
    teaser = next(each for each in page(drafts, "en/archive/index.html").xpath("//main//li//a") if "Linux" in words(each))
    assert [(each.get("lang"), words(each)) for each in teaser.xpath(".//bdi")] == [("ar", "ثلاثة"), ("ar", "كلمة؟")]


def test_a_feed_says_who_translated_and_what_people_changed_and_shows_the_picture(newsroom: Path) -> None:
    built = build(newsroom, output=newsroom / "public")
    feed = feedparser.parse((built.output / "en/feed.xml").read_bytes())
    entries = {entry.link.rstrip("/").split("/")[-1]: html.fromstring(entry.content[0].value) for entry in feed.entries}
    assert "Reviewed by Änne Groß on 1 February 2026. People changed 37% of its sentences." in words(entries["mixed"])
    assert "The original has been updated since" in words(entries["behind"])
    assert "The original has been updated since" not in words(entries["mixed"])
    assert entries["mixed"].xpath("//figure/img/@src") == ["https://tazamun.example/images/cover.png"]
    plain = (built.output / "en/mixed/mixed.html").read_text(encoding="utf-8")
    assert re.search(r'<figure class="hero">\s*<img src="data:image/png;base64,', plain)
