"""Makes actors that ask over HTTP, one of each column of the table, and the things they ask about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from backend.accounts import sessions
from backend.accounts.models import SessionStage, User
from backend.accounts.standing import actor_of
from backend.attachments.models import AttachmentState
from backend.core.actor import Role
from backend.core.client import Client
from backend.core.clock import now
from backend.core.ids import new_id
from backend.core.notices import Notification, notify
from backend.core.policy import Column, Condition, Row, Verdict, rows
from backend.core.suppression import SuppressedAddress, Suppression
from backend.evaluations.models import Evaluation
from backend.match_runs.models import MatchRun, RunScope, RunStatus
from backend.organisations.models import (
    Invitation,
    JoinRequest,
    MailDomain,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from backend.revisions.models import SubjectKind
from tests.backend.accounts.people import SITE, browser, make_user, signed_in
from tests.backend.attachments.files import attach
from tests.backend.bodies import sent
from tests.backend.operations import Operation, changing, operations
from tests.backend.rights.standing import (
    DISTRICT,
    PROFILES,
    batch_under_way,
    entry_standing,
    pair_standing,
    place_standing,
    profile_standing,
    question_standing,
    response_standing,
    window_standing,
)
from tests.backend.scenarios.stages import STAGES, bring
from tests.factories import make_search, make_told

BY_NAME = {one.name: one for one in (*operations(), *changing())}
IN_FORCE = [(row, name) for row in rows() if not row.waits_for for name in row.operations]
DOMAINS = ("example.com", "example.gov.cn")
"""Mail domains whose people may work for an agency: those of everybody here."""
DESK = {
    Column.MATCHMAKER: Role.MATCHMAKER,
    Column.CHAIR: Role.CHAIR,
    Column.DISTRICT_ADMIN: Role.DISTRICT_ADMIN,
    Column.CITY_ADMIN: Role.CITY_ADMIN,
    Column.AUDITOR: Role.AUDITOR,
}
ATTACHED = {
    "public+clean": (AttachmentState.CLEAN, True),
    "private+clean": (AttachmentState.CLEAN, False),
    "quarantined": (AttachmentState.QUARANTINED, False),
}
"""What becomes of a file, by what the table calls it."""
OTHERS = {Column.VENDOR_OTHER: Column.VENDOR_OWN, Column.AGENCY_OTHER: Column.AGENCY_OWN}
"""Who asks about what belongs to whom."""


def ask(client: TestClient, operation: Operation, ids: dict[str, str]) -> Any:
    """Return the answer to an operation on things that are there, sent as a page of ours sends it."""
    given = sent(operation, ids)
    headers = {"Sec-Fetch-Site": "same-origin", "If-Match": '"1"', "Idempotency-Key": str(new_id())}
    headers |= given.pop("headers", {})
    return client.request(operation.method.upper(), operation.url(ids), headers=headers, **given)


@dataclass(frozen=True)
class World:
    """Somebody of every column, each in a browser, with what there is to ask about."""

    browsers: Mapping[Column, TestClient]
    personal: Mapping[Column, Mapping[str, str]]
    """Ids of what belongs to the person of a column."""
    organisations: Mapping[Column, Mapping[str, str]]
    """Ids of what belongs to the organisation of a column."""
    unpublished: Mapping[str, str]
    """Ids of what is there and not open to anyone."""
    attached: Mapping[Column, Mapping[str, str]]
    """Ids of files of the vendor and of the agency's scenario, by what the table calls their states."""
    subjects: Mapping[Column, Mapping[str, str]]
    """What files of theirs are sent for."""
    stages: Mapping[str, Mapping[str, str]]
    """Ids of scenarios of the agency, by how far they have come."""
    scenario_id: str
    """A published one, of the agency."""
    pair_id: str
    """Of it and the vendor."""

    def ids(self, column: Column, row: Row, operation: Operation) -> dict[str, str]:
        """Return what somebody of a column asks about: the own things, those of others, or those of a vendor."""
        owner = OTHERS.get(column, column)
        found = dict(self.organisations.get(owner, self.organisations[Column.VENDOR_OWN]))
        if Condition.SELF in row.conditions:
            found.update(self.personal.get(owner, {}))
        if row.resource == "audit":
            found.update(self.subjects.get(owner, self.subjects[Column.VENDOR_OWN]))
        if row.resource == "attachment":
            attached = self.attached.get(owner, self.attached[Column.VENDOR_OWN])
            found["attachment_id"] = attached.get(row.states[0], attached["private+clean"])
            found.update(self.subjects.get(owner, self.subjects[Column.VENDOR_OWN]))
        if operation.name == "decide_join_request":
            found["user_id"] = found["asking_id"]
        if "entry_id" in operation.parameters("path"):
            found["attachment_id"] = self.attached[Column.VENDOR_OWN]["private+clean"]
            found["entry_id"] = entry_standing(UUID(found["organisation_id"]), row.states[0], found["attachment_id"])
        if "draft_id" in operation.parameters("path"):
            found["draft_id"] = batch_under_way()
        if "into_id" in operation.parameters("path"):
            found["into_id"] = self.organisations[Column.AGENCY_OWN]["organisation_id"]
        if operation.name == "decide_organisation":
            found["organisation_id"] = self.unpublished["waiting_id"]
        if row.resource == "vendor" and row.states[0] in PROFILES:
            found["vendor_id"] = self.organisations[Column.VENDOR_OWN]["organisation_id"]
            found["comment_id"] = profile_standing(UUID(found["vendor_id"]), row.states[0])
        if row.resource == "question":
            found.update(self._asked(row))
        if "response_id" in operation.parameters("path"):
            vendor_id = UUID(self.organisations[Column.VENDOR_OWN]["organisation_id"])
            leads = row.actions != ("leave",)
            found["response_id"] = response_standing(UUID(self.scenario_id), vendor_id, row.states[0], leads=leads)
        if "place_id" in operation.parameters("path") or (
            row.resource in ("run", "export") and row.states[0].startswith("released")
        ):
            found["place_id"] = place_standing(UUID(self.pair_id), row.states[0])
        if {"pair_id", "decision_id"} & operation.parameters("path").keys():
            found["decision_id"] = pair_standing(UUID(self.pair_id), row.states[0])
        if row.resource in ("run", "evaluation", "what_if") and row.states in (("any",), ("finished",)):
            found.update(self.unpublished)
        if row.resource == "run" and row.states == ("queued", "running"):
            found["run_id"] = self.unpublished["queued_id"]
        if row.resource in ("scenario", "gate", "watch") and operation.name != "get_scenario":
            found.update(self.stages.get(row.states[0], {}))
        return found

    def _asked(self, row: Row) -> dict[str, str]:
        """Return the ids of a question to the agency by the vendor, and of the scenario it is about."""
        scenario_id = UUID(self.scenario_id)
        if row.states[0].startswith("window"):
            window_standing(scenario_id, row.states[0])
        vendor_id = UUID(self.organisations[Column.VENDOR_OWN]["organisation_id"])
        return {"question_id": question_standing(scenario_id, vendor_id, row.states[0])}


def can_ask(column: Column, row: Row, operation: Operation) -> bool:
    """Return whether somebody of a column can ask this at all: without an id, everybody asks about the own things."""
    owner = OTHERS.get(column)
    if owner is None or operation.parameters("path").keys() - {"version"}:
        return True
    return not (row.verdicts[column] is Verdict.HIDDEN and row.verdicts[owner].passes)


def make_world(session: Session, app: ASGIApp, known_ids: Mapping[str, str]) -> World:
    """Return people of the vendor and the agency that are shown, of others, of the centre, and what is theirs."""
    agency, vendor = (session.get_one(Organisation, UUID(known_ids[name])) for name in ("agency_id", "vendor_id"))
    houses = {
        Column.VENDOR_OWN: vendor,
        Column.VENDOR_OTHER: Organisation(kind=OrganisationKind.VENDOR, name="别家科技有限公司", jurisdiction=""),
        Column.AGENCY_OWN: agency,
        Column.AGENCY_OTHER: Organisation(kind=OrganisationKind.AGENCY, name="市别的局", jurisdiction="深圳市"),
    }
    session.add_all(MailDomain(domain=domain) for domain in DOMAINS)
    centre = Organisation(kind=OrganisationKind.CENTRE, name="市供需对接中心", jurisdiction="深圳市")
    for organisation in (*houses.values(), centre):
        organisation.district = DISTRICT
        session.add(organisation)
    session.flush()
    people = {column: _join(session, houses[column]) for column in houses}
    for column, role in DESK.items():
        people[column] = _join(session, centre, role)
    browsers = {column: signed_in(session, app, user) for column, user in people.items()}
    subjects = {
        Column.VENDOR_OWN: (SubjectKind.VENDOR, vendor.id),
        Column.AGENCY_OWN: (SubjectKind.SCENARIO, UUID(known_ids["scenario_id"])),
    }
    writer, chair = (actor_of(session, people[column]) for column in (Column.AGENCY_OWN, Column.CHAIR))
    return World(
        browsers={Column.ANON: browser(app), **browsers},
        personal={column: _personal(session, user) for column, user in people.items()},
        organisations={column: _inside(session, houses[column]) for column in (Column.VENDOR_OWN, Column.AGENCY_OWN)},
        unpublished=_unpublished(session, UUID(known_ids["scenario_id"])),
        attached={
            column: {
                state: str(attach(session, *subject, houses[column].id, *known)) for state, known in ATTACHED.items()
            }
            for column, subject in subjects.items()
        },
        subjects={
            column: {"subject_kind": kind.value, "subject_id": str(subject_id)}
            for column, (kind, subject_id) in subjects.items()
        },
        stages={stage: {"scenario_id": str(bring(session, writer, chair, stage))} for stage in STAGES},
        scenario_id=known_ids["scenario_id"],
        pair_id=known_ids["pair_id"],
    )


def _join(session: Session, organisation: Organisation, *roles: Role) -> User:
    district = DISTRICT if Role.DISTRICT_ADMIN in roles else None
    user = make_user(session, *roles, district=district)
    session.add(Membership(user_id=user.id, organisation_id=organisation.id, is_owner=True))
    session.flush()
    return user


def _personal(session: Session, user: User) -> dict[str, str]:
    """Return the ids of what only one person may see: another browser, what they were told, and a search."""
    client = Client("203.0.113.7", SITE, "another browser")
    begun, _ = sessions.begin(session, user, SessionStage.SIGNED_IN, client, has_second_factor=True)
    notify(session, [user.id], "password-changed", "/account", by_mail=False)
    told = session.scalars(select(Notification.id).where(Notification.user_id == user.id)).one()
    search = make_search(session, user, "停车")
    ids = {"session_id": begun.id, "notification_id": told, "search_id": search.id}
    return {name: str(held) for name, held in ids.items()} | {"found_id": str(make_told(session, search))}


def _inside(session: Session, organisation: Organisation) -> dict[str, str]:
    """Return the ids of what only an organisation may see: a plain member, an invitation, a request to join."""
    member, asking = make_user(session), make_user(session)
    invitation = Invitation(organisation_id=organisation.id, email="invited@example.com")
    session.add_all(
        [
            Membership(user_id=member.id, organisation_id=organisation.id),
            JoinRequest(organisation_id=organisation.id, user_id=asking.id),
            invitation,
        ]
    )
    refused = SuppressedAddress(email=f"{member.id}@example.com", reason=Suppression.REFUSED)
    session.add(refused)
    session.flush()
    held: dict[str, object] = {
        "domain": DOMAINS[0],
        "organisation_id": organisation.id,
        "user_id": member.id,
        "invitation_id": invitation.id,
        "suppression_id": refused.id,
    }
    return {name: str(found) for name, found in (held | {"asking_id": asking.id}).items()}


def _unpublished(session: Session, scenario_id: UUID) -> dict[str, str]:
    """Return the ids of runs of a scenario that are no public demonstration, one of them over and one that waits.

    Besides, of an evaluation of the former, and of who is not let in yet.
    """
    shared = {"scope": RunScope.SCENARIO, "scenario_id": scenario_id, "requested_at": now()}
    run = MatchRun(number="MR-2026-9999", status=RunStatus.FAILED, **shared)
    queued = MatchRun(number="MR-2026-9998", **shared)
    session.add_all([run, queued])
    session.flush()
    public = session.scalars(select(Evaluation)).first()
    assert public is not None
    copied = {column.key: getattr(public, column.key) for column in inspect(Evaluation).column_attrs}
    evaluation = new_id()
    session.execute(insert(Evaluation).values(copied | {"id": evaluation, "run_id": run.id}))
    pending = OrganisationState.PENDING
    waiting = Organisation(kind=OrganisationKind.AGENCY, name="市新局", state=pending, district=DISTRICT)
    session.add(waiting)
    session.flush()
    held = {"run_id": run.id, "queued_id": queued.id, "evaluation_id": evaluation, "waiting_id": waiting.id}
    return {name: str(found) for name, found in held.items()}
