"""How a translated sentence is written so that it stays text: a line that begins like a list, a heading, a table does not become one."""

import re
from typing import Literal

from markdown_it.rules_block.html_block import HTML_SEQUENCES

from pipeline.frontmatter import quote

Escape = Literal["line", "heading", "cell", "field", "alt", "title"]

NOTHING = "&#32;"
"""Stands for an intentionally empty text where an empty line would change the block: CommonMark reads it as a space."""

_BACKSLASH = re.compile(r"#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]|$)|[-=]+[ \t]*$|<{7}|:{3}|[:~](?=[ \t])|([-*_])[ \t]*(?:\1[ \t]*){2,}$|[-|:][-|: \t]+$")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")
_FENCE = re.compile(r"(`{3,})(?=[^`]*$)|(~{3,})")
_DEFINITION = re.compile(r"\[\^[^\]\s]+\]:|\[(?:[^\[\]\\]|\\.)+\]:")
_ODD_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\$")


def one_line(target: str) -> str:
    r"""Return a target without line ends and without white space around it.

    >>> one_line(" a\n b ")
    'a b'
    """
    return re.sub(r"[ \t]*[\r\n]\s*", " ", target).strip()


def line(text: str, *, first: bool = True) -> str:
    r"""Return a line of a paragraph so that it begins no other block; ``first`` lines could also begin a link definition or HTML.

    >>> line("1. درس فنزويلا"), line("- نعم"), line("# عنوان"), line("1986 كانت سنة")
    ('1\\. درس فنزويلا', '\\- نعم', '\\# عنوان', '1986 كانت سنة')
    """
    if _ODD_BACKSLASH.search(text):
        text += "\\"
    if _BACKSLASH.match(text) or ((text.startswith("[^") or first) and defines(text)):
        return "\\" + text
    if number := _NUMBER.match(text):
        return f"{number[1]}\\{text[number.end(1) :]}"
    if fence := _FENCE.match(text):
        return "".join("\\" + mark for mark in fence[0]) + text[fence.end() :]
    if first and begins_html(text, first=True):
        return NOTHING + text
    return text


def defines(text: str) -> bool:
    """Tell whether a text of one or more lines would be read as the definition of a link or footnote."""
    return text.startswith("[") and _DEFINITION.match(text) is not None


def begins_html(text: str, *, first: bool) -> bool:
    """Tell whether a line would begin a block of raw HTML; within a paragraph only some kinds can."""
    return text.startswith("<") and any(pattern.search(text) for pattern, _, interrupts in HTML_SEQUENCES if interrupts or first)


def heading(text: str) -> str:
    r"""Return the text of an ATX heading: number signs at its end would be taken for a closing sequence.

    >>> heading("لغة C #"), heading("لغة C#")
    ('لغة C \\#', 'لغة C#')
    """
    return re.sub(r"(^|[ \t])(#+)$", r"\1\\\2", text)


def cell(text: str) -> str:
    r"""Return the text of a table cell: every pipe gets a backslash, which the table takes away again before the text is parsed.

    >>> cell("أ | ب")
    'أ \\| ب'
    """
    return text.replace("|", "\\|")


def alt(text: str) -> str:
    r"""Return the text between the brackets of an image.

    >>> alt("مصنع [قديم]"), alt("قوس ] وحيد")
    ('مصنع [قديم]', 'قوس \\] وحيد')
    """
    text = text + "\\" if _ODD_BACKSLASH.search(text) else text
    return text if _balanced(text) else re.sub(r"(\\.)|([\[\]])", lambda match: match[1] or "\\" + match[2], text)


def _balanced(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"\\.|[\[\]]", text):
        depth += {"[": 1, "]": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0


def title(text: str) -> str:
    r"""Return the text between the double quotes of a title.

    >>> title('قال "نعم"')
    'قال \\"نعم\\"'
    """
    text = text + "\\" if _ODD_BACKSLASH.search(text) else text
    return re.sub(r'(\\.)|(")', lambda match: match[1] or '\\"', text)


def written(target: str, escape: Escape, *, first: bool = True) -> str:
    """Return a target as it is written into a slot with this escape; the fixed point of composing: writing it again changes nothing."""
    text = one_line(target)
    if escape == "line":
        return line(text, first=first)
    return {"heading": heading, "cell": cell, "alt": alt, "title": title, "field": quote}[escape](text)
