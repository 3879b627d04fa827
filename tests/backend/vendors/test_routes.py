"""Vendors and capabilities as anyone reads them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.clock import today
from backend.vendors.models import Capability, CapabilityStatus, VendorStatus
from backend.vendors.profiles import save_profile
from seed.load import read_vendors
from tests.factories import (
    capabilities_of,
    make_batch,
    make_capability,
    make_run,
    make_scenario,
    make_vendor,
)


def every(client: TestClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """Return the items of all pages."""
    found: list[dict[str, Any]] = []
    while True:
        response = client.get(path, params={"size": 100, "page": len(found) // 100 + 1, **params})
        assert response.status_code == 200, response.text
        answer = response.json()
        found += answer["items"]
        if len(found) >= answer["total"]:
            return found


def vendor_names(client: TestClient, **params: Any) -> list[str]:
    return [item["name"] for item in every(client, "/api/vendors", **params)]


class TestListVendors:
    def test_every_shipped_vendor_is_there_and_plainly_fictitious(self, client: TestClient) -> None:
        profiles = {profile.name: profile for profile in read_vendors()}
        listed = every(client, "/api/vendors")
        assert {item["name"] for item in listed} == set(profiles)
        assert len(listed) == len(profiles) >= 150
        assert all(item["is_demo"] for item in listed)
        for item in listed:
            profile = profiles[item["name"]]
            assert item["capabilities"] == len(profile.capabilities)
            assert set(item["domains"]) == {domain for part in profile.capabilities for domain in part.domains}

    @pytest.mark.parametrize("q", ["乙丙智能", "乙丙智能科技", "ybzn", "yibingzhineng", "扫地", "掃地", "深圳 乙丙"])
    def test_it_is_found_by_name_pinyin_and_summary_in_either_script(
        self, client: TestClient, session: Session, q: str
    ) -> None:
        name = "深圳乙丙智能科技有限公司（示例企业）"
        make_vendor(session, name, summary="專做掃地機器人。")
        assert name in vendor_names(client, q=q)
        assert vendor_names(client, q="乙丙 没有") == []

    def test_filters(self, client: TestClient, session: Session) -> None:
        make_vendor(session, "甲（示例企业）", region="拉萨市", tier="小巨人", capabilities=[{"domains": ["低空经济"]}])
        assert vendor_names(client, region="拉萨市") == ["甲（示例企业）"]
        assert vendor_names(client, region="拉萨市", tier="小巨人", domain="低空经济") == ["甲（示例企业）"]
        assert vendor_names(client, region="拉萨市", tier="独角兽") == []
        assert vendor_names(client, region="拉萨市", domain="智慧医疗") == []
        for name, values in {"tier": ["小巨人", "专精特新"], "region": ["深圳市", "北京市"]}.items():
            for value in values:
                found = every(client, "/api/vendors", **{name: value})
                assert found
                assert {item[name] for item in found} == {value}

    def test_a_domain_counts_only_where_a_capability_is_offered(self, client: TestClient, session: Session) -> None:
        vendor = make_vendor(
            session, "乙（示例企业）", capabilities=[{"domains": ["低空经济"]}, {"domains": ["智慧能源"]}]
        )
        capabilities_of(session, vendor)[0].status = CapabilityStatus.DRAFT
        session.flush()
        assert "乙（示例企业）" not in vendor_names(client, domain="低空经济")
        (item,) = every(client, "/api/vendors", q="乙（示例企业）")
        assert (item["capabilities"], item["domains"]) == (1, ["智慧能源"])

    def test_sorts(self, client: TestClient) -> None:
        by_name = vendor_names(client, sort="name")
        assert by_name == sorted(by_name) == vendor_names(client)
        counts = [item["capabilities"] for item in every(client, "/api/vendors", sort="-capabilities")]
        assert counts == sorted(counts, reverse=True)
        years = [
            client.get(f"/api/vendors/{item['id']}").json()["founded_year"]
            for item in every(client, "/api/vendors", sort="founded", tier="小巨人")
        ]
        known = [year for year in years if year is not None]
        assert known == sorted(known)
        assert years == known + [None] * (len(years) - len(known))

    def test_best_rank_is_that_of_the_latest_public_run(self, client: TestClient, session: Session) -> None:
        batch, first, second = make_batch(session), make_vendor(session), make_vendor(session)
        lists = {
            make_scenario(session, batch): [(first, 0.9), (second, 0.8)],
            make_scenario(session, batch): [(first, 0.7)],
        }
        make_run(session, lists)
        ranks = {item["id"]: item["best_rank"] for item in every(client, "/api/vendors", q="测试")}
        assert (ranks[str(first.id)], ranks[str(second.id)]) == (1, 2)
        unranked = make_vendor(session)
        assert client.get(f"/api/vendors/{unranked.id}").json()["best_rank"] is None


class TestGetVendor:
    def test_it_shows_what_the_profile_states(self, client: TestClient) -> None:
        profile = next(held for held in read_vendors() if held.certificates and len(held.cases) > 1 and held.xinchuang)
        (item,) = every(client, "/api/vendors", q=profile.name)
        detail = client.get(f"/api/vendors/{item['id']}").json()
        assert detail["credit_code"] == profile.credit_code
        assert detail["founded_year"] == profile.founded
        assert detail["xinchuang"] == profile.xinchuang
        assert (detail["capacity"], detail["language"]) == (profile.capacity.value, profile.language.value)
        stated = {part.title: part for part in profile.capabilities}
        assert {part["title"]: part["description"] for part in detail["capabilities"]} == {
            title: part.description for title, part in stated.items()
        }
        assert {part["name"] for part in detail["certificates"]} == {part.name for part in profile.certificates}
        assert {part["title"]: part["evidence_level"] for part in detail["case_studies"]} == {
            part.title: part.evidence.value for part in profile.cases
        }
        years = [part["year"] for part in detail["case_studies"] if part["year"] is not None]
        assert years == sorted(years, reverse=True)

    def test_a_certificate_holds_through_its_last_day_in_china(self, client: TestClient, session: Session) -> None:
        days = {"昨": today() - timedelta(days=1), "今": today(), "明": today() + timedelta(days=1), "永": None}
        vendor = make_vendor(
            session,
            certificates=[
                {"name": name, "issuer": "甲", "number": "1", "valid_until": day} for name, day in days.items()
            ],
        )
        held = client.get(f"/api/vendors/{vendor.id}").json()["certificates"]
        assert {part["name"]: part["expired"] for part in held} == {"昨": True, "今": False, "明": False, "永": False}

    def test_an_agency_is_no_vendor(self, client: TestClient, known_ids: dict[str, str]) -> None:
        response = client.get(f"/api/vendors/{known_ids['agency_id']}")
        assert (response.status_code, response.json()["code"]) == (404, "vendor-not-found")


class TestCapabilities:
    def test_the_list_holds_every_published_one(self, client: TestClient) -> None:
        stated = {(profile.name, part.title) for profile in read_vendors() for part in profile.capabilities}
        listed = every(client, "/api/capabilities")
        assert {(item["vendor"]["name"], item["title"]) for item in listed} == stated
        assert len(listed) == len(stated) >= 300

    def test_filters_and_search(self, client: TestClient, session: Session) -> None:
        vendor = make_vendor(session)
        given = {"title": "管廊巡检", "keywords": ["地下综合管廊"], "products": ["GL-9"], "domains": ["智慧能源"]}
        capability = make_capability(session, vendor, **given, description="為管廊佈設傳感器。")
        for q in ("管廊巡检", "glxj", "地下综合管廊", "gl-9", "布设传感器", "佈設傳感器"):
            assert [item["id"] for item in every(client, "/api/capabilities", q=q, vendor=str(vendor.id))] == [
                str(capability.id)
            ], q
        assert [item["title"] for item in every(client, "/api/capabilities", vendor=str(vendor.id))] == sorted(
            [capability.title, capabilities_of(session, vendor)[0].title]
        )
        assert every(client, "/api/capabilities", vendor=str(vendor.id), domain="智慧能源")[0]["id"] == str(
            capability.id
        )
        assert every(client, "/api/capabilities", vendor=str(vendor.id), domain="智慧") == []

    def test_one_shows_what_the_list_shows(self, client: TestClient) -> None:
        for item in every(client, "/api/capabilities")[:5]:
            assert client.get(f"/api/capabilities/{item['id']}").json() == item


class TestWithdrawnVendor:
    def test_it_is_nowhere_to_be_seen(self, client: TestClient, session: Session) -> None:
        batch, vendor, other = make_batch(session), make_vendor(session, "丙丁数科（示例企业）"), make_vendor(session)
        scenario = make_scenario(session, batch)
        run = make_run(session, {scenario: [(vendor, 0.8), (other, 0.6)]})
        capability = capabilities_of(session, vendor)[0]
        before = client.get("/api/statistics").json()
        vendor.status = VendorStatus.WITHDRAWN
        session.flush()

        gone = str(vendor.id)
        for path in ("/api/vendors", "/api/capabilities", "/api/search"):
            assert gone not in client.get(path, params={"q": "丙丁数科", "size": 100}).text
        assert str(capability.id) not in [item["id"] for item in every(client, "/api/capabilities")]
        for path in (f"/api/vendors/{gone}", f"/api/vendors/{gone}/matches"):
            assert client.get(path).json()["code"] == "vendor-not-found"
        assert client.get(f"/api/capabilities/{capability.id}").json()["code"] == "capability-not-found"
        listed = client.get(f"/api/scenarios/{scenario.id}/matches").json()
        assert [item["vendor"]["id"] for item in listed["items"]] == [str(other.id)]
        assert (
            client.get(f"/api/scenarios/{scenario.id}/matches/{gone}?run={run.id}").json()["code"] == "pair-not-found"
        )

        shown = client.get(f"/api/scenarios/{scenario.id}").json()
        assert (shown["best_score"], shown["match_count"]) == (0.6, 1)
        after = client.get("/api/statistics").json()
        assert after["vendors"] == before["vendors"] - 1
        assert after["capabilities"] == before["capabilities"] - 1
        assert [(part["strong"], part["shown"]) for part in before["coverage"]] == [(2, 2)]
        assert [(part["strong"], part["shown"]) for part in after["coverage"]] == [(1, 1)]


class TestWithdrawnCapability:
    @pytest.mark.parametrize("status", [CapabilityStatus.DRAFT, CapabilityStatus.WITHDRAWN])
    def test_it_is_nowhere_to_be_seen_but_its_vendor_stays(
        self, client: TestClient, session: Session, status: CapabilityStatus
    ) -> None:
        vendor = make_vendor(session, capabilities=[{"title": "戊己引擎"}, {"title": "庚辛平台"}])
        scenario = make_scenario(session, make_batch(session))
        make_run(session, {scenario: [(vendor, 0.8)]})
        gone = session.scalars(select(Capability).where(Capability.title == "戊己引擎")).one()
        gone.status = status
        session.flush()

        assert client.get(f"/api/capabilities/{gone.id}").json()["code"] == "capability-not-found"
        assert every(client, "/api/capabilities", q="戊己引擎") == []
        assert str(gone.id) not in client.get("/api/search", params={"q": "戊己引擎"}).text
        detail = client.get(f"/api/vendors/{vendor.id}").json()
        assert [part["title"] for part in detail["capabilities"]] == ["庚辛平台"]
        (item,) = every(client, "/api/vendors", q=detail["name"])
        assert item["capabilities"] == 1
        # The match names what is no longer offered, so it is not shown until the next run.
        assert client.get(f"/api/scenarios/{scenario.id}/matches").json()["total"] == 0
        assert client.get(f"/api/scenarios/{scenario.id}").json()["match_count"] == 0


class TestSaveProfile:
    def test_a_capability_no_longer_stated_is_withdrawn_and_what_proves_it_goes(
        self, client: TestClient, session: Session
    ) -> None:
        profile = next(held for held in read_vendors() if len(held.capabilities) > 1 and held.cases)
        kept = profile.capabilities[:1]
        vendor_id = save_profile(session, profile.model_copy(update={"capabilities": kept, "cases": []}), is_demo=True)
        detail = client.get(f"/api/vendors/{vendor_id}").json()
        assert [part["title"] for part in detail["capabilities"]] == [kept[0].title]
        assert detail["case_studies"] == []
        save_profile(session, profile, is_demo=True)
        again = client.get(f"/api/vendors/{vendor_id}").json()
        assert len(again["capabilities"]) == len(profile.capabilities)
        assert len(again["case_studies"]) == len(profile.cases)

    def test_the_same_profile_again_changes_nothing(self, client: TestClient, session: Session) -> None:
        profile = next(iter(read_vendors()))
        vendor_id = save_profile(session, profile, is_demo=True)
        first = client.get(f"/api/vendors/{vendor_id}").json()
        assert save_profile(session, profile, is_demo=True) == vendor_id
        assert client.get(f"/api/vendors/{vendor_id}").json() == first
        assert date.fromisoformat(first["capabilities"][0]["registered_at"])
