"""CPU of one stored picture: luutru's against that of Scrapy's ImagesPipeline."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from benchmarks.crawl import bare, luutru, scratch, stored_pictures, told
from benchmarks.measure import BenchmarkError, Row, in_turns, portals, ratios, run

GOAL = "<= 0.25"
SCALE = 2  # photographs of 640 to 1280 pixels and 70 to 240 kB, as real portals have them


class Pictures:
    """The four runs over one portal; files are left out of all, the WARC is kept."""

    def __init__(self, url: str, work: Path) -> None:
        self.url = url
        self.addresses = work / "addresses.json"
        self.stored = 0
        self.stored_by_scrapy = 0

    def find(self) -> None:
        """The addresses that luutru stores are what ImagesPipeline is given."""
        with scratch() as folder:
            archive = folder / "archive"
            run(luutru(self.url, archive, "--skip", "files"))
            found = stored_pictures(archive)
        self.stored = sum(len(urls) for urls in found.values())
        self.addresses.write_text(json.dumps(found), "utf-8")

    def ours(self) -> float:
        with scratch() as folder:
            return run(luutru(self.url, folder / "archive", "--skip", "files")).cpu

    def ours_without(self) -> float:
        with scratch() as folder:
            return run(luutru(self.url, folder / "archive", "--skip", "pictures,files")).cpu

    def scrapys(self) -> float:
        with scratch() as folder:
            options = ("--addresses", str(self.addresses), "--images", str(folder))
            cost = run(bare(self.url, *options))
        self.stored_by_scrapy = told(cost.output)["images"]
        return cost.cpu

    def scrapys_without(self) -> float:
        return run(bare(self.url, "--addresses", str(self.addresses))).cpu


def measure(pairs: int, articles: int) -> list[Row]:
    """The row ``picture``."""
    with portals(articles, picture_scale=SCALE) as (full, _), scratch() as work:
        pictures = Pictures(full.url, work)
        pictures.find()
        pictures.scrapys()
        taken = in_turns(
            pairs,
            {
                "ours": pictures.ours,
                "ours without": pictures.ours_without,
                "scrapys": pictures.scrapys,
                "scrapys without": pictures.scrapys_without,
            },
        )
    if not pictures.stored or pictures.stored_by_scrapy < pictures.stored * 0.8:
        raise BenchmarkError(
            f"luutru stored {pictures.stored} pictures, Scrapy {pictures.stored_by_scrapy}"
        )
    ours = _each(taken["ours"], taken["ours without"], pictures.stored)
    theirs = _each(taken["scrapys"], taken["scrapys without"], pictures.stored_by_scrapy)
    detail = (
        f"{1000 * median(ours):.2f} against {1000 * median(theirs):.2f} ms a picture; "
        f"{pictures.stored:,} and {pictures.stored_by_scrapy:,} stored"
    )
    named = "CPU per picture x ImagesPipeline"
    return [Row("picture", named, *ratios(ours, theirs), GOAL, detail)]


def _each(with_pictures: list[float], without: list[float], count: int) -> list[float]:
    """CPU seconds of one picture, round by round."""
    return [(one - other) / count for one, other in zip(with_pictures, without, strict=True)]
