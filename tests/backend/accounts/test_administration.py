"""What administrators do with the accounts of others, asked over HTTP."""

import threading
from typing import Any

import pytest
from sqlalchemy import any_, func, select
from sqlalchemy.orm import Session, object_session
from starlette.testclient import TestClient

from backend.accounts import administration
from backend.accounts.models import RecoveryCode, User, UserState
from backend.accounts.service import LastAdministrator
from backend.accounts.standing import actor_of
from backend.core.actor import Role
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.organisations.models import Membership, Organisation, OrganisationKind
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import (
    enrol,
    mails_to,
    make_user,
    recorded,
    sign_in,
    sign_in_fully,
    signed_in,
    until_it_waits,
)


@pytest.fixture
def chief(empty_session: Session) -> User:
    """A city administrator."""
    return make_user(empty_session, Role.CITY_ADMIN, name="主任")


@pytest.fixture
def desk(empty_session: Session, bare_client: TestClient, chief: User) -> TestClient:
    """The city administrator's browser."""
    return signed_in(empty_session, bare_client.app, chief)


def as_read(user: User) -> dict[str, str]:
    """Return the header of somebody who has read the newest version of an account."""
    session = object_session(user)
    assert session is not None
    session.refresh(user)
    return {"If-Match": f'"{user.version}"'}


def set_state(client: TestClient, user: User, state: str) -> Any:
    """Return the answer to letting somebody sign in, or not."""
    return client.put(f"/api/users/{user.id}/state", json={"state": state}, headers=as_read(user))


def set_roles(client: TestClient, user: User, *roles: str, district: str | None = None) -> Any:
    """Return the answer to appointing somebody."""
    return client.put(f"/api/users/{user.id}/roles", json={"roles": roles, "district": district}, headers=as_read(user))


class TestList:
    def test_it_says_of_each_what_an_administrator_needs(
        self, empty_session: Session, desk: TestClient, at_home: TestClient
    ) -> None:
        user = make_user(empty_session, email="wang.fang@example.com", name="王芳")
        organisation = Organisation(kind=OrganisationKind.VENDOR, name="甲公司")
        empty_session.add(organisation)
        empty_session.flush()
        empty_session.add(Membership(user_id=user.id, organisation_id=organisation.id))
        empty_session.flush()
        listed = desk.get("/api/users", params={"q": "WANG.fang"}).json()["items"]
        assert listed == [
            {
                "id": str(user.id),
                "name": "王芳",
                "email": "wang.fang@example.com",
                "roles": [],
                "district": None,
                "state": "active",
                "organisation": {"id": str(organisation.id), "name": "甲公司"},
                "has_second_factor": False,
                "version": 1,
                "last_seen_at": None,
            }
        ]
        sign_in(at_home, user)
        enrol(at_home, "murky-lantern-twelve-oxen")
        (seen,) = desk.get("/api/users", params={"q": "王"}).json()["items"]
        assert seen["has_second_factor"] is True
        assert seen["last_seen_at"] is not None

    def test_it_is_narrowed_by_role_and_state(self, empty_session: Session, desk: TestClient, chief: User) -> None:
        auditor = make_user(empty_session, Role.AUDITOR, name="审计")
        member, gone = (
            make_user(empty_session, name="成员"),
            make_user(empty_session, state=UserState.DISABLED, name="停"),
        )
        organisation = Organisation(kind=OrganisationKind.AGENCY, name="市测试局", jurisdiction="深圳市")
        empty_session.add(organisation)
        empty_session.flush()
        empty_session.add(Membership(user_id=member.id, organisation_id=organisation.id))
        make_user(empty_session, state=UserState.ERASED)

        def found(**given: str) -> set[str]:
            return {item["id"] for item in desk.get("/api/users", params=given).json()["items"]}

        assert found(role="auditor") == {str(auditor.id)}
        assert found(role="agency_member") == {str(member.id)}
        assert found(role="vendor_member") == set()
        assert found(state="disabled") == {str(gone.id)}
        assert found() == {str(user.id) for user in (chief, auditor, member, gone)}

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY_ADMIN])
    def test_nobody_else_sees_it_or_changes_anything(
        self, empty_session: Session, bare_client: TestClient, role: Role
    ) -> None:
        district = "南山区" if role is Role.DISTRICT_ADMIN else None
        client = signed_in(empty_session, bare_client.app, make_user(empty_session, role, district=district))
        victim = make_user(empty_session)
        assert client.get("/api/users").status_code == 403
        assert set_state(client, victim, "disabled").status_code == 403
        assert set_roles(client, victim, "city_admin").status_code == 403
        assert client.delete(f"/api/users/{victim.id}/sessions").status_code == 404
        empty_session.refresh(victim)
        assert (victim.state, victim.roles) == (UserState.ACTIVE, [])


class TestState:
    def test_whoever_is_disabled_is_out_at_once_is_told_and_may_come_back(
        self, empty_session: Session, desk: TestClient, browsers: Browsers, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session)
        client = signed_in(empty_session, bare_client.app, user)
        assert client.get("/api/sessions").status_code == 200
        answer = set_state(desk, user, "disabled")
        assert (answer.status_code, answer.json()["state"]) == (200, "disabled")
        assert client.get("/api/sessions").status_code == 401
        assert sign_in(browsers(), user).json()["code"] == "sign-in-refused"
        assert set_state(desk, user, "active").json()["state"] == "active"
        assert client.get("/api/sessions").status_code == 401
        assert sign_in(browsers(), user).status_code == 201
        assert [template for template, _ in mails_to(empty_session, user.email)] == [
            "account-disabled",
            "account-enabled",
        ]
        assert recorded(empty_session, user.id)[:2] == ["user.disabled", "user.enabled"]

    def test_what_changes_nothing_tells_nobody(self, empty_session: Session, desk: TestClient) -> None:
        user = make_user(empty_session)
        assert set_state(desk, user, "active").status_code == 200
        assert set_roles(desk, user).status_code == 200
        assert mails_to(empty_session, user.email) == []
        assert recorded(empty_session, user.id) == []

    def test_nobody_is_erased_or_brought_back_by_it(self, empty_session: Session, desk: TestClient) -> None:
        erased = make_user(empty_session, state=UserState.ERASED)
        assert set_state(desk, erased, "active").json()["code"] == "user-not-found"
        assert set_state(desk, make_user(empty_session), "erased").status_code == 422
        assert (
            desk.put(f"/api/users/{new_id()}/state", json={"state": "active"}, headers={"If-Match": '"1"'}).status_code
            == 404
        )


class TestRoles:
    def test_who_is_appointed_signs_in_anew_and_is_told(
        self, empty_session: Session, desk: TestClient, browsers: Browsers, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session)
        client = signed_in(empty_session, bare_client.app, user)
        answer = set_roles(desk, user, "district_admin", "matchmaker", district="南山区")
        assert (answer.status_code, answer.json()["roles"]) == (200, ["district_admin", "matchmaker"])
        assert client.get("/api/sessions").status_code == 401
        assert sign_in(browsers(), user).json() == {"state": "enrol-second-factor"}
        assert [template for template, _ in mails_to(empty_session, user.email)] == ["rights-changed"]
        assert recorded(empty_session, user.id)[0] == "user.roles_changed"
        assert set_roles(desk, user).json()["district"] is None

    def test_of_two_who_appoint_somebody_at_once_the_second_is_shown_what_the_first_did(
        self, empty_session: Session, desk: TestClient
    ) -> None:
        user = make_user(empty_session)
        read = as_read(user)
        assert set_roles(desk, user, "chair").headers["ETag"] == '"2"'
        late = desk.put(f"/api/users/{user.id}/roles", json={"roles": ["auditor"]}, headers=read)
        assert (late.status_code, late.json()["fields"]) == (
            412,
            [{"name": "roles", "mine": ["auditor"], "theirs": ["chair"]}],
        )
        assert desk.put(f"/api/users/{user.id}/roles", json={"roles": []}).json()["code"] == "version-required"

    @pytest.mark.parametrize("role", ["city_admin", "district_admin"])
    def test_an_auditor_is_never_an_administrator(self, empty_session: Session, desk: TestClient, role: str) -> None:
        user = make_user(empty_session, Role.AUDITOR)
        district = "南山区" if role == "district_admin" else None
        answer = set_roles(desk, user, "auditor", role, district=district)
        assert (answer.status_code, answer.json()["code"]) == (422, "roles-exclude")
        empty_session.refresh(user)
        assert user.roles == ["auditor"]

    def test_a_district_goes_with_its_administrator_and_with_nobody_else(
        self, empty_session: Session, desk: TestClient
    ) -> None:
        user = make_user(empty_session)
        for answer in (set_roles(desk, user, "district_admin"), set_roles(desk, user, "chair", district="南山区")):
            assert (answer.status_code, answer.json()["code"]) == (422, "district-mismatch")

    def test_what_organisations_make_of_people_is_not_appointed(self, empty_session: Session, desk: TestClient) -> None:
        assert set_roles(desk, make_user(empty_session), "vendor_member").status_code == 422

    def test_nobody_changes_the_own_role_or_state(self, desk: TestClient, chief: User) -> None:
        assert set_roles(desk, chief, "city_admin", "chair").json()["code"] == "not-allowed"
        assert set_state(desk, chief, "disabled").json()["code"] == "not-allowed"


class TestLastAdministrator:
    @pytest.mark.parametrize("change", ["state", "roles"])
    @pytest.mark.usefixtures("own_database")
    def test_of_two_who_take_it_from_each_other_at_once_one_stays(self, change: str) -> None:
        with SessionLocal.begin() as session:
            first, second = make_user(session, Role.CITY_ADMIN), make_user(session, Role.CITY_ADMIN)
            actors = {user.id: actor_of(session, user) for user in (first, second)}
        refused: list[Exception] = []

        def take_from(session: Session, victim: User, actor: User) -> None:
            if change == "state":
                administration.set_state(session, actors[actor.id], victim.id, UserState.DISABLED, victim.version)
            else:
                administration.set_roles(session, actors[actor.id], victim.id, [Role.CHAIR], None, victim.version)

        def race() -> None:
            try:
                with SessionLocal.begin() as session:
                    take_from(session, first, second)
            except LastAdministrator as error:
                refused.append(error)

        racer = threading.Thread(target=race)
        with SessionLocal.begin() as session:
            take_from(session, second, first)
            racer.start()
            until_it_waits(racer)
        racer.join()
        with SessionLocal() as session:
            left = select(User.id).where(any_(User.roles) == Role.CITY_ADMIN.value, User.state == UserState.ACTIVE)
            assert session.scalars(left).all() == [first.id]
        assert len(refused) == 1

    def test_one_who_never_set_a_password_does_not_count(self, empty_session: Session, chief: User) -> None:
        invited = make_user(empty_session, Role.CITY_ADMIN, password_hash=None)
        with pytest.raises(LastAdministrator):
            administration.set_roles(empty_session, actor_of(empty_session, invited), chief.id, [], None, chief.version)


class TestSessions:
    def test_an_administrator_signs_somebody_out_everywhere(
        self, empty_session: Session, desk: TestClient, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session)
        clients = [signed_in(empty_session, bare_client.app, user) for _ in range(2)]
        assert desk.delete(f"/api/users/{user.id}/sessions").status_code == 204
        assert [client.get("/api/sessions").status_code for client in clients] == [401, 401]
        assert desk.get("/api/sessions").status_code == 200
        assert mails_to(empty_session, user.email)[0][0] == "signed-out"
        assert recorded(empty_session, user.id) == ["user.signed_out"]
        assert desk.delete(f"/api/users/{new_id()}/sessions").json()["code"] == "user-not-found"


class TestSecondFactor:
    def test_whoever_lost_app_and_codes_sets_up_a_new_app_and_is_told(
        self, empty_session: Session, desk: TestClient, browsers: Browsers
    ) -> None:
        user = make_user(empty_session, Role.MATCHMAKER)
        client = sign_in_fully(empty_session, browsers(), user)
        assert sign_in(browsers(), user).json() == {"state": "second-factor"}
        assert desk.delete(f"/api/users/{user.id}/second-factor").status_code == 204
        assert client.get("/api/sessions").status_code == 401
        assert empty_session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
        assert sign_in(browsers(), user).json() == {"state": "enrol-second-factor"}
        assert mails_to(empty_session, user.email)[-1][0] == "second-factor-removed"
        assert desk.delete(f"/api/users/{user.id}/second-factor").status_code == 204  # nothing is left to remove
        assert recorded(empty_session, user.id).count("second_factor.removed") == 1

    def test_nobody_removes_the_own_or_anybodys_without_the_right(
        self, empty_session: Session, desk: TestClient, chief: User, bare_client: TestClient
    ) -> None:
        assert desk.delete(f"/api/users/{chief.id}/second-factor").json()["code"] == "not-allowed"
        assert desk.delete(f"/api/users/{new_id()}/second-factor").json()["code"] == "user-not-found"
        chair = signed_in(empty_session, bare_client.app, make_user(empty_session, Role.CHAIR))
        assert chair.delete(f"/api/users/{chief.id}/second-factor").status_code == 403
