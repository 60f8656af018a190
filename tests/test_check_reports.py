"""What ``invoke check`` prints: every format, files of a commit, dismissals, and nothing that could command a terminal."""

import json
from pathlib import Path

import pytest

from pipeline import commands
from pipeline.commands.dismiss import Dismissal
from pipeline.commands.inspection import FILE_RULES
from tests.checking import check, found, write_over
from tests.newsroom import Newsroom


def test_the_files_of_a_commit_choose_the_drafts(proofread: Newsroom) -> None:
    proofread.translate(languages=["en", "es"])

    def looked_at(*files: str) -> set[tuple[str, str]]:
        report = json.loads(check(proofread, form="json", severity="note", files=files).out)
        return {(each["slug"], each["language"]) for each in report["findings"]}

    assert looked_at("translations/es/news.md", "README.md") == {("news", "es")}
    assert {slug for slug, _ in looked_at("content/news.md")} == {"news"}
    assert {language for _, language in looked_at(str(proofread.root / "content" / "news.md"))} >= {"en", "es"}
    assert looked_at("theme/x.css") == set()
    assert ("study", "es") in looked_at("translations/terms.csv")


def test_every_format_says_the_same(proofread: Newsroom) -> None:
    write_over(proofread, "study", "The book", "The book, it reached 100% of its readers,the lot.")
    github = check(proofread, form="github", languages=["en"])
    assert github.code == 0
    [added, space] = github.out.splitlines()
    assert added.startswith("::warning file=translations/en/study.md,line=")
    assert ",title=added-number%3A The target has a number" in added
    assert "::The target says «100»; the source does not.%0Aوصل الكتاب إلى القراء.%0Atranslations/en/study.po:" in added
    assert ",title=missing-space%3A " in space
    gitlab = json.loads(check(proofread, form="gitlab", languages=["en"]).out)
    assert [(each["check_name"], each["severity"], each["location"]["path"]) for each in gitlab] == [
        ("added-number", "minor", "translations/en/study.md"),
        ("missing-space", "minor", "translations/en/study.md"),
    ]
    sarif = json.loads(check(proofread, form="sarif", languages=["en"]).out)
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["added-number", "missing-space"]


def test_a_form_for_programs_goes_into_a_file_and_the_text_is_shown(proofread: Newsroom, tmp_path: Path) -> None:
    write_over(proofread, "study", "The book", "The book reached 12 readers.")
    ran = check(proofread, form="gitlab", output=tmp_path / "out.json")
    assert "added-number" in ran.out
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))[0]["check_name"] == "added-number"


def test_a_finding_is_dismissed_with_its_reason_and_stays_so(proofread: Newsroom) -> None:
    write_over(proofread, "study", "The book", "The book reached 12 readers.")
    before = check(proofread, languages=["en"], fail_on="warning")
    assert before.code == 1
    ran = proofread.ran(lambda root, console: commands.dismiss(root, Dismissal("study", "en", 3, "added-number", "the author\nsaid so"), console=console))
    assert (ran.code, ran.err) == (0, "")
    assert proofread.entry("en", "study", "وصل").comments == ("dismiss added-number: the author said so",)
    assert proofread.entry("en", "study", "وصل").target == "The book reached 12 readers."
    assert check(proofread, languages=["en"], fail_on="warning").code == 0
    proofread.translate(languages=["en"])
    assert proofread.entry("en", "study", "وصل").comments == ("dismiss added-number: the author said so",)


@pytest.mark.parametrize(
    ("dismissal", "complaint"),
    [
        (Dismissal("study", "en", 3, "added-numbers", "x"), "There is no check “added-numbers”. Did you mean added-number?"),
        (Dismissal("study", "en", 3, "empty", "x"), "“empty” cannot be dismissed."),
        (Dismissal("study", "en", 3, "added-number", " "), "A finding is dismissed with a reason."),
        (Dismissal("study", "en", 0, "added-number", "x"), "Add --slug, --lang and --unit"),
        (Dismissal("study", "en", 2, "added-number", "x"), "Unit 2 has no finding added-number, but nothing."),
        (Dismissal("study", "en", 99, "added-number", "x"), "Unit 99 has no finding"),
        (Dismissal("stuyd", "en", 3, "added-number", "x"), "Did you mean study?"),
        (Dismissal("study", "it", 3, "added-number", "x"), "«it» is not a target language."),
    ],
)
def test_a_slip_dismisses_nothing(proofread: Newsroom, dismissal: Dismissal, complaint: str) -> None:
    write_over(proofread, "study", "The book", "The book reached 12 readers.")
    before = proofread.files("content"), proofread.files("translations")
    ran = proofread.ran(lambda root, console: commands.dismiss(root, dismissal, console=console))
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert (proofread.files("content"), proofread.files("translations")) == before  # what a speller learns may be kept in .cache


def test_findings_of_the_arabic_itself_are_shown(proofread: Newsroom) -> None:
    proofread.write("content/code.md", "---\ntitle: شيفرة\nslug: code\n---\n\nجملة.\n\n```\nprint()\n")
    [fence] = found(proofread, languages=["en"])
    assert (fence["rule"], fence["severity"], fence["file"], fence["line"]) == ("unclosed-fence", "warning", "content/code.md", 8)


def test_a_stale_sentence_keeps_its_line_in_the_catalogue(proofread: Newsroom) -> None:
    commands.sync(proofread.root, console=commands.stdout())
    proofread.replace("content/study.md", "وصل الكتاب إلى القراء", "وصل 3 كتب إلى القراء")
    [number] = [each for each in found(proofread, languages=["en"]) if each["rule"] == "lost-number"]
    also = number["also"]
    assert isinstance(also, dict)
    assert number["state"] == "stale"
    assert (proofread.root / also["file"]).read_text(encoding="utf-8").split("\n")[also["line"] - 1] == 'msgstr "The book reached its readers."'


def test_no_draft_can_command_the_terminal_or_the_log_of_a_forge(proofread: Newsroom) -> None:
    commands.sync(proofread.root, console=commands.stdout())
    proofread.person("en", "study", "وصل", target="\x1b[2J The book reached 12 readers. ::error::x")
    assert "\x1b" not in check(proofread, languages=["en"], severity="note").out
    assert "    \N{REPLACEMENT CHARACTER}[2J The book reached 12 readers. ::error::x\n" in check(proofread, languages=["en"], severity="note").out
    assert all(line.startswith("::") for line in check(proofread, languages=["en"], form="github").out.splitlines())


def test_the_documentation_lists_what_is_said_about_files(root: Path) -> None:
    text = (root / "docs" / "checks.md").read_text(encoding="utf-8")
    for rule, (severity, title) in FILE_RULES.items():
        assert f"| `{rule}` | {severity} | {title} |" in text
