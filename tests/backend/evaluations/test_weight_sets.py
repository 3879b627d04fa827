"""The desk keeps sets of weights and chooses which of them new runs rank by."""

from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import matching
from backend.core.actor import Role
from backend.core.ids import new_id, seed_id
from backend.evaluations.models import Judgement
from backend.match_runs import service
from backend.match_runs.load import load_weights
from backend.match_runs.models import MatchRun
from tests.backend.accounts.people import desk, member, recorded
from tests.backend.evaluations.conftest import SCENARIOS, finish_run
from tests.backend.evaluations.test_service import other_weights

OTHER: dict[str, float] = other_weights()["signals"]
SETS = "/api/weight-sets"


@pytest.fixture
def chair(session: Session, client: TestClient) -> TestClient:
    return desk(session, client.app, Role.CHAIR)


def save(client: TestClient, name: str = "重业绩", status: int = 201, **values: Any) -> Any:
    answer = client.post(SETS, json={"name": name, "signals": OTHER} | values)
    assert answer.status_code == status, answer.text
    return answer.json()


def choose(client: TestClient, name: str | None, version: int, status: int = 200) -> Any:
    answer = client.put(f"{SETS}/in-force", json={"name": name}, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


class TestSave:
    def test_what_was_saved_is_listed_and_nothing_is_in_force_by_that(self, chair: TestClient) -> None:
        save(chair, note="试点后调整")
        told = chair.get(SETS).json()
        assert (told["in_force"], told["version"]) == (None, 1)
        [held] = told["items"]
        assert (held["name"], held["note"]) == ("重业绩", "试点后调整")
        assert held["signals"] == pytest.approx(OTHER)

    def test_a_name_is_taken_once(self, chair: TestClient) -> None:
        save(chair)
        assert save(chair, status=409)["code"] == "weight-set-exists"

    def test_weights_that_do_not_add_up_are_refused(self, chair: TestClient) -> None:
        signals = OTHER | {matching.SIGNALS[0]: OTHER[matching.SIGNALS[0]] + 0.1}
        assert save(chair, signals=signals, status=422)["code"] == "weights-do-not-add-up"


class TestChoose:
    def test_new_runs_rank_by_what_is_in_force_and_name_it_and_waiting_ones_keep_theirs(
        self, session: Session, chair: TestClient
    ) -> None:
        before = service.create_run(session)
        save(chair)
        assert choose(chair, "重业绩", 1)["in_force"] == "重业绩"
        after = service.create_run(session)
        assert after.id != before.id
        assert (before.weight_set, after.weight_set) == (None, "重业绩")
        session.flush()
        assert load_weights(before.id)["signals"] == matching.default_weights().signals
        assert load_weights(after.id)["signals"] == pytest.approx(OTHER)
        assert chair.get(f"/api/match-runs/{after.id}/status").json()["weight_set"] == "重业绩"
        shown = chair.get("/api/evaluations/what-if").json()
        assert shown["weight_set"] == "重业绩"
        assert {one["name"]: one["weight"] for one in shown["signals"]} == pytest.approx(OTHER)

    def test_a_choice_names_the_version_it_saw_and_is_recorded(self, session: Session, chair: TestClient) -> None:
        save(chair)
        assert choose(chair, "重业绩", 1)["version"] == 2
        assert choose(chair, None, 1, 412)["code"] == "changed-since"
        assert choose(chair, None, 2)["in_force"] is None
        assert choose(chair, "没有的", 3, 404)["code"] == "weight-set-not-found"
        done = [action for action in recorded(session) if action.startswith("weights.")]
        assert done == ["weights.saved", "weights.chosen", "weights.chosen"]


class TestOnRun:
    def test_a_runs_own_weights_change_nothing_on_it(self, session: Session, chair: TestClient) -> None:
        run_id = finish_run(weights=other_weights(), is_public_demo=False)
        answer = chair.post(f"/api/evaluations/what-if/{run_id}", json={"signals": OTHER})
        assert answer.status_code == 200, answer.text
        assert answer.json()["shipped"] == pytest.approx(OTHER)
        for metric in answer.json()["metrics"]:
            assert metric["difference"] == {"mean": 0, "low": 0, "high": 0}
        assert session.get_one(MatchRun, run_id).weight_set is None

    def test_lists_that_nobody_has_judged_move_without_a_measure(self, session: Session, chair: TestClient) -> None:
        session.execute(delete(Judgement))
        run_id = finish_run(scenario_id=SCENARIOS[0])
        answer = chair.post(f"/api/evaluations/what-if/{run_id}", json={"signals": OTHER})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["scenarios"], told["judged_pairs"], told["metrics"]) == (0, 0, [])
        assert {change["ndcg"] for change in told["changes"]} == {None}
        assert any(change["moved"] for change in told["changes"])
        assert chair.post("/api/evaluations/what-if", json={"signals": OTHER}).json()["code"] == "nothing-judged"

    def test_to_others_a_run_that_is_not_public_is_not_there(self, session: Session, chair: TestClient) -> None:
        run_id = finish_run(is_public_demo=False)
        vendor = member(session, chair.app, seed_id("test", "vendor 0"))
        hidden, missing = (
            vendor.post(f"/api/evaluations/what-if/{one}", json={"signals": OTHER}) for one in (run_id, new_id())
        )
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json()["code"] == missing.json()["code"] == "match-run-not-found"
