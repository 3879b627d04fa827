"""HTTP: scenarios from their first draft to their end, for the agencies that write and the desk that reviews them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from backend.accounts.deps import ActorDep, Once, SignedInDep, may
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.revisions.schemas import PublicationRead
from backend.scenarios import drafts, gates, moves, similar, templates
from backend.scenarios.content import ScenarioContent
from backend.scenarios.draft_schemas import (
    DraftSaved,
    EvidenceGate,
    GateDecided,
    GatesRead,
    OwnScenario,
    ReadinessRead,
    RiskReviewed,
    ScenarioBegun,
    ScenarioDraftRead,
    ScenarioEnded,
    ScenarioReturned,
    SimilarAsked,
    SimilarScenario,
    SubmittedScenario,
    TemplateRead,
)
from backend.scenarios.models import Gate
from backend.scenarios.moves import Ending

router = APIRouter(prefix="/api", tags=["scenarios"], responses=PROBLEMS, route_class=OnceRoute)

READS: dict[int | str, dict[str, Any]] = MISSING | GUARDED
"""What a route about a scenario under way may answer to whom; who is not signed in knows of none."""
MOVES: dict[int | str, dict[str, Any]] = CHANGES | SIGNED | MISSING | STATE
"""What a route that moves a scenario on may answer besides."""


@router.get("/scenarios/mine", response_model=Page[OwnScenario], responses=SIGNED | GUARDED)
def list_own_scenarios(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[OwnScenario]:
    """List the scenarios of one's own agency, those worked on last first."""
    return drafts.list_own(session, actor, params)


@router.get("/scenarios/submitted", response_model=Page[SubmittedScenario], responses=SIGNED | GUARDED)
def list_submitted_scenarios(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[SubmittedScenario]:
    """List what waits for the desk, what has waited longest first."""
    return drafts.list_submitted(session, actor, params)


@router.post(
    "/similar-scenarios",
    response_model=list[SimilarScenario],
    responses=SENT | SIGNED,
    dependencies=[NoQuery],
)
def find_similar_scenarios(session: SessionDep, actor: SignedInDep, data: SimilarAsked) -> list[SimilarScenario]:
    """Find published scenarios like the one being written; nothing of it is kept."""
    return similar.find_similar(session, actor, data)


@router.get(
    "/scenario-templates", response_model=list[TemplateRead], dependencies=[NoQuery, may("scenario.read_templates")]
)
def list_scenario_templates() -> tuple[templates.Template, ...]:
    """List the scenarios one can begin from."""
    return templates.templates()


@router.post(
    "/scenarios",
    response_model=ScenarioDraftRead,
    status_code=201,
    responses=SENT | SIGNED | MISSING,
    dependencies=[NoQuery, Once],
)
def create_scenario(
    session: SessionDep, actor: SignedInDep, data: ScenarioBegun, response: Response
) -> ScenarioDraftRead:
    """Begin a scenario: blank, from a template, or as a copy of another one."""
    begun = drafts.create_scenario(session, actor, data)
    tag(response, begun)
    return begun


@router.get("/scenarios/{scenario_id}/draft", response_model=ScenarioDraftRead, responses=READS, dependencies=[NoQuery])
def get_scenario_draft(
    session: SessionDep, actor: ActorDep, scenario_id: UUID, response: Response
) -> ScenarioDraftRead:
    """Show a scenario as it is being written, or as it was written last."""
    found = drafts.get_draft(session, actor, scenario_id)
    tag(response, found)
    return found


@router.put(
    "/scenarios/{scenario_id}/draft",
    response_model=DraftSaved,
    responses=SENT | MOVES | EDITS,
    dependencies=[NoQuery],
)
def save_scenario_draft(
    session: SessionDep,
    actor: SignedInDep,
    scenario_id: UUID,
    expected: ExpectedDep,
    content: ScenarioContent,
    response: Response,
) -> DraftSaved:
    """Keep what was written of a scenario."""
    saved = drafts.save_draft(session, actor, scenario_id, expected, content)
    tag(response, saved)
    return saved


@router.post(
    "/scenarios/{scenario_id}/draft",
    response_model=ScenarioDraftRead,
    status_code=201,
    responses=MOVES,
    dependencies=[NoQuery, Once],
)
def revise_scenario(
    session: SessionDep, actor: SignedInDep, scenario_id: UUID, response: Response
) -> ScenarioDraftRead:
    """Open a revision of a published scenario, which stays as it is until the revision is published."""
    begun = drafts.revise(session, actor, scenario_id)
    tag(response, begun)
    return begun


@router.delete("/scenarios/{scenario_id}/draft", status_code=204, responses=MOVES, dependencies=[NoQuery])
def discard_scenario_draft(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> None:
    """Throw away what is being written; a scenario that was never published goes with it."""
    drafts.discard(session, actor, scenario_id)


@router.get("/scenarios/{scenario_id}/readiness", response_model=ReadinessRead, responses=READS, dependencies=[NoQuery])
def get_scenario_readiness(session: SessionDep, actor: ActorDep, scenario_id: UUID) -> ReadinessRead:
    """Say how ready a scenario is to be submitted, and what is left."""
    return drafts.get_readiness(session, actor, scenario_id)


@router.post("/scenarios/{scenario_id}/submission", status_code=204, responses=MOVES | EDITS, dependencies=[NoQuery])
def submit_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, expected: ExpectedDep) -> None:
    """Hand a scenario in to the desk; what is missing is answered place by place."""
    moves.submit(session, actor, scenario_id, expected)


@router.delete("/scenarios/{scenario_id}/submission", status_code=204, responses=MOVES, dependencies=[NoQuery])
def take_back_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> None:
    """Take a scenario back from the desk, to go on writing."""
    moves.take_back(session, actor, scenario_id)


@router.post("/scenarios/{scenario_id}/return", status_code=204, responses=SENT | MOVES, dependencies=[NoQuery])
def return_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: ScenarioReturned) -> None:
    """Give a scenario back to its agencies, with comments pinned to its places."""
    moves.return_(session, actor, scenario_id, data)


@router.post(
    "/scenarios/{scenario_id}/comments/{comment_id}/resolution",
    status_code=204,
    responses=MOVES,
    dependencies=[NoQuery],
)
def resolve_scenario_comment(session: SessionDep, actor: SignedInDep, scenario_id: UUID, comment_id: UUID) -> None:
    """Note that a comment has been dealt with."""
    moves.resolve(session, actor, scenario_id, comment_id, resolved=True)


@router.delete(
    "/scenarios/{scenario_id}/comments/{comment_id}/resolution",
    status_code=204,
    responses=MOVES,
    dependencies=[NoQuery],
)
def reopen_scenario_comment(session: SessionDep, actor: SignedInDep, scenario_id: UUID, comment_id: UUID) -> None:
    """Note that a comment has not been dealt with after all."""
    moves.resolve(session, actor, scenario_id, comment_id, resolved=False)


@router.get("/scenarios/{scenario_id}/gates", response_model=GatesRead, responses=READS, dependencies=[NoQuery])
def get_scenario_gates(session: SessionDep, actor: ActorDep, scenario_id: UUID) -> GatesRead:
    """Say which gates a scenario has passed, by whom and why."""
    return gates.get_gates(session, actor, scenario_id)


@router.put(
    "/scenarios/{scenario_id}/gates/{gate}",
    response_model=GatesRead,
    responses=SENT | MOVES,
    dependencies=[NoQuery],
)
def decide_scenario_gate(
    session: SessionDep, actor: SignedInDep, scenario_id: UUID, gate: EvidenceGate, data: GateDecided
) -> GatesRead:
    """Decide whether the submitted scenario passes a gate; nobody of its agencies may."""
    return gates.decide(session, actor, scenario_id, Gate(gate.value), data)


@router.put(
    "/scenarios/{scenario_id}/risk-review",
    response_model=GatesRead,
    responses=SENT | MOVES,
    dependencies=[NoQuery],
)
def review_scenario_risk(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: RiskReviewed) -> GatesRead:
    """Review the risk of the submitted scenario, once more than the gates."""
    return gates.review_risk(session, actor, scenario_id, data)


@router.post("/scenarios/{scenario_id}/publication", status_code=204, responses=MOVES, dependencies=[NoQuery])
def publish_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID) -> None:
    """Publish a submitted scenario that has passed its gates."""
    moves.publish(session, actor, scenario_id)


@router.post("/scenarios/{scenario_id}/closing", status_code=204, responses=SENT | MOVES, dependencies=[NoQuery])
def close_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: ScenarioEnded) -> None:
    """Close a published scenario: it was answered, or its time is over."""
    moves.end(session, actor, scenario_id, Ending.CLOSE, data.reason)


@router.post("/scenarios/{scenario_id}/withdrawal", status_code=204, responses=SENT | MOVES, dependencies=[NoQuery])
def withdraw_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: ScenarioEnded) -> None:
    """Withdraw a published scenario, which should not have been published as it is."""
    moves.end(session, actor, scenario_id, Ending.WITHDRAW, data.reason)


@router.post("/scenarios/{scenario_id}/cancellation", status_code=204, responses=SENT | MOVES, dependencies=[NoQuery])
def cancel_scenario(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: ScenarioEnded) -> None:
    """Cancel a published scenario, which will not be carried out."""
    moves.end(session, actor, scenario_id, Ending.CANCEL, data.reason)


@router.get(
    "/scenarios/{scenario_id}/history",
    response_model=list[PublicationRead],
    responses=READS,
    dependencies=[NoQuery],
)
def get_scenario_history(session: SessionDep, actor: ActorDep, scenario_id: UUID) -> list[PublicationRead]:
    """Show what was published of a scenario and what each publication changed."""
    return moves.get_history(session, actor, scenario_id)
