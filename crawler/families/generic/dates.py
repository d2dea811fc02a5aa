"""Which of the dates on an unknown page may be the publication: order of trust, and doubts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archive.timerange import VIETNAM
from crawler.families.article_layout import ArticlePage
from crawler.families.generic.outline import may_tell_date
from pipelines.article import DateText
from pipelines.dates import DateReading, parse_date

# In the order of trust. DC.Date.Created is when somebody began to write.
_PUBLISHED_METAS = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "pubdate",
    "publishdate", "publish_date", "publish-date", "article:published", "og:published_time",
    "published_time", "date.published", "cxenseparse:recs:publishtime", "sailthru.date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified",
    "dcterms.modified", "last-modified", "lastmod",
)  # fmt: skip
_MOST_JSON = 200_000
_MOST_LINKED = 500  # objects of JSON-LD that are looked at
_ARTICLES = re.compile(r"(?:News|Blog|Report|Tech)?(?:Article|Posting)|Report|WebPage", re.I)
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
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


def linked_data(found: ArticlePage) -> dict[str, Any]:
    """The article among the JSON-LD objects of a page; empty where there is none.

    An object whose type is an article's goes before the page it stands on.
    """
    best: dict[str, Any] = {}
    for script in found.tree.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        text = (script.text or "").strip()
        if not text or len(text) > _MOST_JSON:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(value):
            kind = str(one.get("@type"))
            if _ARTICLES.search(kind) and "datePublished" in one:
                if "WebPage" not in kind:
                    return one
                best = best or one
    return best


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    todo = [value]
    for _ in range(_MOST_LINKED):
        if not todo:
            return
        one = todo.pop(0)
        if isinstance(one, list):
            todo += one[:50]
        elif isinstance(one, dict):
            yield one
            todo += [inner for inner in one.values() if isinstance(inner, (dict, list))]


def dates_of(
    found: ArticlePage,
    linked: dict[str, Any],
    head: Iterable[str],
    foot: Iterable[str],
    below: Iterable[str],
) -> list[DateText]:
    """The places that may tell the date, the deciding one first.

    ``head``: short texts between title and body; ``foot``: those after the body; ``below``: those
    after the article's box. What a reader sees in the head decides, made more precise by a meta
    that agrees. Metas alone decide where nothing is seen and they can be believed: one that names
    the day of the capture may be the clock of the server, one that is the moment of the last
    change may be that only.
    """
    now = found.page.captured
    today = f"{now.astimezone(VIETNAM):%Y-%m-%d}"
    metas = list(_told(_meta_texts(found, linked), now))
    edits = {one.reading.iso for one in _told(_edit_texts(found, linked), now)}
    shown = _shown(head, foot, below, now)
    believed = [one for one in metas if one.day != today and one.reading.iso not in edits]
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
    head: Iterable[str], foot: Iterable[str], below: Iterable[str], now: datetime
) -> _Told | None:
    """The date in the article's head; below the body only where a label says that it is one.

    A line that says "posted" goes before one that says nothing, that before "updated". Below,
    a line that says "updated" may be the site's own: it counts in the article's box only, and
    neither the day of the capture nor a last change.
    """
    told = _lines_told(head, now)
    told.sort(key=lambda one: (not _POSTED.search(one.text), bool(_EDITED.search(one.text))))
    if told:
        return told[0]
    behind = _lines_told(foot, now)
    today = f"{now.astimezone(VIETNAM):%Y-%m-%d}"
    labelled = [one for one in (*behind, *_lines_told(below, now)) if _POSTED.search(one.text)]
    edited = (
        one
        for one in behind
        if _EDITED.search(one.text) and not _LAST.search(one.text) and one.day != today
    )
    return next(iter(labelled), None) or next(edited, None)


def _lines_told(lines: Iterable[str], now: datetime) -> list[_Told]:
    return list(_told((("visible", t) for t in dict.fromkeys(lines) if may_tell_date(t)), now))


def _told(texts: Iterable[tuple[str, str]], now: datetime) -> Iterator[_Told]:
    for rule, text in texts:
        american = _AMERICAN.search(text)
        if american and all(len(part) == 2 for part in american.groups()):
            continue  # 06 or 12 first? Nobody can tell
        reading = parse_date(text, now=now, month_first=american is not None)
        if reading is not None:
            yield _Told(rule, text, reading, month_first=american is not None)


def _meta_texts(found: ArticlePage, linked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = linked.get("datePublished")
    if isinstance(value, str):
        yield "json_ld", value
    for name in _PUBLISHED_METAS:
        if text := found.meta(name):
            yield name.rpartition(":")[2].replace(".", "_").replace("-", "_"), text


def _edit_texts(found: ArticlePage, linked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = linked.get("dateModified")
    if isinstance(value, str):
        yield "json_ld", value
    for name in _MODIFIED_METAS:
        if text := found.meta(name):
            yield name, text


def _path_texts(url: str) -> Iterator[tuple[str, str]]:
    """``/2020/6/27/`` or ``/2020-6-27/`` in the address."""
    if day := _DAY_IN_PATH.search(urlsplit(url).path):
        yield "url", "-".join((day[1], day[2].zfill(2), day[3].zfill(2)))


def modified_of(found: ArticlePage, linked: dict[str, Any]) -> str | None:
    """The moment of the last change, as the page has it."""
    return next((text for _, text in _edit_texts(found, linked)), None)
