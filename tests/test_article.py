"""An article's page, read back from a built site: what it says of itself and of its translation, and what a reader may take along."""

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html

from pipeline.site import Built, build

ROOT = Path(__file__).resolve().parent.parent
URL = "https://tazamun.example/"
READERS = """
[readers]
report = "mistakes@tazamun.example"
share = ["Pigeon https://pigeon.example/send?text={title}%20{url}"]
mirrors = ["https://mirror.example/press/"]
license = "https://creativecommons.org/licenses/by-sa/4.0/"
license_name = "CC BY-SA 4.0"
"""


def project(folder: Path) -> Path:
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/data/article", folder, dirs_exist_ok=True)
    settings = (folder / "site.toml").read_text(encoding="utf-8").split("[readers]")[0]
    settings = settings.replace('name = "English"', 'name = "English"\nsupport = "We live from [our readers](https://example.org/give)."')
    (folder / "site.toml").write_text(settings + READERS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("articles"))


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    return build(folder, drafts=True)


def page(built: Built, name: str) -> html.HtmlElement:
    return html.parse(str(built.output / name), html.HTMLParser(encoding="utf-8")).getroot()


def described(built: Built, name: str) -> dict[str, Any]:
    (text,) = page(built, name).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(text)  # type: ignore[no-any-return]


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_translation_says_who_made_it_and_that_the_original_went_on(built: Built) -> None:
    (about,) = page(built, "en/the-port/index.html").xpath("//section[@class='provenance']")
    assert words(about).startswith(
        "Translated by a machine (tazamun-starter 0.3). Reviewed by Änne Groß on 20 March 2026. People changed 37% of its sentences. "
        "The original was updated on 2 April 2026; this translation follows the earlier text."
    )
    assert about.xpath(".//a/@href") == ["../../ar/harbour/index.html"]
    assert about.xpath(".//a/@hreflang") == ["ar"]
    assert "anne@example.org" not in (built.output / "en/the-port/index.html").read_text(encoding="utf-8")


def test_the_line_of_dates_says_when_a_text_was_corrected(built: Built) -> None:
    assert words(page(built, "en/the-port/index.html").xpath("//p[@class='byline']")[0]).endswith("18 March 2026 Updated on 25 March 2026 1 minute to read")
    assert "حُدّث في 2 نيسان/أبريل 2026" in words(page(built, "ar/harbour/index.html").xpath("//p[@class='byline']")[0])
    assert "Updated" not in words(page(built, "ar/before/index.html")), "the day of publication is no update"


def test_a_translation_of_the_present_text_is_not_behind(tmp_path: Path) -> None:
    from tazamun_site import front

    folder = project(tmp_path)
    path = folder / "translations/en/harbour.md"
    now = front.digest((folder / "content/harbour.md").read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace("0123456789ab", now).replace("edited: 37", "edited: 0"), encoding="utf-8")
    about = words(page(build(folder), "en/the-port/index.html").xpath("//section[@class='provenance']")[0])
    assert about == "Translated by a machine (tazamun-starter 0.3). Reviewed by Änne Groß on 20 March 2026. People changed none of its sentences."


def test_the_page_names_other_places_and_the_first_one(built: Built) -> None:
    arabic, english = page(built, "ar/harbour/index.html"), page(built, "en/the-port/index.html")
    places = [(link.get("href"), link.get("hreflang"), words(link)) for link in arabic.xpath("//p[@class='note']/a[@rel='external'][@hreflang]")]
    assert places == [("https://www.example.net/harbour", "ar", "example.net"), ("https://example.org/port?id=1,2", "fr", "Le Phare")]
    assert len(english.xpath("//p[@class='note']/a[@rel='external'][@hreflang]")) == 2, "a place that both files name stands once"
    assert arabic.xpath("//link[@rel='canonical']/@href") == ["https://example.net/first"]
    assert english.xpath("//link[@rel='canonical']/@href") == [f"{URL}en/the-port/"], "a translation does not inherit it"


def test_footnotes_lead_there_and_back_and_say_so(built: Built) -> None:
    english = page(built, "en/the-port/index.html")
    for there in english.xpath("//a[@role='doc-noteref']/@href"):
        (note,) = english.xpath("//*[@id=$id]", id=there[1:])
        for back in note.xpath(".//a[@role='doc-backlink']"):
            assert back.get("aria-label") == "Back to the text"
            assert english.xpath("//*[@id=$id][@role='doc-noteref']", id=unquote(back.get("href"))[1:]), back.get("href")
    assert len(english.xpath("//section[@role='doc-endnotes'][@aria-label='Notes']//a[@role='doc-backlink']")) == 2
    assert page(built, "ar/harbour/index.html").xpath("//section[@role='doc-endnotes']/@aria-label") == ["الهوامش"]


def test_pictures_keep_their_room(built: Built) -> None:
    arabic = page(built, "ar/harbour/index.html")
    hero, gate = arabic.xpath("//main//img")
    assert (hero.get("src"), hero.get("width"), hero.get("height"), hero.get("alt")) == ("../../images/crane.png", "24", "16", "رافعة")
    assert hero.get("loading") is None, "the first picture is not waited for"
    assert (gate.get("width"), gate.get("height"), gate.get("loading")) == ("640", "360", "lazy")
    assert arabic.xpath("string(//figure[@class='hero']/figcaption)") == "الرافعة الرابعة"


def test_pull_quotes_and_further_reading_are_told_by_their_form(built: Built) -> None:
    for name in ("ar/harbour/index.html", "en/the-port/index.html"):
        found = page(built, name)
        (quote,) = found.xpath("//blockquote[@class='pull']")
        assert len(quote.xpath("p")) == 2
        assert not quote.xpath(".//strong")
        (further,) = found.xpath("//ul[@class='further']")
        assert further.xpath(".//a[not(@class)]/@href") == ["https://example.org/ports", "https://example.org/sea"]


def test_foreign_words_are_set_apart(built: Built) -> None:
    assert page(built, "ar/harbour/index.html").xpath("//div[@class='text']/p[1]/bdi/text()") == ["C++", "@dockers"]
    assert page(built, "ar/harbour/index.html").xpath("//p[@class='summary']/bdi/text()") == ["C++"]
    (word,) = page(built, "en/the-port/index.html").xpath("//div[@class='text']/p[1]/bdi")
    assert (word.text, word.get("lang")) == ("تزامن", "ar")


def test_each_paragraph_leads_to_its_original(built: Built) -> None:
    english, beside = page(built, "en/the-port/index.html"), page(built, "en/the-port/bilingual.html")
    leads = english.xpath("//div[@class='text']//a[@class='n']")
    assert [lead.get("href") for lead in leads] == ["bilingual.html#p1", "bilingual.html#p2", "bilingual.html#p5", "bilingual.html#p7"]
    assert leads[0].get("title") == "Original, paragraph 1"
    for lead in leads:
        place = lead.get("href").split("#")[1]
        assert english.xpath("//*[@id=$id]//a[@class='n']", id=place) == [lead]
        (block,) = beside.xpath("//*[@id=$id]", id=place)
        (row,) = block.xpath("ancestor::div[@class='pair']")
        (original,) = row.xpath("div[@class='original'][@lang='ar'][@dir='rtl']")
        assert original.xpath("*/@id") == [f"o-{place}"]
    assert not page(built, "ar/harbour/index.html").xpath("//a[@class='n']")
    assert not (built.output / "ar/harbour/bilingual.html").exists()


def test_the_page_side_by_side_keeps_out_of_the_way_of_search_engines(built: Built) -> None:
    beside = page(built, "en/the-port/bilingual.html")
    assert beside.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert beside.xpath("//link[@rel='canonical']/@href") == [f"{URL}en/the-port/"]
    assert not beside.xpath("//link[@rel='alternate'][not(@type)]")
    places = beside.xpath("//@id")
    assert len(places) == len(set(places))
    assert "bilingual" not in (built.output / "sitemap.xml").read_text(encoding="utf-8")


def test_a_sentence_is_reported_with_its_place(built: Built) -> None:
    beside = page(built, "en/the-port/bilingual.html")
    (first,) = beside.xpath("//p[@id='p1']")
    flags = first.xpath("a[@class='flag']")
    subjects = [parse_qs(urlsplit(flag.get("href")).query)["subject"] for flag in flags]
    assert subjects == [["en/the-port p1.1"], ["en/the-port p1.2"]]
    assert flags[0].get("href").startswith("mailto:mistakes@tazamun.example?")
    assert parse_qs(urlsplit(flags[0].get("href")).query)["body"] == [f"{URL}en/the-port/bilingual.html#p1"]
    report = page(built, "ar/harbour/index.html").xpath("//dl[@class='tools']//a[starts-with(@href, 'mailto:mistakes')]/@href")
    assert [parse_qs(urlsplit(href).query)["subject"] for href in report] == [["ar/harbour"]]


def test_what_comes_before_after_and_near(built: Built) -> None:
    onward = page(built, "ar/harbour/index.html").xpath("//nav[@class='onward']")[0]
    assert onward.xpath(".//a[@rel='prev']/@href") == ["../before/index.html"]
    assert onward.xpath(".//a[@rel='next']/@href") == ["../after/index.html"]
    assert onward.xpath("ul//a/@href") == ["../kin/index.html"], "what is shown as neighbour is not shown again, what has nothing in common not at all"


def test_what_is_not_translated_is_related_last_and_says_its_language(built: Built) -> None:
    (onward,) = page(built, "en/the-port/index.html").xpath("//nav[@class='onward']")
    assert not onward.xpath(".//a[@rel]"), "no other article is there in English"
    (link,) = onward.xpath("ul//a")
    assert (link.get("href"), link.get("hreflang"), link[0].get("lang")) == ("../../ar/kin/index.html", "ar", "ar")
    assert "(العربية)" in words(onward)


def test_sharing_asks_nobody(built: Built) -> None:
    tools = page(built, "en/the-port/index.html").xpath("//dl[@class='tools']")[0]
    links = {words(link): link.get("href") for link in tools.xpath(".//a")}
    assert parse_qs(urlsplit(links["Pigeon"]).query) == {"text": [f"The port belongs to those who work in it {URL}en/the-port/"]}
    assert parse_qs(urlsplit(links["By e-mail"]).query)["subject"] == ["The port belongs to those who work in it"]
    assert links["https://mirror.example/press/en/the-port/"] == "https://mirror.example/press/en/the-port/"
    assert links["CC BY-SA 4.0"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert words(tools.xpath("div[@class='address']/dd")[0]) == f"{URL}en/the-port/"
    assert page(built, "en/the-port/index.html").xpath("//aside[@class='support']//a/@href") == ["https://example.org/give"]
    assert not page(built, "ar/harbour/index.html").xpath("//aside[@class='support']")


def test_tags_are_hashtags_that_lead_to_their_lists(built: Built) -> None:
    tags = page(built, "ar/harbour/index.html").xpath("//ul[@class='tags']//a")
    assert [words(tag) for tag in tags] == ["#نقابات", "#المشاع_الرقمي"]
    assert all((built.output / "ar/harbour" / unquote(tag.get("href"))).exists() for tag in tags)


def test_programs_are_told_the_same(built: Built) -> None:
    arabic, english, german = (described(built, f"{name}/index.html") for name in ("ar/harbour", "en/the-port", "de/harbour"))
    assert english["translationOfWork"]["@id"] == arabic["@id"] == f"{URL}ar/harbour/"
    assert [work["@id"] for work in arabic["workTranslation"]] == [f"{URL}en/the-port/", f"{URL}de/harbour/"]
    assert english["translator"] == [{"@type": "SoftwareApplication", "name": "tazamun-starter 0.3"}, {"@type": "Person", "name": "Änne Groß"}]
    assert german["translator"] == [{"@type": "SoftwareApplication", "name": "tazamun-starter 0.3"}]
    assert (english["creativeWorkStatus"], german["creativeWorkStatus"]) == ("Published", "Draft")
    assert (english["inLanguage"], arabic["inLanguage"]) == ("en", "ar")
    assert [person["name"] for person in arabic["author"]] == ["ليلى المصري", "Clara Winterfeld"]
    assert arabic["datePublished"].startswith("2026-03-18T09:30")
    assert arabic["dateModified"].startswith("2026-04-02")
    assert arabic["image"] == f"{URL}images/crane.png"
    assert arabic["sameAs"] == ["https://www.example.net/harbour"]
    assert all(each["isAccessibleForFree"] is True and each["license"].startswith("https://") for each in (arabic, english, german))
    for each in (arabic, english, german):
        target = built.output / unquote(urlsplit(each["author"][0]["url"]).path).lstrip("/") / "index.html" if "author" in each else built.output
        assert target.exists(), target


def test_the_print_sheet_leaves_out_what_paper_cannot_do() -> None:
    sheet = (ROOT / "theme/static/site.css").read_text(encoding="utf-8")
    printed = "".join(re.findall(r"@media print \{(.*?)\n\}", sheet, re.DOTALL))
    for part in (".languages", ".sections", ".n,", ".flag", ".onward", ".tools div:not(.address)"):
        assert part in printed, part
    assert 'a[href^="http"]::after { content: " (" attr(href) ")"' in printed


def test_a_long_article_stays_light(tmp_path: Path) -> None:
    folder = project(tmp_path)
    arabic = "كتب عمّال الميناء برنامجهم بأيديهم ثم وزّعوه على رفاقهم في الموانئ الأخرى من دون مقابل. " * 6
    english = "The dockers wrote their own program and handed it to their comrades in other ports for nothing.\n" * 6
    for path, text in ((folder / "content/harbour.md", arabic), (folder / "translations/en/harbour.md", english)):
        head = path.read_text(encoding="utf-8").split("---\n\n")[0]
        path.write_text(f"{head}---\n\n" + "\n\n".join([text.strip()] * 45), encoding="utf-8")
    output = build(folder).output
    for name in ("ar/harbour/index.html", "en/the-port/index.html"):
        size = (output / name).stat().st_size
        assert len(page(Built(output, 0), name).xpath("string(//div[@class='text'])").split()) >= 3900
        assert size <= 60 * 1024, f"{name}: {size} bytes"
