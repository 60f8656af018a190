"""site.toml: the shipped one is valid, and every mistake ends in one message with the line and the mend."""

import json
from pathlib import Path

import pytest

from pipeline.config import line_of, load, parse
from pipeline.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
CASES = json.loads((ROOT / "tests/data/cases/config.json").read_text(encoding="utf-8"))
SHIPPED = (ROOT / "site.toml").read_text(encoding="utf-8")
PLAIN = (ROOT / "tests/data/config/plain.toml").read_text(encoding="utf-8")


def test_the_shipped_file_is_valid() -> None:
    config = load(ROOT)
    assert config.source == "ar"
    assert config.targets == ("en", "es", "fr", "de")
    assert set(config.release.required) <= set(config.targets)
    assert config.languages["ar"].direction == "rtl"
    assert len(config.languages["ar"].months) == 12
    assert config.root == ROOT


def test_left_out_keys_have_their_documented_defaults() -> None:
    config = parse(PLAIN)
    assert (config.translation.fuzzy_threshold, config.translation.beam_size, config.translation.threads) == (75, 4, 0)
    assert (config.release.policy, config.site.timezone, config.languages["en"].months) == ("simultaneous", "UTC", ())
    assert (config.release.quorum, config.release.deadline, config.release.machine_text, config.release.unedited("en")) == (0, "", "hidden", 95)


@pytest.mark.parametrize(
    ("written", "shares"),
    [
        ("unedited_share = 80", (80, 80)),
        ("unedited_share = { default = 90, en = 50 }", (50, 90)),
        ("unedited_share = { en = 50 }", (50, 95)),
        ("[release.unedited_share]\ndefault = 0\nen = 100", (100, 0)),
    ],
)
def test_the_share_of_untouched_text_is_one_number_or_one_a_language(written: str, shares: tuple[int, int]) -> None:
    release = parse(PLAIN.replace('required = ["en"]', f'required = ["en"]\n{written}')).release
    assert (release.unedited("en"), release.unedited("fr")) == shares


@pytest.mark.parametrize("written", ['"2026-12-01"', "2026-12-01", "2026-12-01T18:00:00", '"10 days"'])
def test_a_deadline_is_a_date_however_it_is_written(written: str) -> None:
    release = parse(PLAIN.replace('required = ["en"]', f'required = ["en"]\npolicy = "deadline"\ndeadline = {written}')).release
    assert release.deadline == written.strip('"')


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_mistake_is_named_with_line_and_mend(case: dict[str, str]) -> None:
    text = PLAIN.replace(case["replace"], case["with"])
    assert text != PLAIN, "the case changes nothing"
    with pytest.raises(ConfigError) as caught:
        parse(text)
    message = str(caught.value)
    assert message.startswith(f"site.toml:{case['line']}: " if case["line"] else "site.toml: "), message
    assert case["says"] in message
    assert caught.value.mend


def test_a_missing_or_unreadable_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path)
    (tmp_path / "site.toml").write_bytes(b'[site]\nurl = "\xff"\n')
    with pytest.raises(ConfigError, match=r"site.toml:2: this is not UTF-8"):
        load(tmp_path)


def test_the_slash_at_the_end_of_the_address_goes() -> None:
    assert parse(PLAIN.replace("https://example.org", "https://example.org/press/")).site.url == "https://example.org/press"


def test_a_language_is_one_line() -> None:
    line = 'it = {name = "Italiano", direction = "ltr", locale = "it", site_name = "Tazamun"}\n'
    config = parse(PLAIN.replace("[languages.ar]", f"[languages]\n{line}\n[languages.ar]"))
    assert "it" in config.targets
    assert config.languages["it"].name == "Italiano"


def test_nothing_in_a_config_can_be_changed() -> None:
    config = parse(PLAIN)
    with pytest.raises(AttributeError):
        config.site.url = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        config.languages["xx"] = config.languages["ar"]  # type: ignore[index]


def test_a_line_is_found_by_table_and_key() -> None:
    assert line_of(SHIPPED, "languages.en", "name") == SHIPPED.splitlines().index('name = "English"') + 1
    assert line_of(SHIPPED, "nowhere", "name") is None
