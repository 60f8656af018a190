"""An article to take away as Markdown: its text as it stands, front matter that a reader can use, links that work anywhere."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from . import front, links
from .graph import Graph
from .versions import ILLEGAL, Version

PLAIN = re.compile(r"[^\W\d_][^:#\n]*(?<!\s)|\d[\d:+T -]*\d|https?://[^\s#]+")
# Code goes by untouched; an address follows “](” or the name of a reference.
ADDRESS = re.compile(r"(?ms)^([ ]{0,3}(`{3,}|~{3,}).*?^[ ]{0,3}\2)|(`+)(?!`).+?(?<!`)\3(?!`)|(\]\(<?|^ {0,3}\[[^\]\n^]+\]:\s+<?)([^\s<>()]+)")


def markdown(version: Version, graph: Graph, *, about: Mapping[str, str], address: Callable[[str], str]) -> str:
    """Return the file. ``about`` are the front matter's keys; empty ones are left out."""
    _, body = front.parse(_text(version.path))

    def one(found: re.Match[str]) -> str:
        written = found[5]
        if not written or re.match(r"[A-Za-z][\w+.-]*:|//|#", written):
            return found[0]
        target = links.find(written, version, graph)
        return f"{found[4]}{address(target.output)}{f'#{target.fragment}' if target.fragment else ''}" if target else found[0]

    head = "".join(f"{key}: {value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)}\n" for key, value in about.items() if value)
    return f"---\n{head}---\n\n{ADDRESS.sub(one, body).strip()}\n"


def _text(path: Path) -> str:
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", path.read_text(encoding="utf-8"))
