"""Argos package files from a shared model folder: each complete, each accepted by stock ``argostranslate.package``."""

import json
import zipfile
from pathlib import Path

from pipeline.engine.packages import directions, parts
from pipeline.errors import PackageError

# Zip archives know no time before 1980; one fixed date keeps the bytes equal from run to run.
DATE = (1980, 1, 1, 0, 0, 0)


def pack_argos(shared: Path, direction: tuple[str, str], *, out: Path) -> Path:
    """Write the ``.argosmodel`` file of one direction (source, target) of a shared folder to ``out``; return ``out``.

    The bytes depend on the folder's content only. Raises PackageError if the folder is broken or lacks the direction.
    """
    described = {(metadata["from_code"], metadata["to_code"]): metadata for _, metadata in directions(shared)}
    if direction not in described:
        raise PackageError(f"the folder has no direction {'→'.join(direction)}.", path=shared, mend="Add it to directions.json.")
    metadata = described[direction]
    top = f"translate-{direction[0]}_{direction[1]}-{str(metadata['package_version']).replace('.', '_')}"
    names = {path.relative_to(shared).as_posix(): path for path in parts(shared)}
    if (shared / "README.md").is_file():
        names["README.md"] = shared / "README.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, f"{top}/metadata.json", content=json.dumps(metadata, ensure_ascii=False, indent=1, sort_keys=True).encode())
        for name, path in sorted(names.items()):
            _add(archive, f"{top}/{name}", content=path.read_bytes())
    partial.replace(out)
    return out


def pack_all(shared: Path, out: Path) -> tuple[Path, ...]:
    """Write ``<source>_<target>.argosmodel`` into the folder ``out`` for every direction of a shared folder; return the files."""
    pairs = [(metadata["from_code"], metadata["to_code"]) for _, metadata in directions(shared)]
    return tuple(pack_argos(shared, pair, out=out / f"{pair[0]}_{pair[1]}.argosmodel") for pair in pairs)


def _add(archive: zipfile.ZipFile, name: str, *, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
