"""Dates that stand where no layout of a known system looks for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import base, read_article

NOW = datetime(2024, 3, 5, 3, 22, tzinfo=UTC)  # 10:22 in Vietnam
TITLE = "Ra quân làm thủy lợi mùa khô"
TEXT = "<p>Sáng nay, Ủy ban nhân dân xã tổ chức lễ ra quân làm thủy lợi với 300 người dự.</p>" * 3
OTHER = "<a href='/tin/99-xa-son-linh'>Xã Sơn Lĩnh về đích nông thôn mới</a>"
SYSTEMS = {
    "wordpress": (
        "https://a.gov.vn/ra-quan/",
        '<meta name="generator" content="WordPress 5.9">',
        '<div class="bai"><h1 class="entry-title">{title}</h1>{between}<div class="entry-content">'
        "{text}</div>{below}</div>",
    ),
    "joomla": (
        "https://a.gov.vn/tin/12-ra-quan",
        '<meta name="generator" content="Joomla! - Open Source Content Management">',
        '<div class="item-page"><div class="page-header"><h2 itemprop="headline">{title}</h2></div>'
        '{between}<div itemprop="articleBody">{text}</div>{below}</div>',
    ),
    "joomla-2.5": (
        "https://a.gov.vn/tin/12-ra-quan",
        '<meta name="generator" content="Joomla! - Open Source Content Management">',
        '<div class="item-page"><h2>{title}</h2>{between}{text}{below}</div>',
    ),
    "k2": (
        "https://a.gov.vn/tin/item/12-ra-quan",
        '<meta name="generator" content="Joomla! - Open Source Content Management">',
        '<div id="k2Container" class="itemView"><h2 class="itemTitle">{title}</h2>{between}'
        '<div class="itemBody"><div class="itemFullText">{text}</div></div>{below}</div>',
    ),
    "liferay": (
        "https://a.gov.vn/web/a/tin/-/asset_publisher/Qx1/content/ra-quan",
        "<script>Liferay.Portlet</script>",
        '<div class="portlet-body"><div class="asset-full-content"><h1 class="header-title">{title}'
        '</h1>{between}<div class="journal-content-article">{text}</div></div>{below}</div>',
    ),
    "vhv": (
        "https://a.gov.vn/tin-tuc/hoat-dong/ra-quan.html",
        "<script>VHV.load()</script>",
        '<article class="news-detail-layout-type-2"><h1 class="title-detail">{title}</h1>{between}'
        '<div class="content-detail">{text}</div>{below}</article>',
    ),
    "dnn": (
        "https://a.gov.vn/Default.aspx?tabid=119&ItemID=7",
        '<meta name="generator" content="DotNetNuke">',
        '<div id="dnn_ctr531_ModuleContent"><span id="dnn_ctr531_View_lblTitle">{title}</span>'
        '<div>{between}</div><div id="dnn_ctr531_View_lblContent">{text}</div>{below}</div>',
    ),
    "ivinh": (
        "https://a.gov.vn/a/portal/read/tin/news/ra-quan.html",
        '<meta name="DC.Inditifier" content="x"><meta name="DC.Title" content="{title}">',
        '<div class="khung"><h4>{title}</h4>{between}<div class="content_new_detail">{text}</div>'
        "{below}</div>",
    ),
}  # fmt: skip
OWN = "2020-06-27T21:27:00+07:00"


def read(system: str, between: str = "", below: str = "", head: str = "", text: str = TEXT):
    url, marks, main = SYSTEMS[system]
    html = (
        f"<html><head><title>{TITLE}</title>{marks}{head}</head><body><div class='top'>Thứ ba, "
        f"05/03/2024 10:20</div><ul class='menu'><li><a href='/tin'>Tin tức</a></li></ul>{main}"
        "<footer>Giấy phép số 12/GP-STTTT cấp ngày 10/05/2018</footer></body></html>"
    )
    for name, value in (("title", TITLE), ("between", between), ("text", text), ("below", below)):
        html = html.replace(f"{{{name}}}", value)
    return read_article(url, html.encode(), captured=NOW)


every_system = pytest.mark.parametrize("system", SYSTEMS)


@every_system
@pytest.mark.parametrize(
    "shown",
    [
        "<div class='thong-tin'><i class='fa fa-clock-o'></i> 27/06/2020 21:27</div>",
        "<p class='ngay'>Ngày đăng: 21:27 27/06/2020 | Lượt xem: 15</p>",
        "<table><tr><td>Lượt xem: 15</td><td>Thứ bảy, 27/06/2020 | 21:27</td></tr></table>",
        "<ul class='tin-meta'><li><a href='/tin'>Tin tức</a></li><li>27/06/2020 21:27</li></ul>",
        "27/06/2020 21:27<br>",
    ],
)
def test_a_date_beside_the_title(system: str, shown: str) -> None:
    found = read(system, shown)
    assert (found.published, found.published_problem) == (OWN, None)
    assert found.family == system.partition("-")[0].replace("k2", "joomla")


@every_system
@pytest.mark.parametrize(
    ("between", "below"),
    [
        ("", ""),
        ("<p>Thời gian: 08:00 20/03/2019</p><p>Địa điểm: Hội trường</p>", ""),
        ("<div><b>Hạn nộp:</b> <span>01/09/2019</span></div>", ""),
        (f"<ul class='tin-lien-quan'><li>{OTHER} <i>04/02/2024</i></li></ul>", ""),
        (f"<div class='khung'><h4>{OTHER}</h4><p>04/02/2024</p></div>", ""),
        ("<p class='modified'>Sửa lần cuối: 04/02/2024</p>", ""),
        ("<span class='time-now'>04/02/2024 10:00</span>", ""),
        ("<figure><img src=a.jpg><figcaption>Lễ ra quân 04/02/2024</figcaption></figure>", ""),
        ("", f"<div><h3>Tin khác</h3><ul><li>{OTHER} (04/02/2024)</li></ul></div>"),
        ("", f"<ul><li>{OTHER} <i>Ngày đăng: 04/02/2024</i></li><li>{OTHER}</li></ul>"),
        ("", "<div id='comments'><p>Ngày đăng: 04/02/2024</p><p>Hay</p></div>"),
        ("", "<h4>Ý kiến bạn đọc</h4><p>Ngày đăng: 04/02/2024</p>"),
        ("", "<p>04/02/2024</p>"),
    ],
)
def test_what_is_beside_an_article_and_not_its_date(system: str, between: str, below: str) -> None:
    assert read(system, between, below).published is None
    own = read(system, "<p>Ngày đăng: 27/06/2020 21:27</p>" + between, below)
    assert own.published == OWN


def test_a_date_below_the_text_needs_its_label() -> None:
    found = read("wordpress", below="<p>Ngày đăng: 27/06/2020</p>")
    assert (found.published, found.published_rule) == ("2020-06-27", "generic/visible")


def test_a_place_that_cannot_be_read_is_none() -> None:
    """A badge shows a day and a month only; the year stands elsewhere."""
    badge = "<div class='post-date'>27 Th6</div>"
    assert read("wordpress", badge).published is None
    assert read("wordpress", f"{badge}<p>27/06/2020</p>").published == "2020-06-27"


def test_a_day_in_the_address() -> None:
    _, marks, main = SYSTEMS["wordpress"]
    main = main.format(title=TITLE, between="", text=TEXT, below="")
    html = f"<html><head>{marks}</head><body>{main}</body></html>".encode()
    found = read_article("https://a.gov.vn/2020/06/27/ra-quan/", html, captured=NOW)
    assert (found.published, found.published_rule) == ("2020-06-27", "generic/url")


@every_system
def test_no_page_is_parsed_twice(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = base._parse
    monkeypatch.setattr(base, "_parse", lambda body: parsed.append(1) or parse(body))
    read(system)
    assert len(parsed) == 1


def test_what_is_known_of_a_templates_dates_holds_beside_it() -> None:
    url, marks, main = SYSTEMS["liferay"]
    page = "<html lang='{}'><head><title>x</title>{}</head><body>{}</body></html>"
    for language, day in (("en-US", "2020-06-05"), ("vi-VN", "2020-05-06")):
        content = main.format(title=TITLE, between="<p>6/5/20</p>", text=TEXT, below="")
        html = page.format(language, marks, content).encode()
        assert read_article(url, html, captured=NOW).published == day
    district = (  # Hà Tĩnh: an hour of twelve, and the month where the minute belongs
        '<div class="list-group-item"><div class="chi-tiet-tin"><h3>' + TITLE + "</h3><div class="
        '"ngay">9:06 27-06-2020</div><div class="noi-dung">' + TEXT + "</div></div></div>"
    )
    html = page.format("vi", "", "<a href='/loai-tin/tin'>Tin</a>" * 9 + district).encode()
    found = read_article("https://x.hatinh.gov.vn/chi-tiet-tin/ra-quan", html, captured=NOW)
    assert (found.family, found.published) == ("hatinh", "2020-06-27")


CLOCKS = (
    *("Thứ 3, Ngày 05/03/2024 -", "Thứ Ba, 05/03/2024 10:22", "10:22:15 05/03/2024"),
    *("Thứ ba, 05/03/2024 - 12:10", "Hôm nay: 05/03/2024", "Thứ ba, ngày 5 tháng 3 năm 2024"),
)


@every_system
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_beside_the_title(system: str, clock: str) -> None:
    """10:22 is the capture; a clock that is fast says 12:10, when nothing can be published yet."""
    posted = "<p>Ngày đăng: 27/06/2020</p>"
    line = f"<div>{clock}</div>"
    assert read(system, line, posted).published == "2020-06-27"
    assert read(system, line + "<p>27/06/2020 21:27</p>").published == OWN
    alone = read(system, line).published
    assert alone == (None if ":" in clock else "2024-03-05")
    url, marks, main = SYSTEMS[system]
    SYSTEMS["over"] = (
        url,
        marks,
        main.replace("<h", f"{line}<h", 1).replace("<span", f"{line}<span", 1),
    )
    try:
        assert read("over").published is None
        assert read("over", below=posted).published == "2020-06-27"
    finally:
        del SYSTEMS["over"]
