"""What the tests of several features need of the seeded database."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.evaluations.models import Evaluation
from backend.match_runs.models import Match, MatchRun, RunStatus
from backend.policies.models import PolicyClause, PolicyDocument
from backend.scenarios.models import Scenario, ScenarioAgency
from matching import Index, Need, Offer, rank
from matching.preview import Prepared, place_offer, rank_one
from tests.backend.operations import operations


@pytest.fixture(scope="session")
def compiled() -> None:
    """What the engine compiles at first use, compiled: on a new machine that takes longer than a request may wait."""
    need, offer = Need("n", title="停车审图", text="停车场审图。"), Offer("o", title="审图", text="停车场审图。")
    index = Index.fit([offer, Offer("p", title="停车")])
    assert rank([need], index).matches
    assert rank_one(need, index, 2).match(0).contributions
    assert place_offer(replace(offer, id="q", group="q"), Prepared.of([need], index)).match(0).contributions


@pytest.fixture(scope="session")
def known_ids(shared: Engine) -> dict[str, str]:
    """The ids of things that are there and belong together, by the name of the path parameter."""
    with Session(shared) as session:
        return _ids(session)


def _ids(session: Session) -> dict[str, str]:
    run = session.scalars(select(MatchRun.id).where(MatchRun.status == RunStatus.DONE, MatchRun.is_public_demo)).first()
    best = session.scalars(
        select(Match).where(Match.run_id == run, Match.rank.is_not(None)).order_by(Match.score.desc(), Match.id)
    ).first()
    assert best is not None
    scenario = session.get_one(Scenario, best.scenario_id)
    agency = session.scalars(
        select(ScenarioAgency.organisation_id)
        .where(ScenarioAgency.scenario_id == scenario.id)
        .order_by(ScenarioAgency.position)
    ).first()
    document = session.scalars(
        select(PolicyDocument.id).join(PolicyClause).group_by(PolicyDocument.id).order_by(func.count().desc())
    ).first()
    clause = session.scalars(
        select(PolicyClause.id).where(PolicyClause.document_id == document).order_by(PolicyClause.position)
    ).first()
    found = {
        "run_id": run,
        "evaluation_id": session.scalars(select(Evaluation.id)).first(),
        "scenario_id": scenario.id,
        "batch_id": scenario.batch_id,
        "vendor_id": best.vendor_id,
        "capability_id": best.capability_id,
        "agency_id": agency,
        "document_id": document,
        "clause_id": clause,
    }
    return {name: str(held) for name, held in found.items()}


@pytest.fixture
def unknown_ids() -> dict[str, str]:
    """An id under which there is nothing, for every path parameter of the API."""
    return {name: str(new_id()) for operation in operations() for name in operation.parameters("path")}
