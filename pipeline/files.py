"""One file at a time: strict reading, and writing that leaves either the old bytes or the new ones, whatever happens.

A write goes to a temporary file in the same folder, is forced to the disk and then renamed over the old file. What a
crashed run leaves behind ends in ``.part`` and is removed by ``store.recover``.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from pipeline.errors import ContentError

MOST_BYTES = 8 * 1024 * 1024
PART = ".part"


def read_bytes(path: Path) -> bytes | None:
    """Return the file's bytes, None where there is no file. Raises ContentError where it cannot be read."""
    try:
        status = path.stat()
        if status.st_size > MOST_BYTES:
            raise ContentError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.", path=path, mend="Split it into several articles.")
        if not stat.S_ISREG(status.st_mode):
            raise ContentError("This is not a file but a folder or a device.", path=path, mend="Rename it or move it away.")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise ContentError(
            f"The file cannot be read: {problem.strerror or problem}.", path=path, mend="Check that it is a plain file and that you may read it."
        ) from problem


def decode(raw: bytes, path: Path) -> str:
    """Return UTF-8 text with lines that end in a newline, without a byte order mark. Raises ContentError with line and byte."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # the codec may count from behind the byte order mark
        start = problem.start + (len(raw) - len(problem.object))
        line, column = raw.count(b"\n", 0, start) + 1, start - raw.rfind(b"\n", 0, start)
        raise ContentError(f"Byte {column} of this line (0x{raw[start]:02X}) is not UTF-8.", path=path, line=line, mend="Save the file as UTF-8.") from problem
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ContentError("A NUL character.", path=path, line=line, mend="Delete it, or save the file as UTF-8 if it is UTF-16.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write(path: Path, text: str) -> bool:
    """Write the text if the file does not hold it yet; return whether it was written. Raises ContentError."""
    raw = encode(text, path)
    if read_bytes(path) == raw:
        return False
    path = path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    stage(part, raw, like=path)
    rename(part, path)
    return True


def encode(text: str, path: Path) -> bytes:
    """Return the text in UTF-8. Raises ContentError for half of a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        raise ContentError(
            f"A character that no file can hold (U+{ord(problem.object[problem.start]):04X}).",
            path=path,
            line=text.count("\n", 0, problem.start) + 1,
            mend="Remove it from the article.",
        ) from problem


def stage(part: Path, raw: bytes, *, like: Path) -> None:
    """Write and force to disk a file that is to be renamed to ``like``, with its permissions. Raises ContentError."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            part.chmod(stat.S_IMODE(like.stat().st_mode))
    except OSError as problem:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _unwritten(like, problem) from problem


def rename(part: Path, path: Path) -> None:
    """Put a staged file in the place of another, in one step. Raises ContentError."""
    try:
        part.replace(path)
    except OSError as problem:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _unwritten(path, problem) from problem


def _unwritten(path: Path, problem: OSError) -> ContentError:
    return ContentError(
        f"The file cannot be written: {problem.strerror or problem}.",
        path=path,
        mend="Its old content is untouched. Make room or give yourself the right to write, then run the command again.",
    )
