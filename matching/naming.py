"""What offers and needs are called, as RapidFuzz compares it: words divided by blanks, in one order."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numba import njit

from matching.columns import Columns
from matching.folding import Bool, Int32
from matching.reading import WORDS

HEAD: Final = frozenset({"title", "name"})
"""The fields in which a vendor says what its offer is."""
NAMED_BY: Final = HEAD | {"keywords"}
"""The fields an offer is called by."""


@njit(cache=True, nogil=True)
def _whole(text: Int32, start: Int32, end: Int32) -> Bool:
    """Return which words lie in no other word of their text: a long word was also followed into its parts."""
    whole = np.ones(len(text), np.bool_)
    for at in range(len(text)):
        for step in (-1, 1):
            other = at + step
            while 0 <= other < len(text) and text[other] == text[at] and abs(start[other] - start[at]) <= 32:
                longer = end[other] - start[other] > end[at] - start[at]
                if longer and start[other] <= start[at] and end[at] <= end[other]:
                    whole[at] = False
                other += step
    return whole


def names_in(columns: Columns, texts: Sequence[int]) -> dict[int, str]:
    """Return some texts, given in ascending order, as they are compared: whole words, ascending, blanks between."""
    words = columns.tokens[WORDS]
    begins, ends = (np.searchsorted(words.text, texts, side=side).tolist() for side in ("left", "right"))
    places = np.concatenate([np.empty(0, np.int64), *map(np.arange, begins, ends)]).astype(np.int64)
    kept = places[_whole(words.text[places], words.start[places], words.end[places])]
    distinct, number = np.unique(words.key[kept], return_inverse=True)
    spelled = [columns.terms.term_of(key)[1] for key in distinct.tolist()]
    found: dict[int, list[str]] = {text: [] for text in texts}
    for text, at in zip(words.text[kept].tolist(), number.tolist(), strict=True):
        found[text].append(spelled[at])
    return {text: " ".join(sorted(several)) for text, several in found.items()}
