"""Which picture is meant: thumbnails of the lead, sources of a picture, captions of a table."""

from __future__ import annotations

import pytest

from archive.record import Image
from tests.bodies import captions, clean

HOST = "https://huyen.example.vn"
WHOLE = "/uploads/news/2020_06/hop.jpg"
TWINS = [
    "/assets/news/2020_06/hop.jpg",
    "/uploads/news/2020_06/thumb/hop.jpg",
    "/uploads/news/thumbs/2020_06/hop.jpg",
    "/uploads/_thumbs/news/2020_06/hop.jpg",
    "/uploads/news/2020_06/hop-300x200.jpg",
    "/uploads/news/2020_06/thumb_hop.jpg",
    "/uploads/news/2020_06/hop_thumb.jpg",
]


def lead(path: str) -> list[Image]:
    return [Image(url=HOST + path, role="lead")]


def paths(images: list[Image]) -> list[tuple[str, str, str | None]]:
    return [(image.url.removeprefix(HOST), image.role, image.caption) for image in images]


@pytest.mark.parametrize("twin", TWINS)
def test_the_lead_comes_once_and_whole(twin: str) -> None:
    caption = '<p style="text-align:center"><em>Quang cảnh</em></p>'
    for one, other in ((twin, WHOLE), (WHOLE, twin)):
        markup = f'<p>Một.</p><p><img src="{other}"></p>{caption}<p>Hai.</p>'
        body = clean(markup, lead_images=lead(one))
        assert paths(body.images) == [(WHOLE, "lead", "Quang cảnh")]
        assert f'src="{HOST}{WHOLE}"' in body.html
        assert body.html.count("<img") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WHOLE, "/uploads/news/2020_06/hop-2.jpg"),
        (WHOLE, "/uploads/news/2020_07/hop.jpg"),
        (WHOLE, "/uploads/news/2020_06/hop.png"),
        (WHOLE, "https://anh.bao.vn/uploads/news/2020_06/thumb/hop.jpg"),
        ("/uploads/thumb/a.jpg", "/uploads/b.jpg"),
        ("/uploads/a-300x200.jpg", "/uploads/a-600x400-cu.jpg"),
        ("/anh.aspx?id=1", "/anh.aspx?id=2"),
    ],
)
def test_other_pictures_stay_apart(one: str, other: str) -> None:
    body = clean(f'<p><img src="{other}"></p>', lead_images=lead(one))
    assert len(body.images) == 2


def test_a_thumbnail_alone_and_pictures_of_the_text_stay_as_they_are() -> None:
    body = clean("<p>Một.</p>", lead_images=lead(TWINS[0]))
    assert paths(body.images) == [(TWINS[0], "lead", None)]
    body = clean(f'<p><img src="{WHOLE}"></p><p><img src="{TWINS[1]}"></p>')
    assert len(body.images) == 2


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        ('<source srcset="/a.webp 1200w"><img src="/a.jpg">', "/a.jpg"),
        ('<source srcset="/s.jpg 300w, /a.jpg 900w"><img src="data:image/gif,R0">', "/a.jpg"),
        ('<source data-srcset="/a.jpg"><img>', "/a.jpg"),
        ('<source srcset="data:,x"><source srcset="/a.jpg"><img src="data:,">', "/a.jpg"),
        ('<source srcset="/a.jpg"><img src="data:,"><noscript><img src="/a.jpg"></noscript>',
         "/a.jpg"),
    ],
)  # fmt: skip
def test_a_picture_whose_address_only_its_sources_tell(markup: str, path: str) -> None:
    assert paths(clean(f"<picture>{markup}</picture>").images) == [(path, "body", None)]


def test_sources_without_an_address_give_no_picture() -> None:
    assert clean('<picture><source srcset="data:,x"><img src="data:,"></picture>').images == []
    assert clean('<div><source srcset="/a.jpg"><img src="data:,"></div>').images == []


def test_the_caption_of_a_table_with_one_picture() -> None:
    table = "<table><caption>Toàn cảnh</caption><tr><td><img src=/a.jpg></td></tr>{}</table>"
    assert captions(table.format("")) == ["Toàn cảnh"]
    body = clean(f"<p>Một.</p>{table.format('')}<p>Hai.</p>")
    assert body.text == "Một.\n\nHai."
    two = table.format("<tr><td>Ảnh một</td></tr><tr><td><img src=/b.jpg></td></tr>")
    body = clean(two)
    assert ([i.caption for i in body.images], body.text) == (["Ảnh một", None], "Toàn cảnh")
    data = "<table><caption>Bảng 1</caption><tr><td>Lúa</td><td>15 ha</td></tr></table>"
    assert clean(data).text.split("\n\n")[0] == "Bảng 1"
