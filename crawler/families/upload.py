"""The platform of ``/upload/<site id>/<yyyymmdd>/``: many sites on one system, markup of their own.

Only addresses were seen of it, so its pages are read as those of unknown systems are; the
addresses give what the markup does not: ids, and the day a picture or file was put up.
"""

from __future__ import annotations

import re
from typing import ClassVar

from crawler.families.addresses import slug_number
from crawler.families.base import Page, strings
from crawler.families.generic import Generic
from pipelines.article import DateText, Reading
from pipelines.dates import parse_date

_UPLOAD = re.compile(rb"/upload/\d{7}/(?:\d{8}/|fck/)")
_PUT_UP = re.compile(r"/upload/\d{7}/(\d{8})/")
# /<category>/<slug>-920730
_ARTICLE = re.compile(r"(?:/[^/]+){1,4}/[^/a-z]*[a-z][^/]*-(\d{4,9})(?:\.html)?", re.I)
_ADDRESSES = strings("descendant::img/@src | descendant::a/@href")


class Upload(Generic):
    """Reader of these portals; what is read where: docs/families/upload.md."""

    name: ClassVar[str] = "upload"

    def fits(self, page: Page) -> bool:
        """Two addresses of the platform's upload folders."""
        return len(_UPLOAD.findall(page.body)) >= 2

    def is_article_url(self, url: str) -> bool:
        """See ``platform_id``."""
        return self.platform_id(url) is not None

    def platform_id(self, url: str) -> str | None:
        """``920730`` of ``/<category>/<slug>-920730``; the fourth number of the older scheme."""
        return slug_number(url, _ARTICLE)

    def article(self, page: Page) -> Reading:
        """Read an article page. Raises ``UnknownLayout`` where it holds none."""
        reading = super().article(page)
        reading.platform_id = self.platform_id(reading.url)
        put_up = _last_upload(reading)
        told = parse_date(reading.dates[0].text, now=page.captured) if reading.dates else None
        if put_up is not None and told is not None and put_up > told.iso[:10].replace("-", ""):
            # A picture cannot be younger than the article that shows it; an older one may be.
            reading.dates.append(DateText(put_up, "upload/picture", decides=False, day_only=True))
        return reading


def _last_upload(reading: Reading) -> str | None:
    """The latest day, yyyymmdd, in the addresses of the body's pictures and files."""
    if reading.body is None:
        return None
    found = (_PUT_UP.search(address) for address in _ADDRESSES(reading.body))
    return max((day[1] for day in found if day), default=None)
