"""What makes the site findable and lets others carry it: search, cards, sitemap, manifest, and settings for servers.

Search and cards need programs that a site can be built without; then a note says what is missing, and the site is whole.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from . import search, shelf
from .cards import Cards, available
from .crew import Crew
from .graph import Graph
from .versions import Version

# What a page may load: pictures, sheets and fonts of its own host. The page of results also runs our own script and Pagefind's WebAssembly.
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
SEARCH_POLICY = POLICY + "; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
NOTE = "note: "
MOST = 20_000


@dataclass(frozen=True)
class Address:
    """A page that search engines may list. ``others`` are its versions by language, itself among them."""

    output: str
    others: Mapping[str, str]
    changed: datetime | None = None


class Found:
    """Search indexes and cards of one build. Make it before the pages, finish it after them."""

    def __init__(self, settings: Mapping[str, Any], theme: Path, kept: shelf.Shelf) -> None:
        self.languages: Mapping[str, Mapping[str, Any]] = settings["LANGUAGES"]
        self.cache = Path(settings["SHELF"] or settings["OUTPUT_PATH"]).absolute() / ("search" if settings["SHELF"] else ".search")
        self.keep = bool(settings["SHELF"])
        self.binary = search.program()
        self.cards = Cards(theme / "cards", kept) if settings.get("CARDS", True) and available() else None
        self.volumes: list[search.Volume] = []
        self.indexing: Crew[tuple[Path | None, str]] | None = None
        self.own_cards: dict[str, str] = {}
        self.site_cards = {code: self.cards.order_site(code, language) for code, language in self.languages.items()} if self.cards else {}
        if not self.binary:
            _note("Pagefind is not installed: the search pages are plain lists. Install the package pagefind-bin and build again.")
        if settings.get("CARDS", True) and not available():
            _note("HarfBuzz is not installed: shared addresses show no card. Install the package uharfbuzz and build again.")

    def index(self, volumes: Iterable[search.Volume], *, beside: bool) -> None:
        """Index volumes one after another, ``beside`` the build in a process of its own or else at its end."""
        binary = self.binary
        if binary:
            self.volumes = list(volumes)
            self.indexing = Crew(lambda number: _indexed(self.volumes[number], self.cache, binary), jobs=len(self.volumes), workers=1, beside=beside)

    def site_card(self, code: str) -> dict[str, str]:
        """Return the card of a language and what it says, for pages that have none of their own."""
        language = self.languages[code]
        says = " – ".join(part for part in (language["site_name"], language.get("tagline", "")) if part)
        return {"card": self.site_cards.get(code, ""), "card_alt": says}

    def order_cards(self, versions: Iterable[Version], *, date: Callable[[Version], str]) -> None:
        """Order the cards of all versions and begin to draw them."""
        if self.cards:
            for version in versions:
                self.own_cards[version.output] = self.cards.order(version, self.languages[version.language], date=date(version))
            self.cards.begin()

    def card(self, version: Version) -> dict[str, str]:
        """Return a version's own card and what it says, nothing if it has none."""
        path = self.own_cards.get(version.output, "")
        return {"card": path, "card_alt": version.title} if path else {}

    def abandon(self) -> None:
        """End all that works beside the build: the site will not be written."""
        if self.cards:
            self.cards.abandon()
        if self.indexing:
            self.indexing.abandon()

    def finish(self, write: Callable[[str, bytes], None]) -> list[str]:
        """Write cards and indexes. Returns a message for each index that could not be made: its page stays a list."""
        complaints = []
        if self.cards:
            self.cards.collect(write)
        for volume, (folder, problem) in zip(self.volumes, self.indexing.results() if self.indexing else (), strict=True):
            if folder:
                for name, content in search.files(folder):
                    write(f"{volume.output}/{name}", content)
            else:
                complaints.append(f"{volume.language}/search/index.html: there is no search, Pagefind says: {problem}")
        if self.keep:
            search.prune(self.cache)
        else:
            search.discard(self.cache)
        return complaints


def sitemap(graph: Graph, *, everywhere: Iterable[str], groups: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[Address]:
    """Yield the addresses of all pages but drafts. ``everywhere`` are pages that each language has, ``groups`` lists with their versions."""
    for page in everywhere:
        others = {code: f"{code}/{page}" for code in graph.languages}
        yield from (Address(output, others) for output in others.values())
    yield from (Address(output, others) for output, others in groups)
    for versions in graph.versions.values():
        released = {code: version.output for code, version in versions.items() if not version.draft}
        yield from (Address(released[code], released, version.modified or version.date) for code, version in versions.items() if code in released)


def parts(addresses: tuple[Address, ...]) -> dict[str, tuple[Address, ...]]:
    """Return the sitemap's addresses by file: one file holds 50,000 at most (sitemaps.org)."""
    if len(addresses) <= MOST:
        return {"sitemap.xml": addresses}
    return {f"sitemap-{number // MOST + 1}.xml": addresses[number : number + MOST] for number in range(0, len(addresses), MOST)}


def _indexed(volume: search.Volume, cache: Path, binary: Path) -> tuple[Path | None, str]:
    """Return the folder of a volume's index, or None and what went wrong."""
    try:
        return search.make(volume, cache=cache, binary=binary), ""
    except search.SearchError as error:
        return None, f"{error}"


def _note(text: str) -> None:
    sys.stderr.write(f"{NOTE}{text}\n")
