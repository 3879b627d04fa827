"""How far pairs come, and how long they stay at each stage. The caller owns the transaction."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.reviews.calibration import in_district
from backend.reviews.figure_schemas import FEWEST, FunnelParams, FunnelRead, FunnelStageRead, Stage
from backend.reviews.models import DECIDED, Decision, Pair, PairState, Verdict
from backend.reviews.release_models import Release, ReleasedPair

_DAY: Final = 24 * 60 * 60
_said = (
    select(Decision.pair_id, func.max(Decision.decided_at).label("at"))
    .where(Decision.undone_at.is_(None), Decision.verdict != Verdict.DEFER)
    .group_by(Decision.pair_id)
    .subquery()
)
_both_at = func.greatest(ReleasedPair.agency_confirmed_at, ReleasedPair.vendor_confirmed_at)
_IS_BOTH: Final = and_(ReleasedPair.agency_confirmed_at.is_not(None), ReleasedPair.vendor_confirmed_at.is_not(None))
_IS_DECIDED: Final = Pair.state.in_(DECIDED)
_REACHED: Final[Mapping[Stage, ColumnElement[bool]]] = {
    Stage.ON_DESK: literal(True),
    Stage.DECIDED: _IS_DECIDED,
    Stage.SHORTLISTED: Pair.state == PairState.SHORTLISTED,
    Stage.RELEASED: ReleasedPair.pair_id.is_not(None),
    Stage.AGENCY_CONFIRMED: ReleasedPair.agency_confirmed_at.is_not(None),
    Stage.BOTH_CONFIRMED: _IS_BOTH,
}
_STAYED: Final[Mapping[Stage, tuple[ColumnElement[bool], ColumnElement[Any]]]] = {
    Stage.ON_DESK: (_IS_DECIDED, _said.c.at - Pair.created_at),
    Stage.DECIDED: (and_(_IS_DECIDED, Release.id.is_not(None)), Release.released_at - _said.c.at),
    Stage.SHORTLISTED: (ReleasedPair.pair_id.is_not(None), Release.released_at - _said.c.at),
    Stage.RELEASED: (
        ReleasedPair.agency_confirmed_at.is_not(None),
        ReleasedPair.agency_confirmed_at - Release.released_at,
    ),
    Stage.AGENCY_CONFIRMED: (_IS_BOTH, _both_at - ReleasedPair.agency_confirmed_at),
}
"""Which pairs have left a stage, and how long they were there; the last one is not left."""


def read_funnel(session: Session, actor: Actor, params: FunnelParams) -> FunnelRead:
    """Return how many pairs have come how far; a district administrator counts those of the district."""
    require(actor, "dashboard.read_funnel", Subject.of(district=actor.district))
    with as_program(session):
        row = session.execute(_counts(actor, params)).one()._mapping
    return FunnelRead(
        stages=[
            FunnelStageRead(
                stage=stage,
                pairs=None if row[f"{stage}_vendors"] in range(1, FEWEST) else row[stage],
                median_days=row[f"{stage}_days"] if stage in _STAYED and row[f"{stage}_left"] >= FEWEST else None,
            )
            for stage in Stage
        ]
    )


def _counts(actor: Actor, params: FunnelParams) -> Select[*tuple[Any, ...]]:
    vendors = func.count(Pair.vendor_id.distinct())
    query = select(
        *(func.count().filter(condition).label(stage) for stage, condition in _REACHED.items()),
        *(vendors.filter(condition).label(f"{stage}_vendors") for stage, condition in _REACHED.items()),
        *(vendors.filter(has_left).label(f"{stage}_left") for stage, (has_left, _) in _STAYED.items()),
        *(
            func.percentile_cont(0.5)
            .within_group(func.extract("epoch", stayed) / _DAY)
            .filter(has_left)
            .label(f"{stage}_days")
            for stage, (has_left, stayed) in _STAYED.items()
        ),
    ).select_from(Pair)
    query = query.outerjoin(ReleasedPair, ReleasedPair.pair_id == Pair.id)
    query = query.outerjoin(Release, Release.id == Pair.release_id).outerjoin(_said, _said.c.pair_id == Pair.id)
    # What a newer run took from the desk is counted there.
    query = query.where(in_district(actor), Pair.superseded_by.is_(None))
    return query if params.run is None else query.where(Pair.run_id == params.run)
