"""The list of addresses that are not written to, which the city administrator can shorten."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core import suppression
from backend.core.actor import Role
from backend.core.suppression import SuppressedAddress, Suppression
from tests.backend.accounts.people import make_user, recorded, signed_in


@pytest.fixture
def held(empty_session: Session) -> SuppressedAddress:
    """An address on the list."""
    suppression.suppress(empty_session, "nobody@example.org", Suppression.REFUSED)
    return empty_session.scalars(select(SuppressedAddress)).one()


def test_the_city_administrator_sees_why_and_writes_again(
    empty_session: Session, bare_client: TestClient, held: SuppressedAddress
) -> None:
    admin = signed_in(empty_session, bare_client.app, make_user(empty_session, Role.CITY_ADMIN))
    (shown,) = admin.get("/api/suppressed-addresses").json()["items"]
    assert (shown["email"], shown["reason"]) == ("nobody@example.org", "refused")
    assert admin.delete(f"/api/suppressed-addresses/{held.id}").status_code == 204
    assert suppression.reason_against(empty_session, "nobody@example.org", is_optional=True) is None
    assert recorded(empty_session, held.id) == ["suppressed_address.released"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY_ADMIN])
def test_nobody_else_does(empty_session: Session, bare_client: TestClient, held: SuppressedAddress, role: Role) -> None:
    district = "南山区" if role is Role.DISTRICT_ADMIN else None
    other = signed_in(empty_session, bare_client.app, make_user(empty_session, role, district=district))
    assert other.get("/api/suppressed-addresses").status_code == 403
    assert other.delete(f"/api/suppressed-addresses/{held.id}").status_code == 403
    assert suppression.reason_against(empty_session, "nobody@example.org", is_optional=True) is not None
