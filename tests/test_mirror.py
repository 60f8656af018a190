"""The archive of the site: the same bytes each time, whole or refused, and readable wherever it is unpacked."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html
from rich.console import Console

from pipeline import commands, mirror
from pipeline.errors import TazamunError
from pipeline.site import build
from tests import found_site

NAMES = {"ar": "تزامن", "en": "Tazamun", "de": "Tazamun"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_site.write(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="module")
def archive(folder: Path) -> Path:
    build(folder, drafts=True)  # what lies in output/ for a look must not be what is packed
    target = folder / "Kopie für alle · نسخة.zip"
    assert commands.mirror(folder, output=target, console=Console(file=io.StringIO())) == 0
    return target


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stick") / "مجلد فيه مسافات und Umlaute ä"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(place)
    return place / "tazamun.example"


def small(place: Path, **files: str) -> Path:
    """Write a site of a few files."""
    for name, text in {"index": "<p>باب</p>", **files}.items():
        (place / f"{name}.html").parent.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.html").write_text(text, encoding="utf-8")
    return place


def test_the_same_site_gives_the_same_bytes(folder: Path, archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    commands.mirror(folder, output=again, console=Console(file=io.StringIO()))
    assert again.read_bytes() == archive.read_bytes()


def test_the_command_tells_the_sum_of_the_archive(folder: Path) -> None:
    said = io.StringIO()
    assert commands.mirror(folder, console=Console(file=said, width=200)) == 0
    made = folder / "mirror/tazamun.example.zip"
    assert f"{hashlib.sha256(made.read_bytes()).hexdigest()}  tazamun.example.zip" in said.getvalue()


def test_only_what_is_released_is_packed_and_what_lies_in_output_stays(folder: Path, unpacked: Path) -> None:
    assert (unpacked / "de/revolt/index.html").exists()
    assert not (unpacked / "en/revolt").exists()
    assert (folder / "output/en/revolt/index.html").exists()


def test_the_manifest_is_one_that_the_system_checks(unpacked: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not installed")
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", mirror.SUMS], cwd=unpacked, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert len((unpacked / mirror.SUMS).read_text(encoding="utf-8").splitlines()) == sum(path.is_file() for path in unpacked.rglob("*")) - 1


def test_the_readme_speaks_every_language_of_the_site(unpacked: Path) -> None:
    text = (unpacked / mirror.README).read_text(encoding="utf-8")
    assert text.startswith("تزامن\n")
    for words in ("افتحوا الملف index.html", "Open the file index.html", "Abra el archivo", "Ouvrez le fichier", "Öffnen Sie die Datei"):
        assert words in text
    assert text.count("https://tazamun.example/") == 5


def test_every_link_is_relative_and_names_its_file(unpacked: Path) -> None:
    """A browser without a server looks for files, not for folders."""
    for path in unpacked.rglob("*.html"):
        name = path.relative_to(unpacked).as_posix()
        page = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        if name == "404.html" or not page.xpath("//link[@rel='stylesheet']"):
            continue  # the first is for servers, the others are articles to take away
        found = page.xpath("//a/@href | //img/@src | //script/@src | //link[@rel='stylesheet' or @rel='icon' or @rel='manifest']/@href")
        for address in (each for each in found if not urlsplit(each).scheme):
            assert not address.startswith("/"), f"{name}: {address}"
            assert (unpacked / unquote(urlsplit(urljoin(f"file:///{name}", address)).path).lstrip("/")).is_file(), f"{name}: {address}"


def test_a_whole_archive_and_a_whole_folder_are_called_so(archive: Path, unpacked: Path) -> None:
    assert mirror.verify(archive) == ()
    assert mirror.verify(unpacked) == ()
    assert commands.verify_mirror(archive, console=Console(file=io.StringIO())) == 0


def test_whatever_was_changed_added_or_lost_is_named(unpacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = shutil.copytree(unpacked, tmp_path / "copy")
    (copy / "de/index.html").write_text("<p>Lüge</p>", encoding="utf-8")
    (copy / "images").mkdir(exist_ok=True)
    (copy / "images/neu.svg").write_text("<svg/>", encoding="utf-8")
    (copy / "ar/river/index.html").unlink()
    assert set(mirror.verify(copy)) == {
        "de/index.html: the file has been changed.",
        "images/neu.svg: the manifest does not know this file.",
        "ar/river/index.html: the file is missing.",
    }
    assert commands.verify_mirror(copy, console=Console(file=io.StringIO())) == 1
    assert "de/index.html: the file has been changed." in capsys.readouterr().err


def test_one_changed_byte_anywhere_is_noticed(tmp_path: Path) -> None:
    """In each file and in the manifest: it is not an archive any more, or not whole, or the byte was padding and every file is what it was."""
    target = tmp_path / "small.zip"
    mirror.pack(small(tmp_path / "site"), target, address="https://example.org/", names=NAMES)
    raw = target.read_bytes()
    with zipfile.ZipFile(target) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
        starts = [(info.header_offset + 30 + len(info.filename.encode()), info.compress_size) for info in opened.infolist()]
    for start, size in starts:
        for place in range(start, start + size, max(1, size // 25)):
            target.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
            try:
                whole = not mirror.verify(target)
            except TazamunError:
                continue
            if whole:
                with zipfile.ZipFile(target) as opened:
                    assert {name: opened.read(name) for name in files} == files, place


def packed(place: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(place, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return place


@pytest.mark.parametrize(
    "names", [[], ["index.html"], ["a/index.html", "b/index.html"], ["a/../../etc/passwd"], ["a/x", "a/b\\..\\c"], ["/a/x", "/a/SHA256SUMS"]], ids=str
)
def test_a_strange_archive_is_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(TazamunError, match="archive"):
        mirror.verify(packed(tmp_path / "strange.zip", names))


def test_what_is_no_archive_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("ليس أرشيفاً", encoding="utf-8")
    with pytest.raises(TazamunError, match="neither a mirror archive"):
        mirror.verify(tmp_path / "text.zip")
    with pytest.raises(TazamunError, match="cannot be read"):
        mirror.verify(tmp_path / "nothing.zip")
    assert mirror.verify(packed(tmp_path / "bare.zip", ["a/index.html"])) == ("SHA256SUMS: there is no manifest.",)
    assert mirror.verify(tmp_path)[0].startswith("SHA256SUMS")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"Eau": "1", "eau": "2"}, "large and small letters"),
        ({"was?": "1"}, "would not take"),
        ({"a:b": "1"}, "would not take"),
        ({"con. /x": "1"}, "would not take"),
    ],
)
def test_names_that_a_stick_would_not_take_are_refused(tmp_path: Path, files: dict[str, str], says: str) -> None:
    target = tmp_path / "mirror.zip"
    with pytest.raises(TazamunError, match=says):
        mirror.pack(small(tmp_path / "site", **files), target, address="https://example.org/", names=NAMES)
    assert not target.exists()


def test_a_failed_run_leaves_the_old_archive_alone(tmp_path: Path) -> None:
    target = tmp_path / "mirror.zip"
    mirror.pack(small(tmp_path / "site"), target, address="https://example.org/", names=NAMES)
    before = target.read_bytes()
    with pytest.raises(TazamunError):
        mirror.pack(small(tmp_path / "site", **{"a|b": "1"}), target, address="https://example.org/", names=NAMES)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_the_top_folder_is_named_after_the_site(tmp_path: Path) -> None:
    target = tmp_path / "mirror.zip"
    mirror.pack(small(tmp_path / "site"), target, address="https://example.org/press/", names=NAMES)
    with zipfile.ZipFile(target) as opened:
        assert {re.sub("/.*", "", name) for name in opened.namelist()} == {"example.org-press"}
