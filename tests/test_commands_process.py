"""The tasks as a person starts them: in a process of their own, interrupted, and without loading what they do not need."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.newsroom import NEWS, STUDY

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = """
import os, signal, sys
from pipeline.engine import search
collect, batches = search.Search._collect, iter(range(100))

def interrupted(*args, **options):
    found = collect(*args, **options)
    if next(batches) == 1:
        os.kill(os.getpid(), signal.SIGINT)
    return found

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background deaf to it
search.BATCH_PIECES = 64
search.Search._collect = interrupted
"""
COUNTED = """
import atexit, json, sys
@atexit.register
def told():
    print(json.dumps(sorted(name for name in sys.modules if "." not in name)), file=open("modules.json", "w", encoding="utf-8"))
"""
RUN = "from invoke.main import program\nprogram.run(sys.argv[1:])\n"


def furnish(folder: Path, model: Path) -> Path:
    (folder / "content").mkdir(parents=True)
    (folder / "translations").mkdir()
    for name in ("site.toml", "tasks.py"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(model, folder / "models" / "tiny")
    (folder / "content/news.md").write_text(NEWS, encoding="utf-8")
    (folder / "content/study.md").write_text(STUDY, encoding="utf-8")
    return folder


def started(folder: Path, *words: str, before: str = "import sys\n") -> subprocess.CompletedProcess[str]:
    """Start a task as ``invoke`` does, after running ``before`` in its process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "TAZAMUN_THREADS": "1"}
    command = [sys.executable, "-c", f"{before}\n{RUN}", "invoke", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "translations").rglob("*")) if path.is_file()}


def test_ctrl_c_ends_with_one_message_and_130_and_the_next_run_goes_on(tmp_path: Path, model: Path) -> None:
    undisturbed, folder = furnish(tmp_path / "a", model), furnish(tmp_path / "b", model)
    done = started(undisturbed, "translate", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    ended = started(folder, "translate", "--lang", "en", before=INTERRUPTED)
    assert ended.returncode == 130, ended.stderr
    assert ended.stderr.strip() == "Interrupted. Nothing is lost: run the same command again and it goes on from here."
    assert files(folder) == {}
    with sqlite3.connect(folder / ".cache" / "decoded.sqlite") as cache:
        assert cache.execute("SELECT count(*) FROM decoded").fetchone()[0] > 0, "the batch that was done is kept"
    again = started(folder, "translate", "--lang", "en")
    assert (again.returncode, again.stderr) == (0, "")
    assert files(folder) == files(undisturbed)


def test_an_error_is_one_message_on_standard_error_and_code_1(tmp_path: Path, model: Path) -> None:
    folder = furnish(tmp_path / "a", model)
    for words, message in (
        (("translate", "--lang", "xx"), "site.toml: «xx» is not a target language. Known: en, es, fr, de; add [languages.xx] for a new one.\n"),
        (("serve",), "there is no site yet. Run invoke build first.\n"),
        (("models", "--install", "nonsense"), "«nonsense» is not a direction. Write source and target, as in ar-en.\n"),
    ):
        done = started(folder, *words)
        assert done.returncode == 1
        assert done.stderr.endswith(message)
        assert done.stderr.count("\n") == 1


def test_what_has_nothing_to_draft_loads_no_engine(tmp_path: Path, model: Path) -> None:
    folder = furnish(tmp_path / "a", model)
    assert started(folder, "translate", "--lang", "en").returncode == 0
    before = files(folder)
    for words in (("translate", "--lang", "en"), ("queue",), ("queue", "--json")):
        done = started(folder, *words, before=COUNTED + "import sys\n")
        assert (done.returncode, done.stderr) == (0, "")
        loaded = set(json.loads((folder / "modules.json").read_text(encoding="utf-8")))
        assert not loaded & {"ctranslate2", "sentencepiece", "argostranslate", "torch", "stanza", "spacy", "pelican"}, words
    assert json.loads(done.stdout)[0]["slug"] == "news"
    assert files(folder) == before
