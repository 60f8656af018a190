"""Inline markup of one sentence: lifted off before machine translation, put back on the aligned words after it.

Nothing is ever lost: whatever the target and the links, :func:`fixed_parts` of the restored sentence equals that of the
source. A result that does not render as intended is never returned; placements get plainer until one does, and in the end
the source sentence itself comes back with a blocking finding.
"""

from pipeline.inline.lift import Lifted, Span, lift
from pipeline.inline.parts import fixed_parts
from pipeline.inline.protect import protected
from pipeline.inline.restore import Restored, restore
from pipeline.inline.write import marks

__all__ = ["Lifted", "Restored", "Span", "fixed_parts", "lift", "marks", "protected", "restore"]
