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
    "giây": "second", "phút": "minute", "p": "minute", "ph": "minute", "'": "minute",
    "giờ": "hour", "tiếng": "hour", "h": "hour", "hr": "hour", "hrs": "hour", "ngày": "day",
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
# Days before the capture, with the part of the day where the name tells one.
DAY_NAMES: Final[dict[tuple[str, ...], tuple[int, str | None]]] = {
    ("hôm", "nay"): (0, None), ("today",): (0, None), ("hôm", "qua"): (1, None),
    ("yesterday",): (1, None), ("hôm", "kia"): (2, None), ("hôm", "kìa"): (3, None),
    **{
        (part, *above, word): (days, MERIDIEMS[part])
        for part in ("sáng", "trưa", "chiều", "tối", "đêm")
        for above in ((), ("hôm",))
        for word, days in (("nay", 0), ("qua", 1))
    },
}  # fmt: skip
JUST_NOW: Final = (
    "vừa xong", "vừa mới xong", "vừa mới đăng", "vừa mới", "vừa đăng", "just now", "ngay bây giờ",
    "vài giây trước", "a few seconds ago", "mấy giây trước",
)  # fmt: skip
ABOUT: Final = frozenset({"khoảng", "hơn", "gần", "chừng", "about", "độ"})

# "Đăng lúc", "Đã được xuất bản vào ngày", "Thời gian gửi": every verb takes every form.
_BINDING: Final = ("ngày", "lúc", "vào", "vào lúc", "vào ngày", "vào hồi")
_PASSIVE: Final = ("", "đã ", "được ", "đã được ")
_TIME_OF: Final = ("ngày", "giờ", "ngày giờ", "thời gian", "thời điểm")
_PUBLISHING: Final = (
    "đăng", "đăng tin", "đăng bài", "đăng bài viết", "đăng tải", "đăng lên", "đưa", "đưa tin",
    "đưa lên", "tải lên", "lên trang", "lên bài", "nhập", "nhập tin", "xuất bản", "phát hành",
    "công bố", "ban hành", "tạo", "khởi tạo", "viết", "gửi",
)  # fmt: skip
_CHANGING: Final = ("cập nhật", "cập nhật tin", "sửa", "sửa đổi", "chỉnh sửa")
_CHANGED_LAST: Final = (
    "cập nhật cuối", "cập nhật cuối cùng", "cập nhật lần cuối", "cập nhật lần cuối cùng",
    "cập nhật sau cùng", "cập nhật gần nhất", "cập nhật gần đây", "cập nhật mới nhất",
    "sửa lần cuối", "sửa đổi lần cuối", "chỉnh sửa lần cuối", "chỉnh sửa gần nhất",
)  # fmt: skip


def _labels(verbs: tuple[str, ...]) -> tuple[str, ...]:
    """Every form of the verbs: before a date, and behind a word for time."""
    return (
        *(f"{passive}{verb} {end}" for verb in verbs for passive in _PASSIVE for end in _BINDING),
        *(f"{time} {verb}" for verb in verbs for time in _TIME_OF),
    )


# The person or office behind one of these has published: "Đăng bởi UBND xã ngày 17/08/2019".
AUTHORS: Final = (
    *(
        f"{passive}{verb} bởi"
        for verb in (*_PUBLISHING, *_CHANGING, "cập nhật lần cuối")
        for passive in _PASSIVE
    ),
    "bởi", "by", "posted by", "written by", "submitted by", "published by", "created by",
    "updated by", "author", "tác giả", "tác giả bài viết", "người đăng", "người đăng bài viết",
    "người đăng tin", "người viết", "người gửi", "người hỏi", "người nhập", "người nhập tin",
    "người cập nhật",
)  # fmt: skip
# Labels that are common words, too: "Ảnh: Thu Hà", but "Ảnh chụp 17/08/2019".
WEAK_NAMES: Final = (
    "tin", "bài", "ảnh", "tin ảnh", "tin tức", "tin bài", "bài viết", "bản tin", "mục", "in",
    "theo",
)  # fmt: skip

# What stands around a date on a portal, by the part it plays. A phrase is matched longest first.
PHRASES: Final[dict[str, tuple[str, ...]]] = {
    # Small words that bind date, time and label.
    "join": ("ngày", "lúc", "vào", "vào lúc", "vào hồi", "hồi", "vào ngày", "at", "on", "date"),
    # The page says: published.
    "publish": (
        *_labels(_PUBLISHING), "đăng", "đã đăng", "được đăng", "đã được đăng", "đăng tải",
        "đã đăng tải", "được đăng tải", "đăng tin", "đăng bài", "tin đăng", "bài đăng", "xuất bản",
        "được xuất bản", "đã xuất bản", "phát hành", "công bố", "ban hành", "được tạo",
        "được viết", "đưa tin", "đưa lên", "tải lên", "ngày hỏi", "thời gian", "thời điểm", "giờ",
        "ngày giờ", "ngày tháng", "ngày tin", "ngày ký", "ngày kí", "ngày văn bản",
        "ngày biên tập", "ngày duyệt", "ngày xb",
        "post on", "posted on", "posted", "post date", "posted date", "posted at", "post",
        "publish", "published", "published on", "published at", "published date", "publish date",
        "publication date", "date published", "created", "created on", "created date",
        "create date", "date created", "submitted on", "written on", "uploaded", "uploaded on",
        "upload date", "added on", "date added", "release date", "public date",
        "time",
    ),
    # The page says: changed. Alone it is the only date there is; beside another it yields.
    "update": (
        *_labels(_CHANGING), *_CHANGED_LAST, *_labels(_CHANGED_LAST), "cập nhật",
        "đã cập nhật", "được cập nhật", "tin cập nhật", "lần cập nhật cuối",
        "lần cập nhật gần nhất", "lần cuối cập nhật", "sửa", "chỉnh sửa", "sửa đổi",
        "last updated", "last updated on", "last update", "updated", "updated on", "updated at",
        "update", "update on", "last modified", "modified", "modified on", "date modified",
        "last edited", "edited on",
    ),
    # A name follows (author, section, source), or a button stands there.
    "name": (
        *AUTHORS, *WEAK_NAMES, "nguồn", "nguồn tin", "biên tập", "biên tập viên", "btv", "pv",
        "ctv", "chuyên mục", "danh mục", "thể loại", "loại tin", "lĩnh vực", "category",
        "đăng trong", "được đăng trong", "posted in", "lưu trữ", "archive", "archives", "admin",
        "administrator", "quản trị", "quản trị viên", "super user", "ban biên tập", "video", "clip",
        "media", "multimedia", "infographic", "podcast", "emagazine", "longform", "rss",
    ),
    # Buttons, icons and words of the zone: nothing.
    "noise": (
        "print", "in bài", "in bài viết", "bản in", "in trang", "in ấn", "email", "gửi email",
        "chia sẻ", "facebook", "zalo", "share", "lưu", "lưu bài", "lưu bài viết", "nghe",
        "đọc bài", "đọc bài viết", "cỡ chữ", "xem với cỡ chữ", "font size", "màu chữ",
        "giờ việt nam", "giờ vn", "giờ hà nội", "giờ đông dương", "indochina time",
        "asia ho chi minh", "asia bangkok", "icon", "google news", "chi tiết", "xem chi tiết",
        "xem tiếp", "đọc tiếp", "đọc thêm", "read more", "new",
    ),
    # Before ("Lượt xem: 315") or after ("315 lượt xem") a count.
    "counter": (
        "lượt xem", "lượt đọc", "lượt truy cập", "lượt", "đã xem", "xem", "số lần xem",
        "số lượt xem", "số lượt đọc", "số lần đọc", "số lượt", "số người xem", "người xem",
        "lần xem", "lần đọc", "lượt thích", "lượt tải", "lượt chia sẻ", "thích", "like", "likes",
        "views", "view", "hits", "hit", "đọc", "bình luận", "phản hồi", "ý kiến", "ý kiến bạn đọc",
        "comments", "comment", "đánh giá", "lượt bình luận", "lượt nghe", "lần", "phút đọc",
        "người đọc", "số người đọc", "số lần được xem", "số lượt tải", "số lượt truy cập",
        "truy cập",
        "no comments yet",
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
        "nhuận", "vnđ", "vnd", "usd", "tỷ số", "tỉ số", "tỷ lệ",
        "tỉ lệ", "quý i", "quý ii", "quý iii", "quý iv", "năm học", "niên khóa", "niên khoá",
        "nhiệm kỳ", "giai đoạn", "tháng đầu", "khóa", "khoá", "deadline", "expired", "expires",
        "expiry", "valid", "effective", "from", "until", "till", "comment on", "ngày mai",
        "hết ngày", "đồng hồ", "hiện tại", "bây giờ", "tờ bản đồ", "nghỉ lễ", "dịp", "nhân dịp",
        "địa điểm", "họp", "trực tiếp", "phát sóng", "tiếp sóng", "suất chiếu", "khởi chiếu",
        "công chiếu", "ngày in", "ngày giờ in", "bản in ngày", "in ngày", "in lúc", "giờ in",
        "lịch họp", "lịch thi", "lịch học", "lịch nghỉ", "lịch trực", "lịch chiếu", "lịch cúp",
        "lịch cắt", "lịch ngừng", "lịch tiêm", "lịch tạm", "lịch làm việc", "lịch xét xử",
        "ảnh chụp", "thời gian in", "thời điểm in", "print date", "printed on", "printed",
        "phiên bản", "version",
    ),
    # The same, but only before a number; "Phòng GD&ĐT" has none.
    "numbered": ("điện thoại", "đt", "sđt", "tel", "hotline", "fax", "phone", "mst", "mã số"),
}  # fmt: skip

# A number behind one of these counts them, and is no day: "Tuần 2 tháng 8/2019".
ORDERED: Final = frozenset({"tuần", "quý", "kỳ", "kì", "đợt", "vòng", "lần"})

# A date behind one of these is the end of a span, a deadline or an event, never a publication.
SPAN_WORDS: Final = frozenset(
    {
        "từ", "trong", "đến", "tới", "trước", "sau", "hết", "kể", "tính", "và", "to", "before",
        "after", "khoảng", "đúng", "tầm", "chừng",
    }
)  # fmt: skip
