"""The page layouts: one module per version of the CMS."""

from __future__ import annotations

from .egov12 import Egov12
from .nukeviet34 import NukeViet34
from .nukeviet45 import NukeViet45

LAYOUTS = {layout.name: layout for layout in (NukeViet45, Egov12, NukeViet34)}
