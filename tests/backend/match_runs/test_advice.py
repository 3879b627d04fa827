"""A vendor sees where what it writes matches and what raises it; whoever follows the advice has the promised place."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core import overload
from backend.core.actor import Role
from backend.match_runs import preview
from backend.match_runs.load import load_published
from backend.match_runs.market import market_of
from backend.organisations.models import Membership
from backend.vendors.models import CaseStudy
from matching import Index, rank
from matching.types import Offer
from tests.backend.accounts.people import make_user, signed_in

pytestmark = pytest.mark.usefixtures("compiled")
NEW: dict[str, Any] = {
    "title": "工地安全巡查平台",
    "description": "以摄像识别工地消防隐患并预警。",
    "domains": [],
    "keywords": ["工地", "消防"],
    "service_regions": ["广州市"],
    "region": "深圳市",
}
DRAFTS: list[dict[str, Any]] = [
    NEW,
    NEW | {"evidence": ["contract"], "service_regions": []},
    NEW | {"title": "医学影像辅助诊断", "description": "肺结节影像识别与诊断。", "domains": ["智慧医疗"]},
]


@pytest.fixture
def published(session: Session) -> tuple[Offer, ...]:
    """What vendors have published in the seeded market."""
    return load_published(session).offers


def ask(client: TestClient, draft: dict[str, Any]) -> Any:
    response = client.post("/api/previews/capability", json=draft)
    assert response.status_code == 200, response.text
    return response.json()


def as_draft(offer: Offer) -> dict[str, Any]:
    """Return a published capability as its vendor would open it to revise it."""
    return {
        "capability_id": offer.id,
        "title": offer.title,
        "description": offer.text,
        "domains": offer.domains,
        "keywords": offer.keywords,
        "products": offer.name.split("、") if offer.name else [],
        "service_regions": offer.service_regions,
        "region": offer.region,
        "evidence": offer.evidence,
        "certificates": offer.certificates,
        "xinchuang": offer.xinchuang,
    }


def member_of(session: Session, client: TestClient, vendor: str) -> TestClient:
    """Return a browser in which a member of a vendor is signed in."""
    user = make_user(session, Role.VENDOR_MEMBER)
    session.add(Membership(user_id=user.id, organisation_id=UUID(vendor)))
    session.flush()
    return signed_in(session, client.app, user)


class TestPromise:
    @pytest.mark.parametrize("draft", DRAFTS)
    def test_whoever_follows_an_advice_has_the_promised_place(
        self, client: TestClient, draft: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = ask(client, draft)
        monkeypatch.setattr(preview, "SHOWN", 1000)  # what is promised for one may leave the ten best
        followed: dict[str, Any] = {}
        promises = 0
        for part in [*told["matches"], *told["excluded"]]:
            for advice in part["advice"]:
                added = {field: [*draft.get(field, []), *more] for field, more in advice["added"].items()}
                if str(added) not in followed:
                    followed[str(added)] = ask(client, draft | added)["matches"]
                [now] = [one for one in followed[str(added)] if one["scenario"] == part["scenario"]]
                assert (now["rank"], now["score"]) == (advice["rank"], pytest.approx(advice["score"], abs=1e-9))
                assert part.get("rank") is None or advice["rank"] < part["rank"]
                promises += 1
        assert promises > 3

    def test_a_city_opens_the_lists_and_a_proof_and_a_field_raise_on_them(self, client: TestClient) -> None:
        shut, opened = ask(client, NEW), ask(client, DRAFTS[1])
        assert {advice["kind"] for part in shut["excluded"] for advice in part["advice"]} == {"region"}
        kinds = {advice["kind"] for part in opened["matches"] for advice in part["advice"]}
        assert kinds >= {"evidence", "domain"}
        assert shut["gains"]["region"] > 0
        assert opened["gains"]["evidence"] > 0
        assert opened["gains"]["certificate"] is None

    def test_best_proven_nothing_is_promised_for_a_proof(self, client: TestClient) -> None:
        told = ask(client, NEW | {"evidence": ["test_report"], "service_regions": ["全国"]})
        assert told["gains"]["evidence"] is None
        assert all(advice["kind"] != "evidence" for part in told["matches"] for advice in part["advice"])


class TestOwn:
    def test_a_vendor_that_opens_what_it_has_published_stands_where_it_stands(
        self, client: TestClient, session: Session, published: tuple[Offer, ...]
    ) -> None:
        mine = next(offer for offer in published if offer.evidence and offer.service_regions == ("全国",))
        told = ask(member_of(session, client, mine.group), as_draft(mine))
        needs = load_published(session).needs
        index = Index.fit(published)
        ranking = rank(needs, index, top=len(index.groups), explain=False)
        places = {match.need: match.rank for match in ranking.matches if match.group == mine.group}
        sizes = {need.id: sum(match.need == need.id for match in ranking.matches if match.rank) for need in needs}
        assert len(told["matches"]) == preview.SHOWN
        for match in told["matches"]:
            need = match["scenario"]["id"]
            assert (match["rank"], match["rank_of"]) == (places[need], sizes[need])
            assert all(flag["code"] != "copied_offer" for flag in match["flags"])

    def test_of_anybody_else_the_same_is_a_copy(
        self, client: TestClient, session: Session, published: tuple[Offer, ...]
    ) -> None:
        mine = next(offer for offer in published if offer.evidence and offer.service_regions == ("全国",))
        other = next(offer.group for offer in published if offer.group != mine.group)
        own = ask(member_of(session, client, mine.group), as_draft(mine))["matches"]
        for asker in (client, member_of(session, client, other)):
            assert ask(asker, as_draft(mine))["matches"][0]["score"] < own[0]["score"]

    def test_a_further_capability_raises_nobody_but_its_vendor(
        self, client: TestClient, session: Session, published: tuple[Offer, ...]
    ) -> None:
        mine = next(offer for offer in published if offer.available)
        more: dict[str, Any] = NEW | {
            "capability_id": str(uuid4()),
            "evidence": ["test_report"],
            "service_regions": ["全国"],
        }
        told = ask(member_of(session, client, mine.group), more)["matches"]
        alone = ask(client, more)["matches"]
        assert {match["rank_of"] for match in told} <= {match["rank_of"] - 1 for match in alone} | {
            match["rank_of"] for match in alone
        }
        index = Index.fit(published)
        draft = Offer(
            id=more["capability_id"],
            group=mine.group,
            title=more["title"],
            text=more["description"],
            keywords=tuple(more["keywords"]),
            region="深圳市",
            service_regions=("全国",),
            evidence=("test_report",),
            registered_at="2030-01-01",
        )
        # What the draft says of its vendor holds for what that has published too.
        others = [
            replace(one, region="深圳市", certificates=(), xinchuang=()) for one in published if one.group == mine.group
        ]
        after = index.update([draft, *others])
        ranking = rank(load_published(session).needs, after, top=len(after.groups), explain=False)
        places = {match.need: match.rank for match in ranking.matches if match.group == mine.group}
        assert [match["rank"] for match in told] == [places[match["scenario"]["id"]] for match in told]


class TestGains:
    @pytest.fixture
    def mine(self, session: Session, published: tuple[Offer, ...]) -> Offer:
        """A capability of a vendor that has shown nothing in proof of it."""
        mine = next(offer for offer in published if offer.available and offer.service_regions == ("全国",))
        session.execute(delete(CaseStudy).where(CaseStudy.vendor_id == UUID(mine.group)))
        session.flush()
        return mine

    def told(self, browser: TestClient, vendor: str) -> dict[str, Any]:
        assert browser.post(f"/api/vendors/{vendor}/draft").status_code == 201
        answer = browser.get(f"/api/vendors/{vendor}/completeness")
        assert answer.status_code == 200, answer.text
        return {item["key"]: item for item in answer.json()["items"]}

    def test_a_proof_that_is_missing_gains_the_scenarios_it_raises_the_vendor_on(
        self, client: TestClient, session: Session, mine: Offer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = member_of(session, client, mine.group)
        ask(browser, NEW)  # by now the market has been read
        told = self.told(browser, mine.group)
        assert not told["evidence"]["done"]
        assert told["evidence"]["gain"]["scenarios"] >= told["case"]["gain"]["scenarios"] > 0
        assert told["headcount"]["gain"] is None
        assert all(item["gain"] is None for item in told.values() if item["done"])
        # Where others are before, what is missing is told without what it would gain, and drafts are asked to wait.
        monkeypatch.setattr(overload, "PATIENCE", 0.01)
        places = market_of(session).places_at_hand(session)
        assert places is not None
        with places.snapshot.turn:
            answer = browser.get(f"/api/vendors/{mine.group}/completeness")
            busy = browser.post("/api/previews/capability", json=NEW)
        assert {item["gain"] for item in answer.json()["items"]} == {None}
        assert (busy.status_code, busy.json()["code"]) == (503, "overloaded")
