"""What the pages promise: every task and every key of site.toml is described, the commands in README exist, the links lead somewhere."""

import dataclasses
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import config

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SECTIONS = {"site": config.Site, "languages": config.Language, "translation": config.Translation, "release": config.Release, "readers": config.Readers}
KEYS = [(table, each.name) for table, kind in SECTIONS.items() for each in dataclasses.fields(kind) if each.name != "code"]


@pytest.fixture(scope="module")
def tasks() -> set[str]:
    done = subprocess.run([sys.executable, "-m", "invoke", "--list", "--list-format=json"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return {each["name"] for each in json.loads(done.stdout)["tasks"]}


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_of_site_toml_is_described(table: str, key: str) -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `\[{table}(?:\.[^\]]*)?\]`.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/configuration.md has no section for [{table}]"
    row = re.search(rf"^\| `{key}` \|.+\|.+\|$", section[0], re.MULTILINE)
    assert row, f"docs/configuration.md does not describe {key} in [{table}]"


def test_the_described_defaults_are_the_real_ones() -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    for kind in SECTIONS.values():
        for each in dataclasses.fields(kind):
            if isinstance(each.default, int | str) and each.default != "":
                row = re.search(rf"^\| `{each.name}` \|([^|]+)\|", text, re.MULTILINE)
                assert row, each.name
                default = str(each.default).lower() if isinstance(each.default, bool) else each.default
                assert f"`{default}`" in row[1], f"{each.name}: the page says {row[1].strip()}, the code {each.default}"


def test_no_key_is_described_that_does_not_exist() -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == {key for _, key in KEYS}


def test_every_task_is_in_the_tour(tasks: set[str]) -> None:
    described = set(re.findall(r"(?:invoke|\./tazamun) ([a-z-]+)", "\n".join(page.read_text(encoding="utf-8") for page in PAGES)))
    assert tasks - described == set(), "tasks that no page mentions"


def test_every_command_in_the_pages_exists(tasks: set[str]) -> None:
    for page in PAGES:
        for line in re.findall(r"(?:\./tazamun|invoke) ([a-z][a-z-]*)", page.read_text(encoding="utf-8")):
            assert line in tasks, f"{page.name} names the task “{line}”, which does not exist"


def test_every_option_in_the_pages_exists(tasks: set[str]) -> None:
    for page in PAGES:
        for line in re.findall(r"(?:\./tazamun|invoke) ([a-z][a-z-]* [^`\n#]*--[^`\n#]*)", page.read_text(encoding="utf-8")):
            task, *rest = shlex.split(line)
            shown = subprocess.run([sys.executable, "-m", "invoke", "--help", task], cwd=ROOT, capture_output=True, encoding="utf-8", check=False).stdout
            for option in (each.split("=")[0] for each in rest if each.startswith("--")):
                assert option in shown, f"{page.name}: invoke {task} has no {option}"


def test_readme_has_exactly_two_commands_to_begin_with() -> None:
    block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert block
    assert [line.split("#")[0].strip() for line in block[1].splitlines() if line.strip()] == ["./tazamun demo", "./tazamun test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_in_the_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_page_names_this_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(?:work|root|tmp|home)/", page.read_text(encoding="utf-8")), page.name


def test_readme_has_a_picture_that_is_small() -> None:
    picture = re.search(r"!\[[^\]]+\]\((docs/images/[^)]+\.png)\)", README)
    assert picture
    assert (ROOT / picture[1]).stat().st_size < 300_000
