"""Ranking: gates → values → points → places → reasons.

Every pair is scored in float64, each number summed in one fixed order; values are then counted in whole quanta
(`matching.signals.base.QUANTA`), so scores are exact sums and equal scores are equal. The result does not depend on the
order of the input or on how needs are divided into blocks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.gates import closed
from matching.index import ENGINE, Index
from matching.signals.base import QUANTA, Floats, PreparedNeed, Signal, prepare
from matching.signals.facets import Domain, Proof, Region, Tier
from matching.signals.names import Names
from matching.signals.terms import Terms
from matching.text import NORMALIZER
from matching.types import Contribution, Exclusion, Facts, Match, Need, Offer, Ranking
from matching.weights import Weights, default_weights

TOP, TOP_PER_GROUP = 50, 20
"""How many vendors a need keeps, and how many needs a vendor."""

FIT_DIGITS = 4
"""Decimals of the text fit as it is told beside a value that follows it."""

Progress = Callable[[int, int], None]
"""Called after every block with the needs done and the needs in all; what it raises ends the ranking."""
Ints = NDArray[np.int64]
TEXT: tuple[Signal, ...] = (Terms("words"), Terms("characters"))
RANKED_BY: tuple[Signal, ...] = (*TEXT, Names(), Domain(), Region(), Tier(), Proof())
"""The signals in the order they are shown, as `matching.weights.SIGNALS` names them."""


@dataclass(slots=True)
class _Pair:
    """A pair worth keeping: its score and value by signal, in quanta, and its places."""

    need: int
    offer: int
    score: int
    values: Ints
    known: NDArray[np.bool_]
    rank: int | None = None
    group_rank: int | None = None


def text_fit(values: Floats) -> Floats:
    """Return how far two texts fit: the mean of the text signals, in [0, 1].

    Args:
        values: of the text signals, shape (n_text_signals, …); the result has the shape of the rest.
    """
    fit: Floats = values.mean(axis=0)
    return fit


class _Scores:
    """The scores of one block, in quanta."""

    def __init__(self, needs: Sequence[PreparedNeed], index: Index, weights: Weights) -> None:
        raw = np.stack([signal.values(needs, index) for signal in RANKED_BY])
        self.known = ~np.isnan(raw)
        neutral = np.array([weights.neutral[signal.name] for signal in RANKED_BY])[:, None, None]
        filled = np.where(self.known, raw, neutral)
        follows = np.array([signal.follows_text for signal in RANKED_BY])
        filled[follows] *= text_fit(filled[: len(TEXT)])
        self.values = np.rint(filled * QUANTA).astype(np.int64)
        weight = np.array([weights.signals[signal.name] for signal in RANKED_BY])[:, None, None]
        self.totals: Ints = np.rint(weight * self.values).astype(np.int64).sum(axis=0)
        """Shape (n_needs, n_offers)."""

    def pair(self, need: int, at: int, offer: int) -> _Pair:
        """Return the pair of the block's need ``at``, which is need number ``need`` of all."""
        return _Pair(
            need, offer, int(self.totals[at, offer]), self.values[:, at, offer].copy(), self.known[:, at, offer].copy()
        )


def _best_by_group(scores: Ints, allowed: NDArray[np.bool_], index: Index) -> Ints:
    """Return the best allowed offer of each group, best first; ties by offer id, the order of the index."""
    offers = np.flatnonzero(allowed)
    ordered = offers[np.argsort(-scores[offers], kind="stable")]
    _, first = np.unique(index.group_at[ordered], return_index=True)
    best: Ints = ordered[np.sort(first)]
    return best


class _Gates:
    """The closed gates of every offer, asked once for needs with the same conditions."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._asked: dict[object, dict[int, tuple[str, Facts]]] = {}

    def closed(self, need: Need) -> dict[int, tuple[str, Facts]]:
        """Return gate and facts by offer kept out.

        Raises:
            ValueError: the need names a gate nobody knows.
        """
        key = need.region, tuple(sorted(need.gates.items()))
        if key not in self._asked:
            found = ((at, closed(need, offer)) for at, offer in enumerate(self._index.offers))
            self._asked[key] = {at: reason for at, reason in found if reason is not None}
        return self._asked[key]


def rank(
    needs: Iterable[Need],
    index: Index,
    *,
    top: int = TOP,
    top_per_group: int = TOP_PER_GROUP,
    weights: Weights | None = None,
    candidates: Mapping[str, Iterable[str]] | None = None,
    block: int = 64,
    explain: bool = True,
    progress: Progress | None = None,
) -> Ranking:
    """Return the best vendors of every need and the best needs of every vendor, each with its reasons.

    Args:
        needs: in any order.
        index: with the offers.
        top: vendors a need keeps.
        top_per_group: needs a vendor keeps.
        weights: the shipped ones by default; their text part must be the index's.
        candidates: offer ids by need id, where only these are to be ranked; a need not named ranks none.
        block: needs scored at a time; changes memory, not the result.
        explain: False leaves evidence out.
        progress: see `Progress`.

    Raises:
        ValueError: two needs have one id, a gate or candidate is unknown, or index and weights do not fit.
    """
    weights = weights or default_weights()
    _check_weights(index, weights)
    ordered = sorted(needs, key=lambda need: need.id)
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"need id {one.id!r} occurs twice")
    gates = _Gates(index)
    kept: dict[tuple[int, int], _Pair] = {}
    by_group: dict[int, list[_Pair]] = {}
    exclusions: list[Exclusion] = []
    for begin in range(0, len(ordered), block):
        prepared = [prepare(need, index, weights.text) for need in ordered[begin : begin + block]]
        scores = _Scores(prepared, index, weights)
        for at, item in enumerate(prepared):
            shut = gates.closed(item.need)
            listed = _listed(item.need, index, candidates)
            allowed = listed.copy()
            allowed[list(shut)] = False
            best = _best_by_group(scores.totals[at], allowed, index)
            for place, offer in enumerate(best[:top], 1):
                pair = scores.pair(begin + at, at, int(offer))
                pair.rank = place
                kept[begin + at, int(index.group_at[offer])] = pair
            for offer in best:
                _keep_for_group(by_group, kept, scores, begin + at, at, int(offer), index, top_per_group)
            exclusions += _excluded(item.need, scores.totals[at], listed, shut, best, top, index)
        if progress is not None:
            progress(min(begin + block, len(ordered)), len(ordered))
    for group, pairs in by_group.items():
        for place, pair in enumerate(pairs, 1):
            pair.group_rank = place
            kept[pair.need, group] = pair
    below = len(index.offers) + 1
    final = sorted(kept.values(), key=lambda pair: (pair.need, pair.rank or below, -pair.score, pair.offer))
    return Ranking(
        engine=ENGINE,
        normalizer=NORMALIZER,
        vocabulary=index.vocabulary.version,
        weights=weights.as_json(),
        matches=tuple(_match_all(final, ordered, index, weights, explain=explain)),
        exclusions=tuple(exclusions),
    )


def _check_weights(index: Index, weights: Weights) -> None:
    if index.text != weights.text:
        raise ValueError("the index was built with other text weights; build it again with these")


def _listed(need: Need, index: Index, candidates: Mapping[str, Iterable[str]] | None) -> NDArray[np.bool_]:
    if candidates is None:
        return np.ones(len(index.offers), np.bool_)
    listed = np.zeros(len(index.offers), np.bool_)
    for offer in candidates.get(need.id, ()):
        if offer not in index.position:
            raise ValueError(f"candidate {offer!r} of need {need.id!r} is not among the offers")
        listed[index.position[offer]] = True
    return listed


def _keep_for_group(
    by_group: dict[int, list[_Pair]],
    kept: Mapping[tuple[int, int], _Pair],
    scores: _Scores,
    need: int,
    at: int,
    offer: int,
    index: Index,
    top: int,
) -> None:
    """Put a pair on its vendor's list if it belongs there; needs come in order of their ids, so ties keep the first."""
    group = int(index.group_at[offer])
    pairs = by_group.setdefault(group, [])
    score = int(scores.totals[at, offer])
    place = len(pairs)
    while place and pairs[place - 1].score < score:
        place -= 1
    if place < top:
        pairs.insert(place, kept.get((need, group)) or scores.pair(need, at, offer))
        del pairs[top:]


def _excluded(
    need: Need,
    scores: Ints,
    listed: NDArray[np.bool_],
    shut: Mapping[int, tuple[str, Facts]],
    best: Ints,
    top: int,
    index: Index,
) -> list[Exclusion]:
    """Return the vendors whose best offer a gate keeps out although it would have entered the need's list."""
    last = (int(scores[best[top - 1]]), -int(best[top - 1])) if len(best) >= top > 0 else (-1, 0)
    found = []
    for offer in map(int, _best_by_group(scores, listed, index)):
        if offer in shut and (int(scores[offer]), -offer) > last:
            gate, facts = shut[offer]
            group = index.groups[index.group_at[offer]]
            found.append(Exclusion(need.id, index.offers[offer].id, group, gate, facts, int(scores[offer]) / QUANTA))
    return found


def _match_all(
    pairs: Sequence[_Pair], needs: Sequence[Need], index: Index, weights: Weights, *, explain: bool
) -> Iterable[Match]:
    prepared: PreparedNeed | None = None
    for pair in pairs:  # by need, so each need is read once
        if prepared is None or prepared.need is not needs[pair.need]:
            prepared = prepare(needs[pair.need], index, weights.text)
        yield _match(pair, prepared, index, weights, explain=explain)


def _match(pair: _Pair, need: PreparedNeed, index: Index, weights: Weights, *, explain: bool) -> Match:
    contributions = []
    fit = float(text_fit(pair.values[: len(TEXT)] / QUANTA))
    for signal, quanta, known in zip(RANKED_BY, pair.values, pair.known, strict=True):
        weight = weights.signals[signal.name]
        points = int(np.rint(weight * quanta))
        evidence = signal.evidence(need, pair.offer, index, points) if explain and known else ()
        if signal.follows_text:
            evidence = tuple(replace(row, facts={**row.facts, "fit": round(fit, FIT_DIGITS)}) for row in evidence)
        contributions.append(
            Contribution(signal.name, weight, int(quanta) / QUANTA, points / QUANTA, bool(known), evidence)
        )
    return Match(
        need=need.need.id,
        offer=index.offers[pair.offer].id,
        group=index.groups[index.group_at[pair.offer]],
        rank=pair.rank,
        group_rank=pair.group_rank,
        score=pair.score / QUANTA,
        contributions=tuple(contributions),
    )


def explain(need: Need, offer: Offer | str, index: Index, weights: Weights | None = None) -> Match:
    """Return the score of one pair and its reasons, whatever gates say; without places.

    Raises:
        ValueError: the offer is not in the index, or index and weights do not fit.
    """
    weights = weights or default_weights()
    _check_weights(index, weights)
    offer_id = offer if isinstance(offer, str) else offer.id
    if offer_id not in index.position:
        raise ValueError(f"offer {offer_id!r} is not in the index")
    prepared = prepare(need, index, weights.text)
    pair = _Scores([prepared], index, weights).pair(0, 0, index.position[offer_id])
    return _match(pair, prepared, index, weights, explain=True)
