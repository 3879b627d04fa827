"""Sizes as one types them: ``1000x10000``."""

import argparse
from typing import Final

SIZES: Final = "1000x10000,3000x30000,10000x100000"


def sizes(text: str) -> list[tuple[int, int]]:
    """Return needs and offers of each size.

    Raises:
        ArgumentTypeError: one is not like 1000x10000.
    """
    found = []
    for part in text.split(","):
        needs, cross, offers = part.partition("x")
        if not (cross and needs.isdecimal() and offers.isdecimal() and int(needs) and int(offers)):
            raise argparse.ArgumentTypeError(f"{part!r} is not like 1000x10000")
        found.append((int(needs), int(offers)))
    return found
