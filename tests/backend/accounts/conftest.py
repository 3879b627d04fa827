"""Browsers over a database in which nobody has an account yet."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.backend.accounts.people import browser

Browsers = Callable[..., TestClient]


@pytest.fixture
def browsers(empty_session: Session, bare_client: TestClient) -> Browsers:
    """Makes browsers: of an address, without any cookie, on a page of this site."""

    def make(address: str = "203.0.113.7", **given: str) -> TestClient:
        return browser(bare_client.app, address, **given)

    return make


@pytest.fixture
def at_home(browsers: Browsers) -> TestClient:
    """A browser with the address its owner always has."""
    return browsers("198.51.100.20")
