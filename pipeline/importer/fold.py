"""Spelling folded for comparison, and the word lists that tell a newsroom's furniture from its articles.

Folding is for keys only; nothing folded is ever written. The lists are the importer's only knowledge of particular words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import normalize

_FOLDED = str.maketrans("أإآٱىةؤئگکی", "اااايهويككي")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\N{ARABIC TATWEEL}\u200b-\u200f\u202a-\u202e\u2060-\u2069\N{ZERO WIDTH NO-BREAK SPACE}]")
_APART = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    return re.sub(r"\d[\d.,٬٫]*", " 0 ", exact(text)).replace("  ", " ").strip()


def exact(text: str) -> str:
    """Return words and numbers only, in one spelling: equal for two texts that say the same.

    >>> exact("الفصل ٣: «البيت»") == exact("الفصل 3 – البيت")
    True
    """
    text = _MARKS.sub("", normalize("NFKC", text)).translate(_FOLDED).casefold()
    return _APART.sub(" ", text).translate(_DIGITS).strip()


def fold(text: str) -> str:
    """Return words only, in one spelling, every number as 0.

    >>> fold("إقرأ أيضًا: «المزيد» (12)")
    'اقرا ايضا المزيد 0'
    """
    return _fold_short(text) if len(text) < 400 else _fold(text)


@dataclass(frozen=True)
class Lexicon:
    """Phrase patterns by kind, over folded text; language codes by name; given names."""

    patterns: Mapping[str, re.Pattern[str]]
    languages: Mapping[str, str]
    names: frozenset[str]

    def has(self, kind: str, text: str) -> bool:
        """Return whether a phrase of this kind stands in the text."""
        return self.patterns[kind].search(fold(text)) is not None

    def count(self, kind: str, text: str) -> int:
        """Return how many different phrases of this kind stand in the text."""
        return len({match[0].strip() for match in self.patterns[kind].finditer(fold(text))})

    def whole(self, kind: str, text: str) -> bool:
        """Return whether the text is nothing but a phrase of this kind."""
        return self.patterns[kind].fullmatch(fold(text)) is not None


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Compile phrases into one pattern; the conditions on word ends stand outside the alternatives, for speed."""

    def one(phrase: str) -> str:
        words = phrase.strip("^$").split()
        forms = (r"\w+" if word == "*" else re.escape(fold(word[:-1])) + r"\w*" if word.endswith("*") else re.escape(fold(word)) for word in words)
        return " ".join(forms) + ("$" if phrase.endswith("$") else "")

    longest = sorted(phrases, key=len, reverse=True)
    tied = "|".join(one(phrase) for phrase in longest if phrase.startswith("^"))
    loose = "|".join(one(phrase) for phrase in longest if not phrase.startswith("^"))
    return re.compile("|".join([*([rf"^(?:{tied})(?!\w)"] if tied else []), *([rf"(?<!\w)(?:{loose})(?!\w)"] if loose else [])]))


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.strip("[] ")
            sections[name] = []
        else:
            sections[name].append(line.strip())
    return sections


@cache
def load() -> Lexicon:
    """Read the word lists that come with the package, once."""
    folder = files("pipeline.importer") / "lexicon"
    read = {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("furniture", "words", "languages", "names")}
    phrases = {**_sections(read["furniture"]), **_sections(read["words"])}
    languages: dict[str, str] = {}
    for line in read["languages"].splitlines():
        code, _, names = line.partition(":")
        if not line.startswith("#") and names:
            languages.update({fold(name): code for name in names.split(",")})
    given = frozenset(fold(name) for line in read["names"].splitlines() if not line.startswith("#") for name in line.split())
    return Lexicon({kind: _pattern(entries) for kind, entries in phrases.items()}, languages, given)


def language_of(text: str) -> str:
    """Return the code of the one language that a short text names, else nothing.

    >>> language_of("النسخة الإنكليزية"), language_of("بالفرنسية"), language_of("نص")
    ('en', 'fr', '')
    """
    names = load().languages
    found = set()
    for word in fold(text).split():
        bare = re.sub(r"^(?:و?ب?ال|ل?ل|و|ب)(?=\w{4})", "", word)
        found |= {names[form] for form in (word, bare) if form in names}
    return found.pop() if len(found) == 1 else ""


def similar(one: str, other: str) -> bool:
    """Return whether two texts are the same but for spelling, signs and spaces.

    >>> similar("الاشتراكية، الرقمية", "الإشتراكية الرقميّة")
    True
    """
    return exact(one) == exact(other) != ""
