"""WordPress themes that portals use most, each in the parts that differ: head, picture, meta."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from crawler.families import read_article
from pipelines.article import Article

NOW = datetime(2024, 3, 5, 3, 22, tzinfo=UTC)
TITLE = "Xã Sơn Lĩnh ra quân làm thủy lợi mùa khô"
LINE = "Sáng nay, Ủy ban nhân dân xã tổ chức lễ ra quân làm thủy lợi mùa khô với 300 người dự."
TEXT = f"<p>{LINE}</p>" * 3
PHOTO = "https://a.gov.vn/wp-content/uploads/2020/06/ra-quan.jpg"
SMALL = PHOTO.replace(".jpg", "-300x200.jpg")
IMG = (
    f'<img width="1200" height="800" src="{SMALL}" class="attachment-full size-full wp-post-image" '
    f'alt="" srcset="{SMALL} 300w, {PHOTO} 1200w">'
)
PUBLISHED, EDITED = "2020-06-27T21:27:00+07:00", "2020-07-01T08:00:00+07:00"
TIMES = (
    f'<time class="updated" datetime="{EDITED}" itemprop="dateModified">01/07/2020</time>'
    f'<time class="entry-date published" datetime="{PUBLISHED}" itemprop="datePublished">'
    "27/06/2020</time>"
)
# What stands around an article whatever the theme: a clock, the newest posts, readers.
TOP = (
    '<div class="topbar"><span>Thứ ba, 05/03/2024</span></div><div id="logo"><a href="/">'
    '<img src="/wp-content/uploads/2019/01/quoc-huy.png" alt="UBND xã"></a></div>'
    '<ul class="menu"><li class="menu-item-object-category"><a href="/category/tin/">Tin tức</a>'
    "</li></ul>"
)
SIDE = (
    '<aside class="widget-area sidebar"><section class="widget widget_recent_entries"><ul><li>'
    '<img src="/wp-content/uploads/2024/03/khac-150x150.jpg" class="wp-post-image">'
    '<a href="/khac/">Tin khác của xã Sơn Lĩnh hôm nay</a> '
    '<span class="post-date">04/03/2024</span></li></ul></section></aside>'
)
COMMENTS = (
    '<div id="comments"><ol class="comment-list"><li><img class="avatar" src="/avatar/1.png">'
    '<time datetime="2021-01-01T00:00:00+07:00">01/01/2021</time> Hay quá</li></ol></div>'
)
AUTHOR = '<a class="url fn n" href="/author/bbt/" rel="author">bbt</a>'
CATEGORY = '<a href="/category/tin/" rel="category tag">Tin tức</a>'
OTHER_POST = (
    '<div class="{box}"><h3>Bài viết liên quan</h3><article class="{item}"><a href="/b/"><img '
    'src="/wp-content/uploads/2024/02/b-300x200.jpg" class="wp-post-image"></a><h4 class="title">'
    '<a href="/b/">Ngày hội thể thao của xã Sơn Lĩnh</a></h4><span class="{date}">04/02/2024</span>'
    "</article></div>"
)


def page(main: str, head: str = "") -> str:
    return (
        f"<html><head><title>{TITLE} - Xã Sơn Lĩnh</title>"
        f'<meta name="generator" content="WordPress 6.4">{head}</head>'
        f'<body class="post-template single single-post postid-12 single-format-standard">{TOP}'
        f"{main}{SIDE}<footer>Bản quyền 2019</footer></body></html>"
    )


def read(main: str, head: str = "") -> Article:
    return read_article("https://a.gov.vn/ra-quan/", page(main, head).encode(), captured=NOW)


def related(box: str = "related-posts", item: str = "", date: str = "date") -> str:
    return OTHER_POST.format(box=box, item=item, date=date)


_ASTRA_META = (
    '<div class="entry-meta">Bởi <span class="posted-by vcard author" itemprop="author">'
    f'{AUTHOR}</span> / <span class="posted-on"><span class="published" itemprop="datePublished"> '
    '27 Tháng Sáu, 2020 </span><span class="updated" itemprop="dateModified"> 1 Tháng Bảy, 2020 '
    f'</span></span> / <span class="ast-terms-link">{CATEGORY}</span></div>'
)
ASTRA = (
    '<div id="content" class="site-content"><div class="ast-container"><div id="primary" '
    'class="content-area primary"><main id="main" class="site-main"><article class="post-12 post '
    'type-post ast-article-single" id="post-12"><div class="ast-post-format- single-layout-1">'
    '<header class="entry-header"><div class="post-thumb-img-content post-thumb">' + IMG + "</div>"
    f'<h1 class="entry-title" itemprop="headline">{TITLE}</h1>{_ASTRA_META}</header>'
    f'<div class="entry-content clear" itemprop="text">{TEXT}</div></div></article>'
    '<nav class="navigation post-navigation"><a href="/a/" rel="prev">← Bài trước</a></nav>'
    + related("ast-single-related-posts-container", "ast-related-post post", "published")
    + COMMENTS + "</main></div></div></div>"
)  # fmt: skip
# Layout 2: the title stands in a banner over the page, whose background is the picture.
ASTRA_BANNER = (
    '<section class="ast-single-entry-banner" data-post-type="post" data-banner-layout="layout-2">'
    f'<div class="ast-container"><h1 class="entry-title">{TITLE}</h1>{_ASTRA_META}</div></section>'
    '<div id="content" class="site-content"><main><article class="post-12 post type-post" '
    'id="post-12"><div class="ast-single-post-featured-section post-thumb">' + IMG + "</div>"
    f'<div class="entry-content clear">{TEXT}</div></article>'
    + related("ast-single-related-posts-container", "ast-related-post post", "published")
    + "</main></div>"
)  # fmt: skip
_FUSION_META = (
    '<div class="fusion-meta-info"><div class="fusion-meta-info-wrapper">By <span class="vcard">'
    f'<span class="fn"><a href="/author/bbt/" rel="author">bbt</a></span></span>'
    '<span class="fusion-inline-sep">|</span>'
    f'<span class="updated rich-snippet-hidden">{EDITED}</span>'
    '<span>27 Tháng Sáu, 2020</span><span class="fusion-inline-sep">|</span>'
    f"{CATEGORY}</div></div>"
)
_FUSION_HEAD = (
    '<main id="main"><section id="content"><article id="post-12" class="post post-12 type-post">'
    '<div class="fusion-flexslider flexslider fusion-post-slideshow"><ul class="slides"><li>'
    f'<a href="{PHOTO}" data-rel="iLightbox[gallery12]">{IMG}</a></li></ul></div>'
)
AVADA = (
    _FUSION_HEAD + f'<h1 class="entry-title fusion-post-title">{TITLE}</h1>'
    f'<div class="post-content">{TEXT}</div>{_FUSION_META}'
    '<div class="fusion-sharing-box"><h4>Chia sẻ</h4></div>'
    '<div class="about-author"><div class="about-author-title">Về tác giả: bbt</div></div>'
    '<section class="related-posts single-related-posts"><div class="fusion-carousel"><img src='
    '"/wp-content/uploads/2024/02/b-300x200.jpg"><h4><a href="/b/">Ngày hội thể thao của xã</a>'
    '</h4><div class="fusion-carousel-meta"><span class="fusion-date">04/02/2024</span></div>'
    "</div></section></article></section></main>"
)
AVADA_META_ABOVE = (
    _FUSION_HEAD + f'<h2 class="entry-title fusion-post-title">{TITLE}</h2>{_FUSION_META}'
    f'<div class="post-content">{TEXT}</div></article></section></main>'
)
AVADA_BUILDER = (  # 7: every field an element of the layout
    '<main id="main"><section id="content"><div id="post-12" class="post-12 post type-post"><div '
    'class="post-content"><div class="fusion-fullwidth"><div class="fusion-builder-row"><div '
    'class="fusion-title title fusion-title-1"><h1 class="fusion-title-heading '
    f'title-heading-left">{TITLE}</h1></div><div class="fusion-meta-tb fusion-meta-tb-1"><span '
    'class="fusion-tb-author">Bởi <span><a href="/author/bbt/">bbt</a></span></span><span class='
    '"fusion-meta-tb-sep">|</span><span class="fusion-tb-published-date">Đăng ngày: Tháng Sáu '
    '27th, 2020</span><span class="fusion-tb-modified-date">Sửa: Tháng Bảy 1st, 2020</span><span '
    f'class="fusion-tb-categories">{CATEGORY}</span></div><div class="fusion-featured-slider-tb">'
    f'<ul class="slides"><li>{IMG}</li></ul></div><div class="fusion-content-tb '
    f'fusion-content-tb-1">{TEXT}</div><section class="related-posts single-related-posts"><img '
    'class="wp-post-image" src="/b.jpg"><h4><a href="/b/">Ngày hội thể thao của xã</a></h4><div '
    'class="fusion-carousel-meta"><span class="fusion-date">04/02/2024</span></div></section>'
    "</div></div></div></div></section></main>"
)
_GP_HEADER = (
    f'<header class="entry-header"><h1 class="entry-title" itemprop="headline">{TITLE}</h1>'
    f'<div class="entry-meta"><span class="posted-on">{TIMES}</span> <span class="byline">bởi '
    f'<span class="author vcard">{AUTHOR}</span></span></div></header>'
)
_GP_REST = (
    f'<div class="entry-content" itemprop="text">{TEXT}</div><footer class="entry-meta"><span '
    f'class="cat-links">{CATEGORY}</span> <span class="tags-links"><a href="/tag/thuy-loi/" '
    'rel="tag">Thủy lợi</a></span></footer></div></article>'
)
GENERATEPRESS = (
    '<div class="site-content" id="content"><main class="site-main"><article id="post-12" '
    'class="post-12 post type-post"><div class="inside-article"><div class="featured-image '
    f'page-header-image-single grid-container grid-parent">{IMG}</div>'
    + _GP_HEADER + _GP_REST + COMMENTS + "</main></div>"
)  # fmt: skip
GENERATEPRESS_ABOVE = (  # the picture over the whole page
    f'<div class="featured-image page-header-image-single grid-container">{IMG}</div>'
    '<div class="site grid-container"><div class="site-content"><main><article id="post-12" '
    'class="post-12 post type-post"><div class="inside-article">'
    + _GP_HEADER + _GP_REST + "</main></div></div>"
)  # fmt: skip
GENERATE_BLOCKS = (  # a block theme's dynamic content: no class of WordPress but the body's
    f'<div class="gb-container gb-container-1a"><h1 class="gb-headline gb-headline-2b">{TITLE}</h1>'
    f'<div class="gb-headline gb-headline-3c"><time class="entry-date published" datetime='
    f'"{PUBLISHED}">27/06/2020</time></div></div><figure class="gb-block-image">'
    f"{IMG.replace(' wp-post-image', '')}</figure>"
    f'<div class="dynamic-entry-content">{TEXT}</div>'
    + related("gb-query-loop", "gb-query-loop-item post", "gb-headline")
)
_FLATSOME_HEAD = (
    '<div id="content" class="blog-wrapper blog-single page-wrapper"><div class="row"><div '
    'class="large-9 col"><article id="post-12" class="post-12 post type-post"><div '
    'class="article-inner"><header class="entry-header"><div class="entry-header-text text-left">'
    f'<h6 class="entry-category is-xsmall">{CATEGORY}</h6><h1 class="entry-title">{TITLE}</h1>'
    '<div class="entry-divider is-divider small"></div>'
)
_FLATSOME_REST = (
    f'<div class="entry-image relative"><a href="/ra-quan/">{IMG}</a><div class="badge absolute '
    'top post-date badge-outline"><div class="badge-inner"><span class="post-date-day">27</span>'
    '<br><span class="post-date-month is-small">Th6</span></div></div></div></header>'
    f'<div class="entry-content single-page">{TEXT}<div class="blog-share text-center">Chia sẻ'
    "</div></div></div></article>"
    '<div class="entry-author author-box"><img class="avatar" src="/avatar/2.png"><h5 class='
    '"author-name uppercase">bbt</h5></div>'
    + related("blog-related", "col post-item", "post-meta is-small op-8")
    + "</div></div></div>"
)
FLATSOME = (
    _FLATSOME_HEAD + '<div class="entry-meta uppercase is-xsmall"><span class="posted-on">Posted '
    f'on <a href="/ra-quan/" rel="bookmark">{TIMES}</a></span><span class="byline">by <span '
    f'class="meta-author vcard">{AUTHOR}</span></span></div></div>' + _FLATSOME_REST
)
FLATSOME_BADGE_ALONE = _FLATSOME_HEAD + "</div>" + _FLATSOME_REST  # a day and a month, no year
_TD_TIME = (
    f'<time class="entry-date updated td-module-date" datetime="{PUBLISHED}">27/06/2020</time>'
)
NEWSPAPER = (
    '<article id="post-12" class="post-12 post type-post td-post-template-default" itemscope>'
    '<div class="td-post-header"><ul class="td-category"><li class="entry-category"><a href='
    '"/category/tin/">Tin tức</a></li></ul><header class="td-post-title"><h1 class="entry-title">'
    f'{TITLE}</h1><div class="td-module-meta-info"><div class="td-post-author-name"><div '
    'class="td-author-by">Bởi</div> <a href="/author/bbt/">bbt</a><div class="td-author-line"> - '
    f'</div></div><span class="td-post-date">{_TD_TIME}</span><div class="td-post-views">97</div>'
    '</div></header></div><div class="td-post-content tagdiv-type"><div class='
    f'"td-post-featured-image"><figure><a href="{PHOTO}" data-caption="Bà con ra quân">'
    f'<img class="entry-thumb td-modal-image" src="{SMALL}"></a><figcaption class='
    f'"wp-caption-text">Bà con ra quân</figcaption></figure></div>{TEXT}</div><footer><div '
    'class="td-author-name vcard author"><a href="/author/bbt/">bbt</a></div></footer></article>'
    + related("td_block_wrap td_block_related_posts", "td_module_related_posts", "td-post-date")
)
TAGDIV_CLOUD = (  # templates of the composer: every field a block
    '<div class="td-main-content-wrap td-container-wrap"><div class="tdc-content-wrap"><div id='
    '"tdi_1" class="tdc-zone"><div class="tdc_zone tdi_2 wpb_row td-pb-row"><div class="vc_column '
    'tdi_3"><div class="wpb_wrapper"><div class="td_block_wrap tdb_breadcrumbs"><div class='
    '"tdb-block-inner td-fix-index"><span><a class="tdb-entry-crumb" href="/">Trang chủ</a></span>'
    '<span><a class="tdb-entry-crumb" href="/category/tin/">Tin tức</a></span></div></div>'
    '<div class="td_block_wrap tdb_single_categories"><div class="tdb-category td-fix-index"><a '
    'class="tdb-entry-category" href="/category/tin/">Tin tức</a></div></div>'
    '<div class="td_block_wrap tdb_title tdb-single-title"><div class="tdb-block-inner '
    f'td-fix-index"><h1 class="tdb-title-text">{TITLE}</h1></div></div>'
    '<div class="td_block_wrap tdb_single_author"><div class="tdb-block-inner td-fix-index"><a '
    'class="tdb-author-name" href="/author/bbt/">bbt</a></div></div>'
    '<div class="td_block_wrap tdb_single_date"><div class="tdb-block-inner td-fix-index">'
    f"{_TD_TIME}</div></div><div class='td_block_wrap tdb_single_featured_image'><div class="
    f"'tdb-block-inner td-fix-index'><figure><a class='td-modal-image' href='{PHOTO}'><img class="
    f"'entry-thumb' src='{SMALL}'></a><figcaption class='tdb-caption-text'>Bà con ra quân"
    "</figcaption></figure></div></div>"
    '<div class="td_block_wrap tdb_single_content td-post-content tagdiv-type" data-td-block-uid='
    f'"tdi_9"><div class="tdb-block-inner td-fix-index">{TEXT}</div></div>'
    + related("td_block_wrap tdb_single_related", "tdb_module_related", "td-module-date")
    + "</div></div></div></div></div></div>"
)
_DIVI_META = (
    '<p class="{name}"> bởi <span class="author vcard"><a href="/author/bbt/" title="Đăng bởi bbt" '
    'rel="author">bbt</a></span> | <span class="published">27 Tháng Sáu, 2020</span> | '
    f'{CATEGORY} | <span class="comments-number"><a href="#respond">0 bình luận</a></span></p>'
)
DIVI = (
    '<div id="main-content"><div class="container"><div id="content-area" class="clearfix"><div '
    'id="left-area"><article id="post-12" class="et_pb_post post-12 post type-post"><div '
    f'class="et_post_meta_wrapper"><h1 class="entry-title">{TITLE}</h1>'
    + _DIVI_META.format(name="post-meta")
    + f'<img src="{SMALL}" alt="" class="" width="1080" height="675" srcset="{SMALL} 300w, '
    f'{PHOTO} 1080w"></div><div class="entry-content">{TEXT}</div><div class='
    f'"et_post_meta_wrapper">{COMMENTS}</div></article></div></div></div></div>'
)
DIVI_BUILDER = (  # the theme builder: modules in a body of their own
    '<div id="et-main-area"><div id="main-content"><div class="et-l et-l--body"><div class='
    '"et_builder_inner_content et_pb_gutters3"><div class="et_pb_section et_pb_section_0_tb_body">'
    '<div class="et_pb_row"><div class="et_pb_column"><div class="et_pb_module et_pb_post_title '
    'et_pb_post_title_0_tb_body"><div class="et_pb_title_container"><h1 class="entry-title">'
    f"{TITLE}</h1>" + _DIVI_META.format(name="et_pb_title_meta_container")
    + f'</div><div class="et_pb_title_featured_container"><span class="et_pb_image_wrap">'
    f'{IMG.replace(" wp-post-image", "")}</span></div></div>'
    f'<div class="et_pb_module et_pb_post_content et_pb_post_content_0_tb_body">{TEXT}</div>'
    '<div class="et_pb_module et_pb_blog_0_tb_body et_pb_blog_grid"><article class="et_pb_post '
    'post"><h2 class="entry-title"><a href="/b/">Ngày hội thể thao của xã</a></h2><p class='
    '"post-meta"><span class="published">04/02/2024</span></p></article></div>'
    "</div></div></div></div></div></div></div>"
)  # fmt: skip
OWN_THEME = (  # made for one portal: nothing but the text and the heading have known names
    '<div class="chi-tiet"><div class="tieu-de"><h1 class="entry-title">' + TITLE + "</h1></div>"
    '<div class="thong-tin">Ngày đăng: 27/06/2020 21:27 | Lượt xem: 15</div>'
    f'<div class="anh-dai-dien">{IMG}</div><div class="entry-content">{TEXT}</div>'
    '<div class="tin-lien-quan"><h3>Tin liên quan</h3><ul><li><a href="/b/">Ngày hội thể thao của '
    "xã</a> (04/02/2024)</li></ul></div></div>"
)

SITE_IN_H1 = (  # old themes: the site's name is the only h1
    '<div id="header"><h1 class="logo"><a href="/">Cổng thông tin xã Sơn Lĩnh</a></h1></div>'
    '<div class="slider"><img class="wp-post-image" src="/wp-content/uploads/2018/01/nui.jpg">'
    '<img class="wp-post-image" src="/wp-content/uploads/2018/01/song.jpg"></div>'
    '<div id="content"><div class="post type-post" id="post-12"><h2 class="entry-title">'
    f'{TITLE}</h2><div class="postmeta">Tháng Sáu 27, 2020 | {CATEGORY}</div>{IMG}'
    f'<div class="entry-content">{TEXT}</div></div></div>'
    + related("related", "post", "entry-date")
)

DAY, EXACT = "2020-06-27", PUBLISHED
THEMES = {
    "astra": (ASTRA, DAY, True),
    "astra-banner": (ASTRA_BANNER, DAY, True),
    "avada": (AVADA, DAY, True),
    "avada-meta-above": (AVADA_META_ABOVE, DAY, True),
    "avada-builder": (AVADA_BUILDER, DAY, True),
    "generatepress": (GENERATEPRESS, EXACT, True),
    "generatepress-above": (GENERATEPRESS_ABOVE, EXACT, True),
    "generate-blocks": (GENERATE_BLOCKS, EXACT, True),
    "flatsome": (FLATSOME, EXACT, True),
    "flatsome-badge-alone": (FLATSOME_BADGE_ALONE, None, True),
    "newspaper": (NEWSPAPER, EXACT, True),
    "tagdiv-cloud": (TAGDIV_CLOUD, EXACT, True),
    "divi": (DIVI, DAY, True),
    "divi-builder": (DIVI_BUILDER, DAY, True),
    "site-in-h1": (SITE_IN_H1, DAY, True),
    "own-theme": (OWN_THEME, EXACT, True),
}


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_theme_shows(theme: str) -> None:
    main, published, pictured = THEMES[theme]
    found = read(main)
    assert (found.family, found.title) == ("wordpress", TITLE)
    assert found.body.split("\n\n") == [LINE] * 3
    assert found.published == published
    assert found.author is None
    assert [(i.role, i.url) for i in found.images] == ([("lead", PHOTO)] if pictured else [])


@pytest.mark.parametrize("theme", THEMES)
def test_what_the_head_tells_is_the_moment_itself(theme: str) -> None:
    """Yoast and others: UTC, and agreeing with what is shown."""
    head = (
        '<meta property="article:published_time" content="2020-06-27T14:27:00+00:00">'
        '<meta property="article:modified_time" content="2020-07-01T01:00:00+00:00">'
    )
    found = read(THEMES[theme][0], head)
    assert (found.published, found.published_problem) == (PUBLISHED, None)


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_taken_of_other_posts(theme: str) -> None:
    """Without its own date and picture an article has none, whatever stands around it."""
    main = THEMES[theme][0]
    for mine in (
        TIMES,
        _TD_TIME,
        "Tháng Sáu 27, 2020",
        "Tháng Sáu 27th, 2020",
        "27 Tháng Sáu, 2020",
        " 1 Tháng Bảy, 2020 ",
        "27/06/2020 21:27",
    ):
        main = main.replace(mine, "")
    for mine in (f'datetime="{PUBLISHED}"', f'datetime="{EDITED}"', EDITED, ">27/06/2020<"):
        main = main.replace(mine, ">" if mine[0] == ">" else "")
    main = re.sub(r"<img\b[^>]*ra-quan[^>]*>", "", main)
    found = read(main)
    assert found.published is None, found.published_rule
    assert (found.images, found.author) == ([], None)


def test_newspaper_captions_are_kept() -> None:
    for main in (NEWSPAPER, TAGDIV_CLOUD):
        assert [i.caption for i in read(main).images] == ["Bà con ra quân"]


def test_tags_and_sections() -> None:
    assert read(GENERATEPRESS).tags == ["Thủy lợi"]
    for theme, (main, *_) in THEMES.items():
        if theme not in ("generate-blocks", "own-theme"):
            assert read(main).section == "Tin tức", theme
