"""Why an archive cannot be used as asked."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "file", "missing", "foreign", "newer", "unreadable", "disk", "readonly", "vanished", "damaged"
]


class ArchiveError(Exception):
    """The archive cannot be used as asked; the message is one sentence for the user.

    ``reason``: ``file`` (the path is a file), ``missing``, ``foreign`` (not an archive),
    ``newer`` (made by a newer program), ``unreadable``, ``disk`` (full), ``readonly``,
    ``vanished`` (the folder went away during a run), ``damaged``.
    """

    def __init__(self, sentence: str, reason: Reason = "unreadable") -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
