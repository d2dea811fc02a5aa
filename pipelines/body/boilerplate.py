"""Lines of the page around an article that stand inside its body: told by text and place."""

from __future__ import annotations

import re

from pipelines.body.blocks import Block
from pipelines.byline import is_account_line

_FOLDED = re.IGNORECASE
# Everything from such a heading to the end of the body goes, if only list-like things follow.
_TAIL_HEADING = re.compile(
    r"(?:ý kiến(?: của)? bạn đọc|bạn đọc phản hồi|gửi phản hồi|(?:gửi )?bình luận|"
    r"ý kiến bình luận|phản hồi|"
    r"(?:những|các) (?:tin|bài)(?: viết)? (?:mới|cũ) hơn|(?:các )?(?:tin|bài) (?:mới|cũ)(?: hơn)?|"
    r"(?:các |những )?(?:tin(?: tức)?|bài(?: viết)?|tin,? bài)"
    r"(?: khác| cùng chuyên mục| cùng loại| liên quan| mới đăng| đã đưa| mới nhất)|"
    r"các tin mới đăng|các cùng loại|xem thêm|đọc thêm|có thể bạn quan tâm)"
    r"\s*(?:\(\d+\))?\s*[:.…]*",
    _FOLDED,
)
_TAIL_LINE = re.compile(
    r"(?:tags?|từ khóa|từ khoá)\s*:.*|"
    r"tổng số điểm của bài viết là\b.*|click để đánh giá bài viết|xếp hạng\s*:.*|"
    r"đánh giá(?: bài viết)?\s*:?|chia sẻ\s*:?|in(?: trang| bài viết| bài)?|gửi bài viết.*|"
    r"quay lại|trở về|về trang trước|xem chi tiết|xem tiếp\s*[.…]*|lên đầu trang|"
    r"(?:số )?lượt xem\s*:?\s*[\d.,]+|[\d.,]+ lượt xem|print|email|"
    r"vui lòng nhập tiếng việt có dấu|chú ý: việc đăng lại bài viết.*|"
    r"ghi rõ nguồn .*|®? ?ghi rõ nguồn.*|truy cập nội dung luôn|"
    r"(?:mặc định )?cỡ chữ|xem với cỡ chữ|a-? ?a ?a\+|đọc bài(?: viết)?|lưu(?: bài(?: viết)?)?|"
    # counters, side boxes and the footer
    r"ai đang online|đang có [\d.,]+ khách\b.*|thống kê truy cập|your ip\b.{0,60}|"
    r"(?:today|yesterday|(?:this|last) (?:week|month)|all days)\s*:?\s*[\d.,]*|"
    r"thời tiết|t[ỷỉ] giá(?: ngoại tệ)?|"
    r"(?:©|®|\(c\))?\s*(?:\d{4}\s*)?bản quyền (?:©|thuộc|của)\b.{0,150}[^.…!?;]|"
    r"(?:thiết kế (?:và )?)?phát triển bởi .{1,80}|"
    r"(?:trang|cổng) thông tin điện tử .{0,150}trên nền (?:tảng )?nukeviet.{0,20}|"
    r"bạn đã không sử dụng site,.*",
    _FOLDED,
)
_HEAD_LINE = re.compile(
    r"(?:mặc định )?cỡ chữ\b.{0,30}|xem với cỡ chữ.{0,20}|mặc định|\d{2,3}\s?%|a-? ?a ?a\+|"
    r"a\s?[-+]|đọc bài(?: viết)?|nghe đọc bài|lưu(?: bài)?|print|email|in trang|in bài viết|"
    r"gửi bài viết.{0,30}|quay lại|(?:số )?lượt xem\s*:?\s*[\d.,]+(?:\s*\|.{0,60})?|"
    r"[\d.,]+ lượt xem|chia sẻ\s*:?|truy cập nội dung luôn|tương phản|"
    r"bạn đã không sử dụng site,.*",
    _FOLDED,
)
_LONGEST = 300  # of a widget's line
_PROSE = 160  # a paragraph longer than this is text, not an entry of a list of links
_SENTENCE_END = re.compile(r"[.!?…”\"/]$")


def cut_boilerplate(blocks: list[Block]) -> None:
    """Take widgets off the head and the end of a body; the middle is never touched."""
    _cut_tail_list(blocks)
    at = len(blocks) - 1
    while at >= 0 and (_is_wrapping(blocks[at]) or _is_line(blocks[at], _TAIL_LINE)):
        if not _is_wrapping(blocks[at]):
            del blocks[at]
        at -= 1
    at = 0
    while at < len(blocks) and (_is_wrapping(blocks[at]) or _is_line(blocks[at], _HEAD_LINE)):
        if _is_wrapping(blocks[at]):
            at += 1
        else:
            del blocks[at]


def is_widget_line(text: str) -> bool:
    """Whether a line at the end of a body is the page's own, which may be bold like a name."""
    return len(text) <= _LONGEST and (
        _TAIL_LINE.fullmatch(text) is not None or _TAIL_HEADING.fullmatch(text) is not None
    )


def _is_wrapping(block: Block) -> bool:
    """Whether a block holds nothing to read: a tag of a list or quote, a picture shown before."""
    return block.kind in ("open", "close") or block.twin


def _is_line(block: Block, pattern: re.Pattern[str]) -> bool:
    return (
        block.kind != "row"
        and len(block.text) <= _LONGEST
        and not block.files
        and (pattern.fullmatch(block.text) is not None or is_account_line(block.text))
    )


def _cut_tail_list(blocks: list[Block]) -> None:
    """Cut at the first heading of comments or related news that only entries follow."""
    cut = None
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if _is_tail_heading(block):
            cut = at
        elif not _is_entry(block):
            break
    if cut is not None:
        blocks[cut:] = _closers(blocks[cut:])


def _closers(removed: list[Block]) -> list[Block]:
    """The closing tags among removed blocks that belong to what stays."""
    kept: list[Block] = []
    depth = 0
    for block in removed:
        if block.kind == "open":
            depth += 1
        elif block.kind == "close":
            depth -= 1
            if depth < 0:
                kept.append(block)
                depth = 0
    return kept


def _is_tail_heading(block: Block) -> bool:
    return (
        len(block.text) <= 60
        and block.kind not in ("row", "image", "embed")
        and _TAIL_HEADING.fullmatch(block.text) is not None
    )


def _is_entry(block: Block) -> bool:
    """Whether a block may stand in a list of links or comments after the article."""
    if _is_wrapping(block):
        return True
    if block.kind == "image":
        return block.linked
    if block.kind in ("embed", "row") or block.files:
        return False
    if block.linked or _TAIL_LINE.fullmatch(block.text[:_LONGEST]):
        return True
    return len(block.text) <= _PROSE and not _SENTENCE_END.search(block.text)
