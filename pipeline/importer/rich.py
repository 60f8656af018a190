"""Marked text: building it, editing it with its marks kept in place, writing it as inline CommonMark."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape

from markdown_it import MarkdownIt

from pipeline.importer.model import NOTE, Change, Mark, Rich, Span

_Style = tuple[tuple[Mark, str], ...]
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>«»\"“”،؛]+|www\.[a-z0-9][\w.-]+\.[a-z]{2,}[^\s<>«»\"“”،؛]*", re.I)
_PARSER = MarkdownIt("commonmark").enable("strikethrough")
_TAGS, _SPACES = re.compile(r"<[^<>]*>"), re.compile(r"\s+")
_FENCES: dict[Mark, str] = {"strong": "**", "em": "*", "strike": "~~"}


@dataclass(frozen=True)
class Edit:
    """Replace ``text[start:end]`` by ``new``."""

    start: int
    end: int
    new: str


def build(parts: Iterable[tuple[str, _Style]]) -> Rich:
    """Join runs of text with their styles (outermost first); neighbours of one style share a span.

    >>> build([("نص ", ()), ("مهم", (("strong", ""),))]).spans
    (Span(start=3, end=6, kind='strong', target=''),)
    """
    spans: list[Span] = []
    pieces: list[str] = []
    begun: dict[tuple[Mark, str], tuple[int, int]] = {}
    offset = 0
    for piece, style in parts:
        for mark in dict.fromkeys(style) if piece else ():
            start, end = begun.get(mark, (offset, offset))
            if end != offset:
                spans.append(Span(start, end, *mark))
                start = offset
            begun[mark] = (start, offset + len(piece))
        pieces.append(piece)
        offset += len(piece)
    spans += [Span(start, end, *mark) for mark, (start, end) in begun.items()]
    return strip(Rich("".join(pieces), tuple(sorted(spans, key=lambda span: (span.start, -span.end)))))


def apply(rich: Rich, edits: Sequence[Edit]) -> Rich:
    """Make edits (in order, apart from each other) and move the marks with their words.

    >>> apply(Rich("أ  ب", (Span(3, 4, "em"),)), [Edit(1, 3, " ")])
    Rich(text='أ ب', spans=(Span(start=2, end=3, kind='em', target=''),))
    """
    if not edits:
        return rich
    pieces, last = [], 0
    for edit in edits:
        pieces += [rich.text[last : edit.start], edit.new]
        last = edit.end
    places = sorted({place for span in rich.spans for place in (span.start, span.end)})
    moved, shift, at = {}, 0, 0
    for place in places:
        while at < len(edits) and edits[at].end <= place:
            shift += len(edits[at].new) - (edits[at].end - edits[at].start)
            at += 1
        inside = at < len(edits) and edits[at].start < place
        moved[place] = (edits[at].start if inside else place) + shift
    spans = tuple(replace(span, start=moved[span.start], end=moved[span.end]) for span in rich.spans)
    return Rich("".join(pieces) + rich.text[last:], tuple(span for span in spans if span.start < span.end))


def substitute(rich: Rich, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str], rule: str) -> tuple[Rich, tuple[Change, ...]]:
    """Replace matches outside code and addresses; return the text and what was done, one change a place."""
    guarded = _guarded(rich)
    edits, changes = [], []
    for match in pattern.finditer(rich.text):
        fresh = match.expand(new) if isinstance(new, str) else new(match)
        if fresh == match[0] or _overlaps(match.span(), guarded):
            continue
        edits.append(Edit(match.start(), match.end(), fresh))
        left, right = rich.text[max(0, match.start() - 12) : match.start()], rich.text[match.end() : match.end() + 12]
        changes.append(Change(rule, left + match[0] + right, left + fresh + right))
    return apply(rich, edits), tuple(changes)


def _guarded(rich: Rich) -> list[tuple[int, int]]:
    """Return the ranges of code and addresses, in order."""
    return sorted([(span.start, span.end) for span in rich.spans if span.kind == "code"] + [match.span() for match in _ADDRESS.finditer(rich.text)])


def _overlaps(span: tuple[int, int], guarded: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(guarded, (span[1], -1))
    return any(start < span[1] and span[0] < end for start, end in guarded[max(0, at - 2) : at])


def strip(rich: Rich) -> Rich:
    """Take white space off both ends."""
    bare = rich.text.strip()
    return cut(rich, (start := len(rich.text) - len(rich.text.lstrip())), start + len(bare)) if bare != rich.text else rich


def cut(rich: Rich, start: int, end: int) -> Rich:
    """Return a part of the text with its marks.

    >>> cut(Rich("نص مهم", (Span(0, 6, "strong"),)), 3, 6)
    Rich(text='مهم', spans=(Span(start=0, end=3, kind='strong', target=''),))
    """
    spans = (
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start) for span in rich.spans if span.start < end and span.end > start
    )
    return Rich(rich.text[start:end], tuple(spans))


def lines(rich: Rich) -> list[Rich]:
    """Split at hard breaks."""
    parts, start = [], 0
    for line in rich.text.split("\n"):
        parts.append(strip(cut(rich, start, start + len(line))))
        start += len(line) + 1
    return [part for part in parts if part.text]


def join(parts: Sequence[Rich], joiner: str) -> Rich:
    """Put texts one after the other.

    >>> join([Rich("أ"), Rich("ب", (Span(0, 1, "em"),))], " ")
    Rich(text='أ ب', spans=(Span(start=2, end=3, kind='em', target=''),))
    """
    offset, spans = 0, []
    for part in parts:
        spans += [replace(span, start=span.start + offset, end=span.end + offset) for span in part.spans]
        offset += len(part.text) + len(joiner)
    return Rich(joiner.join(part.text for part in parts), tuple(spans))


def without(rich: Rich, *kinds: Mark) -> Rich:
    """Take marks off."""
    return Rich(rich.text, tuple(span for span in rich.spans if span.kind not in kinds))


def autolink(rich: Rich) -> Rich:
    """Mark bare web addresses as links to themselves; closing punctuation stays outside."""
    taken = sorted((span.start, span.end) for span in rich.spans)
    spans = list(rich.spans)
    for match in _ADDRESS.finditer(rich.text):
        address = match[0].rstrip(".,:;!?)]}'*")
        end = match.start() + len(address)
        if match[0].lower().startswith("http") and not _overlaps((match.start(), end), taken):
            spans.append(Span(match.start(), end, "link", address))
    return Rich(rich.text, tuple(sorted(spans, key=lambda span: (span.start, -span.end))))


def markdown(rich: Rich, *, cell: bool = False) -> str:
    r"""Write inline CommonMark on one line (hard breaks: a backslash and a newline, or a space in cells).

    >>> markdown(Rich("نص مهم جدا", (Span(3, 6, "strong"),)))
    'نص **مهم** جدا'
    >>> markdown(Rich("خمسة * ستة", ()))
    'خمسة \\* ستة'
    """
    spans = _nest([tight for span in rich.spans if (tight := _tighten(rich.text, span))])
    attempts = (spans, [span for span in spans if span.kind not in _FENCES], [span for span in spans if span.kind in ("link", "note")])
    written = (_write(rich.text, kept, 0, len(rich.text)) for kept in attempts)
    out = next((text for text in written if _faithful(text, rich)), "") or _write(rich.text, [span for span in spans if span.kind == "note"], 0, len(rich.text))
    out = re.sub(r"[ \t]*\n[ \t]*", " " if cell else "\\\\\n", out)
    out = out.replace("|", "\\|") if cell or "\n" in out else out
    return out if cell else "\n".join(_line_start(line) for line in out.split("\n"))


def _faithful(written: str, rich: Rich) -> bool:
    """Return whether Markdown shows the words that it was made from; marks that would be shown as signs are given up."""
    if all(span.kind == "note" for span in rich.spans):
        return True
    labels = iter(span.target for span in rich.spans if span.kind == "note")
    wanted = "".join(f"[^{next(labels, '')}]" if letter == NOTE else letter for letter in rich.text)
    seen = unescape(_TAGS.sub("", _PARSER.renderInline(written)))
    return _SPACES.sub("", seen) == _SPACES.sub("", wanted)


def _tighten(text: str, span: Span) -> Span | None:
    """Shrink a mark to where CommonMark's flanking rules let it open and close, or give it up."""
    start, end = span.start, span.end
    fenced = span.kind in _FENCES
    while start < end and (text[start].isspace() or (fenced and start > 0 and not text[start].isalnum() and not _apart(text[start - 1]))):
        start += 1
    while end > start and (text[end - 1].isspace() or (fenced and end < len(text) and not text[end - 1].isalnum() and not _apart(text[end]))):
        end -= 1
    if fenced and (not any(letter.isalnum() for letter in text[start:end]) or "\n" in text[start:end]):
        return None
    return replace(span, start=start, end=end) if start < end else None


def _apart(letter: str) -> bool:
    """Return whether a sign before or after a mark lets punctuation inside it stand at the mark's edge."""
    return letter.isspace() or (not letter.isalnum() and letter != NOTE)


def _nest(spans: Sequence[Span]) -> list[Span]:
    """Keep the spans that nest; one that crosses an earlier one is given up, as is a link in a link and a mark in its like."""
    kept: list[Span] = []
    around: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.kind == "code", span.kind != "link")):
        around = [other for other in around if other.end > span.start]
        crossing = any(other.start < span.start and other.end < span.end for other in around)
        inside = any(span.end <= other.end and (other.kind == span.kind or other.kind in ("code", "note")) for other in around)
        touching = span.kind in _FENCES and any(other.end == span.start and other.kind in _FENCES for other in kept[-4:])
        if not (crossing or inside or touching):
            kept.append(span)
            around.append(span)
    return kept


def _write(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    out, at, number = [], start, 0
    while number < len(spans):
        span = spans[number]
        stop = number + 1
        while stop < len(spans) and spans[stop].start < span.end:
            stop += 1
        out += [_escape(text[at : span.start]), _wrap(text, span, spans[number + 1 : stop])]
        at, number = span.end, stop
    return "".join(out) + _escape(text[at:end])


def _wrap(text: str, span: Span, inner: Sequence[Span]) -> str:
    bare = text[span.start : span.end]
    if span.kind == "note":
        return f"[^{span.target}]"
    if span.kind == "code":
        fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", bare)), default=0))
        pad = " " if bare[:1] == "`" or bare[-1:] == "`" else ""
        return f"{fence}{pad}{bare}{pad}{fence}".replace("\n", " ")
    content = _write(text, inner, span.start, span.end)
    if span.kind == "link":
        if not span.target:
            return content
        if bare == span.target and re.fullmatch(r"[a-z]+:[!-;=?-~]+", bare):
            return f"<{bare}>"
        return f"[{_brackets(content)}]({address(span.target)})"
    return f"{_FENCES[span.kind]}{content}{_FENCES[span.kind]}"


def address(target: str) -> str:
    """Write a link's destination so that nothing in it can end it early.

    >>> address("https://example.org/a (b)")
    'https://example.org/a%20%28b%29'
    """
    table = {
        " ": "%20",
        "(": "%28",
        ")": "%29",
        "<": "%3C",
        ">": "%3E",
        "\\": "%5C",
        '"': "%22",
        "`": "%60",
        "|": "%7C",
        "*": "%2A",
        "&": "&amp;" if _ENTITY.search(target) else "&",
    }
    return "".join(table.get(letter, letter) for letter in target if letter.isprintable())


def _brackets(content: str) -> str:
    return re.sub(r"(?<!\\)([\[\]])(?![^\[\]]*\]\()", r"\\\1", content) if re.search(r"(?<!\\)[\[\]]", content) else content


def _escape(text: str) -> str:
    """Escape what CommonMark, its tables, strikethrough and footnotes would read as mark-up."""
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~]|$|\n)", r"\\\\", text)
    text = re.sub(r"([*`])", r"\\\1", text)
    text = re.sub(r"\^(?=\[|$)", r"\\^", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    text = re.sub(r"\[(?=\^)|\[(?=[^\[\]\n]*\](?:[(\[:]|$))", r"\\[", text) if "[" in text else text
    text = re.sub(r"\](?=[(\[:]|$)", r"\\]", text)
    text = text.replace("~~", "\\~\\~")
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return _ENTITY.sub(r"\\&", text).replace(NOTE, "")


def _line_start(line: str) -> str:
    r"""Escape what would begin a block.

    >>> _line_start("1. نص"), _line_start("# نص"), _line_start("- نص")
    ('1\\. نص', '\\# نص', '\\- نص')
    """
    line = line.lstrip(" \t")
    line = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[=-]+\s*$|-(?=\s*-)|~~~|:(?=\s)|\|)", r"\\\1", line)
