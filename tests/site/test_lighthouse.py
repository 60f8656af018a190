"""Lighthouse gives the home page and an article at least 95 of 100 in every respect, on a slow phone, in Arabic and in a Latin script."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest

from pipeline.site import build
from tests import sample_site
from tests.site import tools

pytestmark = pytest.mark.browser
LEAST = 95
PAGES = ["ar/", "ar/long/", "de/", "de/long/"]


@pytest.fixture(scope="module")
def public_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site under the address that its pages name as their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = sample_site.make(tmp_path_factory.mktemp("lighthouse"))
    settings = folder / "site.toml"
    text = settings.read_text(encoding="utf-8")
    assert '"https://tazamun.example"' in text
    settings.write_text(text.replace('"https://tazamun.example"', f'"http://127.0.0.1:{port}"', 1), encoding="utf-8")
    with tools.served(build(folder).output, port=port) as found:
        yield found


@pytest.fixture(scope="module")
def judged(public_address: str) -> dict[str, dict[str, Any]]:
    node, chromium = tools.needed(tools.NODE, "node is not installed (Debian: apt install nodejs)"), tools.needed(tools.CHROMIUM, "chromium is not installed")
    tools.module("lighthouse/core/index.js")
    script = Path(__file__).with_name("lighthouse.mjs")
    command = [str(node), str(script), str(tools.MODULES), str(chromium), *(public_address + page for page in PAGES)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {each["address"].removeprefix(public_address): each for each in found}


@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_is_content(judged: dict[str, dict[str, Any]], name: str) -> None:
    page = judged[name]
    assert page["error"] == ""
    assert page["scores"].keys() >= {"performance", "accessibility", "best-practices", "seo"}
    assert min(page["scores"].values()) >= LEAST, page


def test_crawlers_may_read_all_and_find_the_sitemap(public_address: str) -> None:
    rules = RobotFileParser(public_address + "robots.txt")
    rules.read()
    assert all(rules.can_fetch("*", public_address + page) for page in PAGES)
    assert rules.site_maps() == [public_address + "sitemap.xml"]
