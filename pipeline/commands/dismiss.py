"""``invoke check --dismiss``: a finding that a person has judged, exempted with the reason, in the catalogue's comments."""

import difflib
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from pipeline import store
from pipeline.annotations import Remark
from pipeline.checks import ALL, UNDISMISSIBLE
from pipeline.commands.inspection import inspect
from pipeline.commands.report import fail_with
from pipeline.commands.sync import as_error, synced
from pipeline.commands.workspace import Workspace, chosen_languages, no_article, open_workspace
from pipeline.errors import ConfigError, ContentError, TazamunError
from pipeline.model import Catalogue
from pipeline.review import dismiss_unit


@dataclass(frozen=True)
class Dismissal:
    """Which finding of which unit (from 1, as ``invoke check`` shows it), and why it does not apply."""

    slug: str
    language: str
    unit: int
    rule: str
    reason: str


def dismiss(root: Path, dismissal: Dismissal, *, console: Console) -> int:
    """Write the dismissal into the catalogue. Returns 0, or 2 where nothing could be written, as ``check`` does."""
    try:
        _refuse_unknown(dismissal)
        workspace = open_workspace(root)
        remark = _finding(workspace, dismissal)
        _save(workspace, dismissal, remark)
    except TazamunError as error:
        fail_with([error], root=root)
        return 2
    console.print(f"Dismissed {dismissal.rule} of unit {dismissal.unit} in translations/{dismissal.language}/{dismissal.slug}.po.", markup=False)
    return 0


def _refuse_unknown(dismissal: Dismissal) -> None:
    rules = [check.rule for check in ALL if check.rule not in UNDISMISSIBLE]
    if dismissal.rule in UNDISMISSIBLE:
        raise ConfigError(f"“{dismissal.rule}” cannot be dismissed.", mend="Mend the sentence.")
    if dismissal.rule not in rules:
        near = difflib.get_close_matches(dismissal.rule, rules, 1)
        raise ConfigError(f"There is no check “{dismissal.rule}”.", mend=f"Did you mean {near[0]}?" if near else "Take the name that the finding gives.")
    if not dismissal.slug or not dismissal.language or dismissal.unit < 1:
        raise ConfigError("A finding of one unit is dismissed.", mend="Add --slug, --lang and --unit as invoke check shows them.")
    if not dismissal.reason.strip():
        raise ConfigError("A finding is dismissed with a reason.", mend='Add --reason "…".')


def _finding(workspace: Workspace, dismissal: Dismissal) -> Remark:
    """Return the finding. Raises ContentError where the unit does not have it: then the number or the name is a slip."""
    [language] = chosen_languages(workspace.config, [dismissal.language])
    slugs = [store.SITE, *(article.slug for article in workspace.articles)]
    if dismissal.slug not in slugs:
        raise no_article(dismissal.slug, slugs)
    found = inspect(workspace, [language], lambda slug, _: slug == dismissal.slug)
    remarks = [remark for each in found.drafts for remark in each.remarks if remark.unit == dismissal.unit]
    for remark in remarks:
        if remark.rule == dismissal.rule:
            return remark
    rules = ", ".join(dict.fromkeys(remark.rule for remark in remarks)) or "nothing"
    path = f"translations/{language}/{dismissal.slug}.po"
    raise ContentError(f"Unit {dismissal.unit} has no finding {dismissal.rule}, but {rules}.", path=path, mend="See invoke check --severity note.")


def _save(workspace: Workspace, dismissal: Dismissal, remark: Remark) -> None:
    if dismissal.slug == store.SITE:
        names = store.load_names(workspace.root, dismissal.language)
        store.save_names(workspace.root, names, _dismissed(names.catalogue, dismissal, remark))
        return
    article = next(article for article in workspace.articles if article.slug == dismissal.slug)
    outcome = synced(article, store.load(workspace.root, dismissal.language, dismissal.slug))
    found = outcome.reconciled
    if found and found.unread:
        raise as_error(found.findings[0])
    store.save(workspace.root, outcome.draft, _dismissed(outcome.draft.catalogue, dismissal, remark), found.markdown if found else None)


def _dismissed(catalogue: Catalogue | None, dismissal: Dismissal, remark: Remark) -> Catalogue:
    entries = catalogue.entries if catalogue else ()
    same = [number for number, entry in enumerate(entries) if (entry.source, entry.target) == (remark.source, remark.target)]
    if catalogue is None or not same:
        path = f"translations/{dismissal.language}/{dismissal.slug}.po"
        raise ContentError("The Arabic of this unit has changed since.", path=path, mend="Run invoke translate first.")
    number = min(same, key=lambda number: abs(number + 1 - dismissal.unit))
    changed = dismiss_unit(entries[number], dismissal.rule, dismissal.reason)
    return replace(catalogue, entries=(*entries[:number], changed, *entries[number + 1 :]))
