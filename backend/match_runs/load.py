"""Reads what a run ranks out of the database, in one snapshot, as the engine's values.

No personal data comes along: an agency's or a vendor's people are never read here.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, Text, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

import matching
from backend.core.clock import today
from backend.core.db import SessionLocal
from backend.match_runs.models import EngineInput, MatchRun, RunScope, WeightSet, WeightsInForce
from backend.scenarios.content import ScenarioPublic, lines_of, stored
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import (
    Capability,
    CapabilityStatus,
    Capacity,
    CaseStudy,
    Certificate,
    Vendor,
    capacity_on,
    is_shown,
)
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


def load_weights(run_id: UUID) -> dict[str, Any]:
    """Return the weights a run is to rank by: those of its set, or those the engine is shipped with."""
    with SessionLocal.begin() as session:
        name = session.get_one(MatchRun, run_id).weight_set
        return weights_named(session, name).as_json()


def weights_named(session: Session, name: str | None) -> matching.Weights:
    """Return the weights of a set; None is the set the engine is shipped with."""
    shipped = matching.default_weights()
    return shipped if name is None else replace(shipped, signals=session.get_one(WeightSet, name).signals)


def weights_in_force(session: Session) -> tuple[str | None, matching.Weights]:
    """Return the name of the set new runs rank by, and its weights."""
    name = session.scalars(select(WeightsInForce.name)).one()
    return name, weights_named(session, name)


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
    """Return a scenario as the engine sees it.

    Of an official list that is its title, its domain and the sentence that names it, nothing more; of what an agency
    published itself also its goal, its requirements and what it demands without exception.
    """
    published = stored(scenario.content)
    if published:
        return need_of_document(str(scenario.id), published)
    return Need(
        id=str(scenario.id),
        title=scenario.name,
        text=scenario.description,
        domain=scenario.domain,
        region=scenario.city,
    )


def need_of_document(name: str, public: ScenarioPublic) -> Need:
    """Return what an agency publishes, or would publish, as the engine sees it; ``name`` becomes its id."""
    return Need(
        id=name,
        title=public.name,
        text=lines_of(public),
        domain=public.domain,
        region=public.city,
        gates=_gates(public),
    )


def _gates(published: ScenarioPublic) -> dict[str, tuple[str, ...]]:
    """Return the hard conditions by the engine's name of the gate, without those that ask for nothing."""
    asked = {"certificate": published.required_certificates, "xinchuang": published.required_xinchuang}
    return {gate: tuple(names) for gate, names in asked.items() if names}


def _offers(session: Session) -> tuple[Offer, ...]:
    """Return every published capability as the engine sees it.

    Read as columns: an object for everything that ten thousand vendors state would take seconds to make.
    """
    certificates, proofs, day = _certificates(session), _proofs(session), today()
    published = (
        select(
            Capability.id, Capability.vendor_id, Capability.title, Capability.description, Capability.domains,
            Capability.keywords, Capability.products, Capability.service_regions, Capability.registered_at,
            Vendor.region, Vendor.tier, Vendor.xinchuang, Vendor.capacity, Vendor.resume_on,
        )
        .join(Capability.vendor)
        .where(Capability.status == CapabilityStatus.PUBLISHED, is_shown())
    )  # fmt: skip
    offers = [
        Offer(
            id=str(row.id),
            group=str(row.vendor_id),
            title=row.title,
            text=row.description,
            domains=tuple(row.domains),
            keywords=tuple(row.keywords),
            name="、".join(row.products),
            region=row.region,
            service_regions=tuple(row.service_regions),
            tier=row.tier,
            evidence=tuple(sorted(proofs[row.vendor_id, None] | proofs[row.vendor_id, row.id])),
            certificates=tuple(sorted(certificates[row.vendor_id])),
            xinchuang=tuple(row.xinchuang),
            available=capacity_on(row.capacity, row.resume_on, day) is not Capacity.PAUSED,
            registered_at=row.registered_at.isoformat(),
        )
        for row in session.execute(published)
    ]
    return tuple(sorted(offers, key=lambda offer: offer.id))


def _certificates(session: Session) -> defaultdict[UUID, set[str]]:
    """Return what is valid today, by vendor."""
    valid = or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today())
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for vendor, name in session.execute(select(Certificate.vendor_id, Certificate.name).where(valid)):
        found[vendor].add(name)
    return found


def _proofs(session: Session) -> defaultdict[tuple[UUID, UUID | None], set[str]]:
    """Return the levels of evidence by vendor and capability; a case that names no capability proves all of them."""
    found: defaultdict[tuple[UUID, UUID | None], set[str]] = defaultdict(set)
    for vendor, capability, level in session.execute(
        select(CaseStudy.vendor_id, CaseStudy.capability_id, CaseStudy.evidence_level)
    ):
        found[vendor, capability].add(level.value)
    return found


NEED = TypeAdapter(Need)
OFFER = TypeAdapter(Offer)
"""Read back what was kept of a need or an offer."""
