"""``invoke stats``: what people changed in the machine's drafts, by language and model, and what they keep replacing."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline import files, history, store
from pipeline.commands.report import counted, fail_with, waiting
from pipeline.commands.workspace import Workspace, chosen_languages, open_workspace
from pipeline.errors import ConfigError, ContentError, GitError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.history import Written
from pipeline.measure import Figures, Sample, figures
from pipeline.model import Catalogue, Entry, text_hash
from pipeline.provenance import OWN
from pipeline.replacements import Replacement, proposals, replacements

MOST_SHOWN = 20
DAY = 86_400
NOTHING = "Nothing is measured yet: no sentence that a machine drafted has been approved."
UNKNOWN = "The machine's text of {} is in no commit, so their changes are not measured. Commit the drafts after invoke translate, before anybody edits them."


@dataclass(frozen=True)
class _Draft:
    """A catalogue, and when its draft was approved, if it was."""

    catalogue: Catalogue
    approved: datetime | None


def stats(root: Path, *, languages: Sequence[str] = (), as_json: bool = False, terms: str = "", console: Console) -> int:
    """Print the figures; write proposals for the termbase into the file ``terms``. Returns 1 if something could not be read."""
    if terms and Path(terms).suffix.lower() != ".csv":
        raise ConfigError("Proposals are written as CSV.", path=terms, mend="Name a file that ends in .csv.")
    errors: list[TazamunError] = []
    with waiting(console, "reading catalogues and their history …"):
        workspace = open_workspace(root)
        drafts = _drafts(workspace, chosen_languages(workspace.config, languages), errors)
        written = _written(root, drafts, errors)
        samples = [sample for draft in drafts for sample in _samples(draft.catalogue, written)]
        table = figures(samples, [time for draft in drafts for time in _times(draft, written)])
        found = replacements(samples)
    rows = proposals(found, (spelling for term in workspace.termbase for spelling in term.sources))
    if terms:
        files.write(Path(terms), rows or "source,note\n")
    if as_json:
        told = {"figures": [asdict(each) for each in table], "replacements": [asdict(each) for each in found]}
        console.file.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(console, table, found, terms=terms, proposed=max(0, rows.count("\n") - 1))
    return fail_with(errors, root=root)


def _drafts(workspace: Workspace, languages: Sequence[str], errors: list[TazamunError]) -> list[_Draft]:
    drafts = []
    for language in languages:
        for article in workspace.articles:
            try:
                loaded = store.load(workspace.root, language, article.slug)
                front = parse_front(loaded.markdown or "")[0].values
                drafts += [_Draft(loaded.catalogue, _moment(front.get("approved", "")))] if loaded.catalogue else []
            except ContentError as error:
                errors.append(error)
    return drafts


def _written(root: Path, drafts: Sequence[_Draft], errors: list[TazamunError]) -> Mapping[str, Written]:
    hashes = {origin.text_hash for draft in drafts for entry in draft.catalogue.entries if (origin := entry.provenance)}
    try:
        return history.first_written(root, [_path(draft.catalogue) for draft in drafts], hashes)
    except GitError as error:
        errors.append(error)
        return {}


def _samples(catalogue: Catalogue, written: Mapping[str, Written]) -> Iterable[Sample]:
    """Yield the approved sentences that a model drafted; what the memory or the termbase knew is people's own."""
    for entry in catalogue.entries:
        origin = entry.provenance
        if entry.state != "approved" or origin is None or origin.engine == OWN:
            continue
        known = written.get(origin.text_hash)
        machine = entry.target if text_hash(entry.target) == origin.text_hash else known.text if known else None
        yield Sample(catalogue.language, _model(entry), entry.source, entry.target, machine, catalogue.slug)


def _times(draft: _Draft, written: Mapping[str, Written]) -> Iterable[tuple[str, str, float]]:
    """Yield language, model and days from the first committed machine text to the approval of a draft."""
    own = [entry for entry in draft.catalogue.entries if entry.provenance and entry.provenance.engine != OWN]
    begun = [found.when for entry in own if entry.provenance and (found := written.get(entry.provenance.text_hash))]
    if draft.approved and begun:
        model = Counter(map(_model, own)).most_common(1)[0][0]
        yield draft.catalogue.language, model, max(0.0, (draft.approved - min(begun)).total_seconds() / DAY)


def _model(entry: Entry) -> str:
    return f"{entry.provenance.package} {entry.provenance.version}" if entry.provenance else ""


def _path(catalogue: Catalogue) -> str:
    return f"translations/{catalogue.language}/{catalogue.slug}.po"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _print(console: Console, table: Sequence[Figures], found: Sequence[Replacement], *, terms: str, proposed: int) -> None:
    if not table:
        console.print(NOTHING)
        return
    console.print(_figures_table(table), soft_wrap=False)
    if unknown := sum(each.unknown for each in table):
        console.print(UNKNOWN.format(counted(unknown, "sentence")))
    if found:
        shown = Table(
            "replaced", "by", "", "sentences", "Arabic", title="Most often replaced", title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False
        )
        for each in found[:MOST_SHOWN]:
            shown.add_row(each.before, each.after, each.language, str(each.count), each.term)
        console.print(shown, soft_wrap=False)
    if terms:
        console.print(f"{terms}: {counted(proposed, 'proposal')} for translations/terms.csv. Keep the good ones.", markup=False)


def _figures_table(table: Sequence[Figures]) -> Table:
    """Return the figures as a table; a dash is what cannot be told."""
    shown = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    shown.add_column("", no_wrap=True)
    shown.add_column("model")
    for name in ("approved", "untouched", "TER", "chrF", "days in review"):
        shown.add_column(name, justify="right", no_wrap=True)
    for each in table:
        cells = (each.ter, each.chrf, each.review_days)
        untouched = "–" if each.untouched is None else f"{each.untouched:.0f} %"
        shown.add_row(each.language, each.model, str(each.approved), untouched, *("–" if cell is None else f"{cell:.1f}" for cell in cells))
    return shown
