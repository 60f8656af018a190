"""A Pelican plugin for sites in many languages at once. It knows Markdown files and their front matter, not how they came to be."""

from typing import Any

from pelican.plugins import signals

from .generator import SiteGenerator


def register() -> None:
    """Tell Pelican of the generator."""
    signals.get_generators.connect(_generators)


def _generators(_: Any) -> type[SiteGenerator]:
    return SiteGenerator
