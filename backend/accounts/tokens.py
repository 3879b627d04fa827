"""Secrets handed out once, of which only the hash is kept."""

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """Return 256 random bits as they travel in a cookie or a link."""
    return secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> bytes:
    """Return what is stored of a token; too random to be guessed, it needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()
