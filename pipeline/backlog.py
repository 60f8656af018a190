"""What is left to do, draft by draft: the order of the queue, and the next step of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.release import Verdict

UNREADABLE = "unreadable"
UNTRANSLATED = "untranslated"
_DAYS = ((365, 730, "year"), (30, 60, "month"), (7, 14, "week"))


@dataclass(frozen=True)
class Row:
    """One article in one language. ``units`` counts units by state; ``words_left`` are Arabic words nobody has signed off.

    ``findings`` are all of the checks', ``blocking`` and ``warnings`` some of them. ``changed`` is when the draft was last committed, as ISO 8601,
    and ``by`` by whom; ``uncommitted``: somebody here has worked on it since. ``next`` is what a person can do, empty where nothing is left.
    """

    slug: str
    language: str
    state: str
    units: Mapping[str, int]
    findings: int = 0
    words_left: int = 0
    title: str = ""
    status: str = ""
    blocking: int = 0
    warnings: int = 0
    conflicts: int = 0
    required: bool = True
    changed: str = ""
    by: str = ""
    uncommitted: bool = False
    next: str = ""

    @property
    def total(self) -> int:
        """Return the number of units."""
        return sum(self.units.values())

    @property
    def settled(self) -> int:
        """Return the number of units that a person has signed off."""
        return self.total - self.to_review - self.units.get("untranslated", 0)

    @property
    def to_review(self) -> int:
        """Return the number of units with a text that nobody has signed off."""
        return self.units.get("machine", 0) + self.units.get("edited", 0) + self.units.get("stale", 0)


@dataclass(frozen=True)
class Site:
    """What the whole queue is about. ``languages`` are codes with names, ``now`` is the moment of the report."""

    name: str
    languages: Mapping[str, str]
    now: datetime
    directions: Mapping[str, str] = field(default_factory=dict)
    source: str = "ar"


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, worst first: unreadable, in conflict, without text, blocked, outdated, doubtful, then what is the most work."""
    return sorted(rows, key=_urgency)


def _urgency(row: Row) -> tuple[int | str | bool, ...]:
    counts = row.conflicts, row.units.get("untranslated", 0), row.blocking, row.units.get("stale", 0), row.warnings, row.words_left
    return row.state != UNREADABLE, not row.next, *(-count for count in counts), row.slug, row.language


def stepped(row: Row, verdict: Verdict | None = None) -> Row:
    """Return the row with its next step. ``verdict`` is the release policy's on the article as it is now."""
    return replace(row, next=next_step(row, verdict))


def next_step(row: Row, verdict: Verdict | None = None) -> str:
    """Return what a person can do next, empty where nothing is left.

    >>> next_step(Row("news", "en", "draft", {"machine": 12, "approved": 3}, blocking=2))
    'fix 2 findings, review 12 sentences'
    """
    if row.state == UNREADABLE:
        return "mend the file"
    if row.state == UNTRANSLATED or (not row.total and not row.status):
        return "translate"
    if row.conflicts:
        return f"end {_counted(row.conflicts, 'conflict')}"
    steps = [(row.units.get("untranslated", 0), "translate", "sentence"), (row.blocking, "fix", "finding"), (row.to_review, "review", "sentence")]
    told = [f"{verb} {_counted(number, noun)}" for number, verb, noun in steps if number]
    if told:
        return ", ".join(told)
    if row.status == "published":
        return ""
    if row.status != "approved":
        return "approve"
    return "release" if verdict is None or verdict.goes else f"wait for {', '.join(verdict.missing)}"


def is_approved(row: Row) -> bool:
    """Tell whether a draft counts as approved for the release policy."""
    return row.status in ("approved", "published") and not row.to_review and not row.units.get("untranslated", 0)


def approved_languages(rows: Collection[Row], slug: str) -> frozenset[str]:
    """Return the languages in which an article is approved."""
    return frozenset(row.language for row in rows if row.slug == slug and is_approved(row))


def age(changed: str, now: datetime) -> str:
    """Return how long ago a moment (ISO 8601) was, in one word and a number; nothing where it is not known.

    >>> age("2026-11-02T10:00:00+00:00", datetime.fromisoformat("2026-11-05T09:00:00+00:00"))
    '2 days'
    """
    if not changed:
        return ""
    days = max(0, (now - datetime.fromisoformat(changed)).days)
    for length, least, name in _DAYS:
        if days >= least:
            return _counted(days // length, name)
    return "today" if not days else _counted(days, "day")


def person_of(row: Row) -> str:
    """Return who last worked on a draft, without the address, which is nobody's business in a report."""
    return row.by.partition("<")[0].strip()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
