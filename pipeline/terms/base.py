"""The termbase: one row a term, one column a language, in CSV that any spreadsheet writes.

The first line names the columns: ``source``, a language code each (``en``, ``es`` …), ``note``, and ``do-not-translate`` (or
``dnt``), whose cells hold ``yes`` or nothing. A cell may hold several spellings with ``|`` between them, the preferred one
first: plurals and feminine forms of a source, accepted variants of a target. Commas, semicolons or tabs separate the cells.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import ConfigError

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_KEEP = frozenset(["dnt", "do-not-translate", "do not translate", "do_not_translate"])
_YES, _NO = frozenset(["yes", "y", "true", "1", "x", "نعم"]), frozenset(["", "no", "n", "false", "0", "لا"])
_OTHERS = frozenset(["source", "note", "notes"]) | _KEEP


@dataclass(frozen=True)
class Term:
    """One row of the termbase. ``sources`` and each language's ``targets`` begin with the preferred spelling; others are accepted.

    ``keep``: do not translate; without a target of its own a language then takes the source's spelling.
    """

    sources: tuple[str, ...]
    targets: Mapping[str, tuple[str, ...]]
    note: str = ""
    keep: bool = False
    line: int = 0

    @property
    def source(self) -> str:
        """Return the preferred Arabic spelling."""
        return self.sources[0]

    def spellings(self, language: str) -> tuple[str, ...]:
        """Return the accepted spellings in a language, the preferred one first; none if the termbase does not say."""
        return self.targets.get(language) or (self.sources[:1] if self.keep else ())

    def target(self, language: str) -> str:
        """Return the preferred spelling in a language, empty if the termbase does not say."""
        return next(iter(self.spellings(language)), "")


def parse(text: str, *, path: str = "") -> tuple[Term, ...]:
    r"""Read a termbase. Empty lines and lines that begin with ``#`` do not count.

    Raises ConfigError, with the line, for a column that is unknown, missing or there twice, a row of the wrong length, a
    source without a target or there twice, and a do-not-translate cell that is neither yes nor no.

    >>> parse("source,en,dnt\nمصرف|مصارف,bank|lender,\nأرامكو,Aramco,yes")[0].spellings("en")
    ('bank', 'lender')
    """
    rows = list(_rows(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), path))
    if not rows:
        return ()
    line, header = rows[0]
    columns = _columns(header, path, line=line)
    terms: list[Term] = []
    seen: dict[str, int] = {}
    for line, row in rows[1:]:
        term = _term(columns, row, path=path, line=line)
        for source in term.sources:
            if source in seen:
                raise ConfigError(f"“{source}” stands here and on line {seen[source]}.", path=path or None, line=line, mend="Keep one of the two rows.")
            seen[source] = line
        terms.append(term)
    return tuple(terms)


def _rows(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line on which it begins."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max(",;\t", key=first.count)
    lines = [line if not line.startswith("#") else "\n" for line in text.splitlines(keepends=True)]
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begun = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ConfigError(f"this row cannot be read ({error}).", path=path or None, line=begun, mend="Close its quotation marks.") from None
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield begun, cells
        begun = reader.line_num + 1


def _columns(header: Sequence[str], path: str, *, line: int) -> list[str]:
    names = [name.lower() for name in header]
    for name in names:
        if name not in _OTHERS and not _LANGUAGE.fullmatch(name):
            raise ConfigError(f"“{name}” is no column of a termbase.", path=path or None, line=line, mend="Name languages by their codes, such as en.")
        if names.count(name) > 1:
            raise ConfigError(f"the column “{name}” is there twice.", path=path or None, line=line, mend="Remove one of the two.")
    if "source" not in names:
        raise ConfigError("there is no column “source”.", path=path or None, line=line, mend="Write source,en,es,fr,de,note,dnt on the first line.")
    return names


def _term(columns: Sequence[str], row: Sequence[str], *, path: str, line: int) -> Term:
    if len(row) > len(columns) and any(row[len(columns) :]):
        raise ConfigError(
            f"this row has {len(row)} cells, the first line names {len(columns)}.",
            path=path or None, line=line, mend="Put cells that contain the separator in quotation marks.",
        )  # fmt: skip
    cells = dict(zip(columns, row, strict=False))
    sources = _spellings(cells["source"])
    keep = next((cells[name].lower() for name in columns if name in _KEEP and name in cells), "")
    targets = {name: _spellings(cell) for name, cell in cells.items() if name not in _OTHERS and _spellings(cell)}
    if keep not in _YES | _NO:
        raise ConfigError(f"“{keep}” says neither yes nor no.", path=path or None, line=line, mend="Write yes, or leave the cell empty.")
    if not sources:
        raise ConfigError("the source is empty.", path=path or None, line=line, mend="Write the Arabic term, or remove the row.")
    if not targets and keep not in _YES:
        raise ConfigError(f"“{sources[0]}” has no translation.", path=path or None, line=line, mend="Write one, or yes in the column dnt.")
    return Term(sources, targets, cells.get("note") or cells.get("notes", ""), keep in _YES, line)


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))
