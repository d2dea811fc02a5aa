"""Keep and answer: the archive of articles, captures, pictures and raw pages. No Scrapy in it."""

from archive.archive import Archive, Hit, Known, open_archive
from archive.errors import ArchiveError

__all__ = ["Archive", "ArchiveError", "Hit", "Known", "open_archive"]
