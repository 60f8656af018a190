"""Each check by its examples of right and wrong, in every language that it knows."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.checks import UNIT_CHECKS, Context, Dictionary, Expected, unit_findings
from pipeline.dictionaries import slips

FOLDER = Path(__file__).parent / "data" / "cases" / "checks"
CASES: list[dict[str, Any]] = [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]
SEVERITY = {check.rule: check.severity for check in UNIT_CHECKS}


def examples(side: str) -> list[Any]:
    return [
        pytest.param(case, language, target, id=f"{case['rule']}, {case['label']}, {language}") for case in CASES for language, target in case[side].items()
    ]


def rules(case: dict[str, Any], language: str, target: str) -> list[str]:
    terms = tuple(Expected(source, tuple(targets), exact=case.get("exact", False)) for source, *targets in [case["terms"][language]]) if "terms" in case else ()
    known = frozenset(case["dictionary"][language].split()) if "dictionary" in case else None
    dictionary = Dictionary(known.__contains__, lambda word: next((each for each in slips(word) if each in known), "")) if known else None
    context = Context(kind=case.get("kind", "paragraph"), terms=terms, dictionary=dictionary)
    return [found.rule for found in unit_findings(case["source"], target, language=language, context=context)]


@pytest.mark.parametrize(("case", "language", "target"), examples("wrong"))
def test_the_wrong_target_is_found(case: dict[str, Any], language: str, target: str) -> None:
    assert case["rule"] in rules(case, language, target), case["comment"]


@pytest.mark.parametrize(("case", "language", "target"), examples("right"))
def test_the_right_target_has_nothing_to_mend(case: dict[str, Any], language: str, target: str) -> None:
    found = rules(case, language, target)
    assert case["rule"] not in found, case["comment"]
    assert [rule for rule in found if SEVERITY[rule] != "note"] == []


@pytest.mark.parametrize("rule", SEVERITY)
def test_each_check_has_examples_of_both_kinds(rule: str) -> None:
    mine = [case for case in CASES if case["rule"] == rule]
    known = {"french-spacing": {"fr"}, "spanish-opening": {"es"}}.get(rule, {"en", "es", "fr", "de"})
    assert known <= {language for case in mine for language in case["wrong"]}
    assert known <= {language for case in mine for language in case["right"]}


def test_cases_name_checks_that_exist() -> None:
    assert {case["rule"] for case in CASES} == set(SEVERITY)
