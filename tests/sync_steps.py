"""A small newsroom for the properties of ``sync``: an article, its draft on disk, and everything that people and machines do to them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import files, store
from pipeline.catalog import parse, serialize
from pipeline.frontmatter import parse_front, set_fields
from pipeline.markdown import compose, extract
from pipeline.merge import merge, offer, record
from pipeline.model import MERGED_AWAY, Catalogue
from pipeline.sync import SKELETON, Reconciled, reconcile, skeleton_hash
from pipeline.sync.whole import HELD
from tests.ledger import PROVENANCE

ARTICLE = """---
title: مكتبة القرية: حكاية
slug: news
date: 2026-03-01
summary: كيف بنى الأهالي مكتبة.
---

وصل العمّال إلى القرية صباحًا. حملوا معهم الخشب والمسامير. بدأ البناء قبل الظهر.

## البداية كانت صعبة

- سقط المطر يومين.
- نفد المال. ثم جاء الجيران بما عندهم.

> قالت المعلّمة إن الأطفال انتظروا طويلًا. لم يفقدوا الأمل.

1986⏎
انتهى البناء في الخريف.⏎
فُتحت الأبواب. دخل الأطفال أولًا.

| الشهر | الكتب |
|---|---|
| آذار | مئة كتاب |

![صورة المكتبة](library.jpg "المكتبة في يوم الافتتاح")

```
كود لا يُترجَم
```

انظر [الموقع](https://example.org/a). عاد الهدوء إلى القرية.
""".replace("⏎", "  ")
TOKEN = re.compile(r"typed\d+")


class CrashedError(Exception):
    """The machine went down."""


@dataclass
class Newsroom:
    """The project on disk. ``live`` are the words that people typed and did not delete themselves."""

    root: Path
    language: str = "en"
    typed: int = 0
    live: set[str] = field(default_factory=set)
    unread: bool = False

    def __post_init__(self) -> None:
        (self.root / "content").mkdir(parents=True)
        self.article_path.write_text(ARTICLE, encoding="utf-8")
        self.translate()

    @property
    def article_path(self) -> Path:
        return self.root / "content" / "news.md"

    @property
    def po(self) -> Path:
        return self.root / "translations" / self.language / "news.po"

    @property
    def markdown(self) -> Path:
        return self.po.with_suffix(".md")

    def word(self) -> str:
        """Return a word that nobody has typed before."""
        self.typed += 1
        self.live.add(f"typed{self.typed}")
        return f"typed{self.typed}"

    def bytes(self) -> tuple[bytes, ...]:
        return tuple(path.read_bytes() if path.exists() else b"" for path in (self.po, self.markdown))

    def lost(self) -> set[str]:
        """Return the words that a person typed and that stand nowhere any more."""
        text = "".join(path.read_text(encoding="utf-8") for path in (self.po, self.markdown) if path.exists())
        return self.live - set(TOKEN.findall(text))

    def read(self) -> tuple[store.Article, store.Draft, Reconciled]:
        store.recover(self.root)
        article = store.load_article(self.root, self.article_path, extract)
        loaded = store.load(self.root, self.language, "news")
        if loaded.markdown is None:
            old = loaded.catalogue or merge(article.document, None, language=self.language, slug="news").catalogue
            return article, loaded, Reconciled(old)
        return article, loaded, reconcile(article.document, loaded.catalogue, loaded.markdown, language=self.language, slug="news", path="draft.md")

    def sync(self) -> Reconciled:
        """Do what ``invoke sync`` does to one draft."""
        _, loaded, found = self.read()
        self.unread = found.unread
        if not found.unread:
            store.save(self.root, loaded, found.catalogue, found.markdown)
        return found

    def translate(self) -> None:
        """Do what ``invoke translate`` does to one draft: machine text is the number of the unit in brackets."""
        article, loaded, found = self.read()
        if found.blocked:
            self.sync()
            return
        plan = merge(article.document, found.catalogue, language=self.language, slug="news")
        catalogue = plan.catalogue
        for number in plan.todo:
            catalogue = record(catalogue, number, machine(catalogue, number), provenance=PROVENANCE)
        for number in plan.suggest:
            catalogue = offer(catalogue, number, machine(catalogue, number))
        front = parse_front(loaded.markdown or "")[0].values
        targets = {number: entry.target for number, entry in enumerate(catalogue.entries) if entry.target}
        text = (
            None
            if front.get("status") in HELD
            else compose(article.document, targets, front={"lang": self.language, "status": "draft", SKELETON: skeleton_hash(article.document)})
        )
        store.save(self.root, loaded, catalogue, text)

    def edit_catalogue(self, at: int, kind: str) -> None:
        """Change one target as a translation tool would."""
        catalogue = parse(self.po.read_text(encoding="utf-8"), language=self.language, slug="news")
        number = at % len(catalogue.entries)
        entry = catalogue.entries[number]
        self.forget(entry.target)
        match kind:
            case "delete":
                changed = replace(entry, target=MERGED_AWAY, fuzzy=True)
            case "approve":
                changed = replace(entry, fuzzy=False)
                self.live |= set(TOKEN.findall(entry.target))
            case "clear":
                changed = replace(entry, target="", fuzzy=False, previous="")
            case _:
                changed = replace(entry, target=f"{self.word()} in the catalogue, with {self.word()}.", fuzzy=kind != "sign")
        entries = (*catalogue.entries[:number], changed, *catalogue.entries[number + 1 :])
        self.po.write_text(serialize(replace(catalogue, entries=entries)), encoding="utf-8")

    def edit_markdown(self, at: int, kind: str) -> None:
        """Change some lines of the draft as a proofreader would, structure included."""
        if not self.markdown.exists():
            return
        text = self.markdown.read_text(encoding="utf-8")
        lines = text.split("\n")
        end = lines.index("---", 1) if kind in ("block", "line") else 0
        places = [number for number, line in enumerate(lines) if number >= end and re.search(r"\(\d+|typed", line)]
        if places:
            lines = EDITS[kind](self, lines, places[at % len(places)])
        self.markdown.write_text("\n".join(lines), encoding="utf-8")

    def hold(self, status: str) -> None:
        text = self.markdown.read_text(encoding="utf-8")
        self.markdown.write_text(set_fields(text, {"status": status, "reviewer": "Lina"}), encoding="utf-8")

    def forget(self, text: str) -> None:
        """Note that a person has deleted what they or another person typed."""
        self.live -= set(TOKEN.findall(text))

    def change_article(self, at: int, kind: str) -> None:
        """Change, delete, repeat or add a sentence of the Arabic."""
        text = self.article_path.read_text(encoding="utf-8")
        found = list(re.compile(r"[\u0621-\u0652][\u0621-\u0652 ]{5,}\.").finditer(text, text.index("\n---\n")))
        if not found:
            return
        place = found[at % len(found)]
        new = {"change": f"اليوم {place[0].strip()}", "delete": "", "repeat": f"{place[0]} {place[0].strip()}", "add": f"{place[0]} وهذه جملة رقم {at}."}[kind]
        self.article_path.write_text(text[: place.start()] + new + text[place.end() :], encoding="utf-8")


def machine(catalogue: Catalogue, number: int) -> str:
    return f"({number} machine of {len(catalogue.entries[number].source)})"


Edit = Callable[[Newsroom, list[str], int], list[str]]


def _new_text(room: Newsroom, line: str) -> str:
    """Return a line with its text replaced: what stands in front of the first word that is not markup stays."""
    prefix = re.match(r"(?:[a-z]+: \"?)?[\s>|#-]*(?:!\[)?", line)
    room.forget(line)
    start = prefix[0] if prefix else ""
    end = "".join(re.findall(r"(\]\(library.*|\"$| \|.*| {2,}$)", line[len(start) :])[:1])
    return f"{start}{room.word()} by a proofreader.{end}" if "|" not in line else line.replace("(", f"{_typed(room)} (", 1)


def _typed(room: Newsroom) -> str:
    return room.word()


def _insert_word(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], re.sub(r"\(|typed", lambda match: f"{room.word()} {match[0]}", lines[at], count=1), *lines[at + 1 :]]


def _rewrite(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], _new_text(room, lines[at]), *lines[at + 1 :]]


def _join(room: Newsroom, lines: list[str], at: int) -> list[str]:
    if at + 1 < len(lines) and not lines[at].endswith("  ") and re.match(r"[(t>]", lines[at + 1]) and not lines[at].startswith(("title", "summary")):
        return [*lines[:at], f"{lines[at].rstrip('. ')}, and {room.word()} {lines[at + 1].lstrip('> ')}", *lines[at + 2 :]]
    return lines


def _split(room: Newsroom, lines: list[str], at: int) -> list[str]:
    if not re.match(r"[(t](?!itle)", lines[at]):
        return lines
    first, _, rest = lines[at].partition(" ")
    return [*lines[:at], f"{first} {room.word()}.", *([rest] if rest.strip() else []), *lines[at + 1 :]]


def _delete(room: Newsroom, lines: list[str], at: int) -> list[str]:
    if not re.match(r"[(t](?!itle)", lines[at]):
        return lines
    room.forget(lines[at])
    return [*lines[:at], *lines[at + 1 :]]


def _add_line(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [*lines[: at + 1], f"A line more: {room.word()}.", *lines[at + 1 :]]


def _add_block(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [*lines[: at + 1], "", f"A paragraph more: {room.word()}.", "", *lines[at + 1 :]]


def _wrap(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], *lines[at].replace(" of ", "\nof ", 1).split("\n"), *lines[at + 1 :]] if re.match(r"[(t](?!itle)", lines[at]) else lines


def _spaces(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [line.rstrip() for line in lines]


def _code(room: Newsroom, lines: list[str], at: int) -> list[str]:
    return [f"{line} {room.word()}" if line.startswith("كود") else line for line in lines]


EDITS: dict[str, Edit] = {
    "word": _insert_word,
    "rewrite": _rewrite,
    "join": _join,
    "split": _split,
    "delete": _delete,
    "line": _add_line,
    "block": _add_block,
    "wrap": _wrap,
    "spaces": _spaces,
    "code": _code,
}


@contextmanager
def crash(monkeypatch: pytest.MonkeyPatch, *, after: int) -> Iterator[None]:
    """Let the machine go down after so many steps of writing; what was written until then stays."""
    left = [after]

    def counted(step: Callable[..., None]) -> Callable[..., None]:
        def run(*args: Path, **options: Path) -> None:
            if not left[0]:
                raise CrashedError
            left[0] -= 1
            step(*args, **options)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(files, "stage", counted(files.stage))
        patch.setattr(files, "rename", counted(files.rename))
        with suppress(CrashedError):
            yield
