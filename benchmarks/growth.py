"""How cost grows with the newsroom: ``python -m benchmarks.growth`` translates 10 to 1,000 articles into English, each newsroom anew.

The figure to look at is the cost an article as a ratio to that of the smallest newsroom: it must not grow.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import newsroom
from benchmarks.rerun import run

SIZES = (10, 30, 100, 300, 1000)
ONE = ("en",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--sentences", type=int, default=1)
    args = parser.parse_args()
    print("| articles | first run, cost an article against the smallest | second run, against the same |\n|---|---|---|")
    base = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        empty = newsroom.make(Path(scratch) / "empty", 0, sentences=0)
        start = run(empty, ONE)
        for size in args.sizes:
            folder = newsroom.make(Path(scratch) / str(size), size, sentences=args.sentences)
            first, second = ((run(folder, ONE) - start) / size for _ in range(2))
            base = base or first
            print(f"| {size} | {first / base:.2f} | {second / base:.3f} |", flush=True)
    print("\nThe time that a run over an empty newsroom takes (imports, packages) is taken off first.")


if __name__ == "__main__":
    main()
