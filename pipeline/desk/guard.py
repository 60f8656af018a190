"""Who may talk to the desk: the browser of the person who started it, and nothing that a page of somebody else makes it do.

- The server listens on the loopback interface alone, and answers only under a loopback name, so that a foreign name that is made to lead
  here (DNS rebinding) gets nothing.
- A key of the run, printed with the address, becomes a cookie that no script reads and no other site sends. Without it there is nothing to
  see, for other people on this machine neither.
- What changes something needs the token that stands in the page, and must come from a page of the desk.
- No inline script, nothing from elsewhere, no frames: the content policy says so to the browser.
"""

import hmac
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2 * 1024 * 1024
"""Bytes of a request."""
OPEN = ("/static/", "/fonts/", "/enter")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_HOST = re.compile(r"(?:(localhost)|(127(?:\.[0-9]{1,3}){3})|\[(::1)\])(?::[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Pass:
    """What one run of the desk asks for: ``key`` is the visitor's, ``token`` the page's, ``cookie`` the name under which the key is kept."""

    key: str
    token: str
    cookie: str = "desk"


class Guard:
    """Middleware that lets through what the module docstring allows, and says to the rest why not."""

    def __init__(self, app: ASGIApp, pass_: Pass) -> None:
        """Guard ``app``."""
        self._app, self._pass = app, pass_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            refused = self._refusal(scope["method"], scope["path"], headers)
            answer = PlainTextResponse(refused, status_code=403) if refused else self._app
            await answer(scope, _limited(receive), _with_headers(send, scope["path"]))

    def _refusal(self, method: str, path: str, headers: dict[str, str]) -> str:
        """Return why a request is refused, empty if it is not."""
        host = headers.get("host", "")
        if not is_loopback(host):
            return "The desk answers only under 127.0.0.1 or localhost."
        if path.startswith(OPEN) and method in ("GET", "HEAD"):
            return ""
        if not _same(_cookie(headers.get("cookie", ""), self._pass.cookie), self._pass.key):
            return "Open the address that “invoke review” has printed: it holds the key of this run of the desk. What you typed is kept in your browser."
        if method in ("GET", "HEAD") and not path.startswith("/api/"):
            return ""
        return self._foreign(method, host, headers)

    def _foreign(self, method: str, host: str, headers: dict[str, str]) -> str:
        """Return why a request of a script is refused, empty if it comes from a page of this desk."""
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", *(["none"] if method == "GET" else [])):
            return "This request comes from another site."
        if headers.get("origin", f"http://{host}").lower() != f"http://{host}".lower():
            return "This request comes from another site."
        if method in ("GET", "HEAD"):
            return ""
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return "The desk takes JSON alone."
        if not _same(headers.get("x-desk-token", ""), self._pass.token):
            return "The desk was started anew since this page was loaded: reload it. What you typed is kept in your browser."
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether a Host header names this machine itself, with any port (of a tunnel, say).

    >>> [is_loopback(host) for host in ("127.0.0.1:8031", "LOCALHOST", "[::1]:1", "127.0.0.1.evil.example", "evil.example", "127.0.0.999", "")]
    [True, True, True, False, False, False, False]
    """
    match = _HOST.fullmatch(host)
    if match and match[2]:
        try:
            return ipaddress.ip_address(match[2]).is_loopback
        except ValueError:
            return False
    return bool(match)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _limited(receive: Receive) -> Receive:
    """Return a receiver that gives an end to a request that is too large: its JSON is then broken, and nothing comes of it."""
    left = LARGEST

    async def limited() -> Message:
        nonlocal left
        message = await receive()
        body = message.get("body", b"")
        left -= len(body)
        return {**message, "body": b"", "more_body": False} if left < 0 else message

    return limited


def _with_headers(send: Send, path: str) -> Send:
    cache = "max-age=86400" if path.startswith("/fonts/") else "no-cache" if path.startswith("/static/") else "no-store"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *_raw({**HEADERS, "Cache-Control": cache}.items())]}
        await send(message)

    return sending


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
