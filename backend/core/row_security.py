"""The second wall: for whom a transaction reads, told to PostgreSQL, whose policies then show other rows to nobody.

A session of the program itself (worker, seed, command line) sees everything. One that serves a request sees nothing
private until `act_as` says who asks. What the rights table allows by mistake, the policies of the tables still hide.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.core.actor import SYSTEM, Actor

_ASKER: Final = "asker"
_BEGUN: Final = "begun"
"""How often a session has begun a transaction or a savepoint."""
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
    begun = session.info.get(_BEGUN, 0)
    connection = session.connection()
    if session.info.get(_BEGUN, 0) == begun:  # otherwise the transaction began just now, with this asker
        _tell(connection, actor)


@contextmanager
def as_program(session: Session) -> Iterator[None]:
    """Let a session read for the program: where a secret somebody holds is the right, as in opening a link."""
    former = session.info.get(_ASKER, SYSTEM)
    act_as(session, SYSTEM)
    try:
        yield
    except BaseException:
        session.info[_ASKER] = former
        # A broken transaction is told nothing; what comes next is its end, and with it that of what it was told.
        with suppress(SQLAlchemyError):
            _tell(session.connection(), former)
        raise
    act_as(session, former)


def tell_database(session: Session, _transaction: object, connection: Connection) -> None:
    """Say at the beginning of every transaction for whom it is; the setting ends with it."""
    session.info[_BEGUN] = session.info.get(_BEGUN, 0) + 1
    _tell(connection, session.info.get(_ASKER, SYSTEM))


def _tell(connection: Connection, actor: Actor) -> None:
    told = {
        "program": "on" if actor.is_system else "",
        "user_id": str(actor.user_id or ""),
        "organisation_id": str(actor.organisation_id or ""),
        "roles": ",".join(sorted(actor.roles)),
    }
    connection.execute(_TELL, told)
