"""A draft with one sentence of each kind, its sheet for other tools, and the way there and back in each format."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.exchange import Returned, Sheet, Tongue, from_po, from_table, from_xliff, to_po, to_table, to_xliff
from pipeline.model import MERGED_AWAY, Catalogue, Entry
from tests.ledger import approved, edited, machine

ARABIC, ENGLISH = Tongue("ar", "العربية", "rtl"), Tongue("en", "English", "ltr")
LINKED = "وقّع **العمال** اتفاقًا [جديدًا](https://example.org/a_b)[^1]، قال `make` و<br>."
TARGET = "The **workers** signed a [new](https://example.org/a_b) deal[^1], `make` said and<br>."
NINE = machine("إضراب تاسع.", "A ninth strike.")
CATALOGUE = Catalogue(
    "en",
    "news",
    (
        machine("فوز العمال", "The workers won", context="title"),
        machine(LINKED, TARGET),
        edited("عاد الجميع.", "Everyone went back."),
        approved("زيادة الأجور 14٪.", "Wages up 14%."),
        Entry("item", "إعادة المفصولين."),
        Entry("paragraph", "سطر.", MERGED_AWAY, fuzzy=True),
        replace(edited("جملة تغيرت كثيرًا.", "It changed."), previous="جملة تغيرت.", notes=("suggestion 87: It changes. ⟵ جملة تتغير.",)),
        replace(machine("سؤال؟", "A question?"), comments=("Ask Samir.",)),
        replace(NINE, context="paragraph 2", source="عاد الجميع."),
    ),
)
SHEET = Sheet(CATALOGUE, "content/news.md", ARABIC, ENGLISH, {1: ("finding length: long",)})


def po(sheet: Sheet) -> Returned:
    return from_po(to_po(sheet))


def xliff(sheet: Sheet) -> Returned:
    return from_xliff(to_xliff(sheet).encode())


def table(sheet: Sheet) -> Returned:
    return from_table(to_table(sheet, title="فوز العمال").encode())


def tagged(sheet: Sheet) -> Returned:
    return from_xliff(to_xliff(sheet, tagged=True).encode())


FORMATS: dict[str, Callable[[Sheet], Returned]] = {"po": po, "xliff": xliff, "xliff-tags": tagged, "table": table}


def sheet_of(catalogue: Catalogue) -> Sheet:
    return Sheet(catalogue, "content/news.md", ARABIC, ENGLISH)


def altered(returned: Returned, number: int, target: str, **changes: object) -> Returned:
    """Return the file after somebody has typed a target for the unit that stands at ``number``."""
    sentences = list(returned.sentences)
    sentences[number] = replace(sentences[number], target=target, **changes)  # type: ignore[arg-type]
    return replace(returned, sentences=tuple(sentences))
