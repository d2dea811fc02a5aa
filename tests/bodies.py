"""Readings of small bodies, for the tests of the body cleaner."""

from __future__ import annotations

from pathlib import Path

from lxml import html as lxml_html

from pipelines.article import Body, Reading
from pipelines.body import clean_body

PAGE = "https://huyen.example.vn/tin-tuc/bai-viet-12.html"
SHARED = Path(__file__).parents[2] / "shared" / "pages" / "nukeviet"
LONG = "Phát biểu tại buổi lễ, lãnh đạo huyện đề nghị các xã tiếp tục vận động nhân dân. " * 5
RIGHT = '<p style="text-align:right"><strong>{}</strong></p>'
CENTRED = '<p style="text-align: center;">{}</p>'
IMG = '<img alt="" src="/uploads/{}.jpg">'


def element(markup: str) -> lxml_html.HtmlElement:
    return lxml_html.fragment_fromstring(markup, create_parent="div")


def reading(markup: str, **fields: object) -> Reading:
    return Reading(
        url=PAGE, family="t", layout="t", title="Tên bài", body=element(markup), **fields
    )  # type: ignore[arg-type]


def clean(markup: str, **fields: object) -> Body:
    return clean_body(reading(markup, **fields))


def paragraphs(markup: str, **fields: object) -> list[str]:
    text = clean(markup, **fields).text
    return text.split("\n\n") if text else []


def captions(markup: str) -> list[str | None]:
    return [image.caption for image in clean(markup).images]
