"""One search over everything that is published."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.search_text import plain_text
from backend.search.schemas import HitKind
from tests.factories import make_agency, make_batch, make_capability, make_scenario, make_vendor


def search(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/api/search", params={"size": 100, **params})
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


class TestSearch:
    def test_everything_of_a_name_is_found_in_one_search(self, client: TestClient, session: Session) -> None:
        agency = make_agency(session, "市垚淼局")
        scenario = make_scenario(session, make_batch(session), name="垚淼场景")
        vendor = make_vendor(session, "垚淼科技（示例企业）", capabilities=[{"title": "别的"}])
        capability = make_capability(session, vendor, title="垚淼引擎")
        found = search(client, q="垚淼")
        assert [(hit["kind"], hit["id"], hit["title"]) for hit in found] == [
            ("scenario", str(scenario.id), "垚淼场景"),
            ("agency", str(agency.id), "市垚淼局"),
            ("vendor", str(vendor.id), "垚淼科技（示例企业）"),
            ("capability", str(capability.id), "垚淼引擎"),
        ]
        for hit in found:
            assert hit["score"] == 1.0
            assert [hit["title"][start:end] for start, end in hit["title_highlights"]] == ["垚淼"]

    def test_a_clause_is_found_by_its_own_words_in_any_script(self, client: TestClient) -> None:
        for q in ("民意速办", "民意速辦"):
            (hit,) = search(client, q=q, kind="policy_clause")
            assert hit["title"].startswith("（十）")
            assert [hit["snippet"][start:end] for start, end in hit["highlights"]] == ["民意速办"]

    def test_a_title_counts_more_than_a_name_and_a_name_more_than_text(
        self, client: TestClient, session: Session
    ) -> None:
        vendor = make_vendor(session, capabilities=[{"title": "别的"}])
        in_text = make_capability(session, vendor, title="甲", description="提到犇骉一次。")
        in_names = make_capability(session, vendor, title="乙", keywords=["犇骉"], description="不提。")
        in_title = make_capability(session, vendor, title="丙犇骉", description="不提。")
        found = [(hit["id"], hit["score"]) for hit in search(client, q="犇骉", kind="capability")]
        assert found == [(str(in_title.id), 1.0), (str(in_names.id), 0.8), (str(in_text.id), 0.5)]
        by_pinyin = {hit["id"]: hit["score"] for hit in search(client, q="benbiao")}
        assert by_pinyin == {str(in_title.id): 0.8, str(in_names.id): 0.8}

    @pytest.mark.parametrize("q", ["", "  ", "\u200b"])
    def test_nothing_searched_for_finds_nothing(self, client: TestClient, q: str) -> None:
        assert client.get("/api/search", params={"q": q}).json() == {"items": [], "total": 0, "page": 1, "size": 20}

    @pytest.mark.parametrize("q", ["%", "_", "\\", "%%", "没有这样的词", "'; DROP TABLE scenarios; --"])
    def test_signs_mean_themselves(self, client: TestClient, q: str) -> None:
        assert [
            hit for hit in search(client, q=q) if plain_text(q) not in plain_text(hit["title"] + hit["snippet"])
        ] == []

    def test_every_word_must_be_there(self, client: TestClient) -> None:
        both = {hit["id"] for hit in search(client, q="巡查 机器人")}
        assert both
        for word in ("巡查", "机器人"):
            found: set[str] = set()
            for page in range(1, 6):
                found |= {hit["id"] for hit in search(client, q=word, page=page)}
            assert both <= found

    @pytest.mark.parametrize("kind", list(HitKind))
    def test_one_kind_is_that_part_of_all_kinds(self, client: TestClient, kind: HitKind) -> None:
        q = "市工业和信息化局" if kind is HitKind.AGENCY else "智能"
        alone = client.get("/api/search", params={"q": q, "kind": kind.value}).json()
        assert alone["total"] > 0
        assert {hit["kind"] for hit in alone["items"]} == {kind.value}
        counts = [client.get("/api/search", params={"q": q, "kind": other.value}).json()["total"] for other in HitKind]
        assert sum(counts) == client.get("/api/search", params={"q": q}).json()["total"]

    @pytest.mark.parametrize("q", ["智能", "znz", "robot", "無人機"])
    def test_every_highlight_shows_a_word_searched_for(self, client: TestClient, q: str) -> None:
        found = search(client, q=q)
        assert found
        for hit in found:
            for text, spans in ((hit["title"], hit["title_highlights"]), (hit["snippet"], hit["highlights"])):
                assert all(plain_text(q) in plain_text(text[start:end]) for start, end in spans)

    def test_every_address_leads_to_what_was_found(self, client: TestClient) -> None:
        api = {"/scenarios/": "/api/scenarios/", "/vendors/": "/api/vendors/", "/policies/": "/api/policy-documents/"}
        for kind, q in {kind: "局" if kind is HitKind.AGENCY else "智能" for kind in HitKind}.items():
            for hit in search(client, q=q, kind=kind.value)[:5]:
                url = urlsplit(hit["url"])
                asked = {name: values[0] for name, values in parse_qs(url.query).items()}
                if kind is HitKind.AGENCY:
                    assert url.path == "/scenarios"
                    assert client.get("/api/scenarios", params={"agency": asked["agency"]}).status_code == 200
                    assert asked["agency"] == hit["id"]
                    continue
                folder = url.path[: url.path.index("/", 1) + 1]
                assert client.get(url.path.replace(folder, api[folder])).status_code == 200
                if kind is HitKind.CAPABILITY:
                    assert asked == {"capability": hit["id"]}
                if kind is HitKind.POLICY_CLAUSE:
                    clause = client.get(f"/api/clauses/{hit['id']}").json()
                    assert asked == {"clause": hit["id"], "start": str(clause["start"]), "end": str(clause["end"])}
