"""What there is to say of the drafts of a project: every finding of the checks with its lines, unit by unit and across the whole site.

Nothing is written: drafts are read as ``sync`` would leave them. A file that cannot be read is a finding, and the others go on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from pipeline import dictionaries, store
from pipeline.annotations import Remark, Spot
from pipeline.checks import ALL, ARTICLE_CHECKS, Context, Dictionary, article_findings, dismissals, prose, unit_findings
from pipeline.commands.standing import Standing, standing
from pipeline.commands.workspace import Workspace
from pipeline.errors import ContentError, TazamunError
from pipeline.model import Entry, Finding, Severity
from pipeline.places import Place, catalogue_lines, line_of
from pipeline.store import SITE, Article

FILE_RULES: Mapping[str, tuple[Severity, str]] = {
    "unreadable": ("blocking", "A file cannot be read"),
    "unread-draft": ("blocking", "The Markdown draft no longer follows its article"),
    "conflict": ("blocking", "A sentence was edited differently in the catalogue and in the draft"),
    "orphan": ("warning", "A draft belongs to no article"),
    "unclosed-fence": ("warning", "A code fence of the article is not closed"),
    "pasted-lines": ("warning", "Paragraphs of the article are not parted by blank lines"),
    "unspliced": ("warning", "A passage of the article cannot be translated in place"),
}
"""Findings about files rather than sentences: severity and title. A reviewer cannot dismiss them."""

NAME_RULES = frozenset(["empty", "untranslated", "conflict-marker", "broken-text", "arabic-letters", "arabic-digits", "arabic-punctuation", "bidi-controls"])
"""What is asked of a name: authors, categories and tags are no sentences."""

Wanted = Callable[[str, str], bool]
"""Tells by slug and language whether a draft is to be looked at."""

TITLES = {check.rule: check.title for check in ALL} | {rule: title for rule, (_, title) in FILE_RULES.items()}
_ACROSS = frozenset(check.rule for check in ARTICLE_CHECKS)


@dataclass(frozen=True)
class Inspected:
    """One draft, or (``standing`` None) a file of names or one that cannot be read, with what is to be said of it."""

    slug: str
    language: str
    standing: Standing | None = None
    remarks: tuple[Remark, ...] = ()
    written: int = 0
    entries: tuple[Entry, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Inspection:
    """All drafts asked for, what is wrong with articles and other files, and which articles have no draft yet (slugs by language)."""

    drafts: tuple[Inspected, ...]
    files: tuple[Remark, ...] = ()
    undrafted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def inspect(workspace: Workspace, languages: Sequence[str], wanted: Wanted, *, spelling: bool = True) -> Inspection:
    """Check the drafts for which ``wanted`` (slug, language) says so, against each other and against all others of their language.

    Spelling takes time in long words, so it can be left out.
    """
    drafts: list[Inspected] = []
    undrafted: dict[str, tuple[str, ...]] = {}
    for language in languages:
        chosen = [article for article in workspace.articles if wanted(article.slug, language)]
        found = [*_names(workspace, language, wanted=wanted(SITE, language)), *_drafts(workspace, language, chosen, spelling=spelling)]
        undrafted[language] = tuple(each.slug for each in found if each.standing and not each.standing.exists)
        present = [each for each in found if not each.standing or each.standing.exists]
        drafts += _across(present, _others(workspace, language, present), language)
    files = (*_about_articles(workspace, wanted, languages), *(_orphans(workspace, languages, wanted) if workspace.whole else ()))
    return Inspection(tuple(drafts), files, {language: slugs for language, slugs in undrafted.items() if slugs})


def written_by_a_person(entry: Entry) -> bool:
    """Tell whether somebody has worked on a unit: edited, approved or emptied it."""
    return entry.state in ("edited", "approved", "stale", "merged away") or (not entry.target and bool(entry.provenance or entry.composed))


def _drafts(workspace: Workspace, language: str, articles: Iterable[Article], *, spelling: bool) -> Iterator[Inspected]:
    words = dictionaries.installed(workspace.config.languages[language].locale, root=workspace.root) if spelling else None
    own = _own_words(workspace, language) if words else frozenset()
    dictionary = Dictionary(lambda word: word.casefold() in own or words.knows(word), words.near) if words else None
    for article in articles:
        try:
            found = standing(workspace, article, language, dictionary=dictionary)
        except ContentError as error:
            yield Inspected(article.slug, language, remarks=(_unreadable(error, slug=article.slug, language=language),))
        else:
            yield _inspected(found)
    if words:
        words.save()


def _own_words(workspace: Workspace, language: str) -> frozenset[str]:
    """Return the words of the newsroom's own: of its termbase and of its names."""
    try:
        names = store.load_names(workspace.root, language).catalogue
    except ContentError:
        names = None
    texts = [text for term in workspace.termbase for text in term.spellings(language)] + [entry.target for entry in (names.entries if names else ())]
    return frozenset(part.casefold() for text in texts for word in prose.words(text) for part in (word, *word.split("-")))


def _inspected(found: Standing) -> Inspected:
    """Return a draft with its own remarks; what depends on other drafts is added by ``_across``."""
    entries = found.catalogue.entries
    each = Inspected(found.article.slug, found.language, found, written=sum(map(written_by_a_person, entries)), entries=entries)
    if not found.exists:
        return each
    alone = [finding for finding in found.findings if finding.rule not in _ACROSS]
    files = found.outcome.reconciled.findings if found.outcome.reconciled else ()
    each = replace(each, places=found.places if alone or files else ())
    return replace(each, remarks=(*(_of_file(finding, each) for finding in files), *_gathered([_remark(finding, each) for finding in alone])))


def _gathered(remarks: Sequence[Remark]) -> Sequence[Remark]:
    """Put sentences that nobody has translated yet into one remark: they are work to do, not mistakes to find one by one."""
    waiting = [remark for remark in remarks if remark.rule == "empty" and not remark.touched]
    if len(waiting) < 2:
        return remarks
    message = f"{len(waiting)} sentences are not translated yet, this is the first: run invoke translate, or write them."
    first = replace(waiting[0], message=message, count=len(waiting))
    return [first, *(remark for remark in remarks if remark not in waiting)]


def _names(workspace: Workspace, language: str, *, wanted: bool) -> Iterator[Inspected]:
    """Yield what is to be said of ``site.po``; it is no draft, so where there is none nothing is missing."""
    path = f"translations/{language}/{SITE}.po"
    try:
        loaded = store.load_names(workspace.root, language)
    except ContentError as error:
        yield from [Inspected(SITE, language, remarks=(_unreadable(error, slug=SITE, language=language),))] if wanted else []
        return
    if loaded.catalogue is None or not wanted:
        return
    entries, lines = loaded.catalogue.entries, catalogue_lines((loaded.raw_po or b"").decode("utf-8-sig"))
    each = Inspected(SITE, language, entries=entries, places=tuple(Place(line_of(entry, lines)) for entry in entries))
    found = [
        finding
        for number, entry in enumerate(entries)
        for finding in unit_findings(entry.source, entry.target, language=language, context=Context(kind="field", dismissed=dismissals(entry.comments)))
        if finding.rule in NAME_RULES
        for finding in [replace(finding, path=path, unit=number)]
    ]
    yield replace(each, written=sum(map(written_by_a_person, entries)), remarks=tuple(_gathered([_remark(finding, each) for finding in found])))


def _others(workspace: Workspace, language: str, present: Sequence[Inspected]) -> Iterator[tuple[str, Entry]]:
    """Yield the entries of the drafts that are not looked at, as far as their catalogues can be read: the others must agree with them."""
    seen = {each.slug for each in present}
    for slug in [SITE, *(article.slug for article in workspace.articles)]:
        try:
            catalogue = None if slug in seen else store.load(workspace.root, language, slug).catalogue
        except ContentError:
            continue
        yield from ((slug, entry) for entry in (catalogue.entries if catalogue else ()))


def _across(present: Sequence[Inspected], others: Iterable[tuple[str, Entry]], language: str) -> list[Inspected]:
    """Add the findings that take all drafts of a language together."""
    own = [(place, number, entry) for place, each in enumerate(present) for number, entry in enumerate(each.entries)]
    rest = list(others)
    entries = [*(entry for _, _, entry in own), *(entry for _, entry in rest)]
    slugs = [*(present[place].slug for place, _, _ in own), *(slug for slug, _ in rest)]
    found: dict[int, list[Finding]] = {}
    for finding in article_findings(entries, language=language, places=slugs):
        if finding.unit is not None and finding.unit < len(own):
            place, number, _ = own[finding.unit]
            path = f"translations/{language}/{present[place].slug}.po"
            found.setdefault(place, []).append(replace(finding, unit=number, path=path))
    return [_with(each, found.get(place, [])) for place, each in enumerate(present)]


def _with(each: Inspected, findings: Sequence[Finding]) -> Inspected:
    if findings and each.standing and not each.places:
        each = replace(each, places=each.standing.places)
    remarks = sorted((*each.remarks, *(_remark(finding, each) for finding in findings)), key=lambda remark: remark.unit or 0)
    return replace(each, remarks=tuple(remarks))


def _remark(finding: Finding, each: Inspected) -> Remark:
    """Return a finding about a unit with both its places, the one first in which a person has edited the sentence, else the Markdown."""
    number = finding.unit or 0
    entry, place = each.entries[number], each.places[number] if each.places else Place()
    po = Spot(f"translations/{each.language}/{each.slug}.po", place.po)
    markdown = Spot(f"translations/{each.language}/{each.slug}.md", place.markdown) if place.markdown else None
    reconciled = each.standing.outcome.reconciled if each.standing else None
    first = po if markdown is None or (reconciled and number in reconciled.from_po) else markdown
    return Remark(
        finding.rule,
        finding.severity,
        TITLES.get(finding.rule, ""),
        finding.message,
        first,
        po if first is markdown else markdown,
        slug=each.slug,
        language=each.language,
        unit=number + 1,
        state=entry.state,
        source=entry.source,
        target=entry.target,
        touched=written_by_a_person(entry),
    )


def _of_file(finding: Finding, each: Inspected) -> Remark:
    """Return what the two files of a draft disagree about. The unit of a conflict is that of the catalogue on disk."""
    found = Remark(finding.rule, finding.severity, TITLES.get(finding.rule, ""), finding.message, Spot(finding.path, finding.line))
    found = replace(found, slug=each.slug, language=each.language)
    catalogue = each.standing.outcome.draft.catalogue if each.standing else None
    if finding.unit is None or catalogue is None:
        return found
    entry = catalogue.entries[finding.unit]
    number = next((number for number, other in enumerate(each.entries) if (other.context, other.source) == (entry.context, entry.source)), None)
    if number is None:
        return found
    po = Spot(f"translations/{each.language}/{each.slug}.po", each.places[number].po)
    return replace(found, unit=number + 1, other=po, state=entry.state, source=entry.source)


def _unreadable(error: TazamunError, *, slug: str = "", language: str = "") -> Remark:
    severity, title = FILE_RULES["unreadable"]
    return Remark("unreadable", severity, title, f"{error.message} {error.mend}".strip(), Spot(str(error.path or ""), error.line), slug=slug, language=language)


def _about_articles(workspace: Workspace, wanted: Wanted, languages: Sequence[str]) -> Iterator[Remark]:
    """Yield what is wrong with the Arabic: articles that cannot be read, and what would make a translation go wrong."""
    for error in workspace.errors:
        if any(wanted(PurePath(str(error.path)).stem, language) for language in languages):
            yield _unreadable(error, slug=PurePath(str(error.path)).stem)
    for article in workspace.articles:
        if any(wanted(article.slug, language) for language in languages):
            for finding in article.document.findings:
                spot, title = Spot(finding.path or article.path, finding.line), TITLES.get(finding.rule, "")
                yield Remark(finding.rule, finding.severity, title, finding.message, spot, slug=article.slug)


def _orphans(workspace: Workspace, languages: Sequence[str], wanted: Wanted) -> Iterator[Remark]:
    """Yield the drafts whose article is gone or has another slug now: a person's work that no command looks at any more."""
    known = {SITE, *(article.slug for article in workspace.articles)}
    severity, title = FILE_RULES["orphan"]
    for language, slug, path in store.drafts(workspace.root, languages):
        if slug not in known and wanted(slug, language):
            message = "No article has this slug: rename the file if the slug has changed, or delete it if the article is gone."
            yield Remark("orphan", severity, title, message, Spot(path), slug=slug, language=language)
