"""What most commands begin with: the settings, the articles, and the routes that the installed packages open."""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePath

from pipeline import config, store, terms
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.draft import Drafter
from pipeline.engine import decode, packages, routes
from pipeline.errors import ConfigError, ContentError, PackageError, RouteError, TazamunError
from pipeline.markdown import extract
from pipeline.model import Document, Finding, Route
from pipeline.solving import Progress, Solver
from pipeline.store import Article

CACHE = Path(".cache") / "decoded.sqlite"
TERMS = "translations/terms.csv"
LONGEST_LINE = 100_000
"""Characters. The longest paragraph that anybody wrote on one line has a tenth of it."""


@dataclass(frozen=True)
class Workspace:
    """A project on disk. What cannot be read is in ``errors``; what can goes on. ``whole``: ``articles`` are all there are."""

    config: Config
    articles: tuple[Article, ...]
    errors: tuple[TazamunError, ...]
    whole: bool = True

    @property
    def root(self) -> Path:
        """Return the project's folder."""
        return self.config.root

    @cached_property
    def survey(self) -> packages.Survey:
        """Return the packages that are installed."""
        return packages.survey(self.root)

    @cached_property
    def termbase(self) -> tuple[terms.Term, ...]:
        """Return the terms. Raises ConfigError with the line of a mistake, ContentError if the file cannot be read."""
        return terms.parse(store.load_terms(self.root), path=TERMS)

    def route(self, source: str, target: str) -> Route:
        """Return the route between two languages. Raises RouteError."""
        return routes.route(self.survey.packages, source=source, target=target, pivot=self.config.translation.pivot)

    def leads(self, source: str, target: str) -> bool:
        """Tell whether there is a route."""
        try:
            self.route(source, target)
        except RouteError:
            return False
        return True

    def reachable(self, languages: Sequence[str]) -> tuple[tuple[str, ...], tuple[TazamunError, ...]]:
        """Return the languages to which a route leads, and what is wrong with packages and with the routes to the others."""
        errors: list[TazamunError] = [PackageError(finding.message, path=finding.path) for finding in self.survey.findings]
        if not self.survey.packages:
            mend = "Restore models/ from git, or install packages: invoke models."
            return (), tuple(errors) or (PackageError("there is no translation package.", path=packages.SHIPPED, mend=mend),)
        found = []
        for language in languages:
            try:
                self.route(self.config.source, language)
                found.append(language)
            except RouteError as error:
                errors.append(error)
        return tuple(found), tuple(errors)

    @contextmanager
    def drafter(self, progress: Progress | None = None, *, warnings: list[Finding] | None = None) -> Iterator[Drafter]:
        """Yield a drafter on the installed packages, its cache open; what is wrong with the cache is added to ``warnings``."""
        settings = self.config.translation
        with Cache(self.root / CACHE) as cache:
            decoder = decode.Decoder(self.survey.packages, cache=cache, work=self.root / ".cache", threads=settings.threads)
            solver = Solver(decoder, beam=settings.beam_size, choices=settings.hypotheses, clause_words=settings.clause_words, progress=progress)
            locales = {code: language.locale for code, language in self.config.languages.items()}
            yield Drafter(solver, lru_cache(self.route), self.termbase, locales)
            if warnings is not None:
                warnings += cache.findings


def open_workspace(root: Path, *, slugs: Sequence[str] = (), recover: bool = True) -> Workspace:
    """Load settings and articles after finishing what a crashed run left. Raises ConfigError; unknown ``slugs`` are errors.

    A program that stays open must not ``recover`` each time: another one may be in the middle of writing.
    """
    settings = config.load(root)
    if recover:
        store.recover(root)
    articles, errors = store.load_articles(root, _taken_apart)
    if not slugs:
        return Workspace(settings, articles, errors, whole=not errors)
    wanted = frozenset(slugs)
    own = [error for error in errors if any(is_about(error, slug) for slug in wanted)]
    known = [article.slug for article in articles]
    unknown = [no_article(slug, known) for slug in dict.fromkeys(slugs) if slug not in known and not any(is_about(error, slug) for error in own)]
    return Workspace(settings, tuple(a for a in articles if a.slug in wanted), (*own, *unknown), whole=False)


def chosen_languages(settings: Config, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the target languages of a run. Raises ConfigError for one that ``site.toml`` does not know."""
    for language in languages:
        if language not in settings.targets:
            near = difflib.get_close_matches(language, settings.targets, 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            mend = f"{hint}Known: {', '.join(settings.targets)}; add [languages.{language}] for a new one."
            if language == settings.source:
                mend = f"It is the language that articles are written in. Name one of {', '.join(settings.targets)}."
            raise ConfigError(f"«{language}» is not a target language.", path="site.toml", mend=mend)
    return tuple(code for code in settings.targets if not languages or code in languages)


def _taken_apart(text: str, *, path: str) -> Document:
    """Return the document of an article. Raises ContentError for what is no article: a line that no person wrote."""
    if len(text) > LONGEST_LINE:
        for number, line in enumerate(text.split("\n"), start=1):
            if len(line) > LONGEST_LINE:
                mend = "Write each paragraph on lines of its own; if this is no prose, move it out of content/."
                raise ContentError(f"This line has {len(line):,} characters.", path=path, line=number, mend=mend)
    return extract(text, path=path)


def is_about(error: TazamunError, slug: str) -> bool:
    """Tell whether an article that cannot be read is the one asked for: by its file's name, or by the slug in quotation marks."""
    return PurePath(str(error.path)).stem == slug or f"“{slug}”" in error.message


def no_article(slug: str, known: Sequence[str]) -> ContentError:
    """Return the error for a slug that no article has, with the nearest one that there is."""
    near = difflib.get_close_matches(slug, known, 1, cutoff=0.4)
    return ContentError(f"There is no article with the slug «{slug}».", path="content", mend=f"Did you mean {near[0]}?" if near else "See invoke queue.")
