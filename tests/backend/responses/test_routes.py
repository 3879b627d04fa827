"""Responses to scenarios over HTTP: offered alone or together, decided by the agency, contacts after both agreed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.contacts.models import Contact, sealed_contact
from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.audit import AuditEvent
from backend.core.clock import today
from backend.core.ids import new_id
from backend.core.notices import Notification
from backend.core.row_security import act_as
from backend.responses.models import ResponsePartner, ScenarioResponse
from backend.revisions.models import SubjectKind
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Vendor, VendorStatus
from tests.backend.accounts.people import browser, recorded
from tests.backend.questions.people import Joined, agency, joined, scenario_id, stranger, vendor

__all__ = ["agency", "joined", "scenario_id", "stranger", "vendor"]
PLAN = "先在一个街道试点三个月，再推广到全区。"


@pytest.fixture
def partner_ids(session: Session, known_ids: dict[str, str]) -> list[UUID]:
    """Two other vendors that are shown."""
    others = select(Vendor.id).where(Vendor.id != UUID(known_ids["vendor_id"])).order_by(Vendor.id)
    return list(session.scalars(others.limit(2)))


@pytest.fixture
def partner_id(partner_ids: list[UUID]) -> UUID:
    """One of them."""
    return partner_ids[0]


@pytest.fixture
def partner(joined: Joined, partner_id: UUID) -> TestClient:
    """Somebody of it."""
    return joined(partner_id)[1]


def responded(client: TestClient, scenario_id: UUID, *partners: UUID, **sent: Any) -> Any:
    """Return the answer to a vendor that is interested, with others where some are named."""
    asked = [{"organisation_id": str(found), "part": "startup"} for found in partners]
    body = {"interested": True, "plan": PLAN, "partners": asked} | sent
    return client.post(f"/api/scenarios/{scenario_id}/responses", json=body)


def put(client: TestClient, response: dict[str, Any], what: str, **sent: Any) -> Any:
    """Return the answer to a decision on a response as it was read."""
    headers = {"If-Match": f'"{response["version"]}"'}
    return client.put(f"/api/responses/{response['id']}/{what}", json=sent, headers=headers)


def left(client: TestClient, response: dict[str, Any]) -> int:
    """Return the status of the answer to a partner that steps out of what it read."""
    headers = {"If-Match": f'"{response["version"]}"'}
    return int(client.delete(f"/api/responses/{response['id']}/partnership", headers=headers).status_code)


def listed(client: TestClient) -> list[str]:
    """Return the ids of the responses somebody reads."""
    return [item["id"] for item in client.get("/api/responses").json()["items"]]


def contacts(client: TestClient, response: dict[str, Any]) -> Any:
    """Return the answer to who asks for the contacts of the other side."""
    return client.get(f"/api/responses/{response['id']}/contacts")


@pytest.fixture
def response(vendor: TestClient, scenario_id: UUID) -> dict[str, Any]:
    """A response of the vendor alone."""
    answer = responded(vendor, scenario_id)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestRespond:
    """What a vendor says."""

    def test_its_sides_and_the_desk_read_it_and_nobody_else(
        self, vendor: TestClient, agency: TestClient, stranger: TestClient, response: dict[str, Any]
    ) -> None:
        assert [listed(found) for found in (vendor, agency, stranger)] == [[response["id"]], [response["id"]], []]
        place = f"/api/responses/{response['id']}"
        found = [client.get(place) for client in (vendor, agency, stranger, browser(vendor.app))]
        assert [answer.status_code for answer in found] == [200, 200, 404, 404]
        assert (found[1].json()["plan"], found[1].json()["may_decide"]) == (PLAN, True)

    @pytest.mark.parametrize(("left", "status"), [(0, 201), (-1, 409)])
    def test_the_last_day_counts_and_the_day_after_is_too_late(
        self, session: Session, vendor: TestClient, scenario_id: UUID, left: int, status: int
    ) -> None:
        last = (today() + timedelta(days=left)).isoformat()
        session.execute(update(Scenario).where(Scenario.id == scenario_id).values(content={"respond_by": last}))
        shown = vendor.get(f"/api/scenarios/{scenario_id}/responding").json()
        assert (shown["respond_by"], shown["may_respond"]) == (last, status == 201)
        assert responded(vendor, scenario_id).status_code == status

    def test_a_scenario_that_is_over_takes_none(self, session: Session, vendor: TestClient, scenario_id: UUID) -> None:
        ended = update(Scenario).where(Scenario.id == scenario_id).values(status=ScenarioStatus.CLOSED)
        session.execute(ended)
        assert responded(vendor, scenario_id).json()["code"] == "scenario-not-found"

    def test_a_second_one_is_a_conflict_until_the_first_is_taken_back(
        self, vendor: TestClient, scenario_id: UUID, response: dict[str, Any]
    ) -> None:
        assert responded(vendor, scenario_id).json()["code"] == "response-open"
        assert vendor.delete(f"/api/responses/{response['id']}").status_code == 204
        assert responded(vendor, scenario_id).status_code == 201

    def test_no_interest_comes_with_a_reason_and_no_decision(
        self, vendor: TestClient, agency: TestClient, scenario_id: UUID
    ) -> None:
        assert responded(vendor, scenario_id, interested=False, plan="").status_code == 422
        said = responded(vendor, scenario_id, interested=False, plan="", reason="budget", note="预算偏低").json()
        assert (said["status"], said["reason"]) == ("not_interested", "budget")
        assert put(agency, said, "decision", accept=True).status_code == 409

    @pytest.mark.parametrize("sent", [{"plan": " "}, {"plan": "字" * 4001}])
    def test_interest_comes_with_a_short_plan(
        self, vendor: TestClient, scenario_id: UUID, sent: dict[str, str]
    ) -> None:
        assert responded(vendor, scenario_id, **sent).status_code == 422

    def test_a_vendor_that_is_not_shown_does_not_respond(
        self, session: Session, vendor: TestClient, known_ids: dict[str, str], scenario_id: UUID
    ) -> None:
        hidden = update(Vendor).where(Vendor.id == UUID(known_ids["vendor_id"])).values(status=VendorStatus.WITHDRAWN)
        session.execute(hidden)
        assert responded(vendor, scenario_id).status_code == 403


class TestPartners:
    """Nobody responds in the name of another vendor without its word."""

    def test_the_agency_knows_of_it_once_every_partner_agrees(
        self, vendor: TestClient, partner: TestClient, agency: TestClient, scenario_id: UUID, partner_id: UUID
    ) -> None:
        asked = responded(vendor, scenario_id, partner_id).json()
        assert (asked["status"], listed(agency), listed(partner)) == ("collecting", [], [asked["id"]])
        assert put(agency, asked, "decision", accept=True).status_code == 404
        agreed = put(partner, asked, "partnership", agree=True).json()
        assert (agreed["status"], listed(agency)) == ("submitted", [asked["id"]])
        watched = [client.get(f"/api/scenarios/{scenario_id}/watch").json() for client in (vendor, partner, agency)]
        assert [found["is_watched"] for found in watched] == [True, True, False]

    def test_whoever_refuses_keeps_it_from_the_agency_and_reads_it_no_longer(
        self, vendor: TestClient, partner: TestClient, agency: TestClient, scenario_id: UUID, partner_id: UUID
    ) -> None:
        asked = responded(vendor, scenario_id, partner_id).json()
        assert put(partner, asked, "partnership", agree=False).json()["status"] == "collecting"
        assert [listed(client) for client in (vendor, partner, agency)] == [[asked["id"]], [], []]

    @pytest.mark.parametrize(("others", "status"), [(0, "withdrawn"), (1, "collecting")])
    def test_whoever_steps_out_again_takes_back_what_the_agency_read_in_its_name(
        self,
        session: Session,
        vendor: TestClient,
        joined: Joined,
        agency: TestClient,
        scenario_id: UUID,
        partner_ids: list[UUID],
        others: int,
        status: str,
    ) -> None:
        partner = joined(partner_ids[0])[1]
        asked = responded(vendor, scenario_id, *partner_ids[: 1 + others]).json()
        agreed = put(partner, asked, "partnership", agree=True).json()
        assert (agreed["may_leave"], listed(agency)) == (True, [] if others else [asked["id"]])
        assert [left(client, agreed) for client in (vendor, agency, partner)] == [404, 404, 204]
        (mine,) = vendor.get("/api/responses").json()["items"]
        assert (mine["status"], mine["vendors"][1]["state"]) == (status, "refused")
        assert (listed(partner), left(partner, agreed)) == ([], 404)
        assert put(agency, mine, "decision", accept=True).status_code == (404 if others else 409)
        told = session.scalars(select(Notification.event).where(Notification.event.startswith("response-"))).all()
        assert ("response-left" in told, "response-withdrawn" in told) == (True, not others)
        assert "response.left" in recorded(session, UUID(asked["id"]))

    def test_nobody_steps_out_of_what_the_agency_has_accepted(
        self, vendor: TestClient, partner: TestClient, agency: TestClient, scenario_id: UUID, partner_id: UUID
    ) -> None:
        asked = responded(vendor, scenario_id, partner_id).json()
        agreed = put(partner, asked, "partnership", agree=True).json()
        accepted = put(agency, agreed, "decision", accept=True).json()
        assert (left(partner, agreed), left(partner, accepted), listed(partner)) == (409, 409, [asked["id"]])

    def test_nobody_agrees_for_another(
        self, vendor: TestClient, stranger: TestClient, agency: TestClient, scenario_id: UUID, partner_id: UUID
    ) -> None:
        asked = responded(vendor, scenario_id, partner_id).json()
        answers = [put(client, asked, "partnership", agree=True) for client in (vendor, stranger, agency)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]

    def test_partners_are_other_vendors_that_are_shown_each_named_once(
        self, vendor: TestClient, known_ids: dict[str, str], scenario_id: UUID, partner_id: UUID
    ) -> None:
        for named in ([UUID(known_ids["vendor_id"])], [new_id()], [partner_id, partner_id]):
            assert responded(vendor, scenario_id, *named).json()["code"] == "partner-unknown"


class TestDecision:
    """What the agency says, and what follows."""

    @pytest.fixture(autouse=True)
    def _given(self, session: Session, known_ids: dict[str, str], scenario_id: UUID) -> None:
        """Let both sides have given whom to call."""
        vendor_id = UUID(known_ids["vendor_id"])
        for kind, subject_id, name in (
            (SubjectKind.VENDOR, vendor_id, "王经理"),
            (SubjectKind.SCENARIO, scenario_id, "陈科长"),
        ):
            sealed = sealed_contact(subject_id, {"name": name, "phone": "0755-88123456"})
            session.add(Contact(kind=kind, subject_id=subject_id, sealed=sealed))
        session.flush()

    def test_each_side_sees_the_others_contact_after_both_agreed_and_not_before(
        self,
        session: Session,
        vendor: TestClient,
        agency: TestClient,
        stranger: TestClient,
        response: dict[str, Any],
    ) -> None:
        assert [contacts(client, response).status_code for client in (vendor, agency, stranger)] == [409, 409, 404]
        assert put(agency, response, "decision", accept=True).json()["status"] == "accepted"
        names = [contacts(client, response).json()["items"][0]["contact"]["name"] for client in (vendor, agency)]
        assert names == ["陈科长", "王经理"]
        assert contacts(stranger, response).status_code == 404
        assert recorded(session, UUID(response["id"])).count("response.contacts_revealed") == 2
        told = session.scalars(select(AuditEvent.facts).where(AuditEvent.action == "contact.revealed")).all()
        assert [facts["because"] for facts in told] == ["both-confirmed"] * 2

    def test_whoever_is_declined_is_told_why_and_calls_nobody(
        self, vendor: TestClient, agency: TestClient, response: dict[str, Any]
    ) -> None:
        assert put(agency, response, "decision", accept=False).status_code == 422
        assert put(agency, response, "decision", accept=False, reason="scope", note="场地不合").status_code == 200
        (mine,) = vendor.get("/api/responses").json()["items"]
        assert (mine["status"], mine["reason"], mine["note"]) == ("declined", "scope", "场地不合")
        assert contacts(vendor, response).status_code == 409

    def test_what_is_withdrawn_shows_contacts_no_longer(
        self, vendor: TestClient, agency: TestClient, response: dict[str, Any]
    ) -> None:
        put(agency, response, "decision", accept=True)
        assert vendor.delete(f"/api/responses/{response['id']}").status_code == 204
        assert [contacts(client, response).status_code for client in (vendor, agency)] == [409, 409]

    def test_an_older_reading_decides_nothing(self, agency: TestClient, response: dict[str, Any]) -> None:
        put(agency, response, "decision", accept=True)
        assert put(agency, response, "decision", accept=False, reason="scope").status_code in (409, 412)

    @pytest.mark.parametrize("ended", [ScenarioStatus.CLOSED, ScenarioStatus.WITHDRAWN, ScenarioStatus.CANCELLED])
    def test_nothing_is_decided_once_the_scenario_has_ended(
        self, session: Session, agency: TestClient, scenario_id: UUID, response: dict[str, Any], ended: ScenarioStatus
    ) -> None:
        session.execute(update(Scenario).where(Scenario.id == scenario_id).values(status=ended))
        (shown,) = agency.get("/api/responses").json()["items"]
        assert (shown["scenario_is_over"], shown["may_decide"]) == (True, False)
        refused = [put(agency, response, "decision", accept=yes, reason="scope") for yes in (True, False)]
        assert [answer.json()["code"] for answer in refused] == ["scenario-over"] * 2
        assert agency.get(f"/api/responses/{response['id']}").json()["status"] == "submitted"

    def test_both_sides_are_told(self, session: Session, agency: TestClient, response: dict[str, Any]) -> None:
        put(agency, response, "decision", accept=True)
        told = session.scalars(select(Notification.event).order_by(Notification.created_at)).all()
        assert [event for event in told if event.startswith("response")] == ["response-submitted", "response-accepted"]

    def test_the_database_alone_keeps_it_from_strangers(
        self, session: Session, known_ids: dict[str, str], vendor: TestClient, scenario_id: UUID, partner_id: UUID
    ) -> None:
        responded(vendor, scenario_id, partner_id)
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

        def seen(actor: Actor) -> tuple[int | None, ...]:
            act_as(session, actor)
            tables = (ScenarioResponse, ResponsePartner)
            counts = tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)
            act_as(session, SYSTEM)
            return counts

        sides = [Actor(new_id(), UUID(known_ids["vendor_id"])), Actor(new_id(), partner_id)]
        desk = Actor(new_id(), roles=frozenset({Role.MATCHMAKER}))
        agency = Actor(new_id(), UUID(known_ids["agency_id"]))
        assert [seen(actor) for actor in (*sides, desk)] == [(1, 1)] * 3
        assert [seen(actor) for actor in (agency, Actor(new_id(), new_id()), ANONYMOUS)] == [(0, 0)] * 3
