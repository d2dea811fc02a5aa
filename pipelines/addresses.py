"""Addresses inside a body: made absolute, encoded as a browser does, told apart by kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

Getter = Callable[[str], str | None]

_PLAIN = re.compile(r"[!$&'()*+,\-./0-9:;=?@A-Z_a-z~%\[\]]*", re.ASCII)
_USUAL = re.compile(rf"https?://[a-z0-9.-]+(?::\d{{1,5}})?(?:/{_PLAIN.pattern})?", re.ASCII)
_PATH_SAFE = "!$&'()*+,-./:;=@[]_~%|\\^"
_QUERY_SAFE = _PATH_SAFE + "?`{}"
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_FILE_TYPES = (
    "pdf doc docx docm dot dotx rtf odt xls xlsx xlsm xlsb csv ods ppt pptx pps ppsx odp txt "
    "zip rar 7z gz tar mp3 wav wma m4a mp4 mov avi wmv flv mkv webm 3gp"
)
_FILE = re.compile(rf"\.(?:{_FILE_TYPES.replace(' ', '|')})$", re.IGNORECASE)
# Liferay puts the id of a file behind its name: /documents/10180/22/Quyet+dinh.pdf/0f0e2c4a-…
_UUID = re.compile(r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.I)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?)$", re.IGNORECASE)
# Places where lazy loading keeps the real address, the largest variant first.
_LAZY = ("data-large", "data-original", "data-full-url", "data-lazy-src", "data-lazy", "data-src")
_SRCSETS = ("data-srcset", "data-lazy-srcset", "srcset")
# What names of thumbnails have more than those of the whole pictures.
_THUMBNAIL = re.compile(
    r"/_?thumb(?:nail)?s?(?=/)|(?<=/)thumb(?:nail)?s?[_-](?=[^/]+$)|"
    r"(?:[-_.]thumb(?:nail)?|-\d{2,4}x\d{2,4})(?=\.\w+$)",
    re.IGNORECASE,
)
_MOST_SOURCES = 20  # of one <picture>
_BETWEEN = re.compile(r",\s+|(?<=\d[wx]),")
_ONCLICK = re.compile(r"['\"]([^'\"]*[/.][^'\"]*)['\"]")


class Base:
    """The address of the page, taken apart once, against which addresses are made absolute."""

    def __init__(self, url: str) -> None:
        """``url``: absolute address of the article page."""
        parts = urlsplit(url)
        self.url = url
        self.scheme = parts.scheme or "http"
        self.origin = f"{self.scheme}://{parts.netloc}"

    def join(self, address: str) -> str | None:
        """The absolute http(s) or mailto address a browser would ask for; None for any other."""
        address = address.strip().replace("\n", "").replace("\r", "").replace("\t", "")
        if not address or address[0] == "#":
            return None
        head = address[:8].lower()
        if head.startswith(("http://", "https://")):
            full = address
        elif head.startswith("mailto:"):
            return _encode_query(address)
        elif head.startswith("//"):
            full = f"{self.scheme}:{address}"
        elif _SCHEME.match(address):
            return None
        elif address[0] == "/" and "/." not in address:
            full = self.origin + address
        else:
            try:
                full = urljoin(self.url, address)
            except ValueError:
                return None
        return _encode(full)


def _encode(url: str) -> str | None:
    """Percent-encode as a browser does; what is encoded already stays. None: not an address."""
    url = url.partition("#")[0]
    if _USUAL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    if _PLAIN.fullmatch(url):
        return url
    host = parts.netloc
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if not _PLAIN.fullmatch(host):
        return None
    path = quote(parts.path.replace("\\", "/"), safe=_PATH_SAFE, errors="replace")
    query = f"?{_encode_query(parts.query)}" if parts.query else ""
    return f"{parts.scheme}://{host}{path}{query}"


def _encode_query(query: str) -> str:
    return quote(query, safe=_QUERY_SAFE, errors="replace")


def picture_address(get: Getter, base: Base) -> str | None:
    """Where the picture of an ``img`` lies: lazy attributes, largest of a srcset, then src.

    A lazy one that is listed in a srcset yields to the largest of that.

    ``data:`` and other schemes are refused (None).
    """
    for name in _LAZY:
        value = get(name)
        if value and (url := base.join(value)):
            # WordPress: the lazy one is but one size of its own set
            sets = (text for text in map(get, _SRCSETS) if text and value.strip() in text)
            return next(filter(None, (_largest(text, base) for text in sets)), url)
    for name in _SRCSETS:
        value = get(name)
        if value and (url := _largest(value, base)):
            return url
    value = get("src")
    return base.join(value) if value else None


def shown_picture(element: HtmlElement, base: Base) -> str | None:
    """Where the picture of an ``img`` lies; of one in ``<picture>`` its sources may tell it."""
    url = picture_address(element.get, base)
    if url is not None:
        return url
    # libxml2 does not know that a source ends where it begins: what follows it is nested in it
    above = next((one for one in element.iterancestors() if one.tag != "source"), None)
    if above is None or above.tag != "picture":
        return None
    sources = (
        picture_address(one.get, base) for one in islice(above.iter("source"), _MOST_SOURCES)
    )
    return next(filter(None, sources), None)


def whole_picture(url: str) -> str:
    """What the address of a thumbnail's whole picture would be; of others the address itself.

    It need not exist: it only tells which of two addresses is the thumbnail of the other.

    >>> whole_picture("https://a.gov.vn/assets/news/2020_06/hop.jpg")
    'https://a.gov.vn/uploads/news/2020_06/hop.jpg'
    """
    if "?" in url:
        return url
    return _THUMBNAIL.sub("", url).replace("/assets/", "/uploads/", 1)


def _largest(srcset: str, base: Base) -> str | None:
    best: tuple[float, str] | None = None
    for candidate in _BETWEEN.split(srcset[:8000]):
        words = candidate.split()
        if not words:
            continue
        try:
            size = float(words[1][:-1]) if len(words) > 1 else 1.0
        except ValueError:
            continue
        if (best is None or size > best[0]) and (url := base.join(words[0].rstrip(","))):
            best = (size, url)
    return best[1] if best else None


def is_file(url: str) -> bool:
    """Whether an address is that of a file to keep (document, archive, sound, film)."""
    if url.startswith("mailto:"):
        return False
    path, _, query = url.partition("?")
    if _FILE.search(_UUID.sub("", path)):
        return True
    return bool(query) and ("download=1" in query.split("&"))


def viewed_file(url: str, base: Base) -> str | None:
    """The file a viewer (``…/viewer.html?file=…``, ``gview?url=…``) or a frame shows, or None."""
    if is_file(url):
        return url
    query = url.partition("?")[2]
    if not query:
        return None
    try:
        pairs = parse_qsl(query, max_num_fields=50)
    except ValueError:  # a flood of parameters
        return None
    for name, value in pairs:
        if name in ("file", "url", "src") and (inner := base.join(value)) and is_file(inner):
            return inner
    return None


def clicked_file(script: str, base: Base) -> str | None:
    """The file that an ``onclick`` handler downloads (VHV: ``downloadFile('…','/upload/…')``).

    Or opens: ``window.open('/Uploads/…')``.
    """
    if "ownload" not in script and "open(" not in script:
        return None
    named = [match[1] for match in _ONCLICK.finditer(script[:2000])]
    for text in sorted(named, key=lambda text: "/" not in text):  # its name may end as a file's
        if (url := base.join(text)) and is_file(url):
            return url
    return None


def file_name(url: str) -> str:
    """The readable file name at the end of an address."""
    path = _UUID.sub("", urlsplit(url).path.rstrip("/"))
    return unquote(path.rpartition("/")[2]) or url


def is_picture(url: str) -> bool:
    """Whether an address ends like a picture."""
    return bool(_PICTURE.search(url.partition("?")[0]))
