"""Findings in the forms that other programs read: JSON, workflow commands of git forges, GitLab's code quality report, SARIF.

Every form is one text and says the same: which file and line, how bad, what is wrong, how to mend it. Lines count from 1, units too.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import Severity

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RANK: Mapping[Severity, int] = {"note": 0, "warning": 1, "blocking": 2}
_GITHUB: Mapping[Severity, str] = {"blocking": "error", "warning": "warning", "note": "notice"}
_GITLAB: Mapping[Severity, str] = {"blocking": "major", "warning": "minor", "note": "info"}
_SARIF: Mapping[Severity, str] = {"blocking": "error", "warning": "warning", "note": "note"}


@dataclass(frozen=True)
class Spot:
    """A line of a file; no line means the file as a whole."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Remark:
    """A finding with what a person needs to judge it.

    ``spot`` is where it is shown: where a person last edited the sentence, else in the Markdown. ``other`` is the sentence's line in the
    draft's other file. ``unit`` counts from 1; ``count`` is more than 1 where a remark stands for several units. ``touched``: a person wrote the sentence.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    spot: Spot
    other: Spot | None = None
    slug: str = ""
    language: str = ""
    unit: int | None = None
    state: str = ""
    source: str = ""
    target: str = ""
    touched: bool = True
    count: int = 1


@dataclass(frozen=True)
class Report:
    """All remarks of a check. ``drafts`` is how many drafts were looked at, ``undrafted`` what has no draft yet: slugs by language."""

    remarks: tuple[Remark, ...]
    drafts: int = 0
    undrafted: Mapping[str, tuple[str, ...]] | None = None

    def counts(self) -> dict[Severity, int]:
        """Return the number of findings by severity, the worst first."""
        found = Counter(dict.fromkeys(RANK, 0))
        for remark in self.remarks:
            found[remark.severity] += remark.count
        return {severity: found[severity] for severity in sorted(RANK, key=lambda severity: -RANK[severity])}


def as_json(report: Report) -> str:
    """Return everything that is known, for programs of one's own."""
    body = {
        "version": 1,
        "drafts": report.drafts,
        "counts": report.counts(),
        "undrafted": {language: list(slugs) for language, slugs in (report.undrafted or {}).items()},
        "findings": [_json(remark) for remark in report.remarks],
    }
    return _dumped(body)


def as_github(report: Report) -> str:
    r"""Return workflow commands, which GitHub shows beside the lines of a pull request and the runners of other forges in their log.

    >>> print(as_github(Report((Remark("loop", "blocking", "Words repeat", "100 %:\n«of»", Spot("a.md", 3)),))), end="")
    ::error file=a.md,line=3,title=loop%3A Words repeat::100 %25:%0A«of»
    """
    return "".join(f"::{_GITHUB[remark.severity]} {_properties(remark)}::{_escaped(_long(remark))}\n" for remark in report.remarks)


def as_gitlab(report: Report) -> str:
    """Return a code quality report, which GitLab shows in merge requests."""
    found = [
        {
            "description": f"{remark.rule}: {remark.message}",
            "check_name": remark.rule,
            "fingerprint": fingerprint,
            "severity": _GITLAB[remark.severity],
            "location": {"path": remark.spot.path, "lines": {"begin": remark.spot.line or 1}},
        }
        for remark, fingerprint in zip(report.remarks, fingerprints(report.remarks), strict=True)
    ]
    return _dumped(found)


def as_sarif(report: Report) -> str:
    """Return SARIF 2.1.0, the format of code scanning and of many viewers."""
    rules = {remark.rule: remark for remark in report.remarks}
    places = {rule: number for number, rule in enumerate(rules)}
    results = [
        {
            "ruleId": remark.rule,
            "ruleIndex": places[remark.rule],
            "level": _SARIF[remark.severity],
            "message": {"text": _long(remark)},
            "locations": [_location(remark.spot)],
            "relatedLocations": [{"id": 1, **_location(remark.other)}] if remark.other else [],
            "partialFingerprints": {"tazamun/v1": fingerprint},
        }
        for remark, fingerprint in zip(report.remarks, fingerprints(report.remarks), strict=True)
    ]
    described = [
        {"id": rule, "shortDescription": {"text": remark.title or rule}, "defaultConfiguration": {"level": _SARIF[remark.severity]}}
        for rule, remark in rules.items()
    ]
    run = {"tool": {"driver": {"name": "Tazamun", "rules": described}}, "columnKind": "unicodeCodePoints", "results": results}
    return _dumped({"$schema": SARIF, "version": "2.1.0", "runs": [run]})


FORMS: Mapping[str, Callable[[Report], str]] = {"json": as_json, "github": as_github, "gitlab": as_gitlab, "sarif": as_sarif}


def fingerprints(remarks: Iterable[Remark]) -> Sequence[str]:
    """Return for each remark what stays the same while lines move: a hash of rule, draft, sentence and how many of the kind came before."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for remark in remarks:
        key = (remark.rule, remark.language, remark.slug, remark.source or remark.message, "" if remark.slug else remark.spot.path)
        seen[key] += 1
        found.append(hashlib.sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest())
    return found


def _json(remark: Remark) -> dict[str, Any]:
    found = {
        "rule": remark.rule,
        "severity": remark.severity,
        "title": remark.title,
        "message": remark.message,
        "file": remark.spot.path,
        "line": remark.spot.line,
        "also": {"file": remark.other.path, "line": remark.other.line} if remark.other else None,
    }
    about = {"slug": remark.slug, "language": remark.language, "unit": remark.unit, "count": remark.count, "touched": remark.touched}
    return found | about | {"state": remark.state, "source": remark.source, "target": remark.target}


def _long(remark: Remark) -> str:
    """Return the message with the Arabic, which a reviewer on a forge does not have beside the line, and the other file's line."""
    parts = [remark.message, remark.source, str(remark.other) if remark.other else ""]
    return "\n".join(filter(None, parts))


def _properties(remark: Remark) -> str:
    title = f"{remark.rule}: {remark.title}" if remark.title else remark.rule
    parts = {"file": remark.spot.path, "line": str(remark.spot.line or ""), "title": title}
    return ",".join(f"{name}={_escaped(text).replace(':', '%3A').replace(',', '%2C')}" for name, text in parts.items() if text)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _location(spot: Spot) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": spot.path}, "region": {"startLine": spot.line or 1}}}


def _dumped(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
