"""The gates before publication: 边界清晰, 业主明确, 资金落实, and a review of its own where the risk is high.

A decision holds for what was judged. Each gate covers a part of the document, the parts together cover all of it; when
something of a part changes, its gate is open again. So nothing is published that no reviewer has seen as it is.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import Conflict
from backend.revisions.schemas import AuthorRead
from backend.scenarios.content import RiskTier, ScenarioContent
from backend.scenarios.draft_schemas import (
    GateDecided,
    GateRead,
    GatesRead,
    GateState,
    RiskChecklist,
    RiskRead,
    RiskReviewed,
)
from backend.scenarios.held import hold
from backend.scenarios.models import Gate, GateDecision

EVIDENCE: Final = (Gate.BOUNDARY, Gate.OWNER, Gate.FUNDING)
"""The gates every scenario passes; an agency brings evidence for each."""
_PARTS: Final = {
    Gate.OWNER: frozenset({"support_agencies"}),
    Gate.FUNDING: frozenset({"budget_band", "budget_reason", "budget_ceiling", "funding_source"}),
    Gate.RISK: frozenset({"goal", "description", "requirements", "datasets", "risk_tier", "risk_reason"}),
}
_BOUNDARY: Final = ScenarioContent.model_fields.keys() - _PARTS[Gate.OWNER] - _PARTS[Gate.FUNDING] - {"gates"}
"""Whatever no other evidence speaks of, so that nothing changes unseen."""


class GatesOpen(Conflict):
    """Not every gate has been passed by the document as it is."""

    code, title = "gates-open", "Not every gate has been passed"


def needed_by(content: ScenarioContent) -> tuple[Gate, ...]:
    """Return the gates a document must pass."""
    return (*EVIDENCE, Gate.RISK) if content.risk_tier is RiskTier.HIGH else EVIDENCE


def judged(content: ScenarioContent, gate: Gate) -> bytes:
    """Return the digest of what a gate covers."""
    written = content.model_dump(mode="json")
    part: dict[str, Any] = {name: written[name] for name in _PARTS.get(gate, _BOUNDARY)}
    part["evidence"] = written["gates"].get(gate.value)
    return hashlib.sha256(json.dumps(part, sort_keys=True, ensure_ascii=False).encode()).digest()


def passed_by(session: Session, contents: Mapping[UUID, ScenarioContent]) -> dict[UUID, set[Gate]]:
    """Return the gates that documents have passed as they are, by scenario."""
    passed: dict[UUID, set[Gate]] = {scenario_id: set() for scenario_id in contents}
    for held in session.scalars(select(GateDecision).where(GateDecision.scenario_id.in_(contents))):
        if held.passed and held.judged_sha256 == judged(contents[held.scenario_id], held.gate):
            passed[held.scenario_id].add(held.gate)
    return passed


def require_passed(session: Session, scenario_id: UUID, content: ScenarioContent) -> None:
    """Make sure that a document may be published.

    Raises:
        GatesOpen: a gate it must pass is open or failed; names each.
    """
    passed = passed_by(session, {scenario_id: content})[scenario_id]
    left = [gate.value for gate in needed_by(content) if gate not in passed]
    if left:
        raise GatesOpen(", ".join(left))


def decide(session: Session, actor: Actor, scenario_id: UUID, gate: Gate, decision: GateDecided) -> GatesRead:
    """Decide whether the submitted document passes a gate; nobody of its agencies may.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed: the actor may not decide, or belongs to one of its agencies.
        Conflict: it is not submitted.
    """
    return _decide(session, actor, scenario_id, gate, decision, {})


def review_risk(session: Session, actor: Actor, scenario_id: UUID, review: RiskReviewed) -> GatesRead:
    """Review the risk of the submitted document; it is done when everything was found well. Otherwise as `decide`."""
    found = review.checklist.model_dump()
    decision = GateDecided(passed=all(found.values()), note=review.note)
    return _decide(session, actor, scenario_id, Gate.RISK, decision, found)


def _decide(
    session: Session, actor: Actor, scenario_id: UUID, gate: Gate, decision: GateDecided, checklist: dict[str, bool]
) -> GatesRead:
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "gate.review_risk" if gate is Gate.RISK else "gate.decide")
    content = held.content()
    values = {
        "revision_id": revision.id,
        "judged_sha256": judged(content, gate),
        "passed": decision.passed,
        "note": decision.note,
        "checklist": checklist,
        "reviewer_id": actor.user_id,
        "decided_at": func.clock_timestamp(),
    }
    made = insert(GateDecision).values(scenario_id=scenario_id, gate=gate, **values)
    session.execute(made.on_conflict_do_update(index_elements=["scenario_id", "gate"], set_=values))
    facts = {"gate": gate, "passed": decision.passed, "revision": revision.number}
    audit.record(session, actor, "scenario.gate_decided", "scenario", scenario_id, **facts)
    return _read(session, scenario_id, content)


def get_gates(session: Session, actor: Actor, scenario_id: UUID) -> GatesRead:
    """Return where the gates of a scenario stand, to its agencies and to who reviews it.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
    """
    held = hold(session, scenario_id)
    held.require(actor, "scenario.read_private")
    return _read(session, scenario_id, held.shown_to(actor))


def _read(session: Session, scenario_id: UUID, content: ScenarioContent) -> GatesRead:
    decided = select(GateDecision, User.id, User.name).outerjoin(User, User.id == GateDecision.reviewer_id)
    rows = session.execute(
        decided.where(GateDecision.scenario_id == scenario_id).execution_options(populate_existing=True)
    )
    current = {row[0].gate: row for row in rows if row[0].judged_sha256 == judged(content, row[0].gate)}
    told = {gate: _told(gate, current.get(gate)) for gate in Gate}
    risk = current.get(Gate.RISK)
    return GatesRead(
        gates=[told[gate] for gate in EVIDENCE],
        risk=RiskRead(
            needed=Gate.RISK in needed_by(content),
            done=told[Gate.RISK].state is GateState.PASSED,
            checklist=RiskChecklist.model_validate(risk[0].checklist) if risk else None,
            note=told[Gate.RISK].note,
            reviewer=told[Gate.RISK].reviewer,
            decided_at=told[Gate.RISK].decided_at,
        ),
    )


def _told(gate: Gate, row: Any) -> GateRead:
    if row is None:
        return GateRead(gate=gate, state=GateState.OPEN, note="", reviewer=None, decided_at=None)
    decision, user_id, name = row
    return GateRead(
        gate=gate,
        state=GateState.PASSED if decision.passed else GateState.FAILED,
        note=decision.note,
        reviewer=AuthorRead(id=user_id, name=name) if name else None,
        decided_at=decision.decided_at,
    )
