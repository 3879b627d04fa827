"""HTTP: agreement, the consensus round, calibration, the funnel, the load, and who reviews what."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED
from backend.core.paging import Page, Slice
from backend.core.web import GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.reviews import assigning, calibration, consensus, funnel
from backend.reviews.figure_schemas import (
    AgreementRead,
    AssignmentRead,
    AssignmentSent,
    CalibrationRead,
    DisagreementRead,
    FunnelParams,
    FunnelRead,
    LoadsRead,
)

router = APIRouter(prefix="/api/review", tags=["review figures"], responses=PROBLEMS)


@router.get("/agreement", response_model=AgreementRead, responses=SIGNED | GUARDED, dependencies=[NoQuery])
def get_agreement(session: SessionDep, actor: SignedInDep) -> AgreementRead:
    """Show how far reviewers agree beyond chance: Cohen's kappa by two, Krippendorff's alpha of all."""
    return consensus.read_agreement(session, actor)


@router.get("/consensus", response_model=Page[DisagreementRead], responses=SIGNED | GUARDED)
def list_disagreements(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[DisagreementRead]:
    """List the pairs two reviewers see differently, for the chair to decide."""
    return consensus.list_disagreements(session, actor, params)


@router.get("/calibration", response_model=CalibrationRead, responses=SIGNED | GUARDED, dependencies=[NoQuery])
def get_calibration(session: SessionDep, actor: SignedInDep) -> CalibrationRead:
    """Show the engine's score beside what people decided: by decile, by run and by reviewer."""
    return calibration.read_calibration(session, actor)


@router.get("/funnel", response_model=FunnelRead, responses=SIGNED | GUARDED)
def get_funnel(session: SessionDep, actor: SignedInDep, params: Annotated[FunnelParams, Query()]) -> FunnelRead:
    """Show how many pairs have come how far."""
    return funnel.read_funnel(session, actor, params)


@router.get("/load", response_model=LoadsRead, responses=SIGNED | GUARDED, dependencies=[NoQuery])
def get_reviewer_load(session: SessionDep, actor: SignedInDep) -> LoadsRead:
    """Show what each reviewer has to do and has done."""
    return calibration.read_load(session, actor)


@router.post(
    "/assignments", response_model=AssignmentRead, responses=SENT | SIGNED | GUARDED | MISSING, dependencies=[NoQuery]
)
def assign_pairs(session: SessionDep, actor: SignedInDep, data: AssignmentSent) -> AssignmentRead:
    """Preview or apply who reviews what: by load and topic, with the fewest changes."""
    return assigning.assign_pairs(session, actor, data)
