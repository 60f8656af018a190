"""The queue for people who do not use a terminal: one HTML page without script or network, or Markdown that a forge renders."""

from collections.abc import Iterable, Sequence
from html import escape

from pipeline.backlog import UNREADABLE, Row, Site, age, person_of

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1b; --soft: #5c5a55; --paper: #fbfaf7; --card: #fff; --line: #dcd8cf;
  --done: #2e6f57; --bad: #a3261c; --warn: #7a5200; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece9e2; --soft: #b3aea4; --paper: #171614; --card: #21201d; --line: #3d3a35;
    --done: #7fcaa9; --bad: #ff9d92; --warn: #f0c060; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Noto Sans Arabic", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; } h2 { font-size: 1.1rem; line-height: 1.6; margin: 0; }
p { margin: .25rem 0 1rem; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; margin: 0 0 1rem; }
table { width: 100%; border-collapse: collapse; } caption { text-align: start; padding-bottom: .3rem; }
th, td { text-align: start; padding: .35rem .6rem .35rem 0; vertical-align: baseline; border-top: 1px solid var(--line); }
th { font-weight: 600; } thead th { font-weight: 400; font-size: .85rem; color: var(--soft); border: 0; }
.next { font-weight: 600; } .soft { color: var(--soft); font-size: .85rem; font-weight: 400; }
.soft.bad, .bad { color: var(--bad); } .soft.warn { color: var(--warn); } .done { color: var(--done); }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
meter { width: 5rem; height: .8rem; vertical-align: middle; }
code { font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; grid-template-columns: 1fr auto; gap: .1rem .8rem; padding: .5rem 0; border-top: 1px solid var(--line); }
  th, td { border: 0; padding: 0; } td.next { grid-column: 1 / -1; } td.who { text-align: end; } .next .soft { display: block; }
}
"""
_HEADINGS = ("Language", "Signed off", "What comes next", "Words left", "Last worked on")


def to_html(rows: Sequence[Row], site: Site) -> str:
    """Return the page. Articles stand in the order of their worst draft."""
    sections = "\n".join(_section(group, site) for group in _grouped(rows)) or "<p>There is nothing to review.</p>"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(site.name)}: what is left to review</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1><bdi>{escape(site.name)}</bdi>: what is left to review</h1>
<p>{escape(_summary(rows))} Worst first. As of <time datetime="{site.now.isoformat(timespec="minutes")}">{site.now:%Y-%m-%d %H:%M} ({site.now:%Z})</time>.</p>
{sections}
</main>
</body>
</html>
"""


def to_markdown(rows: Sequence[Row], site: Site) -> str:
    """Return the same as one table that code forges render."""
    lines = [f"# {_plain(site.name)}: what is left to review", "", f"{_summary(rows)} Worst first. As of {site.now:%Y-%m-%d %H:%M} ({site.now:%Z}).", ""]
    lines += ["| Article | Language | Signed off | What comes next | Look at | Words left | Last worked on |", "|:--|:--|--:|:--|:--|--:|:--|"]
    for row in rows:
        isolated = f"\N{FIRST STRONG ISOLATE}{_plain(row.title or row.slug)}\N{POP DIRECTIONAL ISOLATE} (`{row.slug}`)"
        cells = (isolated, site.languages.get(row.language, row.language), f"{row.settled} of {row.total}", f"**{row.next}**" if row.next else row.state)
        lines.append(f"| {' | '.join((*cells, _troubles(row), str(row.words_left or ''), _plain(_last(row, site))))} |")
    return "\n".join(lines) + "\n"


def _summary(rows: Sequence[Row]) -> str:
    left = sum(1 for row in rows if row.next)
    words = sum(row.words_left for row in rows)
    return f"{left} of {len(rows)} drafts wait for somebody, {words:,} Arabic words in all."


def _grouped(rows: Sequence[Row]) -> Iterable[list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.slug, []).append(row)
    return groups.values()


def _section(rows: Sequence[Row], site: Site) -> str:
    first = rows[0]
    headings = "".join(f'<th scope="col">{name}</th>' for name in _HEADINGS)
    body = "\n".join(_line(row, site) for row in rows)
    title = f'<h2 lang="{site.source}" dir="{site.directions.get(site.source, "rtl")}">{escape(first.title or first.slug)}</h2>'
    table = f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f"<section>\n{title}\n<code>{escape(first.slug)}</code>\n{table}\n</section>"


def _line(row: Row, site: Site) -> str:
    name = site.languages.get(row.language, row.language)
    share = f'<meter min="0" max="{row.total or 1}" value="{row.settled}" aria-hidden="true"></meter> {row.settled} of {row.total}'
    next_step = f"{_sentence(row.next)}" if row.next else f'<span class="done">{_sentence(row.state)}</span>'
    looked = f' <span class="soft">{row.warnings} to look at</span>' if row.warnings else ""
    kind = "next bad" if row.blocking or row.conflicts or row.state == UNREADABLE else "next"
    last = escape(_last(row, site))
    return (
        f'<tr><th scope="row" lang="{row.language}" dir="{site.directions.get(row.language, "ltr")}">{escape(name)}</th><td class="number">{share}</td>'
        f'<td class="{kind}">{next_step}{looked}</td><td class="number soft">{f"{row.words_left:,} words" if row.words_left else ""}</td>'
        f'<td class="who soft">{f"<bdi>{last}</bdi>" if last else ""}</td></tr>'
    )


def _troubles(row: Row) -> str:
    parts = ((row.conflicts, "in conflict"), (row.blocking, "blocking"), (row.warnings, "to look at"))
    return ", ".join(f"{number} {what}" for number, what in parts if number)


def _last(row: Row, site: Site) -> str:
    if row.uncommitted:
        return "not committed yet"
    when = age(row.changed, site.now)
    return "" if not when else f"{when if when == 'today' else f'{when} ago'}, {person_of(row)}"


def _sentence(text: str) -> str:
    return escape(text[:1].upper() + text[1:])


def _plain(text: str) -> str:
    """Return text that stays text in a cell of a Markdown table."""
    return "".join(f"\\{character}" if character in "\\|*_`[]<>#~" else character for character in " ".join(text.split()))
