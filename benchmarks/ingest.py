"""How much of an article the importer keeps and how much of the page around it, beside trafilatura and readability-lxml alone.

Run ``python -m benchmarks.ingest``. Each case under ``tests/data/import`` was made from ``body.txt``; words are counted with their
number of occurrences. *Kept* is the share of the body's words in the output, *let through* the share of the page's other words.
Trafilatura and readability read HTML only. ``--write`` puts the table into ``docs/ingest.md``.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import trafilatura
from lxml import html
from readability import Document

from pipeline.frontmatter import parse_front
from pipeline.importer import Options, ingest
from pipeline.importer.reading import decode

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "data" / "import"
PAGE = ROOT / "docs" / "ingest.md"
OTHERS = ("trafilatura", "readability-lxml")
BEGIN, END = "<!-- table -->", "<!-- /table -->"


def words(text: str) -> Counter[str]:
    """Return the words of a text, digits aside, without tatweel and direction marks."""
    text = re.sub("[\u0640\u200b-\u200f\u202a-\u202e\ufeff]", "", text)
    return Counter(word for word in re.findall(r"[^\W_]+", text) if not word.isdigit())


def page_of(source: Path) -> str:
    """Return a page's HTML, or nothing for other kinds of files."""
    return decode(source.read_bytes())[0] if source.suffix in (".html", ".htm") else ""


def visible(page: str) -> str:
    """Return all text that a page holds outside script and style."""
    root = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in root.xpath("//script|//style|//head|//comment()"):
        element.drop_tree()
    return " ".join(root.itertext())


def ours(source: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        said = Options(title="", author="-", date="2026-01-01", slug="x", dry_run=True)
        text = ingest(source, root=Path(folder), options=said).text
    return re.sub(r"\]\([^)]*\)|\[\^\d+\]:?", " ", text[parse_front(text)[1] :])


def by_trafilatura(page: str) -> str:
    return trafilatura.extract(page, include_comments=False) or ""


def by_readability(page: str) -> str:
    return " ".join(html.fromstring(Document(page).summary() or "<p/>").itertext())


def rates(output: str, body: Counter[str], around: Counter[str]) -> tuple[float, float]:
    """Return the shares of body words kept and of other words let through."""
    got = words(output)
    kept = sum((got & body).values()) / sum(body.values())
    return kept, sum(((got - body) & around).values()) / sum(around.values()) if around else 0.0


def measure() -> list[tuple[str, list[tuple[float, float] | None]]]:
    """Return for each case the rates of the importer, trafilatura and readability (None where a tool cannot read the kind of file)."""
    rows: list[tuple[str, list[tuple[float, float] | None]]] = []
    tools: list[Callable[[str], str]] = [by_trafilatura, by_readability]
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        source = next(path for path in sorted(case.iterdir()) if path.stem in ("input", "page") and path.is_file())
        body = words((case / "body.txt").read_text(encoding="utf-8"))
        page = page_of(source)
        raw = visible(page) if page else source.read_text(encoding="utf-8") if source.suffix in (".txt", ".md") else ""
        around = words(raw) - body
        rows.append((case.name, [rates(ours(source), body, around), *(rates(tool(page), body, around) if page else None for tool in tools)]))
    return rows


def table(rows: list[tuple[str, list[tuple[float, float] | None]]]) -> str:
    """Return the Markdown table with the means of the pages that all three can read."""
    both = [rates for _, rates in rows if all(rates)]
    mean = [(sum(rates[at][0] for rates in both if rates[at]) / len(both), sum(rates[at][1] for rates in both if rates[at]) / len(both)) for at in range(3)]
    lines = [
        f"| case | importer: kept | let through | {' | '.join(f'{each} {version(each)}: kept | let through' for each in OTHERS)} |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, found in [*rows, (f"**mean of the {len(both)} pages in HTML**", mean)]:
        cells = [f"{rate[0]:.1%} | {rate[1]:.1%}" if rate else "– | –" for rate in found]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    text = table(measure())
    print(text)
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
