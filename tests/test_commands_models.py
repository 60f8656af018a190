"""``invoke models``: what is installed, what goes out and comes in."""

import re
from pathlib import Path

import pytest

from pipeline import commands
from tests.newsroom import Newsroom
from tests.tiny_package import build_argos


def test_models_lists_packages_and_routes(room: Newsroom) -> None:
    ran = room.ran(commands.models)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^ar→en +tiny +0\.1 +shipped +[0-9a-f]{12} +\d+\.\d$", ran.out, re.MULTILINE)
    assert re.search(r"^de +ar→de *$", ran.out, re.MULTILINE)


def test_models_exports_what_models_installs(room: Newsroom, tmp_path: Path) -> None:
    ran = room.ran(commands.models, export=tmp_path / "out")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir())[0] == "ar_de.argosmodel"
    ran = room.ran(commands.models, folder=tmp_path / "out")
    assert ran.code == 0
    assert "7 directions installed from" in ran.out
    assert re.search(r"^ar→de +\S+ +0\.1 +installed", ran.out, re.MULTILINE)


def test_models_refuses_a_damaged_file_and_installs_the_others(room: Newsroom, tmp_path: Path) -> None:
    good = build_argos(tmp_path / "carried", "ar", "en")
    (tmp_path / "carried" / "bad.argosmodel").write_bytes(good.read_bytes()[:2000])
    ran = room.ran(commands.models, folder=tmp_path / "carried")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "bad.argosmodel: this is not a whole zip archive" in ran.err
    assert "1 direction installed" in ran.out


def test_models_from_a_folder_without_packages_says_so(room: Newsroom, tmp_path: Path) -> None:
    ran = room.ran(commands.models, folder=tmp_path)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "there is no .argosmodel file" in ran.err


def test_models_installs_from_the_index_only_where_there_is_a_network(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(address: str) -> None:
        raise OSError(f"no route to {address}")

    monkeypatch.setattr("pipeline.engine.index._open", offline)
    ran = room.ran(commands.models, install=["ar-en", "nonsense"])
    assert ran.code == 1
    assert ran.err.count("\n") == 2
    assert "the package index cannot be reached" in ran.err
    assert "carry the .argosmodel file here" in ran.err
    assert "«nonsense» is not a direction. Write source and target, as in ar-en." in ran.err
    assert "ar→en" in ran.out
