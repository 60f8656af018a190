"""The forms under which a word is found, because what readers type is not what is printed.

Arabic joins «و» and «ال» to the word, German has ä and ae, French l’ before a vowel. theme/static/search.js turns a question into the
same forms: change both together.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Stands between a word as it is printed and its other forms in a text to be indexed. Pagefind takes the punctuation for the inside of a
# compound such as “well-known” and finds each part; the page of results cuts off what follows it.
JOINT = "~~"
SCRIPT_OF_ARABIC = re.compile(r"[\u0600-\u06FF]")
LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیېۍ", "ي"),
        "ؤ": "و",
        **dict.fromkeys("ةۀہھەۂ", "ه"),
        "ک": "ك",
        "ـ": "",
        "\N{ZERO WIDTH NON-JOINER}": "",
        "\N{ZERO WIDTH JOINER}": "",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
SEATS = re.compile("[ؤئء]")
# Before a noun: «و» or «ف», a preposition, the article; «لل» is «ل» and the article in one.
WITH_ARTICLE = re.compile(r"([وف]?)(?:[بك]?ال|(لل))(?=\w\w)")
BEFORE_WORD = re.compile(r"([وف]?)(?:[بكل]|س(?=[اينت]))?(?=\w{3})")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
WORD = re.compile(r"\S+")
BLANKS = re.compile(r"(\s+)")
PRINTED_JOINT = re.compile(r"\w[^\w\s]+\w")
INSIDE = re.compile(r"\w+")


def fold(word: str) -> str:
    """Write an Arabic word without what writers leave out or mix up: vowel signs, tatweel, forms of alef, hamza and ya.

    >>> fold("الإِنسانُ"), fold("مـــاء"), fold("١٩٨٠")
    ('الانسان', 'ما', '1980')
    """
    bare = _unmarked(word).translate(LETTERS)
    return bare.replace("ء", "") if len(bare) > 2 else bare


def fold_hamza(word: str) -> str:
    """Fold a word so that it does not matter on what a hamza sits: one that has a seat of its own goes with it, if enough is left.

    >>> fold_hamza("مسؤولية") == fold_hamza("مسئولية"), fold_hamza("شئ") == fold_hamza("شيء")
    (True, True)
    """
    bare = SEATS.sub("", _unmarked(word)).translate(LETTERS)
    return bare if len(bare) > 2 else fold(word)


def _unmarked(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFC", word) if not unicodedata.combining(sign))


def arabic(word: str) -> tuple[str, ...]:
    """Return the forms of an Arabic word: as it stands, folded, and without what is joined to its front.

    >>> arabic("والشَّعبُ")
    ('والشعب', 'الشعب', 'شعب')
    >>> arabic("لعمال"), arabic("للعمال")
    (('لعمال', 'عمال'), ('للعمال', 'عمال', 'لعمال'))
    """
    return tuple(dict.fromkeys(form for whole in (fold(word), fold_hamza(word)) for form in _fronts(whole)))


def _fronts(whole: str) -> list[str]:
    """Return a folded word and what is left of it without conjunction, preposition and article."""
    found = [whole]
    if article := WITH_ARTICLE.match(whole):
        bare = whole[article.end() :]
        found += [whole[len(article[1]) :], bare, *([f"ل{bare}"] if article[2] else [])]
    elif before := BEFORE_WORD.match(whole):
        found += [whole[len(before[1]) :], whole[before.end() :]]
    return found


@lru_cache(maxsize=65536)
def with_forms(token: str) -> str:
    """Return a word of a text with its forms after it, if it is Arabic."""
    if not SCRIPT_OF_ARABIC.search(token):
        return token
    printed = INSIDE.findall(token)
    found = dict.fromkeys(form for word in INSIDE.findall(_unmarked(token)) for form in arabic(word))
    return JOINT.join((token, *(form for form in found if form not in printed)))


def indexed(text: str, language: str) -> str:
    """Return ``text`` with the other forms of its words, for an index in ``language``.

    >>> indexed("بين الأرض وماء", "ar")
    'بين الأرض~~الارض~~ارض وماء~~وما'
    """
    if SCRIPT_OF_ARABIC.search(text):
        return WORD.sub(lambda found: with_forms(found[0]), text)
    return "".join(token if token.isascii() else JOINT.join((token, *_latin(token, language))) for token in BLANKS.split(text))


def _latin(token: str, language: str) -> Iterator[str]:
    if language.startswith("de") and (spelt := token.translate(UMLAUTS)) != token:
        yield spelt
    if PRINTED_JOINT.search(token):
        yield from INSIDE.findall(token)
