"""A project for the command tests: articles, the model built by hand, and a quick stand-in for it that spells instead of decoding."""

import io
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.console import Console

from pipeline import commands, store
from pipeline.catalog import parse, serialize
from pipeline.engine import decode
from pipeline.engine.align import words
from pipeline.model import Catalogue, DecodeOptions, Entry, Hypothesis, Leg, Link
from tests.tiny_package import transliterated

NEWS = """---
title: فوز العمال في الميناء
slug: news
date: 2026-01-14
authors: ليلى حداد، Clara Winterfeld
category: أخبار
tags: نقابات، #تضامن
summary: اتفاق جديد بعد أسبوعين.
section: عمال
---

## ما جرى

وقّع **العمال** اتفاقًا [جديدًا](https://example.org/a_b)[^1]. عاد الجميع إلى `make build` صباح اليوم.

- زيادة الأجور 14٪.
- إعادة المفصولين.

[^1]: نص الاتفاق في الملحق.
"""
STUDY = """---
title: دراسة قصيرة
slug: study
---

كتبت الباحثة فصلًا جديدًا. وصل الكتاب إلى القراء.
"""
ENDINGS = {"es": "o", "fr": "e", "de": "n"}


def spelled(text: str, leg: Leg) -> Hypothesis:
    """Return Arabic in Latin letters, or English with an ending on every word; every word is linked to its own."""
    if leg.source == "ar":
        return Hypothesis(transliterated(text), -0.2, tuple(Link(start, end, start, end) for start, end in words(text)))
    written, links, place = "", [], 0
    for start, end in words(text):
        written += text[place:start]
        word = text[start:end] + (ENDINGS.get(leg.target, "") if text[start:end].isalpha() else "")
        links.append(Link(start, end, len(written), len(written) + len(word)))
        written, place = written + word, end
    return Hypothesis(written + text[place:], -0.3, tuple(links))


class Speller:
    """Decodes by ``answer``; ``asked`` holds every text with its leg. ``before`` is called ahead of each call, and may raise."""

    def __init__(self, answer: Callable[[str, Leg], Hypothesis] = spelled) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Leg]] = []
        self.before: Callable[[], None] = lambda: None

    def decode(
        self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions | None = None, progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        self.before()
        self.asked += [(text, leg) for text in texts]
        if progress:
            progress(len(texts), len(texts))
        return [(self.answer(text, leg),) for text in texts]


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def only_message(self) -> str:
        """Return the one line of complaint."""
        assert self.err.count("\n") == 1, f"more than one message:\n{self.err}"
        assert "Traceback" not in self.err
        return self.err


@dataclass
class Newsroom:
    """A project on disk. ``engine`` stands in for the decoder where there is one."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    engine: Speller = field(default_factory=Speller)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def ran(self, command: Callable[..., int], **options: object) -> Ran:
        console = Console(file=io.StringIO(), width=200, highlight=False, soft_wrap=True)
        self.capsys.readouterr()
        code = command(self.root, console=console, **options)
        assert isinstance(console.file, io.StringIO)
        return Ran(code, console.file.getvalue(), self.capsys.readouterr().err)

    def translate(self, **options: object) -> Ran:
        return self.ran(commands.translate, **options)

    def catalogue(self, language: str, slug: str) -> Catalogue:
        catalogue = store.load(self.root, language, slug).catalogue
        assert catalogue is not None, f"there is no {language}/{slug}.po"
        return catalogue

    def entry(self, language: str, slug: str, source: str) -> Entry:
        """Return the entry whose source begins with ``source``."""
        return next(entry for entry in self.catalogue(language, slug).entries if entry.source.startswith(source))

    def person(self, language: str, slug: str, source: str, **changes: object) -> Entry:
        """Let a person change an entry in the catalogue's file, as an editor of PO files does; return it as it now is."""
        path, _ = store.paths(self.root, language, slug)
        catalogue = parse(path.read_text(encoding="utf-8"), language=language, slug=slug)
        entries = tuple(replace(e, **changes) if e.source.startswith(source) else e for e in catalogue.entries)  # type: ignore[arg-type]
        path.write_text(serialize(replace(catalogue, entries=entries)), encoding="utf-8")
        return self.entry(language, slug, source)

    def approve(self, language: str, slug: str, source: str, target: str = "") -> Entry:
        changes = {"target": target} if target else {}
        return self.person(language, slug, source, fuzzy=False, **changes)

    def markdown(self, language: str, slug: str) -> str:
        return (self.root / "translations" / language / f"{slug}.md").read_text(encoding="utf-8")

    def went_through(self, slug: str, languages: Sequence[str] = ("en", "es", "fr", "de")) -> bool:
        """Tell whether an article has both files of a draft in these languages."""
        return all(f"translations/{code}/{slug}.{end}" in self.files() for code in languages for end in ("po", "md"))

    def half_written(self) -> list[str]:
        """Return the files that a write left behind."""
        return [name for name in (*self.files(), *self.files("content")) if Path(name).name.startswith(".")]

    def files(self, under: str = "translations") -> dict[str, bytes]:
        """Return every file below a folder, hidden ones too."""
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in sorted((self.root / under).rglob("*")) if path.is_file()}


def newsroom(project: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, real: bool = False) -> Newsroom:
    """Furnish an empty project with a model; unless ``real``, what decodes is a Speller. Nothing waits for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    shutil.copytree(model, project / "models" / "tiny", copy_function=shutil.copyfile)
    room = Newsroom(project, capsys)
    if not real:
        monkeypatch.setattr(decode, "Decoder", lambda *_, **__: room.engine)
    return room
