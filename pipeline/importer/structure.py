"""The article's blocks put in order: headings and their levels, lists, notes, verse, repeats. Words are never changed here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.importer import rich as words
from pipeline.importer.fold import Lexicon, exact, similar
from pipeline.importer.model import Block, Dropped, Rich, Span
from pipeline.importer.plain import numbered
from pipeline.importer.signals import RULE, address_only, debris, prose

_BULLET = re.compile(r"^[·•▪●■◦‣⁃○►▶§\uf0b7\uf0a7]\s*(?=\S)|^o\s{2,}(?=\S)")
_HAND = re.compile(r"^[·•▪●■◦‣⁃○►▶§*\-–—]\s+(?=\S)")
_ASKS = re.compile(r"^\s*(?:س|ج|سؤال|جواب|السؤال|الجواب|[\w\s]{2,18})\s*\d*\s*[:/]\s*$|^\s*(?:س|ج|سؤال|جواب)\s*\d*\s*[:/\-]")
_REPEATED = 20
"""Words. A page repeats whole paragraphs; a shorter line may be a refrain, or a question that is asked again."""
_STOPS = re.compile(r"[.،,؛;…!\-–—](?:[\"»”)\]]*)$")


def arrange(blocks: Sequence[Block], title: str, lexicon: Lexicon, *, plain: bool) -> tuple[list[Block], list[Dropped]]:
    """Return the article's blocks as they will be written, and what was dropped as repeated or left over."""
    kept = [entry for block in blocks for entry in _bullets(block)]
    kept, dropped = _unrepeated(kept, title)
    kept, torn = _trimmed(kept, lexicon)
    kept = _references(kept, lexicon)
    kept = _numbers(kept)
    kept = _verses(kept) if plain else kept
    kept = _headings(kept, lexicon, plain=plain)
    return _levels(kept, plain=plain), dropped + torn


def _bullets(block: Block) -> list[Block]:
    """Take lines apart that were given bullets by hand between line breaks."""
    rows = words.lines(block.rich) if block.kind == "paragraph" and "\n" in block.text else []
    if len(rows) > 1 and all(_HAND.match(row.text) for row in rows):
        return [
            replace(block, kind="item", level=1, marker="-", rich=words.strip(words.cut(row, match.end(), len(row.text))))
            for row in rows
            if (match := _HAND.match(row.text))
        ]
    return [_bullet(block)]


def _bullet(block: Block) -> Block:
    """Turn a paragraph that a word processor drew a bullet before into a list entry."""
    match = _BULLET.match(block.text) if block.kind == "paragraph" else None
    return replace(block, kind="item", level=1, marker="-", rich=words.strip(words.cut(block.rich, match.end(), len(block.text)))) if match else block


def _unrepeated(blocks: Sequence[Block], title: str) -> tuple[list[Block], list[Dropped]]:
    """Drop the title where it opens the text, paragraphs that stand there twice, and a pull quote that repeats a sentence."""
    kept: list[Block] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    keys = [exact(block.text) for block in blocks]
    for number, block in enumerate(blocks):
        key = keys[number]
        if title and similar(block.text, title) and not any(prose(other) for other in kept) and block.kind in ("heading", "paragraph"):
            dropped.append(Dropped(block.text, "title repeated"))
        elif block.kind in ("paragraph", "quote", "item") and block.words >= _REPEATED and key in seen:
            dropped.append(Dropped(block.text, "paragraph repeated"))
        elif _pulled(blocks, keys, number):
            dropped.append(Dropped(block.text, "pull quote repeated"))
        else:
            kept.append(block)
            seen.add(key)
    return kept, dropped


def _pulled(blocks: Sequence[Block], keys: Sequence[str], number: int) -> bool:
    """Tell whether a short block only repeats words of a longer one: exactly anywhere, nearly (85 %, in order) at the end or as a quotation."""
    block, key, last = blocks[number], keys[number], number >= len(blocks) - 2
    quoted = block.kind in ("quote", "heading") or bool(block.own & {"pullquote", "pull", "blockquote"})
    if not 7 <= block.words <= 60 or block.kind not in ("paragraph", "quote", "heading") or not (last or quoted):
        return False
    for at, other in enumerate(blocks):
        longer = at != number and other.kind in ("paragraph", "quote") and block.words * 1.2 < other.words < 1200
        if longer and (key in keys[at] or (last and _in_order(key.split(), keys[at].split()) >= 0.85 * len(key.split()))):
            return True
    return False


def _in_order(few: list[str], many: list[str]) -> int:
    """Return the length of the longest common subsequence of words, one clitic apart counting as the same.

    >>> _in_order("حين نعامل الأرض".split(), "حين كنا نعامل هذه الأرض".split())
    3
    """
    row = [0] * (len(many) + 1)
    for word in few:
        previous = 0
        for at, other in enumerate(many, start=1):
            previous, row[at] = row[at], previous + 1 if word == other or (len(word) > 3 and word == other[1:]) else max(row[at], row[at - 1])
    return row[-1]


def _trimmed(blocks: list[Block], lexicon: Lexicon) -> tuple[list[Block], list[Dropped]]:
    """Drop rules and bare addresses at the ends; addresses under a heading of references stay."""
    dropped: list[Dropped] = []
    referenced = next((number for number, block in enumerate(blocks) if _opens_references(block, lexicon)), len(blocks))
    notes = [block for block in blocks if block.kind == "note"]
    blocks = [block for block in blocks if block.kind != "note"]
    blocks = [replace(block, kind="rule") if block.kind == "paragraph" and RULE.fullmatch(block.text) else block for block in blocks]
    rule = next((at for at in range(len(blocks) - 1, max(-1, len(blocks) - 4), -1) if blocks[at].kind == "rule"), None)
    if rule is not None and all(_signs(block) for block in blocks[rule + 1 :]):
        dropped += [Dropped(block.text, "signature") for block in blocks[rule + 1 :]]
        blocks = blocks[: rule + 1]
    while blocks and (blocks[-1].kind == "rule" or (len(blocks) - 1 < referenced and (address_only(blocks[-1].text) or debris(blocks[-1].text)))):
        last = blocks.pop()
        dropped.insert(0, Dropped(last.text or "—", "decoration" if last.kind == "rule" else "address left over"))
    while blocks and blocks[0].kind == "rule":
        dropped.insert(0, Dropped(blocks.pop(0).text or "—", "decoration"))
    kept = [block for at, block in enumerate(blocks) if block.kind != "rule" or blocks[at - 1].kind != "rule"]
    return kept + notes, dropped


def _signs(block: Block) -> bool:
    """Tell whether a line may be part of a signature: short, and no sentence."""
    return block.kind == "paragraph" and block.words <= 12 and not prose(block) and not re.search(r"[.؟!…]$", block.text.strip())


def _opens_references(block: Block, lexicon: Lexicon) -> bool:
    short = len(block.text) < 40 and block.kind in ("heading", "paragraph")
    return short and lexicon.whole("references", block.text) and not re.search(r"[.،]$", block.text)


def _references(blocks: list[Block], lexicon: Lexicon) -> list[Block]:
    """Make the lines under a heading of references a list."""
    out: list[Block] = []
    listing = False
    for at, block in enumerate(blocks):
        follows = at + 1 < len(blocks)
        if _opens_references(block, lexicon) and follows:
            listing = True
            text = words.cut(block.rich, 0, len(block.text.rstrip(" :.*")))
            out.append(
                replace(block, kind="heading", level=block.level or 2, rich=words.without(words.strip(text), "strong", "em"), own=block.own | {"references"})
            )
        elif block.kind == "heading" or block.bold:
            listing = False
            out.append(block)
        elif listing and block.kind == "paragraph":
            number, start = numbered(block.text)
            sign = re.match(r"^[\[(]\s*([0-9٠-٩]{1,3})\s*[\])]\s*", block.text)
            start, number = (sign.end(), int(sign[1])) if sign else (start, number)
            out.append(
                replace(block, kind="item", level=1, marker=f"{number}." if number else "-", rich=words.strip(words.cut(block.rich, start, len(block.text))))
            )
        else:
            out.append(block)
    return out


def _numbers(blocks: list[Block]) -> list[Block]:
    """Make neighbouring numbered lines list entries; a numbered short line before running text is a heading."""
    out = list(blocks)
    marks = [numbered(block.text) if block.kind == "paragraph" else (0, 0) for block in blocks]
    for at, (number, start) in enumerate(marks):
        if not number:
            continue
        before = marks[at - 1][0] if at else 0
        after = marks[at + 1][0] if at + 1 < len(marks) else 0
        block = blocks[at]
        if (before and before + 1 == number) or after == number + 1:
            out[at] = replace(block, kind="item", level=1, marker=f"{number}.", rich=words.strip(words.cut(block.rich, start, len(block.text))))
        elif (
            at + 1 < len(blocks)
            and block.words <= 16
            and not _STOPS.search(block.text.rstrip("."))
            and not (block.text.endswith(".") and block.words > 8)
            and blocks[at + 1].kind not in ("rule",)
        ):
            out[at] = replace(block, kind="heading", level=0, rich=words.without(block.rich, "strong", "em"), own=block.own | {"numbered"})
    return out


def _headings(blocks: list[Block], lexicon: Lexicon, *, plain: bool) -> list[Block]:
    """Find headings that only look like headings; a heading with nothing under it, or as long as a paragraph, is a paragraph."""
    marked = any(block.kind == "heading" and "numbered" not in block.own for block in blocks) or any(_bold_heading(blocks, at) for at in range(len(blocks)))
    out = []
    for at, block in enumerate(blocks):
        after = next((other for other in blocks[at + 1 :] if other.kind not in ("rule", "image")), None)
        if block.kind == "heading" and (block.words > 30 or (after is None)):
            strong = Span(0, len(block.text), "strong")
            out.append(
                replace(block, kind="paragraph", rich=Rich(block.text, (strong,) if block.words <= 30 else block.rich.spans), own=block.own - {"numbered"})
            )
        elif _bold_heading(blocks, at) or (
            block.kind == "paragraph"
            and after is not None
            and (plain or not marked)
            and _plain_heading(block, blocks[at - 1] if at else None, after, strict=not plain)
        ):
            out.append(replace(block, kind="heading", level=0, rich=words.without(block.rich, "strong", "em")))
        else:
            out.append(block)
    return out


def _bold_heading(blocks: Sequence[Block], at: int) -> bool:
    """Tell whether a paragraph is a short line that is all bold with text under it."""
    block = blocks[at]
    if block.kind != "paragraph" or not block.bold or block.words > 16 or "\n" in block.text or _ASKS.match(block.text) or at + 1 >= len(blocks):
        return False
    after = blocks[at + 1]
    return (
        not re.search(r"[.،؛…]$", block.text)
        and not (after.kind == "paragraph" and after.bold and after.words > 16)
        and any(character.isalpha() for character in block.text)
    )


def _plain_heading(block: Block, before: Block | None, after: Block, *, strict: bool) -> bool:
    """Tell whether an unmarked short line is a heading: it does not end like a sentence, and running text follows."""
    text = block.text.strip()
    most = 8 if strict else 14
    if "\n" in text or not 1 <= block.words <= most or len(text) > 110 or _STOPS.search(text) or _ASKS.match(text) or block.linked > 0.3:
        return False
    if re.match(r"^[«\"“(\-–—*]|^\W+$", text) or not re.search(r"[^\W\d]{2}", text):
        return False
    if text.endswith(":") and (block.words > 5 or re.match(r"^[وف]\w{3,}", text) or after.kind in ("item", "quote") or re.match(r"^[«\"“]", after.text)):
        return False
    ended = before is None or before.kind != "paragraph" or not prose(before) or re.search(r"[.!?؟…»\")\N{OBJECT REPLACEMENT CHARACTER}]\s*$", before.text)
    sentence = block.gap > 0 and after.words >= 3 and re.search(r"[.؛]$", after.text.strip()) is not None
    follows = sentence or prose(after) or after.kind in ("heading", "quote", "table", "item") or (after.words <= 14 and numbered(after.text)[0] > 0)
    return bool(ended) and follows


def _levels(blocks: list[Block], *, plain: bool) -> list[Block]:
    """Give headings levels from 2 without gaps. Without mark-up, numbered headings stand above the others."""
    headings = [block for block in blocks if block.kind == "heading"]
    stated = sorted({block.level for block in headings if block.level and "references" not in block.own})
    rank = {level: number + 2 for number, level in enumerate(stated)}
    parts = any(numbered(block.text)[0] for block in headings) and not stated
    out, under = [], False
    for block in blocks:
        if block.kind == "heading":
            number = numbered(block.text)[0]
            if "references" in block.own:
                level = rank.get(block.level, 2) if stated else 2
            elif block.level:
                level = rank[block.level]
            elif parts:
                under = under or bool(number)
                level = 2 if number or not under else 3
            else:
                level = min(6, max(rank.values(), default=1) + 1)
            block = replace(block, level=min(6, level))
        out.append(block)
    return out


def _verses(blocks: list[Block]) -> list[Block]:
    """Keep three or more short lines without a blank one between them together, with hard breaks."""
    out: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, Block("rule", Rich(""), gap=9)]:
        short = block.kind == "paragraph" and block.words <= 10 and len(block.text) <= 90 and not block.bold
        if short and (not run or block.gap == 0):
            run.append(block)
            continue
        out += _verse(run)
        run = [block] if short else []
        if not short:
            out.append(block)
    return out[:-1]


def _verse(run: list[Block]) -> list[Block]:
    """Join a run of lines; a last one that does not end like all the others is the next part's heading."""
    if len(run) >= 3 and not _STOPS.search(run[-1].text) and all(_STOPS.search(block.text) for block in run[:-1]):
        return [*_verse(run[:-1]), run[-1]]
    return [replace(run[0], rich=words.join([block.rich for block in run], "\n"))] if len(run) >= 3 else run
