"""``invoke review``: the desk on this machine, until it is interrupted."""

import os
import secrets
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from rich.console import Console

from pipeline import git
from pipeline.approval import person
from pipeline.commands.report import fail_with
from pipeline.commands.workspace import chosen_languages
from pipeline.desk.app import Desk
from pipeline.desk.drafts import Drafts
from pipeline.desk.guard import Pass
from pipeline.errors import ContentError, GitError, TazamunError

PORT = 8031
HOST = "127.0.0.1"


def review(root: Path, *, port: int | None = None, slug: str = "", language: str = "", reviewer: str = "", browser: bool = True, console: Console) -> int:
    """Serve the review desk. Without a ``port`` it takes its usual one, or any other if that is taken. Raises TazamunError."""
    drafts = Drafts(root)
    reviewer = _named(root, reviewer)
    to = _first_page(drafts, slug, language)
    fail_with(drafts.workspace().errors, root=root)
    with _listening(port) as listener:
        address, desk = opened(drafts, listener, to=to, reviewer=reviewer)
        console.print(f"The review desk: {address}", soft_wrap=True)
        console.print("The address holds the key to this run; it works on this machine alone. Stop with Ctrl-C.")
        if browser and _has_screen():
            threading.Timer(0.4, webbrowser.open, [address]).start()
        with suppress(KeyboardInterrupt):
            server(desk).run(sockets=[listener])
        desk.readings.close()
    return 0


def opened(drafts: Drafts, listener: socket.socket, *, to: str = "/", reviewer: str = "") -> tuple[str, Desk]:
    """Return the address with which a person enters, and the desk behind it."""
    port = listener.getsockname()[1]
    pass_ = Pass(secrets.token_urlsafe(24), secrets.token_urlsafe(24), cookie=f"desk-{port}")
    return f"http://{HOST}:{port}/enter?{urlencode({'key': pass_.key, 'to': to})}", Desk(drafts, pass_, reviewer=reviewer)


def server(desk: Desk) -> uvicorn.Server:
    """Return the server of a desk, to be run on a listening socket."""
    return uvicorn.Server(
        uvicorn.Config(desk.app(), log_level="error", access_log=False, proxy_headers=False, server_header=False, ws="none", timeout_graceful_shutdown=2)
    )


def _listening(port: int | None) -> socket.socket:
    """Return a socket of the loopback interface that listens. Raises TazamunError if a port that was asked for is taken."""
    for number in [PORT, 0] if port is None else [port]:
        listener = socket.socket()
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, number))
            listener.listen()
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            last = error
    raise TazamunError(f"port {port} cannot be used: {getattr(last, 'strerror', '') or last}.", mend="Name another one with --port, or 0 for any.") from last


def _first_page(drafts: Drafts, slug: str, language: str) -> str:
    """Return where the desk opens. Raises TazamunError for an article or a language that is not there."""
    workspace = drafts.workspace()
    codes = chosen_languages(workspace.config, [language] if language else [])
    if slug and slug not in {article.slug for article in workspace.articles}:
        raise ContentError(f"There is no article with the slug «{slug}» that can be read.", path="content", mend="See invoke queue.")
    return f"/{codes[0]}/{slug}" if slug else f"/?{urlencode({'lang': language})}" if language else "/"


def _named(root: Path, reviewer: str) -> str:
    """Return who reviews, as far as that is known: the one named, else the one whom git knows here. Raises TazamunError for what is no name."""
    if reviewer:
        return str(person(reviewer)) if "<" in reviewer else person(reviewer).name
    try:
        return git.author(root) if git.is_repository(root) else ""
    except GitError:
        return ""


def _has_screen() -> bool:
    """Tell whether a browser can show itself; on a bare terminal one would take the terminal over."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
