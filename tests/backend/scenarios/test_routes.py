"""Scenarios and batches as anyone reads them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.policies.models import PolicyDocument
from backend.scenarios.models import Scenario, ScenarioStatus
from tests.factories import make_agency, make_batch, make_run, make_scenario, make_vendor

BATCH = "“城市+AI”应用场景清单（第一批）"
OFFICIAL = [
    ("公共服务", "民生诉求办理", "市政务服务数据管理局"),
    ("智慧医疗", "临床辅助决策", "市卫生健康委"),
    ("智慧医疗", "医学影像辅助诊断", "市卫生健康委"),
    ("智慧医疗", "医用机器人", "市卫生健康委"),
    ("公共服务", "口岸", "市口岸办"),
    ("公共服务", "机场", "市国资委"),
    ("公共服务", "高铁站", "市国资委"),
    ("公共服务", "地铁站", "市国资委"),
    ("公共服务", "政务活动场所", "市国资委"),
    ("公共服务", "科技场馆", "市科协"),
    ("公共服务", "文化场馆", "市文化广电旅游体育局"),
    ("公共服务", "体育场馆", "市文化广电旅游体育局"),
    ("公共服务", "公园", "市城管和综合执法局"),
    ("公共服务", "旅游景区", "市文化广电旅游体育局"),
    ("城市治理", "智慧城市基础设施与智能网联汽车协同发展试点", "市住房建设局 市工业和信息化局"),
    ("城市治理", "市容巡查", "市城管和综合执法局"),
    ("城市治理", "环境卫生巡查", "市城管和综合执法局"),
    ("城市治理", "消防监管", "市消防救援支队"),
    ("城市治理", "食品安全监管", "市市场监管局"),
    ("城市治理", "建筑施工安全", "市住房建设局"),
    ("城市治理", "房屋建筑工程人工智能审图", "市住房建设局"),
    ("城市治理", "重大建筑单元与重点片区的建模渲染", "市住房建设局"),
    ("智能制造", "设备故障检测诊断", "市工业和信息化局"),
    ("智能制造", "表面缺陷检测", "市工业和信息化局"),
    ("智能制造", "智能分拣", "市工业和信息化局"),
    ("低空经济", "低空智能融合基础设施", "市交通运输局"),
]
"""The annex of the Shenzhen plan of 2023, by number: domain, name, units."""


def scenarios(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/api/scenarios", params={"size": 100, **params})
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


def names(client: TestClient, **params: Any) -> list[str]:
    return [item["name"] for item in scenarios(client, **params)]


def named(client: TestClient, name: str) -> dict[str, Any]:
    (item,) = (item for item in scenarios(client) if item["name"] == name)
    return item


def withdraw(session: Session, name: str) -> Scenario:
    scenario = session.scalars(select(Scenario).where(Scenario.name == name)).one()
    scenario.status = ScenarioStatus.WITHDRAWN
    session.flush()
    return scenario


class TestOfficialList:
    def test_it_is_the_annex_of_the_plan_row_by_row(self, client: TestClient) -> None:
        answer = client.get("/api/scenarios", params={"size": 100}).json()
        assert answer["total"] == 26
        found = [
            (item["number"], item["domain"], item["name"], " ".join(agency["name"] for agency in item["agencies"]))
            for item in answer["items"]
        ]
        assert found == [(number, *row) for number, row in enumerate(OFFICIAL, start=1)]
        assert {item["batch"] for item in answer["items"]} == {BATCH}

    def test_an_item_has_what_the_pages_and_other_programs_read(self, client: TestClient) -> None:
        item = scenarios(client)[14]
        assert {"id", "number", "name", "domain", "agencies", "batch"} <= set(item)
        assert UUID(item["id"])
        assert all(set(agency) == {"id", "name", "name_en"} for agency in item["agencies"])
        assert item["agencies"][0]["name_en"] == "Shenzhen Housing and Construction Bureau"
        assert item["code"] == "SC-2023-0015"
        assert item["name_en"] == "Pilot of smart city infrastructure with intelligent connected vehicles"
        assert item["domain_en"] == "Urban governance"

    def test_every_scenario_has_ranked_vendors(self, client: TestClient) -> None:
        for item in scenarios(client):
            assert item["match_count"] >= 10, item["name"]
            assert 0 < item["best_score"] <= 1, item["name"]

    def test_the_batch_leads_to_its_document(self, client: TestClient, session: Session) -> None:
        (batch,) = client.get("/api/batches").json()["items"]
        document = session.get_one(PolicyDocument, UUID(batch["policy_document"]["id"]))
        assert document.file_name == "shenzhen-2023-plan.txt"
        assert batch["policy_document"]["title"] == document.title
        assert (batch["number"], batch["name"], batch["issued_on"], batch["scenarios"]) == (1, BATCH, "2023-05-31", 26)
        assert client.get(f"/api/batches/{batch['id']}").json() == batch


class TestSearch:
    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("民生", ["民生诉求办理"]),
            ("民生訴求", ["民生诉求办理"]),
            ("mssq", ["民生诉求办理"]),
            ("MSSQ", ["民生诉求办理"]),
            ("minshengsuqiu", ["民生诉求办理"]),
            ("ｍｓｓｑ", ["民生诉求办理"]),
            ("surgical", []),
            ("medical robots", ["医用机器人"]),
            ("SC-2023-0026", ["低空智能融合基础设施"]),
            ("市科协", ["科技场馆"]),
            ("市科協", ["科技场馆"]),
            ("辅助 影像 lcfz", ["临床辅助决策"]),
            ("lcfz  影像", ["临床辅助决策"]),
            ("扫地机器人", ["市容巡查", "环境卫生巡查"]),
            ("%", []),
            ("_", []),
            ("\\", []),
            ("没有这样的场景", []),
        ],
    )
    def test_words_are_found_across_scripts_pinyin_and_languages(
        self, client: TestClient, q: str, expected: list[str]
    ) -> None:
        assert names(client, q=q) == expected

    def test_an_agencys_name_finds_all_its_scenarios(self, client: TestClient) -> None:
        assert names(client, q="市住房建设局") == [row[1] for row in OFFICIAL if "市住房建设局" in row[2]]

    def test_nothing_searched_for_is_everything(self, client: TestClient) -> None:
        assert len(names(client, q="")) == len(names(client, q="   ")) == 26


class TestFilters:
    def test_domain(self, client: TestClient) -> None:
        for domain, count in {"公共服务": 11, "城市治理": 8, "智慧医疗": 3, "智能制造": 3, "低空经济": 1}.items():
            assert names(client, domain=domain) == [row[1] for row in OFFICIAL if row[0] == domain]
            assert len(names(client, domain=domain)) == count
        assert names(client, domain="公共") == []

    def test_agency(self, client: TestClient) -> None:
        second = scenarios(client)[14]["agencies"][1]
        assert second["name"] == "市工业和信息化局"
        expected = [row[1] for row in OFFICIAL if "市工业和信息化局" in row[2]]
        assert names(client, agency=second["id"]) == expected

    def test_batch(self, client: TestClient, session: Session) -> None:
        newer = make_batch(session)
        make_scenario(session, newer, name="新场景")
        assert names(client, batch=str(newer.id)) == ["新场景"]
        assert len(names(client, batch=named(client, "口岸")["batch_id"])) == 26

    def test_filters_narrow_together(self, client: TestClient) -> None:
        agency = scenarios(client)[14]["agencies"][0]["id"]
        assert names(client, agency=agency, domain="城市治理", q="审图") == ["房屋建筑工程人工智能审图"]
        assert names(client, agency=agency, domain="公共服务") == []


class TestSort:
    def test_by_number_the_newest_batch_comes_first(self, client: TestClient, session: Session) -> None:
        make_scenario(session, make_batch(session, issued_on=date(2030, 1, 1)), name="最新", number=7)
        make_scenario(session, make_batch(session, issued_on=date(2001, 1, 1)), name="最旧", number=1)
        expected = ["最新", *(row[1] for row in OFFICIAL), "最旧"]
        assert names(client) == names(client, sort="number") == expected
        assert names(client, sort="-number") == expected[::-1]

    def test_by_domain_each_domain_stands_together_and_in_its_own_order(self, client: TestClient) -> None:
        found = scenarios(client, sort="domain")
        keys = [(item["domain"], item["number"]) for item in found]
        assert keys == sorted(keys)

    def test_by_name(self, client: TestClient) -> None:
        found = names(client, sort="name")
        assert found == sorted(found)

    def test_by_best_score_the_unranked_come_last(self, client: TestClient, session: Session) -> None:
        batch, vendor = make_batch(session), make_vendor(session)
        good, better, unranked = (make_scenario(session, batch) for _ in range(3))
        make_run(session, {good: [(vendor, 0.4)], better: [(vendor, 0.9)]})
        found = scenarios(client, sort="best_score", batch=str(batch.id))
        assert [item["id"] for item in found] == [str(better.id), str(good.id), str(unranked.id)]
        assert [(item["best_score"], item["match_count"]) for item in found] == [(0.9, 1), (0.4, 1), (None, 0)]


class TestStanding:
    def test_it_is_that_of_the_latest_public_run_that_ranked_the_scenario(
        self, client: TestClient, session: Session
    ) -> None:
        batch, vendor, other = make_batch(session), make_vendor(session), make_vendor(session)
        scenario, second = make_scenario(session, batch), make_scenario(session, batch)
        make_run(session, {scenario: [(vendor, 0.3), (other, 0.2)], second: [(vendor, 0.1)]})
        make_run(session, {scenario: [(vendor, 0.5)]})
        make_run(session, {scenario: [(vendor, 0.9)]}, is_public_demo=False)
        held = {item["id"]: (item["best_score"], item["match_count"]) for item in scenarios(client)}
        assert held[str(scenario.id)] == (0.5, 1)
        assert held[str(second.id)] == (0.1, 1)


class TestGetScenario:
    def test_it_shows_what_the_document_says_and_what_is_missing(self, client: TestClient) -> None:
        listed = scenarios(client)
        detail = client.get(f"/api/scenarios/{listed[14]['id']}").json()
        assert detail["description"] == "持续推动智慧城市基础设施与智能网联汽车协同发展。"
        assert detail["has_source_sentence"] is True
        assert detail["city"] == "深圳市"
        assert detail["issued_on"] == "2023-05-31"
        assert detail["policy_document"]["title"].startswith("深圳市加快推动人工智能高质量发展")
        assert detail["missing"] == ["pain", "requirements", "data", "budget", "schedule", "contact"]
        assert [agency["written_name"] for agency in detail["agencies"]] == ["市住房建设局", "市工业和信息化局"]
        assert all(agency["match_score"] == 1.0 and agency["role"] == "lead" for agency in detail["agencies"])
        shared = set(listed[14]) - {"agencies"}
        assert {name: detail[name] for name in shared} == {name: listed[14][name] for name in shared}

    def test_its_neighbours_are_those_of_its_batch(self, client: TestClient, session: Session) -> None:
        make_scenario(session, make_batch(session), number=27)
        ids = [item["id"] for item in scenarios(client, q="SC-2023")]
        assert len(ids) == 26
        for place, expected in {0: (None, ids[1]), 12: (ids[11], ids[13]), 25: (ids[24], None)}.items():
            detail = client.get(f"/api/scenarios/{ids[place]}").json()
            assert (detail["previous_id"], detail["next_id"]) == expected

    def test_without_a_sentence_its_goal_is_missing_too(self, client: TestClient, session: Session) -> None:
        scenario = make_scenario(session, make_batch(session), make_agency(session), description="")
        detail = client.get(f"/api/scenarios/{scenario.id}").json()
        assert detail["missing"][0] == "goal"
        assert detail["has_source_sentence"] is False
        assert detail["policy_document"] is None


class TestWithdrawn:
    def test_it_is_nowhere_to_be_seen(self, client: TestClient, session: Session) -> None:
        scenario = withdraw(session, "医用机器人")
        assert "医用机器人" not in names(client)
        assert names(client, q="yyjqr") == []
        assert client.get("/api/scenarios").json()["total"] == 25
        assert client.get("/api/batches").json()["items"][0]["scenarios"] == 25
        for path in ("", "/anchors", "/matches", "/exclusions"):
            response = client.get(f"/api/scenarios/{scenario.id}{path}")
            assert (response.status_code, response.json()["code"]) == (404, "scenario-not-found"), path

    def test_its_neighbours_close_ranks(self, client: TestClient, session: Session) -> None:
        withdraw(session, "医用机器人")
        before, after = named(client, "医学影像辅助诊断"), named(client, "口岸")
        assert client.get(f"/api/scenarios/{before['id']}").json()["next_id"] == after["id"]
        assert client.get(f"/api/scenarios/{after['id']}").json()["previous_id"] == before["id"]

    def test_nobody_finds_it_by_search_agency_clause_vendor_or_count(
        self, client: TestClient, session: Session
    ) -> None:
        detail = client.get(f"/api/scenarios/{named(client, '医用机器人')['id']}").json()
        agency = f"/api/agencies/{detail['agencies'][0]['id']}"
        best = client.get(f"/api/scenarios/{detail['id']}/matches").json()["items"][0]["vendor"]["id"]
        held = client.get("/api/statistics").json()["scenarios"]
        withdraw(session, "医用机器人")
        assert detail["id"] not in client.get("/api/search", params={"q": "医用机器人", "size": 100}).text
        assert [item["name"] for item in client.get(agency).json()["scenarios"]] == ["临床辅助决策", "医学影像辅助诊断"]
        listed = client.get("/api/agencies", params={"q": "市卫生健康委"}).json()["items"]
        assert [item["scenarios"] for item in listed if item["jurisdiction"] == "深圳市"] == [2]
        assert detail["id"] not in client.get(f"/api/vendors/{best}/matches", params={"size": 100}).text
        assert client.get("/api/statistics").json()["scenarios"] == held - 1
        document = f"/api/policy-documents/{detail['policy_document']['id']}"
        assert client.get(document).json()["scenarios"] == 25
        assert detail["id"] not in client.get(f"{document}/clauses", params={"size": 100}).text
