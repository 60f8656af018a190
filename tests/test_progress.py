"""The numbers of the queue."""

import pytest

from pipeline.model import MERGED_AWAY, Catalogue, Entry
from pipeline.progress import article_state, counts, signed_off, words, words_left
from tests.ledger import approved, edited, machine

STALE = Entry("p", "خمس كلمات في هذا النص", "a", fuzzy=True, previous="قديم")
EMPTY = Entry("p", "كلمة واحدة")


def catalogue(*entries: Entry) -> Catalogue:
    return Catalogue("en", "news", entries)


def test_counts_name_every_state() -> None:
    found = counts(catalogue(approved("أ", "a"), machine("ب", "b"), machine("ت", "c"), STALE))
    assert found == {"untranslated": 0, "machine": 2, "edited": 0, "approved": 1, "stale": 1, "merged away": 0}


def test_words_left_are_those_of_unapproved_units() -> None:
    assert words_left(catalogue(approved("كلمتان هنا", "a"), STALE, EMPTY, approved("نص", MERGED_AWAY))) == 7


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("— ، …", 0), ("قال: «نعم»!", 2), ("[رابط](https://example.org/a)", 1), ("https://example.org", 0), ("`code` و **نص**", 3), ("٪50", 1)],
)
def test_words(text: str, number: int) -> None:
    assert words(text) == number


@pytest.mark.parametrize(
    ("entries", "options", "state"),
    [
        ([], {}, "draft"),
        ([EMPTY, machine("ب", "b")], {}, "draft"),
        ([edited("ب", "b")], {}, "draft"),
        ([approved("أ", "a"), machine("ب", "b")], {}, "in review"),
        ([approved("أ", "a"), approved("ب", MERGED_AWAY)], {}, "approved"),
        ([approved("أ", "a")], {"blocking": True}, "in review"),
        ([approved("أ", "a")], {"published": True}, "released"),
        ([approved("أ", "a"), machine("ب", "b")], {"published": True}, "released"),
        ([approved("أ", "a"), STALE], {"published": True}, "behind"),
        ([approved("أ", "a"), EMPTY], {"published": True}, "behind"),
        ([approved("أ", "a")], {"published": True, "changed": True}, "behind"),
    ],
)
def test_article_states(entries: list[Entry], options: dict[str, bool], state: str) -> None:
    assert article_state(catalogue(*entries), **options) == state


def test_merged_away_counts_once_a_person_has_signed_it() -> None:
    assert signed_off(approved("نص", MERGED_AWAY))
    assert not signed_off(Entry("p", "نص", MERGED_AWAY, fuzzy=True))
