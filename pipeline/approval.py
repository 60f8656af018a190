"""What approving does to a catalogue, and what it says about it: who signed, when, and how much of the text is still the machine's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.errors import ContentError
from pipeline.model import Catalogue, Entry, text_hash
from pipeline.provenance import OWN
from pipeline.review import approve_unit

HELD = ("approved", "published")
_PERSON = re.compile(r"(?P<name>[^<>]*[^<>\s])\s*<(?P<mail>[^<>\s]*)>")


@dataclass(frozen=True)
class Person:
    """Who answers for a text. ``mail`` is empty where nobody has told it; readers never see it."""

    name: str
    mail: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}>" if self.mail else self.name


def person(text: str) -> Person:
    """Read ``Name <mail>`` or a name alone. Raises ContentError.

    >>> person("لينا حداد <lina@example.org>")
    Person(name='لينا حداد', mail='lina@example.org')
    """
    line = " ".join(text.split())
    if found := _PERSON.fullmatch(line):
        return Person(found["name"], found["mail"])
    if not line or re.search(r"[<>@]", line):
        raise ContentError(f"“{text.strip()}” does not say who approves.", mend='Write the name and the address: "Lina Haddad <lina@example.org>".')
    return Person(line)


def marked(front: Mapping[str, str]) -> str:
    """Return the reviewer whom a person has written into a draft's front matter by hand, and whom no command has taken up yet; else nothing.

    What ``approve`` writes has a moment, ``approved``, and no mail.

    >>> marked({"status": "approved", "reviewer": "Lina"}), marked({"status": "approved", "reviewer": "Lina", "approved": "2026-11-02T10:00:00+00:00"})
    ('Lina', '')
    """
    reviewer = front.get("reviewer", "").strip()
    return reviewer if front.get("status", "").lower() in HELD and (not front.get("approved") or "<" in reviewer) else ""


def untouched(entry: Entry) -> bool:
    """Tell whether a target is a machine's to the byte, approved or not. What the memory or the termbase knew is people's text."""
    origin = entry.provenance
    return bool(entry.target) and origin is not None and origin.engine != OWN and origin.text_hash == text_hash(entry.target)


def untouched_share(catalogue: Catalogue) -> float:
    """Return the percentage (0–100) of units whose text is a machine's to the byte."""
    total = len(catalogue.entries)
    return 100 * sum(map(untouched, catalogue.entries)) / total if total else 0.0


def edited_share(catalogue: Catalogue) -> int:
    """Return the percentage of units whose text is a person's, rounded down: 100 only where all are."""
    total = len(catalogue.entries)
    return 100 * (total - sum(map(untouched, catalogue.entries))) // total if total else 100


def settled(entry: Entry) -> bool:
    """Tell whether a person has signed a unit off, be it as merged away."""
    return bool(entry.target) and not entry.fuzzy


def signed(catalogue: Catalogue, reviewer: Person, *, when: datetime) -> Catalogue:
    """Return the catalogue with every unit approved and the reviewer in its header. Raises ContentError where a unit has no text or two."""
    entries = tuple(entry if settled(entry) else approve_unit(entry) for entry in catalogue.entries)
    header = {**catalogue.header, "Last-Translator": str(reviewer), "PO-Revision-Date": f"{when:%Y-%m-%d %H:%M%z}"}
    return replace(catalogue, entries=entries, header=header)
