"""The drafts behind the desk: read as they are on disk now, changed by a person, written to both files at once.

Principles:

- Nothing is kept between requests but what can be thrown away. Every change is made on what the disk holds at that moment, edits of the
  Markdown included, so two tabs, two desks, an editor and ``git pull`` may all work on one draft.
- A lock file keeps several desks apart; other programs are noticed by ``store.save``, and the change is then made again on what they wrote.
- Where the Markdown cannot be read or two edits contend, the catalogue alone is written: the Markdown stays for a person to mend.
"""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline import git, store
from pipeline.backlog import Row
from pipeline.commands.approve import moment, system_clock
from pipeline.commands.approving import Approval, Wish, approve_draft
from pipeline.commands.queue import ranked
from pipeline.commands.recording import Names, markdown_of
from pipeline.commands.standing import Standing, standing
from pipeline.commands.sync import Synced, synced
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.desk.changes import Applied, Change, Done, apply, undo
from pipeline.errors import ContentError, TazamunError
from pipeline.memory import Memory
from pipeline.merge import merge
from pipeline.model import Catalogue
from pipeline.store import Article
from pipeline.sync import open_conflicts

try:
    from fcntl import LOCK_EX, flock

    LOCKS = True
except ImportError:  # Windows: several desks are not kept apart there; the second one to save notices, and makes its change again
    LOCKS = False

LOCK = Path(".cache") / "desk.lock"
TRIES = 4
REMEMBERED = 1000
"""Changes that can be undone."""
Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Saved:
    """What became of a request: ``undo`` names the change, empty where nothing changed."""

    applied: Applied
    standing: Standing
    undo: str = ""


@dataclass(frozen=True)
class _Base:
    """What a change is made on. ``unread``: the Markdown cannot be read and must stay as it is."""

    outcome: Synced
    catalogue: Catalogue

    @property
    def unread(self) -> bool:
        return self.outcome.reconciled is not None and self.outcome.reconciled.unread


class Drafts:
    """All drafts of the project in ``root``. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        """Finish what a crashed run left, and read the articles. Raises ConfigError."""
        self.root = root
        self._lock = threading.RLock()
        self._held = 0
        self._workspace: tuple[Stamp, Workspace] | None = None
        self._standings: dict[tuple[str, str], tuple[Stamp, Standing]] = {}
        self._memories: dict[str, tuple[Stamp, Memory]] = {}
        self._undoable: OrderedDict[str, tuple[str, str, tuple[Done, ...]]] = OrderedDict()
        self.workspace()

    def workspace(self) -> Workspace:
        """Return settings and articles as they are now."""
        with self._alone():
            stamp = _stamp([self.root / "site.toml", self.root / "translations" / "terms.csv", *store.article_paths(self.root)])
            if self._workspace is None or self._workspace[0] != stamp:
                self._workspace = (stamp, open_workspace(self.root, recover=self._workspace is None))
            return self._workspace[1]

    def stamp(self, language: str, slug: str) -> str:
        """Return what changes whenever something that this draft is made of changes on disk."""
        return f"{hash(self._stamp(language, slug)) & 0xFFFFFFFFFFFF:x}"

    def standing(self, language: str, slug: str) -> Standing:
        """Return where a draft stands now. Raises ContentError, also for an article or a language that is not there."""
        with self._alone():
            workspace, article = self._found(language, slug)
            stamp = self._stamp(language, slug)
            known = self._standings.get((language, slug))
            if known is None or known[0] != stamp:
                known = (stamp, standing(workspace, article, language))
                self._standings[language, slug] = known
            return known[1]

    def rows(self, now: datetime, errors: list[TazamunError]) -> list[Row]:
        """Return the queue, worst first; what cannot be read is added to ``errors``."""
        with self._alone():
            return ranked(self.workspace(), now=now, errors=errors)

    def memory(self, language: str) -> Memory:
        """Return what people have translated into a language so far."""
        with self._alone():
            stamp = _stamp(sorted((self.root / "translations" / language).glob("*.po")))
            known = self._memories.get(language)
            if known is None or known[0] != stamp:
                known = (stamp, Memory.from_catalogues(store.catalogues(self.root, [language])[0]))
                self._memories[language] = known
            return known[1]

    def change(self, language: str, slug: str, changes: Sequence[Change]) -> Saved:
        """Make the changes of one request, all or none, and write both files. Raises ContentError where they cannot be written."""
        return self._saved(language, slug, lambda catalogue: apply(catalogue, changes))

    def undo(self, language: str, slug: str, name: str) -> Saved:
        """Take a change back. Raises ContentError if it is not remembered."""
        known = self._undoable.get(name)
        if known is None or known[:2] != (language, slug):
            raise ContentError("This change can no longer be undone here.", mend="Use git to see the earlier text.")
        saved = self._saved(language, slug, lambda catalogue: undo(catalogue, known[2]))
        if not saved.applied.refused:
            self._undoable.pop(name, None)
        return Saved(saved.applied, saved.standing)

    def approve(self, language: str, slug: str, wish: Wish) -> Approval:
        """Let a person sign the whole draft, or only look whether they may. Raises GitError where no commit can be made."""
        with self._alone():
            workspace, article = self._found(language, slug)
            self._standings.pop((language, slug), None)
            wish = replace(wish, commit=wish.commit and git.is_repository(self.root))
            return approve_draft(workspace, article, language, wish=wish, now=moment(system_clock, workspace.config))

    def _saved(self, language: str, slug: str, step: Callable[[Catalogue], Applied]) -> Saved:
        with self._alone():
            for left in reversed(range(TRIES)):
                workspace, article = self._found(language, slug)
                base = self._base(article, language)
                applied = step(base.catalogue)
                if applied.refused:
                    break
                try:
                    self._write(workspace, article, base, catalogue=applied.catalogue)
                    break
                except ContentError:
                    if not left:
                        raise
            self._standings.pop((language, slug), None)
            name = self._remembered(language, slug, applied.done) if applied.done else ""
            return Saved(applied, self.standing(language, slug), name)

    def _remembered(self, language: str, slug: str, done: tuple[Done, ...]) -> str:
        name = uuid.uuid4().hex
        self._undoable[name] = (language, slug, done)
        while len(self._undoable) > REMEMBERED:
            self._undoable.popitem(last=False)
        return name

    def _base(self, article: Article, language: str) -> _Base:
        outcome = synced(article, store.load(self.root, language, article.slug))
        held = outcome.draft.catalogue
        if held is not None and outcome.reconciled is not None and outcome.reconciled.unread:
            return _Base(outcome, held)
        return _Base(outcome, merge(article.document, held, language=language, slug=article.slug).catalogue)

    def _write(self, workspace: Workspace, article: Article, base: _Base, *, catalogue: Catalogue) -> None:
        names = _names(workspace, catalogue.language)
        alone = base.unread or names is None or bool(open_conflicts(catalogue))
        markdown = None if alone or names is None else markdown_of(article, catalogue, loaded=base.outcome.draft, names=names)
        store.save(self.root, base.outcome.draft, catalogue, markdown)

    def _found(self, language: str, slug: str) -> tuple[Workspace, Article]:
        workspace = self.workspace()
        if language not in workspace.config.targets:
            raise ContentError(f"«{language[:20]}» is not a language of this site.", mend=f"It has {', '.join(workspace.config.targets)}.")
        article = next((article for article in workspace.articles if article.slug == slug), None)
        if article is None:
            raise ContentError(f"There is no article with the slug «{slug[:100]}» that can be read.", mend="The queue lists those that there are.")
        return workspace, article

    def _stamp(self, language: str, slug: str) -> Stamp:
        _, article = self._found(language, slug)
        return _stamp([*store.paths(self.root, language, slug), self.root / article.path, self.root / "translations" / "terms.csv", self.root / "site.toml"])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the drafts against other threads and other desks."""
        with self._lock:
            self._held += 1
            try:
                with _flocked(self.root / LOCK) if self._held == 1 else _nothing():
                    yield
            finally:
                self._held -= 1


@contextmanager
def _flocked(path: Path) -> Iterator[None]:
    if not LOCKS:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab")
    except OSError:  # a read-only disk: then nothing will be written either
        yield
        return
    with stream:
        flock(stream, LOCK_EX)
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _stamp(paths: Sequence[Path]) -> Stamp:
    found = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            found.append((str(path), 0, 0, 0))
        else:
            found.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def _names(workspace: Workspace, language: str) -> Names | None:
    """Return the names of authors and categories; None where they cannot be read, so that the Markdown must wait."""
    try:
        catalogue = store.load_names(workspace.root, language).catalogue
    except ContentError:
        return None
    return {(entry.context, entry.source): entry.target for entry in (catalogue.entries if catalogue else ()) if entry.target}
