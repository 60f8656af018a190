"""Source words a second and chrF, ours against stock Argos Translate: ``python -m benchmarks.speed [--references FILE] [--model DIR]``.

Same package, same paragraphs, same splitter, same run; only what stock does itself (a paragraph at a time, its batches, its
beam) and what the pipeline does (everything at once, sorted, clauses, rescue) differ. References are rows of
``id, ar, en, es, fr, de``; paragraphs are made of five neighbouring sentences.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sacrebleu

from benchmarks import stock
from pipeline import config
from pipeline.cache import Cache
from pipeline.engine import decode, packages, packing, routes
from pipeline.segment import sentences
from pipeline.solving import Solver, Wish

ROOT = Path(__file__).resolve().parent.parent
REFERENCES = ROOT / "benchmarks" / "data" / "newsroom.tsv"
TARGETS = ("en", "es", "fr", "de")
TOGETHER = 5


def paragraphs(path: Path) -> list[list[str]]:
    """Return rows of (ar, en, es, fr, de), each cell a paragraph."""
    rows = [line.split("\t")[1:] for line in path.read_text(encoding="utf-8").splitlines()]
    return [[" ".join(cells) for cells in zip(*rows[at : at + TOGETHER], strict=True)] for at in range(0, len(rows), TOGETHER)]


def ours(texts: Sequence[str], target: str, work: Path) -> list[str]:
    """Translate paragraphs as ``invoke translate`` does, with an empty cache."""
    settings = config.load(ROOT).translation
    found = packages.survey(ROOT).packages
    with Cache(work / f"{target}.sqlite") as cache:
        decoder = decode.Decoder(found, cache=cache, work=work, threads=settings.threads)
        solver = Solver(decoder, beam=settings.beam_size, choices=settings.hypotheses, clause_words=settings.clause_words)
        parts = [[s.strip() for s in sentences(text)] for text in texts]
        solved = solver.solve({s: Wish() for part in parts for s in part}, routes.route(found, source="ar", target=target))
    return [" ".join(solved[s].hypotheses[0].text for s in part) for part in parts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--references", type=Path, default=REFERENCES)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "starter")
    args = parser.parse_args()
    rows = paragraphs(args.references)
    texts = [row[0] for row in rows]
    words = sum(len(text.split()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        translate = stock.install(stock.load(work / "home"), packing.pack_all(args.model, work / "packages"))
        print("| ar→ | stock words a second | ours | ratio | stock chrF | ours chrF |\n|---|---|---|---|---|---|")
        for number, target in enumerate(TARGETS, start=1):
            translate(texts[0], "ar", target)
            ours(texts[:1], target, work / "warm")
            started = time.perf_counter()
            peer = [translate(text, "ar", target) for text in texts]
            middle = time.perf_counter()
            mine = ours(texts, target, work)
            ended = time.perf_counter()
            references = [[row[number] for row in rows]]
            print(
                f"| {target} | {words / (middle - started):.0f} | {words / (ended - middle):.0f} | {(middle - started) / (ended - middle):.1f}× "
                f"| {sacrebleu.corpus_chrf(peer, references).score:.1f} | {sacrebleu.corpus_chrf(mine, references).score:.1f} |",
                flush=True,
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{len(texts)} paragraphs, {words} Arabic words; peak memory of this process, stock included: {peak} MB.")


if __name__ == "__main__":
    main()
