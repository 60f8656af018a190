"""Reading and cleaning sentence pairs: which pairs are worth learning from, and from which group they come."""

import lzma
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TARGETS = ("en", "es", "fr", "de")
DIRECTIONS = tuple(f"ar-{t}" for t in TARGETS) + tuple(f"en-{t}" for t in TARGETS if t != "en")
ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
LETTER = re.compile(r"[^\W\d_]")
KEY = re.compile(r"[\W_]+")
HELD_OUT = "held out"


@dataclass(frozen=True)
class Pair:
    """One training example. ``group`` is a key of ``[mix]`` in the recipe; ``target`` a language code."""

    group: str
    target: str
    left: str
    right: str


def rows(path: Path) -> Iterator[list[str]]:
    """Yield the tab-separated rows of a file, ``.xz`` or plain."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def key(text: str) -> str:
    """Return the form under which two sentences count as the same (case, marks and punctuation folded)."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return KEY.sub("", "".join(c for c in folded if not unicodedata.combining(c)))


def shingles(text: str, size: int = 8) -> set[int]:
    """Return hashes of the word ``size``-grams, to find near-overlap with the evaluation sets."""
    words = [key(w) for w in text.split()]
    return {hash(tuple(words[i : i + size])) for i in range(len(words) - size + 1)}


class Held:
    """The evaluation sentences, so that nothing like them is trained on."""

    def __init__(self, folder: Path | None) -> None:
        self.keys: set[str] = set()
        self.grams: set[int] = set()
        for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder else ():
            for row in rows(path):
                for cell in row:
                    if len(cell) > 15:
                        self.keys.add(key(cell))
                        self.grams |= shingles(cell)

    def has(self, text: str) -> bool:
        """Tell whether the text equals, or shares an eight-word run with, an evaluation sentence."""
        return key(text) in self.keys or not self.grams.isdisjoint(shingles(text))


def reason_to_drop(left: str, right: str, source: str, clean: dict[str, Any], *, pair: str) -> str:
    """Return why a pair is not worth learning from, or an empty string."""
    if not left or not right or key(left) == key(right):
        return "copy"
    ratio = max(len(left), len(right)) / max(1, min(len(left), len(right)))
    if ratio > clean["max_ratio"] and max(len(left), len(right)) > 25:
        return "ratio"
    if pair.startswith("ar") and len(ARABIC.findall(left)) < clean["min_arabic"] * len(LETTER.findall(left)):
        return "script"
    if ARABIC.search(right):
        return "arabic on the right"
    interface = clean["interface"]
    if source.startswith(tuple(interface["prefixes"])) and len(left.split()) < interface["min_words"]:
        return "interface string"
    if re.search(r"[{}<>\\|]|\$\(|%[sd(]|https?://\S+.*https?://", left + right):
        return "code"
    if len(re.findall(r"\d", left)) != len(re.findall(r"\d", right)) and abs(len(re.findall(r"\d", left)) - len(re.findall(r"\d", right))) > 2:
        return "digits"
    return ""


def judged(folder: Path, pair: str, clean: dict[str, Any], held: Held) -> Iterator[tuple[str, str, str, str]]:
    """Yield source, left, right of every pair of one general corpus file, and the reason to drop it, "" if there is none."""
    seen: set[str] = set()
    for source, left, right in rows(folder / f"{pair}.tsv.xz"):
        reason = reason_to_drop(left, right, source, clean, pair=pair)
        if not reason and key(left) in seen:
            reason = "duplicate"
        if held.has(left) or held.has(right):
            reason = HELD_OUT
        if not reason:
            seen.add(key(left))
        yield source, left, right, reason


def general(folder: Path, pair: str, clean: dict[str, Any], held: Held, counts: Counter[str]) -> Iterator[Pair]:
    """Yield the kept pairs of one general corpus file, capped by source; ``counts`` gathers what was dropped and why."""
    source_language, target = pair.split("-")
    kept = []
    for source, left, right, reason in judged(folder, pair, clean, held):
        counts[f"{pair} {reason or 'kept'}"] += 1
        if not reason:
            kept.append((source, Pair(f"general-{source_language}", target, left, right)))
    yield from capped(kept, clean["cap"])


def capped(pairs: Iterable[tuple[str, Pair]], cap: dict[str, int]) -> Iterator[Pair]:
    """Yield at most so many pairs of each source, drawn at random."""
    by_source: dict[str, list[Pair]] = {}
    for source, pair in pairs:
        by_source.setdefault(source, []).append(pair)
    for source, found in sorted(by_source.items()):
        yield from random.Random(source).sample(found, min(cap.get(source, cap["default"]), len(found)))


def indomain(path: Path, clean: dict[str, Any], held: Held, counts: Counter[str]) -> Iterator[Pair]:
    """Yield the five-language sentences in seven directions, some joined with their neighbours (same document)."""
    found = list(rows(path))
    chance = random.Random(path.name)
    for index, row in enumerate(found):
        if any(held.has(cell) for cell in row[1:]):
            counts["indomain held out"] += 1
            continue
        yield from spread(row[1:])
        more = chance.choice((1, 2))
        neighbours = found[index : index + 1 + more]
        if chance.random() < clean["join"] and len({r[0].split(".")[0] for r in neighbours}) == 1 and len(neighbours) > more:
            yield from spread([" ".join(cells) for cells in list(zip(*neighbours, strict=True))[1:]])


def spread(cells: list[str]) -> Iterator[Pair]:
    """Turn one row (ar, en, es, fr, de) into its seven directions."""
    ar, en, es, fr, de = cells
    for target, text in zip(TARGETS, (en, es, fr, de), strict=True):
        yield Pair("indomain-ar", target, ar, text)
    for target, text in zip(TARGETS[1:], (es, fr, de), strict=True):
        yield Pair("indomain-en", target, en, text)


def lexicon(folder: Path, clean: dict[str, Any], counts: Counter[str]) -> Iterator[Pair]:
    """Yield word and phrase pairs of the wordnets, first sense of a word only: they are noisy."""
    for target in TARGETS:
        seen: set[str] = set()
        for _, left, right in rows(folder / f"lexicon.ar-{target}.tsv.xz"):
            if key(left) in seen or reason_to_drop(left, right, "omw", clean, pair="ar-" + target):
                continue
            seen.add(key(left))
            counts[f"lexicon {target} kept"] += 1
            yield Pair("lexicon", target, left, right)
