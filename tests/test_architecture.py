"""The import table of the design: a pure core, a thin shell around it, one door to each outside system."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASE = {"model", "errors"}
SHELL = {"cache", "config", "dictionaries", "engine", "files", "git", "history", "importer", "interface", "journal", "mirror", "progress", "site", "store"}
SHELL_GROUND = {"cache", "config", "files", "git", "progress"}
TOP = {"commands", "desk", "draft", "solving", "__init__"}
# What a pure core cannot need: the clock, chance, the system, the network, open files.
IMPURE = {"asyncio", "glob", "http", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3"}
IMPURE |= {"subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid"}
PURE_PARTS = {("pathlib", "PurePath"), ("pathlib", "PurePosixPath")}
PARSERS = {
    "babel",
    "lxml",
    "markdown_it",
    "mdit_py_plugins",
    "nh3",
    "numpy",
    "polib",
    "rapidfuzz",
    "regex",
    "sacrebleu",
    "sentencex",
    "translate",
    "unicode_segmentation_rs",
}
DOORS = {
    "argostranslate": {"engine"},
    "ctranslate2": {"engine"},
    "sentencepiece": {"engine"},
    "spylls": {"dictionaries"},
    "pelican": set(),
    "subprocess": {"git", "site", "importer", "progress"},
    "socket": {"desk", "engine"},
    "invoke": set(),
}
FORBIDDEN_EVERYWHERE = ("torch", "stanza", "spacy", "minisbd", "argostranslate.translate")


def modules() -> list[Path]:
    return sorted((ROOT / "pipeline").rglob("*.py"))


def top_name(path: Path) -> str:
    """Return the part that the layer table names: ``engine`` for pipeline/engine/decode.py."""
    first = path.relative_to(ROOT / "pipeline").parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield (module, name or "", line) of every import, absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.relative_to(ROOT).with_suffix("").parts[: -node.level]) if node.level else ""
            module = ".".join(part for part in (package, node.module or "") if part)
            yield from ((module, alias.name, node.lineno) for alias in node.names)


def project_part(module: str, name: str) -> str:
    """Return the pipeline's part that an import reaches: ``model`` for ``from pipeline import model`` and ``import pipeline.model``."""
    parts = module.split(".")
    if parts[0] != "pipeline":
        return ""
    return parts[1] if len(parts) > 1 else name


def layer(part: str) -> str:
    if part in BASE:
        return "base"
    if part in SHELL:
        return "shell"
    return "top" if part in TOP else "core"


def allowed(importer: str, imported: str) -> bool:
    """Say whether one part of the pipeline may import another."""
    below = {"base": {"base"}, "core": {"base", "core"}, "shell": {"base", "core"}, "top": {"base", "core", "shell", "top"}}
    return importer == imported or layer(imported) in below[layer(importer)] or (layer(importer) == "shell" and imported in SHELL_GROUND)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT / "pipeline")))
def test_imports_follow_the_table(path: Path) -> None:
    own = top_name(path)
    wrong = []
    for module, name, line in imports(path):
        part = project_part(module, name)
        root = module.split(".")[0]
        if part and not allowed(own, part):
            wrong.append(f"line {line}: {own} ({layer(own)}) imports {part} ({layer(part)})")
        if layer(own) == "base" and root not in sys.stdlib_module_names | {"pipeline"}:
            wrong.append(f"line {line}: base imports {module}")
        if layer(own) == "core" and root not in sys.stdlib_module_names | PARSERS | {"pipeline"}:
            wrong.append(f"line {line}: core imports {module}")
        if layer(own) in ("base", "core") and (module in IMPURE or root in IMPURE) and (module, name) not in PURE_PARTS | {("pathlib", "PurePath")}:
            wrong.append(f"line {line}: {layer(own)} imports {module}, which reaches outside")
        if root in DOORS and own not in DOORS[root]:
            wrong.append(f"line {line}: only {sorted(DOORS[root])} may import {root}")
        if any(f"{module}.{name}".startswith(each + ".") or module == each for each in FORBIDDEN_EVERYWHERE):
            wrong.append(f"line {line}: {module} must never be imported")
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in modules() if layer(top_name(path)) in ("base", "core")], ids=lambda path: path.stem)
def test_the_core_neither_opens_files_nor_asks_the_clock(path: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input", "exec", "eval", "__import__", "exit"):
            wrong.append(f"line {node.lineno}: {node.func.id}()")
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("now", "today", "utcnow", "read_text", "write_text", "read_bytes", "write_bytes"):
            wrong.append(f"line {node.lineno}: .{node.func.attr}()")
    assert wrong == []


@pytest.mark.parametrize("path", [*modules(), *sorted((ROOT / "theme").rglob("*.py"))], ids=lambda path: str(path.relative_to(ROOT)))
def test_text_files_are_opened_with_their_encoding_named(path: Path) -> None:
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called in ("read_text", "write_text") and not any(word.arg == "encoding" for word in node.keywords):
                wrong.append(f"line {node.lineno}: {called} without encoding=")
    assert wrong == []


def test_pelican_and_the_theme_do_not_know_the_pipeline() -> None:
    found = [
        str(path) for path in [ROOT / "pelicanconf.py", *(ROOT / "theme").rglob("*.py")] for module, _, _ in imports(path) if module.startswith("pipeline")
    ]
    assert found == []


def importable() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in modules()]
    return [*names, *(["tasks"] if (ROOT / "tasks.py").exists() else [])]


def test_importing_any_task_or_module_imports_no_stock_splitter(tmp_path: Path) -> None:
    """In one fresh process import everything; none of the six gigabytes may come along."""
    code = "import importlib, sys\n" + "".join(f"importlib.import_module({name!r})\n" for name in importable())
    code += f"bad = sorted(set(sys.modules) & set({FORBIDDEN_EVERYWHERE!r}))\nsys.exit(f'imported: {{bad}}' if bad else 0)\n"
    environment = {"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [], "importing the pipeline wrote into the home folder"


@pytest.mark.parametrize(
    ("importer", "imported", "verdict"),
    [
        ("merge", "model", True),
        ("merge", "store", False),
        ("store", "merge", True),
        ("engine", "store", False),
        ("model", "merge", False),
        ("commands", "store", True),
        ("store", "files", True),
        ("model", "errors", True),
    ],
)
def test_the_table_itself(importer: str, imported: str, verdict: bool) -> None:
    assert allowed(importer, imported) is verdict
