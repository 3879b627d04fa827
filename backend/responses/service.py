"""What one can do with responses. Plain functions; the caller owns the transaction."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backend.contacts import service as contacts
from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import violated
from backend.core.errors import Conflict, Problem
from backend.core.notices import notify
from backend.core.policy import NOBODYS, Subject, require, verdict
from backend.core.row_security import as_program
from backend.core.versions import check_version
from backend.organisations.audiences import members_of
from backend.organisations.models import Organisation
from backend.responses.models import PartnerState, ResponsePartner, ResponseStatus, ScenarioResponse
from backend.responses.reading import ResponseNotFound, find, found, named, owners, pair_state, read, sides
from backend.responses.schemas import (
    ContactOf,
    ContactsRead,
    PartnershipSent,
    RespondingRead,
    ResponseDecisionSent,
    ResponseRead,
    ResponseSent,
)
from backend.revisions.models import SubjectKind
from backend.scenarios.content import stored
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.scenarios.service import ScenarioNotFound, visible
from backend.scenarios.watching import watch
from backend.vendors.models import Vendor
from backend.vendors.service import visible as visible_vendors

OWN_PAGE: Final = "/responses"


class ResponseOpen(Conflict):
    """The vendor has responded to the scenario already."""

    code, title = "response-open", "There is a response to this scenario already"


class RespondingOver(Conflict):
    """The last day for responses has passed."""

    code, title = "responding-over", "The last day for responses has passed"


class PartnerUnknown(Problem):
    """A partner is not among the vendors that are shown, or is named twice."""

    status, code, title = 422, "partner-unknown", "A partner is not among the vendors that are shown"


def get_responding(session: Session, actor: Actor, scenario_id: UUID) -> RespondingRead:
    """Return whether vendors may respond to a scenario now, and what the actor may do.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
    """
    scenario = _scenario(session, scenario_id)
    require(actor, "response.read_standing", owners(scenario), "published", ScenarioNotFound)
    responding = verdict(actor, "response.create", _as_shown_vendor(session, actor), "scenario published").passes
    return RespondingRead(
        respond_by=_last_day(scenario),
        is_open=_is_open(scenario),
        may_respond=responding and _is_open(scenario),
        may_read=verdict(actor, "response.read", owners(scenario)).passes,
    )


def respond(session: Session, actor: Actor, scenario_id: UUID, data: ResponseSent) -> ResponseRead:
    """Respond to a scenario in the name of the actor's vendor; its profile has to be shown.

    Whoever is interested is told from now on what changes in the scenario.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
        RespondingOver: the last day has passed.
        PartnerUnknown: a partner is no vendor that is shown, or is named twice.
        ResponseOpen: the vendor has responded already.
    """
    scenario = _scenario(session, scenario_id)
    require(actor, "response.create", _as_shown_vendor(session, actor), "scenario published", ScenarioNotFound)
    if not _is_open(scenario):
        raise RespondingOver
    lead = actor.organisation_id
    partners = [partner.organisation_id for partner in data.partners] if data.interested else []
    known = set(session.scalars(visible_vendors().where(Vendor.id.in_(partners)).with_only_columns(Vendor.id)))
    if lead in partners or len(known) != len(partners):
        raise PartnerUnknown
    response = ScenarioResponse(
        scenario_id=scenario_id,
        organisation_id=lead,
        vendor_ids=[lead, *partners],
        part=data.part,
        plan=data.plan if data.interested else "",
        reason=None if data.interested else data.reason,
        note="" if data.interested else data.note,
        status=ResponseStatus.COLLECTING if data.interested else ResponseStatus.NOT_INTERESTED,
        submitted_at=None if data.interested else func.clock_timestamp(),
        partners=[ResponsePartner(**partner.model_dump()) for partner in data.partners] if data.interested else [],
    )
    session.add(response)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_responses_open":
            raise ResponseOpen from error
        raise
    if data.interested:
        watch(session, actor, scenario_id)
    _record(session, actor, response, "created" if data.interested else "passed")
    _tell(session, partners, "response-invited", OWN_PAGE, response, scenario)
    _submit_if_agreed(session, actor, response, scenario)
    return read(session, actor, response, scenario)


def join(session: Session, actor: Actor, response_id: UUID, expected: int, data: PartnershipSent) -> ResponseRead:
    """Agree or refuse, for the actor's vendor, to take part in what was read.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        ChangedSince: it was changed meanwhile.
        RespondingOver: the last day has passed, and the partner would agree.
        Conflict: nobody waits for this partner.
    """
    response, scenario = found(session, actor, response_id, "join")
    check_version(session, response, expected, {}, ResponseNotFound)
    asked = session.get_one(ResponsePartner, (response.id, actor.organisation_id), with_for_update=True)
    if response.status is not ResponseStatus.COLLECTING or asked.state is not PartnerState.ASKED:
        raise Conflict
    if data.agree and not _is_open(scenario):
        raise RespondingOver
    if data.agree:
        asked.state, asked.decided_at = PartnerState.AGREED, func.clock_timestamp()
        session.flush()
        watch(session, actor, scenario.id)
    else:
        _step_out(session, response, asked)
    event = "joined" if data.agree else "refused"
    _record(session, actor, response, event)
    _tell(session, [response.organisation_id], f"response-{event}", OWN_PAGE, response, scenario)
    _submit_if_agreed(session, actor, response, scenario)
    return read(session, actor, response, scenario)


def leave(session: Session, actor: Actor, response_id: UUID, expected: int) -> None:
    """Step out, for the actor's vendor, of a response it had agreed to take part in.

    What the agencies have read in the name of all its vendors is not theirs any more, so it is taken back.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        ChangedSince: it was changed meanwhile.
        Conflict: it has been accepted, or is over.
    """
    response, scenario = found(session, actor, response_id, "leave")
    check_version(session, response, expected, {}, ResponseNotFound)
    agreed = session.get_one(ResponsePartner, (response.id, actor.organisation_id))
    was_offered = response.status is ResponseStatus.SUBMITTED
    if was_offered:
        response.status = ResponseStatus.WITHDRAWN
    _step_out(session, response, agreed)
    _record(session, actor, response, "left")
    _tell(session, response.vendor_ids, "response-left", OWN_PAGE, response, scenario)
    if was_offered:
        _tell(session, owners(scenario).organisations, "response-withdrawn", page_of(scenario), response, scenario)


def decide(
    session: Session, actor: Actor, response_id: UUID, expected: int, data: ResponseDecisionSent
) -> ResponseRead:
    """Accept a response for the agencies of the scenario, or decline it for a reason.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        ChangedSince: it was changed meanwhile.
        ScenarioOver: the scenario was closed, withdrawn or cancelled.
        Conflict: it does not wait for a decision.
    """
    response, scenario = found(session, actor, response_id, "decide")
    check_version(session, response, expected, {}, ResponseNotFound)
    if response.status is not ResponseStatus.SUBMITTED:
        raise Conflict
    response.status = ResponseStatus.ACCEPTED if data.accept else ResponseStatus.DECLINED
    response.reason, response.note = (None, "") if data.accept else (data.reason, data.note)
    response.accepted_at = func.clock_timestamp() if data.accept else None
    session.flush()
    session.refresh(response)
    _record(session, actor, response, response.status.value)
    _tell(session, response.vendor_ids, f"response-{response.status.value}", OWN_PAGE, response, scenario)
    return read(session, actor, response, scenario)


def withdraw(session: Session, actor: Actor, response_id: UUID) -> None:
    """Take a response back, for the vendor that leads it.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        ScenarioOver: the scenario was closed, withdrawn or cancelled.
        Conflict: the response is over.
    """
    response, scenario = found(session, actor, response_id, "withdraw")
    session.refresh(response, with_for_update=True)
    if response.status in (ResponseStatus.WITHDRAWN, ResponseStatus.DECLINED):
        raise Conflict
    was_offered = response.status in (ResponseStatus.SUBMITTED, ResponseStatus.ACCEPTED)
    response.status = ResponseStatus.WITHDRAWN
    session.flush()
    _record(session, actor, response, "withdrawn")
    partners = [held for held in response.vendor_ids if held != response.organisation_id]
    _tell(session, partners, "response-withdrawn", OWN_PAGE, response, scenario)
    if was_offered:
        _tell(session, owners(scenario).organisations, "response-withdrawn", page_of(scenario), response, scenario)


def reveal_contacts(session: Session, actor: Actor, response_id: UUID) -> ContactsRead:
    """Return whom to call on the other side, or for the desk on both; only once both have confirmed.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        Conflict: one side has not confirmed.
    """
    both = find(session, response_id)
    if both is None:
        require(actor, "pair.reveal_contacts", NOBODYS, "otherwise", ResponseNotFound)
        raise ResponseNotFound
    response, scenario = both
    require(actor, "pair.reveal_contacts", sides(response, scenario), pair_state(response), ResponseNotFound)
    agencies = [held.organisation_id for held in scenario.agencies]
    wanted: list[tuple[UUID, SubjectKind, UUID]] = []
    if actor.organisation_id not in response.vendor_ids:
        wanted += [(vendor, SubjectKind.VENDOR, vendor) for vendor in response.vendor_ids]
    if actor.organisation_id not in agencies:
        wanted += [(agency, SubjectKind.SCENARIO, scenario.id) for agency in agencies[:1]]
    organisations = named(session, [owner for owner, _, _ in wanted])
    _record(session, actor, response, "contacts_revealed")
    return ContactsRead(
        items=[
            ContactOf(
                organisation_id=owner,
                organisation=organisations[owner].name,
                contact=contacts.reveal(session, actor, kind, subject_id, because="both-confirmed"),
            )
            for owner, kind, subject_id in wanted
        ]
    )


def _scenario(session: Session, scenario_id: UUID) -> Scenario:
    query = visible().where(Scenario.id == scenario_id).options(selectinload(Scenario.agencies))
    scenario = session.scalar(query)
    if scenario is None:
        raise ScenarioNotFound
    return scenario


def _as_shown_vendor(session: Session, actor: Actor) -> Subject:
    """Return the actor's own vendor if its profile is shown; only such a one responds."""
    own = visible_vendors().where(Vendor.id == actor.organisation_id).with_only_columns(Vendor.id)
    return Subject.of(organisation=session.scalar(own))


def _last_day(scenario: Scenario) -> date | None:
    published = stored(scenario.content)
    return published.respond_by if published else None


def _is_open(scenario: Scenario) -> bool:
    last = _last_day(scenario)
    return scenario.status is ScenarioStatus.PUBLISHED and (last is None or today() <= last)


def page_of(scenario: Scenario) -> str:
    return f"/scenarios/{scenario.id}#responses"


def _step_out(session: Session, response: ScenarioResponse, partner: ResponsePartner) -> None:
    """Note that a partner takes no part; who it works for reads the response no longer."""
    partner.state, partner.decided_at = PartnerState.REFUSED, func.clock_timestamp()
    # So the row must be written for the program.
    with as_program(session):
        response.vendor_ids = [held for held in response.vendor_ids if held != partner.organisation_id]
        session.flush()


def _submit_if_agreed(session: Session, actor: Actor, response: ScenarioResponse, scenario: Scenario) -> None:
    """Submit a response once nobody has yet to agree and nobody refuses; the agencies are told."""
    if response.status is ResponseStatus.NOT_INTERESTED:
        session.refresh(response)
        return
    with as_program(session):
        # Read anew behind the lock on the response: of two partners who agree at once, the later one submits it.
        said = session.scalars(select(ResponsePartner.state).where(ResponsePartner.response_id == response.id))
        if any(state is not PartnerState.AGREED for state in said):
            return
        response.status, response.submitted_at = ResponseStatus.SUBMITTED, func.clock_timestamp()
        session.flush()
        session.refresh(response)
    _record(session, actor, response, "submitted")
    _tell(session, owners(scenario).organisations, "response-submitted", page_of(scenario), response, scenario)


def _record(session: Session, actor: Actor, response: ScenarioResponse, done: str) -> None:
    audit.record(session, actor, f"response.{done}", "response", response.id, scenario=response.scenario_id)


def _tell(
    session: Session,
    organisations: frozenset[UUID] | list[UUID],
    event: str,
    link: str,
    response: ScenarioResponse,
    scenario: Scenario,
) -> None:
    lead = session.get_one(Organisation, response.organisation_id).name
    notify(session, members_of(session, organisations), event, link, code=scenario.code or "", organisation=lead)
