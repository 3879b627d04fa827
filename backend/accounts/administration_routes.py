"""HTTP: the administration of accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts import administration
from backend.accounts.administration_schemas import UserItem, UserParams, UserRolesSet, UserStateSet
from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep

router = APIRouter(prefix="/api/users", tags=["accounts"], responses=PROBLEMS)


@router.get("", response_model=Page[UserItem], responses=SIGNED | GUARDED)
def list_users(session: SessionDep, actor: SignedInDep, params: Annotated[UserParams, Query()]) -> Slice[UserItem]:
    """List the accounts, by name."""
    return administration.list_users(session, actor, params)


@router.put(
    "/{user_id}/state",
    response_model=UserItem,
    responses=SENT | SIGNED | MISSING | STATE | EDITS,
    dependencies=[NoQuery],
)
def set_user_state(
    session: SessionDep,
    actor: SignedInDep,
    user_id: UUID,
    expected: ExpectedDep,
    data: UserStateSet,
    response: Response,
) -> UserItem:
    """Let somebody sign in, or no longer; never oneself, and never the last administrator."""
    item = administration.set_state(session, actor, user_id, data.state, expected)
    tag(response, item)
    return item


@router.put(
    "/{user_id}/roles",
    response_model=UserItem,
    responses=SENT | SIGNED | MISSING | STATE | EDITS,
    dependencies=[NoQuery],
)
def set_user_roles(
    session: SessionDep,
    actor: SignedInDep,
    user_id: UUID,
    expected: ExpectedDep,
    data: UserRolesSet,
    response: Response,
) -> UserItem:
    """Appoint somebody to exactly these roles; never oneself, and somebody always stays city administrator."""
    item = administration.set_roles(session, actor, user_id, data.roles, data.district, expected)
    tag(response, item)
    return item


@router.delete("/{user_id}/sessions", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery])
def end_user_sessions(session: SessionDep, actor: SignedInDep, user_id: UUID) -> None:
    """Sign somebody out everywhere."""
    administration.end_sessions(session, actor, user_id)


@router.delete(
    "/{user_id}/second-factor", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery]
)
def remove_user_second_factor(session: SessionDep, actor: SignedInDep, user_id: UUID) -> None:
    """Take away the app and the codes of somebody who has lost them, which ends every session; never one's own."""
    administration.remove_second_factor(session, actor, user_id)
