"""A number and its noun in the sentences people read: ``1 page``, ``3,000 pages``."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """``counted(1, "article page")`` → ``1 article page``; the plural is made with an s."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
