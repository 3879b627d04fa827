"""What the tests of several features need of the seeded database."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import SessionStage
from backend.core.actor import Role
from backend.core.ids import new_id
from backend.evaluations.models import Evaluation
from backend.match_runs.models import Match, MatchRun, RunStatus
from backend.policies.models import PolicyClause, PolicyDocument
from backend.scenarios.models import Scenario, ScenarioAgency
from matching import Index, Need, Offer, rank
from matching.preview import Prepared, place_offer, rank_one
from tests.backend.accounts.people import make_user, signed_in
from tests.backend.operations import Operation, changing, operations


@pytest.fixture(scope="session")
def compiled() -> None:
    """What the engine compiles at first use, compiled: on a new machine that takes longer than a request may wait."""
    need, offer = Need("n", title="停车审图", text="停车场审图。"), Offer("o", title="审图", text="停车场审图。")
    index = Index.fit([offer, Offer("p", title="停车")])
    assert rank([need], index).matches
    assert rank_one(need, index, 2).match(0).contributions
    assert place_offer(replace(offer, id="q", group="q"), Prepared.of([need], index)).match(0).contributions


@pytest.fixture
def written(session: Session) -> Iterator[list[str]]:
    """The SQL statements sent that do more than read."""
    sent: list[str] = []
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split()[0] not in ("SELECT", "SAVEPOINT", "RELEASE"):
            sent.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    yield sent
    event.remove(connection.engine, "before_cursor_execute", note)


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
    return {name: str(new_id()) for one in (*operations(), *changing()) for name in one.parameters("path")}


Asking = Callable[[Operation], TestClient]
"""Returns who may ask for an operation."""


@pytest.fixture
def asking(session: Session, client: TestClient) -> Asking:
    """Anybody asks for what anybody may, and a person signed in with several browsers for the rest."""
    made: dict[SessionStage, TestClient] = {}

    def ask(operation: Operation) -> TestClient:
        if not operation.needs_sign_in:
            return client
        if not made:
            user = make_user(session, Role.VENDOR_MEMBER)
            for stage in (*SessionStage, SessionStage.SIGNED_IN, SessionStage.SIGNED_IN):
                made[stage] = signed_in(session, client.app, user, stage)
        begun = operation.name == "sign_in_second_factor"
        return made[SessionStage.SECOND_FACTOR if begun else SessionStage.SIGNED_IN]

    return ask
