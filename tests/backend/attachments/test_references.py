"""Documents name attachments: only their own, and anybody downloads those that are published and no others."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.attachments.models import Attachment
from backend.attachments.references import named_in
from backend.contacts.models import Contact
from backend.core.ids import new_id
from backend.revisions.models import SubjectKind
from tests.backend.accounts.people import browser
from tests.backend.attachments.files import attach
from tests.backend.register.test_routes import SENT
from tests.backend.scenarios.stages import Cast, begin, complete, make_cast, pass_gates, sent
from tests.backend.test_api_contract import assert_problem
from tests.backend.vendors.people import Side, desk_of, made, verify, written

pytestmark = pytest.mark.usefixtures("files")
CONTACT = {"name": "王敏", "position": "主任", "phone": "0755-83210000", "email": "min@vendor.example"}


@pytest.fixture
def side(session: Session, client: TestClient, files: Path) -> Side:
    """A vendor that has just registered."""
    return Side(session, client.app)


@pytest.fixture
def cast(session: Session, client: TestClient, files: Path) -> Cast:
    """Two agencies and the desk."""
    return make_cast(session, client.app)


def of(session: Session, side: Side) -> str:
    """Return the id of a new file of a vendor."""
    return str(attach(session, SubjectKind.VENDOR, UUID(side.id), UUID(side.id)))


def proven(*, brochure: str, contract: str) -> dict[str, Any]:
    """Return a profile with a file for everybody and one for reviewers."""
    product = made(name="审图台", attachments=[brochure])
    return written(products=[product], cases=[made(title="项目", evidence_level="contract", attachments=[contract])])


def count(session: Session, held: type[Attachment | Contact], subject_id: str) -> int:
    """Return how many rows there are of a subject, as the program counts them."""
    return session.scalars(select(func.count()).where(held.subject_id == UUID(subject_id))).one()


class TestVendor:
    def test_only_what_is_published_for_anybody_is_downloaded_by_anybody(
        self, session: Session, client: TestClient, side: Side
    ) -> None:
        desk, outsiders = desk_of(session, client.app), (browser(client.app), Side(session, client.app).browser)
        brochure, contract, later = (of(session, side) for _ in range(3))

        def reach() -> list[list[int]]:
            asked = (brochure, contract, later)
            return [[who.get(f"/api/attachments/{one}").status_code for one in asked] for who in outsiders]

        content = proven(brochure=brochure, contract=contract)
        side.submitted(content)
        assert reach() == [[404, 404, 404]] * 2
        assert verify(desk, side).status_code == 204
        assert reach() == [[200, 404, 404]] * 2
        assert desk.get(f"/api/attachments/{contract}").status_code == 200
        side.revised(desk, content | {"products": [made(name="审图台", attachments=[later])]})
        assert reach() == [[404, 404, 200]] * 2

    def test_a_file_that_is_not_the_vendors_is_refused_at_the_place_that_names_it(
        self, session: Session, client: TestClient, side: Side
    ) -> None:
        own, anothers = of(session, side), of(session, Side(session, client.app))
        for strange in (anothers, str(new_id())):
            content = proven(brochure=own, contract=strange)
            answer = side.write(content)
            assert_problem(answer, 422, "attachment-unknown", f"/cases/{content['cases'][0]['id']}/attachments")
        assert side.read()["content"]["cases"] == []
        assert side.write(proven(brochure=own, contract=own)).status_code == 200

    def test_the_register_takes_none_but_the_vendors_and_keeps_what_it_names(
        self, session: Session, client: TestClient, side: Side
    ) -> None:
        side.verified(desk_of(session, client.app), written())
        own = of(session, side)
        for strange in (of(session, Side(session, client.app)), str(new_id())):
            answer = side.browser.post("/api/register-entries", json=SENT | {"attachment_ids": [own, strange]})
            assert_problem(answer, 422, "attachment-unknown", "/attachment_ids")
        assert side.browser.post("/api/register-entries", json=SENT | {"attachment_ids": [own]}).status_code == 201
        assert_problem(side.browser.delete(f"/api/attachments/{own}"), 409, "attachment-in-use")

    def test_what_was_never_verified_goes_with_its_files_and_its_contact(self, session: Session, side: Side) -> None:
        side.write(proven(brochure=of(session, side), contract=of(session, side)))
        side.browser.put(f"{side.url}/contact", json=CONTACT, headers={"If-Match": '"1"'})
        assert (count(session, Attachment, side.id), count(session, Contact, side.id)) == (2, 1)
        assert side.browser.delete(f"{side.url}/draft").status_code == 204
        assert (count(session, Attachment, side.id), count(session, Contact, side.id)) == (0, 0)

    def test_what_is_verified_keeps_them_when_a_revision_is_given_up(
        self, session: Session, client: TestClient, side: Side
    ) -> None:
        side.verified(desk_of(session, client.app), proven(brochure=of(session, side), contract=of(session, side)))
        assert side.browser.post(f"{side.url}/draft").status_code == 201
        assert side.browser.delete(f"{side.url}/draft").status_code == 204
        assert count(session, Attachment, side.id) == 2


class TestScenario:
    def test_what_is_brought_forward_for_a_gate_stays_with_the_reviewers(self, session: Session, cast: Cast) -> None:
        scenario_id = begin(session, cast.writer.actor)
        url = f"/api/scenarios/{scenario_id}"
        minutes = attach(session, SubjectKind.SCENARIO, scenario_id, cast.agency.id)
        evidence = {gate: {"text": "会议纪要。", "attachments": [minutes]} for gate in ("boundary", "owner", "funding")}
        content = sent(complete(gates=evidence))
        saved = cast.writer.web.put(f"{url}/draft", json=content, headers={"If-Match": '"1"'})
        assert saved.status_code == 200, saved.text
        handed_in = cast.writer.web.post(f"{url}/submission", headers={"If-Match": saved.headers["ETag"]})
        assert handed_in.status_code == 204, handed_in.text
        pass_gates(session, cast.chair.actor, scenario_id)
        assert cast.chair.web.post(f"{url}/publication").status_code == 204
        asking = (*cast.outsiders.values(), cast.matchmaker.web, cast.writer.web)
        assert [who.get(f"/api/attachments/{minutes}").status_code for who in asking] == [404, 404, 404, 200, 200]

    def test_a_file_of_another_agency_is_refused_and_a_draft_takes_its_own_along(
        self, session: Session, cast: Cast
    ) -> None:
        scenario_id, others = begin(session, cast.writer.actor), begin(session, cast.other.actor)
        url = f"/api/scenarios/{scenario_id}"
        own = attach(session, SubjectKind.SCENARIO, scenario_id, cast.agency.id)
        strange = attach(session, SubjectKind.SCENARIO, others, cast.other.actor.organisation_id or cast.agency.id)
        content = sent(complete(gates={"owner": {"text": "", "attachments": [own, strange]}}))
        answer = cast.writer.web.put(f"{url}/draft", json=content, headers={"If-Match": '"1"'})
        assert answer.json()["errors"] == [{"pointer": "/gates/owner/attachments", "detail": "attachment-unknown"}]
        assert cast.writer.web.delete(f"{url}/draft").status_code == 204
        assert (count(session, Attachment, str(scenario_id)), count(session, Attachment, str(others))) == (0, 1)


def test_each_attachment_is_found_under_its_pointer() -> None:
    first, second = new_id(), new_id()
    content = {
        "gates": {"owner": {"attachments": [str(first)]}},
        "cases": [{"id": "c", "title": "attachments", "attachments": [str(second)]}, {"id": "d", "attachments": []}],
    }
    assert list(named_in(content)) == [("/gates/owner/attachments", first), ("/cases/c/attachments", second)]
