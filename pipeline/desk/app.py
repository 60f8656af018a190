"""The desk's addresses: pages for people, JSON for their scripts. Nothing is decided here; ``drafts`` does the work, ``guard`` keeps the door."""

import json
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.approval import person
from pipeline.commands.approving import Wish
from pipeline.commands.report import within
from pipeline.commands.standing import Standing
from pipeline.desk import pages
from pipeline.desk.changes import key_of, parse_changes
from pipeline.desk.drafts import Drafts, Saved
from pipeline.desk.guard import Guard, Pass
from pipeline.desk.hints import memory_hints, term_hints
from pipeline.desk.readings import Readings
from pipeline.desk.view import View, draft_view
from pipeline.errors import ContentError, TazamunError

LONGEST_NAME = 200
HERE = Path(__file__).parent


class Desk:
    """The handlers. ``reviewer`` is the name that approving an article begins with."""

    def __init__(self, drafts: Drafts, pass_: Pass, *, reviewer: str = "") -> None:
        """Serve ``drafts`` to whoever has the pass."""
        self.drafts, self.pass_, self.reviewer = drafts, pass_, reviewer
        self.readings = Readings()

    def app(self) -> Starlette:
        """Return the application."""
        draft = "/api/{language}/{slug}"
        return Starlette(
            routes=[
                Route("/", self.queue),
                Route("/enter", self.enter),
                Mount("/static", StaticFiles(directory=HERE / "static")),
                Mount("/fonts", StaticFiles(directory=self.drafts.root / "theme" / "static" / "fonts", check_dir=False)),
                Route(draft, self.draft),
                Route(f"{draft}/stamp", self.stamp),
                Route(f"{draft}/hints/{{key}}", self.hints),
                Route(f"{draft}/readings/{{key}}", self.other_readings, methods=["POST"]),
                Route(f"{draft}/changes", self.changes, methods=["POST"]),
                Route(f"{draft}/approve", self.approve, methods=["POST"]),
                Route(f"{draft}/undo", self.undo, methods=["POST"]),
                Route("/{language}/{slug}", self.article),
            ],
            middleware=[Middleware(Guard, self.pass_)],
            exception_handlers={TazamunError: _mended, HTTPException: _missing},
        )

    async def enter(self, request: Request) -> Response:
        """Turn the key of the printed address into a cookie, and go on to the desk."""
        to = request.query_params.get("to", "/")
        answer = RedirectResponse(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/", status_code=303)
        answer.set_cookie(self.pass_.cookie, request.query_params.get("key", ""), httponly=True, samesite="strict", path="/")
        return answer

    async def queue(self, request: Request) -> Response:
        """Show what is to be reviewed, worst first."""
        language = request.query_params.get("lang", "")
        return HTMLResponse(await run_in_threadpool(lambda: pages.queue_page(self.drafts, language=language, now=datetime.now(UTC))))

    async def article(self, request: Request) -> Response:
        """Show an article beside its translation."""
        language, slug = _place(request)
        standing = await run_in_threadpool(self.drafts.standing, language, slug)
        told = await run_in_threadpool(self._told, standing)
        return HTMLResponse(await run_in_threadpool(pages.article_page, self.drafts, standing, told, token=self.pass_.token))

    async def draft(self, request: Request) -> Response:
        """Tell how a draft stands now."""
        standing = await run_in_threadpool(self.drafts.standing, *_place(request))
        return JSONResponse(await run_in_threadpool(self._told, standing))

    async def stamp(self, request: Request) -> Response:
        """Tell whether anything has changed on disk."""
        return JSONResponse({"stamp": await run_in_threadpool(self.drafts.stamp, *_place(request))})

    async def hints(self, request: Request) -> Response:
        """Tell what may help with one sentence."""
        return JSONResponse(await run_in_threadpool(self._hints, *_place(request), request.path_params["key"]))

    async def other_readings(self, request: Request) -> Response:
        """Ask the engine for other readings of one sentence."""
        standing, number = await self._unit(request)
        workspace, document = self.drafts.workspace(), standing.article.document
        found = await run_in_threadpool(lambda: self.readings.readings(workspace, document, number, language=standing.language))
        return JSONResponse({"readings": found})

    async def changes(self, request: Request) -> Response:
        """Make changes, all of them or none."""
        language, slug = _place(request)
        wanted = parse_changes(await _json(request))
        return self._answer(await run_in_threadpool(self.drafts.change, language, slug, wanted))

    async def undo(self, request: Request) -> Response:
        """Take a change back."""
        language, slug = _place(request)
        value = await _json(request)
        name = value.get("undo") if isinstance(value, dict) else None
        return self._answer(await run_in_threadpool(self.drafts.undo, language, slug, str(name)))

    async def approve(self, request: Request) -> Response:
        """Sign the article in one language, or with ``dry`` only tell whether that can be done."""
        language, slug = _place(request)
        wish = _wish(await _json(request))
        made = await run_in_threadpool(self.drafts.approve, language, slug, wish)
        told = await run_in_threadpool(lambda: self._told(self.drafts.standing(language, slug)))
        refusals = [str(within(error, self.drafts.root)) for error in made.refusals]
        answer = {**told, "refusals": refusals, "asIsHelps": made.as_is_helps, "reviewer": made.reviewer, "commit": made.commit[:10]}
        return JSONResponse(answer, status_code=422 if refusals else 200)

    async def _unit(self, request: Request) -> tuple[Standing, int]:
        standing = await run_in_threadpool(self.drafts.standing, *_place(request))
        return standing, _number(standing, request.path_params["key"])

    def _hints(self, language: str, slug: str, key: str) -> View:
        standing = self.drafts.standing(language, slug)
        number = _number(standing, key)
        entry, workspace = standing.catalogue.entries[number], self.drafts.workspace()
        least = workspace.config.translation.fuzzy_threshold
        return {
            "memory": memory_hints(standing, number, self.drafts.memory(language), least=least),
            "terms": term_hints(entry.source, entry.target, workspace.termbase, language),
            "readings": workspace.leads(workspace.config.source, language),
        }

    def _told(self, standing: Standing) -> View:
        stamp = self.drafts.stamp(standing.language, standing.article.slug)
        return {**draft_view(standing), "stamp": stamp, "reviewer": self.reviewer}

    def _answer(self, saved: Saved) -> Response:
        """Return 200, 409 where somebody else was there before, 422 where something else is in the way; always with the draft as it is now."""
        refused = [{"key": each.key, "message": each.message, "changed": each.changed} for each in saved.applied.refused]
        status = 200 if not refused else 409 if any(each.changed for each in saved.applied.refused) else 422
        return JSONResponse({**self._told(saved.standing), "undo": saved.undo, "refused": refused}, status_code=status)


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["language"], request.path_params["slug"]


def _number(standing: Standing, key: str) -> int:
    for number, entry in enumerate(standing.catalogue.entries):
        if key_of(entry.context, entry.source) == key:
            return number
    raise ContentError("This sentence is no longer in the article.", mend="Reload the page.")


def _wish(value: object) -> Wish:
    """Read who approves and how. Raises ContentError for anything else."""
    if not isinstance(value, dict) or not isinstance(value.get("reviewer", ""), str) or len(value.get("reviewer", "")) > LONGEST_NAME:
        raise ContentError("The request does not say who approves.")
    named = value.get("reviewer", "").strip()
    return Wish(person(named) if named else None, as_is=value.get("as_is") is True, dry=value.get("dry") is True)


async def _json(request: Request) -> object:
    try:
        value: object = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise ContentError("The request cannot be read.") from None
    return value


async def _mended(request: Request, error: Exception) -> Response:
    """Tell a failure that a person can mend: on a page, or to the script that asked."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": str(error)}, status_code=503 if request.method == "POST" else 404)
    return HTMLResponse(pages.error_page(str(error)), status_code=404)


async def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "There is nothing here."}, status_code=status)
    return HTMLResponse(pages.error_page("There is nothing here."), status_code=status)
