"""Which block of a draft is which block of the article: one to one in order, only what was composed as nothing may be missing."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from pipeline.errors import ContentError
from pipeline.markdown.lines import Passage
from pipeline.sync.forms import Known

_MEND = "Take the blocks of the article, one for one and in its order, as in the version in git; to drop a sentence, write ∅ in its place."
_NUMBER = re.compile(f"{chr(0xE000)}([0-9]+){chr(0xE001)}")


def paired(template: Sequence[Passage], draft: Sequence[Passage], known: Sequence[Known], *, path: str) -> Iterator[tuple[Passage, Passage | None]]:
    """Yield each block of the template with the draft's (None: composed as nothing). Raises ContentError with the line of the first surprise."""
    spare = len(template) - len(draft)
    optional = [_may_be_absent(passage, known) for passage in template]
    if not 0 <= spare <= sum(optional):
        raise _surprise(template, draft, known, path)
    if not spare:
        if any(ours.kind != theirs.kind for ours, theirs in zip(template, draft, strict=True)):
            raise _surprise(template, draft, known, path)
        yield from zip(template, draft, strict=True)
        return
    skipped = _skipped(template, draft, known, optional=optional, spare=spare)
    if skipped is None:
        raise _surprise(template, draft, known, path)
    blocks = iter(draft)
    yield from ((passage, None if place in skipped else next(blocks)) for place, passage in enumerate(template))


def _may_be_absent(passage: Passage, known: Sequence[Known]) -> bool:
    numbers = _NUMBER.findall(passage.content)
    return bool(numbers) and all(known[int(number)].absent for number in numbers)


def _skipped(template: Sequence[Passage], draft: Sequence[Passage], known: Sequence[Known], *, optional: Sequence[bool], spare: int) -> set[int] | None:
    """Return which ``spare`` optional blocks the draft lacks: those without which the rest is most alike."""
    none = float("-inf")
    rows: list[list[float]] = [[none] * (spare + 1) for _ in range(len(template) + 1)]
    rows[0][0] = 0.0
    for place, passage in enumerate(template):
        for gone in range(spare + 1):
            other = place - gone
            kept = none
            if 0 <= other < len(draft) and draft[other].kind == passage.kind and rows[place][gone] > none:
                kept = rows[place][gone] + _likeness(passage, draft[other], known)
            left = rows[place][gone - 1] if gone and optional[place] else none
            rows[place + 1][gone] = max(kept, left)
    if rows[-1][spare] == none:
        return None
    skipped, gone = set(), spare
    for place in range(len(template) - 1, -1, -1):
        if gone and optional[place] and rows[place][gone - 1] == rows[place + 1][gone]:
            skipped.add(place)
            gone -= 1
    return skipped


def _likeness(pattern: Passage, passage: Passage, known: Sequence[Known]) -> float:
    return Indel.normalized_similarity(_filled(pattern, known), passage.content)


def _filled(pattern: Passage, known: Sequence[Known]) -> str:
    return _NUMBER.sub(lambda mark: known[int(mark[1])].text, pattern.content)


def _surprise(template: Sequence[Passage], draft: Sequence[Passage], known: Sequence[Known], path: str) -> ContentError:
    """Return the error that names the first block which is not where the article has it."""
    message = f"The draft has {len(draft)} blocks of text, the article {len(template)}"
    for ours, theirs in zip(template, draft, strict=False):
        if ours.kind != theirs.kind:
            return ContentError(f"{message}; here the article has a {ours.kind}, the draft a {theirs.kind}.", path=path, line=theirs.line, mend=_MEND)
        if _likeness(ours, theirs, known) < 0.5:
            return ContentError(f"{message}; from here on they no longer go together.", path=path, line=theirs.line, mend=_MEND)
    last = draft[min(len(template), len(draft) - 1)].line if draft else 1
    return ContentError(f"{message}.", path=path, line=last, mend=_MEND)
