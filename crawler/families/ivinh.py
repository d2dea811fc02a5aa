"""iVinh CMS (web2py), used by portals of Hà Tĩnh: the Dublin Core metas hold date and summary."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar, cast
from urllib.parse import urlsplit, urlunsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, join
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Listing, Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class
from pipelines.article import Reading

_MARKS = (
    *(b"ivinhcmsbox", b"object_table_content", b"content_new_detail"),
    *(b"/portal/folder/", b"static/uploads/ckeditor/images.thumb."),
)
# /<app>/portal/read/<folder>/<table>/<slug>.html, …/portal/folder/<folder>/<table>/…; newer
# sites: /<folder>/<table>/<slug>.html. Tables besides the news: documents, san_pham, …
_PLACE = r"(?:(?:/[^/]+)?/portal)?"
_ARTICLE = re.compile(rf"{_PLACE}(?:/read|/folder)?/[^/]+/(?:tintuc|news)/[^/]+")
_LISTING = re.compile(rf"({_PLACE}(/folder)?/([^/.]+))(?:/(\d{{1,5}})\.html)?")
_NO_SECTION = re.compile(r"home|trang-?chu|checkout|login|search|feed|default|static|plugin_\w+")

# The template prints the summary between quotes and escapes none in it; the next meta ends it.
_SUMMARY, _SUMMARY_ENDS = b'<meta name="DC.Description" content="', b'<meta name="DC.Inditifier"'
_LONGEST_SUMMARY = 20_000  # bytes

_WIDGETS = has_class("luot", "upload_table", "upload_publish", "tinlienquan", "date_time", "path")
# Issued is the publication; Created is when it was handed in, Valid repeats Issued.
_DETAIL = ArticleLayout(
    name="detail",
    box='id("object_table_content")',
    body=has_class("content_new_detail"),
    title=f"{has_class('content_new_detail')}/h4",
    section='descendant::*/@id[. = "title_page"]/parent::*',
    dates=(
        DatePlace(rule="dc_issued", meta="dc.date.issued"),
        DatePlace(rule="visible", path=f"{has_class('content_new_detail')}//p[{of_class('luot')}]"),
        DatePlace(rule="published_time", meta="article:published_time"),
    ),
    modified="dc.date.modified",
    files=f"{has_class('upload_table')}//a[@href]",
    drop=f"h4[1] | {_WIDGETS}",
)


class IVinh(LayoutFamily):
    """Reader of iVinh portals; what is read where: docs/families/ivinh.md."""

    name: ClassVar[str] = "ivinh"

    # Skins that show title and section elsewhere keep the name of the body and the metas.
    layouts = (
        _DETAIL,
        replace(
            _DETAIL,
            name="metas",
            box="/html/body",
            title='/html/head/meta[@name="DC.Title"]/@content',
            section='/html/head/meta[@name="DC.Subject"]/@content',
            drop=_WIDGETS,
        ),
    )
    listings = (
        ListingLayout(
            name="folder",
            # Skins differ in the items; all that links to articles in words is one.
            items=(
                '(//*[@id="list_news"] | //*[@id="object_table_content"])//a[normalize-space()]'
                f"[not(ancestor::*[{of_class('content_new_detail', 'tinlienquan')}])]"
            ),
            frame='//*[@id="list_news"]',
            pager='//*[@id="page"]',
        ),
        ListingLayout(  # skins that name the list otherwise: the box that holds the pager
            name="box",
            items=f'//*[@id="page"]/ancestor::*[{of_class("ivinhcmsbox")}][1]'
            f"//a[normalize-space()][not(ancestor::*[{of_class('tinlienquan')}])]",
            frame='//*[@id="page"]',
            pager='//*[@id="page"]',
        ),
    )

    def fits(self, page: Page) -> bool:
        """Two of the marks, or the vendor's name or the misspelt Dublin Core one alone."""
        return (
            b"DC.Inditifier" in page.body
            or b'class="ivinhcmsbox"' in page.body
            or sum(mark in page.body for mark in _MARKS) >= 2
        )

    def is_article_url(self, url: str) -> bool:
        """``/kyanh/portal/read/<folder>/news/<slug>.html``; the table was ``tintuc`` once."""
        return _ARTICLE.fullmatch(_path(url)) is not None

    def is_listing_url(self, url: str) -> bool:
        """``/kyanh/portal/folder/<folder>``, newer ``/<folder>``, but not the home page."""
        found = _LISTING.fullmatch(_path(url))
        return found is not None and _NO_SECTION.fullmatch(found[3]) is None

    def is_guess(self, url: str) -> bool:
        """``/<folder>`` may be any page."""
        found = _LISTING.fullmatch(_path(url))
        return found is not None and not found[2]

    def page_number(self, url: str) -> int | None:
        """The number of ``…/<folder>/<N>.html``."""
        found = _LISTING.fullmatch(_path(url))
        return int(found[4]) if found and found[4] else None

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the folder itself."""
        found = _LISTING.fullmatch(_path(section))
        base = join(section, found[1]) if found else None
        return f"{base or cleaned(section)}/{number}.html" if number > 1 else section

    def listing(self, page: Page) -> Listing:
        """The pager of some versions links ``../<folder>2.html``, or one folder too high up."""
        listing = super().listing(page)
        following = self.page_url(page.url, listing.number + 1)
        if listing.next_url is not None and listing.next_url != following:
            listing.next_url = following
        return listing

    def addresses(self, found: ArticlePage) -> tuple[str, list[str]]:
        """The address without its double slashes; the one that the page names is another name."""
        fetched = cleaned(found.page.url)
        url = urlunsplit(urlsplit(fetched)._replace(path=_path(fetched)))
        named = cleaned(join(fetched, found.meta("dc.inditifier")) or fetched)
        others = [a for a in (fetched, named) if a != url and _path(a) == _path(url)]
        return url, list(dict.fromkeys(others))

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The summary is in the metas alone; DC.Creator is an account, DC.Publisher its group."""
        reading.site_name = reading.site_name or found.meta("dc.publisher")
        reading.summary = _summary(reading.body, found)


def _path(url: str) -> str:
    """The path; the CMS joins its address with two slashes."""
    return re.sub("//+", "/", urlsplit(url).path)


def _summary(body: HtmlElement | None, found: ArticlePage) -> HtmlElement | None:
    """What the editor typed as summary; None where it is the beginning of the body, cut."""
    text = _printed_summary(found.page.body) or found.meta("dc.description")
    if not text:
        return None
    page = cast("HtmlElement", lxml_html.document_fromstring(f"<div>{text}</div>"))
    summary = next(page.iter("div"), None)
    if summary is None or body is None:
        return summary
    told = " ".join(summary.text_content().split())
    if not told.endswith(("...", "…")):
        return summary
    begins = " ".join(body.text_content().split())
    return None if begins.startswith(told.rstrip(".… ")) else summary


def _printed_summary(html: bytes) -> str | None:
    """The summary as it stands between its own quotes; None where it has none within."""
    start = html.find(_SUMMARY) + len(_SUMMARY)
    end = html.find(_SUMMARY_ENDS, start, start + _LONGEST_SUMMARY)
    if start < len(_SUMMARY) or end < 0:
        return None
    text = html[start:end].rstrip(b" \r\n\t/>").removesuffix(b'"')
    return text.decode("utf-8", "replace").strip() if b'"' in text else None
