"""Blocks of an article as the markup editors leave behind, and as the plain text a person reads."""

from __future__ import annotations

from .article import Article, Picture
from .text import decomposed, markup

_WORD = "margin-top:5.0pt;margin-bottom:5.0pt;text-align:justify;text-indent:1.0cm;line-height:120%"
_FONT = 'style="font-size:14.0pt;font-family:&quot;Times New Roman&quot;,serif"'
_DATA = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_CAPTION_CLASSES = ("wp-caption-text", "image-caption", "PCaption")


def html(article: Article, base: str) -> str:
    """The inside of the body element. ``base``: scheme and host, for absolute picture addresses."""
    writer = _Markup(article, base)
    return "\n".join(writer.block(block) for block in article.blocks)


class _Markup:
    def __init__(self, article: Article, base: str) -> None:
        self.style, self.base = article.style, base
        self.text = _decomposed_markup if article.head.decomposed else markup

    def block(self, block: tuple) -> str:
        kind = block[0]
        if kind == "p":
            return self.paragraph(block[1])
        if kind == "img":
            return self.picture(block[1])
        return getattr(self, f"_{kind}")(*block[1:])

    def paragraph(self, raw: str) -> str:
        text, style = self.text(raw), self.style
        if style == "p":
            return f'<p style="text-align: justify;">{text}</p>'
        if style == "word":
            return _word(text)
        if style == "br":
            return f"&nbsp;&nbsp;&nbsp; {text}<br />\n<br />"
        if style == "brbr":
            return f"{text}<br />"
        return (
            '<div style="text-align: justify;"><span style="font-size:16px;">'
            f'<span style="font-family:Arial,Helvetica,sans-serif;">&nbsp; &nbsp; {text}'
            "</span></span></div>"
        )

    def image(self, picture: Picture) -> str:
        src = f"{self.base}{picture.path}" if picture.absolute else picture.path
        alt = self.text(picture.alt).replace('"', "&quot;")
        sized = f' width="{600 + picture.number % 3 * 20}"' if picture.number % 2 else ""
        return f'<img alt="{alt}" src="{markup(src)}"{sized} />'

    def picture(self, picture: Picture) -> str:
        image, form = self.image(picture), picture.form
        if form == "bare":
            return image
        if picture.caption is None:
            return f'<p style="text-align: center;">{image}</p>'
        caption = self.text(picture.caption)
        if form == "figure":
            return (
                '<div style="text-align:center"><figure class="image" style="display:inline-block">'
                f"{image}<figcaption>{caption}</figcaption></figure></div>"
            )
        if form == "table":
            return (
                '<table align="center" border="0" cellpadding="1" cellspacing="1" '
                f'style="width:500px"><tbody><tr><td>{image}</td></tr><tr>'
                f'<td style="text-align:center"><em>{caption}</em></td></tr></tbody></table>'
            )
        if form == "br":
            return f'<p style="text-align:center">{image}<br />\n<i>{caption}</i></p>'
        below = {
            "italic-centred": f'<p style="text-align: center;"><em>{caption}</em></p>',
            "italic": f"<p><em>{caption}</em></p>",
            "centred": f'<p style="text-align: center;">{caption}</p>',
            "class": f'<p class="{_CAPTION_CLASSES[picture.number % 3]}">{caption}</p>',
        }[form]
        return f'<p style="text-align: center;">{image}</p>\n{below}'

    def _h(self, text: str) -> str:
        return f'<p style="text-align: justify;"><strong>{self.text(text)}</strong></p>'

    def _bold(self, text: str) -> str:
        """A paragraph with marked words in it."""
        first, _, rest = self.text(text).partition(" ")
        return f'<p style="text-align: justify;"><strong>{first}</strong> <u>{rest}</u></p>'

    def _link(self, text: str) -> str:
        """A paragraph that links elsewhere; nobody should follow it."""
        first, _, rest = self.text(text).partition(" ")
        address = "https://vanban.example/chi-tiet?id=12&amp;v=3"
        return f'<p style="text-align: justify;"><a href="{address}">{first}</a> {rest}</p>'

    def _smiley(self, text: str) -> str:
        """The editor's own little picture and a counting pixel: neither belongs to the article."""
        return (
            f'<p style="text-align: justify;">{self.text(text)} <img alt="smiley" height="23" '
            'src="/assets/editors/ckeditor/plugins/smiley/images/regular_smile.png" width="23" />'
            '<img alt="" height="1" src="/assets/images/pix.gif" width="1" /></p>'
        )

    def _blanks(self, text: str) -> str:
        """Blanks of every kind between the words."""
        words = self.text(text).split(" ")
        kinds = (" ", "&nbsp;", " \u200b", "\n\t", "  ", "&nbsp; ")
        pieces = (word + kinds[place % len(kinds)] for place, word in enumerate(words))
        return f'<p style="text-align: justify;">&nbsp; {"".join(pieces)}</p>'

    def _office(self) -> str:
        """What Word leaves in the clipboard before the first paragraph."""
        return (
            "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>"
            '<![endif]-->\n<style type="text/css">p.MsoNormal {margin:0cm; '
            "font-size:14.0pt}</style>"
        )

    def _empty(self) -> str:
        return (
            "<p>&nbsp;</p>"
            if self.style != "word"
            else '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        )

    def _gallery(self, heading: str, shots: list[Picture]) -> str:
        return "\n".join([self.paragraph(heading), *(self.picture(shot) for shot in shots)])

    def _table(self, rows: list[list[str]]) -> str:
        cells = "".join(
            "<tr>" + "".join(self._cell(cell) for cell in row) + "</tr>\n" for row in rows
        )
        return (
            '<table border="1" cellpadding="0" cellspacing="0" class="MsoNormalTable" '
            f'style="width:100%"><tbody>{cells}</tbody></table>'
        )

    def _cell(self, text: str) -> str:
        inside = self.text(text) or "&nbsp;"
        span = f"<span {_FONT}>{inside}<o:p></o:p></span>"
        return f'<td valign="top"><p class="MsoNormal">{span}</p></td>'

    def _list(self, ordered: bool, items: list[str]) -> str:
        tag = "ol" if ordered else "ul"
        return f"<{tag}>" + "".join(f"\n\t<li>{self.text(i)}</li>" for i in items) + f"\n</{tag}>"

    def _quote(self, text: str) -> str:
        return f"<blockquote>\n<p>{self.text(text)}</p>\n</blockquote>"

    def _video(self, address: str) -> str:
        return (
            '<div style="text-align:center"><iframe allowfullscreen="" frameborder="0" '
            'height="360" '
            f'src="{address}" width="640"></iframe></div>'
        )

    def _data(self) -> str:
        return f'<p style="text-align:center"><img src="{_DATA}" /></p>'

    def _file(self, text: str, file) -> str:
        return f'<p><a href="{markup(file.path)}" target="_blank">{self.text(text)}</a></p>'

    def _byline(self, text: str, form: str) -> str:
        text = self.text(text)
        return {
            "right-bold": f'<p style="text-align: right;"><strong>{text}</strong></p>',
            "right-bold-word": '<p align="right" class="MsoNormal" style="text-align:right">'
            f"<b>{text}<o:p></o:p></b></p>",
            "div-right": f'<div style="text-align: right;"><strong>{text}</strong></div>',
            "bold": f"<p><strong>{text}</strong></p>",
            "right-italic": f'<p style="text-align: right;"><em>{text}</em></p>',
        }[form]


def _decomposed_markup(text: str) -> str:
    return markup(decomposed(text))


def _word(text: str) -> str:
    """A paragraph pasted from Word: two spans, a hard blank where they meet."""
    words = text.split(" ")
    half = len(words) // 3
    if half < 2:
        inside = f"<span {_FONT}>{text}</span>"
    else:
        first, rest = " ".join(words[:half]), " ".join(words[half + 1 :])
        inside = (
            f'<span {_FONT}>{first}</span> <span lang="VI" style="font-size:14.0pt">'
            f"{words[half]}&nbsp;{rest}</span>"
        )
    return f'<p class="MsoNormal" style="{_WORD}">{inside}<o:p></o:p></p>'


_TEXTS = frozenset({"p", "h", "quote", "file", "gallery", "bold", "link", "smiley", "blanks"})


def paragraphs(article: Article) -> list[str]:
    """What a person would copy out of the body: no captions, no byline, no source line."""
    out: list[str] = []
    for block in article.blocks:
        kind = block[0]
        if kind in _TEXTS:
            out.append(block[1])
        elif kind == "list":
            out.extend(block[2])
        elif kind == "table":
            out.extend(_row(cells) for cells in block[1])
    if out and article.head.summary and out[0] == article.head.summary:
        del out[0]
    return out


def _row(cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return " | ".join(cells)
