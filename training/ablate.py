"""What each step of cleaning and mixing does to the dev score: ``python -m training.ablate --corpus DIR --held-out DIR --vocabulary FILE``.

Arabic into one language, a small network, the same number of target tokens each time; one step at a time is left out. The
score is the loss on the dev sets in nats a character of the reference (lower is better), so that no decoding hides small
differences. Two seeds of the whole recipe show what is noise. It tells directions, not what the full model would gain.
"""

import argparse
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sentencepiece as spm
import torch

from training import corpus
from training.evaluate import column
from training.network import Network, Shape, SmoothedLoss
from training.prepare import RECIPE, pack, prefix_token
from training.stream import PAD, Stream, padded
from training.train import descend, losses, on, optimizers, rate

PROFILE = {"encoder_layers": 3, "decoder_layers": 1, "width": 128, "heads": 4, "feed_forward": 512, "dropout": 0.0, "peak_rate": 2e-3, "warmup_steps": 60}
BATCH = 4096
DEV = 300
CPU = torch.device("cpu")
Judged = Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Data:
    """What pairs are made of: the general corpus with the reasons to drop, the in-domain files, the lexicon, and the recipe."""

    general: Judged
    files: tuple[Path, ...]
    recipe: dict[str, Any]
    corpus: Path
    held: corpus.Held
    target: str
    ignored: frozenset[str] = frozenset()

    def pairs(self) -> Iterator[corpus.Pair]:
        """Yield the pairs of one direction."""
        clean = self.recipe["clean"]
        kept = [(source, corpus.Pair("general-ar", self.target, left, right)) for source, left, right, reason in self.general if reason in self.ignored | {""}]
        yield from corpus.capped(kept, clean["cap"])
        counts: Counter[str] = Counter()
        everything = [pair for path in self.files for pair in corpus.indomain(path, clean, self.held, counts)]
        everything += corpus.lexicon(self.corpus, clean, counts)
        yield from (pair for pair in everything if pair.target == self.target and pair.group != "indomain-en")

    def but(self, table: str, **settings: Any) -> "Data":
        """Return the same data with other settings in a table of the recipe."""
        return replace(self, recipe=self.recipe | {table: self.recipe[table] | settings})


STEPS: dict[str, Callable[[Data], Data]] = {
    "the whole recipe": lambda data: data,
    "the whole recipe, another seed": lambda data: data,
    "interface strings kept": lambda data: replace(data, ignored=frozenset({"interface string"})),
    "no filter at all": lambda data: replace(data, ignored=frozenset({reason for *_, reason in data.general} - {corpus.HELD_OUT})),
    "no caps: large sources as large as they are": lambda data: data.but("clean", cap={"default": 10**9}),
    "neighbours never joined": lambda data: data.but("clean", join=0.0),
    "no lexicon": lambda data: data.but("mix", lexicon=[0.0, 0.0]),
    "in-domain sentences no more often than others": lambda data: data.but("mix", **{"indomain-ar": [0.05, 0.05], "general-ar": [0.90, 0.90]}),
    "no last phase": lambda data: data.but("mix", **{name: [shares[0], shares[0]] for name, shares in data.recipe["mix"].items() if isinstance(shares, list)}),
    "without training/data": lambda data: replace(data, files=data.files[:1]),
}


def train(packed: Path, mix: dict[str, Any], *, vocabulary: int, tokens: int, seed: int) -> Network:
    """Train a small network on so many target tokens."""
    torch.manual_seed(seed)
    network = Network(Shape.of(PROFILE, vocabulary))
    steppers = optimizers(network)
    stream = Stream(packed, mix, batch_tokens=BATCH, seed=seed)
    seen = step = 0
    while seen < tokens:
        for batch in stream.round(seen / tokens, pairs=6000):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss, _, count = losses(network, on(CPU, batch))
            (loss / count).backward()
            descend(network, steppers, rate(step, seen / tokens, PROFILE))
            seen, step = seen + count, step + 1
            if seen >= tokens:
                break
    return network


def nats(network: Network, pieces: spm.SentencePieceProcessor, sources: Sequence[str], references: Sequence[str], target: str) -> float:
    """Return the loss in nats a character of the references."""
    prefix, total = pieces.piece_to_id(prefix_token(target)), 0.0
    with torch.no_grad():
        for start in range(0, len(sources), 16):
            lefts, rights = (pieces.encode(list(texts[start : start + 16])) for texts in (sources, references))
            batch = on(CPU, padded([(left, [prefix, *right], ()) for left, right in zip(lefts, rights, strict=True)]))  # type: ignore[misc]
            states, _ = network(batch[0], batch[0] != PAD, batch[1])
            kept = batch[2] != PAD
            kept[:, 0] = False  # the prefix is given, not guessed
            total += float(SmoothedLoss.apply(states[kept], network.embedding.weight, batch[2][kept], 0.0))
    return total / sum(map(len, references))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True, help="folder of evaluation sets; its dev sets are what is measured")
    parser.add_argument("--vocabulary", type=Path, required=True, help="a sentencepiece.model")
    parser.add_argument("--target", default="es", choices=corpus.TARGETS)
    parser.add_argument("--tokens", type=int, default=500_000, help="target tokens each network sees")
    args = parser.parse_args()
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    recipe["mix"] = {name: share for name, share in recipe["mix"].items() if not name.endswith("-en")}
    held, pieces = corpus.Held(args.held_out), spm.SentencePieceProcessor(model_file=str(args.vocabulary))
    general = list(corpus.judged(args.corpus, f"ar-{args.target}", recipe["clean"], held))
    files = (args.corpus / "indomain.tsv.xz", *sorted((Path(__file__).parent / "data").glob("*.tsv")))
    data = Data(general, files, recipe, args.corpus, held, args.target)
    dev = {"in-domain": [column(args.held_out / "indomain.dev.tsv", index)[:DEV] for index in (1, 2 + corpus.TARGETS.index(args.target))]}
    dev["FLORES dev"] = [(args.held_out / f"flores/dev.{code}").read_text(encoding="utf-8").splitlines()[:DEV] for code in ("ar", args.target)]
    print(f"| ar→{args.target} | pairs | " + " | ".join(f"{name}, nats a character" for name in dev) + " |\n|---|" + "---|" * (1 + len(dev)))
    for seed, (name, change) in enumerate(STEPS.items()):
        changed = change(data)
        with tempfile.TemporaryDirectory() as folder:
            with redirect_stdout(sys.stderr):
                sizes = pack(list(changed.pairs()), pieces, Path(folder), recipe["clean"]["max_tokens"])
            network = train(Path(folder), changed.recipe["mix"], vocabulary=pieces.vocab_size(), tokens=args.tokens, seed=int(seed == 1))
        found = " | ".join(f"{nats(network, pieces, *texts, args.target):.3f}" for texts in dev.values())
        print(f"| {name} | {sum(sizes.values()):,} | {found} |", flush=True)


if __name__ == "__main__":
    main()
