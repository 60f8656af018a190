"""The cache of the site changes how long a build takes and nothing else: after any edits a cached build has the bytes of a clean one."""

import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tazamun_site import fingerprint, shelf

from pipeline.errors import TazamunError
from pipeline.site import build
from tests import sample_site

ARTICLES = 8
Edit = Callable[[Path, random.Random], None]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def some_article(folder: Path, chance: random.Random) -> Path:
    return chance.choice(sorted([*folder.glob("content/*.md"), *folder.glob("translations/*/*.md")]))


def append_sentence(folder: Path, chance: random.Random) -> None:
    path = some_article(folder, chance)
    path.write_text(path.read_text(encoding="utf-8") + f"\nجملة {chance.random()}.\n", encoding="utf-8")


def change_title(folder: Path, chance: random.Random) -> None:
    replace(some_article(folder, chance), "title: ", f"title: {chance.randrange(100)} ")


def change_heading(folder: Path, chance: random.Random) -> None:
    replace(folder / "content/behind.md", "\n## ", f"\n## {chance.randrange(100)} ")


def add_article(folder: Path, chance: random.Random) -> None:
    number = chance.randrange(10, 1000)
    text = f"---\ntitle: مقال {number}\ndate: 2026-01-{number % 28 + 1:02}\ntags: عمل\n---\n\nنص [آخر](long.md#s2).\n"
    (folder / f"content/new-{number}.md").write_text(text, encoding="utf-8")


def delete_translation(folder: Path, chance: random.Random) -> None:
    chance.choice(sorted(folder.glob("translations/*/*.md"))).unlink()


def rename_address(folder: Path, chance: random.Random) -> None:
    replace(folder / "translations/en/behind.md", "slug: ", f"slug: x{chance.randrange(100)}")


def change_tags(folder: Path, chance: random.Random) -> None:
    replace(folder / "content/mixed.md", "tags: ", f"tags: وسم{chance.randrange(9)}, ")


def change_picture(folder: Path, chance: random.Random) -> None:
    (folder / "content/images/port.png").write_bytes(sample_site.picture(chance.randrange(100, 900), 300))


def change_shade(folder: Path, chance: random.Random) -> None:
    """Leave the picture's measures as they are: copies of articles that carry it change all the same."""
    (folder / "content/images/port.png").write_bytes(sample_site.picture(960, 540, shade=chance.randrange(120, 255)))


def change_status(folder: Path, chance: random.Random) -> None:
    replace(folder / "translations/de/draft.md", "status: draft", "status: published\nreviewer: Änne")
    replace(folder / "content/long.md", "modified: 2026-03-05", f"modified: 2026-03-{chance.randrange(10, 28)}")


def change_settings(folder: Path, chance: random.Random) -> None:
    replace(folder / "site.toml", 'tagline = "', f'tagline = "{chance.randrange(100)} ')


def change_template(folder: Path, chance: random.Random) -> None:
    replace(folder / "theme/templates/macros.html", 'class="byline"', f'class="byline" id="b{chance.randrange(100)}"')


def change_catalogue(folder: Path, chance: random.Random) -> None:
    replace(folder / "theme/locale/es/LC_MESSAGES/theme.po", "Archivo", f"Archivo {chance.randrange(100)}")


EDITS: tuple[Edit, ...] = (
    append_sentence,
    change_title,
    change_heading,
    add_article,
    delete_translation,
    rename_address,
    change_tags,
    change_picture,
    change_shade,
    change_shade,
    change_status,
    change_settings,
    change_template,
    change_catalogue,
)


def content(output: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


def clean(folder: Path, *, drafts: bool) -> Mapping[str, bytes]:
    """Build without the cache, which is put back afterwards, and into an empty folder."""
    (folder / ".cache").rename(folder / "aside")
    try:
        return content(build(folder, output=folder / "clean", drafts=drafts).output)
    finally:
        shutil.rmtree(folder / ".cache")
        shutil.rmtree(folder / "clean")
        (folder / "aside").rename(folder / ".cache")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site.make(tmp_path_factory.mktemp("cached"), most=ARTICLES)


@pytest.mark.parametrize("number", range(len(EDITS)), ids=[edit.__name__ for edit in EDITS])
def test_a_cached_build_is_a_clean_build(folder: Path, number: int) -> None:
    """The project goes from edit to edit, with and without drafts in turn; every third time two edits come together."""
    chance = random.Random(number)
    EDITS[number](folder, chance)
    if number % 3 == 0:
        chance.choice(EDITS[:5])(folder, chance)
    built = build(folder, drafts=number % 4 != 3)
    assert content(built.output) == clean(folder, drafts=number % 4 != 3)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = sample_site.make(tmp_path, most=ARTICLES)
    build(folder, drafts=True)
    return folder


def test_what_did_not_change_is_not_written_again(built: Path) -> None:
    # the names of an index's files follow what they hold
    before = {path: path.stat().st_mtime_ns for path in (built / "output").rglob("*") if path.is_file() and "pagefind" not in path.parts}
    article = built / "content/alone.md"
    article.write_text(article.read_text(encoding="utf-8") + "\nجملة أخرى.\n", encoding="utf-8")
    build(built, drafts=True)
    changed = {str(path.relative_to(built / "output")) for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert "ar/alone/index.html" in changed
    assert not [name for name in changed if name.startswith(("en/", "es/", "fr/", "de/", "theme/", "images/"))]


def test_what_somebody_changed_in_the_output_is_mended(built: Path) -> None:
    before = content(built / "output")
    (built / "output/ar/long/index.html").write_text("شيء آخر", encoding="utf-8")
    (built / "output/en/draft/index.html").unlink()
    shutil.rmtree(built / "output/de")
    (built / "output/de").write_text("a file where a folder was", encoding="utf-8")
    (built / "output/more").mkdir()
    (built / "output/more/left-over.html").write_text("بقايا", encoding="utf-8")
    (built / "output/theme/site.css").write_text("", encoding="utf-8")
    (built / "output/.git/refs/tags").mkdir(parents=True)
    (built / "output/.git/HEAD").write_text("ref: refs/heads/pages\n", encoding="utf-8")
    assert {name: text for name, text in content(build(built, drafts=True).output).items() if not name.startswith(".git")} == before
    assert not (built / "output/more").exists()
    assert (built / "output/.git/refs/tags").is_dir()
    assert (built / "output/.git/HEAD").exists()


@pytest.mark.parametrize("damage", ["truncated", "no database", "values", "folder"])
def test_a_damaged_cache_is_no_cache(built: Path, damage: str) -> None:
    before, file = content(built / "output"), built / ".cache/site" / shelf.NAME
    raw = file.read_bytes()
    if damage == "truncated":
        file.write_bytes(raw[: len(raw) // 2])
    elif damage == "no database":
        file.write_bytes(b"not a database at all, whatever its name says\n" * 50)
    elif damage == "values":
        middle = len(raw) // 2
        file.write_bytes(raw[:middle] + bytes(byte ^ 0x55 for byte in raw[middle : middle + 40_000]) + raw[middle + 40_000 :])
    else:
        file.unlink()
        file.mkdir()
    assert content(build(built, drafts=True).output) == before


def test_a_failed_build_leaves_site_and_cache_in_order(built: Path) -> None:
    before = content(built / "output")
    template = built / "theme/templates/article.html"
    right = template.read_text(encoding="utf-8")
    template.write_text(right + "{% block broken %}", encoding="utf-8")
    with pytest.raises(TazamunError):
        build(built, drafts=True)
    assert content(built / "output") == before
    template.write_text(right, encoding="utf-8")
    assert content(build(built, drafts=True).output) == before


def test_a_value_without_a_fingerprint_is_refused() -> None:
    prints = fingerprint.Fingerprint({})
    with pytest.raises(TypeError, match="nobody would notice"):
        prints({"related": lambda: ()})
    assert prints({"a": (1, "ab")}) != prints({"a": (1, "a"), "b": ()})
    assert prints(["1", 2]) != prints([1, "2"])
    assert prints(None) != prints("None")


def test_the_shelf_forgets_what_nobody_asks_for(tmp_path: Path) -> None:
    for number in range(shelf.KEEP_BUILDS + 2):
        kept = shelf.Shelf(tmp_path)
        found = (kept.get(b"always"), kept.get(b"once") if number == 0 else None)
        assert found[0] == (b"1" if number else None)
        if number == 0:
            kept.put(b"always", b"1")
            kept.put(b"once", b"2")
        kept.close()
    last = shelf.Shelf(tmp_path)
    assert (last.get(b"always"), last.get(b"once")) == (b"1", None)
    last.close()
