"""What one can do with scenarios and batches. Plain functions; the caller owns the transaction."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, column, func, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager, selectinload

from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import Subject, require
from backend.core.search_text import found_by, search_text
from backend.organisations.models import Organisation
from backend.scenarios.content import lines_of, stored
from backend.scenarios.models import Batch, Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.schemas import (
    AgencyLink,
    BatchRead,
    DocumentLink,
    Missing,
    ScenarioAgencyRead,
    ScenarioCreate,
    ScenarioDetail,
    ScenarioItem,
    ScenarioParams,
    ScenarioSort,
)
from backend.taxonomy.models import TermKind
from backend.taxonomy.service import english_names

# Policies and match runs stand above scenarios and may not be imported here; tables may be named.
_documents = table("policy_documents", column("id", Uuid), column("title"))
_public_matches = table("public_matches", column("scenario_id", Uuid), column("score"), column("rank"))

_best_score = (
    select(func.max(_public_matches.c.score)).where(_public_matches.c.scenario_id == Scenario.id).scalar_subquery()
)
_match_count = (
    select(func.count(_public_matches.c.rank)).where(_public_matches.c.scenario_id == Scenario.id).scalar_subquery()
)
_scenario_count = (
    select(func.count())
    .where(Scenario.batch_id == Batch.id, Scenario.status == ScenarioStatus.PUBLISHED)
    .scalar_subquery()
)

_NUMBERING = 0x5C_E0A2
"""Advisory lock under which speakable scenario numbers are given, so that two imports at once do not collide."""


class BatchNotFound(NotFound):
    """There is no such batch."""

    code, title = "batch-not-found", "There is no such batch"


class ScenarioNotFound(NotFound):
    """There is no such scenario, or it has been withdrawn."""

    code, title = "scenario-not-found", "There is no such scenario"


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
    scenario = Scenario(
        code=next_code(session, batch.issued_on.year),
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


def next_code(session: Session, year: int) -> str:
    """Return the next speakable number of a year; until the transaction ends, nobody else is given one."""
    session.execute(select(func.pg_advisory_xact_lock(_NUMBERING)))
    prefix = f"SC-{year}-"
    last = session.scalar(select(func.max(Scenario.code)).where(Scenario.code.startswith(prefix, autoescape=True)))
    serial = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{serial:04d}"


def refresh_search_text(session: Session, scenario: Scenario) -> None:
    """Write anew what a scenario is found by: its names and those of its agencies."""
    names = session.scalars(
        select(Organisation.name)
        .join(ScenarioAgency, ScenarioAgency.organisation_id == Organisation.id)
        .where(ScenarioAgency.scenario_id == scenario.id)
        .order_by(ScenarioAgency.position)
    )
    published = stored(scenario.content)
    body = f"{lines_of(published)} {published.pain}" if published else scenario.description
    # The body is one line, so that what stands before the last line break are the names.
    scenario.search_text = search_text(
        scenario.name,
        scenario.name_en or "",
        scenario.code or "",
        scenario.domain,
        *names,
        body=" ".join(body.split()) if published else body,
    )
    session.flush()


def visible() -> Select[Scenario]:
    """Select the scenarios anyone may see; every read starts here."""
    return select(Scenario).where(Scenario.status == ScenarioStatus.PUBLISHED)


def _batches() -> Select[Any]:
    return select(Batch, _scenario_count, _documents.c.title).outerjoin(
        _documents, _documents.c.id == Batch.policy_document_id
    )


def _read_batch(row: Row[*tuple[Any, ...]]) -> BatchRead:
    batch, scenarios, title = row
    document = None if title is None else DocumentLink(id=batch.policy_document_id, title=title)
    return BatchRead(
        id=batch.id,
        number=batch.number,
        name=batch.name,
        issued_on=batch.issued_on,
        policy_document=document,
        scenarios=scenarios,
    )


def list_batches(session: Session, params: PageParams) -> Slice[BatchRead]:
    """Return a page of batches, the newest first."""
    page = paginate(session, _batches().order_by(Batch.issued_on.desc(), Batch.id.desc()), params)
    return page.holding([_read_batch(row) for row in page.items])


def get_batch(session: Session, batch_id: UUID) -> BatchRead:
    """Return a batch.

    Raises:
        BatchNotFound: there is none under this id.
    """
    row = session.execute(_batches().where(Batch.id == batch_id)).one_or_none()
    if row is None:
        raise BatchNotFound
    return _read_batch(row)


def _ordered(query: Select[Any], sort: ScenarioSort) -> Select[Any]:
    # PostgreSQL puts what has no batch first going down and last going up: it is newer than any batch.
    number = (Batch.issued_on.desc(), Batch.id.desc(), Scenario.number, Scenario.code, Scenario.id)
    match sort:
        case ScenarioSort.NUMBER:
            return query.order_by(*number)
        case ScenarioSort.NUMBER_DOWN:
            return query.order_by(
                Batch.issued_on, Batch.id, Scenario.number.desc(), Scenario.code.desc(), Scenario.id.desc()
            )
        case ScenarioSort.NAME:
            return query.order_by(Scenario.name, Scenario.id)
        case ScenarioSort.DOMAIN:
            return query.order_by(Scenario.domain, *number)
        case ScenarioSort.BEST_SCORE:
            return query.order_by(_best_score.desc().nulls_last(), *number)


def narrowed(params: ScenarioParams) -> list[ColumnElement[bool]]:
    """Return what holds of the scenarios somebody asks for."""
    conditions = [found_by(Scenario.search_text, params.q)]
    if params.batch is not None:
        conditions.append(Scenario.batch_id == params.batch)
    if params.domain:
        conditions.append(Scenario.domain == params.domain)
    if params.agency is not None:
        conditions.append(Scenario.agencies.any(ScenarioAgency.organisation_id == params.agency))
    return conditions


def list_scenarios(session: Session, params: ScenarioParams) -> Slice[ScenarioItem]:
    """Return a page of scenarios with their agencies and their standing in the latest public run."""
    query = (
        visible()
        .outerjoin(Scenario.batch)
        .options(
            contains_eager(Scenario.batch),
            selectinload(Scenario.agencies).selectinload(ScenarioAgency.organisation),
        )
        .where(*narrowed(params))
    )
    page = paginate(session, _ordered(query.add_columns(_best_score, _match_count), params.sort), params)
    english = english_names(session, TermKind.DOMAIN)
    items = [
        ScenarioItem(
            **_common(scenario, english),
            agencies=[
                AgencyLink(id=held.organisation_id, name=held.organisation.name, name_en=held.organisation.name_en)
                for held in scenario.agencies
            ],
            best_score=best_score,
            match_count=match_count,
        )
        for scenario, best_score, match_count in page.items
    ]
    return page.holding(items)


def _common(scenario: Scenario, english: dict[str, str]) -> dict[str, Any]:
    """Return the fields that a scenario shows everywhere."""
    return {
        "id": scenario.id,
        "number": scenario.number,
        "code": scenario.code,
        "name": scenario.name,
        "name_en": scenario.name_en,
        "domain": scenario.domain,
        "domain_en": english.get(scenario.domain),
        "batch": scenario.batch.name if scenario.batch else None,
        "batch_id": scenario.batch_id,
    }


def get_scenario(session: Session, actor: Actor, scenario_id: UUID) -> ScenarioDetail:
    """Return a scenario with everything anyone may read about it; what its agency works on is a revision.

    Raises:
        ScenarioNotFound: there is none under this id, or it is not published, or not any more.
    """
    query = (
        visible()
        .where(Scenario.id == scenario_id)
        .outerjoin(Scenario.batch)
        .outerjoin(_documents, _documents.c.id == Batch.policy_document_id)
        .options(
            contains_eager(Scenario.batch),
            selectinload(Scenario.agencies).selectinload(ScenarioAgency.organisation),
        )
        .add_columns(_best_score, _match_count, _documents.c.title)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise ScenarioNotFound
    scenario, best_score, match_count, title = row
    owners = frozenset(held.organisation_id for held in scenario.agencies)
    require(actor, "scenario.read", Subject(organisations=owners), scenario.status, ScenarioNotFound)
    issued_on = scenario.batch.issued_on if scenario.batch else scenario.published_on
    return ScenarioDetail(
        **_common(scenario, english_names(session, TermKind.DOMAIN)),
        agencies=[
            ScenarioAgencyRead(
                id=held.organisation_id,
                name=held.organisation.name,
                name_en=held.organisation.name_en,
                role=held.role,
                written_name=held.written_name,
                match_score=held.match_score,
            )
            for held in scenario.agencies
        ],
        best_score=best_score,
        match_count=match_count,
        description=scenario.description,
        content=stored(scenario.content),
        city=scenario.city,
        issued_on=issued_on,
        policy_document=_source(scenario, title),
        missing=missing(scenario),
        has_source_sentence=bool(scenario.description) and not scenario.content,
        **_beside(session, scenario),
    )


def _source(scenario: Scenario, title: str | None) -> DocumentLink | None:
    """Return the document that lists it."""
    document_id = scenario.batch.policy_document_id if scenario.batch else None
    return DocumentLink(id=document_id, title=title) if document_id and title is not None else None


def _beside(session: Session, scenario: Scenario) -> dict[str, Any]:
    """Return the scenarios before and after one in its batch."""
    if scenario.number is None:
        return {"previous_id": None, "next_id": None}
    siblings = visible().where(Scenario.batch_id == scenario.batch_id).with_only_columns(Scenario.id)
    before = siblings.where(Scenario.number < scenario.number).order_by(Scenario.number.desc())
    after = siblings.where(Scenario.number > scenario.number).order_by(Scenario.number)
    return {"previous_id": session.scalar(before.limit(1)), "next_id": session.scalar(after.limit(1))}


def missing(scenario: Scenario) -> list[Missing]:
    """Return what the agency should add; the official list has no place for most of it.

    The anchored sentence says what the scenario is for, so only a scenario without one lacks its goal.
    """
    published = stored(scenario.content)
    if published is None:
        return [item for item in Missing if item is not Missing.GOAL or not scenario.description]
    said = {
        Missing.GOAL: published.goal or published.description,
        Missing.PAIN: published.pain,
        Missing.REQUIREMENTS: published.requirements,
        Missing.DATA: published.datasets,
        Missing.BUDGET: published.budget_band,
        Missing.SCHEDULE: published.starts_on and published.ends_on,
    }
    return [item for item, found in said.items() if not found]
