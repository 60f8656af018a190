"""The cache keeps what it is given, survives damage, and never ends a run."""

import sqlite3
import stat
from pathlib import Path

import pytest

from pipeline.cache import Cache, cache_key

KEYS = [cache_key(str(number)) for number in range(1200)]


def test_what_was_put_is_there_after_opening_again(tmp_path: Path):
    path = tmp_path / "deep" / "decoded.sqlite"
    with Cache(path) as cache:
        cache.put({KEYS[0]: "العدالة", KEYS[1]: ""})
    with Cache(path) as cache:
        assert cache.get(KEYS[:3]) == {KEYS[0]: "العدالة", KEYS[1]: ""}
        assert cache.findings == []


def test_more_keys_than_one_statement_takes(tmp_path: Path):
    with Cache(tmp_path / "c.sqlite") as cache:
        cache.put(dict.fromkeys(KEYS, "x"))
        assert len(cache.get([*KEYS, *KEYS])) == len(KEYS)


def test_a_batch_is_safe_without_closing(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    killed = Cache(path)
    killed.put({KEYS[0]: "kept"})
    # A killed process closes nothing: another connection must see the batch all the same.
    assert Cache(path).get(KEYS[:1]) == {KEYS[0]: "kept"}


def test_the_last_value_of_a_key_counts(tmp_path: Path):
    with Cache(tmp_path / "c.sqlite") as cache:
        cache.put({KEYS[0]: "old"})
        cache.put({KEYS[0]: "new"})
        assert cache.get(KEYS[:1]) == {KEYS[0]: "new"}


@pytest.mark.parametrize("content", [b"this is no database at all, and long enough to be looked at" * 40, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_moved_away_and_begun_again(tmp_path: Path, content: bytes):
    path = tmp_path / "c.sqlite"
    path.write_bytes(content)
    with Cache(path) as cache:
        cache.put({KEYS[0]: "new"})
        assert cache.get(KEYS[:1]) == {KEYS[0]: "new"}
        assert [(finding.rule, finding.severity) for finding in cache.findings] == [("cache", "warning")]
    assert (tmp_path / "c.sqlite.damaged").read_bytes() == content
    with Cache(path) as cache:
        assert cache.get(KEYS[:1]) == {KEYS[0]: "new"}
        assert cache.findings == []


def test_damage_in_the_middle_of_a_run(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    with Cache(path) as cache:
        cache.put(dict.fromkeys(KEYS, "x" * 500))
    whole = bytearray(path.read_bytes())
    whole[4096 : len(whole)] = b"\xee" * (len(whole) - 4096)
    path.write_bytes(whole)
    with Cache(path) as cache:
        cache.get(KEYS)
        cache.put({KEYS[0]: "again"})
        assert cache.get(KEYS[:1]) == {KEYS[0]: "again"}
        assert len(cache.findings) == 1


def test_a_table_of_another_shape_is_damage(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE decoded (something TEXT)")
    connection.close()
    with Cache(path) as cache:
        cache.put({KEYS[0]: "new"})
        assert cache.get(KEYS[:1]) == {KEYS[0]: "new"}
        assert len(cache.findings) == 1


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with Cache(tmp_path / "file" / "c.sqlite") as cache:
        cache.put({KEYS[0]: "lost"})
        assert cache.get(KEYS[:1]) == {}
        assert len(cache.findings) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_full_disk_is_done_without_after_one_warning(tmp_path: Path):
    cache = Cache(tmp_path / "c.sqlite")
    # SQLite's own limit raises the very error of a full disk.
    cache._connection.execute("PRAGMA max_page_count = 2")
    for key in KEYS[:5]:
        cache.put({key: "x" * 9000})
    assert ["full" in finding.message for finding in cache.findings] == [True]
    assert cache.get(KEYS[:5]) == {}


def test_a_read_only_file_is_done_without(tmp_path: Path):
    path = tmp_path / "c.sqlite"
    Cache(path).close()
    path.chmod(stat.S_IREAD)
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        with Cache(path) as cache:
            cache._connection and cache._connection.execute("PRAGMA query_only = 1")
            cache.put({KEYS[0]: "lost"})
            assert cache.get(KEYS[:1]) == {}
            assert len(cache.findings) == 1
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_no_path_keeps_nothing_and_says_nothing():
    with Cache(None) as cache:
        cache.put({KEYS[0]: "x"})
        assert cache.get(KEYS[:1]) == {}
        assert cache.findings == []


def test_keys_tell_where_a_part_ends():
    assert len({cache_key("ab", "c"), cache_key("a", "bc"), cache_key("abc"), cache_key("abc", "")}) == 4
