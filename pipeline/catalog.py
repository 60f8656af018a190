"""Text ⇄ catalogue: one article in one language as gettext PO.

The same catalogue always gives the same bytes: units in document order, obsolete ones sorted after them, one line a
string, header fields in a fixed order, no date that nobody entered. What other tools write (wrapped lines, reordered
headers, further flags) is read; what a person wrote is kept, wherever it stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.errors import ContentError
from pipeline.model import MERGED_AWAY, Catalogue, Entry
from pipeline.notes import format_lines, one_line, parse_lines
from pipeline.po import Message, escape, format_message, parse_messages, unescape

# The header's own comment lines (translators' names, a licence) travel in ``Catalogue.header`` under this key.
HEADER_COMMENT = "#"

_DERIVED = ("Project-Id-Version", "Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
_FIELDS = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
    "X-Source-Language",
)
# `msgfmt --check` asks for these three; they stay empty until a tool or a person fills them in
_EXPECTED = {"PO-Revision-Date": "", "Last-Translator": "", "Language-Team": "", "X-Source-Language": "ar"}
_PLACEHOLDERS = ("YEAR-MO-DA HO:MI+ZONE", "FULL NAME <EMAIL@ADDRESS>", "LANGUAGE <LL@li.org>")
_ORDINAL = re.compile(r"(.*?)(?: ([0-9]{1,6}))?", re.DOTALL)
_GENERATED = ". "  # marks a `#.` line among the comments of an obsolete entry, see _obsolete_comments
_PREVIOUS = "previous: "


def parse(text: str, *, language: str, slug: str, path: str = "") -> Catalogue:
    """Read a catalogue. ``language`` is what the folder says; a header that says otherwise is a mistake.

    Raises ContentError with file, line and how to mend it, for whatever could lose a person's text if it were rewritten.
    """
    messages, trailing = parse_messages(text, path=path)
    header, rest = _split_header(messages, path)
    fields = _header_fields(header, language, path)
    comments = "\n".join((*header.comments, *trailing))
    _refuse_duplicates(rest, path)
    active = tuple(_entry(message) for message in rest if not message.obsolete)
    obsolete = arrange_obsolete((_entry(message) for message in rest if message.obsolete), active)
    return Catalogue(language, slug, active, obsolete, {**fields, HEADER_COMMENT: comments} if comments else fields)


def serialize(catalogue: Catalogue) -> str:
    """Write a catalogue. ``parse`` gives the same catalogue back."""
    comments = tuple(filter(None, [catalogue.header.get(HEADER_COMMENT, "")]))
    lines = tuple(line for comment in comments for line in comment.split("\n"))
    header = format_message(Message("", _format_header(catalogue), comments=lines))
    active = [format_message(_message(entry, obsolete=False)) for entry in catalogue.entries]
    obsolete = [format_message(_message(entry, obsolete=True)) for entry in arrange_obsolete(catalogue.obsolete, catalogue.entries)]
    return "\n".join([header, *active, *obsolete])


def kind_of(context: str) -> str:
    """Return the context without the ordinal that tells repeated sentences apart.

    >>> kind_of("paragraph 2"), kind_of("link title")
    ('paragraph', 'link title')
    """
    match = _ORDINAL.fullmatch(context)
    return match[1] if match else context


def arrange_obsolete(obsolete: Iterable[Entry], active: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the obsolete entries sorted by source, with contexts that no other entry of the same source has.

    GNU gettext refuses a file in which an obsolete entry has the key of another one.
    """
    taken = {(entry.context, entry.source) for entry in active}
    arranged = []
    for entry in sorted(obsolete, key=lambda entry: (entry.source, kind_of(entry.context), _ordinal(entry.context), entry.context)):
        context, number = entry.context, 2
        while (context, entry.source) in taken:
            context, number = f"{kind_of(entry.context)} {number}", number + 1
        taken.add((context, entry.source))
        arranged.append(entry if context == entry.context else replace(entry, context=context))
    return tuple(sorted(arranged, key=lambda entry: (entry.source, kind_of(entry.context), _ordinal(entry.context), entry.context)))


def _ordinal(context: str) -> int:
    match = _ORDINAL.fullmatch(context)
    return int(match[2]) if match and match[2] else 1


def _split_header(messages: tuple[Message, ...], path: str) -> tuple[Message, tuple[Message, ...]]:
    headers = [message for message in messages if not message.source]
    if not headers or headers[0].context is not None or headers[0].obsolete:
        raise ContentError(
            "The catalogue has no header, so part of it may be missing.",
            path=path or None,
            line=1,
            mend="Restore the file from git; if it never held a person's work, delete it and run the command again.",
        )
    if len(headers) > 1:
        raise ContentError(
            'A second header, or an entry with an empty msgid "".', path=path or None, line=headers[1].line, mend="Delete it, or restore its msgid from git."
        )
    return headers[0], tuple(message for message in messages if message.source)


def _header_fields(header: Message, language: str, path: str) -> dict[str, str]:
    """Return the fields that are not derived from the catalogue itself, after checking those that are."""
    spelling = {name.lower(): name for name in _FIELDS}
    fields: dict[str, str] = {}
    last = ""
    for line in header.target.split("\n"):
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[\w-]+", name.strip()):
            last = spelling.get(name.strip().lower(), name.strip())
            fields[last] = value.strip()
        elif last:
            fields[last] = f"{fields[last]} {line.strip()}".strip()
    _check_header(fields, language, path, header.line)
    unwanted = (*_PLACEHOLDERS, "")
    return {name: value for name, value in fields.items() if name not in _DERIVED and value not in unwanted and value != _EXPECTED.get(name)}


def _check_header(fields: Mapping[str, str], language: str, path: str, line: int) -> None:
    stated = fields.get("Language", "").replace("_", "-").lower()
    if stated and stated != language.lower() and not stated.startswith(f"{language.lower()}-"):
        raise ContentError(
            f"The header says “Language: {fields['Language']}”, the folder says {language}.",
            path=path or None,
            line=line,
            mend=f"Write “Language: {language}”, or move the file to the folder of its language.",
        )
    charset = re.search(r"charset=\s*([^\s;]+)", fields.get("Content-Type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "charset"):
        raise ContentError(
            f"The header says that the file is in {charset[1]}.", path=path or None, line=line, mend="Save it as UTF-8 and write “charset=UTF-8”."
        )


def _format_header(catalogue: Catalogue) -> str:
    fields = {name: one_line(value) for name, value in catalogue.header.items() if name not in (*_DERIVED, HEADER_COMMENT)}
    fields = {**_EXPECTED, **fields, "Project-Id-Version": catalogue.slug, "Language": catalogue.language, "MIME-Version": "1.0"}
    fields |= {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}
    order = [*(name for name in _FIELDS if name in fields), *sorted(set(fields).difference(_FIELDS))]
    return "".join(f"{name}: {fields[name]}\n" for name in order)


def _refuse_duplicates(messages: Iterable[Message], path: str) -> None:
    first: dict[tuple[str, str], int] = {}
    for message in messages:
        key = (message.context or "", message.source)
        if message.obsolete:
            continue
        if key in first:
            raise ContentError(
                f"The entry of line {first[key]} a second time: msgctxt “{key[0]}”, msgid “{key[1][:60]}”.",
                path=path or None,
                line=message.line,
                mend="Keep the better one of the two and delete the other.",
            )
        first[key] = message.line


def _entry(message: Message) -> Entry:
    comments, lines = _obsolete_comments(message) if message.obsolete else (message.comments, message.generated)
    generated = parse_lines(lines)
    previous = next((note.removeprefix(_PREVIOUS) for note in generated.notes if message.obsolete and note.startswith(_PREVIOUS)), "")
    notes = tuple(note for note in generated.notes if not message.obsolete or not note.startswith(_PREVIOUS))
    target = _clean(message.target)
    fuzzy = bool(target) and "fuzzy" in message.flags
    return Entry(
        context=message.context or "",
        source=message.source,
        target=target,
        fuzzy=fuzzy,
        previous=(message.previous or _unescaped(previous)) if fuzzy else "",
        provenance=generated.provenance,
        composed=generated.composed,
        notes=notes,
        comments=comments,
        flags=tuple(flag for flag in message.flags if flag != "fuzzy"),
    )


def _clean(target: str) -> str:
    """Return the target as values hold it: on one line, and nothing rather than blanks."""
    target = one_line(target) if re.search(r"[\r\n]", target) else target
    return "" if not target.strip() else MERGED_AWAY if target.strip() == MERGED_AWAY else target


def _message(entry: Entry, *, obsolete: bool) -> Message:
    lines = format_lines(entry)
    comments = tuple(line for comment in entry.comments for line in comment.split("\n"))
    previous = entry.previous if entry.fuzzy else ""
    if obsolete:
        # GNU gettext and polib drop the `#.` lines of obsolete entries, polib also `#~|`: these lines survive both
        lines = (*lines, f"{_PREVIOUS}{escape(previous)}") if previous else lines
        comments, lines = (*comments, *(_GENERATED + line for line in lines)), ()
    flags = ("fuzzy", *entry.flags) if entry.fuzzy else entry.flags
    return Message(entry.source, entry.target, entry.context, previous, comments, lines, flags, obsolete)


def _obsolete_comments(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the person's comments of an obsolete entry from the ``#.`` lines that stand among them."""
    begin = next((number for number, comment in enumerate(message.comments) if comment.startswith(_GENERATED)), len(message.comments))
    marked = tuple(comment.removeprefix(_GENERATED) for comment in message.comments[begin:])
    return message.comments[:begin], (*message.generated, *marked)


def _unescaped(previous: str) -> str:
    try:
        return unescape(previous)
    except ValueError:
        return previous
