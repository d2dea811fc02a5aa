"""The phrase bank: names, meetings and sentences of a district that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

DISTRICT = "Lam Thủy"
SITE_NAME = f"Cổng thông tin điện tử huyện {DISTRICT}"
ACCOUNT = "bbt.lamthuy"  # the CMS account that posts everything: never an author


class Dice:
    """Cheap repeatable draws from an integer key."""

    __slots__ = ("draw",)

    def __init__(self, seed: int, number: int, stream: int) -> None:
        self.draw = Random((seed << 40) ^ (number << 4) ^ stream).random

    def number(self, low: int, high: int) -> int:
        return low + int(self.draw() * (high - low + 1))

    def pick(self, choices):
        return choices[int(self.draw() * len(choices))]

    def chance(self, share: float) -> bool:
        return self.draw() < share


COMMUNES = (
    "Cẩm Tân", "Đức Yên", "Hòa Lạc", "Kim Thành", "Phú Lễ", "Quảng Điền", "Thanh Liệt", "Vĩnh Hưng",
    "Bình Khê", "Ân Nghĩa", "Xuân Lãng", "Nghĩa Thuận", "Thượng Lộc", "Hạ Trạch", "Ngọc Khánh",
    "Trường Thủy", "Yên Lạc 1", "Yên Lạc 2",
)  # fmt: skip
HAMLETS = (
    "Đông Hải", "Tân Tiến", "Phúc Lâm", "Bàu Sen", "Cồn Vạc", "Đá Bạc", "Hói Trung", "Nương Mới",
    "Xóm Chùa", "Ngã Ba Kênh", "Trại Mới", "Làng Ngoài",
)  # fmt: skip
PEOPLE = (
    "Nguyễn Hữu Tường", "Lê Thị Thanh Xuân", "Trịnh Quốc Đạt", "Hoàng Văn Thuyết", "Đỗ Thị Ngân",
    "Phùng Chí Kiên", "Cao Minh Trí", "Vũ Thị Mỹ Lệ", "Dương Đình Ước", "Tạ Quang Nghĩa",
    "Lương Thị Hảo", "Mai Xuân Ái", "Ngô Sỹ Quyền", "Kiều Thị Oanh", "Bạch Đăng Khoa",
)  # fmt: skip
POSTS = (
    "Bí thư Huyện ủy", "Phó Bí thư Thường trực Huyện ủy", "Chủ tịch UBND huyện",
    "Phó Chủ tịch UBND huyện", "Chủ tịch HĐND huyện", "Trưởng ban Dân vận Huyện ủy",
    "Trưởng phòng Nội vụ huyện", "Chủ tịch Hội Nông dân huyện", "Chỉ huy trưởng Ban CHQS huyện",
)  # fmt: skip
BODIES = (
    "UBND huyện", "HĐND huyện", "Huyện ủy", "Ủy ban MTTQ huyện", "Hội Liên hiệp Phụ nữ huyện",
    "Huyện đoàn", "Phòng Tài nguyên và Môi trường", "Trung tâm Y tế huyện", "Công an huyện",
    "Hội Chữ thập đỏ huyện", "Phòng Lao động - Thương binh và Xã hội", "Hạt Kiểm lâm huyện",
)  # fmt: skip
REPORTERS = (
    "Thu Trang", "Hải Âu", "Minh Quân", "Ngọc Ánh", "Quốc Toản", "Bảo Ngọc", "Hồng Thắm",
    "Đình Lưu",
    "Khánh Vy", "Xuân Tình", "Phương Mai - Anh Đức", "Trần Tâm", "PV", "Nhóm PV", "Lệ Giang",
)  # fmt: skip
SOURCES = (
    "Báo Nhân Dân", "TTXVN", "Trung tâm Truyền thông - Văn hóa huyện", "Báo Lao Động",
    "Cổng TTĐT tỉnh", "xaydungchinhsach.chinhphu.vn", "dangcongsan.vn",
)  # fmt: skip
TAGS = (
    "nông thôn mới", "chuyển đổi số", "cải cách hành chính", "phòng chống thiên tai", "bầu cử",
    "tiêm chủng", "đại hội đảng", "OCOP", "an toàn giao thông", "giảm nghèo", "khuyến học",
    "đền ơn đáp nghĩa", "hộ kinh doanh", "môi trường", "thể dục thể thao",
)  # fmt: skip

Phrase = Callable[[Dice, "Scene"], str]


class Scene:
    """What one article is about; keeps its sentences together."""

    __slots__ = ("body", "commune", "day", "hamlet", "month", "person", "post", "what", "year")

    def __init__(self, dice: Dice, year: int, month: int, day: int) -> None:
        self.year, self.month, self.day = year, month, day
        self.commune, self.hamlet = dice.pick(COMMUNES), dice.pick(HAMLETS)
        self.person, self.post = dice.pick(PEOPLE), dice.pick(POSTS)
        self.body = dice.pick(BODIES)
        self.what = ""

    @property
    def date(self) -> str:
        return f"{self.day}/{self.month}/{self.year}"


HEADLINES: tuple[Phrase, ...] = (
    lambda d, s: f"Hội nghị tổng kết công tác năm {s.year} và triển khai nhiệm vụ mới",
    lambda d, s: f"{s.body} làm việc với xã {s.commune} về thu ngân sách quý {d.number(1, 4)}",
    lambda d, s: f"Ra mắt mô hình thắp sáng đường quê tại thôn {s.hamlet}",
    lambda d, s: f"Trao {d.number(5, 60)} nhà tình nghĩa cho người có công ở xã {s.commune}",
    lambda d, s: f"Khai mạc giải cầu lông các lứa tuổi lần thứ {d.number(2, 30)}",
    lambda d, s: f"Tập huấn kỹ thuật chăm sóc lúa cho {d.number(40, 300)} hội viên nông dân",
    lambda d, s: f"Lấy ý kiến Nhân dân về quy hoạch khu dân cư thôn {s.hamlet}, xã {s.commune}",
    lambda d, s: f"Kết quả {d.number(3, 9)} năm thực hiện Nghị quyết số {d.number(5, 40)}-NQ/HU",
    lambda d, s: f"Chủ động ứng phó với áp thấp nhiệt đới số {d.number(1, 14)} trong năm {s.year}",
    lambda d, s: f"Đảng bộ xã {s.commune} kết nạp {d.number(3, 25)} đảng viên mới",
    lambda d, s: f"Ngày hội tòng quân năm {s.year}: {d.number(90, 260)} thanh niên lên đường",
    lambda d, s: f"Xã {s.commune} đón bằng công nhận đạt chuẩn nông thôn mới nâng cao",
    lambda d, s: f"Tiếp xúc cử tri trước kỳ họp thứ {d.number(2, 20)} tại xã {s.commune}",
    lambda d, s: f"Thông báo lịch tiếp công dân tháng {s.month}/{s.year} của lãnh đạo huyện",
    lambda d, s: f"Phát động tết trồng cây (đợt {d.number(1, 3)}) tại thôn {s.hamlet}",
    lambda d, s: f"Gặp mặt doanh nghiệp, hộ kinh doanh tiêu biểu lần thứ {d.number(2, 12)}",
    lambda d, s: f"Kiểm tra an toàn thực phẩm: {d.number(2, 30)} cơ sở bị nhắc nhở",
    lambda d, s: f"Ông {s.person} được bầu giữ chức {s.post}",
    lambda d, s: f"{s.body} giám sát việc chi trả trợ cấp tại xã {s.commune}",
    lambda d, s: f"Trường THCS {s.commune} sau {d.number(5, 40)} năm xây dựng và trưởng thành",
)

SUMMARIES: tuple[Phrase, ...] = (
    lambda d, s: (
        f"Chiều {s.date}, {s.body} phối hợp với xã {s.commune} tổ chức buổi gặp mặt; "
        f"{s.post} {s.person} dự và phát biểu ý kiến."
    ),
    lambda d, s: (
        f"Hơn {d.number(80, 900)} người dân và cán bộ xã {s.commune} đã tham gia hoạt động "
        f"do {s.body} chủ trì ngày {s.date}."
    ),
    lambda d, s: (
        f"(Cổng TTĐT) - Sau {d.number(2, 11)} tháng triển khai, phần việc của thôn "
        f"{s.hamlet} đã đạt {d.number(61, 99)},{d.number(1, 9)}% khối lượng."
    ),
    lambda d, s: (
        f"Thực hiện chương trình công tác năm {s.year}, sáng nay {s.body} có buổi làm việc "
        f"tại thôn {s.hamlet}, xã {s.commune}."
    ),
    lambda d, s: (
        f"“Dễ trăm lần không dân cũng chịu” - bài học ấy được xã {s.commune} vận dụng khi "
        f"vận động {d.number(30, 200)} hộ ở thôn {s.hamlet} góp công, góp của."
    ),
)

OPENINGS: tuple[Phrase, ...] = (
    lambda d, s: (
        f"Ngày {s.date}, tại nhà văn hóa thôn {s.hamlet}, {s.body} đã tổ chức buổi làm việc "
        f"với sự có mặt của {d.number(35, 240)} đại biểu. Chủ trì có ông {s.person}, {s.post}."
    ),
    lambda d, s: (
        f"Theo Công văn số {d.number(100, 2900)}/UBND-VX ngày {d.number(1, 28)}/{s.month}/"
        f"{s.year}, xã {s.commune} được chọn làm điểm chỉ đạo của huyện {DISTRICT}."
    ),
    lambda d, s: (
        f"Mới {d.number(5, 8)} giờ sáng, sân vận động xã {s.commune} đã rộn ràng tiếng trống. "
        f"Bà con thôn {s.hamlet} có mặt từ sớm để chuẩn bị cho ngày hội của quê mình."
    ),
    lambda d, s: (
        f"Huyện {DISTRICT} có {d.number(15, 28)} xã, thị trấn với trên {d.number(60, 190)} "
        f"nghìn dân; riêng xã {s.commune} có {d.number(900, 3900)} hộ."
    ),
)

MIDDLES: tuple[Phrase, ...] = (
    lambda d, s: (
        f"Báo cáo của {s.body} cho thấy giá trị sản xuất ước đạt {d.number(2, 9)}."
        f"{d.number(100, 999)} tỷ đồng, bằng {d.number(88, 112)},{d.number(0, 9)}% so với cùng kỳ."
    ),
    lambda d, s: (
        f"Đến nay {d.number(12, 60)}/{d.number(61, 190)} thôn đã hoàn thành việc đăng ký, "
        f"trong đó thôn {d.pick(HAMLETS)} là đơn vị về đích sớm nhất."
    ),
    lambda d, s: (
        f"Thảo luận tại hội trường, đại diện xã {d.pick(COMMUNES)} cho rằng khó khăn lớn nhất "
        f"là thiếu vốn đối ứng; mỗi km đường cần thêm {d.number(200, 900)} triệu đồng."
    ),
    lambda d, s: (
        f"Bà {d.pick(PEOPLE)} ở thôn {s.hamlet} chia sẻ: “Có đường mới rồi, con cháu đi học "
        f"đỡ lội bùn, ai cũng mừng”."
    ),
    lambda d, s: (
        f"Cùng với đó, lực lượng chức năng đã nhắc nhở {d.number(4, 60)} trường hợp, lập biên "
        f"bản {d.number(1, 20)} trường hợp, nộp ngân sách {d.number(10, 99)} triệu đồng."
    ),
    lambda d, s: (
        f"Diện tích gieo cấy vụ này là {d.number(300, 4200)} ha; năng suất bình quân dự kiến "
        f"{d.number(48, 66)} tạ/ha, cao hơn vụ trước {d.number(1, 5)},{d.number(1, 9)} tạ."
    ),
    lambda d, s: (
        f"Về văn hóa - xã hội, {d.number(80, 98)},{d.number(1, 9)}% gia đình được công nhận "
        f"gia đình văn hóa; {d.number(3, 19)} trường học được đầu tư thêm phòng chức năng."
    ),
    lambda d, s: (
        f"{s.post} {s.person} lưu ý các địa phương không được chủ quan, rà soát lại từng tiêu "
        f"chí và công khai kết quả trước ngày {d.number(1, 28)}/{s.month}/{s.year}."
    ),
    lambda d, s: (
        f"Trước đó, đoàn công tác đã thăm {d.number(2, 9)} hộ chăn nuôi ở xã "
        f"{d.pick(COMMUNES)}, tặng {d.number(10, 90)} suất quà, mỗi suất "
        f"{d.number(3, 9)}00.000 đồng."
    ),
    lambda d, s: (
        "Nhiều ý kiến đề nghị rút ngắn thời gian giải quyết hồ sơ, nhất là lĩnh vực đất đai "
        f"và xây dựng, từ {d.number(15, 30)} ngày xuống còn {d.number(5, 14)} ngày làm việc."
    ),
    lambda d, s: (
        f"Dịp này có {d.number(2, 20)} tập thể, {d.number(5, 80)} cá nhân được biểu dương; "
        "mỗi phần thưởng tuy nhỏ nhưng là sự động viên kịp thời đối với phong trào."
    ),
    lambda d, s: (
        f"Công tác tuyên truyền được làm bằng nhiều cách: {d.number(20, 400)} lượt phát thanh, "
        f"{d.number(50, 900)} pa-nô, và các nhóm Zalo của {d.number(20, 150)} chi hội."
    ),
    lambda d, s: (
        f"Anh {d.pick(PEOPLE)}, Bí thư Chi đoàn thôn {d.pick(HAMLETS)}, cho hay đoàn viên đã "
        f"nhận chăm sóc {d.number(1, 12)} km đường hoa trong hơn {d.number(2, 6)} năm qua."
    ),
    lambda d, s: (
        f"Từ nguồn vốn của tỉnh và huyện, tuyến kênh dài {d.number(1, 9)},{d.number(1, 9)} km "
        f"qua xã {s.commune} được kiên cố hóa, tưới cho {d.number(80, 700)} ha."
    ),
    lambda d, s: (
        f"Trong đêm {d.number(1, 28)}/{s.month}, nước lũ lên nhanh, {d.number(20, 300)} hộ ở "
        f"ven sông phải di dời; đến {d.number(1, 11)} giờ sáng mọi người đã ở nơi an toàn."
    ),
)

CLOSINGS: tuple[Phrase, ...] = (
    lambda d, s: (
        f"Buổi làm việc khép lại trong không khí cởi mở, với {d.number(6, 30)} ý kiến được "
        "ghi nhận và giao các phòng chuyên môn trả lời./."
    ),
    lambda d, s: (
        f"Huyện {DISTRICT} phấn đấu hoàn thành mục tiêu này trước quý {d.number(1, 4)} năm "
        f"{s.year + 1}./."
    ),
    lambda d, s: (
        f"Tin rằng với sự đồng lòng của bà con, xã {s.commune} sẽ sớm đạt kế hoạch đã đề ra."
    ),
    lambda d, s: (
        f"{s.post} {s.person} cảm ơn sự đóng góp của Nhân dân và đề nghị tiếp tục giữ vững "
        "kết quả đã đạt được./."
    ),
)

SUBHEADS = (
    "Cách làm hay từ cơ sở", "Những con số biết nói", "Khó khăn cần tháo gỡ", "Dân biết, dân bàn",
    "Vì một miền quê đáng sống",
)  # fmt: skip

CAPTIONS: tuple[Phrase, ...] = (
    lambda d, s: f"Toàn cảnh buổi làm việc tại xã {s.commune}",
    lambda d, s: f"{s.post} {s.person} phát biểu tại buổi gặp mặt",
    lambda d, s: f"Người dân thôn {s.hamlet} thu hoạch vụ mùa (Ảnh: {d.pick(REPORTERS[:6])})",
    lambda d, s: f"Đại diện {s.body} trao quà cho các hộ ở thôn {d.pick(HAMLETS)}",
    lambda d, s: (
        f"Tuyến đường hoa dài {d.number(1, 9)} km do phụ nữ xã {d.pick(COMMUNES)} chăm sóc"
    ),
    lambda d, s: f"Các đội dự giải năm {s.year} chụp ảnh lưu niệm. Ảnh: {d.pick(REPORTERS[:6])}",
    lambda d, s: "Tiết mục văn nghệ mở đầu chương trình",
    lambda d, s: f"Lực lượng Công an hướng dẫn người dân xã {s.commune} cài đặt ứng dụng VNeID",
)

GALLERIES = (
    "Một số hình ảnh tại buổi lễ:", "Một số hình ảnh:", "Một số hình ảnh hoạt động tại cơ sở:",
    "Hình ảnh ghi nhận tại hội thi:",
)  # fmt: skip

COMMENTS = (
    "Rất mong tuyến đường qua thôn sớm được làm tiếp.",
    "Cảm ơn các anh chị đã đưa tin về quê hương.",
    "Cho tôi hỏi hồ sơ nộp ở bộ phận một cửa hay nộp trực tuyến?",
)
