"""One article in full: blocks drawn from the phrase bank, pictures and files with their names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from . import pictures, special, words
from .corpus import Corpus, Head
from .text import alias, local
from .words import Dice

# how pictures carry their captions; see body.py for the markup of each
CAPTION_FORMS = ("figure", "italic-centred", "italic", "centred", "table", "br", "class")
STYLES = ("p", "p", "p", "word", "br", "brbr", "div")


@dataclass(slots=True)
class Picture:
    """A picture of an article. ``fate``: stored, absent (404), html (a page instead), relative."""

    number: int
    path: str  # as it stands in src: absolute path, not percent-encoded
    kind: str
    caption: str | None = None
    form: str = "p"
    alt: str = ""
    role: str = "body"
    fate: str = "stored"
    absolute: bool = False  # src with scheme and host


@dataclass(slots=True)
class File:
    """An attached file, in the field of the CMS or linked in the body."""

    number: int
    path: str
    name: str
    kind: str
    fate: str = "stored"


@dataclass(slots=True)
class Article:
    """Blocks are tuples, the first item telling the kind; see ``body.py``."""

    head: Head
    style: str = "p"
    blocks: list[tuple] = field(default_factory=list)
    lead: Picture | None = None
    pictures: list[Picture] = field(default_factory=list)
    field_files: list[File] = field(default_factory=list)
    inline_files: list[File] = field(default_factory=list)
    byline: str | None = None  # the name, without its label
    body_source: str | None = None
    tags: list[str] = field(default_factory=list)


def compose(corpus: Corpus, number: int) -> Article:
    """Article ``number`` from the seed alone, plus what an editor changed through the control."""
    head = corpus.head(number)
    edit = corpus.edits.get(number, {})
    if number == special.ID and head.title == special.TITLE:
        article = _special(head)
    else:
        article = _Writer(corpus, head).write()
    if "body" in edit:
        pictures_kept = [b for b in article.blocks if b[0] == "img"]
        article.blocks = [("p", text) for text in edit["body"]] + pictures_kept
        article.pictures = [b[1] for b in pictures_kept]
        article.inline_files, article.byline, article.body_source = [], None, None
    if "pictures" in edit or "body" in edit:
        article.lead = None
    if "pictures" in edit:
        _set_pictures(article, edit["pictures"])
    return article


def _set_pictures(article: Article, count: int) -> None:
    """Give the body ``count`` new captioned pictures in place of its own."""
    article.blocks = [b for b in article.blocks if b[0] not in ("img", "gallery")]
    article.pictures = []
    for slot in range(count):
        number = article.head.id * 32 + 20 + slot
        path = f"/uploads/news/{local(article.head.published):%Y_%m}/bo-sung-{number}.jpg"
        picture = Picture(number, path, "jpeg", f"Ảnh bổ sung số {slot + 1}", "figure")
        article.pictures.append(picture)
        article.blocks.append(("img", picture))


def _special(head: Head) -> Article:
    article = Article(head, tags=["sơ kết"], byline=special.BYLINE)
    base = "/uploads/news/2020_06/phien-hop"
    first = Picture(head.id * 32, f"{base}-{head.id * 32}.jpg", "jpeg", special.CAPTION,
                    "italic-centred")  # fmt: skip
    plain = Picture(head.id * 32 + 1, f"{base}-{head.id * 32 + 1}.jpg", "jpeg")
    shots = [
        Picture(head.id * 32 + k, f"{base}-g{head.id * 32 + k}.jpg", "jpeg", role="gallery")
        for k in range(2, 6)
    ]
    article.pictures = [first, plain, *shots]
    article.blocks = [("img", first), *(("p", text) for text in special.PARAGRAPHS), ("img", plain)]
    article.blocks += [("p", special.CONCLUSION), ("gallery", special.GALLERY, shots)]
    article.blocks.append(("byline", special.BYLINE, "right-bold"))
    return article


class _Writer:
    """Draws one article; every draw comes from the seed and the id."""

    def __init__(self, corpus: Corpus, head: Head) -> None:
        self.head = head
        self.dice = Dice(corpus.seed, head.id, 2)
        self.folder = f"/uploads/news/{local(head.published):%Y_%m}"
        self.slot = 0
        self.out = Article(head)

    def write(self) -> Article:
        dice, out = self.dice, self.out
        out.style = dice.pick(STYLES)
        shape = dice.number(0, 99)
        if shape < 3:
            self._scan()
        else:
            self._story(with_pictures=shape >= 15)
        if self.head.thumb:
            number = self.head.id * 32 + 31
            out.lead = Picture(number, f"/uploads/news/{self.head.thumb}", "jpeg", role="lead")
            if self.head.lead != "hidden" and dice.chance(0.5):
                out.lead.caption = dice.pick(words.CAPTIONS)(dice, self.head.scene)
            out.lead.alt = out.lead.caption or self.head.title
            if shape >= 15 and dice.chance(0.2):
                self._lead_again(out.lead)
        if dice.chance(0.5):
            first = dice.pick(words.TAGS)
            other = dice.pick(words.TAGS)
            out.tags = [first] if other == first else [first, other]
        if dice.chance(0.12):
            self._field_files()
        return out

    def _lead_again(self, lead: Picture) -> None:
        """The lead picture once more in the text, where it may have its only caption."""
        again = replace(lead, role="body", alt="")
        again.caption = lead.caption or self._phrase(words.CAPTIONS)
        again.form = self.dice.pick(CAPTION_FORMS)
        self.out.pictures.insert(0, again)
        self.out.blocks.insert(0, ("img", again))

    def _phrase(self, bank) -> str:
        return self.dice.pick(bank)(self.dice, self.head.scene)

    def _scan(self) -> None:
        """A one-line note and the pages of a scanned paper."""
        self.out.blocks.append(("p", "(Có văn bản gửi kèm)"))
        for _ in range(self.dice.number(2, 5)):
            picture = self._picture(None)
            picture.form = "bare"
            self.out.blocks.append(("img", picture))

    def _story(self, with_pictures: bool) -> None:
        dice, blocks = self.dice, self.out.blocks
        if self.head.summary and dice.chance(0.05):
            blocks.append(("p", self.head.summary))  # the summary again, as first paragraph
        blocks.append(("p", self._phrase(words.OPENINGS)))
        for _ in range(dice.number(4, 9)):
            turn = dice.number(0, 99)
            if with_pictures and turn < 34:
                self._picture_block()
            if turn > 96:
                blocks.append(("h", dice.pick(words.SUBHEADS)))
            elif turn > 92:
                self._odd_block()
            elif turn > 88:
                blocks.append(("empty",))
            kind = "p" if turn % 9 else dice.pick(("bold", "link", "smiley", "blanks"))
            blocks.append((kind, self._phrase(words.MIDDLES)))
        blocks.append(("p", self._phrase(words.CLOSINGS)))
        if self.out.style == "word" and dice.chance(0.4):
            blocks.insert(0, ("office",))
        if dice.chance(0.08):
            self._inline_file()
        if with_pictures and dice.chance(0.14):
            shots = [self._picture("gallery") for _ in range(dice.number(2, 5))]
            blocks.append(("gallery", dice.pick(words.GALLERIES), shots))
        self._sign()

    def _odd_block(self) -> None:
        dice = self.dice
        turn = dice.number(0, 4)
        if turn == 0:
            self.out.blocks.append(("table", self._table()))
        elif turn == 1:
            items = [self._phrase(words.MIDDLES) for _ in range(dice.number(2, 4))]
            self.out.blocks.append(("list", dice.chance(0.5), items))
        elif turn == 2:
            self.out.blocks.append(("quote", self._phrase(words.MIDDLES)))
        elif turn == 3:
            code = f"lt{self.head.id:08d}"
            self.out.blocks.append(("video", f"https://www.youtube.com/embed/{code}"))
        else:
            self.out.blocks.append(("data",))

    def _table(self) -> list[list[str]]:
        rows = [["TT", "Đơn vị", "Số hộ", "Ghi chú"]]
        for place in range(1, self.dice.number(3, 6)):
            note = "" if self.dice.chance(0.5) else "Hoàn thành"
            hộ = str(self.dice.number(90, 990))
            rows.append([str(place), f"Xã {self.dice.pick(words.COMMUNES)}", hộ, note])
        return rows

    def _picture_block(self) -> None:
        picture = self._picture("captioned" if self.dice.chance(0.7) else None)
        self.out.blocks.append(("img", picture))

    def _picture(self, mode: str | None) -> Picture:
        dice = self.dice
        number = self.head.id * 32 + self.slot
        self.slot += 1
        kind = "jpeg"
        if dice.chance(0.18):
            kind = dice.pick(("png", "png", "gif", "webp", "bmp", "svg"))
        picture = Picture(number, f"{self.folder}/{self._name(number, kind)}", kind)
        if mode == "captioned":
            picture.caption = self._phrase(words.CAPTIONS)
            picture.form = dice.pick(CAPTION_FORMS)
        elif mode == "gallery":
            picture.role = "gallery"
        picture.alt = dice.pick(("", "", self.head.title, picture.caption or ""))
        fate = dice.number(0, 99)
        if fate < 2:
            picture.fate = "absent"
        elif fate < 3:
            picture.fate = "html"
        elif fate < 4:
            picture.fate, picture.path = "relative", picture.path.lstrip("/")
        picture.absolute = fate >= 95
        self.out.pictures.append(picture)
        return picture

    def _name(self, number: int, kind: str) -> str:
        dice = self.dice
        end = {"jpeg": dice.pick(("jpg", "jpg", "JPG", "jpeg"))}.get(kind, kind)
        turn = dice.number(0, 19)
        if turn == 0:
            return f"Hội nghị tháng {self.head.scene.month} ({number}).{end.upper()}"
        if turn == 1:
            return f"giam ngheo con 4% {number}.{end}"
        if turn == 2:
            return f"Ảnh chụp màn hình_{number}.{end}"
        if turn == 3 and kind == "png":
            return f"scan {number}.jpg"  # its name lies about its format
        if turn < 8:
            return f"dsc_{number}.{end}"
        if turn < 12:
            return f"img_{number}.{end}"
        if turn < 15:
            return f"z{dice.number(10**9, 10**10 - 1)}_{number}.{end}"
        return f"{self.head.alias[:36].strip('-').lower()}-{number}.{end}"

    def _file(self) -> File:
        number = self.head.id * 32 + self.slot
        self.slot += 1
        kind = self.dice.pick(pictures.FILES)
        stem = alias(self.head.title)[:44].strip("-").lower()
        if self.dice.chance(0.15):
            stem = f"Kế hoạch (ban hành) tháng {self.head.scene.month}"
        name = f"{stem} {number}.{kind}" if " " in stem else f"{stem}-{number}.{kind}"
        return File(number, f"{self.folder}/{name}", name, kind)

    def _inline_file(self) -> None:
        file = self._file()
        if self.dice.chance(0.1):
            file.fate = "absent"
        text = self.dice.pick(("Tải văn bản tại đây", "Xem tại đây", f"Đính kèm: {file.name}"))
        if file.name in text:  # else the words say nothing and the file's own name stands
            file.name = text
        self.out.inline_files.append(file)
        self.out.blocks.append(("file", text, file))

    def _field_files(self) -> None:
        self.out.field_files = [self._file() for _ in range(self.dice.number(1, 2))]

    def _sign(self) -> None:
        """The byline and source typed below the text, where the CMS's own fields are empty."""
        dice, out = self.dice, self.out
        if not self.head.author and dice.chance(0.55):
            out.byline = dice.pick(words.REPORTERS)
            label = dice.pick(
                ("", "", "", "", "Tin, ảnh: ", "Bài, ảnh: ", "Tin và ảnh: ", "Tác giả: ")
            )
            form = dice.pick(
                ("right-bold", "right-bold", "right-bold-word", "div-right", "right-italic", "bold")
            )
            out.blocks.append(("byline", label + out.byline, form))
        if not self.head.source and dice.chance(0.10):
            name = dice.pick(words.SOURCES)
            out.body_source = name
            text = dice.pick((f"Theo {name}", f"Nguồn: {name}", f"(Nguồn: {name})"))
            out.blocks.append(("byline", text, "right-italic"))
