"""What the proofs of the site share: where their programs are, and which pages there are of which kind."""

import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline.site import server

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / ".cache" / "node" / "node_modules"
INSTALL = "npm install --prefix .cache/node, with tests/site/package.json in that folder (.ci/run does it)"
CHROMIUM = next((Path(path) for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
JAVA = next((Path(path) for path in [shutil.which("java")] if path), None)
NODE = next((Path(path) for path in [shutil.which("node")] if path), None)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LANGUAGES = ("ar", "en", "es", "fr", "de")
BASE = "https://tazamun.example/"


@contextmanager
def served(output: Path, *, port: int = 0) -> Iterator[str]:
    """Serve a folder on this machine; gives the address, with a slash at its end."""
    with server(output, port=port) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/"
        running.shutdown()


def needed(path: Path | None, hint: str) -> Path:
    """Return a program's path; without it the test is skipped, and fails in CI."""
    if path is None or not path.exists():
        pytest.fail(hint) if os.environ.get("CI") == "true" else pytest.skip(hint)
    return path


def module(name: str) -> Path:
    """Return a file of the node modules."""
    return needed(MODULES / name, f"{name} is not there: {INSTALL}")


def playwright() -> Any:
    """Return the library that drives the browser; without it the test is skipped, and fails in CI."""
    if os.environ.get("CI") == "true":
        return __import__("playwright.sync_api", fromlist=["sync_api"])
    return pytest.importorskip("playwright.sync_api")


def parsed(output: Path) -> Mapping[str, html.HtmlElement]:
    """Return every HTML page below a folder by its path."""
    reader = html.HTMLParser(encoding="utf-8")
    return {path.relative_to(output).as_posix(): html.parse(str(path), reader).getroot() for path in sorted(output.rglob("*.html"))}


def language(name: str) -> str:
    """Return the language of a page by its path."""
    return name.split("/")[0] if name.split("/")[0] in LANGUAGES and "/" in name else "ar"


def is_copy(name: str) -> bool:
    """Say whether this is an article in one file, to be taken away: its links lead back to the site in full."""
    return not name.endswith(("index.html", "/bilingual.html")) and name != "404.html"


def kind(name: str) -> str:
    """Return what kind of page stands at a path: the articles of the made-up newsroom that show something special are kinds of their own.

    >>> kind("ar/tag/عمل/index.html"), kind("en/report-9/index.html"), kind("fr/index.html"), kind("fr/long/bilingual.html")
    ('tag', 'report', 'home', 'bilingual')
    """
    if is_copy(name):
        return "copy"
    if name.endswith("/bilingual.html"):
        return "bilingual"
    parts = name.removesuffix("index.html").strip("/").split("/")
    inner = parts[1:] if parts[0] in LANGUAGES else parts
    return re.sub(r"-?\d+$", "", inner[0]) if inner and inner[0] else "home" if parts[0] in LANGUAGES else "choice"


def one_of_each_kind(names: Iterable[str]) -> list[str]:
    """Return the first page of each kind in each language."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(names):
        found.setdefault((kind(name), language(name)), name)
    return list(found.values())
