"""``invoke approve`` and the names of authors, categories and tags."""

import shutil

import pytest

from tests.newsroom import Newsroom
from tests.press import ARTICLE, LINA, Press

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


# names


@pytest.fixture
def named(empty_room: Newsroom) -> Press:
    empty_room.write("content/library.md", ARTICLE.replace("status: draft", "status: draft\nauthors: ليلى حداد، Clara Winterfeld\ntags: كتب"))
    press = Press(empty_room)
    assert empty_room.translate().code == 0
    press.found()
    press.review("en")
    return press


def test_names_that_only_the_machine_has_spelled_have_to_be_looked_at(named: Press) -> None:
    ran = named.approve("en")
    assert ran.code == 1
    assert "translations/en/site.po: The author «ليلى حداد» is spelled by the machine: “lyly hdad”." in ran.err
    assert "Clara" not in ran.err
    assert "--as-is" not in ran.err
    named.room.person("en", "site", "ليلى", target="Layla Haddad", fuzzy=False)
    named.room.person("en", "site", "كتب", target="books")
    assert named.approve("en").code == 0
    assert (named.front("en")["authors"], named.front("en")["tags"]) == ("Layla Haddad, Clara Winterfeld", "books")
    assert named.committed()[1] == ["translations/en/library.md", "translations/en/library.po"]


def test_names_may_go_as_they_are(named: Press) -> None:
    assert named.approve("en", as_is=True).code == 0
    assert named.front("en")["authors"] == "lyly hdad, Clara Winterfeld"


def test_a_name_without_a_translation_is_refused_even_so(named: Press) -> None:
    named.room.person("en", "site", "ليلى", target="", fuzzy=False)
    ran = named.approve("en", as_is=True)
    assert (ran.code, "The author «ليلى حداد» has no translation." in ran.err) == (1, True)


def test_all_names_of_a_language_are_signed_off_at_once(named: Press) -> None:
    named.slug = "site"
    ran = named.approve("en")
    assert (ran.code, ran.err) == (0, "")
    assert named.committed() == (LINA, ["translations/en/site.po"])
    assert {entry.state for entry in named.room.catalogue("en", "site").entries} == {"approved"}
    assert named.approve("en").out == f"en/site: approved already, by {LINA}; nothing new to commit.\n"
    named.slug = "library"
    assert named.approve("en").code == 0


def test_names_with_arabic_left_in_them_are_not_signed_off(named: Press) -> None:
    named.room.person("en", "site", "ليلى", target="ليلى Haddad")
    named.slug = "site"
    ran = named.approve("en")
    assert ran.code == 1
    assert "«ليلى حداد»" in ran.err
    assert named.commits() == ["Begin"]
