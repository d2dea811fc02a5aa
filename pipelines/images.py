"""Pictures: every one an article shows, byte for byte as served."""

from __future__ import annotations

from collections.abc import Sequence

from archive.record import Image, Record
from pipelines.article import Article
from pipelines.media import MediaPipeline


class ImagesPipeline(MediaPipeline):
    """Fills status, digest, path, type and size of an item's pictures."""

    kind = "picture"
    skipped_by = "pictures"

    def media_of(self, article: Article | Record) -> Sequence[Image]:
        """Its pictures."""
        return article.images
