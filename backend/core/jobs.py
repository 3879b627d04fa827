"""The queue: procrastinate, in the same database, so that a job commits or vanishes with the row it serves."""

import procrastinate
from sqlalchemy.orm import Session

from backend.core.db import libpq_url

app = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""Carries the tasks; `connector` says which database a worker listens to."""

# An app of its own: in a worker the other one is open, and then only speaks to asynchronous connections, while the
# reaper's is a synchronous one like every session's.
_sender = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def connector(url: str) -> procrastinate.PsycopgConnector:
    """Return the connector a worker runs the app with."""
    return procrastinate.PsycopgConnector(
        conninfo=libpq_url(url), min_size=1, max_size=4, timeout=10, kwargs={"connect_timeout": 5}
    )


def enqueue(session: Session, task: str, **ids: str) -> int:
    """Queue a job on the session's own connection and return the job's number.

    On a connection of its own the job could start before its row is there, or stay when the row is rolled back. The
    task is named, not given: services stand below tasks.
    """
    connection = session.connection().connection.driver_connection
    return _sender.configure_task(task, allow_unknown=True, connection=connection).defer(**ids)
