"""What looks like a site's furniture and is the article's: between its paragraphs nothing is lost."""

from pathlib import Path

import pytest

from pipeline.importer import Options
from pipeline.importer.ingest import ingest

PARAGRAPHS = (
    "كانت الحافلة تتأخر كل صباح عن موعدها نصف ساعة، ولم يكن أحد من الركاب يسأل السائق عن السبب، لأن الجميع يعرف أن الطريق مليء بالحفر منذ الشتاء الماضي.",
    "قالت لنا إحدى العاملات في معمل النسيج إن أجرها لا يكفي ثمن الطريق، وإنها تفكر كل يوم في ترك العمل، ثم تعود في الصباح التالي إلى المحطة نفسها.",
    "أما البلدية فقد وعدت قبل عامين بإصلاح الشارع الرئيسي، وعلقت لافتة كبيرة على مدخل الحي، ثم نسيت الوعد واللافتة حين انتهت الانتخابات وعاد المطر في الخريف.",
)
BETWEEN = {
    "years over the parts": ("1917", "1918"),
    "numbers of chapters": ("-1-", "-2-"),
    "a sentence that begins like a comment": ("علّق على الخبر أحد الجيران ضاحكا.", ""),
    "a number of readers in words": ("ارتفع عدد القراء إلى عشرة آلاف في سنة واحدة.", ""),
    "a verb that is also an invitation": ("تابعنا السير حتى وصلنا إلى النهر.", ""),
    "a heading that begins like a list of articles": ("مزيد من الوعود", ""),
}


SAID = Options(title="حافلة الصباح", author="هدى البصري", date="2025-03-20", slug="bus", dry_run=True)


def brought(text: str, folder: Path, suffix: str = "txt", *, options: Options = SAID) -> str:
    """Return the article that is made of a file."""
    path = folder / f"article.{suffix}"
    path.write_text(text, encoding="utf-8")
    return ingest(path, root=folder, options=options).text


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
def test_short_lines_of_an_article_stay(tmp_path: Path, between: tuple[str, str]) -> None:
    parts = [PARAGRAPHS[0], between[0], PARAGRAPHS[1], between[1], PARAGRAPHS[2]]
    text = brought("\n\n".join(part for part in parts if part), tmp_path)
    places = [text.find(part) for part in parts if part]
    assert places == sorted(places)
    assert places[0] > 0


def test_prose_is_kept_on_both_sides_of_a_few_words_between_walls(tmp_path: Path) -> None:
    rows = "<table><tr><th colspan=2>أسعار</th></tr><tr><td>تذكرة</td><td>500</td></tr><tr><td>خبز</td><td>300</td></tr></table>"
    text = brought(
        f"<html><body><p>{PARAGRAPHS[0]}</p>{rows}<p>{PARAGRAPHS[1]}</p><p>إعلان</p><p>قال السائق: لا.</p><p>{PARAGRAPHS[2]}</p></body></html>",
        tmp_path,
        "html",
    )
    assert all(part in text for part in (*PARAGRAPHS, "تذكرة", "500", "قال السائق: لا."))


def test_an_ending_after_a_line_of_stars_is_no_signature(tmp_path: Path) -> None:
    text = brought("\n\n".join([*PARAGRAPHS, "***", "لم تنته الحكاية بعد."]), tmp_path)
    assert text.rstrip().endswith("---\n\nلم تنته الحكاية بعد.")


def test_a_refrain_is_no_repeated_paragraph(tmp_path: Path) -> None:
    refrain = "ويبقى الطريق طويلا ويبقى الصباح بعيدا عن الحي كله."
    text = brought("\n\n".join([PARAGRAPHS[0], refrain, PARAGRAPHS[1], refrain, PARAGRAPHS[2]]), tmp_path)
    assert text.count(refrain) == 2
    assert brought("\n\n".join([*PARAGRAPHS, PARAGRAPHS[0]]), tmp_path).count(PARAGRAPHS[0]) == 1


@pytest.mark.parametrize("line", ["ذكرى 25 يناير 2011", "انتفاضة 17 تشرين الأول 2019"])
def test_a_date_in_a_heading_is_not_the_day_of_publication(tmp_path: Path, line: str) -> None:
    text = "\n\n".join(["حافلة الصباح لا تصل", line, "بقلم: هدى البصري", *PARAGRAPHS])
    made = brought(text, tmp_path, options=Options(date="2025-03-20", slug="bus", dry_run=True))
    assert "date: 2025-03-20" in made
    assert line in made
