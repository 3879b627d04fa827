"""How much a request may send, and how long it may take to."""

import asyncio
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import Problem
from backend.core.overload import Overloaded
from backend.core.settings import settings
from backend.core.web import RETRY_SECONDS, problem

MAX_BODY = 100_000
"""Bytes; the longest draft fits, in characters of four bytes too."""
UPLOADS: Final = "/api/attachments"
"""Where files are sent, which come through part by part."""
MAX_FILE: Final = 20 * 1024 * 1024
"""Bytes of a file."""
_AT_A_TIME: Final = 8
"""So many files at a time leave enough places to those who send none."""
_SLOWEST: Final = 50_000
"""Bytes a second below which a file takes too long to arrive."""


class TooLarge(Problem):
    """What was sent is longer than anything we ask for."""

    status, code, title = 413, "too-large", "What was sent is too large"


class FileTooLarge(TooLarge):
    """A file is longer than any we take in."""

    code, title = "file-too-large", "The file is too large; at most 20 MB are taken in"


class TooSlow(Problem):
    """What was sent did not arrive in time."""

    status, code, title = 408, "too-slow", "What was sent took too long to arrive"


class BodyLimit:
    """ASGI middleware that hands a request on once all of it is here: nothing is held for one that is still sending.

    A file is too large to be held, so it goes through as it comes, and only a few are received at a time. The
    framework's own limit answers in plain text, and it knows none of time.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app, self.free = app, asyncio.Semaphore(_AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"] == UPLOADS:
            await self._pass_through(scope, receive, send)
            return
        try:
            waiting: list[Message] = [{"type": "http.request", "body": await _body(receive), "more_body": False}]
        except ClientDisconnect:
            return
        except Problem as error:
            # What is still on its way is not waited for.
            headers = {"Connection": "close"}
            answer = problem(Request(scope), error.status, error.code, error.title, error.detail, headers=headers)
            await answer(scope, receive, send)
            return

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, send)

    async def _pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that sends a file."""
        if self.free.locked():
            error, headers = Overloaded(), {"Retry-After": str(RETRY_SECONDS), "Connection": "close"}
            answer = problem(Request(scope), error.status, error.code, error.title, error.detail, headers=headers)
            await answer(scope, receive, send)
            return
        arriving = _Arriving(receive, send, Headers(scope=scope))
        async with self.free:
            try:
                await self.app(scope, arriving.receive, arriving.send)
            except ClientDisconnect:
                return


class _Arriving:
    """A file on its way: how much of it has come, and since when."""

    def __init__(self, receive: Receive, send: Send, headers: Headers) -> None:
        """Begin with a request none of whose body was read."""
        announced = headers.get("content-length", "")
        self._receive, self._send = receive, send
        self._announced = int(announced) if announced.isdecimal() else 0
        self._read, self._ended = 0, False
        self._begun = asyncio.get_running_loop().time()

    async def receive(self) -> Message:
        """Return the next part.

        Raises:
            FileTooLarge: it is too much, or will be.
            TooSlow: it comes more slowly than a file may.
        """
        allowed = settings().body_seconds + self._read / _SLOWEST
        try:
            async with asyncio.timeout_at(None if self._ended else self._begun + allowed):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow(f"A file must arrive with {_SLOWEST} bytes a second at least.") from error
        self._read += len(message.get("body", b""))
        if max(self._read, self._announced) > MAX_FILE:
            raise FileTooLarge
        self._ended = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Answer; what is still on its way is not waited for."""
        if message["type"] == "http.response.start" and not self._ended:
            MutableHeaders(scope=message)["Connection"] = "close"
        await self._send(message)


async def _body(receive: Receive) -> bytes:
    """Return all that a request sends.

    Raises:
        TooLarge: it is too much, whatever length was announced.
        TooSlow: it does not arrive in time.
        ClientDisconnect: whoever sent it has gone.
    """
    read = bytearray()
    try:
        async with asyncio.timeout(settings().body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                read += message.get("body", b"")
                if len(read) > MAX_BODY:
                    raise TooLarge(f"A request may send {MAX_BODY} bytes.")
                if not message.get("more_body", False):
                    return bytes(read)
    except TimeoutError as error:
        raise TooSlow(f"A request may take {settings().body_seconds:g} seconds to arrive.") from error
