"""What was done with one's own scenario or vendor: told to its owners and the desk, by side and never by person."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from tests.backend.accounts.people import browser, desk
from tests.backend.conftest import chained
from tests.backend.scenarios.stages import Cast, make_cast
from tests.backend.test_api_contract import assert_problem
from tests.backend.vendors.people import Side, desk_of, written


@pytest.fixture
def cast(session: Session, client: TestClient) -> Cast:
    """Two agencies, a vendor and the desk."""
    return make_cast(session, client.app)


def test_a_vendor_reads_what_became_of_it_and_by_which_side(session: Session, client: TestClient) -> None:
    side = Side(session, client.app).verified(desk_of(session, client.app), written())
    chained(session)
    url = f"/api/trace/vendor/{side.id}"
    told = side.browser.get(url).json()["items"]
    assert [(item["action"], item["side"], item["revision"]) for item in told] == [
        ("vendor.published", "other", 1), ("vendor.submitted", "own", 1), ("vendor.begun", "own", 1),
    ]  # fmt: skip
    assert str(side.user.id) not in side.browser.get(url).text
    assert desk(session, client.app, Role.AUDITOR).get(url).json()["total"] == 3


def test_a_draft_has_no_past_for_anybody_else(session: Session, cast: Cast) -> None:
    drafted, handed_in = (cast.bring(session, stage) for stage in ("draft", "submitted"))
    chained(session)

    def status(web: TestClient, scenario_id: UUID) -> int:
        return web.get(f"/api/trace/scenario/{scenario_id}").status_code

    assert [status(cast.writer.web, one) for one in (drafted, handed_in)] == [200, 200]
    assert [status(cast.matchmaker.web, one) for one in (drafted, handed_in)] == [404, 200]
    for web in (cast.other.web, cast.vendor.web):
        assert_problem(web.get(f"/api/trace/scenario/{handed_in}"), 404, "trace-not-found")
    assert browser(cast.app).get(f"/api/trace/scenario/{handed_in}").status_code == 401
