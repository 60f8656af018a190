"""Dates of articles: in order, in the site's time zone, and written as feeds and sitemaps allow."""

from pathlib import Path

import pytest
from tazamun_site import graph, versions


def written(folder: Path, **dates: str) -> list[Path]:
    """Write an Arabic article for each date and return their paths."""
    paths = []
    for slug, date in dates.items():
        paths.append(folder / f"{slug}.md")
        paths[-1].write_text(f"---\ntitle: {slug}\nslug: {slug}\n" + (f"date: {date}\n" if date else "") + "---\n\nنص.\n", encoding="utf-8")
    return paths


def read(path: Path, language: str = "ar", *, timezone: str = "Africa/Cairo") -> versions.Version:
    return versions.read(path, language=language, translation=False, timezone=timezone)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("1895-06-01", "1895-06-01T00:00:00+02:05"),
        ("1965-03-04 08:30", "1965-03-04T08:30:00+02:00"),
        ("2026-01-14 09:00", "2026-01-14T09:00:00+02:00"),
        ("2026-01-14T09:00:00+05:45", "2026-01-14T09:00:00+05:45"),
    ],
)
def test_offsets_have_whole_minutes(tmp_path: Path, date: str, said: str) -> None:
    moment = read(written(tmp_path, article=date)[0]).date
    assert moment is not None
    assert moment.isoformat() == said


def test_what_has_no_date_comes_after_the_oldest(tmp_path: Path) -> None:
    paths = written(tmp_path, old="1895-06-01", undated="", young="2026-01-14", middle="1965-03-04")
    found, _ = graph.build([(path, "ar") for path in paths], read=read, source="ar", languages=("ar",), drafts="")
    assert [version.key for version in found.listed("ar")] == ["young", "middle", "old", "undated"]
