"""Where the database holds something of a person, read from the tables themselves, so that no new one is forgotten."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core import keys, mail
from backend.core.db import SAID_THROUGH, Base
from backend.core.mail import OutboxMail


def owned() -> Iterator[tuple[Table, Column[Any]]]:
    """Yield the tables whose rows go with a person, and the column that names the person."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is User.__table__.c.id and key.ondelete == "CASCADE" for key in column.foreign_keys):
                yield table, column


def addressed() -> Iterator[Table]:
    """Yield the tables that hold mail addresses, people's accounts aside."""
    return (table for table in Base.metadata.sorted_tables if "email" in table.c and table is not User.__table__)


def rows_of(session: Session, user: User) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that belong to a person by table; what is sealed or hashed proves who one is, and is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, mine in (*_places(user), *_said(user)):
        shown = [column for column in table.columns if not isinstance(column.type, LargeBinary) and not column.computed]
        rows = session.execute(select(*shown).where(mine).order_by(*table.primary_key.columns)).mappings()
        found[table.name] = [dict(row) for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def forget(session: Session, user: User) -> None:
    """Delete every row that belongs to a person or holds the address, and the mails that wait for them."""
    for table, mine in _places(user):
        session.execute(delete(table).where(mine))
    waiting = [held.id for held, _ in mails_to(session, user.email)]
    session.execute(delete(OutboxMail).where(OutboxMail.id.in_(waiting)))


def mails_to(session: Session, email: str) -> list[tuple[OutboxMail, dict[str, str]]]:
    """Return the mails that wait for an address, with what they say; they are sealed, so all that wait are opened."""
    waiting = session.scalars(select(OutboxMail).where(OutboxMail.sealed.is_not(None)).order_by(OutboxMail.posted_at))
    opened = [(held, message) for held in waiting if (message := _opened(held)) is not None]
    return [
        (held, {"subject": str(message["Subject"]), "text": message.get_content()})
        for held, message in opened
        if str(message["To"]).lower() == email.lower()
    ]


def _opened(held: OutboxMail) -> Any:
    try:
        return mail.opened(held)
    except keys.Unsealable:
        return None  # nobody can read it, we neither


def _said(user: User) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield where a person has said something in rows that go with the person's own."""
    mine = {table: column == user.id for table, column in owned()}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if through := column.info.get(SAID_THROUGH):
                (key,) = table.c[through].foreign_keys
                own = select(key.column).where(mine[key.column.table])
                yield table, column.is_not(None) & table.c[through].in_(own)


def _places(user: User) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield where rows of a person are: under the id, under the address, or either."""
    conditions: dict[Table, list[ColumnElement[bool]]] = {}
    for table, column in owned():
        conditions.setdefault(table, []).append(column == user.id)
    for table in addressed():
        conditions.setdefault(table, []).append(func.lower(table.c.email) == user.email.lower())
    return ((table, or_(*mine)) for table, mine in conditions.items())
