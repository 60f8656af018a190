"""Spelling dictionaries: which one is taken, what it answers, and that an answer is kept. The dictionary is made here; none need be installed."""

import json
from pathlib import Path

import pytest

from pipeline import dictionaries
from pipeline.checks import Context, Dictionary, unit_findings
from pipeline.dictionaries import Words, exchanges, find, installed, slips

AFFIXES = "SET UTF-8\nTRY esianrt\nSFX S Y 1\nSFX S 0 s .\nCOMPOUNDMIN 3\nCOMPOUNDFLAG C\n"
ENTRIES = "6\nworker/S\nunion/S\nthe\ncame\ncolour\nhafen/C\n"


def dictionary(folder: Path, name: str, entries: str = ENTRIES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(AFFIXES, encoding="utf-8")
    (folder / f"{name}.dic").write_text(entries, encoding="utf-8")
    return folder / name


@pytest.fixture
def words(tmp_path: Path) -> Words:
    pytest.importorskip("spylls", reason="spylls reads dictionaries; it is optional")
    return Words(dictionary(tmp_path / "dicts", "en_GB"), tmp_path / "cache" / "spelling.json")


@pytest.mark.parametrize(
    ("locale", "names", "wanted"),
    [
        ("en_GB", ["en_US", "en_GB"], "en_GB"),
        ("en-GB", ["en_US", "en_GB"], "en_GB"),
        ("de", ["de_AT", "de_DE"], "de_DE"),
        ("de_CH", ["de_AT", "de_DE"], "de_DE"),
        ("fr", ["fr", "fr_CA"], "fr"),
        ("pt_BR", ["pt_PT"], "pt_PT"),
        ("es", ["est_EE", "eo"], None),
    ],
)
def test_the_dictionary_that_fits_best_is_taken(tmp_path: Path, locale: str, names: list[str], wanted: str | None) -> None:
    for name in names:
        dictionary(tmp_path, name)
    found = find(locale, [tmp_path / "nowhere", tmp_path])
    assert (found.name if found else None) == wanted


def test_a_word_list_without_its_affixes_is_no_dictionary(tmp_path: Path) -> None:
    dictionary(tmp_path, "en_GB")
    (tmp_path / "en_GB.aff").unlink()
    assert find("en_GB", [tmp_path]) is None


def test_folders_of_ones_own_come_first(tmp_path: Path) -> None:
    folders = dictionaries.usual_folders({"DICPATH": str(tmp_path)})
    assert folders[0] == tmp_path
    assert len(folders) == len(dictionaries.FOLDERS) + 1


def test_without_a_dictionary_or_without_spylls_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed("en_GB", root=tmp_path, folders=[tmp_path]) is None
    dictionary(tmp_path, "en_GB")
    monkeypatch.setattr(dictionaries, "find_spec", lambda _: None)
    assert installed("en_GB", root=tmp_path, folders=[tmp_path]) is None


def test_words_are_known_with_their_endings(words: Words) -> None:
    assert [words.knows(word) for word in ("workers", "Workers", "wokrers", "colour", "color")] == [True, True, False, True, False]
    assert words.knows("x" * 500)


def test_the_word_that_was_meant_is_found(words: Words) -> None:
    assert [words.near(word) for word in ("wokrers", "workerss", "wrkers", "colpur", "xyzzy", "tje")] == ["workers", "workers", "workers", "colour", "", ""]


def test_answers_are_kept_until_the_dictionary_changes(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (words.knows("wokrers"), words.near("wokrers")) == (False, "workers")
    words.save()
    monkeypatch.setattr(dictionaries, "_loaded", lambda _: pytest.fail("the dictionary was read again"))
    again = Words(words.base, words.cache)
    assert (again.knows("wokrers"), again.near("wokrers")) == (False, "workers")
    monkeypatch.undo()
    words.base.with_name("en_GB.dic").write_text("1\nwokrers\n", encoding="utf-8")
    assert Words(words.base, words.cache).knows("wokrers")


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"dictionary": 3}', '{"known": {}}'])
def test_a_damaged_cache_is_no_cache(words: Words, damage: str) -> None:
    words.cache.parent.mkdir()
    words.cache.write_text(damage, encoding="utf-8")
    assert Words(words.base, words.cache).knows("workers")


def test_a_dictionary_that_cannot_be_read_calls_nothing_wrong(tmp_path: Path) -> None:
    pytest.importorskip("spylls", reason="spylls reads dictionaries; it is optional")
    dictionary(tmp_path, "en_GB")
    (tmp_path / "en_GB.aff").write_text("SET NO-SUCH-ENCODING\n", encoding="utf-8")
    assert Words(tmp_path / "en_GB", tmp_path / "cache.json").knows("wokrers")


def test_nothing_asked_is_nothing_kept(words: Words) -> None:
    words.save()
    assert not words.cache.exists()
    words.knows("the")
    words.save()
    assert json.loads(words.cache.read_text(encoding="utf-8"))["known"] == {"the": True}


def test_the_check_says_what_was_meant(words: Words) -> None:
    context = Context(dictionary=Dictionary(words.knows, words.near))
    [found] = unit_findings("وصل العمال.", "The wokrers came.", language="en", context=context)
    assert (found.rule, found.severity) == ("spelling", "note")
    assert found.message.startswith("«wokrers» (workers?): correct the spelling")
    assert unit_findings("وصل العمال.", "The workers came.", language="en", context=context) == ()


def test_slips_never_give_the_word_itself() -> None:
    for word in ("workers", "aa", "Überprüfung"):
        assert word not in set(exchanges(word))
        assert word not in set(slips(word))
