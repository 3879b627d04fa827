"""HTTP: responses of vendors to scenarios."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import ActorDep, Once, SignedInDep
from backend.accounts.routes import ONE, SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.responses import reading, service
from backend.responses.schemas import (
    ContactsRead,
    PartnershipSent,
    RespondingRead,
    ResponseDecisionSent,
    ResponseParams,
    ResponseRead,
    ResponseSent,
)

router = APIRouter(prefix="/api", tags=["responses"], responses=PROBLEMS, route_class=OnceRoute)


@router.get(
    "/scenarios/{scenario_id}/responding", response_model=RespondingRead, responses=MISSING, dependencies=[NoQuery]
)
def get_responding(session: SessionDep, actor: ActorDep, scenario_id: UUID) -> RespondingRead:
    """Show until when vendors may respond to a scenario."""
    return service.get_responding(session, actor, scenario_id)


@router.post(
    "/scenarios/{scenario_id}/responses",
    response_model=ResponseRead,
    status_code=201,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def respond_to_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: ResponseSent) -> ResponseRead:
    """Respond to a scenario; the agencies are told once every partner agrees."""
    return service.respond(session, actor, scenario_id, data)


@router.get("/responses", response_model=Page[ResponseRead], responses=SIGNED | GUARDED)
def list_responses(
    session: SessionDep, actor: SignedInDep, params: Annotated[ResponseParams, Query()]
) -> Slice[ResponseRead]:
    """List the responses one may read, the newest first."""
    return reading.list_responses(session, actor, params)


@router.get(
    "/responses/{response_id}", response_model=ResponseRead, responses=MISSING | GUARDED, dependencies=[NoQuery]
)
def get_response(session: SessionDep, actor: ActorDep, response_id: UUID, response: Response) -> ResponseRead:
    """Show one response."""
    found = reading.get_response(session, actor, response_id)
    tag(response, found)
    return found


@router.put(
    "/responses/{response_id}/partnership",
    response_model=ResponseRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def join_response(
    session: SessionDep, actor: SignedInDep, response_id: UUID, expected: ExpectedDep, data: PartnershipSent
) -> ResponseRead:
    """Agree or refuse to take part in another vendor's response."""
    return service.join(session, actor, response_id, expected, data)


@router.delete(
    "/responses/{response_id}/partnership",
    status_code=204,
    responses=CHANGES | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def leave_response(session: SessionDep, actor: SignedInDep, response_id: UUID, expected: ExpectedDep) -> None:
    """Step out of another vendor's response after having agreed, before the agency accepts it."""
    service.leave(session, actor, response_id, expected)


@router.put(
    "/responses/{response_id}/decision",
    response_model=ResponseRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def decide_response(
    session: SessionDep, actor: SignedInDep, response_id: UUID, expected: ExpectedDep, data: ResponseDecisionSent
) -> ResponseRead:
    """Accept a response for the agencies of the scenario, or decline it with the reason."""
    return service.decide(session, actor, response_id, expected, data)


@router.get(
    "/responses/{response_id}/contacts", response_model=ContactsRead, responses=ONE | STATE, dependencies=[NoQuery]
)
def reveal_contacts(session: SessionDep, actor: SignedInDep, response_id: UUID) -> ContactsRead:
    """Show the other side's contacts, once both have confirmed; each time is recorded."""
    return service.reveal_contacts(session, actor, response_id)


@router.delete("/responses/{response_id}", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery])
def withdraw_response(session: SessionDep, actor: SignedInDep, response_id: UUID) -> None:
    """Take a response back."""
    service.withdraw(session, actor, response_id)
