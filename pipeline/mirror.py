"""The whole site as one file that anybody can carry: a ZIP with a manifest of SHA-256 sums, which opens on telephones too.

The same site gives the same bytes. All links in it are relative, so that it works from a folder, a USB stick or any server.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import TazamunError
from pipeline.mirror_readme import readme

SUMS, README = "SHA256SUMS", "README.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)
# Compressed already: to press them again costs time and saves nothing.
DENSE = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".woff2", ".epub", ".pf_fragment", ".pf_index", ".pf_meta", ".pagefind", ".zip"}
# What file systems of USB sticks and Windows do not take.
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
NO_ARCHIVE = "This is neither a mirror archive nor a folder with one unpacked."


@dataclass(frozen=True)
class Packed:
    """A finished archive. ``files`` counts those of the site, ``sha256`` is the sum of the archive itself."""

    path: Path
    files: int
    sha256: str


def pack(site: Path, target: Path, *, address: str, names: Mapping[str, str]) -> Packed:
    """Pack the built ``site`` into ``target``; ``names`` are the site's by language. Raises TazamunError for names that a stick would not take."""
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    _refuse_names(files, site)
    folder = re.sub(r"[^\w.-]+", "-", re.sub(r"^\w+://", "", address)).strip("-")
    opening = readme(address, names).encode("utf-8")
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()} | {README: hashlib.sha256(opening).hexdigest()}
    manifest = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w") as archive:
            for name, content in ((README, opening), (SUMS, manifest)):
                _add(archive, f"{folder}/{name}", content)
            for name in sorted(files):
                _add(archive, f"{folder}/{name}", files[name].read_bytes())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise TazamunError(f"the archive cannot be written: {error.strerror}.", path=target, mend="Name another place with --output.") from error
    return Packed(target, len(files), file_sum(target))


def file_sum(path: Path) -> str:
    """Return the SHA-256 sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path) -> tuple[str, ...]:
    """Compare an archive, or a folder with one unpacked, with its manifest. Returns what is wrong, one line each. Raises TazamunError."""
    with _opened(path) as (names, content):
        if SUMS not in names:
            return (f"{SUMS}: there is no manifest.",)
        wanted, problems = _manifest(content(SUMS))
        for name in sorted(names - wanted.keys() - {SUMS}):
            problems.append(f"{name}: the manifest does not know this file.")
        for name, told in wanted.items():
            if name not in names:
                problems.append(f"{name}: the file is missing.")
            elif hashlib.sha256(content(name)).hexdigest() != told:
                problems.append(f"{name}: the file has been changed.")
    return tuple(problems)


def _manifest(raw: bytes) -> tuple[dict[str, str], list[str]]:
    wanted: dict[str, str] = {}
    problems = []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        found = LINE.fullmatch(line)
        if found and found[2] not in wanted:
            wanted[found[2]] = found[1]
        else:
            problems.append(f"{SUMS}:{number}: this line is damaged.")
    return wanted, problems


class _Content:
    """Reads one file of an archive or a folder by its name in the manifest; a damaged one reads as nothing that any sum belongs to."""

    def __init__(self, place: Path | zipfile.ZipFile, folder: str = "") -> None:
        self.place, self.folder = place, folder

    def __call__(self, name: str) -> bytes:
        try:
            return self.place.read(f"{self.folder}{name}") if isinstance(self.place, zipfile.ZipFile) else (self.place / name).read_bytes()
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
            return b"\0damaged"


@contextmanager
def _opened(path: Path) -> Iterator[tuple[set[str], _Content]]:
    """Yield the names in an archive or folder, below its top folder, and how to read them."""
    if path.is_dir():
        yield {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file() or each.is_symlink()}, _Content(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = [each.filename for each in archive.infolist() if not each.is_dir()]
            _refuse_paths(names, path)
            folder = names[0].split("/")[0] + "/"
            yield {name.removeprefix(folder) for name in names}, _Content(archive, folder)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise TazamunError(NO_ARCHIVE, path=path, mend="Fetch it again.") from error
    except OSError as error:
        raise TazamunError(f"the file cannot be read: {error.strerror}.", path=path, mend="Check its name.") from error


def _refuse_paths(names: list[str], path: Path) -> None:
    """Refuse an archive whose files would lie outside one folder, or twice in the same place, when it is unpacked."""
    if not names or len({name.split("/")[0] for name in names}) != 1 or any("/" not in name for name in names):
        raise TazamunError(NO_ARCHIVE, path=path, mend="Fetch it again.")
    if len(set(names)) != len(names) or any(".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name for name in names):
        raise TazamunError("this archive is not one of ours: it has files outside its folder or twice the same.", path=path, mend="Do not unpack it.")


def _refuse_names(names: Iterable[str], site: Path) -> None:
    seen: dict[str, str] = {}
    for name in sorted(names):
        if any(FORBIDDEN.search(part) for part in name.split("/")):
            raise TazamunError("a USB stick or Windows would not take this name.", path=site / name, mend="Rename the file that it is made from.")
        if name in (SUMS, README):
            raise TazamunError("the archive has a file of this name itself.", path=site / name, mend="Rename the file that it is made from.")
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise TazamunError(f"only large and small letters tell this from {other}.", path=site / name, mend="Rename one of the two.")


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=EPOCH)
    entry.external_attr = 0o100644 << 16
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_STORED if PurePosixPath(name).suffix in DENSE else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=9 if entry.compress_type else None)
