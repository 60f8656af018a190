"""Made-up sites of any size: the same articles in five languages, laid out for our theme and for stock Pelican with i18n_subsites."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (ROOT / "benchmarks" / "data" / "newsroom.tsv", ROOT / "training" / "data" / "newsroom.tsv")
LANGUAGES = ("ar", "en", "es", "fr", "de")
SECTIONS, TAGS, AUTHORS = 8, 40, 25
PARAGRAPHS = 12
STOCK = """SITEURL = "https://tazamun.example"
SITENAME = "Tazamun"
DEFAULT_LANG = "ar"
TIMEZONE = "UTC"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "simple"
PLUGINS = ["i18n_subsites"]
I18N_SUBSITES = {code: {"SITENAME": "Tazamun"} for code in ("en", "es", "fr", "de")}
"""


@dataclass(frozen=True)
class Piece:
    """An article in one language. ``names`` are those of section, tags and author."""

    slug: str
    language: str
    title: str
    summary: str
    body: str
    date: str
    section: str
    tags: tuple[str, ...]
    author: str


def pieces(articles: int) -> Iterator[Piece]:
    """Make so many articles, each in five languages with the same shape."""
    rows = [line.split("\t")[1:] for path in SENTENCES for line in path.read_text(encoding="utf-8").splitlines()]
    chance = random.Random(articles)
    start = datetime(2026, 1, 1, 8, tzinfo=UTC)
    for number in range(articles):
        chosen = [chance.choice(rows) for _ in range(4 * PARAGRAPHS)]
        section, author = chance.randrange(SECTIONS), chance.randrange(AUTHORS)
        tags = chance.sample(range(TAGS), 4)
        moment = start - timedelta(hours=7 * number)
        for at, code in enumerate(LANGUAGES):
            texts = [row[at] for row in chosen]
            yield Piece(
                slug=f"article-{number:05}",
                language=code,
                title=f"{number}. {texts[0].rstrip('.')}",
                summary=texts[1],
                body=_body(texts[2:]),
                date=moment.strftime("%Y-%m-%d %H:%M"),
                section=f"{rows[section][at].split()[0]} {section}",
                tags=tuple(f"{rows[50 + tag][at].split()[0]}-{tag}" for tag in tags),
                author=f"{rows[200 + author][at].split()[0]} {author}",
            )


def _body(texts: list[str]) -> str:
    lines = []
    for number in range(PARAGRAPHS - 1):
        one, two, three, four = texts[4 * number : 4 * number + 4] if len(texts) >= 4 * number + 4 else texts[:4]
        if number % 4 == 0:
            lines.append(f"## {one.rstrip('.')[:60]}")
        lines.append(f"{one} **{two}** {three} [{four}](https://example.org/{number})")
        if number % 4 == 2:
            lines.append(f"- {one}\n- {two}\n- {three}")
    return "\n\n".join(lines) + "\n"


def ours(folder: Path, articles: int) -> Path:
    """Write a project of Tazamun, everything published. Returns its folder."""
    folder.mkdir(parents=True)
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    for piece in pieces(articles):
        front = {"title": piece.title, "date": piece.date, "authors": piece.author, "category": piece.section, "tags": ", ".join(piece.tags)}
        front |= {"summary": piece.summary, "status": "published"}
        if piece.language != "ar":
            front |= {"lang": piece.language, "translator": "made up", "reviewer": "Nobody"}
        path = folder / ("content" if piece.language == "ar" else f"translations/{piece.language}") / f"{piece.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + f"---\n\n{piece.body}", encoding="utf-8")
    return folder


def stock(folder: Path, articles: int) -> Path:
    """Write a project of stock Pelican with the plugin i18n_subsites and the theme ``simple``. Returns its folder."""
    (folder / "content").mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(STOCK, encoding="utf-8")
    for piece in pieces(articles):
        head = f"Title: {piece.title}\nDate: {piece.date}\nAuthor: {piece.author}\nCategory: {piece.section}\nTags: {', '.join(piece.tags)}\n"
        head += f"Summary: {piece.summary}\nSlug: {piece.slug}\nLang: {piece.language}\n"
        (folder / "content" / f"{piece.slug}-{piece.language}.md").write_text(f"{head}\n{piece.body}", encoding="utf-8")
    return folder
