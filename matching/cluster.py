"""Rankings on several machines, by dask.distributed: the same blocks, the same bytes as `matching.rank`.

Every worker maps one saved index into memory and is sent blocks of needs. Where an index is larger than a worker,
`matching.sharding.split` saves it as several.

What comes back of a block is its best vendors of each need and its best needs of each vendor. The best of all are among
the best of the parts, so joining these and cutting them again gives the lists of the whole; ties go by the positions in
the whole. A vendor that a gate keeps out is told by a part if it would enter the part's list, which ends no higher than
the whole list, so what the whole tells is among it. Once a vendor's list is full, later blocks send what can enter it.

Everything a block needs is sent with it by value: if its worker dies, dask runs it again on another.

This module is for those who installed the extra: ``pip install '.[cluster]'``. Nothing else of the package imports it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from matching.asking import check_weights
from matching.explaining import Explainer
from matching.folding import Int64
from matching.needs import Needs, by_id
from matching.places import GroupLists, Kept, places_in, reaching
from matching.ranking import EVERY, TOP, TOP_PER_GROUP, Lists, Progress, Told, exclusions, ranked_lists
from matching.sharding import SavedIndex, Shard, shards_in
from matching.signals import SIGNALS
from matching.text import NORMALIZER
from matching.tokens import default_vocabulary
from matching.types import Exclusion, Match, Need, Ranking, Span
from matching.version import ENGINE
from matching.weights import Weights, default_weights

try:
    from distributed import Client, as_completed
except ImportError as error:
    raise ImportError("matching.cluster needs dask.distributed: pip install '.[cluster]'") from error

NEEDS_PER_BLOCK: Final = 4096
_WAITING: Final = 2
"""Blocks sent out per thread of the workers: one under way, one to go on with."""

T = TypeVar("T")
Place = tuple[int, int]
"""Of a task: its first need and its shard. Of a pair: need and offer."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of every block."""

    top: int
    top_per_group: int
    weights: Weights
    explain: bool
    every: int


@dataclass(frozen=True, slots=True)
class _ToList:
    """Lists to be found by a worker."""

    saved: SavedIndex
    needs: tuple[Need, ...]
    wanted: _Wanted
    least: Int64
    """Scores below these cannot enter the lists of vendors any more, shape (n_groups,)."""

    def __call__(self) -> Lists:
        """Return the lists of these needs and offers; positions count from 0 here."""
        index, wanted = self.saved.index(), self.wanted
        check_weights(index, wanted.weights)
        found = ranked_lists(
            Needs.read(self.needs, index), index, top=wanted.top, top_per_group=wanted.top_per_group,
            weights=wanted.weights, every=wanted.every,
        )  # fmt: skip
        by_group = found.by_group.take(found.by_group.score >= self.least[found.by_group.group])
        listed = {pair for kept in (found.by_need, by_group) for pair in _pairs(kept)}
        repeated = {pair: spans for pair, spans in found.repeated.items() if pair in listed}
        return Lists(found.by_need, by_group, found.excluded, repeated)


@dataclass(frozen=True, slots=True)
class _ToTell:
    """Pairs to be told with their reasons by a worker; positions count from 0 here."""

    saved: SavedIndex
    needs: tuple[Need, ...]
    wanted: _Wanted
    told: Told
    excluded: Kept
    repeated: dict[tuple[int, int], tuple[Span, ...]]

    def __call__(self) -> tuple[list[Match], list[Exclusion]]:
        """Return them in their order."""
        index = self.saved.index()
        needs = Needs.read(self.needs, index)
        explainer = Explainer(needs, index, self.wanted.weights, self.repeated, evidence=self.wanted.explain)
        return list(self.told.matches(explainer)), list(exclusions(self.excluded, needs, index))


def _do(task: Callable[[], T]) -> T:
    return task()


def _each(client: Any, tasks: Iterable[tuple[Place, Callable[[], T]]]) -> Iterator[tuple[Place, T]]:
    """Yield what workers make of tasks, as they are done; each is drawn up when a thread will soon be free for it."""
    waiting = iter(tasks)
    sent: dict[str, tuple[Place, Any]] = {}
    done: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

    def send() -> None:
        room = max(1, _WAITING * sum(client.nthreads().values()))
        while len(sent) < room and (task := next(waiting, None)) is not None:
            future = client.submit(_do, task[1], pure=False)  # not pure: another index may come to lie in the folder
            sent[future.key] = task[0], future
            done.add(future)

    try:
        send()
        for future in done:
            place, _ = sent.pop(future.key)
            yield place, future.result()
            send()
    finally:
        if sent:
            client.cancel([future for _, future in sent.values()])


class _Merged:
    """The lists of all needs and vendors, put together from those of blocks and shards."""

    def __init__(self, needs: Sequence[Need], shards: Sequence[Shard], wanted: _Wanted, size: int) -> None:
        self.needs, self.shards, self.wanted = needs, shards, wanted
        self.blocks = {first: tuple(needs[first : first + size]) for first in range(0, max(len(needs), 1), size)}
        """By the position of their first need; there is one block at least."""
        self._lists: dict[int, tuple[Kept, Kept]] = {}
        """Of each block: the lists of its needs, and who a gate keeps off them. Needs count from its first."""
        self._firsts = np.array(list(self.blocks))
        self._shard_of = np.zeros(sum(len(shard.offers) for shard in shards), np.int64)
        for number, shard in enumerate(shards):
            self._shard_of[shard.offers] = number
        self._groups = GroupLists(sum(len(shard.groups) for shard in shards), wanted.top_per_group, len(SIGNALS))
        self._repeated: dict[Place, tuple[Span, ...]] = {}

    def to_list(self) -> Iterator[tuple[Place, _ToList]]:
        """Yield what there is to list. Shard by shard, so that a worker loads each once."""
        for number, shard in enumerate(self.shards):
            for first, needs in self.blocks.items():
                least = self._groups.ends[shard.groups] if self.wanted.top_per_group else np.zeros_like(shard.groups)
                yield (first, number), _ToList(shard.saved, needs, self.wanted, least)

    def add(self, place: Place, lists: Lists) -> None:
        """Take the lists of a block and a shard; the order in which they come does not matter."""
        first, shard = place[0], self.shards[place[1]]
        by_need, by_group, excluded = (
            replace(kept, offer=shard.offers[kept.offer], group=shard.groups[kept.group])
            for kept in (lists.by_need, lists.by_group, lists.excluded)
        )
        self._groups.add(replace(by_group, need=by_group.need + first))
        for (need, offer), spans in lists.repeated.items():
            self._repeated[need + first, int(shard.offers[offer])] = spans
        if first in self._lists:
            by_need = Kept.join([self._lists[first][0], by_need]).best_first()
            by_need = by_need.take(places_in(by_need.need) < self.wanted.top)
            excluded = Kept.join([self._lists[first][1], excluded]).best_first()
            excluded = excluded.take(reaching(excluded, by_need, self.wanted.top, len(self.blocks[first])))
        self._lists[first] = by_need, excluded

    def whole(self) -> tuple[Told, Kept]:
        """Return all pairs on lists in the order they are told, and in theirs all that gates keep off the lists."""
        by_need, excluded = (
            Kept.join(
                [replace(kept[side], need=kept[side].need + first) for first, kept in sorted(self._lists.items())]
            )
            for side in (0, 1)
        )
        by_group = self._groups.listed() if self.wanted.top_per_group else by_need.take(np.empty(0, np.int64))
        return Told.of(by_need, by_group), excluded

    def by_place(self, pairs: Kept) -> Mapping[Place, Int64]:
        """Return the positions of the pairs of each block and shard, ascending."""
        block = np.searchsorted(self._firsts, pairs.need, side="right") - 1
        number = block * len(self.shards) + self._shard_of[pairs.offer]
        order = np.argsort(number, kind="stable")
        found, begins = np.unique(number[order], return_index=True)
        places = zip(self._firsts[found // len(self.shards)].tolist(), (found % len(self.shards)).tolist(), strict=True)
        return dict(zip(places, np.split(order, begins)[1:], strict=True))

    def to_tell(self, place: Place, told: Told, excluded: Kept) -> _ToTell:
        """Return pairs of one block and shard as its worker counts them."""
        first, shard = place[0], self.shards[place[1]]
        mine, shut = (
            replace(
                pairs,
                need=pairs.need - first,
                offer=np.searchsorted(shard.offers, pairs.offer),
                group=np.searchsorted(shard.groups, pairs.group),
            )
            for pairs in (told.pairs, excluded)
        )
        pairs = zip(_pairs(told.pairs), _pairs(mine), strict=True)
        repeated = {local: self._repeated[pair] for pair, local in pairs if pair in self._repeated}
        return _ToTell(shard.saved, self.blocks[first], self.wanted, replace(told, pairs=mine), shut, repeated)


def _pairs(kept: Kept) -> list[Place]:
    return list(zip(kept.need.tolist(), kept.offer.tolist(), strict=True))


def _told(client: Client, merged: _Merged) -> tuple[list[Match], list[Exclusion]]:
    """Return all matches and exclusions, told by the workers, who hold the offers."""
    told, excluded = merged.whole()
    listed, shut = merged.by_place(told.pairs), merged.by_place(excluded)
    nothing = np.empty(0, np.int64)
    matches: dict[int, Match] = {}
    kept_out: dict[int, Exclusion] = {}
    tasks = (
        (place, merged.to_tell(place, told.take(listed.get(place, nothing)), excluded.take(shut.get(place, nothing))))
        for place in sorted({*listed, *shut}, key=lambda place: (place[1], place[0]))
    )
    for place, (some, others) in _each(client, tasks):
        matches.update(zip(listed.get(place, nothing).tolist(), some, strict=True))
        kept_out.update(zip(shut.get(place, nothing).tolist(), others, strict=True))
    return [matches[at] for at in range(len(matches))], [kept_out[at] for at in range(len(kept_out))]


def rank_on(
    client: Client,
    needs: Iterable[Need],
    index_folder: Path,
    *,
    top: int = TOP,
    top_per_group: int = TOP_PER_GROUP,
    weights: Weights | None = None,
    needs_per_block: int = NEEDS_PER_BLOCK,
    explain: bool = True,
    progress: Progress | None = None,
    every: int = EVERY,
) -> Ranking:
    """Return what `matching.rank` returns, found by the workers of a cluster.

    Args:
        client: of a cluster whose workers have this package in this version; one thread a worker is enough, since
            a block itself uses `matching.threads.THREADS`.
        needs: in any order.
        index_folder: as `Index.save` or `matching.sharding.split` wrote it; at the same path here and for every worker.
        top: vendors a need keeps.
        top_per_group: needs a vendor keeps.
        weights: the shipped ones by default; their text part must be the index's.
        needs_per_block: needs sent to a worker at a time; changes memory, not the result. The more, the less is
            named for vendors in vain: each block is searched for the best needs of every vendor.
        explain: False leaves evidence and flags out.
        progress: called with the needs listed and the needs in all, each counted once a shard.
        every: see `matching.ranking.ranked_lists`.

    Raises:
        BadIndex: the index is missing, incomplete, of another version, or not the same for a worker.
        ValueError: two needs have one id, a gate is unknown, or index and weights do not fit.
        distributed.KilledWorker: a block ended several workers, one after the other.
    """
    weights = weights or default_weights()
    if needs_per_block < 1:
        raise ValueError(f"a block of {needs_per_block} needs")
    wanted = _Wanted(top, top_per_group, weights, explain, every)
    merged = _Merged(by_id(needs), shards_in(index_folder), wanted, needs_per_block)
    listed, total = 0, len(merged.needs) * len(merged.shards)
    for place, lists in _each(client, merged.to_list()):
        merged.add(place, lists)
        listed += len(merged.blocks[place[0]])
        if progress is not None:
            progress(listed, total)
    matches, excluded = _told(client, merged)
    return Ranking(
        engine=ENGINE,
        normalizer=NORMALIZER,
        vocabulary=default_vocabulary().version,
        weights=weights.as_json(),
        matches=tuple(matches),
        exclusions=tuple(excluded),
    )
