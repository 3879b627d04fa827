"""Makes actors that ask over HTTP, one of each column of the table that somebody can be today."""

from collections.abc import Callable

from starlette.testclient import TestClient

from backend.core.policy import Column

ASKING: dict[Column, Callable[[TestClient], TestClient]] = {Column.ANON: lambda client: client}
"""How a client becomes one of these."""
