"""Takes scenarios as far as a test needs them, and brings the people along."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.accounts.standing import actor_of
from backend.core.actor import Actor, Role
from backend.organisations.models import Membership, Organisation, OrganisationKind
from backend.revisions import service as revisions
from backend.revisions.models import SubjectKind
from backend.scenarios import gates, moves
from backend.scenarios.content import ScenarioContent
from backend.scenarios.draft_schemas import GateDecided, RiskChecklist, RiskReviewed, ScenarioReturned
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.scenarios.moves import Ending
from backend.scenarios.readiness import PLACEHOLDER
from backend.scenarios.templates import template
from tests.backend.accounts.people import browser, make_user, signed_in

ALL_WELL = RiskChecklist(personal_data=True, security=True, ethics=True, human_fallback=True, liability=True)
STAGES = ("draft", "submitted", "returned", "published", "closed", "withdrawn", "cancelled")
_ENDINGS = {"closed": Ending.CLOSE, "withdrawn": Ending.WITHDRAW, "cancelled": Ending.CANCEL}


def complete(**values: Any) -> ScenarioContent:
    """Return a document that lacks nothing, of a risk that needs no review of its own."""
    filled_in = PLACEHOLDER.sub(lambda found: found[0][1:-1], template("hotline-triage").content.model_dump_json())
    given: dict[str, Any] = ScenarioContent.model_validate_json(filled_in).model_dump()
    evidence = {"text": "会议纪要已明确。", "attachments": []}
    given |= {
        "city": "深圳市",
        "description": "先在十个街道试行半年，成熟后再推广到全市热线。",
        "budget_band": "100_300",
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 12, 1),
        "respond_by": date(2026, 12, 1),
        "gates": {gate: dict(evidence) for gate in ("boundary", "owner", "funding")},
    }
    return ScenarioContent.model_validate(given | values)


def sent(content: ScenarioContent) -> dict[str, Any]:
    """Return a document as a page sends it."""
    return content.model_dump(mode="json")


def begin(session: Session, writer: Actor, content: ScenarioContent | None = None) -> UUID:
    """Return a new scenario of the writer's agency."""
    scenario = Scenario(status=ScenarioStatus.DRAFT)
    session.add(scenario)
    session.flush()
    assert writer.organisation_id is not None
    owners = [writer.organisation_id]
    revisions.begin(session, writer, SubjectKind.SCENARIO, scenario.id, owners, content or complete())
    return scenario.id


def pass_gates(session: Session, chair: Actor, scenario_id: UUID) -> None:
    """Let a submitted scenario pass every gate there is."""
    for gate in gates.EVIDENCE:
        gates.decide(session, chair, scenario_id, gate, GateDecided(passed=True))
    gates.review_risk(session, chair, scenario_id, RiskReviewed(checklist=ALL_WELL))


def bring(session: Session, writer: Actor, chair: Actor, stage: str, content: ScenarioContent | None = None) -> UUID:
    """Return a scenario of the writer's agency that has come to a stage."""
    scenario_id = begin(session, writer, content)
    if stage == "draft":
        return scenario_id
    moves.submit(session, writer, scenario_id, 1)
    if stage == "submitted":
        return scenario_id
    if stage == "returned":
        moves.return_(session, chair, scenario_id, ScenarioReturned(note="请补充"))
        return scenario_id
    pass_gates(session, chair, scenario_id)
    moves.publish(session, chair, scenario_id)
    if stage != "published":
        moves.end(session, writer, scenario_id, _ENDINGS[stage], "项目调整")
    return scenario_id


@dataclass(frozen=True)
class Person:
    """Somebody at a browser."""

    user: User
    actor: Actor
    web: TestClient


@dataclass(frozen=True)
class Cast:
    """Two agencies, a vendor and the desk."""

    app: Any
    agency: Organisation
    writer: Person
    colleague: Person
    other: Person
    vendor: Person
    matchmaker: Person
    chair: Person
    tied: Person
    """A matchmaker who works for the agency itself."""

    @property
    def outsiders(self) -> dict[str, TestClient]:
        """Browsers of those whom nothing private of the agency concerns."""
        return {"anonymous": browser(self.app), "other agency": self.other.web, "vendor": self.vendor.web}

    def bring(self, session: Session, stage: str, content: ScenarioContent | None = None) -> UUID:
        """Return a scenario of the agency that has come to a stage; afterwards the program reads again."""
        return bring(session, self.writer.actor, self.chair.actor, stage, content)


def make_cast(session: Session, app: Any) -> Cast:
    """Return everybody, each signed in."""
    agency, other, vendor, centre = (
        Organisation(kind=kind, name=name, jurisdiction="深圳市", search_text=name)
        for kind, name in (
            (OrganisationKind.AGENCY, "市甲局"),
            (OrganisationKind.AGENCY, "市乙局"),
            (OrganisationKind.VENDOR, "甲公司"),
            (OrganisationKind.CENTRE, "供需对接中心"),
        )
    )
    session.add_all([agency, other, vendor, centre])
    session.flush()

    def person(organisation: Organisation, *roles: Role) -> Person:
        user = make_user(session, *roles)
        session.add(Membership(user_id=user.id, organisation_id=organisation.id, is_owner=True))
        session.flush()
        return Person(user, actor_of(session, user), signed_in(session, app, user))

    return Cast(
        app=app,
        agency=agency,
        writer=person(agency),
        colleague=person(agency),
        other=person(other),
        vendor=person(vendor),
        matchmaker=person(centre, Role.MATCHMAKER),
        chair=person(centre, Role.CHAIR),
        tied=person(agency, Role.MATCHMAKER),
    )
