"""Where a draft came from: a model along a route, or something of the newsroom's own that no model made.

What is the newsroom's own (an approved sentence found again, a name of the termbase) is recorded like machine text, so that a
person signs it off, but under the engine ``OWN``: it does not follow the English, and its package is no translator.
"""

from pipeline.model import Entry, Provenance, Route, text_hash

OWN = "tazamun"


def by_model(route: Route, text: str, *, score: float, engine: str, pivot: str = "") -> Provenance:
    """Return the provenance of a machine's text. ``pivot`` is the English that it was made from, a person's or the machine's own."""
    package, version, sha256 = legs_named(route)
    return Provenance(engine, package, version, sha256, route.name, score, text_hash(text), text_hash(pivot) if pivot else "")


def from_memory(source: str, target: str) -> Provenance:
    """Return the provenance of an approved sentence that stands again elsewhere, between two language codes."""
    return Provenance(OWN, "memory", "1", "", f"{source}→{target}", 0.0, "")


def from_termbase(source: str, target: str) -> Provenance:
    """Return the provenance of a name that the termbase spells."""
    return Provenance(OWN, "termbase", "1", "", f"{source}→{target}", 0.0, "")


def translators(entries: tuple[Entry, ...]) -> str:
    """Return the packages that had a part in a draft, with their versions, for readers."""
    return ", ".join(sorted({f"{e.provenance.package} {e.provenance.version}" for e in entries if e.provenance and e.provenance.engine != OWN}))


def legs_named(route: Route) -> tuple[str, str, str]:
    """Return package names, versions and hashes of a route, each different one once, joined by a plus sign."""
    names, versions, hashes = ([leg.package for leg in route.legs], [leg.version for leg in route.legs], [leg.sha256[:12] for leg in route.legs])
    return "+".join(dict.fromkeys(names)), "+".join(dict.fromkeys(versions)), "+".join(dict.fromkeys(hashes))
