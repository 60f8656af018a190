"""How a target stands in a draft: composing may add backslashes, and reading must not take them for a person's edit.

``written_forms`` goes from a target to what a draft may hold; ``possible_targets`` goes the other way, for targets of which only
the hash is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.markdown.escape import NOTHING, Escape, one_line, written
from pipeline.model import MERGED_AWAY, text_hash

_NUMBER = re.compile(r"^(\d{1,9})\\([.)])")
_FENCE = re.compile(r"^(?:\\`){3,}|^(?:\\~){3,}")


@dataclass(frozen=True)
class Known:
    """What is known of one unit's text in the draft. ``text`` is the catalogue's; ``base`` is the hash of what was last composed.

    ``absent``: the unit may have been composed as nothing. ``expected``: it was composed, so where it is missing a person deleted it.
    """

    text: str
    base: str
    escape: Escape
    kind: str = ""
    absent: bool = False
    expected: bool = True

    @property
    def forms(self) -> frozenset[str]:
        """Return what the draft may hold for ``text``."""
        return written_forms(self.text, self.escape)

    def composed_as(self, text: str) -> bool:
        """Tell whether a draft's text is what was last composed."""
        return self.base in _hashes(text, self.escape)

    def holds(self, text: str) -> bool:
        """Tell whether a draft's text is the catalogue's or what was last composed."""
        return text in self.forms or self.composed_as(text)


def written_forms(target: str, escape: Escape) -> frozenset[str]:
    r"""Return every text that reading a composed draft may give for a target.

    >>> sorted(written_forms("1. درس", "line"))
    ['1. درس', '1\\. درس']
    """
    text = one_line(target)
    if not text or text == MERGED_AWAY:
        return frozenset({MERGED_AWAY})
    if escape in ("cell", "field"):
        return frozenset({text})
    if escape != "line":
        return frozenset({text, written(text, escape)})
    # a bracket that only together with the next line would begin a definition is escaped as well
    return frozenset({text, written(text, escape), written(text, escape, first=False), *([f"\\{text}"] if text.startswith("[") else [])})


def possible_targets(text: str, escape: Escape) -> Iterator[str]:
    r"""Yield every target that composing may have written as this text, the text itself first.

    >>> "- نعم" in possible_targets("\\- نعم", "line"), "نعم" in possible_targets("\\- نعم", "line")
    (True, False)
    """
    for bare in dict.fromkeys((text, *_undone(text, escape))):
        yield bare
        yield from (f"{bare} ", f" {bare}")  # some tools leave a space at an end, which composing drops


@lru_cache(maxsize=4096)
def _hashes(text: str, escape: Escape) -> frozenset[str]:
    return frozenset(text_hash(target) for target in possible_targets(text, escape))


def plain(text: str, escape: Escape) -> str:
    """Return a person's text as a target: on one line, without what only composing needs."""
    text = one_line(text).removeprefix(NOTHING).strip()
    return text.replace('\\"', '"') if escape == "title" else text


def _undone(text: str, escape: Escape) -> Iterator[str]:
    if escape == "heading":
        yield re.sub(r"(^|[ \t])\\(#+)$", r"\1\2", text)
    elif escape in ("alt", "title"):
        for bare in (text, text[:-1] if text.endswith("\\") else text):
            yield from (bare, re.sub(r'\\([\[\]"])', r"\1", bare))
    elif escape == "line":
        for end in (text, text[:-1] if text.endswith("\\") else text):
            yield from (end, end.removeprefix(NOTHING), end.removeprefix("\\"), _NUMBER.sub(r"\1\2", end))
            yield _FENCE.sub(lambda fence: fence[0].replace("\\", ""), end)
