"""How each language sets its text: digits, punctuation, quotation marks and spaces, and nothing that changes a word."""

from pipeline.typography.locales import Marks, marks_of
from pipeline.typography.localize import localize

__all__ = ["Marks", "localize", "marks_of"]
