"""The portal's stock: small arrays of who, when and where; headlines composed on demand."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from random import Random

from . import special, words
from .text import ZONE, alias, decomposed, entities, local

FIRST_ID = 101
PUBLIC, SCHEDULED, DEACTIVATED, ABSENT, DELETED = range(5)


@dataclass(frozen=True, slots=True)
class Category:
    """A section: ``kind`` decides how its listing looks and in which order it runs."""

    name: str
    alias: str
    kind: str
    parent: int | None = None
    pinned: bool = False


CATEGORIES = (
    Category("Tin trong huyện", "tin-trong-huyen", "page_new", pinned=True),
    Category("Chỉ đạo - Điều hành", "Chi-dao-Dieu-hanh", "page_new"),
    Category("Nông nghiệp - Nông thôn", "nong-nghiep-nong-thon", "main_right"),
    Category("Sản phẩm địa phương", "san-pham-dia-phuong", "page_new", parent=2),
    Category("Văn hóa - Thể thao", "van-hoa-the-thao", "grid"),
    Category("An ninh - Trật tự", "an-ninh-trat-tu", "page_new"),
    Category("Công tác Đảng", "cong-tac-dang", "list"),
    Category("Thông báo", "thong-bao", "page_old"),
)
_WEIGHTS = (26, 8, 12, 8, 14, 12, 12, 8)


@dataclass(slots=True)
class Head:
    """What listings, feeds and boxes know of an article."""

    id: int
    title: str
    alias: str
    categories: tuple[int, ...]
    published: int
    modified: int
    summary: str
    scene: words.Scene
    decomposed: bool  # the editor typed in NFD
    thumb: str | None = None  # path of the lead picture below /uploads/
    lead: str | None = None  # left, center, hidden
    author: str | None = None
    source: str | None = None
    comments: int = 0
    title_html: str = ""
    summary_html: str = ""

    def dress(self) -> Head:
        """Title and summary as the CMS prints them, made once."""
        turn = decomposed if self.decomposed else str
        self.title_html, self.summary_html = (
            entities(turn(self.title)),
            entities(turn(self.summary)),
        )
        if self.id % 37 == 0:  # typed carelessly
            self.title_html = self.title_html.replace(" ", "  ", 1) + " "
        return self


def _epoch(when: int | str) -> int:
    if isinstance(when, str):
        return int(datetime.fromisoformat(when).replace(tzinfo=ZONE).timestamp())
    return int(when)


class Corpus:
    """Articles ``FIRST_ID … FIRST_ID + articles - 1``, the same for the same seed and count."""

    def __init__(
        self, articles: int, seed: int, first_year: int = 2016, last_year: int = 2024,
        with_special: bool | None = None,
    ) -> None:  # fmt: skip
        self.seed = seed
        self.status = array("b")
        self.published = array("q")
        self.main = array("b")
        self.second = array("b")
        self.edits: dict[int, dict] = {}
        self._heads: OrderedDict[int, Head] = OrderedDict()
        self._fill(articles, first_year, last_year)
        if with_special if with_special is not None else articles >= 500:
            self._place_special()
        self.pinned = self._choose_pinned()
        self.sort()

    def _fill(self, articles: int, first_year: int, last_year: int) -> None:
        random = Random(self.seed)
        start = int(datetime(first_year, 1, 2, tzinfo=ZONE).timestamp())
        end = int(datetime(last_year, 12, 28, tzinfo=ZONE).timestamp())
        step = (end - start) / max(articles, 1)
        sections = range(len(CATEGORIES))
        mains = random.choices(sections, _WEIGHTS, k=articles)
        for number in range(articles):
            draw = random.random()
            when = int(start + step * (number + draw))
            when -= when % 60
            spread = random.random()
            if spread < 0.03:  # re-dated by its editor
                when = int(start + (end - start) * random.random()) // 60 * 60
            elif spread < 0.05 and number:  # two in the same minute
                when = self.published[-1] // 60 * 60
            elif spread < 0.08:  # near midnight
                when = when - (when + 7 * 3600) % 86400 + random.choice((0, 60, 86340))
            when += random.randrange(60) if draw < 0.7 else 0
            self.published.append(when)
            self.main.append(mains[number])
            second = -1
            parent = CATEGORIES[mains[number]].parent
            if parent is not None and spread < 0.7:
                second = parent
            elif spread > 0.72:
                second = random.randrange(len(CATEGORIES))
            self.second.append(-1 if second == mains[number] else second)
            self.status.append(
                SCHEDULED
                if 0.10 < spread < 0.11
                else DEACTIVATED
                if 0.11 < spread < 0.12
                else PUBLIC
            )

    def _place_special(self) -> None:
        index = special.ID - FIRST_ID
        while len(self.status) <= index:
            self._append(ABSENT, 0, 0, -1)
        self.status[index], self.published[index] = PUBLIC, special.PUBLISHED
        self.main[index], self.second[index] = 0, 6

    def _append(self, status: int, published: int, main: int, second: int) -> None:
        self.status.append(status)
        self.published.append(published)
        self.main.append(main)
        self.second.append(second)

    def _choose_pinned(self) -> dict[int, int]:
        """An old article of each pinned section, shown at the head of all its pages."""
        chosen = {}
        for section, category in enumerate(CATEGORIES):
            if not category.pinned:
                continue
            own = [i for i in range(len(self.status)) if self.main[i] == section]
            own = [i for i in own if self.status[i] == PUBLIC and i + FIRST_ID != special.ID]
            if len(own) > 3:
                chosen[section] = own[len(own) // 4] + FIRST_ID
        return chosen

    def sort(self) -> None:
        """Bring the listing orders up to date after a change."""
        public = [i for i in range(len(self.status)) if self.status[i] == PUBLIC]
        public.sort(key=lambda i: (self.published[i], i))
        self.by_time = array("l", (i + FIRST_ID for i in public))  # oldest first
        self.times = array("q", (self.published[i] for i in public))
        # newest first; the pinned article of a section stands outside its order
        self.sections = [array("l") for _ in CATEGORIES]
        for i in reversed(public):
            for section in (self.main[i], self.second[i]):
                if section >= 0 and self.pinned.get(section) != i + FIRST_ID:
                    self.sections[section].append(i + FIRST_ID)

    @property
    def last_id(self) -> int:
        return FIRST_ID + len(self.status) - 1

    def ids(self):
        """All ids that exist or existed, hidden ones too."""
        return (i for i in range(FIRST_ID, self.last_id + 1) if self.state(i) != ABSENT)

    def state(self, number: int) -> int:
        index = number - FIRST_ID
        return self.status[index] if 0 <= index < len(self.status) else ABSENT

    def is_public(self, number: int) -> bool:
        return self.state(number) == PUBLIC

    def between(self, start: int | None, end: int | None) -> array:
        """Public ids with ``start <= published < end``, oldest first."""
        low = 0 if start is None else bisect_left(self.times, start)
        high = len(self.times) if end is None else bisect_right(self.times, end - 1)
        return self.by_time[low:high]

    def categories(self, number: int) -> tuple[int, ...]:
        index = number - FIRST_ID
        if self.second[index] < 0:
            return (self.main[index],)
        return (self.main[index], self.second[index])

    def head(self, number: int) -> Head:
        """The headline of an article; the last few thousand are remembered."""
        found = self._heads.get(number)
        if found is None:
            found = self._compose(number)
            self._heads[number] = found
            if len(self._heads) > 4096:
                self._heads.popitem(last=False)
        return found

    def _compose(self, number: int) -> Head:
        index = number - FIRST_ID
        published = self.published[index]
        if number == special.ID and self.status[index] != ABSENT and published == special.PUBLISHED:
            head = special.head(self.categories(number))
        else:
            head = self._headline(number, published)
        edit = self.edits.get(number, {})
        for name in ("title", "summary", "author", "source", "modified"):
            if name in edit:
                setattr(head, name, edit[name])
        return head.dress()

    def _headline(self, number: int, published: int) -> Head:
        dice = words.Dice(self.seed, number, 1)
        when = local(published)
        scene = words.Scene(dice, when.year, when.month, when.day)
        title = dice.pick(words.HEADLINES)(dice, scene)
        turn = dice.number(0, 99)
        if turn < 4:
            title = title.upper()
        elif turn < 10:
            title = f"{words.DISTRICT} – “{title}” & những chuyển biến (phần {dice.number(1, 3)})"
        elif turn < 14:
            title = f'Chuyện về "{title}": 24/7 vì dân'
        elif turn < 18:
            title = f"{scene.body}: {title}"
        scene.what = title
        slug = alias(title)
        if number % 3:
            slug = slug.lower()
        summary = "" if dice.chance(0.08) else dice.pick(words.SUMMARIES)(dice, scene)
        head = Head(
            id=number, title=title, alias=slug, categories=self.categories(number),
            published=published, modified=published, summary=summary, scene=scene,
            decomposed=dice.chance(0.05),
        )  # fmt: skip
        if dice.chance(0.85):
            head.modified += dice.number(60, 4 * 86400)
        return self._frame(head, dice)

    def _frame(self, head: Head, dice: words.Dice) -> Head:
        if dice.chance(0.45):
            head.lead = dice.pick(("left", "left", "center", "hidden"))
            stem = f"{head.alias[:40].strip('-').lower()}-{head.id * 32 + 31}"
            head.thumb = f"{local(head.published):%Y_%m}/{stem}.{dice.pick(('jpg', 'jpg', 'JPG'))}"
        if dice.chance(0.3):
            head.author = dice.pick(words.REPORTERS)
        if dice.chance(0.35):
            head.source = dice.pick((*words.SOURCES, "-/-"))
        if dice.chance(0.07):
            head.comments = dice.number(1, 4)
        return head

    def add(self, **fields) -> int:
        """A new article; returns its id. Fields: published, category, title, body, …

        ``published``: epoch seconds or ``2020-06-27T21:27``; else an hour after the newest.
        """
        number = self.last_id + 1
        published = _epoch(
            fields.pop("published", self.times[-1] + 3600 if self.times else 1_600_000_000)
        )
        self._append(PUBLIC, published, int(fields.pop("category", 0)), -1)
        self.edits[number] = fields
        self.sort()
        return number

    def edit(self, number: int, **fields) -> None:
        if "published" in fields:
            self.published[number - FIRST_ID] = _epoch(fields.pop("published"))
            self.sort()
        fields.setdefault("modified", self.head(number).modified + 3600)
        self.edits.setdefault(number, {}).update(fields)
        self._heads.pop(number, None)

    def set_status(self, number: int, status: int) -> None:
        self.status[number - FIRST_ID] = status
        self._heads.pop(number, None)
        self.sort()
