"""What a page's title is, from several statements of it that carry the site's name in many ways."""

import re
from collections.abc import Sequence

from pipeline.importer.fold import fold
from pipeline.importer.model import Page
from pipeline.importer.signals import same_words

_BETWEEN = re.compile(r"\s+[|\-–—»«:·•]\s+|\s*[|»]\s*")


def page_titles(page: Page, steps: Sequence[str]) -> list[str]:
    """Return candidates for the title, best first: structured statements, the window title without the site, the last step of a path."""
    site = {fold(name) for name in page.said.get("site", ())}
    titles = [*page.said.get("front title", ())]
    for said in page.said.get("title", ()):
        titles.append(_without_site(said, site, page))
    for said in page.said.get("page title", ()):
        titles += _window_title(said, site, page)
    if steps and (not page.said or any(same_words(block.text, steps[-1]) and block.kind == "heading" for block in page.blocks)):
        titles += _last_step(steps, page)
    return [
        title
        for title in dict.fromkeys(titles)
        if len(title.split()) >= 2 or any(block.kind == "heading" and same_words(block.text, title) for block in page.blocks)
    ]


def _without_site(title: str, site: set[str], page: Page) -> str:
    """Cut the site's name off a title's end."""
    pieces = _BETWEEN.split(title)
    while len(pieces) > 1 and (
        fold(pieces[-1]) in site
        or (any(same_words(block.text, title[: title.rfind(pieces[-1])].rstrip(" |-–—»«:·•")) for block in page.blocks if block.words < 40))
    ):
        title = title[: title.rfind(pieces[-1])].rstrip(" |-–—»«:·•")
        pieces = pieces[:-1]
    return title


def _window_title(title: str, site: set[str], page: Page) -> list[str]:
    """Return the part of a window's title that stands on the page as a line of its own, else what is left without the site."""
    pieces = [piece.strip() for piece in _BETWEEN.split(title) if piece.strip()]
    spots = [match.start() for match in _BETWEEN.finditer(title)]
    wholes = [title[:spot].strip() for spot in reversed(spots)] + [title[match.end() :].strip() for match in _BETWEEN.finditer(title)]
    lines = {fold(block.text) for block in page.blocks if 2 <= block.words <= 40}
    shown = [piece for piece in (title, *wholes, *pieces) if fold(piece) in lines and fold(piece) not in site and len(piece.split()) >= 2]
    if shown:
        return [max(shown, key=len)]
    rest = [piece for piece in pieces if fold(piece) not in site]
    return [max(rest, key=len)] if rest and len(max(rest, key=len).split()) >= 3 else []


def _last_step(steps: Sequence[str], page: Page) -> list[str]:
    """Return the end of a path of pages that stands on the page as a line; a title may hold the sign between steps."""
    lines = [block.text for block in page.blocks if block.words <= 40]
    for begin in range(len(steps)):
        wanted = fold(" ".join(steps[begin:]))
        found = next((line for line in lines if fold(line) == wanted), "")
        if found and (begin == len(steps) - 1 or begin > 0):
            return [found]
    return []
