"""A made-up newsroom with every kind of article that the theme knows, in all languages: what is proved of its site is proved of every kind of page.

The sentences are the project's own parallel ones (CC0). The drafts are written here, not by the pipeline: the theme knows files only.
"""

import hashlib
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ar", "en", "es", "fr", "de")
SENTENCES = (ROOT / "training/data/newsroom.tsv", ROOT / "benchmarks/data/newsroom.tsv")
NAMES: Mapping[str, tuple[str, ...]] = {
    "sections": (
        "أخبار|News|Noticias|Actualités|Nachrichten",
        "تحليل|Analysis|Análisis|Analyses|Analyse",
        "حوارات|Interviews|Entrevistas|Entretiens|Gespräche",
    ),
    "authors": ("ليلى حدّاد|Laila Haddad|Laila Haddad|Leïla Haddad|Laila Haddad", "هيئة التحرير|The Editors|La redacción|La rédaction|Die Redaktion"),
    "tags": ("عمل|work|trabajo|travail|Arbeit", "تقنية حرّة|free software|software libre|logiciel libre|freie Software", "أرض|land|tierra|terre|Land"),
}
TERMS = {
    "heading": "ما جرى|What happened|Lo que pasó|Ce qui s’est passé|Was geschah",
    "numbers": "الأرقام|The figures|Las cifras|Les chiffres|Die Zahlen",
    "further": "للاستزادة|Further reading|Para leer más|Pour aller plus loin|Zum Weiterlesen",
    "column": "البلدة|Town|Ciudad|Ville|Ort",
    "share": "الحصة|Share|Parte|Part|Anteil",
    "port": "الميناء|The port|El puerto|Le port|Der Hafen",
    "caption": "رسم: الميناء عند الفجر|Drawing: the port at dawn|Dibujo: el puerto al alba|Dessin : le port à l’aube|Zeichnung: der Hafen im Morgengrauen",
    "alt": "رافعات أمام البحر|Cranes in front of the sea|Grúas frente al mar|Des grues devant la mer|Kräne vor dem Meer",
    "note": "نصّ الاتفاق في الملحق.|The agreement is in the annex.|El acuerdo figura en el anexo.|L’accord est en annexe.|Die Vereinbarung steht im Anhang.",
    "about": "من نحن|About us|Quiénes somos|Qui sommes-nous|Über uns",
}
SUPPORT = {
    "ar": "نعيش من [قرّائنا](pages/about.md).",
    "en": "We live on [our readers](pages/about.md).",
    "es": "Vivimos de [quienes nos leen](pages/about.md).",
    "fr": "Nous vivons de [nos lectrices et lecteurs](pages/about.md).",
    "de": "Wir leben von [denen, die uns lesen](pages/about.md).",
}
OUTSIDE = """
share = ["Mastodon https://share.example/?text={title}%20{url}"]
mirrors = ["https://mirror.example/tazamun", "http://tazamunexample.onion"]
"""
MACHINE = "Argos Translate 1.11, starter 0.3"


@dataclass(frozen=True)
class Sentences:
    """The sentences of one made-up article: ``rows[number]`` has the languages in their order, the title first."""

    rows: tuple[tuple[str, ...], ...]

    def title(self, at: int) -> str:
        return self.rows[0][at].rstrip(".")

    def paragraphs(self, at: int, *, of: int = 3) -> list[str]:
        texts = [row[at] for row in self.rows[1:]]
        return ["\n".join(texts[start : start + of]) for start in range(0, len(texts), of)]


def articles() -> Iterator[Sentences]:
    """Give the made-up articles that the project's sentences belong to."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for path in SENTENCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            name, *cells = line.split("\t")
            groups.setdefault(name.split(".")[0], []).append(tuple(cells))
    return (Sentences(tuple(rows)) for rows in groups.values() if len(rows) > 5)


def term(name: str, at: int) -> str:
    return TERMS[name].split("|")[at]


def name(kind: str, number: int, at: int) -> str:
    return NAMES[kind][number % len(NAMES[kind])].split("|")[at]


def long_body(pieces: list[Sentences], at: int) -> str:
    """A long piece with everything that Markdown has: contents, footnotes, a table, a picture, quotations, lists, code, links."""
    first, *rest = (piece.paragraphs(at) for piece in pieces)
    parts = [f"{first[0]}[^1] {first[1]}", f"## {term('heading', at)}", *first[2:], f'![{term("alt", at)}](images/port.png "{term("caption", at)}")']
    for number, paragraphs in enumerate(rest):
        parts += [f"## {pieces[number + 1].title(at)}", *paragraphs]
        if number == 0:
            parts += [f"> **{paragraphs[0].splitlines()[0]}**\n>\n> {name('authors', 0, at)}", f"### {term('numbers', at)}"]
            parts += [f"| {term('column', at)} | {term('share', at)} |\n|:--|--:|\n| {term('port', at)} | 14 |\n| `make build` | 2 |"]
            parts += ["- " + "\n- ".join(paragraphs[1].splitlines()), f"1. *{term('port', at)}*[^n]\n2. ~~{term('share', at)}~~"]
            parts += ["```sh\ninvoke build --drafts\n```", "***", f"{term('port', at)}\n:   {term('caption', at)}", f"> {paragraphs[0]}"]
    parts += [f"## {term('further', at)}", f"- [{term('about', at)}](pages/about.md)\n- [{pieces[1].title(at)}](behind.md#s1)\n- [GNU](https://www.gnu.org/)"]
    return "\n\n".join([*parts, f"[^1]: {term('note', at)}", f"[^n]: {term('note', at)} <https://example.org/a_b?c=d&e=f>"]) + "\n"


def front(values: Mapping[str, object]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items() if value != "") + "---\n\n"


@dataclass(frozen=True)
class Piece:
    """An article and the state of its translations: published, draft, behind, or none where ``languages`` leaves one out."""

    slug: str
    number: int
    title: Callable[[int], str]
    body: Callable[[int], str]
    state: str = "published"
    languages: tuple[str, ...] = LANGUAGES
    extra: Mapping[str, object] | None = None
    picture: str = ""

    def write(self, folder: Path) -> None:
        original = {**self._values(0), **(self.extra or {})}
        digest = hashlib.sha256(f"{original['title']}\n{original['summary']}\n{self.body(0).strip()}".encode()).hexdigest()[:12]
        for at, code in enumerate(LANGUAGES):
            if code in self.languages:
                values = {**self._values(at), **(self.extra or {}), **({} if code == "ar" else self._translation(code, digest))}
                path = folder / ("content" if code == "ar" else f"translations/{code}") / f"{self.slug}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(front(values) + self.body(at), encoding="utf-8")

    def _values(self, at: int) -> dict[str, object]:
        tags = ", ".join(name("tags", self.number + each, at) for each in range(2))
        values: dict[str, object] = {"title": self.title(at), "slug": self.slug, "date": f"202{4 + self.number % 3}-0{1 + self.number % 9}-14 09:30"}
        values |= {"authors": ", ".join(name("authors", each, at) for each in range(1 + self.number % 2)), "category": name("sections", self.number, at)}
        if self.picture:
            values |= {"image": self.picture, "image_alt": term("alt", at), "caption": term("caption", at)}
        return values | {"tags": tags, "summary": self.body(at).splitlines()[0].replace("[^1]", ""), "issue": 1 + self.number // 4}

    def _translation(self, code: str, digest: str) -> dict[str, object]:
        values: dict[str, object] = {"lang": code, "translator": MACHINE, "status": "draft" if self.state == "draft" else "published"}
        if self.state != "draft":
            values |= {"reviewer": "Änne Groß", "approved": "2026-02-01T10:00:00+00:00", "released": "2026-02-02T08:00:00+00:00", "edited": 37}
            values["original"] = "0123456789ab" if self.state == "behind" else digest
        return values


def pieces() -> list[Piece]:
    """Return all articles of the newsroom."""
    found = list(articles())

    def plain(number: int) -> tuple[Callable[[int], str], Callable[[int], str]]:
        piece = found[number % len(found)]
        return piece.title, lambda at: "\n\n".join(piece.paragraphs(at)) + "\n"

    long = found[0].title, lambda at: long_body(found[:9], at)
    elsewhere = {
        "elsewhere": "en: https://example.org/port A Paper, ar: https://example.net/mina, de: https://example.org/hafen A Paper",
        "modified": "2026-03-05",
    }
    mixed = (lambda at: f"“Linux 6.12” & <ثلاثة> *{found[3].title(at)}* `rm -rf /`: {'كلمة' if at else 'word'}؟", plain(3)[1])
    kinds = [
        Piece("long", 0, *long, extra=elsewhere),
        Piece("draft", 1, *plain(1), state="draft"),
        Piece("behind", 2, *long, state="behind", extra={"modified": "2026-04-01"}),
        Piece("mixed", 3, *mixed, extra={"issue": "٧"}, picture="images/cover.png"),
        Piece("partial", 4, *plain(4), languages=("ar", "de")),
        Piece("alone", 5, *plain(5), languages=("ar",)),
        Piece("bare", 6, *plain(6), extra=dict.fromkeys(("date", "authors", "category", "tags", "summary", "issue"), "")),
        Piece("unfinished", 7, *plain(7), state="draft", extra={"status": "draft"}),
    ]
    return kinds + [Piece(f"report-{number}", number, *plain(number)) for number in range(8, 18)]


def make(folder: Path, *, most: int | None = None) -> Path:
    """Write the newsroom's project, or its first ``most`` articles, into ``folder`` with this repository's theme and settings. Returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "pelicanconf.py", folder / "pelicanconf.py")
    (folder / "site.toml").write_text(_settings((ROOT / "site.toml").read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    for piece in pieces()[:most]:
        piece.write(folder)
    for at, code in enumerate(LANGUAGES):
        path = folder / ("content/pages" if code == "ar" else f"translations/{code}") / "about.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {"title": term("about", at), "status": "published"} | ({"lang": code} if at else {})
        path.write_text(front(values) + next(articles()).rows[2][at] + "\n", encoding="utf-8")
    (folder / "content/images").mkdir()
    (folder / "content/images/port.png").write_bytes(picture(960, 540))
    (folder / "content/images/cover.png").write_bytes(picture(1200, 600, shade=240))
    return folder


def _settings(text: str) -> str:
    """Return this repository's settings with all that they leave open for a newsroom: support, mirrors, a place to share."""
    for code, support in SUPPORT.items():
        text = text.replace(f"[languages.{code}]\n", f'[languages.{code}]\nsupport = "{support}"\n')
    return text + OUTSIDE


def picture(width: int, height: int, *, shade: int = 200) -> bytes:
    """Draw a picture, light above and dark below, as a PNG file. ``shade`` is 120 to 255."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([shade - 120 * row // height]) * width for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
