"""What a vendor tells reviewers only is in no answer to anybody else, nor in a mail or a log."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.clock import today
from backend.core.mail import OutboxMail, opened
from backend.match_runs.load import load_published
from backend.organisations.models import Membership, Organisation, OrganisationKind
from tests.backend.accounts.people import browser, make_user, signed_in
from tests.backend.vendors.people import FINANCE, PRICE, Side, desk_of, verify, written

CANARIES = (PRICE, FINANCE, "canary-draft-9153")


@pytest.fixture
def desk(session: Session, client: TestClient) -> TestClient:
    """A matchmaker."""
    return desk_of(session, client.app)


def outsiders(session: Session, client: TestClient) -> dict[str, TestClient]:
    """Return anybody, and members of another vendor and of an agency."""
    found = {"anybody": browser(client.app)}
    for kind in (OrganisationKind.VENDOR, OrganisationKind.AGENCY):
        house = Organisation(kind=kind, name=f"测旁观{kind}", jurisdiction="深圳市")
        session.add(house)
        session.flush()
        user = make_user(session)
        session.add(Membership(user_id=user.id, organisation_id=house.id, is_owner=True))
        session.flush()
        found[kind] = signed_in(session, client.app, user)
    return found


def asked(side: Side) -> list[tuple[str, dict[str, Any]]]:
    """Return what an outsider could ask to come by it."""
    return [
        (side.url, {}),
        (f"{side.url}/draft", {}),
        (f"{side.url}/completeness", {}),
        (f"{side.url}/history", {}),
        ("/api/vendors", {"q": side.name}),
        *(("/api/vendors", {"q": canary}) for canary in CANARIES),
        *(("/api/capabilities", {"q": canary}) for canary in CANARIES),
        *(("/api/search", {"q": canary}) for canary in CANARIES),
        ("/api/credit-codes", {"name": side.name}),
        ("/api/vendors/submitted", {}),
        ("/api/statistics", {}),
    ]


class TestCanaries:
    @pytest.mark.parametrize("stage", ["draft", "submitted", "verified", "revised"])
    def test_no_outsider_is_answered_one(
        self, session: Session, client: TestClient, desk: TestClient, stage: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        side = Side(session, client.app)
        content = written()
        side.write(content)
        if stage != "draft":
            side.submitted(content)
        if stage in ("verified", "revised"):
            assert verify(desk, side).status_code == 204
        if stage == "revised":
            side.browser.post(f"{side.url}/draft")
            side.read()
            assert side.write(content | {"summary": CANARIES[2]}).status_code == 200
        for who, asking in outsiders(session, client).items():
            for path, params in asked(side):
                answer = asking.get(path, params=params)
                body = answer.text.replace(json.dumps(params.get("q", "no query")), "")
                assert not [canary for canary in CANARIES if canary in body], (who, path, stage)
        mails = [str(opened(mail)) + opened(mail).get_content() for mail in session.query(OutboxMail)]
        said = "".join(mails) + "".join(capsys.readouterr())
        assert not [canary for canary in CANARIES if canary in said]

    def test_the_desk_reads_what_reviewers_may_and_nothing_that_is_still_written(
        self, session: Session, client: TestClient, desk: TestClient
    ) -> None:
        side = Side(session, client.app).verified(desk, written())
        assert desk.get(f"{side.url}/draft").json()["content"]["price"] == PRICE
        side.browser.post(f"{side.url}/draft")
        side.read()
        side.write(written(summary=CANARIES[2]))
        held = desk.get(f"{side.url}/draft")
        assert held.json()["status"] == "published"
        assert CANARIES[2] not in held.text
        assert desk_of(session, client.app, Role.CITY_ADMIN).get(f"{side.url}/draft").status_code == 403


class TestCapacity:
    def set(self, side: Side, **values: Any) -> None:
        answer = side.browser.put(f"{side.url}/capacity", json={"capacity": "paused"} | values)
        assert answer.status_code == 204, answer.text

    def available(self, session: Session, side: Side) -> bool:
        session.expire_all()
        [offer] = [offer for offer in load_published(session).offers if offer.group == side.id]
        return offer.available

    @pytest.mark.parametrize(("resumes", "capacity"), [(None, "paused"), (1, "paused"), (0, "available")])
    def test_not_now_holds_at_once_and_until_its_day(
        self, session: Session, client: TestClient, desk: TestClient, resumes: int | None, capacity: str
    ) -> None:
        side = Side(session, client.app).verified(desk, written())
        assert self.available(session, side)
        day: date | None = None if resumes is None else today() + timedelta(days=resumes)
        self.set(side, note="项目排满", resume_on=None if day is None else str(day))
        shown = client.get(side.url).json()
        assert (shown["capacity"], shown["capacity_note"]) == (capacity, "项目排满")
        assert side.browser.get("/api/vendors/mine").json()["capacity"] == capacity
        assert self.available(session, side) is (capacity == "available")

    def test_a_document_verified_later_does_not_undo_it(
        self, session: Session, client: TestClient, desk: TestClient
    ) -> None:
        content = written()
        side = Side(session, client.app).verified(desk, content)
        opened_draft = side.browser.post(f"{side.url}/draft")
        side.etag = opened_draft.headers["ETag"]
        self.set(side)
        side.verified(desk, content | {"capacity": "available"})
        assert client.get(side.url).json()["capacity"] == "paused"

    def test_before_it_is_verified_the_document_says_it(
        self, session: Session, client: TestClient, desk: TestClient
    ) -> None:
        side = Side(session, client.app)
        assert side.browser.put(f"{side.url}/capacity", json={"capacity": "paused"}).status_code == 404
        side.verified(desk, written(capacity="limited", capacity_note="余一组"))
        shown = client.get(side.url).json()
        assert (shown["capacity"], shown["capacity_note"]) == ("limited", "余一组")
