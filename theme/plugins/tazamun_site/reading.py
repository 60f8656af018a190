"""Reading articles, those that have not changed from what an earlier build made of them."""

import pickle
from pathlib import Path

from . import versions
from .fingerprint import code_salt
from .shelf import Shelf, key
from .versions import Version


class Reader:
    """Reads the Markdown files of a build. ``hashes`` holds one for each file that was read."""

    def __init__(self, shelf: Shelf, *, source: str, timezone: str) -> None:
        self.shelf, self.source, self.timezone = shelf, source, timezone
        self.salt = code_salt()
        self.hashes: dict[Path, str] = {}

    def __call__(self, path: Path, language: str) -> Version:
        """Read one file in one language. Raises ContentFileError."""
        found = key("version", self.salt, str(path), language, self.source, self.timezone, _bytes(path))
        self.hashes[path] = found.hex()
        kept = self.shelf.get(found)
        if kept is not None:
            version = pickle.loads(kept)
            if isinstance(version, Version):
                return version
        version = versions.read(path, language=language, translation=language != self.source, timezone=self.timezone)
        self.shelf.put(found, pickle.dumps(version, protocol=pickle.HIGHEST_PROTOCOL))
        return version


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise versions.ContentFileError(f"{path}: {error.strerror}. Give yourself the right to read it, or delete it.") from None
