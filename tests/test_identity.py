"""An id that was given away again, told from an article that was edited."""

from __future__ import annotations

from typing import Any

import pytest

from archive.record import Attachment, Image
from pipelines.identity import is_another
from tests.records import article

MEETING = (
    "Sáng nay, Huyện ủy tổ chức hội nghị sơ kết công tác sáu tháng đầu năm. Dự hội nghị có "
    "lãnh đạo các phòng ban, đơn vị và bí thư đảng ủy các xã, thị trấn trên địa bàn."
)
RICE = (
    "Những ngày này, bà con nông dân xã Yên Lạc đang khẩn trương xuống đồng thu hoạch lúa vụ "
    "hè thu, năng suất ước đạt sáu mươi tạ mỗi héc-ta, cao hơn cùng kỳ mọi năm."
)
OTHER_DAY = {"published": "2021-01-04T08:00:00+07:00"}
SAME_DAY = {"published": "2020-06-27T05:02:00+07:00"}
SCANS = {"body": "", "images": [Image(url="https://a.vn/uploads/2020/cv-12.jpg")]}
MOVED = {"body": "", "images": [Image(url="https://a.vn/cu/uploads/2020/cv-12.jpg")]}
FILE = {"body": "", "attachments": [Attachment(url="https://a.vn/tai-ve/kh-40.pdf")]}


@pytest.mark.parametrize(
    ("was", "now", "another"),
    [
        ({}, OTHER_DAY, True),
        ({}, OTHER_DAY | {"title": "BÀI SỐ 1"}, False),
        ({}, {"body": RICE, "title": "Bài số 1"}, False),
        # Of one day: the text tells.
        ({}, SAME_DAY | {"body": RICE}, True),
        ({}, SAME_DAY | {"body": f"{MEETING} Hội nghị thành công tốt đẹp."}, False),
        ({}, SAME_DAY | {"body": MEETING.upper()}, False),
        ({}, SAME_DAY | {"summary": MEETING, "body": RICE}, False),
        # A month that holds the day is no other date.
        ({}, {"published": "2020-06"}, False),
        ({}, {"published": "2020-07"}, True),
        # A date is missing: the text tells.
        ({"published": None}, {"published": None, "body": RICE}, True),
        ({"published": None}, {"published": None}, False),
        ({}, {"published": None, "body": RICE}, True),
        ({"published": None}, OTHER_DAY, False),
        # Without a text to compare, pictures and files do, wherever they lie today.
        ({}, SAME_DAY | SCANS, False),
        (SCANS, SAME_DAY | MOVED, False),
        (SCANS, SAME_DAY | FILE, True),
        (SCANS, SAME_DAY | {"body": ""}, False),
        ({"body": "Xem tệp."}, SAME_DAY | {"body": "Có ảnh."}, False),
    ],
)
def test_another_article(was: dict[str, Any], now: dict[str, Any], another: bool) -> None:
    before = article(**{"body": MEETING} | was)
    after = article(**{"body": MEETING, "title": "Một bài khác hẳn"} | now)
    assert is_another(before, after) is another
