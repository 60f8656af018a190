"""``invoke models``: which packages are there, which routes they open, and how to bring in better ones."""

import re
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline import config
from pipeline.commands.report import counted, fail_with, waiting
from pipeline.engine import archive, index, packages, packing, routes
from pipeline.errors import PackageError, RouteError, TazamunError

_DIRECTION = re.compile(r"(?P<source>[a-z]{2,3})[-_→>](?P<target>[a-z]{2,3}(?:-\w+)?)")


def models(root: Path, *, install: Sequence[str] = (), folder: Path | None = None, export: Path | None = None, console: Console) -> int:
    """Install from the index (``install``: directions ``ar-en``) or from files, or export, then show what there is.

    Returns 1 if a package was refused, could not be fetched or is broken; the others are installed and shown all the same.
    """
    settings = config.load(root)
    errors: list[TazamunError] = []
    for direction in install:
        errors += _installed(root, direction, console=console)
    if folder:
        errors += _installed_from(root, folder, console=console)
    survey = packages.survey(root)
    if export:
        errors += _exported(survey.packages, export, console=console)
    if survey.packages:
        console.print(_packages_table(survey.packages), soft_wrap=False)
        console.print()
        console.print(_routes_table(settings, survey.packages), soft_wrap=False)
    else:
        errors.append(PackageError("there is no package that can be used.", path=packages.SHIPPED, mend="Restore models/ from git, or install packages."))
    return fail_with([*errors, *(PackageError(f.message, path=f.path) for f in survey.findings)], root=root)


def _installed(root: Path, direction: str, *, console: Console) -> list[TazamunError]:
    """Fetch one direction from the index; return what went wrong."""
    found = _DIRECTION.fullmatch(direction)
    if not found:
        return [PackageError(f"«{direction}» is not a direction.", mend="Write source and target, as in ar-en.")]
    try:
        with waiting(console, f"fetching {found['source']}→{found['target']} …"):
            package = index.install_from_index(root, source=found["source"], target=found["target"])
    except PackageError as error:
        return [error]
    console.print(f"{package.source}→{package.target}: {package.name} {package.version} installed.")
    return []


def _installed_from(root: Path, folder: Path, *, console: Console) -> list[TazamunError]:
    """Install the package files of a folder; return what was refused."""
    try:
        with waiting(console, f"checking and unpacking {folder} …"):
            found, findings = archive.install_from(folder, root=root)
    except PackageError as error:
        return [error]
    console.print(f"{counted(len(found), 'direction')} installed from {folder}.")
    return [PackageError(finding.message, path=finding.path) for finding in findings]


def _exported(found: Sequence[packages.InstalledPackage], out: Path, *, console: Console) -> list[TazamunError]:
    """Write a stock package file for each direction of the shipped models; return what went wrong."""
    for place in dict.fromkeys(p.folder for p in found if (p.folder / "directions.json").is_file()):
        try:
            with waiting(console, f"packing {place.name} …"):
                written = packing.pack_all(place, out)
        except OSError as error:
            return [PackageError(f"the packages cannot be written ({error.strerror or error}).", path=out, mend="Name a folder you may write to.")]
        for path in written:
            console.print(f"wrote {path}", markup=False)
    return []


def _packages_table(found: Sequence[packages.InstalledPackage]) -> Table:
    table = Table("direction", "package", "version", "from", "SHA-256", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("MB", justify="right")
    for package in found:
        table.add_row(f"{package.source}→{package.target}", package.name, package.version, package.origin, package.sha256[:12], f"{package.size / 1e6:.1f}")
    return table


def _routes_table(settings: config.Config, found: Sequence[packages.InstalledPackage]) -> Table:
    table = Table("to", "route in use", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for target in settings.targets:
        try:
            table.add_row(target, routes.route(found, source=settings.source, target=target, pivot=settings.translation.pivot).name)
        except RouteError as error:
            table.add_row(target, str(error))
    return table
