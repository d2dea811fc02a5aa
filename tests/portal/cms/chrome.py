"""What surrounds every page of a real portal: styles, menus, links to offices, papers, counters.

Real pages have 40 to 150 kB, of which the article is a tenth; without this the local ones would
be a fifth of that, and neither readers nor benchmarks would meet what they meet outside.
"""

from __future__ import annotations

import re
from functools import cache

from .. import words

_HEAD_END = re.compile(r"</head>", re.I)
_BODY = re.compile(r"<body\b[^>]*>", re.I)
_BODY_END = re.compile(r"</body>", re.I)
_OFFICES = (
    "Văn phòng", "Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch", "Thanh tra",
    "Phòng Tài nguyên và Môi trường", "Phòng Lao động - Thương binh và Xã hội", "Phòng Y tế",
    "Phòng Văn hóa và Thông tin", "Phòng Giáo dục và Đào tạo", "Phòng Kinh tế và Hạ tầng",
    "Phòng Nông nghiệp và Phát triển nông thôn", "Trung tâm Phát triển quỹ đất", "Công an",
)  # fmt: skip
_PAPERS = (
    ("Quyết định", "QĐ-UBND", "Về việc phê duyệt kế hoạch sử dụng đất"),
    ("Kế hoạch", "KH-UBND", "Triển khai tháng hành động vì an toàn thực phẩm"),
    ("Công văn", "UBND-NV", "Về việc rà soát, tổng hợp hồ sơ đề nghị khen thưởng"),
    ("Thông báo", "TB-UBND", "Kết luận của Chủ tịch tại phiên họp thường kỳ"),
)
_SCRIPT = "var chrome={{id:{n},open:function(e){{document.getElementById('m{n}').className=e;}}}};"


def dressed(page: str) -> str:
    """A page of a local portal with its surroundings; pages without a head stay as they are."""
    head, top, bottom = _parts()
    page = _HEAD_END.sub(lambda found: head + found[0], page, count=1)
    page = _BODY.sub(lambda found: found[0] + top, page, count=1)
    return _BODY_END.sub(lambda found: bottom + found[0], page, count=1)


@cache
def _parts() -> tuple[str, str, str]:
    styles = "".join(
        f'<link rel="stylesheet" type="text/css" href="/theme/css/part{n}.css?v={n * 37}" />\n'
        f'<script type="text/javascript" src="/theme/js/part{n}.js?v={n * 41}"></script>\n'
        for n in range(14)
    )
    inline = "".join(_SCRIPT.format(n=n) for n in range(30))
    head = f'{styles}<script type="text/javascript">{inline}</script>\n'
    offices = "".join(
        f'<li class="sub{n}"><a href="https://pb{n}.lamthuy.example/" title="{name}"><span '
        f'class="icon"></span><span class="text">{name}</span></a></li>\n'
        for n, name in enumerate(_OFFICES)
    )
    communes = "".join(
        f'<li><a href="https://xa{n}.lamthuy.example/"><span>Xã {name}</span></a></li>\n'
        for n, name in enumerate(words.COMMUNES)
    )
    menus = "".join(
        f'<ul class="level1 {kind}"><li><a href="javascript:void(0)">Các phòng ban</a>'
        f'<ul class="level2">\n{offices}</ul></li><li><a href="javascript:void(0)">Các xã, thị trấn'
        f'</a><ul class="level2">\n{communes}</ul></li></ul>\n'
        for kind in ("wide", "mobile")
    )
    top = (
        '<div class="chrome-top"><div class="banner"><a href="#"><img src="/theme/banner.png" '
        'alt="Cổng thông tin điện tử" width="1000" height="120" /></a></div>\n'
        f'<div class="chrome-menu">\n{menus}</div>\n'
        '<div class="chrome-search"><input type="text" name="keyword" value="" /><a href="#">Tìm'
        "</a></div></div>\n"
    )
    papers = "".join(
        f'<tr class="row{n % 2}"><td class="no">{n * 17 + 5}/{mark}</td><td class="of">'
        f"{n % 28 + 1:02}/{n % 12 + 1:02}/20{n % 8 + 16}</td><td>"
        f'<a href="https://vanban.example/{n}">{kind} số {n * 17 + 5}/{mark}: {about}</a>'
        "</td></tr>\n"
        for n in range(36)
        for kind, mark, about in [_PAPERS[n % 4]]
    )
    links = "".join(
        f'<option value="https://so{n}.tinhmau.example/">{name} tỉnh Mẫu</option>\n'
        for n, name in enumerate(_OFFICES * 3)
    )
    banners = "".join(
        f'<div class="banner{n}"><a href="https://dichvucong{n}.example/" target="_blank"><img '
        f'src="/theme/banner{n}.gif" alt="Dịch vụ công" width="250" height="80" /></a></div>\n'
        for n in range(10)
    )
    bottom = (
        '<div class="chrome-side"><div class="box"><h3>Văn bản mới ban hành</h3><table>'
        f'{papers}</table></div>\n<div class="box"><h3>Liên kết website</h3>'
        f"<select>{links}</select></div>\n{banners}"
        '<div class="box weather"><h3>Thời tiết</h3><table><tr><td>Hôm nay</td>'
        "<td>24 - 31°C</td></tr><tr><td>Ngày mai</td><td>23 - 30°C</td></tr></table></div>\n"
        '<div class="box counter"><h3>Thống kê truy cập</h3><p>Đang truy cập: 25</p>'
        "<p>Tất cả: 1.204.551</p></div></div>\n"
    )
    return head, top, bottom
