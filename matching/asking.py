"""Single pairs: their scores and reasons, whatever gates say and whoever else is there."""

from collections.abc import Iterable

import numpy as np

from matching.explaining import Explainer
from matching.index import Index
from matching.needs import Needs
from matching.nominating import unique_pairs
from matching.scoring import score
from matching.suspicion import repeated_needs, sums_without
from matching.types import Match, Need, Offer
from matching.weights import Weights, default_weights


def check_weights(index: Index, weights: Weights) -> None:
    """Make sure that an index was built with the text part of some weights.

    Raises:
        ValueError: it was not.
    """
    if index.text != weights.text:
        raise ValueError("the index was built with other text weights; build it again with these")


def explain(need: Need, offer: Offer | str, index: Index, weights: Weights | None = None) -> Match:
    """Return the score of one pair and its reasons, whatever gates say; without places.

    Raises:
        ValueError: the offer is not in the index, or index and weights do not fit.
    """
    weights = weights or default_weights()
    check_weights(index, weights)
    name = offer if isinstance(offer, str) else offer.id
    if name not in index.position:
        raise ValueError(f"offer {name!r} is not in the index")
    return explain_pairs([need], index, [(need.id, name)], weights)[0]


def explain_pairs(
    needs: Iterable[Need], index: Index, pairs: Iterable[tuple[str, str]], weights: Weights, *, evidence: bool = True
) -> list[Match]:
    """Return the scores and reasons of some pairs, given by ids, whatever gates say; by need id, then offer id.

    Raises:
        KeyError: an offer or need is not there.
    """
    read = Needs.read(needs, index)
    at = {need.id: place for place, need in enumerate(read.needs)}
    asked = sorted({(at[need], index.position[offer]) for need, offer in pairs})
    of_need, offers = (np.array([pair[side] for pair in asked], np.int64) for side in (0, 1))
    wanted = unique_pairs(of_need, offers, len(read.needs), max(len(index.offers), 1))
    spans = repeated_needs(read, index, wanted)
    scored = score(read, index, wanted, weights, sums_without(read, index, wanted, spans))
    repeated = {(int(of_need[place]), int(offers[place])): found for place, found in spans.items()}
    explainer = Explainer(read, index, weights, repeated, evidence=evidence)
    return [
        explainer.match(
            int(of_need[place]), int(offers[place]), int(scored.totals[place]), scored.values[:, place],
            scored.known[:, place],
        )
        for place in range(len(asked))
    ]  # fmt: skip
