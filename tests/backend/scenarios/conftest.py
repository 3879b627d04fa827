"""People around a scenario, over an empty database."""

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.backend.scenarios.stages import Cast, make_cast


@pytest.fixture
def cast(empty_session: Session, empty_client: TestClient) -> Cast:
    """Two agencies, a vendor and the desk, each at a browser."""
    return make_cast(empty_session, empty_client.app)
