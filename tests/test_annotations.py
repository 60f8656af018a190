"""The forms in which findings leave: whatever stands in them must survive each form's own escapes."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotations import FORMS, RANK, Remark, Report, Spot, as_github, as_gitlab, as_json, as_sarif, fingerprints

PO, MD = Spot("translations/en/a.po", 7), Spot("translations/en/a.md", 12)
LOST = Remark("lost-number", "blocking", "A number is missing", "The source says «20».", MD, PO, "a", "en", 3, "edited", "وصل 20.", "They came.")
NOTE = Remark("double-space", "note", "Two spaces", "One is enough.", PO, None, "a", "en", 3, "edited", "وصل 20.", "They  came.")
FILE = Remark("unreadable", "blocking", "A file cannot be read", "Not UTF-8.", Spot("content/ملف, 1.md"))
REPORT = Report((LOST, NOTE, FILE), 2, {"de": ("a", "b")})
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def unescaped(text: str) -> str:
    for code, sign in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_counts_are_by_severity_and_count_every_sentence() -> None:
    assert REPORT.counts() == {"blocking": 2, "warning": 0, "note": 1}
    assert Report((Remark("empty", "blocking", "", "", PO, count=12),)).counts()["blocking"] == 12


def test_a_workflow_command_is_one_line_that_names_file_line_and_severity() -> None:
    lines = as_github(REPORT).split("\n")
    assert lines[0].startswith("::error file=translations/en/a.md,line=12,title=lost-number%3A A number is missing::The source says «20».")
    assert lines[1].startswith("::notice file=translations/en/a.po,line=7,")
    assert lines[2] == "::error file=content/ملف%2C 1.md,title=unreadable%3A A file cannot be read::Not UTF-8."
    assert lines[3:] == [""]


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_breaks_out_of_its_workflow_command(message: str, path: str, title: str) -> None:
    found = as_github(Report((Remark("loop", "warning", title, message, Spot(path, 3)),)))
    parts = re.fullmatch(r"::warning (.*?)::(.*)\n", found)
    assert parts
    assert "\r" not in found
    assert unescaped(parts[2]) == message
    properties = dict(each.split("=", 1) for each in parts[1].split(",") if "=" in each)
    assert unescaped(properties["title"]) == (f"loop: {title}" if title else "loop")
    assert unescaped(properties.get("file", "")) == path


def test_gitlab_wants_a_fingerprint_of_its_own_for_each_finding() -> None:
    found = json.loads(as_gitlab(Report((LOST, LOST, NOTE, FILE))))
    assert len({each["fingerprint"] for each in found}) == 4
    assert all(re.fullmatch(r"[0-9a-f]{64}", each["fingerprint"]) for each in found)
    assert [each["severity"] for each in found] == ["major", "major", "info", "major"]
    assert found[0]["location"] == {"path": "translations/en/a.md", "lines": {"begin": 12}}
    assert found[3]["location"]["lines"]["begin"] == 1
    assert all(each.keys() == {"description", "check_name", "fingerprint", "severity", "location"} for each in found)


def test_a_fingerprint_outlives_moved_lines_and_other_words() -> None:
    moved = Remark("lost-number", "blocking", "", "The source says «21».", Spot("translations/en/a.po", 99), MD, "a", "en", 4, "stale", "وصل 20.", "Twelve.")
    assert fingerprints([LOST]) == fingerprints([moved])
    assert fingerprints([LOST]) != fingerprints([Remark("lost-number", "blocking", "", "", PO, None, "a", "fr", 3, source="وصل 20.")])


def test_sarif_has_what_the_standard_requires() -> None:
    report = json.loads(as_sarif(REPORT))
    assert report["version"] == "2.1.0"
    [run] = report["runs"]
    assert run["tool"]["driver"]["name"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    related = run["results"][0]["relatedLocations"][0]["physicalLocation"]
    assert (related["artifactLocation"]["uri"], related["region"]["startLine"]) == ("translations/en/a.po", 7)


def test_json_has_everything() -> None:
    report = json.loads(as_json(REPORT))
    assert (report["drafts"], report["undrafted"], report["counts"]["blocking"]) == (2, {"de": ["a", "b"]}, 2)
    lost = report["findings"][0]
    assert (lost["file"], lost["line"], lost["also"]) == ("translations/en/a.md", 12, {"file": "translations/en/a.po", "line": 7})
    assert (lost["source"], lost["target"], lost["state"], lost["unit"], lost["touched"]) == ("وصل 20.", "They came.", "edited", 3, True)


def test_every_form_knows_every_severity_and_no_finding_at_all() -> None:
    for form in FORMS.values():
        assert form(Report(())) is not None
        for severity in RANK:
            assert "lost-number" in form(Report((Remark("lost-number", severity, "t", "m", PO),)))
