"""``clean_body``: the clean content of a reading."""

from __future__ import annotations

from archive.record import Attachment, Image
from pipelines.addresses import file_name
from pipelines.article import Body, Reading
from pipelines.body.blocks import Block, Woven
from pipelines.body.boilerplate import cut_boilerplate
from pipelines.body.captions import set_roles, tie_captions
from pipelines.body.elements import weave
from pipelines.body.ending import take_bylines
from pipelines.body.markup import write_html
from pipelines.body.soup import tidy
from pipelines.byline import clean_author, clean_source
from pipelines.text import clean_text

_GENERIC_LABELS = {
    "tại đây", "ở đây", "đây", "tải về", "tải xuống", "tải file", "tải tệp", "download", "xem",
    "xem tại đây", "tải về tại đây", "tải tại đây", "tải văn bản tại đây", "xem chi tiết",
    "xem file", "xem file đính kèm", "file đính kèm", "tệp đính kèm", "đính kèm", "file", "link",
    "click vào đây", "nhấn vào đây", "bấm vào đây", "chi tiết", "here", "click here", "pdf",
}  # fmt: skip


def clean_body(reading: Reading) -> Body:
    """Make the clean content of a reading; its elements are used up (set to None).

    Text and HTML come from one list of blocks, so they always say the same. The fields of the
    page (author, source) go before what the body itself says. Never raises for any markup.
    """
    title = clean_text(reading.title)
    summary, images = _clean_summary(reading)
    woven = _weave(reading)
    reading.summary = reading.body = None
    blocks = woven.blocks
    author = clean_author(reading.author, reading.site_name)
    source = clean_source(reading.source)
    while True:
        before = len(blocks)
        byline = take_bylines(blocks, reading.site_name)
        author, source = author or byline.author, source or byline.source
        cut_boilerplate(blocks)
        if len(blocks) == before:
            break
    _drop_repeats(blocks, title, summary)
    blocks = tie_captions(blocks)
    set_roles(blocks)
    blocks = _list_images(blocks, images)
    return Body(
        summary=summary,
        text="\n\n".join([block.text for block in blocks if block.text]),
        html=write_html(blocks),
        author=author,
        source=source,
        images=images,
        attachments=_attachments(reading.attachments, woven.files),
    )


def _weave(reading: Reading) -> Woven:
    if reading.body is None:
        return Woven()
    woven = weave(reading.body, reading.url)
    return weave(tidy(reading.body), reading.url) if woven.islands else woven


def _clean_summary(reading: Reading) -> tuple[str | None, list[Image]]:
    """The summary's text, and the lead pictures: the reader's and those in the summary."""
    images = []
    for image in reading.lead_images:
        image.caption = clean_text(image.caption or "") or None
        image.alt = clean_text(image.alt or "") or None
        image.role = "lead"
        images.append(image)
    if reading.summary is None:
        return None, images
    blocks = tie_captions(weave(reading.summary, reading.url).blocks)
    for block in blocks:
        for image in block.images:
            image.role = "lead"
            images.append(image)
    return " ".join(block.text for block in blocks if block.text) or None, _once(images)


def _drop_repeats(blocks: list[Block], title: str, summary: str | None) -> None:
    """Drop the title (as a heading) and the summary where the body begins with them again."""
    for at, block in enumerate(blocks):
        if not block.text:
            continue
        repeats_title = block.kind.startswith("h") and block.text == title
        if repeats_title or (block.kind == "p" and block.text == summary):
            del blocks[at]
            _drop_repeats(blocks, title, summary)
        return


def _list_images(blocks: list[Block], images: list[Image]) -> list[Block]:
    """Add the body's pictures to ``images``; an address listed already is not listed again.

    A second figure of the same picture leaves the body; its caption is kept if the first has none.
    """
    listed = {image.url: image for image in images}
    shown: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        for image in block.images:
            first = listed.setdefault(image.url, image)
            if first is image:
                images.append(image)
            elif first.caption is None:
                first.caption = image.caption
            first.alt = first.alt or image.alt
        if block.kind == "image":
            url = block.images[0].url
            if url in shown:
                continue
            shown.add(url)
            block.images = [listed[url]]
        kept.append(block)
    return kept


def _once(images: list[Image]) -> list[Image]:
    return list({image.url: image for image in reversed(images)}.values())[::-1]


def _attachments(fields: list[Attachment], files: list[tuple[str, str]]) -> list[Attachment]:
    """The files of the page's own field first, then those linked in the body, each once."""
    found: dict[str, Attachment] = {}
    for attachment in fields:
        attachment.name = clean_text(attachment.name or "") or None
        found.setdefault(attachment.url, attachment)
    for url, label in files:
        generic = not label or label.casefold().strip(" .:()[]>»") in _GENERIC_LABELS
        name = clean_text(file_name(url)) if generic else label
        if url not in found:
            found[url] = Attachment(url=url, name=name)
        elif found[url].name is None:
            found[url].name = name
    return list(found.values())
