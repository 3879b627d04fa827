"""Agencies as anyone reads them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.organisations.models import Organisation, OrganisationKind
from backend.organisations.service import save_agency
from tests.factories import make_agency, make_batch, make_scenario


def agencies(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/api/agencies", params={"size": 100, **params})
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


class TestListAgencies:
    def test_those_with_most_scenarios_come_first(self, client: TestClient) -> None:
        counts = [item["scenarios"] for item in agencies(client)]
        assert counts == sorted(counts, reverse=True)
        top = {item["name"]: item["scenarios"] for item in agencies(client)[:6]}
        # Rows of the annex: 15, 20, 21, 22 · 6 to 9 · 15, 23, 24, 25 · 2, 3, 4 · 11, 12, 14 · 13, 16, 17.
        assert top == {
            "市住房建设局": 4,
            "市国资委": 4,
            "市工业和信息化局": 4,
            "市卫生健康委": 3,
            "市文化广电旅游体育局": 3,
            "市城管和综合执法局": 3,
        }

    def test_vendors_are_not_among_them(self, client: TestClient, session: Session) -> None:
        known = select(Organisation.id).where(Organisation.kind == OrganisationKind.VENDOR)
        vendors = {str(held) for held in session.scalars(known)}
        assert vendors
        assert not vendors & {item["id"] for item in agencies(client)}

    @pytest.mark.parametrize(
        "q", ["市住建局", "深圳市住房和建设局", "市住房建設局", "szfjsj", "Housing and Construction"]
    )
    def test_it_is_found_by_any_of_its_names(self, client: TestClient, q: str) -> None:
        assert "市住房建设局" in [item["name"] for item in agencies(client, q=q, jurisdiction="深圳市")]

    def test_two_cities_may_have_an_agency_of_the_same_name(self, client: TestClient) -> None:
        found = [item for item in agencies(client, q="市工信局") if item["name"] == "市工业和信息化局"]
        assert {item["jurisdiction"] for item in found} >= {"深圳市", "广州市"}
        assert [item["jurisdiction"] for item in agencies(client, q="市工信局", jurisdiction="广州市")] == ["广州市"]


class TestGetAgency:
    def test_it_shows_its_other_names_and_its_scenarios(self, client: TestClient) -> None:
        (item,) = agencies(client, q="市住建局", jurisdiction="深圳市")
        detail = client.get(f"/api/agencies/{item['id']}").json()
        assert {"深圳市住房和建设局", "市住建局"} <= set(detail["aliases"])
        assert [scenario["number"] for scenario in detail["scenarios"]] == [15, 20, 21, 22]
        assert (detail["clauses"], len(detail["scenarios"])) == (item["clauses"], item["scenarios"])
        assert detail["clauses"] > 0

    def test_a_vendor_is_no_agency(self, client: TestClient, known_ids: dict[str, str]) -> None:
        response = client.get(f"/api/agencies/{known_ids['vendor_id']}")
        assert (response.status_code, response.json()["code"]) == (404, "agency-not-found")


class TestSaveAgency:
    def test_it_is_found_by_its_other_names_and_saving_again_brings_it_up_to_date(
        self, session: Session, client: TestClient
    ) -> None:
        agency = make_agency(session, "市乾坤局", aliases=["乾坤办"])
        make_scenario(session, make_batch(session), agency)
        for q in ("市乾坤局", "乾坤办", "sqkj"):
            assert [(item["id"], item["scenarios"]) for item in agencies(client, q=q)] == [(str(agency.id), 1)], q
        save_agency(session, agency.id, name="市震巽局", jurisdiction="深圳市", aliases=["乾坤办"], name_en="Zhenxun")
        assert agencies(client, q="市乾坤局") == []
        assert [item["name_en"] for item in agencies(client, q="szxj", jurisdiction="深圳市")] == ["Zhenxun"]
