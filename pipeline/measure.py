"""How much people change in what the machine writes: edit distances and shares, by language and model.

TER (Snover et al. 2006) counts the edits of words, shifts among them, per hundred words of the approved text; against a text that was made by
correcting the machine's it is known as HTER. chrF (Popović 2015) is the F-score of character n-grams, 100 for equal texts. Both are computed by
sacrebleu, over all sentences together, so that the figures can be compared with published ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER


@dataclass(frozen=True)
class Sample:
    """An approved sentence and what the machine had made of it; ``machine`` is None where that is no longer known."""

    language: str
    model: str
    source: str
    approved: str
    machine: str | None
    article: str = ""

    @property
    def untouched(self) -> bool:
        """Return whether a person approved the machine's text as it was."""
        return self.machine == self.approved


@dataclass(frozen=True)
class Figures:
    """One language and model. ``approved`` counts sentences, ``unknown`` those of them whose machine text is not known.

    ``untouched`` is a percentage of the known ones; ``ter`` and ``chrf`` are over the known ones, None without any. ``review_days`` is the median
    over articles of the time from the first committed machine text to the approval.
    """

    language: str
    model: str
    approved: int
    unknown: int
    untouched: float | None = None
    ter: float | None = None
    chrf: float | None = None
    review_days: float | None = None


def figures(samples: Sequence[Sample], days: Iterable[tuple[str, str, float]] = ()) -> list[Figures]:
    """Return the figures of each language and model. ``days`` are the times of review: language, model, days."""
    times = list(days)
    keys = dict.fromkeys((sample.language, sample.model) for sample in samples)
    return [
        _measured(
            language,
            model,
            [sample for sample in samples if (sample.language, sample.model) == (language, model)],
            [time for *key, time in times if tuple(key) == (language, model)],
        )
        for language, model in sorted(keys)
    ]


def _measured(language: str, model: str, samples: Sequence[Sample], days: Sequence[float]) -> Figures:
    known = [(sample.machine, sample.approved) for sample in samples if sample.machine is not None]
    unknown = len(samples) - len(known)
    time = round(median(days), 1) if days else None
    if not known:
        return Figures(language, model, len(samples), unknown, review_days=time)
    untouched = 100 * sum(machine == approved for machine, approved in known) / len(known)
    ter, chrf = scores([machine for machine, _ in known], [approved for _, approved in known])
    return Figures(language, model, len(samples), unknown, round(untouched, 1), ter, chrf, time)


def scores(machine: Sequence[str], approved: Sequence[str]) -> tuple[float, float]:
    """Return TER and chrF of machine texts against approved ones.

    >>> scores(["The workers won."], ["The workers won."])
    (0.0, 100.0)
    """
    ter, chrf = TER().corpus_score(machine, [approved]), CHRF().corpus_score(machine, [approved])
    return round(float(ter.score), 1), round(float(chrf.score), 1)
