"""All findings of one draft: every unit against its Arabic, and the units of the article against each other.

A sentence that moved into its neighbour is checked there: the neighbour's target is held against both sources.
"""

from collections.abc import Mapping, Sequence

from pipeline import terms
from pipeline.checks import Context, Dictionary, article_findings, dismissals, expected, unit_findings
from pipeline.inline import lift
from pipeline.model import MERGED_AWAY, Catalogue, Document, Finding
from pipeline.terms import Term


def draft_findings(
    document: Document,
    catalogue: Catalogue,
    *,
    locale: str = "",
    termbase: Sequence[Term] = (),
    path: str = "",
    dictionary: Dictionary | None = None,
) -> tuple[Finding, ...]:
    """Check a catalogue whose entries are the units of ``document``, in its order (as after ``merge``). ``unit`` of a finding is the entry's index."""
    found: list[Finding] = []
    sources = held_sources(document, catalogue)
    for number, entry in enumerate(catalogue.entries):
        source = sources.get(number, entry.source)
        known = expected(terms.find(termbase, lift(source).text), catalogue.language)
        about = Context(locale, document.units[number].kind, known, dismissals(entry.comments), dictionary, path, unit=number)
        found += unit_findings(source, entry.target, language=catalogue.language, context=about)
    found += article_findings(catalogue.entries, language=catalogue.language)
    return tuple(sorted(found, key=lambda finding: finding.unit or 0))


def held_sources(document: Document, catalogue: Catalogue) -> Mapping[int, str]:
    """Return what a unit's target has to say, for the units that took in a neighbour: their sources joined by a space.

    A merged-away unit's text is in the nearest unit before it in its block, else in the nearest one after it.
    """
    held: dict[int, list[int]] = {}
    for unit in document.units:
        if catalogue.entries[unit.number].target != MERGED_AWAY:
            continue
        own = [other.number for other in document.units if other.block == unit.block and catalogue.entries[other.number].target != MERGED_AWAY]
        before, after = [number for number in own if number < unit.number], [number for number in own if number > unit.number]
        if own:
            held.setdefault(before[-1] if before else after[0], []).append(unit.number)
    return {number: " ".join(document.units[each].source for each in sorted([number, *others])) for number, others in held.items()}
