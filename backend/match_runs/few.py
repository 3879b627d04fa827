"""Small counts are not told: who tries one draft after another could tell single vendors apart."""

from typing import Final

FEW: Final = 5
"""Fewer than this are not counted out, and more only in steps of as many: else two counts told would differ by few."""


def told_count(count: int) -> int | None:
    """Return what is told of a count: the multiple of 5 it reaches, None where it reaches none."""
    return count // FEW * FEW or None
