"""What changed between two sentences, word by word: for the Arabic before and after an edit, and for two texts of one sentence."""

import re
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
# a vowel sign is no letter for the expression, but belongs to the word that it stands on
_TOKEN = re.compile(r"(?:\w|[\u0610-\u061a\u064b-\u065f\u0670])+|\s+|.")


def word_diff(before: str, after: str) -> tuple[Part, ...]:
    """Return the parts of both sentences in reading order; without the new ones they are ``before``, without those gone ``after``.

    >>> word_diff("وقّع العمال الاتفاق.", "وقّع العمال العقد.")
    (('same', 'وقّع العمال '), ('gone', 'الاتفاق'), ('new', 'العقد'), ('same', '.'))
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[Part] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(old[start:end])))
        else:
            parts += [("gone", "".join(old[start:end]))] if end > start else []
            parts += [("new", "".join(new[new_start:new_end]))] if new_end > new_start else []
    return tuple(parts)
