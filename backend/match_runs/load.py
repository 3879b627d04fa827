"""Reads what a run ranks out of the database, in one snapshot, as the engine's values.

No personal data comes along: an agency's or a vendor's people are never read here.
"""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.core.clock import today
from backend.core.db import SessionLocal
from backend.match_runs.models import MatchRun, RunScope
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Capacity, CaseStudy, Vendor, VendorStatus
from matching.types import Need, Offer


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one run ranks, each side ordered by id."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]


def load(run_id: UUID) -> Inputs:
    """Return the needs and offers of a run as they stand at one moment.

    REPEATABLE READ: at the default level every query sees its own moment, and a vendor edited in between would be
    ranked by half of its old profile and half of its new one.
    """
    with SessionLocal() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        run = session.get_one(MatchRun, run_id)
        return Inputs(_needs(session, run), _offers(session))


def _needs(session: Session, run: MatchRun) -> tuple[Need, ...]:
    query = select(Scenario).where(Scenario.status == ScenarioStatus.PUBLISHED).order_by(Scenario.id)
    if run.scope is RunScope.SCENARIO:
        query = query.where(Scenario.id == run.scenario_id)
    elif run.scope is RunScope.BATCH:
        query = query.where(Scenario.batch_id == run.batch_id)
    return tuple(need_of(scenario) for scenario in session.scalars(query))


def need_of(scenario: Scenario) -> Need:
    """Return a scenario as the engine sees it: its title, its domain and the sentence that names it, nothing more."""
    return Need(
        id=str(scenario.id),
        title=scenario.name,
        text=scenario.description,
        domain=scenario.domain,
        region=scenario.city,
    )


def _offers(session: Session) -> tuple[Offer, ...]:
    vendors = session.scalars(
        select(Vendor)
        .where(Vendor.status == VendorStatus.PUBLISHED)
        .options(
            selectinload(Vendor.capabilities.and_(Capability.status == CapabilityStatus.PUBLISHED)),
            selectinload(Vendor.certificates),
            selectinload(Vendor.case_studies),
        )
    )
    offers = [offer_of(vendor, capability) for vendor in vendors for capability in vendor.capabilities]
    return tuple(sorted(offers, key=lambda offer: offer.id))


def offer_of(vendor: Vendor, capability: Capability) -> Offer:
    """Return a capability as the engine sees it; a case that names no capability proves all of its vendor's."""
    day = today()
    return Offer(
        id=str(capability.id),
        group=str(vendor.id),
        title=capability.title,
        text=capability.description,
        domains=tuple(capability.domains),
        keywords=tuple(capability.keywords),
        name="、".join(capability.products),
        region=vendor.region,
        service_regions=tuple(capability.service_regions),
        tier=vendor.tier,
        evidence=_proofs(vendor.case_studies, capability.id),
        certificates=tuple(
            sorted({held.name for held in vendor.certificates if held.valid_until is None or held.valid_until >= day})
        ),
        xinchuang=tuple(vendor.xinchuang),
        available=vendor.capacity is not Capacity.PAUSED,
        registered_at=capability.registered_at.isoformat(),
    )


def _proofs(cases: list[CaseStudy], capability_id: UUID) -> tuple[str, ...]:
    return tuple(sorted({case.evidence_level.value for case in cases if case.capability_id in (None, capability_id)}))


NEED = TypeAdapter(Need)
OFFER = TypeAdapter(Offer)
"""Read back what was kept of a need or an offer."""
