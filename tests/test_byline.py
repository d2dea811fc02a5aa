"""Bylines and source lines, in the forms seen on portals and newspapers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.byline import Byline, clean_author, clean_source, read_byline

RIGHT = [
    "Bích Liên",
    "mai Thủy",
    "P.T",
    "N. DƯƠNG",
    "L.Thọ",
    "THU HÀ",
    "Phan Trâm - Phúc Quang",
    "Phạm Văn Báu - Sở TT&TT Hà Tĩnh",
    "Bích Ngọc - Hội Nông dân tỉnh",
    "CTV Đức Chí (Huyện Chư Sê)",
    "Ban Tổ chức",
    "Văn Phòng HĐND-UBND",
    "HND TP Bắc Giang",
    "Nhóm P.V",
    "BBT",
    "PV",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_aligned_names(text: str) -> None:
    assert read_byline(text, right=True) == Byline(text)
    assert read_byline(text, hint="author") == Byline(text)
    assert read_byline(text) is None


@pytest.mark.parametrize("text", ["Bích Liên", "Phan Trâm - Phúc Quang", "N. Dương", "PV"])
def test_bold_names(text: str) -> None:
    assert read_byline(text, bold=True) == Byline(text)


@pytest.mark.parametrize(
    "text", ["Kết luận", "Một số kết quả nổi bật", "Nhiều mô hình hay", "Hội nghị Trung ương"]
)
def test_bold_headings_are_no_names(text: str) -> None:
    assert read_byline(text, bold=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "TRƯỞNG BAN",
        "UBND HUYỆN HƯƠNG SƠN",
        "(Đã ký)",
        "Nơi nhận:",
        "Hương Sơn, ngày 26 tháng 6 năm 2020",
        "“Uống nước nhớ nguồn”",
        "Không có gì quý hơn độc lập, tự do!",
        "Xin trân trọng cảm ơn.",
        "- Như trên",
        "(Thực hiện)",
        "(Còn nữa)",
        "./.",
        "***",
        "-/-",
        "Tổng cộng 12.000.000 đồng",
        "Ảnh: Thu Hà",
    ],
)
def test_right_aligned_text_that_is_no_byline(text: str) -> None:
    assert read_byline(text, right=True) is None
    assert read_byline(text, right=True, bold=True) is None


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Tin, ảnh: Thu Hà", "Thu Hà"),
        ("Bài, ảnh: Thu Hà", "Thu Hà"),
        ("Tin và ảnh: Thu Hà", "Thu Hà"),
        ("Tin - ảnh: Thu Hà", "Thu Hà"),
        ("Bài và ảnh: Phan Trâm - Phúc Quang", "Phan Trâm - Phúc Quang"),
        ("TIN, ẢNH: THU HÀ", "THU HÀ"),
        ("Tác giả: Nguyễn Văn A", "Nguyễn Văn A"),
        ("T/h: Thu Hà", "Thu Hà"),
        ("Thực hiện: Nhóm P.V", "Nhóm P.V"),
        ("Tin: Thu Hà; ảnh: Văn Nam", "Thu Hà - Văn Nam"),
        ("Thu Hà (tổng hợp)", None),
        ("Tin: huyện ủy họp phiên thường kỳ và bàn nhiều việc", None),
        ("Bài học: Đoàn kết là sức mạnh", None),
    ],
)
def test_labels_need_no_alignment(text: str, author: str | None) -> None:
    assert read_byline(text) == (Byline(author) if author else None)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Theo TTXVN", "TTXVN"),
        ("Theo VOV", "VOV"),
        ("Theo chinhphu.vn", "chinhphu.vn"),
        ("Theo Ngọc Thành/VOV.VN", "Ngọc Thành/VOV.VN"),
        ("Theo Thời báo Tài chính VN", "Thời báo Tài chính VN"),
        ("(Theo TTXVN)", "TTXVN"),
        ("Nguồn: Báo Hà Tĩnh", "Báo Hà Tĩnh"),
        ("Nguồn tin: Báo Hà Tĩnh", "Báo Hà Tĩnh"),
        (
            "(Nguồn: Thông báo số 81/TB-UBND ngày 08/6/2021)",
            "Thông báo số 81/TB-UBND ngày 08/6/2021",
        ),
        ("baohatinh.vn", "baohatinh.vn"),
        ("http://ictnews.vn", "ictnews.vn"),
        ("vecita.gov.vn", "vecita.gov.vn"),
    ],
)
def test_sources(text: str, source: str) -> None:
    assert read_byline(text) == Byline(source=source)


@pytest.mark.parametrize(
    "text",
    [
        "Theo kế hoạch, hội nghị diễn ra trong hai ngày.",
        "Theo đó",
        "Theo Nghị quyết số 12, huyện sẽ triển khai nhiều giải pháp",
        "Nguồn vốn đầu tư công",
        "Nguồn nhân lực",
    ],
)
def test_text_that_begins_like_a_source(text: str) -> None:
    assert read_byline(text, right=True) is None


def test_name_with_source() -> None:
    assert read_byline("Bích Liên (Theo TTXVN)", right=True) == Byline("Bích Liên", "TTXVN")
    assert read_byline("Bích Liên - Nguồn: Báo Hà Tĩnh", bold=True) == Byline(
        "Bích Liên", "Báo Hà Tĩnh"
    )


@pytest.mark.parametrize(
    ("field", "author"),
    [
        ("Bích Liên", "Bích Liên"),
        ("Tác giả: Bích Liên", "Bích Liên"),
        ("Viết bởi Quản trị website", None),
        ("Viết bởi: Thu Hà", "Thu Hà"),
        ("Thu Hà (tổng hợp)", "Thu Hà"),
        ("admin", None),
        ("Administrator", None),
        ("quantri.huongson", None),
        ("huongson2", None),
        ("Quản trị viên", None),
        ("Cổng thông tin điện tử huyện Hương Sơn", None),
        ("-/-", None),
        ("-", None),
        ("None", None),
        ("  ", None),
        (None, None),
        ("PV", "PV"),
    ],
)
def test_author_field(field: str | None, author: str | None) -> None:
    assert clean_author(field, "Cổng Thông tin điện tử huyện Hương Sơn") == author


@pytest.mark.parametrize(
    ("field", "source"),
    [
        ("Báo Hà Tĩnh", "Báo Hà Tĩnh"),
        ("Nguồn tin: Báo Hà Tĩnh", "Báo Hà Tĩnh"),
        ("http://www.baohatinh.vn/", "www.baohatinh.vn"),
        ("(Thực hiện)", None),
        ("(Còn nữa)", None),
        ("-/-", None),
        ("", None),
    ],
)
def test_source_field(field: str, source: str | None) -> None:
    assert clean_source(field) == source


@given(st.text(max_size=100), st.booleans(), st.booleans())
def test_never_raises_and_never_gives_blank(text: str, right: bool, bold: bool) -> None:
    byline = read_byline(text, right=right, bold=bold)
    assert byline is None or byline.author or byline.source
