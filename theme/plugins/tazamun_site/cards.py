"""Which card stands for which page, and drawing those that no earlier build has drawn. A card's name carries the hash of what it says."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from . import shelf
from .versions import Version

if TYPE_CHECKING:
    from .card import Card

# So many cards are worth a process of their own, which draws while the pages are written.
MANY = 40
MOST_WORKERS = 4
# The drawing modules need nothing of Pelican, whose start would cost more than many cards.
WORKER = """
import json, sys, types
from pathlib import Path
package = types.ModuleType("tazamun_site")
package.__path__ = [sys.argv[1]]
sys.modules["tazamun_site"] = package
from tazamun_site import card
for name, each in json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")).items():
    Path(sys.argv[3]).with_name(name).write_bytes(card.draw(card.Card(**each), Path(sys.argv[2])))
"""


@dataclass(frozen=True)
class Order:
    """A card that a page refers to: the file's path in the output, what it is kept under, what it says."""

    path: str
    key: bytes
    card: "Card"


class Cards:
    """The cards of a site. ``folder`` has the fonts. First all are ordered, then drawing begins, and at the end they are collected."""

    def __init__(self, folder: Path, kept: shelf.Shelf) -> None:
        self.folder, self.kept = folder, kept
        self.orders: dict[str, Order] = {}
        self.waiting: dict[str, Path] = {}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scratch: tempfile.TemporaryDirectory[str] | None = None
        self.fonts_hash = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.ttf")))).digest()

    def order_site(self, code: str, language: Mapping[str, str]) -> str:
        """Order the card of a whole language. Returns its path, empty if the fonts lack the language's letters."""
        return self._order(f"{code}/card", language, kicker="", title=language.get("tagline") or language["site_name"], foot="")

    def order(self, version: Version, language: Mapping[str, str], *, date: str) -> str:
        """Order the card of a version. Returns its path, empty for a draft and where the fonts lack its letters."""
        if version.draft:
            return ""
        foot = " · ".join(part for part in (", ".join(name.text for name in version.authors), date) if part)
        place = version.output.removesuffix("index.html") + "card"
        return self._order(place, language, kicker=version.category.text if version.category else "", title=version.title, foot=foot)

    def _order(self, place: str, language: Mapping[str, str], *, kicker: str, title: str, foot: str) -> str:
        from . import card, typeset  # noqa: PLC0415 - a site can be built without HarfBuzz

        having = typeset.fonts(self.folder)
        if not typeset.covered(title, having) or not typeset.covered(language["site_name"], having):
            return ""
        site, name, kicker, title, foot = (typeset.readable(text, having) for text in (language["site_name"], language["name"], kicker, title, foot))
        key = shelf.key("card", str(card.DESIGN), self.fonts_hash, language["direction"], site, name, kicker, title, foot)
        path = f"{place}-{key.hex()[:8]}.png"
        self.orders[path] = Order(path, key, card.Card(site, name, kicker, title, foot, rtl=language["direction"] == "rtl"))
        return path

    def begin(self) -> None:
        """Begin to draw what no earlier build has drawn."""
        missing = [order for order in self.orders.values() if not self.kept.has(order.key)]
        workers = max(1, min(MOST_WORKERS, (os.cpu_count() or 1) - 1))
        if len(missing) < MANY:
            return
        self.scratch = tempfile.TemporaryDirectory(prefix="cards-")
        for number in range(workers):
            self._hand_over(missing[number::workers], Path(self.scratch.name, str(number)))

    def _hand_over(self, orders: list[Order], folder: Path) -> None:
        folder.mkdir()
        jobs = folder / "jobs.json"
        jobs.write_text(json.dumps({f"{number}.png": asdict(order.card) for number, order in enumerate(orders)}), encoding="utf-8")
        self.waiting |= {order.path: folder / f"{number}.png" for number, order in enumerate(orders)}
        command = [sys.executable, "-c", WORKER, str(Path(__file__).parent), str(self.folder), str(jobs)]
        self.workers.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))

    def collect(self, write: Callable[[str, bytes], None]) -> None:
        """Write all ordered cards; draws here what no worker has drawn."""
        for worker in self.workers:
            worker.wait()
        for path, order in self.orders.items():
            write(path, self.kept.make(order.key, partial(self._drawn, order)))
        if self.scratch:
            self.scratch.cleanup()

    def _drawn(self, order: Order) -> bytes:
        from . import card  # noqa: PLC0415

        waiting = self.waiting.get(order.path)
        return waiting.read_bytes() if waiting and waiting.exists() else card.draw(order.card, self.folder)

    def abandon(self) -> None:
        """End the workers: the site will not be written."""
        for worker in self.workers:
            worker.kill()
            worker.wait()


def available() -> bool:
    """Say whether HarfBuzz is installed."""
    return find_spec("uharfbuzz") is not None
