"""What one can do with organisations. Plain functions; the caller owns the transaction."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.core.search_text import search_text
from backend.organisations.models import Organisation, OrganisationAlias, OrganisationKind


class AgencyNotFound(NotFound):
    """There is no such agency."""

    code, title = "agency-not-found", "There is no such agency"


def agency_search_text(name: str, aliases: Iterable[str], name_en: str | None) -> str:
    """Return what an agency is found by."""
    return search_text(name, *sorted(aliases), name_en or "")


def save_agency(
    session: Session, organisation_id: UUID, *, name: str, jurisdiction: str, aliases: Iterable[str], name_en: str = ""
) -> None:
    """Add an agency with its other names, or bring the one under this id up to date."""
    names = sorted(set(aliases) - {name})
    values = {
        "kind": OrganisationKind.AGENCY,
        "name": name,
        "name_en": name_en or None,
        "jurisdiction": jurisdiction,
        "search_text": agency_search_text(name, names, name_en),
        "is_demo": False,
    }
    statement = insert(Organisation).values(id=organisation_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    for alias in names:
        row = insert(OrganisationAlias).values(organisation_id=organisation_id, alias=alias)
        session.execute(row.on_conflict_do_nothing())


def visible_agencies() -> Select[tuple[Organisation]]:
    """Select the agencies anyone may see; every read starts here."""
    return select(Organisation).where(Organisation.kind == OrganisationKind.AGENCY)
