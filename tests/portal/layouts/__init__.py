"""The page layouts: one module per version of the CMS."""

from __future__ import annotations

from .nukeviet45 import NukeViet45

LAYOUTS = {layout.name: layout for layout in (NukeViet45,)}
