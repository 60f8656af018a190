"""The built site: a small project with five articles, built with and without drafts, read back page by page."""

import json
import re
import shutil
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree, html

from pipeline.errors import TazamunError
from pipeline.site import Built, build, server

ROOT = Path(__file__).resolve().parent.parent
ATTACKS = json.loads((ROOT / "tests/data/cases/attacks.json").read_text(encoding="utf-8"))
BASE = "https://tazamun.example/"
LABEL = "Machine translation, not yet reviewed"
# What acts: a description for programs is no script, and the search runs its own.
SCRIPTS = "//script[not(@type='application/ld+json')][not(ancestor::html//div[@id='seek'] and contains(@src, 'theme/search.js'))]"


def make_project(folder: Path) -> Path:
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/data/site", folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def drafts(folder: Path) -> Built:
    return build(folder, output=folder / "with-drafts", drafts=True)


@pytest.fixture(scope="module")
def public(folder: Path) -> Built:
    return build(folder, output=folder / "public")


def pages(built: Built) -> Mapping[str, html.HtmlElement]:
    return {str(path.relative_to(built.output)): html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot() for path in built.output.rglob("*.html")}


def alternates(page: html.HtmlElement) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in page.xpath("//head/link[@rel='alternate'][@hreflang][not(@type)]")}


def test_nothing_is_complained_about(drafts: Built, public: Built) -> None:
    assert drafts.complaints == ()
    assert public.complaints == ()


def test_every_page_names_language_and_direction(drafts: Built) -> None:
    for name, page in pages(drafts).items():
        language = name.split("/")[0] if "/" in name else "ar"
        assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr"), name
        assert page.xpath("//title/text()")[0].strip(), name
        assert len(page.xpath("//h1")) == 1, name


def test_only_what_is_released_is_public(public: Built, drafts: Built) -> None:
    articles = {"ar/water", "ar/alone", "de/water", "en/about", "ar/about"}
    names = {name.removesuffix("/index.html") for name in pages(public)}
    assert articles <= names
    assert names & {"en/water", "ar/unfinished", "en/unfinished"} == set()
    assert {"en/water", "ar/unfinished", "en/unfinished"} <= {name.removesuffix("/index.html") for name in pages(drafts)}
    assert not any("Water" in path.read_text(encoding="utf-8") for path in public.output.rglob("*.html"))
    assert "/en/water" not in (public.output / "sitemap.xml").read_text(encoding="utf-8")


def test_a_draft_is_labelled_wherever_it_shows(drafts: Built) -> None:
    found = pages(drafts)
    draft = found["en/water/index.html"]
    assert draft.xpath("string(//aside[@role='note'])").startswith(LABEL)
    assert draft.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert LABEL in found["en/index.html"].text_content()
    assert LABEL in found["en/archive/index.html"].text_content()
    assert LABEL in (drafts.output / "en/feed.xml").read_text(encoding="utf-8")
    released = found["de/water/index.html"]
    assert not released.xpath("//aside[@role='note'] | //meta[@name='robots']")
    assert "Änne Groß" in released.text_content()


def test_hreflang_is_absolute_reciprocal_and_includes_itself(drafts: Built) -> None:
    found = pages(drafts)
    own = {name: page for name, page in found.items() if name.endswith("index.html")}  # the others belong to an article's page
    by_address = {page.xpath("string(//link[@rel='canonical']/@href)"): (name, page) for name, page in own.items()}
    for address, (name, page) in by_address.items():
        others = alternates(page)
        assert address in others.values(), name
        assert "x-default" in others, name
        for code, other in others.items():
            assert other.startswith(BASE), name
            assert code == "x-default" or other in by_address, f"{name}: {other} does not exist"
            assert alternates(by_address[other][1]) == others or name == "index.html" or by_address[other][0] == "index.html", f"{name} and {other} disagree"


def test_the_switcher_offers_only_what_exists(public: Built) -> None:
    found = pages(public)
    assert found["ar/alone/index.html"].xpath("//nav[@class='languages']//a/@hreflang") == []
    assert found["ar/water/index.html"].xpath("//nav[@class='languages']//a/@hreflang") == ["de"]
    assert found["de/water/index.html"].xpath("//p[@class='note']//a/@lang") == ["ar"]
    assert found["ar/category/اقتصاد-سياسي/index.html"].xpath("//nav[@class='languages']//a/@href") == [
        "../../../de/category/politische-%C3%B6konomie/index.html"
    ]


def test_every_link_inside_the_site_leads_somewhere(drafts: Built) -> None:
    for name, page in pages(drafts).items():
        for href in page.xpath("//a/@href | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src"):
            if urlsplit(href).scheme or name == "404.html":
                continue
            target = urlsplit(urljoin(f"file:///{name}", href))
            path = drafts.output / unquote(target.path).lstrip("/")
            assert path.is_file(), f"{name} links to {href}"
            if target.fragment and path.suffix == ".html":
                assert html.parse(str(path)).getroot().xpath("//*[@id=$id]", id=unquote(target.fragment)), f"{name}: {href}"


def test_links_stay_in_the_language_or_name_the_other_one(drafts: Built) -> None:
    page = pages(drafts)["en/water/index.html"]
    links = {link.text_content(): (link.get("href"), link.get("hreflang")) for link in page.xpath("//div[@class='text']//a")}
    assert links["the method"] == ("#s1", None)
    assert links["who we are"] == ("../about/index.html", None)
    assert links["an article without translation"] == ("../../ar/alone/index.html", "ar")


def test_no_page_loads_anything_from_elsewhere_or_runs_a_script(drafts: Built) -> None:
    for name, page in pages(drafts).items():
        loaded = page.xpath("//@src | //link[@rel!='alternate' and @rel!='canonical']/@href | //@srcset | //@data | //@poster")
        assert all(not urlsplit(each).netloc for each in loaded), name
        assert not page.xpath(f"{SCRIPTS} | //@style | //style[not(parent::head)] | //iframe | //form"), name
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'"), name
    sheet = (drafts.output / "theme/site.css").read_text(encoding="utf-8")
    assert all(not urlsplit(each).netloc for each in re.findall(r'url\("([^"]*)"\)', sheet))
    assert "@import" not in sheet


def test_the_sheet_knows_no_left_and_right() -> None:
    sheet = (ROOT / "theme/static/site.css").read_text(encoding="utf-8")
    physical = [
        line
        for line in sheet.splitlines()
        for word in ("margin-left", "margin-right", "padding-left", "padding-right", "border-left", "border-right", "float:")
        if word in line
    ]
    assert physical == []


def test_the_picture_and_its_caption_are_a_figure(drafts: Built) -> None:
    figure = pages(drafts)["ar/water/index.html"].xpath("//figure")[0]
    assert figure.xpath("img/@src") == ["../../images/well.svg"]
    assert figure.xpath("string(figcaption)") == "بئر القرية"
    assert figure.xpath("img/@alt") == ["بئر في القرية"]


def test_dates_have_the_names_that_site_toml_gives(drafts: Built) -> None:
    found = pages(drafts)
    assert found["ar/water/index.html"].xpath("string(//time)") == "5 كانون الثاني/يناير 2026"
    assert found["en/water/index.html"].xpath("string(//time)") == "5 January 2026"
    assert found["de/water/index.html"].xpath("string(//time)") == "5. Januar 2026"


def test_feeds_are_well_formed_and_speak_their_language(drafts: Built) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    for code in ("ar", "en", "de"):
        feed = etree.parse(str(drafts.output / code / "feed.xml")).getroot()
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == code
        assert all(entry.findtext(f"{atom}content") for entry in feed.iter(f"{atom}entry"))
        assert "../" not in "".join(feed.itertext()).split("href=")[-1]
    assert not (drafts.output / "fr/feed.xml").exists(), "a feed without entries"


def test_two_builds_are_the_same_bytes(folder: Path, drafts: Built) -> None:
    again = build(folder, output=folder / "again", drafts=True)
    first, second = (
        sorted((str(path.relative_to(each.output)), path.read_bytes()) for path in each.output.rglob("*") if path.is_file()) for each in (drafts, again)
    )
    assert first == second


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """A project in which every attack stands in a body, a title, a summary, a tag and an author."""
    folder = make_project(tmp_path_factory.mktemp("attacked"))
    for number, attack in enumerate(ATTACKS):
        line = " ".join(attack["text"].split())
        front = f"title: {line}\nsummary: {line}\ntags: {line}\nauthors: {line}\ncategory: {line}\ndate: 2026-01-01\nissue: {line}\n"
        (folder / "content" / f"attack-{number}.md").write_text(f"---\n{front}---\n\nنص {attack['text']}\n", encoding="utf-8")
    return build(folder, drafts=True)


def test_no_attack_acts_or_loads(attacked: Built) -> None:
    assert (attacked.output / "ar/attack-0/index.html").exists()
    for name, page in pages(attacked).items():
        assert not page.xpath(
            f"{SCRIPTS} | //style[not(parent::head)] | //iframe | //object | //embed | //form | //base | //svg | //math"
            " | //video | //audio | //source | //template"
        ), name
        assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style | //@srcset | //@formaction"), name
        assert not page.xpath("//meta[@http-equiv='refresh']"), name
        assert all(not urlsplit(each).netloc for each in page.xpath("//img/@src | //link[@rel='stylesheet']/@href")), name
        schemes = {urlsplit("".join(each.split())).scheme.lower() for each in page.xpath("//@href")}
        assert schemes <= {"", "http", "https", "mailto"}, name
        assert len(page.xpath("//main")) == 1, name
        if "attack-" in name:
            assert not page.xpath("//*[contains(@class, 'notice') or contains(@class, 'label')]"), name
    for path in attacked.output.rglob("*.xml"):
        etree.parse(str(path))


def test_private_characters_of_the_reader_never_reach_a_page(attacked: Built) -> None:
    assert not [path for path in attacked.output.rglob("*.html") if {chr(0xE000), chr(0xE001)} & set(path.read_text(encoding="utf-8"))]


BAD = {
    "content/untitled.md": ("---\ndate: 2026-01-01\n---\n\nنص\n", "there is no title"),
    "content/late.md": ("---\ntitle: س\ndate: next week\n---\n\nنص\n", "is not a date"),
    "content/again.md": ("---\ntitle: س\nslug: water\n---\n\nنص\n", "has the slug “water” already"),
    "content/up.md": ("---\ntitle: س\nslug: ../../etc\n---\n\nنص\n", "cannot be an address"),
    "content/broken.md": ("---\ntitle: س\n---\n\n[لا شيء](nothing.md)\n", "leads to nothing"),
    "content/latin.md": ("---\ntitle: caf\udce9\n---\n", "not UTF-8"),
    "content/archive.md": ("---\ntitle: س\n---\n\nنص\n", "stands at /ar/archive/index.html already"),
    "content/nul.md": ("---\ntitle: \0\n---\n\n\0\n", ""),
    "translations/en/orphan.md": ("---\ntitle: Orphan\nstatus: published\n---\n\nText\n", "no article with the slug “orphan”"),
}


def test_bad_articles_are_named_and_the_others_go_through(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    built = build(folder)
    for name, (_, says) in BAD.items():
        found = [complaint for complaint in built.complaints if name in complaint]
        assert not found if not says else len(found) == 1 and says in found[0], (name, found)
    assert len(built.complaints) == sum(bool(says) for _, says in BAD.values())
    assert (built.output / "ar/alone/index.html").exists()
    assert (built.output / "images/well.svg").exists()
    assert not (folder.parent / "etc").exists()


def test_a_missing_string_fails_the_build_and_leaves_the_old_site_alone(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    before = (build(folder).output / "de/index.html").read_bytes()
    catalogue = folder / "theme/locale/de/LC_MESSAGES/theme.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace('msgid "Archive"', 'msgid "Archiv"'), encoding="utf-8")
    with pytest.raises(TazamunError, match=r"theme\.po: “Archive” is not translated"):
        build(folder)
    assert (folder / "output/de/index.html").read_bytes() == before
    assert not list(folder.glob(".site-*"))


def test_a_folder_with_other_things_in_it_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("فصل أول", encoding="utf-8")
    for output in (tmp_path, folder, folder.parent, folder / "content"):
        with pytest.raises(TazamunError):
            build(folder, output=output)
    assert (tmp_path / "novel.txt").read_text(encoding="utf-8") == "فصل أول"
    assert (folder / "content/water.md").exists()


def test_a_language_is_one_line_and_a_catalogue(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    settings = folder / "site.toml"
    new = {"it": ("Italiano", "ltr"), "fa": ("فارسی", "rtl")}
    lines = [f'{code} = {{name = "{name}", direction = "{direction}", locale = "{code}", site_name = "Tazamun"}}' for code, (name, direction) in new.items()]
    text = settings.read_text(encoding="utf-8").replace("[languages.ar]", "[languages]\n" + "\n".join(lines) + "\n\n[languages.ar]", 1)
    settings.write_text(text, encoding="utf-8")
    for code in new:
        shutil.copytree(folder / "theme/locale/es", folder / f"theme/locale/{code}")
        (folder / f"translations/{code}").mkdir()
        (folder / f"translations/{code}/water.md").write_text("---\ntitle: X\nstatus: published\n---\n\nY\n", encoding="utf-8")
    built = pages(build(folder))
    for code, (_, direction) in new.items():
        page = built[f"{code}/water/index.html"]
        assert (page.get("lang"), page.get("dir")) == (code, direction)
        assert set(alternates(page)) == {"ar", "de", "it", "fa", "x-default"}


@pytest.mark.loopback
def test_the_server_serves_this_machine_only(public: Built) -> None:
    with server(public.output, port=0) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        assert served.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{served.server_address[1]}/ar/water/") as answer:
            assert answer.headers["Content-Type"].startswith("text/html")
            assert "الماء" in answer.read().decode("utf-8")
        with pytest.raises(TazamunError, match="--port"):
            server(public.output, port=served.server_address[1])
        served.shutdown()
