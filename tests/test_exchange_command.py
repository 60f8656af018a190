"""``invoke export`` and ``invoke import`` on a project: files, exit codes, conflicts as sync knows them, and nothing of anybody's lost."""

import re
from pathlib import Path

import pytest

from pipeline import commands, tmx
from pipeline.commands import exchange
from pipeline.errors import ConfigError, ContentError
from pipeline.memory import Pair
from tests.newsroom import Newsroom, Ran

LINA = "Lina Haddad <lina@example.org>"
WROTE = "wcl alktab aly alqraa."
"""What the stand-in for the machine makes of the second sentence of the study."""


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """Return the newsroom with English drafts."""
    room.translate(languages=["en"])
    return room


def exported(room: Newsroom, form: str = "xliff", slug: str = "study") -> Path:
    ran = room.ran(exchange.export, slug=slug, languages=["en"], form=form)
    assert (ran.code, ran.err) == (0, "")
    return room.root / ran.out.partition(":")[0]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def imported(room: Newsroom, path: Path, **options: object) -> Ran:
    return room.ran(exchange.import_, file=path, **options)


@pytest.mark.parametrize("form", ["po", "xliff", "html"])
def test_what_is_edited_elsewhere_arrives_in_both_files(room: Newsroom, form: str) -> None:
    path = exported(room, form)
    assert imported(room, path).out == "study en: nothing new.\n"
    edit(path, WROTE, "The book reached its readers.")
    ran = imported(room, path)
    assert (ran.code, ran.err, ran.out) == (0, "", "study en: 1 edited.\n")
    entry = room.entry("en", "study", "وصل")
    assert (entry.target, entry.state) == ("The book reached its readers.", "edited")
    assert "The book reached its readers.\n" in room.markdown("en", "study")
    before = room.files()
    assert imported(room, path).out == "study en: nothing new.\n"
    assert room.ran(commands.sync).out == "0 drafts changed.\n"
    assert room.translate(languages=["en"]).code == 0
    assert {name: raw for name, raw in room.files().items() if "/en/" in name} == {name: raw for name, raw in before.items() if "/en/" in name}


def test_a_dry_run_writes_nothing(room: Newsroom) -> None:
    path = exported(room)
    edit(path, WROTE, "The book reached its readers.")
    before = room.files()
    assert imported(room, path, dry_run=True).out == "study en: 1 edited (nothing was written).\n"
    assert room.files() == before


def test_signatures_count_with_a_name(room: Newsroom) -> None:
    path = exported(room)
    edit(path, 'approved="no"', 'approved="yes"')
    edit(path, 'state="needs-review-translation"', 'state="final"')
    ran = imported(room, path)
    assert "3 signatures not counted: the file names no reviewer." in ran.out
    assert room.entry("en", "study", "وصل").state == "machine"
    assert imported(room, path, reviewer=LINA).out == f"study en: 3 approved by {LINA}.\n"
    assert {entry.state for entry in room.catalogue("en", "study").entries} == {"approved"}
    assert room.catalogue("en", "study").header["Last-Translator"] == LINA


def test_two_edits_of_one_sentence_are_a_conflict_that_sync_knows_and_ends(room: Newsroom) -> None:
    path = exported(room)
    room.replace("translations/en/study.md", WROTE, "The book found its readers.")
    edit(path, WROTE, "The book reached its readers.")
    ran = imported(room, path)
    assert ran.code == 1
    assert ran.out == "study en: 1 in conflict.\n"
    assert "«The book found its readers.» In the file, and now in the draft: «The book reached its readers.»" in ran.err
    entry = room.entry("en", "study", "وصل")
    assert (entry.target, entry.notes) == ("The book found its readers.", ("conflict: The book reached its readers.",))
    assert "The book reached its readers.\n" in room.markdown("en", "study")
    before = room.files()
    assert room.ran(commands.sync).code == 1
    assert room.files() == before, "sync sees the conflict as its own"
    room.person("en", "study", "وصل", fuzzy=False)
    assert room.ran(commands.sync).code == 0
    entry = room.entry("en", "study", "وصل")
    assert (entry.target, entry.state, entry.notes) == ("The book found its readers.", "approved", ())
    assert "The book found its readers.\n" in room.markdown("en", "study")


def test_the_other_text_of_a_conflict_can_be_chosen(room: Newsroom) -> None:
    path = exported(room)
    room.approve("en", "study", "وصل", "The book found its readers.")
    edit(path, WROTE, "The book reached its readers.")
    assert imported(room, path).code == 1
    assert room.ran(commands.sync, prefer="markdown").code == 0
    entry = room.entry("en", "study", "وصل")
    assert (entry.target, entry.state) == ("The book reached its readers.", "edited")


def test_a_draft_that_is_held_keeps_its_text_and_the_catalogue_takes_the_edits(room: Newsroom) -> None:
    path = exported(room)
    room.replace("translations/en/study.md", "status: draft", "status: published")
    before = room.markdown("en", "study")
    room.person("en", "study", "كتبت", target="She wrote a chapter.")
    edit(path, WROTE, "The book reached its readers.")
    ours = re.search("<target[^>]*>(ktbt[^<]*)<", path.read_text(encoding="utf-8"))
    assert ours
    edit(path, ours[1], "The scholar wrote.")
    ran = imported(room, path)
    assert (ran.code, room.markdown("en", "study")) == (1, before)
    assert "the file's is there as a suggestion" in ran.err
    assert room.entry("en", "study", "وصل").target == "The book reached its readers."
    entry = room.entry("en", "study", "كتبت")
    assert (entry.target, entry.state) == ("She wrote a chapter.", "edited")
    assert entry.notes[0] == f"suggestion 100: The scholar wrote. ⟵ {entry.source}"


def test_a_draft_that_cannot_be_read_is_left_alone(room: Newsroom) -> None:
    path = exported(room)
    edit(path, WROTE, "The book reached its readers.")
    room.replace("translations/en/study.md", WROTE, f"<<<<<<< mine\n{WROTE}\n=======\nother\n>>>>>>> theirs")
    before = room.files()
    ran = imported(room, path)
    assert ran.code == 1
    assert ran.err.startswith("translations/en/study.md:")
    assert room.files() == before


def test_a_changed_arabic_is_refused_for_its_sentence_alone(room: Newsroom) -> None:
    path = exported(room, slug="news")
    room.replace("content/news.md", "زيادة الأجور 14٪.", "زيادة الأجور 15٪.")
    edit(path, "zyadh alajwr 14%.", "Wages up by 14 %.")
    ran = imported(room, path)
    assert ran.code == 1
    assert re.search(r"news\.en\.xlf:\d+: unit \d: Its Arabic is not in the article, or has changed since the file was made\.", ran.err)
    assert "Wages up" not in room.markdown("en", "news")


def test_an_export_never_overwrites_work_that_nobody_has_imported(room: Newsroom) -> None:
    for form in ("po", "xliff", "html"):
        path = exported(room, form)
        exported(room, form)
        room.person("en", "study", "كتبت", target=f"She wrote a chapter ({form}).")
        exported(room, form)
        edit(path, WROTE, f"The book reached its readers ({form}).")
        worked_on = path.read_bytes()
        ran = room.ran(exchange.export, slug="study", languages=["en"], form=form)
        assert (ran.code, path.read_bytes()) == (1, worked_on)
        assert ran.err == f"exchange/{path.name}: Somebody has worked on this file since it was exported. Import it first, or move it away.\n"
        assert imported(room, path).code == 0
        exported(room, form)
        room.person("en", "study", "وصل", target=WROTE)


def test_a_file_that_only_holds_a_comment_is_work_too(room: Newsroom) -> None:
    path = exported(room)
    edit(path, "</trans-unit>", '<note from="translator">Ask Samir.</note></trans-unit>')
    room.person("en", "study", "كتبت", target="She wrote a chapter.")
    assert room.ran(exchange.export, slug="study", languages=["en"], form="xliff").code == 1
    assert imported(room, path).out == "study en: 3 with new comments.\n"
    assert room.entry("en", "study", "وصل").comments == ("Ask Samir.",)


def test_a_memory_of_omegat_needs_a_slug_and_takes_what_is_the_articles(room: Newsroom) -> None:
    source = room.entry("en", "study", "وصل").source
    pairs = [Pair("en", source, "The book reached its readers.", approved=True), Pair("en", "جملة أخرى.", "Another.", approved=True)]
    path = room.write("project_save.tmx", tmx.to_tmx(pairs))
    with pytest.raises(ContentError, match=r"does not say which article it is of\. Add --slug"):
        imported(room, path)
    assert imported(room, path, slug="study").out == "study en: 1 edited, 2 not in the file.\n"
    assert room.entry("en", "study", "وصل").state == "edited"


def test_the_approved_sentences_of_an_article_and_of_the_site_as_a_memory(room: Newsroom) -> None:
    room.approve("en", "study", "وصل", "The book reached its readers.")
    room.approve("en", "news", "إعادة", "Reinstatement.")
    for slug, expected in (("study", ["The book reached its readers."]), (".", ["Reinstatement.", "The book reached its readers."])):
        path = exported(room, "tmx", slug)
        assert [pair.target for pair in tmx.from_tmx(path.read_text(encoding="utf-8"))] == expected


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"slug": "study", "form": "doc"}, ConfigError, "«doc» is no format that is exported. Write one of po, xliff, xliff-tags, tmx, html."),
        ({"slug": ".", "form": "po"}, ContentError, "Only --format tmx takes the whole site."),
        ({"slug": "study", "languages": ["xx"]}, ConfigError, "«xx» is not a target language."),
        ({"slug": "study", "languages": ["en", "fr"], "output": "one.po"}, ConfigError, "One file for 2 languages."),
    ],
)
def test_what_cannot_be_exported(room: Newsroom, options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        room.ran(exchange.export, **options)


def test_an_unknown_article_is_one_message(room: Newsroom) -> None:
    ran = room.ran(exchange.export, slug="studi", languages=["en"])
    assert (ran.code, ran.out, ran.err) == (1, "", "content: There is no article with the slug «studi». Did you mean study?\n")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("study.pdf", {}, "“.pdf” is no format that is imported. Save it as one of these: .po .xlf"),
        ("absent.po", {}, "There is no such file."),
        ("study.en.xlf", {"slug": "news"}, "The file is of the article «study», not «news»."),
        ("study.en.xlf", {"language": "fr"}, "The file is in en, not in fr."),
        ("empty.po", {}, "This is no PO file: it holds no message."),
        ("broken.docx", {}, "broken.docx"),
    ],
)
def test_what_cannot_be_imported(room: Newsroom, name: str, options: dict[str, object], message: str) -> None:
    exported(room)
    for given in ("study.pdf", "empty.po", "broken.docx"):
        room.write(f"exchange/{given}", b"")
    before = room.files()
    with pytest.raises(ContentError, match=re.escape(message)):
        imported(room, room.root / "exchange" / name, **options)
    assert room.files() == before


def test_a_regional_variant_is_its_language_and_a_foreign_header_names_no_article(room: Newsroom) -> None:
    path = exported(room, "po")
    edit(path, "Project-Id-Version: study", "Project-Id-Version: PACKAGE VERSION")
    edit(path, "Language: en", "Language: en_GB")
    edit(path, WROTE, "The book reached its readers.")
    assert imported(room, path, slug="study").out == "study en: 1 edited.\n"


def test_an_article_that_no_machine_has_drafted_can_be_translated_elsewhere(room: Newsroom) -> None:
    ran = room.ran(exchange.export, slug="study", languages=["fr"], form="xliff")
    path = room.root / "exchange" / "study.fr.xlf"
    assert ran.out == "exchange/study.fr.xlf: 3 sentences, 3 to review\n"
    text = path.read_text(encoding="utf-8")
    sentence = "وصل الكتاب إلى القراء."
    path.write_text(text.replace(f"<source>{sentence}</source>", f"<source>{sentence}</source><target>Le livre est arrivé.</target>"), encoding="utf-8")
    assert imported(room, path).out == "study fr: 1 edited.\n"
    assert room.entry("fr", "study", "وصل").state == "edited"
    assert "Le livre est arrivé.\n" in room.markdown("fr", "study")
