"""The start script: a bare folder becomes a working one, once, however often and however badly it is started."""

import base64
import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAYS = 'import sys\nprint("invoke " + VERSION + ": " + " ".join(sys.argv[1:]))\n'


def wheel(folder: Path, version: str) -> str:
    """Write a stand-in for invoke that says its arguments; return its line in a requirements file, with the hash."""
    name = f"invoke-{version}"
    files = {
        "invoke/__init__.py": "",
        "invoke/__main__.py": f'VERSION = "{version}"\n{SAYS}',
        f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: invoke\nVersion: {version}\n",
        f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    hashes = {path: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode() for path, text in files.items()}
    record = "".join(f"{path},sha256={hashes[path]},{len(text.encode())}\n" for path, text in files.items()) + f"{name}.dist-info/RECORD,,\n"
    target = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in {**files, f"{name}.dist-info/RECORD": record}.items():
            archive.writestr(path, text)
    return f"invoke @ {target.as_uri()} --hash=sha256:{hashlib.sha256(target.read_bytes()).hexdigest()}\n"


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(folder / "tazamun"), *arguments], env=environment(), capture_output=True, encoding="utf-8", check=False)


def environment() -> dict[str, str]:
    return {**{key: value for key, value in os.environ.items() if not key.startswith("PIP_")}, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[subprocess.CompletedProcess[str]]]:
    """Return a folder after two starts at once, and how they ended."""
    folder = tmp_path_factory.mktemp("bare")
    shutil.copy(ROOT / "tazamun", folder)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text(wheel(folder, "1.0"), encoding="utf-8")
    command = [sys.executable, str(folder / "tazamun"), "translate", "--lang", "en"]
    running = [subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") for _ in range(2)]
    ended = [(each, *each.communicate(timeout=240)) for each in running]
    return folder, [subprocess.CompletedProcess(command, each.returncode, out, err) for each, out, err in ended]


def test_two_first_starts_at_once_install_once_and_both_hand_over(made: tuple[Path, list[subprocess.CompletedProcess[str]]]) -> None:
    folder, ended = made
    for done in ended:
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"invoke 1.0: --search-root {folder.resolve()} translate --lang en\n"
    assert sum("Installing" in done.stderr for done in ended) == 1


def test_a_later_start_says_nothing_and_without_a_task_lists_them(made: tuple[Path, object]) -> None:
    done = start(made[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("--list\n")


def test_changed_requirements_are_installed_again(made: tuple[Path, object]) -> None:
    folder = made[0]
    (folder / "requirements.txt").write_text(wheel(folder, "2.0"), encoding="utf-8")
    done = start(folder, "build")
    assert done.stdout.startswith("invoke 2.0: "), done.stderr
    assert start(folder, "build").stderr == ""


def test_a_wrong_hash_is_refused_with_advice_and_a_mended_file_goes_on(made: tuple[Path, object]) -> None:
    folder = made[0]
    good = wheel(folder, "3.0")
    (folder / "requirements.txt").write_text(good[:-9] + "00000000\n", encoding="utf-8")
    done = start(folder, "build")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Start again" in done.stderr
    assert "Traceback" not in done.stderr
    (folder / "requirements.txt").write_text(good, encoding="utf-8")
    assert start(folder, "build").stdout.startswith("invoke 3.0: ")


def test_half_an_environment_is_made_anew(made: tuple[Path, object]) -> None:
    """An interrupted first start may leave a folder without pip, or with a Python that does not run."""
    folder = made[0]
    shutil.rmtree(next((folder / ".venv").glob("lib/python3*")) / "site-packages", ignore_errors=True)
    for left in (folder / ".venv").glob(".tazamun-*"):
        left.unlink()
    done = start(folder, "build")
    assert done.returncode == 0, done.stderr
    assert "Making a virtual environment" in done.stderr


def test_the_tests_get_the_requirements_of_development(made: tuple[Path, object]) -> None:
    folder = made[0]
    (folder / "requirements-dev.txt").write_text(wheel(folder, "4.0"), encoding="utf-8")
    assert start(folder, "test").stdout.startswith("invoke 4.0: ")
    assert start(folder, "build").stderr == "", "those of development hold the others"


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "tazamun"))
    assert "needs Python 3.11 or newer; this is Python 3.9" in str(ended.value)


def test_the_script_needs_the_standard_library_alone() -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1])"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, str(ROOT / "tazamun")], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_are_whole_and_leave_out_what_must_never_come(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)
    assert not {line.split("==")[0] for line in packages} & {"torch", "stanza", "spacy", "minisbd"}
    assert "://" not in text
    assert "--index" not in text
