"""The checks as a whole: what they promise for any text, across units, and to a reviewer who knows better."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checks import ALL, ARTICLE_CHECKS, Context, Expected, article_findings, dismissals, expected, unit_findings
from pipeline.model import MERGED_AWAY, Entry
from pipeline.terms import find, parse
from pipeline.typography import localize

LANGUAGES = ("en", "es", "fr", "de")
SOURCE = "وصل 20 عاملًا إلى [المصنع](https://example.org) يوم الثلاثاء."
SIGNS = (
    'abc دعم ،؛؟ ٠٣ 19 .,!? «»“„" () [] *_`~ <b> \\ & # \N{RIGHT-TO-LEFT MARK}\N{NO-BREAK SPACE}\N{ARABIC FATHA}'
    " https://x.org/ a@b.org [^1] ∅ \N{ZERO WIDTH JOINER}💡"
)
HOSTILE = ("كلمة " * 5_000, "(" * 5_000, "1 " * 5_000, "a" * 20_000, "«" * 5_000, "5.000." * 5_000, "9" * 5_000, "hundert" * 500, "[^1]" * 2_000)
STYLES = (("en", ","), ("es", "."), ("es", "\N{NO-BREAK SPACE}"), ("fr", "\N{NARROW NO-BREAK SPACE}"), ("de", "."))
TEXTS = st.lists(st.sampled_from([*SIGNS, "ثلاثة", "مليون", "hundert", "quatre-vingt", "](", "**", "1.000,5", "<<<<<<<", "%20"]), max_size=40).map("".join)


def rules(source: str, target: str, language: str = "en", context: Context | None = None) -> list[str]:
    return [found.rule for found in unit_findings(source, target, language=language, context=context)]


def entries(*pairs: tuple[str, str], context: str = "paragraph") -> list[Entry]:
    return [Entry(context, source, target) for source, target in pairs]


def article_rules(catalogue: Sequence[Entry], language: str = "en") -> list[tuple[str, int | None]]:
    return [(found.rule, found.unit) for found in article_findings(catalogue, language=language)]


def test_rules_are_unique_slugs_with_titles() -> None:
    assert len({check.rule for check in ALL}) == len(ALL)
    for check in ALL:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.rule)
        assert check.title
        assert not check.title.endswith(".")


def test_the_documentation_lists_every_check() -> None:
    text = (Path(__file__).parent.parent / "docs" / "checks.md").read_text(encoding="utf-8")
    for check in ALL:
        assert f"| `{check.rule}` | {check.severity} | {check.title} |" in text


@settings(derandomize=True, max_examples=300, deadline=None)
@given(source=TEXTS, target=TEXTS, language=st.sampled_from(LANGUAGES))
def test_any_text_can_be_checked_and_gives_the_same_twice(source: str, target: str, language: str) -> None:
    once = unit_findings(source, target, language=language)
    assert once == unit_findings(source, target, language=language)
    assert all(found.message and "\n" not in found.message for found in once)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([*LANGUAGES, "it", "pt-BR", ""]))
def test_unknown_languages_and_any_unicode_do_no_harm(source: str, target: str, language: str) -> None:
    assert isinstance(unit_findings(source, target, language=language), tuple)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_a_hostile_line_is_checked_to_its_end(text: str) -> None:
    assert unit_findings("نص قصير.", text, language="de")
    assert unit_findings(text, "Kurzer Text.", language="de")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers(min_value=2, max_value=10**9), st.sampled_from(STYLES))
def test_a_number_is_recognised_in_every_locale(number: int, style: tuple[str, str]) -> None:
    language, separator = style
    arabic = f"{number:,}".replace(",", "٬").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    found = rules(f"المجموع {arabic} قطعة", f"X: {number:,}".replace(",", separator), language)
    assert not {"lost-number", "added-number"} & set(found)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers(min_value=2, max_value=10**9), st.integers(min_value=2, max_value=10**9), st.sampled_from(LANGUAGES))
def test_another_number_is_noticed(number: int, other: int, language: str) -> None:
    short_year = number % 100 == other % 100 and min(number, other) < 100
    if number != other and not short_year:
        found = rules(f"المجموع {number} قطعة", f"X: {other}", language)
        assert "lost-number" in found


def test_a_merged_away_unit_has_no_findings() -> None:
    assert rules(SOURCE, MERGED_AWAY) == []
    assert article_rules(entries(("نص أول هنا", MERGED_AWAY), ("نص آخر هناك", MERGED_AWAY))) == []


def test_an_empty_target_has_that_finding_alone() -> None:
    assert rules(SOURCE, "") == ["empty"]


def test_a_dismissed_rule_is_silent_and_its_neighbours_are_not() -> None:
    target = "Workers arrived at the factory on Tuesday."
    assert rules(SOURCE, target) == ["lost-link", "lost-number"]
    assert rules(SOURCE, target, context=Context(dismissed=dismissals(["dismiss lost-link: the page is gone"]))) == ["lost-number"]


def test_emptiness_and_conflicts_cannot_be_dismissed() -> None:
    reasons = {"empty": "later", "conflict-marker": "later"}
    assert rules(SOURCE, "", context=Context(dismissed=reasons)) == ["empty"]
    assert "conflict-marker" in rules(SOURCE, "<<<<<<< mine", context=Context(dismissed=reasons))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("dismiss length: a proverb", {"length": "a proverb"}),
        ("# dismiss length: a proverb", {"length": "a proverb"}),
        ("  Dismiss  Length :  a: proverb ", {"length": "a: proverb"}),
        ("dismiss length:", {}),
        ("dismiss length", {}),
        ("do not dismiss length: please", {}),
        ("see above\ndismiss quotes: a poem", {"quotes": "a poem"}),
    ],
)
def test_dismissals_want_a_rule_and_a_reason(comment: str, expected: dict[str, str]) -> None:
    assert dict(dismissals([comment])) == expected


def test_findings_carry_the_place() -> None:
    [found] = unit_findings(SOURCE, "", language="en", context=Context(path="translations/en/a.po", line=7, unit=3))
    assert (found.path, found.line, found.unit) == ("translations/en/a.po", 7, 3)


def test_merged_neighbours_are_checked_against_both_sources() -> None:
    both = "وصل 20 عاملًا إلى المصنع. غادر 15 منهم."
    assert rules(both, "Twenty workers came to the factory; 15 of them left.") == []
    assert rules("وصل 20 عاملًا إلى المصنع.", "Twenty workers came to the factory; 15 of them left.") == ["added-number"]


def test_one_source_wants_one_target() -> None:
    same = "حقوق العمال"
    assert article_rules(entries((same, "Workers’ rights"), (same, "Labour rights"), (same, "Workers’ rights"))) == [("inconsistent", 1)]
    assert article_rules(entries((same, "Workers’ rights"), ("حقوقُ العُمّال", "workers’ rights."))) == []


def test_a_single_word_may_differ_between_kinds_of_text() -> None:
    heading, cell = Entry("heading", "نعم", "Yes"), Entry("cell 2", "نعم", "Yes, indeed")
    assert article_rules([heading, cell]) == []
    assert article_rules([Entry("cell", "نعم", "Yes"), cell]) == [("inconsistent", 1)]


def test_one_target_for_two_sources_is_noticed() -> None:
    target = "The workers left the factory at noon."
    assert article_rules(entries(("غادر العمال المصنع ظهرًا.", target), ("أغلقت الحكومة كل المدارس.", target))) == [("duplicate-target", 1)]
    assert article_rules(entries(("غادر العمال المصنع ظهرًا.", target), ("وغادر العمّال المصنع ظهراً.", target))) == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "Khaled", "Khalid"), ("fr", "Bachir", "Bashir"), ("es", "Mohamed", "Muhammad"), ("de", "Hassan", "Hasan"), ("en", "Muammar", "Moammar")],
)
def test_two_spellings_of_a_name_are_noticed(language: str, one: str, other: str) -> None:
    arabic = {"Khaled": "خالد", "Bachir": "بشير", "Mohamed": "محمد", "Hassan": "حسّان", "Muammar": "معمّر"}[one]
    catalogue = entries((f"كتب {arabic} رسالة.", f"A {one} B."), (f"عاد {arabic} أمس.", f"C {one} D."), (f"ضحك {arabic}.", f"E {other} F."))
    assert article_rules(catalogue, language) == [("name-spelling", 2)]


def test_inflected_and_unrelated_words_are_no_spellings_of_a_name() -> None:
    libanais = entries(("كاتب لبناني هنا.", "Un Libanais ici."), ("كاتبة لبنانية هناك.", "Une Libanaise là."))
    assert article_rules(libanais, "fr") == []
    assert article_rules(entries(("زار سالم المدينة.", "Salem visited Silam Street."), ("نام سالم.", "Salem slept."))) == []


def test_a_dismissed_disagreement_is_silent() -> None:
    first, second = entries(("حقوق العمال", "Workers’ rights"), ("حقوق العمال", "Labour rights"))
    dismissed = Entry("paragraph", second.source, second.target, comments=("dismiss inconsistent: a pun",))
    assert article_rules([first, first, dismissed]) == []
    assert {check.rule for check in ARTICLE_CHECKS} == {"inconsistent", "duplicate-target", "name-spelling"}


def test_the_termbase_tells_what_is_expected() -> None:
    termbase = parse("source,en,de\nخالد الحداد,Khaled al-Haddad,Khaled al-Haddad\nنقابة,trade union,Gewerkschaft\nفكرة,,Idee\n")
    matches = find(termbase, "قال خالد الحداد إن النقابة فكرة والنقابة حق.")
    assert expected(matches, "en") == (Expected("خالد الحداد", ("Khaled al-Haddad",), exact=True), Expected("نقابة", ("trade union",)))
    assert expected(matches, "de")[-1] == Expected("فكرة", ("Idee",))
    context = Context(terms=expected(matches, "de"))
    assert "lost-term" not in rules("قال", "Khaled al-Haddad: Der Gewerkschaftsgedanke ist eine Idee.", "de", context)
    assert "lost-term" in rules("قال", "Khaled al-Haddad: Der Verein ist eine Idee.", "de", context)


@pytest.mark.parametrize("locale", ["en-GB", "en_ZA", "es", "es_MX", "es-419", "es-US", "fr_CH", "de_CH", "de-AT"])
def test_a_locale_s_own_decimals_are_not_complained_about(locale: str) -> None:
    text = localize("+ 12.5 % + 7,5 %", locale)
    language = re.split("[-_]", locale)[0]
    assert "number-format" not in rules("بلغت ١٢٫٥٪ ثم ٧٫٥٪", text, language, Context(locale=locale))
    assert "number-format" in rules("بلغت ١٢٫٥٪ ثم ٧٫٥٪", text.translate(str.maketrans(".,", ",.")), language, Context(locale=locale))
