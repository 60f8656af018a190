"""Whether a CTranslate2 ``model.bin`` is whole, without loading it: its table of variables is walked with seeks.

The layout is that of ``ctranslate2.specs.model_spec._serialize``, binary version 4 and later: version, name, revision, number of
variables; for each its name, rank, dimensions, type, number of bytes, bytes; number of aliases; for each two names.
"""

import struct
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import PackageError

FIRST_WALKABLE, LAST_KNOWN = 4, 99
MEND = "Install the package again: the file was cut short or damaged on its way."


class _TruncatedError(Exception):
    """The file ended within a record."""


def check_weights(path: Path) -> None:
    """Raise PackageError if the file is empty, cut short or no CTranslate2 model."""
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            version = _number(file, "I")
            if not 1 <= version <= LAST_KNOWN:
                raise PackageError("this is not a CTranslate2 model.", path=path, mend=MEND)
            if version >= FIRST_WALKABLE:
                _walk(file, size)
        except _TruncatedError as error:
            raise PackageError(f"the weights are cut short at {size} bytes.", path=path, mend=MEND) from error


def _walk(file: BinaryIO, size: int) -> None:
    """Step over all variables and aliases. Raises _TruncatedError where one reaches over the end."""
    _skip(file, _number(file, "H"))
    _number(file, "I")
    for _ in range(_number(file, "I")):
        _skip(file, _number(file, "H"))
        _skip(file, 4 * _number(file, "B"))
        _number(file, "B")
        _skip(file, _number(file, "I"))
        _check_place(file, size)
    for _ in range(2 * _number(file, "I")):
        _skip(file, _number(file, "H"))
    _check_place(file, size)


def _check_place(file: BinaryIO, size: int) -> None:
    """Raise _TruncatedError if a seek went over the end, which the file system does not mind."""
    if file.tell() > size:
        raise _TruncatedError


def _number(file: BinaryIO, kind: str) -> int:
    """Read one unsigned number, little-endian."""
    width = struct.calcsize("<" + kind)
    read = file.read(width)
    if len(read) < width:
        raise _TruncatedError
    value: int = struct.unpack("<" + kind, read)[0]
    return value


def _skip(file: BinaryIO, count: int) -> None:
    file.seek(count, 1)
