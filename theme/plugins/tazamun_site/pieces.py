"""What an article's page shows beyond its text, and the files that lie beside it: side by side with the original, as a book, as Markdown, as one file.

``values`` are plain values, from which a page's fingerprint is made; ``functions`` depend on them, on the graph and on settings alone.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from babel import Locale, UnknownLocaleError
from babel.numbers import format_percent
from markupsafe import Markup

from . import bilingual, copies, epub, linked, links, markup, outside, pictures, prose, strings
from .credits import Credit, credit
from .graph import Graph
from .outside import Place
from .related import MOST_RELATED, Timeline
from .safety import SEPARATOR
from .versions import Version

BESIDE = "bilingual.html"
FLAG = Markup('\N{NO-BREAK SPACE}<a class="flag" href="{}" title="{}"></a>')
PLAIN = """body{font:1.1rem/1.6 serif;margin:auto;max-width:40rem;padding:1rem;background:#fff;color:#1c1b19}a{color:inherit}
@media(prefers-color-scheme:dark){body{background:#14171a;color:#e6e2d9}}h1,h2,h3{line-height:1.3}
:lang(ar),:lang(fa),:lang(ur),:lang(ckb),:lang(ps),:lang(ug),:lang(sd){line-height:1.9}img{max-width:100%;height:auto}figure{margin:1.5em 0}
blockquote.pull{font-size:1.3em;text-align:center;border:0}table{border-collapse:collapse}td,th{border-bottom:1px solid;padding:.3em .6em;text-align:start}
body{overflow-wrap:anywhere}.table{overflow-x:auto}.table :is(td,th){overflow-wrap:normal}
code,pre{direction:ltr;unicode-bidi:isolate}pre{white-space:pre-wrap}.byline,.colophon,figcaption{font-size:.85em}
[dir=rtl] .footnote-backref{display:inline-block;transform:scaleX(-1)}
"""


@dataclass(frozen=True)
class Sheet:
    """A style sheet that stands in a page, with the hash by which the page's policy allows it."""

    text: Markup
    hash: str


SHEET = Sheet(Markup(PLAIN), f"sha256-{b64encode(sha256(PLAIN.encode()).digest()).decode()}")


@dataclass(frozen=True)
class Pointer:
    """Another article, as far as a link to it shows."""

    output: str
    language: str
    title_html: str
    date: datetime | None
    draft: bool
    machine: bool


@dataclass(frozen=True)
class Hero:
    """The picture above an article. ``output`` is its file below the site's root."""

    output: str
    alt: str
    caption: str
    size: tuple[int, int] | None = None
    shown: bool = True


@dataclass(frozen=True)
class Piece:
    """All that is known of a version beside itself. ``copies`` are files below the site's root by kind; ``pictures`` stamps by address."""

    credit: Credit | None = None
    hero: Hero | None = None
    elsewhere: tuple[Place, ...] = ()
    canonical: str = ""
    beside: str = ""
    copies: Mapping[str, str] = field(default_factory=dict)
    earlier: Pointer | None = None
    later: Pointer | None = None
    related: tuple[Pointer, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)


class Pieces:
    """The articles of a build. ``settings`` are Pelican's."""

    def __init__(self, graph: Graph, listed: Callable[[str], tuple[Version, ...]], settings: Mapping[str, Any]) -> None:
        self.graph, self.url, self.source = graph, settings["SITEURL"], settings["DEFAULT_LANG"]
        self.languages: Mapping[str, Mapping[str, Any]] = settings["LANGUAGES"]
        self.readers = outside.readers(settings.get("FOR_READERS", {}))
        self.timelines = {code: Timeline(listed(code)) for code in self.languages}
        rtl = frozenset(code for code, language in self.languages.items() if language["direction"] == "rtl")
        self.prose = prose.Prose(graph, content=Path(settings["PATH"]), source=self.source, rtl=rtl)

    def about(self, version: Version) -> Piece:
        """Return what the page of a version shows."""
        original = self.graph.versions[version.key].get(self.source)
        seen = self.prose.pictures(version)
        if version.kind == "page":
            return Piece(credit=credit(version, original), pictures=seen)
        around = self.timelines[version.language].around(version)
        folder = f"{version.language}/{version.slug}"
        return Piece(
            credit=credit(version, original),
            hero=self._hero(version),
            elsewhere=outside.elsewhere(version, self.graph.of(version)),
            canonical=outside.canonical(version, original),
            beside=f"{folder}/{BESIDE}" if version.translation and original else "",
            copies={kind: f"{folder}/{version.slug}.{kind}" for kind in ("epub", "md", "html")},
            earlier=_pointer(around.earlier),
            later=_pointer(around.later),
            related=tuple(
                found for each in islice(chain(around.related, self._untranslated(original, version.language)), MOST_RELATED) if (found := _pointer(each))
            ),
            pictures=seen,
        )

    def _untranslated(self, original: Version | None, language: str) -> Iterator[Version]:
        """Yield what is related to an original and has no version in ``language``: better read in another language than not at all."""
        timeline = self.timelines[self.source]
        if original and original.language != language and original.key in timeline.place:
            yield from (each for each in timeline.around(original).related if language not in self.graph.versions[each.key])

    def functions(self, output: str) -> dict[str, Any]:
        """Return what the templates of articles ask for, on the page ``output``."""

        def here(target: str) -> str:
            return links.relative(output, target)

        return {
            "body": lambda version: Markup(self.prose.body(version, here)),
            "away": lambda version: Markup(self.prose.body(version, self._public)),
            "embedded": lambda html: Markup(prose.embedded(str(html), self._file)),
            "rows": lambda version, label, names: list(self._rows(version, here, label, names)),
            "described": lambda version, piece, told: Markup(linked.written(self._described(version, piece, str(told)))),
            "report": lambda version: outside.report(self.readers, f"{version.language}/{version.slug}", url=self._public(version.output)),
            "mail": outside.mail,
            "share": lambda version: outside.share(self.readers, title=version.title, url=self._public(version.output)),
            "mirrors": lambda target: [links.absolute(address, target) for address in self.readers.mirrors],
            "line": lambda version, text: Markup(self.prose.body(version, here, html=markup.line(text))),
            "hero_of": self._hero,
            "readers": self.readers,
            "plain_sheet": SHEET,
        }

    def filters(self) -> dict[str, Any]:
        """Return the filters of the templates of articles."""
        return {
            "with_roles": lambda html, notes, back: Markup(prose.with_roles(str(html), notes=Markup.escape(notes), back=Markup.escape(back))),
            "numbered": lambda html, label: Markup(prose.numbered(str(html), BESIDE, label=label)),
            "isolated": lambda html, language: Markup(self.prose.isolated(str(html), language)),
            "percent": lambda share, language: format_percent(share / 100, locale=self.languages[language]["locale"]),
            "language_name": self._language_name,
            "hashtag": hashtag,
            "with_territory": strings.with_territory,
            "bdi": lambda text, language="": Markup('<bdi lang="{}">{}</bdi>' if language else "<bdi>{1}</bdi>").format(language, text),
        }

    def markdown(self, version: Version, piece: Piece) -> bytes:
        """Return the Markdown file to take away."""
        original = self.graph.versions[version.key].get(self.source)
        about = {
            "title": version.title,
            "authors": ", ".join(name.text for name in version.authors),
            "date": version.date.date().isoformat() if version.date else "",
            "lang": version.language,
            "summary": version.summary,
            "category": version.category.text if version.category else "",
            "tags": ", ".join(name.text for name in version.tags),
            "issue": version.front.get("issue", ""),
            "status": "draft" if version.draft else "",
            "url": piece.canonical or self._public(version.output),
            "translation_of": self._public(original.output) if version.translation and original else "",
            "translator": piece.credit.machine if piece.credit else "",
            "reviewer": piece.credit.reviewer if piece.credit else "",
            "license": self.readers.license,
        }
        return copies.markdown(version, self.graph, about=about, address=self._public).encode("utf-8")

    def book(self, version: Version, piece: Piece, text: str) -> bytes:
        """Return the EPUB. ``text`` is the page of the book as the template writes it."""
        language = self.languages[version.language]
        original = self.graph.versions[version.key].get(self.source, version)
        people = (piece.credit.machine, piece.credit.reviewer) if piece.credit else ()
        found = {address: path for address in prose.pictures_in(text) if (path := self._file(address))}
        return epub.pack(
            epub.Book(
                address=self._public(version.output),
                title=version.title,
                language=version.language,
                direction=language["direction"],
                authors=tuple(name.text for name in version.authors),
                translators=tuple(name for name in people if name),
                publisher=language["site_name"],
                changed=version.changed,
                published=version.date.date().isoformat() if version.date else "",
                summary=version.summary,
                subjects=tuple(name.text for name in version.tags),
                rights=self.readers.license,
                source=self._public(original.output),
                contents=tuple((heading.level, heading.anchor, heading.text) for heading in version.body.headings),
                pictures=found,
            ),
            text,
        )

    def _language_name(self, code: str) -> str:
        if code in self.languages:
            return str(self.languages[code]["name"])
        try:
            return Locale.parse(code, sep="-").get_display_name(code) or code
        except (ValueError, UnknownLocaleError):
            return code

    def _rows(self, version: Version, here: Callable[[str], str], label: str, names: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Markup, Markup]]:
        """Yield the blocks of the original and of a translation that belong together, each with the means to report a sentence.

        ``names`` are those of the footnotes by language.
        """
        original = self.graph.versions[version.key][self.source]
        left, right = self._blocks(original, here, names), self._blocks(version, here, names)
        flag = self._flag(version, label)
        for row in bilingual.pair(original.body.blocks, version.body.blocks):
            beside = prose.renamed(left[row.original - 1], "o-") if row.original else ""
            own = _flagged(right[row.translation - 1], row.translation, flag) if row.translation else ""
            yield Markup(beside), Markup(own)

    def _blocks(self, version: Version, here: Callable[[str], str], names: Mapping[str, tuple[str, str]]) -> list[str]:
        """Return the blocks of a version with real addresses; all go through the same mill at once."""
        notes, back = names[version.language]
        whole = self.prose.body(version, here, html=SEPARATOR.join(block.html for block in version.body.blocks))
        return prose.with_roles(whole, notes=str(Markup.escape(notes)), back=str(Markup.escape(back))).split(SEPARATOR)

    def _flag(self, version: Version, label: str) -> str:
        """Return the sign that reports a sentence, with PLACE and ANCHOR where its number goes; empty where nobody wants reports."""
        reference, url = f"{version.language}/{version.slug} PLACE", f"{self._public(version.output)}{BESIDE}#ANCHOR"
        href = outside.report(self.readers, reference, url=url)
        return str(FLAG.format(href, label)) if href else ""

    def _described(self, version: Version, piece: Piece, told: str) -> dict[str, Any]:
        more = {
            "image": self._public(piece.hero.output) if piece.hero else "",
            "license": self.readers.license,
            "sameAs": [place.address for place in piece.elsewhere if place.language == version.language],
            "issueNumber": version.front.get("issue", ""),
            "creditText": told,
            "digitalSourceType": linked.made_by(piece.credit),
        }
        site_name = self.languages[version.language]["site_name"]
        return linked.article(version, self.graph.of(version), credit=piece.credit, public=self._public, site_name=site_name, more=more)

    def _hero(self, version: Version) -> Hero | None:
        address = version.front.get("image", "").strip()
        target = links.find(address, version, self.graph) if address and not outside.is_address(address) else None
        path = self.prose.picture(address, version) if target else None
        if target is None or path is None:
            return None
        shown = all(each.output != target.output for _, each in links.targets(version, self.graph) if each)
        return Hero(target.output, version.front.get("image_alt", ""), version.front.get("caption", ""), pictures.size(path), shown)

    def _file(self, address: str) -> Path | None:
        path = self.prose.content / unquote(address.removeprefix(f"{self.url}/"))
        return path if address.startswith(self.url) and path.suffix.lower() in pictures.TYPES and path.is_file() else None

    def _public(self, target: str) -> str:
        return links.absolute(self.url, target)


def _flagged(html: str, number: int, flag: str) -> str:
    """Put the sign after each sentence of a block."""
    if not flag:
        return html
    opening, sentences, closing = bilingual.sentences(html)
    anchored = flag.replace("ANCHOR", f"p{number}")
    places = [f"p{number}.{place}" for place in range(1, len(sentences) + 1)] if len(sentences) > 1 else [f"p{number}"]
    return opening + "\n".join(f"{sentence}{anchored.replace('PLACE', place)}" for sentence, place in zip(sentences, places, strict=True)) + closing


def hashtag(name: str) -> str:
    """Write a tag as readers pass it on.

    >>> hashtag("تقنية حرّة"), hashtag("workers’ rights")
    ('#تقنية_حرة', '#workers_rights')
    """
    return "#" + "_".join(markup.words(name))


def _pointer(version: Version | None) -> Pointer | None:
    return Pointer(version.output, version.language, version.title_html, version.date, version.draft, version.machine) if version else None
