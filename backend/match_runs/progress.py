"""How far runs are, as whoever waits for them is told: worked out by the clock of the database, as leases are."""

import math
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal
from backend.match_runs.models import MatchRun, RunPhase, RunStatus
from backend.match_runs.schemas import RunProgress


def progress_of(session: Session, run_ids: Collection[UUID]) -> dict[UUID, RunProgress]:
    """Return how far each of these runs is; those that are not there are left out."""
    until = func.coalesce(MatchRun.finished_at, func.clock_timestamp())
    query = select(
        MatchRun.id, MatchRun.status, MatchRun.phase, MatchRun.progress_done, MatchRun.progress_total, MatchRun.offers,
        MatchRun.cancel_requested, func.extract("epoch", until - MatchRun.ranking_since).label("seconds"),
    ).where(MatchRun.id.in_(run_ids))  # fmt: skip
    return {row.id: _told(row) for row in session.execute(query)}


def read_progress(run_ids: Collection[UUID]) -> dict[UUID, RunProgress]:
    """Return the same in a short transaction of its own."""
    with SessionLocal.begin() as session:
        return progress_of(session, run_ids)


def _told(row: Row[*tuple[Any, ...]]) -> RunProgress:
    done, total, seconds = row.progress_done, row.progress_total, float(row.seconds or 0)
    measured = done > 0 and seconds > 0
    ranking = row.status is RunStatus.RUNNING and row.phase is RunPhase.RANKING
    return RunProgress(
        status=row.status,
        phase=row.phase,
        scenarios_done=done,
        scenarios_total=total,
        pairs_done=done * row.offers,
        pairs_total=total * row.offers,
        pairs_per_second=round(done * row.offers / seconds) if measured else None,
        seconds_left=math.ceil((total - done) * seconds / done) if measured and ranking else None,
        cancel_requested=row.cancel_requested,
    )
