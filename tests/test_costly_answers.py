"""Answers made to cost the crawler hours: all portals of a process would wait for them."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from archive.media import dimensions
from crawler.answer import AnswerReader, BadAnswerError
from crawler.guard import judge_page
from crawler.middlewares.decompress import gunzip

SIZE = 64 * 1024  # bytes of a page that the guard looks at
SECONDS = 10.0  # CPU; a tenth of it is usual, and without bounds these take minutes

OPEN = [
    *("<a href ", "<a href>", "<a ", "<a href>x</a", "<script>", "<!--", "<style ", "<", "<h1>"),
    *("<title>", "<meta http-equiv=refresh ", "<meta http-equiv=refresh url ", "<input type "),
    *("http-equiv=refresh ", "!", "class='infoerror ", "Không tìm thấy trang "),
]


@pytest.mark.parametrize("head", ["", "<title>404 Not Found</title>"])
def test_a_page_of_things_without_an_end_is_judged_in_no_time(head: str) -> None:
    begun = time.process_time()
    for piece in OPEN:
        body = (head + piece * SIZE)[:SIZE].encode()[:SIZE]
        judge_page(200, {}, body, "http://huyenmau.example/tin/")
    assert time.process_time() - begun < SECONDS


def test_what_is_never_closed_hides_no_sign() -> None:
    refused = judge_page(200, {}, b"<title>404 Not Found</title><script>var a = 1;", "")
    assert refused is not None
    assert refused.name == "soft_404"


@pytest.mark.parametrize(
    "meta",
    [
        b'<meta http-equiv="refresh" content="0;url=/">',
        b"<meta content='3; URL=/' http-equiv=refresh>",
    ],
)
def test_a_refresh_in_any_order_leads_home(meta: bytes) -> None:
    refused = judge_page(200, {}, b"<html>" + meta, "http://huyenmau.example/tin/")
    assert refused is not None
    assert refused.name == "refresh_home"


def test_a_gzip_stream_of_countless_members_is_broken() -> None:
    with pytest.raises(zlib.error):
        gunzip(gzip.compress(b"") * 800_000, 0)


def test_the_size_of_a_picture_of_countless_segments_costs_little() -> None:
    picture = b"\xff\xd8\xff" + b"\xe0\x00\x02\xff" * 8_000_000
    begun = time.process_time()
    assert dimensions(picture, "image/jpeg") is None
    assert time.process_time() - begun < SECONDS / 2


def test_announcements_without_an_answer_are_no_answer() -> None:
    reader = AnswerReader()
    with pytest.raises(BadAnswerError):
        reader.feed(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5000)
    reader = AnswerReader()
    reader.feed(b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + b"HTTP/1.1 204 No Content\r\n\r\n")
    assert (reader.done, reader.status) == (True, 204)
