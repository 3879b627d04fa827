"""Who reviews what, by load and topic with the fewest changes: a transport problem, solved exactly; pure functions.

Pairs that cost the same for everybody are one class, and of a class it only matters how many go to whom. Supplies and
capacities are whole numbers, and the constraints of a transport problem are totally unimodular (Hoffman and Kruskal,
1956), so the linear programme has a whole solution, which the simplex method finds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, kron

CHANGE: Final = 2.0
"""What it costs to take a pair from whoever has it: more than a topic can gain, so nothing moves for that alone."""
OVERLOAD: Final = 100.0
"""What it costs to give somebody one more than the even share, where ties leave no other way."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes pairs alike for an assignment."""

    topic: str
    holder: str | None
    """To whom they are assigned now."""
    barred: frozenset[str]
    """Who has a tie to one of their sides."""


def assign(
    counts: Mapping[Kind, int],
    reviewers: Sequence[str],
    affinity: Mapping[tuple[str, str], float],
    loads: Mapping[str, int] | None = None,
) -> dict[Kind, dict[str, int]]:
    """Return how many pairs of each kind go to whom: evenly, with few changes, and to whoever knows the topic.

    What nobody may review is left out.

    Args:
        counts: How many pairs there are of each kind.
        reviewers: Who can be asked.
        affinity: By reviewer and topic, from 0 (new to it) to 1; what is not named is 0.
        loads: What each has to do besides; what is even is all of it together.
    """
    kinds = [kind for kind, count in counts.items() if count and set(reviewers) - kind.barred]
    if not kinds:
        return {}
    others = [(loads or {}).get(one, 0) for one in reviewers]
    share = ceil((sum(counts[kind] for kind in kinds) + sum(others)) / len(reviewers))
    costs = np.array([[_cost(kind, one, affinity) for one in reviewers] for kind in kinds])
    allowed = np.array([[one not in kind.barred for one in reviewers] for kind in kinds])
    many, few = len(kinds), len(reviewers)
    # Columns: how many of each kind go to each reviewer, then by how many each is overloaded.
    given: Any = hstack([kron(eye_array(many), np.ones((1, few))), csr_array((many, few))])
    taken: Any = hstack([kron(np.ones((1, many)), eye_array(few)), -eye_array(few)])
    upper = np.where(allowed, np.inf, 0.0).ravel()
    solved = linprog(
        np.concatenate([costs.ravel(), np.full(few, OVERLOAD)]),
        A_ub=taken,
        b_ub=np.array([max(0, share - load) for load in others]),
        A_eq=given,
        b_eq=np.array([counts[kind] for kind in kinds]),
        bounds=[(0.0, most) for most in (*upper.tolist(), *([np.inf] * few))],
        method="highs-ds",
    )
    if solved.x is None:
        raise ArithmeticError(solved.message)  # there is always a way: overloads are unbounded
    numbers = np.rint(solved.x[: many * few]).astype(int).reshape(many, few)
    return {
        kind: {one: int(number) for one, number in zip(reviewers, row, strict=True) if number}
        for kind, row in zip(kinds, numbers, strict=True)
    }


def _cost(kind: Kind, reviewer: str, affinity: Mapping[tuple[str, str], float]) -> float:
    change = CHANGE if kind.holder not in (None, reviewer) else 0.0
    return change + 1 - affinity.get((reviewer, kind.topic), 0.0)
