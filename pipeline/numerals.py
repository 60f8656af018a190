"""Figures in a sentence and whether a translation kept them: digits of all scripts, separators, percentages, scale words.

Digits are compared as written, without thousand or decimal separators, because locales differ in both ("3.5" and "3,5",
"1,000" and "1.000"). Numbers written as words are not compared; they only excuse digits that the other side writes.
"""

import re
import unicodedata

NUMBER = re.compile(r"\d+(?:[.,٫٬’'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}/:٪-]?\d+)*|\d+")
GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]\d{3})+(?!\d)")
PERCENT = re.compile(
    r"[%٪]|\bper ?cent\b|\bpercentage|\bpor ?cien|\bpour[ \N{NO-BREAK SPACE}-]?cent|\bprozent|\bprocent|(?:ب|في )الم(?:ئة|ائة|ية)\b", re.IGNORECASE
)
# Stems and whole words that betray a number written out, so that digits on the other side are no invention. Short stems would
# also fit other words (ستكون "will be", أثناء "during", الفلاح "the farmer"): those numbers are listed as whole words.
ARABIC_STEMS = (
    "ثلاث", "اربع", "خمس", "سبع", "ثمان", "تسع", "عشر", "مئة", "مئات", "مئتي", "مئوي", "مائة", "مليون", "ملايين", "مليار", "بليون", "تريليون", "نصف",
    "ربع", "ثلث", "صفر", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر", "عقد", "عقود", "قرن", "قرون", "ستمئ", "ستمائ", "ستين", "عشرين",
)  # fmt: skip
WRITTEN_OUT = {
    "ar": "واحد واحدة احدى احد اثنان اثنين اثنا اثني اثنتان اثنتين اثنتا اثنتي ست ستة ستون ستين الف الفا الفي الفان الفين الاف الوف اول اولى",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty"
    " fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion half third quarter zero first second"
    " fourth fifth sixth seventh eighth ninth tenth century decade dozen both once twice",
}
ARABIC_WORDS, ENGLISH_WORDS = (frozenset(words.split()) for words in WRITTEN_OUT.values())
SCALE = re.compile(r"ألف|آلاف|الف|مليون|ملايين|مليار|thousand|million|billion|trillion|\bmil\b|\bmill|\bmille\b|tausend|mrd|mio", re.IGNORECASE)
SMALL: dict[str, tuple[str, ...]] = {
    "en": ("zero", "one|first|once", "two|second|twice", "three|third", "four|fourth", "five|fifth", "six|sixth", "seven|seventh", "eight|eighth",
           "nine|ninth", "ten|tenth", "eleven|eleventh", "twelve|twelfth"),
    "es": ("cero", "un|uno|una|primer|primero|primera", "dos|segundo|segunda", "tres|tercer|tercero|tercera", "cuatro|cuarto|cuarta", "cinco|quinto|quinta",
           "seis|sexto|sexta", "siete|séptimo|séptima", "ocho|octavo|octava", "nueve|noveno|novena", "diez|décimo|décima", "once", "doce"),
    "fr": ("zéro", "un|une|premier|première", "deux|second|seconde|deuxième", "trois|troisième", "quatre|quatrième", "cinq|cinquième", "six|sixième",
           "sept|septième", "huit|huitième", "neuf|neuvième", "dix|dixième", "onze|onzième", "douze|douzième"),
    "de": ("null", "ein|eins|eine|einen|einem|einer|eines|erste|ersten|erster|erstes", "zwei|zweite|zweiten|zweiter", "drei|dritte|dritten|dritter",
           "vier|vierte|vierten|vierter", "fünf|fünfte|fünften", "sechs|sechste|sechsten", "sieben|siebte|siebten", "acht|achte|achten", "neun|neunte|neunten",
           "zehn|zehnte|zehnten", "elf|elfte|elften", "zwölf|zwölfte|zwölften"),
}  # fmt: skip
ROMAN = (
    "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx",
    "xxi", "xxii", "xxiii",
)  # fmt: skip


def ascii_digits(text: str) -> str:
    """Write every decimal digit as 0-9.

    >>> ascii_digits("٢٠٢٣ و۱۴")
    '2023 و14'
    """
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers in a text as digits with single spaces for what stood between them.

    >>> numbers("بنسبة ٣٫٥٪ من ١٬٢٠٠ في ١/٥/٢٠٢٣، و10 000")
    ('3 5', '1 200', '1 5 2023', '10 000')
    """
    plain = GROUPED.sub(lambda match: re.sub(r"\s", ",", match[0]), ascii_digits(text))
    return tuple(re.sub(r"\D+", " ", match[0]) for match in NUMBER.finditer(plain))


def lost(source: str, target: str, *, language: str) -> tuple[str, ...]:
    """Return the numbers of the source that the target, in ``language``, does not have. A per cent sign counts as ``%``.

    Excused are: another separator, a small number as a word, a century in Roman figures, zeros written as a scale word or
    the other way round.

    >>> lost("وصل عددهم إلى ١٬٥٠٠ في ٢٠٢٣", "There were 1.500 of them", language="es")
    ('2023',)
    >>> lost("اجتمعت ٣ نقابات", "Three unions met", language="en")
    ()
    """
    there = numbers(target)
    digits = {number.replace(" ", "") for number in there} | {run for number in there for run in number.split()}
    words = set(re.findall(r"\w+", target.lower()))
    scaled = bool(SCALE.search(source) or SCALE.search(target))
    missing = [number for number in dict.fromkeys(numbers(source)) if not _kept(number, digits, words=words, language=language, scaled=scaled)]
    if PERCENT.search(source) and not PERCENT.search(target):
        missing.append("%")
    return tuple(number.replace(" ", "") for number in missing)


def _kept(number: str, digits: set[str], *, words: set[str], language: str, scaled: bool) -> bool:
    """Say whether one number of the source stands in the target in some form."""
    whole = number.replace(" ", "")
    runs = [run for run in number.split() if run.strip("0")] or ["0"]
    if whole in digits or whole.lstrip("0") in digits or all(run in digits or run.lstrip("0") in digits for run in runs):
        return True
    # "2019-20" and "the 60s" stand for whole years.
    years = {other[-2:] for other in digits if len(other) == 4}
    if all(run in digits or run in years or (len(run) == 4 and run[-2:] in digits) for run in runs):
        return True
    value = int(whole) if len(whole) < 4 else -1
    if 0 <= value < len(SMALL["en"]) and words & set(SMALL.get(language, SMALL["en"])[value].split("|")):
        return True
    if 0 < value < len(ROMAN) and any(re.fullmatch(rf"{ROMAN[value]}(?:e|er|ème)?", word) for word in words):
        return True
    core = whole.rstrip("0")
    return scaled and bool(core) and any(other.rstrip("0") == core for other in digits)


def added(source: str, target: str) -> tuple[str, ...]:
    """Return the numbers of the target that nothing in the source accounts for. Number words in the source excuse them all.

    >>> added("اتسعت الإضرابات في المدينة", "Strikes spread in the city in 1997")
    ('1997',)
    """
    if has_number_words(source):
        return ()
    there = numbers(source)
    digits = {number.replace(" ", "") for number in there} | {run for number in there for run in number.split()}
    stripped = {run.lstrip("0") for run in digits} | {run.rstrip("0") for run in digits}
    found = [number.replace(" ", "") for number in numbers(target)]
    # The Arabic dual has no numeral: هدفين is "2 goals".
    new = [n for n in dict.fromkeys(found) if n not in digits and n not in ("1", "2")]
    return tuple(n for n in new if n.lstrip("0") not in stripped and n.rstrip("0") not in stripped and not _made_of(n, digits))


def _made_of(number: str, digits: set[str]) -> bool:
    """Say whether a number is runs of the source put together (a date written with other separators)."""
    rest = number
    for run in sorted(digits, key=len, reverse=True):
        rest = rest.replace(run, "")
    return not rest


def has_number_words(text: str) -> bool:
    """Say whether an Arabic or English text has a number written as a word, or speaks of decades or centuries.

    >>> has_number_words("خمسة آلاف عامل"), has_number_words("عمال المصنع")
    (True, False)
    """
    plain = re.sub("[أإآ]", "ا", re.sub("[\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}ـ]", "", text))
    found = re.findall(r"\w+", plain)
    stems = [re.sub(r"^(?:وال|فال|بال|كال|لل|ال|و|ف|ب|ل|ك)", "", word) for word in found]
    arabic = any(word.startswith(ARABIC_STEMS) or word in ARABIC_WORDS for word in (*found, *stems))
    return arabic or not ENGLISH_WORDS.isdisjoint(re.findall(r"[a-z]+", text.lower()))
