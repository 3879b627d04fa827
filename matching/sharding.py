"""A saved index in several parts, for machines that cannot hold it whole.

A part is an index of some of the vendors, with lexicon, frequencies and mean length of the whole: so each pair has the
same score in its part as in the whole. Vendors linked by a copy stay together, since a copier is scored and explained
with its original; and so do all offers of a vendor.
"""

import functools
import hashlib
import json
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from matching.facts import Facets
from matching.folding import Int64
from matching.index import Index
from matching.saving import BadIndex

_FORMAT: Final = 1


def split(index: Index, folder: Path, shards: int) -> None:
    """Save an index as several smaller ones, for workers that cannot hold it whole.

    Args:
        index: not empty.
        folder: is made; each part is a folder in it.
        shards: how many parts at most; there are fewer where copies link vendors to fewer parts.

    Raises:
        FileExistsError: the folder is there already.
        ValueError: ``shards`` is below 1.
    """
    if shards < 1:
        raise ValueError(f"an index cannot be split into {shards} parts")
    folder.mkdir(parents=True)
    shard_of = _shard_of_groups(index, shards)[index.group_at]
    count = int(shard_of.max(initial=0)) + 1
    for number in range(count):
        offers = np.flatnonzero(shard_of == number)
        part = _part(index, offers)
        part.save(folder / str(number))
        np.save(folder / f"offers_{number}.npy", offers, allow_pickle=False)
        groups = np.searchsorted(index.groups, part.groups).astype(np.int64)
        np.save(folder / f"groups_{number}.npy", groups, allow_pickle=False)
    # Written last, so that a folder with it is complete.
    (folder / "shards.json").write_text(json.dumps({"format": _FORMAT, "shards": count}), "utf-8")


def _shard_of_groups(index: Index, shards: int) -> Int64:
    """Return the part of each vendor, shape (n_groups,): parts of about the same size, none of them empty."""
    leader = list(range(len(index.groups)))

    def find(group: int) -> int:
        while leader[group] != group:
            leader[group] = leader[leader[group]]
            group = leader[group]
        return group

    for copy in index.copies.values():
        one, other = sorted(find(int(index.group_at[at])) for at in (copy.offer, copy.original))
        leader[other] = one
    sizes = np.bincount(index.group_at, minlength=len(leader))
    linked: dict[int, list[int]] = defaultdict(list)
    for group in range(len(leader)):
        linked[find(group)].append(group)
    shard_of = np.zeros(len(leader), np.int64)
    held = np.zeros(min(shards, max(len(linked), 1)), np.int64)
    for several in sorted(linked.values(), key=lambda several: (-int(sizes[several].sum()), several[0])):
        smallest = int(held.argmin())
        shard_of[several] = smallest
        held[smallest] += sizes[several].sum()
    return shard_of


def _part(index: Index, offers: Int64) -> Index:
    """Return an index of the offers at these positions, ascending, with frequencies and mean length of the whole."""
    place = {at: number for number, at in enumerate(offers.tolist())}
    held = [index.offers[at] for at in place]
    copies = [
        replace(copy, offer=place[copy.offer], original=place[copy.original])
        for copy in index.copies.values()
        if copy.offer in place
    ]
    facets = Facets.of(held, [index.facets.groups[at] for at in place])
    return Index(
        held, index.heard.take(offers), index.lexicon, index.mean_length, copies, facets, index.terms, index.text,
        index.vocabulary, index.changed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedIndex:
    """A saved index as workers are told of it."""

    folder: Path
    mark: str
    """What it must be (`_mark`)."""

    def index(self) -> Index:
        """Return the index, which this process keeps until it is asked for another.

        Raises:
            BadIndex: it is not here, or another than where the ranking was asked for.
        """
        mark, written = _mark(self.folder)
        if mark != self.mark:
            raise BadIndex(f"{self.folder}: another index than where the ranking was asked for; copy it anew")
        with _LOADING:  # a worker's threads share it
            return _loaded(self.folder, written)


_LOADING = threading.Lock()


@functools.lru_cache(maxsize=1)
def _loaded(folder: Path, written: int) -> Index:  # noqa: ARG001 - an index saved later in its place is another
    return Index.load(folder)


def _mark(folder: Path) -> tuple[str, int]:
    """Return what tells one saved index from another, and when it was saved, in ns.

    The former is the same on all machines: what it says about itself, and the size of each of its files.

    Raises:
        BadIndex: there is none.
    """
    try:
        about, written = (folder / "index.json").read_bytes(), (folder / "index.json").stat().st_mtime_ns
        sizes = sorted((path.name, path.stat().st_size) for path in folder.iterdir())
    except OSError as error:
        raise BadIndex(f"{folder}: not a complete index ({error}); save it where every worker can read it") from error
    return hashlib.sha256(about + json.dumps(sizes).encode()).hexdigest(), written


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of the offers."""

    saved: SavedIndex
    offers: Int64
    """Position among all of each of its offers, ascending."""
    groups: Int64
    """Likewise of its vendors."""


def shards_in(folder: Path) -> list[Shard]:
    """Return the parts of an index that `split` wrote, or the one that `Index.save` did.

    Raises:
        BadIndex: it is missing or incomplete, or, of one part, of another version.
    """
    folder = folder.absolute()
    if not (folder / "shards.json").exists():
        saved = SavedIndex(folder, _mark(folder)[0])
        index = Index.load(folder)
        return [Shard(saved, np.arange(len(index.offers)), np.arange(len(index.groups)))]
    try:
        about = json.loads((folder / "shards.json").read_text("utf-8"))
        if about["format"] != _FORMAT:
            raise BadIndex(f"{folder}: split in another format; split the index again")
        return [
            Shard(
                SavedIndex(folder / str(number), _mark(folder / str(number))[0]),
                np.load(folder / f"offers_{number}.npy", allow_pickle=False),
                np.load(folder / f"groups_{number}.npy", allow_pickle=False),
            )
            for number in range(about["shards"])
        ]
    except BadIndex:
        raise
    except (OSError, KeyError, TypeError, ValueError, EOFError) as error:
        raise BadIndex(f"{folder}: not a complete split index ({error}); split it again") from error
