"""Whom a piece of news is for: everybody of an organisation, or who holds an office."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import Session

from backend.accounts.models import User, UserState
from backend.core.actor import Role
from backend.core.row_security import as_program
from backend.organisations.models import Membership


def members_of(session: Session, organisation_ids: Collection[UUID]) -> list[UUID]:
    """Return the ids of everybody who works for one of some organisations."""
    with as_program(session):
        working = select(Membership.user_id).where(Membership.organisation_id.in_(organisation_ids))
        return list(session.scalars(working.order_by(Membership.user_id)))


def holders_of(session: Session, *roles: Role, district: str | None = None) -> list[UUID]:
    """Return the ids of those who hold one of some offices and can sign in; of one district where it is named."""
    held = [literal(role.value) == any_(User.roles) for role in roles]
    with as_program(session):
        found = select(User.id).where(User.state == UserState.ACTIVE, or_(*held)).order_by(User.id)
        return list(session.scalars(found if district is None else found.where(User.district == district)))
