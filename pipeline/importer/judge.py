"""Which blocks of a page are the article. The judgement about Arabic newsroom pages is made here.

First the element that holds most of the prose is sought (for pages with mark-up), then the stretch of blocks between
walls of furniture that holds most of it, then each block is judged by itself. Everything left out is named with a reason.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.importer import dates
from pipeline.importer.fold import Lexicon, fold
from pipeline.importer.labels import Label, label
from pipeline.importer.model import Block, Page
from pipeline.importer.signals import furniture, prose, verse

_NO_WALL = ("decoration", "number")
"""What may stand between the paragraphs of an article as well as around it: a line of stars, a year."""
_OUTER = ("outside the article", "hidden on the page", "decoration")
"""What lies between two stretches without parting them."""
_CONTENT = {"articlebody", "article", "main", "entry", "post", "content", "story"}


@dataclass(frozen=True)
class Verdict:
    """Indices of the page's blocks: ``start`` and ``stop`` of the article, and why each block outside or inside it is dropped."""

    start: int
    stop: int
    reasons: dict[int, str]
    labels: dict[int, Label]


def judge(page: Page, lexicon: Lexicon) -> Verdict:
    """Return where the article is and what is dropped."""
    blocks = page.blocks
    labels = {number: found for number, block in enumerate(blocks) if (found := label(block, lexicon))}
    running = [number not in labels and prose(block) for number, block in enumerate(blocks)]
    flagged = _flags(blocks, running)
    outside = _outside(page, running, flagged)
    reasons = {number: flagged.get(number) or furniture(block, lexicon) or outside.get(number, "") for number, block in enumerate(blocks)}
    for number in labels:
        if number not in flagged and reasons[number] not in ("comments", "related list"):
            reasons[number] = outside.get(number, "")
    _references(labels, reasons, len(blocks))
    start, stop = _stretch(blocks, running, reasons)
    last = max((number for number in range(start, stop) if running[number] and not reasons[number]), default=start)
    for number in range(start, last):
        if reasons[number] and number not in flagged and number not in outside:
            reasons[number] = furniture(blocks[number], lexicon, inside=True)
            if reasons[number] == "related list" and _heads_text(blocks[number], blocks[number + 1]):
                reasons[number] = ""
    _lists(blocks, reasons, start, stop)
    return Verdict(start, stop, {number: reason for number, reason in reasons.items() if reason}, labels)


def _heads_text(block: Block, after: Block) -> bool:
    """Tell whether what looks like the heading of a list of articles stands over ordinary text ("مزيد من الوعود")."""
    return block.words <= 5 and not block.linked and ":" not in block.text and after.kind != "item" and after.linked <= 0.5


def _references(labels: dict[int, Label], reasons: dict[int, str], stop: int) -> None:
    """Keep the links under a heading of references, up to the first line that is surely the site's."""
    for number in (number for number, found in labels.items() if found.get("references") and not reasons[number]):
        for at in range(number + 1, stop):
            if reasons[at] not in ("", "list of links", "menu", "related list") or (labels.get(at) and not labels[at].get("credit")):
                break
            reasons[at] = ""


def _flags(blocks: Sequence[Block], running: Sequence[bool]) -> dict[int, str]:
    """Return what the mark-up rules out, unless a reason would rule out most of the prose of the page."""
    weight: Counter[str] = Counter()
    for block, runs in zip(blocks, running, strict=True):
        weight[block.boilerplate] += block.words if runs else 0
    total = sum(weight.values())
    most = {reason for reason, count in weight.items() if (count * 2 > total and count > 120) or count * 5 > total * 4}
    excused = most - {"", "hidden on the page", "comments"}
    return {number: block.boilerplate for number, block in enumerate(blocks) if block.boilerplate and block.boilerplate not in excused}


def _outside(page: Page, running: Sequence[bool], flagged: dict[int, str]) -> dict[int, str]:
    """Return the blocks outside the element that holds the article; none for pages without elements."""
    if page.plain:
        return {}
    blocks = page.blocks
    weight: dict[tuple[int, ...], int] = defaultdict(int)
    for number, block in enumerate(blocks):
        if running[number] and number not in flagged:
            for depth in range(len(block.path) + 1):
                weight[block.path[:depth]] += block.words
    if not weight.get(()):
        return {}
    node = _descend(blocks, weight)
    depth = len(node)
    inside = {number for number, block in enumerate(blocks) if block.path[:depth] == node}
    voted = {
        number
        for number in set(range(len(blocks))) - inside
        if running[number] and number not in flagged and fold(blocks[number].text)[:60] in page.votes and blocks[number].path[: depth - 2] == node[: depth - 2]
    }
    near = voted if _thread(blocks, weight, node[:-1]) == () else set()
    return {number: "outside the article" for number in range(len(blocks)) if number not in inside and number not in near and blocks[number].kind != "note"}


def _descend(blocks: Sequence[Block], weight: dict[tuple[int, ...], int]) -> tuple[int, ...]:
    """Go down to the smallest element that still holds 70 % of the prose above it; in a thread of posts to the first long one."""
    children: dict[tuple[int, ...], set[tuple[int, ...]]] = defaultdict(set)
    for path in weight:
        if path:
            children[path[:-1]].add(path)
    node: tuple[int, ...] = ()
    while children[node]:
        best = max(sorted(children[node]), key=lambda path: weight[path])
        if weight[best] < 0.7 * weight[node]:
            first = _thread(blocks, weight, node)
            if not first:
                break
            best = first
        elif not children[best] and children[node] and weight[best] < weight[node]:
            break
        node = best
    leaf = any(block.path == node for block in blocks)
    return node[:-1] if leaf and node and not children[node] else node


def _thread(blocks: Sequence[Block], weight: dict[tuple[int, ...], int], node: tuple[int, ...]) -> tuple[int, ...]:
    """Return the opening post when the children of an element are posts of a forum: each with a date and words of its own."""
    posts = sorted(path for path in weight if len(path) == len(node) + 1 and path[:-1] == node)
    if len(posts) < 2:
        return ()
    width, known = len(node) + 1, set(posts)
    dated = {block.path[:width] for block in blocks if block.path[:width] in known and block.words < 14 and dates.find_all(block.text)}
    if len(dated) < 2 or len(dated) * 2 < len(posts):
        return ()
    most = max(weight[path] for path in posts)
    return next(path for path in posts if weight[path] * 4 >= most)


def _stretch(blocks: Sequence[Block], running: Sequence[bool], reasons: dict[int, str]) -> tuple[int, int]:
    """Return the range of blocks between walls of furniture that holds most prose, with neighbours that carry on."""
    runs: list[tuple[int, int, int]] = []
    begin = None
    for number in range(len(blocks) + 1):
        good = number < len(blocks) and reasons[number] in ("", *_NO_WALL)
        if good and begin is None:
            begin = number
        elif not good and begin is not None:
            words = sum(_weight(blocks[at], runs=running[at]) for at in range(begin, number))
            runs.append((begin, number, words))
            begin = None
    if not runs:
        return 0, 0
    main = max(range(len(runs)), key=lambda at: runs[at][2])
    least = max(25, 0.04 * runs[main][2])
    first = last = main
    while (found := _beyond(runs, last, reasons, least=least, ahead=True)) is not None:
        last = found
    while (found := _beyond(runs, first, reasons, least=least, ahead=False)) is not None:
        first = found
    return runs[first][0], runs[last][1]


def _weight(block: Block, *, runs: bool) -> int:
    return block.words if runs or block.kind == "table" or verse(block) else min(block.words, 3) if block.kind in ("quote", "item") else 0


def _beyond(runs: Sequence[tuple[int, int, int]], at: int, reasons: dict[int, str], *, least: float, ahead: bool) -> int | None:
    """Return the nearest stretch of prose that carries on the one at ``at``, None where too much furniture or the comments come first.

    A few words between two walls end nothing. ``least``: the words that make a stretch prose.
    """
    between: Counter[str] = Counter()
    place = runs[at][1] if ahead else runs[at][0]
    for other in range(at + 1, len(runs)) if ahead else range(at - 1, -1, -1):
        start, stop, words = runs[other]
        between.update(reasons[number] for number in (range(place, start) if ahead else range(stop, place)) if reasons[number])
        place = start if ahead else stop
        lists = between["related list"] + between["list of links"]
        if sum(count for reason, count in between.items() if reason not in _OUTER) > 6 or (ahead and (between["comments"] or lists > 4)):
            return None
        if words >= least:
            return other
    return None


def _lists(blocks: Sequence[Block], reasons: dict[int, str], start: int, stop: int) -> None:
    """Drop the list of links under a heading over other articles, inside the article too."""
    for number in range(start, stop):
        if reasons[number] == "related list":
            at = number + 1
            while (
                at < stop
                and (blocks[at].kind == "item" or blocks[at].linked > 0.7)
                and (blocks[at].linked > 0.5 or blocks[at].words <= 14)
                and blocks[at].text.strip()[-1:] not in ".؛"
            ):
                reasons[at] = "related list"
                at += 1
