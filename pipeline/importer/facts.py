"""What lines and the page itself state outright: labelled lines, other languages, date, section, hashtags, summary."""

import re
from dataclasses import dataclass, field
from datetime import date

from pipeline.importer import dates
from pipeline.importer.fold import Lexicon, fold, language_of, similar
from pipeline.importer.judge import Verdict
from pipeline.importer.labels import Field, person
from pipeline.importer.model import Page
from pipeline.importer.normalise import clean_line
from pipeline.importer.signals import address_only, breadcrumb, prose, same_words


@dataclass
class Facts:
    """Collects labelled statements about one article; ``used`` are the blocks that state something and so leave the text."""

    page: Page
    verdict: Verdict
    lexicon: Lexicon
    used: dict[int, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        blocks, verdict = self.page.blocks, self.verdict
        inside = range(verdict.start, verdict.stop)
        running = [number for number in inside if prose(blocks[number]) and number not in verdict.labels and number not in verdict.reasons]
        text = running or [number for number in inside if number not in verdict.labels and number not in verdict.reasons]
        self.first = running[0] if running else min(verdict.start + 1, verdict.stop) if text else verdict.start
        self.last = running[-1] if running else verdict.stop - 1
        lead = 0 if not self.page.plain else verdict.start
        self.above = [number for number in range(max(lead, self.first - 40), self.first) if self._open(number)]
        self.below = [number for number in range(self.last + 1, verdict.stop) if self._open(number)]
        self.steps = next((steps for block in blocks if (steps := breadcrumb(block.text, self.lexicon)) and len(steps) > 1), [])

    def _open(self, number: int) -> bool:
        return self.verdict.reasons.get(number, "") in ("", "outside the article", "page header", "list of links")

    def _value(self, name: Field) -> str:
        return next(iter(self.values.get(name, ())), "")

    def _labels(self) -> None:
        """Collect labelled lines above and below the text; further down only hashtags and other languages count."""
        walled = next((number for number, reason in sorted(self.verdict.reasons.items()) if reason == "comments" and number > self.last), len(self.page.blocks))
        beyond = list(range(self.verdict.stop, walled))
        for number in [*self.above, *range(self.first, self.last + 1), *self.below, *beyond]:
            found = self.verdict.labels.get(number)
            if found is None or not found.found or found.get("references"):
                continue
            kinds = {name for name, _ in found.found}
            middle, far = self.first <= number <= self.last, number >= self.verdict.stop
            if (middle and not kinds & {"language note", "elsewhere"} and not (kinds == {"tags"} and len(found.found) > 1)) or (
                far and not kinds <= {"tags", "language note", "elsewhere", "date", "credit"}
            ):
                continue
            if far and (self.page.blocks[number].boilerplate or kinds & {"date", "credit"} or (kinds & {"elsewhere"} and self.page.blocks[number].words < 3)):
                continue
            self.used[number] = "kept as metadata"
            for name, value in found.found:
                self.values.setdefault(name, []).append(value)

    def _other_languages(self) -> None:
        """Pair a line that names a language with the address on the next one."""
        blocks = self.page.blocks
        for number in [*self.below, *range(self.verdict.stop, len(blocks) - 1), *range(self.first, self.last)]:
            name = blocks[number].text
            follows = number + 1 < len(blocks) and address_only(blocks[number + 1].text)
            if follows and blocks[number].words <= 5 and (code := language_of(name)) and number not in self.used:
                self.used |= {number: "kept as metadata", number + 1: "kept as metadata"}
                self.values.setdefault("elsewhere", []).append(f"{code} {blocks[number + 1].text.strip()}")

    def _elsewhere(self) -> dict[str, str]:
        own = {address.rstrip("/") for address in self.page.said.get("address", ())}
        found: dict[str, str] = {}
        for value in (*self.values.get("elsewhere", ()), *self.page.said.get("alternate", ())):
            code, _, address = value.partition(" ")
            deep = re.match(r"https?://[^/]+/.*\w{3}", address) is not None
            if deep and code != "x-default" and not code.startswith("ar") and address.rstrip("/") not in own:
                found.setdefault(code.split("-")[0] if len(code) > 3 and not code.startswith(("zh", "pt")) else code, address)
        return found

    def _candidates(self) -> list[int]:
        """Return the short lines above the text that no rule has used, those of the article itself."""
        blocks = self.page.blocks
        under = max((number for number, use in self.used.items() if use == "title" and number < self.first), default=self.first)

        def fits(number: int) -> bool:
            reason, kind = self.verdict.reasons.get(number, ""), blocks[number].kind
            return not reason or (reason == "page header" and kind == "heading") or (reason in ("outside the article", "list of links") and number > under)

        free = [number for number in self.above if number not in self.used and number not in self.verdict.labels]
        return [number for number in free if blocks[number].kind in ("paragraph", "heading", "item") and fits(number)]

    def _date(self) -> tuple[date | None, str]:
        """Return the day: the page's own statement, then the line above the text, then marked times, then the line below."""
        said = [*self.page.said.get("date", ()), *self.page.said.get("front date", ()), *self.values.get("date", ()), *self.page.said.get("time", ())]
        found = [(one, text) for text in said if (one := dates.find(text))]
        if not found:
            return None, ""
        if found[0][0].doubtful and len({one.day for one, _ in found}) == 1:
            self.warnings.append(f"«{found[0][1].strip()}» was read as day/month/year: {found[0][0].day.isoformat()}.")
        other = next((one.day for one, _ in found[1:] if abs((one.day - found[0][0].day).days) > 1), None)
        if other:
            self.warnings.append(f"The page gives two dates: {found[0][0].day.isoformat()} was taken, {other.isoformat()} was not.")
        return found[0][0].day, found[0][1].strip()

    def _section(self, title: str) -> str:
        if self._value("section"):
            return clean_line(self._value("section"))
        for said in (*self.page.said.get("section", ()), *self.page.said.get("front category", ())):
            if len(said.split()) <= 8:
                return clean_line(said)
        whole = bool(self.steps) and any(same_words(" ".join(self.steps[at:]), title) for at in range(len(self.steps)))
        steps = [
            step
            for step in self.steps
            if whole
            and not same_words(step, title)
            and not person(step, self.lexicon)
            and not any(self.used.get(number) == "author" and similar(step, self.page.blocks[number].text) for number in self.used)
        ]
        return clean_line(steps[-1 if self.page.said else 0]) if steps else ""

    def _tags(self) -> tuple[str, ...]:
        """Return hashtags and tag lists; a page's keywords only where the text has them too."""
        text = fold(" ".join(block.text for block in self.page.blocks[self.verdict.start : self.verdict.stop]))
        said = [tag.strip() for value in (*self.page.said.get("tags", ()), *self.page.said.get("front tags", ())) for tag in re.split(r"[,،;]", value)]
        tags = [
            *map(clean_line, (*self.values.get("tags", ()), *self.page.said.get("marked tags", ()))),
            *(clean_line(tag) for tag in said if tag and f" {fold(tag)} " in f" {text} "),
        ]
        return tuple(dict.fromkeys(tag for tag in tags if tag and len(tag.split()) <= 6))[:20]

    def _summary(self, title: str) -> str:
        """Return a stated summary, or the page's description when it is whole, about this text, and not its beginning."""
        if self._value("summary"):
            return clean_line(self._value("summary"))
        if front := self.page.said.get("front summary"):
            return clean_line(front[0])
        body = [block.text for block in self.page.blocks[self.verdict.start : self.verdict.stop]]
        known = set(fold(" ".join(body)).split())
        for said in self.page.said.get("summary", ()):
            words = fold(said).split()
            cut = re.search(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$", said) or not re.search(r"[.!؟?»]\s*$", said)
            start = any(fold(text)[:200].startswith(fold(said)[:60]) for text in body[:12])
            if not cut and not start and len(words) >= 6 and not same_words(said, title) and sum(word in known for word in words) * 2 >= len(words):
                return clean_line(said)
        return ""
