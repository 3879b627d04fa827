"""What is shown of responses, and whose they are. Plain functions; the caller owns the transaction."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, any_, literal, select
from sqlalchemy.orm import Session, selectinload

from backend.core.actor import Actor, Role
from backend.core.errors import Conflict, NotFound
from backend.core.paging import Slice, paginate
from backend.core.policy import ANY, NOBODYS, Subject, require, verdict
from backend.organisations.models import Organisation
from backend.responses.models import PartnerState, ResponseStatus, ScenarioResponse, VendorPart
from backend.responses.schemas import ResponderRead, ResponseParams, ResponseRead
from backend.scenarios.models import Scenario, ScenarioAgency, ScenarioStatus

_ENDED: Final = "scenario ended"
_ABSENT: Final = {
    "read": ANY,
    "join": "collecting",
    "leave": "submitted",
    "decide": "submitted",
    "withdraw": "scenario published",
}
"""In what state the rights table is asked about a response that is not there."""
_DESK: Final = frozenset({Role.MATCHMAKER, Role.CHAIR})


class ResponseNotFound(NotFound):
    """There is no such response, or the asker may not know of it."""

    code, title = "response-not-found", "There is no such response"


class ScenarioOver(Conflict):
    """The scenario was closed, withdrawn or cancelled; its responses stay as they are."""

    code, title = "scenario-over", "The scenario has ended, so its responses stay as they are"


def get_response(session: Session, actor: Actor, response_id: UUID) -> ResponseRead:
    """Return one response.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
    """
    response, scenario = found(session, actor, response_id, "read")
    return read(session, actor, response, scenario)


def list_responses(session: Session, actor: Actor, params: ResponseParams) -> Slice[ResponseRead]:
    """Return a page of the responses the actor may read, the newest first."""
    require(actor, "response.list", Subject.of(organisation=actor.organisation_id))
    query = select(ScenarioResponse)
    if not actor.roles & _DESK:
        ours = select(ScenarioAgency.scenario_id).where(ScenarioAgency.organisation_id == actor.organisation_id)
        as_agency = ScenarioResponse.scenario_id.in_(ours) & ScenarioResponse.submitted_at.is_not(None)
        query = query.where((literal(actor.organisation_id) == any_(ScenarioResponse.vendor_ids)) | as_agency)
    if params.scenario is not None:
        query = query.where(ScenarioResponse.scenario_id == params.scenario)
    if params.status is not None:
        query = query.where(ScenarioResponse.status == params.status)
    query = query.join(Scenario, Scenario.id == ScenarioResponse.scenario_id).options(selectinload(Scenario.agencies))
    query = query.order_by(ScenarioResponse.created_at.desc(), ScenarioResponse.id.desc()).add_columns(Scenario)
    page = paginate(session, query, params)
    organisations = named(session, [held for response, _ in page.items for held, _, _ in _parts(response)])
    return page.holding([_shown(actor, response, scenario, organisations) for response, scenario in page.items])


def find(session: Session, response_id: UUID, *, lock: bool = False) -> tuple[ScenarioResponse, Scenario] | None:
    """Return a response, if the row security shows it, and its scenario, also when that is over.

    Args:
        session: The session to read in.
        response_id: Which response.
        lock: Whether the scenario must not end before the transaction does.
    """
    query = select(ScenarioResponse, Scenario).join(Scenario, Scenario.id == ScenarioResponse.scenario_id)
    query = query.where(ScenarioResponse.id == response_id).options(selectinload(Scenario.agencies))
    if lock:
        query = query.with_for_update(read=True, of=Scenario)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def found(session: Session, actor: Actor, response_id: UUID, action: str) -> tuple[ScenarioResponse, Scenario]:
    """Return a response and its scenario if the rights table lets the actor do this with it.

    Raises:
        ResponseNotFound: there is none, or the actor may not know of it.
        ScenarioOver: the actor might, had the scenario not ended.
    """
    both = find(session, response_id, lock=action == "decide")
    if both is None:
        require(actor, f"response.{action}", NOBODYS, _ABSENT[action], ResponseNotFound)
        raise ResponseNotFound
    response, scenario = both
    subject, state = _standing(response, scenario, action)
    conflict = ScenarioOver if state == _ENDED else Conflict
    require(actor, f"response.{action}", subject, state, ResponseNotFound, conflict)
    return response, scenario


def sides(response: ScenarioResponse, scenario: Scenario) -> Subject:
    """Return both sides; the agencies are none as long as a partner has yet to agree."""
    agencies = owners(scenario).organisations if response.submitted_at is not None else frozenset[UUID]()
    return Subject(frozenset(response.vendor_ids) | agencies)


def pair_state(response: ScenarioResponse) -> str:
    """Return in what state the rights table knows the two sides."""
    return "both confirmed" if response.status is ResponseStatus.ACCEPTED else "otherwise"


def owners(scenario: Scenario) -> Subject:
    """Return the agencies of a scenario."""
    return Subject(frozenset(held.organisation_id for held in scenario.agencies))


def named(session: Session, ids: list[UUID]) -> dict[UUID, Organisation]:
    """Return organisations by their id."""
    query: Select[Organisation] = select(Organisation).where(Organisation.id.in_(ids))
    return {organisation.id: organisation for organisation in session.scalars(query)}


def read(session: Session, actor: Actor, response: ScenarioResponse, scenario: Scenario) -> ResponseRead:
    """Return a response as the actor reads it."""
    return _shown(actor, response, scenario, named(session, [held for held, _, _ in _parts(response)]))


def _standing(response: ScenarioResponse, scenario: Scenario, action: str) -> tuple[Subject, str]:
    """Return whose a response is for an action, and in what state the rights table knows it."""
    is_over = scenario.status is not ScenarioStatus.PUBLISHED
    if action == "withdraw":
        return Subject.of(organisation=response.organisation_id), _ENDED if is_over else "scenario published"
    if action == "join":
        return _partners(response, PartnerState.ASKED), "collecting"
    if action == "leave":
        return _partners(response, PartnerState.AGREED), response.status.value
    return sides(response, scenario), _ENDED if is_over and action == "decide" else response.status.value


def _partners(response: ScenarioResponse, state: PartnerState) -> Subject:
    """Return the partners that have said this."""
    return Subject(frozenset(partner.organisation_id for partner in response.partners if partner.state is state))


def _parts(response: ScenarioResponse) -> list[tuple[UUID, VendorPart, PartnerState]]:
    """Return the vendors of a response, the leading one first."""
    partners = [(partner.organisation_id, partner.part, partner.state) for partner in response.partners]
    return [(response.organisation_id, response.part, PartnerState.AGREED), *partners]


def _shown(
    actor: Actor, response: ScenarioResponse, scenario: Scenario, organisations: dict[UUID, Organisation]
) -> ResponseRead:
    def may(action: str) -> bool:
        return verdict(actor, f"response.{action}", *_standing(response, scenario, action)).passes

    is_over = response.status in (ResponseStatus.WITHDRAWN, ResponseStatus.DECLINED)
    return ResponseRead(
        id=response.id,
        scenario_id=scenario.id,
        scenario_code=scenario.code,
        scenario_name=scenario.name,
        vendors=[
            ResponderRead(
                id=held,
                name=organisations[held].name,
                is_demo=organisations[held].is_demo,
                part=part,
                leads=held == response.organisation_id,
                state=state,
            )
            for held, part, state in _parts(response)
        ],
        status=response.status,
        plan=response.plan,
        reason=response.reason,
        note=response.note,
        created_at=response.created_at,
        submitted_at=response.submitted_at,
        accepted_at=response.accepted_at,
        scenario_is_over=scenario.status is not ScenarioStatus.PUBLISHED,
        version=response.version,
        may_withdraw=may("withdraw") and not is_over,
        may_join=may("join") and response.status is ResponseStatus.COLLECTING,
        may_leave=may("leave"),
        may_decide=may("decide"),
        may_see_contacts=verdict(actor, "pair.reveal_contacts", sides(response, scenario), pair_state(response)).passes,
    )
