"""What to read next: the articles before and after in time, and those with the same tags, section or author. Same files, same answer."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .graph import names_of
from .versions import Version

NEAR = 12
"""How many articles of a group on either side in time are looked at, so that a thousand articles cost ten times what a hundred do."""
MOST_RELATED = 3
TAG, SECTION, AUTHOR = 12, 4, 3


@dataclass(frozen=True)
class Next:
    """What stands around an article in its language."""

    earlier: Version | None
    later: Version | None
    related: tuple[Version, ...]


class Timeline:
    """The articles of one language, latest first."""

    def __init__(self, articles: Sequence[Version]) -> None:
        self.articles = articles
        self.place = {version.key: place for place, version in enumerate(articles)}
        self.groups: dict[tuple[str, str], list[int]] = {}
        for place, version in enumerate(articles):
            for group in _groups(version):
                self.groups.setdefault(group, []).append(place)

    def around(self, version: Version, *, most: int = MOST_RELATED) -> Next:
        """Return the neighbours of an article and ``most`` other ones that are related."""
        place = self.place[version.key]
        later = self.articles[place - 1] if place else None
        earlier = self.articles[place + 1] if place + 1 < len(self.articles) else None
        return Next(earlier, later, tuple(self.articles[found] for found in self._related(version, place)[:most]))

    def _related(self, version: Version, place: int) -> list[int]:
        """Return places, the nearest in kind first: a tag that few share says more than one that all share."""
        score: Counter[int] = Counter()
        for group, weight in _groups(version).items():
            members = self.groups[group]
            own = bisect_left(members, place)
            for other in members[max(0, own - NEAR) : own + NEAR + 1]:
                score[other] += weight if group[0] != "tag" else weight + 60 // (4 + len(members))
        for shown in (place - 1, place, place + 1):
            score.pop(shown, None)
        return sorted(score, key=lambda other: (-score[other], abs(other - place), other))


def _groups(version: Version) -> Mapping[tuple[str, str], int]:
    found = {("tag", name.key): TAG for name in names_of(version, "tag")}
    found |= {("category", name.key): SECTION for name in names_of(version, "category")}
    return found | {("author", name.key): AUTHOR for name in names_of(version, "author")}
