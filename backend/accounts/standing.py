"""What somebody signed in may be here: the actor whom the rights table is asked about."""

from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Text, Uuid, column, select, table
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.actor import Actor, Role

# Organisations stand above accounts and may not be imported here; tables may be named.
memberships = table(
    "memberships", column("user_id", Uuid), column("organisation_id", Uuid), column("is_owner", Boolean)
)
organisations = table(
    "organisations", column("id", Uuid), column("kind", Text), column("name", Text), column("state", Text)
)
ties = table("review_ties", column("user_id", Uuid), column("organisation_id", Uuid), column("ended_at", DateTime))
ROLE_IN: Final = {"agency": Role.AGENCY_MEMBER, "vendor": Role.VENDOR_MEMBER}
"""What a member of an organisation of this kind is; in a centre one is what the person was appointed to."""
FOR_A_CENTRE: Final = frozenset({Role.MATCHMAKER, Role.CHAIR})
"""What one works as in the name of a centre, and no longer once it is suspended."""


def actor_of(session: Session, user: User, session_id: UUID | None = None) -> Actor:
    """Return a person as the rights table knows them."""
    membership = session.execute(
        select(memberships.c.organisation_id, memberships.c.is_owner, organisations.c.kind, organisations.c.state)
        .join(organisations, organisations.c.id == memberships.c.organisation_id)
        .where(memberships.c.user_id == user.id)
    ).one_or_none()
    roles = frozenset(map(Role, user.roles))
    tied_to = _tied_to(session, user, roles)
    if membership is None:
        return Actor(user_id=user.id, roles=roles, district=user.district, tied_to=tied_to, session_id=session_id)
    is_held = membership.state != "active"
    joined = ROLE_IN.get(membership.kind)
    if is_held and joined is None:
        roles -= FOR_A_CENTRE
    elif joined is not None and not is_held:
        roles |= {joined}
    return Actor(
        user_id=user.id,
        organisation_id=membership.organisation_id,
        organisation_kind=membership.kind,
        roles=roles,
        is_owner=membership.is_owner and not is_held,
        is_held=is_held,
        district=user.district,
        tied_to=tied_to,
        session_id=session_id,
    )


def _tied_to(session: Session, user: User, roles: frozenset[Role]) -> frozenset[UUID]:
    """Return what somebody at the desk has to keep out of; nobody else is asked to."""
    if roles.isdisjoint(FOR_A_CENTRE):
        return frozenset()
    in_force = select(ties.c.organisation_id).where(ties.c.user_id == user.id, ties.c.ended_at.is_(None))
    return frozenset(session.scalars(in_force))
