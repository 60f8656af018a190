"""What leads out of the site: where a version also appeared, sharing, support, mirrors, and the address for mistakes.

Nothing here is loaded by a page: these are plain links that a reader may follow.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from .versions import Version

ENTRY = re.compile(r"[,;،؛]\s*(?=(?:[A-Za-z]{2,3}(?:-\w+)*\s*:\s*)?https?://)|\s+(?=[A-Za-z]{2,3}(?:-\w+)*\s*:\s*https?://)")
PARTS = re.compile(r"(?:([A-Za-z]{2,3}(?:-\w+)*)\s*:\s*)?(https?://\S+)\s*(.*)", re.DOTALL)
MAILBOX = re.compile(r"[^\s@<>?&#]+@[^\s@<>?&#]+")


@dataclass(frozen=True)
class Place:
    """Where a version also appeared; ``name`` is the host's where nobody gave one."""

    language: str
    address: str
    name: str


@dataclass(frozen=True)
class Link:
    """A named address outside the site."""

    name: str
    address: str


@dataclass(frozen=True)
class Readers:
    """The table ``[readers]`` of site.toml. ``report`` is a mailbox or an address with ``{id}``; ``share`` are links with ``{url}`` and ``{title}``."""

    report: str = ""
    share: tuple[Link, ...] = ()
    mirrors: tuple[str, ...] = ()
    license: str = ""
    license_name: str = ""


def readers(table: Mapping[str, Any]) -> Readers:
    """Read the table ``[readers]``; what is no address is left out."""
    named = [entry.strip().rpartition(" ") for entry in table.get("share", ())]
    return Readers(
        report=str(table.get("report", "")).strip().removeprefix("mailto:"),
        share=tuple(Link(name.strip() or _host(address), address) for name, _, address in named if is_address(address)),
        mirrors=tuple(address.rstrip("/") for address in table.get("mirrors", ()) if is_address(address)),
        license=table.get("license", "") if is_address(table.get("license", "")) else "",
        license_name=str(table.get("license_name", "")) or _host(table.get("license", "")),
    )


def is_address(address: str) -> bool:
    """Say whether this is an address in the web.

    >>> is_address("https://example.org/ماء"), is_address("javascript:alert(1)//https://x")
    (True, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"'`\\]", address)


def places(value: str, language: str) -> tuple[Place, ...]:
    """Read ``elsewhere:``: addresses, each with the code of its language before it and the place's name after it if one likes.

    >>> places("fr: https://example.org/eau Le Puits, https://example.net/ma", "ar")
    (Place(language='fr', address='https://example.org/eau', name='Le Puits'), Place(language='ar', address='https://example.net/ma', name='example.net'))
    """
    found = [PARTS.fullmatch(entry.strip().strip(",;،؛")) for entry in ENTRY.split(value)]
    every = [Place((each[1] or language).lower(), each[2].rstrip(",;،؛"), each[3].strip() or _host(each[2])) for each in found if each]
    return tuple(place for place in dict.fromkeys(every) if is_address(place.address))


def elsewhere(version: Version, versions: Iterable[Version]) -> tuple[Place, ...]:
    """Return where the article appeared outside: in the version's own language first. A draft carries its original's list as well."""
    found = [place for each in versions for place in places(each.front.get("elsewhere", ""), each.language)]
    once = {place.address: place for place in reversed(found)}.values()
    return tuple(sorted(once, key=lambda place: (place.language != version.language, found.index(place))))


def canonical(version: Version, original: Version | None) -> str:
    """Return the address of the first publication elsewhere, empty if it was here. A translation does not inherit its original's."""
    address = version.front.get("canonical", "").strip()
    inherited = original is not None and original is not version and original.front.get("canonical", "").strip() == address
    return address if is_address(address) and not inherited else ""


def share(known: Readers, *, title: str, url: str) -> tuple[Link, ...]:
    """Return the links by which a page is passed on, without the one by mail.

    >>> share(Readers(share=(Link("X", "https://x.example/?u={url}&t={title}"),)), title="ماء & أرض", url="https://a.example/")[0].address
    'https://x.example/?u=https%3A%2F%2Fa.example%2F&t=%D9%85%D8%A7%D8%A1%20%26%20%D8%A3%D8%B1%D8%B6'
    """
    return tuple(Link(each.name, _filled(each.address, {"url": url, "title": title})) for each in known.share)


def mail(*, subject: str, body: Sequence[str] = (), to: str = "") -> str:
    """Return the address that opens a mail; ``body`` is its lines.

    >>> mail(to="a@b.example", subject="ar/ma p3")
    'mailto:a@b.example?subject=ar%2Fma%20p3'
    >>> from markupsafe import Markup  # what a template hands over
    >>> mail(subject="", body=["A & B", Markup("https://x.example/")])
    'mailto:?subject=&body=A%20%26%20B%0Ahttps%3A%2F%2Fx.example%2F'
    """
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}" + (f"&body={quote(chr(10).join(body), safe='')}" if body else "")


def report(known: Readers, reference: str, *, url: str = "") -> str:
    """Return the address to report a mistake at ``reference``, such as ``en/water p3``; empty where the newsroom gives none."""
    if MAILBOX.fullmatch(known.report):
        return mail(to=known.report, subject=reference, body=[url])
    return _filled(known.report, {"id": reference, "url": url}) if is_address(known.report) else ""


def _filled(address: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: quote(values.get(found[1], ""), safe=""), address)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
