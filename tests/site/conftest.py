"""One built newsroom, one server and one browser for all proofs of the site."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline.site import Built, build
from tests import sample_site
from tests.site import tools


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project of the made-up newsroom."""
    return sample_site.make(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="session")
def site(newsroom: Path) -> Built:
    """Return the newsroom's site with labelled drafts."""
    return build(newsroom, output=newsroom / "with-drafts", drafts=True)


@pytest.fixture(scope="session")
def public(newsroom: Path, site: Built) -> Built:
    """Return the newsroom's site as readers get it."""
    del site  # built first, so that both do not ask for the cache at once
    return build(newsroom, output=newsroom / "public")


@pytest.fixture(scope="session")
def pages(site: Built) -> Mapping[str, html.HtmlElement]:
    """Return every HTML page of the site with drafts by its path below the output."""
    return tools.parsed(site.output)


@pytest.fixture(scope="session")
def public_pages(public: Built) -> Mapping[str, html.HtmlElement]:
    """Return every HTML page that readers get."""
    return tools.parsed(public.output)


@pytest.fixture(scope="session")
def address(site: Built) -> Iterator[str]:
    """Serve the site with drafts on this machine."""
    with tools.served(site.output) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return one chromium for all tests."""
    executable = tools.needed(tools.CHROMIUM, "chromium is not installed (Debian: apt install chromium)")
    with tools.playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(executable), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()
