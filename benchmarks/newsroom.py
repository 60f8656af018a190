"""Made-up newsrooms of any size for the benchmarks: articles whose sentences are all different."""

import random
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "training" / "data" / "newsroom.tsv"
FRONT = "---\ntitle: {title}\ndate: 2026-01-02 10:00\nauthors: هيئة التحرير\ncategory: تجارب\nsummary: {summary}\n---\n\n"


def halves() -> tuple[list[str], list[str]]:
    """Return beginnings and endings of Arabic sentences; any two make a sentence nobody has decoded before."""
    cells = [line.split("\t")[1].split() for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    found = [cell for cell in cells if 8 <= len(cell) <= 24]
    return [" ".join(c[: len(c) // 2]) for c in found], [" ".join(c[len(c) // 2 :]) for c in found]


def make(folder: Path, articles: int, *, sentences: int) -> Path:
    """Make a project of ``articles`` articles of so many sentences in ``folder``. Returns it."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "site.toml", folder)
    (folder / "models").symlink_to(ROOT / "models")
    (folder / "translations").mkdir()
    (folder / "content").mkdir()
    chance = random.Random(articles)
    first, second = halves()
    for number in range(articles):
        lines = [f"{chance.choice(first)} {chance.choice(second)}" for _ in range(sentences + 2)]
        body = "\n\n".join(f"{line} {'**' + str(number) + '**'}." if i % 3 == 0 else line for i, line in enumerate(lines[2:]))
        text = FRONT.format(title=lines[0].rstrip("."), summary=lines[1]) + body + "\n"
        (folder / "content" / f"article-{number:04}.md").write_text(text, encoding="utf-8")
    return folder


def words(folder: Path) -> int:
    """Count the words of all articles."""
    return sum(len(path.read_text(encoding="utf-8").split()) for path in (folder / "content").glob("*.md"))
