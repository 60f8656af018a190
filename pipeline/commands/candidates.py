"""Which languages of an article could go online now, and what keeps the others back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline import approval, git, release
from pipeline.commands.approving import marked_by, obstacles
from pipeline.commands.standing import Standing, standing
from pipeline.commands.workspace import Workspace
from pipeline.errors import ContentError, TazamunError
from pipeline.frontmatter import TRANSLATABLE, parse_front
from pipeline.markdown import compose
from pipeline.store import Article


@dataclass(frozen=True)
class Candidate:
    """One language of an article. ``text`` and ``front`` are its Markdown's; ``obstacle`` says what is missing, None where it is approved.

    ``marked``: a person has signed the front matter by hand, and approving it has yet to be done.
    """

    language: str
    path: str
    text: str = ""
    front: Mapping[str, str] | None = None
    marked: bool = False
    obstacle: TazamunError | None = None

    @property
    def approved(self) -> bool:
        """Return whether the text on disk is one that its reviewer approved, for the Arabic as it is."""
        return self.obstacle is None

    @property
    def online(self) -> bool:
        """Return whether the draft was released before."""
        return bool(self.front and self.front.get("released")) and (self.front or {}).get("status", "").lower() == "published"


def candidates(workspace: Workspace, article: Article) -> tuple[Candidate, ...]:
    """Return all target languages of an article, in the order of ``site.toml``."""
    return tuple(_candidate(workspace, article, language) for language in workspace.config.targets)


def with_history(workspace: Workspace, found: tuple[Candidate, ...]) -> tuple[TazamunError, ...]:
    """Return what keeps languages back, each with who last worked on it and when, as git knows."""
    pairs = [(each, (each.path, each.path.removesuffix(".md") + ".po")) for each in found]
    known = git.last_changes(workspace.root, [path for _, both in pairs for path in both])
    nobody = "Nobody has committed work on it yet." if git.is_repository(workspace.root) else "Who worked on it last is not known without git."
    errors = []
    for each, both in pairs:
        last = next((change for path, change in known.items() if path in both), None)
        who = f"Last worked on by {last.author} on {last.when:%Y-%m-%d %H:%M}." if last else nobody
        why = each.obstacle or ContentError("approved", path=each.path)
        lacks = f"{each.language} is {'behind' if each.online else 'missing'}"
        errors.append(ContentError(f"{lacks}: {why.message} {who}", path=why.path, line=why.line, mend=why.mend))
    return tuple(errors)


def _candidate(workspace: Workspace, article: Article, language: str) -> Candidate:
    found = Candidate(language, f"translations/{language}/{article.slug}.md")
    try:
        stand = standing(workspace, article, language)
        text = stand.outcome.draft.markdown or ""
        front = parse_front(text, path=found.path)[0].values
        marked = marked_by(workspace, stand, commit=False) is not None
    except ContentError as error:
        return replace(found, obstacle=error)
    wrong = (*obstacles(workspace, stand), *(_unsigned(stand, text, front, path=found.path) if stand.exists else ()))
    return replace(found, text=text, front=front, marked=marked, obstacle=_summary(wrong) if wrong else None)


def _summary(wrong: tuple[TazamunError, ...]) -> TazamunError:
    """Return the first obstacle, with the number of the others."""
    first, *others = wrong
    more = f" ({len(others)} more: run invoke check and invoke approve)" if others else ""
    return ContentError(f"{first.message}{more}", path=first.path, line=first.line, mend=first.mend)


def _unsigned(stand: Standing, text: str, front: Mapping[str, str], *, path: str) -> Iterator[TazamunError]:
    """Yield what keeps a draft without open findings from being an approved one."""
    again = f'Run: invoke approve {stand.article.slug} --lang {stand.language} --reviewer "Name <mail>"'
    unsigned = sum(not approval.settled(entry) for entry in stand.catalogue.entries)
    if unsigned:
        yield ContentError(f"{unsigned} of {len(stand.catalogue.entries)} sentences are not signed off.", path=path.removesuffix(".md") + ".po", mend=again)
    elif front.get("status", "").lower() not in approval.HELD or not front.get("approved") or not front.get("reviewer"):
        yield ContentError("Nobody has approved the draft as a whole.", path=path, mend=again)
    elif not release.intact(text, front):
        yield ContentError(f"The text has changed since {front['reviewer']} approved it.", path=path, mend=again)
    elif front.get("original") != release.original(stand.article.text):
        yield ContentError("The Arabic has changed since the draft was approved.", path=path, mend=again)
    elif not _says_the_catalogue(stand, text):
        yield ContentError("The catalogue has another text than the one that was approved.", path=path, mend=again)


def _says_the_catalogue(stand: Standing, text: str) -> bool:
    """Tell whether the draft's body is what composing the catalogue gives: nobody has signed off something else since."""
    targets = {number: entry.target for number, entry in enumerate(stand.catalogue.entries) if entry.target}
    ours = compose(stand.article.document, targets)
    return _words(ours) == _words(text)


def _words(text: str) -> tuple[list[str], dict[str, str]]:
    front, body = parse_front(text)
    return text[body:].split(), {key: front.values.get(key, "") for key in TRANSLATABLE}
