"""``invoke check`` on a project's files: what it finds, where it says that it stands, how it ends, and that it writes nothing."""

import json
import re
from pathlib import Path

import pytest

from pipeline import commands
from pipeline.commands.check import CheckOptions
from pipeline.commands.dismiss import Dismissal
from pipeline.commands.inspection import FILE_RULES
from tests.newsroom import Newsroom, Ran


def check(room: Newsroom, **options: object) -> Ran:
    return room.ran(commands.check, options=CheckOptions(**options))  # type: ignore[arg-type]


def found(room: Newsroom, **options: object) -> list[dict[str, object]]:
    return json.loads(check(room, form="json", severity="note", **options).out)["findings"]  # type: ignore[no-any-return]


def rules(room: Newsroom, **options: object) -> list[str]:
    return [str(each["rule"]) for each in found(room, **options)]


def write_over(room: Newsroom, slug: str, begin: str, text: str, language: str = "en") -> None:
    """Let a proofreader replace the line of a draft that begins so."""
    lines = room.markdown(language, slug).split("\n")
    place = next(place for place, line in enumerate(lines) if line.startswith(begin))
    room.write(f"translations/{language}/{slug}.md", "\n".join([*lines[:place], text, *lines[place + 1 :]]))


@pytest.fixture
def good(room: Newsroom) -> Newsroom:
    """Return a newsroom whose only English draft is the study's, edited by a person and without a finding."""
    room.translate(slugs=["study"], languages=["en"])
    room.replace("translations/en/study.md", room.entry("en", "study", "دراسة").target, "A short study")
    room.replace("translations/en/study.md", room.entry("en", "study", "كتبت").target, "The researcher wrote a new chapter.")
    room.replace("translations/en/study.md", room.entry("en", "study", "وصل").target, "The book reached its readers.")
    return room


def test_a_good_draft_passes_and_what_is_not_drafted_is_one_line(good: Newsroom) -> None:
    ran = check(good, languages=["en"], severity="note")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 draft checked: nothing to mend.\nNot drafted yet in en: news. Run invoke translate.\n"


def test_an_edit_in_the_markdown_is_found_with_both_its_lines_before_any_sync(room: Newsroom) -> None:
    room.replace("content/study.md", "وصل الكتاب", "وصل 20 كتابًا")
    room.translate(slugs=["study"], languages=["en"])
    write_over(room, "study", "wcl", "Twelve books، we hear, reached their readers.")
    before = room.files("")
    ran = check(room, languages=["en"])
    assert (ran.code, ran.err) == (1, "")
    assert room.files("") == before
    comma, number = sorted(found(room, languages=["en"], touched=True), key=lambda each: str(each["rule"]))
    assert (number["rule"], number["severity"], comma["rule"]) == ("lost-number", "blocking", "arabic-punctuation")
    assert (number["slug"], number["language"], number["unit"], number["state"]) == ("study", "en", 3, "edited")
    markdown = (room.root / str(number["file"])).read_text(encoding="utf-8").split("\n")
    assert markdown[int(str(number["line"])) - 1] == "Twelve books، we hear, reached their readers."
    also = number["also"]
    assert isinstance(also, dict)
    po = (room.root / also["file"]).read_text(encoding="utf-8").split("\n")
    assert po[also["line"] - 1].startswith('msgstr "')
    assert po[also["line"] - 2] == 'msgid "وصل 20 كتابًا إلى القراء."'
    assert f"{number['file']}:{number['line']}  {also['file']}:{also['line']}  unit 3, edited\n" in ran.out
    assert "    وصل 20 كتابًا إلى القراء.\n    Twelve books، we hear, reached their readers.\n" in ran.out
    assert re.search(r"^    blocking  lost-number +The source says «20»; the target does not\.$", ran.out, re.MULTILINE)
    assert re.search(r'invoke check --slug study --lang en --unit 3 --dismiss (lost-number|arabic-punctuation) --reason "…"\n', ran.out)


def test_an_edit_in_the_catalogue_is_shown_there(good: Newsroom) -> None:
    commands.sync(good.root, console=commands.stdout())
    good.person("en", "study", "وصل", target="The book reached its readers  today.")
    [spaces] = found(good, languages=["en"])
    assert (spaces["rule"], str(spaces["file"])) == ("double-space", "translations/en/study.po")
    assert spaces["also"] is not None


def test_a_draft_that_nobody_has_touched_is_one_line_unless_it_is_named(room: Newsroom) -> None:
    room.translate(slugs=["news"], languages=["en", "es"])
    ran = check(room, severity="note")
    assert re.search(r"^Drafts that nobody has touched \(.*\)\n  news  en .*; es .*\n", ran.out, re.MULTILINE)
    assert "translations/" not in ran.out
    named = check(room, severity="note", slugs=["news"], languages=["es"])
    assert re.search(r"^news · es  draft, 0 of 8 sentences touched by people: ", named.out, re.MULTILINE)
    assert re.search(r"translations/es/news\.md:\d+  translations/es/news\.po:\d+  unit \d, machine\n", named.out)


def test_only_what_people_touched_counts_where_that_is_wanted(room: Newsroom) -> None:
    room.translate(slugs=["news"], languages=["en"])
    write_over(room, "news", "- ", "- Fourteen per cent more pay.")
    assert check(room, fail_on="note", touched=True).code == 0
    write_over(room, "news", "- Fourteen", "- 13% more pay.")
    ran = check(room, touched=True)
    assert (ran.code, ran.out.count("blocking  ")) == (1, 1)
    assert "The source says «14»" in ran.out


@pytest.mark.parametrize(
    ("fail_on", "code"), [("blocking", 0), ("warning", 1), ("note", 1), ("never", 0)]
)  # fmt: skip
def test_the_exit_code_follows_the_severity(good: Newsroom, fail_on: str, code: int) -> None:
    write_over(good, "study", "The researcher", "the researcher wrote a new chapter")
    assert check(good, languages=["en"], fail_on=fail_on).code == code


def test_what_makes_the_check_fail_is_always_shown(good: Newsroom) -> None:
    write_over(good, "study", "The researcher", "The researcher wrote a new chapter")
    ran = check(good, languages=["en"], fail_on="note", severity="blocking")
    assert (ran.code, "end-punctuation" in ran.out) == (1, True)
    quiet = check(good, languages=["en"])
    assert quiet.code == 0
    assert "1 draft checked: nothing to mend. 1 finding of less weight not shown (--severity note)." in quiet.out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"form": "xml"}, "--format “xml” is unknown. Write one of text, json, github, gitlab, sarif."),
        ({"severity": "error"}, "--severity “error” is unknown."),
        ({"fail_on": "always"}, "--fail-on “always” is unknown. Write one of note, warning, blocking, never."),
        ({"languages": ["it"]}, "«it» is not a target language."),
        ({"slugs": ["stduy"]}, "There is no article with the slug «stduy». Did you mean study?"),
        ({"output": Path("x.json")}, "--output is for a format that programs read."),
    ],
)
def test_what_cannot_be_done_is_said_with_another_exit_code(good: Newsroom, options: dict[str, object], complaint: str) -> None:
    ran = check(good, **options)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err


def test_a_broken_termbase_means_that_nothing_can_be_checked(good: Newsroom) -> None:
    good.write("translations/terms.csv", "source,en\n<<<<<<< HEAD\nنقابة,union\n")
    ran = check(good)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("translations/terms.csv:2: ")


def test_files_that_cannot_be_read_are_findings_and_the_others_go_on(good: Newsroom) -> None:
    good.translate(languages=["en", "es", "fr", "de"])
    lines = (good.root / "translations/es/study.po").read_text(encoding="utf-8").split("\n")
    good.write("translations/es/study.po", "\n".join([*lines[:12], "<<<<<<< HEAD", *lines[12:]]))
    good.replace("translations/fr/study.md", "\nktbt", "\n<<<<<<< HEAD\nktbt")
    good.write("translations/de/study.md", good.markdown("de", "study").encode() + b"\xff")
    good.write("content/broken.md", "---\ntitle: ن\n---\n\n<<<<<<< HEAD\nنص.\n")
    worst = [(each["rule"], each["file"], each["line"]) for each in found(good) if each["severity"] == "blocking" and each["touched"] and each["unit"] is None]
    assert ("unreadable", "translations/es/study.po", 13) in worst
    assert ("unreadable", "content/broken.md", 5) in worst
    assert {("unread-draft", "translations/fr/study.md"), ("unreadable", "translations/de/study.md")} <= {(rule, file) for rule, file, _ in worst}
    ran = check(good)
    assert (ran.code, ran.err) == (1, "")
    assert "study · es  cannot be read: 1 blocking\n\n  translations/es/study.po:13\n" in ran.out
    assert ran.out.startswith("content/broken.md:5  A file cannot be read\n")


def test_a_conflict_is_blocking_and_stands_with_its_sentence(good: Newsroom) -> None:
    commands.sync(good.root, console=commands.stdout())
    good.person("en", "study", "وصل", target="The book arrived.", fuzzy=False)
    write_over(good, "study", "The book", "The book is here.")
    [conflict] = [each for each in found(good, languages=["en"]) if each["rule"] == "conflict"]
    assert (conflict["severity"], conflict["unit"], conflict["source"]) == ("blocking", 3, "وصل الكتاب إلى القراء.")
    assert str(conflict["file"]).endswith("study.md")
    assert str(conflict["also"]).count("study.po") == 1
    assert "«The book arrived.»" in str(conflict["message"])
    assert check(good, touched=True).code == 1


def test_a_draft_without_an_article_is_noticed(good: Newsroom) -> None:
    good.write("translations/en/old-name.po", (good.root / "translations/en/study.po").read_bytes())
    [orphan] = found(good, languages=["en"])
    assert (orphan["rule"], orphan["file"]) == ("orphan", "translations/en/old-name.po")
    assert rules(good, languages=["en"], slugs=["study"]) == []


def test_sentences_that_wait_for_the_machine_are_one_finding(good: Newsroom) -> None:
    good.replace("content/study.md", "وصل الكتاب", "جملة جديدة. جملة أخرى هنا. وصل الكتاب")
    [waiting] = found(good, languages=["en"])
    assert (waiting["rule"], waiting["severity"], waiting["count"], waiting["touched"]) == ("empty", "blocking", 2, False)
    assert "2 sentences are not translated yet" in str(waiting["message"])
    assert check(good, languages=["en"], touched=True).code == 0


def test_a_sentence_that_a_person_emptied_is_theirs(good: Newsroom) -> None:
    commands.sync(good.root, console=commands.stdout())
    good.person("en", "study", "وصل", target="", fuzzy=False)
    write_over(good, "study", "The book", "")
    (good.root / "translations/en/study.md").unlink()
    [empty] = found(good, languages=["en"], touched=True)
    assert (empty["rule"], empty["unit"]) == ("empty", 3)


def test_one_arabic_sentence_wants_one_translation_across_the_site(good: Newsroom) -> None:
    good.write("content/third.md", "---\ntitle: مقال ثالث\nslug: third\n---\n\nوصل الكتاب إلى القراء.\n")
    good.translate(slugs=["third"], languages=["en"])
    good.approve("en", "study", "وصل", "The book reached its readers.")
    commands.sync(good.root, console=commands.stdout(), prefer="po")
    assert "inconsistent" not in rules(good, languages=["en"], slugs=["study"])
    [other] = [each for each in found(good, languages=["en"], slugs=["third"]) if each["rule"] == "inconsistent"]
    assert other["message"] == "Elsewhere this source is «The book reached its readers.». (study)"


def test_one_spelling_of_a_name_across_articles_and_the_list_of_names(good: Newsroom) -> None:
    for slug in ("third", "fourth"):
        good.write(f"content/{slug}.md", f"---\ntitle: مقال\nslug: {slug}\nauthors: خالد حداد\n---\n\nقال خالد حداد كلمة عن {slug}.\n")
    good.translate(slugs=["third", "fourth"], languages=["en"])
    good.approve("en", "site", "خالد", "Khaled Haddad")
    good.approve("en", "third", "قال", "Khaled Haddad said a word about third.")
    good.person("en", "fourth", "قال", target="Khalid Haddad said a word about fourth.")
    commands.sync(good.root, console=commands.stdout(), prefer="po")
    [name] = [each for each in found(good, languages=["en"]) if each["rule"] == "name-spelling"]
    assert (name["slug"], name["unit"]) == ("fourth", 2)
    assert re.fullmatch(r"«خالد» is «Khalid» here and «Khaled» elsewhere\. \((?:site|third)\)", str(name["message"]))


def test_names_are_checked_as_names(good: Newsroom) -> None:
    good.write("content/third.md", "---\ntitle: مقال\nslug: third\nauthors: خالد حداد\n---\n\nنص.\n")
    good.translate(slugs=["third"], languages=["en"])
    good.approve("en", "site", "خالد", "Khaled حداد")
    [letters] = [each for each in found(good, languages=["en"]) if each["slug"] == "site"]
    assert (letters["rule"], letters["file"], letters["also"]) == ("arabic-letters", "translations/en/site.po", None)
    assert "site · en  names of authors, categories and tags: 1 blocking" in check(good, languages=["en"]).out


def test_the_files_of_a_commit_choose_the_drafts(good: Newsroom) -> None:
    good.translate(languages=["en", "es"])

    def looked_at(*files: str) -> set[tuple[str, str]]:
        report = json.loads(check(good, form="json", severity="note", files=files).out)
        return {(each["slug"], each["language"]) for each in report["findings"]}

    assert looked_at("translations/es/news.md", "README.md") == {("news", "es")}
    assert {slug for slug, _ in looked_at("content/news.md")} == {"news"}
    assert {language for _, language in looked_at(str(good.root / "content" / "news.md"))} >= {"en", "es"}
    assert looked_at("theme/x.css") == set()
    assert ("study", "es") in looked_at("translations/terms.csv")


def test_every_format_says_the_same(good: Newsroom) -> None:
    write_over(good, "study", "The book", "The book, it reached 100% of its readers,the lot.")
    github = check(good, form="github", languages=["en"])
    assert github.code == 0
    [added, space] = github.out.splitlines()
    assert added.startswith("::warning file=translations/en/study.md,line=")
    assert ",title=added-number%3A The target has a number" in added
    assert "::The target says «100»; the source does not.%0Aوصل الكتاب إلى القراء.%0Atranslations/en/study.po:" in added
    assert ",title=missing-space%3A " in space
    gitlab = json.loads(check(good, form="gitlab", languages=["en"]).out)
    assert [(each["check_name"], each["severity"], each["location"]["path"]) for each in gitlab] == [
        ("added-number", "minor", "translations/en/study.md"),
        ("missing-space", "minor", "translations/en/study.md"),
    ]
    sarif = json.loads(check(good, form="sarif", languages=["en"]).out)
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["added-number", "missing-space"]


def test_a_form_for_programs_goes_into_a_file_and_the_text_is_shown(good: Newsroom, tmp_path: Path) -> None:
    write_over(good, "study", "The book", "The book reached 12 readers.")
    ran = check(good, form="gitlab", output=tmp_path / "out.json")
    assert "added-number" in ran.out
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))[0]["check_name"] == "added-number"


def test_a_finding_is_dismissed_with_its_reason_and_stays_so(good: Newsroom) -> None:
    write_over(good, "study", "The book", "The book reached 12 readers.")
    before = check(good, languages=["en"], fail_on="warning")
    assert before.code == 1
    ran = good.ran(lambda root, console: commands.dismiss(root, Dismissal("study", "en", 3, "added-number", "the author\nsaid so"), console=console))
    assert (ran.code, ran.err) == (0, "")
    assert good.entry("en", "study", "وصل").comments == ("dismiss added-number: the author said so",)
    assert good.entry("en", "study", "وصل").target == "The book reached 12 readers."
    assert check(good, languages=["en"], fail_on="warning").code == 0
    good.translate(languages=["en"])
    assert good.entry("en", "study", "وصل").comments == ("dismiss added-number: the author said so",)


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
def test_a_slip_dismisses_nothing(good: Newsroom, dismissal: Dismissal, complaint: str) -> None:
    write_over(good, "study", "The book", "The book reached 12 readers.")
    before = good.files("content"), good.files("translations")
    ran = good.ran(lambda root, console: commands.dismiss(root, dismissal, console=console))
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert (good.files("content"), good.files("translations")) == before  # what a speller learns may be kept in .cache


def test_findings_of_the_arabic_itself_are_shown(good: Newsroom) -> None:
    good.write("content/code.md", "---\ntitle: شيفرة\nslug: code\n---\n\nجملة.\n\n```\nprint()\n")
    [fence] = found(good, languages=["en"])
    assert (fence["rule"], fence["severity"], fence["file"], fence["line"]) == ("unclosed-fence", "warning", "content/code.md", 8)


def test_a_stale_sentence_keeps_its_line_in_the_catalogue(good: Newsroom) -> None:
    commands.sync(good.root, console=commands.stdout())
    good.replace("content/study.md", "وصل الكتاب إلى القراء", "وصل 3 كتب إلى القراء")
    [number] = [each for each in found(good, languages=["en"]) if each["rule"] == "lost-number"]
    also = number["also"]
    assert isinstance(also, dict)
    assert number["state"] == "stale"
    assert (good.root / also["file"]).read_text(encoding="utf-8").split("\n")[also["line"] - 1] == 'msgstr "The book reached its readers."'


def test_no_draft_can_command_the_terminal_or_the_log_of_a_forge(good: Newsroom) -> None:
    commands.sync(good.root, console=commands.stdout())
    good.person("en", "study", "وصل", target="\x1b[2J The book reached 12 readers. ::error::x")
    assert "\x1b" not in check(good, languages=["en"], severity="note").out
    assert "    \N{REPLACEMENT CHARACTER}[2J The book reached 12 readers. ::error::x\n" in check(good, languages=["en"], severity="note").out
    assert all(line.startswith("::") for line in check(good, languages=["en"], form="github").out.splitlines())


def test_the_documentation_lists_what_is_said_about_files(root: Path) -> None:
    text = (root / "docs" / "checks.md").read_text(encoding="utf-8")
    for rule, (severity, title) in FILE_RULES.items():
        assert f"| `{rule}` | {severity} | {title} |" in text
