"""What waits for whom: each person's own to do, what is overdue first, and nothing of anybody else's."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.clock import now, today
from backend.organisations.models import JoinRequest, Membership, Organisation, OrganisationKind, OrganisationState
from backend.questions.models import Question
from backend.register.models import EntryStatus, RegisterClass, RegisterEntry, RegisterListing
from backend.responses.models import PartnerState, ResponsePartner, ResponseStatus, ScenarioResponse, VendorPart
from backend.revisions.schemas import Pinned
from backend.scenarios import moves
from backend.scenarios.draft_schemas import ScenarioReturned
from backend.vendors.models import Capacity, Certificate, Vendor
from tests.backend.accounts.people import make_user, signed_in
from tests.backend.scenarios.stages import Cast, complete, make_cast, pass_gates
from tests.factories import make_vendor

DISTRICT = "南山区"


@pytest.fixture
def cast(empty_session: Session, empty_client: TestClient) -> Cast:
    """Two agencies, a vendor and the desk, each at a browser."""
    return make_cast(empty_session, empty_client.app)


def waits(web: TestClient) -> list[tuple[str, str]]:
    """Return what waits for somebody, in order: the kinds and the titles."""
    return [(item["kind"], item["title"]) for item in web.get("/api/work").json()["items"]]


def office(session: Session, app: Any, role: Role, district: str | None = None) -> TestClient:
    """Return the browser of somebody who holds an office."""
    return signed_in(session, app, make_user(session, role, district=district))


class TestScenarios:
    def test_what_is_submitted_waits_for_the_desk_and_what_is_returned_for_its_agency(
        self, empty_session: Session, cast: Cast
    ) -> None:
        scenario_id = cast.bring(empty_session, "submitted", complete(name="停车审图"))
        assert waits(cast.matchmaker.web) == waits(cast.chair.web) == [("scenario-submitted", "停车审图")]
        others = (cast.writer, cast.tied, cast.other, cast.vendor)
        assert [waits(person.web) for person in others] == [[], [], [], []]
        comments = [Pinned(pointer="/goal", body="请量化"), Pinned(pointer="", body="请补充")]
        moves.return_(empty_session, cast.chair.actor, scenario_id, ScenarioReturned(note="", comments=comments))
        assert waits(cast.writer.web) == waits(cast.colleague.web) == [("scenario-returned", "停车审图")]
        (item,) = cast.writer.web.get("/api/work").json()["items"]
        assert (item["comments"], item["page"]) == (2, f"/scenarios/{scenario_id}/edit")
        assert [waits(person.web) for person in (cast.matchmaker, cast.other, cast.vendor)] == [[], [], []]

    def test_a_high_risk_waits_for_the_chair_to_review_it_until_that_is_done(
        self, empty_session: Session, cast: Cast
    ) -> None:
        content = complete(name="高风险", risk_tier="high", risk_reason="涉及大量个人信息，须单独评审。")
        scenario_id = cast.bring(empty_session, "submitted", content)
        assert (waits(cast.chair.web), waits(cast.matchmaker.web)) == (
            [("scenario-risk", "高风险")],
            [("scenario-submitted", "高风险")],
        )
        pass_gates(empty_session, cast.chair.actor, scenario_id)
        assert waits(cast.chair.web) == [("scenario-submitted", "高风险")]

    def test_however_much_waits_it_takes_as_many_queries(self, empty_session: Session, cast: Cast) -> None:
        asked: list[str] = []

        def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        def queries() -> int:
            asked.clear()
            cast.chair.web.get("/api/work")
            return len(asked)

        cast.bring(empty_session, "submitted")
        engine = empty_session.get_bind().engine
        event.listen(engine, "before_cursor_execute", count)
        few = queries()
        for _ in range(3):
            cast.bring(empty_session, "submitted")
        many = queries()
        event.remove(engine, "before_cursor_execute", count)
        assert (len(waits(cast.chair.web)), many) == (4, few)
        assert few > 0


class TestAnswers:
    def test_questions_and_responses_wait_for_the_agency_and_an_invitation_for_the_partner(
        self, empty_session: Session, cast: Cast
    ) -> None:
        scenario_id = cast.bring(empty_session, "published", complete(name="停车审图"))
        lead, partner = (make_vendor(empty_session) for _ in range(2))
        asked = Question(scenario_id=scenario_id, body="可以远程吗？")
        sent = {"scenario_id": scenario_id, "part": VendorPart.STARTUP, "plan": "先试点"}
        joint = ScenarioResponse(
            organisation_id=lead.id, vendor_ids=[lead.id, partner.id], status=ResponseStatus.COLLECTING, **sent
        )
        joint.partners = [ResponsePartner(organisation_id=partner.id, part=VendorPart.APPLICATION)]
        members = [make_user(empty_session) for _ in range(2)]
        empty_session.add_all([asked, joint])
        for member, vendor in zip(members, (lead, partner), strict=True):
            empty_session.add(Membership(user_id=member.id, organisation_id=vendor.id))
        empty_session.flush()
        leading, invited = (signed_in(empty_session, cast.app, member) for member in members)
        question = ("question-waiting", "停车审图")
        assert (waits(invited), waits(leading)) == ([("response-invited", "停车审图")], [])
        assert (waits(cast.writer.web), waits(cast.other.web)) == ([question], [])
        joint.partners[0].state = PartnerState.AGREED
        joint.status, joint.submitted_at = ResponseStatus.SUBMITTED, now()
        empty_session.flush()
        assert (waits(invited), waits(leading), waits(cast.other.web)) == ([], [], [])
        assert waits(cast.writer.web) == [question, ("response-to-confirm", "停车审图")]


class TestVendors:
    def test_what_ends_waits_for_its_vendor_alone_and_what_has_ended_comes_first(
        self, empty_session: Session, empty_client: TestClient
    ) -> None:
        mine, other = (make_vendor(empty_session) for _ in range(2))
        day = today()
        for held, name, days in ((mine, "等保三级", 30), (mine, "双软", -1), (mine, "ISO", 90), (other, "别家的", -1)):
            until = day + timedelta(days=days)
            empty_session.add(Certificate(vendor_id=held.id, name=name, issuer="", number="", valid_until=until))
        vendor = empty_session.get_one(Vendor, mine.id)
        vendor.capacity, vendor.resume_on = Capacity.PAUSED, day + timedelta(days=3)
        until = {"valid_from": day, "valid_until": day + timedelta(days=59), "listed_on": day}
        listing = RegisterListing(
            organisation_id=mine.id, register_class=RegisterClass.MODEL, district=DISTRICT, **until
        )
        empty_session.add(listing)
        member = make_user(empty_session)
        empty_session.add(Membership(user_id=member.id, organisation_id=mine.id))
        empty_session.flush()
        web = signed_in(empty_session, empty_client.app, member)
        answer = web.get("/api/work").json()
        assert [item["kind"] for item in answer["items"]] == [
            "certificate-ending",  # since 61 days ago
            "certificate-ending",  # since 30
            "capacity-due",  # since 4
            "register-ending",  # since yesterday
        ]
        assert [item["is_overdue"] for item in answer["items"]] == [True, False, False, False]
        assert (answer["total"], answer["overdue"], answer["items"][0]["title"]) == (4, 1, "双软")

    def test_an_application_waits_for_its_district_then_for_the_city_and_returned_for_its_vendor(
        self, empty_session: Session, empty_client: TestClient
    ) -> None:
        vendor = make_vendor(empty_session, "甲科技有限公司")
        entry = RegisterEntry(
            organisation_id=vendor.id, register_class=RegisterClass.MODEL, district=DISTRICT, statement="x",
            attachment_ids=[],
        )  # fmt: skip
        member = make_user(empty_session)
        empty_session.add_all([entry, Membership(user_id=member.id, organisation_id=vendor.id)])
        empty_session.flush()
        here, elsewhere, city, owner = (
            office(empty_session, empty_client.app, Role.DISTRICT_ADMIN, DISTRICT),
            office(empty_session, empty_client.app, Role.DISTRICT_ADMIN, "福田区"),
            office(empty_session, empty_client.app, Role.CITY_ADMIN),
            signed_in(empty_session, empty_client.app, member),
        )
        everybody, title = (here, elsewhere, city, owner), "甲科技有限公司"
        assert [waits(web) for web in everybody] == [[("register-submitted", title)], [], [], []]
        entry.status, entry.district_decided_at = EntryStatus.DISTRICT_APPROVED, now()
        empty_session.flush()
        assert [waits(web) for web in everybody] == [[], [], [("register-district-approved", title)], []]
        entry.status = EntryStatus.RETURNED
        empty_session.flush()
        assert [waits(web) for web in everybody] == [[], [], [], [("register-returned", title)]]


class TestOrganisations:
    def test_who_asks_to_be_let_in_waits_for_who_can_decide_it(self, empty_session: Session, cast: Cast) -> None:
        asking, lost = make_user(empty_session, name="李明"), make_user(empty_session)
        nobodys = Organisation(kind=OrganisationKind.VENDOR, name="无人科技有限公司", jurisdiction="")
        pending = Organisation(
            kind=OrganisationKind.AGENCY, name="市新局", jurisdiction="", state=OrganisationState.PENDING,
            district=DISTRICT,
        )  # fmt: skip
        empty_session.add_all([nobodys, pending])
        empty_session.flush()
        empty_session.add(JoinRequest(user_id=asking.id, organisation_id=cast.agency.id))
        empty_session.add(JoinRequest(user_id=lost.id, organisation_id=nobodys.id))
        empty_session.flush()
        city = office(empty_session, cast.app, Role.CITY_ADMIN)
        here, elsewhere = (office(empty_session, cast.app, Role.DISTRICT_ADMIN, name) for name in (DISTRICT, "福田区"))
        admit = ("organisation-pending", "市新局")
        assert waits(cast.writer.web) == [("join-request", "李明")]
        assert sorted(waits(city)) == [("join-request-unmanaged", "无人科技有限公司"), admit]
        assert (waits(here), waits(elsewhere), waits(cast.vendor.web)) == ([admit], [], [])

    def test_nothing_waits_for_nobody(self, empty_client: TestClient) -> None:
        assert empty_client.get("/api/work").status_code == 401
