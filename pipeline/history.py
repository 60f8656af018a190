"""What the machine wrote before people changed it, out of git: the text whose hash a catalogue still names, and when it was first committed.

A catalogue keeps only the hash of the machine's text. Every version of every catalogue that was committed is searched, and a text counts
only if its hash is the one that is looked for: nothing is guessed, and what was never committed is simply not found.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from pipeline.git import MOST_PATHS, is_repository, output
from pipeline.model import text_hash
from pipeline.po import unescape

_COMMIT = "\x01commit\x01"
_TARGET = '+msgstr "'
_OPTIONS = ("--reverse", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative", f"--format={_COMMIT}%aI")


@dataclass(frozen=True)
class Written:
    """A text as it was first committed."""

    text: str
    when: datetime


def first_written(root: Path, paths: Sequence[str], hashes: Collection[str]) -> Mapping[str, Written]:
    """Return by hash the targets that were ever committed in these catalogues, in one question to git; nothing outside a repository.

    Raises GitError where git refuses.
    """
    if not paths or not hashes or not is_repository(root):
        return {}
    places = paths if len(paths) <= MOST_PATHS else sorted({str(PurePosixPath(path).parent) for path in paths})
    wanted = frozenset(hashes)
    found: dict[str, Written] = {}
    moment = ""
    # not splitlines(): a sentence may hold U+2028
    for line in output(root, "log", *_OPTIONS, "--", *places).split("\n"):
        if line.startswith(_TARGET) and line.endswith('"'):
            text = _unescaped(line[len(_TARGET) : -1])
            if (key := text_hash(text)) in wanted:
                found.setdefault(key, Written(text, datetime.fromisoformat(moment)))
        elif line.startswith(_COMMIT):
            moment = line.removeprefix(_COMMIT)
    return found


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:
        return ""
