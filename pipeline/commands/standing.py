"""Where one article stands in one language: both its files and the Arabic as they are now, and every open finding. Nothing is written."""

from dataclasses import dataclass

from pipeline import progress, store
from pipeline.checks.draft import draft_findings
from pipeline.commands.sync import Synced, synced
from pipeline.commands.workspace import Workspace
from pipeline.frontmatter import parse_front
from pipeline.merge import merge
from pipeline.model import Catalogue, Finding
from pipeline.progress import ArticleState
from pipeline.store import Article


@dataclass(frozen=True)
class Standing:
    """``catalogue`` has what people wrote in either file and an entry for each unit of the Arabic as it is now, in its order.

    ``status`` is the draft's own word in its front matter (``draft``, ``approved``, ``published``); ``state`` is computed. ``findings``
    are those of the checks, ``outcome.errors`` what the two files disagree about.
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


def standing(workspace: Workspace, article: Article, language: str) -> Standing:
    """Read one draft. Raises ContentError if one of its files cannot be read."""
    outcome = synced(article, store.load(workspace.root, language, article.slug))
    catalogue = merge(article.document, outcome.draft.catalogue, language=language, slug=article.slug).catalogue
    path = f"translations/{language}/{article.slug}"
    status = parse_front(outcome.draft.markdown or "", path=f"{path}.md")[0].values.get("status", "draft").lower()
    locale = workspace.config.languages[language].locale
    findings = draft_findings(article.document, catalogue, locale=locale, termbase=workspace.termbase, path=f"{path}.po")
    blocking = any(finding.severity == "blocking" for finding in findings)
    state = progress.article_state(catalogue, published=status == "published", blocking=blocking)
    return Standing(article, language, outcome, catalogue, status, state, findings)
