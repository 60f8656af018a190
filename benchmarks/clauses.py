"""Whether decoding long sentences in clauses helps, and from what length: ``python -m benchmarks.clauses --references FILE``.

Sentences of a length band are translated whole and in clauses of 12 to 40 words; chrF of each against the references.
Rows are ``id, ar, en, es, fr, de``. Neighbouring rows are joined with semicolons where single ones are too short for a band.
"""

import argparse
import tempfile
from pathlib import Path

import sacrebleu

from benchmarks.speed import REFERENCES, ROOT, TARGETS
from pipeline import config
from pipeline.cache import Cache
from pipeline.engine import decode, packages, routes
from pipeline.solving import Solver, Wish

BANDS = ((20, 30), (30, 40), (40, 55), (55, 80))
LIMITS = (1000, 40, 30, 20, 12)


def rows_of(path: Path) -> list[list[str]]:
    """Return the sentences of the file, and pairs and triples of neighbours joined to one long sentence."""
    single = [line.split("\t")[1:] for line in path.read_text(encoding="utf-8").splitlines()]
    joined = []
    for together in (2, 3):
        for at in range(0, len(single) - together + 1, together):
            cells = list(zip(*single[at : at + together], strict=True))
            joined.append(["؛ ".join(c.rstrip(".؟!") for c in cells[0]) + "."] + ["; ".join(c.rstrip(".?!") for c in column) + "." for column in cells[1:]])
    return single + joined


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--references", type=Path, default=REFERENCES)
    args = parser.parse_args()
    rows = rows_of(args.references)
    found = packages.survey(ROOT).packages
    settings = config.load(ROOT).translation
    names = ["whole" if limit > 900 else f"clauses of {limit}" for limit in LIMITS]
    print(f"| words | sentences | {' | '.join(names)} |\n{'|---' * (len(LIMITS) + 2)}|")
    with tempfile.TemporaryDirectory() as folder, Cache(Path(folder) / "cache.sqlite") as cache:
        decoder = decode.Decoder(found, cache=cache, work=Path(folder))
        for least, most in BANDS:
            band = [row for row in rows if least <= len(row[0].split()) < most]
            cells = []
            for limit in LIMITS:
                solver = Solver(decoder, beam=settings.beam_size, choices=1, clause_words=limit)
                scores = []
                for number, target in enumerate(TARGETS, start=1):
                    solved = solver.solve({row[0]: Wish() for row in band}, routes.route(found, source="ar", target=target))
                    output = [solved[row[0]].hypotheses[0].text for row in band]
                    scores.append(sacrebleu.corpus_chrf(output, [[row[number] for row in band]]).score)
                cells.append(f"{sum(scores) / len(scores):.1f}")
            print(f"| {least}–{most - 1} | {len(band)} | " + " | ".join(cells) + " |", flush=True)
    print("\nchrF, mean of the four languages.")


if __name__ == "__main__":
    main()
