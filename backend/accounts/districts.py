"""The districts there are, by which administrators and what they look after are brought together."""

from sqlalchemy import Text, and_, column, exists, or_, select, table
from sqlalchemy.orm import Session

from backend.core.errors import Incomplete

# Vocabularies stand above accounts and may not be imported here; their table may be named.
_terms = table("terms", column("kind", Text), column("code", Text))


class DistrictUnknown(Incomplete):
    """What is written is looked after by nobody: another spelling is another district."""

    code, title = "district-unknown", "There is no such district; choose one of the list"


def is_district(session: Session, name: str) -> bool:
    """Return whether there is a district of this name; where no list of them is kept, any name is one."""
    listed = exists().where(_terms.c.kind == "district")
    named = exists().where(and_(_terms.c.kind == "district", _terms.c.code == name))
    return bool(session.scalar(select(or_(named, ~listed))))


def check_district(session: Session, name: str | None) -> None:
    """Make sure that what is sent as the district is one.

    Raises:
        DistrictUnknown: there is none of this name.
    """
    if name is not None and not is_district(session, name):
        raise DistrictUnknown([("/district", DistrictUnknown.code)])
