"""What a run of ``invoke translate`` has to do, worked out before any model is loaded.

The order of the design page: what a person wrote stays; then what the memory knows exactly; then the machine, from the reviewed
English where there is some. An article that cannot be read becomes an error in the plan, and the others go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline import merge, pivot, store
from pipeline.commands.sync import Synced, synced
from pipeline.commands.workspace import Workspace
from pipeline.draft import Request
from pipeline.errors import ContentError, TazamunError
from pipeline.frontmatter import listed
from pipeline.memory import Memory
from pipeline.model import Catalogue
from pipeline.notes import Suggestion, suggestion_note
from pipeline.provenance import from_memory, from_termbase
from pipeline.store import Article, Draft

NAMES = {"author": ("author", "authors"), "category": ("category",), "tag": ("tag", "tags")}
"""The front-matter keys whose names go into ``site.po``, by the context that they have there."""


@dataclass(frozen=True)
class Ask:
    """One unit that wants machine text. ``offer``: beside a person's text. ``notes`` are suggestions from the memory."""

    number: int
    request: Request
    offer: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One catalogue on its way through a run: an article's in one language, or (``article`` None) the site's names.

    ``held``: a person has to mend something first, so the catalogue is saved and the Markdown left alone. ``remembered``,
    ``drafted`` and ``offered`` count units: from memory or termbase, from the machine, suggestions beside a person's text.
    """

    language: str
    loaded: Draft
    catalogue: Catalogue
    article: Article | None = None
    asks: tuple[Ask, ...] = ()
    held: bool = False
    remembered: int = 0
    drafted: int = 0
    offered: int = 0
    findings: int = 0
    changed: bool = False


@dataclass(frozen=True)
class Planner:
    """Plans a run over ``languages``. Each draft is read once, and other catalogues (for the memory) only when something is to be translated.

    What cannot be read is added to ``errors``.
    """

    workspace: Workspace
    languages: Sequence[str]
    errors: list[TazamunError]
    _read: dict[tuple[str, str], Synced] = field(default_factory=dict)

    def jobs(self) -> list[Job]:
        """Return the jobs of all languages, each language's names before its articles."""
        found: list[Job] = []
        for language in self.languages:
            found += self._names_job(language)
            for article in self.workspace.articles:
                found += self._article_job(language, article)
        return found

    @cached_property
    def memory(self) -> Memory:
        """Return what people have translated so far, in all articles."""
        catalogues, unreadable = store.catalogues(self.workspace.root, self.languages)
        self.errors.extend(unreadable)
        return Memory.from_catalogues(catalogues)

    @cached_property
    def _english(self) -> dict[str, dict[pivot.Key, pivot.English]]:
        """Return the reviewed English of each article of the run."""
        found = {}
        for article in self.workspace.articles:
            try:
                found[article.slug] = pivot.reviewed(self._synced(self.workspace.config.translation.pivot, article).draft.catalogue)
            except ContentError as error:
                self.errors.append(error)
        return found

    def _synced(self, language: str, article: Article) -> Synced:
        """Return a draft with what people wrote into its Markdown. Raises ContentError if a file cannot be read."""
        key = language, article.slug
        if key not in self._read:
            self._read[key] = synced(article, store.load(self.workspace.root, language, article.slug))
        return self._read[key]

    def _article_job(self, language: str, article: Article) -> Iterable[Job]:
        try:
            outcome = self._synced(language, article)
            self.errors.extend(outcome.errors)
            old = outcome.draft.catalogue
            if outcome.blocked:
                yield from [] if old is None else [Job(language, outcome.draft, old, article, held=True)]
                return
            plan = merge.merge(article.document, old, language=language, slug=article.slug)
        except ContentError as error:
            self.errors.append(error)
            return
        yield self._asked(Job(language, outcome.draft, plan.catalogue, article), article, plan=plan)

    def _asked(self, job: Job, article: Article, *, plan: merge.Plan) -> Job:
        """Add what the machine is to write, fill in what the memory knows, flag what the English has left behind."""
        english = self._reviewed(job.language, article)
        job = replace(job, catalogue=pivot.flagged(job.catalogue, english))
        asks = []
        for number in sorted({*plan.todo, *plan.suggest, *pivot.outdated(job.catalogue, english)}):
            ask = self._ask(job, number, article=article, offer=number in plan.suggest, english=english)
            known = self.memory.exact(job.catalogue.entries[number].source, job.language)
            if known is None:
                asks.append(replace(ask, notes=self._suggestions(job, number)))
            else:
                job = self._remember(job, ask, known=known)
        return replace(job, asks=tuple(asks))

    def _reviewed(self, language: str, article: Article) -> Mapping[pivot.Key, pivot.English]:
        through = self.workspace.config.translation.pivot
        if language == through or not self.workspace.leads(through, language):
            return {}
        return self._english.get(article.slug, {})

    def _ask(self, job: Job, number: int, *, article: Article, offer: bool, english: Mapping[pivot.Key, pivot.English]) -> Ask:
        source, settings = article.document.units[number].source, self.workspace.config
        entry, references = job.catalogue.entries[number], article.document.references
        if new := english.get((entry.context, entry.source)):
            request = Request(new.text, settings.translation.pivot, job.language, references, original=source)
            return Ask(number, request, offer)
        return Ask(number, Request(source, settings.source, job.language, references), offer)

    def _remember(self, job: Job, ask: Ask, *, known: str) -> Job:
        if ask.offer:
            return replace(job, catalogue=merge.offer(job.catalogue, ask.number, known), offered=job.offered + 1)
        origin = from_memory(self.workspace.config.source, job.language)
        return replace(job, catalogue=merge.record(job.catalogue, ask.number, known, provenance=origin), remembered=job.remembered + 1)

    def _suggestions(self, job: Job, number: int) -> tuple[str, ...]:
        least = self.workspace.config.translation.fuzzy_threshold
        found = self.memory.fuzzy(job.catalogue.entries[number].source, job.language, least=least)
        return tuple(suggestion_note(Suggestion(match.score, match.target, match.source)) for match in found)

    def _names_job(self, language: str) -> Iterable[Job]:
        """Yield the job of the site's names: authors, categories and tags of all articles, each once."""
        names = {(context, name) for article in self.workspace.articles for context, name in names_of(article)}
        try:
            loaded = store.load_names(self.workspace.root, language)
            if not self.workspace.whole and loaded.catalogue:
                names |= {(entry.context, entry.source) for entry in loaded.catalogue.entries}
            plan = merge.merge_names(names, loaded.catalogue, language=language)
        except ContentError as error:
            self.errors.append(error)
            return
        job = self._spelled(Job(language, loaded, plan.catalogue))
        open_units = [n for n in plan.todo if not job.catalogue.entries[n].target]
        source = self.workspace.config.source
        yield replace(job, asks=tuple(Ask(n, Request(job.catalogue.entries[n].source, source, language)) for n in open_units))

    def _spelled(self, job: Job) -> Job:
        """Write the names that the termbase spells, unless a person has written them."""
        spellings = {source: term.target(job.language) for term in self.workspace.termbase for source in term.sources}
        origin = from_termbase(self.workspace.config.source, job.language)
        for number, entry in enumerate(job.catalogue.entries):
            known = spellings.get(entry.source)
            if known and known != entry.target and entry.state in ("untranslated", "machine"):
                job = replace(job, catalogue=merge.record(job.catalogue, number, known, provenance=origin), remembered=job.remembered + 1)
        return job


def names_of(article: Article) -> Iterable[tuple[str, str]]:
    """Yield (context, name) of an article's authors, category and tags."""
    for context, keys in NAMES.items():
        for key in keys:
            yield from ((context, name) for name in listed(article.document.front.get(key, "")))
