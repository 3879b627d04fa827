"""What of organisations waits for somebody: who asks to be let in, and which of them wait for approval."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.organisations.administration import looked_after
from backend.organisations.join_requests import JOIN_REQUESTS_PAGE, managers
from backend.organisations.models import JoinRequest, Membership, Organisation, OrganisationState


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield who asks to be let in, if that is one's own to decide, and the organisations to let in."""
    if verdict(actor, "join_request.approve", Subject.of(organisation=actor.organisation_id)).passes:
        yield from _asking_us(session, actor)
    if verdict(actor, "join_request.list_all").passes:
        yield from _asking_nobody(session)
    if verdict(actor, "organisation.approve", Subject.of(district=actor.district), "pending").passes:
        yield from _pending(session, actor)


def _asking_us(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(JoinRequest, User.name).join(User, User.id == JoinRequest.user_id)
    query = query.where(JoinRequest.organisation_id == actor.organisation_id)
    for request, name in session.execute(query.order_by(JoinRequest.created_at, JoinRequest.user_id).limit(MOST)):
        yield WorkItem("join-request", request.user_id, name, request.created_at, "/organisation")


def _asking_nobody(session: Session) -> Iterator[WorkItem]:
    """Yield requests to organisations in which nobody can decide them."""
    managed = managers().with_only_columns(Membership.organisation_id)
    query = select(JoinRequest, Organisation.name).join(Organisation, Organisation.id == JoinRequest.organisation_id)
    query = query.where(JoinRequest.organisation_id.not_in(managed))
    for request, name in session.execute(query.order_by(JoinRequest.created_at, JoinRequest.user_id).limit(MOST)):
        yield WorkItem("join-request-unmanaged", request.user_id, name, request.created_at, JOIN_REQUESTS_PAGE)


def _pending(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(Organisation).where(Organisation.state == OrganisationState.PENDING, looked_after(actor))
    others = query.where(Organisation.id.is_distinct_from(actor.organisation_id))
    for held in session.scalars(others.order_by(Organisation.id).limit(MOST)):
        yield WorkItem("organisation-pending", held.id, held.name, _born(held.id), f"/admin/organisations/{held.id}")


def _born(organisation_id: UUID) -> datetime:
    """Return when somebody founded an organisation: the ids of what is born in use say it (UUIDv7)."""
    return datetime.fromtimestamp((organisation_id.int >> 80) / 1000, UTC)
