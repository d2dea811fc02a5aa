"""What links, pictures, figures, embeds and quotes of a body become."""

from __future__ import annotations

import re
from functools import partial
from html import escape

from lxml.html import HtmlElement

from archive.record import Image
from pipelines.addresses import (
    Base,
    clicked_file,
    file_name,
    is_file,
    shown_picture,
    viewed_file,
)
from pipelines.body.blocks import Block, Woven
from pipelines.body.layouts import (
    start_cell,
    start_head,
    start_item,
    start_list,
    start_row,
    start_table,
)
from pipelines.body.weaver import Closer, Handler, Weaver, nothing
from pipelines.text import clean_text

VIDEO_LABEL = "Video: "
FILE_LABEL = "Tệp: "

_EDITOR_PICTURE = re.compile(r"/assets/editors/|/smileys?/|/emoticons/", re.IGNORECASE)
# The sign before a link to a file.
_FILE_ICON = re.compile(
    r"/(?:(?:icon|ico|mime|file)[-_]?)?"
    r"(?:pdf|docx?|word|xlsx?|excel|pptx?|zip|rar|attach(?:ed|ment)?|download|dinh-?kem)"
    r"[-_]?(?:icon|ico|file|small|\d{1,2})?\.(?:gif|png|svg)(?:\?|$)",
    re.IGNORECASE,
)
_ONE_PIXEL = re.compile(r"(?:^|[\s;])(?:width|height)\s*:\s*[01]px", re.IGNORECASE)


def weave(element: HtmlElement, url: str) -> Woven:
    """Read an element of the page at ``url`` into blocks. Never raises; nothing is changed."""
    return Weaver(Base(url), _SPECIAL).walk(element)


def figure(image: Image) -> str:
    """The picture with its caption as HTML."""
    caption = ""
    if image.caption:
        caption = f"<figcaption>{escape(image.caption, quote=False)}</figcaption>"
    picture = f'<img src="{escape(image.url)}" alt="{escape(image.alt or "")}">'
    return f"<figure>{picture}{caption}</figure>"


def _start_break(weaver: Weaver, element: HtmlElement) -> None:
    weaver.flush()


def _start_quote(weaver: Weaver, element: HtmlElement) -> Closer:
    closer = weaver.start_block(element)
    if weaver.item or weaver.insert is not None:
        return closer
    weaver.put(Block("open", html="<blockquote>"))
    return partial(_end_quote, weaver, closer)


def _end_quote(weaver: Weaver, closer: Closer) -> None:
    closer()
    weaver.put(Block("close", html="</blockquote>"))


def _start_link(weaver: Weaver, element: HtmlElement) -> Closer:
    href, script = element.get("href"), element.get("onclick")
    url = weaver.base.join(href) if href else None
    if script and (clicked := clicked_file(script, weaver.base)):
        url = clicked
    if url is None or weaver.noscript:
        return nothing
    if is_file(url):
        weaver.files.append((url, clean_text("".join(element.itertext()))))
    weaver.paragraph.open("a", f'<a href="{escape(url)}">')
    return partial(weaver.paragraph.close, "a")


def _start_image(weaver: Weaver, element: HtmlElement) -> None:
    get = element.get
    url = shown_picture(element, weaver.base)
    if url is None or _EDITOR_PICTURE.search(url) or _FILE_ICON.search(url):
        return
    sizes = (get("width"), get("height"))
    if "0" in sizes or "1" in sizes or _ONE_PIXEL.search(get("style") or ""):
        return
    image = Image(url=url, alt=clean_text(get("alt") or "") or None)
    if weaver.item:
        weaver.item_images.append(image)
        weaver.paragraph.markup(figure(image))
        return
    weaver.flush()
    weaver.put(
        Block(
            "image",
            align=weaver.align,
            own=weaver.own,
            images=[image],
            linked=weaver.paragraph.in_link,
            gallery=weaver.gallery or get("data-large") is not None,
        )
    )


def _start_noscript(weaver: Weaver, element: HtmlElement) -> Closer:
    """Only a picture in it counts: the twin of one that a script would load."""
    before, weaver.noscript = weaver.noscript, True
    return partial(setattr, weaver, "noscript", before)


def _start_embed(weaver: Weaver, element: HtmlElement) -> Closer | None:
    """``iframe``, ``embed``, ``object``, ``video``, ``audio`` are noted as a link."""
    get = element.get
    address = get("src") or get("data-src") or get("data")
    if not address:
        inner = next(element.iterdescendants("source", "embed", "iframe"), None)
        address = inner.get("src") if inner is not None else None
    url = weaver.base.join(address) if address else None
    if url is None or url.startswith("mailto:"):
        return None
    shown = viewed_file(url, weaver.base)
    files = [(shown, "")] if shown else []
    if weaver.item:
        weaver.files.extend(files)
    else:
        weaver.flush()
        label = f"{FILE_LABEL}{file_name(shown)}" if shown else f"{VIDEO_LABEL}{url}"
        link = f'<a href="{escape(shown or url)}">{escape(clean_text(label), quote=False)}</a>'
        weaver.put(Block("embed", html=link, files=files))
    return None


def _start_figure(weaver: Weaver, element: HtmlElement) -> Closer:
    closer = weaver.start_block(element)
    if weaver.item or weaver.insert is not None:
        return closer
    weaver.caption = False
    return partial(_end_figure, weaver, closer, len(weaver.blocks))


def _end_figure(weaver: Weaver, closer: Closer, start: int) -> None:
    """Captions go after their picture; a figure of one labelled link is an embed of ours."""
    closer()
    inside = weaver.blocks[start:]
    if not inside:
        return
    first = inside[0]
    if len(inside) == 1 and first.kind == "p" and first.linked:
        if first.text.startswith((VIDEO_LABEL, FILE_LABEL)):
            first.kind, first.text = "embed", ""
            first.files = [(url, "") for url, _ in first.files]
    elif first.caption:
        captions = [block for block in inside if block.caption]
        weaver.blocks[start:] = [block for block in inside if not block.caption] + captions


_SPECIAL: dict[str, Handler] = {
    "a": _start_link,
    "img": _start_image,
    "br": _start_break,
    "hr": _start_break,
    "figure": _start_figure,
    "blockquote": _start_quote,
    "noscript": _start_noscript,
    **dict.fromkeys(("iframe", "embed", "object", "video", "audio"), _start_embed),
    "ul": start_list,
    "ol": start_list,
    "li": start_item,
    "table": start_table,
    "thead": start_head,
    "tr": start_row,
    "td": start_cell,
    "th": start_cell,
}
