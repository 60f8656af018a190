"""What people change in the machine's drafts: figures, git as the source of the machine's text, and proposals for the termbase."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from pipeline import history, terms
from pipeline.commands import stats
from pipeline.errors import ConfigError
from pipeline.measure import Figures, Sample, figures, scores
from pipeline.model import text_hash
from pipeline.replacements import Replacement, changes, proposals, replacements
from tests.newsroom import Newsroom

MODEL = "tiny 0.1"


def sample(source: str, machine: str | None, approved: str, **fields: str) -> Sample:
    return replace(Sample("en", MODEL, source, approved, machine), **fields)  # type: ignore[arg-type]


def test_figures_are_over_what_is_known_and_count_what_is_not() -> None:
    samples = [sample("أ", "The workers won.", "The workers won."), sample("ب", "They are slaves.", "They went home at last."), sample("ج", None, "Third.")]
    found = figures([*samples, sample("د", None, "Quatre.", language="fr")], [("en", MODEL, 3.0), ("en", MODEL, 1.0), ("en", MODEL, 9.0)])
    machine, approved = ["The workers won.", "They are slaves."], ["The workers won.", "They went home at last."]
    ter, chrf = TER().corpus_score(machine, [approved]).score, CHRF().corpus_score(machine, [approved]).score
    assert found == [
        Figures("en", MODEL, 3, 1, untouched=50.0, ter=round(ter, 1), chrf=round(chrf, 1), review_days=3.0),
        Figures("fr", MODEL, 1, 1),
    ]


def test_ter_is_edits_a_hundred_words_of_the_approved_text() -> None:
    assert scores(["the union of dockers won"], ["the union of dock workers won"])[0] == 33.3
    assert scores(["b c d a"], ["a b c d"])[0] == 25.0, "a moved word is one edit"
    assert figures([]) == []


@pytest.mark.parametrize(
    ("machine", "approved", "expected"),
    [
        ("The syndicate won.", "The union won.", [("syndicate", "union")]),
        ("the Syndicate of the **port** workers", "the union of **dock** workers", [("Syndicate", "union"), ("the port", "dock")]),
        ("Union won.", "union won.", []),
        ("He said yes.", "He said: yes, no.", []),
        ("one two three four five", "six seven eight nine ten", []),
        ("l’union des dockers", "l’union des débardeurs", [("dockers", "débardeurs")]),
        ("Der Streik", "Der Arbeitskampf [hier](https://example.org)", [("Streik", "Arbeitskampf hier")]),
        ("", "New.", []),
    ],
)
def test_changes_of_a_sentence(machine: str, approved: str, expected: list[tuple[str, str]]) -> None:
    assert changes(machine, approved) == expected


UNION = [
    sample("فازت النقابة اليوم.", "The syndicate won today.", "The union won today."),
    sample("قالت والنقابة ترفض العرض.", "She said the syndicate refuses.", "She said the union refuses."),
    sample("اجتماعٌ للنقابة غدًا في المرفأ.", "A syndicate meeting tomorrow.", "A union meeting tomorrow."),
    sample("وصل المرفأ خبر.", "News reached the port.", "News reached the harbour."),
    sample("عاد الجميع اليوم.", "Everyone came back today.", "Everyone came back today."),
]


def test_the_arabic_behind_a_replacement_is_found_with_and_without_prefixes() -> None:
    assert replacements(UNION) == [Replacement("en", "syndicate", "union", 3, "النقابة")]


def test_arabic_that_cannot_be_told_is_left_open() -> None:
    same = [sample("قال علي نعم.", "Ali says yes.", "Ali said yes."), sample("قال علي لا.", "Ali says no.", "Ali said no.")]
    found = replacements(same)
    assert [(each.before, each.after, each.count) for each in found] == [("says", "said", 2)]
    assert found[0].term == "قال علي", "two words that always stand together are one phrase"
    apart = [sample("قال الجميع نعم علي.", "Ali says yes.", "Ali said yes."), sample("قال لا هناك علي.", "Ali says no.", "Ali said no.")]
    assert replacements(apart)[0].term == ""


def test_a_sentence_that_stands_twice_counts_once() -> None:
    assert replacements([UNION[0], replace(UNION[0], article="other")]) == []


def test_proposals_are_a_termbase_without_what_is_known() -> None:
    found = [
        *replacements(UNION),
        Replacement("fr", "syndicat, ancien", "union", 2, "النقابة"),
        Replacement("en", "a", "b", 9),
        Replacement("de", "x", "y", 2, "مرفأ"),
    ]
    rows = proposals(found)
    parsed = terms.parse(rows)
    assert [(term.source, dict(term.targets)) for term in parsed] == [("النقابة", {"en": ("union",), "fr": ("union",)}), ("مرفأ", {"de": ("y",)})]
    assert parsed[0].note == "en: for “syndicate” in 3 sentences; fr: for “syndicat, ancien” in 2 sentences"
    assert [term.source for term in terms.parse(proposals(found, ["النقابة"]))] == ["مرفأ"]
    assert proposals([]) == ""


def git(room: Newsroom, *words: str, when: str) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    names = {"GIT_AUTHOR_NAME": "Lina", "GIT_AUTHOR_EMAIL": "lina@example.org", "GIT_COMMITTER_NAME": "Lina", "GIT_COMMITTER_EMAIL": "lina@example.org"}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(room.root), "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, **names}
    subprocess.run(["git", *words], cwd=room.root, env=environment, check=True, capture_output=True)


def committed(room: Newsroom, day: int) -> None:
    moment = f"2026-11-{day:02}T10:00:00+00:00"
    if not (room.root / ".git").exists():
        git(room, "init", "-q", when=moment)
    git(room, "add", "translations", "content", when=moment)
    git(room, "commit", "-q", "-m", "work", when=moment)


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """Return the newsroom with English drafts, committed by the machine on the second of November."""
    room.translate(languages=["en"])
    committed(room, 2)
    return room


def test_git_gives_back_what_the_machine_wrote_if_its_hash_is_right(room: Newsroom) -> None:
    machine = room.entry("en", "study", "وصل")
    assert machine.provenance
    room.approve("en", "study", "وصل", 'The "book" reached its readers.')
    room.person("en", "study", "كتبت", target="A sentence \N{LINE SEPARATOR} with a separator.")
    committed(room, 4)
    found = history.first_written(room.root, ["translations/en/study.po"], [text_hash(machine.target), text_hash('The "book" reached its readers.'), "0" * 12])
    assert {key: (each.text, each.when.day) for key, each in found.items()} == {
        machine.provenance.text_hash: (machine.target, 2),
        text_hash('The "book" reached its readers.'): ('The "book" reached its readers.', 4),
    }
    assert history.first_written(room.root, ["translations/en/study.po"], [text_hash(room.entry("en", "study", "كتبت").target)])
    assert history.first_written(room.root, ["translations/en/news.po"], [text_hash(machine.target)]) == {}


def test_outside_a_repository_nothing_is_found(tmp_path: Path) -> None:
    assert history.first_written(tmp_path, ["translations/en/study.po"], ["0" * 12]) == {}


def told(room: Newsroom, **options: object) -> dict[str, list[dict[str, object]]]:
    ran = room.ran(stats.stats, as_json=True, **options)
    assert (ran.code, ran.err) == (0, "")
    result: dict[str, list[dict[str, object]]] = json.loads(ran.out)
    return result


def test_the_command_measures_approved_sentences_and_their_time_in_review(room: Newsroom) -> None:
    room.approve("en", "study", "وصل", "The book reached its readers.")
    room.approve("en", "study", "كتبت")
    room.person("en", "study", "دراسة", target="A brief study")
    room.replace("translations/en/study.md", "status: draft", "status: approved\napproved: 2026-11-05T22:00:00+00:00")
    committed(room, 6)
    (only,) = told(room)["figures"]
    assert (only["language"], only["model"], only["approved"], only["unknown"], only["untouched"], only["review_days"]) == ("en", MODEL, 2, 0, 50.0, 3.5)
    assert isinstance(only["ter"], float)
    assert only["ter"] > 0
    ran = room.ran(stats.stats)
    assert re.search(rf"^en +{MODEL} +2 +50 % +[\d.]+ +[\d.]+ +3\.5$", ran.out, re.MULTILINE)


def test_what_was_edited_before_the_first_commit_is_said_to_be_unknown(room: Newsroom) -> None:
    room.translate(languages=["fr"])
    room.approve("fr", "study", "وصل", "Le livre est arrivé.")
    committed(room, 3)
    (only,) = told(room, languages=["fr"])["figures"]
    assert (only["approved"], only["unknown"], only["ter"], only["untouched"]) == (1, 1, None, None)
    ran = room.ran(stats.stats, languages=["fr"])
    assert "The machine's text of 1 sentence is in no commit" in ran.out
    assert re.search(rf"^fr +{MODEL} +1 +– +– +– +–$", ran.out, re.MULTILINE)


def test_nothing_approved_yet(room: Newsroom) -> None:
    assert room.ran(stats.stats).out == "Nothing is measured yet: no sentence that a machine drafted has been approved.\n"


def test_proposals_go_into_a_file_that_the_termbase_reads(room: Newsroom) -> None:
    for slug, source in (("one", "فازت النقابة اليوم."), ("two", "قالت النقابة نعم."), ("three", "عادت النقابة غدًا.")):
        room.write(f"content/{slug}.md", f"---\ntitle: خبر {slug}\nslug: {slug}\n---\n\n{source}\n")
    room.translate(languages=["en"])
    committed(room, 7)
    for slug in ("one", "two", "three"):
        machine = room.entry("en", slug, {"one": "فازت", "two": "قالت", "three": "عادت"}[slug]).target
        assert "alnqabp" in machine or "alnqabh" in machine
        room.approve("en", slug, {"one": "فازت", "two": "قالت", "three": "عادت"}[slug], re.sub("alnqab[ph]", "the union", machine))
    path = room.root / "proposals.csv"
    ran = room.ran(stats.stats, terms=str(path))
    assert ran.out.endswith(f"{path}: 1 proposal for translations/terms.csv. Keep the good ones.\n")
    (term,) = terms.parse(path.read_text(encoding="utf-8"))
    assert (term.source, term.target("en")) == ("النقابة", "the union")
    room.write("translations/terms.csv", path.read_bytes())
    assert "0 proposals" in room.ran(stats.stats, terms=str(path)).out
    assert terms.parse(path.read_text(encoding="utf-8")) == ()


def test_proposals_are_csv(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match=r"terms\.xlsx: Proposals are written as CSV"):
        room.ran(stats.stats, terms="terms.xlsx")
