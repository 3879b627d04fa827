"""How a document comes before everybody: into the row that is shown, searched, counted and matched."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.actor import Role
from backend.core.clock import today
from backend.core.notices import notify
from backend.organisations.audiences import holders_of, members_of
from backend.organisations.merged import surviving
from backend.organisations.models import Organisation
from backend.scenarios import watching
from backend.scenarios.content import ScenarioPublic
from backend.scenarios.held import Held
from backend.scenarios.models import AgencyRole, Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.service import next_code, refresh_search_text


def project(session: Session, held: Held, public: ScenarioPublic) -> None:
    """Write the public part of a document into the scenario's row; its first publication gives it a code."""
    scenario = held.scenario
    if scenario.code is None:
        # Before it is published, since looking for the next code writes what has changed so far.
        scenario.code, scenario.published_on = next_code(session, today().year), today()
    scenario.name, scenario.name_en = public.name, public.name_en or None
    scenario.domain, scenario.city = public.domain, public.city
    scenario.description = public.description
    scenario.content = public.model_dump(mode="json")
    scenario.status = ScenarioStatus.PUBLISHED
    session.flush()
    _name_agencies(session, held, public.support_agencies)
    refresh_search_text(session, scenario)


def _name_agencies(session: Session, held: Held, support: Sequence[UUID]) -> None:
    """Keep the leading agencies, and name those that support as the document does."""
    support = surviving(session, support)
    listed = {row.organisation_id: row for row in held.scenario.agencies}
    lead = [row.organisation_id for row in listed.values() if row.role is AgencyRole.LEAD] or [held.agencies[0]]
    named = {**dict.fromkeys(lead, AgencyRole.LEAD), **{one: AgencyRole.SUPPORT for one in support if one not in lead}}
    names = dict(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(named))).all())
    for gone in listed.keys() - named.keys():
        session.delete(listed[gone])
    for position, (organisation_id, role) in enumerate(named.items(), start=1):
        row = listed.get(organisation_id)
        if row is None:
            row = ScenarioAgency(
                scenario_id=held.scenario.id,
                organisation_id=organisation_id,
                written_name=names[organisation_id],
                match_score=1.0,
            )
            session.add(row)
        row.role, row.position = role, position
    session.flush()
    session.expire(held.scenario, ["agencies"])


def announce(session: Session, scenario: Scenario, agencies: Sequence[UUID]) -> None:
    """Tell of a publication its agencies, and who watches the scenario."""
    told = tell_agencies(session, scenario, agencies, "scenario-published", f"/scenarios/{scenario.id}")
    watching.tell_of_publication(session, scenario, agencies[0], told)


def tell_agencies(session: Session, scenario: Scenario, agencies: Sequence[UUID], event: str, link: str) -> list[UUID]:
    """Tell the members of a scenario's agencies what became of it, not by its name, which somebody wrote; return who.

    Those were told, so that nobody is told twice who also watches the scenario.
    """
    lead, members = session.get_one(Organisation, agencies[0]), members_of(session, agencies)
    notify(session, members, event, link, organisation=lead.name, code=scenario.code or "")
    return members


def tell_desk(session: Session, agencies: Sequence[UUID], event: str, link: str) -> None:
    """Tell whoever reviews scenarios that one waits, except who belongs to its agencies."""
    reviewers = set(holders_of(session, Role.MATCHMAKER, Role.CHAIR)) - set(members_of(session, agencies))
    lead = session.get_one(Organisation, agencies[0])
    notify(session, reviewers, event, link, organisation=lead.name)
