"""What anyone may see of runs and rankings over HTTP."""

import math
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal
from backend.core.ids import new_id, seed_id
from backend.match_runs import service
from backend.match_runs.models import Match, MatchRun, RunStatus
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, CapabilityStatus, Vendor, VendorStatus
from tests.conftest import rolled_back

SCENARIO = seed_id("test", "scenario 1")


@pytest.fixture
def session(ranked_engine: Engine) -> Iterator[Session]:
    """A session in the small ranked city."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal() as opened:
            yield opened


@pytest.fixture
def client(session: Session, bare_client: TestClient) -> TestClient:
    """A client that sees what the session has flushed."""
    return bare_client


def get(client: TestClient, path: str, status: int = 200) -> Any:
    response = client.get(f"/api{path}")
    assert response.status_code == status, response.text
    return response.json()


def items(client: TestClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, path)["items"]
    return found


class TestScenarioMatches:
    def test_points_add_up_to_the_score_and_evidence_to_the_points(self, client: TestClient) -> None:
        matches = items(client, f"/scenarios/{SCENARIO}/matches")
        assert len(matches) == 4
        for match in matches:
            assert math.isclose(sum(part["points"] for part in match["contributions"]), match["score"], abs_tol=1e-12)
            for part in match["contributions"]:
                if part["evidence"]:
                    told = sum(reason["points"] for reason in part["evidence"])
                    assert math.isclose(told, part["points"], abs_tol=1e-12)

    def test_ranks_count_from_one_and_scores_fall(self, client: TestClient) -> None:
        matches = items(client, f"/scenarios/{SCENARIO}/matches")
        assert [match["rank"] for match in matches] == [1, 2, 3, 4]
        scores = [match["score"] for match in matches]
        assert scores == sorted(scores, reverse=True)

    def test_the_scenario_is_named_in_both_languages(self, client: TestClient, session: Session) -> None:
        session.execute(update(Scenario).where(Scenario.id == SCENARIO).values(name_en="Smart building site"))
        session.flush()
        first = items(client, f"/scenarios/{SCENARIO}/matches")[0]
        pair = get(client, f"/scenarios/{SCENARIO}/matches/{first['vendor']['id']}")
        assert first["scenario"]["name_en"] == pair["scenario"]["name_en"] == "Smart building site"

    def test_a_page_is_a_part_of_the_whole(self, client: TestClient) -> None:
        page = get(client, f"/scenarios/{SCENARIO}/matches?page=2&size=3")
        assert (page["total"], page["page"], page["size"]) == (4, 2, 3)
        assert [match["rank"] for match in page["items"]] == [4]

    def test_a_tier_and_a_region_narrow_the_list(self, client: TestClient) -> None:
        matches = items(client, f"/scenarios/{SCENARIO}/matches")
        tier, region = matches[0]["vendor"]["tier"], matches[0]["vendor"]["region"]
        narrowed = items(client, f"/scenarios/{SCENARIO}/matches?tier={tier}&region={region}")
        wanted = [m for m in matches if m["vendor"]["region"] == region and (not tier or m["vendor"]["tier"] == tier)]
        assert narrowed == wanted

    def test_an_unknown_scenario_and_an_unknown_run_are_told_apart(self, client: TestClient) -> None:
        assert get(client, f"/scenarios/{new_id()}/matches", 404)["code"] == "scenario-not-found"
        assert get(client, f"/scenarios/{SCENARIO}/matches?run={new_id()}", 404)["code"] == "match-run-not-found"

    def test_a_withdrawn_vendor_is_no_longer_shown(self, client: TestClient, session: Session) -> None:
        best = items(client, f"/scenarios/{SCENARIO}/matches")[0]["vendor"]["id"]
        session.execute(update(Vendor).where(Vendor.id == UUID(best)).values(status=VendorStatus.WITHDRAWN))
        session.flush()
        assert best not in [match["vendor"]["id"] for match in items(client, f"/scenarios/{SCENARIO}/matches")]
        assert get(client, f"/scenarios/{SCENARIO}/matches/{best}", 404)["code"] == "pair-not-found"
        assert get(client, f"/vendors/{best}/matches", 404)["code"] == "vendor-not-found"

    def test_a_withdrawn_capability_is_no_longer_shown(self, client: TestClient, session: Session) -> None:
        best = items(client, f"/scenarios/{SCENARIO}/matches")[0]["capability"]["id"]
        withdrawn = update(Capability).where(Capability.id == UUID(best)).values(status=CapabilityStatus.WITHDRAWN)
        session.execute(withdrawn)
        session.flush()
        assert best not in [match["capability"]["id"] for match in items(client, f"/scenarios/{SCENARIO}/matches")]


class TestVisibility:
    @pytest.mark.parametrize("status", [status for status in RunStatus if status is not RunStatus.DONE])
    def test_a_run_that_is_not_done_shows_no_match(
        self, client: TestClient, session: Session, status: RunStatus
    ) -> None:
        run_id = session.scalars(select(MatchRun.id)).one()
        assert items(client, f"/scenarios/{SCENARIO}/matches?run={run_id}")
        values: dict[str, Any] = {"status": status}
        if status is RunStatus.RUNNING:
            values["lease_expires_at"] = MatchRun.requested_at
        session.execute(update(MatchRun).values(**values))
        session.flush()
        for path in (f"/scenarios/{SCENARIO}/matches", f"/scenarios/{SCENARIO}/exclusions"):
            assert items(client, path) == []
            assert items(client, f"{path}?run={run_id}") == []
        assert get(client, f"/scenarios/{SCENARIO}")["match_count"] == 0
        assert [run["status"] for run in items(client, "/match-runs")] == [status.value]

    def test_a_run_that_is_not_public_is_not_there(self, client: TestClient, session: Session) -> None:
        run = session.scalars(select(MatchRun)).one()
        run.is_public_demo = False
        session.flush()
        assert items(client, "/match-runs") == []
        assert get(client, f"/match-runs/{run.id}", 404)["code"] == "match-run-not-found"
        assert items(client, f"/scenarios/{SCENARIO}/matches") == []
        assert get(client, f"/scenarios/{SCENARIO}/matches?run={run.id}", 404)["code"] == "match-run-not-found"

    def test_a_newer_run_of_one_scenario_is_shown_for_that_scenario_only(
        self, client: TestClient, session: Session
    ) -> None:
        old = session.scalars(select(MatchRun.id)).one()
        run = service.create_run(session, scenario_id=SCENARIO, is_public_demo=True)
        attempt = service.claim(session, run.id, 30)
        assert attempt == 1
        rows = session.scalars(select(Match).where(Match.scenario_id == SCENARIO, Match.rank == 1)).all()
        names = [column.key for column in Match.__table__.columns if column.key not in ("id", "run_id")]
        kept = session.get_one(MatchRun, old)
        session.expire_all()
        service.store(
            session,
            run.id,
            attempt,
            service.Outcome(
                engine="test/1",
                weights={},
                manifest=kept.manifest,
                manifest_sha256="m",
                inputs={},
                scenarios=[{"scenario_id": SCENARIO, "ranked": 1}],
                matches=[{name: getattr(row, name) for name in names} for row in rows],
                exclusions=[],
            ),
        )
        assert {match["run_id"] for match in items(client, f"/scenarios/{SCENARIO}/matches")} == {str(run.id)}
        other = seed_id("test", "scenario 2")
        assert {match["run_id"] for match in items(client, f"/scenarios/{other}/matches")} == {str(old)}


class TestPair:
    def test_every_span_lies_in_the_text_it_names(self, client: TestClient) -> None:
        best = items(client, f"/scenarios/{SCENARIO}/matches")[0]
        pair = get(client, f"/scenarios/{SCENARIO}/matches/{best['vendor']['id']}")
        spans = 0
        for side in ("need", "offer"):
            texts = {field["field"]: field["text"] for field in pair[side]["fields"]}
            for part in pair["contributions"]:
                for reason in part["evidence"]:
                    for span in reason[side]:
                        assert 0 <= span["start"] < span["end"] <= len(texts[span["field"]])
                        spans += 1
        assert spans > 0

    def test_the_texts_are_those_that_were_ranked_even_after_an_edit(
        self, client: TestClient, session: Session
    ) -> None:
        best = items(client, f"/scenarios/{SCENARIO}/matches")[0]["vendor"]["id"]
        before = get(client, f"/scenarios/{SCENARIO}/matches/{best}")["offer"]
        session.execute(update(Capability).values(description="改过的介绍"))
        session.flush()
        assert get(client, f"/scenarios/{SCENARIO}/matches/{best}")["offer"] == before

    def test_the_best_capability_is_named_and_the_other_scores_no_more(self, client: TestClient) -> None:
        best = items(client, f"/scenarios/{SCENARIO}/matches")[0]
        pair = get(client, f"/scenarios/{SCENARIO}/matches/{best['vendor']['id']}")
        [other] = pair["other_capabilities"]
        assert other["id"] != pair["capability"]["id"]
        assert other["score"] <= pair["score"]
        assert pair["rank_of"] == 4


class TestExclusions:
    def test_a_paused_vendor_is_named_with_the_fact(self, client: TestClient) -> None:
        excluded = items(client, f"/scenarios/{SCENARIO}/exclusions")
        assert {held["gate"] for held in excluded} == {"paused"}
        assert {held["vendor"]["id"] for held in excluded} == {str(seed_id("test", f"vendor {at}")) for at in (2, 5)}
        assert all(0 <= held["would_score"] <= 1 for held in excluded)


class TestVendorMatches:
    def test_a_vendors_scenarios_come_in_the_order_of_its_own_list(self, client: TestClient) -> None:
        matches = items(client, f"/vendors/{seed_id('test', 'vendor 0')}/matches")
        assert [match["vendor_rank"] for match in matches] == [1, 2, 3, 4, 5]
        scores = [match["score"] for match in matches]
        assert scores == sorted(scores, reverse=True)


class TestRuns:
    def test_a_run_shows_its_manifest(self, client: TestClient) -> None:
        [summary] = items(client, "/match-runs?status=done")
        run = get(client, f"/match-runs/{summary['id']}")
        assert run["manifest"]["engine"]["engine"] == run["engine"]
        assert len(run["manifest"]["needs"]) == 5
        assert items(client, "/match-runs?status=queued") == []
