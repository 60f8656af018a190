"""Decode many texts at once: each text once, from the cache where it is known, in batches where it is not.

A model is loaded when its first text comes and once for all directions that share its folder. Every batch is in the cache
before the next is waited for, so that an end at any moment costs the batches that are under way and nothing else.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline.cache import Cache, cache_key
from pipeline.engine.packages import InstalledPackage
from pipeline.engine.parts import cut, rejoined
from pipeline.engine.search import Search, core_count, load_tokenizer, load_translator
from pipeline.engine.tokens import Tokenizer
from pipeline.errors import RouteError
from pipeline.model import DecodeOptions, Finding, Hypothesis, Leg, Link

# Part of every key: raise it when the same options come to mean another text or other links.
FORMAT = "1"
MOST_PIECES = 300
DEFAULTS = DecodeOptions()

Progress = Callable[[int, int], None]
Found = dict[str, tuple[Hypothesis, ...]]


class Decoder:
    """The real thing. ``cache`` outlives it and is closed by its owner; ``work`` is the project's ``.cache`` folder."""

    def __init__(self, packages: Sequence[InstalledPackage], *, cache: Cache, work: Path, threads: int = 0) -> None:
        self._packages = {(p.source, p.target, p.sha256): p for p in reversed(packages)}
        self._cache, self._work, self._threads = cache, work, threads or core_count()
        self._translators: dict[Path, Any] = {}
        self._tokenizers: dict[Path, Tokenizer] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what went wrong with the cache so far."""
        return tuple(self._cache.findings)

    def decode(self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions = DEFAULTS, progress: Progress | None = None) -> list[tuple[Hypothesis, ...]]:
        """Return the hypotheses of each text, best first, never none; ``progress`` hears (texts done, texts in all).

        Raises RouteError if the leg's package is gone, PackageError if its model is damaged.
        """
        unique = list(dict.fromkeys(texts))
        found: Found = {text: (Hypothesis(text, 0.0),) for text in unique if not text.strip()}
        found |= recall(self._cache, [text for text in unique if text not in found], leg=leg, options=options)
        if progress:
            progress(len(found), len(unique))
        missing = [text for text in unique if text not in found]
        if missing:
            for batch in self._batches(missing, leg, options=options):
                self._cache.put({key_of(text, leg, options=options): _serialize(hypotheses, options) for text, hypotheses in batch.items()})
                found |= batch
                if progress:
                    progress(len(found), len(unique))
        return [found[text] for text in texts]

    def _batches(self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions) -> Iterable[Found]:
        """Decode texts that are not known; those that are too long for the model come last, part by part."""
        search = self._search(leg)
        encoded = search.encode(texts)
        yield from search.run([found for found in encoded if len(found.pieces) <= MOST_PIECES], options)
        for text in (found.text for found in encoded if len(found.pieces) > MOST_PIECES):
            parts = cut(text, MOST_PIECES // 2, count=lambda part: len(search.encode([part])[0].pieces))
            done = self.decode(parts, leg, options=replace(options, hypotheses=1))
            yield {text: (rejoined(parts, [hypotheses[0] for hypotheses in done]),)}

    def _search(self, leg: Leg) -> Search:
        package = self._packages.get((leg.source, leg.target, leg.sha256))
        if package is None:
            raise RouteError(f"the package {leg.package} {leg.source}→{leg.target} is no longer there.", mend="See invoke models.")
        folder = package.folder
        if folder not in self._translators:
            self._tokenizers[folder] = load_tokenizer(package, cache=self._work)
            self._translators[folder] = load_translator(folder, threads=self._threads)
        return Search(package, translator=self._translators[folder], tokenizer=self._tokenizers[folder], threads=self._threads)


def key_of(text: str, leg: Leg, *, options: DecodeOptions) -> bytes:
    """Return the cache's key; links are left out, for they never change the text."""
    settings = json.dumps({name: value for name, value in asdict(options).items() if name != "links"}, sort_keys=True)
    return cache_key(FORMAT, leg.sha256, settings, text)


def recall(cache: Cache, texts: Sequence[str], *, leg: Leg, options: DecodeOptions) -> Found:
    """Return what the cache knows; what was decoded without links counts as unknown where links are wanted."""
    keys = {key_of(text, leg, options=options): text for text in texts}
    parsed = {keys[key]: _parse(value, options) for key, value in cache.get(keys).items()}
    return {text: hypotheses for text, hypotheses in parsed.items() if hypotheses}


def _serialize(hypotheses: tuple[Hypothesis, ...], options: DecodeOptions) -> str:
    rows = [[h.text, h.score, [[k.start, k.end, k.target_start, k.target_end] for k in h.links]] for h in hypotheses]
    return json.dumps([options.links, rows], ensure_ascii=False, separators=(",", ":"))


def _parse(value: str, options: DecodeOptions) -> tuple[Hypothesis, ...]:
    """Return what ``_serialize`` wrote; nothing if it is of no use (without links, or not ours)."""
    try:
        linked, rows = json.loads(value)
        if options.links and not linked:
            return ()
        return tuple(Hypothesis(str(text), float(score), tuple(Link(*map(int, link)) for link in links)) for text, score, links in rows)
    except (ValueError, TypeError):
        return ()
