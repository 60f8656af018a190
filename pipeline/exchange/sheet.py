"""What goes out to another tool and what comes back, whatever the format.

Principles:

- A file that goes out names its article and language, the hash of every source sentence (so that a changed Arabic is noticed) and the hash
  of every target as it was then, the *base* (so that an edit is told from a text that nobody touched).
- What comes back is only what the file says: sentences with their place. ``pipeline.exchange.take`` decides what becomes of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import ContentError
from pipeline.model import Catalogue, Finding, text_hash
from pipeline.review import clean


@dataclass(frozen=True)
class Tongue:
    """A language as ``site.toml`` describes it: BCP 47 code, its own name, ``ltr`` or ``rtl``."""

    code: str
    name: str
    direction: Literal["rtl", "ltr"]


@dataclass(frozen=True)
class Sheet:
    """A draft on its way out. ``path`` is the article's; ``remarks`` are for the person who works on a unit, by its number."""

    catalogue: Catalogue
    path: str
    source: Tongue
    target: Tongue
    remarks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    """What a file says of one unit. ``place`` is where in the file (``unit 12``), ``line`` its line where lines mean anything.

    ``problem``: why this sentence cannot be taken, as far as the file alone tells.

    ``source_hash`` is that of the source it was made from; ``source`` the source as it stands in the file now, empty if unknown.
    ``base`` is the hash of the target that was exported, empty if the file does not say. ``approved``: the file says that it is signed off.
    """

    place: str
    target: str
    source_hash: str
    source: str = ""
    context: str = ""
    number: int | None = None
    base: str = ""
    approved: bool = False
    comments: tuple[str, ...] = ()
    line: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Returned:
    """A file that came back. ``slug`` and ``language`` are empty where it does not say.

    ``loose``: white space means nothing in it. ``selective``: it may hold other sentences than the article's. ``reviewer`` is the person that
    the file names.
    """

    sentences: tuple[Sentence, ...]
    slug: str = ""
    language: str = ""
    reviewer: str = ""
    loose: bool = False
    selective: bool = False
    findings: tuple[Finding, ...] = ()

    def is_base(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a text is the one that was exported."""
        return bool(sentence.base) and sentence.base in (text_hash(text), text_hash(self.folded(text)))

    def folded(self, text: str) -> str:
        """Return a text as far as this file can tell texts apart."""
        return squeezed(text) if self.loose else clean(text)

    @property
    def touched(self) -> bool:
        """Return whether somebody has typed something into the file since it was exported, as far as it can tell."""
        return any(sentence.target.strip() and not self.is_base(sentence.target, sentence) for sentence in self.sentences)


def squeezed(text: str) -> str:
    r"""Return the text with runs of white space made one space; no-break spaces stay, they are typography.

    >>> squeezed(" الطبعة  الأولى\n")
    'الطبعة الأولى'
    """
    return re.sub(" {2,}", " ", clean(text).replace("\t", " "))


def unreadable(kind: str, why: str, path: str, *, line: int | None = None) -> ContentError:
    """Return the error for a file that is not what its name says."""
    return ContentError(f"This is no {kind} file: {why}.", path=path or None, line=line, mend="Export it again, or save it anew in the tool that it came from.")
