"""What the vocabulary's normaliser knows: one spelling for digits, quotation marks, tashkeel and hamza seats.

The rules travel inside ``sentencepiece.model``, so that stock Argos Translate and the pipeline see the same text and no
caller has to prepare anything. Typography of the target (curly quotes, narrow spaces) is set after decoding, by locale.
"""

import unicodedata

ARABIC_MARKS = [*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0640, 0x0670, *range(0x06D6, 0x06DD)]
INVISIBLE = [0x00AD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
SAME = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "‹": "'", "›": "'", "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ی": "ي", "ک": "ك", "،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "۔": ".",
    "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "…": "...",
}  # fmt: skip


def rules() -> dict[str, str]:
    """Return the character rules: NFKC on the basic plane, then ours on top. An empty value removes the character."""
    found: dict[str, str] = {}
    for point in range(0x20, 0x10000):
        char = chr(point)
        if 0xD800 <= point < 0xE000 or 0x3000 <= point < 0xFB00:
            continue
        folded = unicodedata.normalize("NFKC", char)
        if folded != char:
            found[char] = "".join(SAME.get(c, c) for c in folded if ord(c) not in ARABIC_MARKS)
    found.update(SAME)
    for base in (0x0660, 0x06F0):
        found.update({chr(base + digit): str(digit) for digit in range(10)})
    found.update({chr(point): "" for point in ARABIC_MARKS + INVISIBLE})
    for mark in "\u0653\u0654\u0655":
        found["ا" + mark] = "ا"
    found.update({"\t": " ", "\n": " ", "\r": " ", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})
    return found


def rules_tsv() -> str:
    """Serialize the rules in SentencePiece's format: hexadecimal code points, a tab, hexadecimal code points."""

    def hexes(text: str) -> str:
        return " ".join(f"{ord(c):X}" for c in text)

    return "".join(f"{hexes(old)}\t{hexes(new)}\n" for old, new in sorted(rules().items()))
