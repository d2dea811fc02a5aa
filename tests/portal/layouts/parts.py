"""Pieces of a page that the 4.x layouts share."""

from __future__ import annotations

from urllib.parse import urlencode

from .. import words
from ..article import Article
from ..text import decomposed, entities, local, markup


def hidden_properties(article: Article, url: str, base: str, layout) -> str:
    """schema.org values; the publication date among them is the time of the last edit."""
    head = article.head
    edited = f"{local(head.modified):%Y-%m-%dT%H:%M:%S}+07:00"
    image = article.lead.path if article.lead else "/assets/images/logo.png"
    author = entities(head.author) if head.author else words.ACCOUNT
    hide = 'class="hidden hide d-none"'
    return (
        f'<div {hide} itemprop="author" itemtype="http://schema.org/Person" itemscope>\n'
        f'<span itemprop="name">{author}</span>\n</div>\n'
        f'<span {hide} itemprop="datePublished">{edited}</span>\n'
        f'<span {hide} itemprop="dateModified">{edited}</span>\n'
        f"{layout.description_property()}"
        f'<span {hide} itemprop="mainEntityOfPage">{url}</span>\n'
        f'<span {hide} itemprop="image">{base}{image}</span>\n'
        f'<div {hide} itemprop="publisher" itemtype="http://schema.org/Organization" itemscope>\n'
        f'<span itemprop="name">{words.SITE_NAME}</span>\n'
        '<span itemprop="logo" itemtype="http://schema.org/ImageObject" itemscope>\n'
        f'<span itemprop="url">{base}/assets/images/logo.png</span>\n</span>\n</div>\n'
    )


def tools(path: str, token: str) -> str:
    window = "840,500,'resizable=yes,scrollbars=yes,toolbar=no,location=no,status=no'"
    return (
        '<ul class="list-inline text-right">\n'
        '<li><a class="dimgray" title="Giới thiệu bài viết cho bạn bè" href="javascript:void(0);" '
        f"onclick=\"newsSendMailModal('#newsSendMailModal', '/sendmail{path}', '{token}');\">"
        '<em class="fa fa-envelope fa-lg">&nbsp;</em></a></li>\n'
        '<li><a class="dimgray" rel="nofollow" title="In ra" href="javascript: void(0)" '
        f"onclick=\"nv_open_browse('/print{path}','',{window});return false\">"
        '<em class="fa fa-print fa-lg">&nbsp;</em></a></li>\n'
        f'<li><a class="dimgray" rel="nofollow" title="Lưu bài viết này" href="/savefile{path}">'
        '<em class="fa fa-save fa-lg">&nbsp;</em></a></li>\n</ul>\n'
    )


def signatures(article: Article, author_label: str) -> str:
    named = ((author_label, article.head.author), ("Nguồn tin: ", article.head.source))
    rows = "".join(
        f'<p class="h5 text-right">\n<strong>{label}</strong>{entities(name)}\n</p>\n'
        for label, name in named
        if name
    )
    return f'<div class="margin-bottom-lg">\n{rows}</div>\n' if rows else ""


def copyright_note(layout) -> str:
    return (
        '<div class="alert alert-info margin-bottom-lg">\nChú ý: Việc đăng lại bài viết trên '
        "ở website "
        "hoặc các phương tiện truyền thông khác mà không ghi rõ nguồn "
        f"{layout.site.base} là vi phạm bản quyền\n</div>\n"
    )


def tag_path(tag: str) -> str:
    return f"/tag/{tag.replace(' ', '-')}"


def tag_box(article: Article, layout) -> str:
    if not article.tags:
        return ""
    links = ", ".join(
        f'<a title="{tag}" href="{tag_path(tag)}"><em>{tag}</em></a>' for tag in article.tags
    )
    return (
        f'<div class="{layout.box_class}">\n<div class="panel-body">\n<div class="h5">\n'
        '<em class="fa fa-tags">&nbsp;</em><strong>Tags: '
        f"</strong>{links}\n</div>\n</div>\n</div>\n"
    )


_STARS = "".join(
    f'<input class="hover-star required" type="radio" value="{n}" title="{text}"/>'
    for n, text in enumerate(("Bài viết rất kém", "Bài viết kém", "Bài viết đạt", "Bài viết tốt",
                              "Bài viết rất tốt"), 1)
)  # fmt: skip


def rating() -> str:
    return (
        '<div class="news_column panel panel-default newsdetailbox">\n<div class="panel-body">\n'
        '<form id="form3B" action="">\n<div class="h5 clearfix">\n<p id="stringrating">Tổng '
        "số điểm của "
        f'bài viết là: 0 trong 0 đánh giá</p>\n<div style="padding: 5px;">\n{_STARS}\n'
        '<span id="hover-test" style="margin: 0 0 0 20px;">Click để đánh giá bài viết</span>\n'
        "</div>\n</div>\n</form>\n</div>\n</div>\n"
    )


def social(url: str) -> str:
    return (
        '<div class="news_column panel panel-default newsdetailbox">\n<div class="panel-body">\n'
        f'<div class="fb-like" data-href="{url}" data-layout="button_count" data-action="like" '
        'data-show-faces="false" data-share="true"></div>\n'
        '<a href="http://twitter.com/share" '
        'class="twitter-share-button">Tweet</a>\n</div>\n</div>\n'
    )


def comments(article: Article, layout) -> str:
    head, clock = article.head, layout.clock
    shown = []
    for place in range(head.comments):
        when = local(head.published + 86400 * (place + 1) + 777 * (place + 3))
        name = words.PEOPLE[(head.id + place) % len(words.PEOPLE)]
        number = head.id * 4 + place
        shown.append(
            f'<li class="media" id="cid_{number}">\n<div class="pull-left">\n<img '
            'class="media-object '
            'bg-gainsboro" src="/themes/default/images/users/no_avatar.png" '
            f'alt="{name}" width="40" />\n</div>\n<div class="media-body">\n<div '
            'class="margin-bottom">'
            f"{words.COMMENTS[(head.id + place) % len(words.COMMENTS)]}</div>\n"
            '<div class="comment-info clearfix">\n<em class="fa fa-user">&nbsp;</em> <strong '
            "class="
            f'"cm_item">{name} </strong>\n<em class="fa fa-clock-o">&nbsp;</em> <span '
            'class="small"> '
            f'{when:%d/%m/%Y %H:%M}</span>\n<ul class="comment-tool clearfix">\n<li><a '
            'href="javascript:'
            f'void(0);" onclick="nv_commment_feedback(event, {number}, \'{name}\')">Trả '
            "lời</a></li>\n"
            "</ul>\n</div>\n</div>\n</li>\n"
        )
    listed = f'<ul class="comment-list">\n{"".join(shown)}</ul>\n' if shown else ""
    return (
        layout.comment_form.replace("{{comments}}", listed)
        .replace("{{id}}", str(head.id))
        .replace("{{check}}", clock.token())
        .replace("{{now}}", str(clock.epoch()))
    )


def related_item(layout, number: int) -> str:
    head, path = layout.link(number)
    image = f"/assets/news/{head.thumb}" if head.thumb else ""
    return (
        f'<li>\n<em class="fa fa-angle-right">&nbsp;</em>\n<h4><a href="{path}"  '
        'data-placement="bottom" '
        f'data-content="{head.summary_html}" data-img="{image}" data-rel="tooltip" '
        f'title="{head.title_html}">{head.title_html}</a></h4>\n'
        f"<em>({local(head.published):%d/%m/%Y})</em>\n</li>\n"
    )


def plain_item(layout, number: int, section: int) -> str:
    head, path = layout.link(number, section)
    return (
        f'<li>\n<em class="fa fa-angle-right">&nbsp;</em><a title="{head.title_html}" '
        f'href="{path}" >'
        f"{head.title_html}</a>\n</li>\n"
    )


def dated_item(layout, number: int, section: int) -> str:
    head, path = layout.link(number, section)
    return (
        f'<li>\n<em class="fa fa-angle-right">&nbsp;</em><a href="{path}" '
        f'title="{head.title_html}" >'
        f"{head.title_html} <em>({local(head.published):%d/%m/%Y}) </em></a>\n</li>\n"
    )


def section_box(layout, section: int, count: int) -> str:
    """A section on the home page or below its parent: the first item large, then titles."""
    ids = layout.site.corpus.sections[section][:count]
    if not ids:
        return ""
    name, path = entities(layout.site.categories[section].name), layout.category_path(section)
    head, first = layout.link(ids[0], section)
    rest = "".join(
        f'<li class="icon_list">\n<a class="show h4" href="{p}" title="{h.title_html}"  '
        f'data-content="{h.summary_html}">{h.title_html}</a>\n</li>\n'
        for h, p in (layout.link(number, section) for number in ids[1:])
    )
    return (
        '<div class="news_column">\n<div class="panel panel-default clearfix">\n'
        '<div class="panel-heading">\n<ul class="list-inline sub-list-icon" style="margin: 0">\n'
        f'<li><h4><a title="{name}" '
        f'href="{path}"><span>{name}</span></a></h4></li>\n</ul>\n</div>\n'
        f'<div class="panel-body">\n<div class="row">\n<div class="col-md-16 ">\n'
        f'{layout.thumb(head, first)}<h3>\n<a title="{head.title_html}" href="{first}" >'
        f'{head.title_html}</a>\n</h3>\n<div class="text-muted">\n<ul class="list-unstyled '
        'list-inline">\n'
        f'<li><em class="fa fa-clock-o">&nbsp;</em> {local(head.published):%d/%m/%Y %H:%M}</li>\n'
        f'<li><em class="fa fa-eye">&nbsp;</em> {layout.clock.number(900)}</li>\n</ul>\n</div>\n'
        f'{head.summary_html}\n</div>\n<div class="col-md-8">\n<ul class="related '
        f'list-items">\n{rest}'
        "</ul>\n</div>\n</div>\n</div>\n</div>\n</div>\n"
    )


def hot_item(layout, number: int) -> str:
    head, path = layout.link(number)
    return (
        f'<div class="icon_list">\n<a class="show black h4 clearfix" href="{path}" '
        f'title="{head.title_html}" '
        f'data-content="{head.summary_html}">{head.title_html}</a>\n</div>\n'
    )


def tag_item(layout, number: int) -> str:
    """Tag pages tell the time the other way round: minute first, then the day."""
    head, path = layout.link(number)
    return (
        f'<div class="panel panel-default">\n<div class="panel-body">\n<h3><a href="{path}" '
        f'title="{head.title_html}">{head.title_html}</a></h3>\n<p>\n<em class="fa '
        'fa-clock-o">&nbsp;</em>'
        f"<em>{local(head.published):%H:%M %d/%m/%Y}</em>\n</p>\n{head.summary_html}\n</div>\n"
        "</div>\n"
    )


def search_link(path: str, query: dict[str, str], number: int) -> str:
    kept = {k: v for k, v in query.items() if k != "page"}
    if number > 1:
        kept["page"] = str(number)
    return markup(f"{path}?{urlencode(kept)}")


def print_page(layout, article: Article, inside: str) -> str:
    head = article.head
    turn = decomposed if head.decomposed else str
    url = layout.site.base + layout.article_path(head, head.categories[0])
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><title>{head.title_html}</title>\n'
        '<meta name="robots" content="noindex,nofollow">\n<link rel="canonical" '
        f'href="{url}">\n</head>'
        f'<body>\n<div id="print"><h1>{head.title_html}</h1>\n<ul class="list-inline"><li>'
        f'{local(head.published):%d/%m/%Y %H:%M}</li></ul>\n<div id="hometext">'
        f'{turn(head.summary_html)}</div>\n<div id="bodytext" class="clearfix">{inside}</div>\n'
        "</div></body></html>"
    )
