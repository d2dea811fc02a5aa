"""The vocabulary of the date grammar: Vietnamese and English words as portals print them.

Data only. All keys are lower-case NFC; a text without any accent is looked up in the same
tables with the accents taken off (``plain``).
"""

from __future__ import annotations

import unicodedata
from typing import Final


def plain(word: str) -> str:
    """``word`` without Vietnamese accents: ``"tháng"`` → ``"thang"``, ``"đăng"`` → ``"dang"``."""
    letters = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# After "tháng". Giêng and Chạp are names of lunar months, but CMS translations use them for
# January and December; a text that says so ("âm lịch", "Tết", "mùng") is refused elsewhere.
MONTHS: Final = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "chạp": 12,
}  # fmt: skip
MONTHS_AFTER_TEN: Final = {"một": 11, "mốt": 11, "hai": 12}
MONTH_LABELS: Final = frozenset({"tháng", "thg", "th"})

ENGLISH_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"),
            ("may",), ("june", "jun"), ("july", "jul"), ("august", "aug"),
            ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

# Monday is 0. "Thứ 2" is Monday.
WEEKDAYS_AFTER_THU: Final = {
    "hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5,
    "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5,
}  # fmt: skip
ENGLISH_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"), ("tuesday", "tue", "tues"), ("wednesday", "wed"),
            ("thursday", "thu", "thur", "thurs"), ("friday", "fri"), ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}  # fmt: skip
WEEKDAY_NAMES: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip

# SA = sáng, CH = chiều (the vi-VN culture of .NET).
MERIDIEMS: Final = {
    "sa": "am", "am": "am", "sáng": "am", "ch": "pm", "pm": "pm", "chiều": "pm",
    "tối": "evening", "trưa": "noon", "đêm": "night", "khuya": "night",
}  # fmt: skip
DAYPARTS: Final = frozenset({"sáng", "trưa", "chiều", "tối", "đêm", "khuya"})

HOUR_WORDS: Final = frozenset({"h", "g", "giờ"})
MINUTE_WORDS: Final = frozenset({"phút", "p", "ph"})
SECOND_WORDS: Final = frozenset({"giây", "s"})

# Minutes east of Greenwich.
ZONES: Final = {
    "gmt": 0, "utc": 0, "z": 0, "ict": 420, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip

UNITS: Final = {
    "giây": "second", "phút": "minute", "giờ": "hour", "tiếng": "hour", "ngày": "day",
    "hôm": "day", "tuần": "week", "tháng": "month", "năm": "year",
    "second": "second", "seconds": "second", "sec": "second", "secs": "second",
    "minute": "minute", "minutes": "minute", "min": "minute", "mins": "minute",
    "hour": "hour", "hours": "hour", "day": "day", "days": "day", "week": "week",
    "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
}  # fmt: skip
NUMBER_WORDS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "a": 1, "an": 1, "one": 1,
}  # fmt: skip
NUMBERS_AFTER_TEN: Final = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "lăm": 5, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
# Days before the capture. Two words each but the English ones.
DAY_NAMES: Final = {
    ("hôm", "nay"): 0, ("sáng", "nay"): 0, ("trưa", "nay"): 0, ("chiều", "nay"): 0,
    ("tối", "nay"): 0, ("today",): 0, ("hôm", "qua"): 1, ("sáng", "qua"): 1,
    ("chiều", "qua"): 1, ("tối", "qua"): 1, ("đêm", "qua"): 1, ("yesterday",): 1,
    ("hôm", "kia"): 2, ("hôm", "kìa"): 3,
}  # fmt: skip
JUST_NOW: Final = (
    "vừa xong", "vừa mới xong", "vừa mới đăng", "vừa mới", "vừa đăng", "just now", "ngay bây giờ",
    "vài giây trước", "a few seconds ago", "mấy giây trước",
)  # fmt: skip
ABOUT: Final = frozenset({"khoảng", "hơn", "about", "độ"})

# What stands around a date on a portal, by the part it plays. A phrase is matched longest first.
PHRASES: Final[dict[str, tuple[str, ...]]] = {
    # Small words that bind date, time and label.
    "join": ("ngày", "lúc", "vào", "vào lúc", "vào hồi", "hồi", "vào ngày", "at", "on", "date"),
    # The page says: published.
    "publish": (
        "ngày đăng", "ngày đăng tin", "ngày đăng bài", "ngày đăng tải", "ngày giờ đăng",
        "đăng ngày", "đăng lúc", "đăng vào", "đăng vào lúc", "đăng vào ngày", "đăng tải",
        "đăng tải lúc", "đăng tải ngày", "đăng tin", "tin đăng", "bài đăng", "đăng", "đã đăng",
        "đã đăng lúc", "được đăng", "được đăng lúc", "được đăng ngày", "được đăng vào",
        "ngày xuất bản", "xuất bản", "xuất bản ngày", "xuất bản lúc", "được xuất bản",
        "đã xuất bản", "thời gian xuất bản", "ngày giờ xuất bản", "phát hành", "ngày phát hành",
        "ngày tạo", "tạo lúc", "tạo ngày", "được tạo", "được tạo ngày", "được tạo lúc",
        "ngày viết", "viết ngày", "viết lúc", "được viết", "được viết ngày", "ngày gửi",
        "gửi lúc", "gửi ngày", "ngày hỏi", "thời gian", "thời gian đăng", "thời điểm",
        "thời điểm đăng", "giờ đăng", "giờ", "ngày giờ", "ngày tháng", "ngày tin", "ngày đưa tin",
        "ngày đưa", "đưa tin", "đưa tin ngày", "đưa lên", "đưa lên lúc", "đưa lúc",
        "ngày công bố", "công bố", "công bố ngày", "ngày ban hành", "ban hành", "ban hành ngày",
        "ngày ký", "ngày văn bản", "ngày nhập", "ngày nhập tin", "ngày biên tập", "ngày duyệt",
        "post on", "posted on", "posted", "post date", "posted date", "posted at", "post",
        "published", "published on", "published at", "published date", "publish date",
        "publication date", "date published", "created", "created on", "created date",
        "create date", "date created", "ngày đăng lên",
    ),
    # The page says: changed. Alone it is the only date there is; beside another it yields.
    "update": (
        "cập nhật", "cập nhật lúc", "cập nhật ngày", "cập nhật vào", "cập nhật vào lúc",
        "cập nhật vào ngày", "ngày cập nhật", "giờ cập nhật", "thời gian cập nhật",
        "cập nhật lần cuối", "cập nhật lần cuối lúc", "cập nhật lần cuối ngày",
        "lần cập nhật cuối", "lần cập nhật gần nhất", "cập nhật mới nhất", "cập nhật cuối",
        "cập nhật gần nhất", "tin cập nhật", "đã cập nhật", "được cập nhật", "sửa lúc",
        "chỉnh sửa", "ngày sửa", "ngày chỉnh sửa", "sửa đổi lần cuối", "sửa lần cuối",
        "chỉnh sửa lần cuối", "chỉnh sửa lúc", "last updated", "last updated on", "last update",
        "updated", "updated on", "updated at", "update", "update on", "last modified",
        "modified", "modified on", "date modified",
    ),
    # A name follows (author, section, source), or a button stands there.
    "name": (
        "tác giả", "tác giả bài viết", "nguồn", "nguồn tin", "theo", "người đăng", "người viết",
        "người gửi", "người hỏi", "đăng bởi", "được đăng bởi", "viết bởi", "được viết bởi",
        "gửi bởi", "bởi", "by", "posted by", "written by", "author", "tin", "bài", "ảnh",
        "tin ảnh", "bài viết", "bản tin", "biên tập", "biên tập viên", "btv", "pv", "ctv",
        "chuyên mục", "danh mục", "thể loại", "loại tin", "lĩnh vực", "mục", "category", "in",
        "tin tức", "lưu trữ", "archive", "archives", "admin", "administrator", "quản trị",
        "quản trị viên", "super user", "ban biên tập", "người nhập", "người nhập tin",
        "người cập nhật", "cập nhật bởi",
    ),
    # Buttons, icons and words of the zone: nothing.
    "noise": (
        "print", "in bài", "in bài viết", "bản in", "in trang", "in ấn", "email", "gửi email",
        "chia sẻ", "facebook", "zalo", "share", "lưu", "lưu bài", "lưu bài viết", "nghe",
        "đọc bài", "đọc bài viết", "cỡ chữ", "xem với cỡ chữ", "font size", "màu chữ",
        "giờ việt nam", "giờ vn", "giờ hà nội", "giờ đông dương", "indochina time",
        "asia ho chi minh", "asia bangkok", "icon", "google news",
    ),
    # Before ("Lượt xem: 315") or after ("315 lượt xem") a count.
    "counter": (
        "lượt xem", "lượt đọc", "lượt truy cập", "lượt", "đã xem", "xem", "số lần xem",
        "số lượt xem", "số lượt đọc", "số lần đọc", "số lượt", "số người xem", "người xem",
        "lần xem", "lần đọc", "lượt thích", "lượt tải", "lượt chia sẻ", "thích", "like", "likes",
        "views", "view", "hits", "hit", "đọc", "bình luận", "phản hồi", "ý kiến", "ý kiến bạn đọc",
        "comments", "comment", "đánh giá", "lượt bình luận", "lượt nghe", "lần", "phút đọc",
    ),
    # What follows or stands here is no publication date.
    "barred": (
        "nghị định số", "văn bản số", "giấy phép", "giấy phép số", "hạn", "hạn chót", "hạn cuối",
        "hạn đăng ký", "hạn nộp", "thời hạn", "hết hạn", "ngày hết hạn", "đăng ký", "đăng kí",
        "đăng nhập", "đăng cai", "đăng kiểm", "ngày đăng ký", "ngày đăng kí", "hiệu lực",
        "có hiệu lực", "ngày có hiệu lực", "ngày hiệu lực", "hết hiệu lực", "áp dụng",
        "tin mới hơn", "tin cũ hơn", "tin mới nhất", "tin liên quan", "tin khác", "các tin",
        "tin cùng", "bài liên quan", "bài viết liên quan", "bài viết khác", "bài viết mới",
        "tin đã đưa", "các bài", "xem thêm", "trả lời", "ngày trả lời", "trả lời lúc",
        "your ip", "ip", "copyright", "bản quyền", "ngày sinh", "sinh ngày", "sinh nhật",
        "cấp ngày", "ngày cấp", "ngày thành lập", "thành lập", "kỷ niệm", "kỉ niệm", "ngày họp",
        "ngày thi", "ngày bắt đầu", "ngày kết thúc", "bắt đầu", "kết thúc", "khai mạc",
        "bế mạc", "dự kiến", "lịch tuần", "kể từ", "tính đến", "đến hết", "đến ngày",
        "từ ngày", "từ lúc", "trước ngày", "sau ngày", "truy cập lúc", "ngày truy cập",
        "truy cập ngày", "đang truy cập", "đang trực tuyến", "ngày tham gia", "tham gia", "tham dự",
        "tổ chức", "diễn ra", "xảy ra", "khánh thành", "khởi công", "phát biểu", "chủ trì",
        "ra quân", "tiếp công dân", "lịch tiếp", "lịch công tác", "mở thầu", "đóng thầu",
        "kỳ họp thứ", "lần thứ", "hàng tuần", "hằng tuần", "hàng ngày", "hằng ngày", "hàng năm",
        "hằng năm", "hàng tháng", "hằng tháng", "âm lịch", "âl", "tết", "rằm", "mùng", "mồng",
        "nhuận", "điện thoại", "đt", "sđt", "tel", "hotline", "fax", "phone", "mst",
        "mã số", "vnđ", "vnd", "usd", "tỷ số", "tỉ số", "tỷ lệ",
        "tỉ lệ", "quý i", "quý ii", "quý iii", "quý iv", "năm học", "niên khóa", "niên khoá",
        "nhiệm kỳ", "giai đoạn", "tháng đầu", "khóa", "khoá", "deadline", "expired", "expires",
        "expiry", "valid", "effective", "from", "until", "till", "comment on", "ngày mai",
        "hết ngày", "đồng hồ", "hiện tại", "bây giờ", "tờ bản đồ", "nghỉ lễ", "dịp", "nhân dịp",
    ),
}  # fmt: skip

# A date behind one of these is the end of a span or a deadline, never a publication.
SPAN_WORDS: Final = frozenset(
    {
        "từ",
        "trong",
        "đến",
        "tới",
        "trước",
        "sau",
        "hết",
        "kể",
        "tính",
        "và",
        "to",
        "before",
        "after",
    }
)
