"""How ``invoke check`` speaks to people: draft by draft, each sentence once with its two lines, its Arabic and all that is wrong with it."""

import re
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from pipeline.annotations import Remark, Report
from pipeline.checks import ALL, UNDISMISSIBLE
from pipeline.commands.inspection import Inspected, Inspection
from pipeline.commands.report import counted
from pipeline.model import MERGED_AWAY, Severity
from pipeline.store import SITE

STYLES: dict[Severity, str] = {"blocking": "bold red", "warning": "yellow", "note": "cyan"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
LONGEST = 400
"""Characters of a sentence that are shown."""


def show(inspection: Inspection, report: Report, *, hidden: int, whole: bool, console: Console) -> None:
    """Print what ``report`` has of an inspection; ``hidden`` findings are not in it because they are not bad enough.

    The sentences of a draft that nobody has touched are one line, unless ``whole`` (somebody asked for it): their mistakes are the machine's.
    """
    shown = set(map(id, report.remarks))
    _show_files([remark for remark in inspection.files if id(remark) in shown], console)
    ordered = sorted(inspection.drafts, key=lambda each: each.slug)
    drafts = [(each, mine) for each in ordered if (mine := [remark for remark in each.remarks if id(remark) in shown])]
    untouched = []
    for each, mine in drafts:
        machine = [] if whole or each.written else [remark for remark in mine if remark.unit]
        if len(machine) < len(mine):
            _show_draft(each, [remark for remark in mine if remark not in machine], console)
        if machine:
            untouched.append((each, machine))
    _show_untouched(untouched, console)
    _show_summary(inspection, report, console, hidden=hidden)


def _show_untouched(drafts: Sequence[tuple[Inspected, Sequence[Remark]]], console: Console) -> None:
    if not drafts:
        return
    console.print(Text.assemble(("Drafts that nobody has touched", "bold"), " (name one with --slug to see its findings)"))
    width = max(len(each.slug) for each, _ in drafts)
    for slug, group in groupby(drafts, key=lambda pair: pair[0].slug):
        told = [f"{each.language} {_counted(remarks)}" for each, remarks in group]
        console.print(Text(f"  {slug:{width}}  {'; '.join(told)}"))
    console.print()


def _show_files(remarks: Sequence[Remark], console: Console) -> None:
    for remark in remarks:
        console.print(Text.assemble((str(remark.spot), "bold"), f"  {remark.title}"))
        _line(remark, console)
        console.print()


def _show_draft(each: Inspected, remarks: Sequence[Remark], console: Console) -> None:
    console.print(Text.assemble((f"{each.slug} · {each.language}", "bold underline"), f"  {_described(each)}: ", (_counted(remarks), "bold")))
    console.print()
    width = max(len(remark.rule) for remark in remarks)
    for _, group in groupby(remarks, key=lambda remark: (remark.unit or 0, remark.spot)):
        found = list(group)
        _show_unit(found[0], console)
        for remark in found:
            _line(remark, console, width=width)
        console.print()


def _show_unit(first: Remark, console: Console) -> None:
    """Print where a sentence stands and its two texts."""
    where = [("  ", ""), (str(first.spot), "bold")]
    where += [(f"  {first.other}", "")] if first.other else []
    where += [(f"  unit {first.unit}, {first.state}" if first.state else f"  unit {first.unit}", "dim")] if first.unit else []
    console.print(Text.assemble(*where))
    for text in (first.source, first.target) if first.count == 1 else ():
        if text and text != MERGED_AWAY:
            console.print(Text(f"    {_shown(text if len(text) <= LONGEST else text[: LONGEST - 1] + '…')}"))


def _line(remark: Remark, console: Console, *, width: int = 0) -> None:
    console.print(Text.assemble("    ", (f"{remark.severity:8}", STYLES[remark.severity]), f"  {remark.rule:{width}}  ", _shown(remark.message)))


def _shown(text: str) -> str:
    """Return text without what a terminal would obey instead of showing it."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _described(each: Inspected) -> str:
    if each.standing is None:
        return "names of authors, categories and tags" if each.slug == SITE else "cannot be read"
    return f"{each.standing.state}, {each.written} of {counted(len(each.entries), 'sentence')} touched by people"


def _counted(remarks: Sequence[Remark]) -> str:
    """Return how many findings there are: ``2 blocking, 1 warning``."""
    found = Report(tuple(remarks)).counts().items()
    return ", ".join(f"{number} {word}" if word == "blocking" else counted(number, word) for word, number in found if number)


def _show_summary(inspection: Inspection, report: Report, console: Console, *, hidden: int) -> None:
    more = f" {counted(hidden, 'finding')} of less weight not shown (--severity note)." if hidden else ""
    console.print(Text.assemble((f"{counted(report.drafts, 'draft')} checked: {_counted(report.remarks) or 'nothing to mend'}.", "bold"), more))
    for language, slugs in inspection.undrafted.items():
        console.print(f"Not drafted yet in {language}: {', '.join(slugs)}. Run invoke translate.", markup=False)
    rules = {check.rule for check in ALL} - UNDISMISSIBLE
    example = min((remark for remark in report.remarks if remark.unit and remark.rule in rules), key=lambda remark: not remark.touched, default=None)
    if example:
        console.print("Mend a sentence in either file. Where a finding is wrong, say why, and it is not reported again:")
        command = f'invoke check --slug {example.slug} --lang {example.language} --unit {example.unit} --dismiss {example.rule} --reason "…"'
        console.print(Text(f"  {command}", style="dim"))
