"""Organisations, members, invitations, requests to join and mail domains, asked over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import service
from backend.accounts.models import User, UserState
from backend.core.actor import Role
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.organisations import credit_code
from backend.organisations.models import Invitation, MailDomain, Membership, Organisation, OrganisationKind
from tests.backend.accounts.people import (
    OTHER_PASSWORD,
    browser,
    mails_to,
    make_user,
    recorded,
    sign_in,
    signed_in,
    token_in,
)

Browser = Callable[[User], TestClient]
FIRST = {"If-Match": '"1"'}
"""The header of somebody who has read the first version."""


@dataclass(frozen=True)
class House:
    """An organisation with an owner and a plain member, each at a browser."""

    organisation: Organisation
    owner: TestClient
    member: TestClient
    member_user: User

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/api/organisations/{self.organisation.id}"


def build(session: Session, app: Any, kind: OrganisationKind = OrganisationKind.VENDOR, name: str = "甲公司") -> House:
    """Return a new organisation with its people."""
    made = Organisation(kind=kind, name=name, jurisdiction="深圳市", search_text=name)
    session.add(made)
    session.flush()
    owner, member = make_user(session), make_user(session)
    session.add(Membership(user_id=owner.id, organisation_id=made.id, is_owner=True))
    session.add(Membership(user_id=member.id, organisation_id=made.id))
    session.flush()
    return House(made, signed_in(session, app, owner), signed_in(session, app, member), member)


@pytest.fixture
def at(empty_session: Session, bare_client: TestClient) -> Browser:
    """Signs somebody in at a browser of their own."""
    return lambda user: signed_in(empty_session, bare_client.app, user)


@pytest.fixture
def visitor(empty_session: Session, bare_client: TestClient) -> TestClient:
    """A browser nobody is signed in with."""
    return browser(bare_client.app)


@pytest.fixture
def house(empty_session: Session, bare_client: TestClient) -> House:
    """A vendor with its people."""
    return build(empty_session, bare_client.app)


@pytest.fixture
def other(empty_session: Session, bare_client: TestClient) -> House:
    """Another vendor with its people."""
    return build(empty_session, bare_client.app, name="乙公司")


@pytest.fixture
def admin(empty_session: Session, at: Browser) -> TestClient:
    """A city administrator's browser."""
    return at(make_user(empty_session, Role.CITY_ADMIN))


def invited(session: Session, house: House, email: str = "new@vendor.example", **given: Any) -> str:
    """Invite somebody and return the token of the link."""
    answer = house.owner.post(f"{house.path}/invitations", json={"email": email, **given})
    assert answer.status_code == 201, answer.text
    template, body = mails_to(session, email)[-1]
    assert template == "invitation"
    return token_in(body)


def link(client: TestClient, what: str, token: str, **given: str) -> Any:
    """Return the answer to what the link of an invitation is used for."""
    return client.post(f"/api/links/invitation/{what}", json={"token": token, **given})


def about_me() -> dict[str, str]:
    """Return what somebody says of themselves when opening an account."""
    return {"password": OTHER_PASSWORD, "name": "王芳", "language": "en", "terms_version": service.TERMS_VERSION}


class TestInvitations:
    def test_somebody_new_opens_an_account_by_the_link_and_is_a_member(
        self, empty_session: Session, house: House, visitor: TestClient
    ) -> None:
        token = invited(empty_session, house)
        for _ in range(2):  # looking at it uses nothing up
            assert link(visitor, "look", token).json() == {
                "organisation": {
                    "id": str(house.organisation.id),
                    "kind": "vendor",
                    "name": "甲公司",
                    "jurisdiction": "深圳市",
                },
                "email": "new@vendor.example",
                "has_account": False,
            }
        assert link(visitor, "account", token, **about_me()).status_code == 204
        user = empty_session.scalars(select(User).where(User.email == "new@vendor.example")).one()
        assert sign_in(visitor, user, OTHER_PASSWORD).json() == {"state": "signed-in"}
        own = visitor.get("/api/organisation").json()
        assert (own["name"], own["is_owner"], own["members"], own["join_requests"]) == ("甲公司", False, 3, 0)
        assert house.owner.get(f"{house.path}/invitations").json()["total"] == 0

    def test_a_link_works_once_whoever_tries_it_again(
        self, empty_session: Session, house: House, visitor: TestClient, at: Browser
    ) -> None:
        token = invited(empty_session, house)
        first, second = at(make_user(empty_session)), at(make_user(empty_session))
        assert link(first, "accept", token).status_code == 204
        for what, client, given in (("accept", second, {}), ("look", visitor, {}), ("account", visitor, about_me())):
            answer = link(client, what, token, **given)
            assert (answer.status_code, answer.json()["code"]) == (410, "link-spent")
        assert second.get("/api/organisation").json()["code"] == "organisation-not-found"

    def test_whoever_has_an_account_is_told_and_accepts_with_it(
        self, empty_session: Session, house: House, visitor: TestClient, at: Browser
    ) -> None:
        user = make_user(empty_session)
        token = invited(empty_session, house, user.email, is_owner=True)
        assert link(visitor, "look", token).json()["has_account"] is True
        assert link(visitor, "account", token, **about_me()).json()["code"] == "mail-taken"
        assert link(visitor, "accept", token).json()["code"] == "sign-in-required"
        client = at(user)
        assert link(client, "accept", token).status_code == 204
        assert client.get("/api/organisation").json()["is_owner"] is True

    def test_it_leads_into_the_organisation_that_sent_it_and_no_other(
        self, empty_session: Session, house: House, other: House, at: Browser
    ) -> None:
        token, client = invited(empty_session, house), at(make_user(empty_session))
        given = {"token": token, "organisation_id": str(other.organisation.id)}
        assert client.post("/api/links/invitation/accept", json=given).status_code == 422
        assert link(client, "accept", token).status_code == 204
        assert client.get("/api/organisation").json()["id"] == str(house.organisation.id)

    def test_nobody_sees_or_withdraws_anothers(self, empty_session: Session, house: House, other: House) -> None:
        invited(empty_session, house)
        made = empty_session.scalars(select(Invitation.id)).one()
        assert other.owner.get(f"{house.path}/invitations").status_code == 404
        for path in (house.path, other.path):
            assert other.owner.delete(f"{path}/invitations/{made}").status_code == 404
        assert house.member.delete(f"{house.path}/invitations/{made}").status_code == 403
        assert house.owner.get(f"{house.path}/invitations").json()["items"][0]["id"] == str(made)

    def test_a_withdrawn_one_opens_nothing(self, empty_session: Session, house: House, visitor: TestClient) -> None:
        token = invited(empty_session, house)
        made = house.owner.get(f"{house.path}/invitations").json()["items"][0]["id"]
        assert house.owner.delete(f"{house.path}/invitations/{made}").status_code == 204
        assert link(visitor, "look", token).status_code == 410
        assert recorded(empty_session)[-2:] == ["invitation.sent", "invitation.withdrawn"]

    def test_an_address_is_invited_anew_when_the_link_has_run_out(self, empty_session: Session, house: House) -> None:
        invited(empty_session, house)
        again = {"email": "NEW@vendor.example"}
        assert house.owner.post(f"{house.path}/invitations", json=again).json()["code"] == "invited-already"
        empty_session.execute(update(Invitation).values(created_at=text("clock_timestamp() - interval '8 days'")))
        assert house.owner.post(f"{house.path}/invitations", json=again).status_code == 201
        assert house.owner.get(f"{house.path}/invitations").json()["total"] == 1

    def test_one_address_is_written_to_five_times_in_half_an_hour(self, house: House) -> None:
        codes = []
        for _ in range(6):
            answer = house.owner.post(f"{house.path}/invitations", json={"email": "new@vendor.example"})
            codes.append(answer.status_code)
            if answer.status_code == 201:
                house.owner.delete(f"{house.path}/invitations/{answer.json()['id']}")
        assert codes == [201] * 5 + [429]

    def test_an_agency_takes_in_nobody_from_elsewhere_even_by_a_forwarded_link(
        self, empty_session: Session, bare_client: TestClient, at: Browser
    ) -> None:
        agency = build(empty_session, bare_client.app, OrganisationKind.AGENCY, "市测试局")
        empty_session.add(MailDomain(domain="sz.gov.cn"))
        empty_session.flush()
        refused = agency.owner.post(f"{agency.path}/invitations", json={"email": "new@mail.example"})
        assert (refused.status_code, refused.json()["code"]) == (422, "mail-not-allowed")
        token = invited(empty_session, agency, "new@gxj.sz.gov.cn")
        outsider = at(make_user(empty_session, email="friend@mail.example"))
        assert link(outsider, "accept", token).json()["code"] == "mail-not-allowed"
        assert link(at(make_user(empty_session, email="a@sz.gov.cn")), "accept", token).status_code == 204


class TestMembers:
    def test_they_are_listed_for_colleagues_and_the_desk_and_for_nobody_else(
        self, empty_session: Session, house: House, other: House, visitor: TestClient, at: Browser
    ) -> None:
        listed = house.member.get(f"{house.path}/members").json()
        assert [item["is_owner"] for item in listed["items"]] == [True, False]
        assert set(listed["items"][0]) == {"user", "is_owner", "joined_at", "version"}
        assert set(listed["items"][0]["user"]) == {"id", "name", "email"}
        desk = at(make_user(empty_session, Role.MATCHMAKER))
        assert desk.get(f"{house.path}/members").json() == listed
        unknown = other.owner.get(f"/api/organisations/{new_id()}/members").json()
        hidden = other.owner.get(f"{house.path}/members").json()
        assert hidden | {"instance": ""} == unknown | {"instance": ""}
        assert visitor.get(f"{house.path}/members").status_code == 401

    def test_the_owner_makes_another_one_and_the_last_one_stays(self, house: House) -> None:
        them = {
            item["is_owner"]: item["user"]["id"] for item in house.owner.get(f"{house.path}/members").json()["items"]
        }
        owner, member = f"{house.path}/members/{them[True]}", f"{house.path}/members/{them[False]}"
        assert house.member.patch(member, json={"is_owner": True}, headers=FIRST).status_code == 403
        for answer in (
            house.owner.patch(owner, json={"is_owner": False}, headers=FIRST),
            house.owner.delete(owner),
            house.owner.delete("/api/organisation/membership"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "last-owner")
        assert house.owner.patch(member, json={"is_owner": True}, headers=FIRST).json()["is_owner"] is True
        assert house.owner.delete("/api/organisation/membership").status_code == 204
        assert house.owner.get("/api/organisation").status_code == 401
        assert house.member.get("/api/organisation").json()["members"] == 1

    def test_somebody_elses_are_not_there(self, house: House, other: House) -> None:
        theirs = house.owner.get(f"{house.path}/members").json()["items"][1]["user"]["id"]
        for path in (house.path, other.path):
            answer = other.owner.delete(f"{path}/members/{theirs}")
            assert answer.status_code == 404
        assert house.member.get("/api/organisation").status_code == 200


@pytest.mark.usefixtures("own_database")
class TestRemoved:
    def test_the_next_request_of_a_removed_member_is_nobodys(self, bare_client: TestClient) -> None:
        with SessionLocal.begin() as session:
            house = build(session, bare_client.app)
            elsewhere = signed_in(session, bare_client.app, house.member_user)
        browsers = (house.member, elsewhere)
        assert [client.get("/api/organisation").status_code for client in browsers] == [200, 200]
        assert house.owner.delete(f"{house.path}/members/{house.member_user.id}").status_code == 204
        for client in browsers:
            for path in ("/api/organisation", f"{house.path}/members", "/api/sessions"):
                assert client.get(path).status_code == 401
            assert client.get("/api/session").json()["state"] is None
        with SessionLocal() as session:
            assert [template for template, _ in mails_to(session, house.member_user.email)] == ["member-removed"]


class TestJoinRequests:
    def test_somebody_asks_is_seen_by_the_owner_and_let_in(
        self, empty_session: Session, house: House, at: Browser
    ) -> None:
        user = make_user(empty_session)
        client = at(user)
        assert client.get("/api/join-request").json()["code"] == "join-request-not-found"
        asked = client.post(f"{house.path}/join-requests")
        assert (asked.status_code, asked.json()["organisation"]["name"]) == (201, "甲公司")
        assert client.get("/api/join-request").json() == asked.json()
        assert house.owner.get("/api/organisation").json()["join_requests"] == 1
        assert house.member.get("/api/organisation").json()["join_requests"] == 0
        waiting = house.owner.get(f"{house.path}/join-requests").json()["items"]
        assert [item["user"]["id"] for item in waiting] == [str(user.id)]
        decide = f"{house.path}/join-requests/{user.id}"
        assert house.member.put(decide, json={"approve": True}).status_code == 403
        assert house.owner.put(decide, json={"approve": True}).status_code == 204
        assert house.owner.put(decide, json={"approve": False}).json()["code"] == "join-request-not-found"
        assert client.get("/api/organisation").json()["is_owner"] is False
        assert mails_to(empty_session, user.email)[-1][0] == "join-approved"

    def test_whoever_is_declined_stays_outside_and_may_ask_elsewhere(
        self, empty_session: Session, house: House, other: House, at: Browser
    ) -> None:
        user = make_user(empty_session)
        client = at(user)
        client.post(f"{house.path}/join-requests")
        assert house.owner.put(f"{house.path}/join-requests/{user.id}", json={"approve": False}).status_code == 204
        assert client.get("/api/organisation").status_code == 404
        assert client.post(f"{other.path}/join-requests").status_code == 201
        assert house.owner.put(f"{other.path}/join-requests/{user.id}", json={"approve": True}).status_code == 404
        assert client.delete("/api/join-request").status_code == 204
        assert client.delete("/api/join-request").status_code == 404

    def test_whoever_belongs_somewhere_asks_nowhere(self, house: House, other: House) -> None:
        assert house.member.post(f"{other.path}/join-requests").json()["code"] == "member-elsewhere"

    def test_where_nobody_can_decide_the_city_administrators_are_told_and_find_it(
        self, empty_session: Session, house: House, other: House, at: Browser
    ) -> None:
        chief, asking, early = (make_user(empty_session, *roles) for roles in ([Role.CITY_ADMIN], [], []))
        assert at(early).post(f"{other.path}/join-requests").status_code == 201
        assert mails_to(empty_session, chief.email) == []
        owner = select(Membership.user_id).where(Membership.organisation_id == house.organisation.id)
        owner_id = empty_session.scalars(owner.where(Membership.is_owner)).one()
        empty_session.get_one(User, owner_id).state = UserState.DISABLED
        assert at(asking).post(f"{house.path}/join-requests").status_code == 201
        ((template, body),) = mails_to(empty_session, chief.email)
        assert (template, "/admin/join-requests" in body) == ("join-request", True)
        desk = at(chief)
        found = desk.get("/api/join-requests").json()["items"]
        assert [(item["user"]["id"], item["organisation"]["name"], item["is_managed"]) for item in found] == [
            (str(asking.id), "甲公司", False),
            (str(early.id), "乙公司", True),
        ]
        assert other.owner.get("/api/join-requests").status_code == 403
        assert desk.put(f"{house.path}/join-requests/{asking.id}", json={"approve": True}).status_code == 204

    def test_an_address_changed_after_asking_does_not_get_into_an_agency(
        self, empty_session: Session, bare_client: TestClient, at: Browser
    ) -> None:
        agency = build(empty_session, bare_client.app, OrganisationKind.AGENCY, "市测试局")
        empty_session.add(MailDomain(domain="sz.gov.cn"))
        user = make_user(empty_session, email="a@sz.gov.cn")
        assert at(user).post(f"{agency.path}/join-requests").status_code == 201
        user.email = "a@mail.example"
        empty_session.flush()
        decide = agency.owner.put(f"{agency.path}/join-requests/{user.id}", json={"approve": True})
        assert decide.json()["code"] == "mail-not-allowed"


class TestOrganisations:
    @pytest.mark.usefixtures("other")
    def test_they_are_found_by_name_and_kind_by_whoever_is_signed_in(
        self, empty_session: Session, house: House, visitor: TestClient, at: Browser
    ) -> None:
        client = at(make_user(empty_session))
        found = client.get("/api/organisations", params={"q": "甲", "kind": "vendor"}).json()["items"]
        named = {"id": str(house.organisation.id), "kind": "vendor", "name": "甲公司", "jurisdiction": "深圳市"}
        assert found == [named]
        assert client.get("/api/organisations", params={"kind": "agency"}).json()["total"] == 0
        assert visitor.get("/api/organisations").status_code == 401

    def test_whoever_founds_one_owns_it(self, empty_session: Session, at: Browser) -> None:
        client = at(make_user(empty_session))
        body = {"kind": "vendor", "name": "测试科技有限公司", "credit_code": code("91440300MA5EXAMPL")}
        founded = client.post("/api/organisations", json=body)
        assert founded.status_code == 201, founded.text
        assert (founded.json()["is_owner"], founded.json()["members"]) == (True, 1)
        assert client.get("/api/organisation").json() == founded.json()
        assert client.get("/api/organisations", params={"q": "cskj"}).json()["total"] == 1
        assert client.post("/api/organisations", json=body).json()["code"] == "member-elsewhere"
        second = at(make_user(empty_session))
        assert second.post("/api/organisations", json=body | {"name": "别的公司"}).json()["code"] == "credit-code-taken"
        body.pop("credit_code")
        assert second.post("/api/organisations", json=body).json()["code"] == "organisation-exists"
        assert second.get("/api/organisation").status_code == 404

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "centre"},
            {"kind": "agency"},
            {"credit_code": "91440300MA5EXAMPLE"},
            {"name": " "},
            {"is_demo": True},
        ],
        ids=str,
    )
    def test_what_cannot_be_one_is_refused(self, empty_session: Session, at: Browser, wrong: dict[str, Any]) -> None:
        body = {"kind": "vendor", "name": "测试科技有限公司"} | wrong
        assert at(make_user(empty_session)).post("/api/organisations", json=body).status_code == 422
        assert empty_session.scalar(select(func.count()).select_from(Organisation)) == 0

    def test_an_agency_is_founded_from_an_allowed_mail_domain_only(
        self, empty_session: Session, admin: TestClient, at: Browser
    ) -> None:
        body = {"kind": "agency", "name": "市测试局", "jurisdiction": "深圳市"}
        client = at(make_user(empty_session, email="a@gxj.sz.gov.cn"))
        assert client.post("/api/organisations", json=body).json()["code"] == "mail-not-allowed"
        assert admin.put("/api/mail-domains/SZ.gov.cn").status_code == 204
        assert client.post("/api/organisations", json=body).status_code == 201

    def test_the_desk_founds_none(self, empty_session: Session, at: Browser) -> None:
        desk = at(make_user(empty_session, Role.MATCHMAKER))
        assert desk.post("/api/organisations", json={"kind": "vendor", "name": "测试公司"}).status_code == 403


def code(body: str) -> str:
    """Return a credit code with the right last character."""
    return body + credit_code.check_character(body)
