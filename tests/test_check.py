"""``invoke check`` on a project's files: what it finds, where it says that it stands, how it ends, and that it writes nothing."""

import re
from pathlib import Path

import pytest

from pipeline import commands
from tests.checking import check, found, rules, write_over
from tests.newsroom import Newsroom


def test_a_good_draft_passes_and_what_is_not_drafted_is_one_line(proofread: Newsroom) -> None:
    ran = check(proofread, languages=["en"], severity="note")
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


def test_an_edit_in_the_catalogue_is_shown_there(proofread: Newsroom) -> None:
    commands.sync(proofread.root, console=commands.stdout())
    proofread.person("en", "study", "وصل", target="The book reached its readers  today.")
    [spaces] = found(proofread, languages=["en"])
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
def test_the_exit_code_follows_the_severity(proofread: Newsroom, fail_on: str, code: int) -> None:
    write_over(proofread, "study", "The researcher", "the researcher wrote a new chapter")
    assert check(proofread, languages=["en"], fail_on=fail_on).code == code


def test_what_makes_the_check_fail_is_always_shown(proofread: Newsroom) -> None:
    write_over(proofread, "study", "The researcher", "The researcher wrote a new chapter")
    ran = check(proofread, languages=["en"], fail_on="note", severity="blocking")
    assert (ran.code, "end-punctuation" in ran.out) == (1, True)
    quiet = check(proofread, languages=["en"])
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
def test_what_cannot_be_done_is_said_with_another_exit_code(proofread: Newsroom, options: dict[str, object], complaint: str) -> None:
    ran = check(proofread, **options)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err


def test_a_broken_termbase_means_that_nothing_can_be_checked(proofread: Newsroom) -> None:
    proofread.write("translations/terms.csv", "source,en\n<<<<<<< HEAD\nنقابة,union\n")
    ran = check(proofread)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("translations/terms.csv:2: ")


def test_files_that_cannot_be_read_are_findings_and_the_others_go_on(proofread: Newsroom) -> None:
    proofread.translate(languages=["en", "es", "fr", "de"])
    lines = (proofread.root / "translations/es/study.po").read_text(encoding="utf-8").split("\n")
    proofread.write("translations/es/study.po", "\n".join([*lines[:12], "<<<<<<< HEAD", *lines[12:]]))
    proofread.replace("translations/fr/study.md", "\nktbt", "\n<<<<<<< HEAD\nktbt")
    proofread.write("translations/de/study.md", proofread.markdown("de", "study").encode() + b"\xff")
    proofread.write("content/broken.md", "---\ntitle: ن\n---\n\n<<<<<<< HEAD\nنص.\n")
    worst = [
        (each["rule"], each["file"], each["line"]) for each in found(proofread) if each["severity"] == "blocking" and each["touched"] and each["unit"] is None
    ]
    assert ("unreadable", "translations/es/study.po", 13) in worst
    assert ("unreadable", "content/broken.md", 5) in worst
    assert {("unread-draft", "translations/fr/study.md"), ("unreadable", "translations/de/study.md")} <= {(rule, file) for rule, file, _ in worst}
    ran = check(proofread)
    assert (ran.code, ran.err) == (1, "")
    assert "study · es  cannot be read: 1 blocking\n\n  translations/es/study.po:13\n" in ran.out
    assert ran.out.startswith("content/broken.md:5  A file cannot be read\n")


def test_a_conflict_is_blocking_and_stands_with_its_sentence(proofread: Newsroom) -> None:
    commands.sync(proofread.root, console=commands.stdout())
    proofread.person("en", "study", "وصل", target="The book arrived.", fuzzy=False)
    write_over(proofread, "study", "The book", "The book is here.")
    [conflict] = [each for each in found(proofread, languages=["en"]) if each["rule"] == "conflict"]
    assert (conflict["severity"], conflict["unit"], conflict["source"]) == ("blocking", 3, "وصل الكتاب إلى القراء.")
    assert str(conflict["file"]).endswith("study.md")
    assert str(conflict["also"]).count("study.po") == 1
    assert "«The book arrived.»" in str(conflict["message"])
    assert check(proofread, touched=True).code == 1


def test_a_draft_without_an_article_is_noticed(proofread: Newsroom) -> None:
    proofread.write("translations/en/old-name.po", (proofread.root / "translations/en/study.po").read_bytes())
    [orphan] = found(proofread, languages=["en"])
    assert (orphan["rule"], orphan["file"]) == ("orphan", "translations/en/old-name.po")
    assert rules(proofread, languages=["en"], slugs=["study"]) == []


def test_sentences_that_wait_for_the_machine_are_one_finding(proofread: Newsroom) -> None:
    proofread.replace("content/study.md", "وصل الكتاب", "جملة جديدة. جملة أخرى هنا. وصل الكتاب")
    [waiting] = found(proofread, languages=["en"])
    assert (waiting["rule"], waiting["severity"], waiting["count"], waiting["touched"]) == ("empty", "blocking", 2, False)
    assert "2 sentences are not translated yet" in str(waiting["message"])
    assert check(proofread, languages=["en"], touched=True).code == 0


def test_a_sentence_that_a_person_emptied_is_theirs(proofread: Newsroom) -> None:
    commands.sync(proofread.root, console=commands.stdout())
    proofread.person("en", "study", "وصل", target="", fuzzy=False)
    write_over(proofread, "study", "The book", "")
    (proofread.root / "translations/en/study.md").unlink()
    [empty] = found(proofread, languages=["en"], touched=True)
    assert (empty["rule"], empty["unit"]) == ("empty", 3)


def test_one_arabic_sentence_wants_one_translation_across_the_site(proofread: Newsroom) -> None:
    proofread.write("content/third.md", "---\ntitle: مقال ثالث\nslug: third\n---\n\nوصل الكتاب إلى القراء.\n")
    proofread.translate(slugs=["third"], languages=["en"])
    proofread.approve("en", "study", "وصل", "The book reached its readers.")
    commands.sync(proofread.root, console=commands.stdout(), prefer="po")
    assert "inconsistent" not in rules(proofread, languages=["en"], slugs=["study"])
    [other] = [each for each in found(proofread, languages=["en"], slugs=["third"]) if each["rule"] == "inconsistent"]
    assert other["message"] == "Elsewhere this source is «The book reached its readers.». (study)"


def test_one_spelling_of_a_name_across_articles_and_the_list_of_names(proofread: Newsroom) -> None:
    for slug in ("third", "fourth"):
        proofread.write(f"content/{slug}.md", f"---\ntitle: مقال\nslug: {slug}\nauthors: خالد حداد\n---\n\nقال خالد حداد كلمة عن {slug}.\n")
    proofread.translate(slugs=["third", "fourth"], languages=["en"])
    proofread.approve("en", "site", "خالد", "Khaled Haddad")
    proofread.approve("en", "third", "قال", "Khaled Haddad said a word about third.")
    proofread.person("en", "fourth", "قال", target="Khalid Haddad said a word about fourth.")
    commands.sync(proofread.root, console=commands.stdout(), prefer="po")
    [name] = [each for each in found(proofread, languages=["en"]) if each["rule"] == "name-spelling"]
    assert (name["slug"], name["unit"]) == ("fourth", 2)
    assert re.fullmatch(r"«خالد» is «Khalid» here and «Khaled» elsewhere\. \((?:site|third)\)", str(name["message"]))


def test_names_are_checked_as_names(proofread: Newsroom) -> None:
    proofread.write("content/third.md", "---\ntitle: مقال\nslug: third\nauthors: خالد حداد\n---\n\nنص.\n")
    proofread.translate(slugs=["third"], languages=["en"])
    proofread.approve("en", "site", "خالد", "Khaled حداد")
    [letters] = [each for each in found(proofread, languages=["en"]) if each["slug"] == "site"]
    assert (letters["rule"], letters["file"], letters["also"]) == ("arabic-letters", "translations/en/site.po", None)
    assert "site · en  names of authors, categories and tags: 1 blocking" in check(proofread, languages=["en"]).out
