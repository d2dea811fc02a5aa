"""One article of a fixed shape that every portal of some size holds, at the same id and minute."""

from __future__ import annotations

from datetime import datetime

from . import words
from .text import ZONE, alias

ID = 593
PUBLISHED = int(datetime(2020, 6, 27, 21, 27, tzinfo=ZONE).timestamp())
TITLE = "Huyện ủy Lam Thủy sơ kết nửa đầu năm, bàn nhiệm vụ nửa cuối năm 2020"
SUMMARY = (
    "Chiều 26/6/2020, Ban Chấp hành Đảng bộ huyện họp phiên sơ kết nửa đầu năm. Bí thư Huyện ủy "
    "Nguyễn Hữu Tường chủ trì phiên họp."
)
CAPTION = "Các đại biểu có mặt tại phiên họp"
PARAGRAPHS = (
    "Sáu tháng qua, sản xuất trên địa bàn huyện giữ được nhịp tăng; tổng giá trị ước đạt 2.918 tỷ "
    "đồng, hơn cùng kỳ 4,07%. Xây dựng NTM có thêm 21 mô hình, 3 HTX, 16 DN; cứng hóa 24 km "
    "đường và "
    "11km rãnh; thu ngân sách gần 71 tỷ đồng, bằng 55,8% kế hoạch năm…",
    "Công tác xây dựng Đảng được làm thường xuyên, việc kiểm tra, giám sát có trọng tâm, qua "
    "đó cấp "
    "uỷ các cấp kịp thời chấn chỉnh những chỗ còn yếu,",
    "Từ những việc làm được và chưa làm được, các ý kiến tại phiên họp tập trung vào giải pháp cho "
    "nửa năm còn lại.",
)
CONCLUSION = (
    "Bí thư Huyện ủy Nguyễn Hữu Tường đề nghị từng cấp ủy nhận rõ phần việc của mình, làm đến "
    "nơi đến "
    "chốn các tiêu chí NTM; lo nước tưới cho lúa hè thu; giữ rừng trong mùa nắng nóng; chuẩn "
    "bị phương "
    "án phòng, chống bão lũ năm 2020 và bảo đảm trật tự ATGT, ANTT ở từng thôn xóm./."
)
GALLERY = "Một số hình ảnh tại phiên họp:"
BYLINE = "Bích Thảo"


def head(categories: tuple[int, ...]):
    from .corpus import Head

    scene = words.Scene(words.Dice(0, ID, 1), 2020, 6, 27)
    scene.what = TITLE
    return Head(
        id=ID, title=TITLE, alias=alias(TITLE).lower(), categories=categories,
        published=PUBLISHED, modified=PUBLISHED, summary=SUMMARY, scene=scene, decomposed=False,
        thumb=f"2020_06/phien-hop-so-ket-{ID * 32 + 31}.jpg", lead="hidden",
    )  # fmt: skip
