"""What every check is and sees: a rule with a severity and a title, and a pair of sentences read once for all checks."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.checks.prose import PLACE, View, fold, latin_digits, view, words
from pipeline.model import Entry, Kind, Severity

_BLANKS = re.compile(r"[\s\N{OBJECT REPLACEMENT CHARACTER}]+")


@dataclass(frozen=True)
class Expected:
    """A term of the termbase found in the source: any of ``targets`` will do. ``exact`` forbids another inflection (names, do-not-translate)."""

    source: str
    targets: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True)
class Dictionary:
    """A spelling dictionary. ``knows`` takes a word as it is written; ``near`` gives a word one slip of the finger away, empty if there is none."""

    knows: Callable[[str], bool]
    near: Callable[[str], str]


@dataclass(frozen=True)
class Context:
    """What is known about a unit besides its two texts.

    ``locale`` is BCP 47 (empty: the language itself). ``dismissed`` maps rules to the reason why this unit is exempt.
    ``dictionary`` is None where none is installed. ``path``, ``line`` and ``unit`` are copied into the findings.
    """

    locale: str = ""
    kind: Kind = "paragraph"
    terms: tuple[Expected, ...] = ()
    dismissed: Mapping[str, str] = field(default_factory=dict)
    dictionary: Dictionary | None = None
    path: str = ""
    line: int | None = None
    unit: int | None = None


@dataclass(frozen=True)
class Pair:
    """A source and a target sentence, inline Markdown both. Everything derived is computed at most once."""

    source: str
    target: str
    language: str
    context: Context = field(default_factory=Context)

    @cached_property
    def source_view(self) -> View:
        """The source without markup."""
        return view(self.source)

    @cached_property
    def target_view(self) -> View:
        """The target without markup."""
        return view(self.target)

    @cached_property
    def original(self) -> str:
        """The source's prose, folded (see ``prose.fold``), digits as 0-9."""
        return latin_digits(fold(self.source_view.text))

    @cached_property
    def prose(self) -> str:
        """The target's prose."""
        return self.target_view.text

    @cached_property
    def plain(self) -> str:
        """The target's prose in lower case, fixed parts and runs of white space as one space, typographic apostrophes as straight ones."""
        return _BLANKS.sub(" ", self.prose).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().strip()

    @cached_property
    def target_words(self) -> tuple[str, ...]:
        """The words of the target's prose as written."""
        return tuple(words(self.prose.replace(PLACE, " ")))

    @cached_property
    def source_words(self) -> tuple[str, ...]:
        """The words of the source's prose, folded."""
        return tuple(words(self.original.replace(PLACE, " ")))


@dataclass(frozen=True)
class Check:
    """A rule that findings name. ``title`` is the first paragraph of its function's docstring: what the reviewer sees."""

    rule: str
    severity: Severity
    title: str


@dataclass(frozen=True)
class UnitCheck(Check):
    """A check of one unit. ``find`` yields one message a finding."""

    find: Callable[[Pair], Iterator[str]]


@dataclass(frozen=True)
class Clash:
    """Two entries that disagree: ``index`` is the one to look at, ``other`` the one that ``message`` holds against it."""

    index: int
    other: int
    message: str


@dataclass(frozen=True)
class ArticleCheck(Check):
    """A check across units. ``find`` takes the entries of an article or of a whole site, and the target language."""

    find: Callable[[Sequence[Entry], str], Iterator[Clash]]


def check(rule: str, severity: Severity) -> Callable[[Callable[[Pair], Iterator[str]]], UnitCheck]:
    """Make a check of one unit out of the decorated function."""
    return lambda find: UnitCheck(rule, severity, title_of(find.__doc__), find)


def article_check(rule: str, severity: Severity) -> Callable[[Callable[[Sequence[Entry], str], Iterator[Clash]]], ArticleCheck]:
    """Make a check across units out of the decorated function."""
    return lambda find: ArticleCheck(rule, severity, title_of(find.__doc__), find)


def weight(entries: Iterable[Entry]) -> tuple[int, int, int]:
    """Return how much entries that agree count against others: those that people approved first, then those that people wrote, then all.

    >>> weight([Entry("title", "نعم", "Yes"), Entry("title 2", "نعم", "Yes", fuzzy=True)]) > weight([Entry("title", "نعم", "Yes!", fuzzy=True)] * 9)
    True
    """
    states = Counter(entry.state for entry in entries)
    return states["approved"], states["edited"], states.total()


def title_of(docstring: str | None) -> str:
    """Return the first paragraph of a docstring on one line, without its full stop."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split()).removesuffix(".")


def listed(texts: Sequence[str]) -> str:
    """Write texts as a list for a message: in «», at most five, a comma between.

    >>> listed(["1948", "50%"])
    '«1948», «50%»'
    """
    shown = ", ".join(f"«{text}»" for text in texts[:5])
    return f"{shown} and {len(texts) - 5} more" if len(texts) > 5 else shown
