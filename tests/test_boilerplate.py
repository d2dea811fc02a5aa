"""Lines of the page around an article, in every form seen: taken off its ends, and only there."""

from __future__ import annotations

import pytest

from pipelines.byline import is_account_line
from tests.bodies import RIGHT, clean, paragraphs

FIRST = "Sáng ngày 26/6, Huyện ủy tổ chức hội nghị sơ kết công tác 6 tháng đầu năm 2020."
LAST = "Hội nghị đã thảo luận và thống nhất nhiều giải pháp cho những tháng cuối năm./."
BODY = f"<p>{FIRST}</p><p>{LAST}</p>"
FORMS = ("<p>{}</p>", "<div>{}</div>", "<h3>{}</h3>", "<div><strong>{}</strong></div>")

TAIL = """
Ý kiến bạn đọc
BẠN ĐỌC PHẢN HỒI
Gửi phản hồi
Vui lòng nhập tiếng việt có dấu
Bình luận (0)
Tổng số điểm của bài viết là: 0 trong 0 đánh giá
Xếp hạng: 5 - 1 phiếu bầu
Click để đánh giá bài viết
Những tin mới hơn
Tin cũ hơn
Các tin mới đăng
Các cùng loại
Tin cùng chuyên mục
Xem chi tiết
Xem tiếp...
Lượt xem: 315
297 lượt xem
Mặc định Cỡ chữ
Xem với cỡ chữ
A- A A+
Đọc bài viết
Lưu bài
Print
Email
In trang
Gửi bài viết
Quay lại
Chia sẻ:
Truy cập nội dung luôn
Ai đang online
Đang có 15 khách và không thành viên đang online
Thống kê truy cập
Today 315
Yesterday: 1,204
This Week
All Days 512.004
Your IP: 14.1.2.3
Thời tiết
Tỷ giá ngoại tệ
Bản quyền thuộc về UBND huyện Hương Sơn
© 2015 Bản quyền của Huyện ủy Hương Sơn
Ghi rõ nguồn "huongson.hatinh.gov.vn" khi phát hành lại thông tin
Phát triển bởi VNPT
Thiết kế và phát triển bởi Trung tâm CNTT
Trang thông tin điện tử huyện Hương Sơn được xây dựng trên nền NukeViet
Bạn đã không sử dụng Site, Bấm vào đây để duy trì trạng thái đăng nhập. Thời gian chờ: 60 giây
Viết bởi Quản trị
Viết bởi Super User
Đăng bởi: admin
Người đăng: quantri.huongson
Tác giả: Administrator
""".strip().splitlines()


@pytest.mark.parametrize("line", TAIL)
def test_taken_off_the_end(line: str) -> None:
    for form in FORMS:
        body = clean(BODY + form.format(line))
        assert (body.text, body.author, body.source) == (f"{FIRST}\n\n{LAST}", None, None), form
        body = clean(BODY + RIGHT.format("Bích Liên") + form.format(line))
        assert (body.text, body.author) == (f"{FIRST}\n\n{LAST}", "Bích Liên"), form


HEAD = """
Lượt xem: 315 | Cập nhật: 15:12 01/07/2015
Số lượt xem: 315
Mặc định Cỡ chữ
Xem với cỡ chữ
100%
A- A A+
Đọc bài
Lưu
Print
Email
In trang
Quay lại
Chia sẻ:
Truy cập nội dung luôn
Bạn đã không sử dụng Site, Bấm vào đây để duy trì trạng thái đăng nhập. Thời gian chờ: 60 giây
Viết bởi Super User
""".strip().splitlines()


@pytest.mark.parametrize("line", HEAD)
def test_taken_off_the_head(line: str) -> None:
    for form in FORMS:
        assert paragraphs(form.format(line) + BODY) == [FIRST, LAST], form


@pytest.mark.parametrize(
    "line",
    [
        "Một số hình ảnh tại hội nghị:",
        "Đính kèm",
        "(Còn nữa)",
        "(Thực hiện)",
        "Bản quyền của tác phẩm thuộc về Nhà nước.",
        "Bản quyền phần mềm là việc phải làm",
        "Thời tiết hôm nay nắng ráo",
        "Today's lesson is about water",
        "Phát triển bền vững",
        "Viết bởi Thu Hà và được nhiều người đọc.",
        "Người đăng ký: 15 hộ",
        "100%",
        "Trang thông tin điện tử huyện được nâng cấp trên nền tảng mới.",
    ],
)
def test_what_only_looks_like_it_stays(line: str) -> None:
    assert paragraphs(f"{BODY}<p>{line}</p>") == [FIRST, LAST, line]


def test_the_middle_stays() -> None:
    lines = ["Thời tiết", "Nắng, gió nhẹ.", "Viết bởi Super User", "Today 315", LAST]
    assert paragraphs("".join(f"<p>{line}</p>" for line in [FIRST, *lines])) == [FIRST, *lines]


@pytest.mark.parametrize(
    ("line", "account"),
    [
        ("Viết bởi Quản trị viên", True),
        ("Được đăng bởi: admin", True),
        ("Gửi bởi Webmaster", True),
        ("Người viết: huongson2", True),
        ("Viết bởi Thu Hà", False),
        ("Quản trị", False),
        ("Tác giả:", False),
        ("Viết bởi", False),
    ],
)
def test_a_line_that_names_an_account(line: str, account: bool) -> None:
    assert is_account_line(line) == account
