"""How many examples a property is tried on: a share of what it is worth, or all of it where there is time.

``TEST_EXAMPLES=1 python3 run.py test`` tries them all; more than 1 tries more.
"""

import os
from typing import Final

SHARE: Final = float(os.environ.get("TEST_EXAMPLES", "0.35"))
FEWEST: Final = 4


def some(worth: int) -> int:
    """Return how many examples are tried of those a property is worth."""
    return max(min(worth, FEWEST), round(worth * SHARE))
