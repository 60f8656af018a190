"""Several files changed as one: finished after a stop at any point, undone, and never over a person's edit."""

from pathlib import Path

import pytest

from pipeline import files, journal
from pipeline.errors import ContentError

OLD = {"content/a.md": "واحد\n", "translations/en/a.md": "one\n", "translations/fr/a.md": "un\n"}
NEW = {"content/a.md": "اثنان\n", "translations/en/a.md": "two\n", "translations/fr/a.md": "deux\n"}


class StopError(BaseException):
    pass


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in OLD.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def begun(site: Path) -> journal.Pending:
    return journal.begin(site, "a", what="release", when="now", message="m", texts={name: (OLD[name], NEW[name]) for name in OLD})


def texts(site: Path) -> dict[str, str]:
    return {name: (site / name).read_text(encoding="utf-8") for name in OLD}


def test_what_is_begun_can_be_read_finished_and_ended(site: Path) -> None:
    assert journal.pending(site, "a") is None
    pending = begun(site)
    assert texts(site) == OLD
    assert journal.pending(site, "a") == pending
    journal.finish(site, pending)
    journal.finish(site, pending)
    assert texts(site) == NEW
    journal.end(site, pending)
    assert journal.pending(site, "a") is None


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("allowed", range(12))
def test_a_stop_at_any_point_leaves_all_or_the_way_on(site: Path, monkeypatch: pytest.MonkeyPatch, allowed: int, undone: bool) -> None:
    left = iter(range(allowed))
    rename = files.rename

    def limited(part: Path, path: Path) -> None:
        if next(left, None) is None:
            raise StopError
        rename(part, path)

    with monkeypatch.context() as patched:
        patched.setattr(files, "rename", limited)
        try:
            pending = begun(site)
            journal.finish(site, pending)
            if undone:
                journal.undo(site, pending)
        except StopError:
            pass
    unfinished = journal.pending(site, "a")
    if unfinished is None:
        assert texts(site) == OLD
        return
    journal.finish(site, unfinished)
    assert texts(site) == (OLD if unfinished.what == "undo" else NEW)


def test_undoing_gives_back_every_byte(site: Path) -> None:
    (site / "content/a.md").write_bytes("\N{ZERO WIDTH NO-BREAK SPACE}واحد\r\n".encode())
    before = {name: (site / name).read_bytes() for name in OLD}
    pending = begun(site)
    journal.finish(site, pending)
    assert (site / "content/a.md").read_bytes() == "\N{ZERO WIDTH NO-BREAK SPACE}اثنان\r\n".encode()
    journal.undo(site, pending)
    assert {name: (site / name).read_bytes() for name in OLD} == before
    assert journal.pending(site, "a") is None


def test_a_person_s_edit_in_between_stops_everything(site: Path) -> None:
    pending = begun(site)
    (site / "translations/fr/a.md").write_text("trois\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"translations/fr/a\.md: .*git checkout"):
        journal.finish(site, pending)
    assert texts(site) == {**OLD, "translations/fr/a.md": "trois\n"}
    with pytest.raises(ContentError, match="nothing was written"):
        begun(site)


def test_a_note_that_cannot_be_read_is_one_message(site: Path) -> None:
    begun(site)
    for text in ("{", "[]", '{"name": 1}', '{"name":"a","what":"","when":"","message":"","changes":[{}]}'):
        (site / ".cache/pending/a.json").write_text(text, encoding="utf-8")
        with pytest.raises(ContentError, match="cannot be read"):
            journal.pending(site, "a")
