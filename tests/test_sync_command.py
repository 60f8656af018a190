"""``invoke sync`` on a project's files, and what git makes of them."""

import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline import commands, store
from pipeline.commands.sync import sync, synced
from pipeline.errors import ConfigError
from pipeline.markdown import extract, pieces
from tests import newsroom as rooms
from tests.sync_steps import Newsroom


@pytest.fixture
def newsroom(project: Path) -> Newsroom:
    (project / "content").rename(project / "unused")
    return Newsroom(project)


def command(root: Path, **options: Any) -> tuple[int, str]:
    console = Console(file=StringIO(), soft_wrap=True, highlight=False)
    code = sync(root, console=console, **options)
    return code, console.file.getvalue()  # type: ignore[attr-defined]


def test_the_command_brings_both_files_together(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    newsroom.edit_catalogue(3, "write")
    newsroom.edit_markdown(6, "word")
    code, said = command(newsroom.root, languages=["en"])
    assert (code, capsys.readouterr().err) == (0, "")
    assert "en/news: 1 from the Markdown, 1 from the catalogue" in said
    text = newsroom.markdown.read_text(encoding="utf-8")
    assert "typed1 in the catalogue, with typed2." in text
    assert "typed3" in newsroom.po.read_text(encoding="utf-8")
    before = newsroom.bytes()
    assert command(newsroom.root) == (0, "0 drafts changed.\n")
    assert newsroom.bytes() == before


def test_a_conflict_names_file_line_and_both_texts(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    text = newsroom.markdown.read_text(encoding="utf-8")
    line = next(number for number, line in enumerate(text.split("\n"), start=1) if line.startswith("(3 machine"))
    newsroom.markdown.write_text(text.replace("(3 machine", "(3 person"), encoding="utf-8")
    newsroom.edit_catalogue(3, "sign")
    draft = newsroom.markdown.read_bytes()
    code, said = command(newsroom.root, slugs=["news"])
    complaint = capsys.readouterr().err
    assert (code, "1 in conflict" in said) == (1, True)
    assert complaint.startswith(f"translations/en/news.md:{line}: ")
    assert "typed1 in the catalogue, with typed2." in complaint
    assert "(3 person" in complaint
    assert newsroom.markdown.read_bytes() == draft
    before = newsroom.bytes()
    assert command(newsroom.root)[0] == 1
    assert newsroom.bytes() == before
    assert command(newsroom.root, prefer="markdown")[0] == 0
    assert "typed1" not in newsroom.po.read_text(encoding="utf-8")


def test_a_draft_that_cannot_be_read_is_left_alone_and_others_go_through(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    newsroom.edit_markdown(3, "block")
    other = Newsroom.__new__(Newsroom)
    other.__dict__.update(newsroom.__dict__ | {"language": "fr", "live": set()})
    other.translate()
    other.edit_markdown(4, "word")
    before = newsroom.bytes()
    assert command(newsroom.root)[0] == 1
    assert "translations/en/news.md:" in capsys.readouterr().err
    assert newsroom.bytes() == before
    assert not other.lost()
    assert f"typed{other.typed}" in other.po.read_text(encoding="utf-8")


def test_a_missing_draft_is_nothing_to_read(newsroom: Newsroom) -> None:
    newsroom.markdown.unlink()
    before = newsroom.po.read_bytes()
    assert command(newsroom.root) == (0, "0 drafts changed.\n")
    assert (newsroom.po.read_bytes(), newsroom.markdown.exists()) == (before, False)
    article = store.load_article(newsroom.root, newsroom.article_path, extract)
    loaded = store.load(newsroom.root, "en", "news")
    assert synced(article, loaded).draft == loaded


def test_an_unknown_side_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(ConfigError, match="po or markdown"):
        command(newsroom.root, prefer="both")


def git(root: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=Lina", "-c", "user.email=lina@example.org", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", *settings, *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8").stdout


def branches(newsroom: Newsroom, edits: dict[str, tuple[str, str]], *, synced_before: bool) -> None:
    """Commit the draft, then each person's edit on a branch of their own; the last one stays checked out."""
    git(newsroom.root, "init", "--quiet", "--initial-branch=main")
    git(newsroom.root, "add", "content", "translations")
    git(newsroom.root, "commit", "--quiet", "--message=draft")
    for branch, (old, new) in edits.items():
        git(newsroom.root, "switch", "--quiet", "--create", branch, "main")
        newsroom.markdown.write_text(newsroom.markdown.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        if synced_before:
            newsroom.sync()
        git(newsroom.root, "commit", "--quiet", "--all", f"--message={branch}")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("synced_before", [False, True], ids=["merged, then synced", "synced on each branch, then merged"])
def test_two_reviewers_branches_merge_cleanly(newsroom: Newsroom, synced_before: bool) -> None:
    branches(newsroom, {"lina": ("(2 machine", "(2 Lina"), "omar": ("(4 machine", "(4 Omar")}, synced_before=synced_before)
    git(newsroom.root, "merge", "--quiet", "--no-edit", "lina")
    found = newsroom.sync()
    assert found.findings == ()
    assert [entry.state for entry in found.catalogue.entries][2:5] == ["edited", "machine", "edited"]
    for path in (newsroom.po, newsroom.markdown):
        text = path.read_text(encoding="utf-8")
        assert "(2 Lina" in text
        assert "(4 Omar" in text


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_git_cannot_merge_is_reported_and_left_alone(newsroom: Newsroom) -> None:
    """Git takes edits of neighbouring lines for a conflict; the catalogue, whose entries lie apart, merges all the same."""
    branches(newsroom, {"lina": ("(2 machine", "(2 Lina"), "omar": ("(3 machine", "(3 Omar")}, synced_before=True)
    with pytest.raises(subprocess.CalledProcessError):
        git(newsroom.root, "merge", "--quiet", "--no-edit", "lina")
    before = newsroom.bytes()
    found = newsroom.sync()
    assert [(finding.rule, "merge conflict" in finding.message) for finding in found.findings] == [("unread-draft", True)]
    assert newsroom.bytes() == before
    assert [entry.target[:7] for entry in found.catalogue.entries[2:4]] == ["(2 Lina", "(3 Omar"]
    newsroom.markdown.unlink()
    newsroom.translate()
    assert "(2 Lina" in newsroom.markdown.read_text(encoding="utf-8")


def test_a_draft_from_when_figures_were_copied_is_read_and_gets_them_translated(room: rooms.Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write("content/wages.md", "---\ntitle: الأجور\nslug: wages\n---\n\n## ١٩٩٩\n\nزادت الأجور.\n\n| السنة | النسبة |\n|---|---|\n| ٢٠٢٣ | ١٢٫٥٪ |\n")
    with monkeypatch.context() as before:
        before.setattr(pieces, "_ARABIC_FIGURE", re.compile("(?!)"))
        room.translate(slugs=["wages"], languages=["de"])
    room.replace("translations/de/wages.md", room.entry("de", "wages", "زادت").target, "Die Löhne stiegen.")
    assert "| ٢٠٢٣ | ١٢٫٥٪ |" in room.markdown("de", "wages")
    assert room.ran(commands.sync).code == 0
    assert room.entry("de", "wages", "زادت").target == "Die Löhne stiegen."
    ran = room.translate(slugs=["wages"], languages=["de"])
    assert (ran.code, ran.err) == (0, "")
    assert "| 2023 | 12,5\N{NO-BREAK SPACE}% |" in room.markdown("de", "wages")
    assert "Die Löhne stiegen." in room.markdown("de", "wages")
