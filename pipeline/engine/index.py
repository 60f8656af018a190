"""Install a package from the Argos index: the one place of the pipeline that goes to the network, on request only."""

import http.client
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from pipeline.engine.archive import install_file
from pipeline.engine.packages import CODE, InstalledPackage, parse_metadata
from pipeline.engine.stock import argos
from pipeline.errors import PackageError

TIMEOUT = 30
MAX_INDEX_BYTES = 16 * 1024**2
CHUNK = 1024**2
OFFLINE = "Connect to the network, or carry the .argosmodel file here and run invoke models --from DIR."

Open = Callable[[str], IO[bytes]]
Progress = Callable[[int], None]


def install_from_index(root: Path, *, source: str, target: str, open_url: Open | None = None, progress: Progress | None = None) -> InstalledPackage:
    """Download and install the newest package of a direction; ``progress`` is told the bytes so far.

    Raises PackageError: no network, no such package, or a package that is refused (see ``archive``).
    """
    stock = argos(root / ".cache")
    opener = open_url or _open
    address = stock.settings.remote_package_index
    links = newest(_fetch_index(opener, address), source=source, target=target, address=address)
    with tempfile.TemporaryDirectory(prefix="tazamun-") as folder:
        file = Path(folder) / f"{source}_{target}.argosmodel"
        _download(opener, links, file=file, progress=progress)
        return install_file(file, root=root)


def newest(index: object, *, source: str, target: str, address: str) -> list[str]:
    """Return the web links of the newest package of a direction. Raises PackageError if the index has none."""
    if not CODE.fullmatch(source) or not CODE.fullmatch(target):
        raise PackageError(f"{source!r} or {target!r} is not a language code.", mend="Use codes such as ar, en, es.")
    entries: list[dict[str, Any]] = [entry for entry in index if isinstance(entry, dict)] if isinstance(index, list) else []
    fitting = [e for e in entries if (e.get("from_code"), e.get("to_code")) == (source, target) and e.get("type", "translate") == "translate"]
    if not fitting:
        pairs = sorted({f"{e['from_code']}→{e['to_code']}" for e in entries if source in (e.get("from_code"),) and e.get("to_code")})
        known = f"From {source} it has {', '.join(pairs)}." if pairs else f"It has nothing from {source}."
        raise PackageError(f"the index has no package {source}→{target}.", path=address, mend=known)
    best = max(fitting, key=lambda e: [int(n) if n.isdigit() else -1 for n in str(e.get("package_version", "0")).split(".")])
    return [link for link in best.get("links", []) if isinstance(link, str) and urlsplit(link).scheme in ("http", "https")]


def _fetch_index(opener: Open, address: str) -> object:
    try:
        with opener(address) as reply:
            content = reply.read(MAX_INDEX_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise PackageError(f"the package index cannot be reached ({error}).", path=address, mend=OFFLINE) from error
    if len(content) > MAX_INDEX_BYTES:
        raise PackageError("the package index is too large.", path=address, mend=OFFLINE)
    return parse_metadata(content, path=address)


def _download(opener: Open, links: list[str], *, file: Path, progress: Progress | None) -> None:
    """Write the first link that answers to ``file``. Raises PackageError if none does."""
    reasons = []
    for link in links:
        try:
            with opener(link) as reply, file.open("wb") as out:
                while chunk := reply.read(CHUNK):
                    out.write(chunk)
                    if progress:
                        progress(out.tell())
        except (OSError, http.client.HTTPException) as error:
            reasons.append(f"{link}: {error}")
        else:
            return
    raise PackageError(f"the package cannot be downloaded ({'; '.join(reasons) or 'the index gives no web link'}).", mend=OFFLINE)


def _open(address: str) -> IO[bytes]:
    request = urllib.request.Request(address, headers={"User-Agent": "Tazamun"})
    reply: IO[bytes] = urllib.request.urlopen(request, timeout=TIMEOUT)
    return reply
