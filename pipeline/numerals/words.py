"""Number words of Arabic, English, Spanish, French and German with their values, generously: they only excuse a written number."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pipeline.letters import fold

SCALES = frozenset({100, 1000, 10**6, 10**9, 10**12})
CONNECTORS = frozenset({"and", "y", "e", "et", "und"})

_TENS = (10, 20, 30, 40, 50, 60, 70, 80, 90)

_ENGLISH = (
    "zero 0 nil 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 "
    "fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fourty 40 fifty 50 "
    "sixty 60 seventy 70 eighty 80 ninety 90 first 1 once 1 single 1 second 2 twice 2 double 2 both 2 couple 2 pair 2 third "
    "3 triple 3 thrice 3 fourth 4 fifth 5 sixth 6 seventh 7 eighth 8 ninth 9 tenth 10 eleventh 11 twelfth 12 thirteenth 13 "
    "fourteenth 14 fifteenth 15 sixteenth 16 seventeenth 17 eighteenth 18 nineteenth 19 twentieth 20 thirtieth 30 fortieth "
    "40 fiftieth 50 sixtieth 60 seventieth 70 eightieth 80 ninetieth 90 dozen 12 dozens 12 decade 10 half 0.5 quarter 0.25 "
    "quarters 0.25 thirds 3 twenties 20 thirties 30 forties 40 fifties 50 sixties 60 seventies 70 eighties 80 nineties 90 "
    "hundred 100 hundreds 100 hundredth 100 thousand 1000 thousands 1000 k 1000 million 1000000 millions 1000000 m 1000000 "
    "mn 1000000 billion 1000000000 billions 1000000000 bn 1000000000 trillion 1000000000000 trillions 1000000000000"
)
_SPANISH = (
    "cero 0 un 1 uno 1 una 1 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 once 11 doce 12 trece 13 "
    "catorce 14 quince 15 dieciséis 16 diecisiete 17 dieciocho 18 diecinueve 19 veinte 20 veintiún 21 veintiuno 21 "
    "veintiuna 21 veintidós 22 veintitrés 23 veinticuatro 24 veinticinco 25 veintiséis 26 veintisiete 27 veintiocho 28 "
    "veintinueve 29 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90 primero 1 primer 1 "
    "primera 1 segundo 2 segunda 2 doble 2 ambos 2 ambas 2 par 2 tercero 3 tercer 3 tercera 3 cuarto 4 cuarta 4 quinto 5 "
    "quinta 5 sexto 6 sexta 6 séptimo 7 séptima 7 octavo 8 octava 8 noveno 9 novena 9 décimo 10 décima 10 undécimo 11 "
    "duodécimo 12 vigésimo 20 vigésima 20 docena 12 docenas 12 decena 10 decenas 10 década 10 medio 0.5 media 0.5 mitad 0.5 "
    "cien 100 ciento 100 centenar 100 centenares 100 doscientos 200 doscientas 200 trescientos 300 trescientas 300 "
    "cuatrocientos 400 cuatrocientas 400 quinientos 500 quinientas 500 seiscientos 600 seiscientas 600 setecientos 700 "
    "setecientas 700 ochocientos 800 ochocientas 800 novecientos 900 novecientas 900 mil 1000 miles 1000 millar 1000 "
    "millares 1000 millón 1000000 millones 1000000 millardo 1000000000 billón 1000000000000 billones 1000000000000"
)
_FRENCH = (
    "zéro 0 un 1 une 1 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze "
    "14 quinze 15 seize 16 vingt 20 vingts 20 trente 30 quarante 40 cinquante 50 soixante 60 septante 70 huitante 80 "
    "octante 80 nonante 90 premier 1 première 1 second 2 seconde 2 double 2 tiers 3 quart 0.25 quarts 0.25 demi 0.5 demie "
    "0.5 moitié 0.5 dizaine 10 dizaines 10 décennie 10 douzaine 12 douzaines 12 quinzaine 15 vingtaine 20 trentaine 30 "
    "quarantaine 40 cinquantaine 50 soixantaine 60 cent 100 cents 100 centaine 100 centaines 100 mille 1000 mil 1000 "
    "millier 1000 milliers 1000 million 1000000 millions 1000000 milliard 1000000000 milliards 1000000000 billion "
    "1000000000000 billions 1000000000000"
)
_GERMAN = (
    "null 0 ein 1 eins 1 eine 1 einen 1 einem 1 einer 1 eines 1 zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 "
    "zehn 10 elf 11 zwölf 12 dreizehn 13 vierzehn 14 fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 "
    "dreißig 30 vierzig 40 fünfzig 50 sechzig 60 siebzig 70 achtzig 80 neunzig 90 erst 1 zwo 2 beid 2 doppelt 2 dritt 3 "
    "siebt 7 acht 8 dutzend 12 jahrzehnt 10 halb 0.5 hälfte 0.5 viertel 0.25 hundert 100 tausend 1000 million 1000000 "
    "millionen 1000000 mio 1000000 milliarde 1000000000 milliarden 1000000000 mrd 1000000000 billion 1000000000000 "
    "billionen 1000000000000"
)
_ARABIC = (
    "صفر 0 واحد 1 واحدة 1 أحد 1 إحدى 1 أول 1 أولى 1 حادي 1 حادية 1 اثنان 2 اثنين 2 اثنا 2 اثني 2 اثنتان 2 اثنتين 2 اثنتا 2 "
    "اثنتي 2 إثنين 2 ثان 2 ثاني 2 ثانية 2 كلا 2 كلتا 2 ضعف 2 ضعفين 2 ثلاث 3 ثلاثة 3 ثالث 3 ثالثة 3 ثلث 3 أربع 4 أربعة 4 "
    "رابع 4 رابعة 4 خمس 5 خمسة 5 خامس 5 خامسة 5 ست 6 ستة 6 سادس 6 سادسة 6 سبع 7 سبعة 7 سابع 7 سابعة 7 ثمان 8 ثماني 8 ثمانية "
    "8 ثامن 8 ثامنة 8 تسع 9 تسعة 9 تاسع 9 تاسعة 9 عشر 10 عشرة 10 عاشر 10 عاشرة 10 عقد 10 عقدين 20 عقدان 20 نصف 0.5 ربع 0.25 "
    "أرباع 0.25 مئة 100 مائة 100 مية 100 مئات 100 مئوي 100 مئوية 100 مئتان 200 مئتين 200 مئتي 200 مائتان 200 مائتين 200 "
    "مائتي 200 قرن 100 قرنين 200 ألف 1000 آلاف 1000 ألفا 1000 ألوف 1000 ألفان 2000 ألفين 2000 ألفي 2000 مليون 1000000 "
    "ملايين 1000000 مليونا 1000000 مليونان 2000000 مليونين 2000000 مليوني 2000000 مليار 1000000000 مليارات 1000000000 "
    "مليارا 1000000000 مليارين 2000000000 ملياري 2000000000 بليون 1000000000 تريليون 1000000000000 ترليون 1000000000000"
)
_ARABIC_TENS = ("عشر", "عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")
_GERMAN_ENDINGS = re.compile(r"(?:stündig|jährig|tägig|fach|prozentig|mal|stel|er|ens|te[nmrs]?|ste[nmrs]?|e[nmrs]?)$")
_CLITICS = re.compile(r"^[وف]?(?:[بكل]?ال|لل|[بكل])?")


def _table(text: str, change: Callable[[str], str] = str) -> dict[str, Decimal]:
    pieces = text.split()
    return {change(word): Decimal(value) for word, value in zip(pieces[::2], pieces[1::2], strict=True)}


def _french() -> dict[str, Decimal]:
    table = _table(_FRENCH)
    ten = {int(value): word for word, value in reversed(table.items()) if 0 < value < 17}
    for tens, start in (("vingt", 20), ("trente", 30), ("quarante", 40), ("cinquante", 50), ("soixante", 60), ("quatre-vingt", 80)):
        table |= {f"{tens}-{word}": Decimal(start + value) for value, word in ten.items()}
        table |= {f"{tens}-et-{word}": Decimal(start + value) for value, word in ten.items()}
        table |= {f"{tens}-dix-{ten[unit]}": Decimal(start + 10 + unit) for unit in (7, 8, 9)}
    table |= {f"dix-{ten[unit]}": Decimal(10 + unit) for unit in (7, 8, 9)} | {"quatre-vingts": Decimal(80), "quatre-vingt": Decimal(80)}
    # cinquième and neuvième are irregular; the rest drops a final e.
    ordinals = {re.sub("e$", "", word) + "ième": value for word, value in table.items()}
    return table | ordinals | {"cinquième": Decimal(5), "neuvième": Decimal(9)} | {f"{word}s": value for word, value in ordinals.items()}


def _arabic() -> dict[str, Decimal]:
    table = _table(_ARABIC, fold)
    for stem, value in zip(_ARABIC_TENS[1:], _TENS[1:], strict=True):
        for ending in ("ون", "ين", "ينيات", "ينات", "ينيّات"):
            table[fold(stem + ending)] = Decimal(value)
    for stem, value in zip(("ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "ثماني", "تسع"), (3, 4, 5, 6, 7, 8, 8, 9), strict=True):
        table |= {stem + hundred: Decimal(value * 100) for hundred in ("مئه", "مائه")}
    return table


_TABLES: Mapping[str, Mapping[str, Decimal]] = {
    "ar": _arabic(),
    "en": _table(_ENGLISH),
    "es": _table(_SPANISH),
    "fr": _french(),
    "de": _table(_GERMAN),
}


def values(word: str, language: str) -> tuple[Decimal, ...]:
    """Return what a word says in numbers; several values for a compound whose parts count one by one; empty for other words.

    >>> values("وعشرون", "ar"), values("neunzehnhundert", "de"), values("quatre-vingt-dix-sept", "fr"), values("twenty-five", "en")
    ((Decimal('20'),), (Decimal('1900'),), (Decimal('97'),), (Decimal('20'), Decimal('5')))
    """
    if language == "ar":
        return _arabic_values(fold(word))
    low = word.casefold() if language != "de" else word.lower()
    if language == "de":
        found = _german_value(low)
        return () if found is None else (found,)
    table = _TABLES.get(language, {})
    whole = _lookup(low, table)
    if whole is not None:
        return (whole,)
    parts = [value for part in low.split("-") if (value := _lookup(part, table)) is not None] if "-" in low else []
    return tuple(parts)


def _lookup(word: str, table: Mapping[str, Decimal]) -> Decimal | None:
    return table.get(word, table.get(word.removesuffix("s")) if len(word) > 3 else None)


def _arabic_values(word: str) -> tuple[Decimal, ...]:
    table = _TABLES["ar"]
    for bare in _without_clitics(word):
        if bare in table:
            return (table[bare],)
    return ()


def _without_clitics(word: str) -> Iterator[str]:
    yield word
    for cut in (1, 2, 3, 4, 5):
        if len(word) - cut > 1 and _CLITICS.fullmatch(word[:cut]):
            yield word[cut:]


def _german_value(word: str, depth: int = 3) -> Decimal | None:
    table = _TABLES["de"]
    if word in table:
        return table[word]
    if depth == 0 or len(word) > 40:
        return None
    for scale, value in (("tausend", 1000), ("hundert", 100)):
        before, found, after = word.partition(scale)
        if found:
            factor = _german_value(before, depth - 1) if before else Decimal(1)
            rest = _german_value(after.removeprefix("und"), depth - 1) if _GERMAN_ENDINGS.sub("", after) else Decimal(0)
            return None if factor is None or rest is None else factor * value + rest
    unit, found, tens = word.partition("und")
    if found and unit in table and tens:
        ten = _german_value(tens, depth - 1)
        return None if ten is None else table[unit] + ten
    stem = _GERMAN_ENDINGS.sub("", word)
    return _german_value(stem, depth - 1) if stem != word and len(stem) > 2 else None
