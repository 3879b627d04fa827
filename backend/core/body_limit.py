"""How much a request may send."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 100_000
"""Bytes; the longest draft fits, in characters of four bytes too."""


class BodyLimit:
    """ASGI middleware that stops reading where a request says too much, whatever length it announced.

    The framework's own limit answers in plain text; what is raised here, while a route reads, becomes a problem.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY:
                raise HTTPException(413, f"A request may send {MAX_BODY} bytes.")
            return message

        await self.app(scope, counted, send)
