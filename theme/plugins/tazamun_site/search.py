"""The search indexes of a site, made by the program Pagefind out of documents that no reader sees.

The pages themselves stay small: what is indexed are parallel documents with the forms of each word (forms.py). A language is
indexed in volumes, the oldest articles first: a new article changes only the last one, and Pagefind, which holds all it
indexes in memory, never holds more than a volume. What it made of the same documents before is taken from the cache.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path

from .forms import indexed
from .safety import plain
from .versions import Version

KEPT = 3
VOLUME = 250
UNUSED = ("*-ui.*", "pagefind-highlight.js", "pagefind-worker.js")
ENGINE = ("pagefind.js", "wasm.*.pagefind")
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|td|th|dt|dd|figcaption|pre|blockquote)>|<br[^>]*>")
REFERENCES = re.compile(r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref".*?</a>')
VERSION = "2"


class SearchError(Exception):
    """Pagefind failed. The message is what it said."""


@dataclass(frozen=True)
class Volume:
    """Documents of a language to be indexed together; ``stamp`` is a hash of all that they are made of. ``number`` counts from 1."""

    language: str
    number: int
    stamp: str
    documents: Callable[[], Mapping[str, str]]

    @property
    def name(self) -> str:
        """Return what the cache knows the volume by."""
        return f"{self.language}.{self.number}"

    @property
    def output(self) -> str:
        """Return the folder in the output: the first one's has the program that searches, the others' lie in it."""
        return f"{self.language}/search/pagefind" + (f"/{self.number}" if self.number > 1 else "")


def program() -> Path | None:
    """Return where Pagefind is, None if it is not installed."""
    if find_spec("pagefind_bin"):
        import pagefind_bin  # noqa: PLC0415 - a site can be built without it

        return Path(pagefind_bin.get_executable())
    found = shutil.which("pagefind")
    return Path(found) if found else None


def document(version: Version, *, label: str, date: str) -> str:
    """Return what is indexed of one version, as HTML for Pagefind. ``label`` and ``date`` are shown with a result."""
    language = version.language

    def forms(text: str) -> str:
        return escape(indexed(text, language))

    names = {"authors": version.authors, "tags": version.tags, "section": (version.category,) if version.category else ()}
    shown = {"title": version.title, "date": date, "label": label, **{key: ", ".join(each.text for each in some) for key, some in names.items()}}
    metas = "".join(f'<meta data-pagefind-meta="{key}[content]" content="{forms(text)}">' for key, text in shown.items() if text)
    body = plain(BLOCK_END.sub(" \n", REFERENCES.sub("", version.body.html)))
    summary = f'<p data-pagefind-weight="3">{forms(version.summary)}</p>' if version.summary else ""
    return f'<!doctype html><html lang="{escape(language)}"><body>{metas}<div data-pagefind-body>{summary}<p>{forms(body)}</p></div></body></html>'


def volumes(versions: Iterable[Version]) -> list[Sequence[Version]]:
    """Cut a language's articles and pages into volumes, what has no date and the oldest first."""
    ordered = sorted(versions, key=lambda each: (each.date.timestamp() if each.date else 0, each.output))
    return [ordered[start : start + VOLUME] for start in range(0, len(ordered), VOLUME)]


def make(volume: Volume, *, cache: Path, binary: Path) -> Path:
    """Index a volume, or find what was made under the same stamp in ``cache``. Returns the index's folder. Raises SearchError."""
    key = hashlib.sha256(f"{VERSION} {binary.stat().st_size} {volume.stamp}".encode()).hexdigest()[:20]
    folder = cache / f"{volume.name}-{key}"
    if folder.is_dir():
        folder.touch()
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=cache) as scratch:
        work = Path(scratch)
        for path, text in volume.documents().items():
            file = work / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        command = [str(binary), "--site", "site", "--output-path", "index", "--keep-index-url", "--force-language", volume.language.split("-")[0], "--quiet"]
        done = subprocess.run(command, cwd=work, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
            raise SearchError(said or f"Pagefind ended with code {done.returncode}")
        _tidy(work / "index", volume.number)
        if not folder.exists():
            (work / "index").rename(folder)
    return folder


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an index by their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def prune(cache: Path) -> None:
    """Throw old indexes away; for each volume the latest few stay, for builds with and without drafts in turn."""
    for name in {folder.name.rpartition("-")[0] for folder in cache.glob("*-*")}:
        folders = sorted(cache.glob(f"{name}-*"), key=_age, reverse=True)
        for old in folders[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)


def discard(cache: Path) -> None:
    """Throw all indexes away."""
    shutil.rmtree(cache, ignore_errors=True)


def documents(versions: Iterable[Version], *, label: Callable[[Version], str], date: Callable[[Version], str]) -> dict[str, str]:
    """Return the documents of a language by the paths of their pages."""
    return {version.output: document(version, label=label(version), date=date(version)) for version in versions}


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0


def _tidy(bundle: Path, number: int) -> None:
    """Leave only what our own page of results loads; the program that searches comes from the first volume."""
    for pattern in UNUSED if number == 1 else (*UNUSED, *ENGINE):
        for file in bundle.glob(pattern):
            file.unlink()
    if len(list(bundle.glob("wasm.*.pagefind"))) > 1:
        (bundle / "wasm.unknown.pagefind").unlink(missing_ok=True)
