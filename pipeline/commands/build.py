"""``invoke build`` and ``invoke serve``: the site on disk, and the site in a browser on this machine."""

from contextlib import suppress
from pathlib import Path

from rich.console import Console

from pipeline import site
from pipeline.commands.report import fail_with
from pipeline.errors import TazamunError


def build(root: Path, *, drafts: bool = False, output: Path | None = None, console: Console) -> int:
    """Build the site, with labelled drafts if asked. Returns 1 if something had to be left out of it."""
    with console.status("building the site …"):
        built = site.build(root, output=output, drafts=drafts)
    console.print(f"{built.pages} pages in {built.output}. Open {built.output / 'index.html'}, or run: invoke serve")
    for note in built.notes:
        console.print(note)
    return fail_with(TazamunError(complaint) for complaint in built.complaints)


def serve(root: Path, *, port: int = 8000, console: Console) -> int:
    """Serve ``output/`` on this machine until interrupted."""
    folder = root / "output"
    if not folder.is_dir():
        raise TazamunError("there is no site yet.", path=folder, mend="Run invoke build first.")
    with site.server(folder, port=port) as server:
        console.print(f"http://127.0.0.1:{server.server_address[1]}/ (stop with Ctrl-C)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0
