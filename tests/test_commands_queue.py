"""``invoke queue``: what it lists, in which order, and how its table looks."""

import io
import json
import re

import pytest
from rich.console import Console

from pipeline import commands
from tests.newsroom import STUDY, Newsroom


def test_queue_lists_the_worst_first_and_what_is_not_drafted_yet(room: Newsroom) -> None:
    room.translate(slugs=["news"], languages=["en", "es"])
    for entry in room.catalogue("es", "news").entries:
        room.approve("es", "news", entry.source)
    room.engine.asked.clear()
    ran = room.ran(commands.queue, as_json=True)
    rows = json.loads(ran.out)
    assert (ran.code, ran.err, room.engine.asked) == (0, "", [])
    assert [(row["slug"], row["language"], row["state"]) for row in rows] == [
        ("news", "de", "untranslated"), ("news", "fr", "untranslated"), ("study", "de", "untranslated"), ("study", "en", "untranslated"),
        ("study", "es", "untranslated"), ("study", "fr", "untranslated"), ("news", "en", "draft"), ("news", "es", "in review"),
    ]  # fmt: skip
    assert rows[0]["units"]["untranslated"] == 8
    assert rows[-2]["units"] == {"untranslated": 0, "machine": 8, "edited": 0, "approved": 0, "stale": 0, "merged away": 0}
    assert (rows[-2]["words_left"], rows[-1]["words_left"]) == (rows[0]["words_left"], 0)


def test_queue_shows_outdated_text(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.approve("en", "news", "إعادة", "Reinstatement.")
    room.replace("content/news.md", "إعادة المفصولين.", "إعادة كل المفصولين.")
    rows = json.loads(room.ran(commands.queue, as_json=True).out)
    assert [row["units"]["stale"] for row in rows if (row["slug"], row["language"]) == ("news", "en")] == [1]


@pytest.mark.parametrize("width", [80, 200])
def test_the_queues_table_stands_on_one_line_a_draft(room: Newsroom, width: int) -> None:
    room.write("content/a-long-name.md", STUDY.replace("slug: study", "slug: an-interview-of-tea"))
    room.translate(languages=["en"])
    out = io.StringIO()
    assert commands.queue(room.root, console=Console(file=out, width=width, highlight=False, soft_wrap=True)) == 0
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert [line.split()[:2] for line in lines[1:-1]].count(["news", "en"]) == 1
    assert len(lines) == 1 + 3 * 4 + 1
    assert ("words left" in lines[0]) is (width > 100)
    words = [int(found[1]) for line in lines[1:-1] if (found := re.search(r" (\d+) +(?:translate|fix|review|approve)\b", line))]
    assert lines[-1] == f"12 drafts, {sum(words)} words left to review."


def test_queue_shows_what_a_proofreader_wrote_into_the_markdown(room: Newsroom) -> None:
    room.translate(languages=["en"])
    room.replace("translations/en/study.md", "wcl alktab aly alqraa.", "The book reached its readers.")
    before = room.files()
    rows = json.loads(room.ran(commands.queue, as_json=True).out)
    row = next(row for row in rows if (row["slug"], row["language"]) == ("study", "en"))
    assert row["units"]["edited"] == 1
    assert room.files() == before
