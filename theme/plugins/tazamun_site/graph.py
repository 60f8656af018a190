"""The graph of versions: which article exists in which languages, and which of them a reader may see.

The switcher, hreflang, the language note, lists, feeds and the sitemap all ask this graph and nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .versions import ContentFileError, Name, Version

Sort = Literal["category", "tag", "author"]


@dataclass(frozen=True)
class Group:
    """The articles under one category, tag or author in one language, latest first."""

    sort: Sort
    name: Name
    keys: tuple[str, ...]
    language: str
    articles: tuple[Version, ...]

    @property
    def output(self) -> str:
        """Return the path of the list below the site's root."""
        return f"{self.language}/{self.sort}/{self.name.slug}/index.html"


@dataclass(frozen=True)
class Graph:
    """All shown versions. ``versions[key][language]``; languages in the order of site.toml."""

    versions: Mapping[str, Mapping[str, Version]]
    languages: tuple[str, ...]

    def of(self, version: Version) -> tuple[Version, ...]:
        """Return all versions of the same article, itself among them."""
        return tuple(self.versions[version.key].values())

    def listed(self, language: str, kind: str = "article") -> tuple[Version, ...]:
        """Return the versions in one language, latest first; pages by title."""
        found = [versions[language] for versions in self.versions.values() if language in versions and versions[language].kind == kind]
        if kind == "page":
            return tuple(sorted(found, key=lambda version: version.key))
        return tuple(sorted(found, key=_latest_first))

    def groups(self, language: str, sort: Sort) -> tuple[Group, ...]:
        """Return the categories, tags or authors of a language with their articles, largest first."""
        members: dict[str, list[tuple[Name, Version]]] = defaultdict(list)
        for version in self.listed(language):
            for name in {name.slug: name for name in names_of(version, sort)}.values():
                members[name.slug].append((name, version))
        groups = [
            Group(sort, pairs[0][0], tuple(dict.fromkeys(name.key for name, _ in pairs)), language, tuple(version for _, version in pairs))
            for pairs in members.values()
        ]
        return tuple(sorted(groups, key=lambda group: (-len(group.articles), group.name.slug)))


def names_of(version: Version, sort: Sort) -> tuple[Name, ...]:
    """Return the names of one sort that a version carries."""
    if sort == "category":
        return (version.category,) if version.category else ()
    return version.tags if sort == "tag" else version.authors


def build(
    paths: Iterable[tuple[Path, str]], *, read: Callable[[Path, str], Version], source: str, languages: tuple[str, ...], drafts: str
) -> tuple[Graph, list[str]]:
    """Read the files, given with their languages, and join them. Returns the graph and a message for each file that was left out.

    ``drafts``: which are shown, ``all``, only ``translations`` (of published articles), or none (empty).
    """
    complaints: list[str] = []
    originals: dict[str, Version] = {}
    translations: list[Version] = []
    for path, language in paths:
        try:
            version = read(path, language)
        except ContentFileError as error:
            complaints.append(str(error))
            continue
        if version.doubt:
            complaints.append(version.doubt)
        if version.translation:
            translations.append(version)
        elif version.key in originals:
            complaints.append(f"{path}: {originals[version.key].path} has the slug “{version.key}” already. Give one of the two another slug.")
        else:
            originals[version.key] = version
    joined = {key: {source: original} for key, original in originals.items()}
    for version in translations:
        if version.key not in joined:
            complaints.append(f"{version.path}: there is no article with the slug “{version.key}”. Rename the file or delete it.")
        else:
            joined[version.key][version.language] = _joined(version, originals[version.key])
    return Graph(_shown(joined, source=source, languages=languages, drafts=drafts), languages), complaints


def _shown(joined: Mapping[str, Mapping[str, Version]], *, source: str, languages: tuple[str, ...], drafts: str) -> dict[str, dict[str, Version]]:
    shown: dict[str, dict[str, Version]] = {}
    for key, versions in joined.items():
        if drafts == "all" or not versions[source].draft:
            shown[key] = {code: versions[code] for code in languages if code in versions and (drafts or not versions[code].draft)}
    return shown


def _joined(version: Version, original: Version) -> Version:
    """Give a translation what it shares with its original: kind, dates, and the keys of its names where they correspond one to one."""
    return replace(
        version,
        kind=original.kind,
        date=version.date or original.date,
        authors=_keyed(version.authors, original.authors),
        tags=_keyed(version.tags, original.tags),
        category=next(iter(_keyed((version.category,), (original.category,))), None) if version.category and original.category else version.category,
    )


def _keyed(names: tuple[Name, ...], originals: tuple[Name, ...]) -> tuple[Name, ...]:
    if len(names) != len(originals):
        return names
    return tuple(replace(name, key=original.key) for name, original in zip(names, originals, strict=True))


def _latest_first(version: Version) -> tuple[bool, float, str]:
    """Sort by date, the latest first; what has none comes last."""
    return version.date is None, -version.date.timestamp() if version.date else 0.0, version.key
