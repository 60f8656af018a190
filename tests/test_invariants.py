"""The invariants of the design, at the level of the command: tests that try to break them."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import files
from pipeline.matching import by_a_person
from pipeline.model import MERGED_AWAY, Catalogue, Entry
from tests.newsroom import NEWS, STUDY, Newsroom

LANGUAGES = ("en", "es")
POOL = (
    "كتبت الباحثة فصلًا جديدًا.",
    "وصل الكتاب إلى القراء.",
    "لم يصل الكتاب إلى القراء.",
    "قالت **ليلى** كلمتها.",
    "انظر [الموقع](https://example.org)[^1].",
    "عاد العمال إلى المصنع صباحًا.",
)
HEAD = "---\ntitle: مقال\nslug: mix\nauthors: ليلى حداد\n---\n\n"
FOOT = "\n\n[^1]: حاشية.\n"


@pytest.fixture
def room(empty_room: Newsroom) -> Newsroom:
    return empty_room


@contextmanager
def fresh(room: Newsroom) -> Iterator[Newsroom]:
    """Yield a copy of the project in another folder, for one example."""
    with tempfile.TemporaryDirectory(dir=room.root.parent) as folder:
        root = Path(folder) / "project"
        shutil.copytree(room.root, root, ignore=shutil.ignore_patterns("theme", "pelicanconf.py"))
        yield Newsroom(root, room.capsys, room.engine)


def article(sentences: list[str], *, split: bool = False) -> str:
    return HEAD + ("\n\n" if split else " ").join(sentences) + FOOT


@dataclass(frozen=True)
class Step:
    """What happens between two runs: to the Arabic, or by a person to the unit at ``place`` in one language."""

    what: str
    place: int = 0
    sentence: str = POOL[0]
    language: str = "en"


STEPS = st.builds(
    Step,
    st.sampled_from(["edit", "approve", "correct", "merge away", "comment", "clear", "markdown", "change", "a word", "insert", "delete", "move", "back"]),
    st.integers(0, 5),
    st.sampled_from(POOL),
    st.sampled_from(LANGUAGES),
)


def by_hand(entry: Entry, step: Step) -> Entry:
    words = f"A person wrote this, {step.place}."
    if step.what == "edit":
        return replace(entry, target=words, fuzzy=True)
    if step.what == "approve" and entry.target:
        return replace(entry, fuzzy=False, previous="")
    if step.what == "correct":
        return replace(entry, target=words, fuzzy=False, previous="")
    if step.what == "merge away":
        return replace(entry, target=MERGED_AWAY, fuzzy=False, previous="")
    if step.what == "comment":
        return replace(entry, comments=(*entry.comments, f"dismiss length: said the reviewer, {step.place}"))
    return replace(entry, target="", fuzzy=False, previous="") if step.what == "clear" else entry


def rewritten(sentences: list[str], step: Step, first: list[str]) -> list[str]:
    place = step.place % len(sentences)
    before, after = sentences[:place], sentences[place:]
    if step.what == "a word":
        return [*before, after[0].replace(" ", " اليوم ", 1), *after[1:]]
    if step.what == "change":
        return [*before, step.sentence, *after[1:]]
    if step.what == "insert":
        return [*before, step.sentence, *after]
    if step.what == "delete" and len(sentences) > 1:
        return [*before, *after[1:]]
    if step.what == "move":
        return [*after, *before]
    return list(first) if step.what == "back" else sentences


def happen(room: Newsroom, step: Step, sentences: list[str], first: list[str]) -> list[str]:
    """Do one step; return the article's sentences after it."""
    if step.what == "markdown":
        path = room.root / "translations" / step.language / "mix.md"
        lines = path.read_text(encoding="utf-8").split("\n")
        body = lines.index("---", 1) + 2
        if body < len(lines) and lines[body] and "](" not in lines[body]:
            lines[body] = f"A proofreader wrote this, {step.place}."
            path.write_text("\n".join(lines), encoding="utf-8")
        return sentences
    if step.what in ("change", "a word", "insert", "delete", "move", "back"):
        return rewritten(sentences, step, first)
    entries = room.catalogue(step.language, "mix").entries
    wanted = sentences[step.place % len(sentences)]
    entry = next((entry for entry in entries if entry.source == wanted), entries[0])
    changed = by_hand(entry, step)
    room.person(step.language, "mix", entry.source, **{name: getattr(changed, name) for name in ("target", "fuzzy", "previous", "comments")})
    return sentences


def persons_texts(catalogue: Catalogue) -> Counter[str]:
    return Counter(entry.target for entry in (*catalogue.entries, *catalogue.obsolete) if by_a_person(entry))


def persons_comments(catalogue: Catalogue) -> Counter[str]:
    return Counter(comment for entry in (*catalogue.entries, *catalogue.obsolete) for comment in entry.comments)


@given(st.lists(st.sampled_from(POOL), min_size=2, max_size=4, unique=True), st.lists(STEPS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_a_person_wrote_is_overwritten_or_lost(room: Newsroom, first: list[str], steps: list[Step], split: bool) -> None:
    with fresh(room) as site:
        sentences = list(first)
        site.write("content/mix.md", article(sentences, split=split))
        assert site.translate(languages=LANGUAGES).code == 0
        for step in steps:
            sentences = happen(site, step, sentences, first)
            before = {language: site.catalogue(language, "mix") for language in LANGUAGES}
            typed = {language: site.markdown(language, "mix") for language in LANGUAGES}
            site.write("content/mix.md", article(sentences, split=split))
            site.translate(languages=LANGUAGES)
            for language in LANGUAGES:
                after = site.catalogue(language, "mix")
                lost = persons_texts(before[language]) - persons_texts(after)
                # in the Markdown a person replaces the unit's text, as one does in the catalogue
                assert not lost or (step.what, step.language) == ("markdown", language), (step, lost)
                assert not persons_comments(before[language]) - persons_comments(after), step
                written = f"A proofreader wrote this, {step.place}."
                if step.what == "markdown" and written in typed[language]:
                    assert written in [entry.target for entry in after.entries], step
            everything = site.files()
            site.translate(languages=LANGUAGES)
            assert site.files() == everything, f"a second run changes something after {step}"


@given(st.lists(st.sampled_from(POOL), min_size=2, max_size=5, unique=True), st.integers(0, 4), st.booleans(), st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_sentence_touches_only_its_own_unit(room: Newsroom, sentences: list[str], place: int, split: bool, slightly: bool) -> None:
    place %= len(sentences)
    with fresh(room) as site:
        site.write("content/mix.md", article(sentences, split=split))
        site.translate(languages=["en"])
        for entry in site.catalogue("en", "mix").entries:
            site.approve("en", "mix", entry.source, f"Approved: {len(entry.source)}.") if "](" not in entry.source else site.approve("en", "mix", entry.source)
        site.translate(languages=["en"])
        before = site.catalogue("en", "mix")
        new = sentences[place].replace(" ", " اليوم ", 1) if slightly else "جملة لم تكن هنا من قبل."
        changed = [*sentences[:place], new, *sentences[place + 1 :]]
        site.write("content/mix.md", article(changed, split=split))
        site.translate(languages=["en"])
        after = site.catalogue("en", "mix")
        others = {entry.source: entry for entry in before.entries if entry.source != sentences[place]}
        assert {entry.source: entry for entry in after.entries if entry.source in others} == others
        assert [entry.state for entry in after.entries if entry.source not in others] == ["stale" if slightly else "machine"]
        assert sentences[place] in [entry.previous or entry.source for entry in (*after.entries, *after.obsolete)]


class StopError(BaseException):
    """The moment at which the run ends, as a kill does: no code of ours catches it."""


def stop_after(monkeypatch: pytest.MonkeyPatch, allowed: int) -> list[int]:
    """Let ``allowed`` file operations succeed, then end the run. Return a list whose length is how many were asked for."""
    asked: list[int] = []

    def limited(operation: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **options: object) -> object:
            asked.append(1)
            if len(asked) > allowed:
                raise StopError
            return operation(*args, **options)

        return run

    monkeypatch.setattr(files, "stage", limited(files.stage))
    monkeypatch.setattr(files, "rename", limited(files.rename))
    return asked


@pytest.fixture
def worked_on(room: Newsroom) -> Newsroom:
    """A project in which people have worked, and the Arabic has changed since: every kind of change is ahead of the next run."""
    room.write("content/news.md", NEWS)
    room.write("content/study.md", STUDY)
    room.translate(languages=LANGUAGES)
    room.approve("en", "news", "إعادة", "Reinstatement.")
    room.approve("en", "study", "وصل", "The book arrived.")
    room.person("es", "news", "إعادة", target="Readmisión.", comments=("dismiss length: short on purpose",))
    room.replace("translations/en/news.md", "zyadh alajwr 14%.", "Wages up by 14%.")
    room.replace("content/news.md", "عاد الجميع إلى `make build` صباح اليوم.", "عاد الجميع إلى `make build` مساء اليوم. هذه جملة جديدة.")
    room.replace("content/news.md", "إعادة المفصولين.", "إعادة كل المفصولين.")
    room.write("content/third.md", STUDY.replace("slug: study", "slug: third"))
    return room


def test_a_kill_at_any_write_is_healed_by_the_next_run(worked_on: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh(worked_on) as undisturbed:
        with monkeypatch.context() as patched:
            asked = stop_after(patched, 10_000)
            assert undisturbed.translate(languages=LANGUAGES).code == 0
        steps, expected = len(asked), undisturbed.files()
    assert steps > 20
    for allowed in range(steps):
        with fresh(worked_on) as site:
            with monkeypatch.context() as patched:
                stop_after(patched, allowed)
                with pytest.raises(StopError):
                    site.translate(languages=LANGUAGES)
            assert site.translate(languages=LANGUAGES).code == 0
            assert site.files() == expected, f"after a kill at write {allowed}"


def test_a_kill_in_the_middle_of_decoding_loses_nothing(worked_on: Newsroom) -> None:
    with fresh(worked_on) as undisturbed:
        undisturbed.translate(languages=LANGUAGES)
        expected = undisturbed.files()
    stops = 0
    for allowed in range(4):
        with fresh(worked_on) as site:
            left = iter(range(allowed))

            def stopped(left: Iterator[int] = left) -> None:
                if next(left, None) is None:
                    raise KeyboardInterrupt

            before = site.files()
            site.engine.before = stopped
            try:
                site.translate(languages=LANGUAGES)
            except KeyboardInterrupt:
                stops += 1
                kept = site.files()
                assert set(before) <= set(kept)
                if not allowed:
                    assert kept == before
            site.engine.before = lambda: None
            assert site.translate(languages=LANGUAGES).code == 0
            assert site.files() == expected
    assert stops >= 2


def test_the_order_of_articles_and_runs_makes_no_difference(worked_on: Newsroom) -> None:
    with fresh(worked_on) as together:
        together.translate(languages=LANGUAGES)
        expected = together.files()
    with fresh(worked_on) as apart:
        for language in LANGUAGES:
            for slug in ("third", "study", "news"):
                assert apart.translate(slugs=[slug], languages=[language]).code == 0
        assert apart.files() == expected
