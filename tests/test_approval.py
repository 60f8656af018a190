"""What an approval says: whose mark stands in a draft, and how much of it people wrote."""

import pytest

from pipeline import approval
from pipeline.approval import Person, edited_share, marked, person, signed, untouched_share
from pipeline.errors import ContentError
from pipeline.model import Catalogue, Entry
from pipeline.provenance import from_memory
from tests.fakes import FakeClock
from tests.ledger import PROVENANCE, edited


def translated(share: int) -> Catalogue:
    """Return a hundred sentences of which ``share`` are the machine's."""
    done = tuple(edited("جملة.", f"A person's {number}.") for number in range(100 - share))
    machine = tuple(Entry("p", f"{n}", f"m{n}", provenance=approval.replace(PROVENANCE, text_hash=approval.text_hash(f"m{n}"))) for n in range(share))
    return Catalogue("en", "a", (*done, *machine))


@pytest.mark.parametrize("share", [0, 1, 50, 99, 100])
def test_the_shares_are_counted_by_byte(share: int) -> None:
    catalogue = translated(share)
    assert (untouched_share(catalogue), edited_share(catalogue)) == (share, 100 - share)
    approved = signed(catalogue, Person("Lina"), when=FakeClock()())
    assert untouched_share(approved) == share, "a signature is no edit"
    assert (untouched_share(Catalogue("en", "a")), edited_share(Catalogue("en", "a"))) == (0, 100)


def test_what_the_memory_knew_is_people_s_text() -> None:
    origin = approval.replace(from_memory("ar", "en"), text_hash=approval.text_hash("Books."))
    assert untouched_share(Catalogue("en", "a", (Entry("p", "كتب.", "Books.", fuzzy=True, provenance=origin),))) == 0


# by hand, in the front matter


@pytest.mark.parametrize(
    ("front", "reviewer"),
    [
        ({"status": "approved", "reviewer": "Lina"}, "Lina"),
        ({"status": "Approved", "reviewer": "Lina <lina@example.org>"}, "Lina <lina@example.org>"),
        ({"status": "published", "reviewer": "Lina"}, "Lina"),
        ({"status": "approved"}, ""),
        ({"status": "draft", "reviewer": "Lina"}, ""),
        ({"status": "approved", "reviewer": "Lina", "approved": "2026-01-05T09:30:00+00:00"}, ""),
        ({"status": "approved", "reviewer": "Omar <omar@example.org>", "approved": "2026-01-05T09:30:00+00:00"}, "Omar <omar@example.org>"),
        ({}, ""),
    ],
)
def test_a_mark_by_hand_is_told_from_a_command_s(front: dict[str, str], reviewer: str) -> None:
    assert marked(front) == reviewer


@pytest.mark.parametrize(
    ("text", "found"),
    [("Lina Haddad <lina@example.org>", Person("Lina Haddad", "lina@example.org")), ("لينا", Person("لينا")), ("  A  B < a@b >", None),
     ("Lina <>", Person("Lina")),
     ("Lina <a@b> x", None), ("Lina <a@b>\n--amend", None), ("", None), ("-n <a@b>", Person("-n", "a@b"))],
)  # fmt: skip
def test_a_person_is_read(text: str, found: Person | None) -> None:
    if found is None:
        with pytest.raises(ContentError, match="does not say who approves"):
            person(text)
    else:
        assert person(text) == found
