"""HTTP: what is held of oneself."""

from fastapi import APIRouter, Response

from backend.accounts.deps import ClientDep, SignedInDep, forget
from backend.accounts.routes import SIGNED, STATE, Anyone
from backend.core.web import CHANGES, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.personal_data import service
from backend.personal_data.schemas import AccountData, ConsentsRead, Erasure

router = APIRouter(prefix="/api/account", tags=["personal data"], responses=PROBLEMS)


@router.get("/data", response_model=AccountData, responses=SIGNED, dependencies=[NoQuery])
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
