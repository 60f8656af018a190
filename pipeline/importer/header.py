"""Title, subtitle, author, date and the rest, from what the page says of itself and from the lines around the article.

Nothing is invented: what no line and no statement of the page gives stays empty.
"""

import re
from collections.abc import Sequence

from pipeline.importer.fold import Lexicon, fold, similar
from pipeline.importer.judge import Verdict
from pipeline.importer.labels import latin_name, person, role
from pipeline.importer.model import Metadata, Page
from pipeline.importer.normalise import clean_line
from pipeline.importer.people import MARK, People
from pipeline.importer.plain import numbered
from pipeline.importer.signals import same_words
from pipeline.importer.titles import page_titles

_SUBTITLE = frozenset({"subtitle", "docsubtitle", "subheading", "kicker", "deck", "dek"})
_STANDFIRST = frozenset({"standfirst", "excerpt", "summary", "chapo", "deck", "dek"})
_OPENINGS = ("مقدمه", "تمهيد", "توطئه", "مدخل")


class Finder(People):
    """Finds the title and gathers everything."""

    def find(self) -> Metadata:
        """Return what is known, most trusted statement first."""
        self._labels()
        self._other_languages()
        title = self._title()
        author = self._author()
        subtitle, summary = self._subtitle(title)
        day, said = self._date()
        return Metadata(
            title, subtitle, author, self._latin(author), self._role(author), day, said,
            issue=self._value("issue").translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")), section=self._section(title), tags=self._tags(),
            summary=summary or self._summary(title), language_note=clean_line(self._value("language note")),
            elsewhere=self._elsewhere(), credits=tuple(dict.fromkeys(map(clean_line, self.values.get("credit", ())))),
            source=next(iter(self.page.said.get("address", ())), ""),
        )  # fmt: skip

    def _title(self) -> str:
        blocks = self.page.blocks
        said = page_titles(self.page, self.steps)
        candidates = self._candidates()
        every = [*candidates, *(number for number in reversed(self.above) if number not in candidates and blocks[number].kind in ("heading", "paragraph"))]
        for title in said:
            for number in every:
                if same_words(blocks[number].text, title):
                    return self._take(number)
        own = next(
            (number for number in candidates if blocks[number].own & {"doctitle"} or (blocks[number].kind == "heading" and blocks[number].level == 1)), None
        )
        own = own if own is not None else self._shaped(candidates)
        if own is not None and not said:
            return self._take(own)
        return clean_line(said[0]) if said else ""

    def _take(self, number: int) -> str:
        self.used[number] = "title"
        for other in self.above:
            if other != number and similar(self.page.blocks[other].text, self.page.blocks[number].text):
                self.used[other] = "title"
        return clean_line(self.page.blocks[number].text.replace("\n", " ")).rstrip(" .").strip("*_ ")

    def _shaped(self, candidates: Sequence[int]) -> int | None:
        """Return the first line that has the shape of a title, not of a name, a kicker or the text's own first heading."""
        blocks = self.page.blocks
        for at, number in enumerate(candidates):
            text, count = blocks[number].text.strip(), blocks[number].words
            if (
                MARK.match(text)
                or person(text, self.lexicon)
                or latin_name(text)
                or role(text, self.lexicon)
                or text.endswith((":", "،"))
                or count > (30 if blocks[number].kind == "heading" or blocks[number].bold else 20)
                or number >= self.verdict.stop - 1
                or blocks[number].kind == "item"
            ):
                continue
            if numbered(text)[0] or self.lexicon.whole("summary", text) or fold(text) in _OPENINGS:
                return None
            if re.search(r"[.…]$", text) and count > 12:
                return None
            rest = [blocks[other] for other in candidates[at + 1 :]]
            kicker = count <= 2 and not blocks[number].bold and blocks[number].kind != "heading"
            if kicker:
                longer = any(
                    block.words >= 3 and not person(block.text, self.lexicon) and not MARK.match(block.text) and not numbered(block.text)[0] for block in rest
                )
                if not self.values.get("section") and (
                    longer or any(person(MARK.sub("", block.text), self.lexicon) or MARK.match(block.text) for block in rest)
                ):
                    self.values["section"] = [text]
                    self.used[number] = "section"
                continue
            return number
        return None

    def _subtitle(self, title: str) -> tuple[str, str]:
        """Return the subtitle and the standfirst that the mark-up or the place directly under the title shows."""
        subtitle = summary = ""
        blocks = self.page.blocks
        for number in [*self._candidates(), self.first]:
            block = blocks[number] if number < len(blocks) else None
            if block is None or not title or number in self.used:
                continue
            if block.own & _STANDFIRST and block.words > 12 and not summary:
                summary, self.used[number] = clean_line(block.text), "summary"
            elif (block.own & _SUBTITLE or self._under_title(number)) and 3 <= block.words <= 30 and not subtitle and number < self.first:
                subtitle, self.used[number] = clean_line(block.text), "subtitle"
        return subtitle, summary

    def _under_title(self, number: int) -> bool:
        block = self.page.blocks[number]
        followed = any(self.used.get(at) in ("author", "kept as metadata") for at in range(number + 1, self.first))
        return (
            self.used.get(number - 1) == "title"
            and followed
            and not numbered(block.text)[0]
            and not re.search(r"[.:]$", block.text)
            and not role(block.text, self.lexicon)
        )


def find(page: Page, verdict: Verdict, lexicon: Lexicon) -> tuple[Metadata, dict[int, str], tuple[str, ...]]:
    """Return the metadata, the blocks that stated it (with what they became), and warnings."""
    finder = Finder(page, verdict, lexicon)
    found = finder.find()
    for number in (number for number in range(verdict.start, verdict.stop) if number not in finder.used):
        text = page.blocks[number].text
        if (
            (number < finder.first or number > finder.last)
            and found.author
            and (similar(MARK.sub("", text), found.author) or (found.author_latin and similar(text, found.author_latin)))
        ):
            finder.used[number] = "author"
    return found, finder.used, tuple(finder.warnings)
