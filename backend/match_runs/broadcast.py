"""The progress of runs as a stream of events: one task asks the database for all who watch.

A stream holds no thread and no session: it waits for the task, which asks in one short transaction for every run that
is watched. Who reads slowly misses what was in between and gets what holds now, so nothing piles up.
"""

import asyncio
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from anyio import CapacityLimiter, to_thread

from backend.core.overload import Overloaded
from backend.core.rates import TooMany
from backend.core.web import RETRY_SECONDS
from backend.match_runs.progress import read_progress
from backend.match_runs.schemas import RunProgress
from backend.match_runs.service import WAITING

log = structlog.get_logger(__name__)

EVERY: Final = 0.5
"""Seconds between two questions to the database, however many watch."""
HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment shows both ends, and the proxies between, that the line holds."""
LONGEST: Final = 600.0
"""Seconds after which a stream ends; the browser opens it again, and whether it may is asked anew."""
PER_ASKER: Final = 6
"""Streams one account may hold in a process."""
AT_A_TIME: Final = 2_000
"""Streams a process holds."""

Read = Callable[[Collection[UUID]], Mapping[UUID, RunProgress]]


class TooManyStreams(TooMany):
    """Somebody watches more runs at a time than a person can."""

    code, title = "too-many-streams", "Too many pages watch match runs; please close some"


@dataclass(slots=True)
class _Topic:
    """What is known of one run, and who waits for more."""

    watchers: int = 0
    number: int = 0
    """Counts what was published."""
    progress: RunProgress | None = None
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, progress: RunProgress | None) -> None:
        """Tell everybody who waits; a run that is gone has ended."""
        ended = progress is None or progress.status not in WAITING
        if self.number and progress == self.progress and ended == self.ended:
            return
        self.number, self.progress, self.ended = self.number + 1, progress, ended
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self.changed.set()
        self.changed = asyncio.Event()


class Broadcaster:
    """Feeds the streams of one event loop."""

    def __init__(self, read: Read = read_progress) -> None:
        """Begin with nobody watching."""
        self._read = read
        self._topics: dict[UUID, _Topic] = {}
        self._held: Counter[str] = Counter()
        self._feeding: asyncio.Task[None] | None = None
        self._thread = CapacityLimiter(1)
        self.is_closed = False

    @contextmanager
    def watching(self, run_id: UUID, asker: str) -> Iterator[AsyncIterator[bytes]]:
        """Return the events of a run for as long as somebody watches.

        Raises:
            TooManyStreams: ``asker`` watches too much already.
            Overloaded: everybody together does.
        """
        if self._held[asker] >= PER_ASKER:
            raise TooManyStreams(RETRY_SECONDS)
        if self._held.total() >= AT_A_TIME:
            raise Overloaded
        topic = self._topics.setdefault(run_id, _Topic())
        topic.watchers += 1
        self._held[asker] += 1
        if self._feeding is None or self._feeding.done():
            self._feeding = asyncio.create_task(self._feed())
        try:
            yield self._events(topic)
        finally:
            self._held[asker] -= 1
            self._held += Counter()  # forgets who holds none
            topic.watchers -= 1
            if not topic.watchers:
                del self._topics[run_id]

    def close(self) -> None:
        """End every stream, so that the process can."""
        self.is_closed = True
        for topic in self._topics.values():
            topic.wake()

    async def _events(self, topic: _Topic) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        until, seen = loop.time() + LONGEST, 0
        yield f"retry: {RETRY_SECONDS * 1000}\n\n".encode()
        while not self.is_closed and loop.time() < until:
            if topic.number == seen:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await topic.changed.wait()
                except TimeoutError:
                    yield b": the line holds\n\n"
                continue
            seen = topic.number
            if topic.progress is not None:
                yield f"event: progress\nid: {seen}\ndata: {topic.progress.model_dump_json()}\n\n".encode()
            if topic.ended:
                return

    async def _feed(self) -> None:
        """Ask for all that is watched, again and again, until nobody watches."""
        while self._topics:
            wanted = list(self._topics)
            try:
                found = await to_thread.run_sync(self._read, wanted, limiter=self._thread)
            except Exception as error:  # those who watch wait on, and are told as soon as it goes on
                log.warning("progress cannot be read", error=str(error))
            else:
                for run_id in wanted:
                    if run_id in self._topics:
                        self._topics[run_id].publish(found.get(run_id))
            await asyncio.sleep(EVERY)


_of_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Broadcaster] = weakref.WeakKeyDictionary()


def broadcaster() -> Broadcaster:
    """Return the one of the event loop that runs."""
    loop = asyncio.get_running_loop()
    if loop not in _of_loop:
        _of_loop[loop] = Broadcaster()
    return _of_loop[loop]


def end_streams() -> None:
    """End all streams of this process, from whatever thread: a server that waits for them would never stop."""
    for loop, held in list(_of_loop.items()):
        loop.call_soon_threadsafe(held.close)
