"""A vendor proves its own place to whoever knows the run's digest, and shows nothing of its rivals."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.cli import main
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal
from backend.core.ids import new_id, seed_id
from backend.match_runs.models import Match, MatchRun
from backend.match_runs.proofs import ProofRead, first_fault
from backend.match_runs.replay import replay
from backend.mergers.moving import move
from backend.organisations.models import Organisation, OrganisationKind
from backend.reviews.release_models import Release
from backend.vendors.models import Capability
from tests.backend.accounts.people import desk, member
from tests.conftest import rolled_back

SCENARIO = seed_id("test", "scenario 1")


@pytest.fixture
def session(ranked_engine: Engine) -> Iterator[Session]:
    """A session in the small ranked city."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal() as opened:
            yield opened


@pytest.fixture
def run(session: Session) -> MatchRun:
    return session.scalars(select(MatchRun)).one()


@pytest.fixture
def vendors(session: Session) -> list[UUID]:
    """The vendors of the scenario's list, the first place first."""
    listed = select(Match.vendor_id).where(Match.scenario_id == SCENARIO, Match.rank.is_not(None)).order_by(Match.rank)
    return list(session.scalars(listed))


def ask(client: TestClient, run: UUID, vendor: UUID, status: int = 200) -> Any:
    answer = client.get(f"/api/match-runs/{run}/scenarios/{SCENARIO}/proofs/{vendor}")
    assert answer.status_code == status, answer.text
    return answer.json()


class TestProof:
    def test_every_place_of_the_list_is_proven_to_whoever_knows_the_digest(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        matchmaker = desk(session, bare_client.app)
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        stored = session.scalars(select(AuditEvent).where(AuditEvent.action == "run.stored")).one()
        assert stored.facts["manifest_sha256"] == run.manifest_sha256
        for place, vendor in enumerate(vendors, 1):
            told = ask(matchmaker, run.id, vendor)
            proof = ProofRead.model_validate(told)
            assert first_fault(proof) == ""
            assert (proof.rank, proof.ranked) == (place, len(vendors))
            assert proof.places_sha256 == run.manifest["places"] == stored.facts["places_sha256"]
            assert proof.event is not None
            assert (proof.event.seq, proof.event.sha256) == (stored.seq, stored.hash.hex())
            assert sum(part.points for part in proof.contributions) == pytest.approx(proof.score)

    def test_a_proof_that_was_bettered_does_not_hold(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        told = ask(desk(session, bare_client.app), run.id, vendors[1])
        stated = json.loads(told["statement"]) | {"rank": 1}
        forged = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for change in (
            {"rank": 1},
            {"score": 1.0},
            {"statement": forged},
            {"statement": forged, "rank": 1},
            {"list_sha256": "0" * 64},
            {"run_path": told["run_path"][1:]},
            {"places_sha256": "0" * 64},
        ):
            assert first_fault(ProofRead.model_validate(told | change)), change

    def test_places_are_proven_after_a_vendor_was_merged(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        into = Organisation(kind=OrganisationKind.VENDOR, name="合并后的有限公司", jurisdiction="")
        session.add(into)
        session.flush()
        move(session, vendors[0], into.id)
        matchmaker = desk(session, bare_client.app)
        for asked, ranked in ((into.id, vendors[0]), (vendors[1], vendors[1])):
            proof = ProofRead.model_validate(ask(matchmaker, run.id, asked))
            assert first_fault(proof) == ""
            assert proof.vendor_id == ranked
        assert replay(session, run).difference == ""

    def test_the_command_checks_a_file_alone(
        self,
        session: Session,
        bare_client: TestClient,
        run: MatchRun,
        vendors: list[UUID],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        told, file = ask(desk(session, bare_client.app), run.id, vendors[1]), tmp_path / "proof.json"
        for change, code in (({}, 0), ({"rank": 1}, 1)):
            file.write_text(json.dumps(told | change), "utf-8")
            assert main(["check-proof", str(file)]) == code
        assert run.manifest["places"] in capsys.readouterr().out

    def test_a_place_that_was_changed_afterwards_is_not_proven(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        session.execute(update(Match).where(Match.vendor_id == vendors[0]).values(score=0.99))
        assert first_fault(ProofRead.model_validate(ask(desk(session, bare_client.app), run.id, vendors[0])))


class TestWhoAsks:
    def test_before_its_release_a_vendor_is_told_nothing_of_it(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        own = member(session, bare_client.app, vendors[0])
        hidden, missing = ask(own, run.id, vendors[0], 404), ask(own, new_id(), vendors[0], 404)
        assert hidden["code"] == missing["code"] == "pair-not-found"

    def test_after_it_every_vendor_that_was_ranked_reads_its_own_and_nobody_elses(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        session.add(Release(run_id=run.id, scenario_id=SCENARIO))
        session.flush()
        for place in (1, 4):
            own = member(session, bare_client.app, vendors[place - 1])
            assert ask(own, run.id, vendors[place - 1])["rank"] == place
            assert ask(own, run.id, vendors[1], 404)["code"] == "pair-not-found"

    def test_a_proof_shows_nothing_of_the_rivals(
        self, session: Session, bare_client: TestClient, run: MatchRun, vendors: list[UUID]
    ) -> None:
        session.add(Release(run_id=run.id, scenario_id=SCENARIO))
        session.flush()
        own = member(session, bare_client.app, vendors[-1])
        said = json.dumps(ask(own, run.id, vendors[-1]), ensure_ascii=False)
        rivals = select(Organisation.id, Organisation.name).where(Organisation.id.in_(vendors[:-1]))
        canaries = [str(part) for row in session.execute(rivals) for part in row]
        capabilities = select(Capability.id, Capability.title).where(Capability.vendor_id.in_(vendors[:-1]))
        canaries += [str(part) for row in session.execute(capabilities) for part in row]
        scores = select(Match.score).where(Match.vendor_id.in_(vendors[:-1]), Match.scenario_id == SCENARIO)
        canaries += [repr(score) for score in session.scalars(scores)]
        assert len(canaries) > 12
        assert [canary for canary in canaries if canary in said] == []
