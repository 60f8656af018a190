"""The two files of a draft when the machine stops, the disk is full, or a person edits in between."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import files, store
from pipeline.catalog import serialize
from pipeline.errors import ContentError
from pipeline.merge import base, composed, record
from pipeline.model import text_hash
from tests.ledger import PROVENANCE, edited, first_draft, put


class CrashError(Exception):
    """The moment at which the machine stops."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "translations").mkdir()
    return tmp_path


def steps(monkeypatch: pytest.MonkeyPatch, allowed: int) -> None:
    """Let ``allowed`` file operations succeed, then stop the machine."""
    left = iter(range(allowed))

    def limited(operation: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **options: object) -> object:
            if next(left, None) is None:
                raise CrashError
            return operation(*args, **options)

        return run

    monkeypatch.setattr(files, "stage", limited(files.stage))
    monkeypatch.setattr(files, "rename", limited(files.rename))


@pytest.mark.parametrize("allowed", range(7))
@pytest.mark.parametrize("fresh", [True, False])
def test_a_crash_at_any_point_is_healed(site: Path, monkeypatch: pytest.MonkeyPatch, allowed: int, fresh: bool) -> None:
    if not fresh:
        store.save(site, store.load(site, "en", "news"), first_draft(), "First.\nSecond.\n")
    loaded = store.load(site, "en", "news")
    person = replace(first_draft(), entries=(edited("جملة أولى.", "A person's words."), first_draft().entries[1]))
    person = replace(person, entries=tuple(replace(entry, composed=text_hash("First.")) for entry in person.entries))
    with monkeypatch.context() as patched:
        steps(patched, allowed)
        with suppress(CrashError):
            store.save(site, loaded, person, "A person's words.\nSecond.\n")
    store.recover(site)
    now = store.load(site, "en", "news")
    old = now.raw_po == loaded.raw_po and now.markdown == loaded.markdown
    new = now.catalogue is not None and now.catalogue.entries[0].target == "A person's words." and now.markdown == "A person's words.\nSecond.\n"
    assert old or new
    assert new or allowed < 3
    assert not [path for path in site.rglob(".*") if path.is_file()]
    assert store.save(site, now, person, "A person's words.\nSecond.\n") or new
    healed = store.load(site, "en", "news")
    assert healed.raw_po == serialize(composed(person)).encode()


def test_a_markdown_edited_after_the_crash_is_left_to_its_person(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(site, store.load(site, "en", "news"), first_draft(), "First.\nSecond.\n")
    loaded = store.load(site, "en", "news")
    assert loaded.catalogue is not None
    renewed = record(loaded.catalogue, 0, "The first.", provenance=PROVENANCE)
    with monkeypatch.context() as patched:
        steps(patched, 3)
        with pytest.raises(CrashError):
            store.save(site, loaded, renewed, "The first.\nSecond.\n")
    put(site, "translations/en/news.md", "First.\nNumber two.\n")
    assert store.recover(site) == ()
    now = store.load(site, "en", "news")
    assert now.markdown == "First.\nNumber two.\n"
    assert now.catalogue is not None
    # what the Markdown was composed from: `sync` sees that line 1 is untouched and line 2 a person's
    assert [base(entry) for entry in now.catalogue.entries] == [text_hash("First."), text_hash("Second.")]


def test_recovery_finishes_the_markdown(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        steps(patched, 3)
        with pytest.raises(CrashError):
            store.save(site, store.load(site, "en", "news"), first_draft(), "First.\n")
    assert store.recover(site) == ("translations/en/news.md",)
    assert store.load(site, "en", "news").markdown == "First.\n"
    assert store.recover(site) == ()


@pytest.mark.parametrize("call", range(3))
def test_a_full_disk_leaves_the_old_files(site: Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    store.save(site, store.load(site, "en", "news"), first_draft(), "First.\n")
    loaded = store.load(site, "en", "news")
    calls, sync = iter(range(9)), os.fsync

    def full(descriptor: int) -> None:
        if next(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    renewed = record(first_draft(), 0, "The first.", provenance=PROVENANCE)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(ContentError, match="No space left on device"):
            store.save(site, loaded, renewed, "The first.\nSecond.\n")
    for path in (site / "translations" / "en").iterdir():
        assert path.name in ("news.po", "news.md")
        assert path.read_bytes()
    now = store.load(site, "en", "news")
    assert now.catalogue is not None
    assert (now.markdown, now.catalogue.entries[0].target) in [("First.\n", "First."), ("The first.\nSecond.\n", "The first.")]
