"""The desk's pages as HTML: the queue, an article, and what went wrong."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import backlog
from pipeline.backlog import Row
from pipeline.commands.report import within
from pipeline.commands.standing import Standing
from pipeline.desk.drafts import Drafts
from pipeline.desk.layout import Block, blocks
from pipeline.desk.rendering import shown
from pipeline.desk.view import View
from pipeline.errors import TazamunError
from pipeline.model import State

STATES: tuple[State, ...] = ("approved", "merged away", "edited", "machine", "stale", "untranslated")


@dataclass(frozen=True)
class Line:
    """One draft in the queue. ``shares``: (state, sentences, percent of all), for the bar; ``words`` are those of the Arabic."""

    row: Row
    name: str
    title: str
    shares: tuple[tuple[str, int, float], ...]
    age: str


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["shown"] = lambda text: Markup(shown(text))
    environment.filters["json"] = _json_text
    return environment


def queue_page(drafts: Drafts, *, language: str = "", now: datetime) -> str:
    """Return the queue of all drafts, or of one language, worst first."""
    workspace = drafts.workspace()
    config = workspace.config
    errors: list[TazamunError] = list(workspace.errors)
    rows = [row for row in drafts.rows(now, errors) if language in (row.language, "")]
    return (
        _environment()
        .get_template("queue.html")
        .render(
            lines=[_line(row, config.languages[row.language].name, now=now) for row in rows],
            errors=[within(error, workspace.root) for error in errors],
            left=sum(row.words_left for row in rows),
            targets=[config.languages[code] for code in config.targets],
            source=config.languages[config.source],
            chosen=language if language in config.targets else "",
            states=STATES,
        )
    )


def article_page(drafts: Drafts, standing: Standing, told: View, *, token: str) -> str:
    """Return an article beside its translation. ``told`` is ``view.draft_view`` of the same standing, with its stamp."""
    config = drafts.workspace().config
    document = standing.article.document
    units = told["units"]
    assert isinstance(units, list)
    return (
        _environment()
        .get_template("article.html")
        .render(
            slug=standing.article.slug,
            path=standing.article.path,
            language=config.languages[standing.language],
            source=config.languages[config.source],
            targets=[config.languages[code] for code in config.targets],
            title=document.front.get("title", standing.article.slug),
            blocks=_grouped(blocks(document)),
            units=units,
            draft=told,
            head=told["head"],
            token=token,
        )
    )


def error_page(message: str) -> str:
    """Return a page that says what is the matter."""
    return _environment().get_template("error.html").render(message=message)


def _grouped(found: tuple[Block, ...]) -> list[list[Block]]:
    """Return the blocks with the cells of one table row together."""
    groups: list[list[Block]] = []
    for block in found:
        if block.row and groups and groups[-1][0].row == block.row:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _line(row: Row, name: str, *, now: datetime) -> Line:
    shares = tuple((state, row.units[state], 100 * row.units[state] / row.total) for state in STATES if row.units.get(state))
    last = "changed, not committed" if row.uncommitted else f"{backlog.age(row.changed, now)} old".replace("today old", "from today")
    return Line(row, name, row.title or row.slug, shares, last if row.uncommitted or row.changed else "")


def _json_text(value: object) -> Markup:
    """Return JSON for a script element: no character in it can end the element."""
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\N{LINE SEPARATOR}", "\\u2028").replace("\N{PARAGRAPH SEPARATOR}", "\\u2029")
    return Markup(text)
