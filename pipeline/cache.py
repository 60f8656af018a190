"""What has been decoded before, on disk, so that a second run costs nothing and a killed run loses at most one batch.

One SQLite file, written in one transaction a batch (write-ahead log). It is derived: a damaged file is moved away and begun
again, a disk that is full or read-only is done without, each with one finding and never with an end of the run.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.model import Finding

SCHEMA = "CREATE TABLE IF NOT EXISTS decoded (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
AT_ONCE = 500
PATIENCE = 10.0
DAMAGED = ("malformed", "not a database", "corrupt", "no such column", "datatype mismatch")


def cache_key(*parts: str) -> bytes:
    """Return the key of what ``parts`` determine, unambiguous in where each part ends.

    >>> cache_key("ab", "c") == cache_key("a", "bc")
    False
    """
    return hashlib.sha256(json.dumps(parts).encode()).digest()


class Cache:
    """A table of texts by key. ``findings`` says what went wrong; after that it may forget, but never fails."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or begin it; None keeps nothing."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self.findings: list[Finding] = []
        if path is not None:
            self._open(path, again=True)

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """Return the values that are known."""
        found: dict[bytes, str] = {}
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), AT_ONCE):
            chunk = wanted[start : start + AT_ONCE]
            marks = ",".join("?" * len(chunk))
            found.update(self._try(f"SELECT key, value FROM decoded WHERE key IN ({marks})", chunk))
        return found

    def put(self, values: Mapping[bytes, str]) -> None:
        """Store values in one transaction; they are safe on disk afterwards, or the cache is switched off."""
        if not values or self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO decoded VALUES (?, ?)", list(values.items()))
        except sqlite3.Error as error:
            self._recover(error)

    def close(self) -> None:
        """Close the file; the cache keeps nothing afterwards."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _try(self, statement: str, values: list[bytes]) -> list[tuple[bytes, str]]:
        if self._connection is None:
            return []
        try:
            rows: list[tuple[bytes, str]] = self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            self._recover(error)
            return []
        return [(key, value) for key, value in rows if isinstance(key, bytes) and isinstance(value, str)]

    def _open(self, path: Path, *, again: bool) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=PATIENCE)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            with self._connection:
                self._connection.execute(SCHEMA)
            # A table of another shape shows here rather than in the middle of a run.
            self._connection.execute("SELECT key, value FROM decoded LIMIT 1").fetchall()
        except (sqlite3.Error, OSError) as error:
            self._recover(error, again=again)

    def _recover(self, error: Exception, *, again: bool = True) -> None:
        """Begin again after damage; do without the cache after anything else (disk full, read-only, locked)."""
        self.close()
        if again and self._path is not None and any(sign in str(error) for sign in DAMAGED) and self._move_away(self._path):
            self._note(f"the cache was damaged ({error}); it was moved aside and begun again. Nothing of yours was in it.")
            self._open(self._path, again=False)
        else:
            self._note(f"the cache cannot be used ({error}); the run goes on without it. Make room in its folder or give access.")

    def _note(self, message: str) -> None:
        self.findings.append(Finding("cache", "warning", message, path=str(self._path or "")))

    @staticmethod
    def _move_away(path: Path) -> bool:
        """Rename the file and drop its logs; say whether that worked."""
        try:
            path.replace(path.with_name(path.name + ".damaged"))
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
        except OSError:
            return False
        return True
