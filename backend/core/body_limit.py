"""How much a request may send, and how long it may take to."""

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import Problem
from backend.core.settings import settings
from backend.core.web import problem

MAX_BODY = 100_000
"""Bytes; the longest draft fits, in characters of four bytes too."""


class TooLarge(Problem):
    """What was sent is longer than anything we ask for."""

    status, code, title = 413, "too-large", "What was sent is too large"


class TooSlow(Problem):
    """What was sent did not arrive in time."""

    status, code, title = 408, "too-slow", "What was sent took too long to arrive"


class BodyLimit:
    """ASGI middleware that hands a request on once all of it is here: nothing is held for one that is still sending.

    The framework's own limit answers in plain text, and it knows none of time.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
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
