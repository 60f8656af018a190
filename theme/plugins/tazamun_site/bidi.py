"""Foreign words in a text, set apart so that the direction of one does not disturb the other (W3C, “Inline markup and bidirectional text”)."""

import re

ARABIC = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
PHRASE = re.compile(rf"[«(]?[{ARABIC}]+(?:[\s\N{{NO-BREAK SPACE}}]*[«»()،؛؟:.!\-–]*[\s\N{{NO-BREAK SPACE}}]*[{ARABIC}]+)*[»)؟]?")
# What begins or ends with a sign that has no direction: “C++”, “@name”, “#tag”, “/etc/hosts”.
EDGED = re.compile(r"(?<![\w./@#+-])(?:[@#][A-Za-z][\w.-]*\w|(?:\.{0,2}/)[A-Za-z][\w./-]*\w|[A-Za-z]\w*[+#]{1,2})(?![\w+#])")
LETTER, SIGN = re.compile(f"[{ARABIC}]"), re.compile(r"[@#][A-Za-z]|[A-Za-z][+#]|[^<]/[A-Za-z]")
BETWEEN_TAGS = re.compile(r"(?<=>)[^<>]+(?=<)|\A[^<>]+|[^<>]+\Z")


def isolate(html: str, *, rtl: bool, source: str = "ar") -> str:
    """Set foreign words in safe HTML apart: Arabic in a text that runs from left to right, awkward Latin in one that runs from right to left.

    >>> isolate("<p>The word تزامن stays.</p>", rtl=False)
    '<p>The word <bdi lang="ar">تزامن</bdi> stays.</p>'
    >>> isolate("<p>كتبناه بلغة C++ أمس.</p>", rtl=True)
    '<p>كتبناه بلغة <bdi>C++</bdi> أمس.</p>'
    """
    pattern, opening = (EDGED, "<bdi>") if rtl else (PHRASE, f'<bdi lang="{source}">')
    if not (SIGN if rtl else LETTER).search(html):  # the quick look: most texts have nothing of the kind
        return html
    return BETWEEN_TAGS.sub(lambda text: pattern.sub(lambda found: _wrapped(found[0], opening), text[0]), html)


def _wrapped(phrase: str, opening: str) -> str:
    if phrase[:1] in "«(" and not re.search(r"[»)]", phrase):
        return phrase[0] + _wrapped(phrase[1:], opening)
    if phrase[-1:] in "»)" and not re.search(r"[«(]", phrase):
        return _wrapped(phrase[:-1], opening) + phrase[-1]
    return f"{opening}{phrase}</bdi>"
