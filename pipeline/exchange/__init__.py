"""Drafts for other tools and back: PO, XLIFF, a bilingual table, translation memories. Text ⇄ sentences, and what becomes of them."""

from pipeline.exchange.po import from_po, to_po
from pipeline.exchange.sheet import Returned, Sentence, Sheet, Tongue
from pipeline.exchange.table import from_table, to_table
from pipeline.exchange.take import Taken, take
from pipeline.exchange.xliff import from_xliff, to_xliff

__all__ = ["Returned", "Sentence", "Sheet", "Taken", "Tongue", "from_po", "from_table", "from_xliff", "take", "to_po", "to_table", "to_xliff"]
