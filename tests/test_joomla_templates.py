"""Joomla templates that portals use: Gantry with its particles, Helix, T3 and T4."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from crawler.families import read_article
from crawler.families.base import UnknownLayout
from pipelines.article import Article

NOW = datetime(2024, 3, 5, 3, 22, tzinfo=UTC)
TITLE = "Xã Sơn Lĩnh ra quân làm thủy lợi mùa khô"
LINE = "Sáng nay, Ủy ban nhân dân xã tổ chức lễ ra quân làm thủy lợi mùa khô với 300 người dự."
TEXT = f"<p>{LINE}</p>" * 3
OWN = "2020-06-27T21:27:00+07:00"
TIME = f'<time datetime="{OWN}" itemprop="datePublished">Thứ bảy, 27 Tháng 6 2020 21:27</time>'
EDITED = (
    '<dd class="modified"><time datetime="2020-07-01T08:00:00+07:00" itemprop="dateModified">'
    "Cập nhật: 01 Tháng 7 2020</time></dd>"
)
AUTHOR = (
    '<dd class="createdby" itemprop="author" itemscope><span itemprop="name">Quản trị viên</span>'
    "</dd>"
)
SECTION = '<dd class="category-name">Danh mục: <a href="/tin-tuc" itemprop="genre">Tin tức</a></dd>'
INFO = (
    '<dl class="article-info muted"><dt class="article-info-term">Chi tiết</dt>' + AUTHOR + SECTION
    + f'<dd class="published hasTooltip" title="Đã đăng: "><i class="icon"></i>{TIME}</dd>{EDITED}'
    "</dl>"
)  # fmt: skip
IMG = '<img src="/images/2020/ra-quan.jpg" itemprop="image" alt="Ra quân">'
PHOTO = "https://a.gov.vn/images/2020/ra-quan.jpg"
OTHER = (
    '<div class="{box}"><h3>Bài viết liên quan</h3><div class="{item}">'
    '<img src="/images/2024/b.jpg">'
    '<h4><a href="/tin-tuc/14-ngay-hoi">Ngày hội thể thao của xã Sơn Lĩnh</a></h4><span '
    'class="{date}"><time datetime="2024-02-04T08:00:00+07:00">04 Tháng 2 2024</time></span></div>'
    "</div>"
)
RELATED = OTHER.format(box="relateditems", item="item", date="published")
HEAD = '<meta name="generator" content="Joomla! - Open Source Content Management">'


def page(main: str, around: str = "{}") -> str:
    return (
        f"<html><head><title>{TITLE}</title>{HEAD}</head><body class='site com_content "
        "view-article'><div class='top'>Thứ ba, 05/03/2024</div><ul class='menu'>"
        "<li class='item-1'>"
        f"<a href='/tin-tuc'>Tin tức</a></li></ul>{around.replace('{}', main)}"
        "<footer>Bản quyền 2019</footer></body></html>"
    )


def read(html: str) -> Article:
    return read_article("https://a.gov.vn/tin-tuc/12-ra-quan", html.encode(), captured=NOW)


_BODY = f'<div itemprop="articleBody">{TEXT}</div>'
_H2 = f'<h2 itemprop="headline">{TITLE}</h2>'
GANTRY = (  # particles around the article: a clock, a slide show, a list
    '<div id="g-page-surround"><section id="g-top"><div class="g-content g-particle"><div '
    'class="g-date"><span>05 Tháng 3 2024</span></div></div></section><header id="g-header"><div '
    'class="g-content g-particle"><a class="g-logo" href="/"><img src="/images/logo.png"></a></div>'
    '</header><section id="g-container-main" class="g-wrapper"><div class="g-grid"><div class='
    '"g-block size-70"><section id="g-main"><div class="g-content"><div class="platform-content '
    'row-fluid">{}</div></div></section></div><div class="g-block size-30"><aside id="g-sidebar">'
    '<div class="g-content g-particle"><div class="g-content-array"><div class="g-array-item"><img '
    'src="/images/2024/b.jpg"><h3 class="g-array-item-title"><a href="/tin-tuc/14-ngay-hoi">Ngày '
    'hội thể thao của xã</a></h3><div class="g-array-item-details"><span class="g-array-item-date">'
    "04 Tháng 2 2024</span></div></div></div></div></aside></div></div></section></div>"
)
ITEM_PAGE = (
    '<div class="item-page" itemscope itemtype="https://schema.org/Article">'
    '<div class="page-header"'
    f">{_H2}</div>{INFO}<div class='pull-left item-image'>{IMG}</div>{_BODY}{RELATED}</div>"
)
GANTRY_4 = (  # RocketTheme's own article, Joomla 2.5 and 3
    '<div class="rt-joomla"><article class="item-page"><div class="module-title"><h2 class="title">'
    f'{TITLE}</h2></div><div class="rt-articleinfo">'
    f'<span class="rt-date-posted"> Thứ bảy, 27 Tháng 6 '
    '2020 21:27 </span><span class="rt-author">Viết bởi Quản trị viên</span><span class='
    '"rt-date-modified"> Cập nhật 01 Tháng 7 2020 </span></div>'
    f"{IMG}{TEXT}{RELATED}</article></div>"
)
HELIX_3 = (
    f'<article class="item item-page" itemscope><div class="entry-image full-image">{IMG}</div>'
    f"<div "
    f'class="entry-header has-post-format"><span class="post-format"></span>{INFO}{_H2}</div>'
    f"{_BODY}{OTHER.format(box='sp-related', item='article', date='published')}</article>"
)
HELIX_ULTIMATE = (  # for Joomla 4: its parts are spans, related articles follow within
    '<div class="article-details " itemscope itemtype="https://schema.org/Article"><div class='
    f'"article-full-image float-none">{IMG}</div><div class="article-header">'
    f'<h1 itemprop="headline"> '
    f'{TITLE}</h1></div><div class="article-can-edit d-flex"><div class="article-info"><span class='
    '"createdby"><span itemprop="name">Quản trị viên</span></span><span class="category-name">'
    '<a href="/tin-tuc">Tin tức</a></span><span class="published" title="Đã đăng">' + TIME
    + '</span><span class="hits">Lượt xem: 12</span></div></div>' + _BODY
    + OTHER.format(box="related-article-list-container", item="article", date="published")
    + "</div>"
)  # fmt: skip
T3 = (  # date and author stand in an aside
    '<div class="item-page clearfix"><article itemscope>'
    '<meta itemprop="inLanguage" content="vi-VN">'
    f'<header class="article-header clearfix"><h1 class="article-title" itemprop="headline">{TITLE}'
    f'<meta itemprop="url" content="/tin-tuc/12-ra-quan"></h1></header><aside class="article-aside '
    f'clearfix">{INFO}</aside><div class="pull-none item-image article-image article-image-full">'
    f"<span itemprop='image' itemscope>{IMG}</span></div><section class='article-content clearfix' "
    f"itemprop='articleBody'>{TEXT}</section></article></div>{RELATED}"
)
T3_OLD = T3.replace(' itemprop="headline"', "").replace("itemprop='articleBody'", "")
T4 = (
    '<div class="com-content-article item-page" itemscope><div class="article-header"><h1 itemprop='
    f'"headline">{TITLE}</h1></div><aside class="article-aside"><div class="article-info">'
    f'<div class="created-by">Quản trị viên</div>{SECTION}<div class="published">{TIME}</div></div>'
    f'</aside><figure class="item-image article-image">'
    f'<img src="/images/2020/ra-quan.jpg#joomlaImage'
    '://local-images/2020/ra-quan.jpg?width=900&height=600" alt="Ra quân"></figure><div class='
    f'"com-content-article__body" itemprop="articleBody">{TEXT}</div></div>{RELATED}'
)
JOOMLA_25 = (  # the text stands beside its head, related articles and tags in one box with it
    f'<div class="item-page"><h2><a href="/tin-tuc/12-ra-quan">{TITLE}</a></h2><ul class="actions">'
    '<li class="print-icon"><a href="#"><img src="/media/system/images/printButton.png"></a></li>'
    f'</ul>{INFO}<div class="img-fulltext-left">{IMG}</div>{TEXT}<ul class="pagenav"><li><a href='
    f'"/tin-tuc/11-a">Trước</a></li></ul>{RELATED}</div>'
)
TEMPLATES = {
    "gantry": page(ITEM_PAGE, GANTRY),
    "gantry-4": page(GANTRY_4, GANTRY),
    "joomla-2.5": page(JOOMLA_25),
    "helix-3": page(HELIX_3),
    "helix-ultimate": page(HELIX_ULTIMATE),
    "t3": page(T3),
    "t3-old": page(T3_OLD),
    "t4": page(T4),
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_template_shows(template: str) -> None:
    found = read(TEMPLATES[template])
    assert (found.family, found.title, found.platform_id) == ("joomla", TITLE, "12")
    assert found.body.split("\n\n") == [LINE] * 3
    assert found.published == OWN
    assert (found.author, found.source) == (None, None)
    assert [image.url.partition("#")[0] for image in found.images] == [PHOTO]
    if template != "gantry-4":
        assert found.section == "Tin tức"
        assert found.images[0].role == "lead"


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_taken_of_other_articles(template: str) -> None:
    html = TEMPLATES[template].replace(TIME, "").replace(" Thứ bảy, 27 Tháng 6 2020 21:27 ", "")
    html = re.sub(r"<img [^>]*ra-quan[^>]*>", "", html)
    if template == "gantry-4":  # no layout knows it: without a date it may be any page
        with pytest.raises(UnknownLayout):
            read(html)
        return
    found = read(html)
    assert found.published is None, found.published_rule
    assert found.images == []
