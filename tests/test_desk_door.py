"""The review desk's door: who gets in, and what no other page can do."""

import re

import pytest

from tests.desk_client import HOST, PASS, PLACE, SIGNED, Tab, edit
from tests.newsroom import Newsroom

# ---- who gets in ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8031", "localhost.evil.example", "10.0.0.7:8031", "", None, "127.0.0.1:8031@evil.example"]
)
def test_a_foreign_name_that_leads_here_gets_nothing(first: Tab, host: str | None) -> None:
    for path in ("/", f"/{PLACE}", f"/api/{PLACE}", "/static/desk.css", f"/enter?key={PASS.key}"):
        answer = first.get(path, host=host)
        assert (answer.status, "news" in answer.text, "set-cookie" in answer.headers) == (403, False, False), path


@pytest.mark.parametrize("host", [HOST, "localhost:9", "[::1]:8031", "LOCALHOST"])
def test_this_machine_gets_in_under_its_own_names(first: Tab, host: str) -> None:
    assert first.get("/", host=host).status == 200


def test_without_the_key_there_is_nothing_to_see_and_the_printed_address_brings_it(first: Tab) -> None:
    for cookie in (None, f"{PASS.cookie}=wrong", f"other={PASS.key}", f"{PASS.cookie}="):
        assert [first.get(path, cookie=cookie).status for path in ("/", f"/{PLACE}", f"/api/{PLACE}")] == [403, 403, 403]
        assert first.post(f"/api/{PLACE}/changes", {"changes": []}, cookie=cookie).status == 403
    entered = first.get(f"/enter?key={PASS.key}&to=/{PLACE}", cookie=None)
    cookie = entered.headers["set-cookie"]
    assert (entered.status, entered.headers["location"]) == (303, f"/{PLACE}")
    assert all(part in cookie.lower() for part in ("httponly", "samesite=strict"))
    assert first.get(f"/{PLACE}", cookie=cookie.split(";")[0]).status == 200


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_entering_leads_nowhere_else(first: Tab, to: str) -> None:
    assert first.get(f"/enter?key={PASS.key}&to={to}", cookie=None).headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"x_desk_token": None},
        {"x_desk_token": "wrong"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
def test_no_other_page_can_make_a_browser_write(drafts: Newsroom, first: Tab, headers: dict[str, str | None]) -> None:
    before = drafts.files()
    unit = first.unit(PLACE, SIGNED)
    assert first.post(f"/api/{PLACE}/changes", {"changes": [edit(unit, "Pwned.")]}, **headers).status == 403
    assert drafts.files() == before


def test_other_pages_cannot_read_either(first: Tab) -> None:
    assert first.get(f"/api/{PLACE}", sec_fetch_site="cross-site").status == 403
    assert first.get(f"/api/{PLACE}", origin="http://localhost:1").status == 403


def test_every_answer_forbids_what_the_desk_does_not_need(first: Tab) -> None:
    for path in ("/", f"/{PLACE}", f"/api/{PLACE}", "/static/article.js", "/nothing/here", "/static/../app.py"):
        headers = first.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
    page = first.get(f"/{PLACE}").text
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"\son\w+=|\sstyle=|https?://(?!example\.org)[^\s\"<]*\.(?:js|css)", page) == []


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/fonts/../../../site.toml", "/en/..%2f..%2fsite", "/xx/news", "/en/nothing", "/en/site", "/api/en/nothing"],
)
def test_nothing_else_of_the_project_can_be_fetched(first: Tab, path: str) -> None:
    answer = first.get(path)
    assert answer.status == 404
    assert "[site]" not in answer.text


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"changes": []},
        {"changes": "x"},
        {"changes": [{}]},
        {"changes": [{"key": 5}]},
        {"changes": [{"key": "k", "target": ["x"]}]},
        {"changes": [{"key": "k", "sign": "away"}]},
        {"changes": [{"key": "k", "unknown": "x"}]},
        {"changes": [{"key": "k", "target": "x" * 20_001}]},
        {"changes": [{"key": "k", "settle": "yes"}]},
    ],
    ids=lambda value: str(value)[:40],
)
def test_requests_that_make_no_sense_change_nothing(drafts: Newsroom, first: Tab, value: object) -> None:
    before = drafts.files()
    assert first.post(f"/api/{PLACE}/changes", value).status in (409, 422, 503)
    assert first.ask("POST", f"/api/{PLACE}/changes", b'{"changes": [' + b"[" * 100_000).status == 503
    assert first.ask("POST", f"/api/{PLACE}/changes", b"x" * 3_000_000).status == 503
    assert drafts.files() == before
