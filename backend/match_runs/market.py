"""Everything published, kept ready to be ranked in this process: what previews and what-ifs are answered from.

The index is built in the background, one build at a time, at first need and again when a count in the database says
that something published has changed; meanwhile the last one answers, and says of when it is. Every web process keeps
its own and looks at the same count.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import matching
from backend.core.clock import now, today
from backend.core.errors import Problem
from backend.match_runs.load import hold_moment, load_published
from backend.match_runs.models import MarketChange
from matching.gates import closed, conditions
from matching.index import group_of
from matching.types import Need, Offer

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 8.0
"""How long a request waits for the very first index; less than a transaction may stand still."""


class MarketBuilding(Problem):
    """There is no index yet."""

    status, code, title = 503, "market-building", "What is published is still being read; try again in a moment"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index depends on: two equal stamps, the same index."""

    changes: int
    day: date
    """In China; certificates expire with it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published at one moment."""

    stamp: Stamp
    as_of: datetime
    index: matching.Index
    needs: tuple[Need, ...]
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever ranks: an index keeps what it has read in a cache that is not made for two at once."""
    _ranked: dict[object, int] = field(default_factory=dict)

    def ranked(self, need: Need) -> int:
        """Return how many vendors no gate keeps out of a need's list; asked once for needs with the same conditions."""
        key = conditions(need)
        if key not in self._ranked:
            passing = {group_of(offer) for offer in self.index.offers if closed(need, offer) is None}
            self._ranked[key] = len(passing)
        return self._ranked[key]


@dataclass(frozen=True, slots=True)
class Current:
    """The newest snapshot there is, and whether a newer one is being made."""

    snapshot: Snapshot
    refreshing: bool


def with_changes(index: matching.Index, changed: Collection[Offer], removed: Collection[str] = ()) -> matching.Index:
    """Return an index with some offers added or replaced and others taken out; ``index`` itself stays as it is."""
    new = index.update(changed, {*removed} - {offer.id for offer in changed})
    return new.refit() if new.is_stale else new


class Market:
    """The snapshots of one database."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._changed = threading.Condition()
        self._latest: Snapshot | None = None
        self._builder: threading.Thread | None = None

    def current(self, session: Session) -> Current:
        """Return the newest snapshot; begin a newer one if something has changed since.

        Raises:
            MarketBuilding: there is none yet, and it takes longer than one can wait.
        """
        stamp = _stamp(session)
        with self._changed:
            if (self._latest is None or self._latest.stamp != stamp) and self._builder is None:
                # On a connection of its own: the request's transaction ends before the build does.
                engine = session.get_bind().engine
                self._builder = threading.Thread(target=self._build, args=(engine,), name="market", daemon=True)
                self._builder.start()
            if self._latest is None:
                self._changed.wait_for(lambda: self._builder is None or self._latest is not None, PATIENCE_SECONDS)
            if self._latest is None:
                raise MarketBuilding
            return Current(self._latest, self._builder is not None)

    def wait(self) -> None:
        """Return when no build is under way."""
        with self._changed:
            self._changed.wait_for(lambda: self._builder is None)

    def _build(self, engine: Engine) -> None:
        built: Snapshot | None = None
        try:
            built = self._read(engine)
        except Exception as error:
            # Whatever it was, the last snapshot goes on answering, and the next request begins another build.
            log.error("market: build failed", exc_info=error)
        with self._changed:
            self._latest = built or self._latest
            self._builder = None
            self._changed.notify_all()

    def _read(self, engine: Engine) -> Snapshot:
        with Session(engine) as session:
            hold_moment(session)
            stamp, as_of = _stamp(session), now()
            published = load_published(session)
        return Snapshot(stamp, as_of, self._index(published.offers), published.needs)

    def _index(self, offers: tuple[Offer, ...]) -> matching.Index:
        if self._latest is None:
            return matching.Index.fit(offers)
        index = self._latest.index
        before = {offer.id: offer for offer in index.offers}
        changed = [offer for offer in offers if before.pop(offer.id, None) != offer]
        removed = before  # what the new reading did not take out
        return with_changes(index, changed, removed) if changed or removed else index


def _stamp(session: Session) -> Stamp:
    return Stamp(session.scalars(select(MarketChange.number)).one(), today())


_markets: WeakKeyDictionary[Engine, Market] = WeakKeyDictionary()
_opening = threading.Lock()


def market_of(session: Session) -> Market:
    """Return this process's market of the database a session speaks to."""
    engine = session.get_bind().engine
    with _opening:
        if engine not in _markets:
            _markets[engine] = Market()
        return _markets[engine]
