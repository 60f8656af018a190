"""How often a correct translation seems to miss a term: ``python -m benchmarks.termbase``.

The termbase of the sample newsroom (``translations/terms.csv``) is held against the five-language sentences of ``training/data``,
which people wrote as they would publish them. Beside it the peer: looking for the Arabic spelling and the preferred translation as they
stand. Whatever is missed here would be a wrong warning to a reviewer. The rows that are missed most often come last: they want
another accepted spelling, or do not belong into a termbase.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import terms

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "es", "fr", "de")
SHOWN, FEWEST = 8, 5
Row = Sequence[str]


def rows() -> Iterator[Row]:
    """Yield (id, Arabic, English, Spanish, French, German)."""
    for path in sorted((ROOT / "training" / "data").glob("*.tsv")):
        yield from (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    termbase = terms.parse((ROOT / "translations" / "terms.csv").read_text(encoding="utf-8"))
    met, missed, plainly_met, plainly_missed = Counter[str](), Counter[tuple[str, str]](), 0, Counter[str]()
    for _, source, *texts in rows():
        targets = dict(zip(LANGUAGES, texts, strict=True))
        for match in terms.find(termbase, source):
            met[match.term.source] += 1
            missed.update((match.term.source, code) for code, text in targets.items() if not terms.satisfied(match, text, code))
        for term in (term for term in termbase if term.source in source):
            plainly_met += 1
            plainly_missed.update(code for code, text in targets.items() if term.target(code) not in text)
    ours = {code: sum(missed[source, code] for source in met) / met.total() for code in LANGUAGES}
    theirs = {code: plainly_missed[code] / plainly_met for code in LANGUAGES}
    print("| | terms met | " + " | ".join(f"missed in {code}" for code in LANGUAGES) + " |\n|---|--:|" + "--:|" * len(LANGUAGES))
    print(f"| Tazamun | {met.total():,} | " + " | ".join(f"{share:.1%}" for share in ours.values()) + " |")
    print(f"| as they stand | {plainly_met:,} | " + " | ".join(f"{share:.1%}" for share in theirs.values()) + " |")
    print("| ratio | | " + " | ".join(f"{ours[code] / theirs[code]:.2f}" for code in LANGUAGES) + " |\n")
    for source, code in sorted((key for key in missed if missed[key] >= FEWEST), key=lambda key: (-missed[key] / met[key[0]], key))[:SHOWN]:
        print(f"{source} ({code}): missed {missed[source, code]} of {met[source]} times")


if __name__ == "__main__":
    main()
