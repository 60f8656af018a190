"""What earlier builds made, kept on disk under what it was made of. Deleting the folder costs time and changes nothing in the site.

A key is the hash of everything that goes into the value, so that nothing is ever out of date; what three builds in a row did not
ask for is thrown away. A shelf that cannot be read or written is no shelf: the build makes everything anew.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

NAME = "shelf.sqlite"
KEEP_BUILDS = 3
FLUSH = 1000
TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"


def key(*parts: str | bytes) -> bytes:
    """Return a key made of all ``parts`` and of where one ends and the next begins.

    >>> key("ماء", "") == key("", "ماء")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.digest()


class Shelf:
    """Values by key in one SQLite file below ``folder``; without a folder an empty shelf that keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.path = folder / NAME if folder else None
        self.owner = os.getpid()
        self.connection = _open(self.path) if self.path else None
        self.new: dict[bytes, bytes] = {}
        self.asked: list[bytes] = []
        self.build = 0
        if self.connection:
            self.build = int(self.connection.execute("PRAGMA user_version").fetchone()[0]) + 1

    def open_anew(self) -> None:
        """Give a copy of the process its own connection: one that was opened before the copy was made must not be used by both."""
        if self.path and self.connection and self.owner != os.getpid():
            self.left_alone, self.owner = self.connection, os.getpid()  # held, since letting it go would close the other process's file
            self.connection = _open(self.path)
            self.new.clear()
            self.asked.clear()

    def has(self, key: bytes) -> bool:
        """Say whether something is kept under ``key``."""
        try:
            return bool(self.connection and self.connection.execute("SELECT 1 FROM kept WHERE key = ?", (key,)).fetchone())
        except sqlite3.Error:
            return False

    def get(self, key: bytes) -> bytes | None:
        """Return what is kept under ``key``, None if there is nothing or it is damaged."""
        if not self.connection:
            return None
        try:
            found = self.connection.execute("SELECT value, used FROM kept WHERE key = ?", (key,)).fetchone()
            value = _unpacked(found[0]) if found else None
        except (sqlite3.Error, zlib.error):
            return None
        if found and found[1] != self.build:
            self.asked.append(key)
        return value

    def make(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under ``key``; else make it and keep it."""
        kept = self.get(key)
        if kept is None:
            kept = make()
            self.put(key, kept)
        return kept

    def put(self, key: bytes, value: bytes) -> None:
        """Keep ``value`` under ``key``."""
        if self.connection:
            self.new[key] = _packed(value)
            if len(self.new) >= FLUSH:
                self.flush()

    def close(self) -> None:
        """Write what is new, throw away what has not been asked for of late, and let go of the file."""
        self.flush()
        if self.connection:
            with suppress(sqlite3.Error), self.connection:
                self.connection.execute("DELETE FROM kept WHERE used <= ?", (self.build - KEEP_BUILDS,))
                self.connection.execute(f"PRAGMA user_version = {self.build}")
            self.connection.close()
            self.connection = None

    def flush(self) -> None:
        """Write what is new and what was asked for."""
        if self.connection and (self.new or self.asked):
            with suppress(sqlite3.Error), self.connection:
                self.connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", [(key, value, self.build) for key, value in self.new.items()])
                self.connection.executemany("UPDATE kept SET used = ? WHERE key = ?", [(self.build, key) for key in self.asked])
            self.new.clear()
            self.asked.clear()


def _packed(value: bytes) -> bytes:
    """Pack a value, but for what is packed already, with a sum by which damage is seen."""
    if value.startswith((b"\x89PNG", b"PK")):
        return b"0" + zlib.adler32(value).to_bytes(4, "big") + value
    return b"1" + zlib.compress(value, 1)


def _unpacked(packed: bytes) -> bytes:
    if packed[:1] == b"1":
        return zlib.decompress(packed[1:])
    if zlib.adler32(packed[5:]) != int.from_bytes(packed[1:5], "big"):
        raise zlib.error("damaged")
    return packed[5:]


class Bytecode(BytecodeCache):
    """Keeps the compiled templates on a shelf."""

    def __init__(self, shelf: Shelf, salt: str) -> None:
        self.shelf, self.salt = shelf, salt

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was compiled of it, if that is kept."""
        kept = self.shelf.get(key("template", self.salt, bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled of a template."""
        self.shelf.put(key("template", self.salt, bucket.key, bucket.checksum), bucket.bytecode_to_string())


def _open(path: Path) -> sqlite3.Connection | None:
    """Open the file; one that is no database is deleted and made anew."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30)
            # The file may be lost at any time without harm, so that waiting for the disk would be wasted.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(TABLE)
            connection.commit()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return None
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
        else:
            return connection
    return None
