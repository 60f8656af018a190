"""Run every benchmark of translation and of the site: ``python -m benchmarks [--write]``; with ``--write`` the tables go to docs/benchmarks.md."""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
ORDER = ("speed", "rerun", "growth", "clauses", "site")
HEAD = """# Benchmarks

Each table is what `python -m benchmarks.NAME` printed; `invoke bench --write` runs them all and writes this page anew.
Every table is one run on one machine; only ratios and scores mean anything elsewhere.
Checks and the importer are measured on pages of their own: [checks](checks.md), [importer](ingest.md).
"""


def run(name: str) -> str:
    """Run one benchmark, showing what it prints. Returns its section of the page."""
    with subprocess.Popen([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        lines = []
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    if process.returncode:
        raise SystemExit(process.returncode)
    about = (import_module(f"benchmarks.{name}").__doc__ or "").strip()
    return f"\n## {name.capitalize()}\n\n{about}\n\n{''.join(lines).strip()}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("names", nargs="*", default=list(ORDER))
    args = parser.parse_args()
    sections = [run(name) for name in args.names]
    if args.write:
        PAGE.write_text(HEAD + "".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
