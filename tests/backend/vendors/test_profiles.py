"""A vendor's profile from the first word to what everybody reads, and back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.clock import today
from backend.match_runs.load import load_published
from backend.organisations.models import Membership, Organisation
from backend.revisions.models import SubjectKind
from backend.vendors.completeness import RULES
from backend.vendors.models import Capability, CapabilityStatus, CaseStudy
from tests.backend.accounts.people import mails_to, make_user, recorded, signed_in
from tests.backend.attachments.files import attach
from tests.backend.vendors.people import PRICE, Side, capability, desk_of, made, verify, written
from tests.factories import capabilities_of, make_vendor

DISTRICT = "南山区"


@pytest.fixture
def side(session: Session, client: TestClient) -> Side:
    """A vendor that has just registered."""
    return Side(session, client.app)


@pytest.fixture
def desk(session: Session, client: TestClient) -> TestClient:
    """A matchmaker."""
    return desk_of(session, client.app)


def ranked(session: Session) -> set[str]:
    """Return the ids of the capabilities a run that began now would rank."""
    return {offer.id for offer in load_published(session).offers}


class TestSave:
    def test_what_is_written_is_kept_and_the_same_again_is_no_change(self, side: Side) -> None:
        assert side.write(written()).json()["version"] == 2
        assert side.write(written() | {"capabilities": side.read()["content"]["capabilities"]}).json()["version"] == 2
        assert side.read()["content"]["price"] == PRICE

    def test_an_older_tab_writes_nothing_over_and_is_told_each_place(self, side: Side) -> None:
        held = capability()
        before = side.etag
        side.write({"summary": "一", "capabilities": [held]})
        late = {"summary": "二", "capabilities": [held | {"title": "别的"}]}
        answer = side.browser.put(f"{side.url}/draft", json=late, headers={"If-Match": before})
        assert (answer.status_code, answer.json()["code"]) == (412, "changed-since")
        assert {field["name"] for field in answer.json()["fields"]} == {"/summary", f"/capabilities/{held['id']}/title"}
        assert side.read()["content"]["summary"] == "一"

    def test_an_edit_without_a_version_is_refused(self, side: Side) -> None:
        assert side.browser.put(f"{side.url}/draft", json={}).status_code == 428

    @pytest.mark.parametrize(
        "content",
        [
            {"sumary": "?"},
            {"summary": "字" * 5001},
            {"capabilities": [{"id": "1"}]},
            {"capabilities": [capability() | {"id": str(UUID(int=7))}] * 2},
            {"cases": [made(evidence_level="hearsay")]},
            {"capabilities": [capability() for _ in range(51)]},
        ],
        ids=["unknown", "long", "id", "twice", "level", "many"],
    )
    def test_what_can_never_be_right_is_refused(self, side: Side, content: dict[str, Any]) -> None:
        assert side.write(content).json()["code"] == "invalid-request"


class TestSubmit:
    def test_everything_that_is_missing_is_told_at_once(self, side: Side) -> None:
        contract, orphan = made(title="项目", evidence_level="contract"), made(title="项目", capability_id=str(uuid4()))
        twins = [capability(), capability()]
        stated = {"region": "深圳市", "district": "南山", "cases": [contract, orphan]}
        side.write(stated | {"capabilities": [*twins, made()]})
        answer = side.submit()
        assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
        told = {item["pointer"]: item["detail"] for item in answer.json()["errors"]}
        assert told["/summary"] == "summary-missing"
        assert told["/district"] == "district-unknown"
        assert told[f"/capabilities/{twins[1]['id']}/title"] == "title-twice"
        assert told[f"/cases/{contract['id']}/attachments"] == "attachment-missing"
        assert told[f"/cases/{orphan['id']}/capability_id"] == "capability-gone"
        assert side.read()["status"] == "draft"

    def test_what_is_reviewed_cannot_be_edited_until_it_is_taken_back(self, side: Side) -> None:
        side.submitted(written())
        assert side.write(written(summary="改")).json()["code"] == "not-editable"
        assert side.submit().json()["code"] == "move-not-allowed"
        assert side.browser.delete(f"{side.url}/submission").status_code == 204
        side.read()
        assert side.write(written(summary="改")).status_code == 200

    def test_the_desk_is_told_and_finds_it_in_its_list(self, session: Session, side: Side, desk: TestClient) -> None:
        matchmaker = make_user(session, Role.MATCHMAKER, email="desk@example.gov.cn")
        side.submitted(written())
        [(template, text)] = mails_to(session, matchmaker.email)
        assert template == "vendor-submitted"
        assert side.name in text
        [item] = desk.get("/api/vendors/submitted").json()["items"]
        assert (item["id"], item["is_first"]) == (side.id, True)

    def test_a_district_sees_what_is_submitted_there_without_what_only_reviewers_may_read(
        self, session: Session, client: TestClient, side: Side
    ) -> None:
        side.submitted(written())
        session.execute(update(Organisation).where(Organisation.id == UUID(side.id)).values(district=DISTRICT))
        here, there = (
            desk_of(session, client.app, Role.DISTRICT_ADMIN, district=district) for district in (DISTRICT, "福田区")
        )
        shown = here.get(f"{side.url}/draft")
        assert shown.json()["content"]["summary"] == written()["summary"]
        assert PRICE not in shown.text
        assert here.get("/api/vendors/submitted").json()["total"] == 1
        assert there.get("/api/vendors/submitted").json()["total"] == 0
        assert there.get(f"{side.url}/draft").status_code == 404


class TestReturn:
    def test_comments_stand_beside_the_fields_and_what_is_mended_is_nobody_elses(
        self, session: Session, side: Side, desk: TestClient
    ) -> None:
        side.submitted(written())
        pinned = {"pointer": "/summary", "body": "太短"}
        returned = desk.post(f"{side.url}/return", json={"note": "请补充", "comments": [pinned]})
        assert returned.status_code == 204
        held = side.read()
        assert (held["status"], held["note"], held["is_editable"]) == ("returned", "请补充", True)
        assert [(said["pointer"], said["body"]) for said in held["comments"]] == [("/summary", "太短")]
        assert mails_to(session, side.user.email)[-1][0] == "vendor-returned"
        assert side.browser.get("/api/vendors/mine").json()["open_comments"] == 1
        resolution = f"{side.url}/comments/{held['comments'][0]['id']}/resolution"
        assert side.browser.post(resolution).status_code == 204
        assert side.browser.get("/api/vendors/mine").json()["open_comments"] == 0
        assert desk.get(f"{side.url}/draft").status_code == 404
        assert verify(desk, side).status_code == 404


class TestVerify:
    @pytest.mark.usefixtures("files")
    def test_nothing_is_shown_or_ranked_before_and_everything_after(
        self, session: Session, client: TestClient, side: Side, desk: TestClient
    ) -> None:
        brochure, contract = (attach(session, SubjectKind.VENDOR, UUID(side.id), UUID(side.id)) for _ in range(2))
        content = written(
            products=[made(name="审图台", version="V3", lists=["首版次"], attachments=[str(brochure)])],
            certificates=[
                made(name="等保三级", valid_until=str(today())),
                made(name="旧证", valid_until=str(today() - timedelta(days=1))),
            ],
            cases=[made(title="某区审图", evidence_level="contract", attachments=[str(contract)])],
        )
        side.submitted(content)
        offered = content["capabilities"][0]["id"]
        assert client.get(side.url).status_code == 404
        assert client.get("/api/vendors", params={"q": side.name}).json()["total"] == 0
        assert offered not in ranked(session)
        assert verify(desk, side).status_code == 204
        shown = client.get(side.url).json()
        assert [held["id"] for held in shown["capabilities"]] == [offered]
        assert side.read()["is_shown"]
        [product] = shown["products"]
        assert product == {
            "name": "审图台", "version": "V3", "description": "", "lists": ["首版次"], "attachments": [str(brochure)],
        }  # fmt: skip
        assert client.get(f"/api/attachments/{brochure}").status_code == 200
        assert client.get(f"/api/attachments/{contract}").status_code == 404
        assert {held["name"]: held["expired"] for held in shown["certificates"]} == {"等保三级": False, "旧证": True}
        assert [held["evidence_level"] for held in shown["case_studies"]] == ["contract"]
        [offer] = [offer for offer in load_published(session).offers if offer.id == offered]
        assert (offer.certificates, offer.evidence) == (("等保三级",), ("contract",))
        assert client.get("/api/vendors", params={"q": side.name}).json()["total"] == 1
        assert mails_to(session, side.user.email)[-1][0] == "vendor-verified"
        assert recorded(session, UUID(side.id))[-2:] == ["vendor.submitted", "vendor.published"]

    def test_a_second_look_decides_on_what_was_read(self, side: Side, desk: TestClient) -> None:
        side.submitted(written())
        before = side.etag
        side.browser.delete(f"{side.url}/submission")
        side.read()
        side.submitted(written(summary="换了内容"))
        stale = desk.put(f"{side.url}/verification", headers={"If-Match": before})
        assert (stale.status_code, stale.json()["code"]) == (412, "changed-since")
        assert verify(desk, side).status_code == 204
        assert verify(desk, side).json()["code"] == "move-not-allowed"

    def test_nobody_verifies_the_own_vendor(self, session: Session, client: TestClient, side: Side) -> None:
        both = make_user(session, Role.MATCHMAKER)
        session.add(Membership(user_id=both.id, organisation_id=UUID(side.id)))
        session.flush()
        side.submitted(written())
        answer = verify(signed_in(session, client.app, both), side)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert client.get(side.url).status_code == 404

    def test_an_element_cannot_take_over_another_vendors_row(self, session: Session, side: Side) -> None:
        victim = capabilities_of(session, make_vendor(session))[0]
        side.write(written(capabilities=[capability() | {"id": str(victim.id)}]))
        answer = side.submit()
        expected = {"pointer": f"/capabilities/{victim.id}", "detail": "id-taken"}
        assert (answer.status_code, answer.json()["errors"]) == (422, [expected])


class TestRevise:
    def test_what_is_shown_stays_until_the_revision_is_verified(
        self, client: TestClient, side: Side, desk: TestClient
    ) -> None:
        content = written()
        side.verified(desk, content)
        side.browser.post(f"{side.url}/draft")
        side.read()
        side.submitted(content | {"summary": "也做停车诱导。"})
        assert client.get(side.url).json()["summary"] == content["summary"]
        changed = [{"pointer": "/summary", "before": content["summary"], "after": "也做停车诱导。"}]
        assert desk.get(f"{side.url}/changes").json() == changed
        assert verify(desk, side).status_code == 204
        assert client.get(side.url).json()["summary"] == "也做停车诱导。"
        newest, first = client.get(f"{side.url}/history").json()
        assert first["changes"] == []
        assert newest["changes"] == changed

    def test_a_capability_no_longer_stated_leaves_new_runs_and_stays_for_old_ones(
        self, session: Session, client: TestClient, side: Side, desk: TestClient
    ) -> None:
        kept, gone = capability("停车诱导"), capability("停车审图")
        side.verified(desk, written(capabilities=[kept, gone]))
        assert {kept["id"], gone["id"]} <= ranked(session)
        side.revised(desk, written(capabilities=[kept, capability("停车审图")]))
        assert gone["id"] not in ranked(session)
        assert client.get(f"/api/capabilities/{gone['id']}").status_code == 404
        assert session.get_one(Capability, UUID(gone["id"])).status is CapabilityStatus.WITHDRAWN

    def test_a_copy_made_later_is_of_the_day_it_was_made(self, session: Session, side: Side, desk: TestClient) -> None:
        original, copy = capability("停车诱导"), capability("停车审图")
        side.verified(desk, written(capabilities=[original, copy]))
        earlier = date(2024, 1, 1)
        session.execute(update(Capability).where(Capability.vendor_id == UUID(side.id)).values(registered_at=earlier))
        session.expire_all()
        changed = copy | {"description": original["description"]}
        side.revised(desk, written(capabilities=[original | {"service_regions": ["全国"]}, changed]))
        dates = {held["id"]: session.get_one(Capability, UUID(held["id"])).registered_at for held in (original, copy)}
        assert dates == {original["id"]: earlier, copy["id"]: today()}

    def test_a_shipped_vendor_is_revised_from_its_rows(
        self, session: Session, client: TestClient, desk: TestClient
    ) -> None:
        vendor = make_vendor(session, cases=[{"title": "案例", "client": "某区", "region": "深圳市", "outcome": "成",
                                              "evidence": "case"}])  # fmt: skip
        owner = make_user(session)
        session.add(Membership(user_id=owner.id, organisation_id=vendor.id, is_owner=True))
        session.flush()
        [held] = capabilities_of(session, vendor)
        browser = signed_in(session, client.app, owner)
        opened = browser.post(f"/api/vendors/{vendor.id}/draft")
        content = opened.json()["content"]
        assert [part["title"] for part in content["capabilities"]] == [held.title]
        asked = {"If-Match": opened.headers["ETag"]}
        assert browser.post(f"/api/vendors/{vendor.id}/submission", headers=asked).status_code == 204
        etag = browser.get(f"/api/vendors/{vendor.id}/draft").headers["ETag"]
        assert desk.put(f"/api/vendors/{vendor.id}/verification", headers={"If-Match": etag}).status_code == 204
        session.expire_all()
        [same] = capabilities_of(session, vendor)
        assert (same.id, same.slug, same.registered_at) == (held.id, held.slug, date(2024, 1, 1))
        assert len(session.scalars(select(CaseStudy).where(CaseStudy.vendor_id == vendor.id)).all()) == 1


class TestCompleteness:
    def test_the_weights_are_shares_of_a_hundred(self) -> None:
        assert sum(rule.weight for rule in RULES) == 100
        assert len({rule.key for rule in RULES}) == len(RULES)

    def test_it_grows_with_what_is_written(self, side: Side) -> None:
        empty = side.browser.get(f"{side.url}/completeness").json()
        side.write(written())
        told = side.browser.get(f"{side.url}/completeness").json()
        done = {item["key"] for item in told["items"] if item["done"]}
        assert {"summary", "region", "capability", "price"} <= done
        assert 0 < empty["score"] < told["score"] < 100
