"""What one can do with organisations. Plain functions; the caller owns the transaction."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, Uuid, column, func, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from backend.core.errors import NotFound
from backend.core.paging import Slice, paginate
from backend.core.search_text import found_by, search_text
from backend.organisations.merged import lead_on, surviving
from backend.organisations.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationState,
)
from backend.organisations.schemas import AgencyItem, AgencyParams, AgencyRead, AgencyScenario

# Scenarios and clauses stand above organisations and may not be imported here; tables may be named.
_scenarios = table(
    "scenarios",
    column("id", Uuid),
    column("number"),
    column("name"),
    column("domain"),
    column("status"),
    column("code"),
)
_scenario_agencies = table(
    "scenario_agencies", column("scenario_id", Uuid), column("organisation_id", Uuid), column("role")
)
_clause_units = table("clause_units", column("clause_id", Uuid), column("organisation_id", Uuid))

_scenario_count = (
    select(func.count())
    .select_from(_scenario_agencies)
    .join(_scenarios, _scenarios.c.id == _scenario_agencies.c.scenario_id)
    .where(_scenario_agencies.c.organisation_id == Organisation.id, _scenarios.c.status == "published")
    .scalar_subquery()
)
_clause_count = (
    select(func.count(_clause_units.c.clause_id.distinct()))
    .where(_clause_units.c.organisation_id == Organisation.id)
    .scalar_subquery()
)


class AgencyNotFound(NotFound):
    """There is no such agency."""

    code, title = "agency-not-found", "There is no such agency"


def agency_search_text(name: str, aliases: Iterable[str], name_en: str | None) -> str:
    """Return what an agency is found by."""
    return search_text(name, *sorted(aliases), name_en or "")


def save_agency(
    session: Session,
    organisation_id: UUID,
    *,
    name: str,
    jurisdiction: str,
    aliases: Iterable[str],
    name_en: str = "",
    is_demo: bool = False,
) -> None:
    """Add an agency with its other names, or bring the one under this id up to date."""
    if surviving(session, [organisation_id]) != [organisation_id]:
        return  # an administrator has found it to be another one
    names = sorted(set(aliases) - {name})
    values = {
        "kind": OrganisationKind.AGENCY,
        "name": name,
        "name_en": name_en or None,
        "jurisdiction": jurisdiction,
        "search_text": agency_search_text(name, names, name_en),
        "is_demo": is_demo,
    }
    statement = insert(Organisation).values(id=organisation_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    for alias in names:
        row = insert(OrganisationAlias).values(organisation_id=organisation_id, alias=alias)
        session.execute(row.on_conflict_do_nothing())


def save_owner(session: Session, user_id: UUID, organisation_id: UUID) -> None:
    """Make a person the owner of an organisation, whatever the person belonged to before."""
    held = {"organisation_id": organisation_id, "is_owner": True}
    joined = insert(Membership).values(user_id=user_id, **held)
    session.execute(joined.on_conflict_do_update(index_elements=["user_id"], set_=held))


def visible_agencies() -> Select[Organisation]:
    """Select the agencies anyone may see, none of which is made up or only says so; every read starts here.

    A suspended one is shown: what the documents of the state name stays named.
    """
    return select(Organisation).where(
        Organisation.kind == OrganisationKind.AGENCY,
        Organisation.state != OrganisationState.PENDING,
        ~Organisation.is_demo,
    )


def list_agencies(session: Session, params: AgencyParams) -> Slice[AgencyItem]:
    """Return a page of agencies, those with most scenarios first."""
    query = visible_agencies().where(found_by(Organisation.search_text, params.q))
    if params.jurisdiction:
        query = query.where(Organisation.jurisdiction == params.jurisdiction)
    counted = query.add_columns(_scenario_count, _clause_count)
    ordered = counted.order_by(_scenario_count.desc(), Organisation.jurisdiction, Organisation.name, Organisation.id)
    page = paginate(session, ordered, params)
    items = [
        AgencyItem(
            id=agency.id,
            name=agency.name,
            name_en=agency.name_en,
            jurisdiction=agency.jurisdiction,
            scenarios=scenarios,
            clauses=clauses,
        )
        for agency, scenarios, clauses in page.items
    ]
    return page.holding(items)


def get_agency(session: Session, agency_id: UUID) -> AgencyRead:
    """Return an agency with its other names and its scenarios in their order.

    Raises:
        AgencyNotFound: there is none under this id.
    """
    query = visible_agencies().options(selectinload(Organisation.aliases)).add_columns(_clause_count)
    row = session.execute(query.where(Organisation.id == agency_id)).one_or_none()
    if row is None:
        lead_on(session, agency_id, AgencyNotFound)
    agency, clauses = row
    scenarios = session.execute(
        select(_scenarios.c.id, _scenarios.c.number, _scenarios.c.name, _scenarios.c.domain, _scenario_agencies.c.role)
        .join_from(_scenarios, _scenario_agencies, _scenario_agencies.c.scenario_id == _scenarios.c.id)
        .where(_scenario_agencies.c.organisation_id == agency_id, _scenarios.c.status == "published")
        .order_by(_scenarios.c.code)
    )
    return AgencyRead(
        id=agency.id,
        name=agency.name,
        name_en=agency.name_en,
        jurisdiction=agency.jurisdiction,
        aliases=[alias.alias for alias in agency.aliases],
        scenarios=[AgencyScenario(**row._mapping) for row in scenarios],
        clauses=clauses,
    )
