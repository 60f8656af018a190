"""Batches of sentences through one package: the beam search of CTranslate2, with scores and word links.

Sentences are sorted by length, longest first, and packed so that a padded batch holds about ``BATCH_PIECES`` pieces. Batches
run side by side, one a core: for models of this size that is faster than all cores on one batch. The longest output
allowed follows the input's length, so that a model that begins to loop cannot burn minutes on it.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.engine.align import word_links
from pipeline.engine.packages import REINSTALL, InstalledPackage
from pipeline.engine.tokens import Pieces, Tokenizer, open_tokenizer
from pipeline.errors import PackageError
from pipeline.model import DecodeOptions, Hypothesis

BATCH_PIECES = 1024
OUTPUT_RATIO, OUTPUT_EXTRA = 2.5, 24
THREADS_VARIABLE = "TAZAMUN_THREADS"

Found = dict[str, tuple[Hypothesis, ...]]
Batch = list[Pieces]


def core_count() -> int:
    """Return how many cores to use: ``TAZAMUN_THREADS`` if set to a number, else all that this process may run on."""
    wanted = os.environ.get(THREADS_VARIABLE, "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load_translator(folder: Path, *, threads: int) -> Any:
    """Load the weights of a package. Raises PackageError if CTranslate2 refuses them."""
    try:
        return import_module("ctranslate2").Translator(str(folder / "model"), compute_type="int8", inter_threads=threads, intra_threads=1)
    except (RuntimeError, ValueError) as error:
        raise PackageError(f"the model cannot be loaded ({error}).", path=folder, mend=REINSTALL) from error


def load_tokenizer(package: InstalledPackage, *, cache: Path) -> Tokenizer:
    """Load the tokenizer of a package. Raises PackageError if it is damaged."""
    try:
        return open_tokenizer(package.tokenizer, cache=cache)
    except (RuntimeError, OSError, ValueError, StopIteration) as error:
        raise PackageError(f"the tokenizer cannot be loaded ({error}).", path=package.folder, mend=REINSTALL) from error


def packed(sentences: Sequence[Pieces], most: int) -> Iterator[Batch]:
    """Yield batches, longest sentences first, of at most ``most`` pieces with padding (but at least one sentence)."""
    batch: Batch = []
    for sentence in sorted(sentences, key=lambda found: (-len(found.pieces), found.text)):
        if batch and len(batch[0].pieces) * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(sentence)
    if batch:
        yield batch


class Search:
    """One package, ready to decode. Translator and tokenizer may be shared with other directions of its folder."""

    def __init__(self, package: InstalledPackage, *, translator: Any, tokenizer: Tokenizer, threads: int) -> None:
        self._package, self._translator, self._tokenizer, self._threads = package, translator, tokenizer, threads

    def encode(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts into pieces."""
        return self._tokenizer.encode(texts)

    def run(self, sentences: Sequence[Pieces], options: DecodeOptions) -> Iterator[Found]:
        """Yield the hypotheses of each batch as it is done, by text, best first."""
        waiting: deque[tuple[Batch, list[Any]]] = deque()
        for batch in packed(sentences, max(1, BATCH_PIECES * 4 // max(1, options.beam))):
            waiting.append((batch, self._submit(batch, options)))
            if len(waiting) > self._threads:
                yield self._collect(*waiting.popleft(), options=options)
        while waiting:
            yield self._collect(*waiting.popleft(), options=options)

    def _submit(self, batch: Batch, options: DecodeOptions) -> list[Any]:
        prefix = self._package.prefix
        beam = max(1, options.beam, options.hypotheses)
        found: list[Any] = self._translator.translate_batch(
            [list(sentence.pieces) for sentence in batch],
            target_prefix=[[prefix]] * len(batch) if prefix else None,
            asynchronous=True,
            beam_size=beam,
            num_hypotheses=max(1, options.hypotheses),
            length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram,
            disable_unk=True,
            max_input_length=0,
            max_decoding_length=int(len(batch[0].pieces) * OUTPUT_RATIO) + OUTPUT_EXTRA,
            return_scores=True,
            return_attention=options.links,
        )
        return found

    def _collect(self, batch: Batch, results: list[Any], *, options: DecodeOptions) -> Found:
        """Wait for a batch. Raises PackageError if the model breaks down on it."""
        try:
            done = [result.result() for result in results]
        except (RuntimeError, ValueError) as error:
            raise PackageError(f"the model cannot decode ({error}).", path=self._package.folder, mend=REINSTALL) from error
        return {sentence.text: self._hypotheses(sentence, result, options=options) for sentence, result in zip(batch, done, strict=True)}

    def _hypotheses(self, source: Pieces, result: Any, *, options: DecodeOptions) -> tuple[Hypothesis, ...]:
        """Return the distinct texts of one result, with links if they were asked for."""
        found: dict[str, Hypothesis] = {}
        for number, written in enumerate(result.hypotheses):
            skip = 1 if self._package.prefix and written[:1] == [self._package.prefix] else 0
            target = trimmed(self._tokenizer.decode(written[skip:]))
            if target.text in found:
                continue
            links = word_links(result.attention[number][skip:], source=source, target=target) if options.links else ()
            score = mean_score(result.scores[number], length=len(written) + 1, skip=skip, penalty=options.length_penalty)
            found[target.text] = Hypothesis(target.text, score, links)
        return tuple(found.values())


def trimmed(pieces: Pieces) -> Pieces:
    """Drop white space at the ends of a text and move the spans along."""
    text = pieces.text.strip()
    if text == pieces.text:
        return pieces
    lead = len(pieces.text) - len(pieces.text.lstrip())
    spans = tuple((min(max(start - lead, 0), len(text)), min(max(end - lead, 0), len(text))) for start, end in pieces.spans)
    return Pieces(text, pieces.pieces, spans)


def mean_score(score: float, *, length: int, skip: int, penalty: float) -> float:
    """Return the mean log-probability a written token from CTranslate2's score.

    That is the sum divided by ``length ** penalty``, where the length counts the prefix (``skip`` tokens, certain) and the end.
    """
    total: float = score * length**penalty
    return round(total / max(1, length - skip), 6)
