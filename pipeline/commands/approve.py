"""``invoke approve``: a person answers for a draft, with their name; and drafts that people have signed in their front matter are taken up."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from pipeline import approval, store
from pipeline.commands.approving import Approval, Wish, approve_draft, approve_names
from pipeline.commands.report import counted, fail_with
from pipeline.commands.workspace import Workspace, chosen_languages, open_workspace
from pipeline.config import Config
from pipeline.errors import ConfigError, ContentError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.store import Article

Clock = Callable[[], datetime]
EVERYTHING = "."
__all__ = ["Approval", "Clock", "Wish", "approve", "approve_draft", "approve_names", "marked_drafts", "moment", "system_clock"]


def system_clock() -> datetime:
    """Return the present moment."""
    return datetime.now().astimezone()


def moment(clock: Clock, settings: Config) -> datetime:
    """Return the present second in the site's time zone."""
    return clock().astimezone(ZoneInfo(settings.site.timezone)).replace(microsecond=0)


def approve(
    root: Path,
    *,
    slug: str = "",
    languages: Sequence[str] = (),
    reviewer: str = "",
    as_is: bool = False,
    commit: bool = True,
    clock: Clock = system_clock,
    console: Console,
) -> int:
    """Approve one article in some languages, or, without languages, every draft of it (``slug`` empty or a dot: of all) that people have marked.

    Returns 1 if one was refused.
    """
    slug = "" if slug == EVERYTHING else slug
    if languages and not slug:
        raise ConfigError("It is not said which article.", mend="Name it: invoke approve my-article --lang en.")
    if reviewer and not languages:
        raise ConfigError("It is not said which language was reviewed.", mend="Add --lang en, or as many --lang as you have read.")
    wish = Wish(_reviewer(reviewer), as_is, commit)
    workspace = open_workspace(root, slugs=[slug] if slug and slug != store.SITE else [])
    errors: list[TazamunError] = list(workspace.errors)
    done = 0
    for made in _approvals(workspace, slug, chosen_languages(workspace.config, languages) if languages else (), wish=wish, clock=clock):
        errors += made.refusals
        done += 1
        console.print(_told(made, wish), markup=False)
    if not done and not errors:
        console.print("No draft is waiting: none has “status: approved” and “reviewer:” in its front matter that was not taken up yet.")
    return fail_with(errors, root=root)


def _approvals(workspace: Workspace, slug: str, languages: Sequence[str], *, wish: Wish, clock: Clock) -> Iterator[Approval]:
    """Approve what was asked for, one draft after the other."""
    now = moment(clock, workspace.config)
    if slug == store.SITE:
        yield from (approve_names(workspace, language, wish=wish, now=now) for language in languages or workspace.config.targets)
        return
    drafts = [(article, code) for article in workspace.articles for code in languages] if languages else list(marked_drafts(workspace))
    yield from (approve_draft(workspace, article, language, wish=wish, now=now) for article, language in drafts)


def marked_drafts(workspace: Workspace) -> Iterator[tuple[Article, str]]:
    """Yield the drafts that a person has marked as approved in their front matter. What cannot be read is not marked."""
    for article in workspace.articles:
        for language in workspace.config.targets:
            try:
                text = store.load(workspace.root, language, article.slug).markdown
                if text and approval.marked(parse_front(text)[0].values):
                    yield article, language
            except ContentError:
                continue


def _reviewer(text: str) -> approval.Person | None:
    if not text:
        return None
    try:
        found = approval.person(text)
    except ContentError as error:
        raise ConfigError(error.message, mend=error.mend) from None
    if not found.mail:
        raise ConfigError(f"“{text}” has no mail address, which git asks for.", mend=f'Write --reviewer "{text} <name@example.org>".')
    return found


def _told(made: Approval, wish: Wish) -> str:
    """Return in one line what became of a draft."""
    place = f"{made.language}/{made.slug}"
    if made.refusals:
        return f"{place}: not approved, {counted(len(made.refusals), 'thing')} to mend."
    told = f"{place}: approved by {made.reviewer}" if made.changed else f"{place}: approved already, by {made.reviewer}"
    if made.commit:
        return f"{told}, committed as {made.commit[:10]}."
    return f"{told}, not committed." if not wish.commit else f"{told}; nothing new to commit."
