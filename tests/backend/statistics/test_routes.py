"""The counts agree with the lists."""

from datetime import date

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.factories import make_agency, make_batch, make_run, make_scenario, make_vendor


class TestGetStatistics:
    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("scenarios", "/api/scenarios"),
            ("vendors", "/api/vendors"),
            ("capabilities", "/api/capabilities"),
            ("policy_documents", "/api/policy-documents"),
            ("batches", "/api/batches"),
        ],
    )
    def test_a_count_is_the_length_of_its_list(self, client: TestClient, name: str, path: str) -> None:
        assert client.get("/api/statistics").json()[name] == client.get(path).json()["total"] > 0

    def test_clauses_are_those_of_all_documents(self, client: TestClient) -> None:
        documents = client.get("/api/policy-documents", params={"size": 100}).json()["items"]
        assert len(documents) == 5
        assert client.get("/api/statistics").json()["clauses"] == sum(item["clauses"] for item in documents)

    def test_agencies_are_those_with_a_scenario(self, client: TestClient, session: Session) -> None:
        listed = client.get("/api/agencies", params={"size": 100}).json()["items"]
        responsible = [item for item in listed if item["scenarios"]]
        assert len(responsible) < len(listed)
        assert client.get("/api/statistics").json()["agencies"] == len(responsible)
        make_agency(session)
        assert client.get("/api/statistics").json()["agencies"] == len(responsible)

    def test_domains_show_demand_and_supply_in_the_order_of_the_vocabulary(self, client: TestClient) -> None:
        domains = client.get("/api/statistics").json()["domains"]
        terms = client.get("/api/terms", params={"kind": "domain", "size": 100}).json()["items"]
        order = [term["name_zh"] for term in terms]
        names = [domain["name"] for domain in domains]
        assert names == [name for name in order if name in names]
        assert {domain["name"]: domain["scenarios"] for domain in domains if domain["scenarios"]} == {
            "公共服务": 11,
            "城市治理": 8,
            "智慧医疗": 3,
            "智能制造": 3,
            "低空经济": 1,
        }
        for domain in domains:
            listed = client.get("/api/capabilities", params={"domain": domain["name"]}).json()
            assert domain["capabilities"] == listed["total"]
            assert domain["name_en"]

    def test_a_domain_outside_the_vocabulary_is_counted_too(self, client: TestClient, session: Session) -> None:
        make_scenario(session, make_batch(session), domain="深海")
        last = client.get("/api/statistics").json()["domains"][-1]
        assert last == {"name": "深海", "name_en": None, "scenarios": 1, "capabilities": 0}

    def test_coverage_is_that_of_the_newest_batch_by_the_latest_run(self, client: TestClient, session: Session) -> None:
        batch = make_batch(session, issued_on=date(2031, 1, 1))
        make_batch(session, issued_on=date(2030, 1, 1))
        first, second, third = (make_vendor(session) for _ in range(3))
        good, poor, unranked = (
            make_scenario(session, batch, number=number, domain=f"域{number}") for number in (1, 2, 3)
        )
        limit = client.get("/api/statistics").json()["strong_from"]
        make_run(session, {poor: [(first, 0.9)], good: [(first, 0.01)]})
        make_run(session, {good: [(first, 0.9), (second, limit), (third, limit - 0.001)], poor: [(first, 0.1)]})
        coverage = client.get("/api/statistics").json()["coverage"]
        assert [(part["scenario_id"], part["domain"], part["strong"], part["shown"]) for part in coverage] == [
            (str(good.id), "域1", 2, 3),
            (str(poor.id), "域2", 0, 1),
            (str(unranked.id), "域3", 0, 0),
        ]

    def test_the_latest_run_is_one_anyone_may_see(self, client: TestClient, session: Session) -> None:
        shipped = client.get("/api/statistics").json()["latest_run"]
        assert shipped == client.get("/api/match-runs").json()["items"][0]
        scenario, vendor = make_scenario(session, make_batch(session)), make_vendor(session)
        make_run(session, {scenario: [(vendor, 0.5)]}, is_public_demo=False)
        assert client.get("/api/statistics").json()["latest_run"] == shipped
        run = make_run(session, {scenario: [(vendor, 0.5)]})
        assert client.get("/api/statistics").json()["latest_run"]["id"] == str(run.id)

    def test_a_new_installation_counts_nothing(self, empty_client: TestClient) -> None:
        answer = empty_client.get("/api/statistics").json()
        limit = answer.pop("strong_from")
        assert 0 < limit < 1
        assert answer == {
            "scenarios": 0,
            "domains": [],
            "agencies": 0,
            "vendors": 0,
            "capabilities": 0,
            "policy_documents": 0,
            "clauses": 0,
            "batches": 0,
            "latest_run": None,
            "coverage": [],
        }
