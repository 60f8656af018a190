"""Pages written by several processes are the pages that one writes, and what goes wrong in one of them is told as if there were only one."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from tazamun_site.crew import Crew
from tazamun_site.reading import WORTHWHILE
from tazamun_site.strings import MissingStringError

from pipeline.errors import TazamunError
from pipeline.site import build
from tests import sample_site


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a project that is large enough for several processes, with articles that have to be left out."""
    folder = sample_site.make(tmp_path)
    for path in sorted(folder.glob("*/report-*.md")) + sorted(folder.glob("*/*/report-*.md")):
        shutil.copy(path, path.with_name(f"more-{path.name}"))
        text = path.read_text(encoding="utf-8")
        path.with_name(f"more-{path.name}").write_text(text.replace("slug: report", "slug: more-report"), encoding="utf-8")
    for slug in ("archive", "search"):
        (folder / f"content/{slug}.md").write_text("---\ntitle: س\n---\n\n[لا شيء](nothing.md)\n", encoding="utf-8")
    assert len([*folder.glob("content/*.md"), *folder.glob("translations/*/*.md")]) >= WORTHWHILE
    return folder


def content(output: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


def test_several_processes_write_what_one_writes(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = {}
    for workers in ("1", "3"):
        monkeypatch.setenv("TAZAMUN_WORKERS", workers)
        shutil.rmtree(large / ".cache", ignore_errors=True)
        site = build(large, output=large / f"by-{workers}", drafts=True)
        built[workers] = (content(site.output), sorted(site.complaints))
        assert len(site.complaints) == 4
        again = build(large, output=large / f"by-{workers}", drafts=True)
        assert (content(again.output), sorted(again.complaints)) == built[workers]
    assert built["1"] == built["3"]


def test_what_is_missing_for_one_process_stops_the_build(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAZAMUN_WORKERS", "3")
    catalogue = large / "theme/locale/de/LC_MESSAGES/theme.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace('msgid "Archive"', 'msgid "Archiv"'), encoding="utf-8")
    with pytest.raises(TazamunError, match=r"theme\.po: “Archive” is not translated"):
        build(large)
    assert not (large / "output").exists()


def test_jobs_come_back_in_their_order() -> None:
    for workers in (1, 2, 9):
        assert Crew(lambda number: number * number, jobs=5, workers=workers).results() == [0, 1, 4, 9, 16]
    assert Crew(lambda number: number, jobs=0, workers=3).results() == []


def test_what_a_job_raises_is_raised_here() -> None:
    class LocalError(Exception):
        """Defined inside a function, so that it cannot travel to another process."""

    def fail(error: Exception) -> int:
        raise error

    with pytest.raises(MissingStringError, match="كلمة"):
        Crew(lambda _: fail(MissingStringError("كلمة")), jobs=3, workers=2).results()
    with pytest.raises((RuntimeError, LocalError), match="here only"):
        Crew(lambda _: fail(LocalError("here only")), jobs=3, workers=2).results()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot copy processes")
def test_a_process_that_is_killed_is_an_error() -> None:
    parent = os.getpid()

    def vanish(_: int) -> int:
        return 1 if os.getpid() == parent else os._exit(9)

    with pytest.raises(ChildProcessError, match="ended from outside"):
        Crew(vanish, jobs=2, workers=2).results()
