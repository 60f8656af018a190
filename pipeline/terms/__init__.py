"""Terms and names: how each language writes them, where Arabic text uses them, and making a draft follow."""

from pipeline.terms.base import Term, parse
from pipeline.terms.find import Match, find
from pipeline.terms.follow import best, enforce, satisfied

__all__ = ["Match", "Term", "best", "enforce", "find", "parse", "satisfied"]
