"""How a translation came to be, for readers: the machine, the reviewer, the share of sentences that people changed, and whether the original went on."""

import re
from dataclasses import dataclass
from datetime import datetime

from .versions import Version

MAIL = re.compile(r"\s*<[^<>]*>")
SHARE = re.compile(r"\s*(\d{1,3})\s*%?\s*", re.ASCII)


@dataclass(frozen=True)
class Credit:
    """What a translation says of itself. ``machine`` and ``reviewer`` are names, empty where nobody is named.

    ``edited`` is the percentage (0–100) of sentences that people changed, None where it is not known; ``behind`` says that the original
    has changed since the approval, on ``updated`` if it has a date.
    """

    machine: str
    reviewer: str
    approved: datetime | None
    edited: int | None
    behind: bool
    updated: datetime | None


def credit(version: Version, original: Version | None) -> Credit | None:
    """Return what there is to say of a translation, None for an original."""
    if not version.translation:
        return None
    approved_for = version.front.get("original", "").strip()
    behind = bool(original and approved_for and approved_for != original.digest)
    return Credit(
        machine=MAIL.sub("", version.translator).strip(),
        reviewer=MAIL.sub("", version.reviewer).strip(),
        approved=_moment(version.front.get("approved", "")),
        edited=_share(version.front.get("edited", "")),
        behind=behind,
        updated=original.modified if behind and original else None,
    )


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _share(value: str) -> int | None:
    found = SHARE.fullmatch(value)
    return min(100, int(found[1])) if found else None
