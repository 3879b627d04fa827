"""The register of vendors over HTTP: applied for, admitted by district and city, for a year."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.attachments.models import Attachment, AttachmentState
from backend.core.actor import Role
from backend.core.clock import today
from backend.core.ids import new_id
from backend.core.notices import Notification
from backend.organisations.models import Membership
from backend.register import reminders
from backend.register.models import EntryStatus, RegisterEntry, RegisterListing
from backend.revisions.models import SubjectKind
from backend.vendors.models import Vendor, VendorStatus
from tests.backend.accounts.people import browser, make_user, recorded, signed_in
from tests.backend.attachments.files import attach

SENT = {"register_class": "model", "district": "南山区", "statement": "自研视觉模型，三家医院在用。"}
Office = Callable[..., TestClient]


@pytest.fixture
def vendor_id(known_ids: dict[str, str]) -> UUID:
    """A vendor whose profile is published."""
    return UUID(known_ids["vendor_id"])


@pytest.fixture
def vendor(session: Session, client: TestClient, vendor_id: UUID) -> TestClient:
    """Somebody of the vendor."""
    user = make_user(session)
    session.add(Membership(user_id=user.id, organisation_id=vendor_id))
    session.flush()
    return signed_in(session, client.app, user)


@pytest.fixture
def office(session: Session, client: TestClient) -> Office:
    """Makes a browser of somebody who holds an office, or none."""
    return lambda *roles, **values: signed_in(session, client.app, make_user(session, *roles, **values))


@pytest.fixture
def district(office: Office) -> TestClient:
    """The administrator of the district."""
    return office(Role.DISTRICT_ADMIN, district="南山区")


@pytest.fixture
def city(office: Office) -> TestClient:
    """The administrator of the city."""
    return office(Role.CITY_ADMIN)


def attached(session: Session, vendor_id: UUID, state: AttachmentState = AttachmentState.CLEAN) -> str:
    """Return the id of a new file of a vendor."""
    return str(attach(session, SubjectKind.VENDOR, vendor_id, vendor_id, state))


def applied(vendor: TestClient, *evidence: str) -> dict[str, Any]:
    """Return a new application."""
    answer = vendor.post("/api/register-entries", json=SENT | {"attachment_ids": evidence})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def decided(client: TestClient, entry: dict[str, Any], level: str, **data: Any) -> Any:
    """Return the answer to a decision on an application as it was read."""
    headers = {"If-Match": f'"{entry["version"]}"'}
    return client.put(f"/api/register-entries/{entry['id']}/{level}-decision", json=data, headers=headers)


def admitted(vendor: TestClient, district: TestClient, city: TestClient) -> None:
    """Take the vendor through both levels."""
    entry = applied(vendor)
    for client, level in ((district, "district"), (city, "city")):
        answer = decided(client, entry, level, approve=True)
        assert answer.status_code == 200, answer.text
        entry = answer.json()


def listed(client: TestClient, vendor_id: UUID) -> list[dict[str, Any]]:
    """Return what anybody reads of the vendor in the register."""
    return list(client.get("/api/register", params={"vendor": str(vendor_id)}).json()["items"])


class TestAdmission:
    """From the application to the register."""

    def test_both_levels_bring_a_year_on_the_public_register(
        self, client: TestClient, vendor: TestClient, district: TestClient, city: TestClient, vendor_id: UUID
    ) -> None:
        admitted(vendor, district, city)
        (shown,) = listed(browser(client.app), vendor_id)
        assert shown["valid_until"] == (today() + timedelta(days=364)).isoformat()
        assert "statement" not in shown

    def test_the_city_never_decides_before_the_district(self, vendor: TestClient, city: TestClient) -> None:
        assert decided(city, applied(vendor), "city", approve=True).status_code == 409

    def test_a_level_decides_once(self, vendor: TestClient, district: TestClient) -> None:
        entry = applied(vendor)
        assert decided(district, entry, "district", approve=True).status_code == 200
        again = decided(district, {**entry, "version": 2}, "district", approve=True)
        assert (again.status_code, again.json()["code"]) == (409, "conflict")

    def test_the_administrator_of_another_district_may_not_know_of_it(self, vendor: TestClient, office: Office) -> None:
        elsewhere = office(Role.DISTRICT_ADMIN, district="福田区")
        entry = applied(vendor)
        assert decided(elsewhere, entry, "district", approve=True).status_code == 404
        assert elsewhere.get("/api/register-entries").json()["items"] == []

    def test_a_returned_one_is_mended_and_goes_through_both_levels_again(
        self, vendor: TestClient, district: TestClient, city: TestClient
    ) -> None:
        entry = decided(district, applied(vendor), "district", approve=True).json()
        silent = decided(city, entry, "city", approve=False)
        assert (silent.status_code, silent.json()["code"]) == (422, "reason-required")
        entry = decided(city, entry, "city", approve=False, note="请补充合同").json()
        mended = vendor.put(
            f"/api/register-entries/{entry['id']}",
            json=SENT | {"statement": "附合同。"},
            headers={"If-Match": f'"{entry["version"]}"'},
        ).json()
        assert (mended["status"], mended["note"], mended["district_decided_at"]) == ("submitted", "请补充合同", None)
        assert decided(city, mended, "city", approve=True).status_code == 409

    def test_an_older_reading_decides_nothing(self, vendor: TestClient, district: TestClient) -> None:
        entry = applied(vendor)
        assert decided(district, {**entry, "version": 7}, "district", approve=True).status_code == 412
        unread = district.put(f"/api/register-entries/{entry['id']}/district-decision", json={"approve": True})
        assert unread.status_code == 428

    def test_each_whose_turn_it_is_is_told_and_the_trace_is_kept(
        self, session: Session, vendor: TestClient, district: TestClient, city: TestClient
    ) -> None:
        admitted(vendor, district, city)
        entry_id = session.scalars(select(RegisterEntry.id)).one()
        told = session.scalars(select(Notification.event).order_by(Notification.created_at)).all()
        steps = ["submitted", "district-approved", "approved"]
        assert [event for event in dict.fromkeys(told) if event.startswith("register-")] == [
            f"register-{step}" for step in steps
        ]
        assert recorded(session, entry_id) == [f"register_entry.{step.replace('-', '_')}" for step in steps]


class TestApply:
    """Who may ask, and when."""

    def test_a_second_application_at_the_same_time_is_a_conflict(self, vendor: TestClient) -> None:
        applied(vendor)
        again = vendor.post("/api/register-entries", json=SENT)
        assert (again.status_code, again.json()["code"]) == (409, "register-entry-open")

    def test_a_vendor_whose_profile_is_not_published_cannot_apply(
        self, session: Session, vendor: TestClient, vendor_id: UUID
    ) -> None:
        session.execute(update(Vendor).where(Vendor.id == vendor_id).values(status=VendorStatus.WITHDRAWN))
        answer = vendor.post("/api/register-entries", json=SENT)
        assert (answer.status_code, answer.json()["code"]) == (409, "profile-not-verified")
        assert vendor.get("/api/register-standing").json()["may_apply"] is False

    def test_a_withdrawn_application_makes_room_for_another(self, vendor: TestClient) -> None:
        assert vendor.delete(f"/api/register-entries/{applied(vendor)['id']}").status_code == 204
        assert applied(vendor)["status"] == "submitted"


class TestEvidence:
    """The files an application names."""

    def test_whoever_decides_on_it_opens_them_and_nobody_else(
        self, session: Session, vendor: TestClient, vendor_id: UUID, district: TestClient, office: Office
    ) -> None:
        licence = attached(session, vendor_id)
        (shown,) = applied(vendor, licence)["attachments"]
        assert (shown["id"], shown["name"]) == (licence, "a.pdf")
        (waiting,) = district.get("/api/register-entries").json()["items"]
        assert waiting["attachments"] == [shown]
        url = f"/api/register-entries/{waiting['id']}/attachments/{licence}"
        elsewhere = office(Role.DISTRICT_ADMIN, district="福田区")
        strangers = (elsewhere, office(Role.AUDITOR), office(), browser(vendor.app))
        deciding = (vendor, district, office(Role.CITY_ADMIN), office(Role.MATCHMAKER))
        assert [who.get(url).status_code for who in (*deciding, *strangers)] == [200] * 4 + [404, 404, 404, 401]
        opened = district.get(url)
        assert opened.content.startswith(b"%PDF")
        assert opened.headers["Content-Disposition"].startswith("attachment")
        missing = elsewhere.get(f"/api/register-entries/{new_id()}/attachments/{licence}").json()
        assert {**elsewhere.get(url).json(), "instance": ""} == {**missing, "instance": ""}
        # Past the application an administrator has no way to it.
        assert district.get(f"/api/attachments/{licence}").status_code == 403

    def test_an_application_opens_what_it_names_and_nothing_else_of_the_vendor(
        self, session: Session, vendor: TestClient, vendor_id: UUID, district: TestClient
    ) -> None:
        named, unnamed = attached(session, vendor_id), attached(session, vendor_id)
        entry = applied(vendor, named)
        answer = district.get(f"/api/register-entries/{entry['id']}/attachments/{unnamed}")
        assert (answer.status_code, answer.json()["code"]) == (404, "attachment-not-found")

    def test_nobody_opens_what_was_not_found_clean_or_was_withdrawn(
        self, session: Session, vendor: TestClient, vendor_id: UUID, district: TestClient
    ) -> None:
        suspect = attached(session, vendor_id, AttachmentState.QUARANTINED)
        entry = applied(vendor, suspect)
        url = f"/api/register-entries/{entry['id']}"
        answer = district.get(f"{url}/attachments/{suspect}")
        assert (answer.status_code, answer.json()["code"]) == (409, "attachment-quarantined")
        session.execute(update(Attachment).values(state=AttachmentState.CLEAN))
        session.expire_all()
        assert district.get(f"{url}/attachments/{suspect}").status_code == 200
        assert vendor.delete(url).status_code == 204
        assert district.get(f"{url}/attachments/{suspect}").status_code == 404
        assert district.get(url).json()["attachments"] == []


class TestYear:
    """What happens as the year goes by."""

    @pytest.mark.parametrize(("left", "allowed"), [(61, False), (60, True), (0, True)])
    def test_recertification_begins_sixty_days_before_the_end_and_adds_a_year(
        self,
        session: Session,
        vendor: TestClient,
        district: TestClient,
        city: TestClient,
        vendor_id: UUID,
        left: int,
        allowed: bool,
    ) -> None:
        admitted(vendor, district, city)
        end = today() + timedelta(days=left)
        held = {"valid_until": end, "valid_from": end - timedelta(days=364)}
        session.execute(update(RegisterListing).values(held))
        assert vendor.get("/api/register-standing").json()["may_apply"] is allowed
        if not allowed:
            assert vendor.post("/api/register-entries", json=SENT).json()["code"] == "listed-already"
            return
        admitted(vendor, district, city)
        (shown,) = listed(vendor, vendor_id)
        assert shown["valid_until"] == (end + timedelta(days=365)).isoformat()

    def test_whoever_expired_is_shown_no_longer_and_may_apply_anew(
        self, session: Session, vendor: TestClient, district: TestClient, city: TestClient, vendor_id: UUID
    ) -> None:
        admitted(vendor, district, city)
        gone = today() - timedelta(days=1)
        session.execute(update(RegisterListing).values(valid_until=gone, valid_from=gone))
        assert listed(vendor, vendor_id) == []
        assert applied(vendor)["is_renewal"] is False

    def test_each_step_is_reminded_of_once(
        self, session: Session, vendor: TestClient, district: TestClient, city: TestClient
    ) -> None:
        admitted(vendor, district, city)
        for left, told in ((61, 0), (60, 1), (60, 0), (29, 1), (8, 0), (7, 1), (0, 0), (-1, 1), (-5, 0)):
            end = today() + timedelta(days=left)
            session.execute(update(RegisterListing).values(valid_until=end, valid_from=end))
            session.commit()
            assert reminders.remind_due() == told, left

    def test_a_suspended_vendor_is_not_shown(
        self, session: Session, vendor: TestClient, district: TestClient, city: TestClient, vendor_id: UUID
    ) -> None:
        admitted(vendor, district, city)
        session.execute(update(Vendor).where(Vendor.id == vendor_id).values(status=VendorStatus.WITHDRAWN))
        assert listed(vendor, vendor_id) == []


def test_every_status_has_its_word_in_the_rights_table(session: Session, vendor: TestClient) -> None:
    entry = applied(vendor)
    for status in EntryStatus:
        session.execute(update(RegisterEntry).values(status=status, district_decided_at=None))
        assert vendor.get(f"/api/register-entries/{entry['id']}").json()["status"] == status
