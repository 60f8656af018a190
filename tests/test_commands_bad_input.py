"""Whatever is put before a command: one clear message with file, line and mend; the other articles go through; nothing is half written."""

import errno
import os
from pathlib import Path

import pytest

from pipeline import commands
from pipeline.errors import ConfigError
from tests.newsroom import STUDY, Newsroom

LANGUAGES = ("en", "es", "fr", "de")
LONG = "هذه جملة قصيرة. " * 65_536

ARTICLES = {
    "front matter that is not closed": ("---\ntitle: عنوان\nslug: bad\n\nجملة.\n", "content/bad.md:", "key: value"),
    "a line without a key": ("---\ntitle: عنوان\nslug: bad\n= غريب\n---\n\nجملة.\n", "content/bad.md:4: This line of the front matter", "Write `key: value`"),
    "a key that stands twice": ("---\ntitle: عنوان\ntitle: آخر\nslug: bad\n---\n\nجملة.\n", "content/bad.md:3: The key 'title'", "Keep one of the two."),
    "a slug that is no address": ("---\ntitle: عنوان\nslug: مقال جديد\n---\n\nجملة.\n", "content/bad.md:3: “مقال جديد” cannot", "Write “slug: my-article”"),
    "a slug that leads elsewhere": ("---\ntitle: عنوان\nslug: ../../etc\n---\n\nجملة.\n", "content/bad.md:3: “../../etc” cannot", "a-z, 0-9 and hyphens"),
    "the slug of the names' file": ("---\ntitle: عنوان\nslug: site\n---\n\nجملة.\n", "content/bad.md:3: The slug “site” is taken", "Choose another slug."),
    "invalid UTF-8": ("---\ntitle: عنوان\nslug: bad\n---\n\nجملة.\n".encode("cp1256"), "content/bad.md:2: Byte 8 of this line", "Save the file as UTF-8."),
    "UTF-16": ("---\ntitle: عنوان\nslug: bad\n---\n\nجملة.\n".encode("utf-16"), "content/bad.md:1: ", "UTF-8"),
    "a NUL": ("---\ntitle: عنوان\nslug: bad\n---\n\nجملة\0 أولى.\n", "content/bad.md:6: A NUL character.", "Delete it"),
    "a line of a megabyte": (f"---\ntitle: عنوان\nslug: bad\n---\n\n{LONG}\n", "content/bad.md:6: This line has 1,048,576 characters.", "lines of its own"),
    "a merge conflict": (
        "---\ntitle: عنوان\nslug: bad\n---\n\nجملة.\n\n<<<<<<< HEAD\nصيغة.\n=======\nأخرى.\n>>>>>>> desk\n",
        "content/bad.md:8: A merge conflict was left",
        "Keep one side",
    ),
    "a merge conflict in the front matter": (
        "---\ntitle: عنوان\n<<<<<<< HEAD\nslug: bad\n=======\nslug: worse\n>>>>>>> desk\n---\n\nجملة.\n",
        "content/bad.md:3: A merge conflict was left",
        "Keep one side",
    ),
    "a file of nine megabytes": ("جملة.\n" * 900_000, "content/bad.md: The file is larger than 8 MB.", "Split it"),
}  # fmt: skip
DRAFTS = {
    "a merge conflict in the catalogue": ("po", lambda text: text.replace('msgctxt "paragraph"', '<<<<<<< HEAD\nmsgctxt "paragraph"', 1), "news.po:"),
    "a catalogue that breaks off": ("po", lambda text: text[: text.index("wqّa") + 3], "news.po:"),
    "a catalogue without a header": ("po", lambda text: text.split("\n\n", 1)[1], "news.po:1: The catalogue has no header"),
    "a catalogue of another language": ("po", lambda text: text.replace("Language: en", "Language: it", 1), "news.po:1: The header says “Language: it”"),
    "an entry that stands twice": ("po", lambda text: text + "\n" + text.split("\n\n")[1] + "\n", "a second time"),
    "a NUL in the catalogue": ("po", lambda text: text + "\0", "A NUL character."),
    "a merge conflict in the draft": (
        "md",
        lambda text: text.replace("wqّa", "<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> desk\nwqّa", 1),
        "news.md:{line}: A merge conflict",
    ),
    "a merge conflict in the draft's front matter": ("md", lambda text: text.replace("slug:", "<<<<<<< HEAD\nslug:", 1), "news.md:{line}: A merge conflict"),
    "a NUL in the draft": ("md", lambda text: text.replace("wqّa", "wq\0", 1), "news.md:{line}: A NUL character."),
}
TERMS = {
    "a row with too many cells": ("source,en\nالنضال,struggle,fight\n", "translations/terms.csv:2: this row has 3 cells", "quotation marks"),
    "an unknown column": ("source,en,english spelling\nالنضال,struggle,\n", "translations/terms.csv:1: “english spelling” is no column", "codes"),
    "a term that stands twice": ("source,en\nالنضال,struggle\nالنضال,fight\n", "translations/terms.csv:3: “النضال” stands here and on line 2", "Keep one"),
    "an open quotation mark": ('source,en\nالنضال,"struggle\n', "translations/terms.csv:2: this row cannot be read", "quotation marks"),
    "not UTF-8": ("source,en\nالنضال,struggle\n".encode("cp1256"), "translations/terms.csv:2: Byte 1 of this line", "UTF-8"),
}
SETTINGS = {
    "an unknown key": ("beam_size = 4", "beamsize = 4", "site.toml:", "Did you mean “beam_size”?"),
    "a wrong type": ("beam_size = 4", 'beam_size = "four"', "site.toml:", "Write a whole number"),
    "not TOML": ("[site]", "[site", "site.toml:3: this is not TOML", "Mend the line."),
    "an unknown language": ('required = ["en"', 'required = ["eo"', "site.toml:", "add [languages.eo]"),
}


@pytest.mark.parametrize("label", ARTICLES)
def test_a_bad_article(room: Newsroom, label: str) -> None:
    content, place, mend = ARTICLES[label]
    path = room.write("content/bad.md", content)
    before = path.read_bytes()
    ran = room.translate()
    assert ran.code == 1
    message = ran.only_message
    assert message.startswith(place)
    assert mend in message
    assert room.went_through("news")
    assert room.went_through("study")
    assert path.read_bytes() == before
    assert room.half_written() == []
    assert not [name for name in room.files() if Path(name).stem not in ("news", "study", "site")]
    assert room.ran(commands.queue).only_message == message


def test_an_article_without_a_slug_takes_the_name_of_its_file(room: Newsroom) -> None:
    room.write("content/Second Story.md", "---\ntitle: قصة\n---\n\nجملة.\n")
    assert room.translate().code == 0
    assert room.went_through("second-story")


def test_two_articles_of_one_slug_are_one_message_and_neither_is_taken(room: Newsroom) -> None:
    room.write("content/other.md", STUDY)
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message == "content/study.md: The slug “study” is also that of content/other.md. Give each of them its own “slug:”.\n"
    assert room.went_through("news")
    assert not room.went_through("study")
    assert room.translate(slugs=["study"]).only_message == ran.err


def test_an_article_asked_for_that_cannot_be_read_is_no_unknown_slug(room: Newsroom) -> None:
    room.write("content/bad.md", "---\ntitle: عنوان\n")
    ran = room.translate(slugs=["bad"])
    assert ran.code == 1
    assert ran.only_message.startswith("content/bad.md:1: The front matter is not closed.")
    assert room.translate(slugs=["news"]).code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_an_article_that_may_not_be_read(room: Newsroom) -> None:
    room.write("content/bad.md", STUDY).chmod(0)
    ran = room.translate()
    assert ran.code == 1
    assert "content/bad.md: The file cannot be read" in ran.only_message
    assert room.went_through("news")


def test_a_read_error_is_one_message(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write("content/bad.md", STUDY)
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "bad.md":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refused)
        ran = room.translate()
    assert ran.code == 1
    assert ran.only_message.startswith("content/bad.md: The file cannot be read: Permission denied.")
    assert room.went_through("news")


def test_a_folder_named_like_an_article(room: Newsroom) -> None:
    (room.root / "content" / "bad.md").mkdir()
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message.startswith("content/bad.md: This is not a file but a folder or a device.")
    assert room.went_through("news")


@pytest.mark.parametrize("label", DRAFTS)
def test_a_bad_draft(room: Newsroom, label: str) -> None:
    room.translate()
    end, damage, place = DRAFTS[label]
    path = room.root / "translations" / "en" / f"news.{end}"
    damaged = damage(path.read_text(encoding="utf-8"))
    path.write_text(damaged, encoding="utf-8")
    room.replace("content/news.md", "إعادة المفصولين.", "إعادة كل المفصولين.")
    room.replace("content/study.md", "فصلًا جديدًا", "فصلًا قديمًا")
    ran = room.translate()
    assert ran.code == 1
    message = ran.only_message
    assert message.startswith("translations/en/news.")
    line = damaged.count("\n", 0, max(damaged.find("<<<<<<<"), damaged.find("\0"))) + 1
    assert place.format(line=line) in message
    assert path.read_text(encoding="utf-8") == damaged
    assert room.entry("es", "news", "إعادة").source == "إعادة كل المفصولين."
    assert room.entry("en", "study", "كتبت").source == "كتبت الباحثة فصلًا قديمًا."
    assert room.half_written() == []
    assert room.ran(commands.queue).only_message == message


def test_broken_names_leave_the_names_in_the_drafts_alone(room: Newsroom) -> None:
    room.translate(languages=["en"])
    names = room.root / "translations" / "en" / "site.po"
    names.write_bytes(names.read_bytes()[:-20])
    room.replace("content/study.md", "فصلًا جديدًا", "فصلًا قديمًا")
    before = room.markdown("en", "news")
    ran = room.translate(languages=["en"])
    assert ran.code == 1
    assert ran.only_message.startswith("translations/en/site.po:")
    assert room.markdown("en", "news") == before
    assert room.entry("en", "study", "كتبت").source == "كتبت الباحثة فصلًا قديمًا."


@pytest.mark.parametrize("label", TERMS)
def test_a_mistake_in_the_termbase_stops_the_run_before_anything_is_written(room: Newsroom, label: str) -> None:
    content, place, mend = TERMS[label]
    room.write("translations/terms.csv", content)
    with pytest.raises((ConfigError, commands.translate.__globals__["TazamunError"])) as raised:
        room.translate()
    assert str(raised.value).startswith(place)
    assert mend in str(raised.value)
    assert list(room.files()) == ["translations/terms.csv"]


@pytest.mark.parametrize("label", SETTINGS)
@pytest.mark.parametrize("command", [commands.translate, commands.queue, commands.models])
def test_a_mistake_in_the_settings_stops_every_command(room: Newsroom, label: str, command: object) -> None:
    old, new, place, mend = SETTINGS[label]
    room.replace("site.toml", old, new)
    with pytest.raises(ConfigError) as raised:
        room.ran(command)  # type: ignore[arg-type]
    assert str(raised.value).startswith(place)
    assert mend in str(raised.value)
    assert room.files() == {}


def test_no_settings_at_all(room: Newsroom) -> None:
    (room.root / "site.toml").unlink()
    with pytest.raises(ConfigError, match="Run the command in the project's folder"):
        room.translate()
