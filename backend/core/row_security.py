"""The second wall: for whom a transaction reads, told to PostgreSQL, whose policies then show other rows to nobody.

A session of the program itself (worker, seed, command line) sees everything. One that serves a request sees nothing
private until `act_as` says who asks. What the rights table allows by mistake, the policies of the tables still hide.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from backend.core.actor import SYSTEM, Actor

_ASKER: Final = "asker"
_TELL: Final = text("""
    SELECT set_config('citymatch.program', :program, true), set_config('citymatch.user_id', :user_id, true),
        set_config('citymatch.organisation_id', :organisation_id, true), set_config('citymatch.roles', :roles, true)
""")


def info_for(actor: Actor) -> dict[str, Any]:
    """Return what to make a session with that reads for somebody from its first statement on."""
    return {_ASKER: actor}


def act_as(session: Session, actor: Actor) -> None:
    """Let a session read for somebody, until its end or until it is told otherwise."""
    session.flush()
    session.info[_ASKER] = actor
    _tell(session.connection(), actor)


@contextmanager
def as_program(session: Session) -> Iterator[None]:
    """Let a session read for the program: where a secret somebody holds is the right, as in opening a link."""
    former = session.info.get(_ASKER, SYSTEM)
    act_as(session, SYSTEM)
    # Not undone after an error: it ends the transaction, and in a broken one nothing can be told.
    yield
    act_as(session, former)


def tell_database(session: Session, _transaction: object, connection: Connection) -> None:
    """Say at the beginning of every transaction for whom it is; the setting ends with it."""
    _tell(connection, session.info.get(_ASKER, SYSTEM))


def _tell(connection: Connection, actor: Actor) -> None:
    told = {
        "program": "on" if actor.is_system else "",
        "user_id": str(actor.user_id or ""),
        "organisation_id": str(actor.organisation_id or ""),
        "roles": ",".join(sorted(actor.roles)),
    }
    connection.execute(_TELL, told)
