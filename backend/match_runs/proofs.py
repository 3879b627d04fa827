"""A vendor's proof of its own place in a run: everything about itself, and of its rivals only digests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.audit import AuditEvent
from backend.core.errors import Conflict
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.match_runs import merkle, places
from backend.match_runs.load import OFFER
from backend.match_runs.models import EngineInput, Match, MatchRun, RunScenario, RunStatus
from backend.match_runs.reading import PairNotFound, shown_matches
from backend.match_runs.released import is_released
from backend.match_runs.schemas import ContributionRead, MatchCapability, MatchScenario
from backend.match_runs.service import STORED, RunNotFound


class NotProvable(Conflict):
    """The run was made before places were stated in manifests."""

    code, title = "place-not-provable", "This run was made before places could be proven; a newer one can"


class ProofStep(BaseModel):
    """A digest on the way up, and on which side of what is known so far it stands."""

    side: merkle.Side
    sha256: str


class ProofRun(BaseModel):
    """The run a place was given in."""

    id: UUID
    number: str = Field(examples=["MR-2026-0001"])
    engine: str
    finished_at: datetime | None
    manifest_sha256: str


class ProofEvent(BaseModel):
    """The event of the audit trace that names the run's digests."""

    seq: int
    at: datetime
    sha256: str


class ProofRead(BaseModel):
    """A place in a run, and what it takes to check it."""

    run: ProofRun
    scenario: MatchScenario
    vendor_id: UUID = Field(description="As it was ranked; it may have been merged into another since")
    vendor: str
    capability: MatchCapability
    rank: int = Field(ge=1)
    ranked: int = Field(description="How many vendors were ranked", ge=1)
    score: float
    contributions: list[ContributionRead]
    inputs: dict[str, str] = Field(description="SHA-256 of what was compared: need, offer and weights")
    statement: str = Field(description="What is proven: canonical JSON, whose bytes are digested")
    list_path: list[ProofStep] = Field(description="From the statement up to the digest of the scenario's list")
    list_sha256: str
    run_path: list[ProofStep] = Field(description="From the digest of the list up to that of all the run's lists")
    places_sha256: str = Field(description="What the run's manifest and the audit trace name")
    event: ProofEvent | None


def prove(session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, vendor_id: UUID) -> ProofRead:
    """Return the proof of a vendor's place.

    Raises:
        RunNotFound: there is no such run that is done.
        PairNotFound: the vendor has no place for the scenario in it, or the actor may not know.
        NotProvable: the run is too old.
    """
    with as_program(session):  # whoever was ranked may prove its place, shortlisted or not
        state = "released" if is_released(session, run_id, scenario_id) else "not released"
    require(actor, "run.read_proof", Subject.of(organisation=vendor_id), state, PairNotFound)
    run = session.get(MatchRun, run_id)
    if run is None or run.status is not RunStatus.DONE:
        raise RunNotFound
    listed = session.scalars(
        select(Match).where(Match.run_id == run_id, Match.scenario_id == scenario_id, Match.rank.is_not(None))
    ).all()
    match = session.scalar(
        shown_matches().where(Match.run_id == run_id, Match.scenario_id == scenario_id, Match.vendor_id == vendor_id)
    )
    if match is None or match.rank is None:
        raise PairNotFound
    if "places" not in run.manifest:
        raise NotProvable
    return _proof(session, run, match, match.rank, listed)


def _proof(session: Session, run: MatchRun, match: Match, rank: int, listed: Sequence[Match]) -> ProofRead:
    scenario = str(match.scenario_id)
    ranked = session.scalars(
        select(RunScenario.ranked).where(RunScenario.run_id == run.id, RunScenario.scenario_id == match.scenario_id)
    ).one()
    rows = _as_ranked(session, run, listed)
    own = next(row for row in rows if row["capability_id"] == match.capability_id)
    lists = sorted(run.manifest["lists"].items())
    at = [name for name, _ in lists].index(scenario)
    return ProofRead(
        run=ProofRun.model_validate(run, from_attributes=True),
        scenario=MatchScenario.model_validate(match.scenario, from_attributes=True),
        vendor_id=own["vendor_id"],
        vendor=match.vendor.organisation.name,
        capability=MatchCapability.model_validate(match.capability, from_attributes=True),
        rank=rank,
        ranked=ranked,
        score=match.score,
        contributions=[ContributionRead.model_validate(part) for part in match.contributions],
        inputs={
            "need": run.manifest["needs"][scenario],
            "offer": run.manifest["offers"][str(match.capability_id)],
            "weights": run.manifest["weights"],
        },
        statement=places.statement(own, ranked).decode(),
        list_path=_steps(merkle.path(places.list_leaves(rows, ranked), rank - 1)),
        list_sha256=run.manifest["lists"][scenario],
        run_path=_steps(merkle.path([places.run_leaf(*held) for held in lists], at)),
        places_sha256=run.manifest["places"],
        event=_event(session, run),
    )


def _as_ranked(session: Session, run: MatchRun, listed: Sequence[Match]) -> list[dict[str, Any]]:
    """Return what was stated of places: under the vendors' ids of then, whoever they have been merged into since."""
    offers = {run.manifest["offers"][str(match.capability_id)]: match for match in listed}
    kept = session.execute(select(EngineInput.sha256, EngineInput.body).where(EngineInput.sha256.in_(offers)))
    vendors = {offers[row.sha256].id: UUID(OFFER.validate_json(row.body).group) for row in kept}
    return [
        {name: getattr(match, name) for name in places.STATED} | {"vendor_id": vendors[match.id]} for match in listed
    ]


def _steps(path: list[merkle.Step]) -> list[ProofStep]:
    return [ProofStep(side=side, sha256=digest.hex()) for side, digest in path]


def _event(session: Session, run: MatchRun) -> ProofEvent | None:
    """Return the event of the trace that names this run's digests; none for a run that is older than the naming."""
    with as_program(session):
        event = session.scalar(
            select(AuditEvent).where(
                AuditEvent.action == STORED,
                AuditEvent.subject_id == run.id,
                AuditEvent.facts["manifest_sha256"].astext == run.manifest_sha256,
            )
        )
        return ProofEvent(seq=event.seq, at=event.at, sha256=event.hash.hex()) if event else None


def first_fault(proof: ProofRead) -> str:
    """Return why a proof does not hold, as far as it can be told from the proof alone; blank where it does."""
    stated = merkle.leaf(proof.statement.encode())
    if merkle.follow(stated, _path(proof.list_path)).hex() != proof.list_sha256:
        return "the statement does not lead to the digest of the scenario's list"
    leaf = places.run_leaf(str(proof.scenario.id), proof.list_sha256)
    if merkle.follow(leaf, _path(proof.run_path)).hex() != proof.places_sha256:
        return "the scenario's list does not lead to the digest of the run"
    shown = proof.model_dump(mode="json")
    told = {name: shown[name] for name in ("vendor_id", "rank", "score", "contributions", "ranked")}
    told |= {"scenario_id": str(proof.scenario.id), "capability_id": str(proof.capability.id)}
    if places.statement(told, proof.ranked).decode() != proof.statement:
        return "what is shown differs from what is stated"
    return ""


def _path(steps: list[ProofStep]) -> list[merkle.Step]:
    return [(step.side, bytes.fromhex(step.sha256)) for step in steps]
