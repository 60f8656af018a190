"""The endless, seeded stream of training batches: groups mixed by share, sentences sorted by length, padding kept small."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

PAD, BOS, EOS = 3, 1, 2


@dataclass(frozen=True)
class Batch:
    """Padded arrays: source (B, S), target input and labels (B, T); ``alignment`` rows are (sentence, target, source) or empty."""

    source: np.ndarray
    target: np.ndarray
    labels: np.ndarray
    alignment: np.ndarray


class Group:
    """One packed file; sentences are drawn without replacement until all were seen, then reshuffled."""

    def __init__(self, path: Path, seed: int) -> None:
        with np.load(path) as packed:
            self.left, self.right = packed["left"], packed["right"]
            self.left_at, self.right_at, self.prefix = packed["left_offsets"], packed["right_offsets"], packed["prefix"]
            self.links = packed.get("links")
            self.links_at = packed.get("links_offsets")
        self.chance = np.random.default_rng(seed)
        self.order = np.empty(0, dtype=np.int64)

    def draw(self, count: int) -> np.ndarray:
        """Return ``count`` sentence numbers."""
        while len(self.order) < count:
            self.order = np.concatenate([self.order, self.chance.permutation(len(self.prefix))])
        drawn, self.order = self.order[:count], self.order[count:]
        return drawn

    def sizes(self, numbers: np.ndarray) -> np.ndarray:
        """Return the longer side's token count of each sentence, with room for the prefix and the end."""
        lefts = self.left_at[numbers + 1] - self.left_at[numbers]
        rights = self.right_at[numbers + 1] - self.right_at[numbers] + 2
        return np.maximum(lefts, rights)

    def tokens(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return source tokens, target tokens with the prefix first, and the (target, source) links, empty if not aligned."""
        source = self.left[self.left_at[number] : self.left_at[number + 1]]
        target = np.concatenate([[self.prefix[number]], self.right[self.right_at[number] : self.right_at[number + 1]]])
        if self.links is None or self.links_at is None:
            return source, target, np.empty((0, 2), dtype=np.int64)
        return source, target, self.links[self.links_at[number] : self.links_at[number + 1]]


def padded(sentences: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Batch:
    """Pad sentences to a multiple of 8, so that few different shapes reach the matrix library."""
    width, height = (-(-max(len(s[side]) + side for s in sentences) // 8) * 8 for side in (0, 1))
    source = np.full((len(sentences), width), PAD, dtype=np.int64)
    target = np.full((len(sentences), height), PAD, dtype=np.int64)
    labels = np.full((len(sentences), height), PAD, dtype=np.int64)
    links = []
    for row, (left, right, link) in enumerate(sentences):
        source[row, : len(left)] = left
        target[row, 0] = BOS
        target[row, 1 : len(right) + 1] = right
        labels[row, : len(right)] = right
        labels[row, len(right)] = EOS
        if len(link):
            # The state that predicts target token t (the prefix is token 0, predicted at position 0) stands at position t + 1.
            links.append(np.column_stack([np.full(len(link), row), link[:, 0] + 1, link[:, 1]]))
    return Batch(source, target, labels, np.concatenate(links) if links else np.empty((0, 3), dtype=np.int64))


class Stream:
    """The groups of a packed folder. Shares are those of the groups that are there; raises FileNotFoundError if none is."""

    def __init__(self, folder: Path, mix: dict[str, Any], *, batch_tokens: int, seed: int) -> None:
        there = sorted(name for name, shares in mix.items() if isinstance(shares, list) and (folder / f"{name}.npz").exists())
        if not there:
            raise FileNotFoundError(f"No packed sentences in {folder}: run training.prepare --out {folder}")
        self.groups = {name: Group(folder / f"{name}.npz", seed + i) for i, name in enumerate(there)}
        self.mix, self.batch_tokens = mix, batch_tokens
        self.chance = np.random.default_rng(seed)

    def round(self, progress: float, pairs: int = 24_000) -> Iterator[Batch]:
        """Yield the batches of one round of about ``pairs`` sentences, mixed as the recipe says at this progress (0-1)."""
        phase = int(progress >= 1 - self.mix["last_phase"])
        pairs = round(pairs / sum(self.mix[name][phase] for name in self.groups))
        drawn = [(name, n) for name, group in self.groups.items() for n in group.draw(int(self.mix[name][phase] * pairs))]
        sizes = np.concatenate([self.groups[name].sizes(np.array([n for g, n in drawn if g == name], dtype=np.int64)) for name in self.groups])
        order = np.argsort(sizes + self.chance.random(len(sizes)), kind="stable")
        batches, current = [], []
        for index in order:
            if current and (len(current) + 1) * sizes[index] > self.batch_tokens:
                batches.append(current)
                current = []
            current.append(drawn[index])
        batches.append(current)
        for number in self.chance.permutation(len(batches)):
            yield padded([self.groups[name].tokens(n) for name, n in batches[number]])
