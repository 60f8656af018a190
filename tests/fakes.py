"""Stand-ins for the outside world, as small as they can be; ``test_fakes.py`` tests them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.engine.align import words
from pipeline.model import DecodeOptions, Hypothesis, Leg, Link


def bracketed(text: str) -> Hypothesis:
    """Return the fake's translation: the text in brackets, every word linked to itself one place further on."""
    return Hypothesis(f"({text})", -0.1, tuple(Link(start, end, start + 1, end + 1) for start, end in words(text)))


class BracketTranslator:
    """Translates "نص" to "(نص)" in any direction; ``calls`` holds what it was asked, text by text, with leg and options."""

    def __init__(self, translate: Callable[[str], Hypothesis] = bracketed) -> None:
        self.translate = translate
        self.calls: list[tuple[str, Leg, DecodeOptions]] = []

    def decode(
        self, texts: Sequence[str], leg: Leg, *, options: DecodeOptions | None = None, progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        self.calls += [(text, leg, options or DecodeOptions()) for text in texts]
        if progress:
            progress(len(set(texts)), len(set(texts)))
        found = [self.translate(text) for text in texts]
        if options is None or not options.links:
            found = [Hypothesis(hypothesis.text, hypothesis.score) for hypothesis in found]
        return [(hypothesis,) for hypothesis in found]


class FakeClock:
    """A clock that stands still until it is told to go on, or goes on by ``step`` at each look."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 9, 30, tzinfo=UTC), *, step: timedelta = timedelta()) -> None:
        self.now, self.step = now, step

    def __call__(self) -> datetime:
        seen = self.now
        self.now += self.step
        return seen

    def advance(self, by: timedelta) -> None:
        self.now += by
