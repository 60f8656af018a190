"""Pasted and saved plain text as blocks: hard wraps joined, messenger stamps taken off, bullets and numbers seen as lists.

A line of text is a paragraph unless the lines around it show that something wrapped them.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipeline.importer.model import Block, Change, Dropped, Mark, Rich
from pipeline.importer.rich import autolink, build

_BULLET = re.compile(r"^\s*([-–—*•●○▪▫■□◆◇►▶▸‣⁃·✓✔✅🔹🔸🔻👉➤➢●]|[oO](?=\s))\ufe0f?\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*[(\[]?([0-9٠-٩۰-۹]{1,3})\s*(?:[.)\]]|[-–ـ:](?=\s)|\s?[-–](?=\s))\s*(?=\S)(?![0-9٠-٩])")
_RULE = re.compile(r"^\s*(?:(?:[*_=~#.\-–—•+]\s*){3,}|[─━═—–]{2,})\s*$")
_STAMP = re.compile(
    r"^\s*(?:\[(?P<a>[\d٠-٩/.,،:\s\-]{8,24}(?:[صمap]\.?m?)?)\]\s*(?P<who>[^:\n]{1,40}):|"
    r"(?P<b>[\d٠-٩]{1,4}[/.\-][\d٠-٩]{1,2}[/.\-][\d٠-٩]{2,4}[,،]?\s+[\d٠-٩]{1,2}:[\d٠-٩]{2}(?:\s?[صمapAP]\.?[mM]?)?)\s+[-–]\s+(?P<who2>[^:\n]{1,40}):)\s?"
)
_TELEGRAM = re.compile(r"^\s*[^\n,\[\]]{2,40},\s*\[[\d٠-٩./\-]{8,10}[\s,][\d٠-٩:]{4,8}(?:\s?[APap][Mm])?\]:?\s*$")
_FORWARD = re.compile(
    r"^\s*(?:Forwarded (?:from|message).*|\[?\s*(?:تم التحويل|رسالة معاد توجيهها|معاد توجيهها|إعادة توجيه|محوّلة|محولة)(?: (?:من|مرات)\b.*)?\s*\]?"
    r"|<?\s*(?:تم استبعاد الوسائط|Media omitted)\s*>?|(?:صورة|فيديو|ملصق|image|video) (?:تم تجاهلها|omitted))\s*$"
)
_ENDS = re.compile(r"[.!?؟…:؛»\"”)\]]\s*$")
_MARKUP = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{1,400}?)(?<=[^\s_])_(?![\w_])|(?<![\w~])~(?=[^\s~])([^~\n]{1,400}?)(?<=[^\s~])~(?![\w~])"
)


@dataclass(frozen=True)
class _Line:
    text: str
    gap: int


def blocks(text: str) -> tuple[tuple[Block, ...], tuple[Change, ...], tuple[Dropped, ...]]:
    r"""Return the blocks of a plain text, the wraps that were joined, and the stamps that were taken off.

    >>> [block.text for block in blocks("العنوان\n\nنص أول.\nنص ثان.")[0]]
    ['العنوان', 'نص أول.', 'نص ثان.']
    """
    text = re.sub("[ \t\N{NO-BREAK SPACE}]{20,}", "   ", text)
    text = re.sub(r"\r\n?|[\u0085\u2028]", "\n", text).replace("\u2029", "\n\n").replace("\f", "\n\n")
    lines, dropped = _unstamp(text.split("\n"))
    chunks = _chunks(lines)
    width = _wrap_width([line.text for chunk in chunks for line in chunk])
    joined, changes = [], []
    for chunk in chunks:
        for part in _unwrap(chunk, width):
            changes += [
                Change("hard wrap", f"{before.text[-15:]}⏎{after.text[:15]}", f"{before.text[-15:]} {after.text[:15]}") for before, after in pairwise(part)
            ]
            joined.append(_Line(" ".join(line.text.strip() for line in part), part[0].gap))
    return tuple(_block(line) for line in joined), tuple(changes), tuple(dropped)


def _unstamp(raw: list[str]) -> tuple[list[str], list[Dropped]]:
    """Take off who sent a message and when; these are never taken for the article's author and date."""
    lines, dropped = [], []
    for line in raw:
        bare = re.sub("[\u200e\u200f\u202a-\u202e]", "", line)
        stamp = _STAMP.match(bare)
        if stamp:
            dropped.append(Dropped(stamp[0].strip(), "messenger stamp"))
            line = bare[stamp.end() :]
            bare = line
        if _TELEGRAM.match(bare) or _FORWARD.match(bare):
            dropped.append(Dropped(bare.strip(), "messenger stamp"))
            line = ""
        lines.append(line)
    return lines, dropped


def _chunks(raw: list[str]) -> list[list[_Line]]:
    """Group neighbouring lines; blank lines are counted as the gap before the next one."""
    chunks: list[list[_Line]] = []
    gap = 1
    for text in raw:
        if not re.sub("[\\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text):
            gap += 1
            continue
        if gap or not chunks:
            chunks.append([])
        chunks[-1].append(_Line(text.rstrip(), gap))
        gap = 0
    return chunks


def _wrap_width(lines: list[str]) -> int:
    """Return the column at which the text was wrapped, 0 when it was not: long lines would be there otherwise."""
    lengths = sorted(len(line.strip()) for line in lines)
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    full = [line for line in lines if len(line.strip()) >= width * 0.75]
    open_ended = sum(not _ENDS.search(line) for line in full)
    return width if width >= 35 and len(full) * 3 >= len(lines) and open_ended * 2 > len(full) else 0


def _unwrap(chunk: list[_Line], width: int) -> list[list[_Line]]:
    """Split a chunk into paragraphs: a line that is full goes on in the next one unless that begins a list entry."""
    parts = [[chunk[0]]]
    for before, line in pairwise(chunk):
        room = width - len(before.text.strip())
        full = bool(width) and room < max(len(line.text.split()[0]) + 1, width * 0.3)
        new = _BULLET.match(line.text) or (_NUMBERED.match(line.text) and _ENDS.search(before.text)) or _RULE.match(line.text) or _RULE.match(before.text)
        if full and not new:
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts


def _block(line: _Line) -> Block:
    """Return a line as the block that its beginning shows it to be."""
    text = line.text.strip()
    if _RULE.match(text):
        return Block("rule", Rich(text), gap=line.gap)
    quoted = re.match(r"^(?:>\s?)+", text)
    if quoted:
        return Block("quote", inline(text[quoted.end() :]), gap=line.gap)
    bullet = _BULLET.match(line.text)
    if bullet and not (bullet[1] == "*" and re.search(r"\*\s*$", text)):
        return Block("item", inline(line.text[bullet.end() :]), 1, "-", gap=line.gap)
    return Block("paragraph", inline(text), gap=line.gap)


def numbered(text: str) -> tuple[int, int]:
    """Return the number that a line begins with and where the text after it starts; (0, 0) without one.

    >>> numbered("٢- ثانيا"), numbered("2026 عام جديد"), numbered("1.5 مليون")
    ((2, 3), (0, 0), (0, 0))
    """
    match = _NUMBERED.match(text)
    return (int(match[1]), match.end()) if match else (0, 0)


def inline(text: str) -> Rich:
    """Read messengers' ``*bold*``, ``_italic_``, ``~struck~`` and bare addresses.

    >>> inline("نص *مهم* هنا").text
    'نص مهم هنا'
    """
    parts: list[tuple[str, tuple[tuple[Mark, str], ...]]] = []
    last = 0
    for match in _MARKUP.finditer(text):
        kind: Mark = "strong" if match[1] else "em" if match[2] else "strike"
        parts += [(text[last : match.start()], ()), (match[1] or match[2] or match[3], ((kind, ""),))]
        last = match.end()
    return autolink(build([*parts, (text[last:], ())])) if parts else autolink(Rich(text))
