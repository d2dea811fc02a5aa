"""Ways to break a page as servers, editors, cut connections and enemies do. Bytes in, bytes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

MOST = 256 * 1024  # bytes of a broken page

_TAG = re.compile(rb"</?[a-zA-Z][^<>]{0,300}>")
_VALUE = re.compile(rb"\"[^\"<>]{0,300}\"")
_NUMBER = re.compile(rb"\d+")
_NAMES = (b"div", b"p", b"table", b"tr", b"td", b"font", b"span", b"a", b"ul", b"li", b"b", b"h1")
_CHARSETS = (b"utf-8", b"utf-16", b"utf-7", b"windows-1258", b"iso-8859-1", b"gb18030", b"x-none")
_ENTITIES = (b"&nbsp;", b"&#0;", b"&#xD800;", b"&#1114112;", b"&amp;amp;", b"&#8203;", b"&lt;p&gt;")
_ODD = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\x1a",
    b"\xe2\x80\xae",
    b"\xcc\x81",
)
_NUMBERS = (b"0", b"-1", b"99999999999999999999", "٣٧".encode(), "²".encode(), b"1e9", b"")
_ADDRESSES = (
    *(
        b"http://[",
        b"//",
        b"javascript:x",
        b"data:,",
        b"http://a:b/",
        b"?page=99999999999999999999",
    ),
    *(b"/%", "/?page=²".encode(), b"http://\xff/", b"../../..", b"#", b"http:///x", b"/?a;b=&&c"),
)


def _range(page: bytes, chance: Random, most: int = 4096) -> tuple[int, int]:
    begin = chance.randint(0, len(page))
    return begin, min(len(page), begin + chance.randint(1, most))


def _cut(page: bytes, chance: Random, _: bytes) -> bytes:
    begin, end = _range(page, chance)
    return page[:begin] if chance.random() < 0.5 else page[:begin] + page[end:]


def _splice(page: bytes, chance: Random, other: bytes) -> bytes:
    return page[: _range(page, chance)[0]] + other[_range(other, chance)[0] :]


def _repeat(page: bytes, chance: Random, _: bytes) -> bytes:
    begin, end = _range(page, chance)
    return page[:end] + page[begin:end] * chance.randint(1, 30) + page[end:]


def _flip(page: bytes, chance: Random, _: bytes) -> bytes:
    broken = bytearray(page)
    for _n in range(chance.randint(1, 40) if broken else 0):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def _replace(
    pattern: re.Pattern[bytes], page: bytes, chance: Random, by: Callable[[bytes], bytes]
) -> bytes:
    """One to eight of what the pattern finds, changed."""
    found = list(pattern.finditer(page))
    for match in sorted(
        chance.sample(found, min(len(found), chance.randint(1, 8))),
        key=lambda one: one.start(),
        reverse=True,
    ):
        page = page[: match.start()] + by(match.group()) + page[match.end() :]
    return page


def _unclose(page: bytes, chance: Random, _: bytes) -> bytes:
    return _replace(_TAG, page, chance, lambda tag: chance.choice((b"", tag[:-1], tag[1:], b"<")))


def _swap(page: bytes, chance: Random, _: bytes) -> bytes:
    return _replace(
        _TAG, page, chance, lambda tag: b"<%b%b>" % (b"/" * (tag[1] == 47), chance.choice(_NAMES))
    )


def _values(page: bytes, chance: Random, _: bytes) -> bytes:
    return _replace(_VALUE, page, chance, lambda _value: b'"%b"' % chance.choice(_ADDRESSES))


def _numbers(page: bytes, chance: Random, _: bytes) -> bytes:
    return _replace(_NUMBER, page, chance, lambda _number: chance.choice(_NUMBERS))


def _insert(page: bytes, chance: Random, text: bytes) -> bytes:
    place = chance.randint(0, len(page))
    return page[:place] + text + page[place:]


def _deepen(page: bytes, chance: Random, _: bytes) -> bytes:
    depth, name = chance.choice((10, 300, 3000)), chance.choice(_NAMES)
    return _insert(page, chance, (b"<%b>" % name) * depth)


def _attribute(page: bytes, chance: Random, _: bytes) -> bytes:
    kind = chance.randrange(3)
    if kind == 0:
        flood = b" ".join(b"a%d=1" % n for n in range(chance.choice((100, 3000))))
    elif kind == 1:
        flood = b'class="' + b"chi-tiet noi-dung " * chance.choice((10, 5000)) + b'"'
    else:
        flood = b'style="text-align:' + b" " * 50000 + b'center"'
    return _replace(_TAG, page, chance, lambda tag: tag[:-1] + b" " + flood + b">")[:MOST]


def _entities(page: bytes, chance: Random, _: bytes) -> bytes:
    return _insert(page, chance, chance.choice(_ENTITIES) * chance.choice((1, 50, 5000)))


def _odd_bytes(page: bytes, chance: Random, _: bytes) -> bytes:
    return _insert(page, chance, chance.choice(_ODD) * chance.choice((1, 20, 2000)))


def _blanks(page: bytes, chance: Random, _: bytes) -> bytes:
    blank = chance.choice((b" ", b"\n", b"\xc2\xa0", b"- ", b"Ngay ", b"12/", b"(", b"*"))
    return _insert(page, chance, blank * chance.choice((100, 20000)))


def _claim(page: bytes, chance: Random, _: bytes) -> bytes:
    charset = chance.choice(_CHARSETS)
    if chance.random() < 0.3:
        text = page.decode("utf-8", "replace")
        page = text.encode(chance.choice(("utf-16", "utf-8-sig", "cp1258", "utf-32")), "replace")
    return b'<meta charset="%b">' % charset + page


_WAYS: Sequence[Callable[[bytes, Random, bytes], bytes]] = (
    *(_cut, _splice, _repeat, _flip, _unclose, _swap, _values, _numbers, _deepen, _attribute),
    *(_entities, _odd_bytes, _blanks, _claim),
)


def mutated(page: bytes, other: bytes, chance: Random) -> bytes:
    """The page broken in one to four ways; ``other`` is spliced in by one of them."""
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        page = chance.choice(_WAYS)(page, chance, other)[:MOST]
    return page


def noise(chance: Random, scraps: bytes) -> bytes:
    """Random bytes, or tags and words of a page in random order."""
    if chance.random() < 0.5:
        return chance.randbytes(chance.choice((0, 1, 100, 20000)))
    pieces = re.findall(rb"<[^<>]*>|[^<>\s]+", scraps) or [b""]
    return b" ".join(chance.choices(pieces, k=chance.randint(1, 2000)))[:MOST]
