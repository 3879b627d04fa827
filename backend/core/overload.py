"""More requests than can be answered soon are told so at once, instead of all of them waiting for each other."""

import asyncio
import threading
from types import TracebackType

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import Problem
from backend.core.web import answer_problem

PATIENCE = 3.0
"""Seconds a request waits for its turn."""
HEALTH = "/api/healthz"


class Overloaded(Problem):
    """Too many others are being answered."""

    status, code, title = 503, "overloaded", "Too many requests are being answered; please try again in a moment"


class Turn:
    """A lock for who computes for long on a request's behalf, one after the other.

    Who waits for it keeps a place of those who are being answered: were there no end to that, a few who ask for what
    takes seconds would keep everybody else out.
    """

    def __init__(self) -> None:
        """Make one nobody has."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Wait, but not for long.

        Raises:
            Overloaded: others were before.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Overloaded

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one."""
        self._lock.release()


class Overload:
    """ASGI middleware that answers so many requests at a time that each finds a thread and a connection.

    Whether the process is healthy can be asked at any time: what is left over is for that.
    """

    def __init__(self, app: ASGIApp, capacity: int) -> None:
        """Wrap an application that answers ``capacity`` requests at a time."""
        self.app, self.free = app, asyncio.Semaphore(capacity)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request when it is its turn."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/") or scope["path"] == HEALTH:
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.free.acquire()
        except TimeoutError:
            await answer_problem(Request(scope), Overloaded())(scope, receive, send)
            return
        place = _Place(self.free)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                place.leave()
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            place.leave()


class _Place:
    """One of the places of those who are being answered, left once."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free, self._held = free, True

    def leave(self) -> None:
        """Make room for somebody else."""
        if self._held:
            self._held = False
            self._free.release()


def _is_stream(start: Message) -> bool:
    """Return whether an answer goes on for as long as somebody watches; it needs no thread and no connection."""
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/event-stream")
