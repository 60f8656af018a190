"""What a draft says for each unit, read along the skeleton of the article that it was composed from.

Principles:

- The article is composed once more with a mark in place of every unit: what stands between the marks is skeleton, and must stand in
  the draft too. So the Markdown of both is parsed in the same way, and nothing is told apart by its looks.
- Reading proves itself: composed from what was read, the article must render as the draft does and have the same words. A person's
  text is therefore read whole or not at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.errors import ContentError
from pipeline.frontmatter import parse_front
from pipeline.markdown import compose
from pipeline.markdown.escape import NOTHING, Escape
from pipeline.markdown.lines import Draft, Passage, read_draft
from pipeline.markdown.proof import html
from pipeline.model import MERGED_AWAY, Document, Slot, text_hash
from pipeline.sync.align import Line, align
from pipeline.sync.forms import Known, plain
from pipeline.sync.passages import paired

MEND = "Undo it in the draft, or make the change in the Arabic article; to drop a sentence, write ∅ in its place."
_PLACE = chr(0xE002)
_WORD = re.compile(r"\w+|#+")
_MARK = re.compile(f"{chr(0xE000)}([0-9]+){chr(0xE001)}")
_KEY = re.compile(r"(?:^|\n)([A-Za-z][A-Za-z0-9_.-]*)[ \t]*:[ \t]*$")
_BREAK = re.compile(r"(?: {2,}|(?<!\\)(?:\\\\)*\\)\n")


@dataclass(frozen=True)
class Read:
    """One unit's text in a draft as it stands there; ``MERGED_AWAY`` for none. ``line`` is None where there is none."""

    text: str
    line: int | None = None


def escapes(document: Document) -> dict[int, Escape]:
    """Return how each unit is written."""
    slots = [part for part in document.skeleton if isinstance(part, Slot)]
    return {number: slot.escape for slot in slots for number in range(slot.first, slot.last + 1)}


def skeleton_hash(document: Document) -> str:
    """Return what a draft carries to tell later whether the article's skeleton has changed, or the draft's: 24 hexadecimal digits.

    The first 12 are the hash of the skeleton to the byte, the other 12 that of its words, which a draft has in common with it.
    """
    text = "".join(part if isinstance(part, str) else _PLACE for part in document.skeleton)
    body = text[parse_front(text)[1] :]
    return text_hash(body) + words_hash(body.replace(_PLACE, " "))


def words_hash(text: str) -> str:
    """Return the hash of a text's words in alphabetical order."""
    return text_hash(" ".join(sorted(_WORD.findall(text))))


def field_units(document: Document) -> dict[str, int]:
    """Return which unit stands behind each translatable key of the front matter."""
    found = {}
    for text, slot in pairwise(document.skeleton):
        if isinstance(slot, Slot) and slot.escape == "field" and isinstance(text, str) and (key := _KEY.search(text)):
            found[key[1].lower()] = slot.first
    return found


def read(document: Document, known: Sequence[Known], draft: Draft, *, path: str) -> tuple[Read, ...]:
    """Return what the draft says for each unit. Raises ContentError where it does not follow the article's skeleton."""
    template = read_draft(compose(document, {unit.number: f"{chr(0xE000)}{unit.number}{chr(0xE001)}" for unit in document.units}))
    found = _read_front(document, draft, path)
    for pattern, passage in paired(template.passages, draft.passages, known, path=path):
        found |= _read_passage(pattern, passage, known, path) if passage else {}
    texts = tuple(found.get(number, Read(MERGED_AWAY)) for number in range(len(document.units)))
    _prove(document, texts, draft, path)
    return texts


def units_of(content: str) -> list[int]:
    """Return the numbers of the units that a block of the template holds."""
    return [int(number) for number in _MARK.findall(content)]


def _read_front(document: Document, draft: Draft, path: str) -> dict[int, Read]:
    fields = field_units(document)
    if fields and not draft.offset:
        raise ContentError("The front matter of the draft is gone.", path=path, line=1, mend="Restore the lines between --- and --- from git.")
    found = {}
    for key, number in fields.items():
        field = draft.front.field(key)
        if field and field.value:
            found[number] = Read(field.value, field.line)
    return found


def _read_passage(pattern: Passage, passage: Passage, known: Sequence[Known], path: str) -> dict[int, Read]:
    """Return the texts of one block's units."""
    literals, groups = _template(pattern.content)
    if any(_is_break(literal) for literal in literals) and not _BREAK.search(passage.content):
        literals, groups = _without_breaks(literals, groups)  # an editor has trimmed the spaces at the ends of lines
    parts = _between(literals, passage.content)
    if parts is None:
        message = f"The marks between the sentences of this block are not those of the article: {_shown(pattern, known)}"
        raise ContentError(message, path=path, line=passage.line, mend=MEND)
    found: dict[int, Read] = {}
    for numbers, (start, text) in zip(groups, parts, strict=True):
        found |= _read_group(numbers, text, known, line=passage.line + passage.content.count("\n", 0, start))
    return found


def _read_group(numbers: Sequence[int], text: str, known: Sequence[Known], *, line: int) -> dict[int, Read]:
    *broken, last = text.split("\n")
    lines = [Line(each, line + index) for index, each in enumerate([*map(_unbroken, broken), last.strip()])]
    lines = [each for each in lines if each.text and each.text != NOTHING]
    found = align([known[number] for number in numbers], lines)
    texts = zip(numbers, found.units, strict=True)
    return {number: Read(" ".join(each.text for each in own), own[0].number) for number, own in texts if own}


def _unbroken(line: str) -> str:
    r"""Return a line that another follows; a hard break that a person added with a backslash becomes a tag, because units have no line ends."""
    return re.sub(r"(?<!\\)((?:\\\\)*)\\$", r"\1<br />", line.strip())


def _template(content: str) -> tuple[list[str], list[list[int]]]:
    """Return the skeleton of a block and the units between: one literal more than groups. White space without a hard break parts nothing."""
    pieces = _MARK.split(content)
    literals, groups = [pieces[0]], [[int(number)] for number in pieces[1::2]]
    merged: list[list[int]] = []
    for group, literal in zip(groups, pieces[2::2], strict=True):
        if merged and not literals[-1].strip() and not _is_break(literals[-1]):
            literals.pop()
            merged[-1] += group
        else:
            merged.append(group)
        literals.append(literal)
    return literals, merged


def _without_breaks(literals: list[str], groups: list[list[int]]) -> tuple[list[str], list[list[int]]]:
    kept, fused = literals[:1], groups[:1]
    for literal, group in zip(literals[1:-1], groups[1:], strict=True):
        if _is_break(literal):
            fused[-1] = fused[-1] + group
        else:
            kept.append(literal)
            fused.append(group)
    return ([*kept, literals[-1]], fused) if groups else (literals, groups)


def _is_break(literal: str) -> bool:
    return _BREAK.fullmatch(literal) is not None


def _between(literals: Sequence[str], content: str) -> list[tuple[int, str]] | None:
    """Return (offset, text) of what stands between the literals, or None where they do not all stand there, in order."""
    if len(literals) == 1:
        return [] if literals[0].split() == content.split() else None
    parts: list[tuple[int, str]] = []
    first = _pattern(literals[0]).match(content)
    if first is None:
        return None
    place = first.end()
    for literal in literals[1:-1]:
        found = _pattern(literal).search(content, place)
        if found is None:
            return None
        parts.append((place, content[place : found.start()]))
        place = found.end()
    ends = [found.start() for found in re.compile(rf"{_pattern(literals[-1]).pattern}\Z").finditer(content, place)] if literals[-1].strip() else [len(content)]
    # a hard break that the article does not have, between two that it has, would shift every sentence after it
    breaks = sum(len(_BREAK.findall(literal)) for literal in literals)
    if not ends or (any(map(_is_break, literals)) and len(_BREAK.findall(content)) != breaks):
        return None
    return [*parts, (place, content[place : ends[0]])]


def _pattern(literal: str) -> re.Pattern[str]:
    if _is_break(literal):
        return _BREAK
    return re.compile(r"\s*" + r"\s*".join(map(re.escape, literal.split())) + (r"\s*" if literal.strip() else ""))


def _shown(pattern: Passage, known: Sequence[Known]) -> str:
    text = _MARK.sub(lambda mark: known[int(mark[1])].text, pattern.content).replace("\n", " ")
    return f"«{text[:60]}…»" if len(text) > 60 else f"«{text}»"


def _prove(document: Document, texts: Sequence[Read], draft: Draft, path: str) -> None:
    """Raise ContentError unless the article composed from what was read says what the draft says."""
    composed = compose(document, {number: found.text for number, found in enumerate(texts)})
    again = read_draft(composed)
    if _words(again.body) == _words(draft.body) and _rendered(again.body) == _rendered(draft.body):
        return
    line = next((theirs.line for ours, theirs in zip(again.passages, draft.passages, strict=False) if ours.content.split() != theirs.content.split()), None)
    line = line or _first_difference(again, draft)
    message = "Something other than a sentence was changed here: code, HTML, a heading's level, a mark, or an address that belongs to the article."
    raise ContentError(message, path=path, line=line, mend=MEND)


def _first_difference(again: Draft, draft: Draft) -> int:
    """Return the draft's line (from 1) in whose surroundings the words differ first."""
    ours = re.findall(r"\S+", again.body)
    for place, (mine, theirs) in enumerate(zip([*ours, ""], re.finditer(r"\S+|\Z", draft.body), strict=False)):
        if mine != theirs[0] or place == len(ours):
            return draft.text.count("\n", 0, draft.offset + theirs.start()) + 1
    return draft.text.count("\n") + 1


def _words(body: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"&#32;|<br />", " ", body))


def _rendered(body: str) -> str:
    """Return a body's HTML without what stands for nothing, and without hard breaks, which were compared before."""
    rendered = html(body.replace(NOTHING, "")).replace("<br />", " ").replace(MERGED_AWAY, "")
    return re.sub(r"\s+", " ", re.sub(r"<p>\s*</p>", "", rendered))


def target_of(found: Read, escape: Escape) -> str:
    """Return what was read as a target."""
    return found.text if found.text == MERGED_AWAY else plain(found.text, escape) or MERGED_AWAY
