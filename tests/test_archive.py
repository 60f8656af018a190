"""Installing package files: whole or not at all, and every attack that such a file may carry."""

import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engine import archive
from pipeline.engine.packages import installed, survey
from pipeline.errors import PackageError


@pytest.fixture
def root(tmp_path: Path, model: Path) -> Path:
    shutil.copytree(model, tmp_path / "models" / "starter")
    return tmp_path


def rewritten(package_file: Path, out: Path, *, drop: str = "", add: Callable[[zipfile.ZipFile], None] | None = None, **replace: bytes) -> Path:
    """Copy a package without the entries that end with ``drop``, with others replaced (``metadata_json=b"…"``) and added."""
    replace = {name.replace("_json", ".json").replace("_bin", ".bin"): content for name, content in replace.items()}
    with zipfile.ZipFile(package_file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            base = entry.filename.rpartition("/")[2]
            if not (drop and entry.filename.endswith(drop)):
                new.writestr(entry.filename, replace.get(base, old.read(entry)))
        if add:
            add(new)
    return out


def metadata(**changes: object) -> bytes:
    known = {"from_code": "ar", "to_code": "en", "package_version": "0.1", "argos_version": "1.9", "target_prefix": "<2en>"}
    return json.dumps({**known, **changes}).encode()


def refusal(path: Path, root: Path) -> str:
    """Return why the file is refused, and make sure that nothing of it stays behind."""
    before = sorted(p for p in root.rglob("*"))
    with pytest.raises(PackageError) as caught:
        archive.install_file(path, root=root)
    left = [p for p in root.rglob("*") if p not in before and p.name not in (".cache", "packages")]
    assert left == []
    assert caught.value.mend
    return str(caught.value)


class TestInstall:
    def test_an_installed_package_comes_before_the_shipped_one(self, root: Path, package_file: Path):
        package = archive.install_file(package_file, root=root)
        assert package.origin == "installed"
        assert package.folder.parent == root / ".cache" / "packages"
        both = [p for p in installed(root) if (p.source, p.target) == ("ar", "en")]
        assert [p.origin for p in both] == ["installed", "shipped"]

    def test_a_newer_version_comes_first(self, root: Path, package_file: Path, tmp_path: Path):
        for version in ("1.9", "1.10", "1.2"):
            file = rewritten(package_file, tmp_path / f"{version}.argosmodel", metadata_json=metadata(package_version=version))
            archive.install_file(file, root=root)
        assert [p.version for p in installed(root) if p.target == "en"] == ["1.10", "1.9", "1.2", "0.1"]

    def test_installing_twice_changes_nothing(self, root: Path, package_file: Path):
        first = archive.install_file(package_file, root=root)
        assert archive.install_file(package_file, root=root) == first
        assert [p.name for p in (root / ".cache" / "packages").iterdir()] == [first.folder.name]

    def test_a_damaged_copy_is_replaced(self, root: Path, package_file: Path):
        folder = archive.install_file(package_file, root=root).folder
        (folder / "model" / "model.bin").write_bytes(b"")
        assert archive.install_file(package_file, root=root).folder == folder
        assert survey(root).findings == ()

    def test_the_same_version_with_other_content_replaces_it(self, root: Path, package_file: Path, tmp_path: Path):
        archive.install_file(package_file, root=root)
        other = rewritten(package_file, tmp_path / "other.argosmodel", metadata_json=metadata(target_prefix=""))
        archive.install_file(other, root=root)
        assert [p.prefix for p in installed(root) if (p.target, p.origin) == ("en", "installed")] == [""]

    def test_splitters_stay_in_the_archive(self, root: Path, package_file: Path, tmp_path: Path):
        file = rewritten(package_file, tmp_path / "s.argosmodel", add=lambda new: new.writestr("translate-ar_en-0_1/stanza/ar.pt", b"pickle"))
        assert not (archive.install_file(file, root=root).folder / "stanza").exists()

    def test_a_folder_of_files_installs_what_is_good(self, root: Path, package_file: Path, tmp_path: Path):
        stick = tmp_path / "stick"
        stick.mkdir()
        shutil.copy(package_file, stick / "good.argosmodel")
        (stick / "bad.argosmodel").write_bytes(b"nothing")
        done, findings = archive.install_from(stick, root=root)
        assert [(p.source, p.target) for p in done] == [("ar", "en")]
        assert [(f.rule, Path(f.path).name) for f in findings] == [("refused-package", "bad.argosmodel")]

    def test_nothing_to_install(self, tmp_path: Path):
        for path in (tmp_path, tmp_path / "none.argosmodel"):
            with pytest.raises(PackageError, match=r"no \.argosmodel file"):
                archive.install_from(path, root=tmp_path)


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


TOP = "translate-ar_en-0_1/"


class TestAttacks:
    @pytest.mark.parametrize(
        "name",
        ["../../evil", TOP + "../evil", "/etc/evil", "C:/evil", "C:evil", TOP + "model\\..\\..\\evil", TOP + "model/../../../evil", "..", TOP + "a/.."],
    )
    def test_names_that_lead_out(self, root: Path, package_file: Path, tmp_path: Path, name: str):
        file = rewritten(package_file, tmp_path / "a.argosmodel", add=lambda new: new.writestr(entry(name, stat.S_IFREG | 0o644), b"evil"))
        assert "leads out of the package" in refusal(file, root)

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
    def test_links_and_special_files(self, root: Path, package_file: Path, tmp_path: Path, kind: int):
        file = rewritten(package_file, tmp_path / "a.argosmodel", add=lambda new: new.writestr(entry(TOP + "model/link", kind | 0o777), b"/etc/passwd"))
        assert "is a link or a special file" in refusal(file, root)

    def test_an_entry_that_inflates(self, root: Path, package_file: Path, tmp_path: Path):
        file = rewritten(package_file, tmp_path / "a.argosmodel", add=lambda new: new.writestr(TOP + "model/bomb", b"\0" * 8_000_000))
        assert "inflates" in refusal(file, root)

    def test_too_much_in_all(self, root: Path, package_file: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive, "MAX_BYTES", 100_000)
        assert "unpacks to more than" in refusal(package_file, root)

    def test_too_many_entries(self, root: Path, package_file: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
        assert "entries" in refusal(package_file, root)

    def test_a_disk_without_room(self, root: Path, package_file: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))
        assert "the disk has" in refusal(package_file, root)

    def test_a_disk_that_fills_while_unpacking(self, root: Path, package_file: Path, monkeypatch: pytest.MonkeyPatch):
        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(archive.shutil, "copyfileobj", fail)
        assert "No space left" in refusal(package_file, root)

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_entries_of_one_name(self, root: Path, package_file: Path, tmp_path: Path):
        file = rewritten(package_file, tmp_path / "a.argosmodel", add=lambda new: new.writestr(TOP + "Metadata.json", metadata()))
        assert "two entries of one name" in refusal(file, root)

    def test_two_packages_in_one(self, root: Path, package_file: Path, tmp_path: Path):
        file = rewritten(package_file, tmp_path / "a.argosmodel", add=lambda new: new.writestr("second/metadata.json", metadata()))
        assert "holds 2 metadata.json" in refusal(file, root)

    @pytest.mark.parametrize("size", [0, 100, 5_000, -30, -1])
    def test_a_cut_file(self, root: Path, package_file: Path, tmp_path: Path, size: int):
        file = tmp_path / "cut.argosmodel"
        file.write_bytes(package_file.read_bytes()[:size])
        assert "not a whole zip archive" in refusal(file, root)

    def test_a_flipped_byte(self, root: Path, package_file: Path, tmp_path: Path):
        content = bytearray(package_file.read_bytes())
        with zipfile.ZipFile(package_file) as packed:
            place = packed.getinfo(TOP + "model/model.bin").header_offset + 5_000
        content[place] ^= 0xFF
        file = tmp_path / "flipped.argosmodel"
        file.write_bytes(content)
        assert "not a whole zip archive" in refusal(file, root)

    def test_an_encrypted_entry(self, root: Path, package_file: Path, tmp_path: Path):
        content = bytearray(package_file.read_bytes())
        place = content.find(b"PK\x01\x02")
        content[place + 8] |= 1
        file = tmp_path / "locked.argosmodel"
        file.write_bytes(content)
        assert "is encrypted" in refusal(file, root)

    def test_an_unknown_compression(self, root: Path, package_file: Path, tmp_path: Path):
        content = bytearray(package_file.read_bytes())
        for mark, at in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
            place = content.find(mark)
            content[place + at : place + at + 2] = struct.pack("<H", 97)
        file = tmp_path / "odd.argosmodel"
        file.write_bytes(content)
        assert "not a whole zip archive" in refusal(file, root)

    @pytest.mark.parametrize("part", ["model/model.bin", "shared_vocabulary.json", "sentencepiece.model", "metadata.json"])
    def test_a_missing_part(self, root: Path, package_file: Path, tmp_path: Path, part: str):
        message = refusal(rewritten(package_file, tmp_path / "a.argosmodel", drop=part), root)
        assert "lacks" in message or "no metadata.json" in message

    def test_weights_cut_short_inside_a_whole_archive(self, root: Path, package_file: Path, tmp_path: Path):
        with zipfile.ZipFile(package_file) as packed:
            weights = packed.read(TOP + "model/model.bin")
        assert "cut short" in refusal(rewritten(package_file, tmp_path / "a.argosmodel", model_bin=weights[:-9000]), root)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"from_code": None}, "not a language code"),
            ({"to_code": "../../x"}, "not a language code"),
            ({"to_code": "ar"}, "into itself"),
            ({"type": "sbd"}, "does not translate"),
            ({"package_version": "../../../tmp"}, "not a plain text"),
            ({"target_prefix": 7}, "not a plain text"),
        ],
    )
    def test_metadata_that_cannot_be_trusted(self, root: Path, package_file: Path, tmp_path: Path, changes: dict[str, object], message: str):
        assert message in refusal(rewritten(package_file, tmp_path / "a.argosmodel", metadata_json=metadata(**changes)), root)

    @pytest.mark.parametrize("content", [b"", b"null", b"[1]", b"{" * 200_000, b"\xff\xfe"])
    def test_metadata_that_is_none(self, root: Path, package_file: Path, tmp_path: Path, content: bytes):
        assert "metadata" in refusal(rewritten(package_file, tmp_path / "a.argosmodel", metadata_json=content), root)
