"""Somebody of a vendor, of another one, and of the agency of a published scenario."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.organisations.models import Membership, Organisation, OrganisationKind
from tests.backend.accounts.people import make_user, signed_in

CANARY = "罗盘"
"""The name of who asks, which must stand nowhere."""
Joined = Callable[[UUID], tuple[User, TestClient]]


@pytest.fixture
def joined(session: Session, client: TestClient) -> Joined:
    """Makes somebody of an organisation, and the browser in which the person is signed in."""

    def join(organisation_id: UUID) -> tuple[User, TestClient]:
        user = make_user(session, name=CANARY)
        session.add(Membership(user_id=user.id, organisation_id=organisation_id))
        session.flush()
        return user, signed_in(session, client.app, user)

    return join


@pytest.fixture
def scenario_id(known_ids: dict[str, str]) -> UUID:
    """A published scenario."""
    return UUID(known_ids["scenario_id"])


@pytest.fixture
def agency(joined: Joined, known_ids: dict[str, str]) -> TestClient:
    """Somebody of its agency."""
    return joined(UUID(known_ids["agency_id"]))[1]


@pytest.fixture
def vendor(joined: Joined, known_ids: dict[str, str]) -> TestClient:
    """Somebody of a vendor."""
    return joined(UUID(known_ids["vendor_id"]))[1]


@pytest.fixture
def stranger(session: Session, joined: Joined) -> TestClient:
    """Somebody of another vendor."""
    other = Organisation(kind=OrganisationKind.VENDOR, name="别家科技有限公司", jurisdiction="")
    session.add(other)
    session.flush()
    return joined(other.id)[1]
