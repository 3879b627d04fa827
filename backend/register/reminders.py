"""Tells vendors in time that their year on the register ends, and that it has ended."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from backend.core.clock import today
from backend.core.db import SessionLocal
from backend.core.notices import notify
from backend.organisations.audiences import members_of
from backend.organisations.models import Organisation
from backend.register.models import RegisterListing
from backend.register.service import OWN_PAGE

BEFORE: Final = (60, 30, 7, -1)
"""Days before the end at which vendors are told; -1 is the day after."""


def remind_due() -> int:
    """Tell every vendor whose time it is, one transaction each, and return how many there were."""
    with SessionLocal.begin() as session:
        soon = RegisterListing.valid_until <= today() + timedelta(days=BEFORE[0])
        told = or_(RegisterListing.reminded_days.is_(None), RegisterListing.reminded_days > BEFORE[-1])
        due = session.scalars(select(RegisterListing.organisation_id).where(soon, told)).all()
    return sum(map(_remind, due))


def _remind(organisation_id: UUID) -> bool:
    """Tell one vendor, unless it has been told at this step or another worker is about it."""
    with SessionLocal.begin() as session:
        listing = session.get(RegisterListing, organisation_id, with_for_update={"skip_locked": True})
        if listing is None:
            return False
        left = (listing.valid_until - today()).days
        step = min((days for days in BEFORE if left <= days), default=None)
        if step is None or (listing.reminded_days is not None and listing.reminded_days <= step):
            return False
        listing.reminded_days = step
        named = session.get_one(Organisation, organisation_id).name
        event = "register-ended" if left < 0 else "register-ending"
        members = members_of(session, [organisation_id])
        notify(session, members, event, OWN_PAGE, organisation=named, day=listing.valid_until.isoformat())
        return True
