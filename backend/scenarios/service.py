"""What one can do with scenarios and batches. Plain functions; the caller owns the transaction."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.db import violated
from backend.core.errors import Conflict
from backend.core.search_text import search_text
from backend.organisations.models import Organisation
from backend.scenarios.models import Batch, Scenario, ScenarioAgency
from backend.scenarios.schemas import ScenarioCreate

_NUMBERING = 0x5C_E0A2
"""Advisory lock under which speakable scenario numbers are given, so that two imports at once do not collide."""


class ScenarioExists(Conflict):
    """The batch already has a scenario under this number."""

    code, title = "scenario-exists", "The batch already has a scenario under this number"


def ensure_batch(session: Session, *, name: str, issued_on: date, policy_document_id: UUID | None) -> Batch:
    """Return the batch of this name and date, made under the next number when there is none."""
    session.execute(select(func.pg_advisory_xact_lock(_NUMBERING)))
    found = session.scalar(select(Batch).where(Batch.name == name, Batch.issued_on == issued_on))
    if found is not None:
        return found
    number = session.scalar(select(func.coalesce(func.max(Batch.number), 0) + 1))
    batch = Batch(number=number, name=name, issued_on=issued_on, policy_document_id=policy_document_id)
    session.add(batch)
    session.flush()
    return batch


def create_scenario(session: Session, batch: Batch, data: ScenarioCreate) -> Scenario:
    """Publish a scenario in a batch, with the agencies in the order the document writes them.

    Raises:
        ScenarioExists: the batch has one under this number.
    """
    session.execute(select(func.pg_advisory_xact_lock(_NUMBERING)))
    prefix = f"SC-{batch.issued_on.year}-"
    last = session.scalar(select(func.max(Scenario.code)).where(Scenario.code.startswith(prefix, autoescape=True)))
    serial = int(last.removeprefix(prefix)) + 1 if last else 1
    scenario = Scenario(
        code=f"{prefix}{serial:04d}",
        batch_id=batch.id,
        agencies=[
            ScenarioAgency(position=position, **agency.model_dump())
            for position, agency in enumerate(data.agencies, start=1)
        ],
        **data.model_dump(exclude={"agencies"}),
    )
    session.add(scenario)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_scenarios_batch_id_number":
            raise ScenarioExists(f"“{batch.name}” already has a scenario {data.number}.") from error
        raise
    refresh_search_text(session, scenario)
    return scenario


def refresh_search_text(session: Session, scenario: Scenario) -> None:
    """Write anew what a scenario is found by: its names and those of its agencies."""
    names = session.scalars(
        select(Organisation.name)
        .join(ScenarioAgency, ScenarioAgency.organisation_id == Organisation.id)
        .where(ScenarioAgency.scenario_id == scenario.id)
        .order_by(ScenarioAgency.position)
    )
    scenario.search_text = search_text(
        scenario.name, scenario.name_en or "", scenario.code, scenario.domain, *names, scenario.description
    )
    session.flush()
