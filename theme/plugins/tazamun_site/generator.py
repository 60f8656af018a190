"""Writes every page of the site from the graph of versions. Two runs over the same files give the same bytes."""

import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals

from . import graph, links, strings
from .graph import Sort
from .versions import Version

logger = logging.getLogger(__name__)


INCOMPLETE = 3
SORTS: tuple[Sort, ...] = ("category", "tag", "author")


class SiteGenerator(Generator):  # type: ignore[misc]
    """Pelican's generator for a site of many languages. Takes the place of Pelican's own for articles and pages."""

    def generate_context(self) -> None:
        """Read all articles and pages and join their versions."""
        self.languages: Mapping[str, Mapping[str, Any]] = self.settings["LANGUAGES"]
        self.written: dict[str, str] = {}
        self.graph, self.complaints = graph.build(
            self._files(),
            source=self.settings["DEFAULT_LANG"],
            languages=tuple(self.languages),
            timezone=self.settings["TIMEZONE"],
            drafts=self.settings["DRAFTS"],
        )
        self.listed = {(code, kind): self.graph.listed(code, kind) for code in self.languages for kind in ("article", "page")}
        self.groups = {(code, sort): self.graph.groups(code, sort) for code in self.languages for sort in SORTS}
        self.counterparts: dict[tuple[str, str], dict[str, str]] = {}
        for (code, sort), groups in self.groups.items():
            for each in groups:
                for key in each.keys:
                    self.counterparts.setdefault((sort, key), {}).setdefault(code, each.output)
        self.strings = strings.load(Path(self.theme) / "locale", self.languages)
        self.strings.install(self.env)
        self.env.filters.update(long_date=self._long_date, listed=lambda parts, code: strings.listed(list(parts), self.languages[code]["locale"]))

    def generate_output(self, writer: Any) -> None:
        """Write the pages. When the whole site is written, Pelican ends with exit code 3 if anything had to be left out."""
        signals.finalized.connect(self._report)
        source = self.settings["DEFAULT_LANG"]
        self._page(writer, "choice.html", "index.html", lang=source)
        self._page(writer, "missing.html", "404.html", lang=source, base=urlsplit(self.settings["SITEURL"]).path + "/")
        for code in self.languages:
            self._language(writer, code)
        self._page(writer, "sitemap.xml", "sitemap.xml", lang=source, everything=[each for code in self.languages for each in self._all(code)])
        self._page(writer, "robots.txt", "robots.txt", lang=source)

    def _report(self, _: Any) -> None:
        if self.complaints:
            sys.stderr.write("".join(f"{complaint}\n" for complaint in self.complaints))
            raise SystemExit(INCOMPLETE)

    def _language(self, writer: Any, code: str) -> None:
        articles = self.listed[code, "article"]
        self._page(writer, "home.html", f"{code}/index.html", lang=code, articles=articles, others=_everywhere("index.html", self.languages))
        self._page(writer, "archive.html", f"{code}/archive/index.html", lang=code, articles=articles, others=_everywhere("archive/index.html", self.languages))
        if dated := self._dated(code):
            self._page(writer, "feed.xml", f"{code}/feed.xml", lang=code, articles=dated, updated=max(each.changed for each in dated))
        for version in self._all(code):
            others = {each.language: each.output for each in self.graph.of(version)}
            self._page(writer, f"{version.kind}.html", version.output, lang=code, article=version, others=others, versions=self.graph.of(version))
        for group in (group for sort in SORTS for group in self.groups[code, sort]):
            others = self.counterparts[group.sort, group.keys[0]] | {code: group.output}
            self._page(writer, "list.html", group.output, lang=code, group=group, articles=group.articles, others=others)

    def _page(self, writer: Any, template: str, output: str, **values: Any) -> None:
        lang = values["lang"]
        place = values.get("article", template)
        if output in self.written:
            self._complain(f"{getattr(place, 'path', place)}: {self.written[output]} stands at /{output} already. Give one of the two another slug.")
            return
        self.written[output] = str(getattr(place, "path", place))
        values = {"others": {}, **values, "site": self.languages[lang], "languages": self.languages, "output": output}
        values.update(sections=self.groups[lang, "category"], pages=self.listed[lang, "page"], source=self.settings["DEFAULT_LANG"])
        values.update(has_feed=bool(self._dated(lang)), elsewhere=self.strings.gettext, versions_of=self.graph.of)
        values["link"] = lambda target: Markup(links.relative(output, target))
        values["public"] = lambda target: Markup(links.absolute(self.settings["SITEURL"], target))
        values["body"] = lambda version: self._body(version, lambda target: links.relative(output, target))
        values["full_body"] = lambda version: self._body(version, lambda target: links.absolute(self.settings["SITEURL"], target))
        writer.write_file(output, self.env.get_template(template), self.context, url=output, override_output=False, **values)

    def _body(self, version: Version, address: Any) -> Markup:
        return Markup(links.place(version.body.html, version, self.graph, address=address, missing=self._complain))

    def _complain(self, message: str) -> None:
        if message not in self.complaints:
            self.complaints.append(message)

    def _dated(self, code: str) -> list[Version]:
        return [each for each in self.listed[code, "article"] if each.date][:20]

    def _all(self, code: str) -> tuple[Version, ...]:
        return (*self.listed[code, "article"], *self.listed[code, "page"])

    def _long_date(self, moment: Any, code: str) -> str:
        language = self.languages[code]
        return strings.long_date(moment.date(), language["locale"], tuple(language.get("months", ())))

    def _files(self) -> Iterator[tuple[Path, str]]:
        content = Path(self.path)
        for path in sorted([*content.glob("*.md"), *content.glob("pages/*.md")]):
            yield self._short(path), self.settings["DEFAULT_LANG"]
        for code in self.languages:
            for path in sorted(Path(self.settings["TRANSLATIONS"]).glob(f"{code}/**/*.md")):
                yield self._short(path), code

    def _short(self, path: Path) -> Path:
        return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path


def _everywhere(output: str, languages: Iterable[str]) -> dict[str, str]:
    return {code: f"{code}/{output}" for code in languages}
