"""Saved pages and pasted texts of many kinds against golden articles, and against the words that their authors wrote."""

import os
import re
from pathlib import Path

import pytest

from pipeline.errors import ContentError
from pipeline.frontmatter import parse_front
from pipeline.importer import Options, Report, ingest, render

CASES = sorted(path for path in (Path(__file__).parent / "data" / "import").iterdir() if path.is_dir())


def source_of(case: Path) -> Path:
    return next(path for path in sorted(case.iterdir()) if path.stem in ("input", "page") and path.is_file())


def options_of(case: Path, *, dry_run: bool = True) -> Options:
    file = case / "options.txt"
    said = dict(line.removeprefix("--").split("=", 1) for line in file.read_text(encoding="utf-8").split()) if file.exists() else {}
    return Options(dry_run=dry_run, **said)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.replace("\N{ARABIC TATWEEL}", ""))


def bring(case: Path, root: Path) -> Report:
    return ingest(source_of(case), root=root, options=options_of(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_article_is_the_golden_one(case, tmp_path):
    assert bring(case, tmp_path).text == (case / "expected.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_dropped_is_named_with_its_reason(case, tmp_path):
    report = bring(case, tmp_path)
    lines = [f"{one.reason}: {' '.join(one.text.split())[:120]}" for one in report.dropped]
    assert lines == (case / "dropped.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_word_of_the_author_is_there_in_order_and_nothing_else(case, tmp_path):
    """``body.txt`` is the text that the page was made from, not the importer's output."""
    text = bring(case, tmp_path).text
    shown = re.sub(r"\[\^\d+\]:?|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)", " ", text[parse_front(text)[1] :])
    wanted = (case / "body.txt").read_text(encoding="utf-8")
    assert [word for word in words(shown) if not word.isdigit()] == [word for word in words(wanted) if not word.isdigit()]


def test_an_article_is_written_once_and_never_over_another(tmp_path):
    case = next(case for case in CASES if case.name == "blog-theme")
    report = ingest(source_of(case), root=tmp_path, options=options_of(case, dry_run=False))
    assert report.written
    assert report.path is not None
    assert report.path.read_text(encoding="utf-8") == report.text
    assert [(tmp_path / "content" / place).is_file() for place in report.pictures] == [True]
    before = sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file())
    with pytest.raises(ContentError, match="taken"):
        ingest(source_of(case), root=tmp_path, options=options_of(case, dry_run=False))
    assert sorted((path, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()) == before


def test_a_slug_in_another_files_front_matter_is_taken_too(tmp_path):
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "x.md").write_text("---\ntitle: x\nslug: lesson\n---\n", encoding="utf-8")
    case = CASES[0]
    with pytest.raises(ContentError, match="taken"):
        ingest(source_of(case), root=tmp_path, options=Options(slug="lesson"))


def test_a_dry_run_writes_nothing(tmp_path):
    assert not bring(CASES[0], tmp_path).written
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_asked_for_and_never_invented(tmp_path):
    page = tmp_path / "note.txt"
    page.write_text("هذه فقرة طويلة من مقال بلا عنوان ولا كاتب ولا تاريخ، فيها كلام كثير عن المدينة وأهلها في عام 2025 كله.\n" * 3, encoding="utf-8")
    report = ingest(page, root=tmp_path, options=Options())
    assert report.missing == ("--title", "--author", "--date")
    assert report.exit_code == 1
    assert "--title, --author, --date" in render(report)
    assert not (tmp_path / "content").exists()
    answers = {"Title": "عنوان", "Author": "كاتبة", "Date": "١٤ كانون الثاني ٢٠٢٦", "Address": "my-note"}
    report = ingest(page, root=tmp_path, options=Options(), ask=lambda question: answers[question.split()[0]])
    assert (report.missing, report.slug, str(report.metadata.date)) == ((), "my-note", "2026-01-14")
    assert report.written


def test_options_stand_above_the_page(tmp_path):
    case = next(case for case in CASES if case.name == "news-portal")
    options = Options(title="عنوان آخر", author="كاتب آخر", date="1 رجب 1447", slug="other", category="قسم", dry_run=True)
    front = parse_front(ingest(source_of(case), root=tmp_path, options=options).text)[0].values
    assert {key: front[key] for key in ("title", "authors", "date", "slug", "category")} == {
        "title": "عنوان آخر", "authors": "كاتب آخر", "date": "2025-12-21", "slug": "other", "category": "قسم",
    }  # fmt: skip


@pytest.mark.parametrize("options", [Options(slug="../up"), Options(slug="عربي"), Options(date="البارحة")], ids=["slip", "not ASCII", "no date"])
def test_options_that_make_no_sense_are_refused(tmp_path, options):
    with pytest.raises(ContentError, match=r"--(slug|date)"):
        ingest(source_of(CASES[0]), root=tmp_path, options=options)


def test_the_report_lists_changes_only_when_asked(tmp_path):
    case = next(case for case in CASES if case.name == "direction-marks")
    report = bring(case, tmp_path)
    assert "[U+200F]" in render(report, verbose=True)
    assert "[U+200F]" not in render(report)
    assert "stray control" in render(report)


def test_real_articles_need_no_repair(tmp_path):
    """The newsroom's own texts are not in the repository; the variable names the folder that holds them."""
    folder = os.environ.get("TAZAMUN_ARTICLES")
    if not folder:
        pytest.skip("TAZAMUN_ARTICLES does not point to the folder of real articles")
    page = ingest(Path(folder) / "newsroom-page-as-text.txt", root=tmp_path, options=Options(dry_run=True))
    assert page.missing == ()
    assert (str(page.metadata.date), page.metadata.issue, sorted(page.metadata.elsewhere)) == ("2026-01-14", "8587", ["de", "en", "es", "fr"])
    assert re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", page.metadata.author_latin)
    assert len(page.metadata.tags) == 2
    assert [len(re.findall(rf"^{mark} ", page.text, re.M)) for mark in ("##", "###")] == [4, 6]
    assert "http" not in page.text[parse_front(page.text)[1] :]
    essay = ingest(Path(folder) / "essay-without-title.txt", root=tmp_path, options=Options(dry_run=True))
    assert essay.missing == ("--title", "--author", "--date")
    assert [one.reason for one in essay.dropped] == ["pull quote repeated"]
    opinion = ingest(Path(folder) / "op-ed-pasted.txt", root=tmp_path, options=Options(dry_run=True))
    assert opinion.missing == ("--title", "--date")
    assert opinion.metadata.author
    assert opinion.metadata.role
