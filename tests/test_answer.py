"""Answers taken apart however their bytes are cut, and what is wrong with bad ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answer import (
    HEAD_LIMIT,
    AnswerReader,
    BadAnswerError,
    CutShortError,
    TooLargeError,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def read(data: bytes, *, size: int = 0, **options: object) -> AnswerReader:
    """Feed ``data`` in pieces of ``size`` bytes, and say that nothing more comes."""
    reader = AnswerReader(**options)  # type: ignore[arg-type]
    step = size or len(data) or 1
    for at in range(0, len(data), step):
        if reader.done:
            break
        reader.feed(data[at : at + step])
    if not reader.done:
        reader.end()
    return reader


ANSWERS = {
    "length": (OK + b"Content-Length: 5\r\n\r\nmot h", b"mot h", True),
    "nothing": (OK + b"Content-Length: 0\r\n\r\n", b"", True),
    "said twice": (OK + b"Content-Length: 2\r\ncontent-length: 2\r\n\r\nab", b"ab", True),
    "bare newlines": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab", b"ab", True),
    "no phrase": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab", b"ab", True),
    "odd phrase": (
        "HTTP/1.1 200 Tốt lắm\r\nContent-Length: 2\r\n\r\nab".encode(),
        b"ab",
        True,
    ),
    "closing": (OK + b"Connection: Close\r\nContent-Length: 2\r\n\r\nab", b"ab", False),
    "to the end": (OK + b"\r\nall of it", b"all of it", False),
    "identity": (OK + b"Transfer-Encoding: identity\r\n\r\nall of it", b"all of it", False),
    "old": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", b"ab", False),
    "old, kept": (
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab",
        b"ab",
        True,
    ),
    "chunks": (CHUNKED + b"3\r\nmot\r\n2;x=y\r\n h\r\n0\r\n\r\n", b"mot h", True),
    "trailers": (CHUNKED + b"A \r\n0123456789\r\n000\r\nX: y\r\n\r\n", b"0123456789", True),
    "no content": (b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", b"", True),
    "unmodified": (b"HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n", b"", True),
}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("name", ANSWERS)
def test_however_it_is_cut(name: str, size: int) -> None:
    data, body, persistent = ANSWERS[name]
    reader = read(data, size=size, keep=1000)
    assert (reader.body, reader.persistent) == (body, persistent)
    assert reader.wire == data
    assert reader.flags == (["partial"] if name in {"to the end", "identity"} else [])


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.integers(1, 50))
def test_any_chunks_in_any_pieces(chunks: list[bytes], size: int) -> None:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    reader = read(CHUNKED + framed, size=size, keep=10_000)
    assert reader.body == b"".join(chunks)
    assert reader.wire == CHUNKED + framed


def test_fields_as_they_came() -> None:
    head = (
        OK + b"X-Folded: one\r\n\ttwo\r\nno colon\r\n and more\r\nset-COOKIE: \xff\r\nX-Empty:\r\n"
    )
    reader = read(head + b"Content-Length: 0\r\n\r\n")
    assert reader.fields == [
        (b"X-Folded", b"one\ttwo"),
        (b"set-COOKIE", b"\xff"),
        (b"X-Empty", b""),
        (b"Content-Length", b"0"),
    ]
    assert (reader.protocol, reader.status) == ("HTTP/1.1", 200)


@pytest.mark.parametrize("size", [0, 5])
def test_a_word_before_the_answer_is_no_part_of_it(size: int) -> None:
    answer = ANSWERS["length"][0]
    reader = read(b"HTTP/1.1 103 Early\r\nContent-Length: 99\r\n\r\n" + answer, size=size)
    assert (reader.body, reader.wire) == (b"mot h", answer)


def test_a_head_request_has_no_body() -> None:
    assert read(OK + b"Content-Length: 9\r\n\r\n", bodiless=True).body == b""


@pytest.mark.parametrize("name", ["length", "nothing", "chunks", "no content"])
def test_surplus_belongs_to_nobody_and_ends_the_connection(name: str) -> None:
    data, body, _ = ANSWERS[name]
    reader = read(data + b"HTTP/1.1 200 OK\r\n\r\nsmuggled", keep=1000)
    assert (reader.body, reader.wire, reader.persistent) == (body, data, False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 O",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        OK + b"Content-Length: 5, 5\r\n\r\nabcde",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Transfer-Encoding: gzip\r\n\r\n",
        OK + b"X: " + b"x" * HEAD_LIMIT,
        OK + b"X: y\r\n" * (HEAD_LIMIT // 6) + b"\r\n",
    ],
)
def test_no_answer(data: bytes) -> None:
    with pytest.raises(BadAnswerError):
        read(data)


CUT = {
    "length": OK + b"Content-Length: 9\r\n\r\nabc",
    "chunk": CHUNKED + b"9\r\nabc",
    "no last chunk": CHUNKED + b"3\r\nabc\r\n",
    "no size": CHUNKED + b"3\r\nabc\r\nzz\r\n",
    "too long": CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n",
    "endless size": CHUNKED + b"3\r\nabc\r\n" + b"0" * 5000,
    "endless trailers": CHUNKED + b"3\r\nabc\r\n0\r\n" + b"X: y\r\n" * (HEAD_LIMIT // 4),
}


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("size", [0, 1000])
def test_cut_short(name: str, size: int) -> None:
    with pytest.raises(CutShortError):
        read(CUT[name], size=size)
    lenient = read(CUT[name], size=size, lenient=True)
    assert (lenient.body, lenient.flags) == (b"abc", ["dataloss"])


@pytest.mark.parametrize(
    "data",
    [
        OK + b"Content-Length: 11\r\n\r\n",
        OK + b"\r\n" + b"x" * 11,
        CHUNKED + b"b\r\n" + b"x" * 11,
    ],
)
def test_too_large(data: bytes) -> None:
    with pytest.raises(TooLargeError):
        read(data, limit=10)


def test_framing_of_a_large_body_is_not_kept_twice() -> None:
    reader = read(CHUNKED + b"3\r\nabc\r\n" * 10 + b"0\r\n\r\n", size=8, keep=20)
    assert reader.body == b"abc" * 10
    assert reader.wire is None
