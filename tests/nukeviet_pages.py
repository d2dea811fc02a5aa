"""Small NukeViet pages put together by hand, for tests of its reader."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.families.base import Page
from crawler.families.nukeviet import NukeViet

NUKEVIET = NukeViet()
CAPTURED = datetime(2024, 3, 5, 2, 30, tzinfo=UTC)
HOST = "https://nganpho.example"


def page(body: str | bytes, url: str = f"{HOST}/thoi-su/bai-viet-7.html", **more: Any) -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, captured=CAPTURED, **more)


def article_page(inside: str = "<p>Nội dung.</p>", extra: str = "", head: str = "") -> str:
    return f"""<html><head><meta name="generator" content="NukeViet v4.5">{head}</head><body>
    <div class="news_column"><h1 class="title" itemprop="headline">Tiêu đề</h1>
    <span class="h5">Thứ ba - 05/03/2024 09:15</span>
    <div class="hometext">Tóm tắt</div>
    <div id="news-bodyhtml" class="bodytext">{inside}</div>{extra}</div></body></html>"""


def listed(rows: list[tuple[int, str]]) -> str:
    items = "".join(
        f'<div class="panel"><h3><a href="/a/b-{n}.html">B {n}</a></h3><ul><li>'
        f'<em class="fa fa-clock-o"></em> {day} 08:00:00</li></ul></div>'
        for n, day in rows
    )
    return f'<html><body><div class="news_column">{items}</div></body></html>'
