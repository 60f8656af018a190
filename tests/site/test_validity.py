"""Every page is valid HTML (the Nu Html Checker, run once over the whole site)."""

import json
import subprocess

import pytest

from pipeline.site import Built
from tests.site import tools

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def messages(site: Built, public: Built, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what the checker has against the site and against a page with mistakes; starting it costs more than most pages."""
    java = tools.needed(tools.JAVA, "java is not installed (Debian: apt install default-jre-headless)")
    wrong = tmp_path_factory.mktemp("wrong") / "wrong.html"
    wrong.write_text('<!doctype html><html lang="ar"><title>خطأ</title><p id="a"><p id="a"><table><p>', encoding="utf-8")
    folders = [str(site.output), str(public.output), str(wrong)]
    command = [str(java), "-Xss4m", "-Xmx1g", "-jar", str(tools.module("vnu-jar/build/dist/vnu.jar")), "--skip-non-html", "--format", "json", "--errors-only"]
    done = subprocess.run([*command, *folders], capture_output=True, encoding="utf-8", check=False)
    found = json.loads(done.stderr)["messages"]
    return [f"{message['url']}:{message.get('lastLine')}: {message['message']}" for message in found]


def test_every_page_is_valid_html(messages: list[str]) -> None:
    assert [message for message in messages if "wrong.html" not in message] == []


def test_the_checker_sees_mistakes(messages: list[str]) -> None:
    assert any("Duplicate ID" in message for message in messages if "wrong.html" in message)
