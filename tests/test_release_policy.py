"""Release policies: how many languages an article waits for, and until when."""

import shutil
from datetime import timedelta

import pytest

from pipeline.errors import ContentError
from tests.press import LANGUAGES, Press

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.mark.parametrize("where", ["front matter", "site.toml"])
def test_quorum(press: Press, where: str) -> None:
    if where == "front matter":
        press.edit("ar", "status: draft", "status: draft\nquorum: 2")
    else:
        press.room.replace("site.toml", 'policy = "simultaneous"', 'policy = "quorum"\nquorum = 2')
    press.save("quorum")
    press.ready("fr")
    ran = press.release()
    assert (ran.code, "1 of the 2 languages that the quorum asks for are approved" in ran.out) == (1, True)
    press.ready("en")
    ran = press.release()
    assert ran.code == 0
    assert "es is missing: 5 of 5 sentences are not signed off." in ran.out
    assert press.committed()[1] == ["content/library.md", "translations/en/library.md", "translations/fr/library.md"]
    assert [press.front(language)["status"] for language in LANGUAGES] == ["published", "draft", "published", "draft"]


def test_a_late_language_joins_with_its_own_time_and_the_article_keeps_its(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: rolling")
    press.save("rolling")
    press.ready("en")
    assert press.release().code == 0
    first = press.front("ar")["released"]
    press.ready("es")
    assert press.front("es")["status"] == "approved"
    ran = press.release()
    assert ran.code == 0
    assert press.commits()[0] == "Release library in es"
    assert press.committed()[1] == ["translations/es/library.md"]
    assert press.front("ar")["released"] == press.front("en")["released"] == first
    assert press.front("es")["released"] > first


def test_rolling_lets_the_arabic_go_alone(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: rolling")
    press.save("rolling")
    assert press.release().code == 0
    assert press.committed()[1] == ["content/library.md"]


def test_a_deadline(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\ndeadline: 2026-02-01")
    press.save("deadline")
    press.ready("en")
    ran = press.release()
    assert (ran.code, "the deadline has not come (2026-02-01 00:00)" in ran.out) == (1, True)
    press.clock.advance(timedelta(days=40))
    ran = press.release()
    assert ran.code == 0
    assert press.committed()[1] == ["content/library.md", "translations/en/library.md"]
    assert "de is missing" in ran.out


def test_the_article_requires_what_it_says(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\nrequired: fr")
    press.save("required")
    press.ready("fr", "de")
    assert press.release().code == 0
    assert press.committed()[1] == ["content/library.md", "translations/de/library.md", "translations/fr/library.md"]


def test_a_mistake_in_the_front_matter_has_its_line(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\npolicy: soon")
    with pytest.raises(ContentError, match=r"content/library\.md:7: There is no policy “soon”\."):
        press.release()


def test_what_the_article_says_of_its_release_does_not_pass_to_its_drafts(press: Press) -> None:
    press.edit("ar", "status: draft", "status: draft\nquorum: 1\nrequired: en, fr")
    press.save("quorum")
    press.ready("en")
    press.release()
    press.room.translate()
    for language in ("es", "fr", "de"):
        assert set(press.front(language)) & {"released", "policy", "quorum", "required", "deadline"} == set()
        assert press.front(language)["status"] == "draft"
    press.ready("fr")
    assert press.front("fr")["status"] == "approved"
    assert "released" not in press.front("fr")
