"""Install ``.argosmodel`` files: everything is checked before a byte is unpacked, and a package appears whole or not at all.

A package comes from the network or from somebody's stick. Refused are: what is no zip archive, names that lead out of the
folder (absolute, ``..``, a drive, a backslash), links and other special files, encrypted or doubled entries, more than
``MAX_BYTES`` or an entry that inflates more than ``MAX_RATIO`` times, and packages without the parts that translation needs.
Splitters that packages carry (Stanza, MiniSBD, spaCy; pickled programs among them) stay in the archive.
"""

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pipeline.engine.packages import INSTALLED, InstalledPackage, check_metadata, load_folder, missing_parts, parse_metadata
from pipeline.errors import PackageError
from pipeline.model import Finding

MAX_BYTES = 4 * 1024**3
MAX_ENTRIES = 10_000
MAX_RATIO = 200
SMALL = 1024**2
UNUSED = {"stanza", "minisbd", "spacy", "directions.json"}
AGAIN = "Download or copy the file again from a source you trust."


def install_from(path: Path, *, root: Path) -> tuple[tuple[InstalledPackage, ...], tuple[Finding, ...]]:
    """Install one ``.argosmodel`` file, or all in a folder; return what was installed and what was refused.

    Raises PackageError if there is nothing to install.
    """
    files = sorted(path.glob("*.argosmodel")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise PackageError("there is no .argosmodel file.", path=path, mend="Name a package file or a folder that holds some.")
    done: list[InstalledPackage] = []
    findings: list[Finding] = []
    for file in files:
        try:
            done.append(install_file(file, root=root))
        except PackageError as error:
            findings.append(Finding("refused-package", "blocking", f"{error.message} {error.mend}", path=str(error.path)))
    return tuple(done), tuple(findings)


def install_file(file: Path, *, root: Path) -> InstalledPackage:
    """Check and install one package file under ``.cache/packages``; an older copy of the same version is replaced.

    Raises PackageError; then nothing has changed on disk.
    """
    place = root / INSTALLED
    with _clean_errors(file), zipfile.ZipFile(file) as archive:
        top, entries = check_archive(archive, path=file)
        place.mkdir(parents=True, exist_ok=True)
        _check_space(place, sum(entry.file_size for entry in entries), path=file)
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=place) as incoming:
            unpacked = Path(incoming) / "package"
            _unpack(archive, entries, top=top, out=unpacked)
            return _settle(unpacked, place)


@contextmanager
def _clean_errors(file: Path) -> Iterator[None]:
    """Turn what zipfile and the disk raise into PackageError."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise PackageError(f"this is not a whole zip archive ({error}).", path=file, mend=AGAIN) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise PackageError(f"the package cannot be installed ({reason}).", path=file, mend="Make room or give access, then try again.") from error


def check_archive(archive: zipfile.ZipFile, *, path: Path) -> tuple[str, tuple[zipfile.ZipInfo, ...]]:
    """Return the archive's top folder (``""`` or ``"name/"``) and the entries to unpack. Raises PackageError."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise PackageError(f"the archive has {len(entries)} entries.", path=path, mend=AGAIN)
    for entry in entries:
        reason = _refusal(entry)
        if reason:
            raise PackageError(f"{entry.orig_filename!r} in the archive {reason}.", path=path, mend="Do not use this file: it may be an attack.")
    names = [entry.filename for entry in entries]
    if len({name.rstrip("/").casefold() for name in names}) < len(names):
        raise PackageError("the archive holds two entries of one name.", path=path, mend=AGAIN)
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise PackageError(f"the archive unpacks to more than {MAX_BYTES // 1024**3} GiB.", path=path, mend=AGAIN)
    top = _top(names, path=path)
    files = tuple(e for e in entries if not e.is_dir() and e.filename.startswith(top) and e.filename[len(top) :].split("/")[0] not in UNUSED)
    missing = missing_parts([entry.filename[len(top) :] for entry in files])
    if missing:
        raise PackageError(f"the package lacks {', '.join(missing)}.", path=path, mend=AGAIN)
    _check_metadata(archive, f"{top}metadata.json", path=path)
    return top, files


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Say why an entry is not safe to unpack; an empty text if it is."""
    name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    if "\0" in name or "\\" in name or ":" in name or name.startswith("/") or ".." in PurePosixPath(name).parts or not name.strip("/"):
        return "leads out of the package"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a special file"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        return f"inflates more than {MAX_RATIO} times"
    return ""


def _top(names: Sequence[str], *, path: Path) -> str:
    """Return the folder that holds metadata.json, with its slash. Raises PackageError unless there is exactly one."""
    tops = [name[: -len("metadata.json")] for name in names if name == "metadata.json" or (name.count("/") == 1 and name.endswith("/metadata.json"))]
    if len(tops) != 1:
        raise PackageError(f"the archive holds {len(tops) or 'no'} metadata.json.", path=path, mend=AGAIN)
    return tops[0]


def _check_metadata(archive: zipfile.ZipFile, name: str, *, path: Path) -> None:
    """Raise PackageError unless the metadata is small, valid JSON and names two languages."""
    if archive.getinfo(name).file_size > SMALL:
        raise PackageError("metadata.json is larger than a megabyte.", path=path, mend=AGAIN)
    check_metadata(parse_metadata(archive.read(name), path=path), path=path)


def _check_space(place: Path, needed: int, *, path: Path) -> None:
    free = shutil.disk_usage(place).free
    if needed > free:
        raise PackageError(f"the package needs {needed // 1024**2} MB and the disk has {free // 1024**2} MB.", path=path, mend="Make room first.")


def _unpack(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], *, top: str, out: Path) -> None:
    """Write the entries below ``out``. Raises BadZipFile where the content is not what the archive's directory says."""
    for entry in entries:
        path = out / entry.filename[len(top) :]
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed, path.open("xb") as file:
            shutil.copyfileobj(packed, file, 1024**2)


def _settle(unpacked: Path, place: Path) -> InstalledPackage:
    """Move an unpacked package to its name, which carries its hash; then drop other copies of the same version."""
    (package,) = load_folder(unpacked, origin="installed")
    home = place / f"{package.source}_{package.target}-{package.version}-{package.sha256[:12]}"
    if _hash_of(home) != package.sha256:
        shutil.rmtree(home, ignore_errors=True)
        unpacked.replace(home)
    for other in place.glob(f"{package.source}_{package.target}-{package.version}-*"):
        if other != home:
            shutil.rmtree(other, ignore_errors=True)
    (settled,) = load_folder(home, origin="installed")
    return settled


def _hash_of(home: Path) -> str:
    """Return the hash of what is installed there; empty where nothing is, or where it is damaged."""
    try:
        return load_folder(home, origin="installed")[0].sha256
    except PackageError:
        return ""
