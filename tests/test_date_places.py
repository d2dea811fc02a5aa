"""Where a date may come from: never a page's clock, another article, a reader or a deadline."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest

from crawler.families import FAMILIES, read_article
from crawler.families.base import Page
from pipelines.dates import VIETNAM
from tests.test_pages import FOLDERS, PAGES

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=VIETNAM)
NIGHT = datetime(2024, 3, 4, 22, 0, tzinfo=UTC)  # 5 March, 05:00 in Vietnam
URL = "https://x.example.vn/tin/hoi-nghi-tong-ket-nong-thon-moi.html"
TITLE = "Hội nghị tổng kết công tác xây dựng nông thôn mới"
TEXT = (
    "<p>Sáng nay, tại hội trường huyện, Ủy ban nhân dân huyện tổ chức hội nghị tổng kết công tác "
    "xây dựng nông thôn mới với sự tham dự của đông đảo đại biểu các xã, thị trấn.</p>"
) * 3
H1 = f"<h1>{TITLE}</h1>"
BODY = f"<div class='noi-dung'>{TEXT}</div>"
MENU = "".join(f"<li><a href='/muc-{n}'>Mục số {n} của cổng</a></li>" for n in range(9))
OTHER = "<a href='/tin/xa-son-linh-ve-dich.html'>Xã Sơn Lĩnh về đích nông thôn mới</a>"
OWN = datetime(2019, 8, 17, 16, 45, tzinfo=VIETNAM).isoformat()


def published(content: str, head: str = "", url: str = URL, now: datetime = NOW) -> str | None:
    html = (
        f"<html><head><meta charset='utf-8'><title>{TITLE} - Huyện Ngàn Phố</title>{head}</head>"
        f"<body><ul class='menu'>{MENU}</ul>{content}<div>Giấy phép số 12/GP-STTTT cấp ngày "
        "10/05/2018</div></body></html>"
    )
    return read_article(url, html.encode(), captured=now).published


def clocks(day: date) -> tuple[str, ...]:
    """How pages print the day of the visit: text that any publication might have, too."""
    words = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ Nhật")
    word, number = words[day.weekday()], day.weekday() + 2
    thu = "Chủ nhật" if number == 8 else f"Thứ {number}"
    return (
        f"{thu}, Ngày {day:%d/%m/%Y} -",
        f"{day:%A, %d/%m/%Y}",
        f"{word}, {day:%d/%m/%Y} - 12:10",
        f"{word}, {day.day}/{day.month}/{day.year}",
        f"{word}, {day:%d/%m/%Y}",
        f"{word}, ngày {day.day} tháng {day.month} năm {day.year}",
    )


PLACES = {
    "over the page": "<div>{}</div><div>" + H1 + BODY + "</div>",
    "over the title": "<div><div>{}</div>" + H1 + BODY + "</div>",
    "beside the way": (
        "<div><div><a href='/'>Trang chủ</a> » <a href='/tin'>Tin tức</a> <span>{}</span></div>"
        + H1 + BODY + "</div>"
    ),
    "in a table": (
        "<table><tr><td>{}</td></tr><tr><td><b><font size=4>" + TITLE + "</font></b></td></tr>"
        "<tr><td>" + TEXT + "</td></tr></table>"
    ),
    "beside the section": "<div><p>Tin tức | {}</p>" + H1 + BODY + "</div>",
    "below the page": "<div>" + H1 + BODY + "</div><div>{}</div>",
    "named so": "<div>" + H1 + "<p class='time-now'>{}</p>" + BODY + "</div>",
    "named so in a row": "<div>" + H1 + "<p><i class='clock'>{}</i></p>" + BODY + "</div>",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("clock", clocks(NOW.date()))
def test_a_clock_is_no_date(place: str, clock: str) -> None:
    assert published(PLACES[place].format(clock)) is None
    own = PLACES[place].format(clock).replace("</h1>", "</h1><p>17/08/2019 16:45</p>", 1)
    if "<h1>" in own:
        assert published(own) == OWN


def test_a_clock_that_is_set_to_greenwich() -> None:
    for clock in ("Thứ hai, 04/03/2024 - 22:01", "Thứ hai, 04/03/2024", "Thứ ba, 05/03/2024"):
        assert published(PLACES["over the title"].format(clock), now=NIGHT) is None
    yesterday = PLACES["over the title"].format("04/03/2024")
    assert published(yesterday, now=NIGHT) == "2024-03-04"
    for meta, iso in (("2024-03-04T22:02:00", None), ("2024-03-04", "2024-03-04")):
        head = f"<meta property='article:published_time' content='{meta}'>"
        assert published(f"<div>{H1}{BODY}</div>", head, now=NIGHT) == iso


def test_what_no_clock_would_say_may_stand_over_the_title() -> None:
    for text, iso in (
        ("Thứ bảy, 17/08/2019 16:45", OWN),
        ("Thứ ba, 05/03/2024 - 08:15", "2024-03-05T08:15:00+07:00"),
        ("Ngày đăng: 05/03/2024", "2024-03-05"),
    ):
        assert published(PLACES["over the title"].format(text)) == iso
        assert published(PLACES["beside the way"].format(text)) == iso
    assert published(f"<div>{H1}<p>Thứ ba, 05/03/2024</p>{BODY}</div>") == "2024-03-05"


@pytest.mark.parametrize(
    "content",
    [
        f"<div><p>Cập nhật: 04/03/2024 11:00</p>{H1}{BODY}</div>",  # rates of exchange
        f"<div><div>{OTHER} <i>01/03/2024</i></div>{H1}{BODY}</div>",
        f"<div>{H1}{BODY}</div><div><div>{OTHER}<p>Ngày đăng: 01/03/2019</p></div></div>",
        f"<div>{H1}{BODY}</div><div><p>Ngày đăng: 01/03/2019</p>{OTHER}</div>",
        f"<div>{H1}{BODY}</div><div><b>Thăm dò ý kiến</b><p>Ngày tạo: 01/02/2024</p></div>",
        f"<div>{H1}{BODY}</div><div>Xuất bản: 01/01/2015 - Phiên bản 2</div>",
        f"<div>{H1}{BODY}<div><b>Nguyễn Văn A</b> <i>06/08/2019 08:15</i><p>Hay</p></div></div>",
        f"<div>{H1}<p>Thời gian: 08:00 20/03/2019</p><p>Địa điểm: Hội trường</p>{BODY}</div>",
        f"<div>{H1}<div><b>Hạn nộp:</b> <span>01/09/2019</span></div>{BODY}</div>",
        f"<div>{H1}<p>Hạn nộp:</p><p>01/09/2019</p>{BODY}</div>",
        f"<div>{H1}<table><tr><td>Hạn nộp</td><td>01/09/2019</td></tr></table>{BODY}</div>",
        f"<div>{H1}<dl><dt>Bắt đầu</dt><dd>01/09/2019</dd></dl>{BODY}</div>",
        f"<div>{H1}<figure><img src=a.jpg><figcaption>Huyện nhà (01/08/2019)</figcaption></figure>"
        f"{BODY}</div>",
        f"<div>{H1}<div><img src=a.jpg><p class='caption'>01/08/2019</p></div>{BODY}</div>",
    ],
)
def test_what_stands_near_an_article_is_none_of_its_dates(content: str) -> None:
    assert published(content) is None
    own = content.replace("</h1>", "</h1><p>17/08/2019 16:45</p>", 1)
    assert published(own) == OWN


def test_a_title_is_no_label_of_its_date() -> None:
    title = "Khai mạc giải cầu lông huyện"
    icon = "<i class='fa fa-clock-o'></i>"
    for shown in ("<p>17/08/2019 16:45</p>", f"<div>{icon} 17/08/2019 16:45</div>"):
        assert published(f"<div><h1>{title}</h1>{shown}{BODY}</div>".replace(TITLE, title)) == OWN


def graph(*objects: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": objects})}</script>'


ANOTHERS = {
    "@type": "NewsArticle",
    "headline": "Xã Sơn Lĩnh về đích nông thôn mới",
    "url": "https://x.example.vn/tin/xa-son-linh-ve-dich.html",
    "datePublished": "2019-03-01T08:00:00+07:00",
}
OWNS = {"@type": "NewsArticle", "headline": TITLE, "datePublished": OWN}
WORDPRESS = "<meta name='generator' content='WordPress 6.1'>"
ENTRY = (
    f"<article class='post'><h1 class='entry-title'>{TITLE}</h1>"
    f"<div class='entry-content'>{TEXT}</div>{{}}</article>"
)


@pytest.mark.parametrize(
    ("head", "content"),
    [("", f"<div>{H1}{BODY}</div>"), (WORDPRESS, ENTRY.format(""))],
    ids=["generic", "wordpress"],
)
def test_linked_data_of_other_articles(head: str, content: str) -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ANOTHERS}]}
    spoken = {"@type": "Comment", "datePublished": "2019-09-01"}
    for objects in ((listed,), (ANOTHERS,), (ANOTHERS, ANOTHERS | {"datePublished": "2018-01-01"})):
        assert published(content, head + graph(*objects)) is None
        assert published(content, head + graph(*objects, OWNS | {"comment": [spoken]})) == OWN
    page = {"@type": "WebPage", "datePublished": OWN}
    assert published(content, head + graph(listed, page)) == OWN
    assert published(content, head + "<script type='application/ld+json'>{broken</script>") is None


def test_items_of_other_articles() -> None:
    item = "<div itemscope><meta itemprop='datePublished' content='2019-03-0{}'>" + OTHER + "</div>"
    others = "".join(item.format(n) for n in range(1, 5))
    own = "<meta itemprop='datePublished' content='2019-08-17'>"
    comment = "<div itemscope><meta itemprop='datePublished' content='2019-09-01'>Hay</div>"
    assert published(f"<div>{others}</div><div>{H1}{BODY}</div>") is None
    assert published(f"<div>{H1}{BODY}{comment}</div>") is None
    content = f"<div>{others}</div><div itemscope>{H1}{own}{BODY}{comment}</div>"
    assert published(content) == "2019-08-17"
    assert published(f"<div>{H1}{own}{BODY}</div>") == "2019-08-17"


def test_a_calendar_has_days_in_its_addresses() -> None:
    content = f"<div>{H1}{BODY}</div>"
    assert published(content, url="https://x.example.vn/2019/08/17/hoi-nghi.html") == "2019-08-17"
    assert published(content, url="https://x.example.vn/lich-hop/2019/08/17/hoi-nghi.html") is None


RELATED = (
    "<article><h3><a href='/b'>Xã Sơn Lĩnh về đích</a></h3><time class='entry-date published' "
    "datetime='2019-03-01T08:00:00+07:00'>01/03/2019</time></article>"
)
COMMENT = (
    "<div id='comments'><div class='entry-meta'><time datetime='2019-09-01T08:00:00+07:00'>"
    "01/09/2019</time></div></div>"
)
POSTED = f"<div class='entry-meta'><time class='published' datetime='{OWN}'>17/08/2019</time></div>"


@pytest.mark.parametrize("another", [RELATED, COMMENT, f"<div class='related'>{POSTED}</div>"])
def test_times_of_other_posts(another: str) -> None:
    inside = ENTRY.format("").replace("</p></div>", f"</p>{another}</div>")
    for content in (ENTRY.format(another), another + ENTRY.format(""), inside):
        assert published(content, WORDPRESS) is None
    wrapped = f"<div class='elementor-widget'>{POSTED}</div>"
    for content in (ENTRY.format(wrapped + another), ENTRY.format(another + wrapped)):
        assert published(content, WORDPRESS) == OWN


JOOMLA = "<meta name='generator' content='Joomla! - Open Source Content Management'>"
ITEM = (
    "<div class='item-page'><div class='page-header'><h2 itemprop='headline'>" + TITLE + "</h2>"
    "</div>{}<div itemprop='articleBody'>" + TEXT + "</div>{}</div>"
)
K2 = (
    "<div id='k2Container' class='itemView'><h2 class='itemTitle'>" + TITLE + "</h2>{}"
    "<div class='itemBody'><div class='itemFullText'>" + TEXT + "</div></div>{}</div>"
)


@pytest.mark.parametrize(
    ("page", "own", "another"),
    [
        (ITEM, "published", "<ul class='relateditems'><li class='published'>01/03/2019</li></ul>"),
        (K2, "itemDateCreated",
         "<div class='itemComments'><i class='published'>01/03/2019</i></div>"),
        (K2, "itemDateCreated",
         "<div class='itemRelated'><i class='itemDateCreated'>01/03/2019</i></div>"),
    ],
)  # fmt: skip
def test_dates_of_other_items_of_joomla(page: str, own: str, another: str) -> None:
    url = "https://x.example.vn/tin-tuc/12-hoi-nghi-tong-ket.html"
    shown = f"<span class='{own}'>Thứ bảy, 17 Tháng 8 2019 16:45</span>"
    for before, behind in (("", another), (another, "")):
        assert published(page.format(before, behind), JOOMLA, url) is None
        assert published(page.format(before + shown, behind), JOOMLA, url) == OWN


def test_the_line_of_another_article_of_ivinh() -> None:
    head = f"<meta name='DC.Inditifier' content='/x/y'><meta name='DC.Title' content='{TITLE}'>"
    url = "https://x.example.vn/x/portal/read/tin/news/hoi-nghi.html"
    line = "<p class='luot'>Lượt xem: 5 | Cập nhật: {}</p>"
    other = f"<div class='ivinhcmsbox'>{line.format('08:00 01/03/2024')}</div>"
    related = f"<div class='tinlienquan'>{line.format('08:00 01/03/2024')}</div>"
    for shown, iso in (("", None), (line.format("16:45 17/08/2019"), OWN)):
        content = f"{other}<div class='content_new_detail'>{shown}{TEXT}{related}</div>"
        assert published(content, head, url) == iso


def with_clocks(html: bytes, day: date, number: int) -> bytes:
    """A stored page with a clock over the page, over its heading and below the page."""
    texts = [text.encode("ascii", "xmlcharrefreplace") for text in clocks(day)]
    clock = b"<div>%b</div>" % texts[number % len(texts)]
    html = re.sub(rb"<body[^>]*>", lambda found: found[0] + clock, html, count=1)
    html = re.sub(rb"<h1\b", lambda found: clock + found[0], html, count=1)
    return html.replace(b"</body>", clock + b"</body>")


@pytest.mark.parametrize("family", sorted({folder.parent.name for folder in FOLDERS}))
def test_no_stored_page_is_misled_by_a_clock(family: str) -> None:
    """Every article, dated and undated, with a form of clock that tells the day of the visit."""
    seen = 0
    for number, folder in enumerate(sorted((PAGES / family).iterdir())):
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        if meta["kind"] != "article":
            continue
        html = (folder / "page.html").read_bytes()
        captured = datetime.fromisoformat(meta["captured"]).astimezone(VIETNAM)
        captured = captured.replace(hour=12)
        plain = read_article(meta["url"], html, captured=captured)
        html = with_clocks(html, captured.date(), number)
        clocked = read_article(meta["url"], html, captured=captured)
        assert clocked.published == plain.published, folder.name
        assert clocked.published_raw == plain.published_raw, folder.name
        seen += 1
    assert seen


def test_boxes_around_a_date_are_looked_through_once() -> None:
    """134 kB of headings in nested boxes once cost 90 s; the test's own time limit is the judge."""
    date = "<dd class='published'><time datetime='2020-01-02T00:00:00+07:00'>02/01/2020</time></dd>"
    html = (
        "<html><head><meta name=generator content='Joomla'></head><body><div class='item-page'>"
        "<h2 itemprop='headline'>Hội nghị tổng kết năm của huyện</h2>"
        "<div itemprop='articleBody'><p>Ủy ban nhân dân huyện tổ chức hội nghị tổng kết.</p></div>"
        + "<div>" * 400
        + date * 200
        + "<h3>x</h3>" * 8000
        + "</div>" * 400
        + "</div>"
    )
    page = Page("http://a.gov.vn/tin/12-hoi-nghi", html.encode(), captured=datetime.now(UTC))
    joomla = next(family for family in FAMILIES if family.name == "joomla")
    assert joomla.read(page).title == "Hội nghị tổng kết năm của huyện"
