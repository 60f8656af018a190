"""What a page says to programs: JSON-LD in the words of schema.org, one description an article version."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .credits import Credit
from .versions import Version

ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\N{LINE SEPARATOR}": "\\u2028", "\N{PARAGRAPH SEPARATOR}": "\\u2029"}
TABLE = str.maketrans(ESCAPES)


def article(
    version: Version, versions: Sequence[Version], *, credit: Credit | None, public: Callable[[str], str], site_name: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    """Describe a version and how it hangs together with the others. ``more`` is added where it says something."""
    address = public(version.output)
    original = next((each for each in versions if not each.translation), version)
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": version.title,
        "description": version.summary,
        "inLanguage": version.language,
        "datePublished": version.date.isoformat() if version.date else "",
        "dateModified": version.changed.isoformat() if version.date or version.modified else "",
        "author": [{"@type": "Person", "name": each.text, "url": public(f"{version.language}/author/{each.slug}/index.html")} for each in version.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": site_name, "url": public(f"{version.language}/index.html")},
        "articleSection": version.category.text if version.category else "",
        "keywords": [tag.text for tag in version.tags],
        "wordCount": version.body.words,
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Draft" if version.draft else "Published",
    }
    if version.translation:
        described["translationOfWork"] = _work(original, public)
        described["translator"] = _translators(credit)
    else:
        described["workTranslation"] = [_work(each, public) for each in versions if each.translation]
    return {key: value for key, value in {**described, **more}.items() if value not in ("", [], {}, None)}


def written(described: Mapping[str, Any]) -> str:
    r"""Write a description so that nothing in it can end the element that it stands in.

    >>> written({"headline": "</script><!-- ماء"})
    '{"headline":"\\u003c/script\\u003e\\u003c!-- ماء"}'
    """
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    return text.translate(TABLE)


def _work(version: Version, public: Callable[[str], str]) -> dict[str, str]:
    address = public(version.output)
    return {"@type": "NewsArticle", "@id": address, "url": address, "inLanguage": version.language, "headline": version.title}


def made_by(credit: Credit | None) -> str:
    """Say by schema.org's words whether a machine wrote the text, alone or together with people; empty where none did.

    >>> made_by(Credit("starter", "Salma", None, 37, False, None))
    'https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource'
    """
    if not credit or not credit.machine:
        return ""
    return f"https://schema.org/{'CompositeWith' if credit.edited else ''}TrainedAlgorithmicMediaDigitalSource"


def _translators(credit: Credit | None) -> list[dict[str, str]]:
    if credit is None:
        return []
    machine = [{"@type": "SoftwareApplication", "name": credit.machine}] if credit.machine else []
    return [*machine, *([{"@type": "Person", "name": credit.reviewer}] if credit.reviewer else [])]
