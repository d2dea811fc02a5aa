"""What home-made systems have in common here: pages that are no news, side boxes, comments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article
from ..corpus import Head
from ..server import Request, Response
from ..text import entities, local
from .base import Cms


class HomeMade(Cms):
    """Every ``undated``-th article shows no date anywhere (0: all show one)."""

    family = "generic"
    numbered = False
    undated = 0
    extras: dict[str, str] = {}  # noqa: RUF012  path: title of a page that is no news

    def shows_date(self, head: Head) -> bool:
        return not self.undated or head.id % self.undated != 0

    def published(self, head: Head) -> str | None:  # type: ignore[override]
        return super().published(head) if self.shows_date(head) else None

    def identity(self, head: Head, url: str) -> str:
        return hashlib.sha256(url.encode()).hexdigest()[:16]

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        """A page of the system around ``main``."""
        raise NotImplementedError

    def other(self, request: Request) -> Response | None:
        title = self.extras.get(request.path)
        if title is None:
            return None
        if "Liên hệ" in title:
            main = (
                f"<h1>{title}</h1><form method='post'><p>Họ tên <input name='ten'></p>"
                "<p>Nội dung <textarea name='nd'></textarea></p></form>"
            )
        elif "Văn bản" in title:
            main = self._documents(title)
        else:
            paragraphs = "".join(f"<p>{text}</p>" for text in _ABOUT)
            main = f"<h1>{title}</h1><div>{paragraphs}</div>"
        return Response(200, self.wrap(title, main))

    def _documents(self, title: str) -> str:
        rows = "".join(
            f"<tr><td>{n}</td><td>{n}/QĐ-UBND</td><td>{n:02d}/03/2021</td>"
            f'<td><a href="/xem?so={n}">Quyết định về việc phê duyệt quy hoạch chi tiết khu dân cư '
            f"thôn {n}</a></td></tr>"
            for n in range(1, 11)
        )
        return (
            f"<h1>{title}</h1><table><tr><th>STT</th><th>Số ký hiệu</th><th>Ngày ban hành</th>"
            f"<th>Trích yếu</th></tr>{rows}</table>"
        )

    def related(self, head: Head, count: int = 5) -> list[tuple[Head, str]]:
        """Older articles of the section, nearest first."""
        return [self.link(i) for i in listings.neighbours(self.site.corpus, head.id)[1][:count]]

    def hot(self, count: int = 5) -> list[tuple[Head, str]]:
        """What side boxes show: articles from the middle of the stock, the same on all pages."""
        ids = self.site.corpus.by_time
        return [self.link(i) for i in ids[len(ids) // 2 :][:count]]

    def comments(self, article: Article) -> list[tuple[str, str, str]]:
        """Names, dates and texts of readers."""
        head = article.head
        return [
            (words.PEOPLE[(head.id + n) % len(words.PEOPLE)],
             f"{local(head.published + 86400 * (n + 1)):%d/%m/%Y %H:%M}", text)
            for n, text in enumerate(words.COMMENTS[: head.id % 4])
        ]  # fmt: skip

    def near(self, number: int, last: int) -> list[int]:
        """The numbers a pager's window shows."""
        return sorted({1, last, *(p for p in range(number - 2, number + 3) if 1 <= p <= last)})

    def first_ids(self, section: int, count: int) -> Sequence[int]:
        return self.site.corpus.sections[section][:count]


_ABOUT = (
    "Huyện Lam Thủy nằm ở phía tây của tỉnh, có diện tích tự nhiên hơn 800 km2 và dân số trên "
    "120 nghìn người, gồm 24 xã và 1 thị trấn.",
    "Ngày 12/08/1945, Nhân dân trong huyện nổi dậy giành chính quyền; từ đó ngày này trở thành "
    "ngày truyền thống của huyện.",
    "Kinh tế của huyện dựa vào cây ăn quả, chăn nuôi hươu và dịch vụ cửa khẩu; mỗi năm huyện đón "
    "trên 60 nghìn lượt khách.",
)

_LETTER = re.compile(r"[^\x00-\x7f]")


def text(head: Head) -> str:
    """The title as a page prints it."""
    return entities(head.title)
