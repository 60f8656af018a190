"""The servers' settings as docs/hosting.md and the build give them, in real servers; and the archive in a browser without any."""

import http.client
import io
import re
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline import commands
from pipeline.site import Built, build
from tests import found_site
from tests.site import tools

HOSTING = (found_site.ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
PACKAGES = {"nginx": "nginx-light", "apache": "apache2-bin media-types", "caddy": "caddy"}
APACHE_MODULES = "/usr/lib/apache2/modules"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_site.write(tmp_path_factory.mktemp("hosted"))


@pytest.fixture(scope="module")
def hosted(project: Path) -> Built:
    return build(project)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def get(port: int, path: str, language: str = "") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Language": language} if language else {})
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, told, answer.read()


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server in the foreground until the test is done with it."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            assert server.poll() is None, server.stdout.read().decode() if server.stdout else ""
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(params=["nginx", "apache", "caddy"])
def port(request: pytest.FixtureRequest, hosted: Built, tmp_path: Path) -> Iterator[int]:
    program = next((path for name in (request.param, request.param + "2") if (path := shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin"))), None)
    if program is None and request.param == "caddy":
        pytest.skip("caddy is not installed; not every distribution has it")
    program = str(tools.needed(Path(program) if program else None, f"{request.param} is not installed (Debian: apt install {PACKAGES[request.param]})"))
    settings, number = tmp_path / "server.conf", free_port()
    hosted.output.chmod(0o755)
    command = {"nginx": nginx, "apache": apache, "caddy": caddy}[request.param](program, settings, number, hosted.output)
    with running(command, number) as listening:
        yield listening


def nginx(program: str, settings: Path, port: int, site: Path) -> list[str]:
    block = re.search(r"```nginx\n(.*?)```", HOSTING, re.DOTALL)
    assert block
    text = block[1].replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/srv/tazamun/output", str(site))
    places = "".join(f"{name}_temp_path {settings.parent}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if Path.home() == Path("/root") else ""
    log = settings.parent / "log"
    settings.write_text(
        f"daemon off; {user} pid {settings.parent}/pid; error_log {log}; events {{}} http {{ {places} access_log off; include /etc/nginx/mime.types; {text} }}",
        encoding="utf-8",
    )
    return [program, "-c", str(settings), "-e", str(log)]


def apache(program: str, settings: Path, port: int, site: Path) -> list[str]:
    modules = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "headers")
    lines = [f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in modules]
    lines += [f"Listen 127.0.0.1:{port}", "ServerName tazamun.example", f"PidFile {settings.parent}/pid", f"ErrorLog {settings.parent}/log"]
    lines += ["TypesConfig /etc/mime.types", f"DocumentRoot {site}", f"<Directory {site}>", "AllowOverride All", "Require all granted", "</Directory>"]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [program, "-f", str(settings), "-D", "FOREGROUND"]


def caddy(program: str, settings: Path, port: int, site: Path) -> list[str]:
    block = re.search(r"```caddy\n(.*?)```", HOSTING, re.DOTALL)
    assert block
    # on this machine there is neither a name nor a certificate
    text = block[1].replace("tazamun.example {", f"http://127.0.0.1:{port} {{").replace("/srv/tazamun/output", str(site))
    settings.write_text(f"{{\n    admin off\n}}\n{text}", encoding="utf-8")
    homes = [f"{name}={settings.parent}" for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")]
    return ["env", *homes, program, "run", "--config", str(settings), "--adapter", "caddyfile"]


@pytest.mark.loopback
def test_a_server_behaves_as_the_page_promises(port: int) -> None:
    for asked, door in (("de-CH,de;q=0.9,en;q=0.5", "/de/"), ("AR-EG", "/ar/"), ("fr", "/fr/")):
        status, told, _ = get(port, "/", asked)
        assert (status, told["location"].replace(f"http://127.0.0.1:{port}", "").replace("http://tazamun.example", "")) == (302, door), asked
        assert "Accept-Language" in told.get("vary", ""), asked
    for path, asked in (("/", "ja"), ("/", ""), ("/", "ark"), ("/index.html", "de")):
        status, told, page = get(port, path, asked)
        assert (status, b'class="choice"' in page) == (200, True), (path, asked)
    status, told, page = get(port, "/ar/revolt/")
    assert (status, told["content-type"].lower().replace(" ", "")) == (200, "text/html;charset=utf-8")
    assert "script-src" not in told["content-security-policy"]
    assert told["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert (told["x-content-type-options"], told["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "'wasm-unsafe-eval'" in get(port, "/ar/search/")[1]["content-security-policy"]
    assert "'wasm-unsafe-eval'" in get(port, "/ar/search/pagefind/pagefind.js")[1]["content-security-policy"]
    assert "style-src 'self' 'sha256-" in get(port, "/ar/revolt/revolt.html")[1]["content-security-policy"]
    status, _, page = get(port, "/ar/nothing/")
    assert (status, b"404" in page) == (404, True)
    assert get(port, "/.htaccess")[0] in (403, 404)
    assert get(port, "/de/revolt")[0] in (301, 302, 308)
    assert "xml" in get(port, "/de/feed.xml")[1]["content-type"]
    assert "immutable" in get(port, "/theme/fonts/amiri-bold.woff2")[1]["cache-control"]


@pytest.mark.browser
def test_search_works_behind_a_real_server(port: int, browser: Any) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{port}/ar/search/")
    page.fill("#question", "الشعب")
    page.locator("#seek li").wait_for()
    assert page.inner_text("#seek h2") == "والشَّعبُ يريد الماء"
    page.close()
    assert said == []


@pytest.mark.browser
def test_an_article_in_one_file_keeps_its_sheet_behind_a_real_server(port: int, browser: Any) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{port}/ar/revolt/revolt.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()
    assert said == []


def test_the_documented_policies_are_those_of_the_build(hosted: Built) -> None:
    from tazamun_site import found, pieces

    assert HOSTING.count(f"style-src 'self' '{pieces.SHEET.hash}'") == 2
    for policy, times in ((found.POLICY, 3), (found.SEARCH_POLICY, 2)):
        assert HOSTING.count(f"\"{policy}; frame-ancestors 'none'\"") == times
        assert f"\"{policy}; frame-ancestors 'none'\"" in (hosted.output / ".htaccess").read_text(encoding="utf-8")
    headers = (hosted.output / "_headers").read_text(encoding="utf-8")
    assert "script-src" not in headers, "two policies would be joined and forbid the search"
    assert "frame-ancestors 'none'" in headers


@pytest.fixture(scope="module")
def stick(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an unpacked mirror in a folder whose name is as awkward as people's folders are."""
    place = tmp_path_factory.mktemp("stick") / "USB stick 50% #1 – نسخة الموقع"
    commands.mirror(project, output=place / "mirror.zip", console=Console(file=io.StringIO()))
    with zipfile.ZipFile(place / "mirror.zip") as archive:
        archive.extractall(place)
    return place / "tazamun.example"


@pytest.mark.browser
def test_the_archive_can_be_read_from_a_stick(browser: Any, stick: Path) -> None:
    """From the door to an article in another language, by clicks alone, with sheet and fonts, and nothing asked of any host."""
    page = browser.new_page(viewport=tools.DESK)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((stick / "index.html").as_uri())
    for link, ending in (
        ("a[hreflang=ar]", "/ar/index.html"),
        ("a:has-text('والشَّعبُ يريد الماء')", "/ar/revolt/index.html"),
        (".languages a[hreflang=de]", "/de/revolt/index.html"),
        (".sections a:has-text('Suche')", "/de/search/index.html"),
        ("#everything a:has-text('Der lange Fluss')", "/de/river/index.html"),
    ):
        page.locator(link).first.click()
        page.wait_for_load_state("load")
        assert page.url.endswith(ending), page.url
        assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(font => font.status === 'loaded'))"), f"no font on {ending}"
        assert page.evaluate("getComputedStyle(document.querySelector('main')).maxInlineSize") != "none", f"no sheet on {ending}"
    page.close()
    assert all(url.startswith("file://") for url in asked)
    assert [url for url in failed if not url.endswith("manifest.json")] == []
