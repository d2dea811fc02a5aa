"""Page readers, one class per CMS: pages in, values out; usable without a crawl."""

from __future__ import annotations

from datetime import datetime

from crawler.families.articledetail import ArticleDetail
from crawler.families.base import Family, Listing, Page, UnknownLayout
from crawler.families.dnn import Dnn
from crawler.families.generic import Generic
from crawler.families.hatinh import HaTinh
from crawler.families.ivinh import IVinh
from crawler.families.joomla import Joomla
from crawler.families.liferay import Liferay
from crawler.families.nukeviet import NukeViet
from crawler.families.tandan import TanDan
from crawler.families.upload import Upload
from crawler.families.vhv import Vhv
from crawler.families.wordpress import WordPress
from pipelines.article import Article, make_article

FAMILIES: tuple[Family, ...] = (
    NukeViet(),
    IVinh(),
    Vhv(),
    TanDan(),
    HaTinh(),
    ArticleDetail(),
    WordPress(),
    Joomla(),
    Liferay(),
    Dnn(),
    Upload(),
    Generic(),  # last: it takes whatever holds text or a menu
)


def recognise(page: Page) -> Family | None:
    """The family whose CMS made the page, told by its content; None where none did."""
    return next((family for family in FAMILIES if family.fits(page)), None)


def read_article(url: str, html: bytes, *, captured: datetime) -> Article:
    """Read an article page: family, fields, clean body, decided date.

    ``html``: the bytes as they came, for their charset is found out here (of ``requests``:
    ``answer.content``, not ``.text``). ``captured`` (with time zone) is the "now" of relative
    dates. Raises ``UnknownLayout`` where no family or no layout of it fits.
    """
    from pipelines.body import clean_body
    from pipelines.dates import decide_date

    page = _page(url, html, captured)
    reading = _family_of(page).read(page)
    published = decide_date(reading.dates, captured=captured)
    return make_article(reading, clean_body(reading), published)


def read_listing(url: str, html: bytes, *, captured: datetime) -> Listing:
    """Read a listing or search page. Raises ``UnknownLayout`` as ``read_article`` does."""
    page = _page(url, html, captured)
    return _family_of(page).listing(page)


def _page(url: str, html: bytes, captured: datetime) -> Page:
    if not isinstance(html, bytes):
        raise TypeError(f"html is a {type(html).__name__}: give the bytes of the page as they came")
    return Page(url, html, captured=captured)


def _family_of(page: Page) -> Family:
    family = recognise(page)
    if family is None:
        raise UnknownLayout(f"no known CMS made {page.url}")
    return family
