"""WordPress: which of the times a theme prints is that of publication."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article

PAGE = """<html><head><meta name="generator" content="WordPress 6.4"><title>Họp dân</title>{head}
</head><body><article id="post-12" class="post type-post"><header class="entry-header">
<h1 class="entry-title">Họp dân</h1>{dates}</header><div class="entry-content">
<p>Thôn 2 họp bàn việc làm đường bê tông vào ngày 15/5/2019.</p></div></article></body></html>"""
PUBLISHED = '<time class="entry-date published" datetime="2020-06-27T21:27:00+07:00">{}</time>'
UPDATED = '<time class="updated" datetime="2020-07-01T08:00:00+07:00">{}</time>'
ENTRY = '<time class="entry-date updated" datetime="2020-07-01T08:00:00+07:00">{}</time>'
BARE = '<time class="entry-date published">{}</time>'
BARE_UPDATED = '<time class="updated">{}</time>'


def read(dates: str, head: str = "") -> tuple[str | None, str | None, str | None]:
    article = read_article(
        "https://a.gov.vn/hop-dan/",
        PAGE.format(dates=dates, head=head).encode(),
        captured=datetime(2024, 3, 5, tzinfo=UTC),
    )
    assert article.published_problem is None, article.published_problem
    return article.published, article.published_raw, article.modified


@pytest.mark.parametrize(
    "dates",
    [
        PUBLISHED.format("27/06/2020") + UPDATED.format("01/07/2020"),
        UPDATED.format("01/07/2020") + PUBLISHED.format("27/06/2020"),
        ENTRY.format("01/07/2020") + PUBLISHED.format("27/06/2020"),
        PUBLISHED.format("27 Tháng Sáu, 2020") + ENTRY.format("1 Tháng Bảy, 2020"),
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        '<span class="posted-on">Đăng ngày <a href="/hop-dan/">{}</a></span>',
        '<div class="entry-meta"><span class="byline">quản trị</span> <span>{}</span></div>',
        "<p>{}</p>",
    ],
)
def test_of_two_times_the_published_one_counts(dates: str, around: str) -> None:
    assert read(around.format(dates)) == (
        *("2020-06-27T21:27:00+07:00", "2020-06-27T21:27:00+07:00"),
        "2020-07-01T08:00:00+07:00",
    )


@pytest.mark.parametrize(
    ("first", "second", "published", "modified"),
    [
        (BARE.format("27/06/2020"), BARE_UPDATED.format("01/07/2020"), "27/06/2020", "01/07/2020"),
        (BARE_UPDATED.format("01/07/2020"), BARE.format("27/06/2020"), "27/06/2020", "01/07/2020"),
        (
            '<time class="entry-date">27 Tháng 6, 2020</time>',
            '<time class="entry-date updated">1 Tháng 7, 2020</time>',
            *("27 Tháng 6, 2020", "1 Tháng 7, 2020"),
        ),
    ],
)
def test_glued_texts_are_told_apart(first: str, second: str, published: str, modified: str) -> None:
    for around in ('<span class="posted-on">{}</span>', '<div class="entry-meta">{}</div>'):
        assert read(around.format(first + second)) == ("2020-06-27", published, modified)


def test_a_time_alone_counts_whatever_it_is_called() -> None:
    around = '<div class="td-post-date">{}</div>'
    assert read(around.format(ENTRY.format("01/07/2020"))) == (
        *("2020-07-01T08:00:00+07:00", "2020-07-01T08:00:00+07:00"),
        None,
    )
    both = '<time class="entry-date published updated" datetime="2020-06-27">27/06/2020</time>'
    assert read(f'<span class="posted-on">{both}</span>') == ("2020-06-27", "2020-06-27", None)


def test_what_the_metas_tell_of_the_change_goes_first() -> None:
    head = '<meta property="article:modified_time" content="2020-07-02T01:00:00+00:00">'
    dates = PUBLISHED.format("27/06/2020") + UPDATED.format("01/07/2020")
    assert read(f'<span class="posted-on">{dates}</span>', head)[2] == "2020-07-02T01:00:00+00:00"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        # Genesis, Twenty Ten, Extra (whose only date is called "updated"), a microformat
        ('<p class="entry-meta"><time class="entry-time" datetime="2020-06-27T21:27:00+07:00">x'
         '</time> by <span class="entry-author">bbt</span></p>', "2020-06-27T21:27:00+07:00"),
        ('<div class="entry-meta"><span class="meta-prep">Posted on</span> <a href="/hop-dan/">'
         '<span class="entry-date">27/06/2020</span></a></div>', "2020-06-27"),
        ('<p class="post-meta">bởi <a class="url fn">bbt</a> | <span class="updated">27 Tháng Sáu, '
         '2020</span> | <a rel="tag">Tin</a></p>', "2020-06-27"),
        ('<p class="post-meta"><span class="updated">1 Tháng Bảy, 2020</span> <span class='
         '"published">27 Tháng Sáu, 2020</span></p>', "2020-06-27"),
        ('<abbr class="published" title="2020-06-27T21:27:00+0700">27/06/2020</abbr>',
         "2020-06-27"),
    ],
)  # fmt: skip
def test_dates_of_older_themes(dates: str, published: str) -> None:
    assert read(dates)[0] == published
