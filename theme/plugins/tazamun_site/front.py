"""Front matter of an article: lines ``key: value`` between two lines ``---``. A lenient part of YAML: a title may hold colons."""

import hashlib
import re
from collections.abc import Mapping

FENCE = re.compile(r"-{3,}[ \t]*")
KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
WORKFLOW = ("status", "reviewer", "approved", "released", "updated", "edited", "original", "signed")
"""What approving and releasing write of a translation: no part of its text."""
QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")


def parse(text: str) -> tuple[Mapping[str, str], str]:
    r"""Return the keys (lower case; lists joined by ``", "``) and the body. A text without front matter is all body.

    >>> parse("---\ntitle: الماء: من يدفع؟\ntags: [أرض, ماء]\n---\nنص")
    ({'title': 'الماء: من يدفع؟', 'tags': 'أرض, ماء'}, 'نص')
    """
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    if not lines or not FENCE.fullmatch(lines[0]):
        return {}, text
    end = next((number for number, line in enumerate(lines[1:], start=1) if FENCE.fullmatch(line) or line.rstrip() == "..."), None)
    if end is None:
        return {}, text
    values: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines[1:end]:
        if found := KEY.match(line):
            current = values.setdefault(found[1].lower(), [])
            current[:] = [found[2] or ""]
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return {key: _value(parts) for key, parts in values.items()}, "\n".join(lines[end + 1 :])


def digest(text: str) -> str:
    r"""Return the hash of an article's words (title, summary, body), by which a translation knows the text that it was approved for.

    >>> digest("---\ntitle: تزامن\nstatus: draft\n---\nنص") == digest("---\ntitle: تزامن\n---\n\nنص\n")
    True
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n")
    values, _ = parse(text)
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], start=1) if FENCE.fullmatch(line) or line.rstrip() == "..."), 0) if values else 0
    words = (values.get("title", ""), values.get("summary", ""), "\n".join(lines[end + 1 if values else 0 :]))
    return hashlib.sha256("\n".join(each.strip() for each in words).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def signature(text: str) -> str:
    r"""Return the hash of all that a translation says, which its ``signed`` was when a person approved it: all but ``WORKFLOW`` and blanks at line ends.

    >>> signature("---\ntitle: One\nstatus: approved\n---\nText.\n") == signature("---\ntitle: One\nstatus: published\n---\nText.  \n")
    True
    """
    first, *lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fences = [number for number, line in enumerate(lines) if FENCE.fullmatch(line) or line.rstrip() == "..."]
    close = fences[0] if fences and FENCE.fullmatch(first) else 0
    keys = [line for line in lines[:close] if line.partition(":")[0].strip().lower() not in WORKFLOW]
    words = "\n".join(line.rstrip() for line in (first, *keys, *lines[close:])).strip()
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _value(parts: list[str]) -> str:
    first, *rest = (part.strip() for part in parts)
    if rest and not first.strip("|>-+") and not all(part.startswith("- ") for part in rest):
        return " ".join(rest)
    if rest and not first:
        return ", ".join(_unquote(part.removeprefix("- ").strip()) for part in rest)
    value = " ".join([first, *rest])
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquote(part.strip()) for part in value[1:-1].split(",") if part.strip())
    return _unquote(value)


def _unquote(value: str) -> str:
    found = QUOTED.fullmatch(value)
    if not found:
        return value
    if found[1] is not None:
        return re.sub(r"\\(.)", r"\1", found[1])
    return found[2].replace("''", "'")


def names(value: str) -> tuple[str, ...]:
    """Split a list of names at commas (Latin or Arabic) and semicolons, each name once.

    >>> names("ليلى حداد، سامي")
    ('ليلى حداد', 'سامي')
    """
    return tuple(dict.fromkeys(name for part in re.split(r"[,;،؛]", value) if (name := " ".join(part.split()))))
