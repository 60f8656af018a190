"""Other hypotheses of the engine for one sentence, worked out when somebody asks, one at a time, in a thread of its own.

The model is loaded at the first question and stays; what it says is in the decode cache afterwards, like everything it ever said.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

from pipeline import inline, typography
from pipeline.cache import Cache
from pipeline.commands.workspace import CACHE, Workspace
from pipeline.engine import decode
from pipeline.model import DecodeOptions, Document, Hypothesis
from pipeline.solving import Decodes

BEAM = 6
MOST = 5
LONGEST = 80
"""Words. Longer sentences are decoded in clauses by ``invoke translate``, and have no other readings as a whole."""


class Readings:
    """Asks the engine on behalf of the desk. ``close`` ends its thread."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readings")
        self._open = ExitStack()
        self._decoder: tuple[Workspace, Decodes] | None = None

    def readings(self, workspace: Workspace, document: Document, number: int, *, language: str) -> tuple[str, ...]:
        """Return different translations of a unit, the likeliest first, markup restored. Raises RouteError or PackageError."""
        return self._thread.submit(self._readings, workspace, document, number, language).result()

    def close(self) -> None:
        """Close the cache and the thread."""
        self._thread.submit(self._open.close)
        self._thread.shutdown()

    def _readings(self, workspace: Workspace, document: Document, number: int, language: str) -> tuple[str, ...]:
        lifted = inline.lift(document.units[number].source, references=document.references)
        if not lifted.text.strip() or len(lifted.text.split()) > LONGEST:
            return ()
        route = workspace.route(workspace.config.source, language)
        options = DecodeOptions(beam=BEAM, hypotheses=MOST, links=bool(lifted.spans))
        decoder = self._ready(workspace)
        texts = [lifted.text.strip()]
        for leg in route.legs[:-1]:
            texts = [decoder.decode(texts, leg, options=replace(options, links=False))[0][0].text]
        # through a pivot the words of the two ends are not linked, so markup is placed by position
        found = decoder.decode(texts, route.legs[-1], options=options if len(route.legs) == 1 else replace(options, links=False))[0]
        return tuple(dict.fromkeys(self._restored(workspace, document, lifted, found, language=language)))

    def _ready(self, workspace: Workspace) -> Decodes:
        if self._decoder is None or self._decoder[0] is not workspace:
            self._open.close()
            cache = self._open.enter_context(Cache(workspace.root / CACHE))
            decoder = decode.Decoder(workspace.survey.packages, cache=cache, work=workspace.root / ".cache", threads=workspace.config.translation.threads)
            self._decoder = (workspace, decoder)
        return self._decoder[1]

    @staticmethod
    def _restored(workspace: Workspace, document: Document, lifted: inline.Lifted, found: Iterable[Hypothesis], *, language: str) -> Iterable[str]:
        locale, labels = workspace.config.languages[language].locale, document.references
        for hypothesis in found:
            restored = inline.restore(lifted, hypothesis.text, hypothesis.links)
            if hypothesis.text.strip() and all(finding.severity != "blocking" for finding in restored.findings):
                final = typography.localize(restored.text, locale, protected=inline.protected(restored.text, references=labels))
                same = inline.fixed_parts(final, references=labels) == inline.fixed_parts(restored.text, references=labels)
                yield final if same else restored.text
