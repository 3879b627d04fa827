"""The administration of organisations, asked over HTTP: founded, let in, renamed, suspended, reinstated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.core.actor import Role
from backend.core.ids import new_id
from backend.core.notices import Notification
from backend.organisations.models import (
    MailDomain,
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationState,
)
from tests.backend.accounts.people import mails_to, make_user, recorded, signed_in, token_in

Browser = Callable[[User], TestClient]
ALL = "/api/administration/organisations"
SUSPENDED = {"state": "suspended", "reason": "misconduct"}
REINSTATED = {"state": "active", "reason": "resolved"}


def first(version: int = 1) -> dict[str, str]:
    """Return the header of somebody who has read a version."""
    return {"If-Match": f'"{version}"'}


@pytest.fixture
def at(empty_session: Session, bare_client: TestClient) -> Browser:
    """Return a browser in which somebody is signed in."""
    return lambda user: signed_in(empty_session, bare_client.app, user)


@pytest.fixture
def admin_user(empty_session: Session) -> User:
    """A city administrator."""
    return make_user(empty_session, Role.CITY_ADMIN)


@pytest.fixture
def admin(admin_user: User, at: Browser) -> TestClient:
    """The browser of a city administrator."""
    return at(admin_user)


@pytest.fixture
def nanshan(empty_session: Session, at: Browser) -> TestClient:
    """The browser of the administrator of one district."""
    return at(make_user(empty_session, Role.DISTRICT_ADMIN, district="南山区"))


@dataclass(frozen=True)
class House:
    """An organisation with an owner."""

    organisation: Organisation
    owner_user: User
    owner: TestClient

    @property
    def path(self) -> str:
        """Where administrators have it."""
        return f"{ALL}/{self.organisation.id}"


@pytest.fixture
def house(empty_session: Session, at: Browser) -> House:
    """A vendor of one district."""
    return build(empty_session, at)


def build(session: Session, at: Browser, **values: Any) -> House:
    """Return a new organisation with its owner."""
    given = {"kind": OrganisationKind.VENDOR, "name": "甲公司", "search_text": "甲公司", "district": "南山区"}
    made = Organisation(**given | values)
    session.add(made)
    session.flush()
    owner = make_user(session)
    session.add(Membership(user_id=owner.id, organisation_id=made.id, is_owner=True))
    session.flush()
    return House(made, owner, at(owner))


def told(session: Session, user: User) -> list[str]:
    """Return what somebody finds in the inbox, the oldest first."""
    mine = select(Notification.event).where(Notification.user_id == user.id)
    return list(session.scalars(mine.order_by(Notification.created_at)))


class TestList:
    def test_administrators_see_all_and_those_of_a_district_theirs(
        self, empty_session: Session, house: House, admin: TestClient, nanshan: TestClient, at: Browser
    ) -> None:
        other = build(empty_session, at, name="乙公司", district="福田区", state=OrganisationState.PENDING)
        seen = admin.get(ALL).json()
        assert [item["name"] for item in seen["items"]] == ["乙公司", "甲公司"]
        item = seen["items"][1]
        assert (item["members"], item["owners"][0]["id"]) == (1, str(house.owner_user.id))
        assert item["ways"] == ["edit", "suspend", "move", "merge"]
        assert seen["items"][0]["ways"] == ["edit", "decide", "move", "merge"]
        mine = nanshan.get(ALL).json()
        assert [(item["name"], item["ways"]) for item in mine["items"]] == [("甲公司", ["edit", "suspend"])]
        assert mine["total"] == 1
        assert (nanshan.get(house.path).status_code, nanshan.get(other.path).status_code) == (200, 403)
        assert house.owner.get(ALL).status_code == 403

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "乙"}, ["乙公司"]),
            ({"kind": "agency"}, ["市测试局"]),
            ({"state": "pending"}, ["乙公司"]),
            ({"district": "南山区"}, ["甲公司"]),
            ({"district": "-"}, ["市测试局"]),
            ({"size": 1, "page": 2}, ["市测试局"]),
        ],
        ids=str,
    )
    @pytest.mark.usefixtures("house")
    def test_it_is_searched_filtered_and_paged(
        self, empty_session: Session, admin: TestClient, at: Browser, asked: dict[str, Any], found: list[str]
    ) -> None:
        waiting = {"district": "福田区", "state": OrganisationState.PENDING, "search_text": "乙公司"}
        build(empty_session, at, name="乙公司", **waiting)
        build(empty_session, at, kind=OrganisationKind.AGENCY, name="市测试局", search_text="市测试局", district=None)
        assert [item["name"] for item in admin.get(ALL, params=asked).json()["items"]] == found


class TestEdit:
    def test_an_agency_goes_on_being_found_by_its_former_name(
        self, empty_session: Session, admin: TestClient, at: Browser
    ) -> None:
        agency = build(empty_session, at, kind=OrganisationKind.AGENCY, name="市旧局", jurisdiction="深圳市")
        body = {"name": "市新局", "jurisdiction": "深圳市", "district": "福田区"}
        edited = admin.patch(agency.path, json=body, headers=first())
        assert edited.status_code == 200, edited.text
        assert (edited.json()["aliases"], edited.headers["ETag"]) == (["市旧局"], '"2"')
        for words in ("市新局", "shixinju", "市旧局"):
            assert admin.get(ALL, params={"q": words}).json()["total"] == 1, words
        assert recorded(empty_session, agency.organisation.id) == ["organisation.edited"]

    def test_whoever_read_an_older_version_is_shown_what_differs(self, house: House, admin: TestClient) -> None:
        body = {"name": "甲科技", "jurisdiction": "深圳市", "district": "南山区"}
        assert admin.patch(house.path, json=body).status_code == 428
        assert admin.patch(house.path, json=body, headers=first()).status_code == 200
        stale = admin.patch(house.path, json=body | {"name": "甲集团"}, headers=first())
        assert stale.status_code == 412
        assert stale.json()["fields"] == [{"name": "name", "mine": "甲集团", "theirs": "甲科技"}]

    def test_nothing_is_moved_out_of_a_district_by_whoever_looks_after_that_one(
        self, house: House, nanshan: TestClient
    ) -> None:
        body = {"name": "甲科技", "jurisdiction": "", "district": "南山区"}
        assert nanshan.patch(house.path, json=body, headers=first()).status_code == 200
        for district in ("福田区", None):
            moved = nanshan.patch(house.path, json=body | {"district": district}, headers=first(2))
            assert moved.json()["code"] == "not-allowed"

    def test_a_name_that_is_taken_is_refused(
        self, empty_session: Session, house: House, admin: TestClient, at: Browser
    ) -> None:
        build(empty_session, at, name="乙公司")
        body = {"name": "乙公司", "jurisdiction": "", "district": "南山区"}
        assert admin.patch(house.path, json=body, headers=first()).json()["code"] == "organisation-exists"


class TestDecide:
    @pytest.fixture
    def founder(self, empty_session: Session) -> User:
        empty_session.add(MailDomain(domain="sz.gov.cn"))
        return make_user(empty_session, email="founder@sz.gov.cn")

    @pytest.fixture
    def waiting(self, empty_session: Session, founder: User, at: Browser) -> House:
        """An agency somebody has just begun."""
        client = at(founder)
        founded = client.post("/api/organisations", json={"kind": "agency", "name": "市新局", "jurisdiction": "深圳市"})
        assert (founded.status_code, founded.json()["state"]) == (201, "pending"), founded.text
        return House(empty_session.get_one(Organisation, founded.json()["id"]), founder, client)

    def test_an_agency_waits_and_nobody_acts_for_it_or_sees_it_until_it_is_let_in(
        self, empty_session: Session, admin: TestClient, admin_user: User, bare_client: TestClient, waiting: House
    ) -> None:
        own = f"/api/organisations/{waiting.organisation.id}"
        invite = waiting.owner.post(f"{own}/invitations", json={"email": "a@sz.gov.cn"})
        assert (invite.status_code, invite.json()["code"]) == (403, "organisation-held")
        assert waiting.owner.get("/api/organisation").json()["state"] == "pending"
        assert waiting.owner.get("/api/organisations", params={"q": "市新局"}).json()["total"] == 0
        agencies = "/api/agencies"
        assert bare_client.get(agencies).json()["total"] == 0
        assert told(empty_session, admin_user) == ["organisation-founded"]

        decided = admin.put(f"{waiting.path}/decision", json={"approve": True})
        assert decided.status_code == 204, decided.text
        assert waiting.owner.post(f"{own}/invitations", json={"email": "a@sz.gov.cn"}).status_code == 201
        assert bare_client.get(agencies).json()["total"] == 1
        assert told(empty_session, waiting.owner_user) == ["organisation-approved"]
        assert "organisation.approved" in recorded(empty_session, waiting.organisation.id)
        again = admin.put(f"{waiting.path}/decision", json={"approve": True})
        assert (again.status_code, again.json()["code"]) == (409, "organisation-decided")

    def test_one_refused_is_gone_and_its_founder_told_why(
        self, empty_session: Session, admin: TestClient, waiting: House
    ) -> None:
        refuse = {"approve": False, "reason": "duplicate"}
        assert admin.put(f"{waiting.path}/decision", json={"approve": False}).status_code == 422
        assert admin.put(f"{waiting.path}/decision", json=refuse).status_code == 204
        assert waiting.owner.get("/api/organisation").status_code == 404
        assert told(empty_session, waiting.owner_user) == ["organisation-refused"]
        ((template, text),) = mails_to(empty_session, waiting.owner_user.email)
        assert template == "organisation-refused"
        assert "与平台上已有的单位重复" in text
        assert "organisation.refused" in recorded(empty_session, waiting.organisation.id)
        body = {"kind": "agency", "name": "市新局", "jurisdiction": "深圳市"}
        assert waiting.owner.post("/api/organisations", json=body).status_code == 201

    def test_a_vendor_does_not_wait(self, empty_session: Session, at: Browser) -> None:
        body = {"kind": "vendor", "name": "丙公司"}
        assert at(make_user(empty_session)).post("/api/organisations", json=body).json()["state"] == "active"


class TestSetState:
    def test_members_of_a_suspended_one_act_for_it_no_longer_from_the_next_request_on(
        self, empty_session: Session, house: House, admin: TestClient
    ) -> None:
        invitations = f"/api/organisations/{house.organisation.id}/invitations"
        assert house.owner.get(invitations).status_code == 200
        suspended = admin.put(f"{house.path}/state", json=SUSPENDED, headers=first())
        assert suspended.status_code == 200, suspended.text
        refused = house.owner.get(invitations)
        assert (refused.status_code, refused.json()["code"]) == (403, "organisation-held")
        assert house.owner.get("/api/session").json()["roles"] == []
        own = house.owner.get("/api/organisation").json()
        assert (own["state"], own["state_reason"], own["is_owner"]) == ("suspended", "misconduct", False)
        ((template, text),) = mails_to(empty_session, house.owner_user.email)
        assert template == "organisation-suspended"
        assert "违反使用条款" in text

        assert admin.put(f"{house.path}/state", json=REINSTATED, headers=first()).status_code == 412
        assert admin.put(f"{house.path}/state", json=REINSTATED, headers=first(2)).status_code == 200
        assert house.owner.get(invitations).status_code == 200
        assert told(empty_session, house.owner_user) == ["organisation-suspended", "organisation-reinstated"]
        assert recorded(empty_session, house.organisation.id) == ["organisation.suspended", "organisation.reinstated"]

    def test_who_is_invited_comes_in_only_once_it_is_reinstated(
        self, empty_session: Session, house: House, admin: TestClient, at: Browser
    ) -> None:
        sent = house.owner.post(
            f"/api/organisations/{house.organisation.id}/invitations", json={"email": "a@mail.example"}
        )
        assert sent.status_code == 201
        token = token_in(mails_to(empty_session, "a@mail.example")[0][1])
        admin.put(f"{house.path}/state", json=SUSPENDED, headers=first())
        invited = at(make_user(empty_session))
        refused = invited.post("/api/links/invitation/accept", json={"token": token})
        assert refused.json()["code"] == "organisation-not-active"
        asked = invited.post(f"/api/organisations/{house.organisation.id}/join-requests")
        assert asked.json() == invited.post(f"/api/organisations/{new_id()}/join-requests").json() | {
            "instance": asked.json()["instance"]
        }
        admin.put(f"{house.path}/state", json=REINSTATED, headers=first(2))
        assert invited.post("/api/links/invitation/accept", json={"token": token}).status_code == 204

    def test_who_matches_for_a_suspended_centre_does_so_no_longer(
        self, empty_session: Session, admin: TestClient, at: Browser
    ) -> None:
        centre = build(empty_session, at, kind=OrganisationKind.CENTRE, name="对接中心")
        centre.owner_user.roles = [Role.MATCHMAKER.value]
        empty_session.flush()
        assert centre.owner.get(ALL).status_code == 200
        assert admin.put(f"{centre.path}/state", json=SUSPENDED, headers=first()).status_code == 200
        assert centre.owner.get(ALL).status_code == 403

    def test_nobody_suspends_the_own_organisation(
        self, empty_session: Session, house: House, admin: TestClient, admin_user: User
    ) -> None:
        empty_session.add(Membership(user_id=admin_user.id, organisation_id=house.organisation.id))
        empty_session.flush()
        assert admin.put(f"{house.path}/state", json=SUSPENDED, headers=first()).status_code == 403

    def test_what_waits_is_not_suspended_and_a_reason_fits(
        self, empty_session: Session, house: House, admin: TestClient, at: Browser
    ) -> None:
        waiting = build(empty_session, at, name="乙公司", state=OrganisationState.PENDING)
        asked = admin.put(f"{waiting.path}/state", json=SUSPENDED, headers=first())
        assert (asked.status_code, asked.json()["code"]) == (409, "organisation-pending")
        unfit = admin.put(f"{house.path}/state", json=SUSPENDED | {"reason": "resolved"}, headers=first())
        assert unfit.status_code == 422
        assert empty_session.scalar(select(func.count()).select_from(OrganisationAlias)) == 0
