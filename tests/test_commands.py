"""What each task answers: exit code, words on both streams, files on disk."""

import io
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console

from pipeline import commands, config
from pipeline.cache import Cache
from pipeline.commands import report
from pipeline.commands.workspace import Workspace
from pipeline.errors import ConfigError, TazamunError
from pipeline.inline import fixed_parts
from pipeline.markdown import extract
from pipeline.model import Finding
from tests.newsroom import STUDY, Newsroom, newsroom

LANGUAGES = ("en", "es", "fr", "de")


def test_translate_writes_two_files_for_each_article_and_language_and_the_names(room: Newsroom) -> None:
    ran = room.translate()
    assert (ran.code, ran.err) == (0, "")
    expected = {f"translations/{code}/{name}" for code in LANGUAGES for name in ("news.po", "news.md", "study.po", "study.md", "site.po")}
    assert set(room.files()) == expected
    assert re.search(r"^news +8 new +8 new +8 new +8 new", ran.out, re.MULTILINE)
    assert "sentences drafted" in ran.out
    assert "invoke queue" in ran.out


def test_a_draft_keeps_everything_but_the_words(room: Newsroom) -> None:
    room.translate(languages=["en"])
    text = re.sub(r"^skeleton: [0-9a-f]+\n", "", room.markdown("en", "news"), flags=re.MULTILINE)
    assert text == (
        '---\ntitle: fwz alamal fy almynaa\nslug: news\ndate: 2026-01-14\nauthors: lyly hdad, Clara Winterfeld\ncategory: akbar\ntags: "nqabat, #ttamn"\n'
        "summary: atfaq jdyd bad asbwayn.\nsection: عمال\nlang: en\nstatus: draft\ntranslator: tiny 0.1\n---\n\n## ma jry\n\n"
        "wqّa **alamal** atfaqًa [jdydًa](https://example.org/a_b)[^1].\naad aljmya aly `make build` cbah alywm.\n\n"
        "- zyadh alajwr 14%.\n- aaadh almfcwlyn.\n\n[^1]: nc alatfaq fy almlhq.\n"
    )
    assert [entry.state for entry in room.catalogue("en", "news").entries] == ["machine"] * 8


def test_translate_of_one_article_in_one_language_touches_nothing_else(room: Newsroom) -> None:
    ran = room.translate(slugs=["study"], languages=["fr"])
    assert ran.code == 0
    assert set(room.files()) == {"translations/fr/study.po", "translations/fr/study.md"}, "an article without names needs no site.po"
    room.translate(slugs=["news"], languages=["fr"])
    names = [entry.source for entry in room.catalogue("fr", "site").entries]
    room.translate(slugs=["study"], languages=["fr"])
    assert [entry.source for entry in room.catalogue("fr", "site").entries] == names
    assert "ليلى حداد" in names


@pytest.mark.parametrize(("slug", "mend"), [("newz", "Did you mean news?"), ("completely-other-thing", "See invoke queue.")])
def test_an_unknown_slug_is_one_message_and_the_others_go_through(room: Newsroom, slug: str, mend: str) -> None:
    ran = room.translate(slugs=[slug, "study"])
    assert ran.code == 1
    assert ran.err == f"content: There is no article with the slug «{slug}». {mend}\n"
    assert "translations/en/study.md" in room.files()
    assert "translations/en/news.md" not in room.files()


@pytest.mark.parametrize(
    ("language", "mend"), [("fra", "Did you mean fr?"), ("pt", "add [languages.pt] for a new one"), ("ar", "the language that articles are written in")]
)
def test_an_unknown_language_is_one_message_before_anything_is_done(room: Newsroom, language: str, mend: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(mend)):
        room.translate(languages=[language])
    assert room.files() == {}


def test_an_unchanged_project_decodes_nothing_and_keeps_every_byte(room: Newsroom) -> None:
    room.translate()
    before = room.files()
    room.engine.asked.clear()
    ran = room.translate()
    assert (ran.code, room.engine.asked, room.files()) == (0, [], before)
    assert "2 articles as before." in ran.out


def test_an_empty_project_says_what_to_do(project: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    empty = newsroom(project, model, capsys, monkeypatch)
    ran = empty.translate()
    assert (ran.code, ran.err) == (0, "")
    assert "put an article into content/" in ran.out
    assert "put an article into content/" in empty.ran(commands.queue).out


def test_a_changed_sentence_is_drafted_alone(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "news", "عاد الجميع", "Everyone went back to `make build`.")
    room.engine.asked.clear()
    room.replace("content/news.md", "زيادة الأجور 14٪.", "زيادة الأجور 15٪.")
    ran = room.translate(languages=["en"])
    assert [text for text, _ in room.engine.asked] == ["زيادة الأجور 15٪."]
    assert re.search(r"^news +1 new", ran.out, re.MULTILINE)
    assert "- zyadh alajwr 15%.\n" in room.markdown("en", "news")
    assert room.entry("en", "news", "عاد الجميع").state == "approved"


def test_a_changed_sentence_with_a_persons_text_goes_stale_and_gets_a_suggestion(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "news", "زيادة الأجور", "Wages up by 14 per cent.")
    room.replace("content/news.md", "زيادة الأجور 14٪.", "زيادة الأجور 15٪.")
    ran = room.translate(languages=["en"])
    entry = room.entry("en", "news", "زيادة الأجور")
    assert (entry.state, entry.target, entry.previous) == ("stale", "Wages up by 14 per cent.", "زيادة الأجور 14٪.")
    assert "suggestion 100: zyadh alajwr 15%. ⟵ زيادة الأجور 15٪." in entry.notes
    assert "1 suggestion beside edited text" in ran.out
    assert "- Wages up by 14 per cent.\n" in room.markdown("en", "news")
    before = room.files()
    room.engine.asked.clear()
    assert room.translate(languages=["en"]).code == 0
    assert (room.engine.asked, room.files()) == ([], before)


def test_findings_of_the_arabic_stand_in_the_summary_with_file_and_line(room: Newsroom) -> None:
    room.write("content/code.md", "---\ntitle: شيفرة\nslug: code\n---\n\nجملة قبل الشيفرة.\n\n```\nprint()\n")
    ran = room.translate()
    assert (ran.code, ran.err) == (0, "")
    assert "content/code.md:8: The code fence ``` is not closed" in ran.out
    assert "jmlh qbl" in room.markdown("en", "code")


def test_what_is_wrong_with_the_cache_is_a_warning_and_drafts_are_made(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Cache.__init__

    def damaged(cache: Cache, path: Path | None) -> None:
        opened(cache, path)
        cache.findings.append(Finding("cache", "warning", "the cache cannot be used.", path=".cache/decoded.sqlite"))

    monkeypatch.setattr(Cache, "__init__", damaged)
    ran = room.translate(languages=["en"])
    assert ran.code == 0
    assert ".cache/decoded.sqlite: the cache cannot be used." in ran.out
    assert "translations/en/news.md" in room.files()


def test_build_and_serve_say_what_is_missing(room: Newsroom) -> None:
    with pytest.raises(TazamunError, match="Run invoke build first"):
        room.ran(commands.serve)
    (room.root / "pelicanconf.py").unlink()
    with pytest.raises(TazamunError, match=r"pelicanconf\.py: there is no such file"):
        room.ran(commands.build)


def test_build_makes_the_drafts_into_a_site(room: Newsroom) -> None:
    room.translate()
    ran = room.ran(commands.build, drafts=True)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^\d+ pages in .*output", ran.out)
    found = [path for path in (room.root / "output").rglob("*.html") if "fwz alamal" in path.read_text(encoding="utf-8")]
    assert found


def test_names_come_once_into_site_po_and_from_there_into_every_draft(room: Newsroom) -> None:
    room.write("content/study.md", STUDY.replace("slug: study", "slug: study\nauthors: ليلى حداد\ntags: نقابات"))
    room.write("translations/terms.csv", "source,en,es\nليلى حداد,Layla Haddad,Laila Haddad\nنقابات,unions,sindicatos\n")
    room.translate()
    names = {(e.context, e.source): e for e in room.catalogue("en", "site").entries}
    assert names["author", "ليلى حداد"].target == "Layla Haddad"
    assert names["author", "Clara Winterfeld"].target == "Clara Winterfeld"
    assert names["tag", "#تضامن"].target == "#ttamn"
    assert "authors: Layla Haddad, Clara Winterfeld\n" in room.markdown("en", "news")
    assert "authors: Laila Haddad\n" in room.markdown("es", "study")
    assert "tags: sindicatos\n" in room.markdown("es", "study")
    room.person("en", "site", "نقابات", target="trade unions", fuzzy=False)
    room.translate()
    assert 'tags: "trade unions, #ttamn"\n' in room.markdown("en", "news")
    assert "tags: trade unions\n" in room.markdown("en", "study")


def test_a_new_spelling_in_the_termbase_reaches_names_that_nobody_has_written(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "site", "أخبار", "The news")
    room.write("translations/terms.csv", "source,en\nليلى حداد,Layla Haddad\nأخبار,News\n")
    room.translate(languages=["en"])
    assert "authors: Layla Haddad, Clara Winterfeld\n" in room.markdown("en", "news")
    assert "category: The news\n" in room.markdown("en", "news")
    before = room.files()
    room.translate(languages=["en"])
    assert room.files() == before


def test_a_name_that_no_article_has_any_more_waits_among_the_obsolete(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "site", "أخبار", "News")
    room.replace("content/news.md", "category: أخبار\n", "category: تقارير\n")
    room.translate(languages=["en"])
    names = room.catalogue("en", "site")
    assert "أخبار" not in [entry.source for entry in names.entries]
    assert [(entry.source, entry.target) for entry in names.obsolete] == [("أخبار", "News")]


@pytest.mark.parametrize(
    "article", sorted(path.relative_to(Path(__file__).parent.parent).as_posix() for path in (Path(__file__).parent.parent / "content").rglob("*.md"))
)
def test_the_sample_articles_lose_no_link_footnote_or_code(room: Newsroom, root: Path, article: str) -> None:
    for path in (room.root / "content").glob("*.md"):
        path.unlink()
    room.write("translations/terms.csv", (root / "translations/terms.csv").read_bytes())
    text = (root / article).read_text(encoding="utf-8")
    room.write(article, text)
    ran = room.translate(languages=["en", "de"])
    assert (ran.code, ran.err) == (0, "")
    slug = next(Path(name).stem for name in room.files() if name.endswith(".md"))
    document = extract(text, path=article)
    for language in ("en", "de"):
        entries = room.catalogue(language, slug).entries
        assert len(entries) == len(document.units)
        for unit, entry in zip(document.units, entries, strict=True):
            assert fixed_parts(entry.target, references=document.references) == fixed_parts(unit.source, references=document.references)
        draft = extract(room.markdown(language, slug), by_line=True)
        assert sum((fixed_parts(u.source, references=draft.references) for u in draft.units), start=fixed_parts("")) == sum(
            (fixed_parts(u.source, references=document.references) for u in document.units), start=fixed_parts("")
        )


def test_approved_and_released_markdown_keeps_its_text(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.replace("translations/en/study.md", "status: draft", "status: published\nreviewer: Salim")
    before = room.markdown("en", "study")
    room.replace("content/study.md", "فصلًا جديدًا", "فصلًا قديمًا")
    assert room.translate(languages=["en"]).code == 0
    assert room.markdown("en", "study") == before
    assert room.entry("en", "study", "كتبت").source == "كتبت الباحثة فصلًا قديمًا."


def test_a_reviewer_named_in_the_draft_stays_named(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.replace("translations/en/study.md", "status: draft", "status: draft\nreviewer: Salim")
    room.replace("content/study.md", "فصلًا جديدًا", "فصلًا قديمًا")
    room.translate(languages=["en"])
    assert "reviewer: Salim\n" in room.markdown("en", "study")


def test_a_sentence_that_the_model_cannot_do_is_untranslated_with_the_reason(room: Newsroom) -> None:
    answer = room.engine.answer
    room.engine.answer = lambda text, leg: answer("" if "القراء" in text or "اتفاق" in text else text, leg)
    ran = room.translate(languages=["en"])
    plain, marked = room.entry("en", "study", "وصل"), room.entry("en", "news", "وقّع")
    for entry in (plain, marked):
        assert (entry.target, entry.state, entry.provenance) == ("", "untranslated", None)
        assert [note for note in entry.notes if note.startswith("untranslated: ")]
    assert "وصل الكتاب إلى القراء.\n" in room.markdown("en", "study")
    assert ran.code == 0
    before = room.files()
    room.translate(languages=["en"])
    assert room.files() == before
    room.engine.answer = answer
    room.translate(languages=["en"])
    assert room.entry("en", "study", "وصل").state == "machine"


def test_errors_are_said_once_and_named_from_the_projects_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = [TazamunError("It is broken.", path=tmp_path / "content" / "a.md", line=3, mend="Mend [it].") for _ in range(2)]
    assert report.fail_with(twice, root=tmp_path) == 1
    assert capsys.readouterr().err == "content/a.md:3: It is broken. Mend [it].\n"
    assert report.fail_with([]) == 0


def test_a_terminal_sees_progress_and_a_pipe_sees_none(room: Newsroom) -> None:
    out = io.StringIO()
    terminal = Console(file=out, width=80, force_terminal=True, color_system=None, legacy_windows=False)
    commands.translate(room.root, languages=["en"], console=terminal)
    assert "reading articles" in out.getvalue()
    assert "ar→en" in out.getvalue()
    assert "sentences" in out.getvalue()
    assert "\x1b" not in room.translate(languages=["fr"]).out


def test_a_pipe_gets_wide_lines_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    console = report.stdout()
    assert console.width == report.PIPE_WIDTH
    console.print("x" * 500, style="red")
    assert sys.stdout.getvalue() == "x" * 500 + "\n"  # type: ignore[attr-defined]


def test_a_workspace_knows_whether_a_route_leads(room: Newsroom) -> None:
    workspace = Workspace(config.load(room.root), (), ())
    assert workspace.leads("ar", "de")
    assert not workspace.leads("de", "ar")
