"""What the editor reads after an import: what was found, what is missing, what was dropped and, if asked, every change."""

from collections import Counter
from collections.abc import Iterator

from pipeline.importer.model import Dropped, Report


def render(report: Report, *, verbose: bool = False) -> str:
    """Return the report as plain text; with ``verbose`` all dropped text in full and each change of characters."""
    return "\n".join([*_head(report), *_found(report), *_dropped(report, verbose=verbose), *_changes(report, verbose=verbose), *_warnings(report)]) + "\n"


def _head(report: Report) -> Iterator[str]:
    if report.missing:
        yield f"{report.source}: not brought in. Not found: give {', '.join(report.missing)}."
    else:
        yield f"{report.source} → {report.path}" + ("" if report.written else " (dry run, nothing written)")


def _found(report: Report) -> Iterator[str]:
    found = report.metadata
    names = {
        "title": found.title, "subtitle": found.subtitle, "author": found.author, "in Latin script": found.author_latin, "role": found.role,
        "date": f"{found.date.isoformat()} («{found.date_said}»)" if found.date else "", "issue": found.issue, "section": found.section,
        "hashtags": ", ".join(found.tags), "summary": found.summary, "languages": found.language_note, "slug": report.slug, "source": found.source,
    }  # fmt: skip
    for name, value in names.items():
        if value:
            yield f"  {name}: {value}"
    for code, address in found.elsewhere.items():
        yield f"  elsewhere: {code} {address}"
    for credit in found.credits:
        yield f"  credit: {credit}"
    for place in report.pictures:
        yield f"  picture: content/{place}"


def _dropped(report: Report, *, verbose: bool) -> Iterator[str]:
    lost = [one for one in report.dropped if one.reason not in ("kept as metadata", "title", "author", "section", "summary", "subtitle")]
    if lost:
        words = sum(len(one.text.split()) for one in lost)
        yield f"Dropped {len(lost)} blocks, {words} words:"
    for one in lost if verbose else _short(lost):
        text = " ".join(one.text.split())
        yield f"  {one.reason}: {text if verbose or len(text) <= 70 else text[:70] + '…'}"


def _short(lost: list[Dropped]) -> Iterator[Dropped]:
    """Show at most four of each reason, but every repeated paragraph and everything as long as a paragraph."""
    count: Counter[str] = Counter()
    for one in lost:
        count[one.reason] += 1
        if count[one.reason] <= 4 or "repeated" in one.reason or len(one.text.split()) > 25:
            yield one
    for reason, number in count.items():
        if number > 4:
            yield Dropped(f"({number} in all; --verbose lists them)", reason)


def _changes(report: Report, *, verbose: bool) -> Iterator[str]:
    count = Counter(change.rule for change in report.changes)
    if count:
        yield "Changed: " + ", ".join(f"{rule} {number}×" for rule, number in sorted(count.items()))
    for change in report.changes if verbose else ():
        yield f"  {change.rule}: {_visible(change.before)} → {_visible(change.after)}"


def _visible(text: str) -> str:
    """Write invisible characters so that they are seen.

    >>> _visible("نص\N{RIGHT-TO-LEFT MARK}")
    'نص[U+200F]'
    """
    return "".join(letter if letter.isprintable() else "⏎" if letter == "\n" else f"[U+{ord(letter):04X}]" for letter in text)


def _warnings(report: Report) -> Iterator[str]:
    for warning in report.warnings:
        yield f"Look: {warning}"
