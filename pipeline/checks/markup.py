"""Addresses, e-mails, footnotes, code, raw HTML and emphasis: what must stand in the target as it stands in the source."""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check, listed
from pipeline.checks.prose import Fixture, View

_STRAY = re.compile(r"\*+|~~|__")


def _missing(pair: Pair, fixture: Fixture) -> list[str]:
    return list((pair.source_view.parts(fixture) - pair.target_view.parts(fixture)).elements())


def _surplus(pair: Pair, fixture: Fixture) -> list[str]:
    return list((pair.target_view.parts(fixture) - pair.source_view.parts(fixture)).elements())


@check("lost-link", "blocking")
def lost_link(pair: Pair) -> Iterator[str]:
    """A link or image address of the source is missing.

    Addresses are compared as a multiset after Markdown's own percent-encoding.
    """
    if lost := _missing(pair, "link"):
        yield f"The target lacks {listed(lost)}: put the address back."


@check("added-link", "warning")
def added_link(pair: Pair) -> Iterator[str]:
    """The target has a link or image address that the source does not have."""
    if added := _surplus(pair, "link"):
        yield f"{listed(added)} is not in the source: remove it, or dismiss with the reason."


@check("lost-email", "blocking")
def lost_email(pair: Pair) -> Iterator[str]:
    """An e-mail address of the source is missing."""
    if lost := _missing(pair, "email"):
        yield f"The target lacks {listed(lost)}: put the e-mail address back."


@check("added-email", "warning")
def added_email(pair: Pair) -> Iterator[str]:
    """The target has an e-mail address that the source does not have."""
    if added := _surplus(pair, "email"):
        yield f"{listed(added)} is not in the source: remove it, or dismiss with the reason."


@check("lost-footnote", "blocking")
def lost_footnote(pair: Pair) -> Iterator[str]:
    """A footnote reference of the source is missing."""
    if lost := _missing(pair, "footnote"):
        yield f"The target lacks the footnote reference {listed(lost)}: put it back."


@check("added-footnote", "blocking")
def added_footnote(pair: Pair) -> Iterator[str]:
    """The target refers to a footnote that the source does not refer to."""
    if added := _surplus(pair, "footnote"):
        yield f"{listed(added)} is not in the source: remove the reference."


@check("lost-code", "blocking")
def lost_code(pair: Pair) -> Iterator[str]:
    """A piece of code of the source is missing or changed."""
    if lost := _missing(pair, "code"):
        yield f"The target lacks the code {listed(lost)}: put it back unchanged."


@check("lost-html", "blocking")
def lost_html(pair: Pair) -> Iterator[str]:
    """Raw HTML of the source is missing or changed."""
    if lost := _missing(pair, "html"):
        yield f"The target lacks the tag {listed(lost)}: put it back unchanged."


@check("added-html", "blocking")
def added_html(pair: Pair) -> Iterator[str]:
    """The target has raw HTML that the source does not have."""
    if added := _surplus(pair, "html"):
        yield f"{listed(added)} is not in the source: remove the tag."


@check("lost-emphasis", "warning")
def lost_emphasis(pair: Pair) -> Iterator[str]:
    """Emphasis of the source is missing."""
    for mark, count in (pair.source_view.marks - pair.target_view.marks).items():
        yield f"The source has {mark} {count} more time{'s' * (count > 1)}: mark the corresponding words."


@check("broken-emphasis", "blocking")
def broken_emphasis(pair: Pair) -> Iterator[str]:
    """Emphasis marks are left open and would be printed."""
    added = _stray(pair.target_view) - _stray(pair.source_view)
    if added:
        yield f"{listed(sorted(added))} would be printed as it stands: close the emphasis, without white space inside the marks."


def _stray(seen: View) -> Counter[str]:
    return Counter(_STRAY.findall(seen.text))


CHECKS = (lost_link, added_link, lost_email, added_email, lost_footnote, added_footnote, lost_code, lost_html, added_html, lost_emphasis, broken_emphasis)
