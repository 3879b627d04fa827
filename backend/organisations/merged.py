"""Organisations that are others now: what named them leads on, and nobody begins them again."""

from collections.abc import Iterable
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import MovedTo, NotFound
from backend.organisations.models import Organisation, OrganisationMerger


def surviving(session: Session, organisation_ids: Iterable[UUID]) -> list[UUID]:
    """Return organisations as they are now, each once: of those that were merged, what they were merged into."""
    named = list(organisation_ids)
    merged = select(OrganisationMerger.merged_id, OrganisationMerger.into_id)
    now = dict(session.execute(merged.where(OrganisationMerger.merged_id.in_(named))).all())
    return list(dict.fromkeys(now.get(one, one) for one in named))


def lead_on(session: Session, organisation_id: UUID, missing: type[NotFound]) -> NoReturn:
    """Say that there is no such organisation, or under which id it is now.

    Raises:
        MovedTo: it was merged into another one.
        NotFound: there is none.
    """
    merger = session.get(OrganisationMerger, organisation_id)
    if merger is not None:
        raise MovedTo(organisation_id, merger.into_id)
    raise missing


def was_merged(session: Session, organisation: Organisation) -> bool:
    """Return whether one of this kind, place and name was merged into another."""
    same = select(OrganisationMerger.merged_id).where(
        OrganisationMerger.kind == organisation.kind,
        OrganisationMerger.jurisdiction == organisation.jurisdiction,
        OrganisationMerger.name == organisation.name,
    )
    return session.scalar(same) is not None
