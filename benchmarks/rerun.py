"""What a second run costs: ``python -m benchmarks.rerun [--articles 200]`` translates a newsroom twice into four languages.

Three times are compared in one run: the first, a second with nothing changed, and one with the catalogues deleted but the
cache of decoded sentences still there. The first run's peak memory is that of a process of its own.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import newsroom

RUN = """from pathlib import Path
from pipeline import commands
raise SystemExit(commands.translate(Path({folder!r}), languages={languages!r}, console=commands.stdout()))"""


def run(folder: Path, languages: tuple[str, ...] = ()) -> float:
    """Run ``invoke translate`` in a process of its own (no ``languages``: all). Returns seconds."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", RUN.format(folder=str(folder), languages=languages)], cwd=newsroom.ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--sentences", type=int, default=8)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = newsroom.make(Path(scratch) / "newsroom", args.articles, sentences=args.sentences)
        first, second = run(folder), run(folder)
        shutil.rmtree(folder / "translations")
        (folder / "translations").mkdir()
        third = run(folder)
        print(f"{args.articles} articles, {newsroom.words(folder)} Arabic words, four languages\n")
        print("| run | share of the first |\n|---|---|")
        print(f"| first | 100 % |\n| nothing changed | {100 * second / first:.1f} % |\n| catalogues deleted, decoded before | {100 * third / first:.1f} % |")
        print(f"\nPeak memory of the largest run: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB.")


if __name__ == "__main__":
    main()
