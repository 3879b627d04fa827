"""HTTP: the review desk."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import ONE, STATE
from backend.core.once import OnceRoute
from backend.core.web import CHANGES, PROBLEMS, SENT, NoQuery, SessionDep
from backend.reviews import bulk, claims, decisions, detail, listing, notes, opening, preferences
from backend.reviews.schemas import (
    BulkRead,
    ClaimsRead,
    DecidedRead,
    DecisionsRead,
    OwnDecisions,
    PairDetail,
    PairNoteRead,
    PairNotesRead,
    PairsRead,
    PairSummary,
    QueueRead,
    ReviewersRead,
    ReviewSettingsRead,
)
from backend.reviews.sent import (
    BulkSent,
    ClaimSent,
    PairAdded,
    PairDecisionSent,
    PairNoteSent,
    QueueParams,
    ReviewSettingsSent,
    UndoSent,
)

router = APIRouter(prefix="/api/review", tags=["review desk"], responses=PROBLEMS, route_class=OnceRoute)


_ID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class CompareParams(BaseModel):
    """Which pairs are compared."""

    model_config = ConfigDict(extra="forbid")

    pairs: Annotated[
        str, Field(pattern=rf"^{_ID}(,{_ID}){{1,3}}$", description="Two to four ids, with commas between")
    ] = ""


class LastParams(BaseModel):
    """How many of one's decisions are asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=decisions.LAST)] = decisions.LAST


@router.get("/queue", response_model=QueueRead, responses=ONE)
def list_queue(session: SessionDep, actor: SignedInDep, params: Annotated[QueueParams, Query()]) -> QueueRead:
    """List the pairs that wait for oneself, those that have waited longest first."""
    return listing.read_queue(session, actor, params)


@router.post("/claims", response_model=ClaimsRead, responses=SENT | ONE, dependencies=[NoQuery])
def claim_pairs(session: SessionDep, actor: SignedInDep, data: ClaimSent) -> ClaimsRead:
    """Claim the pairs one reviews next; until the claims run out nobody else is shown them."""
    held = claims.claim(session, actor, data)
    return ClaimsRead(held=held, items=detail.read_new(session, actor, held, data.known))


@router.delete("/claims", status_code=204, responses=CHANGES | ONE, dependencies=[NoQuery])
def free_pairs(session: SessionDep, actor: SignedInDep) -> None:
    """Let others have what one has claimed."""
    claims.free(session, actor)


@router.get("/pairs/{pair_id}", response_model=PairDetail, responses=ONE | STATE, dependencies=[NoQuery])
def get_review_pair(session: SessionDep, actor: SignedInDep, pair_id: UUID) -> PairDetail:
    """Show a pair whole, unless somebody else is reviewing it."""
    return detail.get_pair(session, actor, pair_id)


@router.put(
    "/pairs/{pair_id}/claim", response_model=PairDetail, responses=CHANGES | ONE | STATE, dependencies=[NoQuery]
)
def claim_pair(session: SessionDep, actor: SignedInDep, pair_id: UUID) -> PairDetail:
    """Claim one pair and show it whole."""
    claims.claim_one(session, actor, pair_id)
    return detail.get_pair(session, actor, pair_id)


@router.post(
    "/pairs", response_model=PairSummary, status_code=201, responses=SENT | ONE | STATE, dependencies=[NoQuery, Once]
)
def add_pair(session: SessionDep, actor: SignedInDep, data: PairAdded) -> PairSummary:
    """Bring a vendor from below the line before the desk."""
    return opening.add_pair(session, actor, data)


@router.get("/pairs/{pair_id}/decisions", response_model=DecisionsRead, responses=ONE, dependencies=[NoQuery])
def list_pair_decisions(session: SessionDep, actor: SignedInDep, pair_id: UUID) -> DecisionsRead:
    """List everybody's decisions on a pair; where two blind reviews are wanted, only after one's own."""
    return DecisionsRead(items=decisions.list_of_pair(session, actor, pair_id))


@router.post(
    "/pairs/{pair_id}/decisions",
    response_model=DecidedRead,
    status_code=201,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def decide_pair(session: SessionDep, actor: SignedInDep, pair_id: UUID, data: PairDecisionSent) -> DecidedRead:
    """Decide on a pair as it was read; of several who decide the same version at once one is heard."""
    return decisions.decide(session, actor, pair_id, data)


@router.get("/decisions", response_model=OwnDecisions, responses=ONE)
def list_own_decisions(session: SessionDep, actor: SignedInDep, params: Annotated[LastParams, Query()]) -> OwnDecisions:
    """List one's last decisions, which can be taken back."""
    return decisions.list_own(session, actor, params.limit)


@router.post(
    "/decisions/{decision_id}/undo",
    response_model=DecidedRead,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def undo_decision(session: SessionDep, actor: SignedInDep, decision_id: UUID, data: UndoSent) -> DecidedRead:
    """Take a decision back, until its pair is released."""
    return decisions.undo(session, actor, decision_id, data)


@router.post("/bulk/preview", response_model=BulkRead, responses=SENT | ONE, dependencies=[NoQuery])
def preview_bulk(session: SessionDep, actor: SignedInDep, data: BulkSent) -> BulkRead:
    """Show what would become of each of several pairs; nothing is changed."""
    return bulk.preview(session, actor, data)


@router.post("/bulk", response_model=BulkRead, responses=SENT | ONE, dependencies=[NoQuery, Once])
def decide_bulk(session: SessionDep, actor: SignedInDep, data: BulkSent) -> BulkRead:
    """Decide on several pairs; what became of each is told."""
    return bulk.decide_all(session, actor, data)


@router.get("/pairs/{pair_id}/notes", response_model=PairNotesRead, responses=ONE, dependencies=[NoQuery])
def list_pair_notes(session: SessionDep, actor: SignedInDep, pair_id: UUID) -> PairNotesRead:
    """List the notes about a pair."""
    return PairNotesRead(items=notes.list_notes(session, actor, pair_id))


@router.post(
    "/pairs/{pair_id}/notes",
    response_model=PairNoteRead,
    status_code=201,
    responses=SENT | ONE,
    dependencies=[NoQuery, Once],
)
def write_pair_note(session: SessionDep, actor: SignedInDep, pair_id: UUID, data: PairNoteSent) -> PairNoteRead:
    """Note something about a pair; whoever is named is told."""
    return notes.write_note(session, actor, pair_id, data)


@router.get("/people", response_model=ReviewersRead, responses=ONE, dependencies=[NoQuery])
def list_reviewers(session: SessionDep, actor: SignedInDep) -> ReviewersRead:
    """List everybody who works at the desk."""
    return ReviewersRead(items=notes.list_people(session, actor))


@router.get("/compare", response_model=PairsRead, responses=ONE)
def compare_pairs(session: SessionDep, actor: SignedInDep, params: Annotated[CompareParams, Query()]) -> PairsRead:
    """Show two to four pairs of one scenario side by side."""
    named = [UUID(name) for name in params.pairs.split(",") if name]
    return PairsRead(items=detail.compare(session, actor, named))


@router.get("/settings", response_model=ReviewSettingsRead, responses=ONE, dependencies=[NoQuery])
def get_review_settings(session: SessionDep, actor: SignedInDep) -> ReviewSettingsRead:
    """Show how one likes to review."""
    return preferences.read_settings(session, actor)


@router.put("/settings", response_model=ReviewSettingsRead, responses=SENT | ONE, dependencies=[NoQuery])
def save_review_settings(session: SessionDep, actor: SignedInDep, data: ReviewSettingsSent) -> ReviewSettingsRead:
    """Keep how one likes to review."""
    return preferences.save_settings(session, actor, data)
