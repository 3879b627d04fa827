"""The queue: procrastinate, in the same database, so that a job commits or vanishes with the row it serves."""

from typing import Any, LiteralString

import procrastinate
from sqlalchemy.orm import Session

from backend.core.db import libpq_url

app = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""Carries the tasks; `connector` says which database a worker listens to."""

# An app of its own: in a worker the other one is open, and then only speaks to asynchronous connections, while the
# reaper's is a synchronous one like every session's.
_sender = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


class Counting(procrastinate.PsycopgConnector):
    """Counts what the database has answered: a worker asks for jobs every second, and at work says so now and then."""

    answers = 0

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Send a statement."""
        await super().execute_query_async(query, **arguments)
        self.answers += 1

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """Send a statement and return the row."""
        row: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
        self.answers += 1
        return row


def connector(url: str) -> Counting:
    """Return the connector a worker runs the app with."""
    return Counting(conninfo=libpq_url(url), min_size=1, max_size=4, timeout=10, kwargs={"connect_timeout": 5})


def enqueue(session: Session, task: str, **ids: str) -> int:
    """Queue a job on the session's own connection and return the job's number.

    On a connection of its own the job could start before its row is there, or stay when the row is rolled back. The
    task is named, not given: services stand below tasks.
    """
    connection = session.connection().connection.driver_connection
    return _sender.configure_task(task, allow_unknown=True, connection=connection).defer(**ids)
