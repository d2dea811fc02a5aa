"""Texts and encoders for legacy encodings, written from the standards and not from our tables."""

from __future__ import annotations

from unicodedata import normalize

# TCVN 5712:1993, VN3: letter and byte. Capitals with a tone have no byte.
_VN3 = """
    à B5 ả B6 ã B7 á B8 ạ B9 ă A8 ằ BB ẳ BC ẵ BD ắ BE ặ C6 â A9 ầ C7 ẩ C8 ẫ C9 ấ CA ậ CB đ AE
    è CC ẻ CE ẽ CF é D0 ẹ D1 ê AA ề D2 ể D3 ễ D4 ế D5 ệ D6 ì D7 ỉ D8 ĩ DC í DD ị DE
    ò DF ỏ E1 õ E2 ó E3 ọ E4 ô AB ồ E5 ổ E6 ỗ E7 ố E8 ộ E9 ơ AC ờ EA ở EB ỡ EC ớ ED ợ EE
    ù EF ủ F1 ũ F2 ú F3 ụ F4 ư AD ừ F5 ử F6 ữ F7 ứ F8 ự F9 ỳ FA ỷ FB ỹ FC ý FD ỵ FE
    Ă A1 Â A2 Ê A3 Ô A4 Ơ A5 Ư A6 Đ A7
"""
# RFC 1456; à á â ã è é ê ì í ò ó ô õ ù ú ý and their capitals are where Latin-1 has them.
_VISCII = """
    ả E4 ạ D5 ă E5 ắ A1 ằ A2 ẳ C6 ẵ C7 ặ A3 ấ A4 ầ A5 ẩ A6 ẫ E7 ậ A7 đ F0
    ẻ EB ẽ A8 ẹ A9 ế AA ề AB ể AC ễ AD ệ AE ỉ EF ĩ EE ị B8
    ỏ F6 ọ F7 ố AF ồ B0 ổ B1 ỗ B2 ộ B5 ơ BD ớ BE ờ B6 ở B7 ỡ DE ợ FE
    ủ FC ũ FB ụ F8 ư DF ứ D1 ừ D7 ử D8 ữ E6 ự F1 ỳ CF ỷ D6 ỹ DB ỵ DC
    Ả C4 Ạ 80 Ă C5 Ắ 81 Ằ 82 Ẳ 02 Ẵ 05 Ặ 83 Ấ 84 Ầ 85 Ẩ 86 Ẫ 06 Ậ 87 Đ D0
    Ẻ CB Ẽ 88 Ẹ 89 Ế 8A Ề 8B Ể 8C Ễ 8D Ệ 8E Ỉ 9B Ĩ CE Ị 98
    Ỏ 99 Ọ 9A Ố 8F Ồ 90 Ổ 91 Ỗ 92 Ộ 93 Ơ B4 Ớ 95 Ờ 96 Ở 97 Ỡ B3 Ợ 94
    Ủ 9C Ũ 9D Ụ 9E Ư BF Ứ BA Ừ BB Ử BC Ữ FF Ự B9 Ỳ 9F Ỷ 14 Ỹ 19 Ỵ 1E
"""
# VNI: what the second byte puts on the letter, apart and together with the vowel's own mark.
_VNI_MARK = dict(zip("\u0301\u0300\u0309\u0303\u0323", "ùøûõï", strict=True))
_VNI_ROOF = dict(zip(("", *"\u0301\u0300\u0309\u0303\u0323"), "âáàåãä", strict=True))
_VNI_BOWL = dict(zip(("", *"\u0301\u0300\u0309\u0303\u0323"), "êéèúüë", strict=True))
_VNI_ONE = dict(zip("đơưìíỉĩịỵ", "ñôöìíæóòî", strict=True))


def _bytes_of(table: str) -> dict[str, int]:
    words = table.split()
    return {
        normalize("NFC", letter): int(code, 16)
        for letter, code in zip(words[::2], words[1::2], strict=True)
    }


def _western(code: int) -> str:
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


TCVN3_BYTES = _bytes_of(_VN3)
VISCII_BYTES = _bytes_of(_VISCII)


def _vni_letter(letter: str) -> str:
    low = letter.lower()
    code = _VNI_ONE.get(low)
    if code is None:
        base, *marks = normalize("NFD", low)
        if not marks:
            return letter
        tone = "".join(mark for mark in marks if mark in _VNI_MARK)
        if "\u0302" in marks:
            code = base + _VNI_ROOF[tone]
        elif "\u0306" in marks:
            code = base + _VNI_BOWL[tone]
        elif "\u031b" in marks:
            code = _VNI_ONE[{"o": "ơ", "u": "ư"}[base]]
            code += _VNI_MARK[tone] if tone else ""
        else:
            code = base + _VNI_MARK[tone]
    return code if letter == low else code.upper()


def as_tcvn3(text: str) -> str:
    """How a browser without the font shows TCVN3; capitals with a tone as small letters."""
    letters = (letter if letter in TCVN3_BYTES else letter.lower() for letter in text)
    return "".join(
        _western(TCVN3_BYTES[low]) if low in TCVN3_BYTES else letter
        for letter, low in zip(text, letters, strict=True)
    )


def as_vni(text: str) -> str:
    """How a browser without the font shows VNI."""
    return "".join(letter if letter.isascii() else _vni_letter(letter) for letter in text)


def as_viscii(text: str) -> str:
    """How a browser that takes it for windows-1252 shows VISCII."""
    return "".join(
        _western(VISCII_BYTES[letter]) if letter in VISCII_BYTES else letter for letter in text
    )


def western_bytes(text: str) -> bytes:
    """The bytes behind what windows-1252 shows."""
    return b"".join(
        bytes([ord(letter)]) if letter in "\x81\x8d\x8f\x90\x9d" or letter < "\x80"
        else letter.encode("cp1252") for letter in text
    )  # fmt: skip


def misread(text: str, charset: str = "cp1252") -> str:
    """UTF-8 taken for a one-byte charset, as browsers do it: open bytes are controls."""
    return "".join(
        chr(code) if not (shown := bytes([code]).decode(charset, "ignore")) else shown
        for code in text.encode("utf-8")
    )


ENCODERS = {"tcvn3": as_tcvn3, "vni": as_vni, "viscii": as_viscii}

SENTENCES = """
Sáng ngày 26/6, Huyện ủy tổ chức hội nghị tổng kết công tác xây dựng Đảng năm 2005.
Đồng chí Bí thư Huyện ủy chủ trì và phát biểu kết luận hội nghị.
Dự buổi lễ có lãnh đạo Sở Nông nghiệp, các phòng ban và đông đảo bà con nhân dân.
Trong 6 tháng đầu năm, tổng sản lượng lương thực đạt 15.320 tấn, tăng 4,2% so với cùng kỳ.
Toàn huyện hiện còn 1.204 hộ nghèo, giảm 312 hộ so với đầu nhiệm kỳ.
Ủy ban nhân dân xã đã vận động nhân dân hiến đất, góp công làm đường giao thông nông thôn.
Tuyến đường dài 2,5 km, mặt đường rộng 3 m, tổng kinh phí trên 1 tỷ đồng.
Ông Nguyễn Văn Thắng, Trưởng thôn 3, cho biết bà con rất phấn khởi.
Nhà văn hóa được khởi công từ tháng 9 và sẽ hoàn thành trước Tết Nguyên đán.
Trường Tiểu học thị trấn vừa tổ chức lễ khai giảng năm học mới với gần 500 học sinh.
Các đại biểu đã thảo luận sôi nổi về những giải pháp giảm nghèo bền vững.
Hội Liên hiệp Phụ nữ huyện trao tặng 20 suất quà cho hội viên có hoàn cảnh khó khăn.
Đoàn công tác kiểm tra việc thực hiện chính sách dân số, kế hoạch hóa gia đình.
Bộ đội biên phòng giúp dân khắc phục hậu quả mưa lũ, dựng lại nhà ở cho ba gia đình.
Công an huyện khuyến cáo người dân cảnh giác với thủ đoạn lừa đảo qua điện thoại.
Ngành y tế đã tiêm phòng cho hơn 3.000 trẻ em dưới sáu tuổi.
Vụ xuân năm nay, nông dân gieo cấy được 1.870 ha lúa, đạt 102% kế hoạch.
Giống cam mới cho quả ngọt, ít hạt, được thương lái thu mua tại vườn.
Trạm khuyến nông mở ba lớp tập huấn kỹ thuật chăm sóc cây ăn quả.
Quỹ tín dụng cho vay vốn ưu đãi để mua phân bón và giống.
Chủ tịch Hội đồng nhân dân giải trình trước cử tri về quy hoạch khu dân cư.
Người cao tuổi được khám bệnh, cấp thuốc miễn phí tại trạm y tế.
Đêm giao lưu văn nghệ quần chúng thu hút hàng nghìn khán giả.
Cuộc thi tìm hiểu lịch sử Đảng bộ huyện nhận được trên 900 bài dự thi.
Lực lượng kiểm lâm phát hiện hai vụ khai thác gỗ trái phép.
Hệ thống loa truyền thanh được sửa chữa, phục vụ tuyên truyền bầu cử.
Nhiều hộ gia đình chuyển đổi cơ cấu cây trồng, mạnh dạn nuôi cá lồng.
Ban Chỉ đạo yêu cầu các xã, thị trấn nghiêm túc rút kinh nghiệm.
Kỷ niệm ngày Thương binh liệt sĩ, huyện thắp nến tri ân tại nghĩa trang.
Những năm qua, xã luôn giữ vững danh hiệu đơn vị tiên tiến xuất sắc.
Bằng nguồn vốn xã hội hóa, thôn đã lắp đặt 40 bóng đèn chiếu sáng.
Thanh niên tình nguyện dọn vệ sinh, trồng 300 cây xanh ven đường.
Mỗi gia đình được hỗ trợ hai triệu đồng để sửa chuồng trại.
Kết quả kiểm phiếu cho thấy tỷ lệ cử tri đi bầu đạt 99,8%.
Hạn hán kéo dài khiến hơn 200 ha chè bị cháy lá, năng suất giảm mạnh.
Buổi chiều cùng ngày, đoàn đã đến thăm và làm việc với Hợp tác xã Quyết Thắng.
""".strip().splitlines()

FOREIGN = """
Le gouvernement français a décidé de créer une nouvelle école à côté de l'hôpital où né en été.
L'année dernière, les élèves ont fêté Noël; « Çà et là », répète le maître, naïf et gêné.
El niño pequeño comió piñas en la montaña; mañana vendrá el señor Núñez de España.
Übermäßige Größe; die Straße führt über Köln, München und Düsseldorf, schöne Grüße.
Þetta er góður dagur á Íslandi, sagði maðurinn við bróður sinn í kvöld.
På lördag åker vi över ön; blåbär och smörgås, sa Åsa och Björn på torget.
São Paulo não é só uma cidade; a população e a educação são questões de atenção.
Türkiye'de çok güzel şehirler var; İstanbul, İzmir, Eskişehir ve Muğla.
© 2006 ® · « Ban biên tập » · 25ºC · 10 m² · 5 ± 2 µm · ½ ly · ¶ 7 · € 100 · £ 5
The café's naïve façade, a résumé of Zoë Brontë, über-cool jalapeños & crème brûlée.
José García, François Müller, Søren Kierkegaard, Björn Ångström, Łukasz Wałęsa
""".strip().splitlines()
