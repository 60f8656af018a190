"""Saved pages, pasted text and authors' files become clean Arabic Markdown in ``content/``.

One door: ``ingest`` brings a file in, ``render`` tells the editor what happened. Reading knows formats, judging knows Arabic
newsroom pages, normalising knows characters; none of them touches the network or runs anything that a page contains.
"""

from pipeline.importer.ingest import ingest
from pipeline.importer.model import Options, Report
from pipeline.importer.report import render

__all__ = ["Options", "Report", "ingest", "render"]
