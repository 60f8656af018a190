"""Markdown taken apart into skeleton and units, and put together again: ``extract`` and ``compose``."""

from pipeline.markdown.compose import compose
from pipeline.markdown.escape import written
from pipeline.markdown.extract import extract
from pipeline.markdown.proof import html

__all__ = ["compose", "extract", "html", "written"]
