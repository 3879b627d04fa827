"""Everything published, kept ready to be ranked in this process: what previews and what-ifs are answered from.

The index is built in the background, one build at a time, when a web process starts and again when a count in the
database says that something published has changed; meanwhile the last one answers, and says of when it is. After the
index, and longer, the scenarios are prepared: who stands where for each, so that the place of one more offer is found
at once. Every web process keeps its own and looks at the same count.
"""

import gc
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import matching
from backend.core.clock import now, today
from backend.core.db import SessionLocal
from backend.core.errors import Problem
from backend.core.overload import Turn
from backend.match_runs.asker import IN_COMMON
from backend.match_runs.load import hold_moment, load_published, weights_named
from backend.match_runs.models import MarketChange, WeightsInForce
from matching.listing import rank_one
from matching.opening import open_vendors
from matching.preview import Prepared, place_offer
from matching.types import Need, Offer

T = TypeVar("T")

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 8.0
"""How long a request waits for the very first index; less than a transaction may stand still."""

NICE = 10
"""How much the reading of a change steps back behind whoever asks."""
TRIED = 10
"""Pairs that are explained once before the first request is answered."""


class MarketBuilding(Problem):
    """There is no index yet."""

    status, code, title = 503, "market-building", "What is published is still being read; try again in a moment"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index depends on: two equal stamps, the same index."""

    changes: int
    day: date
    """In China; certificates expire with it."""
    weight_set: str | None
    """What runs started now rank by; a set is never changed, so its name tells its weights."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published at one moment."""

    stamp: Stamp
    as_of: datetime
    index: matching.Index
    needs: tuple[Need, ...]
    weights: matching.Weights
    """Those in force, by which everything told of it is ranked."""
    turn: Turn = field(default_factory=Turn)
    """Held by whoever ranks: an index keeps what it has read in a cache that is not made for two at once."""


@dataclass(frozen=True, slots=True)
class Places:
    """Who stands where for every published scenario, by one snapshot."""

    snapshot: Snapshot
    prepared: Prepared
    vendors: Mapping[str, int]
    """How many vendors no gate keeps out of each scenario's list."""


@dataclass(frozen=True, slots=True)
class Current(Generic[T]):
    """The newest there is of something, and whether a newer one is being made."""

    held: T
    refreshing: bool


class Market:
    """The snapshots of one database."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._changed = threading.Condition()
        self._snapshot: Snapshot | None = None
        self._places: Places | None = None
        self._builder: threading.Thread | None = None

    def snapshot(self, session: Session) -> Current[Snapshot]:
        """Return the newest snapshot; begin a newer one if something has changed since.

        Raises:
            MarketBuilding: there is none yet, and it takes longer than one can wait.
        """
        with self._changed:
            stamp = self._look(session)
            snapshot = self._wait_for(lambda: self._snapshot)
            return Current(snapshot, snapshot.stamp != stamp)

    def places(self, session: Session) -> Current[Places]:
        """Return who stands where by the newest snapshot that has been prepared; otherwise as `snapshot`."""
        with self._changed:
            stamp = self._look(session)
            places = self._wait_for(lambda: self._places)
            return Current(places, places.snapshot.stamp != stamp)

    def places_at_hand(self, session: Session) -> Places | None:
        """Return what `places` would, without waiting; begin a build likewise."""
        with self._changed:
            self._look(session)
            return self._places

    def wait(self) -> None:
        """Return when no build is under way."""
        with self._changed:
            self._changed.wait_for(lambda: self._builder is None)

    def _look(self, session: Session) -> Stamp:
        """Return the present stamp; begin a build if what is held has another and none is under way."""
        stamp = _stamp(session)
        known = self._places is not None and self._places.snapshot.stamp == stamp
        if not known and self._builder is None:
            # On a connection of its own: the request's transaction ends before the build does.
            engine = session.get_bind().engine
            self._builder = threading.Thread(target=self._build, args=(engine,), name="market", daemon=True)
            self._builder.start()
        return stamp

    def _wait_for(self, look: Callable[[], T | None]) -> T:
        self._changed.wait_for(lambda: self._builder is None or look() is not None, PATIENCE_SECONDS)
        held = look()
        if held is None:
            raise MarketBuilding
        return held

    def _build(self, engine: Engine) -> None:
        if self._places is not None:
            _give_way()
        try:
            snapshot = self._read(engine)
            _try_ranking(snapshot)
            _set_apart()
            with self._changed:
                self._snapshot = snapshot
                self._changed.notify_all()
            prepared = Prepared.of(snapshot.needs, snapshot.index, weights=snapshot.weights, in_common=IN_COMMON)
            places = Places(snapshot, prepared, open_vendors(snapshot.needs, snapshot.index))
            _try_placing(places)
            gc.freeze()
            with self._changed:
                self._places = places
        except Exception as error:
            # Whatever it was, what is held goes on answering, and the next request begins another build.
            log.error("market: build failed", exc_info=error)
        with self._changed:
            self._builder = None
            self._changed.notify_all()

    def _read(self, engine: Engine) -> Snapshot:
        with Session(engine) as session:
            hold_moment(session)
            stamp, as_of = _stamp(session), now()
            published, weights = load_published(session), weights_named(session, stamp.weight_set)
        return Snapshot(stamp, as_of, self._index(published.offers), published.needs, weights)

    def _index(self, offers: tuple[Offer, ...]) -> matching.Index:
        if self._snapshot is None:
            return matching.Index.fit(offers)
        index = self._snapshot.index
        known = {offer.id: offer for offer in index.offers}
        changed = [offer for offer in offers if known.get(offer.id) != offer]
        removed = known.keys() - {offer.id for offer in offers}
        if not changed and not removed:
            return index
        index = index.update(changed, removed)
        return index.refit() if index.is_stale else index


def _give_way() -> None:
    """Let this thread, and those it begins, compute only where nobody waits: the last market answers meanwhile."""
    with suppress(OSError):  # where threads have no priorities of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def _try_ranking(snapshot: Snapshot) -> None:
    """Rank one need, so that what the engine compiles at first use is compiled before anybody waits for it."""
    for need in snapshot.needs[:1]:
        listed = rank_one(need, snapshot.index, TRIED, weights=snapshot.weights)
        for at in range(len(listed.best)):
            listed.match(at)


def _try_placing(places: Places) -> None:
    """Likewise place one offer."""
    for offer in places.snapshot.index.offers[:1]:
        placed = place_offer(offer, places.prepared)
        placed.own_matches(placed.needs[:TRIED], TRIED)


def _set_apart() -> None:
    """Take all objects there are out of the garbage collector's sight, once it has looked at those of earlier builds.

    It would look through the whole market now and then while somebody waits: a fifth of a second at 10,000 vendors.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _stamp(session: Session) -> Stamp:
    in_force = select(WeightsInForce.name).scalar_subquery()
    changes, weight_set = session.execute(select(MarketChange.number, in_force)).one()
    return Stamp(changes, today(), weight_set)


_markets: WeakKeyDictionary[Engine, Market] = WeakKeyDictionary()
_opening = threading.Lock()


def market_of(session: Session) -> Market:
    """Return this process's market of the database a session speaks to."""
    engine = session.get_bind().engine
    with _opening:
        if engine not in _markets:
            _markets[engine] = Market()
        return _markets[engine]


def keep_ready() -> None:
    """Begin to read what is published if it has changed, before anybody asks."""
    with SessionLocal.begin() as session:
        market_of(session).places_at_hand(session)
