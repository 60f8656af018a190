"""``invoke sync``: what people wrote in the catalogues and in the Markdown drafts brought together, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from pipeline import store
from pipeline.approval import marked
from pipeline.commands.report import fail_with
from pipeline.commands.workspace import chosen_languages, open_workspace
from pipeline.errors import ConfigError, ContentError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.model import Finding
from pipeline.store import Article, Draft
from pipeline.sync import Prefer, Reconciled, reconcile

SIDES: dict[str, Prefer] = {"": "", "po": "po", "markdown": "markdown", "md": "markdown"}


@dataclass(frozen=True)
class Synced:
    """A draft after reading its Markdown. ``draft`` has the reconciled catalogue and, as to its files, what was loaded.

    ``blocked``: the catalogue is to be saved as it is and the Markdown left alone; no machine text may be recorded or composed.
    """

    draft: Draft
    reconciled: Reconciled | None = None

    @property
    def blocked(self) -> bool:
        """Return whether a person has to mend something first."""
        return self.reconciled is not None and self.reconciled.blocked

    @property
    def errors(self) -> tuple[ContentError, ...]:
        """Return the findings as errors with file and line."""
        found = self.reconciled.findings if self.reconciled else ()
        return tuple(as_error(finding) for finding in found)


def sync(root: Path, *, slugs: Sequence[str] = (), languages: Sequence[str] = (), prefer: str = "", console: Console) -> int:
    """Reconcile the drafts of all or some articles; ``prefer`` (po or markdown) ends open conflicts. Returns 1 if a person is needed."""
    if prefer not in SIDES:
        raise ConfigError(f"«{prefer}» is neither side of a draft.", mend="Write po or markdown.")
    workspace = open_workspace(root, slugs=slugs)
    errors: list[TazamunError] = list(workspace.errors)
    changed = 0
    for language in chosen_languages(workspace.config, languages):
        for article in workspace.articles:
            try:
                outcome = synced(article, store.load(root, language, article.slug), prefer=SIDES[prefer])
                changed += _saved(root, outcome, console)
                errors += outcome.errors
                _tell_of_mark(outcome, console)
            except ContentError as error:
                errors.append(error)
    console.print(f"{changed} draft{'s' * (changed != 1)} changed.")
    return fail_with(errors)


def synced(article: Article, loaded: Draft, *, prefer: Prefer = "") -> Synced:
    """Read a draft's Markdown into its catalogue; nothing is written. Call it before merging, and save what it returns if it is blocked."""
    if loaded.markdown is None:
        return Synced(loaded)
    path = f"translations/{loaded.language}/{loaded.slug}.md"
    found = reconcile(article.document, loaded.catalogue, loaded.markdown, language=loaded.language, slug=loaded.slug, path=path, prefer=prefer)
    lost = loaded.catalogue is None and found.unread
    return Synced(loaded if lost else replace(loaded, catalogue=found.catalogue), found)


def as_error(finding: Finding) -> ContentError:
    """Return a finding as what a command prints."""
    return ContentError(finding.message, path=finding.path, line=finding.line)


def _tell_of_mark(outcome: Synced, console: Console) -> None:
    """Say that a person has signed the draft's front matter, which only approving takes up."""
    draft = outcome.draft
    front = {} if outcome.blocked else parse_front(draft.markdown or "")[0].values
    if reviewer := marked(front):
        console.print(f"{draft.language}/{draft.slug}: marked as {front['status']} by {reviewer}; invoke approve {draft.slug} takes that up.", markup=False)


def _saved(root: Path, outcome: Synced, console: Console) -> bool:
    """Write what was reconciled and say so; return whether a file changed."""
    found = outcome.reconciled
    if found is None or found.unread:
        return False
    written = store.save(root, outcome.draft, found.catalogue, found.markdown)
    parts = [(len(found.from_markdown), "from the Markdown"), (len(found.from_po), "from the catalogue"), (len(found.conflicts), "in conflict")]
    told = ", ".join(f"{number} {what}" for number, what in parts if number)
    if written or told:
        console.print(f"{outcome.draft.language}/{outcome.draft.slug}: {told or 'layout alone'}")
    return written
