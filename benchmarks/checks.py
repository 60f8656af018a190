"""How precise and how watchful the checks are: findings on human translations, and what they notice when these are damaged.

    python -m benchmarks.checks FOLDER [--pairs in-domain.tsv.xz]

``FOLDER`` holds ``flores/test.<lang>``, ``pud/pud.<lang>`` and ``indomain.dev.tsv`` (id, ar, en, es, fr, de). A human translation should
trigger almost nothing; each damage is done to every sentence that it can be done to, and counts as noticed when one of its rules fires.
Spelling is measured for the languages whose dictionary is installed.
"""

import argparse
import atexit
import lzma
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline import dictionaries
from pipeline.checks import ALL, Context, Dictionary, unit_findings
from pipeline.checks.negation import denial
from pipeline.checks.prose import fold

LANGUAGES = ("en", "es", "fr", "de")
SEVERE = ("blocking", "warning")
MOST_DAMAGED = 150
NEGATIONS = {
    "en": r" not\b|n['’]t\b|\bno |\bnever ",
    "es": r"\b[Nn]o |\bnunca ",
    "fr": r"\b[Nn]e |\b[Nn]['’]|\bpas\b|\bjamais\b",
    "de": r"\bnicht\b|\bkein\w*|\bnie\b",
}
MONTHS = {
    "en": r"January|March|July|September|October",
    "es": r"enero|marzo|julio|septiembre|octubre",
    "fr": r"janvier|mars|juillet|septembre|octobre",
    "de": r"Januar|März|Juli|September|Oktober",
}
LOCALES = {"en": "en_GB", "es": "es", "fr": "fr", "de": "de"}
OTHER_MONTH = {"en": "December", "es": "diciembre", "fr": "décembre", "de": "Dezember"}


class Sentence(NamedTuple):
    """An Arabic sentence, its translation, and the same in another language."""

    source: str
    target: str
    language: str
    other: str


Damaged = tuple[str, str] | None
Damage = Callable[[Sentence, random.Random], Damaged]


def _substituted(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Damage:
    def damage(sentence: Sentence, chance: random.Random) -> Damaged:
        places = list(re.finditer(pattern, sentence.target))
        if not places:
            return None
        place = chance.choice(places)
        new = replacement if isinstance(replacement, str) else replacement(place)
        return sentence.source, sentence.target[: place.start()] + new + sentence.target[place.end() :]

    return damage


def _with_part(source_part: str, target_part: str) -> Damage:
    """Add something to the source that the target lacks, or has otherwise."""
    return lambda sentence, _: (f"{source_part} {sentence.source}", f"{target_part} {sentence.target}".strip())


def _word(change: Callable[[Sentence, str, random.Random], str]) -> Damage:
    def damage(sentence: Sentence, chance: random.Random) -> Damaged:
        words = sentence.target.split(" ")
        places = [index for index, word in enumerate(words[1:-1], 1) if len(word) > 3 and word.isalpha() and word.islower()]
        if not places:
            return None
        place = chance.choice(places)
        words[place] = change(sentence, words[place], chance)
        return sentence.source, " ".join(words)

    return damage


def _negation(sentence: Sentence, _: random.Random) -> Damaged:
    target, count = re.subn(NEGATIONS[sentence.language], " ", sentence.target)
    return (sentence.source, re.sub(" +", " ", target).strip()) if count and denial(fold(sentence.source)) else None


def _number(damage: Damage) -> Damage:
    """Leave sentences alone whose Arabic writes its numbers in words: what replaces a word cannot be told from style."""
    return lambda sentence, chance: damage(sentence, chance) if re.search(r"\d", sentence.source) else None


def _month(sentence: Sentence, chance: random.Random) -> Damaged:
    months = r"كانون الثاني|يناير|آذار|تموز|يوليو|أيلول|سبتمبر|تشرين الأول|أكتوبر"
    return _substituted(MONTHS[sentence.language], OTHER_MONTH[sentence.language])(sentence, chance) if re.search(months, sentence.source) else None


def _percent(sentence: Sentence, chance: random.Random) -> Damaged:
    pattern = r"\s?%| percent\b| per cent\b| por ciento\b| pour cent\b| Prozent\b"
    return (sentence.source, re.sub(pattern, "", sentence.target)) if re.search(r"\d\s?[%٪]", sentence.source) else None


def _half(sentence: Sentence, _: random.Random) -> Damaged:
    words = sentence.target.split(" ")
    return (sentence.source, " ".join(words[: len(words) // 2]) + ".") if len(words) >= 8 else None


def _half_foreign(sentence: Sentence, _: random.Random) -> Damaged:
    words, others = sentence.target.split(" "), sentence.other.split(" ")
    return (sentence.source, " ".join(words[: len(words) // 2] + others[len(others) // 2 :])) if len(words) >= 20 else None


def _arabic_word(sentence: Sentence, word: str, chance: random.Random) -> str:
    return chance.choice([word for word in sentence.source.split() if word.isalpha()] or ["كلمة"])


def _swapped(word: str, chance: random.Random) -> str:
    """Exchange two neighbouring letters that differ."""
    places = [place for place in range(len(word) - 1) if word[place] != word[place + 1]]
    place = chance.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


DAMAGES: dict[str, tuple[Damage, frozenset[str]]] = {
    "number dropped": (_number(_substituted(r"(?<![\w.,])\d[\d.,]*\d ?", "")), frozenset(["lost-number"])),
    "number changed": (_number(_substituted(r"\d{2,}", lambda place: str(int(place.group()) + 7))), frozenset(["lost-number", "added-number"])),
    "month changed": (_month, frozenset(["lost-month"])),
    "percent sign dropped": (_percent, frozenset(["lost-percent"])),
    "link dropped": (_with_part("[المصدر](https://example.org/a?b=1)", ""), frozenset(["lost-link"])),
    "address changed": (_with_part("[المصدر](https://example.org/a)", "[source](https://example.org/b)"), frozenset(["lost-link"])),
    "footnote dropped": (_with_part("حاشية[^3]", ""), frozenset(["lost-footnote"])),
    "code changed": (_with_part("`git commit`", "`git Commit`"), frozenset(["lost-code"])),
    "e-mail dropped": (_with_part("press@example.org", ""), frozenset(["lost-email"])),
    "emphasis dropped": (_with_part("**مهم**", "X"), frozenset(["lost-emphasis"])),
    "emphasis left open": (_with_part("**مهم**", "** X **"), frozenset(["broken-emphasis"])),
    "Latin name dropped": (_with_part("Amnesty", ""), frozenset(["lost-name"])),
    "untranslated": (lambda sentence, _: (sentence.source, sentence.source), frozenset(["untranslated"])),
    "empty": (lambda sentence, _: (sentence.source, " "), frozenset(["empty"])),
    "Arabic word left": (_word(_arabic_word), frozenset(["arabic-letters"])),
    "Arabic digits left": (_substituted(r"\d+", lambda place: "".join(chr(0x660 + int(sign)) for sign in place.group())), frozenset(["arabic-digits"])),
    "Arabic comma left": (_substituted(",", "،"), frozenset(["arabic-punctuation"])),
    "bidi mark left": (_word(lambda _s, word, _c: f"{word}\N{RIGHT-TO-LEFT MARK}"), frozenset(["bidi-controls"])),
    "another language": (lambda sentence, _: (sentence.source, sentence.other), frozenset(["wrong-language"])),
    "half in another language": (_half_foreign, frozenset(["half-translated", "wrong-language"])),
    "second half missing": (_half, frozenset(["length"])),
    "said twice": (lambda sentence, _: (sentence.source, f"{sentence.target} {sentence.target}"), frozenset(["length", "loop"])),
    "word repeated": (_word(lambda _s, word, _c: f"{word} {word}"), frozenset(["repeated-word"])),
    "two letters exchanged": (_word(lambda _s, word, chance: _swapped(word, chance)), frozenset(["spelling"])),
    "loop": (_word(lambda _s, word, _c: " ".join([f"{word} of"] * 4)), frozenset(["loop"])),
    "negation dropped": (_negation, frozenset(["lost-negation"])),
    "quotation mark dropped": (_substituted('[«»“”„"]', ""), frozenset(["quotes"])),
    "bracket dropped": (_substituted("[()]", ""), frozenset(["brackets"])),
    "full stop dropped": (_substituted(r"\.$", ""), frozenset(["end-punctuation"])),
    "question mark lost": (_substituted(r"\?$", "."), frozenset(["lost-question"])),
    "lower case at start": (_substituted(r"^[A-ZÀ-Ý](?=[a-zà-ÿ])", lambda place: place.group().lower()), frozenset(["capital"])),
    "double space": (_substituted(r"(?<=\w) (?=\w)", "  "), frozenset(["double-space"])),
    "space before comma": (_substituted(r"(?<=[^\W\d]),", " ,"), frozenset(["space-before"])),
    "space after comma lost": (_substituted(r"(?<=[^\W\d_]{2}), (?=[^\W\d_]{2})", ","), frozenset(["missing-space"])),
}


def corpora(folder: Path, pairs: Path | None) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield (name, sentences by language) for each test set found."""
    for name, stem in (("FLORES test", "flores/test"), ("PUD", "pud/pud")):
        if (folder / f"{stem}.ar").exists():
            yield name, {language: _lines((folder / f"{stem}.{language}").read_text(encoding="utf-8")) for language in ("ar", *LANGUAGES)}
    tables = {"in-domain dev": folder / "indomain.dev.tsv"} | ({"in-domain sample": pairs} if pairs else {})
    for name, path in tables.items():
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        rows = random.Random(7).sample(rows, 1000) if len(rows) > 2000 else rows
        yield name, {language: [row[column] for row in rows] for column, language in enumerate(("ar", *LANGUAGES), 1)}


def _lines(text: str) -> list[str]:
    """Split a file, and undo the quoting of tables that some lines of FLORES kept."""
    lines = text.split("\n")[:-1]
    return [line[1:-1].replace('""', '"') if line[:1] == line[-1:] == '"' and '""' in line else line for line in lines]


def sentences(corpus: dict[str, list[str]], language: str) -> list[Sentence]:
    """Pair the Arabic with one language and, for damage, with the next one."""
    other = LANGUAGES[(LANGUAGES.index(language) + 1) % len(LANGUAGES)] if language == "en" else "en"
    return [Sentence(source, target, language, foreign) for source, target, foreign in zip(corpus["ar"], corpus[language], corpus[other], strict=True)]


def mixed(sets: Sequence[tuple[str, dict[str, list[str]]]], language: str) -> list[Sentence]:
    """Shuffle the sentences of all sets, always in the same way."""
    pairs = [pair for _, corpus in sets for pair in sentences(corpus, language)]
    random.Random(3).shuffle(pairs)
    return pairs


@cache
def context(language: str) -> Context:
    """Return what is known of every sentence of a language: its dictionary, if there is one."""
    words = dictionaries.installed(LOCALES[language], root=Path())
    if words:
        atexit.register(words.save)
    return Context(dictionary=Dictionary(words.knows, words.near) if words else None)


def rules_of(source: str, target: str, language: str, *, spelling: bool = True) -> list[str]:
    """Return the rules that fire; ``spelling`` may be left out, because it takes seconds to say what a foreign word might have been."""
    return [found.rule for found in unit_findings(source, target, language=language, context=context(language) if spelling else None)]


def findings_by_rule(pairs: Sequence[Sentence]) -> Counter[str]:
    """Count the findings on undamaged sentences."""
    return Counter(rule for pair in pairs for rule in rules_of(pair.source, pair.target, pair.language))


def recall(pairs: Sequence[Sentence], damage: Damage, rules: frozenset[str]) -> tuple[int, int]:
    """Return (noticed, damaged). A sentence whose rules fire undamaged is left out."""
    chance, spelling = random.Random(11), "spelling" in rules
    noticed = damaged = 0
    for pair in pairs:
        if damaged >= MOST_DAMAGED:
            break
        if (done := damage(pair, chance)) is None or done == (pair.source, pair.target):
            continue
        if rules & {*rules_of(pair.source, pair.target, pair.language, spelling=spelling)}:
            continue
        damaged += 1
        noticed += bool(rules & {*rules_of(*done, pair.language, spelling=spelling)})
    return noticed, damaged


def precision_table(sets: Sequence[tuple[str, dict[str, list[str]]]]) -> Iterator[str]:
    """Write findings per 100 sentences, a column for each set and language."""
    severities = {check.rule: check.severity for check in ALL}
    columns = [(name, language, sentences(corpus, language)) for name, corpus in sets for language in LANGUAGES]
    counts = [(findings_by_rule(pairs), len(pairs)) for _, _, pairs in columns]
    yield "| rule | " + " | ".join(f"{name} {language}" for name, language, _ in columns) + " |"
    yield "|---|" + "--:|" * len(columns)
    for rule in sorted({rule for found, _ in counts for rule in found}, key=lambda rule: (severities[rule], rule)):
        yield f"| {rule} ({severities[rule]}) | " + " | ".join(f"{100 * found[rule] / size:.2f}" for found, size in counts) + " |"
    totals = [sum(count for rule, count in found.items() if severities[rule] in SEVERE) * 100 / size for found, size in counts]
    yield "| **blocking and warning** | " + " | ".join(f"**{total:.2f}**" for total in totals) + " |"


def recall_table(sets: Sequence[tuple[str, dict[str, list[str]]]]) -> Iterator[str]:
    """Write the share of damaged sentences that were noticed, over all sets, a column for each language."""
    yield "| damage | rules | " + " | ".join(LANGUAGES) + " | sentences |"
    yield "|---|---|" + "--:|" * (len(LANGUAGES) + 1)
    for name, (damage, rules) in DAMAGES.items():
        results = [recall(mixed(sets, language), damage, rules) for language in LANGUAGES]
        shares = [f"{100 * noticed / damaged:.0f} %" if damaged else "–" for noticed, damaged in results]
        yield f"| {name} | {', '.join(sorted(rules))} | " + " | ".join(shares) + f" | {sum(damaged for _, damaged in results)} |"


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=Path, help="a further table of id, ar, en, es, fr, de (tsv or tsv.xz), of which 1,000 lines are drawn")
    options = parser.parse_args()
    sets = list(corpora(options.folder, options.pairs))
    print("\n".join(precision_table(sets)), "\n", "\n".join(recall_table([entry for entry in sets if entry[0] != "PUD"])), sep="\n")


if __name__ == "__main__":
    main()
