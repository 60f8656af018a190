"""Where all drafts stand, quickly: what has been found out about a draft is kept in ``.cache`` until one of its files, or the program, changes.

Checking two hundred articles in four languages takes a minute, reading their files a second. What is kept is derived: it may be deleted
at any time, and it is never asked when something is written.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pipeline
from pipeline import progress, store
from pipeline.backlog import UNREADABLE, UNTRANSLATED, Row
from pipeline.cache import Cache, cache_key
from pipeline.commands.standing import Standing, standing
from pipeline.commands.workspace import Workspace
from pipeline.config import FILE
from pipeline.errors import ContentError, TazamunError
from pipeline.files import read_bytes
from pipeline.store import Article
from pipeline.sync import open_conflicts

KEPT = Path(".cache") / "queue.sqlite"


def surveyed(workspace: Workspace, errors: list[TazamunError]) -> list[Row]:
    """Return a row for every article in every language; what is wrong with a draft is added to ``errors``."""
    drafts = [(article, language) for article in workspace.articles for language in workspace.config.targets]
    shared = _shared(workspace)
    keys = [_key(workspace.root, article, language=language, shared=shared) for article, language in drafts]
    with Cache(workspace.root / KEPT) as kept:
        known = kept.get(key for key in keys if key)
        found: dict[bytes, str] = {}
        rows = []
        for (article, language), key in zip(drafts, keys, strict=True):
            row, sound = _kept(known.get(key, "")), True
            if row is None:
                row, sound = _row(workspace, article, language=language, errors=errors)
                found |= {key: json.dumps(asdict(row))} if sound and key else {}
            rows.append(row)
        kept.put(found)
    return rows


def _kept(text: str) -> Row | None:
    try:
        return Row(**json.loads(text)) if text else None
    except (TypeError, ValueError):
        return None


def _row(workspace: Workspace, article: Article, *, language: str, errors: list[TazamunError]) -> tuple[Row, bool]:
    """Return the row of one draft as the Arabic and both its files stand now, and whether nothing is wrong with the files."""
    title = article.document.front.get("title", "")
    try:
        found = standing(workspace, article, language)
    except ContentError as error:
        errors.append(error)
        return Row(article.slug, language, UNREADABLE, {}, title=title), False
    errors += found.outcome.errors
    unread = found.outcome.reconciled is not None and found.outcome.reconciled.unread
    state = UNREADABLE if unread else found.state if found.exists else UNTRANSLATED
    by_severity = _by_severity(found)
    row = Row(
        article.slug,
        language,
        state,
        {str(name): number for name, number in progress.counts(found.catalogue).items()},
        sum(by_severity.values()),
        progress.words_left(found.catalogue),
        title,
        found.status,
        by_severity.get("blocking", 0),
        by_severity.get("warning", 0),
        len(open_conflicts(found.catalogue)),
    )
    return row, not found.outcome.errors


def _by_severity(found: Standing) -> Mapping[str, int]:
    """Count the findings by severity. That a sentence has no text yet is counted as a state, not as a finding."""
    counts: dict[str, int] = {}
    for finding in found.findings:
        if finding.rule != "empty":
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return counts


def _key(root: Path, article: Article, *, language: str, shared: str) -> bytes:
    """Return what a draft's row depends on as one key; nothing where a file cannot even be read."""
    try:
        parts = [_hash(read_bytes(path) or b"-") for path in store.paths(root, language, article.slug)]
    except ContentError:
        return b""
    return cache_key(shared, article.slug, language, _hash(article.text.encode()), *parts)


def _shared(workspace: Workspace) -> str:
    """Return the hash of what every row depends on: settings, termbase and the program itself."""
    settings = read_bytes(workspace.root / FILE) or b""
    return _hash(settings + repr(workspace.termbase).encode() + _program().encode())


@cache
def _program() -> str:
    return _hash(b"".join(_contents(Path(pipeline.__file__).parent.rglob("*.py"))))


def _contents(paths: Iterable[Path]) -> Iterable[bytes]:
    return (path.read_bytes() for path in sorted(paths))


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
