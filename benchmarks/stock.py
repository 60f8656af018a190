"""Stock ``argostranslate.translate`` with its downloading sentence splitters stubbed out: the peer of our benchmarks and tests.

Stock imports stanza, spaCy and MiniSBD, which bring gigabytes and fetch models on first use. They are replaced by empty
modules, and the splitter by ours, so that only what stock does itself (paragraphs, batching, decoding) is compared.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.segment import sentences


class _Splitter:
    """Stands where stock keeps its Sentencizer; ``split_sentences`` is the whole interface."""

    def __init__(self, package: object = None) -> None:
        self.package = package

    def split_sentences(self, text: str) -> list[str]:
        return [s.strip() for s in sentences(text) if s.strip()]


def _stub_splitters() -> None:
    """Put empty modules where stock would import its splitters."""
    for name in ("stanza", "spacy"):
        sys.modules.setdefault(name, ModuleType(name))
    minisbd, models = ModuleType("minisbd"), ModuleType("minisbd.models")
    vars(minisbd).update(SBDetect=object, models=models)
    sys.modules.setdefault("minisbd", minisbd)
    sys.modules.setdefault("minisbd.models", models)


def load(home: Path, *, batch_size: int | None = None) -> Any:
    """Import stock with everything it writes under ``home``. Returns the module ``argostranslate.translate``."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(home / name.lower())
    os.environ["ARGOS_PACKAGES_DIR"] = str(home / "packages")
    if batch_size:
        os.environ["ARGOS_BATCH_SIZE"] = str(batch_size)
    _stub_splitters()
    import argostranslate.translate as stock

    for name in ("MiniSBDSentencizer", "StanzaSentencizer", "SpacySentencizerSmall"):
        setattr(stock, name, _Splitter)
    return stock


def install(stock: Any, packages: Sequence[Path]) -> Callable[[str, str, str], str]:
    """Install ``.argosmodel`` files the way a user of stock would. Returns ``translate(text, source, target)``."""
    for path in packages:
        stock.package.install_from_path(path)
    stock.get_installed_languages.cache_clear()
    return lambda text, source, target: str(stock.translate(text, source, target))
