"""The frame around every page of 4.x: feeds, menus, breadcrumbs, boxes that never change."""

from __future__ import annotations

from urllib.parse import quote

from ..text import alias, entities

PAGES = (
    ("about", "Giới thiệu", ("Vị trí địa lý", "Lịch sử hình thành", "Bộ máy chính quyền",
                             "Tiềm năng, lợi thế", "Bản đồ hành chính", "Danh lam thắng cảnh")),
    ("laws", "Văn bản", ("Quyết định", "Công văn", "Chỉ thị", "Kế hoạch", "Giấy mời", "Báo cáo")),
    ("faq", "Hỏi đáp", ("Câu hỏi thường gặp", "Gửi câu hỏi", "Lĩnh vực đất đai", "Hộ tịch")),
    ("videoclips", "Truyền hình", ("Thời sự trong tuần", "Phóng sự", "Chuyên mục nông thôn")),
    ("contact", "Liên hệ", ("Ban biên tập", "Văn phòng HĐND - UBND", "Bộ phận một cửa")),
    ("page", "Công khai", ("Thủ tục hành chính", "Ngân sách", "Quy hoạch", "Dự án đầu tư",
                           "Đấu thầu", "Lịch công tác")),
)  # fmt: skip


def feed_links(layout) -> str:
    rows = [
        f'<link rel="alternate" href="{layout.prefix}/rss/" title="Tin Tức" '
        'type="application/rss+xml">'
    ]
    rows += [
        f'<link rel="alternate" href="{layout.prefix}/rss/{layout.category_alias(s)}/" '
        f'title="Tin Tức - {entities(c.name)}" type="application/rss+xml">'
        for s, c in enumerate(layout.site.categories)
    ]
    return "\n".join(rows)


def menu(layout) -> str:
    news = "".join(
        f'<li><a href="{layout.category_path(s)}" '
        f'title="{entities(c.name)}">{entities(c.name)}</a></li>\n'
        for s, c in enumerate(layout.site.categories)
    )
    news += (
        '<li><a href="/rss/" title="Rss">Rss</a></li>\n<li><a href="/search/" title="Tìm '
        'kiếm">Tìm kiếm'
        '</a></li>\n<li><a href="/content/" title="Quản lý bài viết">Quản lý bài viết</a></li>\n'
    )
    out = [_dropdown("/", "Tin Tức", news)]
    for module, name, pages in PAGES:
        inside = "".join(
            f'<li style="min-width: auto;"><a href="/{module}/{quote(alias(page))}.html" '
            f'title="{page}">{page}</a></li>\n'
            for page in pages
        )
        out.append(_dropdown(f"/{module}/", name, inside))
    for module, name in (
        ("users", "Thành viên"),
        ("voting", "Thăm dò ý kiến"),
        ("statistics", "Thống kê"),
    ):
        out.append(
            f'<li role="presentation"><a class="dropdown-toggle" href="/{module}/" role="button" '
            f'aria-expanded="false" title="{name}">{name}</a></li>\n'
        )
    return "".join(out)


def _dropdown(path: str, name: str, inside: str) -> str:
    return (
        f'<li class="dropdown" role="presentation"><a class="dropdown-toggle" href="{path}" '
        f'role="button" aria-expanded="false" title="{name}">{name} <strong '
        'class="caret">&nbsp;</strong>'
        f'</a>\n<ul class="dropdown-menu">\n{inside}</ul>\n</li>\n'
    )


def side_menu(layout) -> str:
    return "".join(
        f'<li>\n<a href="{layout.category_path(s)}" '
        f'title="{entities(c.name)}">{entities(c.name)}</a>\n</li>\n'
        for s, c in enumerate(layout.site.categories)
    )


def top_hits(layout) -> str:
    """Ten much-read articles, the same on every page."""
    corpus = layout.site.corpus
    count = len(corpus.by_time)
    ids = [corpus.by_time[count * k // 10] for k in range(10)] if count >= 10 else corpus.by_time
    out = []
    for number in ids:
        head, path = layout.link(number)
        image = ""
        if head.thumb:
            image = (
                f'<a title="{head.title_html}" href="{path}" ><img src="/assets/news/{head.thumb}" '
                f'alt="{head.title_html}" width="70" class="img-thumbnail pull-left mr-1"/></a>\n'
            )
        out.append(
            f'<li class="clearfix">\n{image}<a class="show" href="{path}" '
            f'data-content="{head.summary_html}" '
            f'data-rel="block_news_tooltip">{head.title_html}</a>\n</li>\n'
        )
    return "".join(out)


def section_options(layout) -> str:
    return "".join(
        f'<option value="{s + 1}" >{entities(c.name)}</option>\n'
        for s, c in enumerate(layout.site.categories)
    )


def scripts() -> str:
    """Inline settings of the size real pages carry."""
    months = ", ".join(f'"Tháng {m}"' for m in range(1, 13))
    words_ = ", ".join(f'nv_text_{n}: "Vui lòng thử lại sau {n} giây"' for n in range(60))
    return (
        f'<script>var nv_base_siteurl="/", nv_lang_data="vi", nv_name_variable="nv", '
        f"nv_months=[{months}], nv_texts={{{words_}}};</script>\n"
        "<script>window.lamthuy=window.lamthuy||[];function nvStat(){lamthuy.push(arguments)}"
        "nvStat('page', document.title);</script>\n"
    )


def crumbs(pairs: list[tuple[str, str]]) -> str:
    out = []
    for place, (path, name) in enumerate([("/", "Trang nhất"), *pairs], 1):
        txt = ' class="txt"' if place > 1 else ""
        out.append(
            '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
            f'<a href="{path}" itemprop="item" title="{name}"><span{txt} '
            f'itemprop="name">{name}</span></a>'
            f'<i class="hidden" itemprop="position" content="{place}"></i></li>\n'
        )
    return "".join(out)


def feed_tree(layout) -> str:
    inside = "".join(
        '<li><span><i class="fa fa-rss text-warning"></i> <a rel="nofollow" '
        f'title="{entities(c.name)}" '
        f'href="{layout.prefix}/rss/{layout.category_alias(s)}/">{entities(c.name)}</a></span></li>'
        for s, c in enumerate(layout.site.categories)
    )
    return (
        '<div class="tree well"><ul><li><span><i class="fa fa-rss text-warning"></i> <a '
        'rel="nofollow" '
        f'title="Tin Tức" href="{layout.prefix}/rss/"><strong> Tin '
        f"Tức</strong></a></span><ul>{inside}"
        "</ul></li></ul></div>\n"
    )
