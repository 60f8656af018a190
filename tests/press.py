"""A newsroom that works with git: reviewers who write and sign, an editor who releases, and what readers then see."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import commands, files, store
from pipeline.catalog import parse, serialize
from pipeline.frontmatter import parse_front
from tests.fakes import FakeClock
from tests.newsroom import Newsroom, Ran

LANGUAGES = ("en", "es", "fr", "de")
LINA = "Lina Haddad <lina@example.org>"
OMAR = "Omar Nasser <omar@example.org>"
EDITOR = "Clara Winterfeld <clara@example.org>"
ARTICLE = """---
title: مكتبة القرية
slug: library
date: 2026-03-01 08:00
summary: كيف بنى الأهالي مكتبة.
status: draft
---

وصل العمال إلى القرية صباحا. حملوا معهم الخشب والمسامير.

عاد الهدوء إلى القرية.
"""
_ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]")


class StopError(BaseException):
    """The moment at which the machine stops: no code of ours catches it."""


@dataclass
class Press:
    """``clock`` goes on by an hour at each look, so that no two moments are the same. ``typed`` counts what people have written."""

    room: Newsroom
    slug: str = "library"
    clock: FakeClock = field(default_factory=lambda: FakeClock(step=timedelta(hours=1)))
    typed: int = 0

    @property
    def root(self) -> Path:
        return self.room.root

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, encoding="utf-8").stdout

    def found(self) -> None:
        """Begin a repository with everything that is there."""
        name, mail = EDITOR[:-1].split(" <")
        self.git("init", "--quiet", "--initial-branch=main")
        for key, value in {"user.name": name, "user.email": mail, "commit.gpgsign": "false", "core.autocrlf": "false", "gc.auto": "0"}.items():
            self.git("config", key, value)
        (self.root / ".gitignore").write_text(".cache/\noutput/\n.*.part\n.*.staged\n", encoding="utf-8")
        self.save("Begin")

    def save(self, message: str, *, author: str = EDITOR) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--author={author}", f"--message={message}")

    def word(self) -> str:
        """Return a word that nobody has written before, without digits, which checks would miss in the Arabic."""
        self.typed += 1
        return "typed" + "".join(chr(ord("a") + int(digit)) for digit in f"{self.typed:03}")

    def review(self, language: str, *, every: bool = False) -> None:
        """Let a person write every sentence of a catalogue that is not signed off (or ``every`` one), in a tool for PO files; they stay unsigned."""
        self._rewrite(language, lambda entry: every or entry.fuzzy or not entry.target)

    def correct(self, language: str, source: str) -> str:
        """Let a person rewrite one sentence of the catalogue; return their text."""
        self._rewrite(language, lambda entry: entry.source.startswith(source))
        return self.entry(language, source).target

    def _rewrite(self, language: str, which) -> None:  # type: ignore[no-untyped-def]
        path, _ = store.paths(self.root, language, self.slug)
        catalogue = parse(path.read_text(encoding="utf-8"), language=language, slug=self.slug)
        entries = tuple(replace(e, target=f"The {self.word()} text.", fuzzy=True, previous="") if which(e) else e for e in catalogue.entries)
        path.write_text(serialize(replace(catalogue, entries=entries)), encoding="utf-8")

    def entry(self, language: str, source: str):  # type: ignore[no-untyped-def]
        return self.room.entry(language, self.slug, source)

    def approve(self, *languages: str, reviewer: str = LINA, **options: object) -> Ran:
        return self.room.ran(commands.approve, slug=self.slug, languages=languages, reviewer=reviewer, clock=self.clock, **options)

    def release(self, **options: object) -> Ran:
        return self.room.ran(commands.release, slug=self.slug, clock=self.clock, **options)

    def unrelease(self, **options: object) -> Ran:
        return self.room.ran(commands.unrelease, slug=self.slug, clock=self.clock, **options)

    def ready(self, *languages: str) -> None:
        """Have some languages reviewed and approved."""
        for language in languages or LANGUAGES:
            self.review(language)
            ran = self.approve(language)
            assert (ran.code, ran.err) == (0, ""), ran

    @property
    def article(self) -> Path:
        return self.root / "content" / f"{self.slug}.md"

    def draft(self, language: str) -> Path:
        return self.root / "translations" / language / f"{self.slug}.md"

    def front(self, language: str) -> dict[str, str]:
        """Return the front matter of a draft, or of the article (``ar``)."""
        path = self.article if language == "ar" else self.draft(language)
        return parse_front(path.read_text(encoding="utf-8"))[0].values

    def edit(self, language: str, old: str, new: str) -> None:
        path = self.article if language == "ar" else self.draft(language)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def texts(self, language: str) -> dict[str, bytes]:
        """Return the two files of a draft by their paths."""
        return {name: text for name, text in self.room.files().items() if name.startswith(f"translations/{language}/{self.slug}")}

    def everything(self) -> dict[str, bytes]:
        """Return every article and every draft by their paths."""
        return {**self.room.files("content"), **self.room.files("translations")}

    def times(self) -> set[str]:
        """Return the times of release that the article and its drafts bear."""
        return {self.front(language).get("released", "") for language in ("ar", *LANGUAGES)}

    def commits(self) -> list[str]:
        """Return the subjects of all commits, the latest first."""
        return self.git("log", "--format=%s").splitlines()

    def committed(self) -> tuple[str, list[str]]:
        """Return the author of the last commit and the files in it."""
        author, *names = self.git("log", "-1", "--format=%an <%ae>", "--name-only").split("\n")
        return author, sorted(filter(None, names))

    def dirty(self) -> str:
        return self.git("status", "--porcelain", "--untracked-files=all")


@contextmanager
def stopped(monkeypatch: pytest.MonkeyPatch, allowed: int) -> Iterator[list[int]]:
    """Let ``allowed`` file operations and commits succeed, then stop the machine. Yields a list whose length is how many were asked for."""
    from pipeline import git, journal

    asked: list[int] = []

    def limited(operation):  # type: ignore[no-untyped-def]
        def run(*args: object, **options: object) -> object:
            asked.append(1)
            if len(asked) > allowed:
                raise StopError
            return operation(*args, **options)

        return run

    with monkeypatch.context() as patched:
        patched.setattr(files, "stage", limited(files.stage))
        patched.setattr(files, "rename", limited(files.rename))
        patched.setattr(git, "commit", limited(git.commit))
        patched.setattr(journal, "end", limited(journal.end))
        yield asked


def nameless(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Let git find nothing about who works here."""
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
