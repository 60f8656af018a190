"""What in a source would make a translation go wrong, found with its line before anything is translated."""

import re

from markdown_it.token import Token

from pipeline.errors import ContentError
from pipeline.markdown.blocks import Block
from pipeline.model import Finding

LONGEST_WRAPPED_LINE = 200
"""Characters. No editor wraps later: longer lines that follow each other are paragraphs pasted without blank lines."""

_CONFLICT = re.compile(r"<{7}(?: .*)?$|>{7} \S.*$")
_STOPPED = re.compile(r"[.!?؟…:;؛,،\\][»”\"')\]*_]*\s*$| {2}$")


def reject_nul(text: str, path: str) -> None:
    """Raise ContentError at the first NUL: no text editor writes one, so the file is damaged or not text."""
    place = text.find("\0")
    if place >= 0:
        mend = "Save the article again as plain UTF-8 text."
        raise ContentError("The text has a NUL character.", path=path or None, line=text.count("\n", 0, place) + 1, mend=mend)


def reject_conflict(body: str, tokens: list[Token], path: str, shift: int) -> None:
    """Raise ContentError at a merge conflict's first marker. An article about git may show markers inside code."""
    if "<<<<<<<" not in body and ">>>>>>>" not in body:
        return
    code = {line for token in tokens if token.type in ("fence", "code_block") and token.map for line in range(*token.map)}
    divided = False
    for number, line in enumerate(body.split("\n")):
        if number in code:
            continue
        divided = divided or line == "======="
        if _CONFLICT.match(line) and (line.startswith("<") or divided):
            mend = "Keep one side and delete the lines with <<<<<<<, ======= and >>>>>>>."
            raise ContentError("A merge conflict was left in the text.", path=path or None, line=number + shift + 1, mend=mend)


def unclosed_fences(body: str, tokens: list[Token], path: str, shift: int) -> list[Finding]:
    """Return a finding for each code fence that nothing closes: all text after it counts as code and is not translated."""
    found = []
    lines = body.split("\n")
    for token in tokens:
        if token.type != "fence" or token.map is None:
            continue
        last = re.sub(r"^[\s>]*", "", lines[min(token.map[1], len(lines)) - 1]).rstrip()
        closed = token.map[1] - token.map[0] > 1 and len(last) >= len(token.markup) and set(last) == {token.markup[0]}
        if not closed:
            message = f"The code fence {token.markup} is not closed: what follows counts as code. Add a line with {token.markup} after the code."
            found.append(Finding("unclosed-fence", "warning", message, path, token.map[0] + shift + 1))
    return found


def pasted_lines(blocks: tuple[Block, ...], path: str, shift: int) -> list[Finding]:
    """Return a finding for each block whose lines seem to be paragraphs, headings and names pasted from a page without blank lines."""
    found = []
    for block in blocks:
        lines = block.content.split("\n")
        runs_on = any(not _STOPPED.search(line) for line in lines[:-1])
        if block.form == "lines" and runs_on and max(map(len, lines)) > LONGEST_WRAPPED_LINE:
            message = "These lines read as one paragraph, and a line without a full stop runs into the next. Put a blank line between paragraphs."
            found.append(Finding("pasted-lines", "warning", message, path, block.line + shift + 1))
    return found
