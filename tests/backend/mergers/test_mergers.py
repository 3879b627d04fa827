"""Two that are one: what an administrator sees before, what is where afterwards, and what many at once leave."""

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.standing import actor_of
from backend.contacts.models import Contact
from backend.core.actor import Role
from backend.core.db import SessionLocal
from backend.core.errors import Problem
from backend.core.ids import new_id
from backend.core.row_security import act_as
from backend.mergers import moving, service
from backend.mergers.schemas import MergerSent
from backend.organisations.models import Membership, Organisation, OrganisationKind, OrganisationMerger
from backend.revisions.models import SubjectKind
from backend.scenarios.models import AgencyRole, ScenarioAgency
from backend.vendors import drafts
from backend.vendors.content import VendorContent
from tests.backend.accounts.people import (
    browser,
    desk,
    mails_to,
    make_user,
    member,
    recorded,
    signed_in,
    until_it_waits,
)
from tests.backend.attachments.files import attach
from tests.backend.register.test_routes import SENT
from tests.backend.test_api_contract import assert_problem
from tests.backend.vendors.people import Side, desk_of, made, new_code, written

ALL = "/api/administration/organisations"
EVERYTHING = ("attachments", "contacts", "memberships", "register_entries", "revisions", "vendors")
CONTACT = {"name": "王敏", "position": "主任", "phone": "0755-83210000", "email": "min@vendor.example"}


def house(session: Session, name: str, kind: OrganisationKind = OrganisationKind.VENDOR, **values: Any) -> Organisation:
    """Return a new organisation nobody works for."""
    built = Organisation(kind=kind, name=name, search_text=name, **values)
    session.add(built)
    session.flush()
    return built


def merge(admin: TestClient, merged: Organisation | str, into: object, name: str, version: int = 1) -> Any:
    """Return the answer to merging one organisation into another."""
    merged_id = merged.id if isinstance(merged, Organisation) else merged
    url = f"{ALL}/{merged_id}/mergers/{into}"
    return admin.put(url, json={"name": name}, headers={"If-Match": f'"{version}"'})


def pointing_at(session: Session, organisation_id: UUID) -> dict[str, int]:
    """Return in how many rows of which table an organisation is named, be it as a subject only."""
    counts = {}
    for table in moving.Base.metadata.sorted_tables:
        columns = [column for column in table.c if column.name in ("subject_id", "vendor_id")]
        named = [column == organisation_id for column in columns]
        if moving.pointing(table):
            named.append(moving.names(table, organisation_id))
        if named and table.name not in ("audit_events", "audit_inbox", "organisation_mergers"):
            counts[table.name] = session.scalars(select(func.count()).select_from(table).where(or_(*named))).one()
    return {name: count for name, count in counts.items() if count}


@pytest.fixture
def admin(session: Session, client: TestClient) -> TestClient:
    """A city administrator."""
    return desk(session, client.app, Role.CITY_ADMIN)


class TestMerge:
    @pytest.mark.usefixtures("files")
    def test_all_of_a_vendor_belongs_to_the_other_and_old_links_lead_there(
        self, session: Session, client: TestClient, admin: TestClient
    ) -> None:
        twin = Side(session, client.app)
        twin_id = UUID(twin.id)
        contract = str(attach(session, SubjectKind.VENDOR, twin_id, twin_id))
        proven = made(title="项目", evidence_level="contract", attachments=[contract])
        twin.verified(desk_of(session, client.app), written(cases=[proven]))
        twin.browser.put(f"{twin.url}/contact", json=CONTACT, headers={"If-Match": '"1"'})
        assert twin.browser.post("/api/register-entries", json=SENT).status_code == 201
        into = house(session, f"{twin.name}（深圳）")
        owner = member(session, client.app, into.id)
        code = session.get_one(Organisation, twin_id).credit_code
        assert [one["id"] for one in admin.get(f"{ALL}/{twin.id}/twins").json()][:1] == [str(into.id)]

        shown = admin.get(f"{ALL}/{twin.id}/mergers/{into.id}").json()
        moves = {moved["what"]: moved["count"] for moved in shown["moves"]}
        assert moves == {
            "attachments": 1,
            "contacts": 1,
            "memberships": 1,
            "register_entries": 1,
            "revisions": 1,
            "vendors": 1,
        }
        assert (shown["obstacles"], shown["credit_code"], shown["owners_stay"]) == ([], code, True)

        version = session.get_one(Organisation, twin_id).version
        answer = merge(admin, twin.id, into.id, twin.name, version)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["id"], answer.json()["credit_code"], answer.json()["members"]) == (str(into.id), code, 2)
        assert pointing_at(session, twin_id) == {}
        assert session.get(Organisation, twin_id) is None
        assert recorded(session, into.id)[-1] == "organisation.merged"
        assert mails_to(session, twin.user.email)[-1][0] == "organisation-merged"

        led = browser(client.app).get(twin.url, follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (308, f"/api/vendors/{into.id}")
        assert browser(client.app).get(twin.url).json()["name"] == into.name
        found = browser(client.app).get("/api/vendors", params={"q": twin.name}).json()["items"]
        assert [vendor["id"] for vendor in found] == [str(into.id)]
        assert owner.get(f"/api/attachments/{contract}").status_code == 200
        assert owner.get(f"/api/vendors/{into.id}/contact").json()["name"] == CONTACT["name"]
        assert owner.get(f"/api/vendors/{into.id}/draft").json()["content"]["cases"][0]["attachments"] == [contract]
        # Who managed the twin works for the other one now, and manages nobody there.
        assert twin.browser.get("/api/organisation").json()["id"] == str(into.id)
        assert not twin.browser.get("/api/organisation").json()["is_owner"]

    def test_nobody_begins_it_again(self, session: Session, client: TestClient, admin: TestClient) -> None:
        merged, into = (
            house(session, "测合甲科技有限公司", credit_code=new_code()),
            house(session, "测合乙科技有限公司"),
        )
        code, founded = merged.credit_code, {"kind": "vendor", "name": merged.name}
        assert merge(admin, merged, into.id, "测合甲科技有限公司").status_code == 200
        newcomer = signed_in(session, client.app, make_user(session))
        assert_problem(newcomer.post("/api/organisations", json=founded), 409, "organisation-exists")
        again = {"name": "测合丙科技有限公司", "credit_code": code, "city": "深圳市"}
        assert_problem(newcomer.post("/api/vendors", json=again), 409, "credit-code-taken")
        found = newcomer.get("/api/organisations", params={"q": founded["name"]}).json()["items"]
        assert [one["id"] for one in found] == [str(into.id)]

    def test_an_agency_leads_what_its_twin_led_and_stands_in_each_scenario_once(
        self, session: Session, admin: TestClient, known_ids: dict[str, str]
    ) -> None:
        agency_id, scenario_id = UUID(known_ids["agency_id"]), UUID(known_ids["scenario_id"])
        twin = house(session, "市测合局", OrganisationKind.AGENCY, jurisdiction="深圳市")
        of_it = ScenarioAgency.scenario_id == scenario_id, ScenarioAgency.organisation_id == agency_id
        session.execute(update(ScenarioAgency).where(*of_it).values(role=AgencyRole.SUPPORT))
        session.add(
            ScenarioAgency(
                scenario_id=scenario_id,
                organisation_id=twin.id,
                role=AgencyRole.LEAD,
                position=9,
                written_name="市测合局",
                match_score=1.0,
            )
        )
        session.flush()
        twin_id = twin.id
        assert merge(admin, twin, agency_id, "市测合局").status_code == 200
        assert session.scalars(select(ScenarioAgency.role).where(*of_it)).all() == [AgencyRole.LEAD]
        assert pointing_at(session, twin_id) == {}

    def test_a_slip_an_old_page_and_whoever_is_not_of_the_city_merge_nothing(
        self, session: Session, client: TestClient, admin: TestClient
    ) -> None:
        merged, into = house(session, "测合甲科技有限公司"), house(session, "测合乙科技有限公司")
        assert_problem(merge(admin, merged, into.id, into.name), 422, "name-differs", "/name")
        assert merge(admin, merged, into.id, merged.name, version=7).json()["code"] == "changed-since"
        assert_problem(merge(admin, merged, new_id(), merged.name), 404, "organisation-not-found")
        district = signed_in(session, client.app, make_user(session, Role.DISTRICT_ADMIN, district="南山区"))
        for other in (district, desk(session, client.app), member(session, client.app, into.id)):
            assert_problem(merge(other, merged, into.id, merged.name), 403, "not-allowed")
            assert other.get(f"{ALL}/{merged.id}/mergers/{into.id}").status_code == 403
        assert session.get(Organisation, merged.id) is merged

    def test_what_both_may_not_have_keeps_them_apart(
        self, session: Session, client: TestClient, admin: TestClient
    ) -> None:
        first, second = Side(session, client.app), Side(session, client.app)
        shown = admin.get(f"{ALL}/{first.id}/mergers/{second.id}").json()
        assert shown["obstacles"] == ["credit-code", "profile"]
        assert_problem(merge(admin, first.id, second.id, first.name), 409, "merger-refused")
        agency = house(session, "市测合局", OrganisationKind.AGENCY, jurisdiction="深圳市")
        assert "kind" in admin.get(f"{ALL}/{agency.id}/mergers/{second.id}").json()["obstacles"]
        assert admin.get(f"{ALL}/{agency.id}/mergers/{agency.id}").json()["obstacles"] == ["same"]
        # Once the own one has given up what it wrote, only the codes differ.
        assert first.browser.delete(f"{first.url}/draft").status_code == 204
        assert admin.get(f"{ALL}/{first.id}/mergers/{second.id}").json()["obstacles"] == ["credit-code"]


@pytest.mark.usefixtures("own_database")
class TestRaces:
    def test_of_two_mergers_at_once_one_is_done_and_nobody_is_lost(self) -> None:
        with SessionLocal.begin() as session:
            one, two = (house(session, f"测赛{name}科技有限公司") for name in "甲乙")
            ids, names = (one.id, two.id), (one.name, two.name)
            people = [make_user(session) for _ in ids]
            session.add_all(
                Membership(user_id=person.id, organisation_id=held, is_owner=True)
                for person, held in zip(people, ids, strict=True)
            )
            admin = actor_of(session, make_user(session, Role.CITY_ADMIN))
        barrier, fared = threading.Barrier(2), []

        def run(place: int) -> None:
            barrier.wait(30)
            try:
                with SessionLocal.begin() as session:
                    act_as(session, admin)
                    service.merge(session, admin, ids[place], ids[1 - place], 1, MergerSent(name=names[place]))
                fared.append("done")
            except Problem as refused:
                fared.append(refused.code)

        racing = [threading.Thread(target=run, args=(place,)) for place in (0, 1)]
        for thread in racing:
            thread.start()
        for thread in racing:
            thread.join()
        assert sorted(fared) == ["done", "not-found"] or sorted(fared) == ["done", "organisation-not-found"]
        with SessionLocal.begin() as session:
            assert session.scalars(select(func.count()).select_from(OrganisationMerger)).one() == 1
            [left] = session.scalars(select(Organisation.id).where(Organisation.id.in_(ids))).all()
            assert set(session.scalars(select(Membership.organisation_id))) == {left}
            assert session.scalars(select(func.count()).select_from(Membership)).one() == 2

    def test_whoever_saves_meanwhile_keeps_it_or_is_told(self) -> None:
        with SessionLocal.begin() as session:
            merged, into = (house(session, f"测赛{name}科技有限公司") for name in "甲乙")
            person = make_user(session)
            session.add(Membership(user_id=person.id, organisation_id=merged.id, is_owner=True))
            session.flush()
            writer, admin = actor_of(session, person), actor_of(session, make_user(session, Role.CITY_ADMIN))
            drafts.revisions.begin(session, writer, SubjectKind.VENDOR, merged.id, [merged.id], VendorContent())
            merged_id, into_id, name = merged.id, into.id, merged.name
        saved: list[str] = []

        def save() -> None:
            try:
                with SessionLocal.begin() as session:
                    act_as(session, writer)
                    drafts.save_draft(session, writer, merged_id, 1, VendorContent(summary="迟到的话"))
                saved.append("saved")
            except Problem as refused:
                saved.append(refused.code)

        saving = threading.Thread(target=save)
        with SessionLocal.begin() as session:
            act_as(session, admin)
            service.merge(session, admin, merged_id, into_id, 1, MergerSent(name=name))
            saving.start()
            until_it_waits(saving)
        saving.join()
        with SessionLocal.begin() as session:
            assert pointing_at(session, merged_id) == {}
            own = actor_of(session, session.get_one(type(person), person.id))
            held = drafts.get_draft(session, own, into_id)
            assert (own.organisation_id, own.is_owner) == (into_id, True)
            assert saved == (["saved"] if held.content.summary else ["revision-not-found"])
            assert session.scalar(select(literal(1)).where(Contact.subject_id == merged_id)) is None
