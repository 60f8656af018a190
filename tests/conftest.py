"""What every test stands on: no socket opens, no locale or clock of the machine shows through, a project in a temporary folder."""

import ipaddress
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.desk_client import Tab, tab
from tests.newsroom import NEWS, STUDY, Newsroom, newsroom
from tests.press import ARTICLE, Press
from tests.tiny_package import build_shared, pack_argos

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("tazamun", derandomize=True, deadline=None, database=None)
settings.load_profile("tazamun")


class NetworkForbiddenError(AssertionError):
    """A test, or the code under it, tried to leave the machine."""


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    try:
        return address[0] == "localhost" or ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid every connection and every name look-up; tests marked ``loopback`` or ``browser`` may talk to this machine."""
    local = any(request.node.get_closest_marker(mark) for mark in ("loopback", "browser"))
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not (local and _is_loopback(address)):
            raise NetworkForbiddenError(f"a test opened a connection to {address!r}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        if not (local and _is_loopback((host,))):
            raise NetworkForbiddenError(f"a test looked up {host!r}")
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture
def root() -> Path:
    """Return the repository's folder."""
    return ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project (site.toml, pelicanconf.py, theme/, empty content/ and translations/), made the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("site.toml", "pelicanconf.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "theme", folder / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "content" / "pages").mkdir(parents=True)
    (folder / "translations").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tiny package in the form of the shipped one, all directions in one folder; copy it, never write into it."""
    return build_shared(tmp_path_factory.mktemp("tiny") / "starter")


@pytest.fixture(scope="session")
def package_file(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a stock .argosmodel file of one direction of it."""
    return pack_argos(model, ("ar", "en"), out=tmp_path_factory.mktemp("packed") / "ar_en.argosmodel")


@pytest.fixture
def empty_room(project: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """Return a newsroom without articles whose engine is a fake."""
    return newsroom(project, model, capsys, monkeypatch)


@pytest.fixture
def room(empty_room: Newsroom) -> Newsroom:
    """Return a newsroom with two articles."""
    empty_room.write("content/news.md", NEWS)
    empty_room.write("content/study.md", STUDY)
    return empty_room


@pytest.fixture
def press(empty_room: Newsroom) -> Press:
    """Return a newsroom with git and one article that the machine has drafted."""
    empty_room.write("content/library.md", ARTICLE)
    press = Press(empty_room)
    assert empty_room.translate().code == 0
    press.found()
    return press


@pytest.fixture
def approved(press: Press) -> Press:
    """Return that newsroom with the article approved in every language."""
    press.ready()
    return press


@pytest.fixture
def drafts(room: Newsroom) -> Newsroom:
    """Return a newsroom whose machine has drafted everything."""
    assert room.translate().code == 0
    return room


@pytest.fixture
def first(drafts: Newsroom) -> Tab:
    """Return a browser's tab at the review desk of that newsroom."""
    return tab(drafts.root)


@pytest.fixture
def proofread(room: Newsroom) -> Newsroom:
    """Return a newsroom whose only English draft is the study's, edited by a person and without a finding."""
    room.translate(slugs=["study"], languages=["en"])
    room.replace("translations/en/study.md", room.entry("en", "study", "دراسة").target, "A short study")
    room.replace("translations/en/study.md", room.entry("en", "study", "كتبت").target, "The researcher wrote a new chapter.")
    room.replace("translations/en/study.md", room.entry("en", "study", "وصل").target, "The book reached its readers.")
    return room
