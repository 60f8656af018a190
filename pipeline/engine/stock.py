"""The stock library, imported so that it leaves no trace in the home directory.

``argostranslate.settings`` creates folders and reads variables when it is imported. ``argostranslate.translate`` is never
imported: it brings stanza, spaCy and torch.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from types import ModuleType

ENGINES = ("argostranslate", "ctranslate2", "sentencepiece")


def argos(cache: Path) -> ModuleType:
    """Return ``argostranslate.package``; what it writes at import goes below ``cache``."""
    home = cache / "argos"
    variables = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "downloads", "ARGOS_PACKAGES_DIR": "packages"}
    with _environment({name: str(home / folder) for name, folder in variables.items()}):
        return importlib.import_module("argostranslate.package")


def engine_name() -> str:
    """Return name and version of the libraries that decode, for provenance."""
    return " ".join(f"{name}/{metadata.version(name)}" for name in ENGINES)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for a moment: git and others read some of them too."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
