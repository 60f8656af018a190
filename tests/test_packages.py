"""Packages on disk in both layouts: hashes, packing for stock, the index, routes. ``test_archive.py`` tests installation."""

import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from pipeline.engine import archive, index
from pipeline.engine.packages import installed, load_folder, survey
from pipeline.engine.packing import pack_all, pack_argos
from pipeline.engine.routes import route
from pipeline.engine.stock import argos, engine_name
from pipeline.errors import PackageError, RouteError
from tests.tiny_package import DIRECTIONS


@pytest.fixture
def root(tmp_path: Path, model: Path) -> Path:
    shutil.copytree(model, tmp_path / "models" / "starter")
    return tmp_path


class TestSurvey:
    def test_a_shared_folder_is_seven_packages_of_one_model(self, root: Path):
        found = installed(root)
        assert {(p.source, p.target) for p in found} == set(DIRECTIONS)
        assert {p.folder for p in found} == {root / "models" / "starter"}
        assert len({p.sha256 for p in found}) == len(DIRECTIONS)
        assert {p.prefix for p in found if p.target == "es"} == {"<2es>"}
        assert all(p.size > 100_000 and p.version == "0.1" and p.name == "tiny" and p.origin == "shipped" for p in found)

    def test_the_hash_follows_content_not_place_or_readme(self, root: Path, tmp_path: Path):
        first = {(p.source, p.target): p.sha256 for p in installed(root)}
        shutil.move(root / "models" / "starter", root / "models" / "other")
        (root / "models" / "other" / "README.md").write_text("another text", encoding="utf-8")
        assert {(p.source, p.target): p.sha256 for p in installed(root)} == first
        vocabulary = root / "models" / "other" / "model" / "shared_vocabulary.json"
        vocabulary.write_bytes(vocabulary.read_bytes() + b" ")
        assert not set(first.values()) & {p.sha256 for p in installed(root)}

    def test_no_folders_no_packages(self, tmp_path: Path):
        assert survey(tmp_path).packages == survey(tmp_path).findings == ()

    @pytest.mark.parametrize("share", [0, 3, 0.5, 0.999])
    def test_truncated_weights_are_found_without_loading(self, root: Path, share: float):
        weights = root / "models" / "starter" / "model" / "model.bin"
        whole = weights.read_bytes()
        weights.write_bytes(whole[: int(share * len(whole)) if share < 1 else int(share)])
        result = survey(root)
        assert result.packages == ()
        assert [f.rule for f in result.findings] == ["broken-package"]
        assert "cut short" in result.findings[0].message
        assert result.findings[0].path == str(weights)

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("directions.json", b"{", "not valid JSON"),
            ("directions.json", b"[" * 100_000, "not valid JSON"),
            ("directions.json", b"\xff\xfe\x00", "not valid JSON"),
            ("directions.json", b'{"directions": []}', "no directions"),
            ("directions.json", b'{"directions": [7]}', "not a JSON object"),
            ("directions.json", b'{"directions": [{"from_code": "../x", "to_code": "en"}]}', "not a language code"),
            ("directions.json", b'{"directions": [{"from_code": "ar", "to_code": "ar"}]}', "into itself"),
            ("model/model.bin", b"\x00\x01", "cut short"),
            ("model/model.bin", struct.pack("<I", 77_000_000) + b"\0" * 50, "not a CTranslate2 model"),
        ],
    )
    def test_a_broken_package_is_a_finding_and_the_others_work(self, root: Path, name: str, content: bytes, message: str):
        shutil.copytree(root / "models" / "starter", root / "models" / "whole")
        (root / "models" / "starter" / name).write_bytes(content)
        result = survey(root)
        assert {p.folder.name for p in result.packages} == {"whole"}
        assert len(result.packages) == len(DIRECTIONS)
        (finding,) = result.findings
        assert message in finding.message

    @pytest.mark.parametrize(
        ("part", "named"),
        [
            ("model/model.bin", "lacks model/model.bin"),
            ("model/shared_vocabulary.json", "lacks model/*vocabulary*"),
            ("sentencepiece.model", "lacks sentencepiece.model or bpe.model"),
            ("directions.json", "neither directions.json nor metadata.json"),
        ],
    )
    def test_a_missing_part_is_named(self, root: Path, part: str, named: str):
        (root / "models" / "starter" / part).unlink()
        (finding,) = survey(root).findings
        assert named in finding.message


class TestPacking:
    def test_a_packed_direction_is_the_same_package(self, root: Path, model: Path, tmp_path: Path):
        pack_all(model, tmp_path / "out")
        done, findings = archive.install_from(tmp_path / "out", root=root)
        assert findings == ()
        assert {(p.source, p.target): p.sha256 for p in done} == {(p.source, p.target): p.sha256 for p in load_folder(model, origin="shipped")}

    def test_the_bytes_are_the_same_each_time(self, model: Path, package_file: Path, tmp_path: Path):
        assert pack_argos(model, ("ar", "en"), out=tmp_path / "again").read_bytes() == package_file.read_bytes()

    def test_stock_reads_it(self, package_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        with zipfile.ZipFile(package_file) as packed:
            packed.extractall(tmp_path / "stock")
        (package,) = argos(tmp_path / "cache").get_installed_packages([tmp_path / "stock"])
        assert (package.from_code, package.to_code, package.target_prefix, package.package_version) == ("ar", "en", "<2en>", "0.1")
        assert package.tokenizer.decode(package.tokenizer.encode("abc de")) == "abc de"
        assert not (tmp_path / "home").exists()

    def test_a_direction_that_is_not_there(self, model: Path, tmp_path: Path):
        with pytest.raises(PackageError, match="no direction de→ar"):
            pack_argos(model, ("de", "ar"), out=tmp_path / "x.argosmodel")
        assert list(tmp_path.iterdir()) == []


class TestRoutes:
    def test_direct_first(self, root: Path):
        assert route(installed(root), source="ar", target="es").name == "ar→es"

    def test_through_the_pivot(self, root: Path):
        packages = [p for p in installed(root) if "en" in (p.source, p.target)]
        found = route(packages, source="ar", target="es")
        assert found.name == "ar→en→es"
        assert [leg.sha256 for leg in found.legs] == [p.sha256 for pair in (("ar", "en"), ("en", "es")) for p in packages if (p.source, p.target) == pair]

    def test_what_is_missing_is_named_with_the_way_to_get_it(self, root: Path):
        packages = [p for p in installed(root) if (p.source, p.target) == ("ar", "en")]
        with pytest.raises(RouteError) as caught:
            route(packages, source="ar", target="es")
        assert "from ar to es" in str(caught.value)
        assert "en→es" in str(caught.value)
        assert "invoke models --install en-es" in str(caught.value)
        assert "ar→en" not in str(caught.value)

    def test_no_pivot_between_the_pivot_and_itself(self):
        with pytest.raises(RouteError, match="invoke models --install ar-en"):
            route([], source="ar", target="en")


class TestIndex:
    ENTRY: ClassVar = {"from_code": "ar", "to_code": "en", "package_version": "1.9", "links": ["https://packages.example/old"]}

    def opener(self, package_file: Path, entries: object) -> Callable[[str], io.BytesIO]:
        pages = {"https://packages.example/new": package_file.read_bytes()}

        def open_url(address: str) -> io.BytesIO:
            if address.endswith("index.json"):
                return io.BytesIO(json.dumps(entries).encode())
            if address not in pages:
                raise OSError("404")
            return io.BytesIO(pages[address])

        return open_url

    def test_the_newest_package_is_installed(self, root: Path, package_file: Path):
        newer = {
            **self.ENTRY,
            "package_version": "1.10",
            "links": ["ftp://packages.example/x", "https://packages.example/dead", "https://packages.example/new"],
        }
        heard: list[int] = []
        open_url = self.opener(package_file, [self.ENTRY, newer, "noise", {"type": "sbd"}])
        package = index.install_from_index(root, source="ar", target="en", open_url=open_url, progress=heard.append)
        assert package.folder.is_dir()
        assert heard[-1] == package_file.stat().st_size

    def test_offline(self, root: Path):
        def dead(address: str) -> io.BytesIO:
            raise OSError("Network is unreachable")

        with pytest.raises(PackageError, match="cannot be reached") as caught:
            index.install_from_index(root, source="ar", target="en", open_url=dead)
        assert "--from DIR" in str(caught.value)

    @pytest.mark.parametrize(("source", "target", "message"), [("ar", "de", "it has ar→en"), ("tr", "de", "nothing from tr"), ("../x", "de", "not a language")])
    def test_what_the_index_does_not_have(self, root: Path, package_file: Path, source: str, target: str, message: str):
        with pytest.raises(PackageError, match=message):
            index.install_from_index(root, source=source, target=target, open_url=self.opener(package_file, [self.ENTRY]))

    @pytest.mark.parametrize("entries", [None, {}, [None], "x"])
    def test_an_index_that_is_none(self, root: Path, package_file: Path, entries: object):
        with pytest.raises(PackageError, match="no package"):
            index.install_from_index(root, source="ar", target="en", open_url=self.opener(package_file, entries))

    def test_a_dead_link(self, root: Path, package_file: Path):
        with pytest.raises(PackageError, match="404"):
            index.install_from_index(root, source="ar", target="en", open_url=self.opener(package_file, [self.ENTRY]))


def test_the_engine_names_its_libraries():
    assert engine_name().split()[0].startswith("argostranslate/1")


STOCK_SCRIPT = """
import json, sys, types
from pathlib import Path

# Stock's splitters need stanza, spaCy or a download; one that splits nothing stands in for them.
class Whole:
    def __init__(self, package): pass
    def split_sentences(self, text): return [text]

splitters = types.ModuleType("argostranslate.sbd")
for name in ("SpacySentencizerSmall", "StanzaSentencizer", "MiniSBDSentencizer"):
    setattr(splitters, name, Whole)
sys.modules["argostranslate.sbd"] = splitters
import argostranslate.package, argostranslate.translate

for file in sorted(Path(sys.argv[1]).glob("*.argosmodel")):
    argostranslate.package.install_from_path(file)
found = {}
for direction in sys.argv[2:]:
    source, target = direction.split("_")
    found[direction] = argostranslate.translate.translate("abc حق 12", source, target)
print(json.dumps(found))
"""


def test_stock_installs_and_translates_every_direction(model: Path, tmp_path: Path):
    pack_all(model, tmp_path / "files")
    wanted = [f"{source}_{target}" for source, target in DIRECTIONS]
    places = {"XDG_DATA_HOME": "d", "XDG_CONFIG_HOME": "c", "XDG_CACHE_HOME": "k", "ARGOS_PACKAGES_DIR": "p", "HOME": "h"}
    environment = {**os.environ, **{name: str(tmp_path / folder) for name, folder in places.items()}}
    done = subprocess.run(
        [sys.executable, "-c", STOCK_SCRIPT, str(tmp_path / "files"), *wanted], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert json.loads(done.stdout.splitlines()[-1]) == dict.fromkeys(wanted, "abc hq 12")
