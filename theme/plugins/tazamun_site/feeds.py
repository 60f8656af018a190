"""Which feeds there are: one for each language, section, tag and author, the latest articles with their whole text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .graph import Group
from .versions import Version

# A tag's and an author's feed is short: there are many of them, and each carries whole texts.
LATEST = {"": 20, "category": 20, "tag": 10, "author": 10}


@dataclass(frozen=True)
class Feed:
    """A feed. ``page`` is the page that shows the same, ``name`` is empty for a whole language, ``others`` are its languages' feeds."""

    output: str
    page: str
    name: str
    articles: tuple[Version, ...]
    others: Mapping[str, str]

    @property
    def updated(self) -> datetime:
        """Return when something in it last changed."""
        return max(each.changed for each in self.articles)


def output(page: str) -> str:
    """Return the path of a page's feed.

    >>> output("ar/tag/ماء/index.html")
    'ar/tag/ماء/feed.xml'
    """
    return page.removesuffix("index.html") + "feed.xml"


def of_language(code: str, articles: Mapping[str, tuple[Version, ...]]) -> Feed | None:
    """Return the feed of a language, None if it has no dated article. ``articles`` are those of all languages."""
    latest = _latest(articles[code], "")
    others = {each: f"{each}/feed.xml" for each, some in articles.items() if _latest(some, "")}
    return Feed(f"{code}/feed.xml", f"{code}/index.html", "", latest, others) if latest else None


def of_group(group: Group, others: Mapping[str, str], fed: frozenset[str]) -> Feed | None:
    """Return the feed of a section, tag or author. ``others`` are its pages by language, ``fed`` all pages that have a feed."""
    latest = _latest(group.articles, group.sort)
    feeds = {code: output(page) for code, page in others.items() if page in fed}
    return Feed(output(group.output), group.output, group.name.text, latest, feeds) if latest else None


def fed(groups: Iterator[Group]) -> frozenset[str]:
    """Return the pages of those groups that have a feed."""
    return frozenset(group.output for group in groups if _latest(group.articles, group.sort))


def _latest(articles: tuple[Version, ...], sort: str) -> tuple[Version, ...]:
    return tuple(each for each in articles if each.date)[: LATEST[sort]]
