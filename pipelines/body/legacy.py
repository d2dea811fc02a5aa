"""Text of a reading that is in a legacy encoding, put right before it is cleaned."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.article import Reading
from pipelines.body.blocks import Block
from pipelines.legacy_text import Repair, doubtful, repair_tree


def is_doubtful(reading: Reading, blocks: Iterable[Block]) -> bool:
    """Whether any of the texts may need a repair; ``blocks``: the body as it is."""
    texts = [reading.title, reading.author or "", reading.source or "", reading.section or ""]
    texts += reading.tags
    if reading.summary is not None:
        texts += reading.summary.itertext()
    texts += [block.text for block in blocks]
    return doubtful("\n".join(texts))


def repair_reading(reading: Reading) -> bool:
    """Repair body, summary and fields in place; whether anything was found to repair.

    The long texts come first: what they are in is told by many words, that of a title by few.
    """
    repair = Repair()
    for element in (reading.body, reading.summary):
        if element is not None:
            repair_tree(element, repair)
    reading.title = repair.text(reading.title)
    reading.author = repair.text(reading.author or "") or None
    reading.source = repair.text(reading.source or "") or None
    reading.section = repair.text(reading.section or "") or None
    reading.tags = [repair.text(tag) for tag in reading.tags]
    for image in reading.lead_images:
        image.caption = repair.text(image.caption or "") or None
        image.alt = repair.text(image.alt or "") or None
    for file in reading.attachments:
        file.name = repair.text(file.name or "") or None
    reading.text_repair += repair.kinds
    return bool(repair.kinds)
