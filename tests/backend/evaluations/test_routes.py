"""What anyone may see of evaluations over HTTP."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.evaluations.measure import NDCG
from backend.evaluations.service import measured_by
from backend.evaluations.tasks import measure_run
from backend.match_runs.models import MatchRun
from backend.scenarios.models import Scenario, ScenarioStatus
from tests.backend.evaluations.conftest import SCENARIOS, finish_run
from tests.backend.evaluations.test_service import other_weights


def get(client: TestClient, path: str, status: int = 200) -> Any:
    response = client.get(f"/api/evaluations{path}")
    assert response.status_code == status, response.text
    return response.json()


class TestListEvaluations:
    def test_the_newest_stands_first_beside_the_one_it_is_compared_with(
        self, client: TestClient, session: Session, run_id: UUID
    ) -> None:
        first, second = measure_run(run_id), measure_run(finish_run(weights=other_weights(), is_public_demo=True))
        newest, oldest = get(client, "")["items"]
        assert (newest["id"], oldest["id"]) == (str(second.id), str(first.id))
        assert oldest["previous"] is None
        previous = newest["previous"]
        assert previous["evaluation_id"] == oldest["id"]
        assert previous["run_number"] == oldest["run"]["number"] == session.get_one(MatchRun, run_id).number
        assert previous["weights_sha256"] == oldest["weights_sha256"] != newest["weights_sha256"]
        means = [{metric["name"]: metric["mean"] for metric in held["metrics"]} for held in (newest, oldest)]
        for metric in previous["differences"]:
            assert metric["mean"] == pytest.approx(means[0][metric["name"]] - means[1][metric["name"]])
            assert metric["low"] <= metric["mean"] <= metric["high"]

    def test_that_of_a_run_nobody_may_see_is_not_shown(self, client: TestClient) -> None:
        hidden = measure_run(finish_run())
        assert get(client, "")["items"] == []
        assert get(client, f"/{hidden.id}", 404)["code"] == "evaluation-not-found"

    @pytest.mark.usefixtures("connection")
    def test_the_shipped_data_are_measured_on_a_fresh_installation(self, bare_client: TestClient) -> None:
        shipped = get(bare_client, "")["items"][0]
        assert shipped["scenarios"] == shipped["ranked_scenarios"] == 26
        assert shipped["judged_pairs"] + shipped["gated_pairs"] == 568
        assert shipped["absent_pairs"] == 0


class TestGetEvaluation:
    def test_every_scenario_is_shown_the_worst_first(self, client: TestClient, session: Session, run_id: UUID) -> None:
        evaluation = measure_run(run_id)
        shown = get(client, f"/{evaluation.id}")["per_scenario"]
        assert {value["scenario"]["id"]: value["values"] for value in shown} == measured_by(session, evaluation.id)
        values = [value["values"][NDCG] for value in shown]
        assert values == sorted(values)
        assert [(value["judged"], value["relevant"]) for value in shown] == [(2, 2)] * 4

    def test_differences_by_scenario_average_to_that_of_all(self, client: TestClient, run_id: UUID) -> None:
        measure_run(run_id)
        second = get(client, f"/{measure_run(finish_run(weights=other_weights(), is_public_demo=True)).id}")
        told = [value["difference"] for value in second["per_scenario"]]
        whole = next(metric for metric in second["previous"]["differences"] if metric["name"] == NDCG)
        assert sum(told) / len(told) == pytest.approx(whole["mean"])
        assert any(told)

    def test_without_a_previous_one_there_is_no_difference(self, client: TestClient, run_id: UUID) -> None:
        shown = get(client, f"/{measure_run(run_id).id}")["per_scenario"]
        assert [value["difference"] for value in shown] == [None] * 4

    def test_a_withdrawn_scenario_is_not_shown(self, client: TestClient, session: Session, run_id: UUID) -> None:
        evaluation = measure_run(run_id)
        session.execute(update(Scenario).where(Scenario.id == SCENARIOS[0]).values(status=ScenarioStatus.WITHDRAWN))
        session.flush()
        shown = get(client, f"/{evaluation.id}")["per_scenario"]
        assert str(SCENARIOS[0]) not in {value["scenario"]["id"] for value in shown}
        assert len(shown) == 3

    def test_the_weights_are_those_of_the_run(self, client: TestClient, session: Session, run_id: UUID) -> None:
        run = session.scalars(select(MatchRun).where(MatchRun.id == run_id)).one()
        shown = get(client, f"/{measure_run(run_id).id}")
        assert shown["signals"] == run.weights["signals"]
        assert shown["weights_sha256"] == run.manifest["weights"]
