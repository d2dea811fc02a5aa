"""Which article is it? An id that was given away again, told from an article that was edited."""

from __future__ import annotations

import re

from archive.record import Record
from archive.timerange import published_span
from pipelines.article import Article

LEAST_RUNS = 20  # of three words: fewer tell nothing, as of an article of scans alone
KEPT_SHARE = 0.5  # of the runs; an editor who writes a text anew keeps more of it

_WORD = re.compile(r"\w+")


def is_another(was: Article | Record, article: Article | Record) -> bool:
    """Whether a page under the id of ``was`` holds another article.

    Another title and another date: an editor may change either, both at once is an id that was
    given away again, as by a CMS that was installed anew and counts from 1. Where the dates do not
    tell, for they are of one day or one is missing, another title and another text.
    """
    if was.title.casefold() == article.title.casefold():
        return False
    before, now = published_span(was.published), published_span(article.published)
    if before and now and (before[1] < now[0] or now[1] < before[0]):
        return True
    return _is_other_content(was, article)


def _is_other_content(was: Article | Record, article: Article | Record) -> bool:
    """Whether two articles have little text in common; without text, no picture and no file."""
    before, now = _runs(was), _runs(article)
    if min(len(before), len(now)) >= LEAST_RUNS:
        return len(before & now) < KEPT_SHARE * min(len(before), len(now))
    if before or now:
        return False  # a text that was replaced by its scan, perhaps
    shown_before, shown_now = _shown(was), _shown(article)
    return bool(shown_before and shown_now) and not shown_before & shown_now


def _runs(of: Article | Record) -> set[tuple[str, ...]]:
    """Every three words that follow each other."""
    words = _WORD.findall(f"{of.summary or ''} {of.body or ''}".casefold())
    return set(zip(words, words[1:], words[2:], strict=False))


def _shown(of: Article | Record) -> set[str]:
    """The names of its pictures and files, whatever their folder is called today."""
    urls = [image.url for image in of.images] + [file.url for file in of.attachments]
    return {url.rsplit("/", 1)[-1] for url in urls}
