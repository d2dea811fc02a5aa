"""How well and at what cost article pages are read, beside the tools others use."""
