"""What every check is and sees: a rule with a severity and a title, and a pair of sentences read once for all checks."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.checks.numerals import Numbers, numbers
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
class Context:
    """What is known about a unit besides its two texts.

    ``locale`` is BCP 47 (empty: the language itself). ``dismissed`` maps rules to the reason why this unit is exempt.
    ``path``, ``line`` and ``unit`` are copied into the findings.
    """

    locale: str = ""
    kind: Kind = "paragraph"
    terms: tuple[Expected, ...] = ()
    dismissed: Mapping[str, str] = field(default_factory=dict)
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
    def source_numbers(self) -> Numbers:
        """The numbers of the source."""
        return numbers(self.source_view.text, "ar")

    @cached_property
    def target_numbers(self) -> Numbers:
        """The numbers of the target."""
        return numbers(self.prose, self.language)

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
class ArticleCheck(Check):
    """A check across units. ``find`` takes the entries and the target language and yields (index of the entry, message)."""

    find: Callable[[Sequence[Entry], str], Iterator[tuple[int, str]]]


def check(rule: str, severity: Severity) -> Callable[[Callable[[Pair], Iterator[str]]], UnitCheck]:
    """Make a check of one unit out of the decorated function."""
    return lambda find: UnitCheck(rule, severity, title_of(find.__doc__), find)


def article_check(rule: str, severity: Severity) -> Callable[[Callable[[Sequence[Entry], str], Iterator[tuple[int, str]]]], ArticleCheck]:
    """Make a check across units out of the decorated function."""
    return lambda find: ArticleCheck(rule, severity, title_of(find.__doc__), find)


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
