"""The tools that are compared, each behind one function: page in, what it found out.

The others are asked as their documentation says, for a page that is there already.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.reading.scores import Found
from crawler.families import read_article
from crawler.families.base import UnknownLayout

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Reader = Callable[[str, bytes], Found]


def luutru(url: str, html: bytes) -> Found:
    """Our readers."""
    try:
        article = read_article(url, html, captured=NOW)
    except UnknownLayout:
        return Found(captions=(), pictures=(), body="")
    return Found(
        title=article.title,
        published=article.published,
        author=article.author,
        captions=[image.caption for image in article.images if image.caption],
        pictures=[image.url for image in article.images],
        body=article.body,
    )


def trafilatura(url: str, html: bytes) -> Found:
    """``bare_extraction`` with metadata, no comments."""
    from trafilatura import bare_extraction

    document = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if document is None:
        return Found(body="")
    return Found(document.title, document.date, document.author, body=document.text or "")


def newspaper4k(url: str, html: bytes) -> Found:
    """``Article.parse``, language Vietnamese."""
    from newspaper import Article

    article = Article(url, language="vi")
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    date = article.publish_date
    return Found(
        title=article.title or None,
        published=date.isoformat() if hasattr(date, "isoformat") else None,
        author=", ".join(article.authors) or None,
        pictures=list(article.images),
        body=article.text,
    )


def resiliparse(url: str, html: bytes) -> Found:
    """``extract_plain_text`` of the main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return Found(body=extract_plain_text(html.decode("utf-8", "replace"), main_content=True))


def htmldate(url: str, html: bytes) -> Found:
    """``find_date`` for the original date."""
    from htmldate import find_date

    date = find_date(html.decode("utf-8", "replace"), url=url, original_date=True)
    return Found(published=date)


PEERS: dict[str, tuple[str, Reader]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper", newspaper4k),
    "resiliparse": ("resiliparse", resiliparse),
    "htmldate": ("htmldate", htmldate),
}


def available() -> dict[str, Reader]:
    """Our reader, and the others as far as they are installed."""
    readers: dict[str, Reader] = {"luutru": luutru}
    for name, (module, reader) in PEERS.items():
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        readers[name] = reader
    return readers
