"""``invoke check`` as tests call it."""

import json

from pipeline import commands
from pipeline.commands.check import CheckOptions
from tests.newsroom import Newsroom, Ran


def check(room: Newsroom, **options: object) -> Ran:
    return room.ran(commands.check, options=CheckOptions(**options))  # type: ignore[arg-type]


def found(room: Newsroom, **options: object) -> list[dict[str, object]]:
    return json.loads(check(room, form="json", severity="note", **options).out)["findings"]  # type: ignore[no-any-return]


def rules(room: Newsroom, **options: object) -> list[str]:
    return [str(each["rule"]) for each in found(room, **options)]


def write_over(room: Newsroom, slug: str, begin: str, text: str, language: str = "en") -> None:
    """Let a proofreader replace the line of a draft that begins so."""
    lines = room.markdown(language, slug).split("\n")
    place = next(place for place, line in enumerate(lines) if line.startswith(begin))
    room.write(f"translations/{language}/{slug}.md", "\n".join([*lines[:place], text, *lines[place + 1 :]]))
