"""Word alignments for guided attention: ``python -m training.align --packed DIR``.

IBM Model 1 with a diagonal prior (Dyer, Chahuneau and Smith 2013), run in both directions over SentencePiece tokens and
intersected: few links, nearly all right. They teach one attention head where each target token comes from, and the
pipeline reads that head to put links and emphasis back on the right words.
"""

import argparse
from pathlib import Path

import numpy as np

from training.stream import Group

ROUNDS = 5
TENSION = 4.0
MAX_LENGTH = 90


class Cells:
    """All (target, source) token pairs of some sentences, laid out flat: the rows of one target token are contiguous."""

    def __init__(self, lefts: list[np.ndarray], rights: list[np.ndarray], vocabulary: int) -> None:
        keys, starts, prior, at = [], [], [], 0
        for left, right in zip(lefts, rights, strict=True):
            keys.append((right.astype(np.int64)[:, None] * vocabulary + left[None]).ravel())
            starts.append(at + np.arange(len(right)) * len(left))
            distance = np.abs(np.arange(len(left))[None] / len(left) - np.arange(len(right))[:, None] / len(right))
            prior.append(np.exp(-TENSION * distance).astype(np.float32).ravel())
            at += len(left) * len(right)
        self.starts = np.concatenate(starts)
        self.sizes = np.diff(np.append(self.starts, at))
        self.prior = np.concatenate(prior)
        pairs, self.pair = np.unique(np.concatenate(keys), return_inverse=True)
        self.given = pairs % vocabulary
        self.vocabulary = vocabulary

    def posterior(self) -> np.ndarray:
        """Return, after ``ROUNDS`` of expectation maximization, the probability of each cell given its target token."""
        table = np.ones(len(self.given), dtype=np.float32)
        for _ in range(ROUNDS):
            weight = table[self.pair] * self.prior
            weight /= np.repeat(np.add.reduceat(weight, self.starts), self.sizes)
            counts = np.bincount(self.pair, weights=weight)
            table = (counts / np.bincount(self.given, weights=counts, minlength=self.vocabulary)[self.given]).astype(np.float32)
        return weight


def best_rows(cells: Cells, posterior: np.ndarray, lengths: list[tuple[int, int]]) -> list[np.ndarray]:
    """Return for each sentence the best source position of every target token. ``lengths`` are (source, target)."""
    found, at = [], 0
    for source, target in lengths:
        found.append(posterior[at : at + source * target].reshape(target, source).argmax(1))
        at += source * target
    return found


def links(lefts: list[np.ndarray], rights: list[np.ndarray], vocabulary: int) -> list[np.ndarray]:
    """Return for each sentence the (target, source) pairs on which both directions agree."""
    forward = Cells(lefts, rights, vocabulary)
    there = best_rows(forward, forward.posterior(), [(len(a), len(b)) for a, b in zip(lefts, rights, strict=True)])
    del forward
    backward = Cells(rights, lefts, vocabulary)
    back = best_rows(backward, backward.posterior(), [(len(b), len(a)) for a, b in zip(lefts, rights, strict=True)])
    agreed = []
    for to_source, to_target in zip(there, back, strict=True):
        target = np.arange(len(to_source))
        kept = to_target[to_source] == target
        agreed.append(np.column_stack([target[kept], to_source[kept]]))
    return agreed


def align_group(path: Path, vocabulary: int, most: int) -> float:
    """Add ``links`` and ``links_offsets`` to a packed file for up to ``most`` sentences a language. Returns links a target token."""
    group = Group(path, seed=0)
    number_of = np.arange(len(group.prefix))
    short = np.maximum(np.diff(group.left_at), np.diff(group.right_at)) <= MAX_LENGTH
    found: dict[int, np.ndarray] = {}
    for prefix in np.unique(group.prefix):
        chosen = number_of[short & (group.prefix == prefix)]
        chosen = np.random.default_rng(0).permutation(chosen)[:most]
        lefts = [group.left[group.left_at[n] : group.left_at[n + 1]].astype(np.int64) for n in chosen]
        rights = [group.right[group.right_at[n] : group.right_at[n + 1]].astype(np.int64) for n in chosen]
        found |= dict(zip(chosen.tolist(), links(lefts, rights, vocabulary), strict=True))
    empty = np.empty((0, 2), dtype=np.int64)
    rows = [found.get(n, empty) for n in range(len(group.prefix))]
    with np.load(path) as packed:
        content = dict(packed)
    content["links"], content["links_offsets"] = np.concatenate(rows), np.cumsum([0, *map(len, rows)])
    np.savez(path.with_suffix(".part.npz"), **content)
    path.with_suffix(".part.npz").replace(path)
    return float(len(content["links"]) / max(1, sum(len(group.right[group.right_at[n] : group.right_at[n + 1]]) for n in found)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packed", type=Path, required=True, help="folder that training.prepare wrote")
    parser.add_argument("--vocabulary", type=int, default=12000)
    parser.add_argument("--most", type=int, default=12_000, help="sentences a language and group: memory grows with it")
    args = parser.parse_args()
    for path in sorted(p for p in args.packed.glob("*.npz") if p.stem not in ("lexicon", "approved")):  # too short, too few
        print(f"{path.stem}: {align_group(path, args.vocabulary, args.most):.2f} links a target token", flush=True)


if __name__ == "__main__":
    main()
