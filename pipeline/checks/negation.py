"""Negation: the word that machine translation drops most quietly.

Only لا لم لن ليس and their like count, outside idioms that deny nothing (لا بد، لا يزال، لا … إلا، ليس فقط). The target may deny in any
way it likes: by a particle, a prefix (un-, in-), or a word such as refuse, lack, without. Only when none is there, we ask.
"""
# ruff: noqa: D401 - the docstring of a check is the title that the reviewer sees, and tells what is wrong

import re
from collections.abc import Iterator

from pipeline.checks.frame import Pair, check

_NEGATION = re.compile(
    r"(?<!\w)(?!(?:اولا|السن|الست)(?!\w))(?:ا?[وف]|ا)?(?:لا|لم|لن|ليس|ليست|ليسوا|ليسا|لسنا|لست|لسن|لستم|بلا)(?!\w)"
    r"|(?<!\w)[وف]?(?:بدون|من دون|دون ان|بغير|ما عاد)(?!\w)"
)
# After لا, an imperfect of one of these stems says "at least", "still", "almost", "hardly", "go on": no denial survives in translation.
_FAINT_VERBS = (
    "زال\\w* قل\\w* تجاوز\\w* تعد[يا]\\w* زيد\\w* تخط[يا]\\w* خلو\\w* خفي كاد\\w* نفك\\w* فتا\\w* برح\\w* حص[يى] عد عدو تردد\\w* نس[ي]? "
    "تجزا نفصل\\w* نفصم\\w* لبث\\w*"
)
_FAINT_NOUNS = (
    "بد سيما شك ريب محاله غرو جرم باس مفر غني اقل اكثر زال\\w* زلنا زلت نهائ\\w* مركزي\\w* سلكي\\w* ارادي\\w* وعي\\w* مبالاه محدود\\w* متناه\\w* حق\\w* مثيل"
)
_IDIOMS = re.compile(
    rf"لا (?:[يتنا](?:{'|'.join(_FAINT_VERBS.split())})|{'|'.join(_FAINT_NOUNS.split())})(?!\w)"
    r"|(?<!\w)[وف]?(?:الا|سوي|عدا|خلا|حاشا|فحسب|فقط|وحده\w*|مجرد|الم|اولم|اليس\w*|اوليس\w*|لولا|لئلا|كيلا|لكيلا)(?!\w)"
    r"|لم (?:[يتن]زل|[يتن]لبث\w*|[يت]كد\w*|[يت]سبق)|ان لم|لو لم|حتي لا|ل?كي لا|(?:او|ام) لا(?!\w)"
    r"|بلا حدود|دون طيار|لم ال?شمل|ما لم|بقدر ما|لا [يت]خط[يئ]|لا نهايه|ليس من (?:السهل|المرجح)|لم (?:\w+ ){1,4}غير(?!\w)|ليس اخر|لا ثالث"
)
# Words that deny by themselves. Those that mostly stand beside a negation (but, only, sondern, seul) would hide that it is gone.
_MARKS = {
    "en": (
        r"no not \w+n't cannot never none nobody nothing nor neither nowhere without hardly barely scarcely rarely seldom rare "
        r"few little except instead rather beyond fail\w* lack\w* refus\w* reject\w* den(?:y|ies|ied|ying|ial) avoid\w* "
        r"prevent\w* stop\w* prohibit\w* forbid\w* absen\w* missing free\s(?:of|from) far\sfrom away\sfrom unable impossib\w* "
        r"ignor\w* neglect\w* omit\w* zero non-?\w+ un(?!i|der|til|ce|less)\w{3,} "
        r"in(?:ab|ad|cap|cor|cred|comp|dist|eff|ex|jus|suf|tol|val|vis)\w{3,} irr\w{3,} \w{3,}less(?:ly|ness)? short\sof "
        r"immun\w* regardless unless in\svain (?:yet|still)\sto"
    ),
    "es": (
        r"no ni nunca jamás nada nadie ningun\w* ningún tampoco sin apenas salvo excepto falt\w* care[cz]\w* carenc\w* ausen\w* "
        r"imposib\w* negar\w* negativa nieg\w* rechaz\w* evit\w* imp[ei]d\w* prohib\w* dej(?:a|ó|an|ar|aron|ado)\sde lejos\sde "
        r"pocos pocas raras poco\sprobable difícil\w* ignora\w* diferencia "
        r"in(?:acep|cap|corr|creí|exac|comp|decib|dist|eficaz|efi[cz]|imag|justi|suf|toler|útil|válid|visib|vari)\w* irr\w{4,} "
        r"des(?:con|ocup|ap)\w{4,} ilimit\w* ileso\w* ignor\w* cero en\svano indiscut\w* imparab\w* por\s(?:llegar|venir)"
    ),
    "fr": (
        r"ne n'\w+ n pas non jamais nul nulle nullement point sans guère sauf sinon hormis manqu\w* absen\w* impossib\w* "
        r"refus\w* rejet\w* évit\w* empêch\w* interdi\w* loin peu "
        r"in(?:accep|cap|corr|croy|comp|disp|effic|imag|just|suff|tol|util|vari|visib)\w* irr\w{4,} mé(?:conn|con)\w{4,} "
        r"à\svenir ignor\w* dénué\w* cess\w* échou\w* faute dépourv\w* zéro indemne\w* rarement privée?s?\sd\S* inexact\w* inconn\w* "
        r"difficil\w* en\svain plutôt\sque"
    ),
    "de": (
        r"nicht\w* nein kein\w* nie niemals niemand\w* nirgend\w* weder ohne kaum außer fehl\w* mangel\w* ausbleib\w* "
        r"ausblieb\w* verweiger\w* weiger\w* ablehn\w* lehn\w+ vermeid\w* verhinder\w* verbiet\w* verbot\w* statt anstatt selten bevorsteh\w* "
        r"bl(?:ei|ie)b\w*\saus un(?!d|s|t|i|g[ae]r)\w{4,} irr\w{4,} \w{3,}los\w{0,3} \w{3,}frei\w{0,2} ignor\w* versäum\w* scheiter\w* gescheitert "
        r"abwesen\w* null aus(?:geschlossen|schlie)\w* vergeblich\w* vergebens"
    ),
}
_DENIALS = {language: re.compile(rf"\b(?:{'|'.join(marks.split())})(?!\w)") for language, marks in _MARKS.items()}


@check("lost-negation", "warning")
def lost_negation(pair: Pair) -> Iterator[str]:
    """The source denies something, the target does not."""
    found = denial(pair.original)
    if found and pair.language in _DENIALS and not _DENIALS[pair.language].search(pair.plain):
        yield f"The source says «{found}»; nothing in the target denies."


def denial(folded: str) -> str:
    """Return the first negation of a folded Arabic sentence, or nothing where an idiom may take it back.

    >>> denial("لم يحضر احد"), denial("لا بد من الحوار"), denial("لا يملك الا القليل"), denial("في السنوات الست")
    ('لم', '', '', '')
    """
    found = _NEGATION.search(folded)
    return found.group() if found and not _IDIOMS.search(folded) else ""


CHECKS = (lost_negation,)
