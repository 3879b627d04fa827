"""The people of the demonstration: shown where they may be, able to sign in, and as they were after every visit."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import service
from backend.accounts.models import DemoAccount, User, UserSession, UserState
from backend.core.actor import TWO_FACTORS, Role
from backend.core.settings import settings
from backend.organisations.models import Membership, Organisation, OrganisationKind
from seed.load import load_people, seed
from tests.backend.accounts.people import browser, recorded
from tests.conftest import BROWSER

Setting = Callable[[str, str], None]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """Lets a test change a setting."""

    def change(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


def shown(client: TestClient) -> list[Any]:
    """Return whom the sign-in page offers."""
    answer = client.get("/api/demo-accounts")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def fresh(client: TestClient) -> TestClient:
    """Return another browser on this machine."""
    return TestClient(client.app, raise_server_exceptions=False, **BROWSER)


def sign_in_as(client: TestClient, person: dict[str, Any]) -> Any:
    """Sign in as somebody who is offered and return who one is then."""
    first = client.post("/api/session", json={"email": person["email"], "password": person["password"]})
    assert first.status_code == 201, first.text
    if first.json()["state"] == "second-factor":
        assert client.post("/api/session/second-factor", json={"code": person["code"]}).status_code == 200
    return client.get("/api/session").json()


class TestOffered:
    def test_there_is_one_for_every_job_and_each_signs_in_as_it(self, client: TestClient) -> None:
        people = shown(client)
        assert {role for person in people for role in person["roles"]} == set(Role)
        assert len(people) == len(Role)
        for person in people:
            who = sign_in_as(fresh(client), person)
            assert (who["state"], who["roles"], who["user"]["name"]) == ("signed-in", person["roles"], person["name"])
            assert who["has_second_factor"] == bool(TWO_FACTORS & set(person["roles"]))
            assert (person["organisation"] is not None) == who["is_owner"]

    def test_nobody_speaks_for_an_organisation_that_exists(self, client: TestClient, session: Session) -> None:
        owned = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
        theirs = session.scalars(owned).all()
        assert {organisation.kind for organisation in theirs} == {OrganisationKind.AGENCY, OrganisationKind.VENDOR}
        for organisation in theirs:
            assert organisation.is_demo
            assert organisation.name.startswith("示例")
        (agency,) = [one for one in theirs if one.kind is OrganisationKind.AGENCY]
        assert client.get("/api/agencies", params={"q": agency.name}).json()["total"] == 0
        assert client.get(f"/api/agencies/{agency.id}").status_code == 404
        assert client.get("/api/search", params={"q": agency.name, "kind": "agency"}).json()["total"] == 0

    def test_the_code_works_again_after_it_was_used(self, client: TestClient) -> None:
        for _ in range(2):
            chair = next(person for person in shown(client) if person["roles"] == ["chair"])
            assert sign_in_as(fresh(client), chair)["state"] == "signed-in"

    def test_passwords_differ_and_are_kept_sealed(self, client: TestClient, session: Session) -> None:
        passwords = [person["password"] for person in shown(client)]
        assert len(set(passwords)) == len(passwords)
        kept = b"".join(session.scalars(select(DemoAccount.password)))
        assert not any(password.encode() in kept for password in passwords)


class TestNotOffered:
    def test_without_the_demonstration_there_is_nobody(self, empty_client: TestClient, empty_session: Session) -> None:
        seed(empty_session, demo=False)
        assert shown(empty_client) == []
        assert empty_session.scalar(select(func.count()).select_from(User)) == 0

    def test_loading_without_the_demonstration_shuts_out_who_was_there(
        self, client: TestClient, session: Session
    ) -> None:
        person = shown(client)[0]
        visitor = fresh(client)
        sign_in_as(visitor, person)
        seed(session, demo=False)
        assert shown(client) == []
        assert visitor.get("/api/session").json()["state"] is None
        again = client.post("/api/session", json={"email": person["email"], "password": person["password"]})
        assert again.status_code == 401
        assert session.scalar(select(func.count()).select_from(Membership)) == 0

    @pytest.mark.parametrize("site", ["https://match.example.gov.cn", "http://127.0.0.1:8000"])
    def test_from_another_machine_nobody_is_shown(self, client: TestClient, site: str) -> None:
        assert shown(browser(client.app, site=site)) == []

    def test_a_public_trial_shows_them_to_anybody(self, client: TestClient, setting: Setting) -> None:
        setting("CITYMATCH_DEMO_SIGN_INS", "on")
        assert len(shown(browser(client.app))) == len(Role)


class TestVisited:
    def test_loading_twice_changes_nothing(self, client: TestClient, session: Session) -> None:
        before = [{**person, "code": None} for person in shown(client)]
        before_it = recorded(session)
        load_people(session)
        assert [{**person, "code": None} for person in shown(client)] == before
        assert recorded(session) == before_it

    def test_a_changed_password_is_not_offered_and_loading_brings_the_person_back(
        self, client: TestClient, session: Session
    ) -> None:
        person = shown(client)[1]
        user = service.find_user(session, person["email"])
        assert user is not None
        service.set_password(session, user, "a-visitor-chose-this-one")
        assert person["email"] not in {one["email"] for one in shown(client)}
        load_people(session)
        (again,) = [one for one in shown(client) if one["email"] == person["email"]]
        assert again["password"] != person["password"]
        assert sign_in_as(fresh(client), again)["state"] == "signed-in"

    def test_one_who_was_erased_comes_back_with_name_job_and_organisation(
        self, client: TestClient, session: Session
    ) -> None:
        person, visitor = shown(client)[1], fresh(client)
        sign_in_as(visitor, person)
        erased = visitor.request("DELETE", "/api/account", json={"password": person["password"]})
        assert erased.status_code == 204, erased.text
        load_people(session)
        (again,) = [one for one in shown(client) if one["email"] == person["email"]]
        assert {**again, "password": "", "code": None} == {**person, "password": "", "code": None}
        assert session.scalar(select(func.count()).where(User.state == UserState.ERASED)) == 0
        assert session.scalar(select(func.count()).select_from(UserSession)) == 0
