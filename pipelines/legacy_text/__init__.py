"""Text from before Unicode: TCVN3, VNI and VISCII found by evidence and converted; mojibake.

See docs/text.md. Everything here is rare: a page pays for it only once ``doubtful`` says so.
"""

from pipelines.legacy_text.doubt import doubtful
from pipelines.legacy_text.evidence import recognise
from pipelines.legacy_text.mojibake import unmix
from pipelines.legacy_text.repair import Repair, repair_tree

__all__ = ["Repair", "doubtful", "recognise", "repair_tree", "unmix"]
