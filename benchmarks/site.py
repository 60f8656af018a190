"""How long the site takes to build: ``python -m benchmarks.site``, ours against stock Pelican with i18n_subsites and its theme ``simple``.

Both build the same pages (200 articles in five languages) in the same run. Then ours is built again with nothing changed and
with one article changed, and at ten times the size. Processor time is given beside the time on the clock, because
other work on the machine disturbs it less.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import press

OURS = "from pathlib import Path\nfrom pipeline.site import build\nbuilt = build(Path({folder!r}))\nassert not built.complaints, built.complaints\n"


@dataclass(frozen=True)
class Cost:
    """What a build took: seconds on the clock, seconds of processor time, and MB of all its processes together at the worst moment."""

    clock: float
    processor: float
    memory: int


def run(*command: str, folder: Path) -> Cost:
    """Run Python with ``command`` in ``folder`` and measure it with everything it starts."""
    environment = {**os.environ, "PYTHONPATH": str(press.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    started = time.perf_counter()
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen([sys.executable, *command], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        memory, status = 0, None
        while status is None:
            done, ended, usage = os.wait4(child.pid, os.WNOHANG)
            status = ended if done else None
            memory = max(memory, together(child.pid))
            time.sleep(0.2)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit((folder / "log").read_text(encoding="utf-8"))
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, memory)


def together(session: int) -> int:
    """Return the MB of memory that the processes of a session use, what they share counted once (Linux)."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
                found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, ValueError):
            continue  # it has just ended
    return found // 1024


def ours(folder: Path) -> Cost:
    """Build our site as ``invoke build`` does."""
    return run("-c", OURS.format(folder=str(folder)), folder=folder)


def stock(folder: Path) -> Cost:
    """Build with stock Pelican; a warning or an error in its log ends the benchmark, lest it be measured building nothing."""
    return run("-m", "pelican", "content", "-s", "pelicanconf.py", "--fatal", "errors", folder=folder)


def articles(folder: Path) -> int:
    """Count the pages of articles that a build wrote: ``en/article-1/index.html`` with us, ``en/article-1.html`` with stock."""
    return sum((path.name == "index.html") is path.parent.name.startswith("article-") for path in folder.rglob("*.html") if "article-" in f"{path}")


def written(folder: Path) -> int:
    """Count all files that a build wrote."""
    return sum(1 for path in (folder / "output").rglob("*") if path.is_file())


def change(folder: Path) -> None:
    """Change one sentence of one article."""
    path = sorted((folder / "content").glob("article-*.md"))[100]
    path.write_text(path.read_text(encoding="utf-8") + "\nجملة أضيفت بعد النشر.\n", encoding="utf-8")


def compare(scratch: Path, count: int) -> Cost:
    """Print the table of both builders and the rebuilds. Returns what our full build took."""
    mine, theirs = press.ours(scratch / "ours", count), press.stock(scratch / "stock", count)
    peer, full = stock(theirs), ours(mine)
    pages = {name: articles(folder / "output") for name, folder in (("stock", theirs), ("ours", mine))}
    if set(pages.values()) != {count * len(press.LANGUAGES)}:
        raise SystemExit(f"not the same pages: {pages}")
    again = ours(mine)
    change(mine)
    changed = ours(mine)
    print(f"{pages['ours']:,} pages of articles, {written(theirs)} against {written(mine)} files in all\n")
    print("| build | clock against stock | processor against stock | clock, share of our full build | processor, share | memory |\n|---|---|---|---|---|---|")
    for name, cost in (("stock", peer), ("ours, nothing cached", full), ("ours, nothing changed", again), ("ours, one article changed", changed)):
        shares = "| " if cost is peer else f"{100 * cost.clock / full.clock:.0f} % | {100 * cost.processor / full.processor:.0f} %"
        print(f"| {name} | {cost.clock / peer.clock:.2f} | {cost.processor / peer.processor:.2f} | {shares} | {cost.memory} MB |", flush=True)
    return full


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--large", type=int, default=2000, help="articles of the large site; 0 leaves it out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        full = compare(Path(folder), args.articles)
        if args.large:
            large = ours(press.ours(Path(folder) / "large", args.large))
            ratio = (large.processor / args.large) / (full.processor / args.articles)
            print(f"\n{args.large * len(press.LANGUAGES):,} pages: {ratio:.2f} times the processor time a page of the smaller site; {large.memory} MB at most.")


if __name__ == "__main__":
    main()
