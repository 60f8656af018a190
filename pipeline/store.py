"""The only reader and writer of ``content/`` and ``translations/``.

Errors belong to their article: what can be read goes on, what cannot becomes a positioned ContentError in a list.

A draft is two files, ``<slug>.po`` and ``<slug>.md``, and no file system renames two files in one step. ``save`` therefore goes
in this order, so that a crash at any point loses nothing and the next run finishes the work:

1. the new Markdown is staged beside the old one, under a name that carries the hashes of the old Markdown and of the new PO;
2. the PO is replaced; each entry's ``composed`` still is the hash of what the *old* Markdown holds;
3. the staged Markdown replaces the old one;
4. the PO is replaced again, ``composed`` now being the hash of what the new Markdown holds.

A crash before 2 leaves the old pair (the staged file fits no PO and is removed). After 2, ``recover`` sees that the PO is the
new one and the Markdown still the old one, and does step 3; if a person has edited the Markdown meanwhile, the hash in the name
differs, the staged file goes, and ``sync`` finds in ``composed`` exactly what that person started from. After 3 both files agree, which
``sync`` sees without ``composed``. Every file is replaced atomically, and ``save`` refuses if either file is not what was loaded.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline import files
from pipeline.catalog import parse, serialize
from pipeline.errors import ContentError
from pipeline.merge import composed
from pipeline.model import Catalogue, Document, text_hash

LONGEST_SLUG = 100
SITE = "site"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_STAGED = re.compile(r"\.([a-z0-9-]+)\.([0-9a-f]{12}|new)\.([0-9a-f]{12})\.staged")


class Extract(Protocol):
    """What turns the text of an article into its document (``pipeline.markdown.extract``)."""

    def __call__(self, text: str, *, path: str) -> Document:
        """Return the document. Raises ContentError."""


@dataclass(frozen=True)
class Article:
    """An Arabic article. ``path`` is relative to the project, with slashes; ``text`` is what ``document`` was made from."""

    slug: str
    path: str
    text: str
    document: Document


@dataclass(frozen=True)
class Draft:
    """One article in one language as it was on disk: None where a file was missing. ``raw_*`` are the bytes that were read."""

    language: str
    slug: str
    catalogue: Catalogue | None = None
    markdown: str | None = None
    raw_po: bytes | None = None
    raw_markdown: bytes | None = None


def article_paths(root: Path) -> tuple[Path, ...]:
    """Return the articles ``content/*.md`` and the pages ``content/pages/*.md``, in alphabetical order."""
    found = [path for folder in ("content", "content/pages") for path in sorted((root / folder).glob("*.md"))]
    return tuple(path for path in found if not path.name.startswith("."))


def load_articles(root: Path, extract: Extract) -> tuple[tuple[Article, ...], tuple[ContentError, ...]]:
    """Return every article that can be read, and one error for every other. Two articles of one slug are both errors."""
    articles: list[Article] = []
    errors: list[ContentError] = []
    for path in article_paths(root):
        try:
            articles.append(load_article(root, path, extract))
        except ContentError as problem:
            errors.append(problem)
    clashes = _clashes(articles)
    return tuple(article for article in articles if article.slug not in clashes), (*errors, *clashes.values())


def load_article(root: Path, path: Path, extract: Extract) -> Article:
    """Read one article. Raises ContentError."""
    place = _relative(root, path)
    raw = _read(root, path)
    if raw is None:
        raise ContentError("There is no such article.", path=place, mend="Check the name.")
    try:
        text = files.decode(raw, Path(place))
        document = extract(text, path=place)
    except ContentError as problem:
        raise problem if problem.path else _placed(problem, place) from problem
    return Article(_slug(document, place, text), place, text, document)


def load(root: Path, language: str, slug: str) -> Draft:
    """Return the catalogue and the Markdown draft of an article. Raises ContentError if either cannot be read."""
    po, markdown = paths(root, language, slug)
    raw_po, raw_markdown = _read(root, po), _read(root, markdown)
    place = _relative(root, po)
    catalogue = None if raw_po is None else parse(files.decode(raw_po, Path(place)), language=language, slug=slug, path=place)
    text = None if raw_markdown is None else files.decode(raw_markdown, Path(_relative(root, markdown)))
    return Draft(language, slug, catalogue, text, raw_po, raw_markdown)


def save(root: Path, loaded: Draft, catalogue: Catalogue, markdown: str | None) -> bool:
    """Write catalogue and Markdown (None leaves the Markdown alone) in the order of the module docstring; return whether anything changed.

    ``loaded`` is the draft that both were made from: raises ContentError, and writes nothing, if a file has changed since.
    """
    po, draft = paths(root, loaded.language, loaded.slug)
    _refuse_changed(root, po, loaded.raw_po)
    if markdown is None:
        return files.write(po, serialize(catalogue))
    _refuse_changed(root, draft, loaded.raw_markdown)
    final, raw = serialize(composed(catalogue)), files.encode(markdown, draft)
    if raw == loaded.raw_markdown:
        return files.write(po, final)
    first = serialize(catalogue)
    staged = draft.with_name(_staged_name(loaded, first))
    files.stage(staged, raw, like=draft)
    try:
        files.write(po, first)
    except ContentError:
        staged.unlink(missing_ok=True)
        raise
    files.rename(staged, draft)
    files.write(po, final)
    return True


def recover(root: Path) -> tuple[str, ...]:
    """Finish or undo what a crashed run left behind; return the drafts that were finished. Call it before loading anything."""
    finished = []
    for staged in sorted((root / "translations").glob("*/.*.staged")):
        match = _STAGED.fullmatch(staged.name)
        draft = staged.with_name(f"{match[1]}.md") if match else staged
        if match and _fingerprint(draft) == match[2] and _fingerprint(draft.with_suffix(".po")) == match[3]:
            files.rename(staged, draft)
            finished.append(_relative(root, draft))
        else:
            staged.unlink(missing_ok=True)
    for folder in (root / "content", root / "translations"):
        for part in sorted(folder.glob(f"**/.*{files.PART}")):
            part.unlink(missing_ok=True)
    return tuple(finished)


def load_names(root: Path, language: str) -> Draft:
    """Return the catalogue of authors', categories' and tags' names, ``translations/<lang>/site.po``."""
    return load(root, language, SITE)


def save_names(root: Path, loaded: Draft, catalogue: Catalogue) -> bool:
    """Write ``site.po``; return whether it changed. There is no Markdown beside it, so no entry names what was composed."""
    return save(root, loaded, replace(catalogue, entries=tuple(replace(entry, composed="") for entry in catalogue.entries)), None)


def load_terms(root: Path) -> str:
    """Return the text of ``translations/terms.csv``, empty where there is none."""
    path = root / "translations" / "terms.csv"
    raw = _read(root, path)
    return "" if raw is None else files.decode(raw, Path(_relative(root, path)))


def save_terms(root: Path, text: str) -> bool:
    """Write ``translations/terms.csv``; return whether it changed."""
    return files.write(root / "translations" / "terms.csv", text)


def save_article(root: Path, article: Article, text: str) -> bool:
    """Replace an Arabic article's text, unless the file has changed since it was loaded; return whether it changed."""
    path = root / article.path
    raw = _read(root, path)
    if raw is None or files.decode(raw, path) != article.text:
        raise _changed(article.path)
    return files.write(path, text)


def catalogues(root: Path, languages: Sequence[str]) -> tuple[tuple[Catalogue, ...], tuple[ContentError, ...]]:
    """Return every readable catalogue of the languages (but ``site.po``), for the memory, and an error for every other."""
    found: list[Catalogue] = []
    errors: list[ContentError] = []
    for language in languages:
        for path in sorted((root / "translations" / language).glob("*.po")):
            try:
                draft = load(root, language, path.stem) if path.stem != SITE else None
            except ContentError as problem:
                errors.append(problem)
            else:
                found += [draft.catalogue] if draft and draft.catalogue else []
    return tuple(found), tuple(errors)


def drafts(root: Path, languages: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return (language, slug, path) of every file of a draft that lies there, whether or not an article has its slug."""
    found = [(language, path) for language in languages for path in sorted((root / "translations" / language).glob("[!.]*.*")) if path.suffix in (".po", ".md")]
    return tuple((language, path.stem, _relative(root, path)) for language, path in found)


def paths(root: Path, language: str, slug: str) -> tuple[Path, Path]:
    """Return the paths of a draft's PO and Markdown. Raises ContentError for a language or slug that could lead elsewhere."""
    if not _LANGUAGE.fullmatch(language):
        raise ContentError(f"“{language}” is not a language code.", mend="Use a BCP 47 code such as en or pt-BR.")
    check_slug(slug, path=f"translations/{language}")
    folder = root / "translations" / language
    return folder / f"{slug}.po", folder / f"{slug}.md"


def check_slug(slug: str, *, path: str, line: int | None = None) -> None:
    """Raise ContentError unless the slug is made of lower-case ASCII letters and digits, joined by single hyphens."""
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        like = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:LONGEST_SLUG].strip("-") or "my-article"
        shown = slug if len(slug) <= LONGEST_SLUG else f"{slug[:30]}…"
        raise ContentError(
            f"“{shown}” cannot be a slug: it becomes an address and a file name.",
            path=path,
            line=line,
            mend=f"Write “slug: {like}” in the front matter: a-z, 0-9 and hyphens, {LONGEST_SLUG} characters at most.",
        )


def _slug(document: Document, place: str, text: str) -> str:
    """Return the article's slug: the front matter's, else the name of the file."""
    stated = document.front.get("slug", "").strip()
    slug = stated or re.sub(r"[\s_.]+", "-", Path(place).stem.lower())
    found = re.search(r"^slug[ \t]*:", text, re.MULTILINE | re.IGNORECASE)
    line = text.count("\n", 0, found.start()) + 1 if stated and found else 1
    check_slug(slug, path=place, line=line)
    if slug == SITE:
        raise ContentError(
            f"The slug “{SITE}” is taken: {SITE}.po holds the names of authors, categories and tags.", path=place, line=line, mend="Choose another slug."
        )
    return slug


def _clashes(articles: Iterable[Article]) -> dict[str, ContentError]:
    """Return for each slug that several articles claim one error that names them all."""
    claims: dict[str, list[str]] = {}
    for article in articles:
        claims.setdefault(article.slug, []).append(article.path)
    return {
        slug: ContentError(f"The slug “{slug}” is also that of {', '.join(places[:-1])}.", path=places[-1], mend="Give each of them its own “slug:”.")
        for slug, places in claims.items()
        if len(places) > 1
    }


def _read(root: Path, path: Path) -> bytes | None:
    try:
        return files.read_bytes(path)
    except ContentError as problem:
        raise _placed(problem, _relative(root, path)) from problem


def _placed(problem: ContentError, place: str) -> ContentError:
    return ContentError(problem.message, path=place, line=problem.line, mend=problem.mend)


def _refuse_changed(root: Path, path: Path, raw: bytes | None) -> None:
    if files.read_bytes(path) != raw:
        raise _changed(_relative(root, path))


def _changed(place: str) -> ContentError:
    return ContentError("The file was changed by somebody else while this command ran; nothing was written.", path=place, mend="Run the command again.")


def _staged_name(loaded: Draft, po: str) -> str:
    before = "new" if loaded.raw_markdown is None else _hash(loaded.raw_markdown)
    return f".{loaded.slug}.{before}.{text_hash(po)}.staged"


def _fingerprint(path: Path) -> str:
    raw = files.read_bytes(path)
    return "new" if raw is None else _hash(raw)


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
