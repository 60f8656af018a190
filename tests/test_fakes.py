"""The fakes do what the real things promise."""

from datetime import UTC, datetime, timedelta

from pipeline.model import DecodeOptions, Hypothesis, Leg
from pipeline.solving import Decodes
from tests.fakes import BracketTranslator, FakeClock

LEG = Leg("ar", "en", "fake", "1", "0" * 64)


def test_bracket_translator_brackets_each_text_and_remembers_it():
    fake: Decodes = BracketTranslator()
    heard = []
    found = fake.decode(["نص", "آخر", "نص"], LEG, progress=lambda *at: heard.append(at))
    assert [hypotheses[0].text for hypotheses in found] == ["(نص)", "(آخر)", "(نص)"]
    assert [text for text, _, _ in fake.calls] == ["نص", "آخر", "نص"]
    assert heard == [(2, 2)]


def test_bracket_translator_links_every_word_to_itself_when_asked():
    text = "قال «نعم»، ثم مضى"
    (hypothesis,) = BracketTranslator().decode([text], LEG, options=DecodeOptions(links=True))[0]
    assert [text[k.start : k.end] for k in hypothesis.links] == [hypothesis.text[k.target_start : k.target_end] for k in hypothesis.links]
    assert [text[k.start : k.end] for k in hypothesis.links] == ["قال", "«", "نعم", "»", "،", "ثم", "مضى"]
    assert BracketTranslator().decode([text], LEG)[0][0].links == ()


def test_bracket_translator_takes_another_rule():
    fake = BracketTranslator(lambda text: Hypothesis(text.upper(), -2.0))
    assert fake.decode(["a"], LEG) == [(Hypothesis("A", -2.0),)]


def test_fake_clock_stands_still_until_moved():
    clock = FakeClock(datetime(2026, 3, 1, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 3, 1, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock() == datetime(2026, 3, 2, tzinfo=UTC)


def test_fake_clock_steps_at_each_look():
    clock = FakeClock(datetime(2026, 3, 1, tzinfo=UTC), step=timedelta(minutes=1))
    assert clock() + timedelta(minutes=1) == clock()
