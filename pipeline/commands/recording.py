"""From drafted sentences to the files of a draft: into the catalogue, composed to Markdown, saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline import merge, store
from pipeline.commands.planning import NAMES, Ask, Job
from pipeline.commands.workspace import Workspace
from pipeline.draft import Drafted
from pipeline.errors import ContentError, TazamunError
from pipeline.frontmatter import listed, parse_front, set_fields
from pipeline.markdown import compose
from pipeline.model import Catalogue
from pipeline.notes import parse_suggestion
from pipeline.provenance import by_model, translators
from pipeline.release import TERMS, WORKFLOW
from pipeline.store import Article, Draft
from pipeline.sync import SKELETON, skeleton_hash

HELD = frozenset({"approved", "published"})
"""Front-matter states of a draft whose Markdown only a person's command may change."""
Names = Mapping[tuple[str, str], str]


def recorded(job: Job, ask: Ask, *, made: Drafted, engine: str) -> Job:
    """Return the job with a draft in its catalogue: as the unit's target, or beside a person's text."""
    if ask.offer:
        return replace(job, catalogue=_offered(job.catalogue, ask, text=made.text), offered=job.offered + 1)
    notes = (*ask.notes, *(f"finding {f.rule}: {f.message}" for f in made.findings if made.text or f.severity != "blocking"))
    if not made.text:
        reason = next((f.message for f in made.findings if f.severity == "blocking"), "The machine returned nothing.")
        notes = (*notes, f"untranslated: {reason}")
    reviewed = ask.request.source if ask.request.original else ""
    origin = by_model(made.route, made.text, score=made.score, engine=engine, pivot=reviewed or made.through)
    catalogue = merge.record(job.catalogue, ask.number, made.text, provenance=origin, notes=notes)
    return replace(job, catalogue=catalogue, drafted=job.drafted + bool(made.text), findings=job.findings + len(made.findings))


def _offered(catalogue: Catalogue, ask: Ask, *, text: str) -> Catalogue:
    """Put suggestions beside a person's text, the machine's own above those from memory."""
    for found in map(parse_suggestion, reversed(ask.notes)):
        if found is not None:
            catalogue = merge.offer(catalogue, ask.number, found.target, score=found.score, similar=found.source)
    return merge.offer(catalogue, ask.number, text)


def saved(workspace: Workspace, jobs: Sequence[Job], *, errors: list[TazamunError]) -> list[Job]:
    """Write the names of one language, then every article's two files; return the jobs that were saved. Failures go to ``errors``."""
    names: Names | None = None
    done = []
    for job in sorted(jobs, key=lambda job: job.article is not None):
        if job.article is None:
            names = {(entry.context, entry.source): entry.target for entry in job.catalogue.entries if entry.target}
        try:
            done.append(replace(job, changed=_save(workspace, job, names=names)))
        except ContentError as error:
            errors.append(error)
    return done


def _save(workspace: Workspace, job: Job, *, names: Names | None) -> bool:
    """Write one job's files. Without names (``site.po`` cannot be read) the Markdown stays as it is."""
    if job.article is None:
        nameless = job.loaded.catalogue is None and not job.catalogue.entries
        return not nameless and store.save_names(workspace.root, job.loaded, job.catalogue)
    markdown = None if job.held or names is None else markdown_of(job.article, job.catalogue, loaded=job.loaded, names=names)
    return store.save(workspace.root, job.loaded, job.catalogue, markdown)


def markdown_of(article: Article, catalogue: Catalogue, *, loaded: Draft, names: Names) -> str | None:
    """Return the Markdown of a draft; None where the one on disk is released or approved and keeps its text."""
    status = parse_front(loaded.markdown or "")[0].values.get("status", "").lower()
    return None if status in HELD else composed_draft(article, catalogue, loaded=loaded, names=names)


def composed_draft(article: Article, catalogue: Catalogue, *, loaded: Draft, names: Names) -> str:
    """Return the Markdown of a draft, its status *draft*, with what people have added to its front matter."""
    front = parse_front(loaded.markdown or "")[0].values
    targets = {number: entry.target for number, entry in enumerate(catalogue.entries) if entry.target}
    own = _front(article, catalogue, names=names)
    kept = {key: value for key, value in front.items() if key not in own and key not in TERMS and (key in WORKFLOW or key not in article.document.front)}
    # what the article says of its own way to readers is not true of the draft, and must not decide where the draft's lines stand
    text = compose(article.document, targets, front=dict.fromkeys((*WORKFLOW, *TERMS), ""))
    return set_fields(text, own | kept, path=article.path)


def _front(article: Article, catalogue: Catalogue, *, names: Names) -> dict[str, str]:
    """Return the front matter that a draft does not share with its article."""
    changes = {"slug": article.slug, "lang": catalogue.language, "status": "draft", "translator": translators(catalogue.entries)}
    changes[SKELETON] = skeleton_hash(article.document)
    for context, keys in NAMES.items():
        for key in keys:
            if key in article.document.front:
                changes[key] = ", ".join(names.get((context, name), name) for name in listed(article.document.front[key]))
    return {key: value for key, value in changes.items() if value}
