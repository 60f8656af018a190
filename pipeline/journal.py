"""Several files changed as one: written down first, then done, so that a run that was cut short is finished by the next one.

What is to happen stands in ``.cache/pending/<name>.json`` before the first file changes: for every file the hash of what it holds and the
text that it is to hold. Finishing means giving every file that still holds the old text the new one; a file that holds neither was
changed by a person in between, and then nothing more is written. Whoever deletes ``.cache/`` loses only the way back to where the run
was cut short: git shows what it had done.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline import files
from pipeline.errors import ContentError

FOLDER = Path(".cache") / "pending"
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class Change:
    """One file, relative to the project. ``before`` is the SHA-256 of its bytes, which are ``old`` in UTF-8."""

    path: str
    before: str
    old: str
    new: str


@dataclass(frozen=True)
class Pending:
    """Changes that belong together. ``what`` and ``when`` are the caller's own words, ``message`` that of the commit that is to follow."""

    name: str
    what: str
    when: str
    message: str
    changes: tuple[Change, ...]


def begin(root: Path, name: str, *, what: str, when: str, message: str, texts: Mapping[str, tuple[str, str]]) -> Pending:
    """Write down what is to happen. ``texts`` maps a path to the text that was read from it and the new one; line ends stay the file's own.

    Raises ContentError if a file has changed since it was read.
    """
    changes = []
    for path, (old, new) in texts.items():
        raw = files.read_bytes(root / path)
        if raw is None or files.decode(raw, Path(path)) != old:
            raise _changed(path)
        text = raw.decode()
        mark = _MARK if text.startswith(_MARK) else ""
        changes.append(Change(path, _hash(raw), text, mark + (new.replace("\n", "\r\n") if "\r\n" in text else new)))
    pending = Pending(name, what, when, message, tuple(changes))
    files.write(_path(root, name), json.dumps(asdict(pending), ensure_ascii=False, indent=1) + "\n")
    return pending


def pending(root: Path, name: str) -> Pending | None:
    """Return what a run that was cut short has left to do, if anything. Raises ContentError where the note cannot be read."""
    path = _path(root, name)
    raw = files.read_bytes(path)
    if raw is None:
        return None
    try:
        fields = json.loads(files.decode(raw, path))
        return Pending(**{**fields, "changes": tuple(Change(**change) for change in fields["changes"])})
    except (ValueError, TypeError, KeyError) as problem:
        raise ContentError("this note of an unfinished release cannot be read.", path=path, mend="Delete it; git shows which files were changed.") from problem


def finish(root: Path, unfinished: Pending) -> None:
    """Change every file that is not changed yet. Raises ContentError, and changes none, if one holds neither the old text nor the new one."""
    for change in unfinished.changes:
        raw = files.read_bytes(root / change.path)
        if raw is None or (_hash(raw) != change.before and raw != change.new.encode()):
            raise _changed(change.path, name=unfinished.name)
    for change in unfinished.changes:
        files.write(root / change.path, change.new)


def end(root: Path, unfinished: Pending) -> None:
    """Forget what is done."""
    _path(root, unfinished.name).unlink(missing_ok=True)


def undo(root: Path, unfinished: Pending) -> None:
    """Give every file its old text back, and forget all."""
    back = tuple(Change(change.path, _hash(change.new.encode()), change.new, change.old) for change in reversed(unfinished.changes))
    reverse = replace(unfinished, what="undo", changes=back)
    files.write(_path(root, reverse.name), json.dumps(asdict(reverse), ensure_ascii=False, indent=1) + "\n")
    finish(root, reverse)
    end(root, reverse)


def _path(root: Path, name: str) -> Path:
    return root / FOLDER / f"{name}.json"


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _changed(path: str, *, name: str = "") -> ContentError:
    if not name:
        return ContentError("The file was changed by somebody else while this command ran; nothing was written.", path=path, mend="Run the command again.")
    mend = f"Restore the file (git checkout -- {path}) and run the command again; or delete {FOLDER / name}.json to give up what was begun."
    return ContentError("The file was changed after a release of it was cut short, so that cannot be finished.", path=path, mend=mend)
