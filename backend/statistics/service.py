"""What one can count. Plain functions; the caller owns the transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, column, func, select, table
from sqlalchemy.orm import Session

from backend.match_runs.models import STRONG_SCORE
from backend.match_runs.reading import latest_public
from backend.match_runs.schemas import RunSummary
from backend.policies.models import PolicyClause, PolicyDocument
from backend.scenarios.models import Batch, Scenario, ScenarioAgency
from backend.scenarios.service import visible as visible_scenarios
from backend.statistics.schemas import Coverage, DomainCount, Statistics
from backend.taxonomy.models import TermKind
from backend.taxonomy.service import english_names
from backend.vendors.models import Capability
from backend.vendors.service import visible as visible_vendors
from backend.vendors.service import visible_capabilities

_public_matches = table("public_matches", column("scenario_id", Uuid), column("score"), column("rank"))


def _rows(query: Select[Any]) -> Any:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _counts(session: Session) -> dict[str, int]:
    """Return how many there are of each noun, in one statement."""
    scenarios = visible_scenarios().with_only_columns(Scenario.id)
    agencies = select(ScenarioAgency.organisation_id).where(ScenarioAgency.scenario_id.in_(scenarios)).distinct()
    counts = {
        "scenarios": scenarios,
        "agencies": agencies,
        "vendors": visible_vendors(),
        "capabilities": visible_capabilities().with_only_columns(Capability.id),
        "policy_documents": select(PolicyDocument.id),
        "clauses": select(PolicyClause.id),
        "batches": select(Batch.id),
    }
    row = session.execute(select(*(_rows(query).label(name) for name, query in counts.items()))).one()
    return dict(row._mapping)


def _domains(session: Session) -> list[DomainCount]:
    """Return demand and supply of every domain that has either, in the order of the vocabulary."""
    demand = visible_scenarios().with_only_columns(Scenario.domain, func.count()).group_by(Scenario.domain)
    domain = func.unnest(Capability.domains)
    supply = visible_capabilities().with_only_columns(domain, func.count()).group_by(domain)
    scenarios = {row[0]: row[1] for row in session.execute(demand)}
    capabilities = {row[0]: row[1] for row in session.execute(supply)}
    english = english_names(session, TermKind.DOMAIN)
    names = dict.fromkeys([*english, *sorted({*scenarios, *capabilities})])
    return [
        DomainCount(
            name=name,
            name_en=english.get(name),
            scenarios=scenarios.get(name, 0),
            capabilities=capabilities.get(name, 0),
        )
        for name in names
        if name in scenarios or name in capabilities
    ]


def _coverage(session: Session, batch_id: UUID | None) -> Sequence[Coverage]:
    """Return how well each scenario of a batch is served, in its order."""
    listed = and_(_public_matches.c.scenario_id == Scenario.id, _public_matches.c.rank.is_not(None))
    query = (
        visible_scenarios()
        .where(Scenario.batch_id == batch_id, Scenario.batch_id.is_not(None))
        .outerjoin(_public_matches, listed)
        .with_only_columns(
            Scenario.id.label("scenario_id"),
            Scenario.number,
            Scenario.name,
            Scenario.name_en,
            Scenario.domain,
            func.count().filter(_public_matches.c.score >= STRONG_SCORE).label("strong"),
            func.count(_public_matches.c.rank).label("shown"),
            maintain_column_froms=True,
        )
        .group_by(Scenario.id)
        .order_by(Scenario.number, Scenario.id)
    )
    return [Coverage(**row._mapping) for row in session.execute(query)]


def get_statistics(session: Session) -> Statistics:
    """Return what there is, in numbers."""
    run = latest_public(session)
    newest = session.scalar(select(Batch.id).order_by(Batch.issued_on.desc(), Batch.id.desc()).limit(1))
    return Statistics(
        **_counts(session),
        domains=_domains(session),
        strong_from=STRONG_SCORE,
        latest_run=RunSummary.model_validate(run) if run else None,
        coverage=list(_coverage(session, newest)),
    )
