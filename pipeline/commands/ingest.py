"""``invoke ingest``: one file in, one article out, and a report of what was found, dropped and changed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from pipeline.importer import Options


def ingest(root: Path, file: Path, *, options: "Options", console: Console) -> int:
    """Write ``content/<slug>.md``. Returns 1 while something is missing that a person must say."""
    from pipeline import importer  # noqa: PLC0415 its parsers take a second to load, and no other command needs them

    report = importer.ingest(file, root=root, options=options, ask=input if sys.stdin.isatty() else None)
    console.file.write(importer.render(report, verbose=options.verbose))
    return report.exit_code
