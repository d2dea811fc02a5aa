"""``clean_body``: the clean content of a reading."""

from __future__ import annotations

from archive.record import Attachment, Image
from pipelines.addresses import file_name, whole_picture
from pipelines.article import Body, Reading
from pipelines.body.blocks import Block, drop_empty
from pipelines.body.boilerplate import cut_boilerplate
from pipelines.body.captions import set_roles, tie_captions
from pipelines.body.elements import weave
from pipelines.body.ending import take_bylines
from pipelines.body.legacy import is_doubtful, repair_reading
from pipelines.body.markup import write_html
from pipelines.byline import clean_author, clean_source
from pipelines.text import clean_text

_GENERIC_LABELS = {
    "tại đây", "ở đây", "đây", "tải về", "tải xuống", "tải file", "tải tệp", "download", "xem",
    "xem tại đây", "tải về tại đây", "tải tại đây", "tải văn bản tại đây", "xem chi tiết",
    "xem file", "xem file đính kèm", "file đính kèm", "tệp đính kèm", "đính kèm", "file", "link",
    "click vào đây", "nhấn vào đây", "bấm vào đây", "chi tiết", "here", "click here", "pdf",
}  # fmt: skip


_MOST_PEELS = 10  # bylines and widgets may alternate at the end of a body


def clean_body(reading: Reading) -> Body:
    """Make the clean content of a reading; its elements are used up (set to None).

    Text and HTML come from one list of blocks, so they always say the same. The fields of the
    page (author, source) go before what the body itself says. Never raises for any markup.
    """
    blocks = _weave(reading)
    if is_doubtful(reading, blocks) and repair_reading(reading):
        blocks = _weave(reading)
    title = clean_text(reading.title)
    summary, images = _clean_summary(reading)
    reading.summary = reading.body = None
    author = clean_author(reading.author, reading.site_name)
    source = clean_source(reading.source)
    names: list[str] = []
    for _ in range(_MOST_PEELS):
        blocks = drop_empty(blocks)
        before = len(blocks)
        _drop_repeats(blocks, title, summary)
        byline = take_bylines(blocks, reading.site_name)
        names = [byline.author, *names] if byline.author else names
        source = source or byline.source
        cut_boilerplate(blocks)
        if len(blocks) == before:
            break
    files = [file for block in blocks for file in block.files]
    blocks = tie_captions(blocks)
    _drop_repeats(blocks, title, summary)  # a picture and its caption may stand before them
    set_roles(blocks)
    blocks = _list_images(blocks, images)
    return Body(
        summary=summary,
        text="\n\n".join([block.text for block in blocks if block.text]),
        html=write_html(blocks),
        author=author or " - ".join(names) or None,
        source=source,
        images=images,
        attachments=_attachments(reading.attachments, files),
        text_repair=list(dict.fromkeys(reading.text_repair)),
    )


def _weave(reading: Reading) -> list[Block]:
    if reading.body is None:
        return []
    woven = weave(reading.body, reading.url)
    if woven.islands:
        from pipelines.body.soup import tidy  # only such bodies need BeautifulSoup

        woven = weave(tidy(reading.body), reading.url)
    shown: set[str] = set()
    for block in woven.blocks:
        if block.kind == "image":
            url = block.images[0].url
            block.twin = url in shown
            shown.add(url)
    return woven.blocks


def _clean_summary(reading: Reading) -> tuple[str | None, list[Image]]:
    """The summary's text, and the lead pictures: the reader's and those in the summary."""
    images: list[Image] = []
    blocks = [Block("image", images=[image]) for image in reading.lead_images]
    if reading.summary is not None:
        blocks += tie_captions(weave(reading.summary, reading.url).blocks)
    for block in blocks:
        for image in block.images:
            image.caption = clean_text(image.caption or "") or None
            image.alt = clean_text(image.alt or "") or None
            image.role = "lead"
    _list_images(blocks, images)
    return " ".join(block.text for block in blocks if block.text) or None, images


def _drop_repeats(blocks: list[Block], title: str, summary: str | None) -> None:
    """Drop title (heading or bold) and summary where the body begins with them again."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not block.text:
            at += 1
            continue
        titled = block.kind.startswith("h") or (block.kind == "p" and block.bold)
        repeats_title = titled and block.text == title
        if not repeats_title and not (block.kind == "p" and block.text == summary):
            return
        del blocks[at]


def _list_images(blocks: list[Block], images: list[Image]) -> list[Block]:
    """Add the body's pictures to ``images``; an address listed already is not listed again.

    A second figure of the same picture leaves the body; its caption is kept if the first has none.
    Of a lead picture and its thumbnail the whole one is listed, as the lead.
    """
    listed = {image.url: image for image in images}
    leads = {whole_picture(image.url): image for image in images if image.role == "lead"}
    kept: list[Block] = []
    for block in blocks:
        for at, image in enumerate(block.images):
            first = listed.get(image.url)
            if first is None and leads and block.kind == "image":
                whole = whole_picture(image.url)
                first = leads.get(whole)
                if first is not None and image.url == whole:
                    first.url = whole
            if first is None:
                first = image
                images.append(image)
            listed[image.url] = first
            first.caption = first.caption or image.caption
            first.alt = first.alt or image.alt
            block.images[at] = first
        if not block.twin:
            kept.append(block)
    return kept


def _attachments(fields: list[Attachment], files: list[tuple[str, str]]) -> list[Attachment]:
    """The files linked in the body, then those of the page's own field below it, each once."""
    found: dict[str, Attachment] = {}
    for url, label in files:
        found.setdefault(url, Attachment(url=url, name=_file_label(label, url)))
    for attachment in fields:
        label = clean_text(attachment.name or "")
        attachment.name = _file_label(label, attachment.url) if label else None
        first = found.setdefault(attachment.url, attachment)
        first.name = attachment.name or first.name
    return list(found.values())


def _file_label(label: str, url: str) -> str:
    """What a link to a file is called: its words, or the file's name where they say nothing."""
    generic = not label or label.casefold().strip(" .:()[]>»") in _GENERIC_LABELS
    return clean_text(file_name(url)) if generic else label
