"""Whom to call is sealed, told to those who may know, and to nobody else anywhere."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.standing import actor_of
from backend.contacts import service
from backend.contacts.models import Contact
from backend.core import keys
from backend.core.actor import SYSTEM, Role
from backend.core.audit import AuditEvent
from backend.core.db import Base
from backend.core.keys import Keyring
from backend.core.policy import Column
from backend.core.row_security import act_as
from backend.revisions.models import SubjectKind
from tests.backend.accounts.people import browser, desk, make_user, member, recorded, signed_in
from tests.backend.operations import answering
from tests.backend.test_api_contract import assert_problem

CANARY = "0755-7345 1911"
CONTACT = {"name": "金丝雀", "position": "科长", "phone": CANARY, "email": "canary@example.org"}


@pytest.fixture
def own(session: Session, client: TestClient, known_ids: dict[str, str]) -> TestClient:
    """The browser of somebody of the agency whose scenario it is."""
    return member(session, client.app, known_ids["agency_id"])


@pytest.fixture
def url(known_ids: dict[str, str]) -> str:
    """Where the contact of the scenario is."""
    return f"/api/scenarios/{known_ids['scenario_id']}/contact"


def save(client: TestClient, url: str, contact: Mapping[str, str] = CONTACT, version: int = 1) -> Any:
    """Return the answer to a contact that is given."""
    return client.put(url, json=dict(contact), headers={"If-Match": f'"{version}"'})


class TestSaving:
    def test_what_nobody_has_given_yet_is_blank_and_can_be_given(self, own: TestClient, url: str) -> None:
        before = own.get(url)
        assert (before.json()["name"], before.json()["version"], before.headers["etag"]) == ("", 1, '"1"')
        saved = save(own, url)
        assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
        assert own.get(url).json() == CONTACT | {"version": 2}

    def test_of_two_who_give_it_the_second_sees_what_the_first_gave(self, own: TestClient, url: str) -> None:
        save(own, url)
        late = save(own, url, CONTACT | {"phone": "0755-1"})
        assert late.status_code == 412
        assert late.json()["fields"] == [{"name": "phone", "mine": "0755-1", "theirs": CANARY}]

    def test_the_same_again_changes_nothing(self, session: Session, own: TestClient, url: str) -> None:
        save(own, url)
        assert save(own, url, version=2).json()["version"] == 2
        assert recorded(session).count("contact.changed") == 1

    @pytest.mark.parametrize("wrong", [{"phone": "call me"}, {"email": "nobody"}, {"name": "a\nb"}, {"fax": "1"}])
    def test_what_is_none_is_refused(self, own: TestClient, url: str, wrong: dict[str, str]) -> None:
        assert save(own, url, CONTACT | wrong).status_code == 422

    def test_it_is_kept_sealed_and_stays_so_under_a_new_key(
        self, session: Session, own: TestClient, url: str, known_ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        save(own, url)
        act_as(session, SYSTEM)
        (raw,) = session.scalars(text("SELECT sealed FROM contacts"))
        assert all(held.encode() not in bytes(raw) for held in CONTACT.values())
        renewed = Keyring({"new": b"n" * 32} | keys.keyring().keys)
        monkeypatch.setattr(keys, "keyring", lambda: renewed)
        assert keys.reseal(session, Base.metadata) >= 1
        session.expire_all()
        held = session.get_one(Contact, (SubjectKind.SCENARIO, UUID(known_ids["scenario_id"])))
        assert (keys.key_id(held.sealed), held.open()) == ("new", CONTACT)


class TestReading:
    def test_others_are_answered_as_if_there_were_no_scenario(
        self, session: Session, client: TestClient, own: TestClient, url: str, known_ids: dict[str, str]
    ) -> None:
        save(own, url)
        others = [member(session, client.app, known_ids["vendor_id"]), desk(session, client.app, Role.AUDITOR)]
        for other in others:
            assert_problem(other.get(url), 404, "contact-not-found")
            assert_problem(save(other, url, version=2), 404, "contact-not-found")
        assert_problem(desk(session, client.app, Role.CITY_ADMIN).get(url), 403, "not-allowed")
        assert_problem(browser(client.app).get(url), 401, "sign-in-required")

    def test_that_the_desk_reads_it_is_recorded_and_that_its_owners_do_is_not(
        self, session: Session, client: TestClient, own: TestClient, url: str
    ) -> None:
        save(own, url)
        own.get(url)
        assert "contact.revealed" not in recorded(session)
        assert desk(session, client.app).get(url).json()["phone"] == CANARY
        assert recorded(session)[-1] == "contact.revealed"

    def test_it_is_told_with_a_reason_that_is_recorded(
        self, session: Session, own: TestClient, url: str, known_ids: dict[str, str]
    ) -> None:
        save(own, url)
        scenario_id = UUID(known_ids["scenario_id"])
        asker = actor_of(session, make_user(session))
        act_as(session, asker)
        told = service.reveal(session, asker, SubjectKind.SCENARIO, scenario_id, "both-confirmed")
        assert told is not None
        assert told.model_dump() == CONTACT
        assert service.reveal(session, asker, SubjectKind.VENDOR, scenario_id, "both-confirmed") is None
        act_as(session, SYSTEM)
        assert recorded(session, scenario_id)[-1] == "contact.revealed"
        event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == scenario_id)).all()[-1]
        assert (event.actor_id, event.facts) == (asker.user_id, {"because": "both-confirmed"})

    def test_whether_it_is_given_can_be_asked_without_reading_it(
        self, session: Session, own: TestClient, url: str, known_ids: dict[str, str]
    ) -> None:
        kind, scenario_id = SubjectKind.SCENARIO, UUID(known_ids["scenario_id"])
        assert not service.is_given(session, kind, scenario_id)
        save(own, url, {"name": "金丝雀"})
        assert not service.is_given(session, kind, scenario_id)
        save(own, url, version=2)
        assert service.is_given(session, kind, scenario_id)
        service.drop(session, kind, scenario_id)
        assert not service.is_given(session, kind, scenario_id)


@pytest.mark.usefixtures("compiled")
def test_no_other_person_meets_it_anywhere(
    session: Session,
    client: TestClient,
    own: TestClient,
    url: str,
    known_ids: dict[str, str],
    unknown_ids: dict[str, str],
) -> None:
    vendor = f"/api/vendors/{known_ids['vendor_id']}/contact"
    assert save(own, url).status_code == 200
    assert save(member(session, client.app, known_ids["vendor_id"]), vendor).status_code == 200
    outsiders = {
        Column.ANON: browser(client.app),
        Column.AGENCY_OTHER: signed_in(session, client.app, make_user(session)),
        Column.AUDITOR: desk(session, client.app, Role.AUDITOR),
    }
    for column, outsider in outsiders.items():
        for operation in answering():
            asked = {"q": "canary"} if operation.name == "search" else {}
            answer = outsider.get(operation.url(unknown_ids | known_ids), params=asked)
            for held in CONTACT.values():
                assert held not in answer.text, (column, operation)
