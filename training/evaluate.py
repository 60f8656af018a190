"""Score a packaged model: ``python -m training.evaluate --model models/starter --eval DIR [--articles DIR] [--float DIR]``.

Prints Markdown tables for the model card: chrF, chrF++ and BLEU (sacrebleu) a direction, direct against pivot, beams, int8
against float, words a second, and the rate of loops, empty outputs, left-over Arabic and lost numbers on whole articles.
The evaluation sets are for measuring only.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece as spm

from training.corpus import ARABIC, DIRECTIONS, TARGETS

# BLEU on FLORES-200 devtest, from the evaluation folder of mozilla/firefox-translations-models.
PUBLISHED = {"ar-en": ("29.5", "33.9", "36.5"), "en-es": ("23.3", "26.7", "26.4"), "en-fr": ("42.7", "47.8", "46.3"), "en-de": ("31.8", "36.1", "33.7")}
Translate = Callable[[Sequence[str], str], list[str]]


class Model:
    """A packaged model, decoding as the pipeline does: token-sized batches, length-bounded."""

    def __init__(self, folder: Path, *, beam: int = 2, threads: int = 2) -> None:
        self.pieces = spm.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        self.translator = ctranslate2.Translator(str(folder / "model"), device="cpu", inter_threads=1, intra_threads=threads)
        self.prefix = {d["to_code"]: d["target_prefix"] for d in json.loads((folder / "directions.json").read_text(encoding="utf-8"))["directions"]}
        self.beam = beam

    def __call__(self, texts: Sequence[str], target: str) -> list[str]:
        sources = self.pieces.encode(list(texts), out_type=str)
        prefixes = [[self.prefix[target]]] * len(sources)
        results = self.translator.translate_batch(
            sources, target_prefix=prefixes, beam_size=self.beam, max_batch_size=2048, batch_type="tokens", max_decoding_length=256, max_input_length=0
        )
        return [self.pieces.decode(r.hypotheses[0][1:]) for r in results]


def plain(text: str) -> str:
    """Return the text with typographic quotes, apostrophes and special spaces folded: the model leaves those to the pipeline."""
    for old, new in {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "« ": '"', " »": '"', "«": '"', "»": '"'}.items():
        text = text.replace(old, new)
    return re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", text).replace("« ", '"').replace(" »", '"')


def column(path: Path, index: int) -> list[str]:
    return [line.split("\t")[index] for line in path.read_text(encoding="utf-8").splitlines()]


def sets(folder: Path, source: str, target: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return the evaluation sets of one direction: name to (sources, references)."""
    order = ("id", "ar", *TARGETS)
    found = {"FLORES devtest": tuple((folder / f"flores/test.{code}").read_text(encoding="utf-8").splitlines() for code in (source, target))}
    dev = folder / "indomain.dev.tsv"
    found["in-domain dev"] = (column(dev, order.index(source)), column(dev, order.index(target)))
    return found


def scores(output: Sequence[str], reference: Sequence[str]) -> tuple[float, float, float]:
    """Return chrF, chrF++ and BLEU after folding typography on both sides."""
    hypotheses, references = [plain(t) for t in output], [[plain(t) for t in reference]]
    return (
        sacrebleu.corpus_chrf(hypotheses, references).score,
        sacrebleu.corpus_chrf(hypotheses, references, word_order=2).score,
        sacrebleu.corpus_bleu(hypotheses, references).score,
    )


def by_direction(model: Translate, folder: Path) -> None:
    """Print the main table and the metrics' signatures."""
    print("| direction | set | chrF | chrF++ | BLEU | published BLEU: Argos / OPUS-MT / NLLB |\n|---|---|---|---|---|---|")
    for direction in DIRECTIONS:
        source, target = direction.split("-")
        for name, (sources, references) in sets(folder, source, target).items():
            chrf, chrf2, bleu = scores(model(sources, target), references)
            published = " / ".join(PUBLISHED.get(direction, ("–",) * 3)) if name.startswith("FLORES") else ""
            print(f"| {source}→{target} | {name} | {chrf:.1f} | {chrf2:.1f} | {bleu:.1f} | {published} |", flush=True)
    metrics = (sacrebleu.CHRF(), sacrebleu.CHRF(word_order=2), sacrebleu.BLEU())
    for metric in metrics:
        metric.corpus_score(["a b c d"], [["a b c d"]])
    print("\nSignatures: " + "; ".join(f"`{m.get_signature()}`" for m in metrics) + " (typographic quotes and spaces folded on both sides)\n")


def pivot(model: Translate, folder: Path) -> None:
    """Print direct against pivot through the model's own English, on the in-domain set."""
    print("| target | direct chrF | through English chrF |\n|---|---|---|")
    for target in TARGETS[1:]:
        sources, references = sets(folder, "ar", target)["in-domain dev"]
        direct, through = model(sources, target), model(model(sources, "en"), target)
        print(f"| {target} | {scores(direct, references)[0]:.1f} | {scores(through, references)[0]:.1f} |", flush=True)


def beams(folder: Path, exact: Path | None, evaluation: Path) -> None:
    """Print chrF and words a second for beams 1, 2 and 4 (int8), and for float where a float copy is given."""
    print("\n| model | beam | ar→en in-domain chrF | words a second |\n|---|---|---|---|")
    sources, references = sets(evaluation, "ar", "en")["in-domain dev"]
    words = sum(len(s.split()) for s in sources)
    for name, path, beam in [("int8", folder, 1), ("int8", folder, 2), ("int8", folder, 4), *([("float32", exact, 2)] if exact else [])]:
        model = Model(path, beam=beam)
        model(sources[:8], "en")
        started = time.perf_counter()
        output = model(sources, "en")
        print(f"| {name} | {beam} | {scores(output, references)[0]:.1f} | {words / (time.perf_counter() - started):.0f} |", flush=True)


def looped(text: str) -> bool:
    """Tell whether a run of one to four words stands three times in a row."""
    return bool(re.search(r"\b(\w+(?:\W+\w+){0,3})(?:\W+\1\b){2,}", text))


def faults(model: Translate, articles: Path) -> None:
    """Print how often raw decoding goes wrong on whole articles, before the pipeline's rescue."""
    sentences = [
        s.strip() for p in sorted(articles.glob("*.txt")) for s in re.split(r"(?<=[.؟!])\s+|\n+", p.read_text(encoding="utf-8")) if len(ARABIC.findall(s)) > 20
    ]
    print("\n| target | sentences | loops | empty | Arabic left | numbers lost |\n|---|---|---|---|---|---|")
    for target in TARGETS:
        output = model(sentences, target)
        lost = sum(bool(set(re.findall(r"\d+", s)) - set(re.findall(r"\d+", o))) for s, o in zip(sentences, output, strict=True))
        share = [sum(map(looped, output)), sum(not o.strip() for o in output), sum(bool(ARABIC.search(o)) for o in output), lost]
        print(f"| {target} | {len(sentences)} | " + " | ".join(f"{100 * s / len(sentences):.1f} %" for s in share) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--eval", type=Path, required=True, help="folder with flores/ and indomain.dev.tsv")
    parser.add_argument("--articles", type=Path, help="folder of Arabic .txt articles")
    parser.add_argument("--float", type=Path, dest="exact", help="the same model packaged with --quantization float32")
    parser.add_argument("--quick", action="store_true", help="only the table by direction")
    args = parser.parse_args()
    model = Model(args.model)
    by_direction(model, args.eval)
    if not args.quick:
        pivot(model, args.eval)
        beams(args.model, args.exact, args.eval)
        if args.articles:
            faults(model, args.articles)


if __name__ == "__main__":
    main()
