"""HTTP: what is held of oneself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backend.accounts.deps import ClientDep, SignedInDep, forget, get_actor_ahead
from backend.accounts.routes import LIMITED, SIGNED, STATE, Anyone
from backend.core.actor import Actor
from backend.core.web import CHANGES, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.personal_data import service
from backend.personal_data.schemas import AccountData, ConsentsRead, Erasure

router = APIRouter(prefix="/api/account", tags=["personal data"], responses=PROBLEMS)


def count_export(actor: Annotated[Actor, Depends(get_actor_ahead)]) -> None:
    """Count what is taken along before the request's session asks anything."""
    service.count_export(actor)


@router.get(
    "/data", response_model=AccountData, responses=SIGNED | LIMITED, dependencies=[NoQuery, Depends(count_export)]
)
def export_account(session: SessionDep, actor: SignedInDep, response: Response) -> AccountData:
    """Download everything held of oneself."""
    response.headers["Content-Disposition"] = 'attachment; filename="citymatch-account.json"'
    return service.export(session, actor)


@router.delete("", status_code=204, responses=SENT | SIGNED | STATE, dependencies=[NoQuery])
def erase_account(
    session: SessionDep, actor: SignedInDep, begun: Anyone, client: ClientDep, data: Erasure, response: Response
) -> None:
    """Erase one's account; the trace of what was done keeps its id only."""
    service.erase(session, actor, begun, data.password.get_secret_value())
    forget(response, client)


@router.get("/consents", response_model=ConsentsRead, responses=SIGNED, dependencies=[NoQuery])
def list_consents(session: SessionDep, actor: SignedInDep) -> ConsentsRead:
    """List the versions of the terms one has accepted."""
    return service.list_consents(session, actor)


@router.put("/consents/{version}", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery])
def give_consent(session: SessionDep, actor: SignedInDep, version: str) -> None:
    """Accept the terms in force."""
    service.give_consent(session, actor, version)
