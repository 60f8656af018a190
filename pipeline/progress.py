"""How far a catalogue has come: the numbers of the queue, computed and never stored."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal, get_args

from pipeline.model import Catalogue, Entry, State

ArticleState = Literal["draft", "in review", "approved", "released", "behind"]
_ADDRESS = re.compile(r"\]\([^)\s]*\)|<?\bhttps?://[^\s>]+>?")


def counts(catalogue: Catalogue) -> Mapping[State, int]:
    """Return the number of units in each state, zeros included, in the order of the design page's table."""
    found = Counter(entry.state for entry in catalogue.entries)
    return {state: found[state] for state in get_args(State)}


def signed_off(entry: Entry) -> bool:
    """Return whether nothing is left to do: approved, or merged away with a person's approval."""
    return bool(entry.target) and not entry.fuzzy


def words_left(catalogue: Catalogue) -> int:
    """Return the source words in units that nobody has signed off."""
    return sum(words(entry.source) for entry in catalogue.entries if not signed_off(entry))


def words(text: str) -> int:
    """Count the words of a sentence in Markdown: what has a letter or a digit, addresses not counted.

    >>> words("زار **الوزير** [الموقع](https://example.org/a-b) في ٢٠٢٤ — أمس.")
    6
    """
    return sum(any(character.isalnum() for character in token) for token in _ADDRESS.sub(" ", text).split())


def article_state(catalogue: Catalogue, *, published: bool = False, changed: bool = False, blocking: bool = False) -> ArticleState:
    """Return the state of one article in one language.

    ``published``: its draft is online. ``changed``: the Arabic has changed since, as far as the caller knows more than
    the catalogue, where a stale or untranslated unit says so. ``blocking``: a blocking finding is open.
    """
    if published:
        return "behind" if changed or any(entry.state in ("stale", "untranslated") for entry in catalogue.entries) else "released"
    done = sum(map(signed_off, catalogue.entries))
    if not done:
        return "draft"
    return "approved" if done == len(catalogue.entries) and not blocking else "in review"
