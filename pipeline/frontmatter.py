"""Front matter: the ``key: value`` lines between two ``---`` at the top of an article.

Principles:

- A lenient subset of YAML: the first colon splits, so a title may contain colons; values may be quoted, indented lines go on, lists
  are ``a, b``, ``[a, b]`` or lines with ``- a``. Nothing is guessed from a value: a date stays the text that the editor wrote.
- Every value knows where it stands, so that one value can be replaced without touching a byte of the others.
- A document that begins with a thematic break has no front matter: the first line after ``---`` must look like ``key:``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.errors import ContentError

TRANSLATABLE = ("title", "summary", "subtitle", "description", "caption", "image_alt")

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_.-]*)[ \t]*:(?=[ \t\n]|\Z)[ \t]*")
_QUIET = re.compile(r"[ \t]*(?:#.*)?$")
_CONFLICT = re.compile(r"<{7}(?: |$)|>{7} |\|{7} |={7}$")
_ESCAPES = {"n": " ", "t": " ", "\\": "\\", '"': '"', "/": "/", "0": "", "r": " ", "_": "\N{NO-BREAK SPACE}"}
_UNSAFE_START = tuple("!&*-?:,[]{}#|>@`\"'%~=<")


@dataclass(frozen=True)
class Field:
    """One key. ``text[start:end]`` is its raw value (quotes and continuation lines included); ``value`` is on one line, unquoted.

    ``parts`` are the members when the value was written as a list, else empty. ``line`` counts from 1.
    """

    key: str
    value: str
    start: int
    end: int
    line: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Front:
    """All fields in the order of the file. ``close`` is the offset of the closing ``---`` (0 where there is no front matter)."""

    fields: tuple[Field, ...] = ()
    close: int = 0

    @property
    def values(self) -> dict[str, str]:
        """Return the plain values by lower-case key."""
        return {field.key: field.value for field in self.fields}

    def field(self, key: str) -> Field | None:
        """Return the field of that name, if any."""
        return next((field for field in self.fields if field.key == key.lower()), None)


def parse_front(text: str, *, path: str = "") -> tuple[Front, int]:
    r"""Return the front matter and the offset at which the body begins (0 if there is none). Line ends are ``\n``, no BOM.

    Raises ContentError, with line and mend, if the block is not closed, a key occurs twice, or a line is not ``key: value``.

    >>> front, body = parse_front("---\ntitle: درس: فنزويلا\ntags: [اقتصاد, 'رقمنة']\n---\nنص\n")
    >>> front.values, body
    ({'title': 'درس: فنزويلا', 'tags': 'اقتصاد, رقمنة'}, 52)
    """
    if not _begins(text):
        return Front(), 0
    close = _closing(text, path)
    fields: list[Field] = []
    for start, end, line in _entries(text, close, path):
        field = _field(text, start, end, line)
        _reject_twice(field, fields, path)
        fields.append(field)
    fence = _FENCE.match(text, close)
    return Front(tuple(fields), close), fence.end() if fence else close


def _begins(text: str) -> bool:
    if not re.match(r"---[ \t]*\n", text):
        return False
    lines = [line for line in text[:4096].split("\n")[1:] if not _QUIET.match(line)]
    if lines and _KEY.match(lines[0]):
        return True
    # A rule at the top of a text is legal Markdown; a rule, some lines with a key among them, and another rule is front matter gone wrong.
    closing = next((place for place, line in enumerate(lines) if _FENCE.fullmatch(line)), 0)
    return any(_KEY.match(line) for line in lines[:closing])


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _closing(text: str, path: str) -> int:
    """Return the offset of the closing fence."""
    first = text.index("\n") + 1
    for number, (place, line) in enumerate(_lines(text, first, len(text)), start=2):
        if _FENCE.fullmatch(line):
            return place
        if _CONFLICT.match(line):
            mend = "Keep one side and delete the marker lines."
            raise ContentError("A merge conflict was left in the front matter.", path=path or None, line=number, mend=mend)
    raise ContentError("The front matter is not closed.", path=path or None, line=1, mend="Add a line with --- after the last `key: value` line.")


def _entries(text: str, close: int, path: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, line) of each field: its key line with the indented, list and blank lines that belong to it."""
    open_entry: list[int] = []
    for number, (place, line) in enumerate(_lines(text, text.index("\n") + 1, close), start=2):
        if _QUIET.fullmatch(line) and (not open_entry or not line.startswith((" ", "\t"))):
            continue
        if _KEY.match(line):
            if open_entry:
                yield open_entry[0], open_entry[1], open_entry[2]
            open_entry = [place, place + len(line), number]
        elif open_entry and re.match(r"[ \t]|-(?: |$)", line):
            open_entry[1] = place + len(line)
        else:
            mend = "Write `key: value`; indent a line that continues the value above it."
            raise ContentError(f"This line of the front matter has no key: {line.strip()[:60]!r}.", path=path or None, line=number, mend=mend)
    if open_entry:
        yield open_entry[0], open_entry[1], open_entry[2]


def _reject_twice(field: Field, earlier: list[Field], path: str) -> None:
    for other in earlier:
        if other.key == field.key:
            message = f"The key {field.key!r} stands twice in the front matter, first in line {other.line}."
            raise ContentError(message, path=path or None, line=field.line, mend="Keep one of the two.")


def _field(text: str, start: int, end: int, line: int) -> Field:
    match = _KEY.match(text, start, end)
    assert match is not None, "entries begin with a key"
    raw_start = min(match.end(), end)
    raw = text[raw_start:end].rstrip()
    parts = _parts(raw)
    value = ", ".join(parts) if parts is not None else _plain(raw)
    return Field(match["key"].lower(), value, raw_start, raw_start + len(raw), line, parts or ())


def _parts(raw: str) -> tuple[str, ...] | None:
    """Return the members of a raw value written as a YAML list, or None for a plain value."""
    lines = [line.strip() for line in raw.split("\n") if line.strip()]
    if lines and "\n" in raw and all(re.match(r"-(?: |$)", line) for line in lines):
        return tuple(part for part in (_plain(line[1:].strip()) for line in lines) if part)
    if raw.startswith("[") and raw.endswith("]"):
        return tuple(part for part in (_plain(member) for member in _members(" ".join(lines)[1:-1])) if part)
    return None


def _members(inside: str) -> list[str]:
    return [member.strip() for member in re.findall(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,،])+""", inside)]


def _plain(raw: str) -> str:
    r"""Return a raw value on one line, without its quotes.

    >>> _plain('"قال: \\"نعم\\""'), _plain("'d''abord'"), _plain(">\n  سطر\n  آخر")
    ('قال: "نعم"', "d'abord", 'سطر آخر')
    """
    lines = [line.strip() for line in raw.split("\n")]
    if re.fullmatch(r"[|>][+-]?\d?", lines[0]):
        lines = lines[1:]
    text = " ".join(line for line in lines if line)
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', text):
        return re.sub(r"\\u([0-9A-Fa-f]{4})|\\(.)", _unescape, text[1:-1]).strip()
    if re.fullmatch(r"'(?:[^']|'')*'", text):
        return text[1:-1].replace("''", "'").strip()
    return text


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[0])


def listed(value: str) -> tuple[str, ...]:
    """Return the names in a plain value: authors, tags. Arabic commas and semicolons separate too.

    >>> listed("ليلى حداد، سامر نعيم; منى")
    ('ليلى حداد', 'سامر نعيم', 'منى')
    """
    return tuple(name for name in (part.strip() for part in re.split(r"[,،;؛]", value)) if name)


def quote(value: str) -> str:
    r"""Return a value as it is written after the colon: on one line, in double quotes where YAML or this reader would misread it.

    >>> quote("درس بسيط"), quote("درس: فنزويلا"), quote('"نعم" قال')
    ('درس بسيط', '"درس: فنزويلا"', '"\\"نعم\\" قال"')
    """
    value = " ".join(value.split("\n")).strip()
    risky = value.startswith(_UNSAFE_START) or re.search(r":(?:\s|$)|\s#", value) is not None or re.fullmatch(r"---|\.\.\.", value) is not None
    if not risky:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def set_fields(text: str, changes: Mapping[str, str], *, path: str = "") -> str:
    r"""Return the text with front-matter values set, replaced or, where a value is empty, removed. Other lines keep their bytes.

    >>> set_fields("---\ntitle: ا\ndate: 2026-01-14\n---\nنص\n", {"title": "أ: ب", "lang": "en"})
    '---\ntitle: "أ: ب"\ndate: 2026-01-14\nlang: en\n---\nنص\n'
    """
    front, body = parse_front(text, path=path)
    wanted = {key.lower(): value for key, value in changes.items()}
    if not body:
        added = [f"{key}: {quote(value)}\n" for key, value in wanted.items() if value]
        return f"---\n{''.join(added)}---\n\n{text}" if added else text
    pieces: list[str] = []
    place = 0
    for field in front.fields:
        if field.key in wanted:
            pieces += _replaced(text, place, field, wanted[field.key])
            place = field.end if wanted[field.key] else text.index("\n", field.end) + 1
    known = {field.key for field in front.fields}
    added = [f"{key}: {quote(value)}\n" for key, value in wanted.items() if value and key not in known]
    return "".join([*pieces, text[place : front.close], *added, text[front.close :]])


def _replaced(text: str, place: int, field: Field, value: str) -> list[str]:
    """Return the text up to a field and its new value; for an empty value, up to the field's line."""
    if not value:
        return [text[place : text.rindex("\n", 0, field.start) + 1]]
    gap = "" if text[field.start - 1] in " \t" else " "
    return [text[place : field.start], gap, quote(value)]
