"""Who wrote an article: the name in Arabic and in Latin script, and what the person is."""

import re

from pipeline.importer import labels
from pipeline.importer.facts import Facts
from pipeline.importer.fold import fold, similar
from pipeline.importer.labels import latin_name, person, role
from pipeline.importer.normalise import clean_line

MARK = re.compile(r"^\s*[*•\-–—]+\s*")
_ACCOUNTS = frozenset(("admin", "administrator", "editor", "author", "الاداره", "المدير", "مدير الموقع", "webmaster", "user", "super user", "superuser"))
"""Folded names of accounts that every site begins with; nobody is called so."""


class People(Facts):
    """Finds persons among the lines that stand above and below the text."""

    def _author(self) -> str:
        if self._value("author"):
            return self._several(clean_line(self._value("author")))
        best = max(self._candidates() + [number for number in self.below if number not in self.used], key=self._named, default=None)
        if best is not None and self._named(best) >= 2:
            self.used[best] = "author"
            for name, value in labels.byline(MARK.sub("", self.page.blocks[best].text), self.lexicon):
                self.values.setdefault(name, []).append(value)
            return self._several(clean_line(self._value("author").strip("()* ")))
        return self._said_author()

    def _said_author(self) -> str:
        site = {fold(name) for name in self.page.said.get("site", ())}
        arabic = []
        for name in (
            *self.page.said.get("author", ()),
            *self.page.said.get("byline", ()),
            *self.page.said.get("front author", ()),
            *self.page.said.get("front authors", ()),
        ):
            bare = clean_line(
                re.sub(
                    r"^\s*(?:(?:مرسلة|كتب|نشر|أضيف|تم النشر)?\s*(?:بواسطة|من طرف|من قبل)|بقلم|كتبه|كتبته|كتبها|كتب|كتبت|الكاتبة?|by|author)\s*[:/]?\s+",
                    "",
                    re.split(r"\s+[|•·–—-]\s+", name)[0],
                    flags=re.I,
                )
            )
            if 1 <= len(bare.split()) <= 6 and fold(bare) not in site and fold(bare) not in _ACCOUNTS and not re.search(r"[\d@/:]", bare):
                arabic.append(bare)
        found = [name for name in arabic if re.search("[\u0621-\u064a]", name)] or arabic
        return ", ".join(
            dict.fromkeys(
                found[:1] if not self.page.said.get("author") else [name for name in found if name in map(clean_line, self.page.said["author"])] or found[:1]
            )
        )

    def _several(self, name: str) -> str:
        """Write two names joined by و as two authors, when both are surely names."""
        pieces = [piece.strip() for piece in re.split(r"\s+و(?=[\u0621-\u064a]{2})|،|\s&\s", name)]
        return ", ".join(pieces) if len(pieces) > 1 and all(person(piece, self.lexicon) for piece in pieces) else name

    def _named(self, number: int) -> int:
        """Rate (0 and up, 2 is enough) how surely a line is the author's name."""
        blocks, block = self.page.blocks, self.page.blocks[number]
        if block.words > 9 or len(block.text) > 120:
            return 0
        bare = re.sub(r"\s*\([A-Za-z .'’-]+\)\s*$", "", MARK.sub("", block.text)).strip("()* ")
        words = fold(bare).split()
        if (
            not 2 <= len(words) <= 5
            or re.search(r"[\d.؟!،؛:«\"]", bare)
            or any(self.lexicon.whole("stop", word) for word in words)
            or not re.search("[\u0621-\u064a]", bare)
        ):
            return 0
        starred = re.match(r"^\s*\*", block.text) is not None
        if role(bare, self.lexicon):
            return 0
        around = [blocks[at] for at in (number + 1, number + 2) if at < len(blocks)]
        score = (
            2 * person(bare, self.lexicon)
            + 2 * any(similar(bare, step) for step in self.steps)
            + 2 * any(similar(bare, tag) for tag in self.values.get("tags", ()))
        )
        score += 2 * starred + 2 * any(similar(bare, name) for name in self.page.said.get("author", ())) + 2 * bool(block.own & {"byline", "author", "writer"})
        below = number > self.last
        score += (
            0
            if below
            else sum(2 * bool(latin_name(other.text)) + bool(role(other.text, self.lexicon)) for other in around) + (number + 1 in self.verdict.labels)
        )
        return score if not below or block.words <= 4 else 0

    def _latin(self, author: str) -> str:
        """Return the author's name in Latin script from the lines next to the Arabic one, a byline, or the page's own statement."""
        if self._value("latin"):
            return self._value("latin")
        for number in [*self._candidates(), *(number for number in self.below if number not in self.used)]:
            name = latin_name(self.page.blocks[number].text)
            if name and author and (number < self.first or number > self.last):
                self.used[number] = "author"
                return name
        tags = self.values.get("tags", [])
        named = [tag for tag in tags if latin_name(tag)] if any(similar(tag, author) for tag in tags) else []
        if len(named) == 1:
            return named[0]
        said = [name for name in self.page.said.get("author", ()) if latin_name(name) and len(name.split()) >= 2]
        return said[0] if said and author and not latin_name(author) else ""

    def _role(self, author: str) -> str:
        if self._value("role"):
            return clean_line(self._value("role"))
        for number in [*self._candidates(), *(number for number in self.below if number not in self.used)]:
            block = self.page.blocks[number]
            marked = MARK.match(block.text) is not None
            near = any(
                self.used.get(number + step) == "author" or (author and similar(self.page.blocks[number + step].text, author))
                for step in (-2, -1, 1)
                if 0 <= number + step < len(self.page.blocks)
            )
            about = re.match(rf"^{re.escape(author)}\s*[:،,–—-]\s*", block.text) if author and block.words <= 15 else None
            if about and role(block.text[about.end() :].rstrip("."), self.lexicon):
                self.used[number] = "author"
                return clean_line(block.text[about.end() :]).rstrip(".")
            if (said := role(block.text, self.lexicon)) and (marked or near or (author and number > self.last)):
                self.used[number] = "author"
                return clean_line(said)
        return ""
