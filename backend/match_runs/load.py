"""Reads what a run ranks out of the database, in one snapshot, as the engine's values.

No personal data comes along: an agency's or a vendor's people are never read here.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, selectinload

from backend.core.clock import today
from backend.core.db import SessionLocal
from backend.match_runs.models import EngineInput, MatchRun, RunScope
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Capacity, CaseStudy, Vendor, VendorStatus
from matching.types import Need, Offer


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is ranked, each side ordered by id."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]


def load(run_id: UUID) -> Inputs:
    """Return the needs and offers of a run as they stand at one moment.

    REPEATABLE READ: at the default level every query sees its own moment, and a vendor edited in between would be
    ranked by half of its old profile and half of its new one.
    """
    with SessionLocal() as session:
        hold_moment(session)
        run = session.get_one(MatchRun, run_id)
        return Inputs(_needs(session, _wanted(run)), _offers(session))


def hold_moment(session: Session) -> None:
    """Make everything a new session reads be of one moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


def load_published(session: Session) -> Inputs:
    """Return every published scenario and capability."""
    return Inputs(_needs(session, _published()), _offers(session))


def load_kept(session: Session, manifest: dict[str, Any], scenarios: Collection[str]) -> tuple[Inputs, dict[str, Any]]:
    """Return what a finished run ranked for some of its scenarios, as it was kept, and its weights."""
    needs = {name: digest for name, digest in manifest["needs"].items() if name in scenarios}
    wanted = [*needs.values(), *manifest["offers"].values(), manifest["weights"]]
    # One array, however many there are: a statement takes no more than 65,535 parameters.
    among = EngineInput.sha256 == any_(literal(wanted, ARRAY(Text())))
    kept = dict(session.execute(select(EngineInput.sha256, EngineInput.body).where(among)).all())
    inputs = Inputs(
        tuple(NEED.validate_json(kept[digest]) for _, digest in sorted(needs.items())),
        tuple(OFFER.validate_json(kept[digest]) for _, digest in sorted(manifest["offers"].items())),
    )
    return inputs, json.loads(kept[manifest["weights"]])


def _published() -> Select[Scenario]:
    return select(Scenario).where(Scenario.status == ScenarioStatus.PUBLISHED).order_by(Scenario.id)


def _wanted(run: MatchRun) -> Select[Scenario]:
    if run.scope is RunScope.SCENARIO:
        return _published().where(Scenario.id == run.scenario_id)
    if run.scope is RunScope.BATCH:
        return _published().where(Scenario.batch_id == run.batch_id)
    return _published()


def _needs(session: Session, query: Select[Scenario]) -> tuple[Need, ...]:
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
