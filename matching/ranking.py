"""Ranking: nominate → score → gates → places → reasons.

Where all pairs are few, all are scored. Else the fast pass (`matching.nominating`) names for each need the offers
that can reach its list, and for each vendor the needs, by a bound of the complete score; these are scored exactly,
and more are named until nothing unnamed can belong on a list. So the result is that of scoring every pair, whatever
the order of the input, the size of blocks and the number of threads.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from matching.asking import check_weights
from matching.explaining import Explainer
from matching.folding import Bool, Int64
from matching.gates import closed, conditions, trades_of
from matching.index import Index
from matching.needs import Needs
from matching.nominating import (
    GROUP_FIRST,
    GROUP_RESERVE,
    GROWTH,
    RESERVE,
    Nominator,
    merged,
    pairs_behind,
    pairs_of,
    unique_pairs,
    unproven,
)
from matching.places import GroupLists, Kept, last_scores, places_in, reaching
from matching.scoring import Pairs, score
from matching.signals import SIGNALS
from matching.signals.base import QUANTA
from matching.suspicion import repeated_needs, sums_without
from matching.text import NORMALIZER
from matching.threads import THREADS, in_turn
from matching.topk import Nominees
from matching.types import Exclusion, Facts, Match, Need, Ranking, Span
from matching.version import ENGINE
from matching.weights import Weights, default_weights

TOP, TOP_PER_GROUP = 50, 20
"""How many vendors a need keeps, and how many needs a vendor."""
EVERY: Final = 2_000_000
"""Pairs that are simply all scored."""
_PAIRS_AT_ONCE: Final = 250_000

Progress = Callable[[int, int], None]
"""Called after every block with the needs done and the needs in all; what it raises ends the ranking."""


class _Gates:
    """The closed gates of every statement offers make, asked once for needs with the same conditions."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._stated = [index.offers[at] for at in index.facets.example["gates"]]
        self._number = index.facets.number["gates"]
        self._has_trades = any(map(trades_of, self._stated))
        self._asked: dict[object, tuple[list[tuple[str, Facts] | None], Bool]] = {}
        self._keys: dict[str, object] = {}

    def _answers(self, need: Need) -> tuple[list[tuple[str, Facts] | None], Bool]:
        """Return the answer of every statement, and where it is open."""
        if need.id not in self._keys:
            self._keys[need.id] = conditions(need, trades=self._has_trades)
        key = self._keys[need.id]
        if key not in self._asked:
            answers = [closed(need, offer) for offer in self._stated]
            self._asked[key] = answers, np.array([answer is None for answer in answers], np.bool_)
        return self._asked[key]

    def open_to(self, needs: Needs, pairs: Kept) -> Bool:
        """Return which pairs no gate keeps apart.

        Raises:
            ValueError: a need names a gate nobody knows.
        """
        distinct, row = np.unique(pairs.need, return_inverse=True)
        table = [self._answers(needs.needs[need])[1] for need in distinct.tolist()]
        return np.array(table, np.bool_).reshape(len(distinct), len(self._stated))[row, self._number[pairs.offer]]

    def reason(self, need: Need, offer: int) -> tuple[str, Facts]:
        """Return gate and facts of a closed pair."""
        answer = self._answers(need)[0][int(self._number[offer])]
        if answer is None:
            raise LookupError("no gate is closed")
        return answer


@dataclass(frozen=True, slots=True)
class Lists:
    """What one ranking found, as columns."""

    by_need: Kept
    """By need, best first."""
    by_group: Kept
    """By vendor, best first."""
    excluded: Kept
    """Pairs a gate keeps apart that would have entered the need's list, by need, best first."""
    repeated: Mapping[tuple[int, int], tuple[Span, ...]]
    """Passages that do not count because they repeat the need, by need and offer."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What scoring the pairs of some needs showed."""

    listed: Kept
    best: Kept
    """The best open pair of each need and vendor."""
    shut: Kept
    ends: Int64
    """Score of each need's last place, -1 where places are left, shape (n_needs,)."""

    def of_needs(self, positions: Int64, count: int) -> "_Seen":
        """Return what was seen of the needs at these positions among so many; the ends stay those of all."""
        wanted = np.zeros(count, np.bool_)
        wanted[positions] = True
        listed, best, shut = (part.take(wanted[part.need]) for part in (self.listed, self.best, self.shut))
        return _Seen(listed, best, shut, self.ends)


class _Run:
    """One ranking under way."""

    def __init__(self, needs: Needs, index: Index, weights: Weights, top: int, top_per_group: int) -> None:
        self.needs, self.index, self.weights, self.top = needs, index, weights, top
        self.quotes = index.quotable.pairs(needs.needs, threads=THREADS)
        self.gates = _Gates(index)
        self.groups = GroupLists(len(index.groups), top_per_group, len(SIGNALS))
        self.seen: list[_Seen] = []
        self.repeated: dict[tuple[int, int], tuple[Span, ...]] = {}

    def look(self, positions: Int64, pairs: Pairs) -> _Seen:
        """Score the pairs of the needs at ``positions`` and see what belongs on their lists."""
        part = self.needs if len(positions) == len(self.needs.needs) else self.needs.take(positions)
        spans = repeated_needs(part, self.index, pairs, self.quotes.take(positions))
        scored = score(part, self.index, pairs, self.weights, sums_without(part, self.index, pairs, spans))
        of_need = positions[pairs.needs]
        for at, found in spans.items():
            self.repeated[int(of_need[at]), int(pairs.offers[at])] = found
        kept = Kept.of(scored, self.index.group_at, positions)
        opened = self.gates.open_to(self.needs, kept)
        best = kept.best_by_group(opened)
        listed = best.take(places_in(best.need) < self.top)
        shut = kept.best_by_group(~opened)
        count = len(self.needs.needs)
        within = shut.take(reaching(shut, listed, self.top, count))
        return _Seen(listed, best, within, last_scores(listed, self.top, count)[positions])

    def keep(self, seen: _Seen) -> None:
        """Keep what was seen."""
        self.groups.add(seen.best)
        nothing = seen.best.take(np.empty(0, np.int64))
        self.seen.append(_Seen(seen.listed, nothing, seen.shut, seen.ends))

    def lists(self) -> Lists:
        """Return everything kept."""
        by_need = Kept.join([seen.listed for seen in self.seen])
        excluded = Kept.join([seen.shut for seen in self.seen])
        by_group = self.groups.listed() if self.groups.top else by_need.take(np.empty(0, np.int64))
        order, shut_order = (np.argsort(part.need, kind="stable") for part in (by_need, excluded))
        return Lists(by_need.take(order), by_group, excluded.take(shut_order), self.repeated)


def _blocks(needs: int, pairs_each: int, block: int) -> Iterator[Int64]:
    size = max(1, min(block, _PAIRS_AT_ONCE // max(pairs_each, 1)))
    for first in range(0, needs, size):
        yield np.arange(first, min(first + size, needs))


def _listed(needs: Needs, index: Index, candidates: Mapping[str, Iterable[str]]) -> Pairs:
    of_need, offers = [], []
    for at, need in enumerate(needs.needs):
        for offer in candidates.get(need.id, ()):
            if offer not in index.position:
                raise ValueError(f"candidate {offer!r} of need {need.id!r} is not among the offers")
            of_need.append(at)
            offers.append(index.position[offer])
    return unique_pairs(
        np.array(of_need, np.int64), np.array(offers, np.int64), len(needs.needs), max(len(index.offers), 1)
    )


def _look_at_nominees(run: _Run, block: int, progress: Progress | None) -> None:
    """Look at the pairs that can belong on a list; see the module's text."""
    count, wanted = len(run.needs.needs), RESERVE * max(run.top, 16)
    nominator = Nominator(run.needs, run.index, run.weights)
    named = nominator.name(np.arange(count), wanted, GROUP_RESERVE * run.groups.top)
    first = GROUP_FIRST * run.groups.top
    pairs = pairs_of(named, count, first)
    each, offers = -(-len(pairs.offers) // count), len(run.index.offers)
    all_named = nominator.all_named(named)

    def settle(positions: Int64) -> list[_Seen]:
        """Return what is seen of some needs once their lists are proven."""
        seen = run.look(positions, pairs.take(positions))
        short = unproven(named.ceilings[positions], all_named[positions], seen.ends)
        settled, left, more = [seen.of_needs(positions[~short], count)], positions[short], wanted
        while len(left):
            more = min(GROWTH * more, offers)
            again = nominator.name(left, more, 0)
            every = more == offers or bool(nominator.all_named(again).all())
            together = (
                Pairs.every(len(left), offers)
                if every
                else merged(pairs.take(left), pairs_of(again, len(left)), offers)
            )
            seen = run.look(left, together)
            short = unproven(again.ceilings, nominator.all_named(again), seen.ends) & (not every)
            settled.append(seen.of_needs(left[~short], count))
            left = left[short]
        return settled

    blocks = list(_blocks(count, each, block))
    for positions, settled in zip(blocks, in_turn(settle, blocks), strict=True):
        for seen in settled:
            run.keep(seen)
        if progress is not None:
            progress(int(positions[-1]) + 1, count)
    if run.groups.top:
        behind = pairs_behind(named, first, run.groups.ends[run.index.group_at], run.needs)
        _look_for_groups(run, behind.take, -(-len(behind.offers) // count))
        _settle_groups(run, nominator, named)


def _settle_groups(run: _Run, nominator: Nominator, named: Nominees) -> None:
    """Look at ever more needs of the vendors whose lists are not proven, and of the last of them at all."""
    count, more, size = len(run.needs.needs), GROUP_RESERVE * run.groups.top, len(run.index.offers)
    offers = np.arange(size)
    while True:
        all_named = np.asarray((named.needs < 0).any(axis=1))
        offers = offers[unproven(named.need_ceilings, all_named, run.groups.ends[run.index.group_at[offers]])]
        more = min(GROWTH * more, count)
        if more == count or not len(offers):
            break
        named = nominator.name_for(offers, more)
        at = np.flatnonzero((named.needs >= 0) & (named.need_sums > 0))
        pairs = unique_pairs(named.needs.ravel()[at].astype(np.int64), offers[at // more], count, size)
        _look_for_groups(run, pairs.take, -(-len(at) // count))
    _look_for_groups(run, lambda positions: Pairs.of_all(len(positions), offers), len(offers))


def _look_for_groups(run: _Run, pairs: Callable[[Int64], Pairs], each: int) -> None:
    """Look at the pairs of all needs, given by their positions, so many each, for the vendors' lists alone."""
    if each:
        blocks = list(_blocks(len(run.needs.needs), each, len(run.needs.needs)))
        for best in in_turn(lambda positions: run.look(positions, pairs(positions)).best, blocks):
            run.groups.add(best)


def ranked_lists(
    needs: Needs,
    index: Index,
    *,
    top: int,
    top_per_group: int,
    weights: Weights,
    candidates: Mapping[str, Iterable[str]] | None = None,
    block: int = 512,
    progress: Progress | None = None,
    every: int = EVERY,
) -> Lists:
    """Return the lists of `rank` as columns, without reasons; more than ``every`` pairs are nominated first."""
    run = _Run(needs, index, weights, top, top_per_group)
    count, offers = len(needs.needs), len(index.offers)
    given = None if candidates is None else _listed(needs, index, candidates)
    if given is None and count * offers > every:
        _look_at_nominees(run, block, progress)
        return run.lists()
    run.keep(run.look(np.empty(0, np.int64), Pairs(np.zeros(1, np.int64), np.empty(0, np.int32))))

    def look(positions: Int64) -> _Seen:
        return run.look(positions, Pairs.every(len(positions), offers) if given is None else given.take(positions))

    blocks = list(_blocks(count, offers if given is None else 64, block))
    for positions, seen in zip(blocks, in_turn(look, blocks), strict=True):
        run.keep(seen)
        if progress is not None:
            progress(int(positions[-1]) + 1, count)
    return run.lists()


def rank(
    needs: Iterable[Need],
    index: Index,
    *,
    top: int = TOP,
    top_per_group: int = TOP_PER_GROUP,
    weights: Weights | None = None,
    candidates: Mapping[str, Iterable[str]] | None = None,
    block: int = 512,
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
        explain: False leaves evidence and flags out.
        progress: see `Progress`.

    Raises:
        ValueError: two needs have one id, a gate or candidate is unknown, or index and weights do not fit.
    """
    weights = weights or default_weights()
    check_weights(index, weights)
    read = Needs.read(needs, index)
    lists = ranked_lists(
        read, index, top=top, top_per_group=top_per_group, weights=weights, candidates=candidates, block=block,
        progress=progress,
    )  # fmt: skip
    explainer = Explainer(read, index, weights, lists.repeated, evidence=explain)
    return Ranking(
        engine=ENGINE,
        normalizer=NORMALIZER,
        vocabulary=index.vocabulary.version,
        weights=weights.as_json(),
        matches=tuple(Told.of(lists.by_need, lists.by_group).matches(explainer)),
        exclusions=tuple(exclusions(lists.excluded, read, index)),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """The pairs on lists in the order they are told, with their places."""

    pairs: Kept
    ranks: Int64
    """Place on the need's list, from 1; 0 below the line. Shape (n_pairs,)."""
    group_ranks: Int64
    """Place on the vendor's list, likewise."""

    @classmethod
    def of(cls, by_need: Kept, by_group: Kept) -> Self:
        """Return pairs by need and rank; those below a need's line but on a vendor's list follow by score."""
        every = Kept.join([by_need, by_group])
        name = every.need * (int(every.group.max(initial=0)) + 1) + every.group
        names, first = np.unique(name, return_index=True)
        at, count = np.searchsorted(names, name), len(by_need)
        ranks, group_ranks = np.zeros((2, len(names)), np.int64)
        ranks[at[:count]] = places_in(by_need.need) + 1
        group_ranks[at[count:]] = places_in(by_group.group) + 1
        pairs = every.take(first)
        order = np.lexsort((pairs.offer, -pairs.score, ranks, ranks == 0, pairs.need))
        return cls(pairs.take(order), ranks[order], group_ranks[order])

    def take(self, at: Int64) -> "Told":
        """Return the pairs at these positions."""
        return Told(self.pairs.take(at), self.ranks[at], self.group_ranks[at])

    def matches(self, explainer: Explainer) -> Iterator[Match]:
        """Yield the pairs with their reasons."""
        pairs = self.pairs
        columns = (pairs.need, pairs.offer, pairs.score, self.ranks, self.group_ranks)
        for at, (need, offer, total, rank, group_rank) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True)
        ):
            yield explainer.match(
                need, offer, total, pairs.values[:, at], pairs.known[:, at], rank or None, group_rank or None
            )


def exclusions(shut: Kept, needs: Needs, index: Index) -> Iterator[Exclusion]:
    """Yield pairs a gate keeps apart, with the gate."""
    gates = _Gates(index)
    for at, offer, group, total in zip(
        *(part.tolist() for part in (shut.need, shut.offer, shut.group, shut.score)), strict=True
    ):
        need = needs.needs[at]
        yield Exclusion(
            need.id, index.facets.ids[offer], index.groups[group], *gates.reason(need, offer), total / QUANTA
        )
