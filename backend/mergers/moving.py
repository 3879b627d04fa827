"""Moves everything that points at one organisation to another, whichever feature it belongs to.

What points there is read off the tables themselves, so that a feature which comes later is moved as well.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Index,
    Table,
    Uuid,
    any_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from backend.contacts import service as contacts
from backend.core.db import Base
from backend.organisations.models import Membership, Organisation
from backend.revisions.models import Publication, Revision, SubjectKind
from backend.scenarios.models import AgencyRole, ScenarioAgency
from backend.vendors.models import Vendor

LISTS: Final = frozenset({"organisation_ids", "vendor_ids"})
"""What columns are called that hold the ids of several organisations."""
_APART: Final = frozenset({"vendors"})
"""Tables whose rows are the organisation itself, and not only point at it."""


def pointing(table: Table, target: str = "organisations") -> list[Column[Any]]:
    """Return the columns of a table that hold ids of organisations, or of vendors, which have the same."""
    keys = [column for column in table.c if any(key.column.table.name == target for key in column.foreign_keys)]
    listing = [column for column in table.c if column.name in LISTS] if target == "organisations" else []
    return keys + listing


def tables(target: str = "organisations") -> Iterator[Table]:
    """Yield the tables that point at organisations, or at vendors."""
    yield from (table for table in Base.metadata.sorted_tables if table.name not in _APART and pointing(table, target))


def names(table: Table, organisation_id: UUID, target: str = "organisations") -> ColumnElement[bool]:
    """Return the condition that a row points at an organisation."""
    return or_(
        *(
            literal(organisation_id) == (any_(column) if isinstance(column.type, ARRAY) else column)
            for column in pointing(table, target)
        )
    )


def _keys(table: Table, column: Column[Any]) -> Iterator[list[Column[Any]]]:
    """Yield, for every key a column is part of, the other columns of it."""
    unique: list[Any] = [held for held in table.constraints if hasattr(held, "columns") and _is_key(held)]
    unique += [held for held in table.indexes if held.unique and held.dialect_options["postgresql"]["where"] is None]
    for key in unique:
        if column.name in key.columns:
            yield [other for other in key.columns if other.name != column.name]


def _is_key(held: Any) -> bool:
    return type(held).__name__ in ("PrimaryKeyConstraint", "UniqueConstraint") or isinstance(held, Index)


def move(session: Session, merged: UUID, into: UUID) -> None:
    """Let everything that points at one organisation point at another; what is there twice then stays once."""
    _keep_leading(session, merged, into)
    _keep_owners(session, merged, into)
    if session.get(Vendor, merged) is not None:
        _move_vendor(session, merged, into)
    _move_documents(session, merged, into)
    for table in tables():
        _repoint(session, table, merged, into)
    session.expire_all()


def _repoint(session: Session, table: Table, merged: UUID, into: UUID, target: str = "organisations") -> None:
    columns = pointing(table, target)
    for column in columns:
        for others in _keys(table, column):
            same = table.alias()
            twice = select(literal(1)).where(
                same.c[column.name] == into, *(same.c[other.name] == other for other in others)
            )
            session.execute(delete(table).where(column == merged, twice.correlate(table).exists()))
    values = {column.name: _replaced(column, merged, into) for column in columns}
    session.execute(update(table).where(names(table, merged, target)).values(values))


def _replaced(column: Column[Any], merged: UUID, into: UUID) -> ColumnElement[Any]:
    if not isinstance(column.type, ARRAY):
        return case((column == merged, into), else_=column)
    gone, stays = literal(merged, Uuid()), literal(into, Uuid())
    without = func.array_remove(column, gone, type_=column.type)
    instead = func.array_replace(column, gone, stays, type_=column.type)
    return case((stays == any_(column), without), else_=instead)


def _keep_leading(session: Session, merged: UUID, into: UUID) -> None:
    """Let the one that stays lead the scenarios that either leads."""
    led = select(ScenarioAgency.scenario_id).where(
        ScenarioAgency.organisation_id == merged, ScenarioAgency.role == AgencyRole.LEAD
    )
    both = (ScenarioAgency.organisation_id == into) & ScenarioAgency.scenario_id.in_(led)
    session.execute(update(ScenarioAgency).where(both).values(role=AgencyRole.LEAD))


def _keep_owners(session: Session, merged: UUID, into: UUID) -> None:
    """Let nobody manage the members of the one that stays who did not before, unless nobody does."""
    if has_owner(session, into):
        gone = update(Membership).where(Membership.organisation_id == merged)
        session.execute(gone.values(is_owner=False, version=Membership.version + 1))


def has_owner(session: Session, organisation_id: UUID) -> bool:
    """Return whether somebody manages the members of an organisation."""
    owners = select(Membership.user_id).where(Membership.organisation_id == organisation_id, Membership.is_owner)
    return session.scalar(owners.limit(1)) is not None


def _move_vendor(session: Session, merged: UUID, into: UUID) -> None:
    """Let a vendor be another organisation's: its row has the id of that, and everything it offers points there."""
    told = [column for column in Vendor.__table__.c if column.name != "id"]
    copied = select(literal(into, Uuid()), *told).where(Vendor.id == merged)
    session.execute(insert(Vendor).from_select(["id", *(column.name for column in told)], copied))
    for table in tables("vendors"):
        _repoint(session, table, merged, into, "vendors")
    session.execute(delete(Vendor).where(Vendor.id == merged))


def _move_documents(session: Session, merged: UUID, into: UUID) -> None:
    """Move what a vendor has written, numbered after what the other one has given up."""
    last = session.scalar(select(func.max(Revision.number)).where(*_of(Revision, into))) or 0
    revised = update(Revision).where(*_of(Revision, merged))
    session.execute(revised.values(subject_id=into, number=Revision.number + last))
    session.execute(update(Publication).where(*_of(Publication, merged)).values(subject_id=into))
    attachments = Base.metadata.tables["attachments"]
    of_it = (attachments.c.kind == SubjectKind.VENDOR, attachments.c.subject_id == merged)
    session.execute(update(attachments).where(*of_it).values(subject_id=into))
    contacts.move(session, SubjectKind.VENDOR, merged, into)


def _of(model: type[Revision | Publication], vendor_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return model.kind == SubjectKind.VENDOR, model.subject_id == vendor_id


def remove(session: Session, organisation_id: UUID) -> None:
    """Delete an organisation at which nothing points any more."""
    session.execute(delete(Organisation).where(Organisation.id == organisation_id))
