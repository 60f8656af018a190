"""What the browser is told of a draft: plain values for JSON, everything that is shown already worked out."""

from collections import defaultdict

from pipeline import checks, progress
from pipeline.catalog import kind_of
from pipeline.commands.standing import Standing
from pipeline.desk.changes import comment_version_of, key_of, version_of
from pipeline.desk.diff import word_diff
from pipeline.desk.rendering import shown
from pipeline.model import MERGED_AWAY, Entry, Finding
from pipeline.provenance import OWN
from pipeline.review import comment_of
from pipeline.sync import conflicting

TITLES = {check.rule: check.title for check in checks.ALL}
View = dict[str, object]


def draft_view(standing: Standing) -> View:
    """Return the whole draft: its head and all its units."""
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in standing.findings:
        if finding.unit is not None:
            found[finding.unit].append(finding)
    units = [unit_view(entry, number, found[number]) for number, entry in enumerate(standing.catalogue.entries)]
    return {"head": head_view(standing), "units": units}


def head_view(standing: Standing) -> View:
    """Return the figures of a draft and what is the matter with it as a whole."""
    entries = standing.catalogue.entries
    return {
        "state": standing.state,
        "status": standing.status,
        "total": len(entries),
        "signed": sum(map(progress.signed_off, entries)),
        "words": sum(progress.words(entry.source) for entry in entries),
        "left": progress.words_left(standing.catalogue),
        "blocking": len(standing.blocking),
        "warnings": sum(finding.severity == "warning" for finding in standing.findings),
        "notices": [str(error) for error in standing.outcome.errors],
    }


def unit_view(entry: Entry, number: int, findings: list[Finding]) -> View:
    """Return one unit."""
    contender = conflicting(entry)
    return {
        "key": key_of(entry.context, entry.source),
        "n": number + 1,
        "kind": kind_of(entry.context),
        "version": version_of(entry),
        "commentVersion": comment_version_of(entry),
        "state": entry.state,
        "signed": progress.signed_off(entry),
        "target": entry.target,
        "html": "" if entry.target in ("", MERGED_AWAY) else shown(entry.target),
        "source": entry.source,
        "findings": [{"rule": f.rule, "severity": f.severity, "title": TITLES.get(f.rule, f.rule), "message": f.message} for f in findings],
        "dismissed": dict(checks.dismissals(entry.comments)),
        "fixed": sorted({f.rule for f in findings} & checks.UNDISMISSIBLE),
        "comment": comment_of(entry),
        "change": word_diff(entry.previous, entry.source) if entry.previous else [],
        "conflict": None if contender is None else {"target": contender, "diff": word_diff(entry.target, contender)},
        "origin": origin_of(entry),
    }


def origin_of(entry: Entry) -> str:
    """Return where the text came from first, as one line."""
    origin = entry.provenance
    if origin is None:
        return "Written by a person." if entry.target else ""
    if origin.engine == OWN:
        return f"From the {'translation memory' if origin.package == 'memory' else origin.package}."
    through = " from the reviewed English" if origin.pivot_hash and origin.route.count("→") == 1 else ""
    return f"Machine: {origin.package} {origin.version}, {origin.route}{through}, score {origin.score:.2f}."
