"""How a vendor comes here, and that it comes once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.db import SessionLocal
from backend.organisations.models import Membership, Organisation, OrganisationKind
from tests.backend.accounts.people import make_user, recorded, signed_in
from tests.backend.vendors.people import Side, desk_of, new_code
from tests.factories import make_vendor


def register(browser: TestClient, **values: str) -> Any:
    given = {"name": "测登甲数智科技有限公司", "credit_code": new_code(), "city": "深圳市"}
    return browser.post("/api/vendors", json=given | values)


class TestRegister:
    def test_whoever_works_for_nobody_begins_the_vendor_and_writes_at_once(
        self, session: Session, client: TestClient
    ) -> None:
        side = Side(session, client.app)
        opened = side.read()
        assert (opened["status"], opened["number"], opened["is_editable"]) == ("draft", 1, True)
        assert opened["content"]["region"] == "深圳市"
        code = session.get_one(Organisation, UUID(side.id)).credit_code
        assert (opened["name"], opened["credit_code"], opened["is_shown"]) == (side.name, code, False)
        assert opened["visibility"]["/price"] == "reviewers"
        mine = side.browser.get("/api/vendors/mine").json()
        assert (mine["name"], mine["status"], mine["is_verified"]) == (side.name, "draft", False)
        assert recorded(session, UUID(side.id)) == ["organisation.founded", "vendor.begun"]

    def test_a_code_that_is_here_leads_to_its_organisation_and_to_no_twin(
        self, session: Session, client: TestClient
    ) -> None:
        known = str(session.get_one(Organisation, make_vendor(session).id).credit_code)
        browser = signed_in(session, client.app, make_user(session))
        answer = register(browser, credit_code=known)
        assert (answer.status_code, answer.json()["code"]) == (409, "credit-code-taken")
        held = browser.get("/api/credit-codes", params={"code": known}).json()["organisation"]
        assert browser.post(f"/api/organisations/{held['id']}/join-requests").status_code == 201

    def test_a_mistyped_code_is_refused(self, session: Session, client: TestClient) -> None:
        answer = register(signed_in(session, client.app, make_user(session)), credit_code="91440300A00000178J")
        assert answer.json()["errors"][0]["pointer"] == "/body/credit_code"

    def test_an_organisation_has_one_profile(self, session: Session, client: TestClient) -> None:
        side = Side(session, client.app)
        code = session.get_one(Organisation, UUID(side.id)).credit_code
        answer = register(side.browser, credit_code=str(code))
        assert (answer.status_code, answer.json()["code"]) == (409, "vendor-exists")

    def test_a_member_opens_the_profile_of_the_own_vendor_only(self, session: Session, client: TestClient) -> None:
        user = make_user(session)
        own = Organisation(kind=OrganisationKind.VENDOR, name="测登乙科技有限公司", jurisdiction="")
        session.add(own)
        session.flush()
        session.add(Membership(user_id=user.id, organisation_id=own.id, is_owner=True))
        session.flush()
        browser, code = signed_in(session, client.app, user), new_code()
        opened = register(browser, credit_code=code)
        assert (opened.status_code, opened.json()["subject_id"]) == (201, str(own.id))
        session.refresh(own)
        assert own.credit_code == code
        assert browser.delete(f"/api/vendors/{own.id}/draft").status_code == 204
        assert browser.get("/api/vendors/mine").status_code == 404
        assert register(browser).json()["code"] == "credit-code-differs"
        assert register(browser, credit_code=code).json()["number"] == 2

    def test_the_desk_begins_one_for_others_who_ask_to_join(self, session: Session, client: TestClient) -> None:
        opened = register(desk_of(session, client.app))
        assert opened.status_code == 201
        assert not opened.json()["is_editable"]
        members = select(func.count()).where(Membership.organisation_id == opened.json()["subject_id"])
        assert session.scalar(members) == 0

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.CITY_ADMIN, Role.AUDITOR])
    def test_nobody_else_does(self, session: Session, client: TestClient, role: Role) -> None:
        assert register(desk_of(session, client.app, role)).status_code == 403


class TestRacers:
    @pytest.mark.usefixtures("own_database")
    def test_twenty_who_register_one_code_at_once_make_one_organisation(self, bare_client: TestClient) -> None:
        code = new_code()
        with SessionLocal.begin() as session:
            browsers = [signed_in(session, bare_client.app, make_user(session)) for _ in range(20)]
        with ThreadPoolExecutor(20) as threads:
            answers = list(
                threads.map(
                    lambda asked: register(asked[1], name=f"测赛{asked[0]}科技有限公司", credit_code=code),
                    enumerate(browsers),
                )
            )
        assert sorted({answer.status_code for answer in answers}) == [201, 409]
        assert sum(answer.status_code == 201 for answer in answers) == 1
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"credit-code-taken"}
        with SessionLocal() as session:
            assert session.scalar(select(func.count()).select_from(Organisation)) == 1
