"""HTTP: one's inbox, how one wants to be told, and the addresses that are not written to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED
from backend.core import suppression
from backend.core.notices import Notification
from backend.core.paging import Page, Slice
from backend.core.row_security import as_program
from backend.core.suppression import SuppressedAddress
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.notifications import service
from backend.notifications.schemas import (
    ChoicesRead,
    ChoicesSent,
    NotificationMark,
    NotificationParams,
    NotificationRead,
    SuppressedParams,
    SuppressedRead,
    UnreadRead,
)

router = APIRouter(prefix="/api", tags=["notifications"], responses=PROBLEMS)


@router.get("/notifications", response_model=Page[NotificationRead], responses=SIGNED)
def list_notifications(
    session: SessionDep, actor: SignedInDep, params: Annotated[NotificationParams, Query()]
) -> Slice[Notification]:
    """List what one was told, the newest first."""
    return service.list_notifications(session, actor, params)


@router.get("/notifications/unread", response_model=UnreadRead, responses=SIGNED, dependencies=[NoQuery])
def count_unread_notifications(session: SessionDep, actor: SignedInDep) -> UnreadRead:
    """Count what one has not read yet."""
    return UnreadRead(count=service.count_unread(session, actor))


@router.post("/notifications/read", status_code=204, responses=CHANGES | SIGNED, dependencies=[NoQuery])
def mark_all_read(session: SessionDep, actor: SignedInDep) -> None:
    """Mark everything in one's inbox as read."""
    service.mark_all(session, actor)


@router.patch(
    "/notifications/{notification_id:uuid}",
    response_model=NotificationRead,
    responses=SENT | SIGNED | MISSING,
    dependencies=[NoQuery],
)
def mark_notification(
    session: SessionDep, actor: SignedInDep, notification_id: UUID, data: NotificationMark
) -> Notification:
    """Mark one thing as read, or as not read after all."""
    return service.mark(session, actor, notification_id, read=data.read)


@router.get("/notification-choices", response_model=ChoicesRead, responses=SIGNED, dependencies=[NoQuery])
def get_notification_choices(session: SessionDep, actor: SignedInDep) -> ChoicesRead:
    """Say how one is told of each topic: here, by mail at once, by the mail of the day."""
    return service.choices_of(session, actor)


@router.put("/notification-choices", response_model=ChoicesRead, responses=SENT | SIGNED, dependencies=[NoQuery])
def choose_notifications(session: SessionDep, actor: SignedInDep, data: ChoicesSent) -> ChoicesRead:
    """Choose how one is told; what concerns the safety of the account always comes."""
    return service.choose(session, actor, data)


@router.post(
    suppression.ONE_CLICK.removeprefix("/api") + "{token}",
    status_code=204,
    responses=CHANGES | MISSING,
    dependencies=[NoQuery],
)
def unsubscribe(session: SessionDep, token: str) -> None:
    """Stop mail by one click in a mail program (RFC 8058); what concerns the safety of an account still comes."""
    with as_program(session):
        suppression.unsubscribe(session, token)


@router.get("/suppressed-addresses", response_model=Page[SuppressedRead], responses=GUARDED | SIGNED)
def list_suppressed_addresses(
    session: SessionDep, actor: SignedInDep, params: Annotated[SuppressedParams, Query()]
) -> Slice[SuppressedAddress]:
    """List the addresses that are not written to, because they asked or do not exist."""
    return service.list_suppressed(session, actor, params)


@router.delete(
    "/suppressed-addresses/{suppression_id}",
    status_code=204,
    responses=CHANGES | SIGNED | MISSING,
    dependencies=[NoQuery],
)
def release_suppressed_address(session: SessionDep, actor: SignedInDep, suppression_id: UUID) -> None:
    """Write to an address again; what waited for it goes next."""
    service.release(session, actor, suppression_id)
