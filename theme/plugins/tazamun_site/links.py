"""Addresses: from page to page inside the site relative, so that it works in any folder and without a server."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from .graph import Graph
from .markup import slugify
from .safety import MARK_CLOSE, MARK_OPEN
from .versions import Version

MARKED = re.compile(f' (href|src)="{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}"')
INTRASITE = re.compile(r"^[{|](?:filename|static|attach)[}|]")


@dataclass(frozen=True)
class Target:
    """Where an address inside the site leads: a file of the output, a place on it, and the language if it is another one."""

    output: str
    fragment: str = ""
    language: str = ""


def relative(output: str, target: str) -> str:
    """Return the address of one file of the output as seen from another.

    >>> relative("ar/ard/index.html", "en/land/index.html")
    '../../en/land/index.html'
    """
    here, there = output.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + _quoted("/".join(there[shared:]))


_quoted = lru_cache(maxsize=100_000)(quote)


def absolute(url: str, target: str) -> str:
    """Return the public address of a file of the output; an ``index.html`` at its end is left out.

    >>> absolute("https://example.org", "en/land/index.html")
    'https://example.org/en/land/'
    """
    return f"{url}/{_quoted(re.sub(r'(?<![^/])index[.]html$', '', target))}"


def targets(version: Version, graph: Graph) -> Iterator[tuple[str, Target | None]]:
    """Give each address that stands in the body of a version with what it leads to, None where it leads to nothing."""
    if MARK_OPEN in version.body.html:
        for found in MARKED.finditer(version.body.html):
            yield found[2], find(found[2], version, graph)


def lost(version: Version, graph: Graph) -> Iterator[str]:
    """Say of each address in the body of a version that leads to nothing how to mend it."""
    for address, target in targets(version, graph):
        if target is None:
            yield f"{version.path}: the address “{address}” leads to nothing on the site. Mend it or write it in full."


def place(html: str, version: Version, graph: Graph, *, address: Callable[[str], str]) -> str:
    """Turn the marked addresses of a version's HTML into real ones; what leads nowhere loses its address."""

    def one(found: re.Match[str]) -> str:
        target = find(found[2], version, graph)
        if target is None:
            return ""
        fragment = f"#{quote(target.fragment)}" if target.fragment else ""
        language = f' hreflang="{target.language}"' if target.language and target.language != version.language else ""
        return f' {found[1]}="{address(target.output)}{fragment}"{language}'

    return re.sub(r'href="#([^"]+)"', lambda found: f'href="#{_anchor(found[1], version, graph)}"', MARKED.sub(one, html))


def find(address: str, version: Version, graph: Graph) -> Target | None:
    """Find the target of an address as written in an article: another article's file, or a file below content/."""
    path, _, fragment = INTRASITE.sub("", address).partition("#")
    path = path.partition("?")[0].strip()
    name = posixpath.basename(path)
    if name.endswith(".md"):
        versions = graph.versions.get(name.removesuffix(".md"), {})
        found = versions.get(version.language) or next(iter(versions.values()), None)
        return Target(found.output, _anchor(fragment, found, graph), found.language) if found else None
    clean = posixpath.normpath("/" + path).lstrip("/")
    return Target(clean, fragment) if clean and name else None


def _anchor(fragment: str, version: Version, graph: Graph) -> str:
    """Return the anchor for ``fragment``, which may also be a heading's words in any language of the article."""
    if not fragment:
        return fragment
    wanted = slugify(unquote(fragment))
    for each in (version, *graph.of(version)):
        for heading in each.body.headings:
            if wanted == heading.slug:
                return heading.anchor
    return fragment
