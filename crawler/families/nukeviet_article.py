"""NukeViet's article pages: one reader, layouts told by content; docs/families/nukeviet.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.record import Attachment, Image
from crawler.families import nukeviet_urls
from crawler.families.addresses import join, same_host
from crawler.families.base import Page, UnknownLayout, elements, string
from crawler.families.paths import classes_of, has_class
from pipelines.addresses import Base, picture_address
from pipelines.article import DateText, Reading

_BODY = elements('id("news-bodyhtml")')  # 4.1 to 5
_BODY_OLD = elements('id("bodytext")')  # print pages, theme "modern" of 3.4
_BODY_CLASS = elements(f"/{has_class('bodytext', tag='div')}")
_MOBILE = elements('id("mobilePage")')
_PRINT = elements('id("print")')
_IN_HEAD = '[starts-with(@property, "og:") or starts-with(@property, "article:")]'
_METAS = elements(f"/html/head/meta{_IN_HEAD}")
_METAS_ANYWHERE = elements(f"/descendant::meta{_IN_HEAD}")
_CANONICAL = string('string(/html/head/link[@rel="canonical"]/@href)')
_CRUMBS = elements(  # the attributes are looked through first: most elements have no class
    '/descendant::*/@class[contains(., "breadcrumb")]/..'
    '/descendant::*[@itemprop="itemListElement"]/descendant::*[@itemprop="name"]'
)
_PLAIN_CRUMBS = elements(
    '/descendant::*/@class[contains(., "breadcrumb") or contains(., "breakcolumn")]/..'
    "/ancestor-or-self::*[self::h3 or self::div or self::ul][1]/descendant::a"
)
_HEADINGS_BESIDE = elements("preceding-sibling::h1")  # in every stock theme
_HEADINGS = elements("preceding::h1[position() <= 4] | preceding::h2[position() <= 4]")

_DATE_LINE = re.compile(  # a line that holds nothing else, in a theme of the portal's own
    r"(?:(?:đăng lúc|ngày đăng|đăng ngày|thời gian đăng|xuất bản)\s*:?\s*)?"
    r"(?:(?:thứ \w+|chủ nhật)\s*[,-]?\s*)?(?:ngày\s+)?"
    r"(?:\d{1,2}[:h]\d{2}(?::\d{2})?\s*[,-]?\s*)?(?:ngày\s+)?"
    r"\d{1,2}[/-]\d{1,2}[/-]\d{4}"
    r"(?:\s*[,|-]?\s*\d{1,2}[:h]\d{2}(?::\d{2})?(?:\s*[AP]M)?)?",
    re.I,
)
_DIGIT_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_DATE_CLASSES = frozenset({"h5", "time", "small", "date", "post-date", "publtime"})
# date('Y-m-dTH:i:s') of NukeViet 4: PHP reads the T as the zone
_PUBLISHED_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)(?:\+07|T)(\d\d:\d\d:\d\d)(?:\+07:00)?$")
_AUTHOR_LABELS = ("tác giả", "tác giả bài viết", "author")
_SOURCE_LABELS = ("nguồn tin", "nguồn", "source")
_TAG_LABELS = ("tags", "từ khóa", "từ khoá", "keywords")
_HOME_CRUMB = "Trang nhất"
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)$", re.I)
_CENTRED = re.compile(r"margin:\s*10px\s+auto")
_STAND_IN = re.compile(r"/uploads/[^/]*(?:logo|no-?image|banner)[^/]*$", re.I)  # of the site
_FILE_LABEL = re.compile(r"^\s*(?:Tập tin|File)\s*:?\s*", re.I)
_MOST_BEFORE_BODY = 2000  # elements between title and body: stock themes have fewer than 100
_AFTER_ARTICLE = frozenset({"idcomment", "form3B", "showcomment"})


def read(page: Page, *, version: str | None) -> Reading:
    """Read an article page; ``version`` of the CMS, where the page tells it.

    Raises ``UnknownLayout`` where title or body is not to be found.
    """
    return _ArticlePage(page, version or "").reading()


class _ArticlePage:
    """One article page being read: the body is found first, all else in its neighbourhood."""

    def __init__(self, page: Page, version: str) -> None:
        self.page = page
        self.version = version
        self.base = Base(page.url)
        self.metas = _metas(page.tree)
        self.site_name = self.metas.get("og:site_name", [None])[0]
        self.body = _find_body(page.tree)
        self.heading = self._find_heading()
        self.title = self._title()
        before = islice(self._before_body(), _MOST_BEFORE_BODY)
        self.head = [(element, classes_of(element)) for element in before]
        self.summary = self._find_summary()
        self.after = list(self._after_body())

    def reading(self) -> Reading:
        url, aliases = self._addresses()
        author, source = self._byline_fields()
        reading = Reading(
            url=url,
            family="nukeviet",
            layout=self._layout(),
            title=self.title,
            platform_id=nukeviet_urls.platform_id(url),
            aliases=aliases,
            dates=self._dates(),
            modified=self.metas.get("article:modified_time", [""])[0].strip() or None,
            body=self.body,
            author=author,
            source=source,
            section=self._section(),
            tags=self._tags(),
            attachments=self._attachments(),
            site_name=self.site_name,
        )
        reading.lead_images = self._lead_images()
        for picture in _home_pictures(self.summary):
            picture.drop_tree()  # 3.4, 4.0, mobile: picture and caption lie in the summary
        reading.summary = self.summary
        return reading

    # What the page is

    def _find_heading(self) -> HtmlElement | None:
        """The title before the body. The site's name is an ``<h1>`` too (mobile theme).

        og:title may be a title for search engines: it only tells which heading is no title.
        """
        shared = _words(self.metas.get("og:title", [""])[0])
        if shared == self.site_name:
            shared = ""
        headings = _HEADINGS_BESIDE(self.body) or _HEADINGS(self.body)
        found = [
            heading
            for heading in reversed(headings)
            if _words_of(heading) and "hidden" not in classes_of(heading)
        ]
        for heading in found:
            if heading.get("itemprop") == "headline" or "title" in classes_of(heading):
                return heading
        for heading in found:
            if _words_of(heading) == shared:
                return heading
        box = next((e for e in _up(self.body) if _is_article_box(e)), None)
        for heading in found:
            if heading.tag == "h1" and box is not None and _inside(heading, box):
                return heading
        return None

    def _title(self) -> str:
        if self.heading is not None:
            return str(self.heading.text_content())
        title = self.metas.get("og:title", [""])[0]
        if not title.strip() or title == self.site_name:
            raise UnknownLayout(f"no article title on {self.page.url}")
        return title

    def _before_body(self) -> Iterator[HtmlElement]:
        """Elements after the heading (else: in the body's box) and before the body."""
        box = self.body.getparent()
        if self.heading is not None:
            ancestors = set(self.heading.iterancestors())
            box = next((a for a in self.body.iterancestors() if a in ancestors), box)
        after = self.heading is None
        for element in box.iter() if box is not None else ():
            if element is self.body:
                return
            if after:
                yield element
            after = after or element is self.heading

    def _find_summary(self) -> HtmlElement | None:
        for element, classes in self.head:
            if "hometext" in classes or element.get("id") == "hometext":
                return element
        for element, classes in self.head:
            if element.get("itemprop") == "description" and "hidden" not in classes:
                return element
        return None

    def _layout(self) -> str:
        tree = self.page.tree
        headline = self.heading is not None and self.heading.get("itemprop") == "headline"
        if self.body.get("id") == "bodytext" and _PRINT(tree):
            return "print"
        classes = {name for _, names in self.head for name in names}
        if self.body.get("id") == "news-bodyhtml":
            if "newsdetailmetatop" in classes or "fa-clock-o" in classes:
                return "egov-1.2"
            return "4.5" if headline else "4.1"
        if _MOBILE(tree):
            return "mobile"
        if self.version.startswith("3") or any(
            e.get("id") == "news_detail" for e in _up(self.body)
        ):
            return "3.4"
        if headline:
            return "mobile"
        return "4.0" if self.version.startswith("4") or "time" in classes else "3.4"

    def _addresses(self) -> tuple[str, list[str]]:
        """Canonical address and, where it differs, the one the page was fetched under."""
        fetched = nukeviet_urls.cleaned(self.page.url)
        canonical = _CANONICAL(self.page.tree)
        if canonical == fetched and nukeviet_urls.is_article_url(fetched):
            return fetched, []
        own = nukeviet_urls.article_address(fetched)
        canonical = join(self.page.url, canonical) or ""
        if same_host(canonical, own):
            canonical = nukeviet_urls.article_address(canonical)
            named = nukeviet_urls.platform_id(canonical)
            if named is not None and nukeviet_urls.platform_id(own) in (None, named):
                own = canonical
        return own, [fetched] if fetched != own else []

    # Fields before the body

    def _dates(self) -> list[DateText]:
        dates = []
        visible = self._visible_date()
        if visible:
            dates.append(DateText(visible, "nukeviet/visible"))
        printed = _PUBLISHED_TIME.match(self.metas.get("article:published_time", [""])[0].strip())
        if printed:
            text = f"{printed.group(1)} {printed.group(2)}"
            dates.append(DateText(text, "nukeviet/published_time", decides=not visible))
        return dates

    def _visible_date(self) -> str | None:
        """The date line under the title: ``span.h5``, ``em.time``, print: first list item.

        A theme of the portal's own may put it anywhere there: then a line that is a date alone.
        """
        for element, classes in self.head:
            if element.tag in ("time", "li") or not _DATE_CLASSES.isdisjoint(classes):
                text = self._shown_text(element, classes)
                if _DIGIT_DATE.search(text):
                    return text
        for element, classes in self.head:
            if _DIGIT_DATE.search(_own_text(element)):
                text = self._shown_text(element, classes)
                if _DATE_LINE.fullmatch(text):
                    return text
        return None

    def _shown_text(self, element: HtmlElement, classes: list[str]) -> str:
        """A short text that readers see outside the summary, else an empty one."""
        if "hidden" in classes or element.get("itemprop", "").startswith("date"):
            return ""
        text = _words_of(element)
        return "" if len(text) > 80 or (text and self._in_summary(element)) else text

    def _in_summary(self, element: HtmlElement) -> bool:
        return self.summary is not None and _inside(element, self.summary)

    def _section(self) -> str | None:
        named = self.metas.get("article:section")
        if named:
            return named[0]
        tree = self.page.tree
        crumbs = _CRUMBS(tree)
        last = reversed(crumbs or _PLAIN_CRUMBS(tree))
        if not crumbs:  # 3.4: plain links; its module's own ("Tin Tức") is no category
            last = (crumb for crumb in last if self._is_category(crumb.get("href")))
        names = map(_words_of, last)
        return next((name for name in names if name and name != _HOME_CRUMB), None)

    def _is_category(self, href: str | None) -> bool:
        address = join(self.page.url, href)
        if address is None or not nukeviet_urls.is_listing_url(address):
            return False
        path = urlsplit(address).path
        return path.rstrip("/").rsplit("/", 1)[-1] != nukeviet_urls.NEWS_MODULE

    # Pictures beside the summary

    def _lead_images(self) -> list[Image]:
        boxes = [e for e, classes in self.head if _is_home_picture(e, classes)]
        caption = next(filter(None, map(_home_caption, boxes)), None)
        found: dict[str, HtmlElement] = {}
        for box in boxes:
            for picture in box.iter("img"):
                address = self._picture_address(picture)
                if address is not None:
                    found.setdefault(address, picture)
        whole = [address for address in found if "/uploads/" in address]
        if not whole:  # only a thumbnail of it, or none
            shared = self._shared_image()
            if shared is not None:
                shared.caption = caption
                return [shared]
        return [
            Image(url=a, caption=caption, alt=found[a].get("alt") or None, role="lead")
            for a in whole or list(found)[:1]
        ]

    def _picture_address(self, picture: HtmlElement) -> str | None:
        """The picture itself rather than its thumbnail, where the page links to it."""
        link = picture.getparent()
        full = (link.get("href") or "") if link is not None and link.tag == "a" else ""
        if "/uploads/" in full and _PICTURE_FILE.search(full):
            return self.base.join(full)
        return picture_address(picture.get, self.base)

    def _shared_image(self) -> Image | None:
        """og:image, where the portal hides the picture of an article on its page."""
        address = self.base.join(self.metas.get("og:image", [""])[0])
        path = urlsplit(address).path if address else ""
        if address is None or "/uploads/" not in path or _STAND_IN.search(path):
            return None
        for picture in self.body.iter("img"):
            shown = picture_address(picture.get, self.base)
            if shown is not None and urlsplit(shown).path == path:
                return None
        alt = self.metas.get("og:image:alt", [None])[0]
        return Image(url=address, alt=alt, role="lead")

    # Fields after the body

    def _after_body(self) -> Iterator[HtmlElement]:
        """Blocks that follow the body in its article's box, up to rating and comments."""
        shared = set(self.heading.iterancestors()) if self.heading is not None else set()
        for level in _up(self.body):
            for block in level.itersiblings():
                if block.get("id") in _AFTER_ARTICLE or block.tag == "form":
                    return
                yield block
            if not shared or level.getparent() in shared:
                return

    def _byline_fields(self) -> tuple[str | None, str | None]:
        author = source = None
        for block in self.after:
            for strong in block.iter("strong", "b"):
                label = _label(strong)
                if author is None and label in _AUTHOR_LABELS:
                    author = _value_after(strong)
                elif source is None and label in _SOURCE_LABELS:
                    source = _value_after(strong)
        return author, source

    def _tags(self) -> list[str]:
        named = [tag for tag in self.metas.get("article:tag", []) if tag.strip()]
        if named:
            return list(dict.fromkeys(named))
        for level in _up(self.body):  # in the article's box or, from 4.1 on, in one after it
            for block in level.itersiblings():
                for label in block.iter("strong", "div"):  # 3.4 "modern": a div.tag
                    if label.tag == "div" and "tag" not in classes_of(label):
                        continue
                    if _label(label) in _TAG_LABELS:
                        parent = label.getparent()
                        links = parent.iter("a") if parent is not None else ()
                        return list(dict.fromkeys(filter(None, map(_words_of, links))))
            if "news_column" in classes_of(level):
                break
        return []

    def _attachments(self) -> list[Attachment]:
        files: dict[str, Attachment] = {}
        for block in self.after:
            for box in block.iter("div", "ul", "p"):
                if "news-download-file" not in classes_of(box):
                    continue
                for link in box.iter("a"):
                    address = self.base.join(link.get("href") or "")
                    if address is None or "download=1" not in address:
                        continue
                    strong = next(link.iter("strong"), None)
                    name = _words_of(strong if strong is not None else link)
                    name = _FILE_LABEL.sub("", name) or link.get("title") or ""
                    files.setdefault(address, Attachment(url=address, name=name or None))
        return list(files.values())


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    # a stray tag in a head ends it: what follows lies in the body
    for meta in _METAS(tree) or _METAS_ANYWHERE(tree):
        content = meta.get("content")
        if content and content.strip():
            metas.setdefault(meta.get("property", ""), []).append(content)
    return metas


def _find_body(tree: HtmlElement) -> HtmlElement:
    found = _BODY(tree) or _BODY_OLD(tree) or _BODY_CLASS(tree)
    if not found or found[0].get("id") == "page-bodyhtml":  # module "page": /about/x.html
        raise UnknownLayout("no article body")
    return found[0]


def _words(text: str) -> str:
    return " ".join(text.split())


def _words_of(element: HtmlElement) -> str:
    return _words(str(element.text_content()))


def _own_text(element: HtmlElement) -> str:
    """The text outside child elements, of a short line; never the text of a whole page."""
    texts = [element.text or "", *(child.tail or "" for child in element[:5])]
    return " ".join(text for text in texts if len(text) < 80)


def _label(element: HtmlElement) -> str:
    """``tác giả`` of ``<strong>Tác giả: </strong>``: the beginning is enough to tell."""
    texts = (str(text)[:60] for text in islice(element.itertext(), 4))
    return _words(" ".join(texts)).rstrip(": ").lower()


def _inside(element: HtmlElement, other: HtmlElement) -> bool:
    return any(ancestor is other for ancestor in _up(element))


def _up(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and its ancestors."""
    yield element
    yield from element.iterancestors()


def _is_article_box(element: HtmlElement) -> bool:
    return element.get("id") in ("news_detail", "print") or "news_column" in classes_of(element)


def _is_home_picture(element: HtmlElement, classes: list[str]) -> bool:
    """Boxes of the article's own picture: 4.1 on, 4.0 and 3.4, and 3.4's full-width one."""
    if element.tag == "figure":
        return "article" in classes
    if element.tag == "img":
        return False
    if "imghome" in classes or element.get("id") in ("imghome", "imgpreview"):
        return True
    return element.tag == "div" and bool(_CENTRED.search(element.get("style") or ""))


def _home_pictures(summary: HtmlElement | None) -> list[HtmlElement]:
    if summary is None:
        return []
    return [e for e in summary.iterdescendants() if _is_home_picture(e, classes_of(e))]


def _home_caption(box: HtmlElement) -> str | None:
    for element in box.iter("figcaption", "em", "p"):
        text = _words_of(element)
        if text:
            return text
    return None


def _value_after(label: HtmlElement) -> str | None:
    """The text behind a label, up to the next: "Tác giả: Thu Hà" gives "Thu Hà"."""
    texts = [label.tail or ""]
    for element in label.itersiblings():
        if element.tag in ("strong", "b", "br"):
            break
        texts += [str(element.text_content()), element.tail or ""]
    value = _words(" ".join(texts)).strip(" :")
    return None if value in ("", "-/-") else value
