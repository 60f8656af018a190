"""A newsroom in which anything may happen in any order, for the properties of release: what people wrote, what they approved, what readers see."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st
from tazamun_site import graph, versions

from pipeline import commands
from pipeline.frontmatter import parse_front
from tests.fakes import FakeClock
from tests.newsroom import Newsroom
from tests.press import LANGUAGES, LINA, OMAR, Press

WORD = re.compile(r"typed[a-j]{3}")
SENTENCES = ("وصل العمال إلى القرية صباحا.", "حملوا معهم الخشب والمسامير.", "عاد الهدوء إلى القرية.", "فتحت الأبواب في الخريف.", "قرأ الأطفال أول كتاب.")


def shown(press: Press, *, drafts: str = "") -> dict[str, str]:
    """Return the text of each language that the site shows to readers, title and summary first."""
    paths = [(press.article, "ar"), *((press.draft(language), language) for language in LANGUAGES if press.draft(language).exists())]

    def read(path: Path, language: str) -> versions.Version:
        return versions.read(path, language=language, translation=language != "ar", timezone="UTC")

    found, _ = graph.build(paths, read=read, source="ar", languages=("ar", *LANGUAGES), drafts=drafts)
    return {code: f"{each.title}\n{each.summary}\n{each.body.html}" for code, each in found.versions.get(press.slug, {}).items()}


# what may happen in any order

STEPS = st.one_of(
    st.tuples(st.sampled_from(["write", "write", "write in the markdown", "sign", "clear"]), st.sampled_from(["en", "fr"]), st.integers(0, 7)),
    st.tuples(st.just("review and approve"), st.sampled_from(["en", "fr"]), st.booleans()),
    st.tuples(st.sampled_from(["approve", "approve", "mark by hand"]), st.sampled_from(["en", "fr"]), st.booleans()),
    st.tuples(st.sampled_from(["change", "add", "delete", "back"]), st.just("ar"), st.integers(0, 4)),
    st.tuples(st.sampled_from(["translate", "sync", "release", "release", "unrelease"]), st.just(""), st.just(0)),
)

APPROVED = [("review and approve", "en", 0), ("review and approve", "fr", 0)]
BEGINNINGS = [APPROVED[:1], APPROVED, [*APPROVED, ("release", "", 0)], [*APPROVED, ("release", "", 0), ("change", "ar", 1), ("translate", "", 0)]]


def article(sentences: list[str], front: dict[str, str]) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n\n{' '.join(sentences[:2])}\n\n{' '.join(sentences[2:])}\n"


class World:
    """A newsroom in which anything may happen. ``promised`` holds for each language the texts that a person has approved, whole."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.first = list(SENTENCES[:3])
        self.sentences = list(self.first)
        self.live: set[str] = set()
        self.promised: dict[str, set[str]] = {language: set() for language in LANGUAGES}

    def take(self, what: str, language: str, at: int) -> None:
        if what in ("change", "add", "delete", "back"):
            self.rewrite(what, at)
        elif language:
            self.work(what, language, at)
        else:
            self.command(what)

    def work(self, what: str, language: str, at: int) -> None:
        """Let a reviewer do something to one language."""
        match what:
            case "write":
                self.in_the_catalogue(language, at)
            case "write in the markdown":
                self.in_the_markdown(language, at)
            case "sign" | "clear":
                self.sign(language, at, clear=what == "clear")
            case "review and approve":
                before = self.in_catalogue(language)
                self.press.review(language)
                self.live = (self.live - (before - self.in_catalogue(language))) | (self.in_catalogue(language) - before)
                self.approve(language, LINA, commit=bool(at))
            case "approve":
                self.approve(language, OMAR, commit=bool(at))
            case _:
                self.mark(language, commit=bool(at))

    def command(self, what: str) -> None:
        if what == "translate":
            self.press.room.translate()
        elif what == "sync":
            self.press.room.ran(commands.sync)
        elif what == "unrelease":
            self.press.unrelease(commit=False)
        else:
            before = self.press.front("ar").get("released")
            self.press.release(commit=False)
            now = self.press.front("ar").get("released")
            if now and not before:
                assert {self.press.front(language)["released"] for language in ("en", "fr")} == {now}

    def in_catalogue(self, language: str) -> set[str]:
        return set(WORD.findall("".join(entry.target for entry in self.press.room.catalogue(language, "library").entries)))

    def everything(self) -> set[str]:
        """Return all words that people wrote and that stand in some file."""
        return set(WORD.findall("".join(text.decode() for text in self.press.room.files().values())))

    def approve(self, language: str, reviewer: str, *, commit: bool) -> None:
        ran = self.press.approve(language, reviewer=reviewer, commit=commit)
        if ran.code == 0:
            self.promised[language].add(self.body(language))

    def mark(self, language: str, *, commit: bool) -> None:
        if self.press.front(language).get("status") == "draft":
            self.press.edit(language, "status: draft", "status: approved\nreviewer: Lina Haddad")
            ran = self.press.room.ran(commands.approve, slug="library", commit=commit, clock=self.press.clock)
            if ran.code == 0:
                self.promised[language].add(self.body(language))

    def body(self, language: str) -> str:
        text = self.press.draft(language).read_text(encoding="utf-8")
        front, body = parse_front(text)
        return f"{front.values['title']}\n{front.values['summary']}\n{text[body:].strip()}"

    def in_the_catalogue(self, language: str, at: int) -> None:
        entries = self.press.room.catalogue(language, "library").entries
        entry = entries[at % len(entries)]
        self.live -= set(WORD.findall(entry.target))  # a person writes over it
        self.press.correct(language, entry.source)
        self.live |= self.everything() & {f"typed{''.join(chr(97 + int(d)) for d in f'{self.press.typed:03}')}"}

    def in_the_markdown(self, language: str, at: int) -> None:
        path = self.press.draft(language)
        lines = path.read_text(encoding="utf-8").split("\n")
        places = [number for number, line in enumerate(lines) if number > lines.index("---", 1) and line]
        place = places[at % len(places)]
        self.live -= set(WORD.findall(lines[place]))
        word = self.press.word()
        lines[place] = f"A {word} line."
        self.live.add(word)
        path.write_text("\n".join(lines), encoding="utf-8")

    def sign(self, language: str, at: int, *, clear: bool) -> None:
        entries = self.press.room.catalogue(language, "library").entries
        entry = entries[at % len(entries)]
        if clear:
            self.live -= set(WORD.findall(entry.target))
            self.press.room.person(language, "library", entry.source, target="", fuzzy=False, previous="")
        elif entry.target:
            self.press.room.person(language, "library", entry.source, fuzzy=False, previous="")

    def rewrite(self, what: str, at: int) -> None:
        place = at % len(self.sentences)
        if what == "change":
            self.sentences[place] = self.sentences[place].replace(" ", " كل ", 1)
        elif what == "add" and SENTENCES[at] not in self.sentences:
            self.sentences.insert(place, SENTENCES[at])
        elif what == "delete" and len(self.sentences) > 3:
            del self.sentences[place]
        elif what == "back":
            self.sentences = list(self.first)
        self.press.article.write_text(article(self.sentences, self.press.front("ar")), encoding="utf-8")

    def check(self, step: object) -> None:
        """Nothing that a person wrote is lost, and every translation that readers see was approved, whole."""
        assert self.live <= self.everything(), step
        for language in shown(self.press).keys() - {"ar"}:
            assert self.body(language) in self.promised[language], (language, step)
            assert self.press.front(language)["reviewer"] in ("Lina Haddad", "Omar Nasser")


@contextmanager
def world(press: Press) -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=press.root.parent) as folder:
        root = Path(folder) / "project"
        shutil.copytree(press.root, root, ignore=shutil.ignore_patterns("theme", "pelicanconf.py"))
        room = Newsroom(root, press.room.capsys, press.room.engine)
        yield World(Press(room, clock=FakeClock(press.clock.now, step=press.clock.step)))
