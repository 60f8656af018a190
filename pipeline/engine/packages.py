"""What translation packages lie on disk, in two layouts.

*Argos*: one folder a direction, as in every ``.argosmodel``: ``metadata.json``, ``model/`` (CTranslate2), ``sentencepiece.model``
or ``bpe.model``.

*Shared*: one folder for several directions, as ``models/starter``: ``directions.json`` in place of ``metadata.json``::

    {"name": "starter", "package_version": "1.0", "argos_version": "1.9.6", "directions": [
        {"from_code": "ar", "from_name": "Arabic", "to_code": "en", "to_name": "English", "target_prefix": "<2en>"}, …]}

Each direction with the common keys is the ``metadata.json`` of an Argos package (see ``packing``), and both have one SHA-256.
Packages lie in ``models/`` (shipped) and ``.cache/packages/`` (installed, preferred). A broken one is a finding, not an end.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.engine.weights import check_weights
from pipeline.errors import PackageError
from pipeline.model import Finding, Leg

SHIPPED, INSTALLED = Path("models"), Path(".cache") / "packages"
TOKENIZERS = ("sentencepiece.model", "bpe.model")
COMMON_KEYS = ("package_version", "argos_version")
CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,31}")
REINSTALL = "Restore it from git, or delete it and install it again: invoke models --from DIR, or invoke models --install SOURCE-TARGET."

Origin = Literal["installed", "shipped"]


@dataclass(frozen=True)
class InstalledPackage:
    """One direction that can be translated. ``prefix`` is the first target token, empty where the model needs none.

    ``sha256`` covers weights, vocabulary, tokenizer and metadata, and no file names of the machine; ``size`` is in bytes.
    Packages of one shared folder have the same ``folder``: their model is loaded once.
    """

    source: str
    target: str
    name: str
    version: str
    prefix: str
    sha256: str
    size: int
    folder: Path
    origin: Origin

    @property
    def tokenizer(self) -> Path:
        """Return the tokenizer's file."""
        return next(path for name in TOKENIZERS if (path := self.folder / name).is_file())

    @property
    def leg(self) -> Leg:
        """Return the package as a leg of a route."""
        return Leg(self.source, self.target, self.name, self.version, self.sha256)


@dataclass(frozen=True)
class Survey:
    """All packages that can be used, the preferred one of a direction first, and what was wrong with the others."""

    packages: tuple[InstalledPackage, ...]
    findings: tuple[Finding, ...]


def check_metadata(metadata: object, *, path: Path | str) -> Mapping[str, Any]:
    """Return the metadata of one direction if it can be trusted; raise PackageError otherwise."""
    if not isinstance(metadata, dict):
        raise PackageError("the metadata is not a JSON object.", path=path, mend=REINSTALL)
    if metadata.get("type", "translate") != "translate":
        raise PackageError(f"a package of type {metadata['type']!r} does not translate.", path=path, mend="Leave it out.")
    for key in ("from_code", "to_code"):
        if not isinstance(metadata.get(key), str) or not CODE.fullmatch(metadata[key]):
            raise PackageError(f"{key} in the metadata is {metadata.get(key)!r}, not a language code.", path=path, mend=REINSTALL)
    if metadata["from_code"] == metadata["to_code"]:
        raise PackageError(f"it translates {metadata['to_code']} into itself.", path=path, mend=REINSTALL)
    if not isinstance(metadata.get("target_prefix", ""), str) or not VERSION.fullmatch(str(metadata.get("package_version", ""))):
        raise PackageError("package_version or target_prefix in the metadata is not a plain text.", path=path, mend=REINSTALL)
    return metadata


def parse_metadata(text: str | bytes, *, path: Path | str) -> object:
    """Parse JSON; raise PackageError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackageError(f"the metadata is not valid JSON ({error}).", path=path, mend=REINSTALL) from error


def directions(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield name and metadata of each direction in a package folder. Raises PackageError."""
    shared, single = folder / "directions.json", folder / "metadata.json"
    path = shared if shared.is_file() else single
    try:
        content = parse_metadata(path.read_bytes(), path=path)
    except FileNotFoundError as error:
        raise PackageError("there is neither directions.json nor metadata.json.", path=folder, mend=REINSTALL) from error
    except OSError as error:
        raise PackageError(f"the metadata cannot be read ({error.strerror}).", path=path, mend=REINSTALL) from error
    if path == single:
        metadata = check_metadata(content, path=path)
        yield f"{metadata['from_code']}_{metadata['to_code']}", metadata
        return
    if not isinstance(content, dict) or not isinstance(content.get("directions"), list) or not content["directions"]:
        raise PackageError("directions.json names no directions.", path=path, mend=REINSTALL)
    common = {key: content[key] for key in COMMON_KEYS if key in content}
    for direction in content["directions"]:
        if not isinstance(direction, dict):
            raise PackageError("a direction is not a JSON object.", path=path, mend=REINSTALL)
        yield str(content.get("name", folder.name)), check_metadata({**common, **direction}, path=path)


def parts(folder: Path) -> tuple[Path, ...]:
    """Return the files that decide a translation, sorted; raise PackageError if one of the needed ones is missing."""
    model = folder / "model"
    found = [path for path in sorted(model.rglob("*")) if path.is_file()] if model.is_dir() else []
    tokenizer = next((path for name in TOKENIZERS if (path := folder / name).is_file()), None)
    missing = missing_parts([path.relative_to(folder).as_posix() for path in [*found, *([tokenizer] if tokenizer else [])]])
    if missing or tokenizer is None:
        raise PackageError(f"the package lacks {', '.join(missing)}.", path=folder, mend=REINSTALL)
    check_weights(model / "model.bin")
    return (*found, tokenizer)


def missing_parts(names: list[str]) -> tuple[str, ...]:
    """Return what a package with these files lacks, in words.

    >>> missing_parts(["model/model.bin", "sentencepiece.model"])
    ('model/*vocabulary*',)
    """
    lacks = {
        "model/model.bin": "model/model.bin" not in names,
        "model/*vocabulary*": not any(name.startswith("model/") and "vocabulary" in name for name in names),
        "sentencepiece.model or bpe.model": not any(name in TOKENIZERS for name in names),
    }
    return tuple(name for name, absent in lacks.items() if absent)


@lru_cache(maxsize=256)
def _digest(path: Path, *, size: int, changed: int) -> bytes:
    """Return SHA-256 of a file; ``size`` and ``changed`` (nanoseconds) are the cache's key beside its path."""
    del size, changed
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def package_hash(folder: Path, metadata: Mapping[str, Any], *, files: tuple[Path, ...]) -> str:
    """Return SHA-256 over the metadata (sorted keys) and over name and content of each file, sorted by name."""
    total = hashlib.sha256(json.dumps(metadata, sort_keys=True, ensure_ascii=False).encode())
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        status = path.stat()
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + _digest(path, size=status.st_size, changed=status.st_mtime_ns))
    return total.hexdigest()


def load_folder(folder: Path, *, origin: Origin) -> tuple[InstalledPackage, ...]:
    """Return the packages of one folder. Raises PackageError when it is broken."""
    described = list(directions(folder))
    try:
        files = parts(folder)
        size = sum(path.stat().st_size for path in files)
        hashes = [package_hash(folder, metadata, files=files) for _, metadata in described]
    except OSError as error:
        raise PackageError(f"the package cannot be read ({error.strerror}).", path=folder, mend=REINSTALL) from error
    return tuple(
        InstalledPackage(m["from_code"], m["to_code"], name, str(m["package_version"]), m.get("target_prefix", ""), sha256, size, folder, origin)
        for (name, m), sha256 in zip(described, hashes, strict=True)
    )


def _version_key(version: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts 1.10 after 1.9."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[.+-]", version))


def survey(root: Path) -> Survey:
    """Look at every package of a project. Installed ones come before shipped ones, newer versions before older ones."""
    found: list[InstalledPackage] = []
    findings: list[Finding] = []
    places: tuple[tuple[Origin, Path], ...] = (("installed", root / INSTALLED), ("shipped", root / SHIPPED))
    for origin, place in places:
        folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")) if place.is_dir() else []
        for folder in folders:
            try:
                found.extend(load_folder(folder, origin=origin))
            except PackageError as error:
                findings.append(Finding("broken-package", "warning", f"{error.message} {error.mend}", path=str(error.path)))
    found.sort(key=lambda package: _version_key(package.version), reverse=True)
    found.sort(key=lambda package: (package.origin != "installed", package.source, package.target))
    return Survey(tuple(found), tuple(findings))


def installed(root: Path) -> tuple[InstalledPackage, ...]:
    """Return the packages that can be used, the preferred one of a direction first."""
    return survey(root).packages
