"""What people decided beside what the engine said, and what each has to do. The caller owns the transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, any_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.accounts.models import User, UserState
from backend.accounts.standing import FOR_A_CENTRE
from backend.core.actor import Actor, Role
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.match_runs.models import MatchRun
from backend.organisations.models import Organisation
from backend.reviews.agreement import wilson
from backend.reviews.figure_schemas import (
    CalibrationRead,
    DecileRead,
    LeniencyRead,
    LoadRead,
    LoadsRead,
    RunAcceptance,
)
from backend.reviews.models import DECIDED, Decision, Pair, PairState, Slot, Verdict
from backend.reviews.pairs import CLAIMED, OPEN
from backend.reviews.schemas import PairRun, ReviewerRead
from backend.scenarios.models import ScenarioAgency

_TENTHS: Final = 10
_WEEK: Final = timedelta(days=7)


def read_calibration(session: Session, actor: Actor) -> CalibrationRead:
    """Return how often pairs are shortlisted by the engine's score, by run and by reviewer."""
    require(actor, "review.read_calibration")
    with as_program(session):
        decided = _decided_by_tenth(session)
        return CalibrationRead(
            pairs=sum(row.pairs for row in decided),
            deciles=[
                DecileRead(decile=row.tenth, lowest=row.lowest, highest=row.highest, **share(row.accepted, row.pairs))
                for row in decided
            ],
            runs=_by_run(session),
            reviewers=_by_reviewer(session),
        )


def share(accepted: int, pairs: int) -> dict[str, Any]:
    """Return the fields of a `Share`."""
    low, high = wilson(accepted, pairs) if pairs else (None, None)
    return {
        "pairs": pairs,
        "accepted": accepted,
        "share": accepted / pairs if pairs else None,
        "low": low,
        "high": high,
    }


def _decided_by_tenth(session: Session) -> Sequence[Any]:
    is_accepted = (Pair.state == PairState.SHORTLISTED).label("is_accepted")
    tenth = func.ntile(_TENTHS).over(order_by=(Pair.score, Pair.id)).label("tenth")
    ranked = select(Pair.score, is_accepted, tenth).where(Pair.state.in_(DECIDED), Pair.score.is_not(None)).subquery()
    return session.execute(
        select(
            ranked.c.tenth,
            func.count().label("pairs"),
            func.count().filter(ranked.c.is_accepted).label("accepted"),
            func.min(ranked.c.score).label("lowest"),
            func.max(ranked.c.score).label("highest"),
        )
        .group_by(ranked.c.tenth)
        .order_by(ranked.c.tenth)
    ).all()


def _by_run(session: Session) -> list[RunAcceptance]:
    accepted = Pair.state == PairState.SHORTLISTED
    query = (
        select(
            MatchRun.id,
            MatchRun.number,
            MatchRun.finished_at,
            func.count().label("pairs"),
            func.count().filter(accepted).label("accepted"),
            func.avg(Pair.score).filter(accepted).label("mean_accepted"),
            func.avg(Pair.score).filter(~accepted).label("mean_rejected"),
        )
        .join(Pair, Pair.run_id == MatchRun.id)
        .where(Pair.state.in_(DECIDED))
        .group_by(MatchRun.id)
        .order_by(MatchRun.finished_at, MatchRun.id)
    )
    return [
        RunAcceptance(
            run=PairRun(id=row.id, number=row.number),
            finished_at=row.finished_at,
            mean_accepted=row.mean_accepted,
            mean_rejected=row.mean_rejected,
            **share(row.accepted, row.pairs),
        )
        for row in session.execute(query)
    ]


def _by_reviewer(session: Session) -> list[LeniencyRead]:
    """Return how often each shortlists; expected is what everybody does with pairs of the same tenth of the scores."""
    tenth = func.ntile(_TENTHS).over(order_by=(Pair.score, Decision.id)).label("tenth")
    said = (
        select(Decision.reviewer_id, User.name, (Decision.verdict == Verdict.SHORTLIST).label("is_accepted"), tenth)
        .join(Pair, Pair.id == Decision.pair_id)
        .join(User, User.id == Decision.reviewer_id)
        .where(
            Decision.undone_at.is_(None),
            Decision.verdict != Verdict.DEFER,
            Decision.slot < Slot.CONSENSUS,
            Pair.score.is_not(None),
        )
        .subquery()
    )
    counted = session.execute(
        select(
            said.c.reviewer_id,
            said.c.name,
            said.c.tenth,
            func.count().label("pairs"),
            func.count().filter(said.c.is_accepted).label("accepted"),
        ).group_by(said.c.reviewer_id, said.c.name, said.c.tenth)
    ).all()
    everybody: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    own: dict[Any, list[Any]] = defaultdict(list)
    for row in counted:
        everybody[row.tenth][0] += row.accepted
        everybody[row.tenth][1] += row.pairs
        own[row.reviewer_id].append(row)
    found = []
    for reviewer_id, held in own.items():
        pairs = sum(row.pairs for row in held)
        expected = sum(row.pairs * everybody[row.tenth][0] / everybody[row.tenth][1] for row in held) / pairs
        reviewer = ReviewerRead(id=reviewer_id, name=held[0].name)
        accepted = sum(row.accepted for row in held)
        found.append(LeniencyRead(reviewer=reviewer, expected=expected, **share(accepted, pairs)))
    return sorted(found, key=lambda one: (-one.pairs, str(one.reviewer.id)))


def read_load(session: Session, actor: Actor) -> LoadsRead:
    """Return what each at the desk has to do and has done; a district administrator counts pairs of the district."""
    require(actor, "dashboard.read_reviewer_load", Subject.of(district=actor.district))
    at_desk = or_(*(literal(role.value) == any_(User.roles) for role in sorted(FOR_A_CENTRE)))
    waits = and_(Pair.state.in_(OPEN), Pair.release_id.is_(None), in_district(actor))
    stands = and_(Decision.reviewer_id == User.id, Decision.undone_at.is_(None), in_district(actor))
    made = select(func.count()).select_from(Decision).join(Pair, Pair.id == Decision.pair_id).where(stands)
    columns = {
        "assigned": select(func.count()).select_from(Pair).where(Pair.assigned_to == User.id, waits),
        "claimed": select(func.count()).select_from(Pair).where(Pair.claimed_by == User.id, CLAIMED, waits),
        "decided_week": made.where(Decision.decided_at > func.clock_timestamp() - _WEEK),
        "decided": made,
    }
    query = select(User.id, User.name, *(held.scalar_subquery().label(name) for name, held in columns.items()))
    with as_program(session):
        found = session.execute(query.where(at_desk, User.state == UserState.ACTIVE)).all()
    loads = [
        LoadRead(
            reviewer=ReviewerRead(id=row.id, name=row.name),
            assigned=row.assigned,
            claimed=row.claimed,
            decided_week=row.decided_week,
            decided=row.decided,
        )
        for row in found
    ]
    return LoadsRead(items=sorted(loads, key=lambda one: (-one.assigned, -one.decided, str(one.reviewer.id))))


def in_district(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that one side of a pair is of the actor's district; for all others every pair counts."""
    others = actor.roles & (FOR_A_CENTRE | {Role.CITY_ADMIN})
    if others or actor.district is None:
        return literal(True)
    here = select(Organisation.id).where(Organisation.district == actor.district)
    agency = exists().where(ScenarioAgency.scenario_id == Pair.scenario_id, ScenarioAgency.organisation_id.in_(here))
    return or_(Pair.vendor_id.in_(here), agency)
