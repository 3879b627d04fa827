"""The lists that can be searched, each asked by its own feature: what anyone may see, and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.core.search_text import plain_text
from backend.organisations.models import Organisation
from backend.saved_searches.models import SearchKind
from backend.scenarios import service as scenarios
from backend.scenarios.models import Scenario
from backend.scenarios.schemas import ScenarioParams
from backend.vendors import service as vendors
from backend.vendors.models import Capability, CapabilityStatus, Vendor
from backend.vendors.schemas import VendorParams


def found_by(kind: SearchKind, filters: Mapping[str, Any]) -> Select[tuple[UUID]]:
    """Select the ids of what a list shows anyone under some filters."""
    match kind:
        case SearchKind.SCENARIOS:
            return (
                scenarios.visible().where(*scenarios.narrowed(ScenarioParams(**filters))).with_only_columns(Scenario.id)
            )
        case SearchKind.VENDORS:
            shown = vendors.visible().join(Vendor.organisation)
            return shown.where(*vendors.narrowed(VendorParams(**filters))).with_only_columns(Vendor.id)


def named(session: Session, kind: SearchKind, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return of those that anyone may still see the name, and what it is called where no text of others may stand."""
    match kind:
        case SearchKind.SCENARIOS:
            shown = (
                scenarios.visible()
                .where(Scenario.id.in_(ids))
                .with_only_columns(Scenario.id, Scenario.name, Scenario.code)
            )
        case SearchKind.VENDORS:
            shown = (
                vendors.visible()
                .join(Vendor.organisation)
                .where(Vendor.id.in_(ids))
                .with_only_columns(Vendor.id, Organisation.name, Organisation.name)
            )
    return {found_id: (name, called or "") for found_id, name, called in session.execute(shown)}


def texts(session: Session, kind: SearchKind, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what each says of itself, as plain text to be compared: a scenario its own, a vendor its offers'."""
    match kind:
        case SearchKind.SCENARIOS:
            said = select(Scenario.id, Scenario.name + "\n" + Scenario.description).where(Scenario.id.in_(ids))
        case SearchKind.VENDORS:
            offer = Capability.title + "\n" + Capability.description
            said = (
                select(Capability.vendor_id, func.string_agg(offer, "\n").label("offers"))
                .where(Capability.vendor_id.in_(ids), Capability.status == CapabilityStatus.PUBLISHED)
                .group_by(Capability.vendor_id)
            )
    return {found_id: plain_text(text) for found_id, text in session.execute(said)}
