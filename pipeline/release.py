"""When an article goes online and with which languages: the policies, and the hashes that tell whether a text is still the approved one.

Principles:

- A draft is approved in the text that its reviewer saw (``signature``) for the Arabic that it was made from (``original``). The theme
  computes both again and knows nothing else of the pipeline.
- A policy decides about the first release. What is approved later joins an article that is online by releasing again.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal, get_args

from pipeline.errors import ContentError
from pipeline.frontmatter import Front, listed, parse_front
from pipeline.model import text_hash

Policy = Literal["simultaneous", "quorum", "deadline", "rolling"]
WORKFLOW = ("status", "reviewer", "approved", "released", "updated", "edited", "original", "signed")
"""The front-matter keys of a draft that approving and releasing write: what they say is no part of the text."""
TERMS = ("policy", "required", "quorum", "deadline")
"""The front-matter keys by which an article overrides ``[release]`` of site.toml."""

_FENCE = re.compile(r"-{3,}[ \t]*")
_DAYS = re.compile(r"(\d{1,4}) days?")


@dataclass(frozen=True)
class Rule:
    """What has to be approved before an article goes online. ``deadline`` is as written (``parse_deadline``), empty without one."""

    policy: Policy
    required: tuple[str, ...]
    quorum: int = 0
    deadline: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether an article may go online now, in words too. ``missing`` are the required languages that are not approved."""

    goes: bool
    reason: str
    missing: tuple[str, ...] = ()


def verdict(rule: Rule, approved: Collection[str], *, due: datetime | None, now: datetime) -> Verdict:
    """Apply a rule to the languages that are approved. ``due`` is the rule's deadline as a moment.

    >>> verdict(Rule("quorum", ("en", "es", "fr"), quorum=2), {"en", "fr"}, due=None, now=datetime(2026, 11, 2)).goes
    True
    """
    missing = tuple(language for language in rule.required if language not in approved)
    done = len(rule.required) - len(missing)
    if not missing:
        return Verdict(True, "every required language is approved")
    match rule.policy:
        case "quorum":
            wanted = min(rule.quorum, len(rule.required))
            return Verdict(done >= wanted, f"{done} of the {wanted} languages that the quorum asks for are approved", missing)
        case "deadline":
            passed = due is not None and now >= due
            moment = f"{due:%Y-%m-%d %H:%M}" if due else "unknown: the article has no date"
            return Verdict(passed, f"the deadline {'has passed' if passed else 'has not come'} ({moment})", missing)
        case "rolling":
            return Verdict(True, "each language goes online when it is approved", missing)
    return Verdict(False, "the policy “simultaneous” waits for every required language", missing)


def overridden(rule: Rule, front: Front, *, languages: Sequence[str], path: str) -> Rule:
    """Return the rule of an article: the site's, with what its front matter says instead. Raises ContentError with the line.

    A ``quorum`` or ``deadline`` without ``policy`` is the policy as well.
    """
    said = {key: field.value.strip() for key in TERMS if (field := front.field(key)) and field.value.strip()}
    lines = {key: field.line for key in said if (field := front.field(key))}
    for key in ("quorum", "deadline"):
        if key in said and "policy" not in said:
            said["policy"] = key
            lines["policy"] = lines[key]
    try:
        rule = replace(rule, policy=_policy(said.get("policy", rule.policy)), required=_required(said.get("required", ""), languages) or rule.required)
        return _complete(replace(rule, quorum=_quorum(said.get("quorum", ""), rule), deadline=said.get("deadline", rule.deadline)))
    except _WrongError as wrong:
        raise ContentError(wrong.message, path=path, line=lines.get(wrong.key), mend=wrong.mend) from None


def parse_deadline(text: str) -> datetime | timedelta | None:
    """Read a deadline: a date, a date with a time, or a number of days after the article's date. Raises ContentError.

    >>> parse_deadline("2026-12-01 18:00"), parse_deadline("10 days")
    (datetime.datetime(2026, 12, 1, 18, 0), datetime.timedelta(days=10))
    """
    if not text.strip():
        return None
    if days := _DAYS.fullmatch(text.strip()):
        return timedelta(days=int(days[1]))
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ContentError(f"“{text}” is not a deadline.", mend="Write 2026-12-01, 2026-12-01 18:00, or 10 days (after the article's date).") from None


def due(rule: Rule, date: str, *, zone: tzinfo) -> datetime | None:
    """Return the moment of a rule's deadline; a date alone means its beginning. None without a deadline or a date to count from. Raises ContentError."""
    deadline = parse_deadline(rule.deadline)
    if isinstance(deadline, timedelta):
        begin = _moment(date)
        deadline = begin + deadline if begin else None
    if deadline is None:
        return None
    return deadline if deadline.tzinfo else deadline.replace(tzinfo=zone)


def original(text: str) -> str:
    r"""Return the hash of an Arabic article's words: title, summary and body, as the file has them.

    >>> original("---\ntitle: تزامن\nstatus: draft\n---\nنص\n") == original("---\ntitle: تزامن\nstatus: published\n---\n\nنص\n")
    True
    """
    text = _lines(text)
    front, body = parse_front(text)
    return text_hash("\n".join((front.values.get("title", "").strip(), front.values.get("summary", "").strip(), text[body:].strip())))


def signature(text: str) -> str:
    r"""Return the hash of all that a draft says, to be compared with its ``signed``: everything but ``WORKFLOW`` and blanks at line ends.

    >>> signature("---\ntitle: One\nstatus: approved\n---\nText.\n") == signature("---\ntitle: One\nstatus: published\n---\nText.  \n")
    True
    """
    first, *lines = _lines(text).split("\n")
    fences = [place for place, line in enumerate(lines) if _FENCE.fullmatch(line) or line.rstrip() == "..."]
    close = fences[0] if fences and _FENCE.fullmatch(first) else 0
    front = [line for line in lines[:close] if line.partition(":")[0].strip().lower() not in WORKFLOW]
    return text_hash("\n".join(line.rstrip() for line in (first, *front, *lines[close:])).strip())


def intact(text: str, front: Mapping[str, str]) -> bool:
    """Tell whether a draft still says what its reviewer approved."""
    return front.get("signed", "") == signature(text)


class _WrongError(Exception):
    """A mistake in one key of an article's front matter."""

    def __init__(self, key: str, message: str, mend: str) -> None:
        self.key, self.message, self.mend = key, message, mend
        super().__init__(message)


def _policy(said: str) -> Policy:
    for known in get_args(Policy):
        if said.lower() == known:
            return known  # type: ignore[no-any-return]
    raise _WrongError("policy", f"There is no policy “{said}”.", f"Write one of {', '.join(get_args(Policy))}.")


def _required(said: str, languages: Sequence[str]) -> tuple[str, ...]:
    required = tuple(dict.fromkeys(listed(said)))
    for language in required:
        if language not in languages:
            raise _WrongError("required", f"“required” names the unknown language “{language}”.", f"Write some of {', '.join(languages)}.")
    return required


def _quorum(said: str, rule: Rule) -> int:
    if not said:
        return rule.quorum
    if not re.fullmatch(r"[1-9]\d{0,2}", said, re.ASCII) or int(said) > len(rule.required):
        raise _WrongError("quorum", f"“quorum” is “{said}”.", f"Write a number from 1 to {len(rule.required)}, the number of required languages.")
    return int(said)


def _complete(rule: Rule) -> Rule:
    """Return the rule if it can be applied."""
    if rule.policy == "quorum" and not rule.quorum:
        raise _WrongError("policy", "The policy “quorum” needs a number.", "Add a line such as “quorum: 2”.")
    if rule.policy == "deadline" and not rule.deadline:
        raise _WrongError("policy", "The policy “deadline” needs a date.", "Add a line such as “deadline: 2026-12-01”.")
    try:
        parse_deadline(rule.deadline)
    except ContentError as error:
        raise _WrongError("deadline", error.message, error.mend) from None
    return rule


def _moment(date: str) -> datetime | None:
    try:
        return datetime.fromisoformat(date.strip().replace("/", "-"))
    except ValueError:
        return None


def _lines(text: str) -> str:
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n")
