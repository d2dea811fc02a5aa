"""Which of the dates on an unknown page may be the publication: order of trust, and doubts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.timerange import VIETNAM, local_day
from crawler.families.article_layout import ArticlePage
from crawler.families.base import elements
from crawler.families.generic.lines import Line
from crawler.families.generic.outline import may_tell_date
from pipelines.article import DateText
from pipelines.dates import DateReading, parse_date

# In the order of trust. DC.Date.Created is when somebody began to write.
_PUBLISHED_METAS = (
    "article:published_time", "dc.date.issued", "dcterms.issued", "pubdate",
    "publishdate", "publish_date", "publish-date", "article:published", "og:published_time",
    "published_time", "date.published", "cxenseparse:recs:publishtime", "sailthru.date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified",
    "dcterms.modified", "last-modified", "lastmod",
)  # fmt: skip
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_CALENDAR = re.compile(r"lich-|/lich/|su-kien|event|calendar", re.I)
_ITEM_DATES = elements(
    "/descendant::meta[@content]"
    '[@itemprop="datePublished" or @name="datePublished" or @property="datePublished"]'
)
# Words before a date that tell what happened then; what else ends in a colon is a label, too.
_KIND = re.compile(
    r"(?:ngày|thời (?:gian|hạn|điểm)|hạn|hiệu lực|bắt đầu|kết thúc|khai mạc|bế mạc|từ|đến|trước)"
    r"(?: \S+){0,3}",
    re.I,
)
_TIME = re.compile(r"\W*(?:thời gian|ngày giờ|lúc)\s*:", re.I)
_PLACE = re.compile(r"\W*địa điểm\b.{0,20}:", re.I)
_WEEKDAY = re.compile(r"thứ|chủ nhật|t[2-7]\b|cn\b|[a-z]+day\b", re.I)
_CLOCK_ERROR = timedelta(minutes=30)
_MIDNIGHT = re.compile(r"T00:00:00")
# .NET's own form in American English, which pads nothing: 6/27/2020 9:27:05 PM. A portal that
# was told its form pads, and puts the day first.
_AMERICAN = re.compile(
    r"(?<!\d)([1-9]|1[0-2])/([1-9]|[12]\d|3[01])/\d{4} ([1-9]|1[0-2]):\d\d:\d\d [AP]M\b"
)
_EDITED = re.compile(r"cập nhật|sửa (?:đổi|lần)|chỉnh sửa|updated|modified", re.I)
_LAST = re.compile(r"lần cuối|sau cùng|\blast\b", re.I)
_POSTED = re.compile(r"đăng|xuất bản|ngày (?:tạo|viết|gửi)|post|publish", re.I)
_SHARED = {"second": 16, "minute": 16, "hour": 13, "day": 10, "month": 7}


@dataclass(frozen=True, slots=True)
class _Told:
    """A text of the page that reads as a date."""

    rule: str
    text: str
    reading: DateReading
    month_first: bool = False

    @property
    def day(self) -> str:
        return self.reading.iso[:10]

    @property
    def midnight(self) -> bool:
        """Whether the time was filled in rather than known."""
        return _MIDNIGHT.search(self.reading.iso) is not None

    def place(self, decides: bool) -> DateText:
        filled_in = self.midnight and self.rule != "visible"
        return DateText(
            self.text,
            f"generic/{self.rule}",
            decides=decides,
            day_only=filled_in,
            month_first=self.month_first,
        )


def dates_of(
    found: ArticlePage,
    linked: dict[str, Any],
    head: Iterable[Line],
    foot: Iterable[Line],
    below: Iterable[Line],
    around: frozenset[HtmlElement],
    begins: str,
    stamp: str | None = None,
) -> list[DateText]:
    """The places that may tell the date, the deciding one first.

    ``head``: lines around the title, up to the body; ``foot``: those after the body; ``below``:
    those after the article's box; ``around``: the title and all that holds it; ``begins``: the
    body's first lines; ``stamp``: what hAtom tells. What a reader sees in the head decides, made
    more precise by a meta
    that agrees. Metas alone decide where nothing is seen and they can be believed: one that names
    the day of the capture may be the clock of the server, one that is the moment of the last
    change may be that only.
    """
    now = found.page.captured
    today = str(local_day(now))
    texts = chain(_meta_texts(found, linked, around), [("hatom", stamp)] if stamp else [])
    metas = list(_told(texts, now))
    edits = {one.reading.iso for one in _told(_edit_texts(found, linked), now)}
    shown = _shown([*head], foot, below, begins, now)
    believed = [
        one
        for one in metas
        if one.day != today and one.reading.iso not in edits and not _is_now(one, now)
    ]
    doubted = [one for one in metas if one not in believed]
    if shown is None:
        believed.sort(key=lambda one: one.day)  # a later day is that of an edit
        order = [*believed, *_told(_path_texts(found.page.url), now)]
        return [one.place(True) for one in order] + [one.place(False) for one in doubted]
    exact = shown.reading.precision in ("minute", "second")
    same = [
        one for one in metas if _agree(one.reading, shown.reading) and (exact or one in believed)
    ]
    if same:
        precise = max([shown, *same], key=_precision)
        rest = [one for one in (shown, *metas) if one is not precise]
        return [precise.place(True), *(one.place(False) for one in rest)]
    if believed and (shown.day == today or _EDITED.search(shown.text)):
        earliest = min(believed, key=lambda one: one.day)
        if earliest.day < shown.day:
            rest = [one for one in (shown, *metas) if one is not earliest]
            return [earliest.place(True), *(one.place(False) for one in rest)]
    if _says_today(shown, now):
        paths = [one for one in _told(_path_texts(found.page.url), now) if one.day < today]
        if paths or any(one.day < today for one in metas):
            rest = [shown, *metas]
            return [*(one.place(True) for one in paths), *(one.place(False) for one in rest)]
    return [shown.place(True), *(one.place(False) for one in metas)]


def _precision(one: _Told) -> int:
    return (
        0 if one.midnight else _SHARED[one.reading.precision] + (one.reading.precision == "second")
    )


def _agree(one: DateReading, other: DateReading) -> bool:
    shared = min(_SHARED[one.precision], _SHARED[other.precision])
    if _MIDNIGHT.search(one.iso) or _MIDNIGHT.search(other.iso):
        shared = min(shared, 10)
    return one.iso[:shared] == other.iso[:shared]


def _shown(
    head: list[Line], foot: Iterable[Line], below: Iterable[Line], begins: str, now: datetime
) -> _Told | None:
    """The date in the article's head; below the body only where a label says that it is one.

    A line that says "posted" goes before one that says nothing, that before "updated". Over the
    title the page's clock may stand, and what else is new on the site: a line there that says no
    "posted" goes behind those below the title, and tells nothing where it says "updated" or what a
    clock would say. The day of the capture without a label goes behind all others wherever it
    stands, and its minute tells nothing. Below the body, a line that says "updated" may be the
    site's own: it counts in the article's box only, and neither the day of the capture nor a last
    change.
    """
    if any(map(_PLACE.match, begins.splitlines())) or any(_PLACE.match(line.text) for line in head):
        head = [line for line in head if not _TIME.match(f"{line.label} {line.text}".strip())]
    told = _lines_told((line for line in head if not line.above), now)
    told.sort(key=lambda one: bool(_EDITED.search(one.text)))
    over = _lines_told((line for line in head if line.above), now)
    told += [one for one in over if _POSTED.search(one.text) or not _may_be_clock(one, now)]
    told.sort(key=lambda one: not _POSTED.search(one.text))
    clocks = [one for one in told if _says_today(one, now)]
    if len(clocks) < len(told):
        return next(one for one in told if one not in clocks)
    behind = _lines_told(foot, now)
    today = str(local_day(now))
    labelled = [one for one in (*behind, *_lines_told(below, now)) if _POSTED.search(one.text)]
    edited = (
        one
        for one in behind
        if _EDITED.search(one.text) and not _LAST.search(one.text) and one.day != today
    )
    last = (one for one in clocks if not _is_now(one, now))
    return next(chain(labelled, edited, last), None)


def _says_today(one: _Told, now: datetime) -> bool:
    """Whether a line tells the day of the capture without a label, as clocks do."""
    labelled = _POSTED.search(one.text) or _EDITED.search(one.text)
    return not labelled and not one.reading.relative and one.day == str(local_day(now))


def _may_be_clock(one: _Told, now: datetime) -> bool:
    """Whether a line over a title could be a clock, of the page or of a box that is renewed."""
    if _EDITED.search(one.text) or _is_now(one, now):
        return True
    if one.reading.precision in ("minute", "second"):
        return False
    days = {str(local_day(now))}
    if _WEEKDAY.match(one.reading.raw):
        days.add(f"{now.astimezone(UTC):%Y-%m-%d}")  # the day of a server set to UTC
    return one.day in days


def _is_now(one: _Told, now: datetime) -> bool:
    """Whether a time is that of the capture, on a clock set to Vietnam or to UTC, or later."""
    if one.reading.precision not in ("minute", "second"):
        return False
    moment = datetime.fromisoformat(one.reading.iso)
    if moment > now:  # a clock that is fast: what is there has been published
        return True
    shown = moment.replace(tzinfo=None)
    clocks = (now.astimezone(zone).replace(tzinfo=None) for zone in (VIETNAM, UTC))
    return any(abs(clock - shown) < _CLOCK_ERROR for clock in clocks)


def _lines_told(lines: Iterable[Line], now: datetime) -> list[_Told]:
    """The lines that read as a date, each once, and those whose label says of another thing not."""
    texts = {}
    for line in lines:
        if line.text in texts or not may_tell_date(line.text):
            continue
        named = line.label.endswith(":") or _KIND.fullmatch(line.label)
        if named and parse_date(f"{line.label.rstrip(' :')}: {line.text}", now=now) is None:
            continue
        texts[line.text] = "visible"
    return list(_told(((rule, text) for text, rule in texts.items()), now))


def _told(texts: Iterable[tuple[str, str]], now: datetime) -> Iterator[_Told]:
    for rule, text in texts:
        american = _AMERICAN.search(text)
        if american and all(len(part) == 2 for part in american.groups()):
            continue  # 06 or 12 first? Nobody can tell
        reading = parse_date(text, now=now, month_first=american is not None)
        if reading is not None:
            yield _Told(rule, text, reading, month_first=american is not None)


def _meta_texts(
    found: ArticlePage, linked: dict[str, Any], around: frozenset[HtmlElement]
) -> Iterator[tuple[str, str]]:
    value = linked.get("datePublished")
    if isinstance(value, str):
        yield "json_ld", value
    if text := _item_date(found, around):
        yield "datepublished", text
    for name in _PUBLISHED_METAS:
        if text := found.meta(name):
            yield name.rpartition(":")[2].replace(".", "_").replace("-", "_"), text


def _item_date(found: ArticlePage, around: frozenset[HtmlElement]) -> str | None:
    """``itemprop="datePublished"`` of the item that holds the title: readers and lists have more.

    Where no item is marked as such, all must say the same.
    """
    told: set[str] = set()
    for meta in _ITEM_DATES(found.tree):
        text = str(meta.get("content"))
        item = next((one for one in meta.iterancestors() if one.get("itemscope") is not None), None)
        if item is not None and item in around:
            return text
        if item is None:
            told.add(text)
    return told.pop() if len(told) == 1 else None


def _edit_texts(found: ArticlePage, linked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = linked.get("dateModified")
    if isinstance(value, str):
        yield "json_ld", value
    for name in _MODIFIED_METAS:
        if text := found.meta(name):
            yield name, text


def _path_texts(url: str) -> Iterator[tuple[str, str]]:
    """``/2020/6/27/`` or ``/2020-6-27/`` in the address, unless it is that of a calendar."""
    if not _CALENDAR.search(url) and (day := _DAY_IN_PATH.search(urlsplit(url).path)):
        yield "url", "-".join((day[1], day[2].zfill(2), day[3].zfill(2)))


def modified_of(found: ArticlePage, linked: dict[str, Any]) -> str | None:
    """The moment of the last change, as the page has it."""
    return next((text for _, text in _edit_texts(found, linked)), None)
