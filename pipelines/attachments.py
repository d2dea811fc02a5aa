"""Attachments: the files an article offers, byte for byte as served."""

from __future__ import annotations

from collections.abc import Sequence

from archive.record import Attachment, Record
from pipelines.article import Article
from pipelines.media import MediaPipeline


class AttachmentsPipeline(MediaPipeline):
    """Fills status, digest, path, type and size of an item's attachments."""

    kind = "file"
    skipped_by = "files"

    def media_of(self, article: Article | Record) -> Sequence[Attachment]:
        """Its files."""
        return article.attachments
