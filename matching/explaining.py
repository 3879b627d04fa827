"""A pair's score with its reasons: contributions that add up, evidence with its places, flags."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from matching.folding import Bool, Int64
from matching.index import Index
from matching.needs import Needs
from matching.reading import Reading, need_fields, read
from matching.scoring import products_of
from matching.signals import SIGNALS
from matching.signals.base import QUANTA, Pair
from matching.suspicion import flags_of, row_without
from matching.types import Contribution, Match, Span
from matching.weights import Weights

FIT_DIGITS = 4
"""Decimals of the text fit as it is told beside a value that follows it."""


class Explainer:
    """Words matches of some needs and the offers of an index."""

    def __init__(
        self,
        needs: Needs,
        index: Index,
        weights: Weights,
        repeated: Mapping[tuple[int, int], tuple[Span, ...]],
        *,
        evidence: bool = True,
        readings: Callable[[int], Reading] | None = None,
    ) -> None:
        """Take what was ranked.

        Args:
            needs: read for the index.
            index: with the offers.
            weights: of signals.
            repeated: passages that do not count, by need and offer.
            evidence: False leaves evidence and flags out.
            readings: what was read in each need, by position, where that is kept.
        """
        self.needs, self.index, self._weights, self._repeated, self._evidence = (
            needs,
            index,
            weights,
            repeated,
            evidence,
        )
        self._read: tuple[int, Reading] | None = None
        self._readings = readings

    def match(
        self,
        need: int,
        offer: int,
        total: int,
        values: Int64,
        known: Bool,
        rank: int | None = None,
        group_rank: int | None = None,
    ) -> Match:
        """Return one pair; ``total`` and ``values`` are in quanta."""
        pair = self._pair(need, offer) if self._evidence else None
        contributions = []
        fit = round(int(values[0]) / QUANTA, FIT_DIGITS)
        for signal, quanta, can_tell in zip(SIGNALS, values.tolist(), known.tolist(), strict=True):
            weight = self._weights.signals[signal.name]
            points = int(np.rint(weight * quanta))
            evidence = signal.evidence(pair, points) if pair is not None and can_tell else ()
            if signal.name != "text":
                evidence = tuple(replace(row, facts={**row.facts, "fit": fit}) for row in evidence)
            contributions.append(
                Contribution(signal.name, weight, quanta / QUANTA, points / QUANTA, bool(can_tell), evidence)
            )
        return Match(
            need=self.needs.needs[need].id,
            offer=self.index.facets.ids[offer],
            group=self.index.facets.groups[offer],
            rank=rank,
            group_rank=group_rank,
            score=total / QUANTA,
            contributions=tuple(contributions),
            flags=flags_of(self.index, offer, self._repeated.get((need, offer), ())) if self._evidence else (),
        )

    def _pair(self, need: int, offer: int) -> Pair:
        spans = self._repeated.get((need, offer))
        row = self.index.heard.rows.row(offer) if spans is None else row_without(self.index, offer, spans)
        columns, products = products_of(self.needs.rows.row(need), row)
        keys = self.index.lexicon.keys[columns]
        return Pair(
            self.needs.needs[need], self._reading(need), self.index, offer, self.index.reading(offer), keys, products
        )

    def _reading(self, need: int) -> Reading:
        """Return what was read in a need; pairs come by need, so the last one is kept."""
        if self._readings is not None:
            return self._readings(need)
        if self._read is None or self._read[0] != need:
            self._read = need, read(need_fields(self.needs.needs[need]), self.index.vocabulary)
        return self._read[1]
