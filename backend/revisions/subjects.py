"""Whose a scenario or a vendor is, for what hangs on one: attachments and contacts."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, column, select, table
from sqlalchemy.orm import Session

from backend.core.policy import Subject
from backend.core.row_security import as_program
from backend.organisations.models import Organisation, OrganisationKind
from backend.revisions.models import OPEN, Revision, SubjectKind

# Scenarios stand above revisions and may not be imported here; tables may be named.
_scenarios: Final = table("scenarios", column("id", Uuid))
_agencies: Final = table(
    "scenario_agencies", column("scenario_id", Uuid), column("organisation_id", Uuid), column("position", Integer)
)


def owners(session: Session, kind: SubjectKind, subject_id: UUID) -> Sequence[UUID] | None:
    """Return the organisations whose it is, the leading one first; None where there is no such thing.

    Of a scenario these are its agencies, and those that the revision under way names besides.
    """
    if kind is SubjectKind.VENDOR:
        vendor = session.get(Organisation, subject_id)
        return (vendor.id,) if vendor is not None and vendor.kind is OrganisationKind.VENDOR else None
    if session.scalar(select(_scenarios.c.id).where(_scenarios.c.id == subject_id)) is None:
        return None
    agencies = select(_agencies.c.organisation_id).where(_agencies.c.scenario_id == subject_id)
    found = list(session.scalars(agencies.order_by(_agencies.c.position)))
    begun = select(Revision.organisation_ids).where(
        Revision.kind == kind, Revision.subject_id == subject_id, Revision.status.in_(OPEN)
    )
    # Whose it is must not depend on who asks.
    with as_program(session):
        found += session.scalar(begun) or []
    return tuple(dict.fromkeys(found))


def hold_subject(session: Session, kind: SubjectKind, subject_id: UUID) -> bool:
    """Keep what a document speaks of from going away before the transaction ends; return whether it is there."""
    held: Select[UUID] = select(Organisation.id).where(Organisation.id == subject_id)
    if kind is SubjectKind.SCENARIO:
        held = select(_scenarios.c.id).where(_scenarios.c.id == subject_id)
    return session.scalar(held.with_for_update(read=True, key_share=True)) is not None


def as_subject(organisations: Sequence[UUID] | None) -> Subject:
    """Return what the rights table is asked about; what is not there belongs to nobody."""
    return Subject(frozenset(organisations or ()))
