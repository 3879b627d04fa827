"""Who may send which file where, who gets it back, and as what."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.attachments import service
from backend.attachments.errors import ReferenceRefused
from backend.attachments.models import Attachment, AttachmentState
from backend.attachments.references import check_references, publish_references
from backend.core.actor import SYSTEM, Role
from backend.core.body_limit import MAX_FILE
from backend.core.ids import new_id
from backend.core.row_security import act_as
from backend.core.settings import settings
from backend.organisations.models import Organisation, OrganisationKind
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from tests.backend.accounts.people import browser, desk, member, recorded
from tests.backend.attachments.conftest import send, stored
from tests.backend.attachments.corpus import pdf
from tests.backend.test_api_contract import assert_problem

FILE = pdf()
SHA256 = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def sent(vendor: TestClient, known_ids: dict[str, str]) -> dict[str, Any]:
    """A file of the vendor, as its sender is told of it."""
    answer = send(vendor, known_ids["vendor_id"], body=FILE)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def change(session: Session, attachment_id: str, **values: object) -> None:
    """Change what is known of a file."""
    act_as(session, SYSTEM)
    session.execute(update(Attachment).where(Attachment.id == UUID(attachment_id)).values(values))


class TestSending:
    def test_the_sender_is_told_what_was_kept(
        self, session: Session, sent: dict[str, Any], files: Path, known_ids: dict[str, str]
    ) -> None:
        expected = {"name": "合同.pdf", "media_type": "application/pdf", "size": len(FILE), "sha256": SHA256}
        assert sent == expected | {
            "id": sent["id"], "created_at": sent["created_at"], "state": "clean", "finding": "", "is_public": False,
        }  # fmt: skip
        assert stored(files) == [SHA256]
        assert recorded(session, UUID(known_ids["vendor_id"])) == ["attachment.uploaded"]

    def test_the_same_bytes_are_kept_once_and_go_with_the_last_that_has_them(
        self, vendor: TestClient, sent: dict[str, Any], files: Path, known_ids: dict[str, str]
    ) -> None:
        other = send(vendor, known_ids["vendor_id"], "copy.pdf", FILE).json()
        assert other["id"] != sent["id"]
        assert stored(files) == [SHA256]
        assert vendor.delete(f"/api/attachments/{sent['id']}").status_code == 204
        assert vendor.get(f"/api/attachments/{other['id']}").content == FILE

    def test_sent_twice_under_one_key_it_is_kept_once(self, vendor: TestClient, known_ids: dict[str, str]) -> None:
        key = {"Idempotency-Key": str(new_id())}
        answers = [send(vendor, known_ids["vendor_id"], body=FILE, headers=key) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert_problem(send(vendor, known_ids["vendor_id"], body=pdf() + b"\n", headers=key), 422, "key-reused")

    def test_one_byte_more_than_a_file_may_have_is_refused_announced_or_not(
        self, vendor: TestClient, files: Path, known_ids: dict[str, str]
    ) -> None:
        def parts() -> Iterator[bytes]:
            for _ in range(MAX_FILE >> 20):
                yield FILE.ljust(1 << 20)
            yield b"x"

        announced = send(vendor, known_ids["vendor_id"], body=bytes(MAX_FILE + 1))
        assert_problem(announced, 413, "file-too-large")
        streamed: Any = parts()
        answer = send(vendor, known_ids["vendor_id"], body=streamed)
        assert_problem(answer, 413, "file-too-large")
        assert answer.headers["connection"] == "close"
        assert stored(files) == []

    def test_what_is_refused_leaves_nothing(
        self, session: Session, vendor: TestClient, files: Path, known_ids: dict[str, str]
    ) -> None:
        for name, body, code in (
            ("a.pdf", b"", "file-empty"),
            ("a.png", FILE, "file-kind-differs"),
            ("a.exe", FILE, "file-kind"),
            ("a.pdf", FILE[:100], "file-damaged"),
        ):
            assert_problem(send(vendor, known_ids["vendor_id"], name, body), 422, code)
        act_as(session, SYSTEM)
        assert session.scalars(select(Attachment).where(~Attachment.is_public)).all() == []
        assert stored(files) == []

    def test_an_organisation_fills_its_own_room_only(
        self, vendor: TestClient, agency: TestClient, known_ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CITYMATCH_ATTACHMENTS_PER_ORGANISATION", str(2 * len(FILE)))
        settings.cache_clear()
        sent = [send(agency, known_ids["scenario_id"], body=FILE, kind="scenario") for _ in range(3)]
        assert [answer.status_code for answer in sent[:2]] == [201, 201]
        assert_problem(sent[2], 409, "attachment-quota")
        assert send(vendor, known_ids["vendor_id"], body=FILE).status_code == 201

    def test_thirty_are_taken_in_half_an_hour(self, vendor: TestClient, known_ids: dict[str, str]) -> None:
        answers = [send(vendor, known_ids["vendor_id"], "a.exe").status_code for _ in range(31)]
        assert answers == [422] * 30 + [429]

    def test_others_are_refused_and_nothing_is_left(
        self,
        session: Session,
        client: TestClient,
        vendor: TestClient,
        agency: TestClient,
        files: Path,
        known_ids: dict[str, str],
    ) -> None:
        for asking, status, code in (
            (browser(client.app), 401, "sign-in-required"),
            (agency, 404, "subject-not-found"),
            (desk(session, client.app, Role.CHAIR), 403, "not-allowed"),
        ):
            assert_problem(send(asking, known_ids["vendor_id"], body=b"x" * 10), status, code)
        assert_problem(send(vendor, str(new_id())), 404, "subject-not-found")
        assert_problem(send(vendor, known_ids["scenario_id"], kind="scenario"), 404, "subject-not-found")
        assert stored(files) == []


class TestHandingOut:
    def test_it_comes_back_byte_for_byte_to_be_saved_and_never_shown(
        self, vendor: TestClient, sent: dict[str, Any]
    ) -> None:
        answer = vendor.get(f"/api/attachments/{sent['id']}")
        assert answer.content == FILE
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
        )
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"

    def test_a_name_cannot_end_its_header(self, vendor: TestClient, known_ids: dict[str, str]) -> None:
        held = send(vendor, known_ids["vendor_id"], 'a";x=%41.pdf').json()
        answer = vendor.get(f"/api/attachments/{held['id']}")
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"a_;x=_41.pdf\"; filename*=UTF-8''a%22%3Bx%3D%2541.pdf"
        )

    def test_what_is_private_is_answered_like_nothing_and_what_is_public_goes_to_anybody(
        self, session: Session, client: TestClient, agency: TestClient, sent: dict[str, Any], known_ids: dict[str, str]
    ) -> None:
        url = f"/api/attachments/{sent['id']}"
        others = [browser(client.app), agency, desk(session, client.app, Role.AUDITOR)]
        for other in others:
            assert_problem(other.get(url), 404, "attachment-not-found")
            assert_problem(other.get(f"{url}/about"), 404, "attachment-not-found")
        assert_problem(desk(session, client.app, Role.CITY_ADMIN).get(url), 403, "not-allowed")
        assert desk(session, client.app).get(url).status_code == 200
        vendor_id = UUID(known_ids["vendor_id"])
        public = {"products": [{"attachments": [sent["id"]]}]}
        publish_references(session, SubjectKind.VENDOR, vendor_id, public)
        assert [other.get(url).status_code for other in others] == [200] * 3
        publish_references(session, SubjectKind.VENDOR, vendor_id, {})
        assert [other.get(url).status_code for other in others] == [404] * 3

    def test_what_is_in_quarantine_nobody_gets(
        self, session: Session, client: TestClient, vendor: TestClient, sent: dict[str, Any]
    ) -> None:
        url = f"/api/attachments/{sent['id']}"
        change(session, sent["id"], state=AttachmentState.QUARANTINED, is_public=True)
        for asking in (vendor, desk(session, client.app)):
            assert_problem(asking.get(url), 409, "attachment-quarantined")
        assert vendor.get(f"{url}/about").json()["state"] == "quarantined"
        assert_problem(browser(client.app).get(url), 404, "attachment-not-found")


class TestReferences:
    @pytest.fixture
    def revision(self, session: Session, sent: dict[str, Any], known_ids: dict[str, str]) -> Revision:
        """A revision that names the file somewhere within."""
        act_as(session, SYSTEM)
        vendor_id = UUID(known_ids["vendor_id"])
        begun = Revision(
            kind=SubjectKind.VENDOR, subject_id=vendor_id, organisation_ids=[vendor_id], number=1,
            content={"cases": [{"attachments": [sent["id"]]}]},
        )  # fmt: skip
        session.add(begun)
        session.flush()
        return begun

    def test_what_a_document_names_cannot_be_deleted(
        self, session: Session, vendor: TestClient, sent: dict[str, Any], revision: Revision
    ) -> None:
        url = f"/api/attachments/{sent['id']}"
        assert_problem(vendor.delete(url), 409, "attachment-in-use")
        act_as(session, SYSTEM)
        revision.status = RevisionStatus.DISCARDED
        session.flush()
        assert vendor.delete(url).status_code == 204
        assert_problem(vendor.get(url), 404, "attachment-not-found")

    def test_a_document_names_only_files_of_its_own(
        self, session: Session, sent: dict[str, Any], known_ids: dict[str, str]
    ) -> None:
        own = UUID(sent["id"])
        vendor_id, scenario_id = UUID(known_ids["vendor_id"]), UUID(known_ids["scenario_id"])
        check_references(session, SubjectKind.VENDOR, vendor_id, [("/cases/1/attachments", own)])
        check_references(session, SubjectKind.VENDOR, vendor_id, [])
        for kind, subject_id, ids in (
            (SubjectKind.VENDOR, new_id(), [own]),
            (SubjectKind.SCENARIO, scenario_id, [own]),
            (SubjectKind.SCENARIO, vendor_id, [own]),
            (SubjectKind.VENDOR, vendor_id, [own, new_id()]),
        ):
            with pytest.raises(ReferenceRefused):
                check_references(session, kind, subject_id, [("/cases/1/attachments", one) for one in ids])

    def test_what_goes_with_its_vendor_leaves_a_file_to_sweep(
        self, session: Session, vendor: TestClient, sent: dict[str, Any], files: Path, known_ids: dict[str, str]
    ) -> None:
        act_as(session, SYSTEM)
        service.drop(session, SubjectKind.VENDOR, UUID(known_ids["vendor_id"]))
        assert_problem(vendor.get(f"/api/attachments/{sent['id']}"), 404, "attachment-not-found")
        assert stored(files) == [SHA256]

    def test_a_supporting_agency_of_the_revision_under_way_may_add_and_read(
        self, session: Session, client: TestClient, agency: TestClient, known_ids: dict[str, str]
    ) -> None:
        scenario_id = UUID(known_ids["scenario_id"])
        held = send(agency, known_ids["scenario_id"], kind="scenario").json()
        other = Organisation(kind=OrganisationKind.AGENCY, name="市别的局", jurisdiction="深圳市")
        session.add(other)
        session.flush()
        helper = member(session, client.app, str(other.id))
        assert helper.get(f"/api/attachments/{held['id']}").status_code == 404
        act_as(session, SYSTEM)
        begun = Revision(
            kind=SubjectKind.SCENARIO, subject_id=scenario_id, number=1, content={},
            organisation_ids=[UUID(known_ids["agency_id"]), other.id],
        )  # fmt: skip
        session.add(begun)
        session.flush()
        assert helper.get(f"/api/attachments/{held['id']}").status_code == 200
        assert send(helper, known_ids["scenario_id"], kind="scenario").status_code == 201
