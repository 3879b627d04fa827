"""How many vendors could meet a need, and what keeps out those who nearly could.

A vendor can meet a need if one of its offers scores enough and no gate keeps it out. Who scores enough is found by
the fast pass: its bound names ever more offers until none that is left unnamed can.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.asking import check_weights
from matching.gates import Condition, lacking
from matching.index import Index
from matching.needs import Needs
from matching.nominating import GROWTH, SLACK, Nominator, unique_pairs
from matching.places import Kept
from matching.scoring import Pairs, score
from matching.signals.base import QUANTA
from matching.suspicion import repeated_needs, sums_without
from matching.types import Need
from matching.weights import Weights, default_weights

_FIRST: Final = 128
"""Offers named of each need at first."""


@dataclass(frozen=True, slots=True)
class Supply:
    """The vendors that could meet one need."""

    able: frozenset[int]
    """By position in the index's `groups`."""
    short_of: Mapping[Condition, int]
    """How many more could, if this one hard condition were dropped."""


def supplies(
    needs: Iterable[Need], index: Index, *, at_least: float, most: int, weights: Weights | None = None
) -> dict[str, Supply]:
    """Return who could meet each need, by its id.

    Args:
        needs: in any order.
        index: with the offers.
        at_least: the score from which on an offer is enough, above 0.
        most: offers of each need that are looked at; where more score enough, the best by their bounds.
        weights: the shipped ones by default; their text part must be the index's.

    Raises:
        ValueError: two needs have one id, a gate is unknown, or index and weights do not fit.
    """
    weights = weights or default_weights()
    check_weights(index, weights)
    read = Needs.read(needs, index)
    pairs = _within(read, index, weights, at_least, most)
    spans = repeated_needs(read, index, pairs)
    scored = score(read, index, pairs, weights, sums_without(read, index, pairs, spans))
    kept = Kept.of(scored, index.group_at, np.arange(len(read.needs)))
    enough = kept.take(kept.score / QUANTA >= at_least)
    return {need.id: _supply(need, index, enough.take(enough.need == at)) for at, need in enumerate(read.needs)}


def _within(needs: Needs, index: Index, weights: Weights, at_least: float, most: int) -> Pairs:
    """Return the pairs whose score can be enough."""
    nominator, offers = Nominator(needs, index, weights), len(index.offers)
    left, wanted = np.arange(len(needs.needs)), min(_FIRST, most)
    of_need, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    while len(left) and offers:
        named = nominator.name(left, wanted, 0)
        settled = nominator.all_named(named) | (named.ceilings + SLACK < at_least) | (wanted >= min(most, offers))
        row, place = np.nonzero((named.offers >= 0) & (named.sums > 0) & settled[:, None])
        of_need.append(left[row])
        found.append(named.offers[row, place].astype(np.int64))
        left, wanted = left[~settled], min(GROWTH * wanted, most)
    return unique_pairs(np.concatenate(of_need), np.concatenate(found), len(needs.needs), max(offers, 1))


def _supply(need: Need, index: Index, enough: Kept) -> Supply:
    lacks: dict[int, frozenset[Condition]] = {}
    of_group: defaultdict[int, list[frozenset[Condition]]] = defaultdict(list)
    for offer, group in zip(enough.offer.tolist(), enough.group.tolist(), strict=True):
        stated = int(index.facets.number["gates"][offer])
        if stated not in lacks:
            lacks[stated] = lacking(need, index.offers[offer])
        of_group[group].append(lacks[stated])
    able = frozenset(group for group, lack in of_group.items() if frozenset() in lack)
    return Supply(able, Counter(_single_conditions(lack for group, lack in of_group.items() if group not in able)))


def _single_conditions(kept_out: Iterable[Sequence[frozenset[Condition]]]) -> Iterable[Condition]:
    """Yield for each vendor kept out the conditions any one of which is all that one of its offers lacks."""
    for several in kept_out:
        yield from {condition for lack in several if len(lack) == 1 for condition in lack}
