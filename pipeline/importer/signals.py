"""What one block looks like: furniture of a site, debris of copying, prose. Structure first, words second.

Rules know common vocabulary (``lexicon/``) and shapes; none knows a particular page.
"""

import re

from pipeline.importer.fold import Lexicon, fold
from pipeline.importer.model import Block

_PARTS = re.compile(r"\s+[-–—•·/\\>›»«‹<←→]+\s+|\s*[|¦›»←]\s*|\s{3,}")
_STEPS = re.compile(r"\s*(?:[|>›»\\←/]|\s[-–—:•·])\s*")
_END = re.compile(r"[.!?؟…](?:[\s»\"”)\]]|$)")
_LONG_TOKEN = re.compile(r"(?:data:[\w/+.-]+;base64,)?[A-Za-z0-9+/=_%&?;:.#~,\\-]{60,}")
_ADDRESS_ONLY = re.compile(r"(?:(?:https?://|www\.)\S+|[\w.-]+\.(?:com|org|net|info|me|ly|gl|co|io)/\S+)")
RULE = re.compile(r"[\s*_=~#.\-–—•+─━═]{3,}")
_NUMBER = re.compile(r"[\W_]*\d+[\W_]*")
_TEASER = re.compile(r"(?:\.\.\.|…|\.\.)\s*(?:/\s*[^/]{2,40})?\s*$")


def parts(text: str) -> list[str]:
    """Split a line at the signs that sites put between links.

    >>> parts("أخبار - ثقافة | رياضة")
    ['أخبار', 'ثقافة', 'رياضة']
    """
    return [part.strip() for part in _PARTS.split(text) if part.strip(" -|")]


def breadcrumb(text: str, lexicon: Lexicon) -> list[str]:
    """Return the steps of a path of pages that begins at home, else nothing.

    >>> from pipeline.importer.fold import load
    >>> breadcrumb("الرئيسية » مقالات » عنوان المقال", load())
    ['مقالات', 'عنوان المقال']
    """
    if len(text) > 400:
        return []
    steps = [step.strip() for step in _STEPS.split(text) if step.strip()]
    while len(steps) > 1 and (lexicon.whole("home", steps[0]) or fold(steps[0]).startswith("منتدي")):
        steps = steps[1:]
        if not lexicon.whole("home", steps[0]):
            return steps
    return []


def debris(text: str) -> bool:
    """Return whether a line is what copying leaves: base64, a torn address, characters that stand for nothing.

    >>> debris("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), debris("نص عادي")
    (True, False)
    """
    bare = text.strip()
    if not bare or (_ADDRESS_ONLY.fullmatch(bare) and len(bare) < 300):
        return False
    torn = sum(len(match[0]) for match in _LONG_TOKEN.finditer(bare))
    broken = bare.count("\N{REPLACEMENT CHARACTER}") + bare.count("\N{OBJECT REPLACEMENT CHARACTER}")
    return torn > len(bare) * 0.6 or broken > len(bare) * 0.3


def address_only(text: str) -> bool:
    """Return whether a line is nothing but a web address."""
    return _ADDRESS_ONLY.fullmatch(text.strip()) is not None


def furniture(block: Block, lexicon: Lexicon, *, inside: bool = False) -> str:
    """Return why a block is a site's furniture, or nothing. ``inside`` (between the article's paragraphs) asks for stronger signs."""
    text, count = block.text, block.words
    if block.kind in ("image", "table", "code", "note", "caption"):
        return ""
    if not re.search(r"\w", text):
        return "" if block.kind == "rule" or (inside and RULE.fullmatch(text)) else "decoration"
    if _NUMBER.fullmatch(text):
        return "" if inside else "number"
    if debris(text):
        return "debris of copying"
    if count <= 30 and (reason := _short(block, lexicon, inside=inside)):
        return reason
    appeals = lexicon.count("appeal", text) if count <= 130 else 0
    return "appeal" if appeals >= (3 if inside else 2) else ""


def _short(block: Block, lexicon: Lexicon, *, inside: bool) -> str:
    text, count = block.text, block.words
    sentence = count >= 5 and re.search(r"[.؟…]$", text.strip()) is not None
    if lexicon.whole("comments", text) or (lexicon.has("comments", text) and count <= 9 and not sentence):
        return "comments"
    if lexicon.has("related", text) and (count <= 5 or text.rstrip().endswith(":") or block.linked > 0.4 or (not inside and count <= 12)):
        return "related list"
    placed = inside and block.kind in ("item", "quote", "heading") and not block.linked
    if (lexicon.whole("whole", text) or breadcrumb(text, lexicon)) and not placed:
        return "navigation"
    if lexicon.has("counter", text) and count <= 16 and not (inside and (sentence or not re.search(r"\d", text))):
        return "counter"
    if lexicon.count("networks", text) >= 3 and not _END.search(text):
        return "share bar"
    if lexicon.has("notice", text) and count <= (8 if inside else 20) and not (inside and sentence):
        return "notice of the site"
    if _menu(text, lexicon):
        return "menu"
    if not inside and _TEASER.search(text) and (block.kind == "item" or block.linked > 0.5):
        return "related list"
    links = [span for span in block.rich.spans if span.kind == "link"]
    bare = all(text[span.start : span.end] == span.target for span in links)
    return "list of links" if not inside and block.linked > 0.8 and not bare and block.kind != "heading" else ""


def _menu(text: str, lexicon: Lexicon) -> bool:
    steps = parts(text)
    if len(steps) < 2 or _END.search(text):
        return False
    known = sum(lexicon.whole("whole", step) or lexicon.has("notice", step) for step in steps)
    return (len(steps) >= 4 and all(len(step.split()) <= 6 for step in steps) and not re.search(r"[،؛:]", text)) or known * 2 >= len(steps)


def prose(block: Block) -> bool:
    """Return whether a block reads like running text: long enough, sentence-like, not made of links."""
    if block.kind in ("heading", "rule", "image", "caption", "code", "table", "note") or block.linked > 0.5:
        return False
    ends = re.search(r"[.!?؟…:؛،»”\")][\d\[\]()\s\N{OBJECT REPLACEMENT CHARACTER}]*$", block.text.strip()) is not None
    teaser = block.kind == "item" and _TEASER.search(block.text) is not None
    least = 12 if ends else 25
    return block.words >= least and not teaser


def verse(block: Block) -> bool:
    """Return whether a block is several short lines kept together."""
    return "\n" in block.text and all(len(line.split()) <= 12 for line in block.text.split("\n"))


def same_words(one: str, other: str) -> bool:
    """Return whether two short texts name the same thing, one perhaps cut off or with the site's name behind it."""
    first, second = fold(one), fold(other)
    return bool(first) and (first == second or (len(first) > 15 and second.startswith(first)) or (len(second) > 15 and first.startswith(second)))
