"""Files: strict reading, positioned errors, and writing that survives a crash at any point."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import files, store
from pipeline.catalog import serialize
from pipeline.errors import ContentError
from pipeline.merge import merge_names, record
from pipeline.model import Catalogue, Document, text_hash
from tests.ledger import PROVENANCE, approved, edited, first_draft, put, units


def extract(text: str, *, path: str) -> Document:
    """Take an article apart as simply as possible: a front matter of ``key: value`` lines, one sentence a line."""
    front, body = {}, text
    if text.startswith("---\n"):
        head, body = text.removeprefix("---\n").split("---\n", 1)
        front = {key.strip(): value.strip() for key, value in (line.split(":", 1) for line in head.splitlines())}
    if "broken" in body:
        raise ContentError("broken", line=3, mend="Mend it.")
    return Document(path, front, (), units([line for line in body.splitlines() if line]))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "translations").mkdir()
    return tmp_path


def errors_of(site: Path) -> list[str]:
    return [str(problem) for problem in store.load_articles(site, extract)[1]]


def test_articles_and_pages_are_found_in_order(site: Path) -> None:
    for name in ("content/b.md", "content/a.md", "content/pages/about.md", "content/.hidden.md", "content/notes.txt", "content/images/x.md"):
        put(site, name, "نص\n")
    assert [path.relative_to(site).as_posix() for path in store.article_paths(site)] == ["content/a.md", "content/b.md", "content/pages/about.md"]


def test_a_missing_folder_holds_no_articles(tmp_path: Path) -> None:
    assert store.load_articles(tmp_path, extract) == ((), ())


@pytest.mark.parametrize(
    ("name", "text", "slug"),
    [
        ("قمر.md", "---\nslug: moon\n---\nنص\n", "moon"),
        ("my_first Note.md", "نص\n", "my-first-note"),
        ("a.md", "\N{ZERO WIDTH NO-BREAK SPACE}---\r\nslug: b-2\r\n---\r\nنص\r\n", "b-2"),
    ],
)
def test_slugs(site: Path, name: str, text: str, slug: str) -> None:
    put(site, f"content/{name}", text)
    (article,), errors = store.load_articles(site, extract)
    assert (article.slug, errors) == (slug, ())
    assert "\r" not in article.text


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        ("نص\nسطر ".encode() + b"\xe9\n", "content/bad.md:2: ", "Byte 8 of this line (0xE9) is not UTF-8"),
        (b"\xef\xbb\xbfab\n\xff", "content/bad.md:2: ", "Byte 1 of this line (0xFF)"),
        (b"line\nline\nab\0c\n", "content/bad.md:3: ", "NUL"),
        ("نص".encode("utf-16"), "content/bad.md:1: ", "UTF-8"),
        (b"x" * (files.MOST_BYTES + 1), "content/bad.md: ", "8 MB"),
        ("---\ntitle: x\nslug: Not A Slug\n---\nنص\n".encode(), "content/bad.md:3: ", "slug: not-a-slug"),
        ("---\nslug: ../../etc\n---\nنص\n".encode(), "content/bad.md:2: ", "slug: etc"),
        ("---\nslug: قمر\n---\nنص\n".encode(), "content/bad.md:2: ", "slug: my-article"),
        (f"---\nslug: {'a' * 101}\n---\nنص\n".encode(), "content/bad.md:2: ", "cannot be a slug"),
        (b"---\nslug: site\n---\nx\n", "content/bad.md:2: ", "is taken"),
        (b"a\nb\nbroken\n", "content/bad.md:3: ", "Mend it"),
    ],
)
def test_one_bad_article_stops_no_other(site: Path, content: bytes, place: str, says: str) -> None:
    put(site, "content/bad.md", content)
    put(site, "content/good.md", "نص\n")
    articles, (problem,) = store.load_articles(site, extract)
    assert [article.slug for article in articles] == ["good"]
    assert str(problem).startswith(place)
    assert says in str(problem)
    assert problem.mend


def test_an_arabic_file_name_needs_a_slug(site: Path) -> None:
    put(site, "content/قمر.md", "نص\n")
    (problem,) = errors_of(site)
    assert problem.startswith("content/قمر.md:1: ")


def test_what_is_no_file_is_an_error(site: Path) -> None:
    (site / "content" / "folder.md").mkdir()
    os.mkfifo(site / "content" / "pipe.md")
    (site / "content" / "dangling.md").symlink_to("nowhere.md")
    assert [problem.split(":")[0] for problem in errors_of(site)] == ["content/dangling.md", "content/folder.md", "content/pipe.md"]


def test_two_articles_of_one_slug_are_both_left_out(site: Path) -> None:
    put(site, "content/a.md", "---\nslug: same\n---\nنص\n")
    put(site, "content/pages/b.md", "---\nslug: same\n---\nنص\n")
    put(site, "content/c.md", "نص\n")
    articles, (problem,) = store.load_articles(site, extract)
    assert [article.slug for article in articles] == ["c"]
    assert "content/a.md" in str(problem)
    assert str(problem).startswith("content/pages/b.md: ")


@pytest.mark.parametrize(("language", "slug"), [("../en", "news"), ("en", "../news"), ("en", "a/b"), ("", "news"), ("en", ""), ("en/fr", "news"), ("en", "Éa")])
def test_no_name_leads_out_of_the_folder(site: Path, language: str, slug: str) -> None:
    with pytest.raises(ContentError):
        store.load(site, language, slug)


def test_a_draft_is_written_read_and_not_written_again(site: Path) -> None:
    nothing = store.load(site, "en", "news")
    assert (nothing.catalogue, nothing.markdown) == (None, None)
    assert store.save(site, nothing, first_draft(), "First.\nSecond.\n")
    loaded = store.load(site, "en", "news")
    assert loaded.markdown == "First.\nSecond.\n"
    assert loaded.catalogue is not None
    assert {entry.state for entry in loaded.catalogue.entries} == {"machine"}
    assert {entry.composed for entry in loaded.catalogue.entries} == {""}
    before = [path.stat().st_mtime_ns for path in sorted(site.rglob("*.*"))]
    assert not store.save(site, loaded, loaded.catalogue, loaded.markdown)
    assert [path.stat().st_mtime_ns for path in sorted(site.rglob("*.*"))] == before
    assert sorted(path.name for path in (site / "translations" / "en").iterdir()) == ["news.md", "news.po"]


def test_composed_names_what_the_markdown_holds(site: Path) -> None:
    worked = replace(first_draft(), entries=(edited("جملة أولى.", "The first."), approved("جملة ثانية.", "Second.")))
    store.save(site, store.load(site, "en", "news"), worked, "The first.\nSecond.\n")
    loaded = store.load(site, "en", "news").catalogue
    assert loaded is not None
    assert [entry.composed for entry in loaded.entries] == [text_hash("The first."), text_hash("Second.")]


@pytest.mark.parametrize("name", ["news.po", "news.md"])
def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(site: Path, name: str) -> None:
    store.save(site, store.load(site, "en", "news"), first_draft(), "First.\n")
    loaded = store.load(site, "en", "news")
    path = put(site, f"translations/en/{name}", (site / "translations/en" / name).read_text(encoding="utf-8") + "# Lina\n")
    before = path.read_bytes()
    with pytest.raises(ContentError, match="changed by somebody else"):
        store.save(site, loaded, first_draft(), "Other.\n")
    assert path.read_bytes() == before


def test_permissions_stay(site: Path) -> None:
    path = put(site, "translations/en/news.po", serialize(first_draft()))
    path.chmod(0o640)
    loaded = store.load(site, "en", "news")
    store.save(site, loaded, record(first_draft(), 0, "x", provenance=PROVENANCE), None)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_character_that_no_file_can_hold_is_refused(site: Path) -> None:
    with pytest.raises(ContentError, match="U\\+D800"):
        store.save(site, store.load(site, "en", "news"), first_draft(), "one\n\ud800")
    assert not list((site / "translations").rglob("*.*"))


def test_a_broken_catalogue_is_named_and_others_are_read(site: Path) -> None:
    put(site, "translations/en/bad.po", 'msgid ""\nmsgstr ""\n\n<<<<<<< HEAD\n')
    put(site, "translations/en/news.po", serialize(first_draft()))
    put(site, "translations/en/site.po", serialize(Catalogue("en", "site")))
    found, (problem,) = store.catalogues(site, ["en", "fr"])
    assert [catalogue.slug for catalogue in found] == ["news"]
    assert str(problem).startswith("translations/en/bad.po:4: ")


def test_names_and_terms(site: Path) -> None:
    assert store.load_terms(site) == ""
    put(site, "translations/terms.csv", "\N{ZERO WIDTH NO-BREAK SPACE}source,en\r\nقمر,moon\r\n")
    assert store.load_terms(site) == "source,en\nقمر,moon\n"
    assert store.save_terms(site, "source,en\n")
    assert not store.save_terms(site, "source,en\n")
    names = Catalogue("en", "site", (approved("لينا", "Lina", context="author"),))
    assert store.save_names(site, store.load_names(site, "en"), names)
    assert store.load_names(site, "en").catalogue == names
    drafted = record(merge_names([("tag", "قمر")], None, language="en").catalogue, 0, "moon", provenance=PROVENANCE)
    store.save_names(site, store.load_names(site, "en"), drafted)
    assert "composed" not in (site / "translations/en/site.po").read_text(encoding="utf-8")


def test_an_article_is_replaced_only_as_it_was_read(site: Path) -> None:
    path = put(site, "content/a.md", "نص\n")
    (article,), _ = store.load_articles(site, extract)
    assert store.save_article(site, article, "نص آخر\n")
    with pytest.raises(ContentError, match="changed by somebody else"):
        store.save_article(site, article, "نص ثالث\n")
    assert path.read_text(encoding="utf-8") == "نص آخر\n"
