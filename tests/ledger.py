"""Catalogues for the tests: builders for examples, strategies for properties."""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from pipeline.catalog import arrange_obsolete
from pipeline.merge import merge, record
from pipeline.model import MERGED_AWAY, Catalogue, Document, Entry, Kind, Provenance, Unit, text_hash

PROVENANCE = Provenance("ctranslate2 4.8", "translate-ar_en", "1.9", "0123456789ab", "ar→en", -0.412, "")

BIDI = "\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}\N{ARABIC LETTER MARK}"
LETTERS = st.sampled_from(f'ابتثنميوa  bcé«»؟،""\\\\\t#,~|:<>[]()*_`\'%{{}}0٣{BIDI}\N{NO-BREAK SPACE}\N{ARABIC TATWEEL}')
TEXTS = st.text(LETTERS, min_size=1, max_size=24).map(str.strip).filter(bool)
ODD_TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and not set(text) & set("\r\n") and text.strip() != MERGED_AWAY)
HASHES = st.text("0123456789abcdef", min_size=12, max_size=12)
KINDS: tuple[Kind, ...] = ("title", "heading", "paragraph", "item", "link title")
WORDS = st.text("abcdefghijklmnop-_.", min_size=1, max_size=10)
COMMENTS = st.lists(st.text(LETTERS, max_size=20).map(str.strip).filter(lambda text: not text.startswith(". ")), max_size=2).map(tuple)
NOTES = st.builds(
    "{}: {}".format,
    st.sampled_from(["finding lost-link", "dismissed numbers", "suggestion 87", "untranslated", "approved"]),
    TEXTS.filter(lambda text: "\t" not in text),
)


@st.composite
def provenances(draw: st.DrawFn, target: str) -> Provenance:
    """Where a draft came from; half of the time the target is still the machine's."""
    recorded = text_hash(target) if draw(st.booleans()) else draw(HASHES)
    return Provenance(
        draw(st.text("abc 123.", min_size=1, max_size=12).map(str.strip)),
        draw(st.one_of(WORDS, st.just("a b%c"))),
        draw(WORDS),
        draw(HASHES),
        draw(st.sampled_from(["ar→en", "ar→en→es"])),
        draw(st.integers(-9000, 0)) / 1000,
        recorded,
        draw(st.one_of(st.just(""), HASHES)),
    )


@st.composite
def entries(draw: st.DrawFn, context: str, source: str, *, texts: st.SearchStrategy[str] = TEXTS) -> Entry:
    """Return an entry in any state."""
    target = draw(st.one_of(st.just(""), texts, st.just(MERGED_AWAY)))
    fuzzy = bool(target) and draw(st.booleans())
    return Entry(
        context,
        source,
        target,
        fuzzy,
        draw(st.one_of(st.just(""), texts)) if fuzzy else "",
        draw(provenances(target)) if target and draw(st.booleans()) else None,
        draw(st.one_of(st.just(""), HASHES)),
        tuple(draw(st.lists(NOTES, max_size=2))),
        draw(COMMENTS),
        draw(st.sampled_from([(), ("python-format",), ("no-wrap",)])),
    )


@st.composite
def catalogues(draw: st.DrawFn, *, texts: st.SearchStrategy[str] = TEXTS) -> Catalogue:
    """Return a catalogue with repeated sentences, obsolete entries and a header that somebody has worked on."""
    active = units([(draw(st.sampled_from(KINDS)), source) for source in draw(st.lists(texts, max_size=5))])
    current = tuple(draw(entries(unit.context, unit.source, texts=texts)) for unit in active)
    gone = draw(st.lists(st.tuples(st.sampled_from(KINDS), texts), max_size=3))
    obsolete = arrange_obsolete([draw(entries(kind, source, texts=texts)) for kind, source in gone], current)
    fields = st.sampled_from(["Last-Translator", "X-Generator", "PO-Revision-Date", "X-Poedit-Basepath"])
    header = draw(st.dictionaries(fields, TEXTS.map(lambda text: text.replace("\t", " "))))
    return Catalogue("en", "news", current, obsolete, header)


def units(sentences: Sequence[tuple[Kind, str] | str]) -> tuple[Unit, ...]:
    """Return the units of an article, with ordinals for repeated sentences."""
    seen: dict[tuple[str, str], int] = {}
    made = []
    for number, sentence in enumerate(sentences):
        kind: Kind = "paragraph" if isinstance(sentence, str) else sentence[0]
        source = sentence if isinstance(sentence, str) else sentence[1]
        seen[kind, source] = seen.get((kind, source), 0) + 1
        ordinal = seen[kind, source]
        made.append(Unit(number, number, kind, kind if ordinal == 1 else f"{kind} {ordinal}", source, number + 1))
    return tuple(made)


def document(sentences: Sequence[tuple[Kind, str] | str]) -> Document:
    """Return an article that consists of these sentences."""
    return Document("content/news.md", {"slug": "news"}, (), units(sentences))


def machine(source: str, target: str, *, context: str = "paragraph") -> Entry:
    """Return an entry that nobody has touched."""
    return Entry(context, source, target, fuzzy=True, provenance=Provenance("e", "p", "1", "0" * 12, "ar→en", -0.5, text_hash(target)))


def edited(source: str, target: str, *, context: str = "paragraph") -> Entry:
    """Return an entry that a person has worked on."""
    return Entry(context, source, target, fuzzy=True, provenance=Provenance("e", "p", "1", "0" * 12, "ar→en", -0.5, text_hash("machine")))


def approved(source: str, target: str, *, context: str = "paragraph") -> Entry:
    """Return an entry that a person has signed off."""
    return Entry(context, source, target)


def first_draft() -> Catalogue:
    """Return the machine's draft of an article of two sentences."""
    plan = merge(document(["جملة أولى.", "جملة ثانية."]), None, language="en")
    return record(record(plan.catalogue, 0, "First.", provenance=PROVENANCE), 1, "Second.", provenance=PROVENANCE)


def put(site: Path, name: str, text: str | bytes) -> Path:
    """Write a file as it is and return its path."""
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
