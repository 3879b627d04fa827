"""A draft is shown what it would be told if it were published, at once, and nothing of it is kept."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import matching
from backend.core.db import SessionLocal
from backend.match_runs import preview
from backend.match_runs.few import FEW, told_count
from backend.match_runs.load import load_published
from backend.match_runs.models import Match
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CaseStudy, EvidenceLevel, Vendor, VendorStatus
from tests.backend.test_api_contract import assert_problem
from tests.conftest import rolled_back
from tests.factories import make_vendor

pytestmark = pytest.mark.usefixtures("compiled")
DRAFT = {
    "title": "工地安全巡查识别",
    "description": "摄像预警平台，识别工地消防隐患。",
    "domain": "城市治理",
    "city": "深圳市",
}
OFFER = {
    "title": "工地安全巡查平台",
    "description": "以摄像识别工地消防隐患并预警。",
    "domains": ["城市治理"],
    "keywords": ["工地", "消防"],
    "products": ["巡查终端"],
    "service_regions": ["深圳市"],
    "region": "深圳市",
}


@pytest.fixture
def session(ranked_engine: Engine) -> Iterator[Session]:
    """A session in the small ranked city: five scenarios, six vendors of whom two are paused."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal() as opened:
            yield opened


@pytest.fixture
def client(session: Session, bare_client: TestClient) -> TestClient:
    """A client that sees what the session has flushed."""
    return bare_client


def post(client: TestClient, kind: str, body: Any, status: int = 200) -> Any:
    response = client.post(f"/api/previews/{kind}", json=body)
    assert response.status_code == status, response.text
    return response.json()


class TestPreviewScenario:
    def test_a_published_scenario_as_a_draft_finds_what_its_run_found(
        self, client: TestClient, session: Session
    ) -> None:
        for scenario in session.scalars(select(Scenario)):
            draft = {"title": scenario.name, "description": scenario.description}
            answer = post(client, "scenario", draft | {"domain": scenario.domain, "city": scenario.city})
            found = session.scalars(
                select(Match).where(Match.scenario_id == scenario.id, Match.rank.is_not(None)).order_by(Match.rank)
            )
            expected = [(m.rank, str(m.vendor_id), str(m.capability_id), m.score, m.contributions) for m in found]
            told = [
                (m["rank"], m["vendor"]["id"], m["capability"]["id"], m["score"], m["contributions"])
                for m in answer["matches"]
            ]
            assert json.loads(json.dumps(told)) == json.loads(json.dumps(expected))

    @pytest.mark.usefixtures("connection")
    def test_strong_vendors_are_counted_in_fives(
        self, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scores = [match["score"] for match in post(bare_client, "scenario", DRAFT)["matches"]]
        assert len(set(scores)) == 10
        for place, strong in ((5, 5), (4, None), (9, 5), (10, 10)):
            monkeypatch.setattr(preview, "STRONG_SCORE", scores[place - 1])
            answer = post(bare_client, "scenario", DRAFT)
            assert (answer["strong"], answer["few"]) == (strong, strong is None)

    @pytest.mark.usefixtures("connection")
    def test_those_not_shown_are_counted_too(self, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        everybody = post(bare_client, "capability", {"title": "x"})["matches"][0]["rank_of"] - 1
        monkeypatch.setattr(preview, "STRONG_SCORE", 0.0)
        assert post(bare_client, "scenario", DRAFT)["strong"] == told_count(everybody)
        assert everybody > 100

    def test_few_strong_vendors_are_never_a_number(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        scores = [match["score"] for match in post(client, "scenario", DRAFT)["matches"]]
        assert len(scores) == 4
        for limit, few in ((scores[3], 4), (scores[0], 1), (1.0, 0)):
            monkeypatch.setattr(preview, "STRONG_SCORE", limit)
            assert few < FEW
            answer = post(client, "scenario", DRAFT)
            assert (answer["strong"], answer["few"], answer["strong_from"]) == (None, True, limit)

    def test_a_vendor_withdrawn_since_is_not_shown_and_the_next_moves_up(
        self, client: TestClient, session: Session
    ) -> None:
        before = post(client, "scenario", DRAFT)["matches"]
        session.execute(
            update(Vendor).where(Vendor.id == UUID(before[0]["vendor"]["id"])).values(status=VendorStatus.WITHDRAWN)
        )
        session.flush()
        after = post(client, "scenario", DRAFT)["matches"]
        assert [match["vendor"]["id"] for match in after] == [match["vendor"]["id"] for match in before[1:]]
        assert [match["rank"] for match in after] == [1, 2, 3]

    def test_points_add_up_to_the_score_and_evidence_stands_in_the_draft(self, client: TestClient) -> None:
        texts = DRAFT | {"text": DRAFT["description"]}
        shown = 0
        for match in post(client, "scenario", DRAFT)["matches"]:
            assert sum(part["points"] for part in match["contributions"]) == pytest.approx(match["score"], abs=1e-9)
            for part in match["contributions"]:
                for reason in part["evidence"]:
                    for span in reason["need"]:
                        shown += 1
                        assert 0 <= span["start"] < span["end"] <= len(texts[span["field"]])
        assert shown

    @pytest.mark.usefixtures("connection")
    def test_the_city_of_a_draft_keeps_out_who_does_not_serve_it(self, bare_client: TestClient) -> None:
        far = post(bare_client, "scenario", DRAFT | {"city": "拉萨市"})["matches"]
        near = post(bare_client, "scenario", DRAFT)["matches"]
        assert far != near
        with SessionLocal() as session:
            for match in far:
                served = session.get_one(Capability, UUID(match["capability"]["id"])).service_regions
                assert not served or "全国" in served

    def test_nothing_is_kept(self, client: TestClient, written: list[str]) -> None:
        post(client, "scenario", DRAFT)
        post(client, "capability", OFFER)
        assert written == []

    def test_on_a_new_installation_nobody_is_found(self, empty_client: TestClient) -> None:
        answer = post(empty_client, "scenario", DRAFT)
        assert (answer["matches"], answer["strong"], answer["few"]) == ([], None, True)


class TestPreviewCapability:
    def test_the_place_is_the_one_it_takes_when_it_is_published(self, client: TestClient, session: Session) -> None:
        answer = post(client, "capability", OFFER | {"evidence": ["contract", "text"]})
        index = matching.Index.fit(load_published(session).offers)
        draft = {name: value for name, value in OFFER.items() if name != "region"}
        vendor = make_vendor(session, capabilities=[draft | {"registered_at": date(2030, 1, 1)}], region="深圳市")
        capability = session.scalars(select(Capability).where(Capability.vendor_id == vendor.id)).one()
        for level in (EvidenceLevel.CONTRACT, EvidenceLevel.TEXT):
            session.add(
                CaseStudy(
                    vendor_id=vendor.id,
                    capability_id=capability.id,
                    title="案例",
                    client="某单位",
                    region="深圳市",
                    year=2023,
                    outcome="完成",
                    evidence_level=level,
                )
            )
        session.flush()
        published = load_published(session)
        added = [offer for offer in published.offers if offer.id == str(capability.id)]
        ranking = matching.rank(published.needs, index.update(added))
        own = [match for match in ranking.matches if match.group == str(vendor.id)]
        expected = {match.need: (match.rank, pytest.approx(match.score, abs=1e-9)) for match in own}
        assert len(expected) == 5
        assert {m["scenario"]["id"]: (m["rank"], m["score"]) for m in answer["matches"]} == expected
        assert {match["rank_of"] for match in answer["matches"]} == {5}

    def test_the_best_scenario_stands_first(self, client: TestClient) -> None:
        scores = [match["score"] for match in post(client, "capability", OFFER)["matches"]]
        assert len(scores) == 5
        assert scores == sorted(scores, reverse=True)

    def test_a_scenario_it_does_not_serve_is_told_with_the_fact(self, client: TestClient) -> None:
        answer = post(client, "capability", OFFER | {"service_regions": ["上海市"]})
        assert answer["matches"] == []
        assert len(answer["excluded"]) == 5
        for held in answer["excluded"]:
            assert held["gate"] == "region"
            assert held["fact"] == {"required": "深圳市", "served": ["上海市"]}
        would = [held["would_score"] for held in answer["excluded"]]
        assert would == sorted(would, reverse=True)

    def test_a_scenario_withdrawn_since_is_not_shown(self, client: TestClient, session: Session) -> None:
        best = post(client, "capability", OFFER)["matches"][0]["scenario"]["id"]
        session.execute(update(Scenario).where(Scenario.id == UUID(best)).values(status=ScenarioStatus.WITHDRAWN))
        session.flush()
        shown = [match["scenario"]["id"] for match in post(client, "capability", OFFER)["matches"]]
        assert len(shown) == 4
        assert best not in shown

    def test_one_draft_leaves_no_trace_in_the_next(self, client: TestClient) -> None:
        first = post(client, "scenario", DRAFT)
        post(client, "capability", OFFER)
        assert post(client, "scenario", DRAFT) == first

    def test_on_a_new_installation_there_is_no_scenario(self, empty_client: TestClient) -> None:
        answer = post(empty_client, "capability", OFFER)
        assert (answer["matches"], answer["excluded"]) == ([], [])


class TestDrafts:
    @pytest.mark.parametrize(
        ("kind", "wrong", "pointer"),
        [
            ("scenario", {"title": ""}, "/body/title"),
            ("scenario", {"title": "字" * 201}, "/body/title"),
            ("scenario", {"title": "a\0b"}, "/body/title"),
            ("scenario", {"description": "字" * 5001}, "/body/description"),
            ("scenario", {"domain": "字" * 201}, "/body/domain"),
            ("scenario", {"budget": 1}, "/body/budget"),
            ("capability", {"keywords": ["词"] * 51}, "/body/keywords"),
            ("capability", {"keywords": ["词", "字" * 201]}, "/body/keywords/1"),
            ("capability", {"evidence": ["hearsay"]}, "/body/evidence/0"),
            ("capability", {"service_regions": "全国"}, "/body/service_regions"),
        ],
    )
    @pytest.mark.usefixtures("connection")
    def test_what_cannot_be_is_refused_where_it_stands(
        self, bare_client: TestClient, kind: str, wrong: dict[str, Any], pointer: str
    ) -> None:
        response = bare_client.post(f"/api/previews/{kind}", json={"title": "x"} | wrong)
        assert_problem(response, 422, "invalid-request", pointer)

    def test_what_is_no_text_is_refused(self, bare_client: TestClient) -> None:
        kind = {"content-type": "application/json"}
        response = bare_client.post("/api/previews/scenario", content=b"\x05\xff", headers=kind)
        assert_problem(response, 400, "bad-request")

    @pytest.mark.usefixtures("connection")
    def test_the_longest_draft_is_answered_and_more_than_that_is_refused(self, bare_client: TestClient) -> None:
        longest = {"title": "智" * 200, "description": "𠮷" * 5000, "domain": "城" * 200, "city": "深" * 200}
        assert bare_client.post("/api/previews/scenario", json=longest).status_code == 200
        response = bare_client.post("/api/previews/scenario", json={"title": "x", "description": "字" * 100_000})
        assert_problem(response, 413, "too-large")

    @pytest.mark.usefixtures("connection")
    def test_a_body_that_announces_no_length_is_refused_likewise(self, bare_client: TestClient) -> None:
        pieces = (b" " * 1000 for _ in range(200))
        response = bare_client.post(
            "/api/previews/scenario", content=pieces, headers={"content-type": "application/json"}
        )
        assert "content-length" not in response.request.headers
        assert_problem(response, 413, "too-large")
