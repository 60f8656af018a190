"""``invoke export`` and ``invoke import``: a draft into another tool's format, and what came back into the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from pipeline import config, exchange, files, merge, store, tmx
from pipeline.commands.recording import markdown_of
from pipeline.commands.report import counted, fail_with
from pipeline.commands.returning import read_returned
from pipeline.commands.standing import Standing, standing
from pipeline.commands.sync import Synced, synced
from pipeline.commands.workspace import Workspace, chosen_languages, open_workspace
from pipeline.errors import ConfigError, ContentError, TazamunError
from pipeline.exchange import Returned, Sheet, Taken, Tongue
from pipeline.memory import Memory, Pair
from pipeline.model import Catalogue, Finding
from pipeline.store import Article

FOLDER = "exchange"
SITE = "."
SUFFIXES: Mapping[str, str] = {"po": ".po", "xliff": ".xlf", "xliff-tags": ".xlf", "tmx": ".tmx", "html": ".html"}


def export(root: Path, *, slug: str, languages: Sequence[str] = (), form: str = "po", output: str = "", console: Console) -> int:
    """Write drafts for another tool; for the slug ``.`` the approved sentences of the whole site, as TMX. Raises ConfigError, ContentError."""
    if form not in SUFFIXES:
        raise ConfigError(f"«{form}» is no format that is exported.", mend=f"Write one of {', '.join(SUFFIXES)}.")
    if slug == SITE and form != "tmx":
        raise ContentError("Only --format tmx takes the whole site.", mend="Name an article.")
    workspace = open_workspace(root, slugs=[slug] if slug != SITE else [])
    chosen = chosen_languages(workspace.config, languages)
    errors: list[TazamunError] = list(workspace.errors) if slug != SITE else []
    targets = _targets(root, output, names={language: f"{'memory' if slug == SITE else slug}.{language}{SUFFIXES[form]}" for language in chosen})
    for language in chosen if workspace.articles or slug == SITE else ():
        try:
            text, told, catalogue = _memory(workspace, language) if slug == SITE else _draft(workspace, language, form, errors=errors)
            _write(targets[language], text, catalogue=catalogue)
            console.print(f"{_shown(root, targets[language])}: {told}", markup=False)
        except ContentError as error:
            errors.append(error)
    return fail_with(errors, root=root)


def import_(root: Path, file: Path, *, slug: str = "", language: str = "", reviewer: str = "", dry_run: bool = False, console: Console) -> int:
    """Take what came back into a draft. Returns 1 if a person has to look at something. Raises ConfigError, ContentError."""
    returned = read_returned(file, slug=slug, language=language, source=config.load(root).source)
    workspace = open_workspace(root, slugs=[_named(returned, slug=slug, file=file)])
    if not workspace.articles:
        return fail_with(workspace.errors, root=root)
    article = workspace.articles[0]
    code = chosen_languages(workspace.config, [_spoken(returned, workspace, language=language, file=file)])[0]
    outcome = synced(article, store.load(root, code, article.slug))
    if outcome.reconciled is not None and outcome.reconciled.unread:
        return fail_with(outcome.errors, root=root)
    merged = replace(outcome, draft=replace(outcome.draft, catalogue=_merged(article, outcome, code)))
    room = not outcome.blocked and _room(workspace, article, merged, {}) is not None
    signed = reviewer or returned.reviewer
    taken = exchange.take(_catalogue(merged), returned, reviewer=signed, path=str(file), room=room)
    if not dry_run:
        _save(workspace, article, merged, taken, signed=signed)
    _report(console, taken, name=f"{article.slug} {code}", signed=signed, dry_run=dry_run)
    contended = [_contended(taken, number, file) for number in taken.conflicts]
    return fail_with([*outcome.errors, *map(_error, (*taken.refused, *contended, *taken.remarks))], root=root)


def _targets(root: Path, output: str, *, names: Mapping[str, str]) -> Mapping[str, Path]:
    """Return the file of each language: in ``output``, which is a folder unless it has a suffix, else in the project's exchange folder."""
    place = Path(output) if output else root / FOLDER
    if output and place.suffix and not place.is_dir():
        if len(names) > 1:
            raise ConfigError(f"One file for {len(names)} languages.", path=output, mend="Name a folder, or one language with --lang.")
        return dict.fromkeys(names, place)
    return {language: place / name for language, name in names.items()}


def _draft(workspace: Workspace, language: str, form: str, *, errors: list[TazamunError]) -> tuple[str, str, Catalogue | None]:
    """Return a draft in a format, what to say of it, and its catalogue if such a file can hold a person's work. Raises ContentError."""
    found = standing(workspace, workspace.articles[0], language)
    if found.outcome.reconciled is not None and found.outcome.reconciled.unread:
        raise found.outcome.errors[0]
    errors += found.outcome.errors
    sheet = _sheet(workspace, found)
    entries = found.catalogue.entries
    if form == "tmx":
        pairs = _approved([found.catalogue])
        return tmx.to_tmx(pairs, source=sheet.source.code), counted(len(pairs), "approved sentence"), None
    if form == "html":
        text = exchange.to_table(sheet, title=found.article.document.front.get("title", found.article.slug))
    else:
        text = exchange.to_po(sheet) if form == "po" else exchange.to_xliff(sheet, tagged=form == "xliff-tags")
    left = sum(entry.fuzzy or not entry.target for entry in entries)
    return text, f"{counted(len(entries), 'sentence')}, {left} to review", found.catalogue


def _memory(workspace: Workspace, language: str) -> tuple[str, str, None]:
    catalogues, unreadable = store.catalogues(workspace.root, [language])
    if unreadable:
        raise unreadable[0]
    pairs = _approved(catalogues)
    return tmx.to_tmx(pairs, source=workspace.config.source), counted(len(pairs), "approved sentence"), None


def _approved(catalogues: Sequence[Catalogue]) -> list[Pair]:
    return [pair for pair in Memory.from_catalogues(catalogues).pairs if pair.approved]


def _sheet(workspace: Workspace, found: Standing) -> Sheet:
    tongues = {code: Tongue(code, each.name, each.direction) for code, each in workspace.config.languages.items()}
    remarks: dict[int, tuple[str, ...]] = {}
    for finding in found.findings:
        if finding.unit is not None and finding.rule not in ("empty",):
            remarks[finding.unit] = (*remarks.get(finding.unit, ()), f"finding {finding.rule}: {finding.message}")
    return Sheet(found.catalogue, found.article.path, tongues[workspace.config.source], tongues[found.language], remarks)


def _write(path: Path, text: str, *, catalogue: Catalogue | None) -> None:
    """Write an export. Raises ContentError where the file holds somebody's work that nobody has imported."""
    if catalogue and path.exists() and files.read_bytes(path) != files.encode(text, path) and _worked_on(path, catalogue):
        raise ContentError("Somebody has worked on this file since it was exported.", path=path, mend="Import it first, or move it away.")
    files.write(path, text)


def _worked_on(path: Path, catalogue: Catalogue) -> bool:
    """Tell whether a file holds something that importing it would take; a file that cannot be read is somebody's."""
    try:
        returned = read_returned(path, slug=catalogue.slug, language=catalogue.language)
    except ContentError:
        return True
    taken = exchange.take(catalogue, returned)
    new_text = returned.touched and bool(taken.edited or taken.conflicts or taken.refused)
    return new_text or bool(taken.unsigned or taken.commented)


def _named(returned: Returned, *, slug: str, file: Path) -> str:
    if slug and returned.slug and slug != returned.slug:
        raise ContentError(f"The file is of the article «{returned.slug}», not «{slug}».", path=file, mend="Leave --slug out, or name the other file.")
    if not slug and not returned.slug:
        raise ContentError("The file does not say which article it is of.", path=file, mend="Add --slug.")
    return slug or returned.slug


def _spoken(returned: Returned, workspace: Workspace, *, language: str, file: Path) -> str:
    """Return the file's language as ``site.toml`` writes it: a regional variant counts as its language."""
    stated = returned.language.replace("_", "-")
    known = next((code for code in sorted(workspace.config.targets, key=len, reverse=True) if _kin(stated, code)), stated)
    if language and stated and language != known:
        raise ContentError(f"The file is in {stated}, not in {language}.", path=file, mend="Leave --lang out, or name the other file.")
    if not language and not stated:
        raise ContentError("The file does not say which language it is in.", path=file, mend="Add --lang.")
    return language or known


def _kin(stated: str, code: str) -> bool:
    return stated.lower() == code.lower() or stated.lower().startswith(f"{code.lower()}-")


def _merged(article: Article, outcome: Synced, language: str) -> Catalogue:
    return merge.merge(article.document, outcome.draft.catalogue, language=language, slug=article.slug).catalogue


def _catalogue(outcome: Synced) -> Catalogue:
    catalogue = outcome.draft.catalogue
    assert catalogue is not None  # merging has made one
    return catalogue


def _room(workspace: Workspace, article: Article, outcome: Synced, texts: Mapping[int, str]) -> str | None:
    """Return the Markdown with the given texts in place of the catalogue's, None where the draft on disk has to stay as it is."""
    catalogue = _catalogue(outcome)
    try:
        named = store.load_names(workspace.root, catalogue.language).catalogue
    except ContentError:
        return None
    names = {(entry.context, entry.source): entry.target for entry in named.entries if entry.target} if named else {}
    shown = tuple(replace(entry, target=texts.get(number, entry.target)) for number, entry in enumerate(catalogue.entries))
    return markdown_of(article, replace(catalogue, entries=shown), loaded=outcome.draft, names=names)


def _save(workspace: Workspace, article: Article, outcome: Synced, taken: Taken, *, signed: str) -> None:
    """Write both files. Where two edits contend the Markdown gets the file's, so that sync knows the conflict as its own."""
    header = {**taken.catalogue.header, "Last-Translator": signed} if signed and taken.approved else taken.catalogue.header
    catalogue = replace(taken.catalogue, header=header)
    markdown = None if outcome.blocked else _room(workspace, article, replace(outcome, draft=replace(outcome.draft, catalogue=catalogue)), taken.conflicts)
    store.save(workspace.root, outcome.draft, catalogue, markdown)
    if taken.conflicts:
        # only now the hashes of what the draft holds can say that both texts are a person's
        again = synced(article, store.load(workspace.root, catalogue.language, article.slug))
        store.save(workspace.root, again.draft, _catalogue(again), None)


def _report(console: Console, taken: Taken, *, name: str, signed: str, dry_run: bool) -> None:
    parts = [(len(taken.edited), "edited"), (len(taken.approved), f"approved by {signed}"), (len(taken.commented), "with new comments")]
    parts += [(len(taken.conflicts), "in conflict"), (len(taken.refused), "not taken"), (taken.blank, "empty in the file and kept")]
    parts += [(taken.absent, "not in the file")]
    told = ", ".join(f"{number} {what}" for number, what in parts if number)
    console.print(f"{name}: {told or 'nothing new'}{' (nothing was written)' if dry_run else ''}.", markup=False)
    if taken.unsigned:
        told = f"{counted(taken.unsigned, 'signature')} not counted: the file names no reviewer."
        console.print(f'{told} If they are to count, add --reviewer "Name <mail>".', markup=False)


def _contended(taken: Taken, number: int, file: Path) -> Finding:
    entry = taken.catalogue.entries[number]
    message = f"Two different edits of one sentence. In the catalogue: «{entry.target}» In the file, and now in the draft: «{taken.conflicts[number]}» "
    return Finding("conflict", "blocking", f"{message}Make the two equal, or choose one as invoke sync says.", str(file))


def _error(finding: Finding) -> ContentError:
    return ContentError(finding.message, path=finding.path or None, line=finding.line)


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
