"""Other weights are tried on what is published, exactly as a run with them would come out, and nothing is kept."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import matching
from backend.evaluations.models import Judgement
from backend.evaluations.tasks import measure_run
from backend.match_runs.models import Match
from backend.vendors.models import Vendor, VendorStatus
from tests.backend.evaluations.conftest import finish_run
from tests.backend.evaluations.test_service import other_weights
from tests.backend.test_api_contract import assert_problem

pytestmark = pytest.mark.usefixtures("compiled")
OTHER: dict[str, float] = other_weights()["signals"]


def post(client: TestClient, body: Any, status: int = 200) -> Any:
    response = client.post("/api/evaluations/what-if", json=body)
    assert response.status_code == status, response.text
    return response.json()


class TestShippedWeights:
    def test_they_are_the_engines_in_its_order(self, client: TestClient) -> None:
        shown = client.get("/api/evaluations/what-if").json()
        assert [signal["name"] for signal in shown["signals"]] == list(matching.SIGNALS)
        assert {held["name"]: held["weight"] for held in shown["signals"]} == matching.default_weights().signals


class TestTryWeights:
    def test_the_shipped_ones_change_nothing(self, client: TestClient) -> None:
        answer = post(client, {"signals": dict(matching.default_weights().signals)})
        assert answer["scenarios"] == len(answer["changes"]) == 4
        for metric in answer["metrics"]:
            assert metric["shipped"] == metric["changed"]
            assert metric["difference"] == {"mean": 0, "low": 0, "high": 0}
        assert [
            part for change in answer["changes"] for kind in ("entered", "left", "moved") for part in change[kind]
        ] == []

    def test_others_come_out_as_a_run_with_them_does(self, client: TestClient, run_id: UUID) -> None:
        answer = post(client, {"signals": OTHER})
        first, second = measure_run(run_id), measure_run(finish_run(weights=other_weights(), is_public_demo=True))
        told = {metric.pop("name"): metric for metric in answer["metrics"]}
        for kind, expected in (
            ("shipped", first.metrics),
            ("changed", second.metrics),
            ("difference", second.differences),
        ):
            assert [{"name": name, **metric[kind]} for name, metric in told.items()] == expected
        assert (answer["judged_pairs"], answer["gated_pairs"]) == (second.judged_pairs, second.gated_pairs)

    def test_a_move_leads_from_the_place_now_to_the_place_a_run_would_give(
        self, client: TestClient, session: Session, run_id: UUID
    ) -> None:
        changes = post(client, {"signals": OTHER})["changes"]
        after = finish_run(weights=other_weights())
        moved = 0
        for change in changes:
            was, now = (self.ranks(session, run, UUID(change["scenario"]["id"])) for run in (run_id, after))
            assert change["entered"] == change["left"] == []  # six vendors all stand in the top ten
            told = {move["vendor"]["id"]: (move["was"], move["now"]) for move in change["moved"]}
            assert told == {vendor: (was[vendor], now[vendor]) for vendor in was if was[vendor] != now[vendor]}
            moved += len(told)
        assert moved

    def ranks(self, session: Session, run_id: UUID, scenario_id: UUID) -> dict[str, int | None]:
        query = select(Match.vendor_id, Match.rank).where(Match.run_id == run_id, Match.scenario_id == scenario_id)
        return {str(row.vendor_id): row.rank for row in session.execute(query) if row.rank}

    def test_nothing_is_kept(self, client: TestClient, written: list[str]) -> None:
        post(client, {"signals": OTHER})
        assert written == []

    def test_a_vendor_withdrawn_since_is_not_named(self, client: TestClient, session: Session) -> None:
        before = post(client, {"signals": OTHER})["changes"]
        gone = before[0]["moved"][0]["vendor"]["id"]
        session.execute(update(Vendor).where(Vendor.id == UUID(gone)).values(status=VendorStatus.WITHDRAWN))
        session.flush()
        response = client.post("/api/evaluations/what-if", json={"signals": OTHER})
        assert gone not in response.text
        assert response.json()["changes"][0]["moved"] == before[0]["moved"][1:]

    def test_weights_are_taken_as_shares_when_asked(self, client: TestClient) -> None:
        tenfold = {name: 10 * weight for name, weight in OTHER.items()}
        assert post(client, {"signals": tenfold, "normalise": True}) == post(client, {"signals": OTHER})

    @pytest.mark.parametrize("normalise", [False, True])
    def test_the_last_digit_does_not_matter(self, client: TestClient, normalise: bool) -> None:
        nearly = OTHER | {"evidence": OTHER["evidence"] + 4e-7}
        assert sum(post(client, {"signals": nearly, "normalise": normalise})["signals"].values()) == pytest.approx(1)

    def test_weights_that_do_not_add_up_are_refused_with_their_sum(self, client: TestClient) -> None:
        response = client.post("/api/evaluations/what-if", json={"signals": OTHER | {"evidence": 0.75}})
        assert_problem(response, 422, "weights-do-not-add-up")
        assert "add up to 1.25, not to 1" in response.json()["detail"]

    @pytest.mark.parametrize("normalise", [False, True])
    def test_weights_that_are_all_0_are_refused(self, client: TestClient, normalise: bool) -> None:
        body = {"signals": dict.fromkeys(matching.SIGNALS, 0), "normalise": normalise}
        assert post(client, body, 422)["code"] == "weights-do-not-add-up"

    @pytest.mark.parametrize("value", [-0.1, "x", None, 1e7])
    def test_a_weight_that_cannot_be_is_refused_by_name(self, client: TestClient, value: object) -> None:
        name = matching.SIGNALS[0]
        response = client.post("/api/evaluations/what-if", json={"signals": OTHER | {name: value}})
        assert_problem(response, 422, "invalid-request", f"/body/signals/{name}")

    def test_a_signal_too_many_or_too_few_is_refused(self, client: TestClient) -> None:
        few = {name: weight for name, weight in OTHER.items() if name != matching.SIGNALS[0]}
        for signals in (few, OTHER | {"luck": 0}):
            response = client.post("/api/evaluations/what-if", json={"signals": signals})
            assert_problem(response, 422, "invalid-request", "/body/signals")

    def test_without_judged_pairs_there_is_nothing_to_measure_with(self, client: TestClient, session: Session) -> None:
        session.execute(delete(Judgement))
        session.flush()
        response = client.post("/api/evaluations/what-if", json={"signals": OTHER})
        assert_problem(response, 409, "nothing-judged")

    @pytest.mark.usefixtures("connection")
    def test_the_shipped_data_answer_for_every_scenario(self, bare_client: TestClient) -> None:
        answer = post(bare_client, {"signals": OTHER})
        assert [change["scenario"]["number"] for change in answer["changes"]] == list(range(1, 27))
        assert any(change["entered"] for change in answer["changes"])
        for change in answer["changes"]:
            assert len(change["entered"]) == len(change["left"])
