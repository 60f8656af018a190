"""The policies, what an article may say instead, and the two hashes on which theme and pipeline have to agree."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tazamun_site import front as theme

from pipeline import config
from pipeline.errors import ContentError
from pipeline.frontmatter import parse_front, set_fields
from pipeline.release import Rule, due, intact, original, overridden, signature, verdict

ROOT = Path(__file__).resolve().parent.parent
CASES = json.loads((ROOT / "tests/data/cases/release.json").read_text(encoding="utf-8"))
FRONTS = json.loads((ROOT / "tests/data/cases/release_front.json").read_text(encoding="utf-8"))
SITE = Rule("simultaneous", ("en", "es", "fr"))
DRAFT = "---\ntitle: A library\nsummary: Books: many\nlang: en\nstatus: approved\nreviewer: Lina\n---\n\nA sentence.\nAnother one.\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_policy_decides(case: dict[str, Any]) -> None:
    rule = Rule(**{**case["rule"], "required": tuple(case["rule"]["required"])})
    now = datetime.fromisoformat(case.get("now", "2026-03-01T08:00:00+00:00"))
    moment = due(rule, case.get("date", ""), zone=ZoneInfo(case.get("zone", "UTC")))
    found = verdict(rule, case["approved"], due=moment, now=now)
    assert (found.goes, list(found.missing)) == (case["goes"], case["missing"])
    assert found.reason


@given(st.sets(st.sampled_from(["en", "es", "fr", "it"])), st.sets(st.sampled_from(["en", "es", "fr", "it"])), st.integers(1, 3))
def test_more_approved_languages_never_keep_an_article_back(approved: set[str], more: set[str], quorum: int) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for policy in ("simultaneous", "quorum", "deadline", "rolling"):
        rule = Rule(policy, ("en", "es", "fr"), quorum, "2026-04-01")
        before, after = (verdict(rule, each, due=due(rule, "", zone=UTC), now=now) for each in (approved, approved | more))
        assert after.goes or not before.goes
        assert set(after.missing) <= set(before.missing)


@pytest.mark.parametrize("case", FRONTS, ids=lambda case: case["label"])
def test_an_article_may_say_otherwise(case: dict[str, Any]) -> None:
    front, _ = parse_front(f"---\ntitle: مقال\n{case['front']}\n---\n")
    if "says" in case:
        with pytest.raises(ContentError) as caught:
            overridden(SITE, front, languages=("en", "es", "fr", "it"), path="content/a.md")
        assert str(caught.value).startswith(f"content/a.md:{case['line']}: ")
        assert case["says"] in str(caught.value)
        assert caught.value.mend
    else:
        found = asdict(overridden(SITE, front, languages=("en", "es", "fr", "it"), path="content/a.md"))
        assert {key: list(value) if isinstance(value, tuple) else value for key, value in found.items() if key in case["expect"]} == case["expect"]


def test_the_site_s_rule_is_a_rule() -> None:
    settings = config.load(ROOT).release
    assert verdict(Rule(settings.policy, settings.required, settings.quorum, settings.deadline), settings.required, due=None, now=datetime(2026, 1, 1)).goes


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.stem)
def test_theme_and_pipeline_have_the_same_hash_of_an_article(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for each in (
        text,
        text.replace("\n", "\r\n"),
        f"\N{ZERO WIDTH NO-BREAK SPACE}{text}",
        set_fields(text, {"status": "draft", "released": "2026-03-01T08:00:00+00:00"}),
    ):
        assert theme.digest(each) == original(each) == original(text)
    assert original(text.replace(".", "!", 1)) != original(text)


@given(st.text(alphabet=st.sampled_from(" \t\n\r-:.#>aبé\N{RIGHT-TO-LEFT MARK}\N{LINE SEPARATOR}\x0b\x85"), max_size=60))
def test_theme_and_pipeline_have_the_same_signature(body: str) -> None:
    for text in (f"---\ntitle: A\nstatus: published\n---\n{body}", body):
        assert theme.signature(text) == signature(text)


def test_a_signature_is_of_the_text_and_not_of_its_way() -> None:
    assert signature(set_fields(DRAFT, {"status": "published", "released": "now", "reviewer": "", "edited": "37", "signed": "0" * 12})) == signature(DRAFT)
    assert signature(DRAFT.replace("\n", "\r\n")) == signature(DRAFT + "\n\n") == signature(DRAFT)
    for old, new in [
        ("A library", "The library"),
        ("many", "few"),
        ("Another", "One more"),
        ("lang: en", "lang: fr"),
        ("sentence.\n", "sentence.\n\n"),
        ("lang: en\n", ""),
    ]:
        assert signature(DRAFT.replace(old, new)) != signature(DRAFT), old
    signed = set_fields(DRAFT, {"signed": signature(DRAFT)})
    assert intact(signed, parse_front(signed)[0].values)
    assert not intact(DRAFT, parse_front(DRAFT)[0].values)


def test_a_line_of_the_body_that_looks_like_a_key_is_text() -> None:
    assert signature(f"{DRAFT}status: draft\n") != signature(DRAFT)
