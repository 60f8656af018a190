"""Writes every page of the site from the graph of versions. Two runs over the same files give the same bytes."""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.utils import sanitised_join

from . import crew, feeds, fingerprint, found, graph, links, reading, search, shelf, strings
from .credits import credit
from .graph import Sort
from .pieces import Piece, Pieces
from .reading import WORTHWHILE, Reader
from .versions import Version

INCOMPLETE = 3
STANDING = ".standing"
NOT_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
SORTS: tuple[Sort, ...] = ("category", "tag", "author")


@dataclass(frozen=True)
class Entry:
    """A line of the navigation."""

    title: str
    output: str


class SiteGenerator(Generator):  # type: ignore[misc]
    """Pelican's generator for a site of many languages. Takes the place of Pelican's own for articles and pages."""

    def generate_context(self) -> None:
        """Read all articles and pages and join their versions."""
        self.languages: Mapping[str, Mapping[str, Any]] = self.settings["LANGUAGES"]
        self.written: dict[str, str] = {}
        self.standing: list[str] = []
        self.folders: set[Path] = set()
        self.entries: dict[str, bytes] = {}
        source = self.settings["DEFAULT_LANG"]
        self.shelf = shelf.Shelf(Path(self.settings["SHELF"]) if self.settings.get("SHELF") else None)
        read = Reader(self.shelf, source=source, timezone=self.settings["TIMEZONE"])
        self.workers = crew.workers(self.settings.get("WORKERS", 0))
        files = tuple(reading.files(Path(self.path), Path(self.settings["TRANSLATIONS"]), source=source, languages=self.languages))
        read.prepare(files, workers=self.workers)
        self.graph, self.complaints = graph.build(files, read=read, source=source, languages=tuple(self.languages), drafts=self.settings["DRAFTS"])
        self.hashes = read.hashes
        self.listed = {(code, kind): self.graph.listed(code, kind) for code in self.languages for kind in ("article", "page")}
        self.groups = {(code, sort): self.graph.groups(code, sort) for code in self.languages for sort in SORTS}
        self.counterparts: dict[tuple[str, str], dict[str, str]] = {}
        for (code, sort), groups in self.groups.items():
            for each in groups:
                self.counterparts.setdefault((sort, each.keys[0]), {}).setdefault(code, each.output)
        self.fed = feeds.fed(each for groups in self.groups.values() for each in groups)
        self.strings = strings.load(Path(self.theme) / "locale", self.languages)
        self.strings.install(self.env)
        self.frames = {code: self._frame(code) for code in self.languages}
        self.pieces = Pieces(self.graph, lambda code: self.listed[code, "article"], self.settings)
        self.env.filters.update(self.pieces.filters())
        self.env.filters.update(long_date=self._long_date, listed=lambda parts, code: strings.listed(list(parts), self.languages[code]["locale"]))

    def generate_output(self, _: Any) -> None:
        """Write the pages. When the whole site is written, Pelican ends with exit code 3 if anything had to be left out."""
        signals.finalized.connect(self._report)
        self.salt = fingerprint.page_salt(Path(self.theme), self.settings)
        self.env.auto_reload = False
        self.env.bytecode_cache = shelf.Bytecode(self.shelf, self.salt)
        self.fingerprint = fingerprint.Fingerprint(fingerprint.articles(self.graph, self.hashes, content=Path(self.path)))
        self.frame_prints = {code: self.fingerprint(frame) for code, frame in self.frames.items()}
        self.found = found.Found(self.settings, Path(self.theme), self.shelf)
        try:
            self.found.index((volume for code in self.languages for volume in self._volumes(code)), beside=self.workers > 1)
            self._write_all()
        except BaseException:
            self.found.abandon()
            raise
        if self.standing:
            self._write(STANDING, "\0".join(self.standing).encode("utf-8"))
        self.shelf.close()

    def _report(self, _: Any) -> None:
        if self.complaints:
            sys.stderr.write("".join(f"{complaint}\n" for complaint in self.complaints))
            raise SystemExit(INCOMPLETE)

    def _write_all(self) -> None:
        """Write each language's pages, in processes of their own where there are many, and meanwhile all else."""
        codes, source = tuple(self.languages), self.settings["DEFAULT_LANG"]
        for version in (version for versions in self.graph.versions.values() for version in versions.values()):
            self.complaints += [complaint for complaint in links.lost(version, self.graph) if complaint not in self.complaints]
        self.found.order_cards((each for code in codes for each in self._all(code)), date=self._dated_on)
        workers = self.workers if len(self.hashes) >= WORTHWHILE else 1
        writers = crew.Crew(lambda number: self._apart(codes[number]), jobs=len(codes), workers=workers)
        self._page("choice.html", "index.html", lang=source)
        self._page("missing.html", "404.html", lang=source, base=urlsplit(self.settings["SITEURL"]).path + "/")
        self._for_machines(source)
        for written, standing, complaints in writers.results():
            self.written |= written
            self.standing += standing
            self.complaints += [each for each in complaints if each not in self.complaints]
        self.complaints += self.found.finish(self._write)

    def _apart(self, code: str) -> tuple[dict[str, str], list[str], list[str]]:
        """Write the pages of a language, perhaps in a process of its own. Returns what was written, what stood there already, and complaints."""
        self.shelf.open_anew()
        mine = self.written, self.standing, self.complaints
        self.written, self.standing, self.complaints = {}, [], []
        try:
            self._language(code)
            self.shelf.flush()
            return self.written, self.standing, self.complaints
        finally:
            self.written, self.standing, self.complaints = mine

    def _language(self, code: str) -> None:
        articles = self.listed[code, "article"]
        self._page("home.html", f"{code}/index.html", lang=code, articles=articles, others=_everywhere("index.html", self.languages))
        self._page("archive.html", f"{code}/archive/index.html", lang=code, articles=articles, others=_everywhere("archive/index.html", self.languages))
        groups = {sort: self.groups[code, sort] for sort in SORTS}
        volumes = sum(volume.language == code for volume in self.found.volumes)
        policy = {"csp": found.SEARCH_POLICY if volumes else found.POLICY, "volumes": volumes}
        everywhere = _everywhere("search/index.html", self.languages)
        self._page("search.html", f"{code}/search/index.html", lang=code, articles=articles, groups=groups, others=everywhere, **policy)
        self._page("manifest.json", f"{code}/manifest.json", lang=code)
        self._feed(code, feeds.of_language(code, {each: self.listed[each, "article"] for each in self.languages}))
        for version in self._all(code):
            others = {each.language: each.output for each in self.graph.of(version)}
            values: dict[str, Any] = {"lang": code, "article": version, "versions": self.graph.of(version), "piece": self.pieces.about(version)}
            values |= self.found.card(version) | {"others": others}
            self._page(f"{version.kind}.html", version.output, **values)
            self._beside(**values)
        for group in (group for sort in SORTS for group in groups[sort]):
            others = self._others(group)
            self._page("list.html", group.output, lang=code, group=group, articles=group.articles, others=others, feed=group.output in self.fed)
            self._feed(code, feeds.of_group(group, others, self.fed))

    def _beside(self, article: Version, piece: Piece, **values: Any) -> None:
        """Write what lies beside an article's page: the page with its original, and the files to take away."""
        values |= {"article": article, "piece": piece}
        text = cache(lambda: self._render("book.html", article.output, {**self.frames[article.language], **values}).decode("utf-8"))
        if piece.beside:
            original = self.graph.versions[article.key][self.settings["DEFAULT_LANG"]]
            shown = Piece(credit=piece.credit, pictures=piece.pictures)
            self._page("bilingual.html", piece.beside, lang=article.language, article=article, original=original, others=values["others"], piece=shown)
        printed = self.fingerprint([article, piece])
        for kind, output in piece.copies.items():
            if output not in self.written:
                self.written[output] = str(article.path)
                make = partial(self._copy, kind, output, values, text)
                key = shelf.key(self.salt, output, self.frame_prints[article.language], printed)
                self._write(output, self.shelf.make(key, make))

    def _copy(self, kind: str, output: str, values: Mapping[str, Any], text: Callable[[], str]) -> bytes:
        article, piece = values["article"], values["piece"]
        if kind == "md":
            return self.pieces.markdown(article, piece)
        if kind == "html":
            return self._render("plain.html", output, {**self.frames[article.language], **values, "text": Markup(text())})
        return self.pieces.book(article, piece, text())

    def _feed(self, code: str, feed: feeds.Feed | None) -> None:
        if feed:
            self._page("feed.xml", feed.output, lang=code, feed=feed)

    def _others(self, group: graph.Group) -> dict[str, str]:
        """Return a list's versions in all languages. Where two lists claim the same counterpart the larger one has it, so that all agree."""
        found = self.counterparts[group.sort, group.keys[0]]
        return found if found[group.language] == group.output else {group.language: group.output}

    def _volumes(self, code: str) -> Iterator[search.Volume]:
        """Yield what is to be indexed of a language."""
        labels = {machine: self.strings.gettext(code, text) for machine, text in ((True, "Machine translation, not yet reviewed"), (False, "Draft"))}
        for number, versions in enumerate(search.volumes(self._all(code)), start=1):
            made_of = [(self.hashes[each.path], each.output, each.date, each.draft) for each in versions]
            label = lambda each: labels[each.machine] if each.draft else ""  # noqa: E731 - handed on twice
            documents = partial(search.documents, versions, label=label, date=self._dated_on)
            yield search.Volume(code, number, self.fingerprint([self.salt, code, made_of]), documents)

    def _for_machines(self, source: str) -> None:
        """Write what crawlers and servers read."""
        groups = [(each.output, self._others(each)) for code in self.languages for sort in SORTS for each in self.groups[code, sort]]
        addresses = tuple(found.sitemap(self.graph, everywhere=("index.html", "archive/index.html", "search/index.html"), groups=groups))
        parts = found.parts(addresses)
        for output, some in parts.items():
            self._page("sitemap.xml", output, lang=source, addresses=some)
        if len(parts) > 1:
            self._page("sitemaps.xml", "sitemap.xml", lang=source, parts=tuple(parts))
        base = urlsplit(self.settings["SITEURL"]).path + "/"
        for template, output in (("robots.txt", "robots.txt"), ("headers.txt", "_headers"), ("htaccess.txt", ".htaccess")):
            self._page(template, output, lang=source, base=base, policy=found.POLICY, search_policy=found.SEARCH_POLICY)

    def _page(self, template: str, output: str, **values: Any) -> None:
        lang = values["lang"]
        place = values.get("article", template)
        if output in self.written:
            self._complain(f"{getattr(place, 'path', place)}: {self.written[output]} stands at /{output} already. Give one of the two another slug.")
            return
        self.written[output] = str(getattr(place, "path", place))
        values = {"others": {}, "csp": found.POLICY, **self.found.site_card(lang), **values}
        made_of = [self.salt, template, output, self.frame_prints[lang], self.fingerprint(values)]
        text = self.shelf.make(shelf.key(*made_of), lambda: self._render(template, output, {**self.frames[lang], **values}))
        self._write(output, text)

    def _write(self, output: str, content: bytes) -> None:
        """Write a file, unless the last build's stands there with the same content."""
        if self.settings.get("STANDING") and _holds(f"{self.settings['STANDING']}/{output}", content):
            self.standing.append(output)
            return
        path = Path(sanitised_join(self.output_path, output))
        if path.parent not in self.folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.folders.add(path.parent)
        path.write_bytes(content)

    def _render(self, template: str, output: str, values: Mapping[str, Any]) -> bytes:
        """Render a page. Nothing may come in but values with fingerprints and functions that depend on these and on settings alone."""
        url = self.settings["SITEURL"]
        text = self.env.get_template(template).render(
            self.context,
            **values,
            output=output,
            elsewhere=self.strings.gettext,
            versions_of=self.graph.of,
            link=lambda target: Markup(links.relative(output, target)),
            public=lambda target: Markup(links.absolute(url, target)),
            **self.pieces.functions(output),
            full_body=lambda version: self._body(version, lambda target: links.absolute(url, target)),
            entry=self._entry,
        )
        return (NOT_XML.sub("", text) if template.endswith(".xml") else str(text)).encode("utf-8")

    def _entry(self, version: Version) -> Markup:
        """Render an article for feeds, once for all of them."""
        key = version.output
        if key not in self.entries:
            credited = credit(version, self.graph.versions[version.key].get(self.settings["DEFAULT_LANG"]))
            values = {**self.frames[version.language], "lang": version.language, "article": version, "credit": credited}
            self.entries[key] = self._render("entry.xml", version.output, values)
        return Markup(self.entries[key].decode("utf-8").strip())

    def _frame(self, code: str) -> dict[str, Any]:
        """Return what all pages of a language show: navigation has names and addresses only, so that an article's change changes its own pages."""
        return {
            "site": self.languages[code],
            "languages": self.languages,
            "source": self.settings["DEFAULT_LANG"],
            "sections": tuple(Entry(section.name.text, section.output) for section in self.groups[code, "category"]),
            "pages": tuple(Entry(page.title, page.output) for page in self.listed[code, "page"]),
            "has_feed": bool(self._dated(code)),
        }

    def _body(self, version: Version, address: Any) -> Markup:
        return Markup(links.place(version.body.html, version, self.graph, address=address))

    def _complain(self, message: str) -> None:
        if message not in self.complaints:
            self.complaints.append(message)

    def _dated(self, code: str) -> list[Version]:
        return [each for each in self.listed[code, "article"] if each.date][:20]

    def _all(self, code: str) -> tuple[Version, ...]:
        return (*self.listed[code, "article"], *self.listed[code, "page"])

    def _dated_on(self, version: Version) -> str:
        return self._long_date(version.date, version.language) if version.date else ""

    def _long_date(self, moment: Any, code: str) -> str:
        language = self.languages[code]
        return strings.long_date(moment.date(), language["locale"], tuple(language.get("months", ())))


def _holds(path: str, content: bytes) -> bool:
    try:
        found = os.lstat(path)
        return stat.S_ISREG(found.st_mode) and found.st_size == len(content) and Path(path).read_bytes() == content
    except OSError:
        return False


def _everywhere(output: str, languages: Iterable[str]) -> dict[str, str]:
    return {code: f"{code}/{output}" for code in languages}
