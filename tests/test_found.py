"""What makes the site findable: search, feeds, sitemap, policies, and the same bytes each time, with and without the programs that help."""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree, html
from tazamun_site import forms, search

from pipeline.errors import TazamunError
from pipeline.site import Built, build
from tests import found_site
from tests.found_site import head

BASE = "https://tazamun.example/"
ATOM, XHTML, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/1999/xhtml}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XML = "{http://www.w3.org/XML/1998/namespace}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_site.write(tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="module")
def site(folder: Path) -> Built:
    return build(folder)


def contents(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_a_build_from_nothing_and_one_from_the_cache_are_the_same_bytes(folder: Path, site: Built, tmp_path: Path) -> None:
    again = build(folder, output=folder / "again")
    fresh = build(found_site.write(tmp_path))
    assert contents(again.output) == contents(site.output) == contents(fresh.output)


# without the programs


def test_without_pagefind_and_harfbuzz_the_site_is_whole_and_says_what_it_lacks(tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    (folder / "hide.py").write_text(
        "import importlib.util as util, shutil, sys\nfind = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name in ('pagefind_bin', 'uharfbuzz') else find(name, package)\n"
        "shutil.which = lambda *_, **__: None\nfrom pelican import main\nmain(sys.argv[1:])\n",
        encoding="utf-8",
    )
    command = [sys.executable, "hide.py", "content", "-s", "pelicanconf.py", "-o", "output"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "note: Pagefind is not installed" in done.stderr
    assert "note: HarfBuzz is not installed" in done.stderr
    page = html.parse(str(folder / "output/ar/search/index.html")).getroot()
    assert not page.xpath("//script[@src] | //input")
    assert page.xpath("//div[@id='everything']//a")
    assert "script-src" not in page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")


def test_only_a_language_that_changed_is_indexed_anew(tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    build(folder)
    before = {path.name for path in (folder / ".cache/site/search").iterdir()}
    draft = folder / "translations/de/river.md"
    draft.write_text(draft.read_text(encoding="utf-8") + "\nUnd dann ins Meer.\n", encoding="utf-8")
    build(folder)
    new = {path.name for path in (folder / ".cache/site/search").iterdir()} - before
    assert [name.split("-")[0] for name in new] == ["de.1"]


def test_a_new_article_changes_the_last_volume_alone(tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    found_site.cut_volumes(folder, 2)
    build(folder)
    before = {path.name for path in (folder / ".cache/site/search").iterdir()}
    assert {name.split("-")[0] for name in before} == {"ar.1", "ar.2", "de.1", "fr.1"}
    (folder / "content/new.md").write_text("---\ntitle: جديد\ndate: 2026-03-01\n---\n\nخبر جديد.\n", encoding="utf-8")
    build(folder)
    new = {path.name for path in (folder / ".cache/site/search").iterdir()} - before
    assert {name.split("-")[0] for name in new} == {"ar.3"}


def test_the_index_has_the_forms_of_words_and_the_pages_have_not(site: Built) -> None:
    assert forms.JOINT not in (site.output / "ar/revolt/index.html").read_text(encoding="utf-8")
    assert search.program()
    assert sum(path.stat().st_size for path in (site.output / "ar/search/pagefind").rglob("*") if path.is_file()) < 250_000


# new languages


def test_a_new_language_is_one_line_and_a_catalogue_with_search_card_and_feed(tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    for code, name, direction in (("it", "Italiano", "ltr"), ("fa", "فارسی", "rtl")):
        catalogue = found_site.add_language(folder, code, name=name, direction=direction)
        with pytest.raises(TazamunError, match=rf"{code}.LC_MESSAGES.theme\.po: “.+” is not translated"):
            build(folder)
        found_site.fill(catalogue)
    for code, title in (("it", "Il popolo vuole l’acqua"), ("fa", "مردم آب می\N{ZERO WIDTH NON-JOINER}خواهند")):
        draft = folder / f"translations/{code}/revolt.md"
        draft.parent.mkdir()
        draft.write_text(f"---\ntitle: {title}\nslug: revolt\nstatus: published\nreviewer: X\n---\n\n{title}.\n", encoding="utf-8")
    built = build(folder)
    for code, direction in (("it", "ltr"), ("fa", "rtl")):
        page = html.parse(str(built.output / code / "search/index.html"), html.HTMLParser(encoding="utf-8")).getroot()
        assert (page.get("lang"), page.get("dir")) == (code, direction)
        assert list((built.output / code / "search/pagefind").glob("wasm.*.pagefind"))
        assert len(list((built.output / code / "revolt").glob("card-*.png"))) == 1
        assert (built.output / code / "feed.xml").exists()
        assert f"{BASE}{code}/revolt/" in dict(sitemap(built))


# feeds


def feed(site: Built, name: str) -> etree._Element:
    return etree.parse(str(site.output / name)).getroot()


def test_every_section_tag_author_and_language_has_a_feed(site: Built) -> None:
    assert {path.relative_to(site.output).as_posix() for path in site.output.rglob("feed.xml") if path.relative_to(site.output).parts[0] == "de"} == {
        "de/feed.xml",
        "de/category/nachrichten/feed.xml",
        "de/tag/wasser/feed.xml",
        "de/tag/stadt/feed.xml",
        "de/author/laila-haddad/feed.xml",
        "de/author/sami-an-naddschar/feed.xml",
    }
    for path in site.output.rglob("feed.xml"):
        name = path.relative_to(site.output).as_posix()
        assert feed(site, name).get(f"{XML}lang") == name.split("/")[0]
    assert "feed.xml" in head(site, "de/tag/wasser/index.html").xpath("link[@type='application/atom+xml']/@href")


def test_a_feed_knows_its_other_languages_and_its_entries_theirs(site: Built) -> None:
    found = feed(site, "de/tag/wasser/feed.xml")
    others = {link.get("hreflang"): unquote(link.get("href")) for link in found.findall(f"{ATOM}link") if link.get("type") == "application/atom+xml"}
    assert others["ar"] == f"{BASE}ar/tag/ماء/feed.xml"
    assert others["fr"] == f"{BASE}fr/tag/eau/feed.xml"
    assert "en" not in others, "English has only a draft"
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in found.iter(f"{ATOM}entry")}
    assert list(entries) == ["Das Volk will Wasser", "Der lange Fluss"]
    versions = {link.get("hreflang"): link.get("href") for link in entries["Das Volk will Wasser"].findall(f"{ATOM}link")}
    assert versions == {code: f"{BASE}{code}/revolt/" for code in ("de", "ar", "fr")}


def test_an_entry_has_the_whole_text_and_says_who_translated_it(site: Built) -> None:
    entry = next(feed(site, "de/feed.xml").iter(f"{ATOM}entry"))
    content = entry.findtext(f"{ATOM}content")
    assert content
    assert "Frau Müller sah die Größe" in content
    assert "starter 0.1" in content
    assert "Änne Groß" in content
    assert entry.findtext(f"{ATOM}contributor/{ATOM}name") == "Änne Groß"
    assert "aenne@" not in (site.output / "de/feed.xml").read_text(encoding="utf-8"), "a reviewer's address is not for readers"
    original = next(feed(site, "ar/feed.xml").iter(f"{ATOM}entry"))
    assert original.find(f"{ATOM}contributor") is None


# sitemap


def sitemap(site: Built) -> Iterator[tuple[str, dict[str, str]]]:
    for url in etree.parse(str(site.output / "sitemap.xml")).getroot():
        yield url.findtext(f"{MAP}loc"), {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}


def test_the_sitemap_names_every_public_page_and_agrees_with_their_heads(site: Built) -> None:
    listed = dict(sitemap(site))
    pages = {path.relative_to(site.output).as_posix() for path in site.output.rglob("index.html")} - {"index.html"}
    assert {unquote(address).removeprefix(BASE) + "index.html" for address in listed} == pages
    for address, others in listed.items():
        assert others["x-default"] in others.values()
        for code, other in others.items():
            assert listed[other] == others, f"{address} and {other} disagree on {code}"
        found = head(site, unquote(address).removeprefix(BASE) + "index.html")
        assert {link.get("hreflang"): link.get("href") for link in found.xpath("link[@rel='alternate'][not(@type)]")} == others, address


def test_lists_that_claim_the_same_counterpart_do_not_contradict_each_other(tmp_path: Path) -> None:
    """One Arabic tag, translated in two ways: hreflang has to be mutual, so that only the larger list is the counterpart."""
    folder = found_site.write(tmp_path)
    draft = folder / "translations/de/river.md"
    draft.write_text(draft.read_text(encoding="utf-8").replace("tags: Wasser", "tags: Gewässer"), encoding="utf-8")
    listed = dict(sitemap(build(folder)))
    for address, others in listed.items():
        assert all(listed[other] == others for other in others.values()), address


# policies


def test_only_the_page_of_results_may_run_anything(site: Built) -> None:
    for path in site.output.rglob("index.html"):
        page = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy
        scripts = page.xpath("//script[@src]/@src")
        assert bool(scripts) == ("script-src" in policy) == ((path.parent / "pagefind").exists()), path
        assert all(src.endswith("theme/search.js") for src in scripts)


def test_the_manifest_leads_home_and_to_icons_of_the_right_size(site: Built) -> None:
    for code in ("ar", "en", "es", "fr", "de"):
        told = json.loads((site.output / code / "manifest.json").read_text(encoding="utf-8"))
        assert (told["lang"], told["dir"]) == (code, "rtl" if code == "ar" else "ltr")
        assert (site.output / code / told["start_url"]).exists()
        for icon in told["icons"]:
            raw = (site.output / code / icon["src"]).read_bytes()
            if icon["type"] == "image/png":
                assert "x".join(map(str, struct.unpack(">II", raw[16:24]))) == icon["sizes"]
