"""A short ASCII name for an article's address, proposed from its Arabic title."""

import re

from unidecode import unidecode

# Unidecode leaves out alef and writes ة as a sign; these letters are read as Arabic news sites read them.
_READ = str.maketrans(
    {
        "ا": "a",
        "أ": "a",
        "إ": "i",
        "آ": "aa",
        "ٱ": "a",
        "ة": "a",
        "ى": "a",
        "ع": "a",
        "ء": "",
        "ئ": "y",
        "ؤ": "w",
        "ذ": "dh",
        "ث": "th",
        "ش": "sh",
        "غ": "gh",
        "خ": "kh",
        "\N{ARABIC TATWEEL}": "",
    }
)
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670]")
_LONGEST = 70


def propose(title: str) -> str:
    """Return lower-case ASCII words joined by hyphens, at most 70 characters, cut between words; empty without letters.

    >>> propose("الاشتراكية الرقمية: درس ٢٠٢٦")
    'alashtrakya-alrqmya-drs-2026'
    """
    plain = unidecode(_MARKS.sub("", title).translate(_READ)).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’`]", "", plain)).strip("-")
    if len(slug) > _LONGEST:
        slug = slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
    return f"{slug}-1" if slug in _RESERVED else slug


_RESERVED = {"con", "prn", "aux", "nul", "index"}


def valid(slug: str) -> bool:
    """Return whether a slug given by hand can be a file name and an address.

    >>> valid("digital-lesson"), valid("../x"), valid("درس"), valid("")
    (True, False, False, False)
    """
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug) is not None and len(slug) <= 100 and slug not in _RESERVED
