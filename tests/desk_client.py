"""The review desk without a socket: requests as a browser sends them, straight into the application."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.desk.app import Desk
from pipeline.desk.drafts import Drafts
from pipeline.desk.guard import Pass

PASS = Pass("the-key", "the-token", cookie="desk-1")
HOST = "127.0.0.1:8031"
PLACE = "en/news"
SIGNED = "وقّع"
RETURNED = "عاد الجميع"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Tab:
    """One tab of a browser on a desk. ``headers`` replace what a tab of the desk itself sends; None leaves one out."""

    app: Any
    headers: dict[str, str | None] = field(default_factory=dict)

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, value: object, **headers: str | None) -> Answer:
        return self.ask("POST", path, json.dumps(value).encode(), **headers)

    def ask(self, method: str, path: str, body: bytes | None, **headers: str | None) -> Answer:
        sent: dict[str, str | None] = {"host": HOST, "cookie": f"{PASS.cookie}={PASS.key}", "sec-fetch-site": "same-origin"}
        if method == "POST":
            sent |= {"origin": f"http://{HOST}", "content-type": "application/json", "x-desk-token": PASS.token}
        sent |= self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        question = _asked(self.app, method, path, {name: value for name, value in sent.items() if value is not None}, body or b"")
        with ThreadPoolExecutor(1) as beside:  # playwright keeps a loop in the main thread once a browser test has begun
            return beside.submit(asyncio.run, question).result()

    def draft(self, place: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/api/{place}").json
        return found

    def unit(self, place: str, source: str) -> dict[str, Any]:
        """Return the unit whose Arabic begins with ``source``."""
        return next(unit for unit in self.draft(place)["units"] if unit["source"].startswith(source))

    def change(self, place: str, *changes: dict[str, object]) -> Answer:
        return self.post(f"/api/{place}/changes", {"changes": list(changes)})


def edit(unit: dict[str, Any], target: str, **more: object) -> dict[str, object]:
    """Return the change that a person types into a unit as they saw it."""
    return {"key": unit["key"], "version": unit["version"], "target": target, **more}


def desk(root: Path, *, reviewer: str = "") -> Desk:
    return Desk(Drafts(root), PASS, reviewer=reviewer)


def tab(root: Path) -> Tab:
    """Return a tab on a new desk."""
    return Tab(desk(root).app())


async def _asked(app: Any, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    parts = urlsplit(path)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": parts.path,
        "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8031),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, content)
