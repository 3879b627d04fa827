"""Against forged requests: what changes something must come from this site's own pages, and say so in its headers."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.client import client_of, own_origins
from backend.core.suppression import ONE_CLICK
from backend.core.web import problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_BY_BROWSERS = frozenset({"origin", "sec-fetch-site"})
READABLE = frozenset({"application/json", "application/octet-stream", "multipart/form-data"})


class SameOrigin:
    """ASGI middleware that refuses requests of other sites, and bodies that a plain form of theirs could send.

    Browsers set Origin and Sec-Fetch-Site themselves; no page can forge them. Who sends neither is no browser of
    these days and has to name the origin: a cookie alone proves nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        headers, request = Headers(scope=scope), Request(scope)
        # Mail programs ask here, which are no browsers and send no Origin; the token in the path is the right.
        if scope["path"].startswith(ONE_CLICK) and not _BY_BROWSERS.intersection(headers):
            await self.app(scope, receive, send)
            return
        if not _is_own(scope, headers):
            detail = f"{scope['method']} needs the header Origin or Sec-Fetch-Site of this site's own pages."
            answer = problem(request, 403, "cross-site", "This request comes from another site", detail)
            await answer(scope, receive, send)
            return
        if _has_body(headers) and headers.get("content-type", "").split(";")[0].strip().lower() not in READABLE:
            detail = f"The content type must be one of {', '.join(sorted(READABLE))}."
            answer = problem(request, 415, "unsupported-media-type", "What was sent is of no kind known here", detail)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_own(scope: Scope, headers: Headers) -> bool:
    """Return what Sec-Fetch-Site says; browsers that send none, as over plain HTTP, are judged by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin", "").lower() in own_origins(client_of(scope))


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
