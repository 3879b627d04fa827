"""Why a vendor stands where it does, or not at all, is told of every vendor of a run."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import matching
from backend.core.db import SessionLocal
from backend.core.ids import new_id, seed_id
from backend.match_runs.models import Exclusion, Match, MatchRun
from backend.organisations.models import Organisation, OrganisationKind
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Vendor, VendorStatus
from tests.backend.accounts.people import desk, member
from tests.conftest import rolled_back

SCENARIO = seed_id("test", "scenario 1")
pytestmark = pytest.mark.usefixtures("compiled")


@pytest.fixture
def session(ranked_engine: Engine) -> Iterator[Session]:
    """A session in the small ranked city, whose run is not public any more."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal() as opened:
            opened.scalars(select(MatchRun)).one().is_public_demo = False
            opened.commit()
            yield opened


@pytest.fixture
def run(session: Session) -> MatchRun:
    return session.scalars(select(MatchRun)).one()


@pytest.fixture
def matchmaker(session: Session, bare_client: TestClient) -> TestClient:
    return desk(session, bare_client.app)


def ask(client: TestClient, run: UUID, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/match-runs/{run}/scenarios/{SCENARIO}/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


class TestLists:
    def test_the_desk_reads_the_list_of_a_run_that_is_not_public(
        self, session: Session, matchmaker: TestClient, run: MatchRun
    ) -> None:
        listed = ask(matchmaker, run.id, "matches")["items"]
        stored = select(Match.vendor_id).where(Match.scenario_id == SCENARIO, Match.rank.is_not(None))
        assert [UUID(one["vendor"]["id"]) for one in listed] == list(session.scalars(stored.order_by(Match.rank)))
        assert {one["gate"] for one in ask(matchmaker, run.id, "exclusions")["items"]} == {"paused"}

    def test_what_was_withdrawn_since_is_shown_nowhere(
        self, session: Session, matchmaker: TestClient, run: MatchRun
    ) -> None:
        first, second = (UUID(one["vendor"]["id"]) for one in ask(matchmaker, run.id, "matches")["items"][:2])
        kept_out = UUID(ask(matchmaker, run.id, "exclusions")["items"][0]["vendor"]["id"])
        session.execute(update(Vendor).where(Vendor.id.in_([first, kept_out])).values(status=VendorStatus.WITHDRAWN))
        session.flush()
        listed = ask(matchmaker, run.id, "matches")["items"]
        assert [one["rank"] for one in listed] == [2, 3, 4]
        assert listed[0]["vendor"]["id"] == str(second)
        assert str(kept_out) not in str(ask(matchmaker, run.id, "exclusions"))
        assert ask(matchmaker, run.id, f"why-not/{first}", 404)["code"] == "vendor-not-found"
        assert ask(matchmaker, run.id, f"proofs/{first}", 404)["code"] == "pair-not-found"
        session.get_one(Scenario, SCENARIO).status = ScenarioStatus.WITHDRAWN
        session.flush()
        for path in ("matches", "exclusions"):
            assert ask(matchmaker, run.id, path)["items"] == []

    def test_to_everybody_else_it_is_not_there(self, session: Session, bare_client: TestClient, run: MatchRun) -> None:
        vendor = member(session, bare_client.app, seed_id("test", "vendor 0"))
        for path in ("matches", "exclusions", f"why-not/{seed_id('test', 'vendor 0')}"):
            hidden, missing = ask(vendor, run.id, path, 404), ask(vendor, new_id(), path, 404)
            assert hidden["code"] == missing["code"] == "match-run-not-found"


class TestExplain:
    def test_who_is_listed_has_the_place_and_the_score_that_were_stored(
        self, session: Session, matchmaker: TestClient, run: MatchRun
    ) -> None:
        for match in session.scalars(select(Match).where(Match.scenario_id == SCENARIO, Match.rank.is_not(None))):
            told = ask(matchmaker, run.id, f"why-not/{match.vendor_id}")
            assert (told["standing"], told["rank"], told["score"]) == ("listed", match.rank, match.score)
            assert told["capability"]["id"] == str(match.capability_id)
            assert sum(part["points"] for part in told["contributions"]) == pytest.approx(match.score)
            assert told["line"] <= match.score

    def test_whom_a_gate_keeps_out_is_told_the_gate_and_the_fact_of_every_capability(
        self, session: Session, matchmaker: TestClient, run: MatchRun
    ) -> None:
        stored = session.scalars(select(Exclusion).where(Exclusion.scenario_id == SCENARIO)).all()
        assert stored
        for exclusion in stored:
            told = ask(matchmaker, run.id, f"why-not/{exclusion.vendor_id}")
            assert (told["standing"], told["rank"], told["score"]) == ("excluded", None, None)
            assert {(gate["gate"], str(gate["fact"])) for gate in told["gates"]} == {
                (exclusion.gate, str(exclusion.fact))
            }
            assert len(told["gates"]) == 2

    def test_below_the_line_is_told_the_place_and_what_the_line_asked_for(
        self, session: Session, matchmaker: TestClient, run: MatchRun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(matching, "TOP", 2)
        run.manifest = run.manifest | {"engine": run.manifest["engine"] | {"top": 2}}
        session.flush()
        second, third = (
            session.scalars(select(Match).where(Match.scenario_id == SCENARIO, Match.rank == place)).one()
            for place in (2, 3)
        )
        told = ask(matchmaker, run.id, f"why-not/{third.vendor_id}")
        assert (told["standing"], told["rank"], told["ranked"]) == ("below_line", 3, 4)
        assert (told["score"], told["line"]) == (third.score, second.score)
        assert sum(told["most"].values()) == pytest.approx(1)

    def test_a_vendor_that_came_later_was_not_among_those_ranked(
        self, session: Session, matchmaker: TestClient, run: MatchRun
    ) -> None:
        late = Organisation(kind=OrganisationKind.VENDOR, name="后来科技有限公司", jurisdiction="")
        session.add(late)
        session.flush()
        session.add(Vendor(id=late.id, summary="", region="深圳市", tier="", xinchuang=[]))
        session.flush()
        assert ask(matchmaker, run.id, f"why-not/{late.id}")["standing"] == "absent"
        assert ask(matchmaker, run.id, f"why-not/{new_id()}", 404)["code"] == "vendor-not-found"
