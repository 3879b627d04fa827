"""Whether a scenario's shortlist of a run has been released; who releases stands above match runs."""

from uuid import UUID

from sqlalchemy import Uuid, column, exists, select, table
from sqlalchemy.orm import Session

_releases = table("releases", column("run_id", Uuid), column("scenario_id", Uuid))


def is_released(session: Session, run_id: UUID, scenario_id: UUID) -> bool:
    """Return whether what a run found for a scenario was released, as far as the session may see releases."""
    found = exists().where(_releases.c.run_id == run_id, _releases.c.scenario_id == scenario_id)
    return bool(session.scalar(select(found)))
