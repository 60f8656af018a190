"""A project with one draft, and a desk on it, for browsers to open."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import store
from pipeline.catalog import parse
from pipeline.commands.recording import markdown_of
from pipeline.desk.command import _listening, opened, server
from pipeline.desk.drafts import Drafts
from pipeline.markdown import extract
from pipeline.merge import merge, record
from pipeline.model import Entry, Provenance
from tests.site import tools

ARTICLE = """---
title: عمال المرفأ يوقّعون عقدهم
slug: port
date: 2026-01-14
---

وقّع **العمال** [عقدهم](https://example.org/contract) أمس. عادوا إلى العمل صباح اليوم. وصل 20 عاملًا جديدًا.

## ما بقي

- زيادة في الأجور.
- إعادة المفصولين.

| البند | الموعد |
|-------|--------|
| الأجور | أيار |
"""
ENGLISH = {
    "عمال": "Port workers sign their contract",
    "وقّع": "The **workers** signed [their contract](https://example.org/contract) yesterday.",
    "عادوا": "They went back to work this morning.",
    "وصل": "12 new workers arrived.",
    "ما بقي": "What remains",
    "زيادة": "A rise in pay.",
    "إعادة": "Those dismissed return.",
    "البند": "Item",
    "الموعد": "When",
    "الأجور": "Pay",
    "أيار": "May",
}


class Review:
    """A project on disk, a desk on it, and a page that shows the draft."""

    def __init__(self, root: Path, address: str) -> None:
        self.root, self.enter, self.base = root, address, address.split("/enter")[0]
        self.path, self.markdown = root / "translations/en/port.po", root / "translations/en/port.md"

    def entry(self, source: str) -> Entry:
        catalogue = parse(self.path.read_text(encoding="utf-8"), language="en", slug="port")
        return next(entry for entry in catalogue.entries if entry.source.startswith(source))

    def person(self, old: str, new: str) -> None:
        """Let somebody replace a text in the catalogue, in an editor."""
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def reviewing(root: Path) -> Iterator[Review]:
    """Make the project and run a desk on it."""
    for name in ("content", "translations/en"):
        (root / name).mkdir(parents=True)
    shutil.copy(tools.ROOT / "site.toml", root)
    shutil.copytree(tools.ROOT / "theme/static/fonts", root / "theme/static/fonts")
    (root / "content/port.md").write_text(ARTICLE, encoding="utf-8")
    article = store.load_article(root, root / "content/port.md", extract)
    catalogue = merge(article.document, None, language="en", slug="port").catalogue
    for number, entry in enumerate(catalogue.entries):
        target = next(text for source, text in ENGLISH.items() if entry.source.startswith(source))
        catalogue = record(catalogue, number, target, provenance=Provenance("e", "made-up", "1", "0" * 12, "ar→en", -0.5, ""))
    loaded = store.load(root, "en", "port")
    store.save(root, loaded, catalogue, markdown_of(article, catalogue, loaded=loaded, names={}))
    with _listening(0) as listener:
        address, desk = opened(Drafts(root), listener)
        running = server(desk)
        thread = threading.Thread(target=lambda: running.run(sockets=[listener]), daemon=True)
        thread.start()
        yield Review(root, address)
        running.should_exit = True
        thread.join(10)
        desk.readings.close()
