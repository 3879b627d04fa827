"""Runs are started, listed and cancelled over HTTP by those who may."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.db import SessionLocal
from backend.core.ids import new_id, seed_id
from backend.core.settings import settings
from backend.main import create_app
from backend.match_runs import service
from backend.match_runs.models import MatchRun, RunPhase
from backend.organisations.models import Organisation, OrganisationKind
from backend.scenarios.models import AgencyRole, Batch, Scenario, ScenarioAgency, ScenarioStatus
from tests.backend.accounts.people import desk, make_user, member, recorded, signed_in

ONE, OTHER = seed_id("test", "scenario 1"), seed_id("test", "scenario 2")
START = "/api/match-runs"


@pytest.fixture
def session(city: Session) -> Session:
    return city


@pytest.fixture
def chair(session: Session, bare_client: TestClient) -> TestClient:
    return desk(session, bare_client.app, Role.CHAIR)


def make_agency(session: Session, scenario_id: UUID, district: str | None = None) -> UUID:
    """Return a new agency that a scenario belongs to."""
    agency = Organisation(
        kind=OrganisationKind.AGENCY, name=f"市{new_id()}局", jurisdiction="深圳市", district=district
    )
    session.add(agency)
    session.flush()
    link = {"role": AgencyRole.LEAD, "position": 1, "written_name": agency.name, "match_score": 1.0}
    session.add(ScenarioAgency(scenario_id=scenario_id, organisation_id=agency.id, **link))
    session.flush()
    return agency.id


@pytest.fixture
def agency(session: Session, bare_client: TestClient) -> TestClient:
    """Somebody of the agency of the first scenario."""
    return member(session, bare_client.app, make_agency(session, ONE))


def of(scenario_id: UUID) -> dict[str, str]:
    return {"scope": "scenario", "scenario_id": str(scenario_id)}


def start(client: TestClient, wanted: dict[str, Any], status: int = 202) -> dict[str, Any]:
    answer = client.post(START, json=wanted)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


class TestStart:
    def test_everything_a_batch_or_a_scenario_is_queued_and_recorded(self, session: Session, chair: TestClient) -> None:
        batch = session.scalars(select(Batch.id)).one()
        for wanted in ({"scope": "all"}, {"scope": "batch", "batch_id": str(batch)}, of(ONE)):
            told = start(chair, wanted)
            assert (told["status"], told["is_public_demo"]) == ("queued", False)
            assert {name: told[name] for name in wanted} == wanted
            assert recorded(session, UUID(told["id"])) == ["run.started"]

    def test_a_second_equal_request_is_answered_with_the_same_run(self, chair: TestClient) -> None:
        first = start(chair, {"scope": "all"})
        assert start(chair, {"scope": "all"})["id"] == first["id"]

    def test_an_agency_starts_its_own_scenario_and_no_other(self, agency: TestClient, session: Session) -> None:
        assert start(agency, of(ONE))["scenario_id"] == str(ONE)
        assert start(agency, of(OTHER), 404)["code"] == "scenario-not-found"
        assert start(agency, of(new_id()), 404)["code"] == "scenario-not-found"
        batch = session.scalars(select(Batch.id)).one()
        assert start(agency, {"scope": "batch", "batch_id": str(batch)}, 404)["code"] == "batch-not-found"

    def test_what_is_not_published_is_not_ranked(self, session: Session, agency: TestClient) -> None:
        session.get_one(Scenario, ONE).status = ScenarioStatus.WITHDRAWN
        session.flush()
        assert start(agency, of(ONE), 404)["code"] == "scenario-not-found"

    @pytest.mark.parametrize("wanted", [{"scope": "scenario"}, {"scope": "all"} | {"batch_id": str(new_id())}])
    def test_what_is_wanted_must_be_named_and_nothing_else(self, chair: TestClient, wanted: dict[str, str]) -> None:
        assert start(chair, wanted, 422)["code"] == "invalid-request"

    def test_an_organisation_starts_so_many_an_hour_and_asking_for_a_waiting_one_counts_for_nothing(
        self, session: Session, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CITYMATCH_RUNS_PER_ORGANISATION", "1")
        settings.cache_clear()
        house = make_agency(session, ONE)
        link = {"role": AgencyRole.LEAD, "position": 2, "written_name": "市局", "match_score": 1.0}
        session.add(ScenarioAgency(scenario_id=OTHER, organisation_id=house, **link))
        first, colleague = (member(session, bare_client.app, house) for _ in range(2))
        start(first, of(ONE))
        start(colleague, of(ONE))
        assert start(colleague, of(OTHER), 429)["code"] == "too-many"
        assert session.scalars(select(MatchRun.scenario_id)).all() == [ONE]
        settings.cache_clear()


@pytest.mark.usefixtures("large")
def test_twenty_who_start_at_once_get_one_run() -> None:
    app = create_app()
    with SessionLocal.begin() as session:
        people = [desk(session, app) for _ in range(20)]
    with ThreadPoolExecutor(20) as racing:
        answers = list(racing.map(lambda client: client.post(START, json={"scope": "all"}), people))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    with SessionLocal.begin() as session:
        assert session.scalars(select(func.count()).select_from(MatchRun)).one() == 1


class TestCancel:
    def test_a_queued_run_is_cancelled_at_once_and_an_ended_one_is_not(
        self, session: Session, agency: TestClient
    ) -> None:
        run = start(agency, of(ONE))["id"]
        told = agency.post(f"{START}/{run}/cancel")
        assert (told.status_code, told.json()["status"]) == (200, "cancelled")
        again = agency.post(f"{START}/{run}/cancel")
        assert (again.status_code, again.json()["code"]) == (409, "match-run-finished")
        assert recorded(session, UUID(run)) == ["run.started", "run.cancelled"]

    def test_a_running_one_is_asked_to_stop_once(self, session: Session, chair: TestClient) -> None:
        run = start(chair, of(ONE))["id"]
        assert service.claim(session, UUID(run), 30) == 1
        session.expire_all()
        for _ in range(2):
            told = chair.post(f"{START}/{run}/cancel").json()
            assert (told["status"], told["cancel_requested"]) == ("running", True)
        assert recorded(session, UUID(run)) == ["run.started", "run.cancelled"]
        assert start(chair, of(ONE))["id"] != run


@pytest.mark.usefixtures("large")
def test_a_run_whose_result_is_being_stored_is_not_cancelled_any_more() -> None:
    @event.listens_for(SessionLocal.kw["bind"], "connect")
    def wait_less(connection: Any, _record: object) -> None:
        connection.execute("SET lock_timeout = '50ms'")
        connection.commit()

    with SessionLocal.begin() as session:
        chair = desk(session, create_app(), Role.CHAIR)
    run = UUID(start(chair, {"scope": "all"})["id"])
    with SessionLocal.begin() as session:
        assert service.claim(session, run, 30) == 1
    with SessionLocal.begin() as storing:
        storing.get_one(MatchRun, run, with_for_update=True)
        told = chair.post(f"{START}/{run}/cancel")
        assert (told.status_code, told.json()["code"]) == (409, "match-run-finished")
    assert chair.post(f"{START}/{run}/cancel").json()["cancel_requested"]


class TestKnown:
    @pytest.fixture
    def runs(self, chair: TestClient) -> dict[str, str]:
        """One of everything, one of each scenario."""
        wanted = {"all": {"scope": "all"}, "one": of(ONE), "other": of(OTHER)}
        return {name: start(chair, what)["id"] for name, what in wanted.items()}

    def listed(self, client: TestClient) -> set[str]:
        return {run["id"] for run in client.get(START).json()["items"]}

    def test_the_desk_knows_all_an_agency_its_own_and_others_none(
        self, bare_client: TestClient, chair: TestClient, agency: TestClient, runs: dict[str, str]
    ) -> None:
        assert self.listed(chair) == set(runs.values())
        assert self.listed(agency) == {runs["one"]}
        assert self.listed(TestClient(bare_client.app)) == set()
        for name, run in runs.items():
            status = agency.get(f"{START}/{run}/status")
            assert status.status_code == (200 if name == "one" else 404)
        own = agency.get(f"{START}/{runs['one']}/status").json()
        assert own["may_cancel"]
        assert "manifest" not in own

    def test_a_district_administrator_knows_those_of_the_own_district(
        self, session: Session, bare_client: TestClient, runs: dict[str, str]
    ) -> None:
        make_agency(session, ONE, "南山区")
        make_agency(session, OTHER, "福田区")
        user = make_user(session, Role.DISTRICT_ADMIN, district="南山区")
        administrator = signed_in(session, bare_client.app, user)
        assert self.listed(administrator) == {runs["one"]}
        assert not administrator.get(f"{START}/{runs['one']}/status").json()["may_cancel"]
        assert administrator.get(f"{START}/{runs['other']}/status").status_code == 404


class TestProgress:
    def test_rate_and_time_left_follow_from_the_blocks_that_are_done(self, session: Session, chair: TestClient) -> None:
        run = UUID(start(chair, {"scope": "all"})["id"])
        service.claim(session, run, 30)
        since = func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, 10)
        done = {"phase": RunPhase.RANKING, "progress_done": 2, "progress_total": 8, "offers": 500}
        service.renew(session, run, 1, 30, ranking_since=since, **done)
        session.expire_all()
        told = chair.get(f"{START}/{run}/status").json()["progress"]
        assert (told["pairs_done"], told["pairs_total"]) == (1000, 4000)
        assert 80 <= told["pairs_per_second"] <= 100
        assert 30 <= told["seconds_left"] <= 40
