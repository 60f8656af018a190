"""Reading articles, those that have not changed from what an earlier build made of them."""

import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from . import versions
from .crew import Crew, slices
from .fingerprint import code_salt
from .shelf import Shelf, key
from .versions import Version

WORTHWHILE = 100
"""So many articles are worth processes of their own."""


def files(content: Path, translations: Path, *, source: str, languages: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield the Markdown files of articles and pages, each with its language; paths below the current folder are relative to it."""
    found = [(path, source) for path in sorted([*content.glob("*.md"), *content.glob("pages/*.md")])]
    found += [(path, code) for code in languages for path in sorted(translations.glob(f"{code}/**/*.md"))]
    here = Path.cwd()
    for path, code in found:
        yield Path(os.path.relpath(path)) if path.is_relative_to(here) else path, code


class Reader:
    """Reads the Markdown files of a build. ``hashes`` holds one for each file that was read."""

    def __init__(self, shelf: Shelf, *, source: str, timezone: str) -> None:
        self.shelf, self.source, self.timezone = shelf, source, timezone
        self.salt = code_salt()
        self.hashes: dict[Path, str] = {}

    def prepare(self, paths: Sequence[tuple[Path, str]], *, workers: int) -> None:
        """Read what no earlier build has read in several processes, so that it lies ready."""
        if workers < 2 or len(paths) < WORTHWHILE or not self.shelf.connection:
            return
        missing = [each for each in paths if self._is_new(*each)]
        if len(missing) < WORTHWHILE:
            return
        parts = slices(missing, workers)

        def read(number: int) -> None:
            self.shelf.open_anew()
            for path, language in parts[number]:
                with suppress(versions.ContentFileError):
                    self(path, language)
            self.shelf.flush()

        Crew(read, jobs=len(parts), workers=workers).results()

    def _is_new(self, path: Path, language: str) -> bool:
        try:
            return not self.shelf.has(self._key(path, language))
        except versions.ContentFileError:
            return False

    def _key(self, path: Path, language: str) -> bytes:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise versions.ContentFileError(f"{path}: {error.strerror}. Give yourself the right to read it, or delete it.") from None
        return key("version", self.salt, str(path), language, self.source, self.timezone, content)

    def __call__(self, path: Path, language: str) -> Version:
        """Read one file in one language. Raises ContentFileError."""
        found = self._key(path, language)
        self.hashes[path] = found.hex()
        kept = self.shelf.get(found)
        if kept is not None:
            version = pickle.loads(kept)
            if isinstance(version, Version):
                return version
        version = versions.read(path, language=language, translation=language != self.source, timezone=self.timezone)
        if self._key(path, language) == found:  # nobody has saved it just now
            self.shelf.put(found, pickle.dumps(version, protocol=pickle.HIGHEST_PROTOCOL))
        return version
