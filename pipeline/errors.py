"""The one exception base. Every message names the place and says how to mend it."""

from pathlib import PurePath


class TazamunError(Exception):
    """A failure a person can mend; its text is ``file:line:``, what happened, and how to mend it."""

    def __init__(self, message: str, *, path: PurePath | str | None = None, line: int | None = None, mend: str = "") -> None:
        self.message, self.path, self.line, self.mend = message, path, line, mend
        place = "" if path is None else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(f"{place}{message}{' ' + mend if mend else ''}")


class ContentError(TazamunError):
    """An article, catalogue or draft that cannot be read or would lose something if it were rewritten."""


class ConfigError(TazamunError):
    """A mistake in ``site.toml`` or ``terms.csv``."""


class PackageError(TazamunError):
    """A translation package that is missing, damaged or unsafe."""


class RouteError(TazamunError):
    """No chain of installed packages leads from the source language to the target."""


class GitError(TazamunError):
    """git is missing, was not told who works here, or refuses."""
