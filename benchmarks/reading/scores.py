"""Precision and recall of what was read, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

FIELDS = ("title", "day", "minute", "author", "caption", "picture", "body")


@dataclass(slots=True)
class Found:
    """What one tool read on a page; None: it does not tell this field at all."""

    title: str | None = None
    published: str | None = None  # ISO 8601, as precise as the tool is
    author: str | None = None
    captions: Collection[str] | None = None
    pictures: Collection[str] | None = None
    body: str | None = None


@dataclass(slots=True)
class Score:
    """``right`` of what was ``given`` and of what was ``wanted``."""

    right: float = 0
    given: float = 0
    wanted: float = 0

    @property
    def precision(self) -> float | None:
        """Share of what was given that is right; None where nothing was given."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Share of what was wanted that was given right; None where nothing was wanted."""
        return self.right / self.wanted if self.wanted else None

    def count(self, given: Collection[Any], wanted: Collection[Any]) -> None:
        """Count two collections, each thing as often as it occurs."""
        both = Counter(given) & Counter(wanted)
        self.right += sum(both.values())
        self.given += len(given)
        self.wanted += len(wanted)


@dataclass(slots=True)
class Card:
    """The scores of one tool over the pages of one system."""

    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in FIELDS})

    def count(self, found: Found, truth: dict[str, Any]) -> None:
        """Compare what was read on one page with the truth about it."""
        images = truth["images"]
        self._one("title", found.title, truth["title"])
        self._one("author", found.author, truth["author"])
        published = truth["published"]
        given = found.published or ""
        wanted = published or ""
        self._one("day", given[:10] or None, wanted[:10] or None)
        if len(wanted) > 10:
            self._one("minute", given[:16] if len(given) > 10 else None, wanted[:16])
        if found.captions is not None:
            captions = [image["caption"] for image in images if image["caption"]]
            self.scores["caption"].count(found.captions, captions)
        if found.pictures is not None:
            self.scores["picture"].count(found.pictures, [image["url"] for image in images])
        if found.body is not None:
            self.scores["body"].count(found.body.split(), truth["body"].split())

    def _one(self, name: str, given: str | None, wanted: str | None) -> None:
        same = given is not None and given == wanted
        score = self.scores[name]
        score.right += same
        score.given += given is not None
        score.wanted += wanted is not None
