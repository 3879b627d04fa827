"""What every answer carries, whatever it is: the content security policy with a fresh nonce, and its companions."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.client import client_of

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""The same on every answer."""

HSTS = "max-age=31536000; includeSubDomains"
"""On answers that came over HTTPS: for a year browsers ask for nothing else."""


def content_security_policy(nonce: str) -> str:
    """Return the policy under which a page may use this server's own files, and style tags that carry ``nonce``."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def nonce_of(request: Request) -> str:
    """Return the nonce that the answer to this request will name in its policy."""
    return str(request.state.csp_nonce)


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API rather than to the pages."""
    return path == "/api" or path.startswith("/api/")


class SecurityHeaders:
    """ASGI middleware that gives each request a nonce and each answer the headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["csp_nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # What is handed out for people to keep says itself that it may do less.
                headers.setdefault("Content-Security-Policy", content_security_policy(nonce))
                headers.update(HEADERS)
                if client_of(scope).is_secure:
                    headers["Strict-Transport-Security"] = HSTS
                if is_api(scope["path"]):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)
