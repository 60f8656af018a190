"""The lexis of gettext PO: text ⇄ messages, without any meaning attached.

Why not one of the PO libraries: polib skips ``#~|`` lines, opens its argument when it happens to name a file and
breaks lines at U+2028; Babel forgets previous sources; neither tells the line of a mistake. What they write is read
here, and what is written here they read (``tests/test_catalog_tools.py``). Grammar: GNU gettext manual, "PO Files".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import ContentError

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "b": "\b", "f": "\f", "a": "\a", "\\": "\\", '"': '"'}
_WRITTEN = str.maketrans({character: f"\\{letter}" for letter, character in _ESCAPES.items()})
_ESCAPED = re.compile(r"((?:\\[0-7]{1,3}|\\x[0-9A-Fa-f]{1,2})+)|\\(.)", re.DOTALL)
_OCTET = re.compile(r"\\x([0-9A-Fa-f]{1,2})|\\([0-7]{1,3})")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr|domain)(\[\d+\])?(?![\w\[])[ \t]*(.*)", re.DOTALL)
_MARKER = re.compile(r"(?:<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|)(?: |$)|=======$")
_COMMENTS = {"#.": "generated", "#,": "flags", "#=": "flags", "#:": "reference"}


@dataclass(frozen=True)
class Message:
    """One PO entry as it stands in the file. ``line`` is that of its ``msgid``; strings are unescaped.

    ``generated`` are the ``#.`` lines, ``comments`` the translator's ``#`` lines, both without the marker.
    """

    source: str
    target: str
    context: str | None = None
    previous: str = ""
    comments: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    obsolete: bool = False
    line: int = 0


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int
    obsolete: bool = False


def escape(text: str) -> str:
    r"""Return the text as it stands between the quotation marks of a PO string.

    >>> print(escape('قال: "نعم"'))
    قال: \"نعم\"
    """
    return text.translate(_WRITTEN)


def unescape(text: str) -> str:
    r"""Return what a PO string means; octal and hexadecimal escapes are bytes of UTF-8. Raises ValueError.

    >>> unescape(r'قال: \"نعم\"\330\237')
    'قال: "نعم"؟'
    """
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return bytes(int(digits[1], 16) if digits[1] else int(digits[2], 8) & 255 for digits in _OCTET.finditer(match[1])).decode()
    if match[2] not in _ESCAPES:
        raise ValueError(f"\\{match[2]} is not an escape sequence of PO files")
    return _ESCAPES[match[2]]


def parse_messages(text: str, *, path: str = "") -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """Read all messages of a PO file, the header among them, and the translator's comments after the last one.

    Raises ContentError with file and line.
    """
    messages: list[Message] = []
    gathered: list[_Token] = []
    for token in _tokens(text, path):
        if token.kind not in ("msgstr", "continued") and any(earlier.kind == "msgstr" for earlier in gathered):
            messages.append(_message(gathered, path))
            gathered = []
        gathered.append(token)
    if any(token.kind.startswith("msg") for token in gathered):
        messages.append(_message(gathered, path))
        gathered = []
    _strings(gathered, path)
    return tuple(messages), tuple(token.text for token in gathered if token.kind == "comment")


def format_message(message: Message) -> str:
    """Return the message as PO text: one line a string, never wrapped; only the header's target has one line a field."""
    mark, previous = ("#~ ", "#~| ") if message.obsolete else ("", "#| ")
    lines = [_comment(f"# {comment}" if comment else "#") for comment in message.comments]
    lines += [_comment(f"#. {note}") for note in message.generated]
    lines += [f"#, {', '.join(message.flags)}"] if message.flags else []
    lines += [f'{previous}msgid "{escape(message.previous)}"'] if message.previous else []
    lines += [f'{mark}msgctxt "{escape(message.context)}"'] if message.context is not None else []
    lines.append(f'{mark}msgid "{escape(message.source)}"')
    if message.source:
        return "\n".join([*lines, f'{mark}msgstr "{escape(message.target)}"']) + "\n"
    fields = [f'"{escape(field)}"' for field in re.findall(r"[^\n]+\n?|\n", message.target)]
    return "\n".join([*lines, 'msgstr ""', *fields]) + "\n"


def _comment(line: str) -> str:
    # GNU gettext takes a backslash at the end of any line for a line that goes on: the msgctxt below would be swallowed
    return f"{line} " if line.endswith("\\") else line


def _tokens(text: str, path: str) -> Iterator[_Token]:
    """Yield one token a line. Only newlines end a line: U+2028 and the like are ordinary characters of a string."""
    for number, raw in enumerate(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").split("\n"), start=1):
        line = raw.strip(" \t\r\f\v")
        if _MARKER.match(line):
            mend = "Choose one of the two versions and delete the lines <<<<<<<, ======= and >>>>>>>."
            raise ContentError("An unresolved merge conflict.", path=path or None, line=number, mend=mend)
        if line.removeprefix("#~"):
            yield _token(line, number, path)


def _token(line: str, number: int, path: str) -> _Token:
    obsolete = line.startswith("#~")
    if obsolete:
        line = line[2:].lstrip(" \t")
        line = f"#{line}" if line.startswith("|") else line
    if line.startswith("#|"):
        rest = line[2:].lstrip(" \t")
        token = _string_token(rest, number, path, obsolete=obsolete)
        return _Token(token.kind if token.kind == "continued" else f"previous {token.kind}", token.text, number, obsolete)
    if not line.startswith("#"):
        return _string_token(line, number, path, obsolete=obsolete)
    kind = _COMMENTS.get(line[:2], "comment")
    body = line[2:] if kind != "comment" else line[1:]
    return _Token(kind, body.removeprefix(" "), number, obsolete)


def _string_token(line: str, number: int, path: str, *, obsolete: bool) -> _Token:
    """Read ``msgid "…"`` or a continuation ``"…"``."""
    keyword = _KEYWORD.fullmatch(line)
    if keyword and (keyword[1] in ("msgid_plural", "domain") or keyword[2]):
        raise ContentError(
            f"{keyword[1]}{keyword[2] or ''} has no place in an article's catalogue.",
            path=path or None,
            line=number,
            mend="Every entry is one sentence with one msgid and one msgstr; remove plural forms and domains.",
        )
    string = _STRING.fullmatch(keyword[3] if keyword else line)
    if string is None:
        raise ContentError(
            f"Not a line of a PO file: {_shortened(line)}",
            path=path or None,
            line=number,
            mend='Lines are comments (#), msgctxt "…", msgid "…", msgstr "…" or "…"; a quotation mark within is written \\".',
        )
    try:
        return _Token(keyword[1] if keyword else "continued", unescape(string[1]), number, obsolete)
    except ValueError as problem:
        raise ContentError(f"An escape that cannot be read: {problem}.", path=path or None, line=number, mend="Write \\\\ for a backslash.") from problem


def _message(tokens: list[_Token], path: str) -> Message:
    strings, lines = _strings(tokens, path)
    number = lines.get("msgid", tokens[0].line)
    for needed in ("msgid", "msgstr"):
        if needed not in strings:
            raise ContentError(
                f"An entry without {needed}.", path=path or None, line=tokens[-1].line, mend=f'Add its {needed} "…" line, or restore the entry from git.'
            )
    return Message(
        source=strings["msgid"],
        target=strings["msgstr"],
        context=strings.get("msgctxt"),
        previous=strings.get("previous msgid", ""),
        comments=_texts(tokens, "comment"),
        generated=_texts(tokens, "generated"),
        flags=_flags(tokens),
        line=number,
        obsolete=any(token.obsolete for token in tokens if token.kind == "msgid"),
    )


def _strings(tokens: list[_Token], path: str) -> tuple[dict[str, str], dict[str, int]]:
    """Join the continuation lines; return each keyword's text and line."""
    strings: dict[str, str] = {}
    lines: dict[str, int] = {}
    current = ""
    for token in tokens:
        if token.kind == "continued" and current:
            strings[current] += token.text
        elif token.kind in strings or token.kind == "continued":
            raise ContentError(
                "A second msgid or msgstr, or a text that belongs to none.",
                path=path or None,
                line=token.line,
                mend="An entry is msgctxt, msgid, msgstr, once each and in this order, with an empty line after it.",
            )
        elif token.kind.startswith(("msg", "previous")):
            current = token.kind
            strings[current], lines[current] = token.text, token.line
        else:
            current = ""
    return strings, lines


def _texts(tokens: list[_Token], kind: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens if token.kind == kind)


def _flags(tokens: list[_Token]) -> tuple[str, ...]:
    flags = (flag.strip() for text in _texts(tokens, "flags") for flag in text.split(","))
    return tuple(dict.fromkeys(flag for flag in flags if flag))


def _shortened(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:57]}…"
