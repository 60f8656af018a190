"""Where one article stands in one language: both its files and the Arabic as they are now, and every open finding. Nothing is written."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipeline import files, places, progress, release, store
from pipeline.checks import Dictionary
from pipeline.checks.draft import draft_findings
from pipeline.commands.sync import Synced, synced
from pipeline.commands.workspace import Workspace
from pipeline.frontmatter import parse_front
from pipeline.merge import merge
from pipeline.model import Catalogue, Finding
from pipeline.places import Place
from pipeline.progress import ArticleState
from pipeline.store import Article


@dataclass(frozen=True)
class Standing:
    """``catalogue`` has what people wrote in either file and an entry for each unit of the Arabic as it is now, in its order.

    ``status`` is the draft's own word in its front matter (``draft``, ``approved``, ``published``); ``state`` is computed. ``findings``
    are those of the checks, with the line of the PO file; ``outcome.errors`` is what the two files disagree about.
    """

    article: Article
    language: str
    outcome: Synced
    catalogue: Catalogue
    status: str
    state: ArticleState
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return the findings that forbid approving."""
        return tuple(finding for finding in self.findings if finding.severity == "blocking")

    @property
    def exists(self) -> bool:
        """Return whether there is a draft at all."""
        return self.outcome.draft.catalogue is not None

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return the lines of every unit of ``catalogue`` in the two files as they are on disk. Reading the Markdown takes a moment."""
        draft, path = self.outcome.draft, f"translations/{self.language}/{self.article.slug}.md"
        markdown = places.draft_lines(self.article.document, draft.catalogue, draft.markdown, path=path) if draft.markdown else {}
        po = _catalogue_lines(self.outcome)
        return tuple(Place(places.line_of(entry, po), places.line_of(entry, markdown)) for entry in self.catalogue.entries)


def standing(workspace: Workspace, article: Article, language: str, *, dictionary: Dictionary | None = None) -> Standing:
    """Read one draft. Without a ``dictionary`` spelling is not checked. Raises ContentError if one of its files cannot be read."""
    outcome = synced(article, store.load(workspace.root, language, article.slug))
    catalogue = merge(article.document, outcome.draft.catalogue, language=language, slug=article.slug).catalogue
    path = f"translations/{language}/{article.slug}"
    front = parse_front(outcome.draft.markdown or "", path=f"{path}.md")[0].values
    status, published = front.get("status", "draft").lower(), front.get("status", "").lower() == "published"
    locale = workspace.config.languages[language].locale
    found = draft_findings(article.document, catalogue, locale=locale, termbase=workspace.termbase, path=f"{path}.po", dictionary=dictionary)
    blocking = any(finding.severity == "blocking" for finding in found)
    changed = published and front.get("original", "") not in ("", release.original(article.text))
    state = progress.article_state(catalogue, published=published, changed=changed, blocking=blocking)
    return Standing(article, language, outcome, catalogue, status, state, _with_lines(found, catalogue, outcome))


def _with_lines(findings: tuple[Finding, ...], catalogue: Catalogue, outcome: Synced) -> tuple[Finding, ...]:
    lines = _catalogue_lines(outcome) if findings else {}
    own = {number: places.line_of(catalogue.entries[number], lines) for number in {f.unit for f in findings if f.unit is not None}}
    return tuple(finding if finding.unit is None else replace(finding, line=own[finding.unit]) for finding in findings)


def _catalogue_lines(outcome: Synced) -> dict[places.Key, int]:
    raw = outcome.draft.raw_po
    return {} if raw is None else dict(places.catalogue_lines(files.decode(raw, Path(f"{outcome.draft.slug}.po"))))
