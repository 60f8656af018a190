"""One article or page in one language, as the site shows it. Reading a file gives a version; nothing here knows other versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import timezone as offset_of
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from . import front, markup
from .safety import MARKS, plain

SHOWN = "published"
# What neither XML nor HTML may hold: feeds and books are XML.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
WORDS_A_MINUTE = {"ar": 180, "de": 190}


class ContentFileError(Exception):
    """An article that cannot be shown. The message names the file and the mend."""


@dataclass(frozen=True)
class Name:
    """An author, category or tag. ``key`` joins its names in all languages."""

    text: str
    slug: str
    key: str = ""


@dataclass(frozen=True)
class Version:
    """An article or page in one language. ``key`` joins its versions; ``draft`` means that no person has let it go yet.

    ``doubt`` says why a translation that calls itself published is taken for a draft all the same.
    ``title``, ``summary`` are plain words, their ``_html`` forms are safe HTML, ``html`` has marked addresses (safety.py). ``digest`` is the
    hash of an original's words (front.py), empty in a translation.
    """

    path: Path
    kind: Literal["article", "page"]
    key: str
    language: str
    slug: str
    title: str
    title_html: str
    summary: str
    summary_html: str
    body: markup.Rendered
    date: datetime | None
    modified: datetime | None
    authors: tuple[Name, ...]
    category: Name | None
    tags: tuple[Name, ...]
    draft: bool
    translation: bool
    translator: str
    reviewer: str
    front: Mapping[str, str]
    digest: str = ""
    doubt: str = ""

    @property
    def output(self) -> str:
        """Return the path of the file below the site's root."""
        return f"{self.language}/{self.slug}/index.html"

    @property
    def changed(self) -> datetime:
        """Return when the text last changed for readers; the year 1970 without any date."""
        return self.modified or self.date or datetime.fromtimestamp(0, tz=UTC)

    @property
    def year(self) -> int:
        """Return the year of the date, 0 without one."""
        return self.date.year if self.date else 0

    @property
    def machine(self) -> bool:
        """Say whether readers must be told that no person has reviewed this text."""
        return self.translation and self.draft and self.front.get("status", "").strip().lower() != "approved"

    @property
    def minutes(self) -> int:
        """Return the reading time in minutes, at least 1."""
        return max(1, round(self.body.words / WORDS_A_MINUTE.get(self.language, 220)))


def read(path: Path, *, language: str, translation: bool, timezone: str) -> Version:
    """Read one Markdown file. Raises ContentFileError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ContentFileError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    values, body = front.parse(ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", MARKS.sub("", text)))
    if not values.get("title", "").strip():
        raise ContentFileError(f"{path}:1: there is no title. Write “title: …” between two lines of three hyphens at the top.")
    title, summary = markup.inline(values["title"]), markup.inline(values.get("summary", ""))
    categories = _names(values.get("category", ""))
    doubt = _doubt(text, values, path) if translation else ""
    return Version(
        path=path,
        kind="page" if path.parent.name == "pages" else "article",
        key=path.stem if translation else values.get("slug", "").strip() or path.stem,
        language=language,
        slug=_slug(values.get("slug", "").strip() or path.stem, path),
        title=plain(title),
        title_html=title,
        summary=plain(summary),
        summary_html=summary,
        body=markup.render(body),
        date=_date(values.get("date", ""), path=path, timezone=timezone),
        modified=_date(values.get("updated", "") or values.get("modified", ""), path=path, timezone=timezone),
        authors=_names(values.get("authors", "") or values.get("author", "")),
        category=categories[0] if categories else None,
        tags=_names(values.get("tags", "")),
        draft=bool(doubt) or values.get("status", "draft" if translation else "published").strip().lower() != SHOWN,
        translation=translation,
        translator=values.get("translator", ""),
        reviewer=values.get("reviewer", ""),
        front=values,
        digest="" if translation else front.digest(text),
        doubt=doubt,
    )


def _doubt(text: str, values: Mapping[str, str], path: Path) -> str:
    """Return why a translation is not what a person let go, though it says so; empty where all is well."""
    if values.get("status", "").strip().lower() != SHOWN:
        return ""
    if values.get("signed") and values["signed"] != front.signature(text):
        return f"{path}: the text has changed since it was approved, so it is a draft again. Approve it anew, or restore the file from git."
    if values.get("translator") and not values.get("reviewer"):
        return f"{path}: a machine's translation without a reviewer is a draft. Have it approved, or write “reviewer: Name”."
    return ""


def _names(value: str) -> tuple[Name, ...]:
    return tuple(Name(text, markup.slugify(text), text) for text in front.names(value))


def _slug(slug: str, path: Path) -> str:
    if slug in (".", "..") or any(character in slug for character in '/\\?#%:*"<>|\x00') or not slug.isprintable():
        raise ContentFileError(f"{path}: “{slug}” cannot be an address. Write a slug of letters, digits and hyphens.")
    return slug.replace(" ", "-")


def _date(value: str, *, path: Path, timezone: str) -> datetime | None:
    if not value.strip():
        return None
    try:
        moment = datetime.fromisoformat(value.strip().replace("/", "-"))
    except ValueError:
        raise ContentFileError(f"{path}: “{value}” is not a date. Write it as 2026-03-18 or 2026-03-18 09:30.") from None
    return _whole_minutes(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone)))


def _whole_minutes(moment: datetime) -> datetime:
    """Round the offset of a time before standard time, +02:05:09 in Cairo in 1895, to what RFC 3339 can write."""
    offset = moment.utcoffset() or timedelta()
    minutes = timedelta(minutes=round(offset / timedelta(minutes=1)))
    return moment if minutes == offset else moment.replace(tzinfo=offset_of(minutes))
