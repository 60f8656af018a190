"""``invoke strings``: the catalogues of the interface follow the templates, and a gap in one is seen before the build sees it."""

from pathlib import Path

from rich.console import Console

from pipeline import config, interface
from pipeline.commands.report import counted, fail_with
from pipeline.errors import TazamunError


def strings(root: Path, *, check: bool = False, console: Console) -> int:
    """Bring the catalogues up to the templates; with ``check`` write nothing. Returns 1 if a string of a language is missing or wrong."""
    codes = interface.languages(root, config.load(root).languages)
    wanted = interface.shown(root / "theme" / "templates")
    failures = []
    for code in codes:
        path = interface.catalogue_path(root, code)
        changed = not check and interface.update(path, code, wanted)
        standing = interface.standing(path, code, wanted)
        translated = len(wanted) - len(standing.missing) - len(standing.wrong)
        console.print(f"{code}: {translated} of {counted(len(wanted), 'string')}{', catalogue updated' if changed else ''}", markup=False)
        failures += _failures(standing, root)
    return fail_with(failures)


def _failures(standing: interface.Standing, root: Path) -> list[TazamunError]:
    place = standing.path.relative_to(root)
    if not standing.exists:
        return [TazamunError("there is no catalogue.", path=place, mend="Run invoke strings: it begins one.")]
    kinds = (
        (standing.missing, "not translated", "Translate it in this file."),
        (standing.wrong, "translated with other placeholders or too few plural forms", "Write them as the English has them."),
        (standing.unused, "no longer on any page", "Run invoke strings: it puts the string aside."),
    )
    return [TazamunError(f"“{name}” is {what}.", path=place, mend=mend) for names, what, mend in kinds for name in names]
