"""How much of the API one network or one account may use: counted in memory, shared in batches through PostgreSQL.

A write for each request would cost more than most requests do. So every process counts what it lets pass and hands
its count on before it lets pass more than `BATCH` of it; what it is told then is what all processes have counted.
Together n processes let pass at most ``limit + (n - 1) * BATCH`` in a window, a single one exactly ``limit``.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core import rates
from backend.core.client import client_of
from backend.core.errors import Problem
from backend.core.headers import is_api
from backend.core.overload import HEALTH
from backend.core.rates import TooMany
from backend.core.settings import settings
from backend.core.web import AWAY, answer_away, answer_problem

WINDOW: Final = 300
"""Seconds after whose end counting begins anew; the database's clock says when that is."""
BATCH: Final = 20
"""How many hits a process keeps to itself: a write for every twentieth request, and one key may overshoot by them."""
_HELD: Final = 50_000
"""Of how many keys a process knows at a time; of the longest unused it forgets fewer than `BATCH` hits."""


class QuotaSpent(TooMany):
    """A network or an account asked for more than its share; it goes on by itself after a while."""

    code, title = "quota-spent", "Too many requests; please wait"


@dataclass(slots=True)
class _Tally:
    """What a process knows of one key."""

    kept: int = 0
    """Hits that passed here and are not handed on."""
    total: int = 0
    """What all processes had counted when last asked."""
    ends: float = 0.0
    """When that window is over, by the monotonic clock of this process, which only measures how long it has been."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class Quota:
    """How often each key may pass within a window, over all processes that share a database."""

    def __init__(self, bucket: str, limit: Callable[[], int], seconds: float = WINDOW) -> None:
        """Count under the name ``bucket``; a limit of 0 lets everything pass."""
        self._bucket, self._limit, self._seconds = bucket, limit, seconds
        self._tallies: OrderedDict[str, _Tally] = OrderedDict()
        self._lock = threading.Lock()

    def passes_at_once(self, key: str) -> bool:
        """Let a hit pass, as far as this process can tell without asking; if it cannot, ask with `hit`.

        Raises:
            QuotaSpent: the limit is reached.
        """
        limit = self._limit()
        if limit == 0:
            return True
        tally = self._tally(key)
        if not tally.lock.acquire(blocking=False):
            return False
        try:
            return _pass(tally, limit)
        finally:
            tally.lock.release()

    def hit(self, key: str) -> None:
        """Let a hit pass, if need be after asking the database.

        Raises:
            QuotaSpent: the limit is reached.
            Exception: one of `web.AWAY`; the database does not say what others have counted.
        """
        limit = self._limit()
        if limit == 0:
            return
        tally = self._tally(key)
        with tally.lock:
            while not _pass(tally, limit):
                self._hand_on(key, tally)

    def _tally(self, key: str) -> _Tally:
        with self._lock:
            tally = self._tallies.get(key)
            if tally is None:
                tally = self._tallies[key] = _Tally()
                if len(self._tallies) > _HELD:
                    self._tallies.popitem(last=False)
            else:
                self._tallies.move_to_end(key)
            return tally

    def _hand_on(self, key: str, tally: _Tally) -> None:
        """Add what was kept to the count of all, and learn that count.

        What passed in a window that has ended meanwhile counts in the next: so nothing passes uncounted.
        """
        counted = rates.count(self._bucket, key, tally.kept, self._seconds)
        tally.kept, tally.total = 0, counted.hits
        tally.ends = time.monotonic() + counted.seconds_left


def _pass(tally: _Tally, limit: int) -> bool:
    """Let a hit pass unless the database must be asked first.

    Raises:
        QuotaSpent: the limit is reached, and the window goes on.
    """
    now = time.monotonic()
    if now >= tally.ends:
        tally.total = 0
    if tally.total + tally.kept >= limit and now < tally.ends:
        raise QuotaSpent(max(1, math.ceil(tally.ends - now)))
    if tally.kept >= min(BATCH, limit):
        return False
    tally.kept += 1
    return True


ACCOUNTS: Final = Quota("api-account", lambda: settings().api_per_account)
"""Of what somebody signed in asks for, from wherever."""


class NetworkQuota:
    """ASGI middleware that refuses a network which asks for too much, before anything is looked up for it.

    Whether the process is healthy may be asked at any time, and the pages are files.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app
        self._networks = Quota("api-network", lambda: settings().api_per_network)
        # Threads of its own: none is taken from those that answer.
        self._threads = CapacityLimiter(rates.AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not is_api(scope["path"]) or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        try:
            network = client_of(scope).network
            if not self._networks.passes_at_once(network):
                await to_thread.run_sync(self._networks.hit, network, limiter=self._threads)
        except Problem as error:
            await answer_problem(Request(scope), error)(scope, receive, send)
            return
        except AWAY as error:
            await answer_away(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)
