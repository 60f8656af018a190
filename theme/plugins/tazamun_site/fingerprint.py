"""What a page is made of, as a hash: when nothing of it has changed, the page of the last build is the page of this one.

Two things go into it. The *salt*: the theme, this plugin, the settings and the libraries. And the *fingerprint* of the values
that the template is given. A value that cannot be fingerprinted, such as a function, is refused, lest a page go out of date unseen.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from .graph import Graph, Group
from .links import Target, find, targets
from .pictures import TYPES
from .versions import Name, Version

LIBRARIES = ("babel", "jinja2", "markdown-it-py", "mdit-py-plugins", "nh3", "pelican")
# Where the site is written changes nothing in it.
PLAIN = (str, int, float, bool, date, Path, type(None))
NOT_SHOWN = ("OUTPUT_PATH", "PLUGINS", "SHELF", "STANDING", "WORKERS")


def code_salt() -> str:
    """Return a hash of this plugin and of the libraries that turn Markdown into HTML."""
    return _hash([sys.version, *(f"{name} {version_of(name)}" for name in LIBRARIES), *_files(Path(__file__).parent, "*.py")])


def page_salt(theme: Path, settings: Mapping[str, Any]) -> str:
    """Return a hash of everything that all pages share: the code, the theme with its catalogues, and the settings."""
    shown = {name: value for name, value in settings.items() if name not in NOT_SHOWN}
    return _hash([code_salt(), json.dumps(shown, sort_keys=True, default=lambda value: type(value).__name__), *_files(theme, "*")])


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: Path, pattern: str) -> Iterable[str]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def articles(graph: Graph, hashes: Mapping[Path, str], *, content: Path) -> dict[str, str]:
    """Return a hash for each article, by key: its files, by their hashes, in all shown languages, where their links lead, and its pictures."""
    found = {}
    for key, versions in graph.versions.items():
        lines = [key]
        for language, version in versions.items():
            lines.append(f"{language} {version.path} {hashes[version.path]} {version.output}")
            leads = [*targets(version, graph), *_hero(version, graph)]
            lines += [f"{address} {target} {_picture(content / target.output) if target else ''}" for address, target in leads]
        found[key] = _hash(lines)
    return found


def _hero(version: Version, graph: Graph) -> list[tuple[str, Target | None]]:
    address = version.front.get("image", "").strip()
    return [(address, find(address, version, graph))] if address else []


@cache
def _picture(path: Path) -> str:
    """Return the hash of a picture below content/, nothing for other files; one build asks each once."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.suffix.lower() in TYPES else ""
    except OSError:
        return ""


class Fingerprint:
    """Makes fingerprints of values; articles go in by their hashes."""

    def __init__(self, articles: Mapping[str, str]) -> None:
        self.articles = articles

    def __call__(self, value: Any) -> str:
        """Return the fingerprint of a value that is given to a template. Raises TypeError for what has none."""
        digest = hashlib.sha256()
        self._add(digest, value)
        return digest.hexdigest()

    def _add(self, digest: Any, value: Any) -> None:
        if isinstance(value, Version):
            digest.update(f"v{value.language} {self.articles[value.key]}".encode())
        elif isinstance(value, PLAIN):
            text = str(value)
            digest.update(f"{type(value).__name__}{len(text)}:{text}".encode("utf-8", "surrogateescape"))
        elif isinstance(value, (tuple, list)):
            self._all(digest, "l", value)
        elif isinstance(value, Mapping):
            self._all(digest, "m", [part for pair in value.items() for part in pair])
        elif isinstance(value, Group | Name) or hasattr(value, "__dataclass_fields__"):
            self._all(digest, type(value).__qualname__, [getattr(value, name) for name in value.__dataclass_fields__])
        else:
            raise TypeError(f"a page was given {value!r}, whose change nobody would notice. Give it a value, not a {type(value).__name__}.")

    def _all(self, digest: Any, tag: str, parts: Iterable[Any]) -> None:
        parts = list(parts)
        digest.update(f"{tag}{len(parts)}[".encode())
        for part in parts:
            self._add(digest, part)
