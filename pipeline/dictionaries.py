"""The spelling dictionaries (Hunspell's .aff and .dic files) that are installed on this machine, and the one door to spylls, which reads them.

Nothing is shipped and nothing is fetched: without spylls or without a dictionary of the language there is none, and spelling is not checked.
Reading a dictionary takes seconds, asking it a moment; so answers are kept in ``.cache/``, and it is read when a new word turns up.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from pipeline import files
from pipeline.errors import ContentError

FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/share/myspell", "/usr/local/share/hunspell", "/Library/Spelling")
LONGEST_WORD = 60
"""Letters. A longer one is no word of any language, and compounds take time to look up."""
LEAST_NEAR = 4
"""Letters. Nearly every shorter word is one letter away from another one."""
LONGEST_THOROUGH = 9
"""Letters. In a longer word only letters exchanged or written twice are sought: everything else would take seconds a word."""
LETTERS = "enisratdhulcgmobwfkzvpjyxq"
OWN_LETTERS = {"de": "äöüß", "es": "áéíóúñü", "fr": "éèçàêâîôûëïœ"}
Lookup = Callable[..., bool]
"""Takes a word and ``compounds``: whether words put together of several count. Asking without them is a hundred times quicker in German."""


class Words:
    """A dictionary that is asked word by word; ``save`` keeps its answers for the next run."""

    def __init__(self, base: Path, cache: Path) -> None:
        """Take the dictionary ``base.aff`` and ``base.dic``; answers of earlier runs count as long as these files are the same."""
        self.base, self.cache = base, cache
        self.stamp = [[path.stat().st_size, path.stat().st_mtime_ns] for path in _pair(base)]
        self.known, self.neighbours = _remembered(cache, self.stamp)
        self.asked = False
        self._lookup: Lookup | None = None

    def knows(self, word: str) -> bool:
        """Tell whether the dictionary has the word, in this spelling of its capitals."""
        if len(word) > LONGEST_WORD:
            return True
        if word not in self.known:
            self.known[word], self.asked = self._look_up(word, compounds=True), True
        return self.known[word]

    def near(self, word: str) -> str:
        """Return a word that the dictionary has and that one slip of the finger turns into this one; empty if there is none."""
        if not LEAST_NEAR <= len(word) <= LONGEST_WORD:
            return ""
        if word not in self.neighbours:
            self.neighbours[word], self.asked = self._neighbour(word), True
        return self.neighbours[word]

    def save(self) -> None:
        """Keep the answers. A cache that cannot be written is no reason to fail."""
        if self.asked:
            with suppress(ContentError, OSError):
                self.cache.parent.mkdir(parents=True, exist_ok=True)
                files.write(self.cache, json.dumps({"dictionary": self.stamp, "known": self.known, "near": self.neighbours}, ensure_ascii=False))

    def _neighbour(self, word: str) -> str:
        letters = LETTERS + OWN_LETTERS.get(self.base.name[:2], "") if len(word) <= LONGEST_THOROUGH else ""
        simple = (other for other in slips(word, letters) if self._look_up(other, compounds=False))
        compound = (other for other in exchanges(word) if self._look_up(other, compounds=True))
        return next(simple, "") or next(compound, "")

    def _look_up(self, word: str, *, compounds: bool) -> bool:
        self._lookup = self._lookup or _loaded(self.base)
        return self._lookup(word, compounds=compounds)


def exchanges(word: str) -> Iterator[str]:
    """Yield the word with each two neighbouring letters exchanged, but the first."""
    places = range(1, len(word) - 1)
    yield from (word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in places if word[place] != word[place + 1])


def slips(word: str, letters: str = LETTERS) -> Iterator[str]:
    """Yield what may have been meant: letters exchanged, one too many, one too few, one wrong. The first letter is seldom wrong and stays.

    >>> "workers" in slips("wokrers"), "workers" in slips("workerss"), "workers" in slips("workrs"), "workers" in slips("workeus")
    (True, True, True, True)
    """
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    yield from exchanges(word)
    yield from (left + right[1:] for left, right in cuts if right)
    yield from (left + letter + right for left, right in cuts for letter in letters)
    yield from (left + letter + right[1:] for left, right in cuts if right for letter in letters if letter != right[0])


def installed(locale: str, *, root: Path, folders: Sequence[Path] | None = None) -> Words | None:
    """Return the dictionary of a locale (``en_GB``), else one of its language, else None. ``folders``: where to look instead of the usual places."""
    base = find(locale, usual_folders(os.environ) if folders is None else folders)
    if base is None or find_spec("spylls") is None:
        return None
    with suppress(OSError):
        return Words(base, root / ".cache" / f"spelling-{base.name}.json")
    return None


def usual_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where dictionaries lie, those of the variable DICPATH (as for Hunspell itself) first."""
    own = [Path(part) for part in environment.get("DICPATH", "").split(os.pathsep) if part]
    return (*own, *map(Path, FOLDERS))


def find(locale: str, folders: Sequence[Path]) -> Path | None:
    """Return the path, without ``.dic``, of the dictionary that fits best: the locale's, the language's, the language's own country's, any."""
    language, _, rest = locale.replace("-", "_").partition("_")
    wanted = [f"{language}_{rest}", language, f"{language}_{language.upper()}"]
    for folder in folders:
        found = {path.stem: path.with_suffix("") for path in sorted(folder.glob(f"{language}*.dic")) if path.with_suffix(".aff").is_file()}
        others = [name for name in found if name.startswith(f"{language}_")]
        if fitting := [name for name in [*wanted, *others] if name in found]:
            return found[fitting[0]]
    return None


def _pair(base: Path) -> tuple[Path, Path]:
    return base.with_name(f"{base.name}.aff"), base.with_name(f"{base.name}.dic")


def _remembered(cache: Path, stamp: list[list[int]]) -> tuple[dict[str, bool], dict[str, str]]:
    with suppress(OSError, ValueError, AttributeError):
        kept = json.loads(cache.read_text(encoding="utf-8"))
        if kept.get("dictionary") == stamp:
            return {str(word): bool(answer) for word, answer in kept["known"].items()}, {str(word): str(other) for word, other in kept["near"].items()}
    return {}, {}


def _loaded(base: Path) -> Lookup:
    """Read a dictionary. One that cannot be read has every word, because it can call none wrong."""
    from spylls.hunspell import Dictionary  # noqa: PLC0415 an optional dependency

    try:
        dictionary = Dictionary.from_files(str(base))
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return lambda word, *, compounds: True

    def look_up(word: str, *, compounds: bool) -> bool:
        if compounds:
            return bool(dictionary.lookup(word))
        return next(iter(dictionary.lookuper.good_forms(word, compound_forms=False)), None) is not None

    return look_up
