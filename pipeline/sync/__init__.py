"""The catalogue and the Markdown draft reconciled, unit by unit, three-way against what was last composed.

Principles:

- Nothing that a person typed is lost: it becomes the unit's target, or it is kept beside the other edit in a ``conflict:`` note, or the
  draft cannot be read as a whole and is left alone with a finding.
- An edit on one side wins over none and over the machine; equal edits agree; two different ones wait for a person.
- The draft is read along the skeleton that it was composed from, and the reading is proved by composing it again.
"""

from pipeline.sync.decide import CONFLICT, Prefer, conflicting
from pipeline.sync.loose import SKELETON
from pipeline.sync.reading import skeleton_hash
from pipeline.sync.whole import Reconciled, lines, open_conflicts, reconcile

__all__ = ["CONFLICT", "SKELETON", "Prefer", "Reconciled", "conflicting", "lines", "open_conflicts", "reconcile", "skeleton_hash"]
