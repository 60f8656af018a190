"""The search index of one language, made by the program Pagefind out of documents that no reader sees.

The pages themselves stay small: what is indexed are parallel documents with the forms of each word (forms.py). Pagefind works beside the
build, and what it made for the same documents is taken from the cache.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path

from .forms import indexed
from .safety import plain
from .versions import Version

KEPT = 3
UNUSED = ("*-ui.*", "pagefind-highlight.js", "pagefind-worker.js")
BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|td|th|dt|dd|figcaption|pre|blockquote)>|<br[^>]*>")
REFERENCES = re.compile(r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref".*?</a>')
VERSION = "1"


class SearchError(Exception):
    """Pagefind failed. The message is what it said."""


@dataclass(frozen=True)
class Index:
    """An index under way. ``folder`` holds it when ``process`` (None: it was there before) has ended well; ``work`` is thrown away then."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    work: Path | None = None


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


def start(documents: Callable[[], Mapping[str, str]], *, stamp: str, language: str, cache: Path, binary: Path) -> Index:
    """Begin to index ``documents``, by their paths in the output, or find what was made under the same ``stamp`` in ``cache``."""
    key = hashlib.sha256(f"{VERSION} {binary.stat().st_size} {stamp}".encode()).hexdigest()[:20]
    folder = cache / f"{language}-{key}"
    if folder.is_dir():
        folder.touch()
        return Index(folder)
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".", dir=cache))
    for path, text in documents().items():
        file = work / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    command = [str(binary), "--site", "site", "--output-path", "index", "--keep-index-url", "--force-language", language.split("-")[0], "--quiet"]
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=work, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return Index(folder, process, work)


def finish(index: Index) -> Iterator[tuple[str, bytes]]:
    """Wait for the index and yield its files by their names. Raises SearchError."""
    if index.process and index.work:
        code = index.process.wait()
        log = (index.work / "log").read_text(encoding="utf-8", errors="replace").strip()
        if code == 0:
            _tidy(index.work / "index")
            if not index.folder.exists():
                (index.work / "index").rename(index.folder)
        shutil.rmtree(index.work, ignore_errors=True)
        if code:
            raise SearchError(log or f"Pagefind ended with code {code}")
    for path in sorted(index.folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(index.folder).as_posix(), path.read_bytes()


def prune(cache: Path, used: Iterable[Index]) -> None:
    """Throw old indexes away; for each language the latest few stay, for builds with and without drafts in turn."""
    for language in {index.folder.name.rsplit("-", 1)[0] for index in used}:
        folders = sorted(cache.glob(f"{language}-*"), key=_age, reverse=True)
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


def _tidy(bundle: Path) -> None:
    """Leave only what our own page of results loads."""
    for pattern in UNUSED:
        for file in bundle.glob(pattern):
            file.unlink()
    if len(list(bundle.glob("wasm.*.pagefind"))) > 1:
        (bundle / "wasm.unknown.pagefind").unlink(missing_ok=True)
