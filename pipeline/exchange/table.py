"""A bilingual table ⇄ sentences, for people who work on paper or in a word processor: HTML that needs no style sheet, script or network.

Word processors keep neither attributes nor styles when they save, only the cells and their text. So everything that the way back needs is
text: a line that names article and languages, and in the first cell of each row the number of the sentence with two hashes.
"""

import re
from collections.abc import Iterator
from html import escape

from lxml import html
from lxml.html import HtmlElement

from pipeline.catalog import kind_of
from pipeline.exchange.sheet import Returned, Sentence, Sheet, squeezed, unreadable
from pipeline.model import Entry, Finding, text_hash

_ROW = re.compile(r"(?P<kind>[a-z ]*?(?: \d+)?)\s*#\s*(?P<number>\d+)\s+(?P<source>[0-9a-f]{12})\s+(?P<base>[0-9a-f]{12})")
_ABOUT = re.compile(r"tazamun:\s+([a-z0-9-]+)\s+([A-Za-z0-9-]+)\s+([A-Za-z0-9-]+)")
_REVIEWER = re.compile(r"^\s*Reviewer:[\s_\N{NO-BREAK SPACE}…]*(.*?)[\s_\N{NO-BREAK SPACE}…]*$")
_NO = frozenset(["", "no", "n", "-", "–", "x?", "0", "?", "✗", "☐"])
_COLUMNS = 5
_BLOCKS = "p", "div", "br", "li", "td", "th", "tr", "h1", "h2", "h3"
_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.5 Georgia, "Times New Roman", serif; color: #111; background: #fff; margin: 1.5em; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 0.5pt solid #888; padding: 4pt 6pt; vertical-align: top; text-align: start; overflow-wrap: anywhere; }
th { background: #eee; } thead { display: table-header-group; } tr { break-inside: avoid; }
.code { width: 9.6em; font: 6.5pt/1.4 monospace; color: #555; } .ok { width: 2.2em; text-align: center; } .note { width: 18%; font-size: 9pt; }
[lang|="ar"] { font-family: "Noto Naskh Arabic", "Amiri", "Times New Roman", serif; font-size: 12.5pt; }
.heading { font-weight: bold; }
@page { size: A4 landscape; margin: 12mm; } @media print { body { margin: 0; } }
"""
_HELP = (
    "Correct the column of the translation and save the file as HTML, DOCX or ODT. Leave the small codes on the left as they are. "
    "Marks such as **bold** and [link](address) are Markdown: bold or italic letters of the word processor are not read. "
    "A ✓ signs a sentence off, if the line below names who. ∅ alone drops a sentence."
)


def to_table(sheet: Sheet, *, title: str) -> str:
    """Return the draft as an HTML document."""
    rows = "\n".join(_row(number, entry, sheet) for number, entry in enumerate(sheet.catalogue.entries))
    source, target = sheet.source, sheet.target
    named = "".join(
        f'<th class="{name}"{attributes}>{escape(heading)}</th>'
        for name, heading, attributes in (
            ("code", "№", ""),
            ("source", source.name, f' lang="{source.code}" dir="{source.direction}"'),
            ("target", target.name, f' lang="{target.code}" dir="{target.direction}"'),
            ("ok", "✓", ""),
            ("note", "Notes", ""),
        )
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} ({target.code})</title>
<style>{_STYLE}</style>
</head>
<body>
<h1 lang="{source.code}" dir="{source.direction}">{escape(title)}</h1>
<p>{escape(_HELP)}</p>
<p>tazamun: {sheet.catalogue.slug} {source.code} {target.code}</p>
<p>Reviewer: ____________________</p>
<table border="1" cellspacing="0" cellpadding="4">
<thead><tr>{named}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def from_table(raw: bytes | str, *, path: str = "") -> Returned:
    """Read a table that a browser, an editor or a word processor has saved. Raises ContentError where there is none of ours in it."""
    if not raw.strip():
        raise unreadable("table", "it is empty", path)
    root = html.document_fromstring(raw)
    lines = [squeezed(_text(element)) for element in root.iter("p", "div", "h1", "h2", "h3") if next(element.iterdescendants("table", "p"), None) is None]
    about = next((found for line in lines if (found := _ABOUT.search(line))), None)
    rows = [row for row in root.iter("tr") if any(_ROW.search(_text(cell)) for cell in list(row)[:1])]
    if not rows or not about:
        raise unreadable("table", "there is no row with the codes that an export writes" if about else "the line “tazamun: …” is missing", path)
    reviewer = next((found[1] for line in lines if (found := _REVIEWER.match(line)) and found[1]), "")
    sentences = [_sentence(row) for row in rows]
    return Returned(tuple(sentences), about[1], about[3], reviewer, loose=True, findings=tuple(_formatted(rows, sentences, path)))


def _row(number: int, entry: Entry, sheet: Sheet) -> str:
    source, target = sheet.source, sheet.target
    kind = kind_of(entry.context)
    face = ' class="heading"' if kind in ("title", "heading") else ""
    code = f"{entry.context} #{number + 1}<br>{text_hash(entry.source)}<br>{text_hash(squeezed(entry.target))}"
    notes = "<br>".join(escape(line) for line in (*entry.comments, *(f"[{remark}]" for remark in sheet.remarks.get(number, ()))))
    return (
        f'<tr{face}><td class="code" dir="ltr">{code}</td>'
        f'<td lang="{source.code}" dir="{source.direction}">{escape(entry.source)}</td>'
        f'<td lang="{target.code}" dir="{target.direction}">{escape(entry.target)}</td>'
        f'<td class="ok">{"✓" if entry.target and not entry.fuzzy else ""}</td><td class="note">{notes}</td></tr>'
    )


def _sentence(row: HtmlElement) -> Sentence:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    code = _ROW.search(_text(cells[0]))
    assert code  # from_table takes no other rows
    texts = [squeezed(_text(cell)) for cell in cells[:_COLUMNS]] + [""] * (_COLUMNS - len(cells))
    comments = (line for line in re.split(r"[\r\n]+", _text(cells[4]) if len(cells) == _COLUMNS else ""))
    return Sentence(
        place=f"row {code['number']}",
        target=texts[2],
        source_hash=code["source"],
        source=texts[1],
        context=code["kind"].strip(),
        number=int(code["number"]) - 1,
        base=code["base"],
        approved=texts[3].lower() not in _NO,
        comments=tuple(line for line in map(squeezed, comments) if line and not (line.startswith("[") and line.endswith("]"))),
        problem="" if len(cells) == _COLUMNS else f"it has {len(cells)} cells instead of {_COLUMNS}; undo the merging or splitting of cells",
    )


def _formatted(rows: list[HtmlElement], sentences: list[Sentence], path: str) -> Iterator[Finding]:
    """Yield a finding for each target in which somebody made letters bold or italic, which Markdown does not see."""
    for row, sentence in zip(rows, sentences, strict=True):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        marked = [each for each in (cells[2].iter("b", "strong", "i", "em") if len(cells) == _COLUMNS else ()) if _text(each).strip()]
        whole = marked and len(squeezed("".join(_text(each) for each in marked[:1]))) == len(sentence.target)
        if marked and not whole:
            yield Finding("formatting", "warning", f"{sentence.place}: bold or italic letters were not read; write **bold** or *italic*.", path)


def _text(element: HtmlElement) -> str:
    """Return an element's text, a newline where a line or block ends; the line ends of the HTML source itself are spaces."""
    parts = [_flat(element.text)]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("style", "script", "head"):
            parts += ["\n"] if child.tag in _BLOCKS else []
            parts.append(_text(child))
            parts += ["\n"] if child.tag in _BLOCKS and child.tag != "br" else []
        parts.append(_flat(child.tail))
    return "".join(parts)


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")
