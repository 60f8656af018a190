"""Turn the corpus into a vocabulary and packed token arrays: ``python -m training.prepare --corpus DIR --held-out DIR --out DIR``.

To train a packaged model on, no corpus is needed: ``--vocabulary models/starter/sentencepiece.model --approved memory.*.tmx --out DIR``.
"""

import argparse
import json
import random
import shutil
import tomllib
from collections import Counter
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece as spm

from training import corpus
from training.normalize import rules_tsv

RECIPE = Path(__file__).parent / "recipe.toml"


def prefix_token(target: str) -> str:
    """Return the first target token of a language, as in Argos ``target_prefix`` (no underscore: stock turns it into a space)."""
    return f"<2{target}>"


def gather(corpus_dir: Path | None, held_dir: Path | None, extra: list[Path], clean: dict[str, Any]) -> tuple[list[corpus.Pair], Counter[str]]:
    """Read and clean everything. Returns the pairs and a count of what was kept and dropped."""
    counts: Counter[str] = Counter()
    held = corpus.Held(held_dir)
    pairs = [p for path in ([corpus_dir / "indomain.tsv.xz"] if corpus_dir else []) + extra for p in corpus.indomain(path, clean, held, counts)]
    if corpus_dir:
        for name in corpus.DIRECTIONS:
            pairs.extend(corpus.general(corpus_dir, name, clean, held, counts))
            print(f"{name}: {counts[name + ' kept']} kept", flush=True)
        pairs.extend(corpus.lexicon(corpus_dir, clean, counts))
    return pairs, counts


def train_vocabulary(pairs: list[corpus.Pair], out: Path, vocabulary: dict[str, Any]) -> spm.SentencePieceProcessor:
    """Train one shared unigram vocabulary with byte fallback; digits stand alone so that numbers are copied."""
    chance = random.Random(0)
    weights = {"indomain-ar": 6, "indomain-en": 3}
    lines = [side for p in pairs for _ in range(weights.get(p.group, 1)) for side in (p.left, p.right)]
    chance.shuffle(lines)
    (out / "rules.tsv").write_text(rules_tsv(), encoding="utf-8")
    with chdir(out):  # the model records the paths it was given
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(lines[: vocabulary["sample"]]), model_prefix="sentencepiece",
            vocab_size=vocabulary["size"], character_coverage=vocabulary["character_coverage"], byte_fallback=True, split_digits=True,
            normalization_rule_tsv="rules.tsv", unk_id=0, bos_id=1, eos_id=2, pad_id=3, num_threads=2,
            control_symbols=[prefix_token(t) for t in corpus.TARGETS], max_sentence_length=4000, train_extremely_large_corpus=False,
        )  # fmt: skip
    return spm.SentencePieceProcessor(model_file=str(out / "sentencepiece.model"))


def pack(pairs: list[corpus.Pair], pieces: spm.SentencePieceProcessor, out: Path, max_tokens: int) -> dict[str, int]:
    """Write ``<group>.npz``: flat uint16 tokens with offsets for both sides, and the prefix token of each target. Returns sizes."""
    sizes = {}
    for group in sorted({p.group for p in pairs}):
        chosen = [p for p in pairs if p.group == group]
        lefts, rights = (pieces.encode([getattr(p, side) for p in chosen], num_threads=2) for side in ("left", "right"))
        keep = [i for i in range(len(chosen)) if 0 < len(lefts[i]) <= max_tokens and 0 < len(rights[i]) <= max_tokens]
        packed: dict[str, np.ndarray] = {}
        for side, tokens in (("left", lefts), ("right", rights)):
            packed[side] = np.array([t for i in keep for t in tokens[i]], dtype=np.uint16)
            packed[side + "_offsets"] = np.cumsum([0, *(len(tokens[i]) for i in keep)], dtype=np.int64)
        packed["prefix"] = np.array([pieces.piece_to_id(prefix_token(chosen[i].target)) for i in keep], dtype=np.uint16)
        np.savez(out / f"{group}.npz", **packed)
        sizes[group] = len(keep)
        print(f"{group}: {len(keep)} pairs, {len(packed['right'])} target tokens", flush=True)
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="folder of PAIR.tsv.xz, indomain.tsv.xz and lexicon files")
    parser.add_argument("--held-out", type=Path, help="folder of evaluation sets: nothing like them is trained on")
    parser.add_argument("--approved", type=Path, nargs="*", default=[], help="TMX files of approved sentences (./tazamun export . --format tmx)")
    parser.add_argument("--extra", type=Path, nargs="*", default=sorted((Path(__file__).parent / "data").glob("*.tsv")), help="more five-language files")
    parser.add_argument("--vocabulary", type=Path, help="a sentencepiece.model to keep, for training on from old weights")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if not args.corpus and not args.vocabulary:
        parser.error("without --corpus there is nothing to make a vocabulary from: give --vocabulary models/starter/sentencepiece.model")
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    args.out.mkdir(parents=True, exist_ok=True)
    pairs, counts = gather(args.corpus, args.held_out, args.extra, recipe["clean"])
    if args.approved:
        from training.approved import approved  # reads TMX with the pipeline, which the rest of the training does not need

        pairs.extend(pair for path in args.approved for pair in approved(path))
    if args.vocabulary:
        shutil.copyfile(args.vocabulary, args.out / "sentencepiece.model")
        pieces = spm.SentencePieceProcessor(model_file=str(args.vocabulary))
    else:
        pieces = train_vocabulary(pairs, args.out, recipe["vocabulary"])
    sizes = pack(pairs, pieces, args.out, recipe["clean"]["max_tokens"])
    (args.out / "report.json").write_text(json.dumps({"counts": dict(sorted(counts.items())), "packed": sizes}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
