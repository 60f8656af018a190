"""One unit between the Arabic and its draft: sentences, terms, markup, typography, and what a reviewer is told."""

from collections.abc import Sequence

import pytest

from pipeline import terms
from pipeline.draft import Drafted, Drafter, Request
from pipeline.errors import RouteError
from pipeline.inline import fixed_parts
from pipeline.model import Hypothesis, Leg, Link, Route
from pipeline.solving import Solver
from tests.newsroom import Speller, spelled

LEGS = {("ar", "en"): Leg("ar", "en", "tiny", "1", "0" * 64), ("ar", "es"): Leg("ar", "es", "tiny", "1", "1" * 64)}
LEGS |= {("en", "es"): Leg("en", "es", "tiny", "2", "2" * 64), ("en", "fr"): Leg("en", "fr", "other", "3", "3" * 64)}
TERMS = "source,en,es,fr\nالنضال,struggle,lucha,lutte\nمصرف ليبيا,Bank of Libya,Banco de Libia,Banque de Libye\n"


def routes(source: str, target: str) -> Route:
    if (source, target) in LEGS:
        return Route((LEGS[source, target],))
    if target == "fr":
        return Route((LEGS["ar", "en"], LEGS["en", "fr"]))
    raise RouteError(f"no way from {source} to {target}.")


def drafter(engine: Speller | None = None, termbase: str = TERMS, *, words: int = 40) -> Drafter:
    locales = {"en": "en_GB", "es": "es", "fr": "fr"}
    return Drafter(Solver(engine or Speller(), beam=4, choices=4, clause_words=words), routes, terms.parse(termbase), locales)


def drafted(source: str, target: str = "en", *, engine: Speller | None = None, language: str = "ar", original: str = "") -> Drafted:
    return drafter(engine).draft([Request(source, language, target, original=original)])[0]


def rules(found: Drafted) -> list[str]:
    return [finding.rule for finding in found.findings]


def test_requests_come_back_in_order_and_equal_sentences_are_decoded_once() -> None:
    engine = Speller()
    found = drafter(engine).draft([Request(text, "ar", language) for text in ("وصل الكتاب.", "عاد العمال.", "وصل الكتاب.") for language in ("en", "es")])
    assert [made.text for made in found] == ["wcl alktab.", "wcl alktab.", "aad alamal.", "aad alamal.", "wcl alktab.", "wcl alktab."]
    assert len(engine.asked) == 4
    assert [made.route.name for made in found[:2]] == ["ar→en", "ar→es"]


def test_nothing_asked_is_nothing_done() -> None:
    engine = Speller()
    assert drafter(engine).draft([]) == []
    assert engine.asked == []


def test_a_language_without_a_route_is_an_error() -> None:
    with pytest.raises(RouteError):
        drafted("وصل الكتاب.", "de")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("قالت **ليلى** كلمتها.", "qalt **lyly** klmtha."),
        ('انظر [الموقع *الجديد*](https://example.org/a_b "عنوان") الآن[^1].', 'anzr [almwqa *aljdyd*](https://example.org/a_b "عنوان") alan[^1].'),
        ("اكتب `make build` ثم ![رسم](x.png) واضغط <kbd>Enter</kbd>.", "aktb `make build` tm ![رسم](x.png) watgz <kbd>Enter</kbd>."),
        ("راسلوا desk@example.org أو https://example.org/ar اليوم.", "raslwa desk@example.org aw https://example.org/ar alywm."),
    ],
)
def test_markup_comes_back_on_the_words_it_lay_on(source: str, text: str) -> None:
    made = drafted(source)
    assert made.text == text
    assert made.findings == ()
    assert fixed_parts(made.text) == fixed_parts(source)


def test_reference_links_are_links_where_the_document_defines_them() -> None:
    request = Request("انظر [الموقع] و[آخر].", "ar", "en", frozenset({"الموقع"}))
    made = drafter().draft([request])[0]
    assert fixed_parts(made.text, references=request.references) == fixed_parts(request.source, references=request.references)
    assert "[الموقع]" in made.text
    assert "[akr]" in made.text.replace("\\", "")


def test_the_typography_is_that_of_the_language() -> None:
    space = "\N{NO-BREAK SPACE}"
    assert drafted("بلغت ١٤٫٥٪ «فقط»؛", "es").text == f"blgt 14,5{space}% «fqz»;"
    assert drafted("هل تكفي؟", "es").text == "¿hl tkfy?"
    assert drafted("قال «نعم» أمس.").text in ("qal “nam” ams.", "qal ‘nam’ ams.")
    assert [drafted("١٬٢٠٠٫٥٠", language).text for language in ("en", "es")] == ["1,200.50", "1.200,50"]
    assert drafted("زيادة ١٤٪ في `١٤٪`.", "en").text == "zyadh 14% fy `١٤٪`."


@pytest.mark.parametrize("source", ["2026", "Portalis Logistics", "14,5 %", "`code`", "**CC0**", "Clara Winterfeld"])
def test_what_has_no_arabic_is_not_sent_to_the_model(source: str) -> None:
    engine = Speller()
    made = drafted(source, engine=engine)
    assert engine.asked == []
    assert fixed_parts(made.text) == fixed_parts(source)
    assert made.text.replace("%", "").replace(",", ".").split()[0] == source.replace("%", "").replace(",", ".").split()[0]


def test_several_sentences_inside_one_span_are_solved_one_by_one_and_joined() -> None:
    engine = Speller()
    made = drafted("**وصل الكتاب. عاد العمال.**", engine=engine)
    assert [text for text, _ in engine.asked] == ["وصل الكتاب.", "عاد العمال."]
    assert made.text == "**wcl alktab. aad alamal.**"


def test_terms_are_written_over_the_words_that_stand_for_them() -> None:
    made = drafted("استمر **النضال** طويلًا.")
    assert made.text == "astmr **struggle** zwylًa."
    assert made.findings == ()


def test_a_term_keeps_its_link_and_its_clitics_words() -> None:
    assert drafted("وصل إلى [مصرف ليبيا](https://example.org) أمس.").text == "wcl aly [Bank of Libya](https://example.org) ams."


def test_a_title_that_is_a_term_is_that_term_and_nothing_else() -> None:
    assert drafted("النضال").text == "Struggle"
    assert drafted("*مصرف ليبيا*").text == "*Bank of Libya*"
    assert drafted("النضال!").text == "struggle!"
    kept = drafter(termbase="source,en,do-not-translate\nتزامن,tazamun,yes\n").draft([Request("تزامن", "ar", "en")])[0]
    assert (kept.text, kept.findings) == ("tazamun", ())


def test_the_hypothesis_that_has_the_term_is_chosen() -> None:
    class Choosing(Speller):
        def decode(self, texts: Sequence[str], leg: Leg, **_: object) -> list[tuple[Hypothesis, ...]]:
            return [(Hypothesis("The fight went on.", -0.1), Hypothesis("The struggle went on.", -0.3)) for _ in texts]

    assert drafted("استمر النضال.", engine=Choosing()).text == "The struggle went on."
    assert drafted("استمر العمل.", engine=Choosing()).text == "The fight went on."


def test_a_term_that_cannot_be_placed_is_a_finding() -> None:
    made = drafted("استمر النضال طويلًا جدًا.", engine=Speller(lambda *_: Hypothesis("It went on for a very long time.", -0.1)))
    assert made.text == "It went on for a very long time."
    assert "term-missing" in rules(made)
    assert "“struggle”" in made.findings[-1].message


def test_terms_of_the_arabic_hold_where_the_source_is_reviewed_english() -> None:
    original = "استمر النضال في مصرف ليبيا."
    made = drafted("The struggle at the Bank of Libya continued.", "es", language="en", original=original)
    assert "lucha" in made.text
    assert "Banco de Libia" in made.text
    plain = drafted("The struggle to open a jar is real.", "es", language="en", original="من الصعب فتح المرطبان.")
    assert "lucha" not in plain.text


def test_a_route_through_english_keeps_markup_terms_and_the_english_it_went_through() -> None:
    made = drafted("استمر **النضال** في `make`.", "fr")
    assert made.route.name == "ar→en→fr"
    assert made.through == "astmr alntal fy make."
    assert "**lutte**" in made.text
    assert "`make`" in made.text
    assert made.score == pytest.approx(-0.5)


def test_what_rescue_cannot_mend_is_marked() -> None:
    looping = Speller(lambda *_: Hypothesis("the same thing the same thing the same thing the same thing", -0.1))
    made = drafted("وصل الكتاب إلى القراء في العاصمة.", engine=looping)
    assert ("loop", "warning") in [(finding.rule, finding.severity) for finding in made.findings]


def test_a_model_without_an_answer_gives_no_text() -> None:
    silent = Speller(lambda *_: Hypothesis("", 0.0))
    assert drafted("وصل الكتاب.", engine=silent).text == ""
    marked = drafted("وصل [الكتاب](https://example.org).", engine=silent)
    assert (marked.text, marked.findings[0].severity) == ("", "blocking")


def test_hostile_answers_lose_nothing_and_add_no_markup() -> None:
    source = "قالت [ليلى](https://example.org/x) **كلمتها** في `make`[^1]."
    for answer in ("**bold** [x](https://evil.example) <script>", "`", "# heading\n> quote", "[^9] ![](y.png)", "\\", "| a | b |", "make make make"):
        made = drafted(source, engine=Speller(lambda *_, answer=answer: Hypothesis(answer, -1.0)))  # type: ignore[misc]
        assert fixed_parts(made.text) == fixed_parts(source), answer
        assert "\n" not in made.text


def test_hashtags_stay_hashtags_or_are_told() -> None:
    assert drafted("انشروا تحت #وسم_التضامن اليوم.").text.replace("\\", "") == "ansrwa tht #wsm_alttamn alywm."
    lost = drafted("انشروا تحت #وسم_التضامن اليوم.", engine=Speller(lambda *_: Hypothesis("Post under the tag today.", -0.1)))
    assert ("hashtag-lost", "note") in [(finding.rule, finding.severity) for finding in lost.findings]
    assert "hashtag-lost" not in rules(drafted("المادة رقم # 5 والعدد #7."))


def test_a_long_sentence_is_one_unit_again() -> None:
    source = "أضرب عمال الميناء أسبوعين كاملين من أجل أجورهم؛ ثم عادوا إلى أرصفتهم منتصرين بعد مفاوضات طويلة، لكن الإدارة لم تدفع لهم شيئا حتى اليوم."
    engine = Speller()
    made = drafter(engine, words=8).draft([Request(source, "ar", "en")])[0]
    assert len(engine.asked) >= 3
    assert made.text.count(".") == 1
    assert len(made.text.split()) == len(source.split())


def test_the_score_is_the_mean_over_the_sentences() -> None:
    scores = {"وصل الكتاب.": -0.2, "عاد العمال.": -0.4}
    engine = Speller(lambda text, leg: Hypothesis(spelled(text, leg).text, scores[text], (Link(0, 3, 0, 3),)))
    assert drafted("**وصل الكتاب. عاد العمال.**", engine=engine).score == pytest.approx(-0.3)
