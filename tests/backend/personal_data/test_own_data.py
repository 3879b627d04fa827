"""What is held of a person is handed out whole, and goes whole when the person goes."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import links, second_factor
from backend.accounts.models import Consent, LinkKind, User, UserState
from backend.accounts.service import TERMS_VERSION
from backend.contacts.models import Contact, sealed_contact
from backend.core import mail, suppression
from backend.core.actor import Role
from backend.core.db import Base
from backend.core.ids import new_id
from backend.core.notices import notify
from backend.core.suppression import Suppression
from backend.organisations.models import Invitation, JoinRequest, Membership, Organisation, OrganisationKind
from backend.personal_data import belongings
from backend.revisions.models import SubjectKind
from tests.backend.accounts.people import PASSWORD, browser, make_user, recorded, sign_in, signed_in

EMAIL = "Wang.Fang@example.gov.cn"
NAME = "王芳芳"


@pytest.fixture
def house(empty_session: Session) -> Organisation:
    """A vendor."""
    made = Organisation(kind=OrganisationKind.VENDOR, name="甲科技有限公司", jurisdiction="")
    empty_session.add(made)
    empty_session.flush()
    return made


@pytest.fixture
def wang(empty_session: Session, house: Organisation) -> User:
    """Somebody of whom everything is held that can be."""
    user = make_user(empty_session, email=EMAIL, name=NAME)
    empty_session.add(Membership(user_id=user.id, organisation_id=house.id, is_owner=True))
    empty_session.add(Consent(user_id=user.id, terms_version=TERMS_VERSION))
    empty_session.add(JoinRequest(user_id=user.id, organisation_id=house.id))
    empty_session.add(Invitation(organisation_id=house.id, email=EMAIL.lower()))
    second_factor.enrol(empty_session, user)
    links.issue(empty_session, LinkKind.RESET, user_id=user.id)
    links.issue(empty_session, LinkKind.INVITATION, email=EMAIL.lower())
    suppression.suppress(empty_session, EMAIL.upper(), Suppression.ASKED)
    notify(empty_session, [user.id], "join-approved", "/organisation", organisation=house.name)
    for subject_id, name, email in ((house.id, NAME, EMAIL.lower()), (new_id(), "张三", "other@example.org")):
        sealed = sealed_contact(subject_id, {"name": name, "email": email})
        empty_session.add(Contact(kind=SubjectKind.VENDOR, subject_id=subject_id, sealed=sealed))
    mail.post(empty_session, "other@example.org", "password-changed", "zh-CN")
    return user


@pytest.fixture
def at_home(empty_session: Session, bare_client: TestClient, wang: User) -> TestClient:
    """The browser in which she is signed in."""
    return signed_in(empty_session, bare_client.app, wang)


def erase(client: TestClient, password: str = PASSWORD) -> Any:
    """Return the answer to a wish to be erased."""
    return client.request("DELETE", "/api/account", json={"password": password})


def everything(session: Session) -> str:
    """Return every row of every table as text, and every mail opened."""
    # Events have left the inbox of the trace, which nobody may read.
    tables = [table for table in Base.metadata.sorted_tables if table.name != "audit_inbox"]
    rows = [str(tuple(row)) for table in tables for row in session.execute(select(table))]
    opened = [mail.opened(one) for one in session.scalars(select(mail.OutboxMail)) if one.sealed]
    opened_contacts = [str(contact.open()) for contact in session.scalars(select(Contact))]
    return "\n".join(rows + opened_contacts + [f"{message['To']} {message.get_content()}" for message in opened])


class TestExport:
    def test_it_holds_all_there_is_and_is_a_download(self, at_home: TestClient, house: Organisation) -> None:
        answer = at_home.get("/api/account/data")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
        held = answer.json()
        assert (held["account"]["email"], held["account"]["name"]) == (EMAIL, NAME)
        assert [consent["terms_version"] for consent in held["consents"]] == [TERMS_VERSION]
        assert held["second_factor_since"] is not None
        assert held["tables"]["memberships"][0]["organisation_id"] == str(house.id)
        assert held["tables"]["notifications"][0]["facts"] == {"organisation": house.name}
        assert {row["kind"] for row in held["tables"]["links"]} == {"reset", "invitation"}
        expected = {"user_sessions", "memberships", "join_requests", "invitations", "links", "notifications"}
        assert set(held["tables"]) == expected | {"suppressed_addresses"}
        assert held["contacts"] == [{"name": NAME, "position": "", "phone": "", "email": EMAIL.lower()}]
        (waiting,) = held["waiting_mails"]
        assert house.name in waiting["text"]

    def test_it_holds_nothing_of_anybody_else(
        self, empty_session: Session, at_home: TestClient, house: Organisation
    ) -> None:
        other = make_user(empty_session, email="canary@example.org", name="金丝雀")
        empty_session.add(Membership(user_id=other.id, organisation_id=house.id))
        notify(empty_session, [other.id], "join-approved", "/canary", organisation=house.name)
        held = at_home.get("/api/account/data").text
        assert "canary" not in held
        assert str(other.id) not in held

    def test_it_holds_no_secret_and_that_it_was_handed_out_is_recorded(
        self, empty_session: Session, at_home: TestClient, wang: User
    ) -> None:
        held = at_home.get("/api/account/data").text
        assert "argon2" not in held
        assert "token_hash" not in held
        assert recorded(empty_session, wang.id)[-1] == "account.exported"

    def test_it_is_handed_out_ten_times_an_hour(
        self, empty_session: Session, bare_client: TestClient, at_home: TestClient
    ) -> None:
        taken = [at_home.get("/api/account/data").status_code for _ in range(11)]
        assert taken == [200] * 10 + [429]
        somebody = signed_in(empty_session, bare_client.app, make_user(empty_session))
        assert somebody.get("/api/account/data").status_code == 200

    def test_every_table_that_names_a_person_is_read(self) -> None:
        by_id = {table.name for table, _ in belongings.owned()}
        assert {
            "user_sessions",
            "totps",
            "recovery_codes",
            "links",
            "consents",
            "memberships",
            "join_requests",
        } <= by_id
        assert {"notifications", "notification_choices", "demo_accounts"} <= by_id
        assert {table.name for table in belongings.addressed()} == {"links", "invitations", "suppressed_addresses"}


class TestErase:
    def test_neither_name_nor_address_is_left_anywhere(self, empty_session: Session, at_home: TestClient) -> None:
        at_home.get("/api/account/data")
        assert erase(at_home).status_code == 204
        empty_session.expire_all()
        recorded(empty_session)
        left = everything(empty_session).lower()
        assert NAME not in left
        assert EMAIL.lower() not in left
        assert "other@example.org" in left

    def test_the_id_stays_in_the_trace_and_everything_else_of_hers_is_gone(
        self, empty_session: Session, at_home: TestClient, wang: User
    ) -> None:
        erase(at_home)
        empty_session.expire_all()
        assert wang.state is UserState.ERASED
        assert (wang.name, wang.roles, wang.password_hash) == ("", [], None)
        assert recorded(empty_session, wang.id)[-1] == "account.erased"
        for table, column in belongings.owned():
            assert empty_session.execute(select(table).where(column == wang.id)).all() == [], table.name

    def test_every_session_ends_and_the_address_is_free_for_a_new_account(
        self, empty_session: Session, at_home: TestClient, bare_client: TestClient, wang: User
    ) -> None:
        elsewhere = signed_in(empty_session, bare_client.app, wang)
        erase(at_home)
        assert elsewhere.get("/api/sessions").status_code == 401
        assert at_home.get("/api/session").json()["state"] is None
        empty_session.expire_all()
        anew = make_user(empty_session, email=EMAIL)
        assert sign_in(browser(bare_client.app), anew).status_code == 201

    def test_it_takes_the_password(self, empty_session: Session, at_home: TestClient, wang: User) -> None:
        answer = erase(at_home, "another-password")
        assert (answer.status_code, answer.json()["code"]) == (403, "proof-refused")
        empty_session.expire_all()
        assert (wang.email, wang.state) == (EMAIL, UserState.ACTIVE)

    def test_who_alone_manages_others_stays(
        self, empty_session: Session, at_home: TestClient, wang: User, house: Organisation
    ) -> None:
        colleague = make_user(empty_session)
        empty_session.add(Membership(user_id=colleague.id, organisation_id=house.id))
        empty_session.flush()
        answer = erase(at_home)
        assert (answer.status_code, answer.json()["code"]) == (409, "last-owner")
        empty_session.expire_all()
        assert wang.email == EMAIL

    def test_the_last_administrator_stays_and_the_second_last_may_go(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        first, second = (make_user(empty_session, Role.CITY_ADMIN) for _ in range(2))
        make_user(empty_session, Role.CITY_ADMIN, password_hash=None)  # was only invited
        make_user(empty_session, Role.CITY_ADMIN, state=UserState.DISABLED)
        assert erase(signed_in(empty_session, bare_client.app, first)).status_code == 204
        answer = erase(signed_in(empty_session, bare_client.app, second))
        assert (answer.status_code, answer.json()["code"]) == (409, "last-administrator")


class TestConsents:
    def test_one_accepts_the_terms_in_force_once(self, empty_session: Session, bare_client: TestClient) -> None:
        user = make_user(empty_session)
        client = signed_in(empty_session, bare_client.app, user)
        assert client.get("/api/account/consents").json() == {"terms_version": TERMS_VERSION, "given": []}
        for _ in range(2):
            assert client.put(f"/api/account/consents/{TERMS_VERSION}").status_code == 204
        (given,) = client.get("/api/account/consents").json()["given"]
        assert given["terms_version"] == TERMS_VERSION
        assert "consent.given" in recorded(empty_session, user.id)

    def test_terms_that_are_not_in_force_cannot_be_accepted(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        client = signed_in(empty_session, bare_client.app, make_user(empty_session))
        answer = client.put("/api/account/consents/1999.1")
        assert (answer.status_code, answer.json()["code"]) == (404, "terms-not-found")
        assert empty_session.scalars(select(Consent)).all() == []
