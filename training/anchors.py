"""Measure the word alignment: ``python -m training.anchors --model models/starter --corpus CORPUS --eval EVAL``.

Nobody has aligned our evaluation sentences by hand. Their anchors are certain all the same: a word that stands once in a sentence
and whose dictionary translation, or whose number, stands once in the reference. The model is made to write the reference (forced decoding), its
attention becomes links as in the pipeline, and the alignment error rate (Och and Ney 2003) is taken over the anchors' target words:
1 - 2·|right links| / (|links| + |anchors|). The diagonal (the word at the same place in the sentence) is the peer.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctranslate2

from pipeline.engine.align import word_links, words
from pipeline.engine.tokens import open_tokenizer
from training.corpus import TARGETS, key, rows
from training.evaluate import column

CLITICS = re.compile(r"^(?:[وف]?[بكل]?ال|وال|لل|[وفبكل])")
STEM = 5

Links = set[tuple[int, int]]


def stems(word: str) -> set[str]:
    """Return the forms under which a word is looked up: itself, without Arabic clitics, and its beginning where it is inflected."""
    folded = key(word)
    bare = key(CLITICS.sub("", word))
    return {form for form in (folded, bare) if len(form) > 2 or form.isdigit()}


def dictionary(folder: Path, target: str) -> dict[str, set[str]]:
    """Return the one-word translations of one-word entries; the targets cut to ``STEM`` letters, so that plurals and endings fit."""
    found: dict[str, set[str]] = {}
    for _, left, right in rows(folder / f"lexicon.ar-{target}.tsv.xz"):
        if " " not in left.strip() and re.fullmatch(r"\w+", right.strip()):
            for form in stems(left):
                found.setdefault(form, set()).add(key(right)[:STEM])
    return found


def anchors(source: Sequence[str], target: Sequence[str], known: dict[str, set[str]]) -> Links:
    """Return the (source word, target word) pairs that nobody would doubt: each word is the other's only candidate in the sentence."""
    pairs = {(i, j) for i, word in enumerate(source) for j, other in enumerate(target) if _agree(word, other, known)}
    lefts, rights = [i for i, _ in pairs], [j for _, j in pairs]
    return {(i, j) for i, j in pairs if lefts.count(i) == rights.count(j) == 1}


def _agree(word: str, other: str, known: dict[str, set[str]]) -> bool:
    if any(sign.isdigit() for sign in word):
        return key(word) == key(other)
    return any(key(other)[:STEM] in known.get(form, ()) for form in stems(word))


def sentences(folder: Path, source: Sequence[str], target: Sequence[str], language: str) -> Iterator[tuple[str, str, Links]]:
    """Yield source, reference as the model writes it, and the links between their words (by number)."""
    translator = ctranslate2.Translator(str(folder / "model"), device="cpu", inter_threads=1, intra_threads=1)
    tokenizer = open_tokenizer(folder / "sentencepiece.model", cache=Path(".cache"))
    prefix = {d["to_code"]: d["target_prefix"] for d in json.loads((folder / "directions.json").read_text(encoding="utf-8"))["directions"]}[language]
    for text, reference in zip(source, target, strict=True):
        left, right = tokenizer.encode([text, reference])
        forced = [prefix, *right.pieces]
        result = translator.translate_batch([list(left.pieces)], target_prefix=[forced], beam_size=1, max_decoding_length=len(forced), return_attention=True)[0]
        if len(result.attention[0]) < len(forced):
            raise RuntimeError("CTranslate2 returned no attention for the forced words.")
        starts = [{span: number for number, span in enumerate(words(side))} for side in (left.text, right.text)]
        found = word_links(result.attention[0][1 : len(forced)], source=left, target=right)
        yield left.text, right.text, {(starts[0][link.start, link.end], starts[1][link.target_start, link.target_end]) for link in found}


def error_rate(links: Links, sure: Links) -> tuple[int, int, int]:
    """Return (right links, links, anchors) over the target words that have an anchor; sums of these make the error rate."""
    targets = {j for _, j in sure}
    judged = {(i, j) for i, j in links if j in targets}
    return len(judged & sure), len(judged), len(sure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "corpus", "eval"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    print("| direction | sentences | anchors | alignment error rate | the diagonal's |\n|---|---|---|---|---|")
    for number, language in enumerate(TARGETS, start=2):
        known = dictionary(args.corpus, language)
        sums = [[0, 0, 0], [0, 0, 0]]
        dev = args.eval / "indomain.dev.tsv"
        sources, references = column(dev, 1), column(dev, number)
        for left, right, links in sentences(args.model, sources, references, language):
            spelled = [[side[a:b] for a, b in words(side)] for side in (left, right)]
            sure = anchors(*spelled, known)
            diagonal = {(min(round(j * len(spelled[0]) / len(spelled[1])), len(spelled[0]) - 1), j) for j in range(len(spelled[1]))}
            for total, candidate in zip(sums, (links, diagonal), strict=True):
                total[:] = [a + b for a, b in zip(total, error_rate(candidate, sure), strict=True)]
        rates = [1 - 2 * right / (made + sure_count) for right, made, sure_count in sums]
        print(f"| ar→{language} | {len(sources)} | {sums[0][2]} | {rates[0]:.2f} | {rates[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
