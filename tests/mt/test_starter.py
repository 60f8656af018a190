"""The shipped model: stock Argos Translate runs all its directions, and what the pipeline makes of fixed sentences is sound.

Nothing here passes by accident: figures, addresses and the target language are checked in the output, not its wording.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import inline
from pipeline.commands.workspace import Workspace, open_workspace
from pipeline.draft import Drafted, Request
from pipeline.engine import packages, packing

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "models" / "starter"
TARGETS = ("en", "es", "fr", "de")
DIRECTIONS = [*(("ar", target) for target in TARGETS), *(("en", target) for target in TARGETS[1:])]
COMMON = {
    "en": {"the", "of", "and", "to", "in", "is", "that", "a", "for", "are"},
    "es": {"el", "la", "los", "las", "de", "que", "en", "y", "es", "del", "una", "un"},
    "fr": {"le", "la", "les", "de", "des", "et", "est", "une", "un", "du", "que", "en"},
    "de": {"der", "die", "das", "und", "ist", "in", "den", "eine", "nicht", "von", "zu", "ein"},
}
SENTENCES = [
    "إن البرمجيات الحرة شرط من شروط استقلال الصحافة عن الشركات الكبرى.",
    "تقول النقابة إن العمال يطالبون بزيادة الأجور وبحقهم في التنظيم.",
    "لا يمكن للديمقراطية أن تعيش من دون صحافة مستقلة وقراء يسألون.",
    "نناقش في هذا المقال علاقة اليسار بالتكنولوجيا وبالذكاء الاصطناعي.",
]
COUNTED = {
    "شارك في المسيرة نحو 3500 عامل.": {"3500"},
    "طالبت النقابة بزيادة الأجور بنسبة ١٥٪ قبل نهاية عام 2027.": {"15", "2027"},
    "بلغ عدد الأعضاء 412 عضواً في 18 مدينة.": {"412", "18"},
}
MARKED = "انظر [الموقع](https://example.org/a?b=1) و`git push` قبل **الغد**[^1]."


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return open_workspace(ROOT)


@pytest.fixture(scope="module")
def drafted(workspace: Workspace) -> Iterator[dict[str, list[Drafted]]]:
    with workspace.drafter() as drafter:
        yield {target: drafter.draft([Request(text, "ar", target) for text in [*COUNTED, *SENTENCES, MARKED]]) for target in TARGETS}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def test_it_is_small_enough_to_be_cloned() -> None:
    assert sum(path.stat().st_size for path in STARTER.rglob("*") if path.is_file()) < 50_000_000


def test_it_opens_a_direct_route_to_every_language_and_from_english() -> None:
    found = {(package.source, package.target) for package in packages.survey(ROOT).packages}
    assert set(DIRECTIONS) <= found


@pytest.mark.parametrize("target", TARGETS)
def test_a_draft_is_in_its_language_and_in_no_other(target: str, drafted: dict[str, list[Drafted]]) -> None:
    text = words(" ".join(d.text for d in drafted[target]))
    share = {language: sum(word in common for word in text) / len(text) for language, common in COMMON.items()}
    assert max(share, key=lambda language: share[language]) == target
    assert share[target] > 0.15
    assert not re.search("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]", " ".join(d.text for d in drafted[target]))


@pytest.mark.parametrize("target", TARGETS)
def test_no_address_code_or_footnote_is_lost(target: str, drafted: dict[str, list[Drafted]]) -> None:
    assert inline.fixed_parts(drafted[target][-1].text) == inline.fixed_parts(MARKED)
    assert inline.marks(drafted[target][-1].text) == inline.marks(MARKED)


@pytest.mark.parametrize("target", TARGETS)
def test_figures_are_kept_whatever_digits_the_source_writes(target: str, drafted: dict[str, list[Drafted]]) -> None:
    for figures, draft in zip(COUNTED.values(), drafted[target], strict=False):
        assert figures <= set(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\N{NARROW NO-BREAK SPACE}](?=\d{3})", "", draft.text)))


STOCK = """
import json, sys
from pathlib import Path
from benchmarks import stock
home, files = map(Path, sys.argv[1:3])
translate = stock.install(stock.load(home), sorted(files.glob("*.argosmodel")))
text = {
    "ar": "تقول النقابة إن العمال يطالبون بزيادة الأجور. وقالت الحكومة إنها لا توافق.",
    "en": "The union says that the workers want higher wages. The government does not agree.",
}
print(json.dumps({d: translate(text[d[:2]], *d.split("-")) for d in sys.argv[3:]}))
"""


def test_stock_argos_translate_installs_and_runs_all_seven_directions(tmp_path: Path) -> None:
    packing.pack_all(STARTER, tmp_path / "files")
    wanted = [f"{source}-{target}" for source, target in DIRECTIONS]
    done = subprocess.run(
        [sys.executable, "-c", STOCK, str(tmp_path / "home"), str(tmp_path / "files"), *wanted],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(tmp_path)}, timeout=300,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) == set(wanted)
    for direction, text in found.items():
        assert len(words(text)) >= 6, direction
        assert "<2" not in text
        assert set(words(text)) & COMMON[direction[-2:]], (direction, text)
