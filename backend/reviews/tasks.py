"""What a worker does for the desk: bring the best places of runs before it."""

from uuid import UUID

import structlog

from backend.core import jobs
from backend.core.db import SessionLocal
from backend.match_runs.service import OPEN_PAIRS
from backend.reviews.opening import open_pairs, unopened

log = structlog.get_logger(__name__)


@jobs.app.task(name=OPEN_PAIRS, queue="reviews")
def bring(run_id: str) -> None:
    """Bring a run that is done before the desk."""
    with SessionLocal.begin() as session:
        opened = open_pairs(session, UUID(run_id))
    log.info("pairs opened", run=run_id, pairs=opened)


def bring_missing() -> None:
    """Bring the runs that nobody has: those from before there was a desk, and those whose job was lost."""
    with SessionLocal.begin() as session:
        missing = unopened(session)
    for run_id in missing:
        bring(str(run_id))
