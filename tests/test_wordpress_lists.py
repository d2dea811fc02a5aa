"""Categories as WordPress themes print them: posts, their numbers and dates, the next page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_listing
from crawler.families.base import Listing

NOW = datetime(2024, 3, 5, 3, 22, tzinfo=UTC)
URL = "https://a.gov.vn/category/tin/"
EDITED = '<time class="updated" datetime="2020-07-{0:02}T08:00:00+07:00">{0}/07/2020</time>'
DATED = (
    '<time class="entry-date published" datetime="2020-06-{0:02}T21:27:00+07:00">{0}/06/2020</time>'
)
LINK = '<a href="https://a.gov.vn/bai-{0}/">Xã Sơn Lĩnh họp bàn việc thứ {0}</a>'
CATEGORY = '<a href="https://a.gov.vn/category/tin/" rel="category tag">Tin tức</a>'
PAGER = (
    '<nav class="pagination"><span class="page-numbers current">1</span><a class="page-numbers" '
    'href="https://a.gov.vn/category/tin/page/2/">2</a><a class="next page-numbers" '
    'href="https://a.gov.vn/category/tin/page/2/">Sau</a></nav>'
)
THEMES = {
    "astra": (
        '<article class="post-{0} post type-post ast-article-post" id="post-{0}"><h2 class='
        '"entry-title">' + LINK + '</h2><div class="entry-meta"><span class="posted-on"><span '
        'class="published" itemprop="datePublished"> {0} Tháng Sáu, 2020 </span><span class='
        '"updated"> {0} Tháng Bảy, 2020 </span></span></div></article>',
        PAGER,
        True,
    ),
    "avada": (
        '<article id="post-{0}" class="fusion-post-medium post-{0} post type-post"><div class='
        '"fusion-post-content"><h2 class="entry-title fusion-post-title">' + LINK + '</h2><p '
        'class="fusion-single-line-meta">By <span class="vcard"><a href="/author/bbt/">bbt</a>'
        '</span>|<span class="updated rich-snippet-hidden">2020-07-{0:02}T08:00:00+07:00</span>'
        "<span>{0} Tháng Sáu, 2020</span>|" + CATEGORY + "</p></div></article>",
        '<div class="pagination clearfix"><span class="current">1</span><a class="inactive" '
        'href="https://a.gov.vn/category/tin/page/2/">2</a></div>',
        True,
    ),
    "generatepress": (
        '<article id="post-{0}" class="post-{0} post type-post"><div class="inside-article"><h2 '
        'class="entry-title">' + LINK + '</h2><div class="entry-meta"><span class="posted-on">'
        + EDITED + DATED + "</span></div></div></article>",
        PAGER,
        True,
    ),
    "flatsome": (
        '<div class="post-item col" ><div class="col-inner"><a href="https://a.gov.vn/bai-{0}/" '
        'class="plain"><div class="box box-blog-post"><div class="box-text"><h5 class="post-title '
        'is-large">Xã Sơn Lĩnh họp bàn việc thứ {0}</h5><div class="post-meta is-small op-8">'
        "{0}/06/2020</div></div></div></a></div></div>",
        PAGER,
        True,
    ),
    "newspaper": (
        '<div class="td_module_10 td_module_wrap td-animation-stack"><h3 class="entry-title '
        'td-module-title">' + LINK + '</h3><span class="td-post-date"><time class="entry-date '
        'updated td-module-date" datetime="2020-06-{0:02}T21:27:00+07:00">x</time></span></div>',
        '<div class="page-nav td-pb-padding-side"><span class="current">1</span><a href='
        '"https://a.gov.vn/category/tin/page/2/" class="page">2</a></div>',
        True,
    ),
    "tagdiv-cloud": (
        '<div class="tdb_module_loop td_module_wrap td-animation-stack"><div class='
        '"td-module-container"><h3 class="entry-title td-module-title">' + LINK + "</h3><time "
        'class="entry-date updated td-module-date" datetime="2020-06-{0:02}T21:27:00+07:00">x'
        "</time></div></div>",
        '<div class="page-nav td-pb-padding-side"><span class="current">1</span><a href='
        '"https://a.gov.vn/category/tin/page/2/">2</a></div>',
        True,
    ),
    "divi": (
        '<article id="post-{0}" class="et_pb_post clearfix post-{0} post type-post"><h2 class='
        '"entry-title">' + LINK + '</h2><p class="post-meta">bởi <span class="author vcard"><a '
        'href="/author/bbt/">bbt</a></span> | <span class="published">{0} Tháng Sáu, 2020</span> '
        "| " + CATEGORY + "</p></article>",
        '<div class="pagination clearfix"><div class="alignleft"><a href='
        '"https://a.gov.vn/category/tin/page/2/">« Bài viết cũ</a></div></div>',
        True,
    ),
    "elementor": (
        '<article class="elementor-post elementor-grid-item post-{0} post type-post"><h3 class='
        '"elementor-post__title">' + LINK + '</h3><div class="elementor-post__meta-data"><span '
        'class="elementor-post-date">{0} Tháng Sáu, 2020</span></div></article>',
        '<nav class="elementor-pagination"><span class="page-numbers current">1</span><a class='
        '"page-numbers" href="https://a.gov.vn/category/tin/page/2/">2</a></nav>',
        True,
    ),
}  # fmt: skip
SIDE = (
    '<aside class="widget-area"><ul><li class="post"><a href="https://a.gov.vn/moi/">Tin mới nhất '
    'trong ngày của xã</a> <span class="post-date">04/03/2024</span></li></ul></aside>'
)


def read(theme: str) -> Listing:
    item, pager, _ = THEMES[theme]
    items = "".join(item.replace("{0:02}", f"{n:02}").replace("{0}", str(n)) for n in (27, 25, 21))
    around = '<div id="post-list">{}</div>' if theme == "flatsome" else "{}"
    around = '<div class="td-ss-main-content">{}</div>' if "td_module" in item else around
    html = (
        '<html><head><title>Tin</title><meta name="generator" content="WordPress 6.4"></head><body '
        'class="archive category"><header class="page-header"><h1>Tin tức</h1></header><main>'
        f"{around.replace('{}', items)}{pager}</main></body></html>"
    )
    return read_listing(URL, html.encode(), captured=NOW)


@pytest.mark.parametrize("theme", THEMES)
def test_a_category_of_a_theme(theme: str) -> None:
    found = read(theme)
    assert [link.url for link in found.links] == [
        f"https://a.gov.vn/bai-{n}/" for n in (27, 25, 21)
    ]
    assert {link.title for link in found.links} == {
        f"Xã Sơn Lĩnh họp bàn việc thứ {n}" for n in (27, 25, 21)
    }
    assert [(link.published or "")[:10] for link in found.links] == [
        f"2020-06-{n}" for n in (27, 25, 21)
    ]
    assert found.next_url == f"{URL}page/2/"
    numbered = "post-27" in THEMES[theme][0].replace("{0}", "27")
    assert [link.platform_id for link in found.links] == (
        ["27", "25", "21"] if numbered else [None] * 3
    )
