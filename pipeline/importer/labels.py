"""Short lines that state something about the article: a byline, a date, an issue, a section, hashtags, other languages."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.importer import dates
from pipeline.importer.fold import Lexicon, fold, language_of
from pipeline.importer.model import Block
from pipeline.importer.rich import lines

Field = Literal["author", "latin", "date", "issue", "section", "tags", "summary", "credit", "language note", "elsewhere", "role", "references"]

_TAG = re.compile(r"#[\w\u0610-\u061a\u064b-\u065f]{2,}|(?<![\w#])[A-Za-z][\w]*_[\w]+#(?=\s|$)|(?<!\w)[A-Za-z]\w{2,}#(?=\s|$)")
_ISSUE = re.compile(r"(?<!\w)(?:العدد|عدد|issue|no\.?)\s*(?:رقم)?\s*[:#/(-]?\s*\(?([0-9٠-٩]{1,6})\)?(?![\d٠-٩,./])", re.I)
_LATIN = re.compile(r"\(?\s*((?:[A-Z][\w.'’-]*|al-|el-|de|van|von|bin|ibn)(?:\s+(?:[A-Z][\w.'’-]*|al-[A-Z]\w+|el-[A-Z]\w+|de|van|von|bin|ibn)){1,4})\s*\)?")
_ROLE_MARK = re.compile(r"^\s*[*•\-–—(]+\s*")
_WEB = re.compile(r"https?://[^\s<>«»\"“”،؛)]+")
_OFFERS = re.compile(r"(?<!\w)(?:و|ال)?(?:ترجم\w*|مترجم\w*|متوفر\w*|متاح\w*|لغات|باللغات|نسخ\w*|translated|available|languages)(?!\w)")


@dataclass(frozen=True)
class Label:
    """What a line states: pairs of a field and its value."""

    found: tuple[tuple[Field, str], ...]

    def get(self, field: Field) -> str:
        """Return the first value for a field, or nothing."""
        return next((value for name, value in self.found if name == field), "")


def label(block: Block, lexicon: Lexicon) -> Label | None:
    """Return what a block states about the article when that is all it does."""
    text = " ".join(re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", block.text).split())
    if not text or block.kind in ("image", "code", "table", "note", "rule") or block.words > 60 or block.boilerplate == "counter":
        return None
    if "\n" in block.text:
        return _several(block, lexicon)
    return (
        _elsewhere(block, text)
        or _tags(text, lexicon)
        or (_labelled(text, lexicon, block) if block.words <= 40 else None)
        or (_dated(text, lexicon) if block.words <= 18 else None)
    )


def _several(block: Block, lexicon: Lexicon) -> Label | None:
    """Return what the lines of one block state when each of them states something."""
    found = [label(replace(block, rich=line), lexicon) for line in lines(block.rich)]
    return Label(tuple(pair for one in found if one for pair in one.found)) if all(found) else None


def _elsewhere(block: Block, text: str) -> Label | None:
    """Recognise the note that the text is there in other languages, and a language's name with an address."""
    links = [(text_of, span.target) for span in block.rich.spans if span.kind == "link" and (text_of := block.text[span.start : span.end])]
    bare = _WEB.sub(" ", text)
    named = [(code, target) for words, target in links if (code := language_of(words)) and len(fold(words).split()) <= 6 and not _WEB.match(words)]
    if not named and len(_WEB.findall(text)) == 1 and len(fold(bare).split()) <= 8 and (code := language_of(bare)):
        named = [(code, _WEB.findall(text)[0].rstrip(".,;"))]
    offers = block.words <= 60 and _OFFERS.search(fold(bare)) is not None and len({code for word in fold(bare).split() if (code := language_of(word))}) >= 2
    if not named and not offers:
        return None
    if named and not offers and sum(len(words) for words, _ in links) * 2 < len(bare.strip()) and len(fold(bare).split()) > 8:
        return None
    note: list[tuple[Field, str]] = [("language note", text)] if offers and len(fold(bare).split()) >= 5 else []
    return Label((*note, *(("elsewhere", f"{code} {target}") for code, target in named)))


def _tags(text: str, lexicon: Lexicon) -> Label | None:
    found = _TAG.findall(text)
    rest = [word for word in fold(_TAG.sub(" ", text)).split() if not lexicon.whole("tags", word)]
    if not found or len(rest) > len(found):
        return None
    return Label(tuple(("tags", tag.strip("#").replace("_", " ").strip()) for tag in found))


def _labelled(text: str, lexicon: Lexicon, block: Block) -> Label | None:
    """Recognise ``word: value`` with a word that announces a statement."""
    if len(text) < 40 and lexicon.whole("references", text) and (block.kind == "heading" or text.endswith(":") or block.bold or not re.search(r"[.،]$", text)):
        return Label((("references", text),))
    head, colon, value = text.partition(":")
    head, value = _ROLE_MARK.sub("", head), value.strip()
    if colon and value and len(head.split()) <= 5:
        found = _announced(head, value, lexicon)
        if found:
            return found
    if re.match(r"^\(?(?:نقلا|نقلًا|نقلاً) عن\s", text) and len(text.split()) <= 8 and not re.search(r"[.؟!]$", text):
        return Label((("credit", text.strip("()")),))
    first = re.match(r"^[*\-–—(\s]*(بقلم|كتبه|كتبته|كتبها|By|by)\s+(?:(?:الكاتبة?|الأستاذة?|الدكتورة?|الرفيقة?)\s*[:/]?\s*)?(.{3,60}?)\)?$", text)
    return Label(byline(first[2], lexicon)) if first and len(first[2].split()) <= 6 else None


def _announced(head: str, value: str, lexicon: Lexicon) -> Label | None:
    if lexicon.whole("date", head) and dates.find_all(value):
        return _dated(value, lexicon) or Label((("date", value),))
    if lexicon.whole("section", head) and len(value.split()) <= 9 and not re.search(r"[.؟!]$", value):
        return Label((("section", value),))
    if lexicon.whole("tags", head) and len(value.split()) <= 40:
        return Label(tuple(("tags", tag.strip(" #").replace("_", " ")) for tag in re.split(r"[,،؛;|]|\s#", value) if tag.strip(" #")))
    if lexicon.whole("byline", head) and len(value.split()) <= 8 and not re.search(r"[.؟!«\"]", value):
        return Label(byline(value, lexicon))
    if lexicon.whole("summary", head):
        return Label((("summary", value),))
    credit = lexicon.whole("credit", head) or (1 <= len(head.split()) <= 3 and lexicon.whole("credit", head.split()[0]))
    return Label((("credit", f"{head.strip()}: {value}"),)) if credit and len(value.split()) <= 20 else None


def byline(value: str, lexicon: Lexicon) -> tuple[tuple[Field, str], ...]:
    """Split a byline into the name, its Latin form and a role.

    >>> from pipeline.importer.fold import load
    >>> byline("سلمى حداد (Salma Haddad) | 3 مايو 2025", load())
    (('author', 'سلمى حداد'), ('latin', 'Salma Haddad'), ('date', '3 مايو 2025'))
    """
    found: list[tuple[Field, str]] = []
    latin = _LATIN.search(value)
    pieces = [piece.strip(" ()*-–—،,") for piece in re.split(r"\s*[|/•·]\s*|\s+[-–—]\s+|[،,]\s*|\(|\)", value)]
    names = [
        piece for piece in pieces if piece and not dates.find_all(piece) and (latin is None or latin[1] not in piece) and re.search("[\u0621-\u064a]", piece)
    ]
    roles = [name for name in names[1:] if lexicon.patterns["role"].match(fold(name))]
    if names:
        found.append(("author", names[0]))
    if latin:
        found.append(("latin", latin[1].strip()))
    found += [("role", role) for role in roles[:1]]
    found += [("date", piece) for piece in pieces if dates.find_all(piece)]
    return tuple(found)


def _dated(text: str, lexicon: Lexicon) -> Label | None:
    """Recognise lines of an issue number and a date, a name and a date, or a date alone."""
    found: list[tuple[Field, str]] = []
    issue = _ISSUE.search(text)
    if issue and not lexicon.has("counter", issue[0]):
        found.append(("issue", issue[1]))
    rest = " - ".join(piece for piece in re.split(r"\s*[|•·]\s*|\s+[-–—]\s+", _ISSUE.sub(" ", text)) if piece.strip() and not lexicon.has("counter", piece))
    if dates.find_all(rest) and (issue or dates.only_date(rest) or any(dates.only_date(piece) for piece in re.split(r"\s*[|•·]\s*|\s+[-–—]\s+", rest))):
        found.append(("date", rest))
        pieces = [piece for piece in re.split(r"\s*[|•·]\s*|\s+[-–—]\s+", rest) if not dates.find_all(piece) and re.search("[\u0621-\u064a]", piece)]
        names = [piece.strip() for piece in pieces if person(re.sub(r"^\s*(?:بقلم|كتب[هت]?|الكاتبة?)\s*:?\s*", "", piece), lexicon)]
        found += [("author", re.sub(r"^\s*(?:بقلم|كتب[هت]?|الكاتبة?)\s*:?\s*", "", name)) for name in names[:1] if not issue]
    if issue and not found[1:] and len(fold(text).split()) > 6:
        return None
    return Label(tuple(found)) if found else None


def person(text: str, lexicon: Lexicon) -> bool:
    """Return whether a short text is surely a person's name: two to five words, a given name first, no word that names never contain.

    >>> from pipeline.importer.fold import load
    >>> person("محمد صالح", load()), person("محمد في المدينة", load()), person("الذكاء الاصطناعي", load())
    (True, False, False)
    """
    bare = re.sub(r"^(?:د|أ|م|الدكتورة?|الأستاذة?|الرفيقة?|الشيخ|المهندسة?)\s*[./]?\s+", "", text.strip(" *()-–—.:"))
    folded = fold(bare).split()
    if not 2 <= len(folded) <= 5 or re.search(r"[\d«»\"؟!:،؛]", bare):
        return False
    return folded[0] in lexicon.names and not any(lexicon.whole("stop", word) for word in folded)


def latin_name(text: str) -> str:
    """Return the name when a line is a person's name in Latin script, perhaps in brackets.

    >>> latin_name("(Salma Haddad)"), latin_name("Related posts here")
    ('Salma Haddad', '')
    """
    match = _LATIN.fullmatch(text.strip())
    return match[1].strip() if match else ""


def role(text: str, lexicon: Lexicon) -> str:
    """Return what a person is when a line says only that, without its mark.

    >>> from pipeline.importer.fold import load
    >>> role("*باحثة في علم الاجتماع", load())
    'باحثة في علم الاجتماع'
    """
    bare = _ROLE_MARK.sub("", text).strip(" )")
    known = lexicon.patterns["role"].match(fold(bare)) is not None
    return bare if known and len(bare.split()) <= 12 and not re.search(r"[.؟!]$", bare) else ""
