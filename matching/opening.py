"""How many vendors no gate keeps out of a need's list."""

from collections.abc import Iterable, Mapping

import numpy as np

from matching.gates import closed, conditions, trades_of
from matching.index import Index
from matching.types import Need


def open_vendors(needs: Iterable[Need], index: Index) -> Mapping[str, int]:
    """Return the number of vendors with an offer that no gate keeps out, by id of the need.

    Asked once of every distinct statement of offers, for needs with the same conditions: of each offer by itself it
    would take longer than ranking them.

    Raises:
        ValueError: a need names a gate nobody knows.
    """
    stated = [index.offers[at] for at in index.facets.example["gates"]]
    number = index.facets.number["gates"]
    trades = any(map(trades_of, stated))
    counted: dict[object, int] = {}
    found: dict[str, int] = {}
    for need in needs:
        key = conditions(need, trades=trades)
        if key not in counted:
            opened = np.array([closed(need, offer) is None for offer in stated], np.bool_)
            counted[key] = len(np.unique(index.group_at[opened[number]]))
        found[need.id] = counted[key]
    return found
