"""While an agency types it is told how many vendors could meet its draft, and what keeps most others out."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import matching
from backend.core.db import SessionLocal
from backend.match_runs import supply
from backend.match_runs.few import FEW, told_count
from backend.match_runs.load import load_published, need_of, need_of_document
from backend.scenarios.content import ScenarioPublic
from backend.scenarios.models import Scenario
from tests.backend.test_api_contract import assert_problem
from tests.conftest import rolled_back

pytestmark = pytest.mark.usefixtures("compiled")
WORDS = {
    "name": "工地安全巡查识别",
    "goal": "摄像预警平台，识别工地消防隐患。",
    "domain": "城市治理",
    "city": "深圳市",
}
CERTIFICATE = "没有人持有的证书"


ENOUGH = 0.1
"""Of what is seeded few are strong; so many reach this that they are counted."""


@pytest.fixture
def client(connection: Any, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client in the seeded market."""
    monkeypatch.setattr(supply, "STRONG_SCORE", ENOUGH)
    return bare_client


@pytest.fixture
def small(ranked_engine: Engine) -> Iterator[Session]:
    """A session in the small ranked city: five scenarios, six vendors of whom two are paused."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal() as opened:
            yield opened


def requirement(text: str, *, must: bool = True, weight: int = 3) -> dict[str, Any]:
    return {"id": str(uuid4()), "text": text, "must": must, "weight": weight}


def ask(client: TestClient, **fields: Any) -> Any:
    response = client.post("/api/previews/supply", json=WORDS | fields)
    assert response.status_code == 200, response.text
    return response.json()


MANY = 1000


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every count is told as it is, MANY added, since an answer with a small one is never sent."""
    monkeypatch.setattr(supply, "told_count", lambda count: MANY + count)


class TestAgreement:
    def test_a_published_document_is_ranked_as_its_draft(self, small: Session) -> None:
        document = ScenarioPublic.model_validate(
            WORDS
            | {
                "description": "覆盖全市工地。",
                "requirements": [requirement("识别率不低于九成")],
                "required_certificates": ["等保三级"],
                "required_xinchuang": ["鲲鹏"],
            }
        )
        scenario = small.scalars(select(Scenario).limit(1)).one()
        scenario.name, scenario.domain, scenario.city = document.name, document.domain, document.city
        scenario.content = document.model_dump(mode="json")
        small.flush()
        assert need_of(scenario) == need_of_document(str(scenario.id), document)

    @pytest.mark.usefixtures("exact")
    def test_it_counts_whom_a_run_lists_as_strong(self, client: TestClient) -> None:
        with SessionLocal() as session:
            index = matching.Index.fit(load_published(session).offers)
        for fields in ({}, {"city": "拉萨市"}, {"description": "无人机巡查", "requirements": [requirement("直播")]}):
            need = need_of_document("draft", ScenarioPublic.model_validate(WORDS | fields))
            listed = matching.rank([need], index, top=len(index.groups), top_per_group=0, explain=False).matches
            strong = sum(match.score >= ENOUGH for match in listed)
            assert ask(client, **fields)["vendors"] == MANY + strong > MANY


class TestConditions:
    def test_what_nobody_has_is_the_bottleneck_and_costs_everybody(self, client: TestClient) -> None:
        free = ask(client)
        asked = ask(client, required_certificates=[CERTIFICATE])
        assert (asked["vendors"], asked["few"]) == (None, True)
        assert asked["bottleneck"]["kind"] == "certificate"
        assert asked["bottleneck"]["pointer"] == "/required_certificates"
        assert asked["bottleneck"]["text"] == CERTIFICATE
        assert asked["bottleneck"]["gain"] == free["vendors"] > 0

    @pytest.mark.usefixtures("exact")
    def test_a_requirement_costs_those_who_could_meet_the_draft_without_it(self, client: TestClient) -> None:
        foreign = requirement("鳜鳊鲈鲫鲢" * 20)  # fish, of which nobody speaks
        nice = requirement("可以也懂渔业", must=False)
        free, asked = ask(client, requirements=[nice]), ask(client, requirements=[foreign, nice])
        [told] = [one for one in asked["conditions"] if one["kind"] == "requirement"]
        assert told["pointer"] == f"/requirements/{foreign['id']}"
        assert told["gain"] - MANY == free["vendors"] - asked["vendors"] > 0
        assert max(one["gain"] for one in asked["conditions"]) == asked["bottleneck"]["gain"]

    @pytest.mark.usefixtures("exact")
    def test_the_city_costs_those_who_do_not_serve_it(self, client: TestClient) -> None:
        [told] = ask(client, city="拉萨市")["conditions"]
        assert (told["kind"], told["pointer"], told["text"]) == ("region", "/city", "拉萨市")
        assert told["gain"] > MANY

    def test_only_the_heaviest_requirements_are_tried(self, client: TestClient) -> None:
        light = [requirement(f"轻要求{at}", weight=1) for at in range(5)]
        heavy = [requirement(f"重要求{at}", weight=5) for at in range(supply.TRIED)]
        told = ask(client, requirements=[*light, *heavy])["conditions"]
        assert [one["text"] for one in told if one["kind"] == "requirement"] == [one["text"] for one in heavy]


class TestFew:
    @pytest.mark.parametrize(
        ("count", "told"), [(0, None), (1, None), (4, None), (5, 5), (6, 5), (9, 5), (10, 10), (2003, 2000)]
    )
    def test_counts_are_told_in_fives_and_below_five_not_at_all(self, count: int, told: int | None) -> None:
        assert told_count(count) == told

    def test_no_two_numbers_told_differ_by_a_few(self, client: TestClient) -> None:
        answers = [
            ask(client, required_certificates=names, city=city, requirements=[requirement("识别")])
            for names in ([], [CERTIFICATE])
            for city in ("", "深圳市", "拉萨市")
        ]
        numbers = [one["vendors"] for one in answers] + [part["gain"] for one in answers for part in one["conditions"]]
        assert any(numbers)
        assert all(number is None or number % FEW == 0 for number in numbers)

    def test_in_a_small_city_nothing_is_a_number(self, small: Session, bare_client: TestClient) -> None:
        answer = ask(bare_client, required_certificates=[CERTIFICATE], requirements=[requirement("识别")])
        assert small.scalars(select(Scenario)).first() is not None
        assert (answer["vendors"], answer["few"], answer["bottleneck"]) == (None, True, None)
        assert [(one["gain"], one["few"]) for one in answer["conditions"]] == [(None, True)] * 3


class TestDrafts:
    def test_an_empty_draft_finds_nobody_and_is_no_mistake(self, client: TestClient) -> None:
        response = client.post("/api/previews/supply", json={})
        assert (response.status_code, response.json()["few"]) == (200, True)

    @pytest.mark.parametrize("private", ["budget_ceiling", "funding_source", "gates"])
    def test_what_only_reviewers_may_read_is_not_taken(self, client: TestClient, private: str) -> None:
        response = client.post("/api/previews/supply", json=WORDS | {private: None})
        assert_problem(response, 422, "invalid-request", f"/body/{private}")

    def test_nothing_is_kept(self, client: TestClient, written: list[str]) -> None:
        ask(client, requirements=[requirement("识别")])
        assert written == []
