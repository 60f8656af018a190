"""When something breaks under a command: a missing or broken model, a full disk; old drafts stay and nothing is half written."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from pipeline import commands
from tests.newsroom import STUDY, Newsroom, newsroom
from tests.tiny_package import build_shared


def test_a_deleted_model_is_one_message_and_old_drafts_stay(room: Newsroom) -> None:
    room.translate()
    before = room.files()
    shutil.rmtree(room.root / "models")
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message == "models: there is no translation package. Restore models/ from git, or install packages: invoke models.\n"
    assert room.files() == before
    assert room.ran(commands.queue).code == 0


@pytest.mark.parametrize("part", ["model/model.bin", "sentencepiece.model", "directions.json"])
@pytest.mark.parametrize("length", [0, 100])
def test_a_truncated_package_is_one_message(
    project: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, part: str, length: int
) -> None:
    room = newsroom(project, model, capsys, monkeypatch, real=True)
    room.write("content/study.md", STUDY)
    path = room.root / "models" / "tiny" / part
    path.write_bytes(path.read_bytes()[:length])
    ran = room.translate()
    assert ran.code == 1
    message = ran.only_message
    assert message.startswith("models/tiny")
    assert "Restore it from git" in message or "Install the package again" in message
    assert room.files() == {}


def test_a_broken_package_beside_a_good_one_is_told_and_the_drafts_are_made(room: Newsroom) -> None:
    room.write(".cache/packages/translate-ar_en/metadata.json", '{"from_code": "ar"}')
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message.startswith(".cache/packages/translate-ar_en/metadata.json: to_code in the metadata is None")
    assert room.went_through("news")


def test_a_missing_route_is_one_message_and_the_other_languages_go_through(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = build_shared(tmp_path / "partial", directions=[("ar", "en"), ("en", "es"), ("ar", "fr")])
    room = newsroom(project, partial, capsys, monkeypatch)
    room.write("content/study.md", STUDY)
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message.startswith("no installed package leads from ar to de. Install ar→de")
    assert room.went_through("study", ("en", "es", "fr"))
    assert not room.went_through("study", ("de",))


def test_a_model_that_breaks_down_leaves_the_other_languages_and_old_drafts(room: Newsroom) -> None:
    room.translate(slugs=["study"])
    before = room.markdown("es", "study")
    answer = room.engine.answer

    def broken(text: str, leg: object) -> object:
        if getattr(leg, "target", "") == "es":
            from pipeline.errors import PackageError

            raise PackageError("the model cannot decode (out of memory).", path=room.root / "models" / "tiny", mend="Restore it from git.")
        return answer(text, leg)  # type: ignore[arg-type]

    room.engine.answer = broken  # type: ignore[assignment]
    ran = room.translate()
    assert ran.code == 1
    assert ran.only_message == "models/tiny: the model cannot decode (out of memory). Restore it from git.\n"
    assert room.went_through("news", ("en", "fr", "de"))
    assert room.markdown("es", "study") == before
    assert "translations/es/news.po" not in room.files()


def test_a_full_disk_is_told_and_nothing_is_half_written(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.translate(slugs=["study"], languages=["en"])
    before = room.files()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    room.replace("content/study.md", "فصلًا جديدًا", "فصلًا قديمًا")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ran = room.translate(languages=["en"])
    assert ran.code == 1
    for line in ran.err.splitlines():
        assert line.startswith("translations/en/")
        assert "The file cannot be written: No space left on device. Its old content is untouched." in line
    assert room.files() == before
    assert room.translate(languages=["en"]).code == 0
    assert room.went_through("news", ("en",))


def test_a_disk_that_fills_up_in_the_middle_leaves_whole_files(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.translate(languages=["en"])
    whole = room.files()
    shutil.rmtree(room.root / "translations")
    calls = iter(range(100))

    def filling(descriptor: int) -> None:
        if next(calls) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (room.root / "translations").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", filling)
        ran = room.translate(languages=["en"])
    assert ran.code == 1
    assert room.half_written() == []
    assert 0 < len(room.files()) < len(whole)
    assert room.translate(languages=["en"]).code == 0
    assert room.files() == whole
