"""What anyone may read of policy documents over HTTP."""

from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.policies import service
from backend.policies.models import PolicyDocument
from backend.scenarios.models import Scenario, ScenarioStatus
from seed.load import load_agencies
from tests.backend.policies.samples import POLICIES, proposed, shipped


@pytest.fixture
def documents(empty_session: Session) -> dict[str, PolicyDocument]:
    """The five documents, taken in and accepted, by file name."""
    load_agencies(empty_session)
    taken: dict[str, PolicyDocument] = {}
    for path in sorted(POLICIES.glob("*.txt")):
        taken[path.name] = service.receive(empty_session, path.read_bytes(), file_name=path.name)
        service.accept_all(empty_session, taken[path.name])
    return taken


@pytest.fixture
def plan(documents: dict[str, PolicyDocument]) -> PolicyDocument:
    """The Shenzhen plan of 2023."""
    return documents["shenzhen-2023-plan.txt"]


class TestListPolicyDocuments:
    def test_newest_issue_first_and_undated_last(
        self, empty_client: TestClient, documents: dict[str, PolicyDocument]
    ) -> None:
        page = empty_client.get("/api/policy-documents").json()
        assert page["total"] == len(documents) == 5
        assert [(one["issued_on"], one["clauses"], one["scenarios"]) for one in page["items"]] == [
            ("2024-12-18", 23, 0),
            ("2023-07-24", 35, 0),
            ("2023-05-31", 24, 26),
            ("2020-02-27", 31, 0),
            (None, 29, 0),
        ]

    def test_a_withdrawn_scenario_is_not_counted(
        self, empty_client: TestClient, empty_session: Session, plan: PolicyDocument
    ) -> None:
        scenario = empty_session.query(Scenario).filter_by(number=26).one()
        scenario.status = ScenarioStatus.WITHDRAWN
        empty_session.flush()
        assert empty_client.get(f"/api/policy-documents/{plan.id}").json()["scenarios"] == 25
        clauses = empty_client.get(f"/api/policy-documents/{plan.id}/clauses?size=100").json()["items"]
        named = [one["number"] for clause in clauses for one in clause["scenarios"]]
        assert sorted(named) == list(range(1, 26))

    def test_unknown_parameters_are_refused(self, empty_client: TestClient) -> None:
        response = empty_client.get("/api/policy-documents?color=red")
        assert (response.status_code, response.json()["code"]) == (422, "invalid-request")


class TestGetPolicyDocument:
    def test_says_what_the_document_says_of_itself(self, empty_client: TestClient, plan: PolicyDocument) -> None:
        read = empty_client.get(f"/api/policy-documents/{plan.id}").json()
        assert read["title"] == "深圳市加快推动人工智能高质量发展高水平应用行动方案（2023—2024年）"
        assert read["issuer"] == "中共深圳市委办公厅、深圳市人民政府办公厅"
        assert read["sha256"] == read["source_sha256"] == sha256(shipped()).hexdigest()

    @pytest.mark.parametrize("rest", ["", "/text", "/clauses", "/original"])
    def test_an_unknown_one_is_not_found(self, empty_client: TestClient, rest: str) -> None:
        response = empty_client.get(f"/api/policy-documents/{uuid4()}{rest}")
        assert (response.status_code, response.json()["code"]) == (404, "policy-document-not-found")


class TestGetPolicyText:
    def test_body_and_length_count_in_the_text(self, empty_client: TestClient, plan: PolicyDocument) -> None:
        read = empty_client.get(f"/api/policy-documents/{plan.id}/text").json()
        assert read["length"] == len(read["text"])
        assert read["text"][: read["body_end"]].endswith("26 低空经济 低空智能融合基础设施 市交通运输局")


class TestGetOriginal:
    def test_gives_the_published_bytes_to_keep_not_to_show(
        self, empty_client: TestClient, plan: PolicyDocument
    ) -> None:
        response = empty_client.get(f"/api/policy-documents/{plan.id}/original")
        assert response.content == shipped()
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''shenzhen-2023-plan.txt"


class TestListClauses:
    def test_clause_ten_names_its_scenarios_and_units(self, empty_client: TestClient, plan: PolicyDocument) -> None:
        page = empty_client.get(f"/api/policy-documents/{plan.id}/clauses?size=100").json()
        text = empty_client.get(f"/api/policy-documents/{plan.id}/text").json()["text"]
        assert page["total"] == len(page["items"]) == 24
        (ten,) = [one for one in page["items"] if one["label"] == "（十）"]
        parent = next(one for one in page["items"] if one["id"] == ten["parent_id"])
        assert (parent["label"], ten["level"]) == ("四、", 2)
        assert ten["text"] == text[ten["start"] : ten["end"]]
        assert [one["number"] for one in ten["scenarios"]] == list(range(1, 15))
        assert ten["units"][1] | {"organisation": None} == {
            "written_name": "市卫生健康委",
            "organisation": None,
            "match_score": 1.0,
            "role": "lead",
        }
        assert ten["units"][1]["organisation"]["name"] == "市卫生健康委"

    def test_pages_follow_one_another(self, empty_client: TestClient, plan: PolicyDocument) -> None:
        address = f"/api/policy-documents/{plan.id}/clauses"
        pages = [empty_client.get(f"{address}?size=10&page={page}").json()["items"] for page in (1, 2, 3)]
        assert [one["position"] for page in pages for one in page] == list(range(1, 25))


class TestGetClause:
    def test_shows_the_clause_and_its_document(self, empty_client: TestClient, plan: PolicyDocument) -> None:
        listed = empty_client.get(f"/api/policy-documents/{plan.id}/clauses?size=100").json()["items"][13]
        read = empty_client.get(f"/api/clauses/{listed['id']}").json()
        assert read == listed | {"document": {"id": str(plan.id), "title": plan.title}}

    def test_an_unknown_one_is_not_found(self, empty_client: TestClient) -> None:
        response = empty_client.get(f"/api/clauses/{uuid4()}")
        assert (response.status_code, response.json()["code"]) == (404, "clause-not-found")


class TestListAnchors:
    def test_every_field_of_a_scenario_leads_to_the_download(
        self, empty_client: TestClient, empty_session: Session, plan: PolicyDocument
    ) -> None:
        scenario = empty_session.query(Scenario).filter_by(number=15).one()
        page = empty_client.get(f"/api/scenarios/{scenario.id}/anchors").json()
        original = empty_client.get(f"/api/policy-documents/{plan.id}/original").content
        text = empty_client.get(f"/api/policy-documents/{plan.id}/text").json()["text"]
        fields = ["description", "batch", "number", "domain", "name", "agencies", "agencies"]
        assert [one["field"] for one in page["items"]] == fields
        for one in page["items"]:
            published = original[one["byte_start"] : one["byte_end"]]
            assert (sha256(published).hexdigest(), published.decode()) == (one["sha256"], one["quote"])
        description = page["items"][0]
        assert text[description["start"] : description["end"]] == proposed().scenarios[14].description
        assert description["clause"]["label"] == "（十一）"
        assert {one["document"]["id"] for one in page["items"]} == {str(plan.id)}

    def test_a_scenario_nobody_knows_is_not_found(self, empty_client: TestClient) -> None:
        response = empty_client.get(f"/api/scenarios/{uuid4()}/anchors")
        assert (response.status_code, response.json()["code"]) == (404, "scenario-not-found")
