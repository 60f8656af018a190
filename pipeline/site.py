"""Building and serving the site: the only module that runs Pelican. It hands over folders and settings, and reads nothing of the articles.

A build goes into a new folder and from there into the place of the old site when it is whole: a failed build leaves the old site
alone. A file that has not changed is not written again and keeps its time, so that copies of the site need to fetch only what is new.
"""

import filecmp
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.errors import TazamunError

INCOMPLETE = 3
SIGNS = ("sitemap.xml", "robots.txt")
STANDING = ".standing"
NOTE = "note: "
VERSION_CONTROL = (".git", ".hg", ".bzr")


@dataclass(frozen=True)
class Built:
    """A finished site. ``complaints`` are messages, each with file and mend, for what was left out of it; ``notes`` say what it goes without."""

    output: Path
    pages: int
    complaints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def build(root: Path, *, output: Path | None = None, drafts: bool = False) -> Built:
    """Build the site of the project in ``root`` into ``output`` (``root/output``), with labelled drafts if asked. Raises TazamunError."""
    output = (output or root / "output").absolute()
    _refuse_to_overwrite(output, root.absolute())
    for name in ("pelicanconf.py", "site.toml", "content"):
        if not (root / name).exists():
            raise TazamunError("there is no such file or folder.", path=root / name, mend="Run the command in the project's folder.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=output.parent) as folder:
        fresh = Path(folder) / "site"
        complaints, notes = _run_pelican(root, fresh, standing=output, drafts=drafts)
        _settle(fresh, output)
    return Built(output, sum(1 for _ in output.rglob("*.html")), complaints, notes)


def server(folder: Path, *, port: int = 8000) -> ThreadingHTTPServer:
    """Return a server of ``folder`` on this machine alone; ``port`` 0 takes any free one. Raises TazamunError if the port is taken."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        raise TazamunError(f"port {port} cannot be used: {error.strerror}.", mend="Name another one with --port.") from error


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".woff2": "font/woff2", ".xml": "application/xml"}  # noqa: RUF012 - the base class's own type

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        pass


def _run_pelican(root: Path, output: Path, *, standing: Path, drafts: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Run Pelican. Returns complaints and notes."""
    command = [sys.executable, "-m", "pelican", "content", "--settings", "pelicanconf.py", "--output", str(output), "--log-handler", "plain"]
    environment = {**os.environ, "TAZAMUN_DRAFTS": "1" if drafts else "0", "TAZAMUN_STANDING": str(standing)}
    environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode not in (0, INCOMPLETE):
        raise TazamunError(_cause(done.stderr), mend="Nothing was changed in the site that was there before.")
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    notes = tuple(line.removeprefix(NOTE) for line in lines if line.startswith(NOTE))
    return tuple(line for line in lines if not line.startswith(NOTE)) if done.returncode == INCOMPLETE else (), notes


def _cause(log: str) -> str:
    """Return the sentence that matters out of Pelican's log: the last exception, without its name."""
    exceptions = re.findall(r"^(?:[\w.]+(?:Error|Exception|NotFound)): (.+)$", log, re.MULTILINE)
    lines = [line for line in log.splitlines() if line.strip()]
    return f"the site was not built: {exceptions[-1] if exceptions else lines[-1] if lines else 'Pelican says nothing'}"


def _refuse_to_overwrite(output: Path, root: Path) -> None:
    if output.is_dir() and any(output.iterdir()) and not all((output / sign).is_file() for sign in SIGNS):
        raise TazamunError("this folder holds something other than a built site.", path=output, mend="Name an empty folder, or a new one.")
    if root.is_relative_to(output) or output.is_file():
        raise TazamunError("the site cannot be built here.", path=output, mend="Name an empty folder, or a new one.")


def _settle(fresh: Path, output: Path) -> None:
    """Bring what is new in ``fresh`` into ``output`` and remove what is no longer made. Pages named in STANDING stand there already."""
    note = fresh / STANDING
    wanted = set(note.read_text(encoding="utf-8").split("\0")) if note.exists() else set()
    note.unlink(missing_ok=True)
    new = _files(fresh)
    for name in _files(output).keys() - wanted - new.keys():
        (output / name).unlink()
    for folder in reversed(list(_folders(output))):
        with suppress(OSError):  # most are not empty
            Path(folder).rmdir()
    _move(fresh, output)


def _move(fresh: Path, output: Path) -> None:
    """Move what is in one folder into another: folders that are not there as a whole, files that differ one by one."""
    if not output.exists():
        output.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(output)
        return
    for entry in os.scandir(fresh):
        place = output / entry.name
        if entry.is_dir(follow_symlinks=False):
            _move(Path(entry.path), place)
        elif place.is_symlink() or not place.is_file() or not filecmp.cmp(entry.path, place, shallow=False):
            Path(entry.path).replace(place)


def _folders(folder: Path) -> Iterator[str]:
    for place, folders, _ in os.walk(folder):
        folders[:] = [name for name in folders if name not in VERSION_CONTROL]
        yield place


def _files(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their names, without those of version control."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in VERSION_CONTROL]
        for name in [*names, *(each for each in folders if (Path(place) / each).is_symlink())]:
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = path
    return found
