"""``invoke mirror``: the released site as one archive that works anywhere, and the proof that an archive is whole."""

import re
from pathlib import Path

from rich.console import Console

from pipeline import config, mirror, site
from pipeline.commands.report import fail_with, waiting
from pipeline.errors import TazamunError

FOLDER = "mirror"


def pack(root: Path, *, output: Path | None = None, console: Console) -> int:
    """Build what is released and pack it. Returns 1 if something had to be left out of the site."""
    settings = config.load(root)
    host = re.sub(r"[^\w.-]+", "-", re.sub(r"^\w+://", "", settings.site.url)).strip("-")
    target = output or root / FOLDER / f"{host}.zip"
    if target.is_dir():
        raise TazamunError("this is a folder.", path=target, mend="Name a file, such as mirror.zip.")
    with waiting(console, "building the site …"):
        built = site.build(root, output=root / ".cache" / "mirror")
        names = {code: language.site_name for code, language in settings.languages.items()}
        packed = mirror.pack(built.output, target.absolute(), address=f"{settings.site.url}/", names=names)
    console.print(f"{packed.files} files in {packed.path}, {packed.path.stat().st_size / 1e6:.1f} MB.", markup=False)
    console.print(f"{packed.sha256}  {packed.path.name}", markup=False)
    console.print("Give this sum to those who fetch the archive; they check it with: invoke mirror --verify FILE")
    return fail_with(TazamunError(complaint) for complaint in built.complaints)


def verify(path: Path, *, console: Console) -> int:
    """Compare an archive or an unpacked one with its manifest. Returns 1 if anything is wrong."""
    problems = mirror.verify(path)
    if problems:
        return fail_with(TazamunError(problem) for problem in problems)
    if path.is_file():
        console.print(f"{mirror.file_sum(path)}  {path.name}", markup=False)
    console.print("Whole: every file is as the manifest says. Compare the sum above with the one that was published." if path.is_file() else "Whole.")
    return 0
