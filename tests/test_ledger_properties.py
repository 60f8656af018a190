"""Random catalogues and random edits of the Arabic: nothing that a person wrote disappears, and neighbours keep their bytes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog import parse, serialize
from pipeline.errors import ContentError
from pipeline.matching import by_a_person
from pipeline.merge import merge, record
from pipeline.model import Catalogue, Document, Entry
from pipeline.notes import lasting
from tests.ledger import ODD_TEXTS, PROVENANCE, TEXTS, approved, catalogues, document, edited, machine

MANY = settings(max_examples=60)
NOUNS = ("الصيّادون", "المعلّمة", "الوزير", "الطلّاب", "البلدية", "الجيران", "السفينة", "المكتبة", "الريح", "المدينة")
VERBS = ("وصل", "كتب", "زار", "باع", "قرأ", "فتح", "أغلق", "نظر", "سافر", "انتظر")
WORDS = (*NOUNS, *VERBS, "إلى", "من", "قبل", "بعد", "الميناء", "السوق", "ليلًا", "صباحًا", "أمس", "غدًا", "كبيرة", "قديم")
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(lambda words: f"{' '.join(words)}.")
Maker = Callable[..., Entry]
MAKERS: st.SearchStrategy[Maker] = st.sampled_from([approved, edited, machine])


@dataclass(frozen=True)
class Edit:
    """One thing an editor does to the article; ``at`` and ``to`` are places modulo its length."""

    kind: str
    at: int
    to: int
    text: str


EDITS = st.builds(
    Edit, st.sampled_from(["insert", "delete", "change", "move", "duplicate", "split", "join"]), st.integers(0, 30), st.integers(0, 30), SENTENCES
)


def apply(edit: Edit, sentences: list[str]) -> list[str]:
    """Return the article after the edit."""
    at, to = edit.at % (len(sentences) or 1), edit.to % (len(sentences) or 1)
    if edit.kind == "insert" or not sentences:
        return [*sentences[:at], edit.text, *sentences[at:]]
    before, sentence, after = sentences[:at], sentences[at], sentences[at + 1 :]
    words = sentence.split()
    match edit.kind:
        case "delete":
            return [*before, *after]
        case "change":
            return [*before, " ".join(["اليوم", *words[1:]]), *after]
        case "move":
            rest = [*before, *after]
            return [*rest[:to], sentence, *rest[to:]]
        case "duplicate":
            return [*before, sentence, sentence, *after]
        case "split" if len(words) > 1:
            half = len(words) // 2
            return [*before, f"{' '.join(words[:half])}.", " ".join(words[half:]), *after]
        case "join" if after:
            return [*before, f"{sentence[:-1]}، {after[0]}", *after[1:]]
    return sentences


def translated(sentences: list[str], makers: list[Maker]) -> Catalogue:
    """Return a catalogue in which every sentence has a target of its own."""
    units = document(sentences).units
    entries = [make(unit.source, f"target {unit.number}", context=unit.context) for unit, make in zip(units, makers, strict=False)]
    return Catalogue("en", "news", tuple(entries))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Catalogue, list[list[str]]]:
    """Return a translated article and the versions that it goes through."""
    sentences = draw(st.lists(SENTENCES, min_size=1, max_size=10))
    old = translated(sentences, draw(st.lists(MAKERS, min_size=len(sentences), max_size=len(sentences))))
    versions = []
    for edits in draw(st.lists(st.lists(EDITS, min_size=1, max_size=4), min_size=1, max_size=3)):
        for edit in edits:
            sentences = apply(edit, sentences)
        versions.append(sentences)
    return old, versions


def persons(catalogue: Catalogue) -> Counter[str]:
    return Counter(entry.target for entry in (*catalogue.entries, *catalogue.obsolete) if by_a_person(entry))


def read_or_refused(text: str) -> tuple[Catalogue | None, ContentError | None]:
    try:
        return parse(text, language="en", slug="news", path="x.po"), None
    except ContentError as problem:
        return None, problem


def through_text(catalogue: Catalogue) -> Catalogue:
    return parse(serialize(catalogue), language=catalogue.language, slug=catalogue.slug)


@MANY
@given(catalogues())
def test_parse_is_the_inverse_of_serialize(catalogue: Catalogue) -> None:
    assert through_text(catalogue) == catalogue
    assert serialize(through_text(catalogue)) == serialize(catalogue)


@MANY
@given(catalogues(texts=ODD_TEXTS))
def test_even_for_odd_characters(catalogue: Catalogue) -> None:
    assert through_text(catalogue) == catalogue


@MANY
@given(st.lists(st.one_of(TEXTS, st.sampled_from(["msgid", 'msgid "a"', 'msgstr "b"', "#~", "#~| ", "#|", "# ", '""', "#, fuzzy", 'msgctxt ""', '"']))))
def test_any_text_is_read_or_refused_with_a_line(lines: list[str]) -> None:
    text = "\n".join(['msgid ""', 'msgstr ""', *lines])
    read, problem = read_or_refused(text)
    assert read or (problem and problem.line and problem.mend)
    assert read is None or through_text(read) == read


@MANY
@given(histories())
def test_no_text_of_a_person_disappears(history: tuple[Catalogue, list[list[str]]]) -> None:
    catalogue, versions = history
    written = persons(catalogue)
    for sentences in versions:
        plan = merge(document(sentences), catalogue)
        catalogue = plan.catalogue
        for number in plan.todo:
            catalogue = record(catalogue, number, f"machine {number}", provenance=PROVENANCE)
        assert not written - persons(through_text(catalogue))


@MANY
@given(histories())
def test_merging_twice_equals_once_and_text_makes_no_difference(history: tuple[Catalogue, list[list[str]]]) -> None:
    catalogue, versions = history
    for sentences in versions:
        once = merge(document(sentences), catalogue)
        assert merge(document(sentences), once.catalogue).catalogue == once.catalogue
        assert merge(document(sentences), through_text(catalogue)) == once
        catalogue = once.catalogue


@MANY
@given(histories())
def test_the_catalogue_follows_the_document(history: tuple[Catalogue, list[list[str]]]) -> None:
    catalogue, versions = history
    for sentences in versions:
        plan = merge(document(sentences), catalogue)
        catalogue = plan.catalogue
        assert [(entry.context, entry.source) for entry in catalogue.entries] == [(unit.context, unit.source) for unit in document(sentences).units]
        keys = [(entry.context, entry.source) for entry in (*catalogue.entries, *catalogue.obsolete)]
        assert len(keys) == len(set(keys))
        assert not set(plan.todo) & set(plan.suggest)
        assert all(not catalogue.entries[number].target for number in plan.todo)


@MANY
@given(st.lists(SENTENCES, min_size=1, max_size=12, unique=True), EDITS, st.lists(MAKERS, min_size=12, max_size=12))
def test_one_edit_leaves_every_other_sentence_alone(sentences: list[str], edit: Edit, makers: list[Maker]) -> None:
    old = translated(sentences, makers)
    by_source = {entry.source: entry for entry in old.entries}
    after = apply(edit, sentences)
    kept = [entry for entry in merge(document(after), old).catalogue.entries if entry.source in by_source]
    once = {source for source, number in Counter(after).items() if number == 1}
    assert [entry for entry in kept if entry.source in once] == [by_source[source] for source in after if source in by_source and source in once]


@MANY
@given(histories())
def test_going_back_brings_every_persons_text_back_into_place(history: tuple[Catalogue, list[list[str]]]) -> None:
    """Delete everything, then bring the article back: the same catalogue, whatever the state of its units."""
    catalogue, _ = history
    nothing = merge(Document("", {}, (), ()), catalogue).catalogue
    sentences = [entry.source for entry in catalogue.entries]
    assert merge(document(sentences), through_text(nothing)).catalogue.entries == catalogue.entries


@MANY
@given(catalogues(), st.integers(0, 4))
def test_record_touches_no_other_entry_and_no_person(catalogue: Catalogue, number: int) -> None:
    if not catalogue.entries:
        catalogue = Catalogue("en", "news", (Entry("paragraph", "نص"),))
    number %= len(catalogue.entries)
    entry = catalogue.entries[number]
    if by_a_person(entry):
        with pytest.raises(ContentError):
            record(catalogue, number, "machine", provenance=PROVENANCE)
    else:
        result = record(catalogue, number, "machine", provenance=PROVENANCE)
        others = [(mine, theirs) for place, (mine, theirs) in enumerate(zip(result.entries, catalogue.entries, strict=True)) if place != number]
        assert all(mine == theirs for mine, theirs in others)
        assert result.entries[number].state == "machine"
        assert (result.entries[number].comments, result.entries[number].notes) == (entry.comments, lasting(entry.notes))
