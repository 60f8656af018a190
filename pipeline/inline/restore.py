"""Putting markup back on a translated sentence, and proving that it arrived.

Each way of placing and writing is read back with the parser. The first that shows exactly what was meant, with all fixed
parts, is taken; ways are tried from the most natural (the source's marks, minimal escapes) to the plainest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.inline.choose import Scope
from pipeline.inline.ground import Ground, Range, survey
from pipeline.inline.lift import Lifted, Span
from pipeline.inline.locate import locate
from pipeline.inline.parts import find_addresses, fixed_parts
from pipeline.inline.place import Placed, place
from pipeline.inline.write import MARKERS, Writer, outline
from pipeline.model import Finding, Link

_MOST_SPANS = 300
_SHOWN = 60


@dataclass(frozen=True)
class Restored:
    """A translated sentence with its markup. ``text`` is inline Markdown on one line, ``findings`` what a person should check."""

    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Layout:
    """One way of placing: the top-level spans, and what of the target is left out."""

    placed: tuple[Placed, ...]
    erased: tuple[Range, ...]

    def walk(self) -> Iterator[Placed]:
        return chain.from_iterable(map(_walk, self.placed))


def restore(lifted: Lifted, target: str, links: Sequence[Link]) -> Restored:
    """Put the markup of a sentence on its translation.

    ``target`` is plain text: what in it looks like Markdown is escaped, and addresses in it that the source does not have
    are taken out. ``links`` connect character ranges of ``lifted.text`` and of ``target``; without any, spans are placed
    by position. Findings: ``markup-placed-by-fallback`` and ``invented-address`` (warnings), ``markup-not-restored``
    (blocking: the text is the source sentence, because the translation could not carry its markup).

    >>> from pipeline.inline.lift import lift
    >>> restore(lift("كتاب **جديد**"), "new book", [Link(0, 4, 4, 8), Link(5, 9, 0, 3)]).text
    '**new** book'
    """
    target = _flat(target)
    spans = list(lifted.walk())
    if not lifted.text or (spans and not target.strip()) or len(spans) > _MOST_SPANS:
        return Restored(lifted.source, _unrestored(lifted, target) if lifted.text else ())
    ground = survey(lifted, target, links)
    located = locate(lifted, ground)
    for layout in _layouts(lifted, ground, located):
        for full in (False, True):
            for markers in MARKERS if any(span.kind in ("em", "strong") for span in spans) else MARKERS[:1]:
                writer = Writer(target, lifted.references, markers, full, layout.erased)
                if (text := writer.write(layout.placed)) and _is_true(text, writer, lifted):
                    return Restored(text, tuple(_findings(layout, ground, located)))
    return Restored(lifted.source, _unrestored(lifted, target))


def _flat(target: str) -> str:
    """Replace controls and broken characters one by one with spaces: links count characters."""
    return "".join(" " if char < " " or char in "\x7f\x85\u2028\u2029" or "\ud800" <= char <= "\udfff" else char for char in target)


def _layouts(lifted: Lifted, ground: Ground, located: dict[int, Range]) -> Iterator[_Layout]:
    """Yield ways of placing: as aligned; with punctuation outside of wraps; everything after the sentence as in the source."""
    for tight in (False, True):
        whole = Scope(ground, located, 0, len(ground.target), (0, len(ground.source)), tight)
        yield _layout(place(lifted.spans, whole), ground, located)
    end = len(ground.target)
    yield _layout(tuple(Placed(span, end, end, how="stray") for span in lifted.spans), ground, located)


def _layout(placed: tuple[Placed, ...], ground: Ground, located: dict[int, Range]) -> _Layout:
    """Erase located parts that could not be replaced where they stand, and addresses that are nobody's."""
    used = {each.span.number for top in placed for each in _walk(top) if each.start < each.end and not each.span.wraps}
    kept = [place for number, place in located.items() if number in used]
    erased = {place for number, place in located.items() if number not in used}
    erased |= set(_invented(ground, kept))
    return _Layout(placed, tuple(sorted(erased)))


def _walk(placed: Placed) -> Iterator[Placed]:
    yield placed
    for each in placed.inside:
        yield from _walk(each)


def _invented(ground: Ground, located: Sequence[Range]) -> Iterator[Range]:
    for start, end in find_addresses(ground.target):
        if all(end <= low or high <= start for low, high in located):
            yield start, end


def _is_true(text: str, writer: Writer, lifted: Lifted) -> bool:
    """Tell whether a written sentence shows what was meant, with the same markup and the same fixed parts as the source."""
    shown, labels = outline(text, lifted.references), lifted.references
    if shown != writer.meant() or shown.marks() != outline(lifted.source, labels).marks():
        return False
    return fixed_parts(text, references=labels) == fixed_parts(lifted.source, references=labels)


def _findings(layout: _Layout, ground: Ground, located: dict[int, Range]) -> Iterator[Finding]:
    for each in layout.walk():
        if each.how != "aligned":
            yield Finding("markup-placed-by-fallback", "warning", f"{_brief(each.span)} was placed by its position, not by alignment.")
    for start, end in _invented(ground, list(located.values())):
        yield Finding("invented-address", "warning", f"The machine wrote {ground.target[start:end][:_SHOWN]}, which is not in the source; it was taken out.")


def _brief(span: Span) -> str:
    return span.markdown if len(span.markdown) <= _SHOWN else span.markdown[: _SHOWN - 1] + "…"


def _unrestored(lifted: Lifted, target: str) -> tuple[Finding, ...]:
    why = f"“{target[:_SHOWN]}” could not carry the markup" if target.strip() else "The machine returned nothing"
    return (Finding("markup-not-restored", "blocking", f"{why} of this sentence; the source stands in its place."),)
