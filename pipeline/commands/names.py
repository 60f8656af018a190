"""The names of authors, categories and tags that an article shows, as ``site.po`` has them."""

import re
from collections.abc import Iterator, Mapping

from pipeline import approval
from pipeline.checks import unit_findings
from pipeline.commands.planning import names_of
from pipeline.errors import ContentError
from pipeline.model import Catalogue
from pipeline.store import SITE, Article, Draft

_ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}\N{ARABIC LETTER TTEH}-\N{ARABIC LETTER YEH BARREE}]")


def names_in(names: Draft) -> Mapping[tuple[str, str], str]:
    """Return the names that have a translation, by context and Arabic name."""
    return {(entry.context, entry.source): entry.target for entry in (names.catalogue.entries if names.catalogue else ()) if entry.target}


def name_obstacles(article: Article, names: Draft, *, as_is: bool) -> Iterator[ContentError]:
    """Yield an error for each name of an article that nobody has translated, or that a machine has spelled and nobody has looked at."""
    path = f"translations/{names.language}/{SITE}.po"
    known = {(entry.context, entry.source): entry for entry in (names.catalogue.entries if names.catalogue else ())}
    for context, name in dict.fromkeys(names_of(article)):
        entry = known.get((context, name))
        if entry is None or not entry.target:
            if _ARABIC.search(name):
                yield ContentError(f"The {context} «{name}» has no translation.", path=path, mend="Run invoke translate, or write it.")
        elif not as_is and entry.fuzzy and approval.untouched(entry) and entry.target != name:
            command = f'invoke approve {SITE} --lang {names.language} --reviewer "Name <mail>"'
            mend = f"Correct it and take the fuzzy mark away, or sign all names off: {command}"
            yield ContentError(f"The {context} «{name}» is spelled by the machine: “{entry.target}”.", path=path, mend=mend)


def wrong_names(catalogue: Catalogue, *, path: str) -> Iterator[ContentError]:
    """Yield an error for each name that cannot be signed off: it is empty, or Arabic is left over in it. A name in Latin letters may stay as it is."""
    for entry in catalogue.entries:
        for finding in unit_findings(entry.source, entry.target, language=catalogue.language):
            if finding.severity == "blocking" and (entry.source != entry.target or _ARABIC.search(entry.source)):
                yield ContentError(f"«{entry.source}»: {finding.message} [{finding.rule}]", path=path, mend="Write the name in the catalogue.")
